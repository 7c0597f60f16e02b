"""Learned scores of clauses 4.3.4 to 4.3.6: how much a piece of a post reads like marketing, scorn or a personal view.

Linear: the weights of the pieces that `wording` finds, added up, divided by the length of the row, plus a constant.
`make model` writes them (docs/model-card.md). One pass serves all three clauses.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache

from governance.checker.model import FOLDER, SCALE
from governance.checker.text import Text
from governance.checker.wording import Window, pieces, windows

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
        for line in lines:
            if line.startswith("#"):
                name, _, value = line[1:].partition("=")
                if value:
                    self.constants[name.strip()] = float(value)
                continue
            piece, square, first, second, third = line.split("\t")
            packed = (int(third) << _FIELD) + int(second)
            self._weights[piece] = (((packed << _FIELD) + int(first)) << _FIELD) + int(square)

    @property
    def known(self) -> Collection[str]:
        """The pieces that weigh anything."""
        return self._weights.keys()

    def judge(self, found: set[str]) -> tuple[float, ...]:
        """The scores of a set of pieces, in the order of `CLAUSES`."""
        squares, *sums = _unpacked(sum(map(self._weights.__getitem__, self._weights.keys() & found)))
        length = math.sqrt(squares * SCALE) or 1.0
        return tuple(added / length + self.constants[clause] for clause, added in zip(CLAUSES, sums, strict=True))

    def heaviest(self, window: Window, clause: str) -> list[int]:
        """The words of a window, those first that weigh most for a clause, alone and with their neighbours."""
        place = CLAUSES.index(clause) + 1
        read = ["^", *window.reads, "$"]

        def added(piece: str) -> int:
            return _unpacked(self._weights.get(piece, 0))[place]

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
    return tuple(Judged(window, reader().judge(pieces(text, window))) for window in windows(text))
