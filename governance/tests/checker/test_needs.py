"""What a pattern needs is never more than what it takes to be found: no rule may be passed over wrongly."""

from __future__ import annotations

import pytest

from governance.checker.alternatives import alternatives
from governance.checker.needs import Atom, Needs, needs_of
from governance.checker.needs_file import known_needs
from governance.checker.patterns import Pattern, every_pattern
from governance.checker.text import Text


def allows(pattern: Pattern, typed: str) -> bool:
    return bool(Text(typed).possible & pattern.bit)


def test_needs_that_are_not_written_down_are_derived() -> None:
    later = Pattern(r"\b(?:open|close) sesame\b|\bgenie\b")

    assert known_needs(later.source, later.lexicon) == []
    assert [count for count, _ in later.derived()] == [len(alternatives(later.source))]


@pytest.mark.parametrize(
    ("source", "apart"),
    [
        (r"\b(?:rude|vile)\b|bad man", (r"\brude\b", r"\bvile\b", "bad man")),
        (r"(?:a|b(?:c|d))e", ("ae", "b(?:c|d)e")),
        (r"(?:a|b)?c|[|)]\|", ("(?:a|b)?c", r"[|)]\|")),
        (r"(?:a|b) (?:c|d)", ("(?:a|b) (?:c|d)",)),
        (r"(a)|b", ("(a)|b",)),
    ],
)
def test_a_pattern_is_taken_apart_into_its_alternatives(source: str, apart: tuple[str, ...]) -> None:
    assert alternatives(source) == apart


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
        (r"[0-9]+ ?%", {"%"}),
    ],
)  # fmt: skip
def test_words_of_a_pattern_are_needed(source: str, words: set[str]) -> None:
    (need,) = needs(source).any_of

    assert {atom if isinstance(atom, str) else atom.text for atom in need} == words


@pytest.mark.parametrize(
    ("source", "looked_for"),
    [
        (r"\w+ rats\b", " rats "),  # a blank before, a border behind
        (r"(?:\w+ )?rats\w*", "rats"),  # the blank may be missing
        (r" (?:\w+ )?rats\w*", " rats"),
        (r"[^\w]+rats(?: \w+)? [0-9]", " rats "),
        (r"\w*rats(?:-\w+)*\w", "rats"),
        (r"(?:the|\W)rats", "rats"),
    ],
)
def test_what_stands_beside_a_word_tells_where_it_begins_and_ends(source: str, looked_for: str) -> None:
    (need,) = needs(source).any_of

    assert {" " * atom.opens + atom.text + " " * atom.closes for atom in need if isinstance(atom, Atom)} == {looked_for}


def test_a_common_word_is_needed_beside_a_rarer_one_only() -> None:
    (rare, common) = needs(r"\b(?:rats|mice)(?: \w+)* (?:out|not)\b").any_of

    assert {atom.text for atom in rare if isinstance(atom, Atom)} == {"rats", "mice"}
    assert {atom.text for atom in common if isinstance(atom, Atom)} == {" out", " not"}
    assert needs(r"\w+ (?:out|not)\b") == Needs()


def test_a_common_word_of_a_language_counts_beside_a_rarer_one() -> None:
    (rare, common) = needs(r"\b(?:rats|mice)(?: \w+)* (?:pour|out)\b").any_of

    assert {atom.text for atom in rare if isinstance(atom, Atom)} == {"rats", "mice"}
    assert {atom.text for atom in common if isinstance(atom, Atom)} == {" pour", " out"}


def test_the_word_that_all_end_with_is_needed_before_the_next_one() -> None:
    names = "ann|ben|cy|dot|ed|flo|gus|hal|ida|jo|kim|liz|max|ned|ora|pam|quin"
    (alone, beside) = needs(rf"\b(?:{names}) has (?:your|his|her|their|our)\b").any_of

    assert {atom.text for atom in beside if isinstance(atom, Atom)} == {
        " has your",
        " has his",
        " has her",
        " has their",
        " has our",
    }
    assert {atom.text for atom in alone if isinstance(atom, Atom)} == {f"{name} has " for name in names.split("|")}


def test_a_few_characters_are_as_many_alternatives() -> None:
    (need,) = needs(r"ward(?:0|1|2|3|4|5|6|7|8|9)[0-9]*\b").any_of

    assert {atom.text for atom in need if isinstance(atom, Atom)} == {f"ward{digit}" for digit in range(10)}


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
    pattern = next(pattern for pattern in every_pattern() if "<closed_session><gap3>" in pattern.source)

    for typed in ("closed session begins", "closed - session begins", "closed\n\nsession begins"):
        assert allows(pattern, typed)
    assert not allows(pattern, "enclosed sessions began")


def test_a_pattern_made_later_is_always_looked_for() -> None:
    assert allows(Pattern(r"\bsesame\b"), "open")
