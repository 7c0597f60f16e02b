"""Meta's Graph API, as Facebook Pages and Instagram share it: calls, proof of the application, pages, refusals.

The token travels in a header, never in an address. Where the City's application has a secret, every call carries the
proof of it, as Meta asks of servers.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qs, quote, urlsplit

from .base import Credentials, CredentialsRejected, Health, Identity
from .http import Answer, Purpose, call
from .networks import META_VERSION as VERSION
from .problems import Kind, Problems, Sign
from .tokens import Token

PAGES = 10
GONE: Final = r"^(33|1357046)$"
PROBLEMS: Final = Problems(
    network="Meta",
    fields=("error.error_user_msg", "error.message"),
    token_words=("access token", "session has"),
    signs=(
        Sign("error.error_subcode", r"^463$", Kind.EXPIRED),
        Sign("error.error_subcode", r"^(458|460|467)$", Kind.REVOKED),
        Sign("error.error_subcode", r"^(459|464)$", Kind.SUSPENDED),
        Sign("error.code", r"^(4|17|32|613|8000\d|8001[0-4])$", Kind.SLOW_DOWN),
        Sign("error.error_subcode", r"^2207042$", Kind.SLOW_DOWN),  # Instagram's posts of a day are used up
        Sign("error.code", r"^190$", Kind.REVOKED),
        Sign("error.code", r"^(10|2\d\d)$", Kind.PERMISSION),
        Sign("error.code", r"^368$", Kind.BLOCKED),
        Sign("error.error_subcode", r"^(2207051|1404078)$", Kind.BLOCKED),
        Sign("error.code", r"^21$", Kind.ACCOUNT_GONE),  # the Page was merged into another
        Sign("error.code", r"^506$", Kind.DUPLICATE),
        Sign("error.code", r"^(324|352|1363\d\d\d|3600\d|9004)$", Kind.PICTURE),
        Sign("error.message", r"too long|maximum (length|of \d+ characters)", Kind.TOO_LONG),
        Sign("error.code", r"^[12]$", Kind.TROUBLE),
        Sign("error.code", r"^2635$", Kind.OUTDATED),
    ),
)


@dataclass(frozen=True, slots=True)
class Graph:
    """The interface as one account speaks with it."""

    credentials: Credentials
    token: Token

    @classmethod
    def of(cls, credentials: Credentials) -> Graph:
        return cls(credentials, Token.parse(credentials.secret))

    def get(self, path: str, **params: str | int) -> Answer:
        return self._call("GET", path, Purpose.READ, params=params)

    def post(
        self,
        path: str,
        purpose: Purpose,
        form: Mapping[str, str],
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
        patience: float | None = None,
    ) -> Answer:
        return self._call("POST", path, purpose, form=form, files=files, patience=patience)

    def delete(self, path: str) -> Answer:
        return self._call("DELETE", path, Purpose.REPEATABLE)

    def require(self, answer: Answer) -> Answer:
        return PROBLEMS.require(answer, self.credentials)

    def rows(self, path: str, **params: str | int) -> Iterator[tuple[Answer, list[dict[str, Any]]]]:
        """A list page by page; the position of the next one is taken from the answer, never its address."""
        for _ in range(PAGES):
            answer = self.require(self.get(path, **params))
            said = answer.mapping()
            page = said.get("data")
            if not isinstance(page, list) or not all(isinstance(each, dict) for each in page):
                answer.fail_malformed()
            yield answer, page
            paging = said.get("paging")
            after = _after(paging) if isinstance(paging, dict) else ""
            if not page or not after:
                return
            params["after"] = after

    def for_long(self) -> Graph:
        """The same with a person's token that lasts; those of the Pages got with it do not end by themselves."""
        form = {
            "grant_type": "fb_exchange_token",
            "client_id": self.token.client_id,
            "client_secret": self.token.client_secret,
            "fb_exchange_token": self.token.access,
        }
        answer = self.require(self.post("oauth/access_token", Purpose.REPEATABLE, form))
        fresh = self.token.renewed(answer.mapping(), datetime.now(UTC))
        if not fresh.access:
            answer.fail_malformed()
        return Graph(replace(self.credentials, secret=fresh.dump()), fresh)

    def speaking_for(self, number: str, access: str) -> Credentials:
        """The credentials of one Page, or of the account linked to it."""
        token = replace(self.token, access=access, refresh="", expires_at=None)
        return replace(self.credentials, identifier=number, secret=token.dump())

    def health(self, identity: Identity, needed: frozenset[str]) -> Health:
        """Until when the token lives and what it lacks, which only the application itself may ask."""
        if not (self.token.client_id and self.token.client_secret):
            return Health(identity, self.token.expires_at)
        application = Credentials(self.credentials.server, "", f"{self.token.client_id}|{self.token.client_secret}")
        answer = Graph(application, Token(application.secret)).get("debug_token", input_token=self.token.access)
        said = PROBLEMS.require(answer, self.credentials).mapping().get("data")
        if not isinstance(said, dict):
            answer.fail_malformed()
        if said.get("is_valid") is False:
            raise CredentialsRejected(Kind.REVOKED.value)
        ends = [said.get(name) for name in ("expires_at", "data_access_expires_at")]
        moments = [each for each in ends if isinstance(each, int) and each > 0]  # 0 is never
        scopes = said.get("scopes")
        missing = needed - set(map(str, scopes)) if isinstance(scopes, list) else frozenset[str]()
        return Health(identity, datetime.fromtimestamp(min(moments), UTC) if moments else None, tuple(sorted(missing)))

    def _call(
        self,
        method: str,
        path: str,
        purpose: Purpose,
        *,
        params: Mapping[str, str | int] | None = None,
        form: Mapping[str, str] | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
        patience: float | None = None,
    ) -> Answer:
        proof = self._proof()
        base = self.credentials.server.rstrip("/")
        if not re.search(r"/v\d+\.\d+$", base):  # the address may name another version than ours
            base = f"{base}/{VERSION}"
        return call(
            method,
            f"{base}/{path}",
            purpose=purpose,
            headers={"Authorization": f"Bearer {self.token.access}"},
            params={**(params or {}), **proof} if method != "POST" else None,
            form={**(form or {}), **proof} if method == "POST" else None,
            files=files,
            patience=patience,
        )

    def _proof(self) -> dict[str, str]:
        if not self.token.client_secret:
            return {}
        key, message = self.token.client_secret.encode(), self.token.access.encode()
        return {"appsecret_proof": hmac.new(key, message, hashlib.sha256).hexdigest()}


def is_gone(answer: Answer) -> bool:
    """Whether Meta says that the thing asked for does not exist (or not for us, which it does not tell apart)."""
    if answer.ok:
        return False
    return answer.status == 404 or bool(re.search(GONE, answer.error_words("error.error_subcode")))


def moment(answer: Answer, value: object) -> datetime:
    """A time as Meta writes it: 2026-11-27T14:00:00+0000."""
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        answer.fail_malformed()
    return found if found.utcoffset() is not None else found.replace(tzinfo=UTC)


def identifier(answer: Answer, said: Mapping[str, Any], name: str = "id") -> str:
    value = said.get(name)
    if not isinstance(value, str) or not value:
        answer.fail_malformed()
    return value


def web_address(value: object) -> str:
    """An address that may be shown as a link; anything else is dropped."""
    address = value if isinstance(value, str) else ""
    return address if address.lower().startswith("https://") else ""


def segment(value: str) -> str:
    """An id as a part of a path, which it cannot leave."""
    return quote(value, safe="")


def data(value: object) -> list[dict[str, Any]]:
    """What lies under `data` of a nested list; nothing where there is none."""
    rows = value.get("data") if isinstance(value, dict) else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _after(paging: Mapping[str, Any]) -> str:
    cursors = paging.get("cursors")
    if isinstance(cursors, dict) and paging.get("next"):
        return str(cursors.get("after") or "")
    return next(iter(parse_qs(urlsplit(str(paging.get("next") or "")).query).get("after", [])), "")
