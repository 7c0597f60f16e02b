"""Every list of the house: what its address asks for, said back in words; pages, an order, and a copy as CSV.

The address carries all of it, so that a list can be shared and kept. What an address asks for and nobody can mean is
said and left out: no address breaks a page."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from governance.audit import trail
from governance.audit.actions import Action
from governance.core import known_lists, pace, sheets
from governance.core.figures import labelled
from governance.core.prepared import Question, listed

PER_PAGE = 25
COPIES = 10  # files a person may take in a minute
LONGEST = 200  # characters of a filter
ORDER, PAGE, FORMAT = "sort", "page", "format"  # what every list understands beside its filters

Words = str | Promise
Choices = Sequence[tuple[str, Words]]
Narrow = Callable[[Any, Any], Any]  # the rows and what is asked for: the rows that are left


class Unreadable(ValueError):
    """Nobody can mean this; the text says why."""


# --- What a list can be asked for --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Filter:
    """One thing a list can be asked for. `kind` says how the form asks: words, choice, day or flag."""

    name: str
    label: Words
    narrow: Narrow
    kind: str = "words"
    choices: Choices = ()
    parse: Callable[[str], Any] | None = None  # for words of a certain form; raises Unreadable
    example: Words = ""

    def read(self, written: str) -> tuple[Any, str]:
        """What is meant, and how it is said back; Unreadable where nobody can mean it."""
        if len(written) > LONGEST or "\x00" in written:
            raise Unreadable(_("this is longer than anything here, or no text"))
        if self.kind == "choice":
            for value, label in self.choices:
                if value == written:
                    return value, capfirst(str(label))
            raise Unreadable(_no_choice(written))
        if self.kind == "day":
            try:
                day = date.fromisoformat(written)
            except ValueError:
                raise Unreadable(_("“%(value)s” is no day") % {"value": written[:40]}) from None
            return day, date_format(day)
        if self.kind == "flag":
            if written != "1":
                raise Unreadable(_no_choice(written))
            return True, ""
        return (self.parse(written) if self.parse else written), written


def _no_choice(written: str) -> str:
    return _("“%(value)s” isn’t there to choose, or no longer") % {"value": written[:40]}


def days(column: str) -> tuple[Filter, Filter]:
    """From and to, both days included, as the City counts them."""

    def since(rows: Any, day: date) -> Any:
        return rows.filter(**{f"{column}__gte": timezone.make_aware(datetime.combine(day, time.min))})

    def until(rows: Any, day: date) -> Any:
        return rows.filter(**{f"{column}__lte": timezone.make_aware(datetime.combine(day, time.max))})

    return Filter("since", _("From"), since, kind="day"), Filter("until", _("To"), until, kind="day")


def equals(column: str) -> Narrow:
    """Rows where this column is what was chosen."""
    return lambda rows, value: rows.filter(**{column: value})


@dataclass(frozen=True, slots=True)
class Order:
    """One way to sort a list; the first is the one it has by itself."""

    name: str
    label: Words
    by: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Tabs:
    """The views a list has by itself, side by side; the first is the one it opens with."""

    choices: Choices
    asked: str
    name: str = "view"

    @classmethod
    def read(cls, request: HttpRequest, choices: Choices, name: str = "view") -> "Tabs":
        return cls(choices, request.GET.get(name, "").strip(), name)

    @property
    def current(self) -> str:
        values = [value for value, _label in self.choices]
        return self.asked if self.asked in values else values[0]

    @property
    def is_first(self) -> bool:
        return self.current == self.choices[0][0]


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force, in words, and the address without it."""

    words: str
    href: str


@dataclass(slots=True)
class Field:
    """A filter as the form shows it."""

    filter: Filter
    value: str
    choices: list[tuple[str, str, bool]] = field(default_factory=list)  # value, label, whether chosen


# --- One list ----------------------------------------------------------------------------------------------------


class Listing:
    """One list as its address asks for it."""

    status = 200
    _count: int | None = None
    _opening: Question | None = None
    _whole: Callable[[Any], Any] = staticmethod(lambda rows: rows)

    def __init__(
        self,
        request: HttpRequest,
        name: str,
        rows: QuerySet[Any] | Callable[[], QuerySet[Any]],
        *,
        filters: Iterable[Filter] = (),
        orders: Sequence[Order] = (),
        tabs: Tabs | None = None,
        columns: Callable[[], Iterable[sheets.Column]],
        said: Callable[[int], str],
        per_page: int = PER_PAGE,
    ) -> None:
        self.request, self.name, self.tabs, self.per_page = request, name, tabs, per_page
        self.filters, self.orders = tuple(filters), tuple(orders)
        self.columns, self._said = columns, said
        self.remarks: list[str] = []
        self.asked: dict[str, str] = {}  # what is in force, as written
        self._in_words: dict[str, str] = {}
        self._all, self._narrowings = rows, self._read()
        self._read_order()
        self._remark_on_strangers()

    # --- what the address asks for ---

    def _read(self) -> list[tuple[Narrow, Any]]:
        narrowings = []
        for each in self.filters:
            written = self.request.GET.get(each.name, "").strip()
            if not written:
                continue
            try:
                value, words = each.read(written)
            except Unreadable as trouble:
                self.remarks.append(
                    _("“%(filter)s” was left out: %(why)s.") % {"filter": each.label, "why": str(trouble)}
                )
                continue
            self.asked[each.name] = written
            self._in_words[each.name] = labelled(each.label, words) if words else str(each.label)
            narrowings.append((each.narrow, value))
        return narrowings

    def _read_order(self) -> None:
        asked = self.request.GET.get(ORDER, "").strip()
        self.order = next((each for each in self.orders if each.name == asked), self.orders[0] if self.orders else None)
        if asked and (self.order is None or self.order.name != asked):
            self.remarks.append(_("This list can’t be sorted as asked; it has its own order."))

    @cached_property
    def rows(self) -> Any:
        """All rows that the address asks for, in its order."""
        rows: Any = self._all() if callable(self._all) else self._all
        for narrow, value in self._narrowings:
            rows = narrow(rows, value)
        return rows.order_by(*self.order.by) if self.order else rows

    def _remark_on_strangers(self) -> None:
        known = {each.name for each in self.filters} | {ORDER, PAGE, FORMAT}
        if self.tabs:
            known.add(self.tabs.name)
            if self.tabs.asked and self.tabs.asked != self.tabs.current:
                self.remarks.append(_("There is no such view of this list; this is the first."))
        for name, value in self.request.GET.items():
            if name not in known and value:
                self.remarks.append(_("This list knows no filter “%(name)s”; it was left out.") % {"name": name[:40]})

    @property
    def is_filtered(self) -> bool:
        return bool(self.asked)

    @property
    def has_own_order(self) -> bool:
        return self.order is None or self.order is self.orders[0]

    def _pairs(self, without: str = "") -> list[tuple[str, str]]:
        pairs = [(self.tabs.name, self.tabs.current)] if self.tabs and not self.tabs.is_first else []
        pairs += [(name, written) for name, written in self.asked.items() if name != without]
        if self.order and not self.has_own_order:
            pairs.append((ORDER, self.order.name))
        return pairs

    def _address(self, pairs: list[tuple[str, str]]) -> str:
        return f"{self.request.path}?{urlencode(pairs)}" if pairs else self.request.path

    @property
    def query(self) -> str:
        """What is in force, as it stands in an address; nothing that was left out."""
        return urlencode(self._pairs())

    # --- what the page shows ---

    @property
    def fields(self) -> list[Field]:
        found = []
        for each in self.filters:
            value = self.asked.get(each.name, "")
            choices = [(key, capfirst(str(label)), key == value) for key, label in each.choices]
            found.append(Field(each, value, choices))
        return found

    @property
    def chips(self) -> list[Chip]:
        return [Chip(words, self._address(self._pairs(without=name))) for name, words in self._in_words.items()]

    @property
    def clear(self) -> str:
        """The address with nothing taken away, in the same view."""
        return self._address([(self.tabs.name, self.tabs.current)] if self.tabs and not self.tabs.is_first else [])

    @property
    def copy(self) -> str:
        """Where the whole list, as filtered, is fetched as CSV."""
        return self._address([*self._pairs(), (FORMAT, "csv")])

    def tab_links(self, counts: dict[str, int] | None = None, *, filtered: bool = False) -> list[dict[str, Any]]:
        """The views with their addresses, and how many rows are in each where that is known; `filtered` keeps the
        filters from one to the next."""
        if self.tabs is None:
            return []
        rest = [pair for pair in self._pairs() if pair[0] != self.tabs.name] if filtered else []
        return [
            {
                "label": label,
                "href": self._address([*([(self.tabs.name, value)] if number else []), *rest]),
                "current": value == self.tabs.current,
                "count": (counts or {}).get(value),
            }
            for number, (value, label) in enumerate(self.tabs.choices)
        ]

    def paginate(
        self,
        whole: Callable[[Any], Any] = lambda rows: rows,
        *,
        count: int | None = None,
        opening: Question | None = None,
    ) -> Page[Any]:
        """The page that the address asks for; `whole` adds to the rows what only the page shows.

        `count` saves the question where the answer is known. `opening` is the first page of the list as it opens, where
        `count` is known: asked by SQL worked out once."""
        self._whole, self._count, self._opening = whole, count, opening
        return self.page

    @property
    def is_opening(self) -> bool:
        """Whether the address asks for the first page, all of it, in the list's own order."""
        return not self.asked and self.has_own_order and self.request.GET.get(PAGE, "").strip() in ("", "1")

    @cached_property
    def page(self) -> Page[Any]:
        asked = self.request.GET.get(PAGE, "").strip()
        if self._opening and self.is_opening:
            return first_page(self._opening, self._count or 0, self.per_page)
        pages = Paginator(self._whole(self.rows), self.per_page)
        if self._count is not None:
            pages.__dict__["count"] = self._count
        page = pages.get_page(asked or 1)
        if asked and asked != str(page.number):
            self.remarks.append(_("There is no such page; this is page %(number)s.") % {"number": page.number})
        return page

    @property
    def total(self) -> int:
        return self.page.paginator.count

    @property
    def count_in_words(self) -> str:
        return self._said(self.total)

    @cached_property
    def saved(self) -> Sequence[known_lists.Kept]:
        """The views this person keeps of the list."""
        return known_lists.kept(self.request, self.name)

    @property
    def may_save(self) -> bool:
        """Whether there is something to keep that isn't kept yet."""
        return bool(self.query) and all(each.query != self.query for each in self.saved)

    @property
    def to_save(self) -> str:
        return f"{reverse('accounts:view_new')}?{urlencode({'list': self.name, 'query': self.query})}"

    # --- the whole list as a file ---

    def csv(self, whole: Callable[[Any], Any] = lambda rows: rows) -> StreamingHttpResponse | None:
        """The whole list as a file where the address asks for one; None where the page is to be shown, and why.

        The record says that so many rows of this list left the house, by which filters, and nothing of their content.
        `whole` adds to the rows what only the file shows."""
        if self.request.GET.get(FORMAT, "") != "csv" or self.request.method != "GET":
            return None
        if self.remarks:
            self.remarks.append(_("Nothing was exported: the file would hold more than was asked for."))
            return None
        rep: Any = self.request.representative  # type: ignore[attr-defined]
        if not pace.fits(f"copy:{rep.pk}", most=COPIES):
            self.remarks.append(
                _("That was a lot of files within a minute. Nothing was exported; try again in a minute.")
            )
            self.status = 429
            return None
        with transaction.atomic():
            number = self.rows.count()
            trail.record(
                Action.LIST_EXPORTED,
                rep,
                by=rep,
                list=self.name,
                rows=number,
                filters=[name for name, _v in self._pairs()],
            )
        return sheets.response(self.name, whole(self.rows), self.columns())


def first_page(rows: Question, count: int, per_page: int = PER_PAGE) -> Page[Any]:
    """The first page of a list of so many rows, by the question that has just these."""
    pages = Paginator((), per_page)
    pages.__dict__["count"] = count
    return Page(listed(rows), 1, pages)
