"""Families of words, looked up word by word in a single sentence.

Their words are common ("smell", "slow", "again"), so they are looked for only where people are spoken of; elsewhere
they cost nothing. The groups are those of one list that are not `searched`. Only single words may be open-ended (`*`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from governance.checker.findings import Span
from governance.checker.lexicon import groups
from governance.checker.phrases import tokens
from governance.checker.text import Text

_STEM = 4  # letters by which open-ended words are found


class Cue(NamedTuple):
    """A word or turn of a family, where it stands, and how many words it has: a turn says more than a word."""

    span: Span
    family: str
    length: int


class Families:
    """The families of one list."""

    def __init__(self, lexicon: str) -> None:
        self._turns: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._stems: dict[str, list[tuple[str, str]]] = {}
        for group in groups().values():
            file, _, family = group.name.partition(".")
            if file != lexicon or group.searched:
                continue
            for term in group.terms:
                words = tuple(word for _, _, word in tokens(term.text))
                if term.prefix and len(words) == 1:
                    self._stems.setdefault(words[0][:_STEM], []).append((words[0], family))
                else:
                    self._turns.setdefault(words[0], []).append((words, family))

    def at(self, words: Sequence[str], place: int) -> Iterator[tuple[int, str]]:
        """The turns that start at a word: the place after each, and its family."""
        word = words[place]
        for spelled in (word, word[:-1]) if word.endswith("s") else (word,):
            for turn, family in self._turns.get(spelled, ()):
                end = place + len(turn)
                if (spelled == word or len(turn) == 1) and tuple(words[place + 1 : end]) == turn[1:]:
                    yield end, family
        for stem, family in self._stems.get(word[:_STEM], ()):
            if word.startswith(stem):
                yield place + 1, family


@cache
def families(lexicon: str) -> Families:
    """The families of a list, read once."""
    return Families(lexicon)


def cues_in(text: Text, sentence: Span, lexicon: str) -> list[Cue]:
    """Every cue of a sentence; one inside a longer one is part of it and doesn't count."""
    known = families(lexicon)
    spoken = text.once(_spoken)
    words = [each for each in spoken if sentence.start <= each[0].start < sentence.end]
    spelled = [word for _, word in words]
    found: dict[tuple[int, int], dict[str, None]] = {}
    for place in range(len(words)):
        for end, family in known.at(spelled, place):
            found.setdefault((place, end), {})[family] = None
    _join_turns(found)
    widest = [one for one in found if not any(_holds(other, one) for other in found)]
    return [
        Cue(Span(words[place][0].start, words[end - 1][0].end), family, end - place)
        for place, end in widest
        for family in found[place, end]
    ]


def _join_turns(found: dict[tuple[int, int], dict[str, None]]) -> None:
    """Make one cue of a first part and what may follow it: `out_first` ("should", "can"), `out_then` ("stay home")."""
    firsts = [(one, family) for one, names in found.items() for family in names if family.endswith(_FIRST)]
    for (start, middle), first in firsts:
        family = first.removesuffix(_FIRST)
        for (begin, end), names in list(found.items()):
            if begin == middle and f"{family}{_THEN}" in names:
                found.setdefault((start, end), {})[family] = None
    for one, names in list(found.items()):
        for part in [name for name in names if name.endswith((_FIRST, _THEN))]:
            del names[part]
        if not names:
            del found[one]


_FIRST, _THEN = "_first", "_then"


def _holds(other: tuple[int, int], one: tuple[int, int]) -> bool:
    return other != one and other[0] <= one[0] and one[1] <= other[1]


def _spoken(text: Text) -> list[tuple[Span, str]]:
    view = text.lower
    return [(view.span(start, end), word) for start, end, word in tokens(view.text)]
