"""What holds for every example of the checker, whatever stands around it and whatever rule is changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from governance.checker import engine
from governance.checker.examples import a_context, shipped
from governance.checker.findings import Finding, Severity
from governance.checker.text import Text
from governance.policy import changes, registers, trying
from governance.policy.changes import Proposal
from governance.policy.models import Rule
from governance.tests.builders import a_policy_officer
from governance.tests.checker import examples
from governance.tests.checker.lines import CLEAN, EXCUSES, still_blocked

EXCUSED = ("4_3_4", "4_3_5", "4_3_6")  # the clauses whose sentences an apology, a report or a resolution may excuse


def _blocked(*names: str) -> list[dict[str, Any]]:
    return [each for name in names for each in examples.examples(name) if each["expect"] == "block"]


def test_clean_lines_around_take_no_blocking_finding_away() -> None:
    """Every line stands next to a hundred texts and more, before and after, and all others around it."""
    blocked = _blocked(*examples.FILES)
    removed = []
    for number, example in enumerate(blocked):
        before, after = _turned(number), _turned(number // len(CLEAN))
        if not still_blocked(example, "\n".join([*before, example["text"], *after])):
            removed.append((example, "is let through"))

    assert len(blocked) > len(CLEAN) ** 2  # every pair of lines is there
    assert not removed, examples.shown(removed)


def _turned(number: int) -> tuple[str, ...]:
    place = number % len(CLEAN)
    return CLEAN[place:] + CLEAN[:place]


@pytest.mark.parametrize("name", EXCUSED)
def test_an_excuse_reaches_no_further_than_its_own_line(name: str) -> None:
    passed = []
    for number, example in enumerate(_blocked(name)):
        above = number % (len(EXCUSES) + 1)  # each excuse stands next to many texts, before and after
        typed = "\n".join([*EXCUSES[:above], example["text"], *EXCUSES[above:]])
        found = engine.check(typed, examples.context_of(example))
        if not any(f.clause == name.replace("_", ".") and f.severity is Severity.BLOCK for f in found):
            passed.append((example, "is let through"))

    assert not passed, examples.shown(passed)


@pytest.mark.django_db
def test_a_dry_run_misses_no_example_that_comes_out_differently(policy: None) -> None:
    """Not where a rule that stays has been silent because this one spoke either."""
    officer = a_policy_officer()
    rule = Rule.objects.get(detector="opinion.personal", policy__in_force=True)
    changes.prepare(rule, Proposal(severity=rule.severity, active=False, parameters=rule.parameters), by=officer)
    prepared = changes.prepared(changes.open_set(officer))

    trial = trying.dry_run(prepared, last=50, by=officer)

    contacts = registers.official_contacts()
    differing = []
    for example in shipped():
        text = Text(example.text)
        before, after = (
            engine.check(text, a_context(rules, contacts, example.known)) for rules in (prepared.before, prepared.after)
        )
        if _judged(before) != _judged(after):
            differing.append(example.text)
    assert [each.label for each in trial.examples] == differing
    assert differing


def _judged(found: Sequence[Finding]) -> list[Any]:
    return [(each.rule, each.span, each.severity) for each in found]
