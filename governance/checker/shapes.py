"""Shapes of sentences: patterns over tagged words instead of letters, `group ..2 be fill* vile`.

A sentence is a row of units, each with the names of the word groups it belongs to. A shape has names where a pattern
has letters: `a|b` is a unit of either group, `!a|b` of neither, `a&b` of both; `?` and `*` (up to four) follow a name;
`..3` stands for up to three units that deny nothing, `++3` for up to three of any kind, `^` and `$` for the ends of the
sentence; parentheses hold alternatives. RE2 runs them, so the time is linear in the sentence.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import reduce
from operator import or_
from typing import Any

import re2

_SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" + "".join(
    chr(code) for code in range(0x80, 0x100)
)


class Alphabet:
    """One sign for each group, so that a unit is a short string."""

    def __init__(self, groups: Sequence[str], *, denying: Sequence[str]) -> None:
        self.signs = dict(zip(groups, _SIGNS, strict=False))
        self._bits = {name: 1 << place for place, name in enumerate(groups)}
        if len(self.signs) < len(groups):
            raise ValueError("more groups than signs")
        self.denying = denying

    def mask(self, names: Iterable[str]) -> int:
        """Some groups as bits of a number."""
        bits, mask = self._bits, 0
        for name in names:
            mask |= bits[name]
        return mask

    def spell(self, units: Sequence[Collection[str]]) -> tuple[bytes, list[int]]:
        """The row of units as bytes, and where each unit starts."""
        signs = self.signs
        pieces: list[str] = []
        starts: list[int] = []
        position = 0
        for names in units:
            piece = "<" + ("".join(sorted(map(signs.__getitem__, names))) if names else "") + ">"
            starts.append(position)
            position += len(piece)
            pieces.append(piece)
        return "".join(pieces).encode("latin-1"), starts


class Shape:
    """A compiled shape."""

    def __init__(self, source: str, alphabet: Alphabet) -> None:
        self.source = source
        options = re2.Options()
        options.encoding = re2.Options.Encoding.LATIN1
        self.needs: list[int] = []  # of each of these groups of groups, one must occur
        self._alphabet = alphabet
        self._compiled: Any = re2.compile(self._translated(source).encode("latin-1"), options)

    def _translated(self, source: str) -> str:
        depth = 0
        pieces: list[str] = []
        either: list[int] = []  # of the alternatives in parentheses, what each cannot do without
        for item in source.split():
            if item == "(":
                depth, either = depth + 1, [0]
            elif item == "|":
                either.append(0)
            elif item.startswith(")"):
                depth -= 1
                if item == ")" and all(either):
                    self.needs.append(reduce(or_, either))
            elif depth:
                either[-1] = either[-1] or next(iter(self._needed(item)), 0)
            else:
                self.needs.extend(self._needed(item))
            pieces.append(self._item(item))
        return "".join(pieces)

    def _needed(self, item: str) -> Iterator[int]:
        """The groups one of which an item is, as bits; nothing for one that may be left out or be anything."""
        if item[-1] not in "?*$^" and item != "any" and not item.startswith(("!", "++", "..")):
            for part in item.split("&"):
                yield self._alphabet.mask(part.split("|"))

    def _item(self, item: str) -> str:
        if item in ("(", ")", ")?", ")*", "|", "^", "$"):
            return item.replace("(", "(?:")
        if item.startswith("++"):
            return f"(?:<[^>]*>){{0,{item[2:]}}}"
        if item.startswith(".."):
            return f"(?:{self._unit('!' + '|'.join(self._alphabet.denying))}){{0,{item[2:]}}}"
        count = ""
        if item[-1] in "?*":
            item, count = item[:-1], {"?": "?", "*": "{0,4}"}[item[-1]]
        return f"(?:{self._unit(item)}){count}"

    def _unit(self, item: str) -> str:
        if item == "any":
            return "<[^>]*>"
        if item.startswith("!"):
            return f"<[^>{self._signs(item[1:])}]*>"
        parts = sorted((self._signs(part) for part in item.split("&")), key=len)
        if len(parts) == 1:
            return f"<[^>]*[{parts[0]}][^>]*>"
        both = "|".join(f"[{a}][^>]*[{b}]" for a, b in (parts, parts[::-1]))
        return f"<[^>]*(?:{both})[^>]*>"

    def _signs(self, names: str) -> str:
        return "".join(self._alphabet.signs[name] for name in names.split("|"))

    def can_match(self, mask: int) -> bool:
        """Whether a row with these groups has all that the shape cannot do without."""
        for need in self.needs:  # noqa: SIM110  (asked a hundred times for a sentence)
            if not need & mask:
                return False
        return True

    def can_match_any(self, masks: Sequence[int]) -> bool:
        """Whether it can match one of several rows: what it needs is asked of all of them at once."""
        for need in self.needs:
            masks = [mask for mask in masks if mask & need]
            if not masks:
                return False
        return bool(masks)

    def find(self, row: bytes, starts: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Every place of the shape in a spelled row: first unit and the unit after the last."""
        for match in self._compiled.finditer(row):
            start, end = match.span()
            if end > start:
                yield bisect_right(starts, start) - 1, bisect_right(starts, end - 1)


class Shapes(tuple[Shape, ...]):
    """Several shapes that are looked for together."""

    __slots__ = ()

    @classmethod
    def of(cls, alphabet: Alphabet, *sources: str) -> Shapes:
        """The shapes that are written so."""
        return cls(Shape(source, alphabet) for source in sources)

    def able(self, together: int) -> list[Shape]:
        """Those that can match a row with these groups, in order."""
        return [shape for shape in self if shape.can_match(together)]

    def possible(self, masks: Sequence[int]) -> list[Shape]:
        """Those that can match one of several rows, in order."""
        return [shape for shape in self.able(reduce(or_, masks, 0)) if shape.can_match_any(masks)]
