"""What lets software speak for an account: accepted by the network, sealed, renewed, refused.

Callers ask through `accounts.social`."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import access, connectors, upkeep, vault
from accounts.connectors.base import (
    Capability,
    ConnectorError,
    Credentials,
    CredentialsRejected,
    Health,
    Identity,
    TryLater,
)
from accounts.connectors.problems import Kind
from accounts.connectors.tokens import Token
from accounts.models import AccountState, Credential, CredentialKind, PasswordChange, Representative, SocialAccount
from accounts.upkeep import OPEN_STATES, credentials_at_hand, credentials_for, is_same, note_rejected, plain_handle
from governance.audit import trail
from governance.audit.actions import Action
from governance.core.errors import GuardFailed, Obstacle, WrongState
from governance.core.prepared import Question, ids, listed

# What is kept, by account: when the network refused it, where it did, and why.
Connections = Mapping[int, tuple[datetime | None, str]]

__all__ = ["OPEN_STATES", "credentials_at_hand", "credentials_for", "is_same", "note_rejected", "plain_handle"]


def connect(account: SocialAccount, *, by: Representative, server: str, identifier: str, secret: str) -> Credential:
    """Let the software speak for an account: the network accepts the credentials, then they are sealed and kept."""
    offered, identity = _accepted(account, by, server, identifier, secret)
    return keep(account, offered, identity, by=by)


def rotate_credential(
    account: SocialAccount, *, by: Representative, server: str, identifier: str, secret: str
) -> Credential:
    """Put a new password or key in place of the old one, as after a withdrawal (4.5.3) or once a year."""
    kept = Credential.objects.filter(account=account).first()
    if kept is None:
        raise WrongState(_("This account isn't connected yet."))
    if secret and vault.unseal(kept.secret) == secret:
        raise GuardFailed(_("This is the password in use. Change it on the network first."), field="secret")
    offered, identity = _accepted(account, by, server, identifier, secret)
    return keep(account, offered, identity, by=by)


def verify(account: SocialAccount, *, by: Representative) -> bool:
    """Ask the network now whether it still accepts what is stored, and note the answer."""
    access.require_duty(by, "accounts.manage_accounts")
    try:
        upkeep.note_health(account, upkeep.examine(account, credentials_for(account, even_refused=True)))
    except CredentialsRejected as refusal:
        note_rejected(account, refusal.reason)
        return False
    except ConnectorError as trouble:
        raise GuardFailed(
            _("The network can't be asked at the moment: %(reason)s") % {"reason": _(trouble.reason)}
        ) from None
    return True


def connections_of(accounts: Iterable[SocialAccount]) -> Connections:
    """What is kept for these accounts, read at one moment."""
    wanted = ids(account.pk for account in accounts if can_connect(account))
    rows = listed(Question.of(_kept_for, accounts=wanted)) if wanted else []
    return {pk: (refused, reason) for pk, refused, reason in rows}


def _kept_for(accounts: tuple[int, ...]) -> QuerySet[Credential, tuple[int, datetime | None, str]]:
    return Credential.objects.filter(account__in=accounts).values_list("account", "rejected_at", "rejected_reason")


def connection_obstacles(accounts: Collection[SocialAccount], connections: Connections | None = None) -> list[Obstacle]:
    """Why software can't speak for these accounts, where it can't; nothing for networks served by hand."""
    kept = connections_of(accounts) if connections is None else connections
    reasons = []
    for account in accounts:
        if not can_connect(account):
            continue
        if account.pk not in kept and not connectors.row(account.platform).by_hand:
            reasons.append(
                Obstacle(
                    "not_connected",
                    _("%(account)s isn't connected yet.") % {"account": account},
                    _("An administrator connects it."),
                    href=account.get_absolute_url(),
                )
            )
        elif account.pk in kept and kept[account.pk][0]:
            reasons.append(reconnect_obstacle(account, kept[account.pk][1]))
    return reasons


def reconnect_obstacle(account: SocialAccount, reason: str) -> Obstacle:
    """The network refuses what is kept: why, and who connects the account again."""
    why = _(reason) if reason else _("The network no longer accepts what is kept.")
    return Obstacle(
        "credentials_rejected",
        _("%(account)s must be connected again: %(why)s") % {"account": account, "why": why},
        _("To be done by %(names)s.") % {"names": upkeep.names_of(upkeep.who_reconnects(account))},
        href=account.get_absolute_url(),
    )


def can_connect(account: SocialAccount) -> bool:
    """Whether software can speak on this network at all; elsewhere a person posts and confirms."""
    return Capability.PUBLISH in connectors.get(account.platform).supports


def by_hand(account: SocialAccount) -> bool:
    """Whether a person posts on this account and confirms: where software can't, and where nobody connected it yet on
    a network that may be served either way."""
    if not can_connect(account):
        return True
    if not connectors.row(account.platform).by_hand:
        return False
    # Only an account that was connected once can have a credential, so most need no look.
    return account.connected_at is None or not hasattr(account, "credential")


@transaction.atomic
def record_password_changed(account: SocialAccount, *, by: Representative) -> int:
    """Somebody changed the password on a network that is served by hand; closes what asked for it."""
    account = locked(account)
    access.require_duty(by, "accounts.withdraw_access")
    if Credential.objects.filter(account=account).exists():
        raise GuardFailed(
            _("Give the new password of %(account)s: it is tried before this counts as done.") % {"account": account}
        )
    closed = _close_password_changes(account, by)
    if closed:
        trail.record(Action.CREDENTIAL_ROTATED, account, by=by, by_hand=True, closed=closed)
    return closed


# --- Parts ---


def _accepted(
    account: SocialAccount, by: Representative, server: str, identifier: str, secret: str
) -> tuple[Credentials, Identity]:
    """Asked before any transaction: permission, then the network, then whether it is the account on the register."""
    access.require_duty(by, "accounts.manage_accounts")
    require_state(SocialAccount.objects.get(pk=account.pk), *OPEN_STATES)
    if not can_connect(account):
        raise GuardFailed(_("On this network a person posts and confirms; there is nothing to connect."))
    offered = Credentials(
        required(server, "server").rstrip("/"),
        identifier.strip(),
        required(secret, "secret"),
    )
    try:
        identity = connectors.get(account.platform).verify(offered)
    except ConnectorError as trouble:
        raise refused(trouble) from None
    require_same(account, identity)
    return offered, identity


def refused(trouble: ConnectorError) -> GuardFailed:
    """What a network said while somebody connects, as the answer of the act. Nothing has been stored."""
    if isinstance(trouble, CredentialsRejected):
        words, field = _("The network did not accept this: %(reason)s"), "secret"
    elif isinstance(trouble, TryLater):
        words = _("The network can't be asked at the moment: %(reason)s Nothing was stored; try again.")
        field = "server"
    else:
        words, field = "%(reason)s", "server"
    return GuardFailed(words % {"reason": _(trouble.reason)}, field=field)


@transaction.atomic
def keep(
    account: SocialAccount,
    offered: Credentials,
    identity: Identity,
    *,
    by: Representative,
    kind: CredentialKind = CredentialKind.GIVEN,
    health: Health | None = None,
) -> Credential:
    """Seal what the network accepted in place of what was kept, if anything; the last step of connecting."""
    account = locked(account)
    access.require_duty(by, "accounts.manage_accounts")
    require_state(account, *OPEN_STATES)
    require_same(account, identity)  # the entry may have changed while the network was asked
    now, token = timezone.now(), Token.parse(offered.secret)
    kept = Credential.objects.select_for_update().filter(account=account).first()
    action = Action.CREDENTIAL_ROTATED if kept else Action.ACCOUNT_CONNECTED
    kept = kept or Credential(account=account)
    kept.kind, kept.server, kept.identifier = kind, offered.server, offered.identifier
    kept.remote_id, kept.secret = identity.remote_id[:300], vault.seal(upkeep.as_kept(offered.secret))
    kept.held_by, kept.rotated_at, kept.rotation_due, kept.verified_at = by, now, False, now
    kept.rejected_at, kept.rejected_reason, kept.renewed_at = None, "", None
    upkeep.note_token(kept, token, now)
    kept.missing = list(health.missing) if health else []
    kept.expires_at = (health.expires_at if health else None) or kept.expires_at
    kept.look_at = now + upkeep.LOOK_EVERY if health else None
    kept.save()
    account.connected_at = account.connected_at or now
    account.url = account.url or identity.url
    account.save(update_fields=["connected_at", "url"])
    closed = _close_password_changes(account, by)
    trail.record(action, account, by=by, credential=kept.pk, closed=closed, granted=kind == CredentialKind.GRANTED)
    return kept


def _close_password_changes(account: SocialAccount, by: Representative) -> int:
    return PasswordChange.objects.filter(account=account, done_at__isnull=True).update(
        done_by=by, done_at=timezone.now()
    )


def require_same(account: SocialAccount, identity: Identity) -> None:
    """A post under the wrong name can't be called back: the credentials must be this account's."""
    if upkeep.is_same(account, identity):
        return
    facts = {"found": identity.handle, "expected": account.handle}
    if Credential.objects.filter(account=account, remote_id=identity.remote_id).exclude(remote_id="").exists():
        note_rejected(account, Kind.ACCOUNT_GONE.value)
        raise GuardFailed(
            _("The network now calls this account %(found)s, and the register says %(expected)s: it was renamed there.")
            % facts
            + " "
            + _("Correct the entry, then connect it again."),
            field="identifier",
        )
    raise GuardFailed(
        _("These belong to %(found)s, but the register says %(expected)s. Correct one of them.") % facts,
        field="identifier",
    )


def locked(account: SocialAccount) -> SocialAccount:
    """The account, read afresh and held until commit."""
    return SocialAccount.objects.select_for_update(no_key=True).get(pk=account.pk)


def require_state(account: SocialAccount, *states: AccountState) -> None:
    """The act fits the state the account is in."""
    if account.state not in states:
        raise WrongState(
            _("%(account)s is %(state)s, so this can't be done.")
            % {"account": account, "state": account.get_state_display()}
        )


def required(value: str, field: str) -> str:
    """A text without blanks around it, refused where nothing is left."""
    value = value.strip()
    if not value:
        raise GuardFailed(_("This can't be empty."), field=field)
    return value
