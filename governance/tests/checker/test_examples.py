"""Every example: what must be found is found by its rule, what must pass raises nothing of the clause."""

from __future__ import annotations

from typing import Any

import pytest

from governance.checker.findings import INFORMATION_KINDS, Severity
from governance.checker.registry import detectors
from governance.tests.checker.examples import examples, findings, shown

CLAUSES = ("4.3.1", "4.3.2", "4.3.3", "4.3.4", "4.3.5", "4.3.6")


@pytest.mark.parametrize("clause", CLAUSES)
def test_examples_are_judged_as_written(clause: str) -> None:
    judged = [(example, _misjudged(example, clause)) for example in examples(clause.replace(".", "_"))]

    wrong = [(example, what) for example, what in judged if what]
    assert not wrong, shown(wrong)


def _misjudged(example: dict[str, Any], clause: str) -> str:
    """What is wrong about the findings in an example; empty where nothing is."""
    serious = [found for found in findings(example) if found.clause == clause and found.severity.rank]
    said = [(found.rule, found.severity.value, found.excerpt) for found in serious]
    if example["expect"] == "clear":
        return f"should be clear ({example['why']}), but {said}" if serious else ""
    expected = Severity(example["expect"])
    if max((found.severity.rank for found in serious), default=0) != expected.rank:
        return f"should {expected.value}, but {said}"
    if example["rule"] not in {found.rule for found in serious}:
        return f"should be found by {example['rule']}, but {said}"
    if "ground" in example and example["ground"] not in {found.ground for found in serious}:
        return f"should be on the ground of {example['ground']}, but {said}"
    return ""


def test_accessibility_is_advice_and_never_more() -> None:
    wrong = []
    for example in examples("accessibility"):
        found = [each for each in findings(example, in_its_context=False) if each.clause == "AODA"]
        rules = {each.rule for each in found}
        as_written = not found if example["expect"] == "none" else example["rule"] in rules
        if not as_written or any(each.severity is not Severity.ADVICE for each in found):
            wrong.append((example, found))

    assert not wrong, shown(wrong)


@pytest.mark.parametrize("clause", CLAUSES)
def test_each_clause_has_at_least_three_detectors(clause: str) -> None:
    assert sum(each.clause == clause for each in detectors().values()) >= 3


@pytest.mark.parametrize("clause", CLAUSES)
def test_each_clause_shows_hits_and_near_misses(clause: str) -> None:
    expected = [example["expect"] for example in examples(clause.replace(".", "_"))]

    assert expected.count("clear") >= 3
    assert len(expected) - expected.count("clear") >= 3


def test_each_detector_of_a_clause_has_an_example() -> None:
    shown = {each.get("rule") for clause in CLAUSES for each in examples(clause.replace(".", "_"))}

    missing = {key for key, each in detectors().items() if each.clause in CLAUSES and key not in shown}
    assert not missing


def test_every_finding_of_4_3_2_names_information_that_a_consent_can_list() -> None:
    named = {
        finding.information
        for example in examples("4_3_2")
        for finding in findings(example, in_its_context=False)
        if finding.clause == "4.3.2"
    }

    assert named <= INFORMATION_KINDS
    assert len(named) >= 10
