"""The rulebook for tests, through the real load; people come from accounts, looked up by name.

The ground floor imports no app above it, not in its tests either."""

import importlib
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.utils import timezone

from governance.management.commands.load_policy import CONTACTS, POLICY
from governance.policy import changes, files, loading, matters
from governance.policy.models import ContactKind, Policy, RestrictedMatter, Rule
from tools.testing.told import told

people: Any = importlib.import_module("accounts.tests.builders")


def the_policy() -> Policy:
    """The City of Peterborough's policy, in force, with its rules, contacts and periods."""
    standing = Policy.objects.filter(in_force=True, source_digest=_policy_file().digest).first()
    return standing or load_the_policy()


def load_the_policy() -> Policy:
    """The same by another load, as after an upgrade."""
    contacts = files.read_contacts(CONTACTS, frozenset(ContactKind.values))
    return loading.load(_policy_file(), contacts).policy


@cache
def _policy_file() -> files.PolicyFile:
    return files.read_policy(POLICY)


def a_policy_officer() -> Any:
    """A representative who may change rules and registers."""
    return people.an_officer(importlib.import_module("accounts.roles").Duty.POLICY_OFFICER)


def set_rule(rule: Rule, *, by: Any = None, **changed: Any) -> Rule:
    """A rule changed as an officer does it: prepared and activated. What is left out stays as it is."""
    by = by or a_policy_officer()
    rule.refresh_from_db()
    proposal = changes.Proposal(
        severity=changed.get("severity", rule.severity),
        active=changed.get("active", rule.active),
        parameters=changed.get("parameters", rule.parameters),
    )
    change_set = changes.prepare(rule, proposal, by=by)
    if change_set:
        changes.activate(seen=changes.prepared(change_set).seen, by=by)
    rule.refresh_from_db()
    return rule


def a_clerk() -> Any:
    """A representative who keeps the closed-session register."""
    return people.an_officer(importlib.import_module("accounts.roles").Duty.CLERK)


@told
def a_restricted_matter(
    *terms: str, by: Any = None, title: str = "Lease of a shed", releases_on: date | None = None
) -> RestrictedMatter:
    """A matter in the register, restricted for a year unless told otherwise."""
    wording = matters.Wording(title, terms or ("Quill and Otter Shed",), matters.Authority.LAND.value)
    releases_on = releases_on or timezone.localdate() + timedelta(days=365)
    return matters.record(wording, releases_on=releases_on, by=by or a_clerk())


def an_auditor() -> Any:
    """A representative who may read the audit trail."""
    return people.an_officer(importlib.import_module("accounts.roles").Duty.AUDITOR)
