"""Secrets that networks with OAuth hand out: a token, when it ends, and what is needed for a new one.

It is stored as one text in place of the plain secret, so that a bare token typed in by hand is still good.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class Token:
    """`client_id` and `client_secret` are those of the City's application at the network, where it has one."""

    access: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    expires_at: datetime | None = None
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    scopes: tuple[str, ...] = ()

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
        )

    def dump(self) -> str:
        """As `parse` reads it."""
        said = {
            "access_token": self.access,
            "refresh_token": self.refresh,
            "expires_at": self.expires_at.astimezone(UTC).isoformat() if self.expires_at else "",
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "scope": " ".join(self.scopes),
        }
        return json.dumps({name: value for name, value in said.items() if value})

    def renewed(self, said: dict[str, Any], now: datetime) -> Token:
        """With what a token end point answered: `access_token`, perhaps another `refresh_token`, `expires_in`."""
        seconds = said.get("expires_in")
        return replace(
            self,
            access=_text(said, "access_token"),
            refresh=_text(said, "refresh_token") or self.refresh,
            expires_at=now + timedelta(seconds=seconds) if isinstance(seconds, int) else None,
            scopes=tuple(_text(said, "scope").replace(",", " ").split()) or self.scopes,
        )

    def ends_within(self, margin: timedelta, now: datetime) -> bool:
        """Whether it is time to renew."""
        return self.expires_at is not None and self.expires_at - margin <= now

    @property
    def secrets(self) -> tuple[str, ...]:
        """Everything in it that nobody may read."""
        return tuple(filter(None, (self.access, self.refresh, self.client_secret)))


def _text(said: dict[str, Any], name: str) -> str:
    value = said.get(name)
    return value if isinstance(value, str) else ""


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return moment if moment.utcoffset() is not None else moment.replace(tzinfo=UTC)
