"""The records of Bluesky: their keys, how a post is written as one, and how one is read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import quote, urlsplit

from . import text
from .atproto import Session
from .base import Outgoing, Picture, Receipt, RemotePost, Reply, Video
from .http import Answer

POST: Final = "app.bsky.feed.post"
THREADGATE: Final = "app.bsky.feed.threadgate"
_ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"  # base32-sortable, as the AT Protocol writes TIDs


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


def record(outgoing: Outgoing, created_at: str, embed: Mapping[str, Any] | None) -> dict[str, Any]:
    """The record of a post, without what it answers."""
    made: dict[str, Any] = {
        "$type": POST,
        "text": outgoing.text,
        "createdAt": created_at,
        "langs": [outgoing.language],
    }
    if marks := facets(outgoing.text):
        made["facets"] = marks
    return made | ({"embed": embed} if embed else {})


def size(media: Picture | Video) -> dict[str, int]:
    """The shape of a picture, so that nothing jumps while it loads."""
    return {"width": media.width, "height": media.height}


def now() -> datetime:
    return datetime.now(UTC)


def timestamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def receipt(answer: Answer, said: Mapping[str, Any], session: Session) -> Receipt:
    uri, cid = said.get("uri"), said.get("cid")
    if not isinstance(uri, str) or not isinstance(cid, str):
        answer.fail_malformed()
    return Receipt(uri, url(session, uri), cid, answer.rate)


def post(answer: Answer, said: Any, session: Session) -> RemotePost:
    value = said.get("value") if isinstance(said, dict) else None
    if not isinstance(value, dict):
        answer.fail_malformed()
    known = receipt(answer, said, session)
    return RemotePost(
        remote_id=known.remote_id,
        url=known.url,
        text=str(value.get("text", "")),
        fingerprint=known.fingerprint,
        published_at=published_at(value, known.remote_id),
        pictures=alt_texts(value),
        raw=said,
    )


def reply(view: Mapping[str, Any], session: Session, hidden: frozenset[str] = frozenset()) -> Reply | None:
    """What somebody said, from the network's view of it; None where it shows nothing (blocked, deleted)."""
    value, author, uri = view.get("record"), view.get("author"), view.get("uri")
    if not isinstance(value, dict) or not isinstance(author, dict) or not isinstance(uri, str):
        return None
    parent = (value.get("reply") or {}).get("parent") if isinstance(value.get("reply"), dict) else None
    handle = str(author.get("handle") or author.get("did") or "")
    return Reply(
        remote_id=uri,
        answers=str(parent.get("uri") or "") if isinstance(parent, dict) else "",
        author=handle,
        text=str(value.get("text", "")),
        url=f"https://bsky.app/profile/{quote(handle)}/post/{quote(last(uri), safe='')}",
        published_at=published_at(value, uri),
        hidden=uri in hidden,
        raw=view,
    )


def thread_below(thread: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every post of a thread below its first, however deep."""
    below = [each for each in thread.get("replies") or [] if isinstance(each, dict)]
    while below:
        node = below.pop()
        if isinstance(node.get("post"), dict):
            yield node["post"]
        below += [each for each in node.get("replies") or [] if isinstance(each, dict)]


def published_at(value: Mapping[str, Any], uri: str) -> datetime:
    try:
        moment = datetime.fromisoformat(str(value.get("createdAt")))
    except ValueError:
        return key_time(last(uri)) or datetime.fromtimestamp(0, UTC)
    return moment if moment.utcoffset() is not None else moment.replace(tzinfo=UTC)


def alt_texts(value: Mapping[str, Any]) -> tuple[str, ...]:
    embed = value.get("embed")
    if isinstance(embed, dict) and isinstance(embed.get("media"), dict):
        embed = embed["media"]  # a picture beside a quoted post
    if not isinstance(embed, dict):
        return ()
    if embed.get("$type") == "app.bsky.embed.video":
        return (str(embed.get("alt", "")),)
    images = embed.get("images")
    if not isinstance(images, list):
        return ()
    return tuple(str(image.get("alt", "")) for image in images if isinstance(image, dict))


def last(uri: str) -> str:
    return uri.rsplit("/", 1)[-1]


def url(session: Session, uri: str) -> str:
    """Where a person can look at the post.

    A server with a public address is part of the network that bsky.app shows. One that is reached without TLS can
    only be a private one; there it is the server's own page of the record.
    """
    if urlsplit(session.server).scheme == "https":
        return f"{profile(session)}/post/{quote(last(uri), safe='')}"
    query = f"repo={quote(session.did)}&collection={POST}&rkey={quote(last(uri), safe='')}"
    return f"{session.server}/xrpc/com.atproto.repo.getRecord?{query}"


def profile(session: Session) -> str:
    if urlsplit(session.server).scheme == "https":
        return f"https://bsky.app/profile/{quote(session.handle)}"
    return f"{session.server}/xrpc/com.atproto.repo.describeRepo?repo={quote(session.did)}"
