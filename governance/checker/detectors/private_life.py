"""Facts of private life in ordinary words: illness, assistance, debts, the law, work, family, dealings with the City.

Clause 4.3.2, beside `circumstances`, which asks for grammar between a name and a fact. Here the turn of phrase itself
says that one person is meant (`telling`), or a plain word of illness or assistance shares a sentence with a person.
"""

from __future__ import annotations

from collections.abc import Iterator

from governance.checker.composition import line_around, places
from governance.checker.detectors.circumstances import GENERAL, GENERAL_REACH, KEEP_PRIVATE, is_historic
from governance.checker.findings import Context, RuleSpec, Severity, Span
from governance.checker.private_turns import TURNS
from governance.checker.registry import Signal, detector
from governance.checker.subjects import Subject, subject_of
from governance.checker.text import Text

_FIELDS = (
    ("health_telling", "health", "This tells something about a person's health."),
    ("health_plain", "health", "This tells something about a person's health."),
    ("benefits_telling", "benefits", "This tells that a person receives or asked for assistance."),
    ("benefits_plain", "benefits", "This tells that a person receives or asked for assistance."),
    ("finances_telling", "finances", "This tells what a person owes or earns."),
    ("legal_telling", "legal", "This tells about a person's dealings with the law."),
    ("employment_telling", "employment", "This tells about a person's work or school record."),
    ("family_telling", "family", "This tells about a person's family or private life."),
    ("dealings_telling", "correspondence", "This tells what a person wrote to the City or did there."),
)
_PUBLIC_REACH = 160  # characters around a fact in which an author's talk or an Act explains it


@detector(
    "personal_info.private_life",
    clause="4.3.2",
    severity=Severity.BLOCK,
    title="Private life of a person",
    parameters={"historic_before": 1996},
)
def private_life(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """What is told of somebody named blocks; of somebody described, it is a question to the author."""
    for group, information, message in _FIELDS:
        telling = group.endswith("_telling")
        for fact in text.terms(f"private.{group}"):
            who = subject_of(text, fact.span, telling=telling)
            if who is None or is_historic(text, rule, fact.span):
                continue
            if _is_told_in_public(text, fact.span):
                continue
            if not telling and text.places(GENERAL).within(line_around(text, fact.span, GENERAL_REACH)):
                continue
            yield Signal(
                fact.span,
                message,
                KEEP_PRIVATE,
                doubtful=_is_doubtful(who, information),
                information=information,
                person=who.name,
            )
    for pattern, information, message in TURNS:
        for hit in text.find(pattern):
            who = subject_of(text, hit.span, telling=True)
            if who and not (is_historic(text, rule, hit.span) or _is_told_in_public(text, hit.span)):
                yield Signal(
                    hit.span,
                    message,
                    KEEP_PRIVATE,
                    doubtful=_is_doubtful(who, information),
                    information=information,
                    person=who.name,
                )


def _is_doubtful(who: Subject, information: str) -> bool:
    """Whoever is only described may be anybody; a first name alone is enough for what weighs most (s.14(3))."""
    return not who.name or not (who.full or information in _WEIGHS_MOST)


_WEIGHS_MOST = frozenset({"health", "benefits", "finances", "legal"})


def _is_told_in_public(text: Text, span: Span) -> bool:
    return places(text, "private", "public_story").within(line_around(text, span, _PUBLIC_REACH))
