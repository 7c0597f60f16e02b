"""What holds for clauses 4.3.4 to 4.3.6 and for the advice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from governance.checker.engine import check, outcome
from governance.checker.findings import Severity
from governance.checker.lexicon import groups
from governance.tests.checker.examples import a_context
from governance.tests.checker.lines import EXCUSES


@pytest.mark.parametrize("excuse", EXCUSES)
def test_the_excuses_themselves_are_clean(excuse: str) -> None:
    assert outcome(check(excuse, a_context())) != "block"


def test_campaign_words_block_inside_a_restricted_period_only() -> None:
    text = "The campaign office on Water Street opens at noon."

    outside, inside = check(text, a_context()), check(text, a_context(restricted_period=True))

    assert outcome(outside) == "clear"
    assert [(f.severity, f.ground) for f in inside if f.clause == "4.3.6"] == [(Severity.BLOCK, "MEA-88.18")]


def test_an_officials_own_view_passes_and_the_citys_does_not() -> None:
    context = a_context(elected_official=True)

    assert outcome(check("In my view the province is wrong about the shelter.", context)) == "clear"
    assert outcome(check("The City thinks the province is wrong about the shelter.", context)) == "block"


def test_images_without_a_description_give_advice() -> None:
    context = replace(a_context(), has_images=True, images_without_alt=1)

    assert [f.rule for f in check("Skate today", context)] == ["accessibility.alt_text"]
    assert check("Skate today", replace(context, images_without_alt=0)) == []


def test_a_group_combines_first_words_with_others() -> None:
    terms = {term.text for term in groups()["destructive.verdict"].terms}

    assert {"lied to you", "lies to residents", "couldn't run", "never listens"} <= terms
