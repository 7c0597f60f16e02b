"""The worlds of the networks that cannot be run on one machine; their other hand is the stub's own memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

from accounts.connectors import get, http
from accounts.connectors.base import Credentials, Outgoing

from .builders import a_jpeg
from .loopback import Loopback, losing_answers, serving
from .stubs.linkedin import LinkedInStub
from .stubs.meta import FacebookStub, InstagramStub
from .stubs.store import NUMBERS, Said, Stub
from .stubs.x import XStub

STUBS: dict[str, type[Stub]] = {
    "facebook": FacebookStub,
    "instagram": InstagramStub,
    "x": XStub,
    "linkedin": LinkedInStub,
}
PUBLISHING = {"facebook": "/feed", "instagram": "/media_publish", "x": "/2/tweets", "linkedin": "/rest/posts"}


class StubWorld:
    """One of the four, as somebody else sees and changes it."""

    def __init__(self, platform: str, stub: Stub, server: Loopback) -> None:
        self.platform, self.stub, self.server = platform, stub, server
        self.connector = get(platform)
        self.credentials = Credentials(server.url, NUMBERS["city"], "city-token")
        self.other = Credentials(server.url, NUMBERS["citizen"], "citizen-token")

    def prepare(self, outgoing: Outgoing) -> Outgoing:
        if self.platform != "instagram":
            return outgoing
        pictures = outgoing.pictures or (a_jpeg(),)
        shared = [replace(each, public_url=f"https://media.city.test/{n}.jpg") for n, each in enumerate(pictures)]
        return replace(outgoing, pictures=tuple(shared))

    def read(self, remote_id: str) -> tuple[str, tuple[str, ...]] | None:
        said = self.stub.said.get(remote_id)
        return None if said is None else (said.text, tuple(said.alts))

    def count(self) -> int:
        return len(self.stub.posts("city"))

    def add(self, text: str) -> str:
        return self.stub.say("city", text).id

    def edit(self, remote_id: str, text: str) -> None:
        said = self.stub.said[remote_id]
        said.text, said.edits = text, said.edits + 1
        if isinstance(self.stub, XStub):  # where an edit has a number of its own
            self.stub.roots[f"{remote_id}{said.edits}"] = remote_id

    def remove(self, remote_id: str) -> None:
        del self.stub.said[remote_id]

    def answer(self, remote_id: str, text: str) -> str:
        said = self.stub.say("resident", text, below=remote_id)
        return f"urn:li:comment:({remote_id},{said.id.rsplit(':', 1)[1]})" if self.platform == "linkedin" else said.id

    def mention(self, text: str) -> None:
        said = Said(self.stub.new_id("resident"), "resident", text, [], datetime.now(UTC))
        self.stub.mentions.append(said)

    def is_hidden(self, remote_id: str, reply_id: str) -> bool:
        return self.stub.said[reply_id].hidden

    def below(self, remote_id: str) -> list[str]:
        return [said.text for said in self.stub.comments(remote_id)]

    @contextmanager
    def losing_the_answer(self) -> Iterator[Credentials]:
        with losing_answers(self.stub, PUBLISHING[self.platform]) as server, _reachable(server):
            yield replace(self.credentials, server=server.url)


@contextmanager
def stub_world(platform: str) -> Iterator[StubWorld]:
    """One of the four for a test; a request that its network does not describe fails the test."""
    stub = STUBS[platform]()
    with serving(handler=stub) as server, _reachable(server):
        yield StubWorld(platform, stub, server)
    assert stub.complaints == []


@contextmanager
def _reachable(server: Loopback) -> Iterator[None]:
    before = http.private_hosts()
    http.configure(private_hosts={*before, server.host})
    try:
        yield
    finally:
        http.configure(private_hosts=before)
