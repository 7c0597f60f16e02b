"""One search over what this person may see: each app says what it has and how it is found.

What is searched for is sent in the body of a request and never stands in an address, so that no log holds it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from governance.core import nav, words

LONGEST = 100  # characters of a question
AT_ONCE = 5  # of each kind in the palette
ON_PAGE = 10  # of each kind on the page of all kinds
PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was found: what it is called, where it is, and what tells it from others of its name."""

    title: str
    href: str
    note: str = ""


Find = Callable[[HttpRequest, str], Any]  # rows: a queryset or a list


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of thing to find: the rows with these words that this person may see, each with how it is shown."""

    name: str
    label: str | Promise
    find: Find
    show: Callable[[Any], Found]


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind."""

    kind: Kind
    found: Sequence[Found]
    has_more: bool = False
    page: Page[Any] | None = None


def _pages(request: HttpRequest, asked: str) -> list[nav.NavItem]:
    said = words.words_of(asked)
    return [item for item in nav.open_to(request) if said and all(word in words.fold(str(item.label)) for word in said)]


_kinds: list[Kind] = []
PAGES = Kind("pages", _("Pages"), _pages, lambda item: Found(str(item.label), item.url))


def register(*kinds: Kind) -> None:
    """Called from an app's ready()."""
    _kinds.extend(kind for kind in kinds if kind not in _kinds)


def kinds() -> list[Kind]:
    """All kinds, in the order in which they are shown."""
    order = ("posts", "accounts", "people", "pages", "views")
    return sorted([*_kinds, PAGES], key=lambda kind: order.index(kind.name) if kind.name in order else len(order))


def asked_for(written: str) -> str:
    """The question as it counts."""
    return " ".join(written.replace("\x00", "").split())[:LONGEST]


def first(request: HttpRequest, asked: str, number: int) -> list[Group]:
    """The first so many of each kind of which there are some, in one question to the database each."""

    def groups() -> Iterator[Group]:
        for kind in kinds() if asked else []:
            rows = list(kind.find(request, asked)[: number + 1])
            yield Group(kind, [kind.show(row) for row in rows[:number]], has_more=len(rows) > number)

    return [group for group in groups() if group.found]


def all_of(request: HttpRequest, asked: str, kind: Kind, page: str) -> Group:
    """One page of all there is of one kind."""
    shown = Paginator(kind.find(request, asked), PER_PAGE).get_page(page)
    return Group(kind, [kind.show(row) for row in shown], page=shown)
