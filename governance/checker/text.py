"""A text prepared once for all detectors: its views, its sentences, what is quoted, which terms occur."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, ClassVar, NamedTuple, TypeVar, cast

import re2

from governance.checker.findings import Span
from governance.checker.folding import is_plain
from governance.checker.index import count_capitals, with_capitals
from governance.checker.lexicon import Occurrence, Term, find_condensed
from governance.checker.patterns import Part, Pattern, found_in
from governance.checker.people import Person, find_people
from governance.checker.spans import NOWHERE, Places, SpanSet
from governance.checker.views import View, digits_view, disguised_views, joined_view, plain_view
from governance.checker.worked_out import worked_out

T = TypeVar("T")
_SURROGATE = re.compile("[\ud800-\udfff]")
# Stops and what follows them, or ends of lines. Each run is tried once, so it is linear; what is before its first sign
# is asked behind it, so that the other characters are passed over quickly.
_SENTENCE_END = re.compile(r"[.!?\n](?:(?<=[.!?])(?<![.!?].)[.!?]*+[\"')\]]*+\s++|(?<=\n)(?<!\n\n)\n*+)")
_ABBREVIATIONS = frozenset(
    "st ave rd blvd dr cres crt hwy no mr mrs ms mx prof rev hon sr jr vs art ste tel "
    "ext approx dept inc"
    " ltd co corp jan feb mar apr jun jul aug sept sep oct nov dec m mme mlle me n s e w "
    "fig p.m a.m".split()
)
_BORDERS = " \n.,;:!?"
_BORDERS_IN_BYTES = _BORDERS.encode("ascii")
_LONGEST_SENTENCE = 1_000  # characters; prose has none
_QUOTE = re2.compile(r'"[^"\n]{1,600}"')
_SINGLE_QUOTE = re2.compile(r"(?:^|[\s(])('[^'\n]{3,300}')(?:$|[\s,.;:!?)])")


class Hit(NamedTuple):
    """A pattern found: where in the text as typed, and the folded words that were found."""

    span: Span
    words: str
    groups: tuple[str | None, ...] = ()


class Mention(NamedTuple):
    """A term of a word list found in the text."""

    span: Span
    term: Term
    disguised: bool = False


class Trait:
    """A question that is cheap to answer of every text, so that rules wait for the answer (see `gates`)."""

    every: ClassVar[list[Trait]] = []

    def __init__(self, holds: Callable[[Text], bool]) -> None:
        self.holds = holds
        self.number = len(self.every)
        self.every.append(self)


class Text:
    """What a detector is given. All positions it hands out are code points of the text as typed."""

    def __init__(self, original: str) -> None:
        self.original = original
        self._found: dict[Pattern, Sequence[Hit]] = {}
        self._places: dict[tuple[Pattern | str, ...], Places] = {}
        self._shown: dict[Trait, bool] = {}
        self._terms: dict[str, list[Mention]] = {}
        self._read: dict[Any, Any] = {}

    def shows(self, trait: Trait) -> bool:
        """Whether the text has a trait."""
        found = self._shown.get(trait)
        if found is None:
            found = self._shown[trait] = trait.holds(self)
        return found

    def once(self, read: Callable[[Text], T]) -> T:
        """What a function reads out of the text; it reads each text once."""
        if read not in self._read:
            self._read[read] = read(self)
        return cast(T, self._read[read])

    @worked_out
    def encodable(self) -> str:
        """The text as typed, with halves of surrogate pairs replaced; same length."""
        return _SURROGATE.sub("\ufffd", self.original)

    @worked_out
    def plain(self) -> View:
        """Folded, with capitals."""
        return plain_view(self.original)

    @worked_out
    def lower(self) -> View:
        """Folded, lower case: what almost every pattern looks at."""
        return self.plain.lowered()

    @worked_out
    def digits(self) -> View:
        """Lower case, with numbers that were spelled out or disguised written as digits."""
        return digits_view(self.lower)

    @worked_out
    def joined(self) -> View | None:
        """Letters that were set apart pulled together; None when there are none."""
        return joined_view(self.lower)

    @worked_out
    def disguises(self) -> tuple[View, ...]:
        """Views that differ from `lower` and in which hidden words show; mostly none."""
        joined = self.joined
        return disguised_views(joined or self.lower) or ((joined,) if joined else ())

    def find(self, pattern: Pattern) -> Sequence[Hit]:
        """Every place where a pattern is found, disguised words included, each place once."""
        if not self.possible & pattern.bit:
            return ()
        found = self._found.get(pattern)
        if found is None:
            found = self._found[pattern] = self._search(pattern)
        return found

    def _search(self, pattern: Pattern) -> Sequence[Hit]:
        if pattern.needs_case:
            return list(_hits(self._with_case(pattern), self.plain))
        views = [(view, parts) for view in self.views if (parts := view.survey.parts_of(pattern))]
        if len(views) == 1:
            view, parts = views[0]
            return list(_hits(parts, view))
        seen = SpanSet()
        return [hit for view, parts in views for hit in _hits(parts, view) if seen.add(hit.span)]

    def _with_case(self, pattern: Pattern) -> Sequence[Part]:
        """The parts of a pattern that a text with these capitals can have."""
        capitals = count_capitals(self.plain.encoded)
        parts = dict.fromkeys(part for view in self.views for part in view.survey.parts_of(pattern))
        return [part for part in parts if part.needs.capitals <= capitals]

    @worked_out
    def possible(self) -> int:
        """The bits of the patterns that may be found in any view; none is missing."""
        possible = 0
        for view in self.views:
            possible |= view.survey.possible
        return possible & with_capitals(count_capitals(self.plain.encoded))

    def may_have(self, groups: frozenset[str], patterns: int) -> bool:
        """Whether a term of some groups occurs, or one of some patterns, told by their bits, may be found."""
        return bool(self.possible & patterns) or not groups.isdisjoint(self.mentioned)

    @worked_out
    def awaited(self) -> int:
        """The bits of those of which a word that they need stands in a view."""
        awaited = 0
        for view in self.views:
            awaited |= view.survey.awaited
        return awaited & self.possible

    def find_digits(self, pattern: Pattern) -> Sequence[Hit]:
        """Every place where a pattern is found in the view where disguised digits show."""
        parts = self.digits.survey.parts_of(pattern)
        return list(_hits(parts, self.digits)) if parts else ()

    @worked_out
    def views(self) -> tuple[View, ...]:
        """The views in which words are looked for."""
        return (self.lower, *self.disguises)

    def find_any(self, patterns: Iterable[Pattern]) -> Iterator[Hit]:
        """The places of several patterns, one after another."""
        for pattern in patterns:
            yield from self.find(pattern)

    def has(self, *patterns: Pattern) -> bool:
        """Whether one of the patterns is found anywhere."""
        return any(map(self._occurs, patterns))

    def _occurs(self, pattern: Pattern) -> bool:
        """Whether a pattern is found: the first place tells, and which of two parts is preferred doesn't matter."""
        if not self.possible & pattern.bit:
            return False
        if pattern.needs_case or pattern in self._found:
            return bool(self.find(pattern))
        for view in self.views:
            for part in view.survey.parts_of(pattern):
                start, end = part.first_place_in(view.encoded)
                if start >= 0:
                    return bool(view.encoded[start:end].strip(_BORDERS_IN_BYTES) or self.find(pattern))
        self._found[pattern] = ()
        return False

    def places(self, *patterns: Pattern) -> Places:
        """Where any of the patterns is found."""
        if not any(map(self._may_find, patterns)):
            return NOWHERE
        found = self._places.get(patterns)
        if found is None:
            found = self._places[patterns] = Places(hit.span for pattern in patterns for hit in self.find(pattern))
        return found

    def _may_find(self, pattern: Pattern) -> bool:
        return bool(self.possible & pattern.bit)

    def term_places(self, *groups: str) -> Places:
        """Where terms of any of the groups occur."""
        if not any(map(self._mentions, groups)):
            return NOWHERE
        found = self._places.get(groups)
        if found is None:
            spans = (mention.span for group in groups for mention in self.terms(group))
            found = self._places[groups] = Places(spans)
        return found

    def _mentions(self, group: str) -> bool:
        return group in self.mentioned

    @worked_out
    def mentioned(self) -> dict[str, list[tuple[View, Occurrence]]]:
        """Where terms of all word lists occur, by full group name, once in each view."""
        found: dict[str, list[tuple[View, Occurrence]]] = {}
        for view in self.views:
            for occurrence in view.survey.occurrences:
                found.setdefault(occurrence.term.group, []).append((view, occurrence))
        return found

    def terms(self, group: str) -> Sequence[Mention]:
        """The terms of one group that occur, in order of place."""
        if group not in self.mentioned:
            return ()
        found = self._terms.get(group)
        if found is None:
            found = self._terms[group] = list(self._in_order(self.mentioned[group]))
        return found

    def _in_order(self, occurrences: Iterable[tuple[View, Occurrence]]) -> Iterator[Mention]:
        mentions: dict[Span, Mention] = {}
        for view, (start, end, term) in occurrences:
            span = view.span(start, end)
            if span not in mentions:
                mentions[span] = Mention(span, term, view is not self.lower)
        for span in sorted(mentions):
            yield mentions[span]

    @property
    def hides(self) -> bool:
        """Whether there may be any hidden terms."""
        return self.joined is not None

    def hidden_terms(self, group: str) -> Iterator[Mention]:
        """Terms of a group inside letters that were set apart, where word borders are lost."""
        if self.joined is not None:
            for view in self.disguises:
                for occurrence in find_condensed(view.text, group):
                    span = view.span(occurrence.start, occurrence.end)
                    if span.end - span.start > len(occurrence.term.text) * 3 // 2:
                        yield Mention(span, occurrence.term, disguised=True)

    @worked_out
    def sentences(self) -> tuple[Span, ...]:
        """Sentences and lines, in order; abbreviations such as "St. N." do not end one.

        What has no full stop for very long is broken up, so that looking around in a sentence stays cheap.
        """
        view = self.lower
        text, borders = view.text, [0]
        for match in _SENTENCE_END.finditer(text):
            start, end = match.span()
            if text[start] == "." and "\n" not in match.group():
                before = text[max(0, start - 12) : start].split()[-1:]
                if before and before[0].strip("(\"'") in _ABBREVIATIONS:
                    continue
            _break_up(text, borders, end)
        _break_up(text, borders, len(text))
        return tuple(view.span(start, end) for start, end in zip(borders, borders[1:], strict=False) if end > start)

    @worked_out
    def _sentence_places(self) -> Places:
        return Places(self.sentences)

    def sentence_at(self, span: Span) -> Span:
        """The sentence in which a place lies; a place that spans several gets all of them."""
        touching = list(self._sentence_places.around(span))
        return Span(touching[0].start, touching[-1].end) if touching else span

    def in_sentence(self, span: Span, others: Places) -> bool:
        """Whether one of the other places lies in the same sentence."""
        return bool(others) and others.within(self.sentence_at(span))

    @worked_out
    def people(self) -> tuple[Person, ...]:
        """Who is named, in order of place."""
        return tuple(find_people(self.plain))

    @worked_out
    def people_places(self) -> Places:
        """Where people are named."""
        return Places(self._people_spans())

    def _people_spans(self) -> Iterator[Span]:
        for person in self.people:
            yield person.span

    def people_in(self, span: Span) -> list[Person]:
        """Who is named inside a place, in order."""
        by_span = self._people_by_span
        return [by_span[found] for found in self.people_places.around(span)]

    @worked_out
    def _people_by_span(self) -> dict[Span, Person]:
        return {person.span: person for person in self.people}

    @worked_out
    def quotations(self) -> tuple[Span, ...]:
        """What stands between quotation marks, marks included."""
        view = self.lower
        double = [view.span(*match.span()) for match in _QUOTE.finditer(view.encoded)]
        single = [view.span(*match.span(1)) for match in _SINGLE_QUOTE.finditer(view.encoded)]
        return tuple(sorted([*double, *single]))

    @worked_out
    def _quotation_places(self) -> Places:
        return Places(self.quotations)

    def quoted(self, span: Span) -> bool:
        """Whether a place lies inside quotation marks."""
        return any(quote.start <= span.start and span.end <= quote.end for quote in self._quotation_places.around(span))

    def before(self, span: Span, length: int) -> str:
        """The folded, lower-case words just before a place."""
        return " ".join(_folded(self.original[max(0, span.start - length) : span.start]).split())

    def after(self, span: Span, length: int) -> str:
        """The folded, lower-case words just after a place."""
        return " ".join(_folded(self.original[span.end : span.end + length]).split())


def _break_up(text: str, borders: list[int], end: int) -> None:
    """Add the end of a sentence to the borders; if it is very long, some between its words as well."""
    while end - borders[-1] > _LONGEST_SENTENCE:
        blank = text.rfind(" ", borders[-1] + 1, borders[-1] + _LONGEST_SENTENCE)
        borders.append(blank + 1 if blank >= 0 else borders[-1] + _LONGEST_SENTENCE)
    borders.append(end)


def _folded(piece: str) -> str:
    if is_plain(piece):
        return piece.lower()
    return plain_view(piece).lowered().text


def _hits(parts: Sequence[Part], view: View) -> Iterator[Hit]:
    places = _places_of(parts, view.encoded)
    if places is not None:
        text, starts, ends = view.text, view.starts, view.ends
        for start, end in places:
            words = text[start:end]
            if words[:1] in _BORDERS:
                start += len(words) - len(words.lstrip(_BORDERS))  # a pattern may begin with the end of a sentence
            if end > start:
                yield Hit(Span(starts[start], ends[end - 1]), words)
        return
    asked = any(part.has_groups for part in parts)
    for match in found_in(parts, view.encoded):
        start, end = match.span()
        words = view.text[start:end]
        start += len(words) - len(words.lstrip(_BORDERS))
        if end > start:
            groups = tuple(group and group.decode("ascii") for group in match.groups()) if asked else ()
            yield Hit(view.span(start, end), words, groups)


def _places_of(parts: Sequence[Part], encoded: bytes) -> Sequence[tuple[int, int]] | None:
    """The places of a pattern of which only one of these parts is found, so that none takes words from another; None
    where more are, or groups are asked for."""
    found: Sequence[tuple[int, int]] = ()
    for part in parts:
        if part.has_groups:
            return None
        places = part.places_in(encoded)
        if places:
            if found:
                return None
            found = places
    return found
