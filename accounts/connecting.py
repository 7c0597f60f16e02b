"""Connecting an account by asking its holder at the network (OAuth 2 with PKCE), instead of handing round passwords.

An administrator begins here, allows it there, and comes back with a code, which is exchanged for a token at once. State
and verifier belong to the session in which it was begun; they are good once and for ten minutes."""

import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import access, applications, connectors, credentials, vault
from accounts.connectors import oauth
from accounts.connectors.base import ConnectorError, Credentials, CredentialsRejected, Health, Identity
from accounts.connectors.problems import Kind
from accounts.models import ConnectionAttempt, Credential, CredentialKind, Representative, SocialAccount
from governance.core.errors import GuardFailed

GOOD_FOR = timedelta(minutes=10)
NAMES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Departure:
    """Where the administrator goes now, and what the network will ask them to allow."""

    url: str
    host: str
    scopes: tuple[str, ...]


def begin(account: SocialAccount, *, by: Representative, session: str, server: str = "") -> Departure:
    """Set out to connect an account: the address at its network, tied to this person and this browser session."""
    access.require_duty(by, "accounts.manage_accounts")
    credentials.require_state(SocialAccount.objects.get(pk=account.pk), *credentials.OPEN_STATES)
    network = connectors.row(account.platform)
    server = credentials.required(server or network.server, "server").rstrip("/")
    state, verifier = secrets.token_urlsafe(32), oauth.new_verifier()
    try:
        app, row = applications.at(account.platform, server)
        url = oauth.address(network, server, app, back=applications.back(), state=state, verifier=verifier)
    except ConnectorError as trouble:
        raise credentials.refused(trouble) from None
    now = timezone.now()
    with transaction.atomic():
        forget_stale()
        ConnectionAttempt.objects.filter(account=account, by=by).delete()
        ConnectionAttempt.objects.create(
            account=account,
            by=by,
            app=row,
            server=server,
            state_digest=_digest(state),
            session_digest=_digest(session),
            verifier=vault.seal(verifier),
            ends_at=now + GOOD_FOR,
        )
    entrance = network.entrance
    return Departure(url, url.split("/")[2], entrance.scopes if entrance else ())


@transaction.atomic
def arrive(*, by: Representative, session: str, state: str) -> ConnectionAttempt:
    """Somebody came back from a network: the attempt they began in this session, which is used up by this."""
    access.require_duty(by, "accounts.manage_accounts")
    found = ConnectionAttempt.objects.select_related("account", "app").filter(
        state_digest=_digest(state), session_digest=_digest(session), by=by
    )
    attempt = found.select_for_update(of=("self",)).first()
    if attempt is None:
        raise GuardFailed(
            _("This answer belongs to no connection that you began here, or it was used already. Begin again.")
        )
    ConnectionAttempt.objects.filter(pk=attempt.pk).delete()
    return attempt


def complete(attempt: ConnectionAttempt, *, by: Representative, code: str, error: str = "") -> Credential:
    """Exchange the code, see whose the token is, and keep it if it is the account's on the register."""
    account = attempt.account
    access.require_duty(by, "accounts.manage_accounts")
    credentials.require_state(SocialAccount.objects.get(pk=account.pk), *credentials.OPEN_STATES)
    if attempt.ends_at <= timezone.now():
        raise GuardFailed(_("More than ten minutes went by, so the answer no longer counts. Begin again."))
    if error or not code:
        raise GuardFailed(_said(error))
    network, connector = connectors.row(account.platform), connectors.get(account.platform)
    try:
        app = applications.opened(attempt.app) if attempt.app else applications.at(account.platform, attempt.server)[0]
        token = oauth.redeem(
            network,
            attempt.server,
            app,
            code=code,
            back=applications.back(),
            verifier=vault.unseal(attempt.verifier),
        )
        granted = connector.opened(Credentials(attempt.server, "", token.dump()))
        offered, identity = _of_register(granted, account)
        health = _health(account, offered)
    except ConnectorError as trouble:
        if attempt.app and trouble.reason == Kind.APPLICATION.value:
            applications.forget(attempt.app)
        raise credentials.refused(trouble) from None
    return credentials.keep(account, offered, identity, by=by, kind=CredentialKind.GRANTED, health=health)


def forget_stale() -> None:
    """Nobody comes back for these any more."""
    ConnectionAttempt.objects.filter(ends_at__lte=timezone.now()).delete()


# --- Parts --------------------------------------------------------------------------------------------------------


def _of_register(
    granted: Iterable[tuple[Credentials, Identity]], account: SocialAccount
) -> tuple[Credentials, Identity]:
    """The one of the accounts the token speaks for that the register names; GuardFailed says which were found."""
    others: list[Identity] = []
    for offered, identity in granted:
        if credentials.is_same(account, identity):
            return offered, identity
        others.append(identity)
    if not others:
        raise GuardFailed(
            _("Whoever signed in at the network manages no account there. Sign in there as who holds %(expected)s.")
            % {"expected": account.handle}
        )
    known = Credential.objects.filter(account=account).values_list("remote_id", flat=True).first()
    for identity in others:
        if len(others) == 1 or identity.remote_id == known:
            credentials.require_same(account, identity)
    raise GuardFailed(
        _("What was allowed belongs to %(found)s, but the register says %(expected)s. Correct one of them.")
        % {"found": ", ".join(each.handle for each in others[:NAMES_SHOWN]), "expected": account.handle}
    )


def _health(account: SocialAccount, offered: Credentials) -> Health | None:
    """Until when it is good and what it lacks, where the network can say so now; else it is asked later."""
    try:
        return connectors.get(account.platform).health(offered)
    except CredentialsRejected:
        raise
    except ConnectorError:
        return None


def _said(error: str) -> str:
    """What the network answered in place of a code. Its own words may be anybody's and aren't shown."""
    if error == "access_denied":
        return _("At the network, it was not allowed. Nothing was changed here.")
    if error in ("invalid_scope", "unauthorized_client"):
        return _(
            "The network doesn't give the City's application these permissions yet. "
            "Whoever runs this software applies for them there."
        )
    if error in ("server_error", "temporarily_unavailable"):
        return _("The network has a problem of its own. Nothing was changed here; try again later.")
    if re.fullmatch(r"[a-z_]{1,40}", error):
        return _("The network ended this (%(code)s). Nothing was changed here.") % {"code": error}
    return _("The network sent you back without an answer. Nothing was changed here; begin again.")


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()
