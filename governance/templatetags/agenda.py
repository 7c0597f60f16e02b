"""What the calendar adds to the component set: the sign of an entry, and a time of day as people here say it."""

import datetime as dt
from typing import Any

from django import template
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
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
def entry_tone(state: str) -> str:
    """The tone of an entry's state."""
    return sign_of(state)[0]


@register.simple_tag
def sign(state: str) -> SafeString:
    """The symbol of an entry's state; `state_words` says it."""
    return symbol(sign_of(state)[1])


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
    if (get_language() or "").startswith("fr"):
        minutes = format_date(local, "\u00a0i") if local.minute else ""
        words = f"{format_date(local, 'G')}\u00a0h{minutes}"
    else:
        words = format_date(local, "P").replace(" ", "\u00a0")
    machine = moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return format_html('<time datetime="{}">{}</time>', machine, words)
