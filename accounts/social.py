"""The register of the City's social accounts: asked for (4.1), decided, connected, paused, closed."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import access, connectors
from accounts.credentials import (
    OPEN_STATES,
    Connections,
    by_hand,
    can_connect,
    connect,
    connection_obstacles,
    connections_of,
    credentials_at_hand,
    credentials_for,
    locked,
    note_rejected,
    plain_handle,
    reconnect_obstacle,
    record_password_changed,
    require_state,
    required,
    rotate_credential,
    verify,
)
from accounts.models import (
    AccessGrant,
    AccountState,
    Credential,
    Department,
    Division,
    Goal,
    Representative,
    SocialAccount,
)
from accounts.roles import Duty
from governance.audit import trail
from governance.audit.actions import Action
from governance.core import turnstile
from governance.core.errors import GuardFailed

__all__ = [
    "by_hand",
    "can_connect",
    "change",
    "close",
    "connect",
    "Connections",
    "connection_obstacles",
    "connections_of",
    "credentials_at_hand",
    "credentials_for",
    "decide",
    "note_rejected",
    "pause",
    "plain_handle",
    "reconnect_obstacle",
    "record_password_changed",
    "request",
    "resume",
    "rotate_credential",
    "verify",
]


# --- Asking and deciding -----------------------------------------------------------------------------------------


@transaction.atomic
def request(
    *,
    by: Representative,
    platform: str,
    handle: str,
    display_name: str,
    department: Department,
    purpose: str,
    goal: str,
    division: Division | None = None,
    url: str = "",
    language: str = "en",
) -> SocialAccount:
    """Ask for an account of the City, saying which of the four goals of 4.1 it serves and why on this network."""
    access.require_standing(by)
    try:
        connectors.get(platform)
    except KeyError:
        raise GuardFailed(_("The register doesn't know this network."), field="platform") from None
    _check_owner(department, division)
    handle = plain_handle(handle)
    fields = {
        "display_name": required(display_name, "display_name"),
        "purpose": required(purpose, "purpose"),
        "goal": Goal(goal).value,
        "url": _address(url),
        "language": language,
        "department": department,
        "division": division,
    }
    if not handle:
        raise GuardFailed(_("Give the handle the account has or would have."), field="handle")
    standing = (
        SocialAccount.objects.filter(platform=platform, handle__iexact=handle)
        .exclude(state__in=[AccountState.CLOSED, AccountState.DECLINED])
        .first()
    )
    if standing and standing.state == AccountState.REQUESTED and standing.requested_by == by:
        return standing
    if standing:
        raise GuardFailed(
            _("This account is on the register already: %(account)s.") % {"account": standing},
            field="handle",
        )
    made = SocialAccount.objects.create(platform=platform, handle=handle, requested_by=by, **fields)
    trail.record(
        Action.ACCOUNT_REQUESTED,
        made,
        by=by,
        platform=platform,
        goal=made.goal,
        department=department.pk,
    )
    return made


@transaction.atomic
def decide(
    account: SocialAccount,
    *,
    by: Representative,
    accept: bool,
    reason: str = "",
    required_approvals: int = 1,
) -> SocialAccount:
    """Accept or decline a request; accepted, it is on the register and can be connected or used by hand."""
    account = locked(account)
    target = AccountState.ACTIVE if accept else AccountState.DECLINED
    access.require_duty(by, "accounts.manage_accounts")
    if account.state == target and account.decided_by_id == by.pk:
        return account
    require_state(account, AccountState.REQUESTED)
    if not accept and not reason.strip():
        raise GuardFailed(_("Say why the request is declined."), field="reason")
    account.state, account.state_reason = target, reason.strip()
    account.required_approvals = _approvals(required_approvals)
    account.decided_by, account.decided_at = by, timezone.now()
    account.save()
    trail.record(
        Action.ACCOUNT_ACTIVATED if accept else Action.ACCOUNT_DECLINED,
        account,
        by=by,
        state=account.state,
        required_approvals=account.required_approvals,
    )
    return account


@transaction.atomic
def change(
    account: SocialAccount,
    *,
    by: Representative,
    display_name: str,
    handle: str,
    department: Department,
    purpose: str,
    goal: str,
    required_approvals: int,
    division: Division | None = None,
    url: str = "",
    language: str = "en",
    urgent_allowed: bool | None = None,
    approval_duty: str | None = None,
    remind_after_hours: int | None = None,
    escalate_after_hours: int | None = None,
) -> SocialAccount:
    """Correct an entry; the record says which fields changed and how many approvals were and are needed.

    `urgent_allowed`: whether one person may publish here in an emergency; `approval_duty`: the duty that one of the
    approvals must come from; the hours: when reviewers are reminded and the head of the department is told. None leaves
    each as it is."""
    account = locked(account)
    access.require_duty(by, "accounts.manage_accounts")
    require_state(account, AccountState.REQUESTED, *OPEN_STATES)
    if (department.pk, division.pk if division else None) != (
        account.department_id,
        account.division_id,
    ):
        _check_owner(department, division)
    new: dict[str, Any] = {
        "display_name": required(display_name, "display_name"),
        "handle": required(plain_handle(handle), "handle"),
        "department": department,
        "division": division,
        "purpose": required(purpose, "purpose"),
        "goal": Goal(goal).value,
        "required_approvals": _approvals(required_approvals),
        "url": _address(url),
        "language": language,
    }
    kept = {
        "urgent_allowed": urgent_allowed,
        "approval_duty": approval_duty,
        "remind_after_hours": remind_after_hours,
        "escalate_after_hours": escalate_after_hours,
    }
    new |= {name: value for name, value in kept.items() if value is not None}
    _check_review_rules(new, account)
    changed = [name for name, value in new.items() if getattr(account, name) != value]
    if not changed:
        return account
    if "handle" in changed:
        _require_free_handle(account, new["handle"])
    approvals_before = account.required_approvals
    for name in changed:
        setattr(account, name, new[name])
    account.save(update_fields=changed)
    trail.record(
        Action.ACCOUNT_CHANGED,
        account,
        by=by,
        changed=changed,
        approvals=[approvals_before, account.required_approvals],
        urgent_allowed=account.urgent_allowed,
        approval_duty=account.approval_duty,
        hours=[account.remind_after_hours, account.escalate_after_hours],
    )
    return account


# --- Pausing and closing -----------------------------------------------------------------------------------------


@transaction.atomic
def pause(account: SocialAccount, *, by: Representative, reason: str) -> SocialAccount:
    """Stop everything on an account for now: nothing goes out, what is queued is held, reading goes on."""
    account = locked(account)
    access.require_duty(by, "accounts.manage_accounts")
    if account.state == AccountState.PAUSED:
        return account
    require_state(account, AccountState.ACTIVE)
    turnstile.close()
    account.state_reason = required(reason, "reason")
    account.state, account.paused_at = AccountState.PAUSED, timezone.now()
    account.save(update_fields=["state", "state_reason", "paused_at"])
    trail.record(Action.ACCOUNT_PAUSED, account, by=by, state=account.state)
    return account


@transaction.atomic
def resume(account: SocialAccount, *, by: Representative, reason: str = "") -> SocialAccount:
    """Let an account speak again. What was held is asked again; it isn't sent by this."""
    account = locked(account)
    access.require_duty(by, "accounts.manage_accounts")
    if account.state == AccountState.ACTIVE:
        return account
    require_state(account, AccountState.PAUSED)
    account.state, account.state_reason, account.paused_at = (
        AccountState.ACTIVE,
        reason.strip(),
        None,
    )
    account.save(update_fields=["state", "state_reason", "paused_at"])
    trail.record(Action.ACCOUNT_RESUMED, account, by=by, state=account.state)
    return account


@transaction.atomic
def close(account: SocialAccount, *, by: Representative, reason: str) -> SocialAccount:
    """End an account for good: its access ends, its stored secret is destroyed, its record stays."""
    account = locked(account)
    access.require_duty(by, "accounts.manage_accounts")
    if account.state == AccountState.CLOSED:
        return account
    require_state(account, *OPEN_STATES)
    reason = required(reason, "reason")
    now = timezone.now()
    account.state, account.state_reason, account.closed_at = AccountState.CLOSED, reason, now
    account.paused_at = None
    account.save(update_fields=["state", "state_reason", "closed_at", "paused_at"])
    ended = AccessGrant.objects.filter(account=account, revoked_at__isnull=True).update(
        revoked_by=by, revoked_at=now, revoked_reason=_("the account was closed")
    )
    Credential.objects.filter(account=account).delete()
    trail.record(Action.ACCOUNT_CLOSED, account, by=by, state=account.state, grants=ended)
    return account


# --- Parts -------------------------------------------------------------------------------------------------------


def _require_free_handle(account: SocialAccount, handle: str) -> None:
    # What the network refuses sends nothing, and connecting asks again whose it is: so a renamed account is corrected.
    if Credential.objects.filter(account=account, rejected_at=None).exists():
        raise GuardFailed(
            _("A connected account keeps its handle. Close this one and request the other."),
            field="handle",
        )
    others = SocialAccount.objects.filter(platform=account.platform, handle__iexact=handle)
    if others.exclude(pk=account.pk).exclude(state__in=[AccountState.CLOSED, AccountState.DECLINED]).exists():
        raise GuardFailed(_("This account is on the register already."), field="handle")


def _check_owner(department: Department, division: Division | None) -> None:
    if division is not None and division.department_id != department.pk:
        raise GuardFailed(
            _("%(division)s isn't a division of %(department)s.") % {"division": division, "department": department},
            field="division",
        )
    if not department.organisation.is_in_scope():
        raise GuardFailed(
            _("The policy doesn't apply to %(body)s, so its accounts aren't kept here (section 3).")
            % {"body": department.organisation},
            field="department",
        )


def _check_review_rules(new: dict[str, Any], account: SocialAccount) -> None:
    if new.get("approval_duty") and new["approval_duty"] not in set(Duty):
        raise GuardFailed(_("There is no such duty."), field="approval_duty")
    first = new.get("remind_after_hours", account.remind_after_hours)
    if not 1 <= first <= new.get("escalate_after_hours", account.escalate_after_hours):
        raise GuardFailed(
            _("The head of the department is told after the reviewers are reminded, or together with them."),
            field="escalate_after_hours",
        )


def _approvals(number: int) -> int:
    if number < 1:
        raise GuardFailed(_("At least one person approves each post."), field="required_approvals")
    return number


def _address(url: str) -> str:
    url = url.strip()
    if url:
        try:
            URLValidator(schemes=["https", "http"])(url)
        except ValidationError:
            raise GuardFailed(_("This isn't a web address."), field="url") from None
    return url
