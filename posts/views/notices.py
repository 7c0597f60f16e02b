"""The list "For you", and what comes by mail of it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.guards import Request, representative_required
from accounts.profile import Section
from governance.core.lists import PER_PAGE, first_page
from governance.core.prepared import Question, counts
from governance.core.unchanged import while_unchanged
from posts import for_you, telling
from posts.authority import Authority
from posts.forms import NoticeChoicesForm
from posts.models import Notice
from posts.views.compose import posted


@require_safe
@representative_required
@while_unchanged
def index(request: Request) -> HttpResponse:
    """What happened that concerns this person, newest first."""
    unread = request.GET.get("show") == "unread"
    page = _page(request, unread)
    rows = [for_you.row(notice) for notice in page]
    return render(
        request,
        "posts/notices.html",
        {
            "page": page,
            "rows": rows,
            "only_unread": unread,
            "has_unread": any(not each.is_read for each in rows),
            "days": telling.KEPT.days,
        },
    )


def _page(request: Request, unread: bool) -> Page[Notice]:
    asked = request.GET.get("page", "1")
    if unread or asked != "1":
        return Paginator(for_you.notices_of(request.representative, unread=unread), PER_PAGE).get_page(asked)
    [number] = counts(Question.of(for_you.all_of, person=request.representative.pk))
    return first_page(Question.of(for_you.first_of, **Authority.of(request).sees(), now=timezone.now()), number)


@require_safe
@representative_required
def follow(request: Request, pk: int) -> HttpResponse:
    """Lead to what a notice is about; it is read by that."""
    notice = get_object_or_404(for_you.notices_of(request.representative), pk=pk)
    for_you.read(notice)
    return redirect(for_you.row(notice).href or "posts:notices")


@require_POST
@representative_required
def read_all(request: Request) -> HttpResponse:
    """Mark everything as read."""
    for_you.read_all(request.representative)
    messages.success(request, _("Everything is marked as read."))
    return redirect("posts:notices")


@require_http_methods(["GET", "HEAD", "POST"])
@representative_required
def choices(request: Request) -> HttpResponse:
    """How notices reach this person: on a page of its own, and as a part of the profile page."""
    chosen = for_you.choices_of(request.representative)
    form = NoticeChoicesForm(posted(request), chosen=chosen)
    if form.is_valid() and form.perform(for_you.choose, request.representative, **form.cleaned_data):
        messages.success(request, _("From now on notices reach you this way."))
        return redirect(f"{reverse('accounts:profile')}#notices")
    status = form.status if form.is_bound else 200
    return render(request, "posts/notice_choices.html", {"form": form, "section": _section(form)}, status=status)


def on_the_profile(request: Request) -> Section:
    """The same form for the profile page."""
    form = NoticeChoicesForm(chosen=for_you.choices_of(request.representative))
    return Section("posts/_notice_choices.html", _section(form))


def _section(form: NoticeChoicesForm) -> dict[str, Any]:
    return {"choices": form, "fixed": for_you.fixed()}
