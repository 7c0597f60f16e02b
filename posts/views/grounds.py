"""What lets words stay as they are: answers to warnings, findings cleared as mistaken, consents and exceptions."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.guards import Request, representative_required
from accounts.roles import Action
from governance.core.forms import ActForm
from posts import checking, consent, showing, workflow
from posts.authority import Authority
from posts.forms import AnswerForm, ClearForm, ConsentForm, ExemptionDecisionForm, ExemptionForm
from posts.models import CheckFinding, ConsentRecord, Exemption, Post
from posts.states import PostState, find_transition
from posts.views.compose import load, posted
from posts.views.desk import may_on_all
from posts.views.review import continue_review


def back_to(request: Request, post: Post) -> str:
    """Where the work goes on: the composer, the review page, or the post's own page."""
    authority = Authority.of(request)
    if post.state == PostState.IN_REVIEW and may_on_all(post, Action.REVIEW, authority):
        return reverse("posts:review", args=[post.pk])
    writes = find_transition("submit", post.state) and may_on_all(post, Action.DRAFT, authority)
    return reverse("posts:edit" if writes else "posts:detail", args=[post.pk])


def finding_of(request: Request, pk: int) -> CheckFinding:
    """A finding on a post this person may know of."""
    return get_object_or_404(
        CheckFinding.objects.select_related("report__version__post", "clause", "answered_by", "cleared_by").filter(
            report__version__post__in=Post.objects.visible_to(request.representative)
        ),
        pk=pk,
    )


@require_http_methods(["GET", "POST"])
@representative_required
def answer(request: Request, pk: int) -> HttpResponse:
    """Answer a warning in writing."""
    finding = finding_of(request, pk)
    post = load(request, finding.report.version.post_id)
    form = AnswerForm(posted(request), initial={"answer": finding.answer})
    if form.is_valid() and form.perform(
        workflow.answer_finding,
        finding,
        by=request.representative,
        answer=form.cleaned_data["answer"],
    ):
        messages.success(request, _("Your answer is recorded."))
        return redirect(back_to(request, post))
    return _finding_page(request, "posts/answer.html", form, post, finding)


@require_http_methods(["GET", "POST"])
@representative_required
def clear(request: Request, pk: int) -> HttpResponse:
    """A policy officer clears a finding as mistaken."""
    finding = finding_of(request, pk)
    post = load(request, finding.report.version.post_id)
    form = ClearForm(posted(request))
    if form.is_valid() and form.perform(
        workflow.clear_finding,
        finding,
        by=request.representative,
        reason=form.cleaned_data["reason"],
    ):
        messages.success(request, _("The finding is cleared as mistaken; your reason is kept with it."))
        return redirect(back_to(request, post))
    return _finding_page(request, "posts/clear.html", form, post, finding)


def _finding_page(request: Request, template: str, form: ActForm, post: Post, finding: CheckFinding) -> HttpResponse:
    return render(
        request,
        template,
        {
            "form": form,
            "post": post,
            "finding": showing.ShownFinding.stored(finding),
            "back": back_to(request, post),
        },
        status=form.status if form.is_bound else 200,
    )


@require_http_methods(["GET", "POST"])
@representative_required
def consent_new(request: Request, pk: int) -> HttpResponse:
    """Record a written consent (4.3.2)."""
    post = load(request, pk)
    form = ConsentForm(posted(request))
    if form.is_valid() and form.perform(consent.record_consent, post, by=request.representative, **form.cleaned_data):
        checking.run_check(post.version)
        messages.success(request, _("The consent is on record, and the text was checked again."))
        return redirect(back_to(request, post))
    return _page(request, "posts/consent.html", form, post)


@require_http_methods(["GET", "POST"])
@representative_required
def consent_withdraw(request: Request, pk: int) -> HttpResponse:
    """Note that a person took their consent back."""
    visible = ConsentRecord.objects.filter(post__in=Post.objects.visible_to(request.representative))
    record = get_object_or_404(visible, pk=pk)
    post = load(request, record.post_id)
    form = ActForm(posted(request))
    if form.is_valid() and form.perform(consent.withdraw_consent, record, by=request.representative):
        messages.success(request, _("The consent is marked as taken back."))
        return redirect("posts:detail", post.pk)
    return _page(request, "posts/consent_withdraw.html", form, post, record=record)


@require_http_methods(["GET", "POST"])
@representative_required
def exemption_new(request: Request, pk: int) -> HttpResponse:
    """Claim an exception that 4.3.4 itself names."""
    post = load(request, pk)
    form = ExemptionForm(posted(request))
    if form.is_valid() and form.perform(consent.claim_exemption, post, by=request.representative, **form.cleaned_data):
        checking.run_check(post.version)
        messages.success(request, _("The claim is on record. The reviewer decides on it."))
        return redirect(back_to(request, post))
    return _page(request, "posts/exemption.html", form, post)


@require_http_methods(["GET", "POST"])
@representative_required
def exemption_decide(request: Request, pk: int) -> HttpResponse:
    """A reviewer accepts or refuses a claim to an exception."""
    visible = Exemption.objects.filter(post__in=Post.objects.visible_to(request.representative))
    claim = get_object_or_404(visible.select_related("claimed_by"), pk=pk)
    post = load(request, claim.post_id)
    form = ExemptionDecisionForm(posted(request))
    if form.is_valid() and form.perform(
        consent.decide_exemption,
        claim,
        by=request.representative,
        accepted=form.cleaned_data["accepted"],
    ):
        if "seen" in request.POST:  # pressed on the review page: go on there, with the calls made so far
            return continue_review(request, post.pk)
        messages.success(request, _("Your decision on the claim is recorded."))
        return redirect(back_to(request, post))
    return _page(request, "posts/exemption_decide.html", form, post, claim=claim)


def _page(request: Request, template: str, form: ActForm, post: Post, **more: object) -> HttpResponse:
    return render(
        request,
        template,
        {"form": form, "post": post, "back": back_to(request, post), **more},
        status=form.status if form.is_bound else 200,
    )
