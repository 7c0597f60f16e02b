"""Clause 4.3.1: matters that the Clerk has restricted. The checker recognises them and knows none of them."""

from __future__ import annotations

from collections.abc import Iterator

from governance.checker.findings import Context, RuleSpec, Severity
from governance.checker.registry import Signal, detector
from governance.checker.text import Text


@detector(
    "confidential.restricted_matter",
    clause="4.3.1",
    severity=Severity.BLOCK,
    title="Restricted matter (the Clerk's closed-session register)",
    clearable=False,
)
def restricted_matters(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """A term of the register, however written. It says neither which term nor which matter, to nobody."""
    for terms in context.restricted:
        for view in (text.plain, *text.disguises):
            for start, end in terms.find(view.text):
                yield Signal(
                    view.span(start, end),
                    "This touches a restricted matter.",
                    "Take it out, or ask the Clerk. Nobody else can tell you more about it.",
                    final=True,
                )
