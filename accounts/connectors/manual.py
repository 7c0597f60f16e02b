"""Networks on which a person publishes and software only prepares, reads back (`proof`) and records.

The City can work on the first day without a single key to an interface.
"""

from __future__ import annotations

from .networks import row
from .partial import Partial


class Manual(Partial):
    """A network that a person publishes on; they confirm with the link of the post."""

    def __init__(self, platform: str) -> None:
        super().__init__(row(platform))
