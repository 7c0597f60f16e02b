"""What the City says to a network and hears back, in words every network shares.

A connector is a class without Django and without a database: credentials and values in, values out. Its errors say
what to do next, not what went wrong inside.
"""

from __future__ import annotations

import math
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
    ALT_TEXT = "alt text"
    VIDEO = "video"
    LINK_CARD = "link card"  # a preview of a page that the text names
    THREAD = "thread"  # `Outgoing.reply_to` makes a further part of a post of ours
    FIRST_COMMENT = "first comment"  # `Outgoing.reply_to` makes a comment of ours below it
    EDIT = "edit"
    REPLIES = "replies"
    MENTIONS = "mentions"
    HIDE_REPLY = "hide reply"
    DELETE_REPLY = "delete reply"
    HEALTH = "health"  # says more of the credentials than that they work
    RENEW = "renew"  # hands out fresh credentials before the old ones end


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one post may carry. `count` gives the length of a text as that network counts it."""

    text: int
    count: Callable[[str], int]
    images: int
    image_bytes: int
    alt_text: int
    media_types: frozenset[str]
    least_images: int = 0
    hashtags: int | None = None
    video_bytes: int = 0
    video_types: frozenset[str] = frozenset()
    video_seconds: tuple[float, float] = (0, math.inf)  # the shortest and the longest
    video_shapes: tuple[float, float] = (0, math.inf)  # width by height: the narrowest and the widest
    video_pixels: float = math.inf  # of one frame
    video_alt: int = 0  # characters of a video's description; none: the network takes none
    public_media: bool = False  # the network fetches pictures itself, from an address anybody can read


@dataclass(frozen=True, slots=True)
class Credentials:
    """The key to one City account: the server's base URL, who we are there, and the secret.

    Where a network hands out tokens that end, the secret is a `tokens.Token` as text; a bare token does as well.
    """

    server: str
    identifier: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Picture:
    """An image with its description; width and height in pixels.

    `public_url` is where anybody can read the same bytes for a while; only networks that fetch media need it.
    """

    content: bytes = field(repr=False)
    media_type: str
    alt: str
    width: int
    height: int
    public_url: str = ""


@dataclass(frozen=True, slots=True)
class Video:
    """A film with its description; the same fields as a picture, and its length."""

    content: bytes = field(repr=False)
    media_type: str
    alt: str
    width: int
    height: int
    public_url: str = ""
    seconds: float = 0


@dataclass(frozen=True, slots=True)
class Card:
    """The preview of a page that the post names. Some networks make it themselves and take only the address."""

    url: str
    title: str
    description: str = ""
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One post as approved.

    `created_at` is the moment of the first attempt to send it, kept with the publication: every repetition and every
    `find` must carry the same value, because it is part of how a network's copy is recognised as ours.
    `language` is an ISO 639-1 code. `reply_to` is the remote id of the post of ours that this one continues or
    comments.
    """

    text: str
    language: str
    created_at: datetime
    pictures: tuple[Picture, ...] = ()
    video: Video | None = None
    card: Card | None = None
    reply_to: str = ""
    # Asked right before the word that publishes a video, since handing one over takes its time.
    is_still_wanted: Callable[[], bool] = field(default=lambda: True, repr=False, compare=False)

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
class Health:
    """What a network says of the credentials. `expires_at` is when they end unless somebody acts; None: not known."""

    identity: Identity
    expires_at: datetime | None = None
    missing: tuple[str, ...] = ()  # permissions that something in `supports` needs and the network has not given


@dataclass(frozen=True, slots=True)
class RateLimit:
    """How many more calls a network takes before `resets_at`, as its last answer said.

    Networks count per account, so whoever sends keeps the newest one with the account, where every worker sees it, and
    waits `wait(now)` seconds before the next call. `TryLater.retry_after` says the same after a refusal.
    """

    remaining: int
    resets_at: datetime | None = None

    def wait(self, now: datetime) -> float:
        """Seconds until the next call is welcome: none while calls remain, none once the moment has passed."""
        if self.remaining > 0 or self.resets_at is None:
            return 0.0
        return max(0.0, (self.resets_at - now).total_seconds())


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof of publication. The fingerprint changes whenever the network's copy is changed.

    `rate` is what the network said of its limits with this answer, where it did; two receipts of one post are equal
    without it.
    """

    remote_id: str
    url: str
    fingerprint: str
    rate: RateLimit | None = field(default=None, compare=False)


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


@dataclass(frozen=True, slots=True)
class Reply:
    """What somebody said below a post of ours, or to us elsewhere; `answers` is the post that it answers, if any."""

    remote_id: str
    answers: str
    author: str
    text: str
    url: str
    published_at: datetime
    hidden: bool | None = None  # None: the network does not tell
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)


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

    def edit(self, credentials: Credentials, remote_id: str, outgoing: Outgoing) -> Receipt:
        """Change a post of ours to these words. Doing so twice is fine.

        Networks that change words only say Refused where pictures would have to change as well.
        """
        ...

    def replies(self, credentials: Credentials, remote_id: str, since: datetime | None) -> Iterator[Reply]:
        """What others and we said below a post of ours since a moment, as far as the network shows it, oldest first."""
        ...

    def mentions(self, credentials: Credentials, since: datetime | None) -> Iterator[Reply]:
        """Where others spoke to the account since a moment, newest first."""
        ...

    def hide_reply(self, credentials: Credentials, remote_id: str, reply_id: str, *, hidden: bool) -> None:
        """Hide a reply below our post from readers, or show it again."""
        ...

    def delete_reply(self, credentials: Credentials, remote_id: str, reply_id: str) -> None:
        """Delete somebody's reply below our post, where the network lets its owner do that. Twice is fine."""
        ...

    def health(self, credentials: Credentials) -> Health:
        """Whose the credentials are, when they end, and which permissions they lack."""
        ...

    def opened(self, credentials: Credentials) -> Iterator[tuple[Credentials, Identity]]:
        """The accounts that a token fresh from `oauth.redeem` speaks for, each with the credentials to do so."""
        ...

    def renew(self, credentials: Credentials) -> Credentials:
        """Fresh credentials, to be stored at once in place of the old ones: those may be dead from now on.

        Only one worker may ask at a time; the secret of the answer is a `tokens.Token` with its new end.
        """
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
