"""Patterns over folded text, written with names of word groups: `<city> <be> <gap3> <insult>`.

Compiled by RE2, so the time is linear in the text whatever is posted. `<name>` stands for a group of the
pattern's own lexicon, `<file.name>` for another file's; `<gap3>` for up to three words of one sentence.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import groupby
from typing import Any

import re2

from governance.checker.alternatives import alternatives
from governance.checker.lexicon import groups
from governance.checker.matching import first_place_of, places_of
from governance.checker.needs import GROUPS_FROM, Needs, needs_of
from governance.checker.needs_file import Row, known_needs

_NAME = re2.compile(r"<([a-z_]+(?:\.[a-z_]+)?[0-9]*)>")
_GROUP = re.compile(r"(?<!\\)\((?!\?)")
_MEMORY = 16 * 1024 * 1024  # bytes RE2 may use for one pattern's automaton


ALWAYS = 1  # the bit of patterns of which nothing is known: it is set for every text
_every: list[Pattern] = []


class Part:
    """Some alternatives of a pattern, next to each other; `first` says which of two parts is preferred."""

    __slots__ = ("_compiled", "_count", "_pattern", "first", "has_groups", "needs", "waits_for")

    def __init__(self, pattern: Pattern, first: int, count: int, needs: Needs) -> None:
        self._pattern = pattern
        self._count = count
        self._compiled: Any = None
        self.first = first
        self.needs = needs
        self.has_groups = _GROUP.search(pattern.source) is not None  # that are asked for
        self.waits_for = 0  # the bits of its needs, once they are in the index of all

    @property
    def compiled(self) -> Any:
        """The part as RE2 knows it; most are never looked for."""
        if self._compiled is None:
            self._compiled = _compiled(self.source, self._pattern.lexicon)
        return self._compiled

    def places_in(self, text: bytes) -> list[tuple[int, int]]:
        """Where the part is found, for parts without groups."""
        return places_of(self.compiled, text)

    def first_place_in(self, text: bytes) -> tuple[int, int]:
        """The first of these places; -1 where there is none."""
        return first_place_of(self.compiled, text)

    @property
    def source(self) -> str:
        """The alternatives as they are written."""
        return "|".join(self._pattern.alternatives[self.first : self.first + self._count])


class Pattern:
    """A pattern, compiled when it is first looked for. `needs_case` patterns look at the text with its capitals."""

    def __init__(self, source: str, *, lexicon: str = "", needs_case: bool = False) -> None:
        self.source = source
        self.lexicon = lexicon
        self.needs_case = needs_case
        self.bit = ALWAYS  # its own one, once it is in the index of all
        self.waiting: dict[int, list[Part]] = {}  # the parts by the bit of the rarest of their needs, likewise
        self.wakes_on = 0  # these bits together
        _every.append(self)

    @cached_property
    def compiled(self) -> Any:
        """The whole pattern as RE2 knows it."""
        return _compiled(self.source, self.lexicon)

    @cached_property
    def alternatives(self) -> tuple[str, ...]:
        """What the pattern is made of, once one of its parts is looked for."""
        return alternatives(self.source)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The pattern in parts, each with what has to be in a text for it to be found there."""
        parts: list[Part] = []
        first = 0
        for count, needs in known_needs(self.source, self.lexicon) or self.derived():
            parts.append(Part(self, first, count, needs))
            first += count
        return tuple(parts)

    def derived(self) -> list[Row]:
        """How many alternatives each part has, and what it needs, worked out from the pattern itself.

        Alternatives in a row that wait for a single word each are one part.
        """
        rows: list[Row] = []
        each = [_needs(source, self.lexicon) for source in alternatives(self.source)]
        for single, together in groupby(each, key=_is_single):
            row = list(together)
            if single:
                rows.append((len(row), Needs((frozenset(atom for needs in row for atom in needs.any_of[0]),))))
            else:
                rows += [(1, needs) for needs in row]
        return rows

    @cached_property
    def free_parts(self) -> tuple[Part, ...]:
        """The parts that need no words."""
        return tuple(part for part in self.parts if not part.waits_for)


def found_in(parts: Sequence[Part], encoded: bytes) -> Iterator[Any]:
    """The places that a pattern of these parts has in a text, as RE2 tells them of the whole pattern."""
    if len(parts) == 1:
        yield from parts[0].compiled.finditer(encoded)
        return
    ahead: list[tuple[int, int, Any, Part, Iterator[Any]]] = []

    def look(part: Part, further: Iterator[Any]) -> None:
        match = next(further, None)
        if match:
            heapq.heappush(ahead, (match.start(), part.first, match, part, further))

    for part in parts:
        look(part, part.compiled.finditer(encoded))
    position = 0
    while ahead:
        start, _, match, part, further = heapq.heappop(ahead)
        if start >= position:
            yield match
            position = match.end()
            look(part, further)
        else:  # another one has taken some of these words
            look(part, part.compiled.finditer(encoded, position))


class Scouts:
    """The parts without needs of several patterns, looked for all at once: one pass tells which patterns have one."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self.bits: list[int] = []
        self.together = 0
        self._set: Any = re2.Set.SearchSet(_options())
        for pattern in patterns:
            for part in pattern.free_parts:
                self._set.Add(_written(part.source, pattern.lexicon))
                self.bits.append(pattern.bit)
                self.together |= pattern.bit
        if self.bits:
            self._set.Compile()

    def found_in(self, encoded: bytes) -> int:
        """The bits of the patterns that have such a part in a text."""
        found = 0
        for number in self._set.Match(encoded) or () if self.bits else ():
            found |= self.bits[number]
        return found


def _is_single(needs: Needs) -> bool:
    return len(needs.any_of) == 1 and not needs.digits and not needs.capitals


def _compiled(source: str, lexicon: str) -> Any:
    return re2.compile(_written(source, lexicon), _options())


def _options() -> Any:
    options = re2.Options()
    options.max_mem = _MEMORY
    return options


def _written(source: str, lexicon: str) -> str:
    return _expanded(source, lambda name: _group_or_gap(name, lexicon))


def _needs(source: str, lexicon: str) -> Needs:
    names: list[str] = []

    def noted(name: str) -> str:
        if name.startswith("gap"):
            return _group_or_gap(name, lexicon)
        names.append(_full_name(name, lexicon))
        return chr(GROUPS_FROM + len(names) - 1)

    return needs_of(_expanded(source, noted), names)


def every_pattern() -> tuple[Pattern, ...]:
    """All patterns that were made so far."""
    return tuple(_every)


def _expanded(source: str, written: Callable[[str], str]) -> str:
    pieces: list[str] = []
    position = 0
    for match in _NAME.finditer(source):
        pieces.append(source[position : match.start()])
        pieces.append(written(match.group(1)))
        position = match.end()
    return "".join([*pieces, source[position:]])


def _full_name(name: str, lexicon: str) -> str:
    return name if "." in name else f"{lexicon}.{name}"


def _group_or_gap(name: str, lexicon: str) -> str:
    if name.startswith("gap"):
        return r"(?:[^\w.!?\n]+[\w'@-]+){0," + name[3:] + "}"
    terms = sorted(groups()[_full_name(name, lexicon)].terms, key=lambda term: -len(term.text))
    words = [_one_term(term.text) + (r"\w*" if term.prefix else "s?") for term in terms]
    return r"\b(?:" + "|".join(words) + r")\b"


def _one_term(text: str) -> str:
    return r"[\s-]+".join(str(re2.escape(word)) for word in text.split())


def patterns(lexicon: str, *sources: str) -> tuple[Pattern, ...]:
    """Several patterns of one lexicon."""
    return tuple(Pattern(source, lexicon=lexicon) for source in sources)
