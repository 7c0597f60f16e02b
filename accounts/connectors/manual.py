"""Networks on which a person publishes and software only prepares and records.

The City can work on the first day without a single key to an interface. The limits come from the networks' own
documentation where they publish one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from . import text
from .base import Capability, Credentials, Identity, Limits, Outgoing, Receipt, Refused, RemotePost

_JPEG_PNG = frozenset({"image/jpeg", "image/png"})
_WITH_GIF = _JPEG_PNG | {"image/gif"}
_WITH_WEBP = _WITH_GIF | {"image/webp"}


@dataclass(frozen=True, slots=True)
class Manual:
    """A network that a person publishes on; they confirm with the link of the post."""

    platform: str
    name: str
    limits: Limits
    supports: frozenset[Capability] = frozenset()

    def limits_at(self, server: str) -> Limits:
        return self.limits

    def verify(self, credentials: Credentials) -> Identity:
        raise self._by_hand()

    def publish(self, credentials: Credentials, outgoing: Outgoing, key: str) -> Receipt:
        raise self._by_hand()

    def find(self, credentials: Credentials, key: str, outgoing: Outgoing) -> Receipt | None:
        raise self._by_hand()

    def fetch(self, credentials: Credentials, remote_id: str) -> RemotePost | None:
        raise self._by_hand()

    def timeline(self, credentials: Credentials, since: datetime | None) -> Iterator[RemotePost]:
        raise self._by_hand()

    def delete(self, credentials: Credentials, remote_id: str) -> None:
        raise self._by_hand()

    def _by_hand(self) -> Refused:
        return Refused(f"On {self.name} this is done by a person.")


NETWORKS: Final = (
    Manual("manual", "Another network", Limits(10_000, text.graphemes, 10, 8_000_000, 2_000, _WITH_WEBP)),
    Manual("facebook", "Facebook", Limits(63_206, len, 10, 4_000_000, 2_000, _JPEG_PNG)),
    Manual("instagram", "Instagram", Limits(2_200, len, 10, 8_000_000, 1_000, frozenset({"image/jpeg"}))),
    Manual("x", "X", Limits(280, text.x_length, 4, 5_000_000, 1_000, _WITH_WEBP)),
    Manual("linkedin", "LinkedIn", Limits(3_000, len, 20, 8_000_000, 4_086, _WITH_GIF)),
    Manual("youtube", "YouTube", Limits(5_000, len, 1, 2_000_000, 2_000, _JPEG_PNG)),
)
