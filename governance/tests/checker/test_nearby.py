"""What stands beside a place: on its own line, so many characters away, and with more than one blank between."""

from __future__ import annotations

from itertools import product

from governance.checker.composition import line_around
from governance.checker.findings import Span
from governance.checker.nearby import after, before, sign_before
from governance.checker.text import Text
from governance.tests.checker.examples import examples

TYPED = "Été: one.\nTwo, three. \u201cFour\u201d\r\nFive"
LONG = "Free skating at the arena on New Year's Day. " * 120


def test_words_beside_a_place_are_of_its_own_line() -> None:
    text = Text(TYPED)
    two, four = Span(TYPED.index("Two"), TYPED.index(",")), Span(TYPED.index("Four"), TYPED.index("Four") + 4)

    assert (before(text, two, 9), after(text, two, 9)) == ("", ", three.")
    assert (before(text, four, 40), after(text, four, 40)) == ('two, three. "', '"')
    assert before(text, Span(5, 8), 40) == "ete:"


def test_the_sign_before_a_place_is_the_last_of_the_words_before_it() -> None:
    signs = ("", " ", ".", "a", "É", "\n", "\u200b", "\t", "\u201c")
    for one, other in product(signs, signs):
        text = Text(f"x{one}{other}Name")
        place = Span(len(text.original) - 4, len(text.original))

        assert sign_before(text, place) == before(text, place, 2)[-1:], repr(text.original)


def test_a_stretch_of_a_line_ends_where_the_line_does() -> None:
    text = Text(TYPED)
    three = Span(TYPED.index("three"), TYPED.index("three") + 5)

    assert text.original[slice(*line_around(text, three, 3))] == "o, three. \u201c"
    assert text.original[slice(*line_around(text, three, 90))] == "Two, three. \u201cFour\u201d"
    assert text.original[slice(*line_around(text, Span(0, 2), 90))] == "Été: one."


def test_words_set_apart_are_seen_in_a_long_text_as_in_a_short_one() -> None:
    """Around each run of blanks the text is looked at again as if it had one."""
    unseen = []
    for example in examples("4_3_1")[:30]:
        words = example["text"].split()
        apart = f"{' '.join(words[:4])} - {' - '.join(words[4:])}"
        met = Text(apart).lower.survey.met
        if met & ~Text(f"{LONG}{apart} {LONG}").lower.survey.met:
            unseen.append(apart)

    assert not unseen
