"""Learned scores of clauses 4.3.4 to 4.3.6: how much a piece of a post reads like marketing, scorn or a personal view.

Linear: the weights of the pieces that `wording` finds, added up, divided by the length of the row, plus a constant.
`make model` writes them (docs/model-card.md). One pass serves all three clauses.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from weakref import WeakKeyDictionary

from governance.checker.model import FOLDER, SCALE
from governance.checker.text import Text
from governance.checker.wording import Window, pieces, windows

CLAUSES = ("4.3.4", "4.3.5", "4.3.6")
FILE = FOLDER / "civic.tsv"
_Weights = tuple[int, int, int, int]  # the square of a piece, and what it adds for each clause


@dataclass(frozen=True, slots=True)
class Judged:
    """A window and its score for each clause: above 0 more like a breach than not."""

    window: Window
    scores: tuple[float, ...]


class Reader:
    """The weights of the model file."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.constants: dict[str, float] = {}
        self.weights: dict[str, _Weights] = {}
        for line in lines:
            if line.startswith("#"):
                name, _, value = line[1:].partition("=")
                if value:
                    self.constants[name.strip()] = float(value)
                continue
            piece, square, *added = line.rstrip("\n").split("\t")
            first, second, third = map(int, added)
            self.weights[piece] = int(square), first, second, third

    def judge(self, found: Iterable[str]) -> tuple[float, ...]:
        """The scores of a set of pieces, in the order of `CLAUSES`."""
        squares = first = second = third = 0
        known = self.weights
        for piece in found:
            weights = known.get(piece)
            if weights is not None:
                squares += weights[0]
                first += weights[1]
                second += weights[2]
                third += weights[3]
        length = math.sqrt(squares * SCALE) or 1.0
        return tuple(
            added / length + self.constants[clause]
            for clause, added in zip(CLAUSES, (first, second, third), strict=True)
        )

    def heaviest(self, window: Window, clause: str) -> list[int]:
        """The tokens of a window, those first that weigh most for a clause, alone and with their neighbours."""
        place = CLAUSES.index(clause) + 1
        read = ["^", *(token.read for token in window.tokens), "$"]

        def added(piece: str) -> int:
            return self.weights[piece][place] if piece in self.weights else 0

        by_token = [
            2 * added(read[at]) + added(f"{read[at - 1]} {read[at]}") + added(f"{read[at]} {read[at + 1]}")
            for at in range(1, len(read) - 1)
        ]
        return sorted(range(len(by_token)), key=lambda number: (-by_token[number], number))


@cache
def reader() -> Reader:
    """The shipped weights, read once."""
    with FILE.open(encoding="ascii") as file:
        return Reader(file)


_judged: WeakKeyDictionary[Text, tuple[Judged, ...]] = WeakKeyDictionary()


def judged(text: Text) -> tuple[Judged, ...]:
    """Every window of a text with its scores; worked out once for the three clauses."""
    known = _judged.get(text)
    if known is None:
        known = _judged[text] = tuple(Judged(window, reader().judge(pieces(text, window))) for window in windows(text))
    return known
