"""RSS and Atom, for reading only: what a website or a network without an interface publishes about itself.

The address of the feed stands in `Credentials.server`; there is nobody to be and no secret.
"""

from __future__ import annotations

import hashlib
import json
import time
from calendar import timegm
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import feedparser

from . import text
from .base import Credentials, Identity, Refused, RemotePost
from .http import Answer, Purpose, call
from .networks import FEED
from .partial import Partial

ACCEPT: Final = {"Accept": "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.8"}


class Feed(Partial):
    """Any feed on the web."""

    def __init__(self) -> None:
        super().__init__(FEED)

    def verify(self, credentials: Credentials) -> Identity:
        about = _read(credentials.server).get("feed") or {}
        return Identity(credentials.server, str(about.get("title") or ""), _web_address(about.get("link")))

    def fetch(self, credentials: Credentials, remote_id: str) -> RemotePost | None:
        for post in self.timeline(credentials, None):
            if post.remote_id == remote_id:
                return post
        # A feed shows the newest entries only: that one left it says nothing. Its own page may.
        if not _web_address(remote_id) or call("GET", remote_id, purpose=Purpose.READ).status not in (404, 410):
            raise Refused("The feed no longer lists this entry, which does not mean that it is gone.")
        return None

    def timeline(self, credentials: Credentials, since: datetime | None) -> Iterator[RemotePost]:
        posts = [_post(dict(entry)) for entry in _read(credentials.server).get("entries") or []]
        for post in sorted(posts, key=lambda post: post.published_at, reverse=True):
            if since is None or post.published_at >= since:
                yield post


def _read(url: str) -> Mapping[str, Any]:
    answer = call("GET", url, purpose=Purpose.READ, headers=ACCEPT)
    if not answer.ok:
        raise Refused("The feed cannot be read: the server does not give it out at this address.")
    return _understood(answer)


def _understood(answer: Answer) -> Mapping[str, Any]:
    headers = {"content-type": answer.headers.get("content-type", "")}
    found: Mapping[str, Any] = feedparser.parse(answer.content, response_headers=headers, sanitize_html=True)
    if not found.get("version"):
        answer.fail_malformed()
    return found


def _post(entry: Mapping[str, Any]) -> RemotePost:
    link = _web_address(entry.get("link"))
    title, body = text.from_html(str(entry.get("title") or "")), text.from_html(_body(entry))
    words = "\n\n".join(part for part in (title, body) if part)
    raw = {name: str(entry.get(name) or "") for name in ("id", "link", "title", "summary", "published", "updated")}
    return RemotePost(
        remote_id=str(entry.get("id") or link),
        url=link,
        text=words,
        fingerprint=hashlib.sha256(json.dumps([text.squash(words), link]).encode()).hexdigest(),
        published_at=_moment(entry),
        pictures=(),
        raw=raw,
    )


def _body(entry: Mapping[str, Any]) -> str:
    for part in entry.get("content") or []:
        if isinstance(part, Mapping) and part.get("value"):
            return str(part["value"])
    return str(entry.get("summary") or "")


def _moment(entry: Mapping[str, Any]) -> datetime:
    for name in ("published_parsed", "updated_parsed"):
        moment = entry.get(name)
        if isinstance(moment, time.struct_time):
            return datetime.fromtimestamp(timegm(moment), UTC)
    return datetime.fromtimestamp(0, UTC)


def _web_address(value: object) -> str:
    address = value if isinstance(value, str) else ""
    return address if address.lower().startswith(("https://", "http://")) else ""
