"""Access to accounts: granting it, ending it, withdrawing it under 4.5.3, and the one place to ask about it.

The questions (`may`, `require`, `why_not`, ...) are written down in accounts.standing and asked through this module."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import feeds, sessions
from accounts.models import (
    AccessGrant,
    AccountState,
    Credential,
    Department,
    Division,
    PasswordChange,
    Representative,
    SocialAccount,
    Withdrawal,
)
from accounts.models.people import today
from accounts.roles import SHARED_ROLES, Role
from accounts.standing import (
    Holder,
    Standing,
    able_to_act,
    accounts_held,
    accounts_of,
    accounts_seen,
    as_of_today,
    entrusted,
    held_by,
    holder_facts,
    holder_field,
    holds,
    ids_of,
    live_grants,
    may,
    people_seen,
    reasons_of,
    require,
    require_duty,
    require_on_all,
    require_standing,
    sees_accounts,
    sees_people,
    standing_reasons,
    standing_withdrawal,
    visible_accounts,
    visible_people,
    why_not,
    without_withdrawn,
)
from governance.audit import trail
from governance.audit.actions import Action
from governance.core import turnstile
from governance.core.errors import GuardFailed, WrongState
from governance.policy.models import Clause

__all__ = [
    "Consequence",
    "Holder",
    "Standing",
    "able_to_act",
    "accounts_held",
    "accounts_of",
    "accounts_seen",
    "accounts_under",
    "as_of_today",
    "consequences",
    "entrusted",
    "grant",
    "held_by",
    "holder_facts",
    "holder_field",
    "holds",
    "ids_of",
    "list_password_changes",
    "live_grants",
    "may",
    "people_under",
    "reasons_of",
    "register_consequences",
    "reinstate",
    "require",
    "people_seen",
    "require_duty",
    "require_on_all",
    "require_standing",
    "revoke",
    "standing_reasons",
    "standing_withdrawal",
    "sees_accounts",
    "sees_people",
    "visible_accounts",
    "visible_people",
    "why_not",
    "withdraw",
    "without_withdrawn",
]


# --- Granting ----------------------------------------------------------------------------------------------------


@transaction.atomic
def grant(
    account: SocialAccount,
    holder: Holder,
    role: Role,
    *,
    by: Representative,
    expires_on: date | None = None,
) -> AccessGrant:
    """Entrust a person, or a division or department as authors, with one account in one role."""
    holder = _locked_against_withdrawal(holder)
    account = SocialAccount.objects.select_for_update(no_key=True).get(pk=account.pk)
    if account.state in (AccountState.CLOSED, AccountState.DECLINED):
        raise WrongState(_("This account is closed; nobody can be entrusted with it."))
    require_duty(by, "accounts.grant_access")
    if not isinstance(holder, Representative) and role not in SHARED_ROLES:
        raise GuardFailed(
            _("Reviewing, publishing and removing are entrusted to named people, not to departments or divisions."),
            field="role",
        )
    if holder == by and role not in SHARED_ROLES:
        raise GuardFailed(_("You can't give yourself this role. Ask another administrator."), field="holder")
    _require_can_hold(holder)
    if expires_on and expires_on < today():
        raise GuardFailed(_("The last day lies in the past."), field="expires_on")
    existing = AccessGrant.objects.filter(
        account=account, role=role.value, revoked_at__isnull=True, **holder_field(holder)
    ).first()
    if existing and (existing.expires_on is None or existing.expires_on >= today()):
        return existing
    if existing:  # ran out by its date: close the old row, so that the new one can stand
        _end(existing, by=by, reason=_("ran out"))
    made = AccessGrant.objects.create(
        account=account,
        role=role.value,
        granted_by=by,
        expires_on=expires_on,
        **holder_field(holder),
    )
    trail.record(
        Action.ACCESS_GRANTED,
        made,
        by=by,
        account=account.pk,
        role=role.value,
        **holder_facts(holder),
    )
    return made


@transaction.atomic
def revoke(access_grant: AccessGrant, *, by: Representative, reason: str) -> AccessGrant:
    """End one grant because it is no longer needed: someone left or changed jobs. Not a 4.5.3 withdrawal."""
    access_grant = AccessGrant.objects.select_for_update().get(pk=access_grant.pk)
    require_duty(by, "accounts.grant_access")
    if access_grant.revoked_at:
        return access_grant
    if not reason.strip():
        raise GuardFailed(_("Say why this access ends."), field="reason")
    _end(access_grant, by=by, reason=reason.strip())
    return access_grant


def _locked_against_withdrawal(holder: Holder) -> Holder:
    """The holder read afresh, with all that a withdrawal over them would lock: grant and withdrawal wait in turn."""
    if isinstance(holder, Department):
        return Department.objects.select_for_update(no_key=True).get(pk=holder.pk)
    if isinstance(holder, Division):
        holder = Division.objects.select_for_update(no_key=True).get(pk=holder.pk)
    else:
        holder = Representative.objects.select_for_update(no_key=True).get(pk=holder.pk)
        if holder.division_id:
            Division.objects.select_for_update(no_key=True).get(pk=holder.division_id)
    Department.objects.select_for_update(no_key=True).get(pk=holder.department_id)
    return holder


def _require_can_hold(holder: Holder) -> None:
    """Nobody is entrusted with anything while gone, closed or under a withdrawal: reinstating is an act of its own."""
    if isinstance(holder, Representative):
        if holder.left_on and holder.left_on < today():
            raise GuardFailed(_("%(person)s has left.") % {"person": holder}, field="holder")
        withdrawal = standing_withdrawal(holder)
    else:
        if holder.closed_on and holder.closed_on < today():
            raise GuardFailed(_("%(holder)s is closed.") % {"holder": holder}, field="holder")
        over = Q(**holder_field(holder))
        if isinstance(holder, Division):
            over |= Q(department=holder.department_id)
        withdrawal = Withdrawal.objects.filter(over, ended_at__isnull=True).first()
    if withdrawal:
        raise GuardFailed(
            _("Access of %(holder)s is withdrawn. Reinstate it before granting more.") % {"holder": withdrawal.holder},
            field="holder",
            clause=withdrawal.basis,
        )


def _end(access_grant: AccessGrant, *, by: Representative, reason: str) -> None:
    access_grant.revoked_by, access_grant.revoked_at, access_grant.revoked_reason = (
        by,
        timezone.now(),
        reason[:300],
    )
    access_grant.save(update_fields=["revoked_by", "revoked_at", "revoked_reason"])
    trail.record(
        Action.ACCESS_REVOKED,
        access_grant,
        by=by,
        account=access_grant.account_id,
        role=access_grant.role,
    )


# --- Withdrawing (4.5.3) -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Consequence:
    """One thing a withdrawal stops, for the page that asks before doing it."""

    label: str
    count: int
    href: str = ""


_consequences: list[Callable[[Holder], list[Consequence]]] = []


def register_consequences(source: Callable[[Holder], list[Consequence]]) -> None:
    """Apps above this one say what a withdrawal would stop of theirs (posts: what waits to be sent)."""
    if source not in _consequences:
        _consequences.append(source)


def people_under(holder: Holder) -> QuerySet[Representative]:
    """Everyone whose access hangs on this person, division or department."""
    if isinstance(holder, Representative):
        return Representative.objects.filter(pk=holder.pk)
    field = "division" if isinstance(holder, Division) else "department"
    return Representative.objects.filter(**{field: holder})


def accounts_under(holder: Holder) -> QuerySet[SocialAccount]:
    """Accounts that people under the holder can act on, in person or through a division or department.

    They may know those accounts' passwords, so a withdrawal asks that they be changed."""
    people = people_under(holder)
    grants = AccessGrant.objects.filter(
        Q(**holder_field(holder))
        | Q(representative__in=people)
        | Q(division__in=people.values("division"))
        | Q(department__in=people.values("department")),
        revoked_at__isnull=True,
    )
    return SocialAccount.objects.filter(pk__in=grants.values("account")).exclude(state=AccountState.CLOSED)


def list_password_changes(
    accounts: Iterable[SocialAccount],
    *,
    withdrawal: Withdrawal | None = None,
    leaver: Representative | None = None,
) -> int:
    """Note that these accounts' passwords must be changed on the networks, and because of whom."""
    made = PasswordChange.objects.bulk_create(
        (PasswordChange(account=account, withdrawal=withdrawal, leaver=leaver) for account in accounts),
        ignore_conflicts=True,
    )
    Credential.objects.filter(account__in=[change.account_id for change in made]).update(rotation_due=True)
    return len(made)


def logins(people: QuerySet[Representative]) -> list[int]:
    """The logins of these people."""
    return list(people.filter(user__isnull=False).values_list("user", flat=True))


def consequences(holder: Holder) -> list[Consequence]:
    """What withdrawing this holder's access would stop, counted, from every app."""
    people = people_under(holder)
    found = [
        Consequence(_("people lose access"), people.count()),
        Consequence(_("accounts they can no longer use"), accounts_under(holder).count()),
        Consequence(_("signed-in sessions ended"), sessions.count(logins(people))),
    ]
    for source in _consequences:
        found += source(holder)
    return found


@transaction.atomic
def withdraw(holder: Holder, *, by: Representative, clause: Clause, reason: str) -> Withdrawal:
    """Withdraw access of a person, division or department for failure to comply (4.5.3), from this commit on.

    `clause` is the clause that wasn't complied with. Every grant under the holder is dead while it stands, what they
    queued is held, and the passwords of accounts they could act on are marked to be changed."""
    type(holder).objects.select_for_update().get(pk=holder.pk)
    require_duty(by, "accounts.withdraw_access")
    standing = Withdrawal.objects.filter(ended_at__isnull=True, **holder_field(holder)).first()
    if standing:
        return standing
    if people_under(holder).filter(pk=by.pk).exists():
        raise GuardFailed(_("This would withdraw your own access. Ask another administrator to do it."))
    if not clause.policy.in_force:
        raise GuardFailed(_("Name a clause of the policy in force."), field="clause")
    if not reason.strip():
        raise GuardFailed(_("Say what happened: 4.5.3 asks for a failure to comply."), field="reason")
    turnstile.close()
    made = Withdrawal.objects.create(clause=clause, reason=reason.strip(), withdrawn_by=by, **holder_field(holder))
    passwords = list_password_changes(accounts_under(holder), withdrawal=made)
    ended = sessions.end_all(logins(people_under(holder)))
    feeds.end_all(people_under(holder))
    trail.record(
        Action.ACCESS_WITHDRAWN,
        made,
        by=by,
        clauses=[made.basis, clause.reference],
        passwords_to_change=passwords,
        sessions_ended=ended,
        **holder_facts(holder),
    )
    return made


@transaction.atomic
def reinstate(withdrawal: Withdrawal, *, by: Representative, reason: str) -> Withdrawal:
    """Give back what a withdrawal took, with a reason. What was held is not sent by this: it is asked again."""
    withdrawal = Withdrawal.objects.select_for_update().get(pk=withdrawal.pk)
    require_duty(by, "accounts.withdraw_access")
    if withdrawal.ended_at:
        return withdrawal
    if not reason.strip():
        raise GuardFailed(_("Say why access is given back."), field="reason")
    withdrawal.ended_by, withdrawal.ended_at, withdrawal.ended_reason = (
        by,
        timezone.now(),
        reason.strip(),
    )
    withdrawal.save(update_fields=["ended_by", "ended_at", "ended_reason"])
    trail.record(Action.ACCESS_REINSTATED, withdrawal, by=by, **holder_facts(withdrawal.holder))
    return withdrawal
