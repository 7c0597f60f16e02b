"""What is worked out of single words, and remembered while they are met again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
MOST = 8_192  # words; a newspaper seldom needs more
_LONGEST = 64  # characters; what is longer is no word, and would take the memory of a thousand others


class Remembered(dict[str, T]):
    """A function of a word as a dictionary, so that the words of a text are looked up in one go. When it is full it
    forgets all."""

    def __init__(self, work_out: Callable[[str], T], most: int = MOST) -> None:
        super().__init__()
        self._work_out = work_out
        self._most = most

    def __missing__(self, word: str) -> T:
        found = self._work_out(word)
        if len(word) <= _LONGEST:
            if len(self) >= self._most:
                self.clear()
            self[word] = found
        return found
