"""The main navigation: each app says what it adds, so that no app needs to know another's pages."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import get_script_prefix, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from governance.core.prepared import Question, counts

GROUPS: tuple[tuple[str, Any], ...] = (
    ("", ""),
    ("write", _("Write")),
    ("decide", _("Decide")),
    ("watch", _("Watch")),
    ("keep", _("Keep")),
    ("administer", _("Administer")),
    ("help", ""),
)


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry. `permission`: shown only with it. `count`: what waits there for this person, as a number at hand or as
    the question whose rows count; `counted`: what is said after that number."""

    group: str
    label: str | Promise
    url_name: str
    permission: str = ""
    shown: Callable[[HttpRequest], bool] | None = None
    count: Callable[[HttpRequest], int | Question] | None = None
    counted: str | Promise = _("waiting")

    @property
    def url(self) -> str:
        return _address(self.url_name, get_script_prefix())

    def is_open_to(self, request: HttpRequest) -> bool:
        """Whether this person finds it in their navigation."""
        may = not self.permission or request.user.has_perm(self.permission)
        return may and (self.shown is None or self.shown(request))


@cache
def _address(name: str, prefix: str) -> str:
    return reverse(name)


_items: list[NavItem] = []


def register(*items: NavItem) -> None:
    """Called from an app's ready(); the order of calls is the order on the page."""
    _items.extend(item for item in items if item not in _items)


def open_to(request: HttpRequest) -> list[NavItem]:
    """The entries that this person may open, without asking what waits behind them."""
    return [item for item in _items if item.is_open_to(request)]


def waiting(request: HttpRequest) -> dict[str, int]:
    """How much waits behind the entries that this person may open, by the name of their address; counted once a
    request, in one query."""
    if not hasattr(request, "_waiting"):
        found = {item.url_name: item.count(request) for item in open_to(request) if item.count}
        rows = {name: each for name, each in found.items() if isinstance(each, Question)}
        counted = dict(zip(rows, counts(*rows.values()), strict=True))
        request._waiting = found | counted  # type: ignore[attr-defined]
    known: dict[str, int] = request._waiting  # type: ignore[attr-defined]
    return known


def for_request(request: HttpRequest) -> list[dict[str, Any]]:
    """Groups with the entries this person may open: [{"heading", "items": [{"label", "url", "current", "count"}]}]."""
    addresses = {item.url for item in _items}
    # where pages lie below each other (/posts/, /posts/new/), the entry nearest to this page is the current one
    around = [url for url in addresses if request.path == url or (url != "/" and request.path.startswith(url))]
    here = max(around, key=len, default="")
    entries, known = open_to(request), waiting(request)
    groups = []
    for key, heading in GROUPS:
        shown = [
            {
                "label": item.label,
                "url": item.url,
                "current": item.url == here,
                "count": known.get(item.url_name),
                "counted": item.counted,
            }
            for item in entries
            if item.group == key
        ]
        if shown:
            groups.append({"heading": heading, "items": shown})
    return groups
