"""Word classes that give something away together: a bid, a rank and "not awarded yet" in one breath.

One word of a class means little and a fixed phrase misses the next author's words, so detectors name classes
and how close they must stand. Everything is looked for inside one line: a line added before or after a text
neither makes nor explains away what another line says.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, reduce
from operator import or_

from governance.checker.findings import Span
from governance.checker.patterns import Pattern
from governance.checker.registry import Signal
from governance.checker.spans import NOWHERE, Places
from governance.checker.tellings import TELLINGS
from governance.checker.text import Text
from governance.checker.turns import FIGURES, LATE, PHRASES

_LINE_BREAK = re.compile("[\n\r\x0b\x0c\x85\u2028\u2029]")
_FIGURE = re.compile("[0-9]|million|thousand|hundred|months|weeks|mille|cent|points")


@dataclass(frozen=True, slots=True)
class Leak:
    """Classes that must all stand near the first one; `a|b` is either of two.

    Names are groups of the detector's word list, `a+b` for one right behind another ("sick of", "this council"),
    or "amount", "percent", "vote", "marks", "named" (a name of two words) and the turns of phrase "not_yet",
    "private_talk", "most_we_give", "our_counsel", "let_go", "handed_over" and "gap_in_watch".
    """

    parts: tuple[str, ...]
    message: str
    within: int = 120
    doubtful: bool = False
    rare: int = 0  # which of the parts is the rarest, and is asked for first


class Leaks(tuple[Leak, ...]):
    """Leaks that are looked for together."""

    def __new__(cls, *table: Leak) -> Leaks:
        """A table of leaks."""
        return super().__new__(cls, table)

    def may_begin(self, text: Text, lexicon: str) -> bool:
        """Whether the part that is asked for first may occur for any of them: mostly none does, and one look tells."""
        groups, bits = self._first(lexicon)
        return text.may_have(groups, bits)

    def _first(self, lexicon: str) -> tuple[frozenset[str], int]:
        if self._asked is None:
            groups: set[str] = set()
            bits = 0
            for leak in self:
                for part in _asked_first(lexicon, leak.parts[leak.rare]):
                    its_groups, its_bits, _ = _signs_of(lexicon, part)
                    groups |= its_groups
                    bits |= its_bits
            self._asked = frozenset(groups), bits
        return self._asked

    _asked: tuple[frozenset[str], int] | None = None


def line_around(text: Text, span: Span, distance: int) -> Span:
    """The stretch of the same line that lies at most so many characters from a place."""
    start, end = max(0, span.start - distance), min(span.end + distance, len(text.original))
    breaks = text.once(_breaks)
    if breaks:
        after = bisect_left(breaks, span.end)
        before = bisect_left(breaks, span.start) - 1
        if after < len(breaks):
            end = min(end, breaks[after])
        if before >= 0:
            start = max(start, breaks[before] + 1)
    return Span(start, end)


def _breaks(text: Text) -> list[int]:
    """Where lines end."""
    return [match.start() for match in _LINE_BREAK.finditer(text.original)]


def sentence_around(text: Text, span: Span, distance: int) -> Span:
    """The sentence of a place, as far as it lies at most so many characters from it."""
    sentence, line = text.sentence_at(span), line_around(text, span, distance)
    return Span(max(sentence.start, line.start), min(sentence.end, line.end))


@cache
def _sought(lexicon: str, part: str) -> tuple[tuple[str, ...], tuple[Pattern, ...], tuple[Pattern, ...]]:
    """The word groups, the patterns and the figures that `a|b` stands for."""
    groups: list[str] = []
    patterns: list[Pattern] = []
    for name in part.split("|"):
        if "+" in name:
            continue  # see `_turns`
        full_name = name if "." in name else f"{lexicon}.{name}"
        pattern = PHRASES.get(name) or TELLINGS.get(name) or LATE.get(full_name)
        if pattern:
            patterns.append(pattern)
        elif name not in FIGURES:
            groups.append(full_name)
    return tuple(groups), tuple(patterns), tuple(FIGURES[name] for name in part.split("|") if name in FIGURES)


def places(text: Text, lexicon: str, part: str) -> Places:
    """Where one of the classes of `a|b` occurs."""
    return text.once(_reader(lexicon, part))


@cache
def _reader(lexicon: str, part: str) -> Callable[[Text], Places]:
    return lambda text: _places(text, lexicon, part)


def _places(text: Text, lexicon: str, part: str) -> Places:
    groups, patterns, figures = _sought(lexicon, part)
    found = text.term_places(*groups) if groups else NOWHERE
    if patterns:
        found = _both(found, text.places(*patterns))
    if figures and _FIGURE.search(text.lower.text):
        found = _both(found, text.places(*figures))
    for first, then in _turns(part):
        found = _both(found, _following(text, places(text, lexicon, first), lexicon, then))
    return found


@cache
def _turns(part: str) -> tuple[tuple[str, str], ...]:
    """The turns made of two groups in `a|b+c`."""
    return tuple((first, then) for name in part.split("|") if "+" in name for first, then in [name.split("+")])


def _following(text: Text, firsts: Places, lexicon: str, then: str) -> Places:
    """Where a place of the second group follows one of the first with nothing but a blank or a comma between."""
    if not firsts:
        return NOWHERE
    thens = places(text, lexicon, then)
    return Places(
        Span(first.start, other.end)
        for first in firsts
        for other in thens.around(Span(first.end, first.end + _NEXT))
        if first.end < other.start <= first.end + _NEXT
    )


_NEXT = 2  # characters


def may_occur(text: Text, lexicon: str, part: str) -> bool:
    """Whether one of the classes may occur, which is known before any pattern is looked for."""
    groups, bits, turns = _signs_of(lexicon, part)
    if (groups or bits) and text.may_have(groups, bits):
        return True
    for first, then in turns:  # noqa: SIM110  (asked of every text, many times)
        if may_occur(text, lexicon, first) and may_occur(text, lexicon, then):
            return True
    return False


def _may_stand(text: Text, lexicon: str, leak: Leak) -> bool:
    if leak.rare and not may_occur(text, lexicon, leak.parts[leak.rare]):
        return False
    for part in leak.parts:  # noqa: SIM110  (asked of every text, many times)
        if not may_occur(text, lexicon, part):
            return False
    return True


@cache
def _turns_by_rareness(lexicon: str, part: str) -> tuple[tuple[str, ...], ...]:
    """The turns of a part, the side first that is searched for, else the second: common words wake no rule."""
    return tuple(
        tuple(sorted(turn, key=lambda side: (not _sought(lexicon, side)[0], side == turn[0]))) for turn in _turns(part)
    )


@cache
def _signs_of(lexicon: str, part: str) -> tuple[frozenset[str], int, tuple[tuple[str, ...], ...]]:
    """The word groups of the classes, the bits of their patterns and figures, and the turns among them."""
    groups, patterns, figures = _sought(lexicon, part)
    bits = reduce(or_, (pattern.bit for pattern in (*patterns, *figures)), 0)
    return frozenset(groups), bits, _turns_by_rareness(lexicon, part)


def _asked_first(lexicon: str, part: str) -> Iterator[str]:
    """A part, and what is asked for first in the turns among its classes."""
    yield part
    for first, _ in _turns_by_rareness(lexicon, part):
        yield from _asked_first(lexicon, first)


def _both(one: Places, other: Places) -> Places:
    return one + other if one and other else one or other


def is_near(text: Text, span: Span, others: Places, distance: int) -> bool:
    """Whether one of the places lies near in the same line, on other words."""
    return bool(others) and _lies_in(line_around(text, span, distance), others, span)


def _lies_in(stretch: Span, others: Places, span: Span) -> bool:
    """Whether one of the places lies in a stretch of words, apart from a place in it."""
    for other in others.around(stretch):  # noqa: SIM110  (asked of every place of a text, many times)
        if not other.overlaps(span):
            return True
    return False


def _standing_together(text: Text, lexicon: str, leak: Leak) -> list[Span]:
    """The places of the first part that have all the others near. What is found by words alone is asked for before what
    is looked for by patterns: mostly no place is left by then."""
    left = [(anchor, line_around(text, anchor, leak.within)) for anchor in places(text, lexicon, leak.parts[0])]
    for part in _words_first(lexicon, leak.parts[1:]):
        if not left:
            break
        others = places(text, lexicon, part)
        left = [each for each in left if _lies_in(each[1], others, each[0])] if others else []
    return [anchor for anchor, _ in left]


@cache
def _words_first(lexicon: str, parts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(parts, key=lambda part: bool(_signs_of(lexicon, part)[1])))


def leaks(
    text: Text,
    lexicon: str,
    table: Leaks,
    advice: str,
    *,
    unless: str = "",
    explained_within: int = 120,
    despite: str = "",
) -> Iterator[Signal]:
    """A signal for each place where all classes of a leak stand together.

    `unless` names classes that make it lawful when they stand near ("was awarded"); `despite` names classes
    beside which they do not ("not awarded yet").
    """
    if not table.may_begin(text, lexicon):
        return
    for leak in table:
        if not _may_stand(text, lexicon, leak):
            continue
        for anchor in _standing_together(text, lexicon, leak):
            stretch = line_around(text, anchor, explained_within)
            lawful = unless and places(text, lexicon, unless).within(stretch)
            if lawful and not (despite and places(text, lexicon, despite).within(stretch)):
                continue
            yield Signal(anchor, leak.message, advice, doubtful=leak.doubtful)
