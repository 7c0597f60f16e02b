"""What LinkedIn says, as our values: its "little text", posts, comments, refusals."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote

from . import text
from .base import RemotePost, Reply
from .http import Answer
from .problems import Kind, Problems, Sign

PROBLEMS: Final = Problems(
    network="LinkedIn",
    fields=("message", "error_description", "error"),
    token_words=("access token", "access_token"),
    signs=(
        Sign("code", r"EXPIRED_ACCESS_TOKEN", Kind.EXPIRED),
        Sign("code", r"REVOKED_ACCESS_TOKEN", Kind.REVOKED),
        Sign("serviceErrorCode", r"^65602$", Kind.EXPIRED),
        Sign("serviceErrorCode", r"^65601$", Kind.REVOKED),
        Sign("error", r"invalid_grant|invalid_request", Kind.REVOKED),
        Sign("message", r"restricted|suspended", Kind.SUSPENDED),
        Sign("code", r"ACCESS_DENIED", Kind.PERMISSION),
        Sign("message", r"not enough permissions", Kind.PERMISSION),
        Sign("code", r"NONEXISTENT_VERSION|VERSION_MISSING", Kind.OUTDATED),
        Sign("code", r"DUPLICATE_POST", Kind.DUPLICATE),
        Sign("message", r"duplicate", Kind.DUPLICATE),
        Sign("message", r"(exceeds?|maximum|max).*(length|characters)|too long", Kind.TOO_LONG),
        Sign("code", r"MEDIA_ASSET", Kind.PICTURE),
        Sign("message", r"image|video|media", Kind.PICTURE),
    ),
)
_RESERVED: Final = re.compile(r"[\\|{}@\[\]()<>#*_~]")
_ESCAPED: Final = re.compile(r"\\([\\|{}@\[\]()<>#*_~])")
_TEMPLATE: Final = re.compile(r"\{hashtag\|\\?#\|([^}]*)\}")
_MENTION: Final = re.compile(r"@\[((?:[^\]\\]|\\.)*)\]\(urn:li:[^)]*\)")
_COMMENT: Final = re.compile(r"urn:li:comment:\((urn:li:[A-Za-z]+:[^,()]+),(\d+)\)")


def organization(identifier: str) -> str:
    """The URN of the Page, from its URN or number."""
    known = identifier.strip()
    return known if known.startswith("urn:li:") else f"urn:li:organization:{known}"


def little_text(words: str) -> str:
    """The words as LinkedIn wants them: its signs with a backslash, but for those that make a hashtag."""
    tags = {mark.start for mark in text.hashtags(words)}
    return _RESERVED.sub(lambda sign: sign.group() if sign.start() in tags else f"\\{sign.group()}", words)


def plain(little: str) -> str:
    """The words that somebody reads."""
    little = _MENTION.sub(r"\1", _TEMPLATE.sub(r"#\1", little))
    return _ESCAPED.sub(r"\1", little)


def post(answer: Answer, said: Mapping[str, Any]) -> RemotePost:
    identity, words = said.get("id"), said.get("commentary", "")
    if not isinstance(identity, str) or not identity or not isinstance(words, str):
        answer.fail_malformed()
    state = said.get("lifecycleStateInfo")
    edited = isinstance(state, dict) and state.get("isEditedByAuthor") is True
    alts = _alts(said.get("content"))
    return RemotePost(
        remote_id=identity,
        url=address(identity),
        text=plain(words),
        fingerprint=fingerprint(plain(words), alts, edited),
        published_at=moment(answer, said.get("publishedAt") or said.get("createdAt")),
        pictures=alts,
        raw=said,
    )


def comment(answer: Answer, said: Mapping[str, Any], remote_id: str) -> RemotePost:
    """A comment of ours, as a post."""
    found = reply(answer, said, remote_id)
    mark = fingerprint(found.text, (), False)
    return RemotePost(remote_id, found.url, found.text, mark, found.published_at, (), said)


def reply(answer: Answer, said: Mapping[str, Any], below: str) -> Reply:
    """A comment; its author is a URN, as LinkedIn tells no names here."""
    message, created = said.get("message"), said.get("created")
    if not isinstance(message, dict) or not isinstance(created, dict):
        answer.fail_malformed()
    identity = said.get("commentUrn") or f"urn:li:comment:({said.get('object') or below},{said.get('id')})"
    return Reply(
        remote_id=str(identity),
        answers=str(said.get("parentComment") or below),
        author=str(said.get("actor") or ""),
        text=str(message.get("text") or ""),
        url=f"{address(below)}?commentUrn={quote(str(identity), safe='')}",
        published_at=moment(answer, created.get("time")),
        raw=said,
    )


def comment_path(urn: str) -> str | None:
    """Where a comment is read and deleted; None for the URN of anything else."""
    found = _COMMENT.fullmatch(urn)
    return f"socialActions/{quote(found.group(1), safe='')}/comments/{found.group(2)}" if found else None


def address(urn: str) -> str:
    """Where a person can look at the post."""
    return f"https://www.linkedin.com/feed/update/{quote(urn, safe=':')}/"


def fingerprint(words: str, alts: tuple[str, ...], edited: bool) -> str:
    # Not `lastModifiedAt`, which moves when LinkedIn is done with a picture.
    return hashlib.sha256(json.dumps([text.squash(words), alts, edited], ensure_ascii=False).encode()).hexdigest()


def moment(answer: Answer, value: object) -> datetime:
    """A time as LinkedIn writes it: milliseconds since 1970."""
    if not isinstance(value, int) or not 0 < value < 10**14:
        answer.fail_malformed()
    return datetime.fromtimestamp(value / 1000, UTC)


def _alts(content: object) -> tuple[str, ...]:
    if not isinstance(content, dict):
        return ()
    many = content.get("multiImage")
    images = many.get("images") if isinstance(many, dict) else [content.get("media")]
    return tuple(
        str(each.get("altText") or "")
        for each in (images if isinstance(images, list) else [])
        if isinstance(each, dict)
    )
