"""What one line says, another neither makes nor explains away; and whose fact a fact is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from governance.checker.engine import check
from governance.checker.findings import Consent, Finding, Severity, Span
from governance.checker.text import Text
from governance.checker.ties import Tie, told_of
from governance.tests.checker.examples import a_context, examples, findings, shown

CLEAN_LINES = (
    "Council approved the report in public and posted it on our website. Have your say at the open house.",
    "The hotline of the Health Unit is open. Lost your file? The Clerk's office can help, section 239 explained.",
    "Free skating at the arena, 911 Monaghan Road. Mayor Theo Lindqvist drops the puck at 7 p.m.",
)
BLOCKED = [each for name in ("4_3_1", "4_3_2") for each in examples(name) if each["expect"] == "block"]


def blocks(text: str) -> list[Finding]:
    return [finding for finding in check(text, a_context()) if finding.severity is Severity.BLOCK]


def test_the_lines_are_clean() -> None:
    assert not any(blocks(line) for line in CLEAN_LINES)


def test_lines_before_or_after_remove_no_block() -> None:
    removed = []
    for number, example in enumerate(BLOCKED[::7]):
        place = number % len(CLEAN_LINES)  # each line stands next to many texts
        lines = "\n".join([*CLEAN_LINES[place:], *CLEAN_LINES[:place]])
        alone = [f.span for f in findings(example, in_its_context=False) if f.severity is Severity.BLOCK]
        for longer, shift in ((f"{example['text']}\n{lines}", 0), (f"{lines}\n{example['text']}", len(lines) + 1)):
            places = [finding.span for finding in blocks(longer)]
            moved = [Span(span.start + shift, span.end + shift) for span in alone]
            if not all(any(span.overlaps(other) for other in places) for span in moved):
                removed.append((example, longer))

    assert not removed, shown(removed)


@pytest.mark.parametrize(
    ("text", "fact", "names"),
    [
        ("Ann Lee has diabetes.", "diabetes", ["Ann Lee"]),
        ("Ann Lee's recent surgery went well.", "surgery", ["Ann Lee"]),
        ("Get well soon, Ann Lee! She had surgery.", "surgery", ["Ann Lee"]),
        ("Our operator Anneliese: single mom of three.", "single mom", ["Anneliese"]),
        ("Arrears: Edna Quill, $6,210.", "Arrears", ["Edna Quill"]),
        ("Ann Lee and Bob Roy have diabetes.", "diabetes", ["Ann Lee", "Bob Roy"]),
        ("Notre collègue Luc Roy se bat contre un cancer.", "cancer", ["Luc Roy"]),
        ("Senator Ann Lee spoke about cancer.", "cancer", []),
        ("Ann Lee visited the Mental Health Connection.", "Mental Health", []),
        ("Dr. Ann Lee and her team share their cancer research.", "cancer", []),
    ],
)
def test_a_fact_is_told_of(text: str, fact: str, names: list[str]) -> None:
    start = text.index(fact)

    told = told_of(Text(text), Span(start, start + len(fact)))

    assert sorted(tie.name for tie in told) == names


def test_a_description_is_less_sure_than_a_name() -> None:
    text = "Our receptionist is off for chemotherapy."
    start = text.index("chemotherapy")

    assert told_of(Text(text), Span(start, start + 12)) == [Tie("", sure=False)]


def test_a_consent_clears_its_person_and_its_facts_only() -> None:
    text = "Ann Lee, 9, has diabetes."
    age_only = replace(a_context(), consents=(Consent("Ann Lee", frozenset({"age"})),))
    someone_elses = replace(a_context(), consents=(Consent("Bob Roy", frozenset({"*"})),))

    left = {finding.rule for finding in check(text, age_only) if finding.severity.rank}

    assert left == {"personal_info.health"}
    assert {f.rule for f in check(text, someone_elses) if f.severity.rank} == {
        "personal_info.age",
        "personal_info.health",
    }
