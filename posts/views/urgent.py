"""Break-glass: releasing alone in an emergency, and the review that is owed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.guards import Request, duty_required, representative_required
from governance.core.errors import WrongState
from governance.policy.book import Book
from posts import checking, for_you, showing, story, urgent
from posts.authority import Authority
from posts.dossier import Dossier
from posts.forms import OwedReviewForm, ReviewForm, UrgentReleaseForm
from posts.guards import URGENT
from posts.models import UrgentRelease
from posts.states import find_transition
from posts.views import review
from posts.views.compose import posted


@require_http_methods(["GET", "POST"])
@duty_required(URGENT)
def release_urgently(request: Request, pk: int) -> HttpResponse:
    """What it does, what stands in its way, which emergency and why; then the button."""
    post = review.load(request, pk).post
    if find_transition("release_urgently", post.state) is None:
        raise WrongState(
            _("This post is “%(state)s”. Only a draft, or what waits for review, can be released urgently.")
            % {"state": post.get_state_display()}
        )
    form = UrgentReleaseForm(posted(request))
    if form.is_valid() and form.perform(urgent.release_urgently, post, by=request.representative, **form.cleaned_data):
        messages.success(
            request, _("Released urgently. Somebody else reviews it now; this page shows where it stands.")
        )
        return redirect("posts:detail", post.pk)
    shown = showing.layout(post.version)
    standing = Authority.of(request).standing
    found = () if form.obstacles else urgent.release_obstacles(post, standing)
    return render(
        request,
        "posts/release_urgently.html",
        {
            "form": form,
            "post": post,
            "layout": shown,
            "by_hand": [account for account in shown.accounts if story.by_hand(account)],
            "obstacles": showing.pointed(found, shown.findings, post.get_absolute_url()),
        },
        status=form.status if form.is_bound else 200,
    )


@require_http_methods(["GET", "POST"])
@representative_required
def review_owed(request: Request, pk: int) -> HttpResponse:
    """What one person released, with the reviewer's call on each clause; a breach leads on to taking it down."""
    dossier, book = review.load(request, pk), Book.read()
    post = dossier.post
    release = next((each for each in dossier.urgent if each.called_back_at is None), None)
    if release is None or (release.reviewed_at and request.method != "POST"):
        raise WrongState(_("No review is owed for this post."))
    for_you.opened(request, post)
    form = review.form_for(posted(request), post, book, OwedReviewForm)
    if form.is_valid() and form.perform(
        urgent.review_owed,
        post,
        by=request.representative,
        seen=form.cleaned_data["seen"],
        calls=form.calls(),
        note=form.cleaned_data["note"],
    ):
        if form.outcome.outcome == "violation":
            messages.warning(request, _("The breach is on record. Whoever takes down decides now whether it stays."))
        else:
            messages.success(request, _("Your review is on record."))
        return redirect(form.outcome)
    return _render_owed(request, dossier, release, form, book)


def _render_owed(
    request: Request, dossier: Dossier, release: UrgentRelease, form: ReviewForm, book: Book
) -> HttpResponse:
    post = dossier.post
    shown = showing.layout(post.version)
    calls = form.calls() if form.is_bound and hasattr(form, "cleaned_data") else None
    clauses = {clause.reference for clause in book.prohibitions()}
    reasons = urgent.review_obstacles(release, Authority.of(request).standing, calls=calls)
    return render(
        request,
        "posts/review_owed.html",
        {
            "post": post,
            "release": release,
            "standing": story.urgent_state(release),
            "form": form,
            "layout": shown,
            "rows": review.clause_rows(dossier, form, book, shown),
            "elsewhere": [finding for finding in shown.findings if finding.clause not in clauses],
            "tally": showing.tally(shown.findings),
            "checked": checking.latest_check(post.version),
            "may_review": not urgent.review_obstacles(release, Authority.of(request).standing),
            "obstacles": showing.pointed(reasons, shown.findings),
        },
        status=form.status if form.is_bound else 200,
    )
