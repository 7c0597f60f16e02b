"""Who may act on which account, in one place; granting it, ending it, and withdrawing it under 4.5.3.

`why_not` gives every reason, `require` raises the first, `may` answers yes or no: the same question, so they can't
differ. What is withdrawn is dead from the commit of the withdrawal; nothing is copied or cached."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts import training
from accounts.models import (
    AccessGrant,
    AccountState,
    Credential,
    Department,
    Division,
    Representative,
    SocialAccount,
    Withdrawal,
)
from accounts.models.people import today
from accounts.roles import SHARED_ROLES, TRAINED_ACTIONS, Role, roles_for
from accounts.roles import Action as RoleAction
from governance.audit import trail
from governance.audit.actions import Action
from governance.core.errors import GuardFailed, NotAllowed, Obstacle, WrongState
from governance.policy.models import Clause

Holder = Representative | Division | Department


# --- Questions ---------------------------------------------------------------------------------------------------


def held_by(rep: Representative) -> Q:
    """Rows whose holder is this person, their division or their department."""
    query = Q(representative=rep) | Q(department=rep.department_id)
    return query | Q(division=rep.division_id) if rep.division_id else query


def live_grants(rep: Representative) -> QuerySet[AccessGrant]:
    """Grants in force for this person, held in person or through division or department."""
    return AccessGrant.objects.filter(
        held_by(rep),
        Q(expires_on__isnull=True) | Q(expires_on__gte=today()),
        revoked_at__isnull=True,
    )


def standing_withdrawal(rep: Representative) -> Withdrawal | None:
    """The withdrawal that keeps this person from acting now, if there is one."""
    return (
        Withdrawal.objects.filter(held_by(rep), ended_at__isnull=True)
        .order_by("withdrawn_at")
        .first()
    )


def accounts_of(rep: Representative, action: RoleAction | None = None) -> QuerySet[SocialAccount]:
    """Accounts entrusted to this person (for one action, where given); none while access is withdrawn."""
    if not rep.is_engaged() or standing_withdrawal(rep):
        return SocialAccount.objects.none()
    grants = live_grants(rep)
    if action is not None:
        grants = grants.filter(role__in=[role.value for role in roles_for(action)])
    return SocialAccount.objects.filter(pk__in=grants.values("account"))


def entrusted(account: SocialAccount, action: RoleAction) -> QuerySet[Representative]:
    """Named people who may do this on the account now: for "who may approve it" and for notices."""
    grants = AccessGrant.objects.filter(
        Q(expires_on__isnull=True) | Q(expires_on__gte=today()),
        account=account,
        role__in=[role.value for role in roles_for(action)],
        revoked_at__isnull=True,
        representative__isnull=False,
    )
    standing = Withdrawal.objects.filter(ended_at__isnull=True)
    return (
        Representative.objects.filter(pk__in=grants.values("representative"), user__is_active=True)
        .filter(Q(left_on__isnull=True) | Q(left_on__gte=today()))
        .exclude(pk__in=standing.filter(representative__isnull=False).values("representative"))
        .exclude(department__in=standing.filter(department__isnull=False).values("department"))
        .exclude(division__in=standing.filter(division__isnull=False).values("division"))
    )


def why_not(rep: Representative, action: RoleAction, *, on: SocialAccount) -> list[Obstacle]:
    """Every reason why this person may not do this on this account now; empty means they may."""
    reasons = standing_reasons(rep)
    roles = [role.value for role in roles_for(action)]
    if not live_grants(rep).filter(account=on, role__in=roles).exists():
        reasons.append(
            Obstacle(
                "not_entrusted",
                _("%(account)s isn't entrusted to %(person)s for this.")
                % {"account": on, "person": rep},
                _("An administrator or access officer can grant it."),
            )
        )
    if action in TRAINED_ACTIONS and not training.is_current(rep):
        reasons.append(training.obstacle(rep))
    return reasons


def standing_reasons(rep: Representative) -> list[Obstacle]:
    """Reasons that keep a person from acting at all: left, sign-in off, access withdrawn."""
    reasons = []
    if not rep.is_engaged():
        reasons.append(
            Obstacle(
                "not_engaged",
                _("%(person)s doesn't act for the City at present.") % {"person": rep},
                _("The register says from when to when."),
            )
        )
    if rep.user is None or not rep.user.is_active:
        reasons.append(Obstacle("no_login", _("%(person)s can't sign in.") % {"person": rep}))
    withdrawal = standing_withdrawal(rep)
    if withdrawal:
        reasons.append(
            Obstacle(
                "access_withdrawn",
                _("Access of %(holder)s was withdrawn on %(day)s.")
                % {
                    "holder": withdrawal.holder,
                    "day": date_format(timezone.localtime(withdrawal.withdrawn_at)),
                },
                _("The person who withdrew it, or an administrator, can reinstate it."),
                clause=withdrawal.clause.reference,
            )
        )
    return reasons


def may(rep: Representative, action: RoleAction, *, on: SocialAccount) -> bool:
    """May this person do this on this account now?"""
    return not why_not(rep, action, on=on)


def require(rep: Representative, action: RoleAction, *, on: SocialAccount) -> None:
    """Pass in silence, or say why not and who can help."""
    reasons = why_not(rep, action, on=on)
    if reasons:
        raise NotAllowed(
            f"{reasons[0].message} {reasons[0].remedy}".strip(), clause=reasons[0].clause
        )


def require_duty(rep: Representative, permission: str) -> None:
    """The person holds a city-wide duty with this permission, and nothing keeps them from acting."""
    reasons = standing_reasons(rep)
    if reasons:
        raise NotAllowed(
            f"{reasons[0].message} {reasons[0].remedy}".strip(), clause=reasons[0].clause
        )
    if rep.user is None or not rep.user.has_perm(permission):
        raise NotAllowed(
            _("This is a city-wide duty that you don't hold. An administrator can assign it.")
        )


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
    account = SocialAccount.objects.select_for_update(no_key=True).get(pk=account.pk)
    if account.state in (AccountState.CLOSED, AccountState.DECLINED):
        raise WrongState(_("This account is closed; nobody can be entrusted with it."))
    require_duty(by, "accounts.grant_access")
    if not isinstance(holder, Representative) and role not in SHARED_ROLES:
        raise GuardFailed(
            _(
                "Reviewing, publishing and removing are entrusted to named people, not to departments or divisions."
            ),
            field="role",
        )
    if holder == by and role not in SHARED_ROLES:
        raise GuardFailed(
            _("You can't give yourself this role. Ask another administrator."), field="holder"
        )
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
    if access_grant.revoked_at:
        return access_grant
    require_duty(by, "accounts.grant_access")
    if not reason.strip():
        raise GuardFailed(_("Say why this access ends."), field="reason")
    _end(access_grant, by=by, reason=reason.strip())
    return access_grant


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
    """Accounts that people under the holder could act on: their passwords are changed after a withdrawal."""
    people = people_under(holder)
    grants = AccessGrant.objects.filter(revoked_at__isnull=True).filter(
        Q(representative__in=people)
        | Q(division__in=people.values("division"))
        | Q(**holder_field(holder))
        if not isinstance(holder, Representative)
        else held_by(holder)
    )
    return SocialAccount.objects.filter(pk__in=grants.values("account")).exclude(
        state=AccountState.CLOSED
    )


def consequences(holder: Holder) -> list[Consequence]:
    """What withdrawing this holder's access would stop, counted, from every app."""
    accounts = accounts_under(holder)
    found = [
        Consequence(
            _("people can no longer draft, decide, publish or remove"), people_under(holder).count()
        ),
        Consequence(_("accounts they could act on"), accounts.count()),
        Consequence(
            _("passwords to change"), Credential.objects.filter(account__in=accounts).count()
        ),
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
    standing = Withdrawal.objects.filter(ended_at__isnull=True, **holder_field(holder)).first()
    if standing:
        return standing
    require_duty(by, "accounts.withdraw_access")
    if people_under(holder).filter(pk=by.pk).exists():
        raise GuardFailed(
            _("This would withdraw your own access. Ask another administrator to do it.")
        )
    if not reason.strip():
        raise GuardFailed(
            _("Say what happened: 4.5.3 asks for a failure to comply."), field="reason"
        )
    made = Withdrawal.objects.create(
        clause=clause, reason=reason.strip(), withdrawn_by=by, **holder_field(holder)
    )
    rotated = Credential.objects.filter(account__in=accounts_under(holder)).update(
        rotation_due=True
    )
    basis = clause.policy.parts.get("withdrawal", clause.reference)
    trail.record(
        Action.ACCESS_WITHDRAWN,
        made,
        by=by,
        clauses=[basis, clause.reference],
        credentials_to_change=rotated,
        **holder_facts(holder),
    )
    return made


@transaction.atomic
def reinstate(withdrawal: Withdrawal, *, by: Representative, reason: str) -> Withdrawal:
    """Give back what a withdrawal took, with a reason. What was held is not sent by this: it is asked again."""
    withdrawal = Withdrawal.objects.select_for_update().get(pk=withdrawal.pk)
    if withdrawal.ended_at:
        return withdrawal
    require_duty(by, "accounts.withdraw_access")
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


def holder_field(holder: models.Model) -> dict[str, models.Model]:
    """{"representative": …}, {"division": …} or {"department": …}: the column that names this holder."""
    return {holder._meta.model_name or "": holder}


def holder_facts(holder: models.Model) -> dict[str, object]:
    """The holder as the audit trail keeps it: kind and id, no name."""
    return {"holder_type": holder._meta.model_name, "holder_id": holder.pk}
