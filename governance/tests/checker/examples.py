"""The examples of the checker, for its tests: texts with what must be found in them, as data.

Most tests go through all of them in one go, gather what is wrong, and show it with `shown`; what the checker finds in
an example is worked out once a process (`findings`)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from governance.checker import examples as shipped
from governance.checker.contacts import parse_contacts
from governance.checker.engine import check
from governance.checker.examples import FOLDER
from governance.checker.findings import Context, Finding, OfficialContacts, RuleSet
from governance.checker.registry import default_rules

__all__ = ["CONTACTS", "FILES", "FOLDER", "a_context", "examples", "findings", "official_contacts", "shown"]

FILES = ("4_3_1", "4_3_2", "4_3_3", "4_3_4", "4_3_5", "4_3_6", "accessibility")
KNOWN = ("consent", "economic_development", "elected_official", "restricted_period", "restricted")
CONTACTS = Path(__file__).resolve().parents[2] / "policy" / "official_contacts.toml"


@cache
def official_contacts() -> OfficialContacts:
    return parse_contacts(tomllib.loads(CONTACTS.read_text(encoding="utf-8")))


@cache
def shipped_rules() -> RuleSet:
    return default_rules()


def a_context(**known: Any) -> Context:
    """The default rules and the shipped register; `consent` is a list of names who consented to all."""
    return shipped.a_context(shipped_rules(), official_contacts(), known)


@cache
def examples(name: str) -> list[dict[str, Any]]:
    """The examples of a file; `at` is where each is written."""
    written = (FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    begins = [written.count("\n", 0, match.start()) + 1 for match in re.finditer(r"^\[\[example\]\]", written, re.M)]
    rows = tomllib.loads(written)["example"]
    return [{**row, "at": f"{name}.toml:{line}"} for row, line in zip(rows, begins, strict=True)]


def context_of(example: dict[str, Any]) -> Context:
    """What is known about an example beside its words."""
    return a_context(**{key: example[key] for key in KNOWN if key in example})


def findings(example: dict[str, Any], *, in_its_context: bool = True) -> Sequence[Finding]:
    """What the checker finds in an example; the same text is checked once only."""
    known = {key: example[key] for key in KNOWN if in_its_context and key in example}
    return _findings(example["text"], tuple((key, _fixed(value)) for key, value in known.items()))


@cache
def _findings(text: str, known: tuple[tuple[str, Any], ...]) -> tuple[Finding, ...]:
    return tuple(check(text, a_context(**dict(known))))


def _fixed(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def shown(wrong: Iterable[tuple[dict[str, Any], Any]]) -> str:
    """Each example that came out wrong: where it is written, what came out, and its text."""
    return "\n".join(f"{example['at']}: {what}: {example['text']!r}" for example, what in wrong)
