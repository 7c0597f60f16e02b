"""What lets software speak for an account: accepted by the network, sealed, renewed, refused.

Callers ask through `accounts.social`."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import access, connectors, vault
from accounts.connectors.base import (
    Capability,
    ConnectorError,
    Credentials,
    CredentialsRejected,
    Identity,
    TryLater,
)
from accounts.models import AccountState, Credential, PasswordChange, Representative, SocialAccount
from governance.audit import trail
from governance.audit.actions import Action
from governance.core.errors import GuardFailed, Obstacle, WrongState

OPEN_STATES = (AccountState.ACTIVE, AccountState.PAUSED)


def connect(account: SocialAccount, *, by: Representative, server: str, identifier: str, secret: str) -> Credential:
    """Let the software speak for an account: the network accepts the credentials, then they are sealed and kept."""
    offered, identity = _accepted(account, by, server, identifier, secret)
    return _keep(account, offered, identity, by=by, action=Action.ACCOUNT_CONNECTED)


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
    return _keep(account, offered, identity, by=by, action=Action.CREDENTIAL_ROTATED)


def verify(account: SocialAccount, *, by: Representative) -> bool:
    """Ask the network now whether it still accepts what is stored, and note the answer."""
    access.require_duty(by, "accounts.manage_accounts")
    try:
        connectors.get(account.platform).verify(credentials_for(account))
    except CredentialsRejected:
        note_rejected(account)
        return False
    except ConnectorError as trouble:
        raise GuardFailed(
            _("The network can't be asked at the moment: %(reason)s") % {"reason": _(trouble.reason)}
        ) from None
    Credential.objects.filter(account=account).update(verified_at=timezone.now(), rejected_at=None)
    return True


def credentials_for(account: SocialAccount) -> Credentials:
    """The key to one account, unsealed; for the moment of a network call and nothing else."""
    kept = Credential.objects.filter(account=account).first()
    if kept is None:
        raise GuardFailed(_("This account isn't connected yet."))
    return Credentials(kept.server, kept.identifier, vault.unseal(kept.secret))


def note_rejected(account: SocialAccount) -> None:
    """The network refused what is stored: say so on the register until somebody connects again."""
    Credential.objects.filter(account=account, rejected_at__isnull=True).update(rejected_at=timezone.now())


def connection_obstacles(accounts: Iterable[SocialAccount]) -> list[Obstacle]:
    """Why software can't speak for these accounts, where it can't; nothing for networks served by hand."""
    wanted = [account for account in accounts if can_connect(account)]
    kept = dict(Credential.objects.filter(account__in=wanted).values_list("account", "rejected_at")) if wanted else {}
    reasons = []
    for account in wanted:
        if account.pk not in kept and not connectors.row(account.platform).by_hand:
            reasons.append(
                Obstacle(
                    "not_connected",
                    _("%(account)s isn't connected yet.") % {"account": account},
                    _("An administrator connects it."),
                    href=account.get_absolute_url(),
                )
            )
        elif kept.get(account.pk):
            reasons.append(
                Obstacle(
                    "credentials_rejected",
                    _("The network no longer accepts the password of %(account)s.") % {"account": account},
                    _("An administrator connects it again."),
                    href=account.get_absolute_url(),
                )
            )
    return reasons


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


def plain_handle(handle: str) -> str:
    """As networks compare it: without a leading @, blanks and capitals don't count."""
    return handle.strip().removeprefix("@").casefold()


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
    except CredentialsRejected as refusal:
        raise GuardFailed(
            _("The network did not accept this: %(reason)s") % {"reason": _(refusal.reason)},
            field="secret",
        ) from None
    except TryLater as trouble:
        raise GuardFailed(
            _("The network can't be asked at the moment: %(reason)s Nothing was stored; try again.")
            % {"reason": _(trouble.reason)},
            field="server",
        ) from None
    except ConnectorError as trouble:
        raise GuardFailed(_(trouble.reason), field="server") from None
    _require_same(account, identity)
    return offered, identity


@transaction.atomic
def _keep(
    account: SocialAccount,
    offered: Credentials,
    identity: Identity,
    *,
    by: Representative,
    action: Action,
) -> Credential:
    account = locked(account)
    access.require_duty(by, "accounts.manage_accounts")
    require_state(account, *OPEN_STATES)
    _require_same(account, identity)  # the entry may have changed while the network was asked
    now = timezone.now()
    kept, _new = Credential.objects.update_or_create(
        account=account,
        defaults={
            "server": offered.server,
            "identifier": offered.identifier,
            "secret": vault.seal(offered.secret),
            "held_by": by,
            "rotated_at": now,
            "rotation_due": False,
            "verified_at": now,
            "rejected_at": None,
        },
    )
    account.connected_at = account.connected_at or now
    account.url = account.url or identity.url
    account.save(update_fields=["connected_at", "url"])
    closed = _close_password_changes(account, by)
    trail.record(action, account, by=by, credential=kept.pk, closed=closed)
    return kept


def _close_password_changes(account: SocialAccount, by: Representative) -> int:
    return PasswordChange.objects.filter(account=account, done_at__isnull=True).update(
        done_by=by, done_at=timezone.now()
    )


def _require_same(account: SocialAccount, identity: Identity) -> None:
    """A post under the wrong name can't be called back: the credentials must be this account's."""
    if plain_handle(identity.handle) != plain_handle(account.handle):
        raise GuardFailed(
            _("These belong to %(found)s, but the register says %(expected)s. Correct one of them.")
            % {"found": identity.handle, "expected": account.handle},
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
