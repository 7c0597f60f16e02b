"""Instagram, for professional accounts, through Meta's Graph API. The identifier is the account's number there.

Instagram takes no post without a picture or video, and fetches each itself from an address that anybody can read. A
post is made in two steps: containers, which are forgotten after a day if nothing comes of them, then one publication.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote

from . import text, uploads
from .base import (
    ConnectorError,
    Credentials,
    Health,
    Identity,
    Outgoing,
    RateLimit,
    Receipt,
    Refused,
    RemotePost,
    Reply,
    TryLater,
    Video,
)
from .graph import Graph, data, identifier, is_gone, moment, segment, web_address
from .http import Answer, Purpose
from .networks import row
from .partial import Partial
from .problems import Kind

PAGE = 50
POLLS = 30
PAUSE = 2.0  # seconds
CLOCK_SKEW = timedelta(minutes=1)
POST: Final = "id,caption,alt_text,media_type,permalink,timestamp,username,children{id,alt_text,media_type}"
COMMENT: Final = "id,text,timestamp,username,hidden,from,parent_id"
NEEDED: Final = frozenset(
    {"instagram_basic", "instagram_content_publish", "instagram_manage_comments", "instagram_manage_contents"}
)
NO_PICTURE: Final = "Instagram takes no post without a picture or video. Add one."
NO_ADDRESS: Final = (
    "Instagram fetches pictures itself, and this one has no address that anybody can read."
    " Whoever runs this installation gives it a public https address, or a person posts it by hand."
)


class Instagram(Partial):
    """The City's professional accounts."""

    def __init__(self) -> None:
        super().__init__(row("instagram"))
        self._handed = uploads.Handed()

    def verify(self, credentials: Credentials) -> Identity:
        graph = Graph.of(credentials)
        answer = graph.require(graph.get(segment(credentials.identifier), fields="id,username,name"))
        said = answer.mapping()
        name = identifier(answer, said, "username")
        return Identity(identifier(answer, said), name, f"https://www.instagram.com/{quote(name)}/")

    def health(self, credentials: Credentials) -> Health:
        return Graph.of(credentials).health(self.verify(credentials), NEEDED)

    def opened(self, credentials: Credentials) -> Iterator[tuple[Credentials, Identity]]:
        graph = Graph.of(credentials).for_long()
        asked = "access_token,instagram_business_account{id,username}"
        for answer, rows in graph.rows("me/accounts", fields=asked, limit=PAGE):
            for said in rows:
                account = said.get("instagram_business_account")
                if isinstance(account, dict):
                    name = identifier(answer, account, "username")
                    found = graph.speaking_for(identifier(answer, account), identifier(answer, said, "access_token"))
                    yield found, Identity(found.identifier, name, f"https://www.instagram.com/{quote(name)}/")

    def publish(self, credentials: Credentials, outgoing: Outgoing, key: str) -> Receipt:
        self.require_room(outgoing)
        graph, account = Graph.of(credentials), segment(credentials.identifier)
        if outgoing.reply_to:
            found = self.find(credentials, key, outgoing)
            if found is not None:
                return found
            form = {"message": outgoing.text}
            answer = graph.post(f"{segment(outgoing.reply_to)}/comments", Purpose.WRITE, form)
        else:
            _require_media(outgoing)
            found = self.find(credentials, key, outgoing)
            if found is not None:
                return found
            container = self._container(graph, account, outgoing)
            self.require_wanted(outgoing)
            answer = graph.post(f"{account}/media_publish", Purpose.WRITE, {"creation_id": container})
        made = identifier(answer, graph.require(answer).mapping())
        return self._as_it_stands(credentials, made, outgoing, answer.rate)

    def find(self, credentials: Credentials, key: str, outgoing: Outgoing) -> Receipt | None:
        wanted, media = text.squash(outgoing.text), len(outgoing.pictures) + (outgoing.video is not None)
        since = outgoing.created_at - CLOCK_SKEW
        if outgoing.reply_to:
            name = self.verify(credentials).handle
            for reply in self.replies(credentials, outgoing.reply_to, since):
                if reply.author == name and text.squash(reply.text) == wanted:
                    return Receipt(reply.remote_id, reply.url, _fingerprint(reply.text, ()))
            return None
        for post in self.timeline(credentials, since):
            if text.squash(post.text) == wanted and len(post.pictures) == media:
                return Receipt(post.remote_id, post.url, post.fingerprint)
        return None

    def fetch(self, credentials: Credentials, remote_id: str) -> RemotePost | None:
        graph = Graph.of(credentials)
        answer = graph.get(segment(remote_id), fields=POST)
        if "nonexisting field" in answer.error_words("error.message"):  # a comment of ours knows no caption
            answer = graph.get(segment(remote_id), fields=COMMENT)
        if is_gone(answer):
            self.verify(credentials)  # else it may only be hidden from us
            return None
        return _post(answer, graph.require(answer).mapping())

    def timeline(self, credentials: Credentials, since: datetime | None) -> Iterator[RemotePost]:
        graph = Graph.of(credentials)
        for answer, rows in graph.rows(f"{segment(credentials.identifier)}/media", fields=POST, limit=PAGE):
            for said in rows:
                post = _post(answer, said)
                if since is not None and post.published_at < since:
                    return
                yield post

    def delete(self, credentials: Credentials, remote_id: str) -> None:
        graph = Graph.of(credentials)
        answer = graph.delete(segment(remote_id))
        if is_gone(answer):
            self.verify(credentials)
        else:
            graph.require(answer)

    def replies(self, credentials: Credentials, remote_id: str, since: datetime | None) -> Iterator[Reply]:
        graph, found = Graph.of(credentials), []
        asked = f"{COMMENT},replies{{{COMMENT}}}"
        for answer, rows in graph.rows(f"{segment(remote_id)}/comments", fields=asked, limit=PAGE):
            for said in rows:
                found.append(_reply(answer, said, remote_id))
                found += [_reply(answer, each, found[-1].remote_id) for each in data(said.get("replies"))]
        yield from sorted(
            (reply for reply in found if since is None or reply.published_at >= since),
            key=lambda reply: reply.published_at,
        )

    def mentions(self, credentials: Credentials, since: datetime | None) -> Iterator[Reply]:
        graph = Graph.of(credentials)
        asked = "id,caption,permalink,timestamp,username"
        for answer, rows in graph.rows(f"{segment(credentials.identifier)}/tags", fields=asked, limit=PAGE):
            for said in rows:
                reply = _reply(answer, said, "")
                if since is not None and reply.published_at < since:
                    return
                yield reply

    def hide_reply(self, credentials: Credentials, remote_id: str, reply_id: str, *, hidden: bool) -> None:
        graph = Graph.of(credentials)
        form = {"hide": "true" if hidden else "false"}
        graph.require(graph.post(segment(reply_id), Purpose.REPEATABLE, form))

    def delete_reply(self, credentials: Credentials, remote_id: str, reply_id: str) -> None:
        self.delete(credentials, reply_id)

    def _container(self, graph: Graph, account: str, outgoing: Outgoing) -> str:
        """What will be published, as Instagram has fetched it."""
        path, caption = f"{account}/media", {"caption": outgoing.text}
        if outgoing.video:
            return self._reel(graph, path, outgoing.text, outgoing.video)
        if len(outgoing.pictures) == 1:
            picture = outgoing.pictures[0]
            form = caption | {"image_url": picture.public_url, "alt_text": picture.alt}
            return self._await(graph, _made(graph, path, form))
        children = [
            _made(
                graph,
                path,
                {"image_url": picture.public_url, "alt_text": picture.alt, "is_carousel_item": "true"},
            )
            for picture in outgoing.pictures
        ]
        for child in children:
            self._await(graph, child)
        form = caption | {"media_type": "CAROUSEL", "children": ",".join(children)}
        return self._await(graph, _made(graph, path, form))

    def _reel(self, graph: Graph, path: str, caption: str, video: Video) -> str:
        """Instagram fetches the video while we wait; the address is good for one try, the container for a day."""
        clock, what = uploads.Clock(), (graph.credentials, video, caption)
        container = self._handed.get(*what)
        try:
            if container and _is_ready(graph, container):
                self._handed.drop(*what)
                return container
        except (Refused, Expired):  # it came too late to the address of that try
            container = ""
        if not container:
            form = {"caption": caption, "media_type": "REELS", "video_url": video.public_url}
            container = self._handed.keep(_made(graph, path, form), *what)
        try:
            while not _is_ready(graph, container):
                clock.pause(PAUSE)
        except Refused:
            self._handed.drop(*what)
            raise
        self._handed.drop(*what)
        return container

    def _await(self, graph: Graph, container: str) -> str:
        for _ in range(POLLS):
            if _is_ready(graph, container):
                return container
            time.sleep(PAUSE)
        raise TryLater(60, "The server is still working on the picture.")

    def _as_it_stands(
        self, credentials: Credentials, remote_id: str, outgoing: Outgoing, rate: RateLimit | None
    ) -> Receipt:
        """The receipt with address and fingerprint as the network shows them; it is out even if reading back fails."""
        try:
            post = self.fetch(credentials, remote_id)
        except ConnectorError:
            post = None
        if post is not None:
            return Receipt(post.remote_id, post.url, post.fingerprint, rate)
        alts = ("",) if outgoing.video else tuple(picture.alt for picture in outgoing.pictures)
        return Receipt(remote_id, "https://www.instagram.com/", _fingerprint(outgoing.text, alts), rate)


def _require_media(outgoing: Outgoing) -> None:
    media = (outgoing.video,) if outgoing.video else outgoing.pictures
    if not media:
        raise Refused(NO_PICTURE)
    if not all(each.public_url.startswith("https://") for each in media):
        raise Refused(NO_ADDRESS)


class Expired(TryLater):
    """A container that waited too long; the next try makes a new one."""


def _is_ready(graph: Graph, container: str) -> bool:
    """Whether Instagram has fetched what is in the container; Refused where it can't use it."""
    match graph.require(graph.get(segment(container), fields="status_code,status")).mapping().get("status_code"):
        case "FINISHED" | "PUBLISHED":
            return True
        case "ERROR":
            raise Refused(Kind.PICTURE.value)
        case "EXPIRED":
            raise Expired(60, "The server is still working on the picture.")
    return False


def _made(graph: Graph, path: str, form: Mapping[str, str]) -> str:
    # Repeatable: a container of which nothing comes is forgotten.
    answer = graph.post(path, Purpose.REPEATABLE, form)
    return identifier(answer, graph.require(answer).mapping())


def _post(answer: Answer, said: dict[str, Any]) -> RemotePost:
    words = str(said.get("caption") or said.get("text") or "")
    parts = data(said.get("children")) or ([said] if said.get("media_type") else [])
    pictures = tuple(str(part.get("alt_text") or "") for part in parts)
    return RemotePost(
        remote_id=identifier(answer, said),
        url=web_address(said.get("permalink")),
        text=words,
        fingerprint=_fingerprint(words, pictures),
        published_at=moment(answer, said.get("timestamp")),
        pictures=pictures,
        raw=said,
    )


def _fingerprint(words: str, pictures: tuple[str, ...]) -> str:
    return hashlib.sha256(json.dumps([text.squash(words), pictures], ensure_ascii=False).encode()).hexdigest()


def _reply(answer: Answer, said: Mapping[str, Any], below: str) -> Reply:
    author, hidden = said.get("from"), said.get("hidden")
    name = said.get("username") or (author.get("username") if isinstance(author, dict) else "")
    return Reply(
        remote_id=identifier(answer, said),
        answers=str(said.get("parent_id") or below),
        author=str(name or ""),
        text=str(said.get("text") or said.get("caption") or ""),
        url=web_address(said.get("permalink")),
        published_at=moment(answer, said.get("timestamp")),
        hidden=hidden if isinstance(hidden, bool) else None,
        raw=said,
    )
