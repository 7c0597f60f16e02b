"""Keeping what lets us speak for an account good: unsealed, renewed before it ends, looked at once a day, refused.

A refresh token is good once on networks that rotate it. So the row of the credential stays locked while the network
renews it: another worker waits and then finds the fresh one. It is the one network call inside a transaction; it ends
after twenty seconds, and a worker that dies gives the lock back (docs/adr/0008)."""

import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import applications, connectors, duties, vault
from accounts.connectors import oauth
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
from accounts.models import AccountState, Credential, Representative, SocialAccount
from accounts.roles import Duty
from governance.audit import trail
from governance.audit.actions import Action
from governance.core import outbox, turnstile
from governance.core.errors import GuardFailed

logger = logging.getLogger(__name__)

OPEN_STATES = (AccountState.ACTIVE, AccountState.PAUSED)
LOOK_EVERY = timedelta(days=1)
IN_HAND = timedelta(minutes=10)  # what one worker looks after, no other does
TRY_AGAIN = timedelta(minutes=1)  # a renewal that the network could not do now
LAST_MINUTE = timedelta(minutes=1)  # a token that ends sooner isn't sent along
ENDING = timedelta(days=14)  # how long before the end somebody is asked to connect anew
BATCH = 100


def plain_handle(handle: str) -> str:
    """As networks compare it: without a leading @, blanks and capitals don't count."""
    return handle.strip().removeprefix("@").casefold()


def credentials_for(account: SocialAccount, *, even_refused: bool = False) -> Credentials:
    """The key to one account, unsealed, renewed where that is due; for the moment of a network call and nothing else.

    Raises CredentialsRejected where the network refuses to renew, TryLater where it can't and the old one has ended.
    What was refused waits for a person, who may ask again (`even_refused`)."""
    return credentials_at_hand(account, even_refused=even_refused) or renewed(account, even_refused=even_refused)


def credentials_at_hand(account: SocialAccount, *, even_refused: bool = False) -> Credentials | None:
    """The same without asking anybody; None where it must be renewed first, which may take a while."""
    kept = Credential.objects.filter(account=account).first()
    if kept is None:
        raise GuardFailed(_("This account isn't connected yet."))
    credentials = _unsealed(kept, account)
    return None if _is_due(kept, credentials, timezone.now(), even_refused) else credentials


def renewed(account: SocialAccount, *, even_refused: bool = False) -> Credentials:
    """Renew what is due, once, however many ask at the same moment; the others get what the first one got."""
    trouble: ConnectorError | None = None
    with transaction.atomic():
        kept = Credential.objects.select_for_update().get(account=account)
        credentials, now = _unsealed(kept, account), timezone.now()
        if not _is_due(kept, credentials, now, even_refused):
            return credentials  # somebody else was faster
        try:
            fresh = connectors.get(account.platform).renew(credentials)
        except CredentialsRejected as refusal:
            trouble = refusal
            _mark_refused(kept, account, refusal.reason)
        except ConnectorError as answer:
            trouble = answer
            kept.renew_at = now + TRY_AGAIN
            kept.save(update_fields=["renew_at"])
        else:
            note_token(kept, Token.parse(fresh.secret), now)
            kept.renewed_at, kept.secret = now, vault.seal(as_kept(fresh.secret))
            kept.rejected_at, kept.rejected_reason = None, ""
            kept.save()
            return fresh
    if isinstance(trouble, CredentialsRejected):
        raise trouble
    if Token.parse(credentials.secret).ends_within(LAST_MINUTE, timezone.now()):
        raise TryLater(None, trouble.reason) from None
    return credentials


def as_kept(secret: str) -> str:
    """A token without the secret of the City's application, which is kept in one place only."""
    token = Token.parse(secret)
    kept_elsewhere = token.client_id and token.client_secret
    return replace(token, client_secret="").dump() if kept_elsewhere else secret


def note_token(kept: Credential, token: Token, now: datetime) -> None:
    """Write down when a token that has just come is to be renewed, and when it ends for good; the caller saves."""
    kept.renew_at, kept.expires_at, kept.warned_at = oauth.time_to_renew(token, now), oauth.ends(token), None


# --- Looking after ------------------------------------------------------------------------------------------------


def look_after_due(now: datetime | None = None) -> int:
    """Have everything looked after that is to be renewed, or that nobody looked at for a day."""
    now = now or timezone.now()
    due = Credential.objects.filter(
        Q(look_at=None) | Q(look_at__lte=now) | Q(renew_at__lte=now),
        rejected_at=None,
        account__state__in=OPEN_STATES,
    )
    free = Q(look_at=None) | Q(look_at__lte=now) | Q(look_at__gt=now + IN_HAND)
    count = 0
    for pk in due.filter(free).order_by("renew_at", "pk").values_list("account", flat=True)[:BATCH]:
        if due.filter(free, account=pk).update(look_at=now + IN_HAND):
            outbox.ring("accounts.look_after", pk)
            count += 1
    return count


def look_after(account: SocialAccount) -> None:
    """Renew what is due, then ask the network whose it is, until when it is good and what it lacks."""
    credentials: Credentials | None = None
    try:
        credentials = credentials_for(account)
        note_health(account, examine(account, credentials))
    except CredentialsRejected as refusal:
        note_rejected(account, refusal.reason, used=credentials)
    except (ConnectorError, GuardFailed, vault.VaultError) as trouble:
        logger.warning("could not look after account %s: %s", account.pk, type(trouble).__name__)
    with transaction.atomic():
        kept = Credential.objects.select_for_update().filter(account=account).first()
        if kept is None:
            return
        kept.look_at = timezone.now() + LOOK_EVERY
        if is_ending(kept) and kept.warned_at is None and kept.rejected_at is None:
            kept.warned_at = timezone.now()
            outbox.ring("accounts.ask_to_reconnect", account.pk)
        kept.save(update_fields=["look_at", "warned_at"])


def examine(account: SocialAccount, credentials: Credentials) -> Health:
    """What the network says of these credentials now; CredentialsRejected also where the account was renamed there."""
    connector = connectors.get(account.platform)
    if Capability.HEALTH in connector.supports:
        health = connector.health(credentials)
    else:
        health = Health(connector.verify(credentials))
    if not is_same(account, health.identity):
        raise CredentialsRejected(Kind.ACCOUNT_GONE.value)
    return health


def note_health(account: SocialAccount, health: Health) -> None:
    """The network accepts what is kept: write down what it said of it."""
    kept = Credential.objects.filter(account=account)
    kept.update(
        verified_at=timezone.now(),
        rejected_at=None,
        rejected_reason="",
        remote_id=health.identity.remote_id[:300],
        missing=list(health.missing),
    )
    if health.expires_at is not None:
        kept.update(expires_at=health.expires_at)


def is_same(account: SocialAccount, identity: Identity) -> bool:
    """Whether the network's account is the one on the register: a post under the wrong name can't be called back."""
    return plain_handle(identity.handle) == plain_handle(account.handle)


def is_ending(kept: Credential) -> bool:
    """Whether it is time to connect anew, so that nothing is held."""
    return kept.expires_at is not None and kept.expires_at <= timezone.now() + ENDING


# --- Refused ------------------------------------------------------------------------------------------------------


@transaction.atomic
def note_rejected(account: SocialAccount, reason: str = "", *, used: Credentials | None = None) -> bool:
    """The network refused what is stored: say so on the register, and ask somebody to connect the account again.

    False where what was `used` is no longer what is kept: somebody renewed it or connected anew meanwhile."""
    kept = Credential.objects.select_for_update().filter(account=account).first()
    if kept is None or (used is not None and not _is_kept(kept, account, used)):
        return False
    _mark_refused(kept, account, reason)
    return True


def who_reconnects(account: SocialAccount) -> list[Representative]:
    """Whoever connected it, as long as they may do so today; else every administrator who can act."""
    administrators = Representative.objects.filter(user__in=duties.acting_holders(Duty.ADMINISTRATOR))
    holder = administrators.filter(pk__in=Credential.objects.filter(account=account).values("held_by"))
    return list(holder) or list(administrators.order_by("full_name"))


def names_of(people: Iterable[Representative]) -> str:
    return ", ".join(person.full_name for person in people)


def _mark_refused(kept: Credential, account: SocialAccount, reason: str) -> None:
    first = kept.rejected_at is None
    kept.rejected_at = kept.rejected_at or timezone.now()
    kept.rejected_reason = reason or kept.rejected_reason
    kept.save(update_fields=["rejected_at", "rejected_reason"])
    if first:
        outbox.ring("accounts.ask_to_reconnect", account.pk)
        trail.record(Action.CREDENTIAL_REFUSED, account, by=trail.SYSTEM, credential=kept.pk)
        transaction.on_commit(turnstile.ring, robust=True)


# --- Parts --------------------------------------------------------------------------------------------------------


def _unsealed(kept: Credential, account: SocialAccount) -> Credentials:
    secret = vault.unseal(kept.secret)
    token = Token.parse(secret)
    if token.client_id and not token.client_secret:
        app = applications.secret_of(account.platform, kept.server, token.client_id)
        secret = replace(token, client_secret=app).dump()
    return Credentials(kept.server, kept.identifier, secret)


def _is_due(kept: Credential, credentials: Credentials, now: datetime, even_refused: bool) -> bool:
    """Whether it is to be renewed before it is used."""
    if kept.rejected_at is not None and not even_refused:
        return False
    token = Token.parse(credentials.secret)
    return bool(token.refresh) and (
        (kept.renew_at is not None and kept.renew_at <= now) or token.ends_within(LAST_MINUTE, now)
    )


def _is_kept(kept: Credential, account: SocialAccount, used: Credentials) -> bool:
    return Token.parse(vault.unseal(kept.secret)).access == Token.parse(used.secret).access
