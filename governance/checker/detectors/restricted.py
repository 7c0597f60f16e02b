"""Clause 4.3.1: matters that the Clerk has restricted. The checker recognises them and knows none of them."""

from __future__ import annotations

from collections.abc import Iterator

from governance.checker.findings import Context, RuleSpec, Severity
from governance.checker.registry import Signal, detector
from governance.checker.text import Text
from governance.checker.views import View, leet_views


def readings(text: Text) -> tuple[View, ...]:
    """The text as written, and with digits and signs read as letters: any of these may hide a term."""
    return (text.plain, *leet_views(text.joined or text.lower))


@detector(
    "confidential.restricted_matter",
    clause="4.3.1",
    severity=Severity.BLOCK,
    title="Restricted matter (the Clerk's closed-session register)",
    clearable=False,
)
def restricted_matters(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """A term of the register, however written. It says neither which term nor which matter, to nobody."""
    if not context.restricted:
        return
    for terms in context.restricted:
        for view in readings(text):
            for start, end in terms.find(view.text):
                yield Signal(
                    view.span(start, end),
                    "This touches a restricted matter.",
                    "Take it out, or ask the Clerk. Nobody else can tell you more about it.",
                    final=True,
                )
