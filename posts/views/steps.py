"""Beside the decision: take a review, give it back, take it over, hand it over, hold it, take it up, escalate it.

Each is a button of the review page's own form, so that nothing typed there is lost by it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.guards import Request, representative_required
from governance.policy.book import Book
from posts import holding, leases, reviewers
from posts.forms import DeskForm
from posts.views.review import continue_review, form_for, load, render_review


def step(
    request: Request,
    pk: int,
    act: Callable[..., Any],
    done: str,
    *,
    goes_on: bool = True,
    **more: Callable[[DeskForm], Any],
) -> HttpResponse:
    """Do one step and go on reviewing with everything typed still there; or, where it ends here, to the queue."""
    post, book = load(request, pk).post, Book.read()
    form = form_for(request.POST, post, book, DeskForm)
    form.fields["seen"].required = False  # the queue sends none; a step stands whatever the words are
    form.hand_over_to(reviewers.on_all(post) if "hand_to" in request.POST else ())
    arguments = {name: of(form) for name, of in more.items()} if form.is_valid() else {}
    if form.is_valid() and form.perform(act, post, by=request.representative, **arguments):
        messages.success(request, done)
        if not goes_on:
            return redirect("posts:queue")
        if "seen" not in request.POST:  # pressed in the queue
            return redirect("posts:review", post.pk)
        return continue_review(request, pk)
    return render_review(request, load(request, pk), form, book, status=form.status)


def said(name: str) -> Callable[[DeskForm], str]:
    """The word that was typed in this field."""
    return lambda form: str(form.cleaned_data[name])


@require_POST
@representative_required
def take(request: Request, pk: int) -> HttpResponse:
    """Take a review, from the queue or on its page."""
    return step(request, pk, leases.take, _("The review is yours for now. Others see that you are at it."))


@require_POST
@representative_required
def take_over(request: Request, pk: int) -> HttpResponse:
    """Take a review that somebody else has, with a word why."""
    return step(request, pk, leases.take_over, _("You took the review over."), word=said("take_word"))


@require_POST
@representative_required
def give_back(request: Request, pk: int) -> HttpResponse:
    """Leave a review to whoever comes next."""
    return step(request, pk, leases.give_back, _("The review is free again."), goes_on=False)


@require_POST
@representative_required
def hand_over(request: Request, pk: int) -> HttpResponse:
    """Hand a review to another person."""
    return step(
        request,
        pk,
        leases.hand_over,
        _("The review is handed over. They are told."),
        goes_on=False,
        to=lambda form: form.others.get(form.cleaned_data["hand_to"]),
        word=said("hand_word"),
    )


@require_POST
@representative_required
def hold(request: Request, pk: int) -> HttpResponse:
    """Put a review on hold."""
    return step(request, pk, holding.hold, _("The review is on hold. The author is told."), word=said("hold_word"))


@require_POST
@representative_required
def resume(request: Request, pk: int) -> HttpResponse:
    """Take a held review up again."""
    return step(request, pk, holding.resume, _("The review is no longer on hold."))


@require_POST
@representative_required
def escalate(request: Request, pk: int) -> HttpResponse:
    """Bring a review before the head of the department."""
    return step(request, pk, holding.escalate, _("The head of the department is told."), word=said("escalate_word"))
