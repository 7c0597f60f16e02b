"""The calendar: a week, a month, a list or one day of all that has a time. Each is an address that can be shared."""

import calendar
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.dates import MONTHS, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.guards import Request, representative_required
from accounts.models import Platform
from accounts.roles import Action
from governance.core.figures import grouped
from governance.core.prepared import Question, together
from governance.core.unchanged import while_unchanged
from governance.policy import registers
from governance.policy.models import RestrictedPeriod
from posts import agenda, rescheduling
from posts.agenda import Asked, Day, Entry, Reader
from posts.authority import Authority
from posts.glance import Glance
from posts.models import Halt
from posts.places import Places
from posts.states import DeliveryState

WEEK, MONTH, LIST, DAY = "week", "month", "list", "day"
NAMING = (LIST, DAY)  # views with room for the names of accounts
MOST = {WEEK: 10, MONTH: 3, LIST: 6}  # entries of one day; the others are behind the link to that day
PAGE = 50  # entries on a page of one day
NAMES = ("view", "day", "department", "account", "network", "state", "page")  # what an address may ask
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)


@dataclass(frozen=True, slots=True)
class Span:
    """The days of one page, and those of the pages before and after it."""

    view: str
    day: date  # what was asked for: the week, the month or the day it lies in
    first: date
    last: date

    @classmethod
    def asked(cls, view: str, day: date) -> "Span":
        if view == DAY:
            return cls(view, day, day, day)
        if view == WEEK:
            monday = day - timedelta(days=day.weekday())
            return cls(view, day, monday, monday + timedelta(days=6))
        first, last = day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])
        if view == MONTH:  # whole weeks
            return cls(view, day, first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday()))
        return cls(view, day, first, last)

    @property
    def before(self) -> date:
        """A day of the page before this one."""
        if self.view in (DAY, WEEK):
            return self.first - timedelta(days=1)
        return self.day.replace(day=1) - timedelta(days=1)

    @property
    def after(self) -> date:
        """A day of the page after this one."""
        if self.view in (DAY, WEEK):
            return self.last + timedelta(days=1)
        return (self.day.replace(day=28) + timedelta(days=4)).replace(day=1)

    @property
    def title(self) -> str:
        """23 to 29 November 2026 · November 2026 · Friday 27 November 2026"""
        if self.view == DAY:
            return long_day(self.day, year=True)
        if self.view != WEEK:
            return format_date(self.day, "F Y").capitalize()
        same = (self.first.year, self.first.month) == (self.last.year, self.last.month)
        first = _number(self.first) if same else _day_and_month(self.first, year=self.first.year != self.last.year)
        return _("%(first)s to %(last)s") % {"first": first, "last": _day_and_month(self.last, year=True)}


@dataclass(frozen=True, slots=True)
class Mark:
    """What lies over a day: a restricted period, or publishing that is stopped. Its words stand where it begins."""

    words: str
    tone: str
    icon: str
    stops: bool = False  # publishing, on every account
    begins: bool = False  # on this page, with this day


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as this person sees it."""

    at: datetime
    state: str
    text: str
    where: str  # its accounts where there is room for them, else its networks
    address: str
    move: str  # the address of the form that moves it; empty where they may not


@dataclass(frozen=True)
class Cell:
    """A day on the page, made of values alone: what is shown of one is shown again of an equal one."""

    day: date
    left: int  # entries that are not shown
    marks: tuple[Mark, ...]
    shown: tuple[Shown, ...]
    is_today: bool
    is_off: bool  # a day of another month
    address: str  # of its own page

    @property
    def name(self) -> str:
        return long_day(self.day)

    @property
    def weekday_name(self) -> str:
        return _weekday(self.day)[1]

    @property
    def number(self) -> str:
        return _number(self.day)

    @property
    def month_name(self) -> str:
        return str(MONTHS[self.day.month])

    @property
    def is_first(self) -> bool:
        """Of its month."""
        return self.day.day == 1

    @property
    def weekday(self) -> str:
        """Mon 23"""
        return f"{_weekday(self.day)[0]} {self.day.day}"

    @property
    def look(self) -> str:
        """How a table shows it."""
        looks = [
            self.is_today and "today",
            self.is_off and "off",
            self.is_shut and "shut",
            any(mark.tone == "warn" for mark in self.marks) and "restricted",
            self.is_empty and "none",
        ]
        return " ".join(look for look in looks if look)

    @property
    def more(self) -> str:
        """How many are not shown, in words."""
        return _("and %(n)s more") % {"n": grouped(self.left)} if self.left else ""

    @property
    def is_shut(self) -> bool:
        return any(mark.stops for mark in self.marks)

    @property
    def is_empty(self) -> bool:
        return not (self.shown or any(mark.begins for mark in self.marks))


@require_safe
@representative_required
@while_unchanged
def page(request: Request) -> HttpResponse:
    """What has a time in this week, month or day, as far as this person may see it, filtered by the address."""
    asked, span = _read(request)
    places, authority = Places.read(), Authority.of(request)
    [periods] = together(Question.of(_periods, first=span.first, last=span.last))
    reader, pages = Reader.of(request.representative, authority.entrusted), None
    if span.view == DAY:
        pages = Paginator(agenda.keys(reader, span.day, span.day, asked), PAGE).get_page(request.GET.get("page"))
        days = [Day(span.day, agenda.entries_of(list(pages.object_list)), pages.paginator.count)]
    else:
        days = agenda.days(reader, span.first, span.last, asked, most=MOST[span.view])
    shown, day_page = _Shown(request, span.view), _day_page(request)
    marks, today = _marks(span, periods, Glance.of(request).halts), timezone.localdate()
    cells = [
        Cell(
            day=day.date,
            left=day.more if span.view != DAY else 0,
            marks=tuple(marks(day.date)),
            shown=tuple(shown.of(entry) for entry in day.entries),
            is_today=day.date == today,
            is_off=span.view == MONTH and day.date.month != span.day.month,
            address=day_page(day.date),
        )
        for day in days
    ]
    chosen = {name: request.GET.get(name, "") for name in NAMES}
    return render(
        request,
        "posts/calendar.html",
        {
            "span": span,
            "cells": cells,
            "weeks": [cells[start : start + 7] for start in range(0, len(cells), 7)],
            "weekdays": [_weekday(cell.day) for cell in cells[:7]],
            "pages": pages,
            "total": sum(day.total for day in days),
            "asked": chosen,
            "is_filtered": asked != Asked(),
            "views": [
                (view, label, _address(request, view=view, page=""))
                for view, label in ((DAY, _("Day")), (WEEK, _("Week")), (MONTH, _("Month")), (LIST, _("List")))
            ],
            "before": _address(request, day=span.before.isoformat(), page=""),
            "after": _address(request, day=span.after.isoformat(), page=""),
            "today": _address(request, day="", page=""),
            "everything": _address(request, **dict.fromkeys(("department", "account", "network", "state", "page"), "")),
            "back": request.GET.urlencode(),
            "back_query": urlencode({"back": request.GET.urlencode()}),
            "narrow": span.view not in NAMING,
            "place": settings.TIME_ZONE.rpartition("/")[2].replace("_", " "),
            "accounts": _to_choose(places.accounts, chosen["account"]),
            "departments": _to_choose(places.departments, chosen["department"]),
            "networks": [(value, label) for value, label in Platform.choices if value in places.networks],
            "states": agenda.STATES,
            "may_write": bool(authority.accounts(Action.DRAFT)),
        },
    )


def long_day(day: date, *, year: bool = False) -> str:
    """Friday 27 November, with the year where it is asked for."""
    return f"{_weekday(day)[1]} {_day_and_month(day, year=year)}"


# --- Parts ---


def _read(request: Request) -> tuple[Asked, Span]:
    """What the address asks for; what makes no sense is left out."""
    given = request.GET
    number = {
        name: int(given[name]) if given.get(name, "").isdecimal() and len(given[name]) < 10 else None
        for name in ("department", "account")
    }
    network, state = given.get("network", ""), given.get("state", "")
    asked = Asked(
        **number,
        network=network if network in Platform.values else "",
        state=state if state in agenda.STATES else "",
    )
    try:
        day = date.fromisoformat(given.get("day", ""))
    except ValueError:
        day = timezone.localdate()
    view = given.get("view", "")
    return asked, Span.asked(view if view in (*MOST, DAY) else WEEK, min(max(day, EARLIEST), LATEST))


def _to_choose(places: list[tuple[str, str]], chosen: str) -> list[tuple[str, str, bool]]:
    """By name, each with whether it is chosen."""
    return [(pk, name, pk == chosen) for pk, name in sorted(places, key=lambda each: each[1])]


def _periods(first: date, last: date) -> QuerySet[RestrictedPeriod]:
    return registers.standing_periods().filter(starts_on__lte=last, ends_on__gte=first)


class _Shown:
    """Makes entries ready for one page: there may be a hundred, so what they share is made once."""

    def __init__(self, request: Request, view: str) -> None:
        self.authority, self.now = Authority.of(request), timezone.now()
        self.names = view in NAMING
        self.post, self.move = _numbered("posts:detail"), _numbered("posts:move")
        self.movable_on: dict[str, set[int]] = {}

    def of(self, entry: Entry) -> Shown:
        where = ", ".join(map(str, entry.accounts) if self.names else entry.networks)
        move = self.move(entry.post) if self._is_movable(entry) else ""
        return Shown(entry.at, entry.state, entry.text, where, self.post(entry.post), move)

    def _is_movable(self, entry: Entry) -> bool:
        """Whether to offer it; the act decides."""
        if entry.publication and (entry.state != DeliveryState.QUEUED or entry.at <= self.now):
            return False
        if entry.post_state not in self.movable_on:
            action = rescheduling.action_for(entry.post_state)
            trained = action is not None and not self.authority.training_obstacle()
            self.movable_on[entry.post_state] = self.authority.account_ids(action) if action and trained else set()
        return bool(entry.meant_for) and entry.meant_for <= self.movable_on[entry.post_state]


def _numbered(name: str) -> Callable[[int], str]:
    """The address of this name for any number."""
    before, _zero, after = reverse(name, args=[0]).rpartition("0")
    return lambda number: f"{before}{number}{after}"


def _marks(span: Span, periods: Sequence[RestrictedPeriod], halts: Sequence[Halt]) -> Callable[[date], list[Mark]]:
    """What lies over each day. A halt has no last day: it lies over all that come until somebody lifts it."""
    lying: list[tuple[date, date, Mark]] = []  # the first day on this page and the last, and what is said there
    for period in sorted(periods, key=lambda each: (each.starts_on, each.pk)):
        words = _("Restricted period to %(day)s: %(name)s") % {
            "day": _day_and_month(period.ends_on, short=True),
            "name": period,
        }
        lying.append((max(period.starts_on, span.first), period.ends_on, Mark(words, "warn", "lock")))
    for halt in sorted(halts, key=lambda each: each.pk):
        words = _("Publishing is stopped for %(scope)s.") % {"scope": halt.scope}
        every = halt.department_id is None and halt.account_id is None
        since = max(timezone.localdate(halt.called_at), span.first)
        lying.append((since, span.last, Mark(words, "stop", "stop", stops=every)))
    return lambda day: [replace(mark, begins=day == first) for first, last, mark in lying if first <= day <= last]


def _address(request: Request, **changed: str) -> str:
    """This page with something else asked for."""
    query = _query(request, **changed)
    return f"{reverse('posts:calendar')}?{query}" if query else reverse("posts:calendar")


def _day_page(request: Request) -> Callable[[date], str]:
    """The address of any one day, with what else is asked for."""
    start, others = reverse("posts:calendar"), _query(request, view="", day="", page="")
    more = f"&{others}" if others else ""
    return lambda day: f"{start}?view={DAY}&day={day.isoformat()}{more}"


def _query(request: Request, **changed: str) -> str:
    asked = {name: request.GET.get(name, "") for name in NAMES} | changed
    return urlencode({name: value for name, value in asked.items() if value})


def _in_french() -> bool:
    return (get_language() or "").startswith("fr")


def _number(day: date) -> str:
    return "1er" if day.day == 1 and _in_french() else str(day.day)


def _day_and_month(day: date, *, year: bool = False, short: bool = False) -> str:
    """27 November · 27 Nov · 1er décembre 2026"""
    month = format_date(day, "N" if _in_french() else "M") if short else MONTHS[day.month]
    return f"{_number(day)} {month}{f' {day.year}' if year else ''}"


def _weekday(day: date) -> tuple[str, str]:
    """The short name of a day of the week, and the long one."""
    number = day.weekday()
    return str(WEEKDAYS_ABBR[number]).capitalize(), str(WEEKDAYS[number]).capitalize()
