"""The component set of every page: symbols, states, fields, marked words, times.

What a component looks like is in `templates/components/` and `static/css/imprimatur.css`; what a state or a
severity is called, and its tone and symbol, is here and nowhere else.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

register = template.Library()

TONE_ICONS = {"stop": "stop", "warn": "warn", "ask": "info", "ok": "ok", "idle": "info"}
MESSAGE_TONES = {"success": "ok", "warning": "warn", "error": "stop"}

# value of .state: tone, symbol, words. One symbol means one state.
STATES: dict[str, tuple[str, str, Any]] = {
    # a post
    "draft": ("idle", "draft", _("Draft")),
    "in_review": ("ask", "review", _("In review")),
    "changes_requested": ("warn", "hand", _("Changes requested")),
    "approved": ("ok", "ok", _("Approved")),
    "rejected": ("stop", "stop", _("Rejected")),
    "publishing": ("ok", "clock", _("Being published")),
    "published": ("ok", "sent", _("Published")),
    "taken_down": ("stop", "removed", _("Taken down")),
    "withdrawn": ("idle", "lock", _("Withdrawn")),
    "expired": ("idle", "clock", _("Expired")),
    # a delivery to one account
    "queued": ("ask", "clock", _("Waiting to be sent")),
    "sending": ("ask", "sent", _("Being sent")),
    "sent": ("ok", "sent", _("Sent")),
    "failed": ("stop", "stop", _("Failed")),
    "unconfirmed": ("warn", "unconf", _("Unconfirmed")),
    "cancelled": ("idle", "stop", _("Cancelled")),
    "removed": ("stop", "removed", _("Removed")),
    # an account
    "requested": ("ask", "review", _("Requested")),
    "declined": ("stop", "stop", _("Declined")),
    "active": ("ok", "ok", _("Active")),
    "paused": ("warn", "lock", _("Paused")),
    "closed": ("idle", "lock", _("Closed")),
    # an item on a network
    "live": ("ok", "ok", _("As approved")),
    "edited": ("warn", "edited", _("Edited on the network")),
    "missing": ("warn", "gone", _("Missing on the network")),
    "unapproved": ("stop", "warn", _("Nobody approved this")),
    # a removal
    "ordered": ("warn", "clock", _("Removal ordered")),
    "by_hand": ("warn", "hand", _("To be removed by hand")),
    "carried_out": ("ok", "removed", _("Gone from the network")),
}

# value of .severity: tone, symbol, words
SEVERITIES: dict[str, tuple[str, str, Any]] = {
    "block": ("stop", "stop", _("must fix")),
    "warn": ("warn", "warn", _("to check")),
    "advice": ("ask", "info", _("advice")),
}

VERDICTS: dict[str, tuple[str, str, Any]] = {
    "approved": ("ok", "ok", _("Version %(number)s approved by %(person)s")),
    "changes_requested": ("warn", "hand", _("Changes requested on version %(number)s by %(person)s")),
    "rejected": ("stop", "stop", _("Version %(number)s rejected by %(person)s")),
}


# --- symbols, states, notes ------------------------------------------------------------------------------------


@register.simple_tag(name="icon")
@cache
def symbol(name: str) -> SafeString:
    """One symbol of the sprite, hidden from screen readers: the words beside it carry the meaning."""
    return format_html('<svg class="i" aria-hidden="true"><use href="{}#{}"/></svg>', static("img/icons.svg"), name)


@register.simple_tag
def chip(tone: str, icon: str, words: str | Promise, plain: bool = False) -> SafeString:
    """A status: a shape and a word. `plain` inside running text."""
    style = " chip--plain" if plain else ""
    return format_html('<span class="chip t-{}{}">{}{}</span>', tone, style, symbol(icon), words)


@register.simple_tag
def state_chip(thing: Any, plain: bool = False) -> SafeString:
    """The state of anything with `.state`, or a state's value; an unknown one shows its own label, without tone."""
    state = str(getattr(thing, "state", thing))
    if state in STATES:
        return chip(*STATES[state], plain=plain)
    display = getattr(thing, "get_state_display", None)
    return chip("idle", "info", display() if display else state, plain=plain)


@register.filter
def tone(value: str) -> str:
    """The tone of a severity, of a state or of a message's level."""
    known = SEVERITIES.get(str(value)) or STATES.get(str(value))
    return known[0] if known else MESSAGE_TONES.get(str(value), "ask")


@register.filter
def tone_icon(value: str) -> str:
    """The symbol that stands for a tone when nothing more particular does."""
    return TONE_ICONS.get(value, "info")


@register.filter
def reader_language(text: str) -> str:
    """What the system wrote down for anybody, such as a network's refusal: each line it knows in the reader's words."""
    return "\n".join(gettext(line) for line in text.splitlines() if line)


@register.filter
def severity_label(value: str) -> str | Promise:
    """What a finding asks of its author: must fix, to check, advice."""
    known = SEVERITIES.get(str(value))
    return known[2] if known else value


@register.simple_block_tag
def note(content: str, tone: str = "ask", icon: str = "") -> SafeString:
    """A notice: `{% note "warn" %}<p><b>What happened.</b> Why.</p><a href="…">What now</a>{% endnote %}`."""
    shape = symbol(icon or TONE_ICONS.get(tone, "info"))
    return format_html('<div class="note t-{}">{}<div>{}</div></div>', tone, shape, content)


@register.simple_block_tag
def seal(content: str, tone: str, icon: str, title: str | Promise) -> SafeString:
    """The record of a decision: double-ruled, with what was decided, by whom, when and why as its content."""
    return format_html('<div class="seal t-{}"><b>{}{}</b>{}</div>', tone, symbol(icon), title, content)


@register.inclusion_tag("components/empty.html")
def empty(title: str | Promise, text: str | Promise = "", href: str = "", label: str | Promise = "") -> dict[str, Any]:
    """What a list says when nothing is in it, and where to go from here. Inside a `for`, only after its own empty."""
    return {"title": title, "text": text, "href": href, "label": label}


# --- forms -----------------------------------------------------------------------------------------------------


def _kind(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return "choices"
    return "group" if widget.use_fieldset else "input"


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField, seg: bool = False, hide_label: bool = False, short: bool = False, hint: bool = True
) -> dict[str, Any]:
    """One field of a form with label, hint and error, tied together for screen readers.

    `seg` shows short choices side by side; `hide_label` keeps the label for screen readers only; `short` is for
    codes and numbers; without `hint` the help text is left to the page.
    """
    widget = bound.field.widget
    kind = _kind(widget)
    help_text = bound.help_text if hint else ""
    described = " ".join(
        f"{bound.auto_id}_{part}" for part, there in (("helptext", help_text), ("error", bound.errors)) if there
    )
    attrs: dict[str, Any] = {}
    if kind != "choices" and not widget.attrs.get("aria-describedby"):
        attrs["aria-describedby"] = described or False  # False: Django leaves the attribute out
    if kind in ("input", "group"):
        style = "input input--short" if short else "input"
        attrs["class"] = f"{style} {widget.attrs.get('class', '')}".strip()
    label, placeholder = str(bound.label).casefold(), str(widget.attrs.get("placeholder", "")).casefold()
    if label in placeholder or placeholder in label or getattr(widget, "input_type", "") == "email":
        attrs["placeholder"] = False  # it says no more than the label
    if kind == "group":  # several inputs under one legend: each needs a name of its own
        attrs["aria-label"] = bound.label
    return {
        "field": bound,
        "kind": kind,
        "control": "" if kind == "choices" or bound.is_hidden else bound.as_widget(attrs=attrs),
        "choices": _choices(bound, seg) if kind == "choices" and not bound.is_hidden else "",
        "help_text": help_text,
        "described": described,
        "optional": not bound.field.required and kind != "checkbox" and not hide_label,
        "seg": seg,
        "hide_label": hide_label,
    }


def _choices(bound: BoundField, seg: bool) -> SafeString:
    """Each choice with its words, written in one go: accounts may be hundreds."""
    one = "<label>{}<span>{}</span></label>" if seg else '<label class="choice">{}<span>{}</span></label>'
    return format_html_join("", one, ((choice.tag(), choice.choice_label) for choice in bound))


@register.filter
def error_links(form: forms.BaseForm) -> list[tuple[str, str]]:
    """Where each error of the form is and what it says: [("#id_text", "Text: This field is required.")]."""
    links = []
    for bound in form:
        target = bound.id_for_label or bound.auto_id
        if _kind(bound.field.widget) == "choices":
            target = f"{bound.auto_id}_0"
        href = "" if bound.is_hidden else f"#{target}"
        links += [(href, f"{bound.label}{bound.form.label_suffix} {error}") for error in bound.errors]
    return links


@register.filter
def page_numbers(page: Page) -> Iterator[str | int]:
    """The numbers a pager shows, with gaps."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)


# --- words with findings ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    severity: str
    number: int

    @property
    def rank(self) -> int:
        return ("advice", "warn", "block").index(self.severity)


def _read(finding: Any, name: str) -> Any:
    return finding.get(name) if isinstance(finding, dict) else getattr(finding, name, None)


def _hits(findings: Iterable[Any], length: int) -> list[_Hit]:
    hits = []
    for position, finding in enumerate(findings, start=1):
        span = _read(finding, "span") or finding
        start = max(0, int(_read(span, "start") or 0))
        end = min(length, int(_read(span, "end") or 0))
        severity = str(_read(finding, "severity"))
        if start < end:
            known = severity if severity in SEVERITIES else "advice"
            hits.append(_Hit(start, end, known, int(_read(finding, "n") or position)))
    return sorted(hits, key=lambda hit: (hit.start, hit.end))


def _groups(hits: Sequence[_Hit]) -> Iterator[list[_Hit]]:
    """Hits that overlap belong to one mark: links can't stand inside links."""
    group: list[_Hit] = []
    end = 0
    for hit in hits:
        if group and hit.start >= end:
            yield group
            group = []
        group.append(hit)
        end = max(end, hit.end) if len(group) > 1 else hit.end
    if group:
        yield group


def lines(text: str) -> SafeString:
    """The text with its line breaks, escaped."""
    return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in re.split(r"\r\n|\r|\n", text)))


def joined(pieces: Iterable[str]) -> SafeString:
    """Pieces one behind the other, each escaped unless it is marked as safe."""
    return format_html_join("", "{}", ((piece,) for piece in pieces))


@register.simple_tag
def marked(text: str, findings: Iterable[Any] = (), link: bool = True, prefix: str = "f") -> SafeString:
    """The text as typed, each finding's words marked with its tone and number; overlapping ones share a mark.

    `findings`: objects or dicts with start, end (code points of `text`), severity and n (else their position,
    from 1). With `link` a mark leads to `#{prefix}{n}`; without, as in queues, it is a plain mark.
    """
    pieces: list[SafeString] = []
    position = 0
    for group in _groups(_hits(findings, len(text))):
        start, end = group[0].start, max(hit.end for hit in group)
        worst = max(group, key=lambda hit: hit.rank)
        pieces.append(lines(text[position:start]))
        words = lines(text[start:end])
        css = f"hit t-{SEVERITIES[worst.severity][0]}"
        if link:
            numbers = ", ".join(str(number) for number in sorted({hit.number for hit in group}))
            pieces.append(
                format_html(
                    '<a class="{}" href="#{}{}">{}<sup><span class="vh"> {} </span>{}</sup></a>',
                    css, prefix, worst.number, words, gettext("finding"), numbers,
                )
            )  # fmt: skip
        else:
            pieces.append(format_html('<mark class="{}">{}</mark>', css, words))
        position = end
    pieces.append(lines(text[position:]))
    return joined(pieces)


# --- times, hashes, decisions ----------------------------------------------------------------------------------


def _day_and_time(moment: dt.date) -> str:
    """Mon 23 Nov, 9:00 a.m. · lun. 23 nov., 9 h; with the year when it isn't this one."""
    other_year = moment.year != timezone.localdate().year
    if (get_language() or "").startswith("fr"):
        number = "1\\e\\r" if moment.day == 1 else "j"
        day = format_date(moment, f"D. {number} N Y" if other_year else f"D. {number} N")
        if not isinstance(moment, dt.datetime):
            return day
        minutes = format_date(moment, "\u00a0i") if moment.minute else ""
        return f"{day}, {format_date(moment, 'G')}\u00a0h{minutes}"
    day = format_date(moment, "D j M Y" if other_year else "D j M")
    return f"{day}, {format_date(moment, 'g:i a')}" if isinstance(moment, dt.datetime) else day


def _time_element(moment: dt.date, words: str) -> SafeString:
    if isinstance(moment, dt.datetime):
        machine = moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    else:
        machine = moment.isoformat()
    return format_html('<time datetime="{}">{}</time>', machine, words)


def _local(moment: dt.date) -> dt.date:
    return timezone.localtime(moment) if isinstance(moment, dt.datetime) else moment


@register.simple_tag
def when(moment: dt.date | None) -> str:
    """A day or a moment in the City's zone and the reader's language; nothing for None."""
    return _time_element(moment, _day_and_time(_local(moment))) if moment else ""


@register.simple_tag
def stamp(moment: dt.date | None) -> str:
    """A day or a moment as records write it, 2026-11-23 09:00, in the City's zone."""
    if not moment:
        return ""
    pattern = "Y-m-d H:i" if isinstance(moment, dt.datetime) else "Y-m-d"
    return _time_element(moment, format_date(_local(moment), pattern))


@register.simple_tag
def short_hash(value: str) -> str:
    """The first 16 digits of a digest in groups of four: enough to compare by eye, the whole one in `title`."""
    if not value:
        return ""
    groups = " ".join(re.findall(".{1,4}", value[:16]))
    return format_html('<span class="hash" title="{}">{}</span>', value, groups)


@register.filter
def verdict_line(decision: Any) -> dict[str, Any]:
    """Tone, symbol and sentence of a review decision, for its seal."""
    tone, icon, sentence = VERDICTS[str(decision.verdict)]
    facts = {"number": decision.version.number, "person": decision.decided_by}
    return {"tone": tone, "icon": icon, "sentence": str(sentence) % facts}
