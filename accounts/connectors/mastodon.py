"""Mastodon, and the servers that speak its API.

They differ from each other more than their documentation says: some ignore the idempotency key, answer a bad token with
400 or 422, or keep no newer description of themselves. Nothing here relies on what only one of them does.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qs, quote, urlsplit

from . import text
from .base import Capability, Credentials, Identity, Limits, Outgoing, Picture, Receipt, Refused, RemotePost, TryLater
from .http import Answer, Purpose, call
from .problems import Problems

PAGE = 40
PAGES = 25
KEPT_LIMITS = 64
LIMITS_AGE = 3600.0  # seconds
CLOCK_SKEW = timedelta(minutes=1)
MEDIA_POLLS = 20
MEDIA_PAUSE = 1.0  # seconds
PROBLEMS = Problems(
    network="Mastodon", fields=("error_description", "error"), token_words=("token", "unauthorized", "unauthenticated")
)


class Mastodon:
    """The City's accounts on Mastodon servers. The identifier is the account's name, the secret an access token."""

    platform: Final = "mastodon"
    name: Final = "Mastodon"
    supports: Final = frozenset(Capability)
    limits: Final = Limits(
        text=500,
        count=text.mastodon_length,
        images=4,
        image_bytes=16_000_000,
        alt_text=1_500,
        media_types=frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"}),
    )

    def __init__(self) -> None:
        self._limits: OrderedDict[str, tuple[float, Limits]] = OrderedDict()
        self._lock = threading.Lock()

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
        _require(answer, credentials)
        account = answer.mapping()
        name, url = str(account.get("username", "")), _web_address(account.get("url"))
        return Identity(_id(answer, account), f"{name}@{urlsplit(url).hostname or ''}", url)

    def publish(self, credentials: Credentials, outgoing: Outgoing, key: str) -> Receipt:
        self._require_room(credentials.server, outgoing)
        # Not every server honours the idempotency key, so what a first attempt left behind is looked for first.
        found = self.find(credentials, key, outgoing)
        if found is not None:
            return found
        form: dict[str, str | list[str]] = {
            "status": outgoing.text,
            "language": outgoing.language,
            "visibility": "public",
        }
        if outgoing.pictures:
            form["media_ids[]"] = [self._upload(credentials, picture) for picture in outgoing.pictures]
        answer = call(
            "POST",
            _url(credentials, "/api/v1/statuses"),
            purpose=Purpose.WRITE,
            headers=_bearer(credentials) | {"Idempotency-Key": key},
            form=form,
        )
        _require(answer, credentials)
        return _receipt(_post(answer, answer.mapping()))

    def find(self, credentials: Credentials, key: str, outgoing: Outgoing) -> Receipt | None:
        # The API cannot be asked by key. An own post since the first attempt with the same words and the same number
        # of pictures is that attempt's, or a copy that must not be doubled either.
        wanted = text.comparable(outgoing.text)
        for post in self.timeline(credentials, outgoing.created_at - CLOCK_SKEW):
            if post.raw.get("reblog") or len(post.pictures) != len(outgoing.pictures):
                continue
            if text.comparable(post.text) == wanted:
                return _receipt(post)
        return None

    def fetch(self, credentials: Credentials, remote_id: str) -> RemotePost | None:
        answer = _get(credentials, f"/api/v1/statuses/{quote(remote_id, safe='')}")
        if answer.status in (404, 410):
            return None
        _require(answer, credentials)
        return _post(answer, answer.mapping())

    def timeline(self, credentials: Credentials, since: datetime | None) -> Iterator[RemotePost]:
        account = self.verify(credentials).remote_id
        query: dict[str, str | int] = {"limit": PAGE}
        for _ in range(PAGES):
            answer = _get(credentials, f"/api/v1/accounts/{quote(account, safe='')}/statuses", query)
            _require(answer, credentials)
            page = [_post(answer, status) for status in answer.rows()]
            for post in page:
                if since is not None and post.published_at < since:
                    return
                yield post
            position = _next_page(answer)
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
            _require(answer, credentials)

    def _ask_limits(self, server: str) -> Limits:
        for version in ("v2", "v1"):
            url = f"{server.rstrip('/')}/api/{version}/instance"
            answer = call("GET", url, purpose=Purpose.READ)
            if answer.ok:
                return _limits(self.limits, answer.mapping())
        return self.limits

    def _require_room(self, server: str, outgoing: Outgoing) -> None:
        # Some servers take what is too long and show only its beginning, so this is not left to them.
        limits = self.limits_at(server)
        length = limits.count(outgoing.text)
        if length > limits.text:
            raise Refused(f"This server takes at most {limits.text} characters; the text has {length}.")
        if len(outgoing.pictures) > limits.images:
            raise Refused(f"This server takes at most {limits.images} pictures.")

    def _upload(self, credentials: Credentials, picture: Picture) -> str:
        answer = call(
            "POST",
            _url(credentials, "/api/v2/media"),
            # A picture that no post uses is forgotten by the server, so uploading it again does no harm.
            purpose=Purpose.REPEATABLE,
            headers=_bearer(credentials),
            form={"description": picture.alt},
            files={"file": (f"picture.{picture.media_type.partition('/')[2]}", picture.content, picture.media_type)},
        )
        _require(answer, credentials)
        media = answer.mapping()
        identifier = _id(answer, media)
        for _ in range(MEDIA_POLLS):
            if media.get("url"):
                return identifier
            time.sleep(MEDIA_PAUSE)
            answer = _get(credentials, f"/api/v1/media/{quote(identifier, safe='')}")
            _require(answer, credentials)
            media = answer.mapping()
        raise TryLater(60, "The server is still working on the picture.")


def _limits(default: Limits, instance: Mapping[str, Any]) -> Limits:
    """What a server says of itself, field by field; what it leaves out stays as Mastodon has it."""
    configuration = _section(instance, "configuration")
    statuses = _section(configuration, "statuses")
    media = _section(configuration, "media_attachments")
    types = media.get("supported_mime_types")
    return replace(
        default,
        text=_number(statuses.get("max_characters"), instance.get("max_toot_chars"), default.text),
        images=_number(statuses.get("max_media_attachments"), None, default.images),
        image_bytes=_number(media.get("image_size_limit"), None, default.image_bytes),
        alt_text=_number(media.get("description_limit"), None, default.alt_text),
        media_types=default.media_types & frozenset(map(str, types))
        if isinstance(types, list)
        else default.media_types,
    )


def _section(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    section = value.get(name)
    return section if isinstance(section, dict) else {}


def _number(first: object, second: object, default: int) -> int:
    for value in (first, second):
        if isinstance(value, int) and value > 0:
            return value
    return default


def _post(answer: Answer, status: Mapping[str, Any]) -> RemotePost:
    # What the account passes on from others it says too: then words and pictures are those of the other post.
    spoken = _section(status, "reblog") or status
    content, media = spoken.get("content"), spoken.get("media_attachments") or []
    try:
        published_at = datetime.fromisoformat(str(status.get("created_at")))
    except ValueError:
        answer.fail_malformed()
    if not isinstance(content, str) or not isinstance(media, list):
        answer.fail_malformed()
    shown = text.from_html(content)
    pictures = tuple(str(item.get("description") or "") for item in media if isinstance(item, dict))
    return RemotePost(
        remote_id=_id(answer, status),
        url=_web_address(status.get("url")) or _web_address(status.get("uri")),
        text=shown,
        fingerprint=_fingerprint(spoken.get("edited_at"), shown, pictures),
        published_at=published_at if published_at.utcoffset() is not None else published_at.replace(tzinfo=UTC),
        pictures=pictures,
        raw=status,
    )


def _web_address(value: object) -> str:
    """An address that may be shown as a link; whatever else a server sends (javascript:…) is dropped."""
    address = value if isinstance(value, str) else ""
    return address if address.lower().startswith(("https://", "http://")) else ""


def _fingerprint(edited_at: object, shown: str, pictures: tuple[str, ...]) -> str:
    # The words and not the HTML: a server that is updated may mark up the same text in another way.
    parts = json.dumps([edited_at, text.squash(shown), pictures], ensure_ascii=False)
    return hashlib.sha256(parts.encode()).hexdigest()


def _receipt(post: RemotePost) -> Receipt:
    return Receipt(post.remote_id, post.url, post.fingerprint)


def _id(answer: Answer, value: Mapping[str, Any]) -> str:
    identifier = value.get("id")
    if not isinstance(identifier, str) or not identifier:
        answer.fail_malformed()
    return identifier


def _next_page(answer: Answer) -> str | None:
    """The position of the next page in the Link header; only the position is taken, never the address."""
    for link in answer.headers.get("link", "").split(","):
        target, _, relation = link.partition(">")
        if 'rel="next"' in relation:
            return next(iter(parse_qs(urlsplit(target.strip(" <")).query).get("max_id", [])), None)
    return None


def _get(credentials: Credentials, path: str, query: Mapping[str, str | int] | None = None) -> Answer:
    url = _url(credentials, path)
    return call("GET", url, purpose=Purpose.READ, headers=_bearer(credentials), params=query)


def _url(credentials: Credentials, path: str) -> str:
    return credentials.server.rstrip("/") + path


def _bearer(credentials: Credentials) -> dict[str, str]:
    return {"Authorization": f"Bearer {credentials.secret}"}


def _require(answer: Answer, credentials: Credentials) -> None:
    if not answer.ok:
        raise PROBLEMS.error(answer, credentials)
