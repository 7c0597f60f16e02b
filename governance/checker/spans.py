"""Sets of places in a text that are asked thousands of times without slowing down."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator

from governance.checker.findings import Span


class Places:
    """Places in order; they may overlap. Where they are is found out when it is first asked."""

    __slots__ = ("_given", "_longest", "_sorted")

    def __init__(self, spans: Iterable[Span] = ()) -> None:
        self._given = spans
        self._sorted: list[Span] | None = None
        self._longest = -1

    @property
    def _spans(self) -> list[Span]:
        if self._sorted is None:
            self._sorted = sorted(set(self._given))
            self._given = ()
        return self._sorted

    def __iter__(self) -> Iterator[Span]:
        return iter(self._spans)

    def __bool__(self) -> bool:
        return bool(self._spans)

    def __add__(self, other: Places) -> Places:
        return Places(span for places in (self, other) for span in places)

    def within(self, span: Span, distance: int = 0) -> bool:
        """Whether one of the places overlaps the span or lies at most so many code points from it."""
        return next(self.around(span, distance), None) is not None

    def around(self, span: Span, distance: int = 0) -> Iterator[Span]:
        """The places that overlap the span or lie at most so many code points from it, in order."""
        spans = self._spans
        if not spans:
            return
        if self._longest < 0:
            self._longest = max(end - start for start, end in spans)
        first = bisect_left(spans, (span.start - self._longest - distance, 0))
        for place in range(first, len(spans)):
            other = spans[place]
            if other.start > span.end + distance:
                return
            if span.overlaps(other) or (distance and span.gap_to(other) <= distance):
                yield other


NOWHERE = Places()


class SpanSet:
    """Places that do not overlap; adding one that touches another is refused."""

    def __init__(self) -> None:
        self._spans: list[Span] = []

    def add(self, span: Span) -> bool:
        """Add a place; false, and nothing is added, when it shares a code point with one that is there."""
        place = bisect_left(self._spans, span)
        before = self._spans[place - 1] if place else None
        after = self._spans[place] if place < len(self._spans) else None
        if (before and before.overlaps(span)) or (after and (after.overlaps(span) or after == span)):
            return False
        insort(self._spans, span)
        return True
