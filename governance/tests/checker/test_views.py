"""The way back: whatever a view shows, its place in the text as typed is right."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.checker.findings import Span
from governance.checker.folding import fold
from governance.checker.text import Text
from governance.checker.views import View, disguised_views, joined_view, plain_view

ANY_TIME = settings(deadline=None)  # the first text of all builds the index
TRICKY = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from(" .-*_\n\t\u200b\u00ad\ufe0f\u0301oO0lI1|3$@!éœßаЕο𝗕①Ⅻﬁ🏊🇨'’«"),
    ),
    max_size=80,
)


def all_views(text: Text) -> list[View]:
    return [text.plain, text.lower, text.digits, *text.disguises]


@ANY_TIME
@given(TRICKY)
def test_every_view_maps_each_character_into_the_text_in_order(typed: str) -> None:
    for view in all_views(Text(typed)):
        assert len(view.text) == len(view.starts) == len(view.ends)
        assert all(0 <= a < b <= len(typed) for a, b in zip(view.starts, view.ends, strict=True))
        assert list(view.starts) == sorted(view.starts)
        assert list(view.ends) == sorted(view.ends)


@ANY_TIME
@given(TRICKY)
def test_every_view_is_ascii_so_that_bytes_and_characters_agree(typed: str) -> None:
    assert all(len(view.encoded) == len(view.text) for view in all_views(Text(typed)))


@ANY_TIME
@given(TRICKY)
def test_plain_view_shows_only_what_was_typed_at_that_place(typed: str) -> None:
    view = plain_view(typed)

    for place, shown in enumerate(view.text):
        piece = typed[view.starts[place] : view.ends[place]]
        assert shown in plain_view(piece).text


@ANY_TIME
@given(TRICKY, st.sampled_from(["secret", "SIN 046 454 286", "idiot"]), TRICKY)
def test_a_word_keeps_its_place_whatever_surrounds_it(before: str, word: str, after: str) -> None:
    typed = f"{before}\n{word}\n{after}"
    view = plain_view(typed)

    spans = [
        view.span(place, place + len(word)) for place in range(len(view.text)) if view.text.startswith(word, place)
    ]

    assert any(typed[span.start : span.end] == word for span in spans)


@ANY_TIME
@given(TRICKY)
def test_sentences_lie_in_order_inside_the_text(typed: str) -> None:
    sentences = Text(typed).sentences

    assert all(0 <= s.start < s.end <= len(typed) for s in sentences)
    assert list(sentences) == sorted(sentences)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("conf\u200bidential", "confidential"),
        ("pass\u00adword", "password"),
        ("СОUNСIL", "council"),  # Cyrillic letters among the Latin ones
        ("𝗕𝗶𝗴 ＮＥＷＳ", "big news"),
        ("Élève  cœur", "eleve coeur"),
        ("4️⃣2️⃣", "42"),
        ("🅂🄰🄻🄴", "sale"),
        ("Ǣsop, ǽra ᴭ", "aesop, aera ae"),  # a ligature that bears an accent
    ],
)
def test_folding_makes_the_same_what_looks_the_same(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("you i d i o t now", "idiot"),
        ("you i.d.i.o.t now", "idiot"),
        ("you i-d-i-o-t now", "idiot"),
    ],
)
def test_letters_set_apart_are_joined(typed: str, read: str) -> None:
    view = joined_view(plain_view(typed))

    assert view is not None
    assert read in view.text
    place = view.text.index(read)
    span = view.span(place, place + len(read))
    assert typed[span.start : span.end].startswith("i")
    assert typed[span.start : span.end].endswith("t")


@pytest.mark.parametrize(
    ("typed", "read"),
    [("1d10ts", "idiots"), ("l4zy", "lazy"), ("gar6age", "garbage"), ("looooser", "loser"), ("$tup!d", "stupid")],
)
def test_digits_used_as_letters_are_read_as_letters(typed: str, read: str) -> None:
    assert read in [view.text for view in disguised_views(plain_view(typed))]


@pytest.mark.parametrize("typed", ["7pm", "20th", "$500", "2026", "CUPE 504", "3km", "hello!!!", "10e"])
def test_ordinary_words_with_digits_are_left_alone(typed: str) -> None:
    assert disguised_views(plain_view(typed)) == ()


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("oh four six, four five four", "0 4 6 4 5 4"),
        ("zéro quatre six", "0 4 6"),
        ("O46 l23", "046 123"),
        ("046 – 454 - 286", "046 454 286"),
        ("4111_1111", "4111 1111"),
        ("٠٤٦ ०४६ ０４６ 𝟎𝟒𝟔", "046 046 046 046"),
        ("9 - noon", "9 - noon"),
        ("item_4", "item_4"),
        ("one or two days", "one or two days"),
        ("Oil lamp", "oil lamp"),
    ],
)
def test_numbers_are_read_as_digits(typed: str, digits: str) -> None:
    assert Text(typed).digits.text == digits


def test_abbreviations_do_not_end_a_sentence() -> None:
    text = Text("Come to 345 Aylmer St. N. at noon. Bring Dr. Seuss.\nThanks")

    assert [text.original[s.start : s.end].strip() for s in text.sentences] == [
        "Come to 345 Aylmer St. N. at noon.",
        "Bring Dr. Seuss.",
        "Thanks",
    ]


@ANY_TIME
@given(st.text(alphabet=".!?\n \t\"')]ab", max_size=30))
def test_sentences_end_after_stops_and_what_follows_them(typed: str) -> None:
    text = Text(typed)
    plainly = re.finditer(r"(?<![.!?])[.!?]+[\"')\]]*\s+|(?<!\n)\n+", text.lower.text)

    borders = [0, *(match.end() for match in plainly), len(text.lower.text)]
    assert text.sentences == tuple(text.lower.span(start, end) for start, end in pairwise(borders) if end > start)


def test_words_around_a_place_are_folded_like_all_others() -> None:
    text = Text("They don`t  SHOVEL here, it`s Ann")
    place = Span(text.original.index("here"), text.original.index("here") + 4)
    assert text.before(place, 20) == "they don't shovel"
    assert text.after(place, 10) == ", it's ann"
