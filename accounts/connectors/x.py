"""X, through its API v2 with OAuth 2 on behalf of the account. The identifier is the account's number or name.

X keeps no key of ours, so the account's posts since the first attempt are searched before anything is sent again. An
edit makes a post with a new number; we know a post by the number of its first version throughout.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import quote

from . import oauth, uploads
from . import x_reading as reading
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
from .http import Answer, Purpose, call
from .networks import row
from .partial import Partial
from .problems import Kind
from .tokens import Token
from .x_reading import PROBLEMS

PAGE = 100
PAGES = 10
PAUSE = 2.0  # seconds
CHUNK = 4_000_000  # bytes of a video in one call
CLOCK_SKEW = timedelta(minutes=1)
SEARCHED = timedelta(days=7)
FIELDS: Final = "attachments,conversation_id,created_at,edit_controls,entities,note_post"
NEEDED: Final = frozenset(
    {"tweet.read", "tweet.write", "users.read", "media.write", "tweet.moderate.write", "offline.access"}
)


class X(Partial):
    """The City's accounts on X."""

    def __init__(self) -> None:
        super().__init__(row("x"))
        # X is renaming `tweet.fields` to `post.fields`; the one that its server does not know is not asked for again.
        self._says_post = True
        self._handed = uploads.Handed()

    def verify(self, credentials: Credentials) -> Identity:
        answer = self._require(_get(credentials, "users/me", {"user.fields": "username"}), credentials)
        said = answer.mapping().get("data")
        if not isinstance(said, dict):
            answer.fail_malformed()
        name = reading.identifier(answer, said, "username")
        return Identity(reading.identifier(answer, said), name, f"https://x.com/{quote(name)}")

    def health(self, credentials: Credentials) -> Health:
        token = Token.parse(credentials.secret)
        missing = tuple(sorted(NEEDED - set(token.scopes))) if token.scopes else ()
        return Health(self.verify(credentials), oauth.ends(token), missing)

    def opened(self, credentials: Credentials) -> Iterator[tuple[Credentials, Identity]]:
        identity = self.verify(credentials)
        yield replace(credentials, identifier=identity.remote_id), identity

    def renew(self, credentials: Credentials) -> Credentials:
        return oauth.renew(self.network, credentials)

    def publish(self, credentials: Credentials, outgoing: Outgoing, key: str) -> Receipt:
        self.require_room(outgoing)
        found = self.find(credentials, key, outgoing)
        if found is not None:
            return found
        return self._post(credentials, outgoing, {})

    def find(self, credentials: Credentials, key: str, outgoing: Outgoing) -> Receipt | None:
        media = len(outgoing.pictures) + (outgoing.video is not None)
        for post in self.timeline(credentials, outgoing.created_at - CLOCK_SKEW):
            answers = reading.answered(post.raw)
            if answers is not None and outgoing.reply_to and answers != outgoing.reply_to:
                continue
            if len(post.pictures) == media and reading.says(post, outgoing.text):
                return reading.receipt(post)
        return None

    def fetch(self, credentials: Credentials, remote_id: str) -> RemotePost | None:
        answer = self._read(credentials, f"tweets/{quote(remote_id, safe='')}")
        if reading.is_gone(answer):
            return None
        said = self._require(answer, credentials).mapping()
        post = reading.post(answer, said.get("data"), said)
        newest = reading.versions(post.raw)[-1]
        if newest == post.raw.get("id"):
            return post
        answer = self._require(self._read(credentials, f"tweets/{quote(newest, safe='')}"), credentials)
        said = answer.mapping()
        return reading.post(answer, said.get("data"), said)

    def timeline(self, credentials: Credentials, since: datetime | None) -> Iterator[RemotePost]:
        for answer, said in self._pages(credentials, f"users/{self._number(credentials)}/tweets", since):
            for each in reading.rows(answer, said):
                post = reading.post(answer, each, said)
                if since is not None and post.published_at < since:
                    return
                yield post

    def delete(self, credentials: Credentials, remote_id: str) -> None:
        answer = _send(credentials, "DELETE", f"tweets/{quote(remote_id, safe='')}", Purpose.REPEATABLE)
        if not reading.is_gone(answer):
            self._require(answer, credentials)

    def edit(self, credentials: Credentials, remote_id: str, outgoing: Outgoing) -> Receipt:
        """Within half an hour and five times, for accounts that X lets edit."""
        self.require_room(outgoing)
        stands = self.fetch(credentials, remote_id)
        if stands is None:
            raise Refused("The post is no longer there, so it cannot be changed.")
        if reading.says(stands, outgoing.text) and stands.pictures == _alts(outgoing):
            return reading.receipt(stands)
        controls = stands.raw.get("edit_controls")
        if isinstance(controls, dict) and controls.get("is_edit_eligible") is False:
            raise Refused("X no longer lets this post be changed. Take it down and publish it anew.")
        newest = reading.versions(stands.raw)[-1]
        return self._post(credentials, outgoing, {"edit_options": {"previous_post_id": newest}})

    def replies(self, credentials: Credentials, remote_id: str, since: datetime | None) -> Iterator[Reply]:
        """Of the last seven days, which is what X searches."""
        earliest = datetime.now(UTC) - SEARCHED + timedelta(minutes=1)
        since = max(since, earliest) if since is not None else earliest
        query = {"query": f"conversation_id:{remote_id}"}
        found = [
            reading.reply(answer, each, said)
            for answer, said in self._pages(credentials, "tweets/search/recent", since, query)
            for each in reading.rows(answer, said)
            if each.get("id") != remote_id
        ]
        yield from sorted(found, key=lambda reply: reply.published_at)

    def mentions(self, credentials: Credentials, since: datetime | None) -> Iterator[Reply]:
        for answer, said in self._pages(credentials, f"users/{self._number(credentials)}/mentions", since):
            for each in reading.rows(answer, said):
                yield reading.reply(answer, each, said)

    def hide_reply(self, credentials: Credentials, remote_id: str, reply_id: str, *, hidden: bool) -> None:
        path = f"tweets/{quote(reply_id, safe='')}/hidden"
        self._require(_send(credentials, "PUT", path, Purpose.REPEATABLE, {"hidden": hidden}), credentials)

    def _post(self, credentials: Credentials, outgoing: Outgoing, options: Mapping[str, object]) -> Receipt:
        body: dict[str, object] = {"text": outgoing.text, **options}
        if media := [self._upload(credentials, each) for each in _media(outgoing)]:
            body["media"] = {"media_ids": media}
        if outgoing.reply_to and not options:
            body["reply"] = {"in_reply_to_tweet_id": outgoing.reply_to}
        self.require_wanted(outgoing)
        answer = self._require(_send(credentials, "POST", "tweets", Purpose.WRITE, body), credentials)
        made = answer.mapping().get("data")
        if not isinstance(made, dict):
            answer.fail_malformed()
        return self._as_it_stands(credentials, reading.identifier(answer, made), outgoing, answer.rate)

    def _as_it_stands(
        self, credentials: Credentials, remote_id: str, outgoing: Outgoing, rate: RateLimit | None
    ) -> Receipt:
        """The receipt with the fingerprint as the network shows it; it is out even if reading back fails."""
        try:
            post = self.fetch(credentials, remote_id)
        except ConnectorError:
            post = None
        if post is not None:
            return replace(reading.receipt(post), rate=rate)
        mark = reading.fingerprint((remote_id,), outgoing.text, _alts(outgoing))
        return Receipt(remote_id, reading.address(remote_id), mark, rate)

    def _upload(self, credentials: Credentials, media: Picture | Video) -> str:
        if isinstance(media, Video):
            return self._upload_video(credentials, media)
        category = "tweet_gif" if media.media_type == "image/gif" else "tweet_image"
        # What no post uses is forgotten by X, so uploading it again does no harm.
        answer = call(
            "POST",
            _url(credentials, "media/upload"),
            purpose=Purpose.REPEATABLE,
            headers=_bearer(credentials),
            form={"media_category": category},
            files={"media": ("picture", media.content, media.media_type)},
        )
        made = self._uploaded(answer, credentials)
        self._describe(credentials, made, media.alt)
        return made

    def _upload_video(self, credentials: Credentials, video: Video) -> str:
        """X takes no description of a video, so none goes along."""
        clock, known = uploads.Clock(), self._handed.get(credentials, video)
        if known:
            answer = _get(credentials, "media/upload", {"media_id": known, "command": "STATUS"})
            known = known if answer.ok else ""
        if not known:
            known, answer = self._hand_over(credentials, video, clock)
        while (state := self._state(answer, credentials)) not in ("", "succeeded"):
            if state == "failed":
                self._handed.drop(credentials, video)
                raise Refused(Kind.PICTURE.value)
            clock.pause(PAUSE)
            answer = _get(credentials, "media/upload", {"media_id": known, "command": "STATUS"})
        self._handed.drop(credentials, video)
        return known

    def _state(self, answer: Answer, credentials: Credentials) -> str:
        """How far X is with a video: empty where there was nothing to do."""
        said = self._require(answer, credentials).mapping().get("data")
        info = said.get("processing_info") if isinstance(said, dict) else None
        return str(info.get("state") or "") if isinstance(info, dict) else ""

    def _hand_over(self, credentials: Credentials, video: Video, clock: uploads.Clock) -> tuple[str, Answer]:
        plan = {
            "media_category": "tweet_video",
            "media_type": video.media_type,
            "total_bytes": len(video.content),
        }
        answer = _send(credentials, "POST", "media/upload/initialize", Purpose.REPEATABLE, plan)
        made = self._uploaded(answer, credentials)
        for number, start in enumerate(range(0, len(video.content), CHUNK)):
            answer = call(
                "POST",
                _url(credentials, f"media/upload/{made}/append"),
                purpose=Purpose.REPEATABLE,
                headers=_bearer(credentials),
                form={"segment_index": str(number)},
                files={"media": ("part", video.content[start : start + CHUNK], "application/octet-stream")},
                patience=clock.left,
            )
            self._require(answer, credentials)
        answer = _send(credentials, "POST", f"media/upload/{made}/finalize", Purpose.REPEATABLE)
        self._require(answer, credentials)
        return self._handed.keep(made, credentials, video), answer

    def _describe(self, credentials: Credentials, media: str, alt: str) -> None:
        if alt:
            body = {"id": media, "metadata": {"alt_text": {"text": alt}}}
            self._require(_send(credentials, "POST", "media/metadata", Purpose.REPEATABLE, body), credentials)

    def _uploaded(self, answer: Answer, credentials: Credentials) -> str:
        said = self._require(answer, credentials).mapping().get("data")
        if not isinstance(said, dict):
            answer.fail_malformed()
        return reading.identifier(answer, said)

    def _number(self, credentials: Credentials) -> str:
        known = credentials.identifier
        return known if known.isascii() and known.isdigit() else self.verify(credentials).remote_id

    def _pages(
        self, credentials: Credentials, path: str, since: datetime | None, query: Mapping[str, str] | None = None
    ) -> Iterator[tuple[Answer, dict[str, Any]]]:
        asked: dict[str, str | int] = {"max_results": PAGE, **(query or {})}
        if since is not None:
            asked["start_time"] = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        for _ in range(PAGES):
            answer = self._require(self._read(credentials, path, asked), credentials)
            said = answer.mapping()
            yield answer, said
            meta = said.get("meta")
            token = meta.get("next_token") if isinstance(meta, dict) else None
            if not isinstance(token, str) or not token:
                return
            asked["pagination_token"] = token

    def _read(self, credentials: Credentials, path: str, query: Mapping[str, str | int] | None = None) -> Answer:
        """Posts with all that we need of them, under whichever name this server knows the fields by."""
        with_media = {
            **(query or {}),
            "expansions": "attachments.media_keys,author_id",
            "media.fields": "alt_text,type",
            "user.fields": "username",
        }
        for _ in range(2):
            name, fields = ("post", FIELDS) if self._says_post else ("tweet", FIELDS.replace("note_post", "note_tweet"))
            answer = _get(credentials, path, with_media | {f"{name}.fields": fields})
            if answer.status != 400 or f"{name}.fields".encode() not in answer.content:
                break
            self._says_post = not self._says_post
        return answer

    def _require(self, answer: Answer, credentials: Credentials) -> Answer:
        return PROBLEMS.require(answer, credentials)


def _media(outgoing: Outgoing) -> tuple[Picture | Video, ...]:
    return (outgoing.video,) if outgoing.video else outgoing.pictures


def _alts(outgoing: Outgoing) -> tuple[str, ...]:
    return ("",) if outgoing.video else tuple(each.alt for each in outgoing.pictures)


def _get(credentials: Credentials, path: str, query: Mapping[str, str | int]) -> Answer:
    return call("GET", _url(credentials, path), purpose=Purpose.READ, headers=_bearer(credentials), params=query)


def _send(
    credentials: Credentials, method: str, path: str, purpose: Purpose, body: Mapping[str, object] | None = None
) -> Answer:
    return call(method, _url(credentials, path), purpose=purpose, headers=_bearer(credentials), body=body)


def _url(credentials: Credentials, path: str) -> str:
    return f"{credentials.server.rstrip('/')}/2/{path}"


def _bearer(credentials: Credentials) -> dict[str, str]:
    return {"Authorization": f"Bearer {Token.parse(credentials.secret).access}"}
