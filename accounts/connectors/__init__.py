"""Ways to speak with the networks on which the City has accounts. Pure: no Django, no database."""

from __future__ import annotations

from typing import Final

from . import fake
from .base import Connector
from .bluesky import Bluesky
from .manual import NETWORKS
from .mastodon import Mastodon

_CONNECTORS: Final[dict[str, Connector]] = {
    connector.platform: connector for connector in (Bluesky(), Mastodon(), *NETWORKS, fake.connector)
}


def get(platform: str) -> Connector:
    """The connector of a platform; KeyError with the known names for any other."""
    try:
        return _CONNECTORS[platform]
    except KeyError:
        raise KeyError(f"Unknown platform {platform!r}; known: {', '.join(_CONNECTORS)}.") from None


def platforms() -> tuple[str, ...]:
    """The platforms an account of the City may be on. The practice network is for tests and not among them."""
    return tuple(platform for platform in _CONNECTORS if platform != fake.connector.platform)
