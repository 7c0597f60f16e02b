"""What servers with Mastodon's API say, as our values; they differ in details, and nothing here insists on one's."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from . import text
from .base import Limits, RateLimit, Receipt, RemotePost, Reply
from .http import Answer


def limits(default: Limits, instance: Mapping[str, Any]) -> Limits:
    """What a server says of itself, field by field; what it leaves out stays as Mastodon has it."""
    configuration = section(instance, "configuration")
    statuses = section(configuration, "statuses")
    media = section(configuration, "media_attachments")
    types = media.get("supported_mime_types")
    return replace(
        default,
        text=number(statuses.get("max_characters"), instance.get("max_toot_chars"), default.text),
        images=number(statuses.get("max_media_attachments"), None, default.images),
        image_bytes=number(media.get("image_size_limit"), None, default.image_bytes),
        alt_text=number(media.get("description_limit"), None, default.alt_text),
        media_types=_taken(default.media_types, types),
        video_bytes=number(media.get("video_size_limit"), None, default.video_bytes),
        video_types=_taken(default.video_types, types),
        video_pixels=number(media.get("video_matrix_limit"), None, int(default.video_pixels)),
        video_alt=number(media.get("description_limit"), None, default.video_alt),
    )


def _taken(types: frozenset[str], said: object) -> frozenset[str]:
    return types & frozenset(map(str, said)) if isinstance(said, list) else types


def section(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    section = value.get(name)
    return section if isinstance(section, dict) else {}


def number(first: object, second: object, default: int) -> int:
    for value in (first, second):
        if isinstance(value, int) and value > 0:
            return value
    return default


def post(answer: Answer, status: Mapping[str, Any]) -> RemotePost:
    # What the account passes on from others it says too: then words and pictures are those of the other post.
    spoken = section(status, "reblog") or status
    content, media = spoken.get("content"), spoken.get("media_attachments") or []
    if not isinstance(content, str) or not isinstance(media, list):
        answer.fail_malformed()
    shown = text.from_html(content)
    pictures = tuple(str(item.get("description") or "") for item in media if isinstance(item, dict))
    return RemotePost(
        remote_id=identifier(answer, status),
        url=web_address(status.get("url")) or web_address(status.get("uri")),
        text=shown,
        fingerprint=fingerprint(spoken.get("edited_at"), shown, pictures),
        published_at=moment(answer, status),
        pictures=pictures,
        raw=status,
    )


def reply(answer: Answer, status: Mapping[str, Any]) -> Reply:
    """What somebody said, with the account as the server writes it: clerk, or clerk@elsewhere.example."""
    return Reply(
        remote_id=identifier(answer, status),
        answers=str(status.get("in_reply_to_id") or ""),
        author=str(section(status, "account").get("acct") or ""),
        text=text.from_html(str(status.get("content") or "")),
        url=web_address(status.get("url")) or web_address(status.get("uri")),
        published_at=moment(answer, status),
        raw=status,
    )


def moment(answer: Answer, status: Mapping[str, Any]) -> datetime:
    """When it was published."""
    try:
        published_at = datetime.fromisoformat(str(status.get("created_at")))
    except ValueError:
        answer.fail_malformed()
    return published_at if published_at.utcoffset() is not None else published_at.replace(tzinfo=UTC)


def web_address(value: object) -> str:
    """An address that may be shown as a link; whatever else a server sends (javascript:…) is dropped."""
    address = value if isinstance(value, str) else ""
    return address if address.lower().startswith(("https://", "http://")) else ""


def fingerprint(edited_at: object, shown: str, pictures: tuple[str, ...]) -> str:
    # The words and not the HTML: a server that is updated may mark up the same text in another way.
    parts = json.dumps([edited_at, text.squash(shown), pictures], ensure_ascii=False)
    return hashlib.sha256(parts.encode()).hexdigest()


def receipt(post: RemotePost, rate: RateLimit | None = None) -> Receipt:
    return Receipt(post.remote_id, post.url, post.fingerprint, rate)


def identifier(answer: Answer, value: Mapping[str, Any]) -> str:
    found = value.get("id")
    if isinstance(found, int) and not isinstance(found, bool):
        return str(found)
    if not isinstance(found, str) or not found:
        answer.fail_malformed()
    return found


def next_page(answer: Answer, page: list[RemotePost], size: int) -> str | None:
    """The position of the next page in the Link header; only the position is taken, never the address.

    Some servers send no such header; there a full page goes on below its last post.
    """
    if "link" not in answer.headers:
        return page[-1].remote_id if len(page) >= size else None
    for link in answer.headers.get("link", "").split(","):
        target, _, relation = link.partition(">")
        if 'rel="next"' in relation:
            return next(iter(parse_qs(urlsplit(target.strip(" <")).query).get("max_id", [])), None)
    return None
