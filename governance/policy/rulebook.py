"""The rulebook: the policy in force, its clauses by the part they play, and the rules that judge every draft.

Code holds how to see; the rulebook holds what to do about it. A policy officer changes a rule here, without a
deployment, and the digest stored with each check says which rules judged."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from governance.audit import trail
from governance.audit.actions import Action
from governance.checker.findings import RuleSet, RuleSpec
from governance.checker.findings import Severity as CheckSeverity
from governance.checker.registry import detectors
from governance.core.errors import GuardFailed, NotFound, WrongState
from governance.core.guards import require_duty
from governance.policy.files import PROHIBITIONS
from governance.policy.models import Clause, Policy, Rule, Severity

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


@transaction.atomic
def set_rule(
    rule: Rule,
    *,
    by: trail.Acting,
    severity: str | None = None,
    active: bool | None = None,
    parameters: dict[str, Any] | None = None,
) -> Rule:
    """Change what the City does about what one detector sees; what is left out stays as it is.

    Every check made under the old rules is stale from here on: drafts in review are checked again."""
    policy = Policy.objects.select_for_update().get(pk=rule.policy_id)
    rule = Rule.objects.select_for_update().get(pk=rule.pk)
    if not policy.in_force:
        raise WrongState(_("This rule belongs to a revision that is no longer in force."))
    require_duty(by, MANAGE)
    if severity is not None and severity not in Severity.values:
        raise GuardFailed(_("Choose what a finding asks for."), field="severity")
    if parameters is not None:
        _require_known_parameters(rule, parameters)

    before = digest()
    rule.severity = rule.severity if severity is None else severity
    rule.active = rule.active if active is None else active
    rule.parameters = rule.parameters if parameters is None else parameters
    after = _digest_with(rule)
    if after == before:
        return rule
    rule.tuned = True
    rule.save(update_fields=["severity", "active", "parameters", "tuned"])
    trail.record(
        Action.RULES_ACTIVATED,
        policy,
        by=by,
        clauses=[rule.clause_reference],
        rule=rule.detector,
        severity=rule.severity,
        active=rule.active,
        before=before,
        after=after,
    )
    return rule


def _digest_with(changed: Rule) -> str:
    others = [spec for spec in current_rules().rules if spec.key != changed.detector]
    return RuleSet((*others, *([as_spec(changed)] if changed.active else []))).digest


def _require_known_parameters(rule: Rule, parameters: dict[str, Any]) -> None:
    """The detector's own parameters, each of its own type: a typing slip must not switch a detector off."""
    proposed = detectors()[rule.detector].parameters
    for name, value in parameters.items():
        if name not in proposed or type(value) is not type(proposed[name]):
            raise GuardFailed(_("%(name)s doesn't fit this rule.") % {"name": name}, field=f"parameter_{name}")
    if missing := proposed.keys() - parameters.keys():
        raise GuardFailed(_("%(name)s is missing.") % {"name": sorted(missing)[0]})
