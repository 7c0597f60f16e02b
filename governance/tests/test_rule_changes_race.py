"""Two officers at the same moment: one set of changes counts, the other is told, and neither undoes the other's."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from governance.audit.actions import Action
from governance.audit.models import AuditEvent
from governance.core.errors import Conflict
from governance.policy import changes
from governance.policy.models import Rule, RuleChangeSet
from governance.tests.builders import a_policy_officer, the_policy

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works: Callable[[], object]) -> list[object]:
    """What each gave back, or the refusal it met, all begun at the same moment, each with a connection of its own."""
    start, outcomes = threading.Barrier(len(works)), list[object]()

    def run(work: Callable[[], object]) -> None:
        try:
            start.wait(timeout=30)
            outcomes.append(work())
        except Exception as refusal:
            outcomes.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


def test_of_two_activations_at_once_one_counts_and_the_other_is_told():
    the_policy()
    first, second = a_policy_officer(), a_policy_officer()
    sin, phone = Rule.objects.get(detector="personal_info.sin"), Rule.objects.get(detector="personal_info.phone")
    mine = changes.prepare(sin, changes.Proposal("warn", True, sin.parameters), by=first)
    theirs = changes.prepare(phone, changes.Proposal("advice", True, phone.parameters), by=second)
    seen = {each: changes.prepared(each).seen for each in (mine, theirs)}

    outcomes = at_once(
        lambda: changes.activate(seen=seen[mine], by=first),
        lambda: changes.activate(seen=seen[theirs], by=second),
    )

    assert {type(outcome) for outcome in outcomes} == {RuleChangeSet, Conflict}
    changed = {rule.detector for rule in Rule.objects.filter(tuned=True)}
    (counted,) = RuleChangeSet.objects.filter(activated_at__isnull=False)
    assert changed == set(counted.proposals)
    assert AuditEvent.objects.filter(action=Action.RULES_ACTIVATED, facts__has_key="rules").count() == 1


def test_two_changes_prepared_at_once_by_one_officer_are_one_set():
    the_policy()
    officer = a_policy_officer()
    rules = [Rule.objects.get(detector=name) for name in ("personal_info.sin", "personal_info.phone")]

    def prepare(rule: Rule) -> Callable[[], object]:
        return lambda: changes.prepare(rule, changes.Proposal("advice", True, rule.parameters), by=officer)

    outcomes = at_once(*(prepare(rule) for rule in rules))

    assert {type(outcome) for outcome in outcomes} == {RuleChangeSet}
    assert set(RuleChangeSet.objects.get().proposals) == {rule.detector for rule in rules}
