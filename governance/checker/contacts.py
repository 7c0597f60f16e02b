"""The register of official contacts: reading it, and asking whether a number or address is the City's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import re2

from governance.checker.findings import OfficialContacts
from governance.checker.folding import fold

_KINDS = ("phone", "email", "domain", "address", "postal_code")
_STREET_WORDS = {
    "street": "st", "avenue": "ave", "road": "rd", "drive": "dr", "boulevard": "blvd", "crescent": "cres",
    "court": "crt", "ct": "crt", "lane": "ln", "highway": "hwy", "north": "n", "south": "s", "east": "e",
    "west": "w", "nord": "n", "sud": "s", "est": "e", "ouest": "w", "rue": "st",
}  # fmt: skip
_NOT_DIGIT = re2.compile(r"[^0-9]")
_EXTENSION = re2.compile(r"(?:ext|poste|x)\.? ?[0-9]+$")
_NOT_WORD = re2.compile(r"[^a-z0-9]+")


def phone_key(number: str) -> str:
    """Digits only, no extension; the 1 in front of a ten-digit North American number is dropped."""
    digits: str = _NOT_DIGIT.sub("", _EXTENSION.sub("", fold(number)))
    return digits[1:] if len(digits) == 11 and digits.startswith("1") else digits


def address_key(address: str) -> str:
    """A street address as compared: "500 George Street North" and "500 George St. N." are one."""
    words = _NOT_WORD.sub(" ", fold(address)).split()
    return " ".join(_STREET_WORDS.get(word, word) for word in words)


def domain_key(domain: str) -> str:
    """A domain as compared: lower case, without `www.`."""
    return fold(domain).strip(".").removeprefix("www.")


def postal_code_key(code: str) -> str:
    """A postal code as compared: upper case, no space."""
    return fold(code).replace(" ", "").upper()


_KEYS = {
    "phone": phone_key,
    "email": fold,
    "domain": domain_key,
    "address": address_key,
    "postal_code": postal_code_key,
}


def parse_contacts(data: Mapping[str, Any]) -> OfficialContacts:
    """The register from `{"contact": [{"kind": ..., "value": ...}, ...]}`, as the TOML file holds it.

    `kind` is phone, email, domain, address or postal_code. Raises ValueError that names the entry.
    """
    values: dict[str, set[str]] = {kind: set() for kind in _KINDS}
    for number, entry in enumerate(data.get("contact", ()), start=1):
        kind = entry.get("kind")
        if kind not in values:
            raise ValueError(f"contact {number}: kind {kind!r} is none of {', '.join(_KINDS)}")
        value = _KEYS[kind](str(entry.get("value", "")))
        if not value:
            raise ValueError(f"contact {number}: value is missing")
        values[kind].add(value)
    return OfficialContacts(
        phones=frozenset(values["phone"]),
        emails=frozenset(values["email"]),
        domains=frozenset(values["domain"]),
        addresses=frozenset(values["address"]),
        postal_codes=frozenset(values["postal_code"]),
    )


def is_official_domain(domain: str, contacts: OfficialContacts) -> bool:
    """Whether a host is a listed domain or below one."""
    labels = domain_key(domain).split(".")
    return any(".".join(labels[place:]) in contacts.domains for place in range(len(labels)))


def is_official_email(address: str, contacts: OfficialContacts) -> bool:
    """Whether an address is listed, or is at a listed domain."""
    address = fold(address)
    return address in contacts.emails or is_official_domain(address.rpartition("@")[2], contacts)


def is_official_address(address: str, contacts: OfficialContacts) -> bool:
    """Whether a street address is listed, with or without its direction letter."""
    key = address_key(address)
    return any(key == known or known.startswith(key + " ") for known in contacts.addresses)
