"""Writing a post: the composer, and the check while typing."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access
from accounts.guards import Request, representative_required
from accounts.models import SocialAccount
from accounts.roles import Action
from governance.core.errors import WrongState
from governance.core.kept import keeps_typed
from governance.policy.book import Book
from posts import checking, drafting, editing, previewing, reviewers, showing, typed, unsaved, workflow
from posts.authority import Authority
from posts.dossier import Dossier, with_grounds
from posts.forms import ComposeForm, merging
from posts.models import Post, PostVersion, Unsaved, Verdict
from posts.states import PostState, find_transition
from posts.views.desk import may_on_all
from posts.views.trying import answer, part, too_fast

# What the buttons of the composer lead to once the text is saved.
SAVE, SUBMIT, CONSENT, EXEMPTION = "save", "submit", "consent", "exemption"
TAKE = "take:"  # with the name of a field: what somebody else saved comes into the form; nothing is saved


@require_http_methods(["GET", "POST"])
@representative_required
@keeps_typed
def new(request: Request) -> HttpResponse:
    """Start a post."""
    offered = Authority.of(request).accounts(Action.DRAFT)
    form = ComposeForm(
        posted(request),
        request.FILES or None,
        writer=request.representative,
        offered=offered,
        unsaved=left_behind(request, None),
    )
    if form.is_valid() and form.perform(drafting.create, by=request.representative, **form.content()):
        return saved(request, form, form.outcome, started=None)
    return render_composer(request, form, status=form.status if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@representative_required
@keeps_typed
def edit(request: Request, pk: int) -> HttpResponse:
    """Change a post. Whoever saved in between is never overwritten unseen: both texts come into view."""
    dossier = read(request, pk)
    post = dossier.post
    require_editable(request, post)
    form = ComposeForm(
        posted(request),
        request.FILES or None,
        writer=request.representative,
        offered=offered_for(request, post),
        post=post,
        unsaved=left_behind(request, post),
    )
    if request.POST.get("act", "").startswith(TAKE):
        form.is_valid()  # so that pictures just added are kept
        merging.take(form, post, request.POST["act"].removeprefix(TAKE))
        return render_composer(request, form, dossier=dossier, merge=merging.left(form, post))
    if (
        form.is_valid()
        and answered(request, form, post)
        and form.perform(
            drafting.revise,
            post,
            by=request.representative,
            seen=form.cleaned_data["seen"],
            opened=editing.read(form.cleaned_data["opened"]),
            **form.content(),
        )
    ):
        return saved(request, form, form.outcome, started=post)
    if form.is_bound:  # answers may be recorded, and somebody may have saved: as it stands now
        dossier = read(request, pk)
    return render_composer(request, form, dossier=dossier, status=form.status if form.is_bound else 200)


def posted(request: Request) -> QueryDict | None:
    """What a form was sent with; None before it is sent."""
    return request.POST if request.method == "POST" else None


def left_behind(request: Request, post: Post | None) -> Unsaved | None:
    """What this person typed and didn't save, for a page that is opened."""
    return unsaved.of(request.representative, post) if request.method == "GET" else None


def read(request: Request, pk: int) -> Dossier:
    """The post with its history, or 404 where this person may not know of it."""
    return Dossier.read(Authority.of(request).sees(), pk)


def load(request: Request, pk: int) -> Post:
    """The post alone, with all that its rules ask."""
    return read(request, pk).post


def require_editable(request: Request, post: Post) -> None:
    """Before the form is shown: 409 where the state allows no edit, 403 where the accounts aren't entrusted."""
    if find_transition("revise", post.state) is None:
        raise WrongState(
            _("This post is “%(state)s”; its words can’t be changed any more. Start a new post instead.")
            % {"state": post.get_state_display()}
        )
    if not may_on_all(post, Action.DRAFT, Authority.of(request)):
        access.require_on_all(request.representative, Action.DRAFT, post.target_accounts())


def offered_for(request: Request, post: Post) -> list[SocialAccount]:
    """The accounts entrusted to the writer, and those the post already has."""
    offered = {account.pk: account for account in Authority.of(request).accounts(Action.DRAFT)}
    for account in post.target_accounts():
        offered.setdefault(account.pk, account)
    return list(offered.values())


def answered(request: Request, form: ComposeForm, post: Post) -> bool:
    """Record the answers to warnings that were typed beside the text; they carry over to the version saved next."""
    if find_transition("submit", post.state) is None:
        return True
    answers = form.answers()
    for finding in showing.findings_of(post.version):
        answer = answers.get(finding.pk, "").strip()
        changed = answer and answer != finding.answer
        if changed and not form.perform(workflow.answer_finding, finding, by=request.representative, answer=answer):
            return False
    return True


def saved(request: Request, form: ComposeForm, post: Post, *, started: Post | None) -> HttpResponse:
    """After a save: forget what was kept meanwhile, check the words, then do what the button promised."""
    keys = [form.cleaned_data["key"], form.cleaned_data["goes_on"]]
    unsaved.drop(by=request.representative, post=started, keys=keys)
    post = Post.objects.select_related("current_version").get(pk=post.pk)
    checking.run_check(post.version)
    wanted = request.POST.get("act", SAVE)
    number = {"number": post.version.number}
    if wanted == CONSENT:
        messages.success(request, _("Saved as version %(number)s.") % number)
        return redirect("posts:consent_new", post.pk)
    if wanted == EXEMPTION:
        messages.success(request, _("Saved as version %(number)s.") % number)
        return redirect("posts:exemption_new", post.pk)
    if wanted == SUBMIT and not workflow.submit_obstacles(post, Authority.of(request).standing):
        messages.success(request, _("Saved as version %(number)s.") % number)
        return redirect("posts:submit", post.pk)
    if wanted == SUBMIT:
        messages.warning(
            request,
            _("Saved as version %(number)s, but not submitted: see what stands in the way.") % number,
        )
        return redirect("posts:edit", post.pk)
    messages.success(request, _("Saved as version %(number)s and checked.") % number)
    return redirect("posts:edit", post.pk)


def render_composer(
    request: Request,
    form: ComposeForm,
    *,
    dossier: Dossier | None = None,
    merge: merging.Merge | None = None,
    status: int = 200,
) -> HttpResponse:
    """The composer, empty, with a saved version beside it, or with what went wrong on top."""
    post = dossier.post if dossier else None
    if post and status == 409:  # someone saved in between: bring it in, and let the next save start from it
        merge = merging.merge(form, post)
        form.start_from(post.version.content_hash, opened=editing.opened(post))
    context: dict[str, Any] = {
        "form": form,
        "post": post,
        "own_texts": form.own_texts(),
        "offered": form.offered,
        "prefix": "f",
        "merge": merge,
        "unsaved": form.unsaved,
    }
    if dossier and post:
        context |= version_context(request, dossier)
        if form.is_bound or form.typed:
            context["findings"] = with_answers(context["findings"], form.answers())
        else:
            context["findings"] = selectable(context["findings"], post.version)
            context["previews"] = previewing.of_version(post.version, context["layout"])
    if "previews" not in context:
        context["previews"] = form.previews()
    return render(request, "posts/compose.html", context, status=status)


def version_context(request: Request, dossier: Dossier) -> dict[str, Any]:
    """The saved version beside the form: as people will see it, what was found, what stands in the way."""
    post = dossier.post
    shown = showing.layout(post.version)
    findings = shown.findings
    submittable = find_transition("submit", post.state) is not None
    turned_down = (each for each in dossier.decisions if each.verdict != Verdict.APPROVED)
    standing = Authority.of(request).standing
    return {
        "version": post.version,
        "layout": shown,
        "findings": findings,
        "tally": showing.tally(findings),
        "checked": checking.latest_check(post.version),
        "judged_by_people": judged_by_people(findings),
        "sent_back": next(turned_down, None) if post.state == PostState.CHANGES_REQUESTED else None,
        "submittable": submittable,
        "obstacles": showing.pointed(workflow.submit_obstacles(post, standing), findings) if submittable else [],
        "deciders": reviewers.on_all(post),
        "consents": [each for each in dossier.consents if not each.withdrawn_at],
        "exemptions": dossier.exemptions,
        "voids": post.state in (PostState.IN_REVIEW, PostState.APPROVED),
    }


def selectable(findings: list[showing.ShownFinding], version: PostVersion) -> list[showing.ShownFinding]:
    """The findings with where their words stand in the form, as long as it shows the version as it was saved."""
    stored = {finding.pk: finding for finding in showing.findings_of(version)}
    return [replace(each, place=typed.saved_place(stored[each.pk], version)) for each in findings if each.pk]


def with_answers(findings: list[showing.ShownFinding], answers: dict[int, str]) -> list[showing.ShownFinding]:
    """The findings with what is typed beside them and not saved."""
    return [replace(each, typed_answer=answers.get(each.pk or 0, "")) for each in findings]


def judged_by_people(findings: list[showing.ShownFinding]) -> list[str]:
    """References of the six prohibitions about which the checker says nothing: a person judges them."""
    named = {finding.clause for finding in findings}
    return [clause.reference for clause in Book.read().prohibitions() if clause.reference not in named]


@require_POST
@representative_required
@cache_control(private=True, no_store=True)
def check(request: Request) -> HttpResponse:
    """What the checker says about the words as typed; nothing is stored. For the live part of the composer."""
    rep = request.representative
    post = None
    if request.POST.get("post", "").isdecimal():
        visible = Post.objects.visible_to(rep).select_related("department", "current_version")
        post = with_grounds(get_object_or_404(visible, pk=int(request.POST["post"])))
    offered = offered_for(request, post) if post else Authority.of(request).accounts(Action.DRAFT)
    form = ComposeForm(request.POST, writer=rep, offered=offered, post=post)
    boxes = form.boxes()
    if not typed.fits_the_pace(rep.pk, [box.text for box in boxes]):
        return too_fast()
    book = Book.read()
    found = checking.preview(
        [(box.text, box.facts) for box in boxes],
        book=book,
        kind=rep.kind,
        department=(post or rep).department.name,
        post=post,
        day=form.day(),
    )
    shown = typed.passages(boxes, found, book)
    own_texts, context = form.own_texts(), answer(shown)
    over = [str(own.account) for own in own_texts if own.chosen and own.count.is_over]
    if over:
        context["said"] += " " + _("Too long for %(accounts)s.") % {"accounts": ", ".join(over)}
    context |= {"own_texts": own_texts, "previews": form.previews(shown), "prefix": "t"}
    return part("posts/_check.html", context | {"found": context["said"] if context["passages"] else ""})
