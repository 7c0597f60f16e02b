"""Mastodon, and the servers that speak its API.

They differ from each other more than their documentation says: some ignore the idempotency key, answer a bad token with
400 or 422, or keep no newer description of themselves. Nothing here relies on what only one of them does.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from . import mastodon_reading as reading
from . import oauth, text, uploads
from .base import (
    Credentials,
    CredentialsRejected,
    Health,
    Identity,
    Limits,
    Outgoing,
    Picture,
    Receipt,
    RemotePost,
    Reply,
    TryLater,
    Video,
)
from .http import Answer, Purpose, call
from .networks import row
from .partial import Partial
from .problems import Kind, Problems, Sign
from .tokens import Token

PAGE = 40
PAGES = 25
KEPT_LIMITS = 64
LIMITS_AGE = 3600.0  # seconds
CLOCK_SKEW = timedelta(minutes=1)
MEDIA_POLLS = 20
MEDIA_PAUSE = 1.0  # seconds
NEEDED = {"read": ("accounts", "statuses", "notifications"), "write": ("statuses", "media")}
PROBLEMS = Problems(
    network="Mastodon",
    fields=("error_description", "error"),
    token_words=("token", "unauthorized", "unauthenticated"),
    signs=(
        Sign("error", r"token (has|was|is) revoked|token was revoked", Kind.REVOKED),
        Sign("error", r"token (has |is )?expired", Kind.EXPIRED),
        Sign("error", r"login is (currently )?disabled|suspended", Kind.SUSPENDED),
        Sign("error", r"authorized scopes", Kind.PERMISSION),
        Sign("error", r"character limit|too long|text.*exceed", Kind.TOO_LONG),
        Sign("error", r"validation failed: file|unsupported media|media type|could not process", Kind.PICTURE),
    ),
)


class Mastodon(Partial):
    """The City's accounts on Mastodon servers. The identifier is the account's name, the secret a token."""

    def __init__(self) -> None:
        super().__init__(row("mastodon"))
        self._limits: OrderedDict[str, tuple[float, Limits]] = OrderedDict()
        self._lock = threading.Lock()
        self._handed = uploads.Handed()

    def limits_at(self, server: str) -> Limits:
        now = time.monotonic()
        with self._lock:
            known = self._limits.get(server)
        if known is not None and now - known[0] < LIMITS_AGE:
            return known[1]
        limits = self._ask_limits(server)
        with self._lock:
            self._limits[server] = (now, limits)
            while len(self._limits) > KEPT_LIMITS:
                self._limits.popitem(last=False)
        return limits

    def verify(self, credentials: Credentials) -> Identity:
        answer = _get(credentials, "/api/v1/accounts/verify_credentials")
        PROBLEMS.require(answer, credentials)
        account = answer.mapping()
        if account.get("suspended") is True:
            raise CredentialsRejected(Kind.SUSPENDED.value)
        name, url = str(account.get("username", "")), reading.web_address(account.get("url"))
        return Identity(reading.identifier(answer, account), f"{name}@{urlsplit(url).hostname or ''}", url)

    def publish(self, credentials: Credentials, outgoing: Outgoing, key: str) -> Receipt:
        # Some servers take what is too long and show only its beginning, so this is not left to them.
        self.require_room(outgoing, self.limits_at(credentials.server))
        # Not every server honours the idempotency key, so what a first attempt left behind is looked for first.
        found = self.find(credentials, key, outgoing)
        if found is not None:
            return found
        form = self._form(credentials, outgoing) | {"visibility": "public"}
        if outgoing.reply_to:
            form["in_reply_to_id"] = outgoing.reply_to
        self.require_wanted(outgoing)
        answer = call(
            "POST",
            _url(credentials, "/api/v1/statuses"),
            purpose=Purpose.WRITE,
            headers=_bearer(credentials) | {"Idempotency-Key": key},
            form=form,
        )
        PROBLEMS.require(answer, credentials)
        return reading.receipt(reading.post(answer, answer.mapping()), answer.rate)

    def find(self, credentials: Credentials, key: str, outgoing: Outgoing) -> Receipt | None:
        # The API cannot be asked by key. An own post since the first attempt with the same words and the same number
        # of pictures is that attempt's, or a copy that must not be doubled either.
        wanted, media = text.comparable(outgoing.text), len(outgoing.pictures) + (outgoing.video is not None)
        for post in self.timeline(credentials, outgoing.created_at - CLOCK_SKEW):
            if post.raw.get("reblog") or len(post.pictures) != media:
                continue
            if outgoing.reply_to and str(post.raw.get("in_reply_to_id") or "") != outgoing.reply_to:
                continue
            if text.comparable(post.text) == wanted:
                return reading.receipt(post)
        return None

    def fetch(self, credentials: Credentials, remote_id: str) -> RemotePost | None:
        answer = _get(credentials, f"/api/v1/statuses/{quote(remote_id, safe='')}")
        if answer.status in (404, 410):
            return None
        PROBLEMS.require(answer, credentials)
        post = reading.post(answer, answer.mapping())
        return None if self._only_its_author_sees(credentials, post) else post

    def timeline(self, credentials: Credentials, since: datetime | None) -> Iterator[RemotePost]:
        account = self.verify(credentials).remote_id
        query: dict[str, str | int] = {"limit": PAGE}
        for _ in range(PAGES):
            answer = _get(credentials, f"/api/v1/accounts/{quote(account, safe='')}/statuses", query)
            PROBLEMS.require(answer, credentials)
            page = [reading.post(answer, status) for status in answer.rows()]
            for post in page:
                if since is not None and post.published_at < since:
                    return
                yield post
            position = reading.next_page(answer, page, PAGE)
            if not page or position is None:
                return
            query["max_id"] = position

    def delete(self, credentials: Credentials, remote_id: str) -> None:
        answer = call(
            "DELETE",
            _url(credentials, f"/api/v1/statuses/{quote(remote_id, safe='')}"),
            purpose=Purpose.REPEATABLE,
            headers=_bearer(credentials),
        )
        if answer.status not in (404, 410):  # gone already
            PROBLEMS.require(answer, credentials)

    def edit(self, credentials: Credentials, remote_id: str, outgoing: Outgoing) -> Receipt:
        self.require_room(outgoing, self.limits_at(credentials.server))
        path = f"/api/v1/statuses/{quote(remote_id, safe='')}"
        answer = PROBLEMS.require(_get(credentials, path), credentials)
        stands = answer.mapping()
        media = [item for item in stands.get("media_attachments") or [] if isinstance(item, dict)]
        wanted = [each.alt for each in _media(outgoing)]
        kept = None
        if wanted == [str(item.get("description") or "") for item in media]:
            kept = [reading.identifier(answer, item) for item in media]
        changed = call(
            "PUT",
            _url(credentials, path),
            purpose=Purpose.REPEATABLE,
            headers=_bearer(credentials),
            form=self._form(credentials, outgoing, kept),
        )
        PROBLEMS.require(changed, credentials)
        return reading.receipt(reading.post(changed, changed.mapping()), changed.rate)

    def replies(self, credentials: Credentials, remote_id: str, since: datetime | None) -> Iterator[Reply]:
        answer = _get(credentials, f"/api/v1/statuses/{quote(remote_id, safe='')}/context")
        below = PROBLEMS.require(answer, credentials).mapping().get("descendants")
        if not isinstance(below, list):
            answer.fail_malformed()
        found = [reading.reply(answer, status) for status in below if isinstance(status, dict)]
        yield from sorted(
            (reply for reply in found if since is None or reply.published_at >= since),
            key=lambda reply: reply.published_at,
        )

    def mentions(self, credentials: Credentials, since: datetime | None) -> Iterator[Reply]:
        query: dict[str, str | int] = {"types[]": "mention", "limit": PAGE}
        seen = ""
        for _ in range(PAGES):
            answer = _get(credentials, "/api/v1/notifications", query)
            rows = PROBLEMS.require(answer, credentials).rows()
            for each in rows:
                status = each.get("status")
                if each.get("type") != "mention" or not isinstance(status, dict):
                    continue  # some servers ignore the filter
                reply = reading.reply(answer, status)
                if since is not None and reply.published_at < since:
                    return
                yield reply
            if len(rows) < PAGE or (last := reading.identifier(answer, rows[-1])) == seen:
                return
            query["max_id"] = seen = last

    def health(self, credentials: Credentials) -> Health:
        identity, ends = self.verify(credentials), oauth.ends(Token.parse(credentials.secret))
        answer = _get(credentials, "/api/v1/apps/verify_credentials")
        scopes = answer.mapping().get("scopes") if answer.ok else None
        if not isinstance(scopes, list):
            return Health(identity, ends)  # older servers do not tell
        missing = [
            f"{broad}:{part}"
            for broad, parts in NEEDED.items()
            for part in parts
            if not {broad, f"{broad}:{part}"} & set(map(str, scopes))
        ]
        return Health(identity, ends, tuple(missing))

    def opened(self, credentials: Credentials) -> Iterator[tuple[Credentials, Identity]]:
        identity = self.verify(credentials)
        yield replace(credentials, identifier=identity.handle), identity

    def renew(self, credentials: Credentials) -> Credentials:
        """On servers whose tokens end; Mastodon's own never do."""
        return oauth.renew(self.network, credentials)

    def _only_its_author_sees(self, credentials: Credentials, post: RemotePost) -> bool:
        """Some servers show a deleted post to its author. It is gone where strangers are told so and our own list no
        longer has it; a server that tells strangers nothing at all still lists it."""
        answer = call(
            "GET", _url(credentials, f"/api/v1/statuses/{quote(post.remote_id, safe='')}"), purpose=Purpose.READ
        )
        if answer.status not in (404, 410):
            return False
        listed = self.timeline(credentials, post.published_at)
        return all(each.remote_id != post.remote_id for each in listed)

    def _form(
        self, credentials: Credentials, outgoing: Outgoing, media: list[str] | None = None
    ) -> dict[str, str | list[str]]:
        form: dict[str, str | list[str]] = {"status": outgoing.text, "language": outgoing.language}
        media = [self._upload(credentials, each) for each in _media(outgoing)] if media is None else media
        return form | ({"media_ids[]": media} if media else {})

    def _ask_limits(self, server: str) -> Limits:
        for version in ("v2", "v1"):
            url = f"{server.rstrip('/')}/api/{version}/instance"
            answer = call("GET", url, purpose=Purpose.READ)
            if answer.ok:
                return reading.limits(self.limits, answer.mapping())
        return self.limits

    def _upload(self, credentials: Credentials, media: Picture | Video) -> str:
        if isinstance(media, Video):
            return self._upload_video(credentials, media)
        stored = self._hand_over(credentials, media)
        for _ in range(MEDIA_POLLS):
            if stored.get("url"):
                return str(stored["id"])
            time.sleep(MEDIA_PAUSE)
            stored = self._media(credentials, str(stored["id"])).mapping()
        raise TryLater(60, "The server is still working on the picture.")

    def _upload_video(self, credentials: Credentials, video: Video) -> str:
        clock, known = uploads.Clock(), self._handed.get(credentials, video)
        if known and (answer := self._media(credentials, known, may_be_gone=True)).ok:
            stored = answer.mapping() | {"id": known}
        else:
            stored = self._hand_over(credentials, video, clock.left)
            known = self._handed.keep(str(stored["id"]), credentials, video)
        while not stored.get("url"):
            clock.pause(MEDIA_PAUSE)
            stored = self._media(credentials, known).mapping()
        self._handed.drop(credentials, video)
        return known

    def _media(self, credentials: Credentials, media: str, *, may_be_gone: bool = False) -> Answer:
        """What the server says of something handed over: 206 and no address while it works on it."""
        answer = _get(credentials, f"/api/v1/media/{quote(media, safe='')}")
        return answer if may_be_gone and answer.status == 404 else PROBLEMS.require(answer, credentials)

    def _hand_over(
        self, credentials: Credentials, media: Picture | Video, patience: float | None = None
    ) -> dict[str, Any]:
        name = f"{type(media).__name__.lower()}.{media.media_type.partition('/')[2]}"
        for version in ("v2", "v1"):  # older servers have only the second
            answer = call(
                "POST",
                _url(credentials, f"/api/{version}/media"),
                # What no post uses is forgotten by the server, so uploading it again does no harm.
                purpose=Purpose.REPEATABLE,
                headers=_bearer(credentials),
                form={"description": media.alt},
                files={"file": (name, media.content, media.media_type)},
                patience=patience,
            )
            if answer.status != 404:
                break
        stored = PROBLEMS.require(answer, credentials).mapping()
        return stored | {"id": reading.identifier(answer, stored)}


def _media(outgoing: Outgoing) -> tuple[Picture | Video, ...]:
    return (outgoing.video,) if outgoing.video else outgoing.pictures


def _get(credentials: Credentials, path: str, query: Mapping[str, str | int] | None = None) -> Answer:
    url = _url(credentials, path)
    return call("GET", url, purpose=Purpose.READ, headers=_bearer(credentials), params=query)


def _url(credentials: Credentials, path: str) -> str:
    return credentials.server.rstrip("/") + path


def _bearer(credentials: Credentials) -> dict[str, str]:
    return {"Authorization": f"Bearer {Token.parse(credentials.secret).access}"}
