"""LinkedIn Pages, through its versioned REST interface. The identifier is the organization's number or URN.

LinkedIn keeps no key of ours, so the Page's posts since the first attempt are searched before anything is sent again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import quote, urlsplit

from . import linkedin_reading as reading
from . import oauth, text, uploads
from .base import (
    ConnectorError,
    Credentials,
    CredentialsRejected,
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
from .linkedin_reading import PROBLEMS
from .networks import row
from .partial import Partial
from .problems import Kind
from .tokens import Token

VERSION: Final = "202601"  # lives about a year; afterwards LinkedIn answers 426
PAGE = 100
PAGES = 10
POLLS = 30
PAUSE = 2.0  # seconds
CLOCK_SKEW = timedelta(minutes=1)
NEEDED: Final = frozenset({"w_organization_social", "r_organization_social", "rw_organization_admin"})


class LinkedIn(Partial):
    """The City's Pages on LinkedIn."""

    def __init__(self) -> None:
        super().__init__(row("linkedin"))
        self._handed = uploads.Handed()

    def verify(self, credentials: Credentials) -> Identity:
        number = reading.organization(credentials.identifier).rsplit(":", 1)[-1]
        answer = _require(_get(credentials, f"organizations/{quote(number, safe='')}"), credentials)
        said = answer.mapping()
        name = said.get("vanityName")
        if not isinstance(name, str) or not name:
            answer.fail_malformed()
        url = f"https://www.linkedin.com/company/{quote(name, safe='')}/"
        return Identity(reading.organization(credentials.identifier), name, url)

    def health(self, credentials: Credentials) -> Health:
        token, identity = Token.parse(credentials.secret), self.verify(credentials)
        if not (token.client_id and token.client_secret):
            return Health(identity, oauth.ends(token))
        form = {"client_id": token.client_id, "client_secret": token.client_secret, "token": token.access}
        answer = call("POST", f"{_entrance(credentials)}/introspectToken", purpose=Purpose.READ, form=form)
        said = _require(answer, credentials).mapping()
        if said.get("active") is False:
            raise CredentialsRejected(Kind.REVOKED.value if said.get("status") == "revoked" else Kind.EXPIRED.value)
        ends = None if token.refresh else said.get("expires_at")
        scopes = set(str(said.get("scope") or "").replace(",", " ").split())
        return Health(
            identity,
            datetime.fromtimestamp(ends, UTC) if isinstance(ends, int) and ends > 0 else oauth.ends(token),
            tuple(sorted(NEEDED - scopes)) if scopes else (),
        )

    def opened(self, credentials: Credentials) -> Iterator[tuple[Credentials, Identity]]:
        asked = {"q": "roleAssignee", "role": "ADMINISTRATOR", "state": "APPROVED"}
        for _answer, rows in self._pages(credentials, "organizationAcls", asked):
            for said in rows:
                page = str(said.get("organization") or said.get("organizationTarget") or "")
                if page.startswith("urn:li:organization:"):
                    found = replace(credentials, identifier=page)
                    yield found, self.verify(found)

    def renew(self, credentials: Credentials) -> Credentials:
        return oauth.renew(self.network, credentials)

    def publish(self, credentials: Credentials, outgoing: Outgoing, key: str) -> Receipt:
        self.require_room(outgoing)
        found = self.find(credentials, key, outgoing)
        if found is not None:
            return found
        author = reading.organization(credentials.identifier)
        if outgoing.reply_to:
            return self._comment(credentials, author, outgoing)
        body: dict[str, Any] = {
            "author": author,
            "commentary": reading.little_text(outgoing.text),
            "visibility": "PUBLIC",
            "distribution": {
                "feedDistribution": "MAIN_FEED",
                "targetEntities": [],
                "thirdPartyDistributionChannels": [],
            },
            "lifecycleState": "PUBLISHED",
            "isReshareDisabledByAuthor": False,
        }
        if content := self._content(credentials, author, outgoing):
            body["content"] = content
        self.require_wanted(outgoing)
        answer = _require(_send(credentials, "POST", "posts", Purpose.WRITE, body), credentials)
        made = answer.headers.get("x-restli-id", "")
        if not made:
            answer.fail_malformed()
        return self._as_it_stands(credentials, made, outgoing, answer.rate)

    def find(self, credentials: Credentials, key: str, outgoing: Outgoing) -> Receipt | None:
        wanted, media = text.squash(outgoing.text), len(outgoing.pictures) + (outgoing.video is not None)
        since = outgoing.created_at - CLOCK_SKEW
        if outgoing.reply_to:
            author = reading.organization(credentials.identifier)
            for reply in self.replies(credentials, outgoing.reply_to, since):
                if reply.author == author and text.squash(reply.text) == wanted:
                    return Receipt(reply.remote_id, reply.url, reading.fingerprint(reply.text, (), False))
            return None
        for post in self.timeline(credentials, since):
            if text.squash(post.text) == wanted and len(post.pictures) == media:
                return Receipt(post.remote_id, post.url, post.fingerprint)
        return None

    def fetch(self, credentials: Credentials, remote_id: str) -> RemotePost | None:
        comment = reading.comment_path(remote_id)
        answer = _get(credentials, comment or f"posts/{quote(remote_id, safe='')}")
        if answer.status == 404:
            return None
        said = _require(answer, credentials).mapping()
        return reading.comment(answer, said, remote_id) if comment else reading.post(answer, said)

    def timeline(self, credentials: Credentials, since: datetime | None) -> Iterator[RemotePost]:
        asked = {"q": "author", "author": reading.organization(credentials.identifier), "sortBy": "CREATED"}
        for answer, rows in self._pages(credentials, "posts", asked):
            for said in rows:
                post = reading.post(answer, said)
                if since is not None and post.published_at < since:
                    return
                yield post

    def delete(self, credentials: Credentials, remote_id: str) -> None:
        comment = reading.comment_path(remote_id)
        query = {"actor": reading.organization(credentials.identifier)} if comment else {}
        path = comment or f"posts/{quote(remote_id, safe='')}"
        answer = call(
            "DELETE",
            _url(credentials, path),
            purpose=Purpose.REPEATABLE,
            headers=_headers(credentials),
            params=query or None,
        )
        if answer.status != 404:
            _require(answer, credentials)

    def edit(self, credentials: Credentials, remote_id: str, outgoing: Outgoing) -> Receipt:
        self.require_room(outgoing)
        stands = self.fetch(credentials, remote_id)
        if stands is None:
            raise Refused("The post is no longer there, so it cannot be changed.")
        if stands.pictures != tuple(each.alt for each in outgoing.pictures) and outgoing.video is None:
            raise Refused("Here only the words of a post can be changed. Take it down and publish it anew.")
        path, body = f"posts/{quote(remote_id, safe='')}", {"commentary": reading.little_text(outgoing.text)}
        answer = call(
            "POST",
            _url(credentials, path),
            purpose=Purpose.REPEATABLE,
            headers=_headers(credentials) | {"X-RestLi-Method": "PARTIAL_UPDATE"},
            body={"patch": {"$set": body}},
        )
        _require(answer, credentials)
        return self._as_it_stands(credentials, remote_id, outgoing, answer.rate)

    def replies(self, credentials: Credentials, remote_id: str, since: datetime | None) -> Iterator[Reply]:
        path = f"socialActions/{quote(remote_id, safe='')}/comments"
        found = [
            reading.reply(answer, said, remote_id)
            for answer, rows in self._pages(credentials, path, {})
            for said in rows
        ]
        yield from sorted(
            (reply for reply in found if since is None or reply.published_at >= since),
            key=lambda reply: reply.published_at,
        )

    def delete_reply(self, credentials: Credentials, remote_id: str, reply_id: str) -> None:
        if reading.comment_path(reply_id) is None:
            raise Refused("This is not a comment on LinkedIn.")
        self.delete(credentials, reply_id)

    def _comment(self, credentials: Credentials, author: str, outgoing: Outgoing) -> Receipt:
        path = f"socialActions/{quote(outgoing.reply_to, safe='')}/comments"
        body = {"actor": author, "object": outgoing.reply_to, "message": {"text": outgoing.text}}
        answer = _require(_send(credentials, "POST", path, Purpose.WRITE, body), credentials)
        made = reading.reply(answer, answer.mapping(), outgoing.reply_to)
        return Receipt(made.remote_id, made.url, reading.fingerprint(made.text, (), False), answer.rate)

    def _content(self, credentials: Credentials, author: str, outgoing: Outgoing) -> dict[str, Any] | None:
        if outgoing.video:
            made = self._upload_video(credentials, author, outgoing.video)
            return {"media": {"id": made, "altText": outgoing.video.alt}}
        images = [{"id": self._upload(credentials, author, each), "altText": each.alt} for each in outgoing.pictures]
        if len(images) > 1:
            return {"multiImage": {"images": images}}
        if images:
            return {"media": images[0]}
        if outgoing.card:
            card = outgoing.card
            article = {"source": card.url, "title": card.title, "description": card.description}
            if card.picture:
                article["thumbnail"] = self._upload(credentials, author, card.picture)
            return {"article": article}
        return None

    def _upload(self, credentials: Credentials, author: str, picture: Picture) -> str:
        value = self._begin_upload(credentials, "images", {"owner": author})
        _put(credentials, str(value.get("uploadUrl")), picture.content)
        return str(value.get("image"))

    def _upload_video(self, credentials: Credentials, author: str, video: Video) -> str:
        clock, made = uploads.Clock(), self._handed.get(credentials, video)
        if not made:
            made = self._hand_over(credentials, author, video, clock)
        while True:
            answer = _get(credentials, f"videos/{quote(made, safe='')}")
            status = _require(answer, credentials).mapping().get("status") if answer.status != 404 else "GONE"
            if status in ("AVAILABLE", "PROCESSING_FAILED", "GONE"):
                self._handed.drop(credentials, video)
            if status == "AVAILABLE":
                return made
            if status == "PROCESSING_FAILED":
                raise Refused(Kind.PICTURE.value)
            clock.pause(PAUSE)

    def _hand_over(self, credentials: Credentials, author: str, video: Video, clock: uploads.Clock) -> str:
        plan = {"owner": author, "fileSizeBytes": len(video.content), "uploadCaptions": False, "uploadThumbnail": False}
        value = self._begin_upload(credentials, "videos", plan)
        made, parts = str(value.get("video")), []
        for part in value.get("uploadInstructions") or []:
            content = video.content[int(part["firstByte"]) : int(part["lastByte"]) + 1]
            answer = _put(credentials, str(part.get("uploadUrl")), content, clock.left)
            parts.append(answer.headers.get("etag", "").strip('"'))
        done = {"video": made, "uploadToken": str(value.get("uploadToken") or ""), "uploadedPartIds": parts}
        body = {"finalizeUploadRequest": done}
        answer = _send(credentials, "POST", "videos?action=finalizeUpload", Purpose.REPEATABLE, body)
        _require(answer, credentials)
        return self._handed.keep(made, credentials, video)

    def _begin_upload(self, credentials: Credentials, kind: str, plan: Mapping[str, Any]) -> dict[str, Any]:
        # What no post uses is of no consequence, so this may be repeated.
        path, body = f"{kind}?action=initializeUpload", {"initializeUploadRequest": plan}
        answer = _require(_send(credentials, "POST", path, Purpose.REPEATABLE, body), credentials)
        value = answer.mapping().get("value")
        if not isinstance(value, dict):
            answer.fail_malformed()
        return value

    def _as_it_stands(
        self, credentials: Credentials, remote_id: str, outgoing: Outgoing, rate: RateLimit | None
    ) -> Receipt:
        """The receipt with the fingerprint as the network shows it; it is out even if reading back fails."""
        try:
            post = self.fetch(credentials, remote_id)
        except ConnectorError:
            post = None
        if post is not None:
            return Receipt(post.remote_id, post.url, post.fingerprint, rate)
        alts = (outgoing.video.alt,) if outgoing.video else tuple(each.alt for each in outgoing.pictures)
        mark = reading.fingerprint(outgoing.text, alts, False)
        return Receipt(remote_id, reading.address(remote_id), mark, rate)

    def _pages(
        self, credentials: Credentials, path: str, query: Mapping[str, str]
    ) -> Iterator[tuple[Answer, list[dict[str, Any]]]]:
        for number in range(PAGES):
            asked: dict[str, str | int] = {**query, "start": number * PAGE, "count": PAGE}
            answer = _require(_get(credentials, path, asked), credentials)
            rows = answer.mapping().get("elements")
            if not isinstance(rows, list) or not all(isinstance(each, dict) for each in rows):
                answer.fail_malformed()
            yield answer, rows
            if len(rows) < PAGE:
                return


def _put(credentials: Credentials, url: str, content: bytes, patience: float | None = None) -> Answer:
    """Hand bytes over where LinkedIn said; our token goes along only to LinkedIn's own machines."""
    host, own = urlsplit(url).hostname or "", urlsplit(credentials.server).hostname
    trusted = host == own or host == "linkedin.com" or host.endswith(".linkedin.com")
    headers = {"Content-Type": "application/octet-stream"}
    headers |= {"Authorization": _headers(credentials)["Authorization"]} if trusted else {}
    answer = call("PUT", url, purpose=Purpose.REPEATABLE, headers=headers, content=content, patience=patience)
    if answer.status in (400, 413, 415, 422):
        raise Refused(Kind.PICTURE.value)
    return _require(answer, credentials)


def _get(credentials: Credentials, path: str, query: Mapping[str, str | int] | None = None) -> Answer:
    url = _url(credentials, path)
    return call("GET", url, purpose=Purpose.READ, headers=_headers(credentials), params=query)


def _send(
    credentials: Credentials, method: str, path: str, purpose: Purpose, body: Mapping[str, object] | None = None
) -> Answer:
    return call(method, _url(credentials, path), purpose=purpose, headers=_headers(credentials), body=body)


def _require(answer: Answer, credentials: Credentials) -> Answer:
    return PROBLEMS.require(answer, credentials)


def _url(credentials: Credentials, path: str) -> str:
    return f"{credentials.server.rstrip('/')}/rest/{path}"


def _headers(credentials: Credentials) -> dict[str, str]:
    return {
        "Authorization": f"Bearer {Token.parse(credentials.secret).access}",
        "LinkedIn-Version": VERSION,
        "X-Restli-Protocol-Version": "2.0.0",
    }


def _entrance(credentials: Credentials) -> str:
    """Where LinkedIn gives out tokens, which is another machine than its interface."""
    server = credentials.server.rstrip("/")
    return f"{'https://www.linkedin.com' if urlsplit(server).hostname == 'api.linkedin.com' else server}/oauth/v2"
