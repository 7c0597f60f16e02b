"""The values the checker takes in and gives out: rules, what is known about a post, and findings.

A finding always names the policy clause it rests on, the place in the text as it was typed, why it was
raised and what to do instead. Nothing here touches a database or a framework.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from governance.checker.fingerprint import fingerprint
from governance.checker.restricted import RestrictedTerms

ANYTHING = "*"

# What a written consent can list (clause 4.3.2; MFIPPA s.32(b) wants the information named in particular).
INFORMATION_KINDS = frozenset(
    {
        "name",
        "image",
        "voice",
        "quote",
        "age",
        "birth_date",
        "contact",
        "address",
        "school",
        "health",
        "benefits",
        "finances",
        "family",
        "employment",
        "vehicle",
        "correspondence",
        "identity",
        "legal",
        "other",
    }
)


class Severity(StrEnum):
    """What a finding does to a post: advice informs, a warning needs a written answer, a block stops."""

    ADVICE = "advice"
    WARN = "warn"
    BLOCK = "block"

    @property
    def rank(self) -> int:
        """0 for advice, 1 for a warning, 2 for a block."""
        return _RANKS[self]


_RANKS = {Severity.ADVICE: 0, Severity.WARN: 1, Severity.BLOCK: 2}


class Span(NamedTuple):
    """A half-open range of code points in the text as typed."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """Whether the two ranges share at least one code point."""
        return self.start < other.end and other.start < self.end

    def gap_to(self, other: Span) -> int:
        """Code points between the two ranges; 0 when they touch or overlap."""
        return max(0, other.start - self.end, self.start - other.end)


@dataclass(frozen=True, slots=True)
class RuleSpec:
    """One detector as the City has set it: which clause it serves, how severe, with what parameters.

    `key` is the detector's key, for example `personal_info.sin`.
    """

    key: str
    clause: str
    severity: Severity
    parameters: Mapping[str, Any] = field(default_factory=dict)
    title: str = ""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The active rules."""

    rules: tuple[RuleSpec, ...]

    @property
    def digest(self) -> str:
        """SHA-256 (hex) over the rules and over the checker's own code and word lists.

        The order of the rules does not matter; a changed word list or detector changes the digest, so a
        stored check says exactly what judged the post.
        """
        rules = sorted([rule.key, rule.clause, rule.severity.value, dict(rule.parameters)] for rule in self.rules)
        canonical = json.dumps(
            {"rules": rules, "checker": fingerprint()},
            sort_keys=True,
            separators=(",", ":"),
            ensure_ascii=True,
            default=str,
        )
        return hashlib.sha256(canonical.encode("ascii")).hexdigest()


@dataclass(frozen=True, slots=True)
class OfficialContacts:
    """The City's own numbers and addresses, which are never personal information (MFIPPA s.2(2.1)).

    All values are normalised by `governance.checker.contacts`: phones are the national digits (10 for
    North America), e-mails and domains lower case, addresses folded, postal codes upper case, no space.
    """

    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    postal_codes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Consent:
    """A written consent on file: whose, and for which kinds of information (clause 4.3.2).

    `person` is the full name; "*" stands for everyone in the text and is used by `check_text` only.
    `information` holds members of INFORMATION_KINDS, or "*" for all of them.
    """

    person: str
    information: frozenset[str]


@dataclass(frozen=True, slots=True)
class Context:
    """Everything apart from the text that the outcome may depend on."""

    rules: RuleSet
    platform: str = ""
    department: str = ""
    author_kind: str = "employee"
    elected_official: bool = False
    economic_development: bool = False
    consents: tuple[Consent, ...] = ()
    contacts: OfficialContacts = field(default_factory=OfficialContacts)
    restricted_period: bool = False
    restricted: tuple[RestrictedTerms, ...] = ()  # the Clerk's register, as hashes
    has_images: bool = False
    images_without_alt: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """One place in the text that a clause speaks about.

    `clearable` says whether a consent, an exemption or a policy officer may clear it (ARCHITECTURE 7);
    `information` names the kind of personal information, so that the right consent can be asked for.
    """

    rule: str
    clause: str
    severity: Severity
    span: Span
    excerpt: str
    message: str
    advice: str
    ground: str = ""
    clearable: bool = False
    information: str = ""
