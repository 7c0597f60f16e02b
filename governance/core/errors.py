"""What an act answers when it can't be done: each error says what happened, why, and what to do now.

Acts raise these; forms and the middleware turn them into words on the page. Anything else is a bug."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One reason why something can't happen yet, with its remedy."""

    code: str  # stable name, for tests and for grouping: "training_expired"
    message: str
    remedy: str = ""
    href: str = ""  # where the cause can be seen or mended
    clause: str = ""  # "4.3.2", where a clause is the reason


class GovernanceError(Exception):
    """Base of every refusal; `status` is the HTTP status it becomes."""

    status = 400

    def __init__(self, message: str, *, clause: str = "") -> None:
        super().__init__(message)
        self.message = str(message)
        self.clause = clause


class NotAllowed(GovernanceError):
    """This person may see it but not do it; the message says why and who can help."""

    status = 403


class NotFound(GovernanceError):
    """There is no such thing, or this person may not know of it."""

    status = 404


class WrongState(GovernanceError):
    """The act doesn't fit the state the thing is in."""

    status = 409


class Conflict(GovernanceError):
    """Someone else was faster: what was on the screen is no longer what is in the record."""

    status = 409


class GuardFailed(GovernanceError):
    """A rule of the act isn't met. Carries every obstacle, not the first only."""

    status = 422

    def __init__(
        self,
        message: str,
        *,
        clause: str = "",
        obstacles: Sequence[Obstacle] = (),
        field: str | None = None,
    ) -> None:
        super().__init__(message, clause=clause)
        self.obstacles = tuple(obstacles)
        self.field = field  # the form field at fault, where there is one
