"""Who the City is and who acts for it (policy, section 3): bodies, departments, people joining, moving and leaving."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import access, duties, logins
from accounts.models import (
    AccessGrant,
    Department,
    Division,
    Kind,
    Organisation,
    Representative,
    User,
)
from accounts.models.people import today
from accounts.roles import Duty
from governance.audit import trail
from governance.audit.actions import Action
from governance.core.errors import GuardFailed, WrongState

# --- Bodies ------------------------------------------------------------------------------------------------------


@transaction.atomic
def record_organisation(
    name: str,
    *,
    by: Representative,
    organisation: Organisation | None = None,
    in_scope: bool = True,
    scope_from: date | None = None,
    scope_until: date | None = None,
    scope_reason: str = "",
    successor: Organisation | None = None,
) -> Organisation:
    """Record the Corporation or one of its bodies, or change an entry; section 3 says which bodies are excluded."""
    access.require_duty(by, "accounts.manage_people")
    if organisation is not None:
        organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    name = _required(name, "name")
    _require_free(Organisation.objects.filter(name__iexact=name), organisation)
    if not in_scope and not scope_reason.strip():
        raise GuardFailed(_("Say why the policy doesn't apply to it."), field="scope_reason")
    if scope_from and scope_until and scope_until < scope_from:
        raise GuardFailed(_("The last day lies before the first."), field="scope_until")
    if successor is not None and successor == organisation:
        raise GuardFailed(_("A body can't be its own successor."), field="successor")
    made = organisation or Organisation()
    made.name, made.in_scope, made.scope_reason = name, in_scope, scope_reason.strip()
    made.scope_from, made.scope_until, made.successor = scope_from, scope_until, successor
    made.save()
    trail.record(
        Action.ORGANISATION_RECORDED,
        made,
        by=by,
        in_scope=in_scope,
        scope_from=str(scope_from or ""),
        scope_until=str(scope_until or ""),
    )
    return made


@transaction.atomic
def record_department(
    name: str,
    *,
    by: Representative,
    organisation: Organisation,
    department: Department | None = None,
    closed_on: date | None = None,
    head: Representative | None = None,
) -> Department:
    """Record a department with its head, or rename or close one; names change, what hangs on it stays."""
    access.require_duty(by, "accounts.manage_people")
    if department is not None:
        department = Department.objects.select_for_update().get(pk=department.pk)
    name = _required(name, "name")
    _require_free(Department.objects.filter(organisation=organisation, name__iexact=name), department)
    made = department or Department()
    made.organisation, made.name, made.closed_on, made.head = organisation, name, closed_on, head
    made.save()
    trail.record(
        Action.DEPARTMENT_RECORDED,
        made,
        by=by,
        organisation=organisation.pk,
        closed_on=str(closed_on or ""),
        head=head.pk if head else None,
    )
    return made


@transaction.atomic
def record_division(
    name: str,
    *,
    by: Representative,
    department: Department,
    division: Division | None = None,
    closed_on: date | None = None,
) -> Division:
    """Record a division of a department, or rename or close one."""
    access.require_duty(by, "accounts.manage_people")
    if division is not None:
        division = Division.objects.select_for_update().get(pk=division.pk)
        if division.department_id != department.pk:
            raise GuardFailed(
                _("A division stays with its department. Close it and record a new one in the other."),
                field="department",
            )
    name = _required(name, "name")
    _require_free(Division.objects.filter(department=department, name__iexact=name), division)
    made = division or Division()
    made.department, made.name, made.closed_on = department, name, closed_on
    made.save()
    trail.record(
        Action.DIVISION_RECORDED,
        made,
        by=by,
        department=department.pk,
        closed_on=str(closed_on or ""),
    )
    return made


# --- People ------------------------------------------------------------------------------------------------------


@transaction.atomic
def register(
    *,
    by: Representative,
    full_name: str,
    kind: str,
    department: Department,
    division: Division | None = None,
    title: str = "",
    engaged_on: date | None = None,
) -> Representative:
    """Put a City Representative on the register; a login and access are separate acts."""
    access.require_duty(by, "accounts.manage_people")
    _check_place(department, division)
    made = Representative.objects.create(
        full_name=_required(full_name, "full_name"),
        kind=Kind(kind).value,
        department=department,
        division=division,
        title=title.strip(),
        engaged_on=engaged_on or today(),
    )
    trail.record(Action.REPRESENTATIVE_REGISTERED, made, by=by, kind=made.kind, **_place(made))
    return made


@transaction.atomic
def change(
    representative: Representative,
    *,
    by: Representative,
    full_name: str,
    kind: str,
    department: Department,
    division: Division | None = None,
    title: str = "",
) -> Representative:
    """Correct or move an entry. Nobody is moved out from under a withdrawal: it would be undone in silence (4.5.3)."""
    rep = Representative.objects.select_for_update().get(pk=representative.pk)
    access.require_duty(by, "accounts.manage_people")
    _check_place(department, division, present=rep)
    if (department.pk, division.pk if division else None) != (rep.department_id, rep.division_id):
        _require_free_to_move(rep, by=by)
    new = {
        "full_name": _required(full_name, "full_name"),
        "kind": Kind(kind).value,
        "department": department,
        "division": division,
        "title": title.strip(),
    }
    changed = [name for name, value in new.items() if getattr(rep, name) != value]
    if not changed:
        return rep
    for name in changed:
        setattr(rep, name, new[name])
    rep.save(update_fields=changed)
    trail.record(Action.REPRESENTATIVE_CHANGED, rep, by=by, changed=changed, **_place(rep))
    return rep


@transaction.atomic
def leave(representative: Representative, *, by: Representative, on: date, reason: str) -> Representative:
    """Record the last day someone acts for the City. Not a 4.5.3 withdrawal: nothing went wrong.

    A last day today or earlier ends login, grants and duties now. A later one lets them work through it: grants run
    out on it, and sign-in is refused from the day after. Passwords they know are listed to be changed."""
    rep = Representative.objects.select_for_update().get(pk=representative.pk)
    access.require_duty(by, "accounts.manage_people")
    reason = _required(reason, "reason")
    if rep == by:
        raise GuardFailed(_("You can't record your own leaving. Ask another administrator."))
    if on < rep.engaged_on:
        raise GuardFailed(_("The last day lies before the first."), field="on")
    if rep.left_on == on:
        return rep
    if rep.left_on and rep.left_on < today():
        raise WrongState(_("%(person)s has left already.") % {"person": rep})
    user = User.objects.select_for_update().filter(representative=rep).first()
    if user is not None:
        duties.require_another(Duty.ADMINISTRATOR, than=user)
    rep.left_on = on
    rep.save(update_fields=["left_on"])
    accounts = list(access.accounts_under(rep))
    access.list_password_changes(accounts, leaver=rep)
    standing = AccessGrant.objects.select_for_update().filter(representative=rep, revoked_at__isnull=True)
    if on <= today():
        ended = standing.update(revoked_by=by, revoked_at=timezone.now(), revoked_reason=reason[:300])
        if user is not None:
            logins.close(user)
    else:
        ended = standing.exclude(expires_on__lt=on).update(expires_on=on)
    trail.record(
        Action.REPRESENTATIVE_LEFT,
        rep,
        by=by,
        last_day=str(on),
        grants=ended,
        passwords_to_change=len(accounts),
    )
    return rep


@transaction.atomic
def rejoin(representative: Representative, *, by: Representative, on: date | None = None) -> Representative:
    """Somebody who left acts for the City again: the same entry, the login open, no access until it is granted anew."""
    rep = Representative.objects.select_for_update().get(pk=representative.pk)
    access.require_duty(by, "accounts.manage_people")
    if rep.left_on is None:
        return rep
    rep.left_on = None
    if on is not None:
        rep.engaged_on = on
    rep.save(update_fields=["left_on", "engaged_on"])
    User.objects.filter(representative=rep).update(is_active=True)
    trail.record(Action.REPRESENTATIVE_CHANGED, rep, by=by, changed=["left_on"], **_place(rep))
    return rep


# --- Parts -------------------------------------------------------------------------------------------------------


def _required(value: str, field: str) -> str:
    value = value.strip()
    if not value:
        raise GuardFailed(_("This can't be empty."), field=field)
    return value


def _require_free(rows: QuerySet[Any], present: Model | None) -> None:
    if rows.exclude(pk=present.pk if present else None).exists():
        raise GuardFailed(_("There is one of this name already."), field="name")


def _check_place(department: Department, division: Division | None, *, present: Representative | None = None) -> None:
    """The department is open and in scope, and the division is one of its own."""
    if division is not None and division.department_id != department.pk:
        raise GuardFailed(
            _("%(division)s isn't a division of %(department)s.") % {"division": division, "department": department},
            field="division",
        )
    if present is not None and present.department_id == department.pk:
        return
    if department.closed_on and department.closed_on < today():
        raise GuardFailed(_("%(department)s is closed.") % {"department": department}, field="department")
    if not department.organisation.is_in_scope():
        raise GuardFailed(
            _("The policy doesn't apply to %(body)s, so nobody there acts under it (section 3).")
            % {"body": department.organisation},
            field="department",
        )


def _require_free_to_move(rep: Representative, *, by: Representative) -> None:
    if rep == by:
        raise GuardFailed(_("You can't move yourself. Ask another administrator."))
    # the rows a withdrawal locks, so that it can't be decided on while this person moves
    Department.objects.select_for_update(no_key=True).get(pk=rep.department_id)
    if rep.division_id:
        Division.objects.select_for_update(no_key=True).get(pk=rep.division_id)
    withdrawal = access.standing_withdrawal(rep)
    if withdrawal and not rep.withdrawals.filter(ended_at__isnull=True).exists():
        raise GuardFailed(
            _(
                "Access of %(holder)s is withdrawn, and moving would lift that for %(person)s. "
                "Withdraw this person's own access first, or reinstate %(holder)s."
            )
            % {"holder": withdrawal.holder, "person": rep},
            clause=withdrawal.basis,
        )


def _place(rep: Representative) -> dict[str, Any]:
    return {"department": rep.department_id, "division": rep.division_id}
