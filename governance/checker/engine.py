"""The check itself: every rule looks at the text, a failing one stops the post, the answer is ordered.

Deterministic: the same text, context and rules give the same findings. Machines may stop a post, only
people may pass one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from governance.checker.consents import covers
from governance.checker.findings import Context, Finding, RuleSpec, Severity, Span
from governance.checker.registry import ACCESSIBILITY, Detector, Signal, detectors
from governance.checker.spans import SpanSet
from governance.checker.text import Text

MAX_CHARACTERS = 100_000  # more than any platform takes; beyond it a check would take minutes
LONGEST_EXCERPT = 200
MOST_PER_RULE = 200  # a post with more is not one that anybody corrects place by place


def check(text: str, context: Context) -> list[Finding]:
    """What the policy says about a text: findings in order of place, none if all is well.

    Never raises, whatever the text: what cannot be checked is a block.
    """
    if len(text) > MAX_CHARACTERS:
        return [_too_long(text)]
    prepared = Text(text)
    known = detectors()
    found: list[Finding] = []
    for rule in context.rules.rules:
        found.extend(_run(prepared, rule, known.get(rule.key), context))
    return sorted(_without_overlaps(found), key=lambda each: (each.span, -each.severity.rank, each.clause, each.rule))


def outcome(findings: Iterable[Finding]) -> str:
    """ "block" if anything blocks, "warn" if anything warns, else "clear"; advice alone is clear."""
    worst = max((finding.severity for finding in findings), key=_rank, default=Severity.ADVICE)
    return "clear" if worst is Severity.ADVICE else worst.value


def _rank(severity: Severity) -> int:
    return severity.rank


def _run(text: Text, rule: RuleSpec, found: Detector | None, context: Context) -> list[Finding]:
    if found is None:
        return [_unchecked(text, rule)]
    try:
        return list(_findings(text, rule, found, context))
    except Exception:  # a failing detector must never pass a post (ARCHITECTURE 7)
        return [_unchecked(text, rule)]


def _findings(text: Text, rule: RuleSpec, found: Detector, context: Context) -> Iterator[Finding]:
    claimed = {
        name
        for name, holds in (
            ("economic_development", context.economic_development),
            ("elected_official", context.elected_official),
        )
        if holds
    }
    for signal in islice(found.detect(text, rule, context), MOST_PER_RULE):
        if signal.exempt & claimed:
            continue
        clearable = found.clearable and not signal.final
        if signal.information and clearable and covers(context.consents, signal, text):
            continue
        yield _finding(text, rule, signal, clearable=clearable)


def _finding(text: Text, rule: RuleSpec, signal: Signal, *, clearable: bool) -> Finding:
    severity = rule.severity
    if signal.doubtful and severity is Severity.BLOCK:
        severity = Severity.WARN
    excerpt = text.original[signal.span.start : signal.span.end]
    return Finding(
        rule=rule.key,
        clause=rule.clause,
        severity=severity,
        span=signal.span,
        excerpt=excerpt[:LONGEST_EXCERPT],
        message=signal.message,
        advice=signal.advice,
        ground=signal.ground,
        clearable=clearable,
        information=signal.information,
    )


def _without_overlaps(findings: list[Finding]) -> list[Finding]:
    """Of findings of one clause on the same words, keep the gravest, then the longest.

    Accessibility advice is about different things on the same words, so all of it stays.
    """
    kept: list[Finding] = []
    by_weight = sorted(
        findings,
        key=lambda each: (
            -each.severity.rank,
            each.clearable,
            each.span.start - each.span.end,
            each.span.start,
            each.rule,
            each.message,
        ),
    )
    taken: dict[str, SpanSet] = {}
    for finding in by_weight:
        is_advice = finding.clause == ACCESSIBILITY
        if taken.setdefault(finding.rule if is_advice else finding.clause, SpanSet()).add(finding.span):
            kept.append(finding)
    return kept


def _unchecked(text: Text, rule: RuleSpec) -> Finding:
    return Finding(
        rule=rule.key,
        clause=rule.clause,
        severity=Severity.BLOCK,
        span=Span(0, len(text.original)),
        excerpt=text.original[:LONGEST_EXCERPT],
        message="This text could not be checked against this rule, so it cannot go out yet.",
        advice="Try again. If it happens again, tell your administrator which rule it was.",
    )


def _too_long(text: str) -> Finding:
    return Finding(
        rule="engine.length",
        clause="4.3",
        severity=Severity.BLOCK,
        span=Span(0, len(text)),
        excerpt=text[:LONGEST_EXCERPT],
        message="This text is too long to be checked.",
        advice="Shorten it, or publish it as a document and link to that.",
    )
