"""Stop everything: all accounts, those of a department, or one of them; and let it go on, with a reason.

Nothing starts to go out once the halt has committed. What falls due meanwhile is held, and after the halt a person
decides on each of them (docs/adr/0003): nothing that was stopped is flushed."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import access
from accounts.models import Department, Representative, SocialAccount
from accounts.roles import Action as RoleAction
from governance.audit import trail
from governance.audit.actions import Action
from governance.core import turnstile
from governance.core.errors import GuardFailed, NotAllowed
from governance.core.prepared import ids
from posts import happenings
from posts.models import Halt, Publication
from posts.states import DeliveryState

HALT = "posts.halt_publishing"
STOPPING = (RoleAction.REVIEW, RoleAction.PUBLISH, RoleAction.TAKE_DOWN)


def standing() -> list[Halt]:
    """Halts in force, the newest first."""
    return list(in_force())


def in_force() -> QuerySet[Halt]:
    """The same as a query."""
    return Halt.objects.filter(lifted_at=None).select_related("department", "account__department", "called_by")


def covering(accounts: Iterable[SocialAccount]) -> QuerySet[Halt]:
    """The halts in force that stop one of these accounts."""
    return covering_those(**scope_of(accounts))


def scope_of(accounts: Iterable[SocialAccount]) -> dict[str, tuple[int, ...]]:
    """By which ids halts are found: for questions that are made without the accounts."""
    accounts = list(accounts)
    return {
        "accounts": ids(each.pk for each in accounts),
        "departments": ids(each.department_id for each in accounts),
    }


def covering_those(accounts: tuple[int, ...], departments: tuple[int, ...]) -> QuerySet[Halt]:
    """The halts in force that stop one of these accounts, or one of these departments."""
    concerned = Q(department=None, account=None) | Q(account__in=accounts) | Q(department__in=departments)
    return Halt.objects.filter(concerned, lifted_at=None).select_related("department", "account")


def would_stop(*, department: Department | None = None, account: SocialAccount | None = None) -> int:
    """How many publications wait now that a halt of this scope would hold."""
    waiting = Publication.objects.filter(state=DeliveryState.QUEUED)
    if account is not None:
        waiting = waiting.filter(account=account)
    elif department is not None:
        waiting = waiting.filter(account__department=department)
    return waiting.count()


@transaction.atomic
def halt(
    *,
    by: Representative,
    reason: str,
    department: Department | None = None,
    account: SocialAccount | None = None,
) -> Halt:
    """Stop all accounts, those of a department, or one. A halt that stands already is returned as it is.

    Stopping is easier than starting: whoever reviews, publishes or takes down on an account may stop that one; more
    than one is for those with the duty."""
    turnstile.close()
    _require_may_halt(by, account)
    found = Halt.objects.filter(department=department, account=account, lifted_at=None).first()
    if found:
        return found
    if not reason.strip():
        raise GuardFailed(_("Say why publishing stops."), field="reason")
    made = Halt.objects.create(department=department, account=account, reason=reason.strip(), called_by=by)
    happenings.tell("halted", halt=made)
    trail.record(Action.PUBLISHING_HALTED, made, by=by, **_scope(made))
    return made


@transaction.atomic
def lift(halted: Halt, *, by: Representative, reason: str) -> Halt:
    """Let publishing go on. What fell due under the halt isn't sent by this: a person decides on each."""
    halted = Halt.objects.select_for_update().get(pk=halted.pk)
    access.require_duty(by, HALT)
    if halted.lifted_at:
        return halted
    if not reason.strip():
        raise GuardFailed(_("Say why publishing may go on."), field="reason")
    halted.lifted_by, halted.lifted_at, halted.lifted_reason = by, timezone.now(), reason.strip()
    halted.save(update_fields=["lifted_by", "lifted_at", "lifted_reason"])
    trail.record(Action.PUBLISHING_RESUMED, halted, by=by, **_scope(halted))
    return halted


def may_halt(by: Representative, account: SocialAccount | None = None) -> bool:
    """Whether this person may stop one account, or more than one where none is named."""
    try:
        _require_may_halt(by, account)
    except NotAllowed:
        return False
    return True


def _require_may_halt(by: Representative, account: SocialAccount | None) -> None:
    if account is not None and any(access.may(by, action, on=account) for action in STOPPING):
        return
    access.require_duty(by, HALT)


def _scope(halted: Halt) -> dict[str, Any]:
    scope = "account" if halted.account_id else "department" if halted.department_id else "everything"
    return {"scope": scope, "account": halted.account_id, "department": halted.department_id}
