"""Which of very many strings occur in a text, in one pass.

An Aho-Corasick automaton over all of them would be many times larger than the processor's cache. Most strings are long,
so it holds of each only what tells it from all others, its stem; whether the rest follows is looked up in the text.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

import daachorse

_SHORTEST_STEM = 10  # letters; shorter ones would be met too often
_PLURAL = "s "
_LAID_OUT_BY = 20  # every so manieth stem says what is often read and should lie together in memory


class Strings:
    """Strings of ASCII characters, numbered in their order. Where several stems end, only the longest is told."""

    def __init__(self, strings: Sequence[str]) -> None:
        stems, first = _stems(strings)
        self._first = array("I", [*first, len(strings)])  # the strings of a stem follow upon each other
        self._all = "".join(strings).encode("ascii")
        self._starts = array("I", accumulate(map(len, strings), initial=0))
        encoded = [stem.encode("ascii") for stem in stems]
        self._automaton: Any = daachorse.DoubleArrayAhoCorasick(
            encoded, daachorse.MATCH_KIND_STANDARD, encoded[::_LAID_OUT_BY]
        )

    def __len__(self) -> int:
        """How many stems there are."""
        return len(self._first) - 1

    def stems_in(self, text: bytes) -> list[tuple[int, int, int]]:
        """The stems in a text: where each starts and ends, and its number."""
        return self._automaton.find_overlapping_no_suffix(text)  # type: ignore[no-any-return]

    def going_on_from(self, stem: bytes) -> Iterator[tuple[int, bytes, bytes]]:
        """The strings that a stem may become, and those of the shorter stems in which it ends: number, whole string,
        and what of it must follow."""
        for start, end, number in self._automaton.find_overlapping(stem):
            if end == len(stem):
                for string in range(self._first[number], self._first[number + 1]):
                    written = self._all[self._starts[string] : self._starts[string + 1]]
                    yield string, written, written[end - start :]

    def at_start(self, text: bytes) -> Iterator[int]:
        """The numbers of the strings with which a text begins."""
        for start, end, number in self._automaton.find_overlapping(text):
            if not start:
                for string in range(self._first[number], self._first[number + 1]):
                    if text.startswith(self._all[self._starts[string] + end : self._starts[string + 1]], end):
                        yield string


def _stems(strings: Sequence[str]) -> tuple[list[str], list[int]]:
    """The stems of sorted strings, and for each the number of the first string that begins with it.

    A word and its plural have one stem where nothing else begins so.
    """
    stems: list[str] = []
    first: list[int] = []
    alike = [0, *map(_alike, strings, strings[1:]), 0, 0]  # with the one before, and the next
    shortest = _SHORTEST_STEM - 1
    numbers = iter(range(len(strings)))
    for number in numbers:
        string, before, after = strings[number], alike[number], alike[number + 1]
        length = max(before, after, shortest) + 1
        if after == len(string) - 1 and strings[number + 1] == f"{string[:-1]}{_PLURAL}":
            shared = max(before, alike[number + 2], shortest) + 1
            if shared < len(string):
                length = shared
                next(numbers)
        stems.append(string[:length])
        first.append(number)
    return stems, first


def _alike(one: str, other: str) -> int:
    """How many of their first characters are the same; 0 where a stem is not long enough to show it."""
    if one[:_SHORTEST_STEM] != other[:_SHORTEST_STEM]:
        return 0
    same = _SHORTEST_STEM
    for mine, theirs in zip(one[same:], other[same:], strict=False):
        if mine != theirs:
            return same
        same += 1
    return min(len(one), len(other))
