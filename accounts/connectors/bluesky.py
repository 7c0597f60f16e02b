"""Bluesky, or any other Personal Data Server of the AT Protocol.

Our own posts are written and read with `com.atproto.*` only: the account's own server is asked, never a view that
somebody else keeps of it. What others say only the network's view knows (`app.bsky.*`, asked through our server).
A post lies under a record key that follows from our key, so a repetition lands on the same record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from . import bluesky_records as records
from .atproto import PROBLEMS, Session, SessionCache, problem
from .base import (
    Credentials,
    Health,
    Identity,
    Outgoing,
    Picture,
    Receipt,
    Refused,
    RemotePost,
    Reply,
    TryLater,
    Video,
)
from .bluesky_records import POST, THREADGATE, record_key
from .bluesky_video import PUBLIC, VideoService
from .http import Answer, Purpose
from .networks import row
from .partial import Partial

PAGE = 100
PAGES = 10
_SPOKEN_TO = {"mention", "reply", "quote"}


class Bluesky(Partial):
    """The City's accounts on Bluesky. The identifier is the handle or DID, the secret an app password."""

    def __init__(self, video_service: str = "") -> None:
        super().__init__(row("bluesky"))
        self._sessions = SessionCache()
        self._videos = VideoService(video_service or PUBLIC)
        self._always = bool(video_service)

    def verify(self, credentials: Credentials) -> Identity:
        # A new session each time: a token outlives its app password by up to two hours.
        session = self._sessions.renew(credentials)
        return Identity(session.did, session.handle, records.profile(session))

    def health(self, credentials: Credentials) -> Health:
        return Health(self.verify(credentials))  # app passwords do not end by themselves

    def publish(self, credentials: Credentials, outgoing: Outgoing, key: str) -> Receipt:
        self.require_room(outgoing)
        session = self._sessions.get(credentials)
        record = records.record(
            outgoing, records.timestamp(outgoing.created_at), self._embed(credentials, outgoing)
        ) | self._answering(credentials, session, outgoing.reply_to)
        self.require_wanted(outgoing)
        answer = self._put(
            credentials,
            POST,
            record_key(key, outgoing.created_at),
            record,
            swap=None,  # nothing may lie there yet; the very same record is no change and passes
            purpose=Purpose.WRITE,
        )
        if problem(answer) == "InvalidSwap":
            found = self.find(credentials, key, outgoing)
            if found is not None:
                return found
            raise Refused("Another post already lies where this one would go.")
        PROBLEMS.require(answer, credentials)
        return records.receipt(answer, answer.mapping(), session)

    def find(self, credentials: Credentials, key: str, outgoing: Outgoing) -> Receipt | None:
        session = self._sessions.get(credentials)
        answer = _read(session, record_key(key, outgoing.created_at))
        if problem(answer) == "RecordNotFound":
            return None
        PROBLEMS.require(answer, credentials)
        record = answer.mapping()
        value = record.get("value")
        # The moment of creation survives an edit behind our back; the text may not.
        if not isinstance(value, dict) or value.get("createdAt") != records.timestamp(outgoing.created_at):
            return None
        return records.receipt(answer, record, session)

    def fetch(self, credentials: Credentials, remote_id: str) -> RemotePost | None:
        session = self._sessions.get(credentials)
        answer = _read(session, _own_key(session, remote_id))
        if problem(answer) == "RecordNotFound":
            return None
        PROBLEMS.require(answer, credentials)
        return records.post(answer, answer.mapping(), session)

    def timeline(self, credentials: Credentials, since: datetime | None) -> Iterator[RemotePost]:
        session, cursor = self._sessions.get(credentials), ""
        for _ in range(PAGES):
            query: dict[str, str | int] = {"repo": session.did, "collection": POST, "limit": PAGE}
            answer = session.query("com.atproto.repo.listRecords", query | ({"cursor": cursor} if cursor else {}))
            page = PROBLEMS.require(answer, credentials).mapping()
            found = page.get("records")
            if not isinstance(found, list):
                answer.fail_malformed()
            for record in found:
                post = records.post(answer, record, session)
                # Records come in the order of their keys, and a key tells when its record was made.
                made_at = records.key_time(records.last(post.remote_id))
                if since is not None and (made_at or since) < since:
                    return
                if since is None or post.published_at >= since:
                    yield post
            cursor = str(page.get("cursor") or "")
            if not cursor or not found:
                return

    def delete(self, credentials: Credentials, remote_id: str) -> None:
        session = self._sessions.get(credentials)
        answer = self._sessions.procedure(
            credentials,
            "com.atproto.repo.deleteRecord",
            {"repo": session.did, "collection": POST, "rkey": _own_key(session, remote_id)},
            purpose=Purpose.REPEATABLE,
        )
        PROBLEMS.require(answer, credentials)

    def edit(self, credentials: Credentials, remote_id: str, outgoing: Outgoing) -> Receipt:
        self.require_room(outgoing)
        session = self._sessions.get(credentials)
        rkey = _own_key(session, remote_id)
        stands, cid = self._stands(credentials, session, POST, rkey)
        if stands is None:
            raise Refused("The post is no longer there, so it cannot be changed.")
        kept = stands.get("embed") if records.alt_texts(stands) == _alts(outgoing) and not outgoing.card else None
        embed = kept if isinstance(kept, dict) else self._embed(credentials, outgoing)
        record = records.record(outgoing, str(stands.get("createdAt", "")), embed)
        if isinstance(stands.get("reply"), dict):
            record["reply"] = stands["reply"]
        answer = self._put(credentials, POST, rkey, record, swap=cid, purpose=Purpose.REPEATABLE)
        if problem(answer) == "InvalidSwap":
            raise TryLater(None, "Somebody changed the post at the same moment.")
        PROBLEMS.require(answer, credentials)
        return records.receipt(answer, answer.mapping(), session)

    def replies(self, credentials: Credentials, remote_id: str, since: datetime | None) -> Iterator[Reply]:
        session = self._sessions.get(credentials)
        query: dict[str, str | int] = {"uri": remote_id, "depth": 100, "parentHeight": 0}
        answer = self._sessions.query(credentials, "app.bsky.feed.getPostThread", query)
        thread = PROBLEMS.require(answer, credentials).mapping().get("thread")
        if not isinstance(thread, dict):
            answer.fail_malformed()
        gate, _ = self._stands(credentials, session, THREADGATE, _own_key(session, remote_id))
        hidden = frozenset(map(str, (gate or {}).get("hiddenReplies") or []))
        found = [reply for post in records.thread_below(thread) if (reply := records.reply(post, session, hidden))]
        yield from sorted(
            (reply for reply in found if since is None or reply.published_at >= since),
            key=lambda reply: reply.published_at,
        )

    def mentions(self, credentials: Credentials, since: datetime | None) -> Iterator[Reply]:
        session, cursor = self._sessions.get(credentials), ""
        for _ in range(PAGES):
            query: dict[str, str | int] = {"limit": PAGE} | ({"cursor": cursor} if cursor else {})
            answer = self._sessions.query(credentials, "app.bsky.notification.listNotifications", query)
            page = PROBLEMS.require(answer, credentials).mapping()
            notices = page.get("notifications")
            if not isinstance(notices, list):
                answer.fail_malformed()
            for notice in notices:
                if not isinstance(notice, dict) or notice.get("reason") not in _SPOKEN_TO:
                    continue
                reply = records.reply(notice, session)
                if reply is not None and since is not None and reply.published_at < since:
                    return
                if reply is not None:
                    yield reply
            cursor = str(page.get("cursor") or "")
            if not cursor or not notices:
                return

    def hide_reply(self, credentials: Credentials, remote_id: str, reply_id: str, *, hidden: bool) -> None:
        """The list of hidden replies lies beside the first post of the thread, under the same key."""
        session = self._sessions.get(credentials)
        rkey = _own_key(session, remote_id)
        gate, cid = self._stands(credentials, session, THREADGATE, rkey)
        before = [str(each) for each in (gate or {}).get("hiddenReplies") or []]
        after = [each for each in before if each != reply_id] + ([reply_id] if hidden else [])
        if set(after) == set(before):
            return
        made = {"$type": THREADGATE, "post": remote_id, "createdAt": records.timestamp(records.now())}
        record = made | (gate or {}) | {"hiddenReplies": after}
        answer = self._put(credentials, THREADGATE, rkey, record, swap=cid, purpose=Purpose.REPEATABLE)
        if problem(answer) == "InvalidSwap":
            raise TryLater(None, "Somebody changed the list of hidden replies at the same moment.")
        PROBLEMS.require(answer, credentials)

    def _put(
        self,
        credentials: Credentials,
        collection: str,
        rkey: str,
        record: Mapping[str, Any],
        *,
        swap: str | None,
        purpose: Purpose,
    ) -> Answer:
        """Write a record, provided that `swap` (nothing, for None) lies there now."""
        session = self._sessions.get(credentials)
        body = {"repo": session.did, "collection": collection, "rkey": rkey, "record": record, "swapRecord": swap}
        return self._sessions.procedure(credentials, "com.atproto.repo.putRecord", body, purpose=purpose)

    def _stands(
        self, credentials: Credentials, session: Session, collection: str, rkey: str
    ) -> tuple[dict[str, Any] | None, str | None]:
        """A record of ours as it lies there, with its cid; nothing where there is none."""
        answer = _read(session, rkey, collection)
        if problem(answer) == "RecordNotFound":
            return None, None
        said = PROBLEMS.require(answer, credentials).mapping()
        value, cid = said.get("value"), said.get("cid")
        if not isinstance(value, dict) or not isinstance(cid, str):
            answer.fail_malformed()
        return value, cid

    def _answering(self, credentials: Credentials, session: Session, reply_to: str) -> dict[str, Any]:
        if not reply_to:
            return {}
        stands, cid = self._stands(credentials, session, POST, _own_key(session, reply_to))
        if stands is None:
            raise Refused("The post that this one continues is no longer there.")
        parent = {"uri": reply_to, "cid": cid}
        above = stands.get("reply")
        root = above.get("root") if isinstance(above, dict) else None
        return {"reply": {"root": root if isinstance(root, dict) else parent, "parent": parent}}

    def _embed(self, credentials: Credentials, outgoing: Outgoing) -> dict[str, Any] | None:
        """What stands below the words: a video, pictures, or the card of a page."""
        if outgoing.video:
            video = outgoing.video
            if self._always or urlsplit(self._sessions.get(credentials).server).scheme == "https":
                blob = self._videos.store(self._sessions, credentials, video)
            else:  # a server that only we can reach
                blob = self._blob(credentials, video)
            shape = {"video": blob, "alt": video.alt, "aspectRatio": records.size(video)}
            return {"$type": "app.bsky.embed.video"} | shape
        if outgoing.pictures:
            images = [
                {"image": self._blob(credentials, each), "alt": each.alt, "aspectRatio": records.size(each)}
                for each in outgoing.pictures
            ]
            return {"$type": "app.bsky.embed.images", "images": images}
        if outgoing.card:
            card = outgoing.card
            external: dict[str, Any] = {"uri": card.url, "title": card.title, "description": card.description}
            if card.picture:
                external["thumb"] = self._blob(credentials, card.picture)
            return {"$type": "app.bsky.embed.external", "external": external}
        return None

    def _blob(self, credentials: Credentials, media: Picture | Video) -> dict[str, Any]:
        answer = self._sessions.upload(credentials, media.content, media.media_type)
        blob = PROBLEMS.require(answer, credentials).mapping().get("blob")
        if not isinstance(blob, dict):
            raise TryLater(None, "The server did not say where it put the picture.")
        return blob


def _alts(outgoing: Outgoing) -> tuple[str, ...]:
    return (outgoing.video.alt,) if outgoing.video else tuple(picture.alt for picture in outgoing.pictures)


def _read(session: Session, rkey: str, collection: str = POST) -> Answer:
    return session.query("com.atproto.repo.getRecord", {"repo": session.did, "collection": collection, "rkey": rkey})


def _own_key(session: Session, uri: str) -> str:
    """The record key in an at:// address of this account's posts."""
    parts = uri.split("/")
    if parts[:-1] != ["at:", "", session.did, POST] or not parts[-1]:
        raise Refused("This is not a post of the connected Bluesky account.")
    return parts[-1]
