"""The examples that come with the checker: texts with what must be found in them, hits beside near-misses.

The tests hold the checker to them, and a policy officer sees what a change of the rules would do to them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from governance.checker.findings import ANYTHING, Consent, Context, OfficialContacts, RuleSet
from governance.checker.restricted import RestrictedTerms, Traces

FOLDER = Path(__file__).resolve().parent / "examples"
_KEY = b"examples only"
_SWITCHES = ("economic_development", "elected_official", "restricted_period", "has_images")
_NUMBERS = ("images_without_alt",)
_WORDS = ("platform", "department", "author_kind")
_KNOWN = (*_SWITCHES, *_NUMBERS, *_WORDS)


@dataclass(frozen=True, slots=True)
class Example:
    """A text, what it shows, and what is known about it beside the words."""

    text: str
    why: str
    known: Mapping[str, Any] = field(default_factory=dict)


def shipped() -> Iterator[Example]:
    """Every example, file by file."""
    for path in sorted(FOLDER.glob("*.toml")):
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["example"]:
            known = {name: value for name, value in row.items() if name in (*_KNOWN, "consent", "restricted")}
            yield Example(row["text"], row.get("why", ""), known)


def a_context(rules: RuleSet, contacts: OfficialContacts, known: Mapping[str, Any]) -> Context:
    """What the checker is told. `consent` lists names who consented to all, `restricted` terms of the register."""
    facts = dict(known)
    consents = tuple(Consent(name, frozenset({ANYTHING})) for name in facts.pop("consent", ()))
    terms = facts.pop("restricted", ())
    return Context(rules=rules, contacts=contacts, consents=consents, restricted=restricted(*terms), **facts)


def restricted(*terms: str) -> tuple[RestrictedTerms, ...]:
    """A register that holds these terms."""
    if not terms:
        return ()
    traces = Traces.of(terms, _KEY)
    return (RestrictedTerms(frozenset(traces.heads), frozenset(traces.wholes), "examples", _KEY),)
