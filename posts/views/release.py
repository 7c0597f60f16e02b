"""From approval to the networks: release, call back, withdraw, and what only a person can settle afterwards."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.connectors.proof import Proof, Verdict
from accounts.guards import Request, representative_required
from governance.core.errors import WrongState
from governance.core.forms import ActForm
from posts import gate, publishing, showing, story, workflow
from posts.authority import Authority
from posts.forms import ConfirmForm, ReasonForm, ReleaseForm
from posts.models import Post, Publication
from posts.states import find_transition
from posts.views.compose import load, posted
from posts.views.desk import render_detail


@require_http_methods(["GET", "POST"])
@representative_required
def release(request: Request, pk: int) -> HttpResponse:
    """Publish an approved post now or at a time; the gate says what stands in the way."""
    post = load(request, pk)
    rep = request.representative
    if find_transition("release", post.state) is None:
        raise WrongState(
            _("This post is “%(state)s”. Only an approved post can be released.") % {"state": post.get_state_display()}
        )
    form = ReleaseForm(posted(request), wished_at=post.wished_at)
    if form.is_valid() and form.perform(publishing.release, post, by=rep, not_before=form.cleaned_data["not_before"]):
        messages.success(request, _("Released. This page shows what becomes of each account."))
        return redirect("posts:detail", post.pk)
    shown = showing.laid_out(post.version, (), post.version.pictures())  # approved: the words alone
    return render(
        request,
        "posts/release.html",
        {
            "form": form,
            "post": post,
            "layout": shown,
            "by_hand": [account for account in shown.accounts if story.by_hand(account)],
            "obstacles": ()
            if form.obstacles
            else gate.obstacles(post, now=timezone.now(), by=Authority.of(request).standing),
        },
        status=form.status if form.is_bound else 200,
    )


@require_http_methods(["GET", "POST"])
@representative_required
def call_back(request: Request, pk: int) -> HttpResponse:
    """Stop a release before anything is sent; the approval stands."""
    return with_reason(
        request, load(request, pk), "posts/call_back.html", publishing.call_back,
        _("The release is called back. Nothing was sent."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@representative_required
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take a post back before it is released."""
    return with_reason(
        request, load(request, pk), "posts/withdraw.html", workflow.withdraw,
        _("The post is withdrawn. It stays on record."), required=False,
    )  # fmt: skip


def with_reason(
    request: Request, post: Post, template: str, act: Any, done: str, *, required: bool = True
) -> HttpResponse:
    """A page that asks why, and does it."""
    form = ReasonForm(posted(request), required=required)
    if form.is_valid() and form.perform(act, post, by=request.representative, reason=form.cleaned_data["reason"]):
        messages.success(request, done)
        return redirect("posts:detail", post.pk)
    return render(
        request,
        template,
        {"form": form, "post": post, "back": post.get_absolute_url()},
        status=form.status if form.is_bound else 200,
    )


# --- One delivery --------------------------------------------------------------------------------------------------


def publication_of(request: Request, pk: int) -> Publication:
    """A delivery of a post this person may know of."""
    return get_object_or_404(
        Publication.objects.select_related("account", "variant__version__post").filter(
            variant__version__post__in=Post.objects.visible_to(request.representative)
        ),
        pk=pk,
    )


@require_http_methods(["GET", "POST"])
@representative_required
def confirm(request: Request, pk: int) -> HttpResponse:
    """Say where the post stands: after publishing by hand, or where the network gave no answer."""
    publication = publication_of(request, pk)
    post = load(request, publication.variant.version.post_id)
    form = ConfirmForm(posted(request))
    if form.is_valid():
        url, by = form.cleaned_data["url"], request.representative
        proof = publishing.prove(publication, by=by, url=url)
        if form.perform(publishing.confirm, publication, by=by, url=url, proof=proof):
            tell_proof(request, publication, proof)
            return redirect("posts:detail", post.pk)
    return render(
        request,
        "posts/confirm.html",
        {
            "form": form,
            "post": post,
            "publication": publication,
            "by_hand": story.by_hand(publication.account),
            "pictures": showing.layout(publication.variant.version).pictures,
            "back": post.get_absolute_url(),
        },
        status=form.status if form.is_bound else 200,
    )


def tell_proof(request: Request, publication: Publication, proof: Proof) -> None:
    """What is on record now, and what reading the page showed; a difference is for the person to look at."""
    words = [_("Recorded: the post is up on %(account)s.") % {"account": publication.account}, _(proof.reason)]
    words += [_("It lacks: “%(words)s”.") % {"words": part} for part in proof.missing[:3]]
    words += [_("It has instead or in between: “%(words)s”.") % {"words": part} for part in proof.added[:3]]
    differs = proof.verdict in (Verdict.PARTLY, Verdict.NOT_FOUND)
    (messages.warning if differs else messages.success)(request, " ".join(words))


@require_POST
@representative_required
def retry(request: Request, pk: int) -> HttpResponse:
    """It isn't there, or the cause is mended: allow exactly one new attempt."""
    publication = publication_of(request, pk)
    post_pk = publication.variant.version.post_id
    form = ActForm(request.POST)
    if form.is_valid() and form.perform(publishing.retry, publication, by=request.representative):
        messages.success(request, _("It will be sent once more."))
        return redirect("posts:detail", post_pk)
    return render_detail(request, post_pk, form=form, status=form.status)


@require_http_methods(["GET", "POST"])
@representative_required
def cancel(request: Request, pk: int) -> HttpResponse:
    """Give up one delivery; the others go on."""
    publication = publication_of(request, pk)
    post = load(request, publication.variant.version.post_id)
    form = ReasonForm(posted(request))
    if form.is_valid() and form.perform(
        publishing.cancel,
        publication,
        by=request.representative,
        reason=form.cleaned_data["reason"],
    ):
        messages.success(request, _("Cancelled: nothing goes to %(account)s.") % {"account": publication.account})
        return redirect("posts:detail", post.pk)
    return render(
        request,
        "posts/cancel.html",
        {"form": form, "post": post, "publication": publication, "back": post.get_absolute_url()},
        status=form.status if form.is_bound else 200,
    )
