"""The examples of the checker, for its tests: texts with what must be found in them, as data."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from governance.checker import examples as shipped
from governance.checker.contacts import parse_contacts
from governance.checker.examples import FOLDER
from governance.checker.findings import Context, OfficialContacts, RuleSet
from governance.checker.registry import default_rules

__all__ = ["CONTACTS", "FOLDER", "a_context", "examples", "official_contacts"]

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
    return list(tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))["example"])
