"""What the calendar adds to the component set: the sign of an entry, and a time of day as people here say it."""

import datetime as dt
from functools import lru_cache
from typing import Any

from django import template
from django.utils import timezone
from django.utils.dateformat import time_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from governance.templatetags.ui import STATES, chip

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


@register.simple_tag
def clock(moment: dt.datetime) -> SafeString:
    """9 a.m., noon, 1:30 p.m. · 9 h, 12 h, 13 h 30: in the City's zone and the reader's language."""
    local = timezone.localtime(moment)
    machine = moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return format_html('<time datetime="{}">{}</time>', machine, _in_words(local.hour, local.minute, get_language()))


@lru_cache(maxsize=2 * 24 * 60)
def _in_words(hour: int, minute: int, language: str | None) -> str:
    if (language or "").startswith("fr"):
        return f"{hour}\u00a0h" + (f"\u00a0{minute:02}" if minute else "")
    return time_format(dt.time(hour, minute), "P").replace(" ", "\u00a0")
