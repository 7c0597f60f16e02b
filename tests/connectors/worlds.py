"""The networks of the contract test, each with a second client that is not our connector."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Protocol

import httpx
from mastodon import Mastodon as MastodonPy
from mastodon.errors import MastodonNotFoundError

from accounts.connectors import fake, get, http
from accounts.connectors.base import Connector, Credentials, OutcomeUnknown, Outgoing
from accounts.connectors.text import from_html
from tools.testing.networks import POST, MastodonServer, PersonalDataServer

from .loopback import losing_answers


class World(Protocol):
    """One network as somebody else sees and changes it."""

    connector: Connector
    credentials: Credentials
    other: Credentials

    def prepare(self, outgoing: Outgoing) -> Outgoing:
        """The post with what this network insists on."""
        ...

    def read(self, remote_id: str) -> tuple[str, tuple[str, ...]] | None: ...
    def count(self) -> int: ...
    def add(self, text: str) -> str: ...
    def edit(self, remote_id: str, text: str) -> None: ...
    def remove(self, remote_id: str) -> None: ...

    def answer(self, remote_id: str, text: str) -> str:
        """Somebody replies to a post; gives the id of the reply."""
        ...

    def below(self, remote_id: str) -> list[str]:
        """The words of all replies to a post."""
        ...

    def mention(self, text: str) -> None: ...
    def is_hidden(self, remote_id: str, reply_id: str) -> bool: ...

    def losing_the_answer(self) -> AbstractContextManager[Credentials]:
        """Credentials with which a publication happens, but its answer never arrives."""
        ...


class FakeWorld:
    def __init__(self) -> None:
        fake.reset()
        self.connector: Connector = get("fake")
        self.credentials = Credentials("https://practice.invalid", "city", "practice secret")
        self.other = replace(self.credentials, identifier="citizen")
        fake.reject("wrong secret")

    def prepare(self, outgoing: Outgoing) -> Outgoing:
        return outgoing

    def read(self, remote_id: str) -> tuple[str, tuple[str, ...]] | None:
        post = self.connector.fetch(self.credentials, remote_id)
        return None if post is None else (post.text, post.pictures)

    def count(self) -> int:
        return len(list(self.connector.timeline(self.credentials, None)))

    def add(self, text: str) -> str:
        return fake.add("city", text).remote_id

    def edit(self, remote_id: str, text: str) -> None:
        fake.edit("city", remote_id, text)

    def remove(self, remote_id: str) -> None:
        fake.remove("city", remote_id)

    def answer(self, remote_id: str, text: str) -> str:
        return fake.say("resident", text, below=remote_id).remote_id

    def below(self, remote_id: str) -> list[str]:
        return [reply.text for reply in self.connector.replies(self.credentials, remote_id, None)]

    def mention(self, text: str) -> None:
        fake.say("resident", text, to="city")

    def is_hidden(self, remote_id: str, reply_id: str) -> bool:
        replies = self.connector.replies(self.credentials, remote_id, None)
        return any(reply.hidden for reply in replies if reply.remote_id == reply_id)

    @contextmanager
    def losing_the_answer(self) -> Iterator[Credentials]:
        fake.lose_next(OutcomeUnknown("The connection broke before the server answered."))
        yield self.credentials


class BlueskyWorld:
    """Plain com.atproto.* calls, written here and not shared with the connector."""

    def __init__(self, server: PersonalDataServer) -> None:
        self.server = server
        self.connector = get("bluesky")
        self.credentials, self.other = server.city.credentials, server.citizen.credentials

    def prepare(self, outgoing: Outgoing) -> Outgoing:
        return outgoing

    def record(self, remote_id: str) -> dict[str, Any] | None:
        _, _, did, collection, rkey = remote_id.split("/")
        try:
            answer = self.server.read("com.atproto.repo.getRecord", repo=did, collection=collection, rkey=rkey)
        except httpx.HTTPStatusError as error:
            if error.response.json()["error"] != "RecordNotFound":
                raise
            return None
        return dict(answer["value"])

    def read(self, remote_id: str) -> tuple[str, tuple[str, ...]] | None:
        record = self.record(remote_id)
        if record is None:
            return None
        return record["text"], tuple(image["alt"] for image in record.get("embed", {}).get("images", []))

    def count(self) -> int:
        page = self.server.read("com.atproto.repo.listRecords", repo=self.server.city.did, collection=POST)
        return len(page["records"])

    def add(self, text: str) -> str:
        record = {"$type": POST, "text": text, "createdAt": _now()}
        return str(self.call("createRecord", record=record)["uri"])

    def edit(self, remote_id: str, text: str) -> None:
        record = self.record(remote_id) or {}
        record.pop("facets", None)
        self.call("putRecord", rkey=remote_id.rsplit("/", 1)[1], record=record | {"text": text})

    def remove(self, remote_id: str) -> None:
        self.call("deleteRecord", rkey=remote_id.rsplit("/", 1)[1])

    def below(self, remote_id: str) -> list[str]:
        page = self.server.read("com.atproto.repo.listRecords", repo=self.server.city.did, collection=POST)
        values = [record["value"] for record in page["records"]]
        return [each["text"] for each in values if each.get("reply", {}).get("parent", {}).get("uri") == remote_id]

    def answer(self, remote_id: str, text: str) -> str:
        raise NotImplementedError  # there is no view of the network here (see views.py)

    def mention(self, text: str) -> None:
        raise NotImplementedError

    def is_hidden(self, remote_id: str, reply_id: str) -> bool:
        gate = self.server.read(
            "com.atproto.repo.getRecord",
            repo=self.server.city.did,
            collection="app.bsky.feed.threadgate",
            rkey=remote_id.rsplit("/", 1)[1],
        )
        return reply_id in gate["value"]["hiddenReplies"]

    def losing_the_answer(self) -> AbstractContextManager[Credentials]:
        return _through_loopback(self.credentials, "/xrpc/com.atproto.repo.putRecord")

    def call(self, name: str, **body: object) -> dict[str, Any]:
        city = self.server.city
        return self.server.call(f"com.atproto.repo.{name}", {"repo": city.did, "collection": POST, **body}, city)


class MastodonWorld:
    """The library Mastodon.py."""

    def __init__(self, server: MastodonServer) -> None:
        self.connector = get("mastodon")
        self.credentials, self.other = server.city, server.citizen
        self.client = MastodonPy(
            access_token=server.city.secret,
            api_base_url=server.url,
            version_check_mode="none",
            ratelimit_method="throw",
        )
        self.resident = MastodonPy(
            access_token=server.citizen.secret,
            api_base_url=server.url,
            version_check_mode="none",
            ratelimit_method="throw",
        )

    def prepare(self, outgoing: Outgoing) -> Outgoing:
        return outgoing

    def read(self, remote_id: str) -> tuple[str, tuple[str, ...]] | None:
        try:
            status = self.client.status(remote_id)
        except MastodonNotFoundError:
            return None
        return from_html(status.content), tuple(media.description for media in status.media_attachments)

    def count(self) -> int:
        return len(self.client.account_statuses(self.client.me().id))

    def add(self, text: str) -> str:
        return str(self.client.status_post(text, idempotency_key=secrets.token_hex(8)).id)

    def edit(self, remote_id: str, text: str) -> None:
        media = self.client.status(remote_id).media_attachments
        self.client.status_update(remote_id, text, media_ids=[item.id for item in media] or None)

    def remove(self, remote_id: str) -> None:
        self.client.status_delete(remote_id)

    def below(self, remote_id: str) -> list[str]:
        return [from_html(status.content) for status in self.client.status_context(remote_id).descendants]

    def answer(self, remote_id: str, text: str) -> str:
        return str(self.resident.status_post(text, in_reply_to_id=remote_id).id)

    def mention(self, text: str) -> None:
        self.resident.status_post(f"@city {text}")

    def is_hidden(self, remote_id: str, reply_id: str) -> bool:
        raise NotImplementedError  # no owner of a post can hide a reply here

    def losing_the_answer(self) -> AbstractContextManager[Credentials]:
        return _through_loopback(self.credentials, "/api/v1/statuses")


@contextmanager
def _through_loopback(credentials: Credentials, path: str) -> Iterator[Credentials]:
    before = http.private_hosts()
    with losing_answers(credentials.server, path) as server:
        http.configure(private_hosts={*before, server.host})
        try:
            yield replace(credentials, server=server.url)
        finally:
            http.configure(private_hosts=before)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
