"""What holds for clauses 4.3.4 to 4.3.6 and for the advice: an excuse reaches no further than its own line."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from governance.checker.engine import check, outcome
from governance.checker.findings import Severity
from governance.checker.lexicon import groups
from governance.tests.checker.examples import a_context, examples, shown

_CONTEXT = ("economic_development", "elected_official", "restricted_period")
# Clean texts full of what excuses a sentence: apologies, reports, resolutions, fraud warnings, City offers.
EXCUSES = (
    "We got it wrong and we're sorry. Residents told us, and the auditor's report says so too.",
    "Council adopted a resolution on Monday; the Official Plan and the by-law say the same.",
    "Scam alert: fake messages offer gift cards. Beware, and report it.",
    "Monthly transit passes, swim lessons, rain barrels and museum admission are on sale.",
    "Candidates must file financial statements. Nomination papers and results are online.",
    "What do you think? Share your opinion in our survey by Friday.",
    'Crews repaired the broken water main at 9 a.m. Thank you for your patience. "Well done," said Mayor Jo Hartwell.',
)


def _blocking(clause: str) -> list[dict[str, Any]]:
    return [each for each in examples(clause) if each["expect"] == "block"]


@pytest.mark.parametrize("excuse", EXCUSES)
def test_the_excuses_themselves_are_clean(excuse: str) -> None:
    assert outcome(check(excuse, a_context())) != "block"


@pytest.mark.parametrize("clause", ["4_3_4", "4_3_5", "4_3_6"])
def test_clean_text_on_other_lines_never_removes_a_block(clause: str) -> None:
    passed = []
    for number, example in enumerate(_blocking(clause)):
        context = a_context(**{key: example[key] for key in _CONTEXT if key in example})
        above = number % (len(EXCUSES) + 1)  # each excuse stands next to many texts, before and after
        found = check("\n".join([*EXCUSES[:above], example["text"], *EXCUSES[above:]]), context)
        if not any(f.clause == clause.replace("_", ".") and f.severity is Severity.BLOCK for f in found):
            passed.append((example, "is let through"))

    assert not passed, shown(passed)


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
