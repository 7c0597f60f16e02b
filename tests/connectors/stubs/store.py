"""What the stubs have in common: two accounts, what was said, and a list of requests that were not as described."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from ..loopback import Request, answer

TOKENS = {"city-token": "city", "citizen-token": "citizen"}
NUMBERS = {"city": "1001", "citizen": "1002", "resident": "1003"}


@dataclass
class Said:
    """A post or comment."""

    id: str
    owner: str
    text: str
    alts: list[str]
    at: datetime
    below: str = ""
    hidden: bool = False
    video: bool = False
    edits: int = 0


@dataclass
class Stub:
    """A network in memory; a subclass says how it answers."""

    said: dict[str, Said] = field(default_factory=dict)
    mentions: list[Said] = field(default_factory=list)
    media: dict[str, str] = field(default_factory=dict)  # alt texts of what was uploaded, by its number
    complaints: list[str] = field(default_factory=list)
    ids: Callable[[], int] = field(default_factory=lambda: itertools.count(50_001).__next__)

    def __post_init__(self) -> None:
        """For subclasses."""

    def __call__(self, request: Request) -> bytes:
        try:
            return self.respond(request)
        except Exception as trouble:  # also a mistake in here: the server must go on, and the test must fail
            self.complaints.append(f"{request.method} {request.target}: {trouble!r}")
            return answer(400, {"message": str(trouble)})

    def respond(self, request: Request) -> bytes:
        raise NotImplementedError

    def new_id(self, owner: str) -> str:
        return str(self.ids())

    def say(self, owner: str, text: str, alts: list[str] | None = None, below: str = "", video: bool = False) -> Said:
        said = Said(self.new_id(owner), owner, text, alts or [], datetime.now(UTC), below, video=video)
        self.said[said.id] = said
        return said

    def posts(self, owner: str) -> list[Said]:
        """Newest first."""
        return [each for each in reversed(self.said.values()) if each.owner == owner and not each.below]

    def comments(self, below: str) -> list[Said]:
        return [each for each in self.said.values() if each.below == below]

    def who(self, request: Request) -> str | None:
        return TOKENS.get(request.headers.get("authorization", "").removeprefix("Bearer "))
