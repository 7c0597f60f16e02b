"""The page an act is done on: what it does, what it asks for, one button; answered with the next page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.views.decorators.http import require_http_methods

from accounts.models import SocialAccount
from governance.core.forms import ActForm

PER_PAGE = 25

form_page = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True)
class ActPage:
    """Words of one page: `title`, `action` (verb and object on the button), `done` (said afterwards)."""

    title: str
    action: str
    done: str
    back: str  # address of the page it was opened from, and returns to
    back_label: str | Promise
    lede: str = ""
    danger: bool = False
    consequences: Sequence[str] = ()


def act_page(
    request: HttpRequest,
    page: ActPage,
    form: ActForm,
    act: Callable[[], Any],
    *,
    to: Callable[[Any], str] | None = None,
) -> HttpResponse:
    """Show the form, or do the act once; a refusal keeps what was typed. `to` says where to go from its outcome."""
    if request.method == "POST" and form.is_valid() and form.perform(act):
        messages.success(request, page.done)
        return redirect(to(form.outcome) if to else page.back)
    status = form.status if form.is_bound else 200
    return render(request, "accounts/act.html", {"page": page, "form": form}, status=status)


def paged(request: HttpRequest, rows: QuerySet[Any]) -> Page[Any]:
    """The page of a list that the address asks for; a number out of range gives the nearest."""
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, even where that is nothing but a button; None while the page is only looked at."""
    return request.POST if request.method == "POST" else None


def page_of(account: SocialAccount, title: str, action: str, done: str, **more: Any) -> ActPage:
    """The page of an act on one account; its title says which."""
    return ActPage(
        title=title % {"account": account.display_name},
        action=action,
        done=done,
        back=account.get_absolute_url(),
        back_label=account.display_name,
        **more,
    )
