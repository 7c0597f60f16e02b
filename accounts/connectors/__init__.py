"""Ways to speak with the networks on which the City has accounts. Pure: no Django, no database."""

from __future__ import annotations

from typing import Final

from . import fake
from .base import Connector
from .bluesky import Bluesky
from .facebook import Facebook
from .feed import Feed
from .instagram import Instagram
from .linkedin import LinkedIn
from .manual import Manual
from .mastodon import Mastodon
from .networks import ROWS, row
from .x import X

__all__ = ["get", "platforms", "row"]

_SPOKEN: Final[tuple[Connector, ...]] = (
    Bluesky(),
    Mastodon(),
    Facebook(),
    Instagram(),
    X(),
    LinkedIn(),
    Manual("youtube"),
    Manual("manual"),
    Feed(),
    fake.connector,
)
_CONNECTORS: Final = {connector.platform: connector for connector in _SPOKEN}


def get(platform: str) -> Connector:
    """The connector of a platform; KeyError with the known names for any other."""
    try:
        return _CONNECTORS[platform]
    except KeyError:
        raise KeyError(f"Unknown platform {platform!r}; known: {', '.join(_CONNECTORS)}.") from None


def platforms() -> tuple[str, ...]:
    """The platforms an account of the City may be on: not a feed, which is only read, nor the practice network."""
    return tuple(row.platform for row in ROWS)
