"""The rulebook for tests, through the real load; people come from accounts, looked up by name.

The ground floor imports no app above it, not in its tests either."""

import importlib
from typing import Any

from governance.management.commands.load_policy import CONTACTS, POLICY
from governance.policy import files, loading
from governance.policy.models import ContactKind, Policy

people: Any = importlib.import_module("accounts.tests.builders")


def the_policy() -> Policy:
    """The City of Peterborough's policy, in force, with its rules, contacts and periods."""
    contacts = files.read_contacts(CONTACTS, frozenset(ContactKind.values))
    return loading.load(files.read_policy(POLICY), contacts).policy


def a_policy_officer() -> Any:
    """A representative who may change rules and registers."""
    return people.an_officer(importlib.import_module("accounts.roles").Duty.POLICY_OFFICER)


def an_auditor() -> Any:
    """A representative who may read the audit trail."""
    return people.an_officer(importlib.import_module("accounts.roles").Duty.AUDITOR)
