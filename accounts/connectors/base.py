"""What the City says to a network and hears back, in words every network shares.

A connector is a class without Django and without a database: credentials and values in, values out. Its errors say
what to do next, not what went wrong inside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol


class Capability(StrEnum):
    """Something a network lets software do; what is absent is offered as work for a person."""

    PUBLISH = "publish"
    FIND = "find"
    FETCH = "fetch"
    TIMELINE = "timeline"
    DELETE = "delete"
    IMAGES = "images"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one post may carry. `count` gives the length of a text as that network counts it."""

    text: int
    count: Callable[[str], int]
    images: int
    image_bytes: int
    alt_text: int
    media_types: frozenset[str]


@dataclass(frozen=True, slots=True)
class Credentials:
    """The key to one City account: the server's base URL, who we are there, and the secret."""

    server: str
    identifier: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Picture:
    """An image with its description; width and height in pixels."""

    content: bytes = field(repr=False)
    media_type: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One post as approved.

    `created_at` is the moment of the first attempt to send it, kept with the publication: every repetition and every
    `find` must carry the same value, because it is part of how a network's copy is recognised as ours.
    `language` is an ISO 639-1 code.
    """

    text: str
    language: str
    created_at: datetime
    pictures: tuple[Picture, ...] = ()

    def __post_init__(self) -> None:
        if self.created_at.utcoffset() is None:
            raise ValueError("created_at needs a time zone.")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the credentials belong to, as the network says: permanent id, name of today, address of the profile."""

    remote_id: str
    handle: str
    url: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof of publication. The fingerprint changes whenever the network's copy is changed."""

    remote_id: str
    url: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class RemotePost:
    """A post as the network shows it: `pictures` are alt texts, `raw` the answer as received (JSON values only)."""

    remote_id: str
    url: str
    text: str
    fingerprint: str
    published_at: datetime
    pictures: tuple[str, ...]
    raw: Mapping[str, Any]


class Connector(Protocol):
    """One network. Every method may raise the errors below and nothing else.

    A method whose capability is absent from `supports` raises `Refused`.
    """

    @property
    def platform(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def supports(self) -> frozenset[Capability]: ...

    @property
    def limits(self) -> Limits: ...

    def limits_at(self, server: str) -> Limits:
        """The limits of that one server, where its network lets servers choose; else `limits`."""
        ...

    def verify(self, credentials: Credentials) -> Identity:
        """Ask the network afresh whether these credentials still work, and whose they are."""
        ...

    def publish(self, credentials: Credentials, outgoing: Outgoing, key: str) -> Receipt:
        """Publish once. Repeating the call with the same key and outgoing post makes no second post."""
        ...

    def find(self, credentials: Credentials, key: str, outgoing: Outgoing) -> Receipt | None:
        """Look for what `publish` with the same arguments may have left behind."""
        ...

    def fetch(self, credentials: Credentials, remote_id: str) -> RemotePost | None:
        """Read one post. None only when a direct read says that it is gone."""
        ...

    def timeline(self, credentials: Credentials, since: datetime | None) -> Iterator[RemotePost]:
        """The account's own posts, newest first, back to `since`; at most about a thousand."""
        ...

    def delete(self, credentials: Credentials, remote_id: str) -> None:
        """Take a post down. Doing so twice is fine."""
        ...


class ConnectorError(Exception):
    """A network did not do what it was asked; `reason` is one plain sentence for the person concerned."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TryLater(ConnectorError):
    """Nothing happened. The same call may succeed after `retry_after` seconds (None: the network did not say)."""

    def __init__(self, retry_after: float | None, reason: str) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class Refused(ConnectorError):
    """The network will not take this, now or later; something about the post or the account must change."""


class CredentialsRejected(ConnectorError):
    """The network no longer accepts the credentials; somebody must connect the account again."""


class OutcomeUnknown(ConnectorError):
    """The post may or may not be out. Ask `find` before anything is sent again."""
