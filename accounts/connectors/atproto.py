"""Sessions with a Personal Data Server: signing in, keeping the session, calling with it.

Signing in is limited to a few hundred times a day, so a session is kept in this process and refreshed; it never leaves
the process and shows no secret.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from .base import Credentials, CredentialsRejected
from .http import Answer, Purpose, call
from .problems import Kind, Problems, Sign

KEPT_SESSIONS = 64
PROBLEMS = Problems(
    network="Bluesky",
    fields=("message", "error"),
    token_words=("ExpiredToken", "InvalidToken", "AuthMissing", "AuthenticationRequired", "AccountTakedown"),
    signs=(
        Sign("error", r"(Account|Repo)(Takedown|Takendown|Suspended|Deactivated)", Kind.SUSPENDED),
        Sign("error", r"^ExpiredToken$", Kind.EXPIRED),
        Sign("message", r"token (has been |was |is )?revoked", Kind.REVOKED),
        Sign("error", r"BlobTooLarge|InvalidMimeType", Kind.PICTURE),
        Sign("message", r"too (big|large)|mimetype|blob", Kind.PICTURE),
        Sign("message", r"must not be longer than|graphemes", Kind.TOO_LONG),
    ),
)
_EXPIRED = ("ExpiredToken", "InvalidToken")


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in account: its server, who it is, and the two tokens."""

    server: str
    did: str
    handle: str
    access: str = field(repr=False)
    refresh: str = field(repr=False)

    def query(self, method: str, params: Mapping[str, str | int]) -> Answer:
        """Read something public; that needs no token."""
        return call("GET", f"{self.server}/xrpc/{method}", purpose=Purpose.READ, params=params)


class SessionCache:
    """The sessions of this process, by server, identifier and a digest of the secret."""

    def __init__(self) -> None:
        self._sessions: OrderedDict[tuple[str, str, str], Session] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, credentials: Credentials) -> Session:
        """The session of these credentials, signing in when there is none."""
        with self._lock:
            session = self._sessions.get(_key(credentials))
        return session or self.renew(credentials)

    def renew(self, credentials: Credentials) -> Session:
        """Sign in afresh, whatever is kept."""
        self._drop(credentials)
        server = credentials.server.rstrip("/")
        answer = call(
            "POST",
            f"{server}/xrpc/com.atproto.server.createSession",
            purpose=Purpose.REPEATABLE,
            body={"identifier": credentials.identifier, "password": credentials.secret},
        )
        if not answer.ok:
            raise PROBLEMS.error(answer, credentials)
        return self._keep(credentials, _session(answer, server))

    def procedure(self, credentials: Credentials, method: str, body: Mapping[str, Any], *, purpose: Purpose) -> Answer:
        """Change something as this account, with `body` as JSON."""
        return self._authorised(credentials, lambda session, headers: call(
            "POST", f"{session.server}/xrpc/{method}", purpose=purpose, headers=headers, body=body
        ))  # fmt: skip

    def query(self, credentials: Credentials, method: str, params: Mapping[str, str | int]) -> Answer:
        """Read as this account what only the network's view knows; our server passes the question on."""
        return self._authorised(credentials, lambda session, headers: call(
            "GET", f"{session.server}/xrpc/{method}", purpose=Purpose.READ, headers=headers, params=params
        ))  # fmt: skip

    def upload(self, credentials: Credentials, content: bytes, media_type: str) -> Answer:
        """Hand over a file. Unless a record comes to use it, the server forgets it again."""
        return self._authorised(credentials, lambda session, headers: call(
            "POST",
            f"{session.server}/xrpc/com.atproto.repo.uploadBlob",
            purpose=Purpose.REPEATABLE,
            headers=headers | {"Content-Type": media_type},
            content=content,
        ))  # fmt: skip

    def _authorised(self, credentials: Credentials, send: Callable[[Session, dict[str, str]], Answer]) -> Answer:
        session = self.get(credentials)
        answer = send(session, _bearer(session.access))
        if problem(answer) in _EXPIRED or answer.status == 401:
            # A refused token changed nothing, so the same request may go out once more.
            session = self._refresh(credentials, session)
            answer = send(session, _bearer(session.access))
        return answer

    def _refresh(self, credentials: Credentials, session: Session) -> Session:
        # With no body at all: servers answer 400 to an empty JSON object here.
        url = f"{session.server}/xrpc/com.atproto.server.refreshSession"
        answer = call("POST", url, purpose=Purpose.REPEATABLE, headers=_bearer(session.refresh))
        if not answer.ok:
            return self.renew(credentials)
        return self._keep(credentials, _session(answer, session.server))

    def _keep(self, credentials: Credentials, session: Session) -> Session:
        with self._lock:
            self._sessions[_key(credentials)] = session
            self._sessions.move_to_end(_key(credentials))
            while len(self._sessions) > KEPT_SESSIONS:
                self._sessions.popitem(last=False)
        return session

    def _drop(self, credentials: Credentials) -> None:
        with self._lock:
            self._sessions.pop(_key(credentials), None)


def problem(answer: Answer) -> str:
    """The name the protocol gives to what went wrong; empty when nothing did."""
    return "" if answer.ok else answer.error_words("error")


def _key(credentials: Credentials) -> tuple[str, str, str]:
    return credentials.server, credentials.identifier, hashlib.sha256(credentials.secret.encode()).hexdigest()


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _session(answer: Answer, server: str) -> Session:
    said = answer.mapping()
    if said.get("active") is False:
        raise CredentialsRejected(Kind.SUSPENDED.value)
    values = [said.get(name) for name in ("did", "handle", "accessJwt", "refreshJwt")]
    did, handle, access, refresh = (value if isinstance(value, str) else "" for value in values)
    if not (did.startswith("did:") and access and refresh):
        answer.fail_malformed()
    # An account may be dropped from its name; then only the DID says who it is.
    shown = handle if handle and handle != "handle.invalid" else did
    return Session(_home(said) or server, did, shown, access, refresh)


def _home(said: Mapping[str, Any]) -> str:
    """The account's own server as its DID document names it, where the address we know is only an entrance to it."""
    document = said.get("didDoc")
    services = document.get("service") if isinstance(document, dict) else None
    for service in services if isinstance(services, list) else ():
        if isinstance(service, dict) and str(service.get("id", "")).endswith("#atproto_pds"):
            address = str(service.get("serviceEndpoint", "")).rstrip("/")
            return address if urlsplit(address).scheme == "https" else ""
    return ""
