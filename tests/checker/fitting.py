"""Texts that fit a pattern, made from the pattern itself; always the same ones."""

from __future__ import annotations

import random
import re
import string
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from governance.checker.patterns import Pattern


class Fitting:
    """Writes texts that fit a pattern, always the same ones."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311
        self.fitting: dict[int, list[str]] = {}  # the characters that fit a class of a tree that is held meanwhile

    def text(self, items: Any) -> str:
        return "".join(self.piece(operator, argument) for operator, argument in items)

    def piece(self, operator: Any, argument: Any) -> str:
        if operator is op.LITERAL:
            return chr(argument)
        if operator is op.IN:
            if id(argument) not in self.fitting:
                self.fitting[id(argument)] = [character for character in PRINTABLE if _is_in(character, argument)]
            return self.random.choice(self.fitting[id(argument)])
        if operator is op.NOT_LITERAL:
            return self.random.choice([character for character in PRINTABLE if ord(character) != argument])
        if operator is op.ANY:
            return self.random.choice(PRINTABLE)
        if operator is op.BRANCH:
            return self.text(self.random.choice(argument[1]))
        if operator is op.SUBPATTERN:
            return self.text(argument[3])
        if operator in (op.MAX_REPEAT, op.MIN_REPEAT):
            fewest, most, inner = argument
            times = self.random.randint(fewest, min(most, fewest + 2))
            return "".join(self.text(inner) for _ in range(times))
        assert operator is op.AT
        return ""


def _is_in(character: str, members: Any) -> bool:
    inside = False
    for kind, value in members:
        inside |= kind is op.LITERAL and ord(character) == value
        inside |= kind is op.RANGE and value[0] <= ord(character) <= value[1]
        inside |= kind is op.CATEGORY and bool(re.match(CATEGORIES[value], character))
    return inside != (members[0][0] is op.NEGATE)


PRINTABLE = string.ascii_letters + string.digits + string.punctuation + " \n"
CATEGORIES = {
    op.CATEGORY_WORD: r"\w",
    op.CATEGORY_DIGIT: r"\d",
    op.CATEGORY_SPACE: r"\s",
    op.CATEGORY_NOT_WORD: r"\W",
    op.CATEGORY_NOT_DIGIT: r"\D",
    op.CATEGORY_NOT_SPACE: r"\S",
}


def texts_for(pattern: Pattern, number: int) -> list[str]:
    """So many texts in which the pattern is found, but for some whose surroundings it does not like."""
    tree = parser.parse(pattern.compiled.pattern)
    fitting = Fitting(seed=4)
    return [fitting.text(tree) for _ in range(number)]
