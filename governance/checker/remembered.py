"""What is worked out of single words, and remembered while they are met again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
MOST = 8_192  # words; a newspaper seldom needs more


class Remembered(dict[str, T]):
    """A function of a word as a dictionary, so that the words of a text are looked up in one go. When it is full it
    forgets all."""

    def __init__(self, work_out: Callable[[str], T], most: int = MOST) -> None:
        super().__init__()
        self._work_out = work_out
        self._most = most

    def __missing__(self, word: str) -> T:
        if len(self) >= self._most:
            self.clear()
        found = self[word] = self._work_out(word)
        return found
