"""The check itself: every rule looks at the text, a failing one stops the post, the answer is ordered.

Deterministic: the same text, context and rules give the same findings. Machines may stop a post, only
people may pass one.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from itertools import islice
from operator import or_

from governance.checker.consents import covers
from governance.checker.findings import Context, Finding, RuleSet, RuleSpec, Severity, Span
from governance.checker.gates import ANY, gate, seen_in
from governance.checker.index import bits_of
from governance.checker.registry import ACCESSIBILITY, Detector, Signal, detectors
from governance.checker.spans import SpanSet
from governance.checker.text import Text

MAX_CHARACTERS = 100_000  # more than any platform takes; beyond it a check would take minutes
LONGEST_EXCERPT = 200
MOST_PER_RULE = 200  # a post with more is not one that anybody corrects place by place


def check(text: str | Text, context: Context) -> list[Finding]:
    """What the policy says about a text: findings in order of place, none if all is well.

    Never raises, whatever the text: what cannot be checked is a block.
    """
    typed = text if isinstance(text, str) else text.original
    if len(typed) > MAX_CHARACTERS:
        return [_too_long(typed)]
    try:
        return _checked(Text(text) if isinstance(text, str) else text, context)
    except Exception:  # whatever fails must never pass a post (ARCHITECTURE 7)
        return [_uncheckable(typed)]


def _checked(prepared: Text, context: Context) -> list[Finding]:
    seen = seen_in(prepared)
    claimed = _claimed(context)
    found: list[Finding] = []
    for rule, detector in _awake(context.rules, seen):
        if detector is None:
            found.append(_unchecked(prepared, rule))
            continue
        try:
            found.extend(_findings(prepared, rule, detector, context, claimed))
        except Exception:  # one that fails stops the post, and the others are still heard
            found.append(_unchecked(prepared, rule))
    if not found:
        return found
    return sorted(_without_overlaps(found), key=lambda each: (each.span, -each.severity.rank, each.clause, each.rule))


def speaks(text: Text, rules: RuleSet, context: Context) -> bool:
    """Whether one of these rules has anything to say of a text, be it exempt or consented to. If none has, the text is
    judged as it would be without them."""
    try:
        seen = seen_in(text)
        return any(
            detector is None or any(True for _signal in detector.detect(text, rule, context))
            for rule, detector in _awake(rules, seen)
        )
    except Exception:  # a rule that fails is heard: it stops the post
        return True


def _awake(rules: RuleSet, seen: int) -> list[_Ruled]:
    """The rules that have something to look at in a text in which this was seen (`gates`), in their order."""
    global _last
    waiting = _last
    if waiting is None or waiting.rules is not rules:
        waiting = _last = _Awaiting(rules)
    awake = waiting.always
    for bit in bits_of(seen & waiting.awaited):
        awake |= waiting.by_bit[bit]
    return [waiting.ruled[number] for number in bits_of(awake)]


_Ruled = tuple[RuleSpec, Detector | None]


class _Awaiting:
    """Which rules wait for which bits of what is seen in a text: each rule a bit of a number of its own."""

    def __init__(self, rules: RuleSet) -> None:
        self.rules = rules
        self.ruled: dict[int, _Ruled] = {}
        self.always = 0
        self.by_bit: dict[int, int] = {}
        every = detectors()
        for number, rule in enumerate(rules.rules):
            self.ruled[1 << number] = rule, (found := every.get(rule.key))
            needed = gate(found) if found else ANY
            if needed == ANY:
                self.always |= 1 << number
                continue
            for bit in bits_of(needed):
                self.by_bit[bit] = self.by_bit.get(bit, 0) | 1 << number
        self.awaited = reduce(or_, self.by_bit, 0)


_last: _Awaiting | None = None  # made once for each rule set


def outcome(findings: Iterable[Finding]) -> str:
    """ "block" if anything blocks, "warn" if anything warns, else "clear"; advice alone is clear."""
    worst = max((finding.severity for finding in findings), key=_rank, default=Severity.ADVICE)
    return "clear" if worst is Severity.ADVICE else worst.value


def _rank(severity: Severity) -> int:
    return severity.rank


def _claimed(context: Context) -> frozenset[str]:
    claims = ("economic_development", context.economic_development), ("elected_official", context.elected_official)
    return frozenset(name for name, holds in claims if holds)


def _findings(text: Text, rule: RuleSpec, found: Detector, context: Context, claimed: frozenset[str]) -> list[Finding]:
    findings: list[Finding] = []
    for signal in islice(found.detect(text, rule, context), MOST_PER_RULE):
        if signal.exempt & claimed:
            continue
        clearable = found.clearable and not signal.final
        if signal.information and clearable and covers(context.consents, signal, text):
            continue
        findings.append(_finding(text, rule, signal, clearable=clearable))
    return findings


def _finding(text: Text, rule: RuleSpec, signal: Signal, *, clearable: bool) -> Finding:
    severity = rule.severity
    if signal.doubtful and severity is Severity.BLOCK:
        severity = Severity.WARN
    if not 0 <= signal.span.start <= signal.span.end <= len(text.original):
        raise ValueError(f"{rule.key} points outside the text: {signal.span}")
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


def _uncheckable(text: str) -> Finding:
    return Finding(
        rule="engine.failure",
        clause="4.3",
        severity=Severity.BLOCK,
        span=Span(0, len(text)),
        excerpt=text[:LONGEST_EXCERPT],
        message="This text could not be checked, so it cannot go out yet.",
        advice="Try again. If it happens again, tell your administrator what was in the text.",
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
