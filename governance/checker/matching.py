"""Where expressions of RE2 are found, told without what its wrapper makes of each place: a generator and an object,
which take longer than looking for it."""

from __future__ import annotations

from typing import Any

import re2

_ANYWHERE: Any = re2._re2.RE2.Anchor.UNANCHORED


def places_of(expression: Any, text: bytes) -> list[tuple[int, int]]:
    """Start and end of every place, as `finditer` tells them."""
    look, end, position = expression._regexp.Match, len(text), 0
    found: list[tuple[int, int]] = []
    while position <= end:
        place = look(_ANYWHERE, text, position, end)[0]
        if place[0] < 0:
            break
        found.append(place)
        position = place[1] if place[1] > position else position + 1
    return found


def first_place_of(expression: Any, text: bytes) -> tuple[int, int]:
    """The first of them; -1 where there is none."""
    first: tuple[int, int] = expression._regexp.Match(_ANYWHERE, text, 0, len(text))[0]
    return first
