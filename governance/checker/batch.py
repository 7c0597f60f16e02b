"""Many texts in, many answers out, one JSON object a line: what `manage.py check_text --jsonl` speaks.

In:  {"id", "text", "context": {"department", "author_kind", "elected_official", "economic_development",
     "consent", "platform"}}; only `text` is needed. `consent` true: everyone in the text consented in writing.
Out: {"id", "outcome": "clear" | "warn" | "block", "findings": [{"clause", "rule", "severity", "start", "end",
     "excerpt", "message", "advice"}]}, or {"id", "error"} for a line that cannot be read.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from governance.checker.engine import check, outcome
from governance.checker.findings import ANYTHING, Consent, Context, Finding

_TEXTS = ("department", "author_kind", "platform")
_SWITCHES = ("elected_official", "economic_development")
_CONTEXT_FIELDS = frozenset({*_TEXTS, *_SWITCHES, "consent"})


class BadLine(ValueError):
    """A line that cannot be read; the message names the field."""

    def __init__(self, message: str, identity: Any = None) -> None:
        super().__init__(message)
        self.identity = identity


def check_lines(lines: Iterable[str], base: Context, counts: Counter[str]) -> Iterator[dict[str, Any]]:
    """One answer for each line that is not blank, in order; `counts` adds up outcomes and errors."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            identity, text, context = _read(line, base)
        except BadLine as problem:
            counts["error"] += 1
            yield {"id": problem.identity, "error": f"line {number}: {problem}"}
            continue
        findings = check(text, context)
        judged = outcome(findings)
        counts[judged] += 1
        yield {"id": identity, "outcome": judged, "findings": [as_record(each) for each in findings]}


def as_record(finding: Finding) -> dict[str, Any]:
    """A finding as plain data; `start` and `end` count code points of the text as typed."""
    return {
        "clause": finding.clause,
        "rule": finding.rule,
        "severity": finding.severity.value,
        "start": finding.span.start,
        "end": finding.span.end,
        "excerpt": finding.excerpt,
        "message": finding.message,
        "advice": finding.advice,
    }


def _read(line: str, base: Context) -> tuple[Any, str, Context]:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as problem:
        raise BadLine(f"not valid JSON ({problem})") from problem
    if not isinstance(data, dict):
        raise BadLine("a JSON object is expected")
    identity = data.get("id")
    if not isinstance(identity, str | int | None):
        raise BadLine("id: a string or a number is expected")
    text = data.get("text")
    if not isinstance(text, str):
        raise BadLine("text: a string is expected" if "text" in data else "text: missing", identity)
    known = {} if data.get("context") is None else data["context"]
    if not isinstance(known, dict):
        raise BadLine("context: an object is expected", identity)
    unknown = sorted(set(known) - _CONTEXT_FIELDS)
    if unknown:  # a misspelled exemption must not be judged as if it were absent
        raise BadLine(f"context.{unknown[0]}: this field is not known", identity)
    return identity, text, _context(known, base, identity)


def _context(known: dict[str, Any], base: Context, identity: Any) -> Context:
    given: dict[str, Any] = {}
    for name, kind, words in (
        *((name, str, "a string") for name in _TEXTS),
        *((name, bool, "true or false") for name in _SWITCHES),
    ):
        value = known.get(name)
        if value is None:
            continue
        if not isinstance(value, kind):
            raise BadLine(f"context.{name}: {words} is expected", identity)
        given[name] = value
    consent = known.get("consent", False)
    if not isinstance(consent, bool | None):
        raise BadLine("context.consent: true or false is expected", identity)
    if consent:
        given["consents"] = (Consent(ANYTHING, frozenset({ANYTHING})),)
    return replace(base, **given)
