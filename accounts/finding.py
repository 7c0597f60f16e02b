"""What a search finds of the register and of one's own views; each person finds what they may see."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from accounts import access, saved_views
from accounts.models import Representative, SavedView, SocialAccount
from governance.core import known_lists, words
from governance.core.search import Found


def _with_all(rows: Any, asked: str, *columns: str) -> Any:
    """Rows in which each word asked for stands in one of these columns."""
    said = words.words_of(asked)[: words.MOST]
    if not said:
        return rows.none()
    rows = rows.alias(**{f"folded_{column}": words.folded(column) for column in columns})
    for word in said:
        rows = rows.filter(Q(*[(f"folded_{column}__contains", word) for column in columns], _connector=Q.OR))
    return rows


def named_accounts(accounts: Any, asked: str) -> Any:
    """Accounts by name, handle or address."""
    return _with_all(accounts, asked, "display_name", "handle", "url")


def named_people(people: Any, asked: str) -> Any:
    """People by name or title."""
    return _with_all(people, asked, "full_name", "title")


def accounts(request: HttpRequest, asked: str) -> QuerySet[SocialAccount]:
    rep: Representative = request.representative  # type: ignore[attr-defined]
    found: QuerySet[SocialAccount] = named_accounts(access.visible_accounts(rep), asked)
    return found.order_by("display_name", "platform", "pk")


def people(request: HttpRequest, asked: str) -> QuerySet[Representative]:
    rep: Representative = request.representative  # type: ignore[attr-defined]
    found: QuerySet[Representative] = named_people(access.visible_people(rep).select_related("department"), asked)
    return found.order_by("full_name", "pk")


def views(request: HttpRequest, asked: str) -> Sequence[SavedView]:
    rep: Representative = request.representative  # type: ignore[attr-defined]
    said = words.words_of(asked)
    return [view for view in saved_views.of(rep) if said and all(word in words.fold(view.name) for word in said)]


def show_account(account: SocialAccount) -> Found:
    handle = f"{account.get_platform_display()} · {account.handle}"
    return Found(account.display_name, account.get_absolute_url(), handle)


def show_person(person: Representative) -> Found:
    return Found(person.full_name, person.get_absolute_url(), str(person.department))


def show_view(view: SavedView) -> Found:
    known = known_lists.known(view.list_name)
    return Found(view.name, saved_views.address(view), str(known.label) if known else "")
