"""Families of words, looked up word by word in a single sentence.

Their words are common ("smell", "slow", "again"), so they are looked for only where people are spoken of; elsewhere
they cost nothing. The groups are those of one list that are not `searched`. Only single words may be open-ended (`*`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from governance.checker.findings import Span
from governance.checker.lexicon import groups
from governance.checker.phrases import places_of_words, tokens, words_of
from governance.checker.text import Text
from governance.checker.views import View

FIRST, THEN = "_first", "_then"  # the ends of the names of families that make one together
_Turn = tuple[list[str], str]
_STEM = 4  # letters by which open-ended words are found


class Cue(NamedTuple):
    """A word or turn of a family, where it stands, and how many words it has: a turn says more than a word."""

    span: Span
    family: str
    length: int


class Families:
    """The families of one list."""

    def __init__(self, lexicon: str) -> None:
        self._single: dict[str, list[str]] = {}
        self._longer: dict[tuple[str, str], list[_Turn]] = {}  # by their first two words
        self._stems: dict[str, list[tuple[str, str]]] = {}
        plurals: list[tuple[str, str]] = []
        for group in groups().values():
            file, _, family = group.name.partition(".")
            if file != lexicon or group.searched:
                continue
            for term in group.terms:
                words = [word for _, _, word in tokens(term.text)]
                if len(words) > 1:
                    self._longer.setdefault((words[0], words[1]), []).append((words, family))
                elif term.prefix:
                    self._stems.setdefault(words[0][:_STEM], []).append((words[0], family))
                else:
                    self._single.setdefault(words[0], []).append(family)
                    plurals.append((f"{words[0]}s", family))
        for plural, family in plurals:
            self._single.setdefault(plural, []).append(family)

    def found_in(self, words: list[str]) -> Iterator[tuple[int, int, str]]:
        """Every word and turn of a family in a row of words: its place, the place after it, and its family."""
        single, longer, stems = self._single, self._longer, self._stems
        for place, word in enumerate(words):
            if word in single:
                for family in single[word]:
                    yield place, place + 1, family
            if word[:_STEM] in stems:
                for stem, family in stems[word[:_STEM]]:
                    if word.startswith(stem):
                        yield place, place + 1, family
        for place, pair in enumerate(zip(words, words[1:], strict=False)):
            if pair in longer:
                for turn, family in longer[pair]:
                    if words[place : place + len(turn)] == turn:
                        yield place, place + len(turn), family


@cache
def families(lexicon: str) -> Families:
    """The families of a list, read once."""
    return Families(lexicon)


def spoken_words(text: Text) -> list[str]:
    """The words of a text."""
    return words_of(text.lower.text)


def cues_in(text: Text, sentence: Span, lexicon: str) -> list[Cue]:
    """Every cue of a sentence; one inside a longer one is part of it and doesn't count."""
    words, places, starts = text.once(spoken)
    here = slice(bisect_left(starts, sentence.start), bisect_left(starts, sentence.end))
    words, places = words[here], places[here]
    view = text.lower
    found: dict[tuple[int, int], dict[str, None]] = {}
    for place, end, family in sorted(families(lexicon).found_in(words), key=_by_place):
        found.setdefault((place, end), {})[family] = None
    _join_turns(found)
    widest = [one for one in found if not any(_holds(other, one) for other in found)]
    return [
        Cue(view.span(places[place][0], places[end - 1][1]), family, end - place)
        for place, end in widest
        for family in found[place, end]
    ]


def _by_place(cue: tuple[int, int, str]) -> int:
    return cue[0]


def _join_turns(found: dict[tuple[int, int], dict[str, None]]) -> None:
    """Make one cue of a first part and what may follow it: `out_first` ("should", "can"), `out_then` ("stay home")."""
    firsts = [(one, family) for one, names in found.items() for family in names if family.endswith(FIRST)]
    for (start, middle), first in firsts:
        family = first.removesuffix(FIRST)
        for (begin, end), names in list(found.items()):
            if begin == middle and f"{family}{THEN}" in names:
                found.setdefault((start, end), {})[family] = None
    for one, names in list(found.items()):
        for part in [name for name in names if name.endswith((FIRST, THEN))]:
            del names[part]
        if not names:
            del found[one]


def _holds(other: tuple[int, int], one: tuple[int, int]) -> bool:
    return other != one and other[0] <= one[0] and one[1] <= other[1]


class Spoken(NamedTuple):
    """The words of a view, where they start and end there, and where they start in the text as typed."""

    words: list[str]
    places: list[tuple[int, int]]
    starts: list[int]


def spoken(text: Text) -> Spoken:
    """The words of a text with their places."""
    return spoken_in(text.lower, text.once(spoken_words))


def spoken_in(view: View, words: list[str]) -> Spoken:
    """The words of a view with their places."""
    places = places_of_words(view.text)
    starts = view.starts
    return Spoken(words, places, [starts[start] for start, _ in places])
