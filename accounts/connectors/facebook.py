"""Facebook Pages, through Meta's Graph API with a Page's own access token. The identifier is the Page's number.

Meta keeps no key of ours, so the Page's posts since the first attempt are searched before anything is sent again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from . import text, uploads
from .base import (
    ConnectorError,
    Credentials,
    Health,
    Identity,
    Outgoing,
    Picture,
    RateLimit,
    Receipt,
    Refused,
    RemotePost,
    Reply,
    Video,
)
from .graph import Graph, data, identifier, is_gone, moment, segment, web_address
from .http import Answer, Purpose
from .networks import row
from .partial import Partial

PAGE = 50
CLOCK_SKEW = timedelta(minutes=1)
WORDS: Final = "id,message,created_time,permalink_url"
POST: Final = f"{WORDS},attachments{{media_type,target,subattachments{{media_type,target}}}}"
COMMENT: Final = "id,message,created_time,permalink_url,from,is_hidden,parent"
NEEDED: Final = frozenset(
    {"pages_manage_posts", "pages_read_engagement", "pages_manage_engagement", "pages_read_user_content"}
)


class Facebook(Partial):
    """The City's Pages."""

    def __init__(self) -> None:
        super().__init__(row("facebook"))

    def verify(self, credentials: Credentials) -> Identity:
        graph = Graph.of(credentials)
        answer = graph.require(graph.get(segment(credentials.identifier), fields="id,name,username,link"))
        said = answer.mapping()
        name = said.get("username") or said.get("name") or ""
        return Identity(identifier(answer, said), str(name), web_address(said.get("link")))

    def health(self, credentials: Credentials) -> Health:
        return Graph.of(credentials).health(self.verify(credentials), NEEDED)

    def opened(self, credentials: Credentials) -> Iterator[tuple[Credentials, Identity]]:
        graph = Graph.of(credentials).for_long()
        for answer, rows in graph.rows("me/accounts", fields="id,name,username,link,access_token", limit=PAGE):
            for said in rows:
                found = graph.speaking_for(identifier(answer, said), identifier(answer, said, "access_token"))
                name = said.get("username") or said.get("name") or ""
                yield found, Identity(found.identifier, str(name), web_address(said.get("link")))

    def publish(self, credentials: Credentials, outgoing: Outgoing, key: str) -> Receipt:
        self.require_room(outgoing)
        found = self.find(credentials, key, outgoing)
        if found is not None:
            return found
        graph, page = Graph.of(credentials), segment(credentials.identifier)
        if outgoing.reply_to:
            answer = graph.post(f"{segment(outgoing.reply_to)}/comments", Purpose.WRITE, {"message": outgoing.text})
        elif outgoing.video:
            answer, made = self._publish_video(graph, page, outgoing, outgoing.video)
            return self._as_it_stands(credentials, made, outgoing, answer.rate)
        else:
            form = {"message": outgoing.text}
            if outgoing.pictures:
                photos = [{"media_fbid": self._upload(graph, page, picture)} for picture in outgoing.pictures]
                form["attached_media"] = json.dumps(photos)
            elif outgoing.card:
                form["link"] = outgoing.card.url
            answer = graph.post(f"{page}/feed", Purpose.WRITE, form)
        made = identifier(answer, graph.require(answer).mapping())
        return self._as_it_stands(credentials, made, outgoing, answer.rate)

    def find(self, credentials: Credentials, key: str, outgoing: Outgoing) -> Receipt | None:
        wanted, media = text.squash(outgoing.text), len(outgoing.pictures) + (outgoing.video is not None)
        since = outgoing.created_at - CLOCK_SKEW
        if outgoing.reply_to:
            for reply in self.replies(credentials, outgoing.reply_to, since):
                if _author_id(reply) == credentials.identifier and text.squash(reply.text) == wanted:
                    return Receipt(reply.remote_id, reply.url, _fingerprint(reply.text, ()))
            return None
        for post in self.timeline(credentials, since):
            if text.squash(post.text) == wanted and len(post.pictures) == media:
                return Receipt(post.remote_id, post.url, post.fingerprint)
        return None

    def fetch(self, credentials: Credentials, remote_id: str) -> RemotePost | None:
        graph = Graph.of(credentials)
        answer = graph.get(segment(remote_id), fields=POST)
        if "attachments" in answer.error_words("error.message"):  # a comment of ours knows no such field
            answer = graph.get(segment(remote_id), fields=WORDS)
        if is_gone(answer):
            self.verify(credentials)  # else it may only be hidden from us
            return None
        said = graph.require(answer).mapping()
        return _post(answer, said, self._alts(graph, [said]))

    def timeline(self, credentials: Credentials, since: datetime | None) -> Iterator[RemotePost]:
        graph = Graph.of(credentials)
        path = f"{segment(credentials.identifier)}/published_posts"
        for answer, rows in graph.rows(path, fields=POST, limit=PAGE):
            alts = self._alts(graph, rows)
            for said in rows:
                post = _post(answer, said, alts)
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

    def edit(self, credentials: Credentials, remote_id: str, outgoing: Outgoing) -> Receipt:
        self.require_room(outgoing)
        stands = self.fetch(credentials, remote_id)
        if stands is None:
            raise Refused("The post is no longer there, so it cannot be changed.")
        if stands.pictures != tuple(picture.alt for picture in outgoing.pictures) and outgoing.video is None:
            raise Refused("Here only the words of a post can be changed. Take it down and publish it anew.")
        graph = Graph.of(credentials)
        answer = graph.post(segment(remote_id), Purpose.REPEATABLE, {"message": outgoing.text})
        graph.require(answer)
        return self._as_it_stands(credentials, remote_id, outgoing, answer.rate)

    def replies(self, credentials: Credentials, remote_id: str, since: datetime | None) -> Iterator[Reply]:
        graph = Graph.of(credentials)
        asked: dict[str, str | int] = {"fields": COMMENT, "filter": "stream", "order": "chronological", "limit": PAGE}
        if since is not None:
            asked["since"] = int(since.timestamp())
        for answer, rows in graph.rows(f"{segment(remote_id)}/comments", **asked):
            for said in rows:
                reply = _reply(answer, said, remote_id)
                if since is None or reply.published_at >= since:
                    yield reply

    def mentions(self, credentials: Credentials, since: datetime | None) -> Iterator[Reply]:
        graph = Graph.of(credentials)
        path = f"{segment(credentials.identifier)}/tagged"
        for answer, rows in graph.rows(path, fields=f"{WORDS},from", limit=PAGE):
            for said in rows:
                reply = _reply(answer, said, "")
                if since is not None and reply.published_at < since:
                    return
                yield reply

    def hide_reply(self, credentials: Credentials, remote_id: str, reply_id: str, *, hidden: bool) -> None:
        graph = Graph.of(credentials)
        form = {"is_hidden": "true" if hidden else "false"}
        graph.require(graph.post(segment(reply_id), Purpose.REPEATABLE, form))

    def delete_reply(self, credentials: Credentials, remote_id: str, reply_id: str) -> None:
        self.delete(credentials, reply_id)

    def _as_it_stands(
        self, credentials: Credentials, remote_id: str, outgoing: Outgoing, rate: RateLimit | None
    ) -> Receipt:
        """The receipt with address and fingerprint as the network shows them. It is out already, so trouble in reading
        it back is no trouble."""
        alts = ("",) if outgoing.video else tuple(picture.alt for picture in outgoing.pictures)
        try:
            post = self.fetch(credentials, remote_id)
        except ConnectorError:
            post = None
        if post is None:
            return Receipt(remote_id, f"https://www.facebook.com/{remote_id}", _fingerprint(outgoing.text, alts), rate)
        return Receipt(post.remote_id, post.url, post.fingerprint, rate)

    def _publish_video(self, graph: Graph, page: str, outgoing: Outgoing, video: Video) -> tuple[Answer, str]:
        """Handed over in parts first, of which nothing is seen and which may be repeated; then one call publishes."""
        clock, path = uploads.Clock(), f"{page}/videos"
        begun = {"upload_phase": "start", "file_size": str(len(video.content))}
        answer = graph.require(graph.post(path, Purpose.REPEATABLE, begun))
        said = answer.mapping()
        made, session = identifier(answer, said, "video_id"), identifier(answer, said, "upload_session_id")
        while (start := _offset(answer, "start_offset")) < (end := _offset(answer, "end_offset")):
            part = {"upload_phase": "transfer", "upload_session_id": session, "start_offset": str(start)}
            files = {"video_file_chunk": ("part", video.content[start:end], "application/octet-stream")}
            answer = graph.post(path, Purpose.REPEATABLE, part, files, patience=clock.left)
            graph.require(answer)
        self.require_wanted(outgoing)
        done = {"upload_phase": "finish", "upload_session_id": session, "description": outgoing.text}
        answer = graph.require(graph.post(path, Purpose.WRITE, done))
        try:  # the post around the video has its own number, at once or a little later
            said = graph.require(graph.get(segment(made), fields="post_id")).mapping()
            made = str(said.get("post_id") or made)
        except ConnectorError:
            pass
        return answer, made

    def _upload(self, graph: Graph, page: str, picture: Picture) -> str:
        # Unpublished, it is forgotten by itself, so uploading it again does no harm.
        form = {"published": "false", "alt_text_custom": picture.alt}
        name = f"picture.{picture.media_type.partition('/')[2]}"
        files = {"source": (name, picture.content, picture.media_type)}
        answer = graph.post(f"{page}/photos", Purpose.REPEATABLE, form, files)
        return identifier(answer, graph.require(answer).mapping())

    def _alts(self, graph: Graph, rows: list[dict[str, Any]]) -> dict[str, str]:
        """The alt texts of the photos of these posts, by the photo's number: Meta tells them with the photo only."""
        photos = list(dict.fromkeys(photo for said in rows for photo in _photos(said) if photo))
        alts: dict[str, str] = {}
        for start in range(0, len(photos), PAGE):
            asked = ",".join(photos[start : start + PAGE])
            said = graph.require(graph.get("", ids=asked, fields="alt_text_custom")).mapping()
            alts |= {each: str((said.get(each) or {}).get("alt_text_custom") or "") for each in asked.split(",")}
        return alts


def _offset(answer: Answer, name: str) -> int:
    value = str(answer.mapping().get(name))
    if not value.isdecimal():
        answer.fail_malformed()
    return int(value)


def _photos(said: Mapping[str, Any]) -> list[str]:
    """The numbers of the photos in a post, in order; empty for a video."""
    found = []
    for top in data(said.get("attachments")):
        for item in data(top.get("subattachments")) or [top]:
            kind, target = str(item.get("media_type")), item.get("target")
            if kind == "photo" and isinstance(target, dict):
                found.append(str(target.get("id") or ""))
            elif kind.startswith("video"):
                found.append("")
    return found


def _post(answer: Answer, said: Mapping[str, Any], alts: Mapping[str, str]) -> RemotePost:
    words, pictures = str(said.get("message") or ""), tuple(alts.get(photo, "") for photo in _photos(said))
    return RemotePost(
        remote_id=identifier(answer, said),
        url=web_address(said.get("permalink_url")),
        text=words,
        fingerprint=_fingerprint(words, pictures),
        published_at=moment(answer, said.get("created_time")),
        pictures=pictures,
        raw=said,
    )


def _fingerprint(words: str, pictures: tuple[str, ...]) -> str:
    # Not `updated_time`, which moves with each comment.
    return hashlib.sha256(json.dumps([text.squash(words), pictures], ensure_ascii=False).encode()).hexdigest()


def _reply(answer: Answer, said: Mapping[str, Any], below: str) -> Reply:
    author, parent, hidden = said.get("from"), said.get("parent"), said.get("is_hidden")
    return Reply(
        remote_id=identifier(answer, said),
        answers=str(parent.get("id") or below) if isinstance(parent, dict) else below,
        author=str(author.get("name") or "") if isinstance(author, dict) else "",
        text=str(said.get("message") or ""),
        url=web_address(said.get("permalink_url")),
        published_at=moment(answer, said.get("created_time")),
        hidden=hidden if isinstance(hidden, bool) else None,
        raw=said,
    )


def _author_id(reply: Reply) -> str:
    author = reply.raw.get("from")
    return str(author.get("id") or "") if isinstance(author, dict) else ""
