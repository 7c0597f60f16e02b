"""What holds for every rule of clause 4.3.3: grounds, scope, and the learned score beside the rules."""

from __future__ import annotations

import gc
import weakref
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.checker.detectors import respect_abuse, respect_hate
from governance.checker.detectors.respect_learned import THRESHOLD
from governance.checker.detectors.respect_people import ShapesOfPeople, possible_shapes, sentences
from governance.checker.detectors.respect_rows import ALPHABET
from governance.checker.engine import check
from governance.checker.findings import Finding, Severity
from governance.checker.lexicon import groups
from governance.checker.model import FOLDER, Model, model, only_words, words
from governance.checker.registry import detectors
from governance.checker.shapes import Shape, Shapes
from governance.checker.text import Text
from governance.tests.checker.examples import a_context, examples, findings, shown

GROUNDS = frozenset(
    "age ancestry citizenship colour creed disability ethnic_origin family_status gender_expression gender_identity"
    " marital_status place_of_origin public_assistance race record_of_offences sex sexual_orientation".split()
)
# A group for each ground of the Code, as one may be named.
NAMED = {
    "age": "seniors",
    "ancestry": "families of Ojibwe ancestry",
    "citizenship": "refugee claimants",
    "colour": "dark-skinned kids",
    "creed": "Sikhs",
    "disability": "people in wheelchairs",
    "ethnic_origin": "Roma families",
    "family_status": "single mothers",
    "gender_expression": "drag performers",
    "gender_identity": "trans people",
    "marital_status": "divorced women",
    "place_of_origin": "newcomers",
    "public_assistance": "people on welfare",
    "race": "Black residents",
    "record_of_offences": "people with a criminal record",
    "sex": "women",
    "sexual_orientation": "gay couples",
}
CLEAN = (
    "Skating is free on Sunday.",
    "That is hate, and we removed it.",
    "Nobody here thinks so.",
    'A resident said "hello" to us.',
    "Racism has no place in our city.",
    "RT @somebody: the road is open again",
)


def found(text: str) -> list[Finding]:
    return [f for f in check(text, a_context()) if f.clause == "4.3.3" and f.severity.rank]


def test_every_finding_of_hate_names_a_ground_of_the_code() -> None:
    hate = [f for each in examples("4_3_3") for f in findings(each) if f.rule.startswith("respect.hate")]

    assert len(hate) > 20
    assert {f.ground for f in hate} <= GROUNDS


@pytest.mark.parametrize(
    "said", ["I hate {}.", "Get rid of all {}.", "{} are vermin.", "{} should be shot.", "No {} on this street."]
)
def test_each_ground_is_protected_alike(said: str) -> None:
    unprotected = []
    for ground, named in NAMED.items():
        hate = [f for f in found(said.format(named)) if f.rule.startswith("respect.hate")]
        if {f.severity for f in hate} != {Severity.BLOCK} or ground not in {f.ground for f in hate}:
            unprotected.append((ground, said.format(named), hate))

    assert not unprotected


@pytest.mark.parametrize(
    "said",
    [
        "{} are not vermin.",
        "Nobody should hate {}.",
        "Free swim for {} on Sunday.",
        "Thank you to {} who planted the trees.",
        "It is wrong to say that {} are lazy.",
        'Someone wrote "{} are scum" on the wall. That is hate, and crews removed it.',
    ],
)
def test_each_group_may_be_named_defended_and_served(said: str) -> None:
    marked = {said.format(named): found(said.format(named)) for named in NAMED.values()}

    assert not {text: findings for text, findings in marked.items() if findings}


@pytest.mark.parametrize(
    "said",
    [
        "I hate this lawn mower.",
        "Bankers are vermin.",
        "Kill all cockroaches.",
        "Somebody should shoot him.",
        "You suck!",
    ],
)
def test_abuse_of_anything_else_is_no_hate(said: str) -> None:
    assert not [f for f in found(said) if f.rule.startswith("respect.hate")]


def test_families_of_rules_are_told_by_their_names() -> None:
    keys = {each.key for each in detectors().values() if each.clause == "4.3.3"}

    assert all(key.startswith(("respect.hate.", "respect.abuse.", "respect.profanity")) for key in keys)


def test_clean_lines_take_no_block_away() -> None:
    let_through = []
    for number, example in enumerate(each for each in examples("4_3_3") if each["expect"] == "block"):
        place = number % len(CLEAN)  # each line stands next to many texts
        lines = "\n".join([*CLEAN[place:], *CLEAN[:place]])
        for longer in (f"{example['text']}\n{lines}", f"{lines}\n{example['text']}"):
            if not any(f.severity is Severity.BLOCK for f in found(longer)):
                let_through.append((example, longer))

    assert not let_through, shown(let_through)


# --- the learned score ---------------------------------------------------------------------------------


def test_model_is_read_from_text_and_has_thousands_of_weights() -> None:
    assert 5_000 < len(model("respect")) <= 60_000
    assert (FOLDER / "respect.tsv").stat().st_size < 5_000_000


def test_model_holds_no_handle_link_or_group_of_people() -> None:
    pieces = [line.split("\t")[0] for line in (FOLDER / "respect.tsv").read_text().splitlines() if line[0] != "#"]
    read = {word for piece in pieces for word in piece.split()}
    people = {term.text for name in ("hate.who", "hate.who_one", "grounds.of_ground") for term in groups()[name].terms}

    assert not [word for word in read if "@" in word or "http" in word]
    assert not read & people


def test_score_is_a_sum_over_what_occurs() -> None:
    small = Model(["# bias = -1.0\n", " you \t2000\n", " you fool \t1000\n", " fool \t3000\n", " road \t-500\n"])

    assert small.score(["you", "fool"]) == pytest.approx((2 + 1 + 3) / 3**0.5 - 1)
    assert small.score(["nothing", "known"]) == -1.0
    assert small.weigh(["you", "fool", "road"]).by_word == pytest.approx((2.0, 4.0, -0.5))


def test_pairs_are_read_only_where_the_words_alone_come_near_abuse() -> None:
    small = Model(["# bias = -1.0\n", " you \t100\n", " road \t-500\n", " the road \t4000\n", " the you \t4000\n"])

    assert small.score(["the", "you"]) == pytest.approx((0.1 + 4) / 2**0.5 - 1)
    assert small.score(["the", "road"]) == pytest.approx(-0.5 - 1)


def test_words_leave_out_who_and_where() -> None:
    assert only_words("rt @someone: soooo tired of 12 dogs, muslims &amp; https://example.com/x it's") == [
        "soo",
        "tired",
        "of",
        "0",
        "dogs",
        "its",
    ]


@given(st.text(max_size=80))
@settings(max_examples=80, deadline=None)
def test_words_lie_inside_the_text(typed: str) -> None:
    lower = typed.lower()
    assert [word for _, _, word in words(lower)] == only_words(lower)
    assert all(0 <= start < end <= len(lower) for start, end, _ in words(lower))


def test_learned_score_marks_words_and_only_warns() -> None:
    text = "These clowns are all brainwashed sheep"
    marked = [f for f in found(text) if f.rule == "respect.abuse.learned"]

    assert marked
    assert {f.severity for f in marked} == {Severity.WARN}
    assert {f.excerpt for f in marked} <= set(text.split())


def test_learned_score_is_the_same_whatever_group_is_named() -> None:
    scores = {
        model("respect").score(only_words(f"we welcome {named.lower()} and all their friends at the pool"))
        for named in ("seniors", "muslims", "lesbians", "immigrants", "women")
    }

    assert len(scores) == 1
    assert scores.pop() < THRESHOLD


# --- shapes that are passed over -------------------------------------------------------------------------

ALL_SHAPES = Shapes(
    shape
    for module in (respect_abuse, respect_hate)
    for shapes in vars(module).values()
    if isinstance(shapes, Shapes)
    for shape in shapes
)


def test_no_shape_that_a_sentence_has_is_passed_over() -> None:
    missed = []
    for example in examples("4_3_3"):
        text = Text(example["text"])
        possible = set(possible_shapes(text, ALL_SHAPES))
        had = {shape for row in sentences(text) for shape in ALL_SHAPES if any(shape.find(*row._spelled))}
        missed += [(example["text"], shape.source) for shape in had - possible]

    assert len(ALL_SHAPES) > 150
    assert not missed


def test_a_shape_needs_one_of_its_alternatives() -> None:
    shape = Shape("group ( shouldnt | should not ) ..3 ( fill )* good", ALPHABET)

    assert shape.can_match(ALPHABET.mask(["group", "should", "good"]))
    assert not shape.can_match(ALPHABET.mask(["group", "not", "good"]))
    assert not shape.can_match(ALPHABET.mask(["group", "shouldnt", "fill"]))


@pytest.mark.parametrize("after", ["The pool opens on Monday at 9 a.m.", "Everyone is welcome at the open house."])
def test_a_sentence_about_a_service_takes_no_block_of_a_slight_away(after: str) -> None:
    slights = [
        each["text"]
        for each in examples("4_3_3")
        if each["expect"] == "block" and each.get("rule") == "respect.hate.slight"
    ]

    let_through = [
        text
        for text in slights
        if not any(found.severity is Severity.BLOCK for found in check(f"{text} {after}", a_context()))
    ]

    assert len(slights) > 2
    assert let_through == []


@cache
def least_needs() -> list[tuple[int, list[tuple[int, ...]]]]:
    return [(first, list(others)) for first, others in ShapesOfPeople.least_needs().items()]


@given(st.sets(st.sampled_from(sorted(ALPHABET.signs)), max_size=14))
def test_what_is_least_needed_allows_for_what_any_shape_needs(names: set[str]) -> None:
    together = ALPHABET.mask(names)

    any_shape = any(all(need & together for need in needs) for needs in ShapesOfPeople._needs)
    assert any_shape == any(
        first & together and all(need & together for need in needs)
        for first, others in least_needs()
        for needs in others
    )


def test_sentences_go_with_their_text_and_wait_for_no_collector() -> None:
    text = Text("Those women are here. They never listen. We said so. Nobody did.")
    read = [weakref.ref(sentence) for sentence in sentences(text) if sentence.beside]
    assert read

    gc.disable()
    try:
        del text
        assert not any(sentence() for sentence in read)
    finally:
        gc.enable()
