"""Learned scores of clauses 4.3.4 to 4.3.6: how much a piece of a post reads like marketing, scorn or a personal view.

Linear: the weights of the pieces that `wording` finds, added up, divided by the length of the row, plus a constant.
`make model` writes them (docs/model-card.md). One pass serves all three clauses.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from governance.checker.model import FOLDER, SCALE
from governance.checker.text import Text
from governance.checker.wording import Window, groups_in, is_long, stem_of, windows

CLAUSES = ("4.3.4", "4.3.5", "4.3.6")
FILE = FOLDER / "civic.tsv"
_FIELD = 40  # bits: sums of four weights are made in one go, beside each other in one number
_ONES, _HALF = (1 << _FIELD) - 1, 1 << (_FIELD - 1)


@dataclass(frozen=True, slots=True)
class Judged:
    """A window and its score for each clause: above 0 more like a breach than not."""

    window: Window
    scores: tuple[float, ...]


class Reader:
    """The weights of the model file."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.constants: dict[str, float] = {}
        self._weights: dict[str, int] = {}
        self._pairs: dict[str, dict[str, int]] = {}  # by their first words
        for line in lines:
            if line.startswith("#"):
                name, _, value = line[1:].partition("=")
                if value:
                    self.constants[name.strip()] = float(value)
                continue
            piece, square, first, second, third = line.split("\t")
            packed = (int(third) << _FIELD) + int(second)
            packed = (((packed << _FIELD) + int(first)) << _FIELD) + int(square)
            word, is_pair, then = piece.partition(" ")
            if is_pair:
                self._pairs.setdefault(word, {})[then] = packed
            else:
                self._weights[word] = packed

    @property
    def known(self) -> set[str]:
        """The pieces that weigh anything."""
        return {*self._weights, *(f"{word} {then}" for word, after in self._pairs.items() for then in after)}

    def judge(self, text: Text, window: Window) -> tuple[float, ...]:
        """The scores of a window, in the order of `CLAUSES`: what each of its pieces adds, each once."""
        weights, pairs, read = self._weights, self._pairs, window.reads
        words = {*read}
        stems = {stem_of(word) for word in words if is_long(word)}
        total = 0
        for found in (words, stems, groups_in(text, window.span)):
            total += sum([weights[piece] for piece in found if piece in weights])
        for word, then in {*zip(("^", *read), (*read, "$"), strict=True)}:
            if word in pairs and then in pairs[word]:
                total += pairs[word][then]
        squares, *sums = _unpacked(total)
        length = math.sqrt(squares * SCALE) or 1.0
        return tuple(added / length + self.constants[clause] for clause, added in zip(CLAUSES, sums, strict=True))

    def heaviest(self, window: Window, clause: str) -> list[int]:
        """The words of a window, those first that weigh most for a clause, alone and with their neighbours."""
        place = CLAUSES.index(clause) + 1
        read = ["^", *window.reads, "$"]

        def added(piece: str) -> int:
            word, _, then = piece.partition(" ")
            return _unpacked(self._pairs.get(word, {}).get(then, 0) if then else self._weights.get(word, 0))[place]

        by_word = [
            2 * added(read[at]) + added(f"{read[at - 1]} {read[at]}") + added(f"{read[at]} {read[at + 1]}")
            for at in range(1, len(read) - 1)
        ]
        return sorted(range(len(by_word)), key=lambda number: (-by_word[number], number))


def _unpacked(packed: int) -> tuple[int, int, int, int]:
    """The square of a piece, or of several, and what they add for each clause."""
    square = packed & _ONES
    packed >>= _FIELD
    first = (packed + _HALF & _ONES) - _HALF
    packed = packed - first >> _FIELD
    second = (packed + _HALF & _ONES) - _HALF
    return square, first, second, packed - second >> _FIELD


@cache
def reader() -> Reader:
    """The shipped weights, read once."""
    with FILE.open(encoding="ascii") as file:
        return Reader(file)


def judged(text: Text) -> tuple[Judged, ...]:
    """Every window of a text with its scores; worked out once for the three clauses."""
    return text.once(_judged)


def _judged(text: Text) -> tuple[Judged, ...]:
    return tuple(Judged(window, reader().judge(text, window)) for window in windows(text))
