"""Places that stand together: in one sentence, on one line, so many characters apart.

Excuses and exemptions reach no further than their own line, so that text added on another line can never
clear what was found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from governance.checker.findings import Span
from governance.checker.patterns import Pattern
from governance.checker.registry import Signal
from governance.checker.spans import Places
from governance.checker.text import Text


def line_at(text: Text, span: Span) -> Span:
    """The line in which a place lies."""
    start = text.original.rfind("\n", 0, span.start) + 1
    end = text.original.find("\n", span.end)
    return Span(start, end if end >= 0 else len(text.original))


def on_line(text: Text, span: Span, others: Places, reach: int) -> bool:
    """Whether one of the other places lies on the same line, at most so many characters away."""
    return bool(others) and any(
        not text.original.count("\n", min(span.start, other.start), max(span.end, other.end))
        for other in others.around(span, reach)
    )


def pairs(text: Text, firsts: Iterable[Span], seconds: Places, reach: int) -> Iterator[tuple[Span, Span]]:
    """Two places of one sentence that do not overlap, at most so many characters apart."""
    if not seconds:
        return
    for first in firsts:
        near = [second for second in seconds.around(first, reach) if not first.overlaps(second)]
        if near:
            sentence = text.sentence_at(first)
            for second in near:
                if second.overlaps(sentence):
                    yield first, second


def place_before(text: Text, span: Span, places: Places, reach: int) -> Span | None:
    """The last of the places that ends before a place in its sentence, at most so many characters away."""
    return max(
        (one for one, _ in pairs(text, places.around(span, reach), Places([span]), reach) if one < span), default=None
    )


def place_after(text: Text, span: Span, places: Places, reach: int) -> Span | None:
    """The first of the places that follows a place in its sentence, at most so many characters away."""
    return min(
        (one for one, _ in pairs(text, places.around(span, reach), Places([span]), reach) if one > span), default=None
    )


def joined(one: Span, other: Span) -> Span:
    """The two places and what stands between them."""
    return Span(min(one.start, other.start), max(one.end, other.end))


def before(text: Text, span: Span, length: int) -> str:
    """The folded, lower-case words just before a place, of its own line."""
    start = max(0, span.start - length)
    line = text.original.rfind("\n", start, span.start) + 1
    return text.before(span, span.start - max(start, line))


def after(text: Text, span: Span, length: int) -> str:
    """The folded, lower-case words just after a place, of its own line."""
    end = text.original.find("\n", span.end, span.end + length)
    return text.after(span, end - span.end if end >= 0 else length)


def sign_before(text: Text, span: Span) -> str:
    """The last sign of the two characters before a place on its line, a blank apart; nothing where there is none."""
    typed = text.original[max(0, span.start - 2) : span.start]
    if typed.isascii() and typed.isprintable():
        return typed.rstrip()[-1:].lower()
    return before(text, span, 2)[-1:]


def words_between(text: Text, one: Span, other: Span) -> str:
    """The folded, lower-case words between two places."""
    first, second = sorted((one, other))
    return text.before(second, second.start - first.end)


def said(text: Text, span: Span, *explained: Pattern) -> bool:
    """Whether the author says it: not in quotation marks, not in a sentence that a pattern explains."""
    return not text.quoted(span) and not text.in_sentence(span, text.places(*explained))


def once(signals: Iterable[Signal]) -> Iterator[Signal]:
    """Each place once, the surest and the longest first: several pairs often say the same thing."""
    seen: set[int] = set()
    for signal in sorted(signals, key=lambda each: (each.doubtful, each.span.start - each.span.end, each.span)):
        if signal.span.end not in seen:
            seen.add(signal.span.end)
            yield signal
