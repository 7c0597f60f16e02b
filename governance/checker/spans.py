"""A set of places that do not overlap, asked thousands of times without slowing down."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable

from governance.checker.findings import Span


class SpanSet:
    """Places in order; adding one that overlaps another is refused."""

    def __init__(self, spans: Iterable[Span] = ()) -> None:
        self._spans: list[Span] = []
        for span in spans:
            self.add(span)

    def add(self, span: Span) -> bool:
        """Add a place; false, and nothing is added, when it touches one that is there."""
        if self.touching(span):
            return False
        insort(self._spans, span)
        return True

    def touching(self, span: Span) -> list[Span]:
        """The places that share a code point with this one, or are the same."""
        place = bisect_left(self._spans, span)
        first = place
        while first and self._spans[first - 1].overlaps(span):
            first -= 1
        last = place
        while last < len(self._spans) and (
            self._spans[last].overlaps(span) or self._spans[last] == span
        ):
            last += 1
        return self._spans[first:last]
