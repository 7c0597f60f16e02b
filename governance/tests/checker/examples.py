"""The examples of the checker: texts with what must be found in them, as data."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from governance.checker.contacts import parse_contacts
from governance.checker.findings import Consent, Context, OfficialContacts
from governance.checker.registry import default_rules

FOLDER = Path(__file__).resolve().parent / "examples"
CONTACTS = Path(__file__).resolve().parents[2] / "policy" / "official_contacts.toml"


@cache
def official_contacts() -> OfficialContacts:
    return parse_contacts(tomllib.loads(CONTACTS.read_text(encoding="utf-8")))


def a_context(**known: Any) -> Context:
    """The default rules and the shipped register; `consent` is a list of names who consented to all."""
    consents = tuple(Consent(name, frozenset({"*"})) for name in known.pop("consent", ()))
    return Context(rules=default_rules(), contacts=official_contacts(), consents=consents, **known)


def examples(name: str) -> list[dict[str, Any]]:
    return list(tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))["example"])
