"""Submitting: the sheet that shows exactly what an author signs, and the act."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import access
from accounts.guards import Request, representative_required
from accounts.roles import Action
from governance.core.errors import WrongState
from posts import checking, handing_in, previewing, showing, workflow
from posts.authority import Authority
from posts.dossier import Dossier
from posts.forms import SubmitForm
from posts.models import Post
from posts.states import PostState, find_transition
from posts.views.desk import may_on_all


@require_http_methods(["GET", "HEAD", "POST"])
@representative_required
def submit(request: Request, pk: int) -> HttpResponse:
    """What would be submitted, and the button that does it; twice is once."""
    rep, sees = request.representative, Authority.of(request).sees()
    dossier = Dossier.read(sees, pk)
    form = SubmitForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        if form.perform(workflow.submit, dossier.post, by=rep, seen=form.cleaned_data["seen"]):
            number = {"number": form.outcome.version.number}
            messages.success(request, _("Version %(number)s is submitted. Reviewers are told.") % number)
            return redirect("posts:detail", pk)
        dossier = Dossier.read(sees, pk)  # what the check found is on record now
    if not form.is_bound and dossier.post.state == PostState.IN_REVIEW:
        return redirect("posts:detail", pk)
    require_submittable(request, dossier.post)
    return render_sheet(request, dossier, form, status=form.status if form.is_bound else 200)


def require_submittable(request: Request, post: Post) -> None:
    """Before the sheet is shown: 409 where the state allows no submitting, 403 where the accounts aren't entrusted."""
    if find_transition("submit", post.state) is None:
        raise WrongState(
            _("This post is “%(state)s”, so it can’t be submitted now.") % {"state": post.get_state_display()}
        )
    if not may_on_all(post, Action.DRAFT, Authority.of(request)):
        access.require_on_all(request.representative, Action.DRAFT, post.target_accounts())


def render_sheet(request: Request, dossier: Dossier, form: SubmitForm, *, status: int) -> HttpResponse:
    """The sheet; after a refusal with what stands now."""
    post = dossier.post
    shown = showing.layout(post.version)
    page = reverse("posts:edit", args=[post.pk])
    sheet = handing_in.sheet(post, Authority.of(request).standing, now=timezone.now())
    return render(
        request,
        "posts/submit.html",
        {
            "form": form,
            "post": post,
            "version": post.version,
            "sheet": sheet,
            "obstacles": showing.pointed(sheet.obstacles, shown.findings, page),
            "previews": previewing.of_version(post.version, shown),
            "findings": shown.findings,
            "tally": showing.tally(shown.findings),
            "checked": checking.latest_check(post.version),
        },
        status=status,
    )
