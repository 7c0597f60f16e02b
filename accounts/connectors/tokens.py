"""Secrets that networks with OAuth hand out: a token, when it ends, and what is needed for a new one.

It is stored as one text in place of the plain secret, so that a bare token typed in by hand is still good.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

LONGEST = 3_200_000_000  # seconds; a hundred years are as good as never


@dataclass(frozen=True, slots=True)
class Token:
    """`client_id` and `client_secret` are those of the City's application at the network, where it has one;
    `refresh_ends_at` is when `refresh` ends, where the network says so."""

    access: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    expires_at: datetime | None = None
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    scopes: tuple[str, ...] = ()
    refresh_ends_at: datetime | None = None

    @classmethod
    def parse(cls, secret: str) -> Token:
        """From what is stored: JSON with the names of RFC 6749, or a bare token."""
        try:
            said = json.loads(secret) if secret.lstrip().startswith("{") else None
        except ValueError:
            said = None
        if not isinstance(said, dict) or not isinstance(said.get("access_token"), str):
            return cls(access=secret.strip())
        return cls(
            access=said["access_token"],
            refresh=_text(said, "refresh_token"),
            expires_at=_moment(said.get("expires_at")),
            client_id=_text(said, "client_id"),
            client_secret=_text(said, "client_secret"),
            scopes=tuple(_text(said, "scope").replace(",", " ").split()),
            refresh_ends_at=_moment(said.get("refresh_ends_at")),
        )

    def dump(self) -> str:
        """As `parse` reads it."""
        said = {
            "access_token": self.access,
            "refresh_token": self.refresh,
            "expires_at": _written(self.expires_at),
            "refresh_ends_at": _written(self.refresh_ends_at),
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "scope": " ".join(self.scopes),
        }
        return json.dumps({name: value for name, value in said.items() if value})

    def renewed(self, said: Mapping[str, Any], now: datetime) -> Token:
        """With what a token end point answered: `access_token`, perhaps another `refresh_token`, `expires_in`."""
        return replace(
            self,
            access=_text(said, "access_token"),
            refresh=_text(said, "refresh_token") or self.refresh,
            expires_at=_after(said.get("expires_in"), now),
            scopes=tuple(_text(said, "scope").replace(",", " ").split()) or self.scopes,
            refresh_ends_at=_after(said.get("refresh_token_expires_in"), now) or self.refresh_ends_at,
        )

    def ends_within(self, margin: timedelta, now: datetime) -> bool:
        """Whether it is time to renew."""
        return self.expires_at is not None and self.expires_at - margin <= now

    @property
    def secrets(self) -> tuple[str, ...]:
        """Everything in it that nobody may read."""
        return tuple(filter(None, (self.access, self.refresh, self.client_secret)))


def _written(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat() if moment else ""


def _after(seconds: object, now: datetime) -> datetime | None:
    if isinstance(seconds, bool) or not isinstance(seconds, int) or not 0 < seconds < LONGEST:
        return None
    return now + timedelta(seconds=seconds)


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    return value if isinstance(value, str) else ""


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return moment if moment.utcoffset() is not None else moment.replace(tzinfo=UTC)
