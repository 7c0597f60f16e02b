"""Putting a policy file in force: all of it or nothing, and a second time changes nothing."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db import connection, transaction

from governance.audit import trail
from governance.audit.actions import Action
from governance.checker.findings import RuleSpec
from governance.checker.registry import ACCESSIBILITY, default_rules
from governance.policy import rulebook
from governance.policy.files import ClauseEntry, ContactEntry, PeriodEntry, PolicyFile
from governance.policy.models import (
    Clause,
    ClauseAlias,
    Erratum,
    OfficialContact,
    Policy,
    RestrictedPeriod,
    Rule,
)

# The family of a detector's key -> the part of the clause it serves.
FAMILIES = {
    "confidential": "confidential",
    "personal_info": "personal_information",
    "respect": "respect",
    "endorsement": "endorsement",
    "destructive": "destructive",
    "opinion": "opinion",
}


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load changed, for the one line the command prints."""

    policy: Policy
    came_into_force: bool
    rules_changed: bool
    contacts_added: int
    periods_added: int


@transaction.atomic
def load(policy_file: PolicyFile, contacts: Sequence[ContactEntry], *, by: trail.Acting = trail.SYSTEM) -> Loaded:
    """Put a proven policy file in force, with its rules; add contacts and periods that the registers don't know.

    The revision before it stays readable. Rules that a policy officer has set, and entries that were retired, stay as
    they are: what people decided outlives a re-load."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE governance_policy IN SHARE ROW EXCLUSIVE MODE")  # one load at a time
    before = Policy.objects.filter(in_force=True).first()
    digest_before = rulebook.digest() if before else ""
    policy = Policy.objects.filter(source_digest=policy_file.digest).first() or _write(policy_file)
    came_into_force = policy != before
    if came_into_force:
        Policy.objects.filter(in_force=True).update(in_force=False)
        policy.in_force = True
        policy.save(update_fields=["in_force"])
    _write_rules(policy, inherit_from=before if came_into_force else None)
    contacts_added = _add_contacts(contacts)
    periods_added = _add_periods(policy_file.periods)
    digest_after = rulebook.digest()
    if came_into_force:
        trail.record(
            Action.POLICY_LOADED, policy, by=by, revision=policy.revision, file=policy.source_digest,
            before=before.pk if before else None,
        )  # fmt: skip
    if digest_after != digest_before:
        trail.record(Action.RULES_ACTIVATED, policy, by=by, before=digest_before, after=digest_after)
    if contacts_added:
        trail.record(Action.CONTACT_RECORDED, policy, by=by, added=contacts_added)
    if periods_added:
        trail.record(Action.PERIOD_RECORDED, policy, by=by, added=periods_added)
    return Loaded(policy, came_into_force, digest_after != digest_before, contacts_added, periods_added)


def _write(policy_file: PolicyFile) -> Policy:
    policy = Policy.objects.create(
        title=policy_file.title,
        city=policy_file.city,
        revision=policy_file.revision,
        department=policy_file.department,
        division=policy_file.division,
        section=policy_file.section,
        approval_level=policy_file.approval_level,
        effective_on=policy_file.effective_on,
        revised_on=policy_file.revised_on,
        next_review_on=policy_file.next_review_on,
        parts=dict(policy_file.parts),
        source_digest=policy_file.digest,
    )
    written = _write_clauses(policy, policy_file.clauses)
    Erratum.objects.bulk_create(
        Erratum(clause=written[entry.number], printed=erratum.printed, reading=erratum.reading)
        for entry in policy_file.clauses
        for erratum in entry.errata
    )
    ClauseAlias.objects.bulk_create(
        ClauseAlias(clause=written[entry.number], reference=number, revision=revision)
        for entry in policy_file.clauses
        for number, revision in entry.former
    )
    return policy


def _write_clauses(policy: Policy, entries: Sequence[ClauseEntry]) -> dict[str, Clause]:
    """By number. Level by level, since a clause needs its parent's key."""
    written: dict[str, Clause] = {}
    waiting = list(enumerate(entries, start=1))
    while waiting:
        ready = [(position, entry) for position, entry in waiting if not entry.parent or entry.parent in written]
        made = Clause.objects.bulk_create(
            Clause(
                policy=policy,
                reference=entry.number,
                parent=written.get(entry.parent),
                position=position,
                heading=entry.heading,
                short_title=entry.short_title,
                text=entry.text,
                note=entry.note,
            )
            for position, entry in ready
        )
        written |= {clause.reference: clause for clause in made}
        waiting = [each for each in waiting if each not in ready]
    return written


def clause_of(spec: RuleSpec, policy: Policy) -> str:
    """The clause of this policy that a detector serves; accessibility rests on the AODA, not on the policy."""
    if spec.clause == ACCESSIBILITY:
        return ACCESSIBILITY
    return str(policy.parts[FAMILIES[spec.key.partition(".")[0]]])


def _write_rules(policy: Policy, *, inherit_from: Policy | None) -> None:
    """One rule per detector. A detector that is gone from the code takes its rule out of use."""
    own = {rule.detector: rule for rule in policy.rules.all()}
    tuned = {rule.detector: rule for rule in inherit_from.rules.filter(tuned=True)} if inherit_from else {}
    specs = default_rules().rules
    rules = []
    for spec in specs:
        rule = own.get(spec.key) or Rule(policy=policy, detector=spec.key)
        rule.clause_reference, rule.title = clause_of(spec, policy), spec.title
        if officers := (rule if rule.tuned else tuned.get(spec.key)):
            rule.severity, rule.active, rule.tuned = officers.severity, officers.active, True
            rule.parameters = dict(spec.parameters) | _still_known(officers, spec)
        else:
            rule.severity, rule.parameters, rule.active = spec.severity.value, dict(spec.parameters), True
        rules.append(rule)
    Rule.objects.bulk_create(
        rules,
        update_conflicts=True,
        unique_fields=["policy", "detector"],
        update_fields=["clause_reference", "title", "severity", "parameters", "active", "tuned"],
    )
    policy.rules.exclude(detector__in=[spec.key for spec in specs]).update(active=False)


def _still_known(rule: Rule, spec: RuleSpec) -> dict[str, object]:
    return {name: value for name, value in rule.parameters.items() if name in spec.parameters}


def _add_contacts(entries: Sequence[ContactEntry]) -> int:
    """Adds what the register doesn't know; what stands or was retired stays. Returns how many."""
    known = set(OfficialContact.objects.values_list("kind", "value"))
    new = [entry for entry in entries if (entry.kind, entry.value) not in known]
    OfficialContact.objects.bulk_create(OfficialContact(**asdict(entry)) for entry in new)
    return len(new)


def _add_periods(entries: Sequence[PeriodEntry]) -> int:
    """Likewise for restricted periods, by name and first day."""
    known = set(RestrictedPeriod.objects.values_list("name", "starts_on"))
    new = [entry for entry in entries if (entry.name, entry.starts_on) not in known]
    RestrictedPeriod.objects.bulk_create(RestrictedPeriod(**asdict(entry)) for entry in new)
    return len(new)
