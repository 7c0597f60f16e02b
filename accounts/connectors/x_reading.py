"""What X says, as our values: its text with the addresses people wrote, versions of a post, refusals."""

from __future__ import annotations

import hashlib
import html
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from . import text
from .base import Receipt, RemotePost, Reply
from .http import Answer
from .problems import Kind, Problems, Sign

PROBLEMS: Final = Problems(
    network="X",
    fields=("detail", "errors.0.message", "error_description", "title"),
    token_words=("token", "unauthorized"),
    signs=(
        Sign("detail", r"suspended|temporarily locked", Kind.SUSPENDED),
        Sign("errors.0.message", r"suspended|temporarily locked", Kind.SUSPENDED),
        Sign("title", r"creditsdepleted", Kind.UNPAID),
        Sign("type", r"client-forbidden|usage-capped", Kind.PERMISSION),
        Sign("detail", r"duplicate content", Kind.DUPLICATE),
        Sign("detail", r"too long|character limit", Kind.TOO_LONG),
        Sign("errors.0.message", r"too long|character limit", Kind.TOO_LONG),
        Sign("detail", r"media", Kind.PICTURE),
        Sign("errors.0.message", r"media", Kind.PICTURE),
        Sign("detail", r"scope|oauth 2.0 user context", Kind.PERMISSION),
        Sign("error", r"invalid_grant", Kind.REVOKED),
        Sign("error_description", r"token was invalid|token.*revoked", Kind.REVOKED),
    ),
)


def rows(answer: Answer, said: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The posts of a page; a page without posts has no list at all."""
    found = said.get("data", [])
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        answer.fail_malformed()
    return found


def post(answer: Answer, said: Any, page: Mapping[str, Any]) -> RemotePost:
    if not isinstance(said, dict):
        answer.fail_malformed()
    media = {each.get("media_key"): each for each in _included(page, "media")}
    attached = said.get("attachments")
    keys = attached.get("media_keys") if isinstance(attached, dict) else None
    alts = tuple(str((media.get(key) or {}).get("alt_text") or "") for key in (keys if isinstance(keys, list) else []))
    first, words = versions(said)[0], written(said)
    return RemotePost(
        remote_id=first,
        url=address(first, author(said, page)),
        text=words,
        fingerprint=fingerprint(versions(said), words, alts),
        published_at=moment(answer, said),
        pictures=alts,
        raw=said,
    )


def reply(answer: Answer, said: Mapping[str, Any], page: Mapping[str, Any]) -> Reply:
    identity, name = identifier(answer, said), author(said, page)
    return Reply(
        remote_id=identity,
        answers=answered(said) or str(said.get("conversation_id") or ""),
        author=name,
        text=written(said),
        url=address(identity, name),
        published_at=moment(answer, said),
        raw=said,
    )


def receipt(post: RemotePost) -> Receipt:
    return Receipt(post.remote_id, post.url, post.fingerprint)


def versions(said: Mapping[str, Any]) -> tuple[str, ...]:
    """The numbers of all versions of a post, oldest first, whichever name X has for them."""
    for name in ("edit_history_post_ids", "edit_history_tweet_ids"):
        known = said.get(name)
        if isinstance(known, list) and known:
            return tuple(map(str, known))
    return (str(said.get("id") or ""),)


def answered(said: Mapping[str, Any]) -> str | None:
    """The post that this one answers; None where X does not tell."""
    for name in ("referenced_posts", "referenced_tweets"):
        for each in said.get(name) or []:
            if isinstance(each, dict) and each.get("type") == "replied_to":
                return str(each.get("id"))
    return None


def written(said: Mapping[str, Any], shown: str = "expanded_url") -> str:
    """The words as somebody wrote them: X puts its own short addresses in, marks & < >, and hides what is long."""
    words, entities = str(said.get("text") or ""), said.get("entities")
    for name in ("note_post", "note_tweet"):
        note = said.get(name)
        if isinstance(note, dict) and note.get("text"):
            words, entities = str(note["text"]), note.get("entities") or entities
    for link in (entities.get("urls") or []) if isinstance(entities, dict) else []:
        if not isinstance(link, dict) or not link.get("url"):
            continue
        whole = str(link.get(shown) or "")
        is_media = bool(link.get("media_key")) or "/photo/" in whole or "/video/" in whole
        words = words.replace(str(link["url"]), "" if is_media else whole)
    return html.unescape(words).strip()


def says(post: RemotePost, wanted: str) -> bool:
    """Whether a post says these words, with addresses written out or as X shows them (example.org for its whole)."""
    bare = _bare(wanted)
    return bare in (_bare(post.text), _bare(written(post.raw, "display_url")))


def fingerprint(history: tuple[str, ...], words: str, alts: tuple[str, ...]) -> str:
    parts = json.dumps([history[-1], text.squash(words), alts], ensure_ascii=False)
    return hashlib.sha256(parts.encode()).hexdigest()


def is_gone(answer: Answer) -> bool:
    """Whether X says that there is no such post; it does so with 404, or with 200 and an error inside."""
    if answer.status == 404:
        return True
    if not answer.ok or b'"data"' in answer.content:
        return False
    return answer.error_words("errors.0.type").endswith("/resource-not-found")


def identifier(answer: Answer, said: Mapping[str, Any], name: str = "id") -> str:
    value = said.get(name)
    if not isinstance(value, str) or not value:
        answer.fail_malformed()
    return value


def moment(answer: Answer, said: Mapping[str, Any]) -> datetime:
    try:
        found = datetime.fromisoformat(str(said.get("created_at")))
    except ValueError:
        answer.fail_malformed()
    return found if found.utcoffset() is not None else found.replace(tzinfo=UTC)


def author(said: Mapping[str, Any], page: Mapping[str, Any]) -> str:
    names = {each.get("id"): str(each.get("username") or "") for each in _included(page, "users")}
    return names.get(said.get("author_id"), "")


def address(identity: str, name: str = "") -> str:
    """Where a person can look at a post; X finds it whatever name stands there."""
    return f"https://x.com/{name or 'i/web'}/status/{identity}"


def _included(page: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    included = page.get("includes")
    found = included.get(name) if isinstance(included, dict) else None
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _bare(words: str) -> str:
    """Without white space, and without the slash that X puts behind a bare host."""
    for link in reversed(list(text.links(words))):
        words = words[: link.start] + link.value.rstrip("/") + words[link.end :]
    return text.squash(words)
