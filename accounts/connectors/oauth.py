"""OAuth 2 by code (RFC 6749) with PKCE (RFC 7636): the holder of an account lets the City's application speak for it.

oauthlib words the requests and reads the answers; every call goes the way out of `http.py`, so that a token can't leave
for a private address, follow a redirect or come in an answer without end. No secret is ever part of an address.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from oauthlib.common import add_params_to_uri
from oauthlib.oauth2 import OAuth2Error, WebApplicationClient

from . import http
from .base import ConnectorError, Credentials, CredentialsRejected, Refused
from .http import Answer, Purpose
from .networks import Entrance, Network
from .problems import Kind
from .tokens import Token

PATIENCE = 20.0  # seconds; a row of the database is held meanwhile where a token is renewed
VERIFIER = 64  # characters
WORDS = ("error_description", "error.message", "error", "message")
APPLICATION = ("invalid_client", "unauthorized_client")
UNKNOWN_TO_META = "101"
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Application:
    """The City's registration with a network, or with one server of it."""

    client_id: str
    client_secret: str = field(default="", repr=False)


def new_verifier() -> str:
    """What only we know, until the code comes back (RFC 7636, 4.1)."""
    return str(WebApplicationClient("").create_code_verifier(VERIFIER))


def address(network: Network, server: str, app: Application, *, back: str, state: str, verifier: str) -> str:
    """Where the holder of the account is asked. It holds a digest of the verifier, never the verifier itself."""
    entrance = _entrance(network)
    asked = {
        "response_type": "code",
        "client_id": app.client_id,
        "redirect_uri": back,
        "scope": " ".join(entrance.scopes),
        "state": state,
    }
    if entrance.pkce:
        challenge = WebApplicationClient(app.client_id).create_code_challenge(verifier, "S256")
        asked |= {"code_challenge": str(challenge), "code_challenge_method": "S256"}
    return str(add_params_to_uri(http.checked(_at(network, server, entrance.authorize)), list(asked.items())))


def redeem(network: Network, server: str, app: Application, *, code: str, back: str, verifier: str) -> Token:
    """The token for a code, which is good once."""
    entrance = _entrance(network)
    client = WebApplicationClient(app.client_id)
    proof = {"code_verifier": verifier} if entrance.pkce else {}
    body = client.prepare_request_body(code=code, redirect_uri=back, **proof, **_in_form(entrance, app))
    answer = _ask(network, server, app, body)
    if not answer.ok:
        raise _refusal(answer, Refused(f"{network.name} did not accept the answer{_words(answer, app, code)}"))
    token = Token("", client_id=app.client_id, client_secret=app.client_secret)
    return token.renewed(_read(client, answer), datetime.now(UTC))


def renew(network: Network, credentials: Credentials) -> Credentials:
    """Fresh credentials for the refresh token in these, which may be dead from then on."""
    token = Token.parse(credentials.secret)
    if not token.refresh:
        raise CredentialsRejected(Kind.EXPIRED.value)
    entrance, app = _entrance(network), Application(token.client_id, token.client_secret)
    client = WebApplicationClient(app.client_id)
    own = {"client_id": app.client_id} if app.client_id else {}
    body = client.prepare_refresh_body(refresh_token=token.refresh, **own, **_in_form(entrance, app))
    answer = _ask(network, credentials.server, app, body)
    if not answer.ok:
        over = token.refresh_ends_at is not None and token.refresh_ends_at <= datetime.now(UTC)
        kind = Kind.EXPIRED if over else Kind.REVOKED
        raise _refusal(answer, CredentialsRejected(kind.value))
    return replace(credentials, secret=token.renewed(_read(client, answer), datetime.now(UTC)).dump())


def register(server: str, network: Network, *, name: str, back: str, website: str) -> Application:
    """Make the City known to a server that takes registrations from anybody (Mastodon's family)."""
    form = {
        "client_name": name,
        "redirect_uris": back,
        "scopes": " ".join(_entrance(network).scopes),
        "website": website,
    }
    url = f"{server.rstrip('/')}/api/v1/apps"
    answer = http.call("POST", url, purpose=Purpose.REPEATABLE, form=form, patience=PATIENCE)
    if not answer.ok:
        raise Refused(f"{network.name} did not register the City's application{_words(answer)}")
    said = answer.mapping()
    if not isinstance(said.get("client_id"), str) or not isinstance(said.get("client_secret"), str):
        answer.fail_malformed()
    return Application(said["client_id"], said["client_secret"])


# --- Parts ---------------------------------------------------------------------------------------------------------


def _entrance(network: Network) -> Entrance:
    if network.entrance is None:
        raise Refused(f"On {network.name} nobody can be asked; use a password made for this application.")
    return network.entrance


def _at(network: Network, server: str, where: str) -> str:
    """An address of the network's own machines, or the same path on a server that somebody else runs."""
    if where.startswith("/"):
        return server.rstrip("/") + where
    if urlsplit(server).hostname == urlsplit(network.server).hostname:
        return where
    return f"{urlsplit(server).scheme}://{urlsplit(server).netloc}{urlsplit(where).path}"


def _ask(network: Network, server: str, app: Application, body: str) -> Answer:
    entrance = _entrance(network)
    headers = {"Content-Type": FORM}
    if entrance.basic and app.client_secret:
        pair = f"{quote(app.client_id, safe='')}:{quote(app.client_secret, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    url = _at(network, server, entrance.token)
    # Repeatable: an answer that is lost leaves nothing behind but a token nobody knows.
    return http.call("POST", url, purpose=Purpose.REPEATABLE, headers=headers, content=body.encode(), patience=PATIENCE)


def _in_form(entrance: Entrance, app: Application) -> dict[str, str]:
    return {"client_secret": app.client_secret} if app.client_secret and not entrance.basic else {}


def _read(client: WebApplicationClient, answer: Answer) -> Mapping[str, Any]:
    """What a token end point said; anything without a token is a malformed answer."""
    answer.mapping()
    try:
        said: dict[str, Any] = dict(client.parse_request_body_response(answer.content.decode(errors="replace")))
    except (OAuth2Error, TypeError, ValueError, AttributeError):
        answer.fail_malformed()
    if not isinstance(said.get("access_token"), str) or not said["access_token"]:
        answer.fail_malformed()
    scopes = said.get("scope")
    return said | ({"scope": " ".join(map(str, scopes))} if isinstance(scopes, list) else {})


def _refusal(answer: Answer, otherwise: ConnectorError) -> ConnectorError:
    """Whether it is the City's application that is refused, which only whoever runs this software can mend."""
    said = answer.error_words("error")
    refused = said in APPLICATION or answer.error_words("error.code") == UNKNOWN_TO_META
    if refused or (answer.status == 401 and said != "invalid_grant"):
        return CredentialsRejected(Kind.APPLICATION.value)
    return otherwise


def _words(answer: Answer, app: Application | None = None, *secrets: str) -> str:
    """The server's own words, without what it may have repeated of ours."""
    words = answer.error_words(*WORDS)
    for secret in (*secrets, app.client_secret if app else ""):
        if len(secret) > 3:
            words = words.replace(secret, "…")
    return f": {words}" if words else "."


def ends(token: Token) -> datetime | None:
    """When access ends unless a person acts: with the refresh token where there is one, else with the token itself."""
    return token.refresh_ends_at if token.refresh else token.expires_at


def time_to_renew(token: Token, now: datetime) -> datetime | None:
    """When four fifths of the time left have passed; None for what can't be renewed or never ends."""
    if not token.refresh or token.expires_at is None:
        return None
    return now + max((token.expires_at - now) * 4 // 5, timedelta(0))
