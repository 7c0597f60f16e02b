"""What the calendar adds to the component set: the sign of an entry, a time of day as people here say it, and a day's
entries, written in one go: there may be a hundred on a page."""

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Protocol

from django import template
from django.utils import timezone
from django.utils.dateformat import time_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from governance.templatetags.ui import STATES, chip, symbol

register = template.Library()

# What keeps a delivery past its time, beside the states of a post and of a delivery: tone, symbol, words.
WAITING: dict[str, tuple[str, str, Any]] = {
    "held": ("warn", "lock", _("Held")),
    "to_post": ("ask", "hand", _("To be posted by hand")),
}


def sign_of(state: str) -> tuple[str, str, Any]:
    """Tone, symbol and words of an entry's state."""
    return WAITING.get(state) or STATES[state]


@register.filter
def state_words(state: str) -> Any:
    """An entry's state in words."""
    return sign_of(state)[2]


@register.simple_tag
def state_legend(state: str) -> SafeString:
    """Symbol and words together, for the legend."""
    return chip(*sign_of(state))


class Cell(Protocol):
    """A day in a month."""

    address: str
    is_today: bool
    weekday_name: str
    number: str
    month_name: str
    is_first: bool


@register.simple_tag
def day_of_month(cell: Cell) -> SafeString:
    """The way to a day in a month; its name is whole for screen readers and where there is no table."""
    return format_html(
        '<a class="day" href="{}"{}><span class="day-in">{} </span>{}<span{}> {}</span></a>',
        cell.address,
        SafeString(' aria-current="date"' if cell.is_today else ""),
        cell.weekday_name,
        cell.number,
        SafeString("" if cell.is_first else ' class="day-in"'),
        cell.month_name,
    )


class Shown(Protocol):
    """An entry as somebody sees it."""

    at: dt.datetime
    state: str
    text: str
    where: str  # its networks, or its accounts
    address: str
    move: str  # the address of the form that moves it; empty where they may not


ENTRY = (
    '<div class="ev t-{}"{}><a href="{}"><span class="at">{}<b>{}</b> {}</span>'
    ' <span class="text">{}</span> <small>{}</small></a>{}</div>'
)
DRAGGED = ' data-move="{}" data-time="{}" data-seen="{}"'
MOVE = '<a class="move" href="{}?{}" aria-label="{}: {}">{}{}</a>'


@register.simple_tag
def entries(shown: Iterable[Shown], back: str, narrow: bool) -> SafeString:
    """The entries of a day. `back`: what its form needs to lead back here; `narrow`: no room for words on "Move"."""
    return SafeString("".join(_entry(each, back, narrow) for each in shown))


def _entry(each: Shown, back: str, narrow: bool) -> SafeString:
    tone, icon, words = sign_of(each.state)
    dragged = move = SafeString()
    if each.move:
        label = gettext("Move")
        time = f"{timezone.localtime(each.at):%H:%M}"
        dragged = format_html(DRAGGED, each.move, time, each.at.isoformat())
        move = format_html(MOVE, each.move, back, label, each.text, symbol("move"), "" if narrow else label)
    sign, at = symbol(icon), clock(each.at)
    return format_html(ENTRY, tone, dragged, each.address, sign, at, words, each.text, each.where, move)


def clock(moment: dt.datetime) -> SafeString:
    """9 a.m., noon, 1:30 p.m. · 9 h, 12 h, 13 h 30: in the City's zone and the reader's language."""
    local = timezone.localtime(moment)
    machine = moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return SafeString(f'<time datetime="{machine}">{_in_words(local.hour, local.minute, get_language())}</time>')


@lru_cache(maxsize=2 * 24 * 60)
def _in_words(hour: int, minute: int, language: str | None) -> str:
    if (language or "").startswith("fr"):
        return f"{hour}\u00a0h" + (f"\u00a0{minute:02}" if minute else "")
    return escape(time_format(dt.time(hour, minute), "P").replace(" ", "\u00a0"))
