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
from accounts.connectors.base import Connector, Credentials, OutcomeUnknown
from accounts.connectors.text import from_html
from tools.testing.networks import POST, MastodonServer, PersonalDataServer

from .loopback import losing_answers


class World(Protocol):
    """One network as somebody else sees and changes it."""

    connector: Connector
    credentials: Credentials
    other: Credentials

    def read(self, remote_id: str) -> tuple[str, tuple[str, ...]] | None: ...
    def count(self) -> int: ...
    def add(self, text: str) -> str: ...
    def edit(self, remote_id: str, text: str) -> None: ...
    def remove(self, remote_id: str) -> None: ...

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
