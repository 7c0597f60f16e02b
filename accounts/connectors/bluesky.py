"""Bluesky, or any other Personal Data Server of the AT Protocol.

Only `com.atproto.*` is used: the account's own server is asked, never a view that somebody else keeps of it.
A post lies under a record key that follows from our key, so a repetition lands on the same record.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import quote, urlsplit

from . import text
from .atproto import PROBLEMS, Session, SessionCache, problem
from .base import (
    Capability,
    Credentials,
    Identity,
    Limits,
    Outgoing,
    Picture,
    Receipt,
    Refused,
    RemotePost,
    TryLater,
)
from .http import Answer, Purpose

POST: Final = "app.bsky.feed.post"
PAGE = 100
PAGES = 10
_ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"  # base32-sortable, as the AT Protocol writes TIDs


class Bluesky:
    """The City's accounts on Bluesky. The identifier is the handle or DID, the secret an app password."""

    platform: Final = "bluesky"
    name: Final = "Bluesky"
    supports: Final = frozenset(Capability)
    limits: Final = Limits(
        text=300,
        count=text.bluesky_length,
        images=4,
        image_bytes=1_000_000,  # newer servers take twice that
        alt_text=2_000,
        media_types=frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"}),
    )

    def __init__(self) -> None:
        self._sessions = SessionCache()

    def limits_at(self, server: str) -> Limits:
        return self.limits

    def verify(self, credentials: Credentials) -> Identity:
        # A new session each time: a token outlives its app password by up to two hours.
        session = self._sessions.renew(credentials)
        return Identity(session.did, session.handle, _profile(session))

    def publish(self, credentials: Credentials, outgoing: Outgoing, key: str) -> Receipt:
        session = self._sessions.get(credentials)
        images = [self._image(credentials, picture) for picture in outgoing.pictures]
        answer = self._sessions.procedure(
            credentials,
            "com.atproto.repo.putRecord",
            {
                "repo": session.did,
                "collection": POST,
                "rkey": record_key(key, outgoing.created_at),
                "record": _record(outgoing, images),
                "swapRecord": None,  # nothing may lie there yet; the very same record is no change and passes
            },
            purpose=Purpose.WRITE,
        )
        if problem(answer) == "InvalidSwap":
            found = self.find(credentials, key, outgoing)
            if found is not None:
                return found
            raise Refused("Another post already lies where this one would go.")
        _require(answer, credentials)
        return _receipt(answer, answer.mapping(), session)

    def find(self, credentials: Credentials, key: str, outgoing: Outgoing) -> Receipt | None:
        session = self._sessions.get(credentials)
        answer = _read(session, record_key(key, outgoing.created_at))
        if problem(answer) == "RecordNotFound":
            return None
        _require(answer, credentials)
        record = answer.mapping()
        value = record.get("value")
        # The moment of creation survives an edit behind our back; the text may not.
        if not isinstance(value, dict) or value.get("createdAt") != _timestamp(outgoing.created_at):
            return None
        return _receipt(answer, record, session)

    def fetch(self, credentials: Credentials, remote_id: str) -> RemotePost | None:
        session = self._sessions.get(credentials)
        answer = _read(session, _own_key(session, remote_id))
        if problem(answer) == "RecordNotFound":
            return None
        _require(answer, credentials)
        return _post(answer, answer.mapping(), session)

    def timeline(self, credentials: Credentials, since: datetime | None) -> Iterator[RemotePost]:
        session, cursor = self._sessions.get(credentials), ""
        for _ in range(PAGES):
            query: dict[str, str | int] = {"repo": session.did, "collection": POST, "limit": PAGE}
            answer = session.query("com.atproto.repo.listRecords", query | ({"cursor": cursor} if cursor else {}))
            _require(answer, credentials)
            page = answer.mapping()
            records = page.get("records")
            if not isinstance(records, list):
                answer.fail_malformed()
            for record in records:
                post = _post(answer, record, session)
                # Records come in the order of their keys, and a key tells when its record was made.
                if since is not None and (key_time(_last(post.remote_id)) or since) < since:
                    return
                if since is None or post.published_at >= since:
                    yield post
            cursor = str(page.get("cursor") or "")
            if not cursor or not records:
                return

    def delete(self, credentials: Credentials, remote_id: str) -> None:
        session = self._sessions.get(credentials)
        answer = self._sessions.procedure(
            credentials,
            "com.atproto.repo.deleteRecord",
            {"repo": session.did, "collection": POST, "rkey": _own_key(session, remote_id)},
            purpose=Purpose.REPEATABLE,
        )
        _require(answer, credentials)

    def _image(self, credentials: Credentials, picture: Picture) -> dict[str, Any]:
        answer = self._sessions.upload(credentials, picture.content, picture.media_type)
        _require(answer, credentials)
        blob = answer.mapping().get("blob")
        if not isinstance(blob, dict):
            raise TryLater(None, "The server did not say where it put the picture.")
        size = {"width": picture.width, "height": picture.height}
        return {"image": blob, "alt": picture.alt, "aspectRatio": size}


def record_key(key: str, created_at: datetime) -> str:
    """The record key (a TID: 53 bits of microseconds, 10 of clock) under which the post with our `key` lies.

    The second is that of the post, so that keys sort by time; the 30 bits below it come from `key`.
    """
    digest = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8])
    micros = int(created_at.timestamp()) * 1_000_000 + (digest >> 10) % 1_000_000
    number = micros << 10 | digest & 1023
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(60, -1, -5))


def key_time(record_key: str) -> datetime | None:
    """When a record with this key was made; None for a key that is not a TID."""
    if len(record_key) != 13 or not set(record_key) <= set(_ALPHABET) or record_key[0] not in _ALPHABET[:16]:
        return None
    number = 0
    for character in record_key:
        number = number << 5 | _ALPHABET.index(character)
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=number >> 10)
    except OverflowError:
        return None


def facets(message: str) -> list[dict[str, Any]]:
    """Links and hashtags of a text as byte ranges of its UTF-8 form. Mentions stay plain text: they would notify."""
    links = list(text.links(message))
    marks = [(mark, {"$type": "app.bsky.richtext.facet#link", "uri": mark.value}) for mark in links]
    marks += [
        (mark, {"$type": "app.bsky.richtext.facet#tag", "tag": mark.value})
        for mark in text.hashtags(message)
        if not any(link.start < mark.end and mark.start < link.end for link in links)
    ]
    return [
        {
            "index": {"byteStart": len(message[: mark.start].encode()), "byteEnd": len(message[: mark.end].encode())},
            "features": [feature],
        }
        for mark, feature in sorted(marks, key=lambda pair: pair[0].start)
    ]


def _record(outgoing: Outgoing, images: list[dict[str, Any]]) -> dict[str, Any]:
    record: dict[str, Any] = {
        "$type": POST,
        "text": outgoing.text,
        "createdAt": _timestamp(outgoing.created_at),
        "langs": [outgoing.language],
    }
    if marks := facets(outgoing.text):
        record["facets"] = marks
    if images:
        record["embed"] = {"$type": "app.bsky.embed.images", "images": images}
    return record


def _timestamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _read(session: Session, rkey: str) -> Answer:
    return session.query("com.atproto.repo.getRecord", {"repo": session.did, "collection": POST, "rkey": rkey})


def _receipt(answer: Answer, record: Mapping[str, Any], session: Session) -> Receipt:
    uri, cid = record.get("uri"), record.get("cid")
    if not isinstance(uri, str) or not isinstance(cid, str):
        answer.fail_malformed()
    return Receipt(uri, _url(session, uri), cid)


def _post(answer: Answer, record: Any, session: Session) -> RemotePost:
    value = record.get("value") if isinstance(record, dict) else None
    if not isinstance(value, dict):
        answer.fail_malformed()
    receipt = _receipt(answer, record, session)
    return RemotePost(
        remote_id=receipt.remote_id,
        url=receipt.url,
        text=str(value.get("text", "")),
        fingerprint=receipt.fingerprint,
        published_at=_published_at(value, receipt.remote_id),
        pictures=_alt_texts(value),
        raw=record,
    )


def _published_at(value: Mapping[str, Any], uri: str) -> datetime:
    try:
        moment = datetime.fromisoformat(str(value.get("createdAt")))
    except ValueError:
        return key_time(_last(uri)) or datetime.fromtimestamp(0, UTC)
    return moment if moment.utcoffset() is not None else moment.replace(tzinfo=UTC)


def _alt_texts(value: Mapping[str, Any]) -> tuple[str, ...]:
    embed = value.get("embed")
    if isinstance(embed, dict) and isinstance(embed.get("media"), dict):
        embed = embed["media"]  # a picture beside a quoted post
    images = embed.get("images") if isinstance(embed, dict) else None
    if not isinstance(images, list):
        return ()
    return tuple(str(image.get("alt", "")) for image in images if isinstance(image, dict))


def _require(answer: Answer, credentials: Credentials) -> None:
    if not answer.ok:
        raise PROBLEMS.error(answer, credentials)


def _own_key(session: Session, uri: str) -> str:
    """The record key in an at:// address of this account's posts."""
    parts = uri.split("/")
    if parts[:-1] != ["at:", "", session.did, POST] or not parts[-1]:
        raise Refused("This is not a post of the connected Bluesky account.")
    return parts[-1]


def _last(uri: str) -> str:
    return uri.rsplit("/", 1)[-1]


def _url(session: Session, uri: str) -> str:
    """Where a person can look at the post.

    A server with a public address is part of the network that bsky.app shows. One that is reached without TLS can
    only be a private one; there it is the server's own page of the record.
    """
    if urlsplit(session.server).scheme == "https":
        return f"{_profile(session)}/post/{quote(_last(uri), safe='')}"
    query = f"repo={quote(session.did)}&collection={POST}&rkey={quote(_last(uri), safe='')}"
    return f"{session.server}/xrpc/com.atproto.repo.getRecord?{query}"


def _profile(session: Session) -> str:
    if urlsplit(session.server).scheme == "https":
        return f"https://bsky.app/profile/{quote(session.handle)}"
    return f"{session.server}/xrpc/com.atproto.repo.describeRepo?repo={quote(session.did)}"
