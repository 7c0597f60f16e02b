"""What every connector has from its row of the table, and what it answers where its network has no such thing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from .base import (
    Capability,
    Credentials,
    Health,
    Identity,
    Limits,
    Outgoing,
    Receipt,
    Refused,
    RemotePost,
    Reply,
    TryLater,
    Video,
)
from .networks import Network


class Partial:
    """A connector that can do nothing yet; each network overrides what its row says it can."""

    def __init__(self, network: Network) -> None:
        self.network = network

    @property
    def platform(self) -> str:
        return self.network.platform

    @property
    def name(self) -> str:
        return self.network.name

    @property
    def supports(self) -> frozenset[Capability]:
        return self.network.supports

    @property
    def limits(self) -> Limits:
        return self.network.limits

    def limits_at(self, server: str) -> Limits:
        return self.limits

    def verify(self, credentials: Credentials) -> Identity:
        raise self.absent()

    def publish(self, credentials: Credentials, outgoing: Outgoing, key: str) -> Receipt:
        raise self.absent()

    def find(self, credentials: Credentials, key: str, outgoing: Outgoing) -> Receipt | None:
        raise self.absent()

    def fetch(self, credentials: Credentials, remote_id: str) -> RemotePost | None:
        raise self.absent()

    def timeline(self, credentials: Credentials, since: datetime | None) -> Iterator[RemotePost]:
        raise self.absent()

    def delete(self, credentials: Credentials, remote_id: str) -> None:
        raise self.absent()

    def edit(self, credentials: Credentials, remote_id: str, outgoing: Outgoing) -> Receipt:
        raise self.absent()

    def replies(self, credentials: Credentials, remote_id: str, since: datetime | None) -> Iterator[Reply]:
        raise self.absent()

    def mentions(self, credentials: Credentials, since: datetime | None) -> Iterator[Reply]:
        raise self.absent()

    def hide_reply(self, credentials: Credentials, remote_id: str, reply_id: str, *, hidden: bool) -> None:
        raise self.absent()

    def delete_reply(self, credentials: Credentials, remote_id: str, reply_id: str) -> None:
        raise self.absent()

    def health(self, credentials: Credentials) -> Health:
        raise self.absent()

    def opened(self, credentials: Credentials) -> Iterator[tuple[Credentials, Identity]]:
        raise self.absent()

    def renew(self, credentials: Credentials) -> Credentials:
        raise self.absent()

    def absent(self) -> Refused:
        return Refused(f"On {self.name} this is done by a person.")

    def require_wanted(self, outgoing: Outgoing) -> None:
        """For right before the word that publishes: nobody stopped this while its video was handed over."""
        if outgoing.video and not outgoing.is_still_wanted():
            raise TryLater(None, "It was stopped while its video was being handed over.")

    def _lasts_long_enough(self, video: Video, limits: Limits) -> bool:
        shortest, longest = limits.video_seconds
        return not video.seconds or shortest <= video.seconds <= longest

    def require_room(self, outgoing: Outgoing, limits: Limits | None = None) -> None:
        """Refuse what is too long or too much, before anything is sent: some networks cut instead of refusing."""
        limits = limits or self.limits
        length = limits.count(outgoing.text)
        if length > limits.text:
            raise Refused(f"{self.name} takes at most {limits.text} characters; the text has {length}.")
        if len(outgoing.pictures) > limits.images:
            raise Refused(f"{self.name} takes at most {limits.images} pictures.")
        if outgoing.video and outgoing.pictures:
            raise Refused("A post carries either pictures or a video.")
        if outgoing.video and outgoing.video.media_type not in limits.video_types:
            raise Refused("The network does not take this type of video. Save it as MP4 and add it again.")
        if outgoing.video and not self._lasts_long_enough(outgoing.video, limits):
            raise Refused("The video is too short or too long for this network.")
        if outgoing.video and len(outgoing.video.content) > limits.video_bytes:
            raise Refused("The video is too large for this network. Use a shorter or smaller one.")
