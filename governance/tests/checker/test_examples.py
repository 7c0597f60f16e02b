"""Every example: what must be found is found by its rule, what must pass raises nothing of the clause."""

from __future__ import annotations

from typing import Any

import pytest

from governance.checker.engine import check
from governance.checker.findings import INFORMATION_KINDS, Severity
from governance.checker.registry import detectors
from governance.tests.checker.examples import a_context, examples

CLAUSES = ("4.3.1", "4.3.2", "4.3.3", "4.3.4", "4.3.5", "4.3.6")
_CONTEXT = ("consent", "economic_development", "elected_official", "restricted_period", "restricted")


def _all() -> list[Any]:
    return [
        pytest.param(clause, each, id=f"{clause}-{number}-{each['expect']}")
        for clause in CLAUSES
        for number, each in enumerate(examples(clause.replace(".", "_")), start=1)
    ]


@pytest.mark.parametrize(("clause", "example"), _all())
def test_example_is_judged_as_written(clause: str, example: dict[str, Any]) -> None:
    context = a_context(**{key: example[key] for key in _CONTEXT if key in example})

    found = [finding for finding in check(example["text"], context) if finding.clause == clause]

    serious = [(f.rule, f.severity.value, f.excerpt) for f in found if f.severity.rank]
    if example["expect"] == "clear":
        assert not serious, example["why"]
        return
    assert max(f.severity.rank for f in found) == Severity(example["expect"]).rank, serious
    assert example["rule"] in {rule for rule, _, _ in serious}, serious
    if "ground" in example:
        assert example["ground"] in {finding.ground for finding in found}


@pytest.mark.parametrize("example", examples("accessibility"))
def test_accessibility_is_advice_and_never_more(example: dict[str, Any]) -> None:
    found = [f for f in check(example["text"], a_context()) if f.clause == "AODA"]

    assert all(finding.severity is Severity.ADVICE for finding in found)
    if example["expect"] == "none":
        assert not found
    else:
        assert example["rule"] in {finding.rule for finding in found}


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
        for finding in check(example["text"], a_context())
        if finding.clause == "4.3.2"
    }

    assert named <= INFORMATION_KINDS
    assert len(named) >= 10
