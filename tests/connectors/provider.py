"""An authorization server on loopback that takes RFC 6749 and 7636 at their word: registered addresses, codes good
once, S256 proved (with another library than the one under test), refresh tokens that rotate and whose second use ends
the whole grant. Behind it as much of each network as tells whose a token is."""

from __future__ import annotations

import base64
import functools
import html
import json
import secrets
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import httpx
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from accounts.connectors import http

from .described import form, query
from .loopback import Loopback, Request, answer, serving

PATHS = {
    "mastodon": ("/oauth/authorize", "/oauth/token"),
    "x": ("/i/oauth2/authorize", "/2/oauth2/token"),
    "facebook": ("/v25.0/dialog/oauth", "/v25.0/oauth/access_token"),
    "instagram": ("/v25.0/dialog/oauth", "/v25.0/oauth/access_token"),
    "linkedin": ("/oauth/v2/authorization", "/oauth/v2/accessToken"),
}
WITHOUT_PKCE = {"linkedin"}


@functools.cache
def _tls() -> ssl.SSLContext:
    """Of the holder's browser: reading all authorities takes longer than a request."""
    return httpx.create_ssl_context()


@dataclass
class Grant:
    """What one person allowed once: everything given out for it ends together."""

    client: str
    scopes: str
    ended: bool = False


@dataclass
class Provider:
    """One server of a network. Tests say what it does next; `said` is what it answered to token requests, in order."""

    platform: str
    server: Loopback = field(init=False)
    handle: str = "city"
    number: str = "1001"
    others: tuple[tuple[str, str], ...] = ()  # further accounts of the same person: (number, handle)
    clients: dict[str, tuple[str, str]] = field(default_factory=dict)  # id: (secret, address)
    lifetime: int | None = None  # seconds of an access token
    gives: str = ""  # scopes it gives instead of what is asked
    suspended: bool = False
    locked: bool = False  # refuses every client
    on_renewal: Callable[[], object] = lambda: None
    codes: dict[str, tuple[Grant, str, str]] = field(default_factory=dict)  # code: (grant, address, challenge)
    used: dict[str, Grant] = field(default_factory=dict)  # codes and refresh tokens that are spent
    tokens: dict[str, Grant] = field(default_factory=dict)
    refreshes: dict[str, Grant] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)  # everything it ever gave out

    def __call__(self, request: Request) -> bytes:
        authorize, token = PATHS[self.platform]
        if request.path == authorize:
            return self.on_authorize(request)
        if request.path == token and form(request).get("grant_type") != "fb_exchange_token":
            said = self.on_token(request)
            self.said.append(said.decode().partition("\r\n\r\n")[2])
            return said
        return self.on_api(request)

    # --- What the holder of the account does in a browser ---

    def allow(self, url: str, decision: str = "allow") -> str:
        """Decide as the form does; gives the address the browser is sent back to."""
        page = httpx.get(url, verify=_tls())
        assert page.status_code == 200, page.text
        return str(httpx.post(url, data={"decision": decision}, verify=_tls()).headers["location"])

    def end_all(self) -> None:
        """The holder withdraws what was allowed."""
        for grant in [*self.tokens.values(), *self.refreshes.values()]:
            grant.ended = True

    # --- Authorization end point (RFC 6749, 4.1.1) ---

    def on_authorize(self, request: Request) -> bytes:
        asked = query(request)
        _secret, address = self.clients.get(asked.get("client_id", ""), ("", ""))
        if not address or asked.get("redirect_uri") != address:
            return answer(400, "unknown application or address")
        proved = asked.get("code_challenge_method") == "S256" and len(asked.get("code_challenge", "")) == 43
        if asked.get("response_type") != "code" or proved == (self.platform in WITHOUT_PKCE):
            return answer(400, "not a request for a code with S256")
        if request.method == "GET":
            shown = html.escape(f"{asked['client_id']} asks for {asked['scope']}")
            buttons = "".join(f'<button name="decision" value="{each}">{each}</button>' for each in ("allow", "deny"))
            page = f'<!doctype html><title>{self.platform}</title><p>{shown}</p><form method="post">{buttons}</form>'
            return answer(200, page, Content_Type="text/html")
        if form(request)["decision"] != "allow":
            back = {
                "error": "access_denied",
                "error_description": "The resource owner denied it.",
                "state": asked["state"],
            }
            return answer(302, "", Location=f"{address}?{urlencode(back)}")
        code = self._new("code")
        grant = Grant(asked["client_id"], self.gives or asked["scope"])
        self.codes[code] = (grant, address, asked.get("code_challenge", ""))
        return answer(302, "", Location=f"{address}?{urlencode({'code': code, 'state': asked['state']})}")

    # --- Token end point (RFC 6749, 4.1.3 and 6; RFC 7636, 4.6) ---

    def on_token(self, request: Request) -> bytes:
        asked, client = form(request), self._client(request)
        if client is None or self.locked:
            return self._refused(401, "invalid_client")
        if asked.get("grant_type") == "refresh_token":
            return self.on_renew(asked.get("refresh_token", ""))
        code = asked.get("code", "")
        if code in self.used:
            self.used[code].ended = True
            return self._refused(400, "invalid_grant", "used twice")
        grant, address, challenge = self.codes.pop(code, (None, "", ""))
        if grant is None or grant.client != client or asked.get("redirect_uri") != address:
            return self._refused(400, "invalid_grant", "not yours")
        self.used[code] = grant
        verifier = asked.get("code_verifier", "")
        if challenge and create_s256_code_challenge(verifier) != challenge:
            return self._refused(400, "invalid_grant", "not proved")
        if not challenge and verifier:  # as LinkedIn does
            return self._refused(401, "invalid_client")
        return self._given(grant)

    def on_renew(self, refresh: str) -> bytes:
        self.on_renewal()
        if refresh in self.used:
            self.used[refresh].ended = True  # somebody stole it, or two use it: nothing of this grant counts any more
            return self._refused(400, "invalid_grant", "used twice")
        grant = self.refreshes.pop(refresh, None)
        if grant is None or grant.ended:
            return self._refused(400, "invalid_grant", f"no such token {refresh}")
        self.used[refresh] = grant
        for access in [each for each, of in self.tokens.items() if of is grant]:
            del self.tokens[access]
        return self._given(grant)

    def _given(self, grant: Grant) -> bytes:
        said: dict[str, Any] = {"access_token": self._new("access"), "token_type": "Bearer", "scope": grant.scopes}
        self.tokens[said["access_token"]] = grant
        if self.lifetime is not None:
            said |= {"expires_in": self.lifetime, "refresh_token": self._new("refresh")}
            self.refreshes[said["refresh_token"]] = grant
        if self.platform == "linkedin":
            said |= {"refresh_token_expires_in": 31_536_000, "scope": grant.scopes.replace(" ", ",")}
            del said["token_type"]
        if self.platform in ("facebook", "instagram"):
            del said["scope"]
        return answer(200, said)

    def _refused(self, status: int, error: str, words: str = "") -> bytes:
        return answer(status, {"error": error, "error_description": words})

    def _client(self, request: Request) -> str | None:
        asked, proof = form(request), request.headers.get("authorization", "")
        name, secret = asked.get("client_id", ""), asked.get("client_secret", "")
        if self.platform == "x":
            name, _, secret = base64.b64decode(proof.removeprefix("Basic ")).decode().partition(":")
        expected, _address = self.clients.get(unquote(name), ("", ""))
        return unquote(name) if expected and unquote(secret) == expected else None

    def _new(self, kind: str) -> str:
        made = f"{kind}-{secrets.token_urlsafe(24)}"
        self.secrets.append(made)
        return made

    # --- Whose a token is ---

    def on_api(self, request: Request) -> bytes:
        if request.path == "/api/v1/apps":
            asked, name, secret = form(request), f"client-{len(self.clients) + 1}", self._new("client-secret")
            self.clients[name] = (secret, asked["redirect_uris"])
            return answer(200, {"client_id": name, "client_secret": secret, "redirect_uri": asked["redirect_uris"]})
        access = request.headers.get("authorization", "").removeprefix("Bearer ")
        if self.platform in ("facebook", "instagram"):
            return self.on_meta(request, access)
        grant = self.tokens.get(access)
        if request.path == "/oauth/v2/introspectToken":
            grant = self.tokens.get(form(request)["token"])
            live = grant is not None and not grant.ended
            return answer(
                200, {"active": live, "status": "active" if live else "revoked", "scope": grant and grant.scopes}
            )
        if grant is None or grant.ended:
            return answer(401, {"error": "The access token was revoked", "title": "Unauthorized", "code": "REVOKED"})
        if self.suspended:
            return answer(403, {"error": "Your login is currently disabled", "detail": "User has been suspended."})
        match self.platform:
            case "mastodon":
                if request.path.endswith("/apps/verify_credentials"):
                    return answer(200, {"name": "Imprimatur", "scopes": grant.scopes.split()})
                name, _, host = self.handle.partition("@")
                url = f"https://{host or 'social.example'}/@{name}"
                return answer(200, {"id": self.number, "username": name, "acct": name, "url": url})
            case "x":
                return answer(200, {"data": {"id": self.number, "name": "City", "username": self.handle}})
            case "linkedin":
                return self.on_linkedin(request)
        return answer(404, {})

    def accounts(self) -> list[tuple[str, str]]:
        return [*self.others, (self.number, self.handle)]

    def on_linkedin(self, request: Request) -> bytes:
        if request.path == "/rest/organizationAcls":
            assert query(request)["q"] == "roleAssignee"
            rows = [
                {"organization": f"urn:li:organization:{each}", "role": "ADMINISTRATOR"} for each, _ in self.accounts()
            ]
            return answer(200, {"elements": rows})
        number = request.path.rsplit("/", 1)[1]
        return answer(200, {"id": int(number), "vanityName": dict(self.accounts())[number]})

    def on_meta(self, request: Request, access: str) -> bytes:
        asked = query(request) | form(request)
        edge = request.path.removeprefix("/v25.0/")
        if edge == "oauth/access_token":  # a person's token for one that lasts
            assert self.clients[asked["client_id"]][0] == asked["client_secret"]
            lasting = self._new("access")
            self.tokens[lasting] = self.tokens[asked["fb_exchange_token"]]
            return answer(200, {"access_token": lasting, "token_type": "bearer", "expires_in": 5_184_000})
        grant = self.tokens.get(access)
        if edge == "debug_token":
            scopes = self.tokens[asked["input_token"]].scopes.split()
            said = {"is_valid": True, "expires_at": 0, "data_access_expires_at": 2_000_000_000, "scopes": scopes}
            return answer(200, {"data": said})
        if grant is None or grant.ended:
            error = {"message": "The session has been invalidated.", "code": 190, "error_subcode": 460}
            return answer(400, {"error": error})
        if self.suspended:
            return answer(400, {"error": {"message": "The account is locked.", "code": 190, "error_subcode": 459}})
        assert asked["appsecret_proof"]
        if edge != "me/accounts":
            name = dict(self.accounts())[edge]
            return answer(200, {"id": edge, "username": name, "name": name, "link": f"https://www.facebook.com/{name}"})
        rows = []
        for number, name in self.accounts():
            page = self._new("access")
            self.tokens[page] = grant
            row: dict[str, Any] = {"id": number, "name": name, "username": name, "access_token": page}
            if self.platform == "instagram":
                row |= {"id": f"9{number}", "instagram_business_account": {"id": number, "username": name}}
            rows.append(row)
        return answer(200, {"data": rows})


@contextmanager
def provider(platform: str, **state: Any) -> Iterator[Provider]:
    """A provider for as long as the block lasts, which the connectors may reach; it registered nobody yet."""
    found = Provider(platform, **state)
    before = http.private_hosts()
    with serving(handler=found) as server:
        found.server = server
        http.configure(private_hosts={*before, server.host})
        try:
            yield found
        finally:
            http.configure(private_hosts=before)


def parts(url: str) -> dict[str, str]:
    """What an address carries in its query."""
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def body(said: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(said)
    return found
