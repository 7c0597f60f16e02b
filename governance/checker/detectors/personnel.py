"""Clause 4.3.1: investigations that are not public, and discipline of people who work for the City.

Municipal Act, 2001, s.239(2)(b) and (d). What is told of a named person is found by clause 4.3.2 as well; here an
office is enough ("one of our by-law officers was let go").
"""

from __future__ import annotations

from collections.abc import Iterator

from governance.checker.composition import Leak, Leaks, leaks
from governance.checker.findings import Context, RuleSpec, Severity
from governance.checker.registry import Signal, detector
from governance.checker.text import Text

_LEXICON = "confidential"
_INQUIRY = "This tells about an investigation that is not public."
_INQUIRIES = Leaks(
    Leak(("investigation_detail", "investigation", "unpublished"), _INQUIRY, within=90),
    Leak(("investigation_detail", "investigation"), _INQUIRY, within=90, doubtful=True),
    Leak(("investigation", "hush|peek|unreleased"), _INQUIRY, within=140, doubtful=True),
)


@detector(
    "confidential.investigation",
    clause="4.3.1",
    severity=Severity.BLOCK,
    title="Investigation that is not public",
    clearable=False,
)
def investigations(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Findings of an investigation before they are released; a drafted or leaked one is plain, the rest doubt."""
    yield from leaks(
        text,
        _LEXICON,
        _INQUIRIES,
        "Take it out until the findings are released.",
        unless="inquiry_public",
        despite="hush|unreleased|unpublished",
    )


_DISCIPLINE = "This tells about discipline or an investigation of somebody who works for the City."
_MATTERS = Leaks(
    Leak(("discipline", "employee", "workplace|discipline_plain"), _DISCIPLINE, within=90),
    Leak(("dismissed_plain", "employee"), _DISCIPLINE, within=60),
    Leak(("inquiry", "wrongdoing", "employee"), _DISCIPLINE, within=110),
    Leak(("investigation|inquiry", "employee", "discipline"), _DISCIPLINE, within=90),
    Leak(("employee", "let_go", "workplace|reason"), _DISCIPLINE, within=40),
    Leak(("hr_says", "employee"), _DISCIPLINE, within=60),
    Leak(("complaint", "employee", "secrecy|discipline"), _DISCIPLINE, within=90),
    Leak(("fired", "employee", "workplace|reason"), _DISCIPLINE, within=60),
    Leak(("discipline_plain", "employee|workplace"), _DISCIPLINE, within=90),
    Leak(("discipline", "employee|workplace", "hush|peek|unreleased|amount"), _DISCIPLINE, within=120),
)


@detector(
    "confidential.personnel",
    clause="4.3.1",
    severity=Severity.BLOCK,
    title="Personnel matter",
    clearable=False,
)
def personnel_matters(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Discipline, dismissal, complaints and their inquiry about an employee, named or not."""
    yield from leaks(
        text,
        _LEXICON,
        _MATTERS,
        "Take it out. The City does not comment on personnel matters.",
        unless="personnel_public",
        explained_within=90,
    )
