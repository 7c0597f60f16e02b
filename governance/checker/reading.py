"""Learned scores of clauses 4.3.4 to 4.3.6: how much a piece of a post reads like marketing, scorn or a personal view.

Linear: the weights of the pieces that `wording` finds, added up, divided by the length of the row, plus a constant.
`make model` writes them (docs/model-card.md). One pass serves all three clauses; what cannot be high is not judged to
the end. Words are asked first: where they speak for no breach, as in most posts, no pair of them is looked up.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import cache
from sys import intern
from typing import NamedTuple

from governance.checker.chunks import lines_read
from governance.checker.findings import Span
from governance.checker.model import FOLDER, SCALE
from governance.checker.remembered import MOST, Remembered
from governance.checker.text import Text
from governance.checker.wording import STEM, Window, every_group, groups_in, is_long, is_whole, places_in, windows

CLAUSES = ("4.3.4", "4.3.5", "4.3.6")
FILE = FOLDER / "civic.tsv"
FLOOR = 0.5  # of no window below it is the score needed, unless a threshold was lowered so far
_FEW = 4  # windows; of more too many may be high with the word groups of all
FEWEST = 7  # words of a window; of fewer a single one decides
_FIELD = 40  # bits: sums of four weights are made in one go, beside each other in one number
_ONES, _HALF = (1 << _FIELD) - 1, 1 << (_FIELD - 1)


class Judged(NamedTuple):
    """The words of a window, its number, and its score for each clause: above 0 more like a breach than not."""

    number: int
    reads: list[str]
    scores: tuple[float, float, float]

    def window(self, text: Text) -> Window:
        """Where it is."""
        return text.once(_windows)[self.number]


class Reader:
    """The weights of the model file."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.constants: dict[str, float] = {}
        self._alone: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        self._groups: dict[str, int] = {}
        self._pairs: dict[str, dict[str, int]] = {}  # by their first words
        for line in lines:
            if line.startswith("#"):
                name, _, value = line[1:].partition("=")
                if value:
                    self.constants[name.strip()] = float(value)
                continue
            piece, *numbers = line.split("\t")
            square, *added = map(int, numbers)
            packed = _packed(square, added)
            word, is_pair, then = piece.partition(" ")
            if is_pair:
                self._pairs.setdefault(intern(word), {})[intern(then)] = packed
            elif word.endswith("~"):
                self._stems[word[:STEM]] = packed
            elif word.startswith("=") and len(word) > 1:
                self._groups[word] = packed
            else:
                self._alone[intern(word)] = packed
        self._words = Remembered(self._with_stem, most=2 * MOST)
        self._groups_raised = {group: _raised(packed) for group, packed in self._groups.items()}
        self._constants = [self.constants[clause] for clause in CLAUSES]
        self._needed = [FLOOR - constant for constant in self._constants]  # above 0: no window is high for nothing

    @property
    def known(self) -> set[str]:
        """The pieces that weigh anything."""
        stems = (f"{stem}~" for stem in self._stems)
        pairs = (f"{word} {then}" for word, after in self._pairs.items() for then in after)
        return {*self._alone, *self._groups, *stems, *pairs}

    def _with_stem(self, word: str) -> int:
        """What a word adds with its stem."""
        return self._alone.get(word, 0) + (self._stems.get(word[:STEM], 0) if is_long(word) else 0)

    def _words_add(self, read: Iterable[str]) -> int:
        """What the words of a window add, each once, each with its stem."""
        return sum(map(self._words.__getitem__, {*read}))

    def _stems_twice(self, read: Iterable[str]) -> int:
        """What of it is too much, because several words of a window have one stem, which adds once."""
        stems = [word[:STEM] for word in {*read} if is_long(word)]
        for stem in {*stems}:
            stems.remove(stem)
        return sum([self._stems[stem] for stem in stems if stem in self._stems])

    def _pairs_add(self, read: Sequence[str]) -> int:
        """What the pairs of words in a window add, each once."""
        first = ("^", *read)
        met = {
            (word, then): after[then]
            for word, then, after in zip(first, (*read, "$"), map(self._pairs.get, first), strict=True)
            if after and then in after
        }
        return sum(met.values())

    def added_by(self, groups: Iterable[str]) -> int:
        """What word groups add."""
        return sum([self._groups[group] for group in groups if group in self._groups])

    def added_by_at_most(self, groups: Iterable[str]) -> int:
        """The same where it isn't sure which of them stand in a window."""
        return sum([self._groups_raised[group] for group in groups if group in self._groups_raised])

    def may_be_high(self, read: Sequence[str], anywhere: int, groups: int) -> bool:
        """Whether a score may be above `FLOOR`, where the word groups of the whole text add so much, and those of the
        window at most: of most windows none is."""
        words = self._words_add(read)
        if not _speaks(words + anywhere):
            return False
        added = words - self._stems_twice(read) + groups + self._pairs_add(read)
        square, first, second, third = _unpacked(added)
        length = math.sqrt(square * SCALE) or 1.0
        one, other, last = self._needed
        return first > one * length or second > other * length or third > last * length

    def judge(self, read: Sequence[str], groups: Iterable[str], anywhere: int = 0) -> tuple[float, float, float]:
        """The scores of words, in the order of `CLAUSES`, and of the word groups that occur among them: what each of
        the pieces adds, each once. Pairs are read only where the words, with the groups of the whole text, which add
        so much, speak for a breach."""
        words = self._words_add(read)
        added = words - self._stems_twice(read) + self.added_by(groups)
        if _speaks(words + anywhere):
            added += self._pairs_add(read)
        square, first, second, third = _unpacked(added)
        length = math.sqrt(square * SCALE) or 1.0
        one, other, last = self._constants
        return first / length + one, second / length + other, third / length + last

    def heaviest(self, window: Window, clause: str) -> list[int]:
        """The words of a window, those first that weigh most for a clause, alone and with their neighbours."""
        place = CLAUSES.index(clause) + 1
        read = ["^", *window.reads, "$"]

        def added(word: str, then: str = "") -> int:
            return _unpacked(self._pairs.get(word, {}).get(then, 0) if then else self._alone.get(word, 0))[place]

        by_word = [
            2 * added(read[at]) + added(read[at - 1], read[at]) + added(read[at], read[at + 1])
            for at in range(1, len(read) - 1)
        ]
        return sorted(range(len(by_word)), key=lambda number: (-by_word[number], number))


def _speaks(added: int) -> bool:
    """Whether so much speaks for a breach of any clause at all."""
    _, first, second, third = _unpacked(added)
    return first > 0 or second > 0 or third > 0


def _packed(square: int, added: Sequence[int]) -> int:
    """The square of a piece and what it adds for each clause, in one number."""
    first, second, third = added
    return (((((third << _FIELD) + second) << _FIELD) + first) << _FIELD) + square


def _unpacked(packed: int) -> tuple[int, int, int, int]:
    """The square of a piece, or of several, and what they add for each clause."""
    square = packed & _ONES
    packed >>= _FIELD
    first = (packed + _HALF & _ONES) - _HALF
    packed = packed - first >> _FIELD
    second = (packed + _HALF & _ONES) - _HALF
    return square, first, second, packed - second >> _FIELD


def _raised(packed: int) -> int:
    """Only what raises a score, and no square."""
    return _packed(0, [max(0, added) for added in _unpacked(packed)[1:]])


@cache
def reader() -> Reader:
    """The shipped weights, read once."""
    with FILE.open(encoding="ascii") as file:
        return Reader(file)


def judged(text: Text) -> tuple[Judged, ...]:
    """Every window of a text with its scores."""
    known = reader()
    anywhere = known.added_by(every_group(text))
    every = zip(_stretches(text), groups_in(text, spans(text)), strict=True)
    return tuple(
        Judged(number, read, known.judge(read, groups, anywhere)) for number, (read, groups) in enumerate(every)
    )


def high(text: Text) -> tuple[Judged, ...]:
    """Those of them of which a score may be above `FLOOR`; worked out once for the three clauses."""
    return text.once(_high)


def _high(text: Text) -> tuple[Judged, ...]:
    """Where the word groups stand is asked only once a window may be high with all of them, or where there are many."""
    known = reader()
    every, all_groups = _stretches(text), every_group(text)
    anywhere = known.added_by(all_groups)
    standing = groups_in(text, spans(text)) if len(every) > _FEW else None
    if standing:
        groups = [known.added_by(found) for found in standing]
    elif len(every) == 1 and is_whole(text):
        groups = [anywhere]
    else:
        groups = [known.added_by_at_most(all_groups)] * len(every)
    found = [
        number
        for number, read in enumerate(every)
        if len(read) >= FEWEST and known.may_be_high(read, anywhere, groups[number])
    ]
    if not found:
        return ()
    standing = standing or groups_in(text, spans(text))
    return tuple(
        [Judged(number, every[number], known.judge(every[number], standing[number], anywhere)) for number in found]
    )


def _stretches(text: Text) -> list[list[str]]:
    """The words of each window."""
    return [read for line in lines_read(text) for read in line.windows()]


def spans(text: Text) -> list[Span]:
    """Where the windows are."""
    found, start = list[Span](), 0
    for read in lines_read(text):
        if read.reads:
            places = read.places() or places_in(read.line)
            found.extend(text.plain.span(start + first, start + end) for first, end in places)
        start += len(read.line) + 1
    return found


def _windows(text: Text) -> tuple[Window, ...]:
    return tuple(windows(text))
