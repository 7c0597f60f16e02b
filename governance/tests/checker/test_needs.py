"""What a pattern needs is never more than what it takes to be found: no rule may be passed over wrongly."""

from __future__ import annotations

import random
import re
import string
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from governance.checker.needs import Needs, needs_of
from governance.checker.patterns import Pattern, every_pattern
from governance.checker.registry import detectors
from governance.checker.text import Text
from governance.checker.views import plain_view


def allows(pattern: Pattern, typed: str) -> bool:
    return bool(Text(typed).possible & pattern.bit)


def _all_patterns() -> list[object]:
    detectors()
    return [pytest.param(pattern, id=str(number)) for number, pattern in enumerate(every_pattern())]


class Fitting:
    """Writes texts that fit a pattern, always the same ones."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311

    def text(self, items: Any) -> str:
        return "".join(self.piece(operator, argument) for operator, argument in items)

    def piece(self, operator: Any, argument: Any) -> str:
        if operator is op.LITERAL:
            return chr(argument)
        if operator is op.IN:
            return self.random.choice([character for character in PRINTABLE if _is_in(character, argument)])
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


@pytest.mark.parametrize("pattern", _all_patterns())
def test_a_text_made_to_fit_a_pattern_is_never_passed_over(pattern: Pattern) -> None:
    fitting = Fitting(seed=4)
    tree = parser.parse(pattern.compiled.pattern)
    found = 0
    for number in range(30):
        typed = f"so {fitting.text(tree)} it" if number % 2 else fitting.text(tree)
        view = plain_view(typed)
        searched = view if pattern.needs_case else view.lowered()
        if pattern.compiled.search(searched.encoded):
            found += 1
            assert allows(pattern, typed)
    assert found


def needs(source: str) -> Needs:
    return needs_of(source, ["animals", "colours"])


def test_every_group_of_a_pattern_is_needed() -> None:
    (one, other) = needs("\ue000(?: \\w+){0,3} \ue001").any_of

    assert {one, other} == {frozenset({"animals"}), frozenset({"colours"})}


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (r"\bclosed (?:session|vote)s?\b", {"closed session", "closed sessions", "closed vote", "closed votes"}),
        (r"\b(?:in|the) camera\b", {"in camera", "the camera"}),
        (r"\bexpropriat\w+", {"expropriat"}),
        (r"(?: \w+){2,} quietly", {" quietly"}),
        (r"co-?worker", {"coworker", "co worker"}),
        (r"[Vv]ote for", {"vote for"}),
        (r"[0-9]+ ?%", {" %", "%"}),
    ],
)  # fmt: skip
def test_words_of_a_pattern_are_needed(source: str, words: set[str]) -> None:
    (need,) = needs(source).any_of

    assert {atom if isinstance(atom, str) else atom.text for atom in need} == words


@pytest.mark.parametrize(
    "source", [r"\w+", r"(?:sesame)?", r"(?:sesame|\w+)", r"(?i)sesame", r"\bis\b", r"(unclosed", r"sesame*\pL"]
)
def test_what_can_be_anything_needs_nothing(source: str) -> None:
    assert needs(source) == Needs()


@pytest.mark.parametrize(
    ("source", "digits"),
    [
        (r"[0-9]{3}[ -]?[0-9]{3}", 6),
        (r"1[5-9][0-9]{2}|20[0-9]{2}", 4),
        (r"\d+x?", 1),
        (r"[0-9]*", 0),
        (r"[0-9a-f]{4}", 0),
    ],
)
def test_so_many_digits_are_needed(source: str, digits: int) -> None:
    assert needs(source).digits == digits


def test_words_apart_by_hyphens_and_lines_are_seen() -> None:
    pattern = next(pattern for pattern in every_pattern() if "<closed_session><gap5>" in pattern.source)

    for typed in ("closed session begins", "closed - session begins", "closed\n\nsession begins"):
        assert allows(pattern, typed)
    assert not allows(pattern, "enclosed sessions began")


def test_a_pattern_made_later_is_always_looked_for() -> None:
    assert allows(Pattern(r"\bsesame\b"), "open")
