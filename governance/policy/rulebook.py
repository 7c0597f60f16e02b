"""The rulebook: the policy in force, its clauses by the part they play, and the rules that judge every draft.

Code holds how to see; the rulebook holds what to do about it. A policy officer changes a rule (`changes`)
without a deployment, and the digest stored with each check says which rules judged."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from governance.checker.findings import RuleSet, RuleSpec
from governance.checker.findings import Severity as CheckSeverity
from governance.core.errors import NotFound, WrongState
from governance.policy.files import PROHIBITIONS
from governance.policy.models import Clause, Policy, Rule

MANAGE = "governance.manage_policy"


def current_policy() -> Policy:
    """The revision in force. Raises WrongState while none is loaded: without rules nothing may pass."""
    policy = Policy.objects.filter(in_force=True).first()
    if policy is None:
        raise none_loaded()
    return policy


def none_loaded() -> WrongState:
    """What is said while there is no policy."""
    return WrongState(_("No policy is loaded yet. Whoever runs this installation loads it with manage.py load_policy."))


def clause(part_or_reference: str) -> Clause:
    """A clause of the policy in force by its part ("personal_information") or its number ("4.3.2")."""
    policy = current_policy()
    reference = policy.parts.get(part_or_reference, part_or_reference)
    found = Clause.objects.select_related("policy").filter(policy=policy, reference=reference).first()
    if found is None:
        raise NotFound(_("The policy in force has no clause %(number)s.") % {"number": reference})
    return found


def prohibitions() -> list[Clause]:
    """The six clauses of what may not be posted, in the order a reviewer calls them."""
    policy = current_policy()
    return in_order_of_calls(policy, policy.clauses.select_related("policy"))


def in_order_of_calls(policy: Policy, clauses: Iterable[Clause]) -> list[Clause]:
    """The prohibitions among the clauses of a policy, in the order of the parts they play."""
    found = {each.reference: each for each in clauses}
    return [found[policy.parts[part]] for part in PROHIBITIONS]


def current_rules() -> RuleSet:
    """The active rules of the policy in force, in one query. Raises WrongState while no policy is loaded."""
    rows = list(Rule.objects.filter(policy__in_force=True))
    if not rows:
        current_policy()
    return as_rules(rows)


def as_rules(rows: Iterable[Rule]) -> RuleSet:
    """The active ones among these rules, as the checker reads them."""
    return RuleSet(tuple(as_spec(row) for row in sorted(rows, key=lambda row: row.detector) if row.active))


def as_spec(rule: Rule) -> RuleSpec:
    """A rule as the checker reads it."""
    return RuleSpec(
        key=rule.detector,
        clause=rule.clause_reference,
        severity=CheckSeverity(rule.severity),
        parameters=rule.parameters,
        title=rule.title,
    )


def digest() -> str:
    """SHA-256 (hex) over the active rules, the detectors and their word lists: a check stores it."""
    return current_rules().digest
