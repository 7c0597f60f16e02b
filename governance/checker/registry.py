"""The detectors, by key. Code holds how to see; the rulebook holds what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from governance.checker.findings import Context, RuleSet, RuleSpec, Severity, Span
from governance.checker.text import Text

ACCESSIBILITY = "AODA"


@dataclass(frozen=True, slots=True)
class Signal:
    """What a detector yields: a place, why it was raised and what to do instead.

    `doubtful` turns a block into a warning: a person must answer it. `information` and `person` say whose
    and which personal information, so that a consent can cover it; `exempt` names the exemptions of clause
    4.3.4 that cover it; `final` means that nothing but changing the text clears it.
    """

    span: Span
    message: str
    advice: str
    doubtful: bool = False
    ground: str = ""
    information: str = ""
    person: str = ""
    exempt: frozenset[str] = frozenset()
    final: bool = False


Detect = Callable[[Text, RuleSpec, Context], Iterator[Signal]]


@dataclass(frozen=True, slots=True, eq=False)
class Detector:
    """A registered detector with the rule it proposes for a new rulebook."""

    key: str
    clause: str
    severity: Severity
    title: str
    detect: Detect
    parameters: Mapping[str, Any] = field(default_factory=dict)
    clearable: bool = True


_detectors: dict[str, Detector] = {}


def detector(
    key: str,
    *,
    clause: str,
    severity: Severity,
    title: str,
    parameters: Mapping[str, Any] | None = None,
    clearable: bool = True,
) -> Callable[[Detect], Detect]:
    """Register a generator function under a key. Keys are stored in rulebooks: never reuse one."""

    def register(detect: Detect) -> Detect:
        if key in _detectors:
            raise ValueError(f"two detectors are called {key}")
        _detectors[key] = Detector(key, clause, severity, title, detect, dict(parameters or {}), clearable)
        return detect

    return register


def detectors() -> Mapping[str, Detector]:
    """All detectors by key."""
    import governance.checker.detectors  # noqa: F401  (importing registers them)

    return _detectors


def default_rules() -> RuleSet:
    """The rules a new rulebook starts with: every detector, with the severity it proposes."""
    return RuleSet(
        tuple(
            RuleSpec(each.key, each.clause, each.severity, dict(each.parameters), each.title)
            for _, each in sorted(detectors().items())
        )
    )
