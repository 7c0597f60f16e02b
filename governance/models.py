"""Gathers the models of the folders, where Django looks for them."""

from governance.audit.models import AuditEvent
from governance.policy.models import (
    Clause,
    ClauseAlias,
    Erratum,
    MatterWording,
    OfficialContact,
    Policy,
    RestrictedMatter,
    RestrictedPeriod,
    Rule,
    RuleChangeSet,
)

__all__ = [
    "AuditEvent",
    "Clause",
    "ClauseAlias",
    "Erratum",
    "MatterWording",
    "OfficialContact",
    "Policy",
    "RestrictedMatter",
    "RestrictedPeriod",
    "Rule",
    "RuleChangeSet",
]
