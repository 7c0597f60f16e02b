"""One row of figures against its goal, and the table that a benchmark prints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

HEADINGS = ("measure", "measured", "must", "stretch", "verdict")


@dataclass(frozen=True)
class Row:
    """A figure with its goals. `must` None is for information only; `value` None was not measured, `note` says why."""

    measure: str
    value: float | None
    must: float | None = None
    stretch: float | None = None
    unit: str = "share"  # share (0 to 1), percent, count, or a unit that is printed behind the number
    at_most: bool = False
    note: str = ""

    @property
    def verdict(self) -> str:
        """stretch, ok, missed, or nothing when there is no goal."""
        if self.must is None:
            return ""
        if self.value is None:
            return "not measured"
        if self.stretch is not None and self._reaches(self.stretch):
            return "stretch"
        return "ok" if self._reaches(self.must) else "missed"

    def _reaches(self, goal: float) -> bool:
        assert self.value is not None  # noqa: S101  (the caller has asked)
        return self.value <= goal if self.at_most else self.value >= goal

    def cells(self) -> tuple[str, ...]:
        """The row as it is printed."""
        sign = "≤ " if self.at_most else ""
        goals = ("–" if goal is None else sign + self._written(goal) for goal in (self.must, self.stretch))
        value = self.note if self.value is None else self._written(self.value)
        return (self.measure, value if self.value is None or not self.note else f"{value} ({self.note})", *goals,
                self.verdict)  # fmt: skip

    def _written(self, number: float) -> str:
        if self.unit == "share":
            return f"{number:.3f}"
        if self.unit == "percent":
            return f"{number * 100:.2f} %"
        if self.unit == "count":
            return f"{number:,.0f}"
        return f"{number:.2f} {self.unit}" if number < 100 else f"{number:,.0f} {self.unit}"


def plain(rows: Iterable[Row]) -> Iterator[str]:
    """The table in columns, for a terminal."""
    lines = [HEADINGS, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    for line in lines:
        yield "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()


def markdown(rows: Iterable[Row]) -> Iterator[str]:
    """The table as docs/benchmarks.md holds it."""
    yield "| " + " | ".join(HEADINGS) + " |"
    yield "|" + "---|" * len(HEADINGS)
    for row in rows:
        yield "| " + " | ".join(row.cells()) + " |"
