"""Changing rules: an officer prepares changes, tries them on what the City wrote, and activates all of them together.

Nothing is in force before it is activated. Each officer has one set of prepared changes, bound to the digest of the
rules it started from: where somebody else's changes were activated meanwhile, it must start again from those."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.audit import trail
from governance.audit.actions import Action
from governance.checker.findings import RuleSet, RuleSpec
from governance.checker.findings import Severity as CheckSeverity
from governance.checker.registry import detectors
from governance.core import outbox, turnstile
from governance.core.errors import Conflict, GuardFailed, NotFound, WrongState
from governance.core.guards import require_duty
from governance.policy import rulebook
from governance.policy.models import Policy, Rule, RuleChangeSet, Severity
from governance.policy.rulebook import MANAGE

# The Clerk's, not the policy officer's: what a closed session decided can't be let out by switching a rule off (4.3.1).
FIXED = frozenset({"confidential.restricted_matter"})


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an officer wants one rule to be."""

    severity: str
    active: bool
    parameters: Mapping[str, Any]

    @classmethod
    def of(cls, kept: Rule | Mapping[str, Any]) -> "Proposal":
        """What a rule is now, or what was kept of a proposal."""
        if isinstance(kept, Rule):
            return cls(kept.severity, kept.active, kept.parameters)
        return cls(kept["severity"], kept["active"], kept["parameters"])

    def as_kept(self) -> dict[str, Any]:
        return {"severity": self.severity, "active": self.active, "parameters": dict(self.parameters)}


@dataclass(frozen=True, slots=True)
class Prepared:
    """An officer's set as it stands against the rules in force."""

    change_set: RuleChangeSet
    changes: tuple[tuple[Rule, Proposal], ...]  # the rule as it is, and as it would be
    before: RuleSet
    after: RuleSet
    stale: bool  # somebody else's changes were activated since it was begun

    @property
    def clauses(self) -> frozenset[str]:
        return frozenset(rule.clause_reference for rule, _proposal in self.changes)

    @property
    def seen(self) -> str:
        """A digest of what is on the screen: what was tried is what is activated."""
        return _seen(self.change_set)


# --- Questions -----------------------------------------------------------------------------------------------------


def open_set(by: trail.Acting) -> RuleChangeSet | None:
    """What this officer has prepared and not activated."""
    return RuleChangeSet.objects.filter(officer_id=by.as_actor().id, activated_at__isnull=True).first()


def prepared(change_set: RuleChangeSet) -> Prepared:
    """The set beside today's rules. Proposals for rules that are gone since are left out."""
    rules = list(Rule.objects.filter(policy__in_force=True))
    return _against(rules, change_set)


# --- Acts ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def prepare(rule: Rule, proposal: Proposal, *, by: trail.Acting) -> RuleChangeSet | None:
    """Add a change to the officer's set. What leaves the rule as it is takes it out; None where nothing is left."""
    policy = Policy.objects.select_for_update(no_key=True).get(pk=rule.policy_id)
    rule = Rule.objects.get(pk=rule.pk)
    if not policy.in_force:
        raise WrongState(_("This rule belongs to a revision that is no longer in force."))
    require_duty(by, MANAGE)
    _require_sound(rule, proposal)
    change_set = _locked_open_set(by) or _begun(policy, by)
    if proposal == Proposal.of(rule):
        change_set.proposals.pop(rule.detector, None)
    else:
        change_set.proposals[rule.detector] = proposal.as_kept()
    return _kept(change_set)


@transaction.atomic
def leave_out(detector: str, *, by: trail.Acting) -> RuleChangeSet | None:
    """Take one change out of the officer's set; None where nothing is left."""
    require_duty(by, MANAGE)
    change_set = _locked_open_set(by)
    if change_set is None:
        return None
    change_set.proposals.pop(detector, None)
    return _kept(change_set)


@transaction.atomic
def discard(*, by: trail.Acting) -> None:
    """Drop all that the officer has prepared. The rules stay as they are."""
    require_duty(by, MANAGE)
    change_set = _locked_open_set(by)
    if change_set:
        change_set.delete()


@transaction.atomic
def start_again(*, by: trail.Acting) -> RuleChangeSet | None:
    """Put the officer's changes on top of today's rules; what those say already, or no longer know, falls away."""
    require_duty(by, MANAGE)
    change_set = _required_open_set(by)
    policy = rulebook.current_policy()
    changes = prepared(change_set).changes
    change_set.policy, change_set.base_digest = policy, rulebook.digest()
    change_set.proposals = {
        rule.detector: proposal.as_kept() for rule, proposal in changes if proposal != Proposal.of(rule)
    }
    return _kept(change_set)


@transaction.atomic
def activate(*, seen: str, by: trail.Acting) -> RuleChangeSet:
    """Put all prepared changes in force, in one act.

    Every check made under the old rules is stale from here on: what waits for review or release is checked again."""
    policy = Policy.objects.select_for_update(no_key=True).filter(in_force=True).first()
    if policy is None:
        raise rulebook.none_loaded()
    require_duty(by, MANAGE)
    change_set = _required_open_set(by)
    known = _against(list(policy.rules.select_for_update().order_by("pk")), change_set)
    if known.stale:
        raise Conflict(
            _(
                "The rules have changed since you began. Nothing was activated: start again from today’s rules, "
                "and see what your changes do to them."
            )
        )
    if seen != known.seen:
        raise Conflict(_("Your changes aren’t those you looked at any more. Nothing was activated; look again."))
    turnstile.close()  # once this commits, nothing starts that the old rules alone let pass
    for rule, proposal in known.changes:
        _require_sound(rule, proposal)
        rule.severity, rule.active, rule.parameters = proposal.severity, proposal.active, dict(proposal.parameters)
        rule.tuned = True
        rule.save(update_fields=["severity", "active", "parameters", "tuned"])
    outbox.ring("posts.recheck")
    before, after = known.before.digest, known.after.digest
    change_set.activated_at, change_set.after_digest = timezone.now(), after
    change_set.save(update_fields=["activated_at", "after_digest"])
    trail.record(
        Action.RULES_ACTIVATED,
        policy,
        by=by,
        clauses=known.clauses,
        rules=[_in_short(rule) for rule, _proposal in known.changes],
        before=before,
        after=after,
    )
    return change_set


# --- Parts ---------------------------------------------------------------------------------------------------------


def _against(rules: list[Rule], change_set: RuleChangeSet) -> Prepared:
    own = {rule.detector: rule for rule in rules}
    changes = tuple(
        (own[detector], Proposal.of(kept))
        for detector, kept in sorted(change_set.proposals.items())
        if detector in own and detector in detectors()
    )
    before = rulebook.as_rules(rules)
    changed = {rule.detector for rule, _proposal in changes}
    after = [spec for spec in before.rules if spec.key not in changed]
    after += [_spec(rule, proposal) for rule, proposal in changes if proposal.active]
    return Prepared(
        change_set,
        changes,
        before,
        RuleSet(tuple(sorted(after, key=lambda spec: spec.key))),
        stale=change_set.base_digest != before.digest,
    )


def _spec(rule: Rule, proposal: Proposal) -> RuleSpec:
    return RuleSpec(
        rule.detector, rule.clause_reference, CheckSeverity(proposal.severity), proposal.parameters, rule.title
    )


def _seen(change_set: RuleChangeSet) -> str:
    canonical = json.dumps([change_set.base_digest, change_set.proposals], sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _in_short(rule: Rule) -> str:
    return f"{rule.detector}:{rule.severity if rule.active else 'off'}"


def _locked_open_set(by: trail.Acting) -> RuleChangeSet | None:
    own = RuleChangeSet.objects.select_for_update()
    return own.filter(officer_id=by.as_actor().id, activated_at__isnull=True).first()


def _required_open_set(by: trail.Acting) -> RuleChangeSet:
    change_set = _locked_open_set(by)
    if change_set is None:
        raise NotFound(_("You have prepared no changes."))
    return change_set


def _begun(policy: Policy, by: trail.Acting) -> RuleChangeSet:
    actor = by.as_actor()
    return RuleChangeSet(
        policy=policy, base_digest=rulebook.digest(), officer_id=actor.id, officer_label=actor.label[:200]
    )


def _kept(change_set: RuleChangeSet) -> RuleChangeSet | None:
    if change_set.proposals:
        change_set.save()
        return change_set
    if change_set.pk:
        change_set.delete()
    return None


def _require_sound(rule: Rule, proposal: Proposal) -> None:
    if rule.detector in FIXED:
        raise GuardFailed(_("This rule belongs to the Clerk’s register. It is always on, and always stops a post."))
    if proposal.severity not in Severity.values:
        raise GuardFailed(_("Choose what a finding asks for."), field="severity")
    _require_known_parameters(rule, proposal.parameters)


def _require_known_parameters(rule: Rule, parameters: Mapping[str, Any]) -> None:
    """The detector's own parameters, each of its own type: a typing slip must not switch a detector off."""
    known = detectors().get(rule.detector)
    if known is None:
        raise WrongState(_("The checker no longer knows this rule."))
    for name, value in parameters.items():
        if name not in known.parameters or type(value) is not type(known.parameters[name]):
            raise GuardFailed(_("%(name)s doesn't fit this rule.") % {"name": name}, field=f"parameter_{name}")
    if missing := known.parameters.keys() - parameters.keys():
        raise GuardFailed(_("%(name)s is missing.") % {"name": sorted(missing)[0]})
