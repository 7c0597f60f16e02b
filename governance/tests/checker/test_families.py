"""Families of words: looked up in one sentence, the longest turn at a place first."""

from __future__ import annotations

import pytest

from governance.checker.engine import check
from governance.checker.families import cues_in, families
from governance.checker.findings import Severity
from governance.checker.lexicon import groups
from governance.checker.text import Text
from governance.tests.checker.examples import a_context

LEXICON = "portrayed"


def found(typed: str) -> set[tuple[str, str]]:
    text = Text(typed)
    return {
        (cue.family, typed[cue.span.start : cue.span.end])
        for sentence in text.sentences
        for cue in cues_in(text, sentence, LEXICON)
    }


def test_a_turn_hides_the_words_inside_it() -> None:
    assert found("He gave a shout-out to the boys and girls club.") == {
        ("kind", "shout-out"),
        ("kind", "boys and girls club"),
    }


def test_a_plural_and_an_open_end_are_found() -> None:
    assert {("nuisance", "disgusted"), ("filth", "pigsty")} <= found("They were disgusted by the pigsty.")


def test_a_turn_does_not_reach_into_the_next_sentence() -> None:
    assert ("out", "go. Elsewhere") not in found("They should go. Elsewhere it is quiet.")


def test_open_ended_entries_are_single_words() -> None:
    open_ended = [
        term.text
        for group in groups().values()
        for term in group.terms
        if term.prefix and group.name.startswith(LEXICON)
    ]
    assert open_ended
    assert not [text for text in open_ended if " " in text]
    assert families(LEXICON) is families(LEXICON)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Seniors are in the way and hold up the line.", True),
        ("The trucks are in the way and hold up the line.", False),  # nobody is spoken of
        ("Nobody should say that seniors are in the way and hold up the line.", False),
        ("Seniors told us that snowbanks are in the way. We support them with free rides.", False),
    ],
)
def test_families_speak_only_of_people_whom_nothing_defends(said: str, expected: bool) -> None:
    findings = [f for f in check(said, a_context()) if f.clause == "4.3.3" and f.severity is Severity.BLOCK]

    assert bool(findings) is expected
