"""Deciding: the review page with a call on each clause, and the three decisions."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import Request, representative_required
from accounts.roles import Action
from governance.core import nav
from governance.policy.book import Book
from governance.policy.models import Clause
from posts import approvals, checking, commenting, for_you, leases, reviewers, showing, story, talk, workflow
from posts.authority import Authority
from posts.dossier import Dossier
from posts.forms import DeskForm, ReviewForm
from posts.models import Call, Post, PostVersion, ReviewDecision
from posts.states import PostState
from posts.views.desk import may_on_all

Form = TypeVar("Form", bound=ReviewForm)


# --- One post ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """One of the six prohibitions on the page: what was found, and the field for the reviewer's call."""

    clause: Clause
    field: Any
    findings: list[showing.ShownFinding]
    consents: list[Any]
    exemptions: list[Any]

    @property
    def call(self) -> str:
        return self.field.value() or ""

    @property
    def css(self) -> str:
        """How the row stands out: a breach, a call still to make, a call made."""
        if self.call == Call.BREACH:
            return "breach"
        return "done" if self.call else "open"


def clause_rows(dossier: Dossier, form: ReviewForm, book: Book, shown: showing.Layout) -> list[ClauseRow]:
    """The six prohibitions with all that was found and claimed under each."""
    consents = [showing.ShownConsent.of(record) for record in dossier.consents]
    return [
        ClauseRow(
            clause,
            form[f"call-{clause.reference}"],
            [f for f in shown.findings if f.clause == clause.reference],
            consents if clause.reference == book.reference("personal_information") else [],
            dossier.exemptions if clause.reference == book.reference("endorsement") else [],
        )
        for clause in book.prohibitions()
    ]


def load(request: Request, pk: int) -> Dossier:
    """The post with its history, or 404 where this person may not know of it."""
    return Dossier.read(Authority.of(request).sees(), pk)


def form_for(data: Any, post: Post, book: Book, kind: type[Form]) -> Form:
    """The review form over the version on the screen."""
    exceptions = frozenset({book.reference("personal_information"), book.reference("endorsement")})
    initial = {"seen": post.version.content_hash}
    return kind(data, clauses=book.prohibitions(), exceptions=exceptions, initial=initial)


@require_safe
@representative_required
def review(request: Request, pk: int) -> HttpResponse:
    """What would be published, beside the reviewer's call on each clause."""
    dossier, book = load(request, pk), Book.read()
    return render_review(request, dossier, form_for(None, dossier.post, book, DeskForm), book)


def last_seen(
    versions: list[PostVersion], decisions: list[ReviewDecision], seen: str, rep_id: int
) -> PostVersion | None:
    """The version this person knows: the one on their screen, else the last they, or else anyone, decided on."""
    current = versions[-1]
    if seen and seen != current.content_hash:
        stale = [v for v in versions if v.content_hash == seen]
        if stale:
            return stale[-1]
    decided = [d.version_id for d in decisions if d.decided_by_id == rep_id] or [d.version_id for d in decisions]
    known = [v for v in versions[:-1] if v.pk in decided]
    if known:
        return known[-1]
    return None


def may_decide(dossier: Dossier, authority: Authority) -> bool:
    """Whether the page offers a decision: in review, every account entrusted, contributed to none, not decided yet."""
    post, rep_id = dossier.post, authority.rep.pk
    return (
        post.state == PostState.IN_REVIEW
        and may_on_all(post, Action.REVIEW, authority)
        and rep_id not in post.contributor_ids()
        and all(d.version_id != post.version.pk or d.decided_by_id != rep_id for d in dossier.decisions)
    )


def render_review(request: Request, dossier: Dossier, form: DeskForm, book: Book, status: int = 200) -> HttpResponse:
    """The review page, first or after a refusal; nothing typed is lost."""
    rep, authority = request.representative, Authority.of(request)
    post, decisions = dossier.post, dossier.decisions
    clauses = book.prohibitions()
    shown = showing.layout(post.version)
    seen, now = form.data.get("seen", ""), timezone.now()
    known = last_seen(dossier.versions, decisions, seen, rep.pk)
    stale = status == 409 and known is not None and seen == known.content_hash
    if stale:
        form.start_from(post.version.content_hash)
    deciders = reviewers.on_all(post)
    others = [person for person in deciders if person.pk != rep.pk]
    form.hand_over_to(others)
    talk.ready(form, [*dossier.meant, *deciders], authority.standing)
    for_you.opened(request, post)
    taken = post.is_taken_by_another(rep, now)
    offered = may_decide(dossier, authority)
    calls = form.calls() if form.is_bound and hasattr(form, "cleaned_data") else None
    given = [d for d in decisions if d.version_id == post.version.pk]
    return render(
        request,
        "posts/review.html",
        {
            "post": post,
            "version": post.version,
            "form": form,
            "layout": shown,
            "tally": showing.tally(shown.findings),
            "checked": checking.latest_check(post.version),
            "rows": clause_rows(dossier, form, book, shown),
            "elsewhere": [f for f in shown.findings if f.clause not in {clause.reference for clause in clauses}],
            "known": known,
            "change": story.change(known, post.version) if known else None,
            "own_decision": next((d for d in decisions if d.decided_by_id == rep.pk), None),
            "earlier": decisions[0] if decisions else None,
            "approvals": given,
            "needed": approvals.required(shown.accounts),
            "asked_of": [approvals.label(duty) for duty in approvals.duties_asked(shown.accounts)],
            "obstacles": showing.pointed(
                workflow.decision_obstacles(post, authority.standing, calls=calls, now=now, book=book), shown.findings
            ),
            "others": others,
            "stale": stale,
            "in_review": post.state == PostState.IN_REVIEW,
            "may_decide": offered and (form.is_bound or not taken),  # what was typed stays in view
            "may_take": offered,
            "taken": taken,
            "mine": post.reviewer_now(now) == rep,
            "lease_until": leases.moment(post.lease_until) if post.reviewer_now(now) else "",
            "comments": dossier.comments,
            "may_write": commenting.may_write(post, authority.standing),
            "steps": [each for each in dossier.steps if each.version_id == post.version.pk][-3:],
            "waits": nav.waiting(request).get("posts:queue", 0) > int(offered),
            "may_clear": request.user.has_perm("posts.clear_finding"),
        },
        status=status,
    )


def continue_review(request: Request, pk: int) -> HttpResponse:
    """The page again after an act beside the decision, with everything typed still there."""
    dossier, book = load(request, pk), Book.read()
    return render_review(request, dossier, form_for(request.POST, dossier.post, book, DeskForm), book)


def decide(request: Request, pk: int, act: Callable[..., Any], done: str, **more: Any) -> HttpResponse:
    """Bind the form, call the act over the version the reviewer saw, and show its refusal with nothing lost."""
    post, book = load(request, pk).post, Book.read()
    form = form_for(request.POST, post, book, DeskForm)
    if form.is_valid():
        arguments = {name: value(form) for name, value in more.items()}
        if form.perform(
            act,
            post,
            by=request.representative,
            seen=form.cleaned_data["seen"],
            calls=form.calls(),
            note=form.cleaned_data["note"],
            **arguments,
        ):
            messages.success(request, done % {"number": post.version.number})
            return redirect("posts:detail", post.pk)
    return render_review(request, load(request, pk), form, book, status=form.status)  # as the act left it


@require_POST
@representative_required
def approve(request: Request, pk: int) -> HttpResponse:
    """Approve the version that was on the screen."""
    return decide(request, pk, workflow.approve, _("Your approval of version %(number)s is on record."))


@require_POST
@representative_required
def request_changes(request: Request, pk: int) -> HttpResponse:
    """Send it back with what should change."""
    done = _("Changes to version %(number)s are requested. The author is told.")
    return decide(request, pk, workflow.request_changes, done, comments=DeskForm.comments)


@require_POST
@representative_required
def reject(request: Request, pk: int) -> HttpResponse:
    """Refuse it for good, with the clause it rests on."""
    return decide(
        request,
        pk,
        workflow.reject,
        _("Version %(number)s is rejected. The author is told."),
        clause=ReviewForm.chosen_clause,
    )
