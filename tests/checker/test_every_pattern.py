"""What holds for every pattern, tried on texts made from the pattern itself."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

import pytest

from governance.checker.patterns import Pattern, every_pattern, found_in
from governance.checker.registry import detectors
from governance.checker.text import Text
from governance.checker.views import plain_view
from tests.checker.fitting import texts_for

SIZE = 5_000  # characters
BOUND = 2.0  # seconds of processor time; a linear search takes some 0.01 s, one in quadratic time several seconds


@pytest.fixture(scope="module")
def fitting() -> dict[Pattern, list[str]]:
    """Every pattern with up to thirty texts that fit it."""
    detectors()
    return {pattern: texts_for(pattern, 30) for pattern in every_pattern()}


def searched(pattern: Pattern, typed: str) -> bytes:
    """The text as the pattern sees it."""
    view = plain_view(typed)
    return (view if pattern.needs_case else view.lowered()).encoded


def test_a_text_made_to_fit_a_pattern_is_never_passed_over(fitting: dict[Pattern, list[str]]) -> None:
    never_found, passed_over = [], []
    for pattern, texts in fitting.items():
        tried = [f"so {text} it" if number % 2 else text for number, text in enumerate(texts)]
        found = [typed for typed in dict.fromkeys(tried) if pattern.compiled.search(searched(pattern, typed))]
        passed_over += [(pattern.source, typed) for typed in found if not Text(typed).possible & pattern.bit]
        if not found:
            never_found.append(pattern.source)

    assert len(fitting) > 400
    assert not never_found
    assert not passed_over


def test_the_parts_of_a_pattern_find_what_the_whole_finds(fitting: dict[Pattern, list[str]]) -> None:
    differing = []
    for pattern, texts in fitting.items():
        few = list(dict.fromkeys(texts[:12]))
        for typed in (*few, " ".join(texts[:12]), "".join(texts[:12])):
            encoded = searched(pattern, typed)
            of_parts, of_the_whole = found_in(pattern.parts, encoded), pattern.compiled.finditer(encoded)
            if _places(of_parts) != _places(of_the_whole):
                differing.append((pattern.source, typed))

    assert not differing


def test_a_part_is_found_where_the_wrapper_of_re2_finds_it(fitting: dict[Pattern, list[str]]) -> None:
    differing = []
    for pattern, texts in fitting.items():
        encoded = searched(pattern, "\n".join(texts[:4]))
        for part in pattern.parts:
            spans = [match.span() for match in part.compiled.finditer(encoded)]
            if part.places_in(encoded) != spans or part.first_place_in(encoded) != (*spans, (-1, -1))[0]:
                differing.append((part.source, encoded))

    assert not differing


def _places(matches: Iterable[Any]) -> list[tuple[int, int]]:
    return [match.span() for match in matches if match.group()]


def test_every_pattern_is_linear_on_text_that_almost_fits_it(fitting: dict[Pattern, list[str]]) -> None:
    slow = []
    for pattern, texts in fitting.items():
        longest = max(texts[:5], key=len)
        for piece in dict.fromkeys([longest, longest[:-1], longest[: len(longest) // 2 + 1]]):
            encoded = searched(pattern, (f"{piece} " * SIZE)[:SIZE])
            started = time.process_time()
            for _ in pattern.compiled.finditer(encoded):
                pass
            if time.process_time() - started > BOUND:
                slow.append((pattern.source, piece))

    assert not slow
