"""Clean lines to stand around a text, which must neither add to what is found in it nor take from it."""

from __future__ import annotations

from typing import Any

from governance.checker.engine import check
from governance.checker.findings import Severity, Span
from governance.tests.checker.examples import context_of, findings

CLEAN = (
    "Free skating tonight at the arena.",
    "The library opens at ten on Monday.",
    "Bring a warm coat and your mittens.",
    "See you there on Saturday.",
    "La bibliothèque ouvre lundi matin.",
    "Merci et bonne semaine à toutes et à tous!",
    "🏊 Swimming starts again in spring.",
    "The trail is open.\nThe bridge is, too.",
)
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


def still_blocked(example: dict[str, Any], longer: str) -> bool:
    """Whether each place of an example that blocks is one that blocks, for the same clause, in the longer text."""
    shift = longer.index(example["text"])
    places = [(f.clause, f.span) for f in check(longer, context_of(example)) if f.severity is Severity.BLOCK]
    return all(
        any(clause == alone.clause and span.overlaps(_moved(alone.span, shift)) for clause, span in places)
        for alone in findings(example)
        if alone.severity is Severity.BLOCK
    )


def _moved(span: Span, shift: int) -> Span:
    return Span(span.start + shift, span.end + shift)
