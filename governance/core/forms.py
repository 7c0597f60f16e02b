"""A form that calls one act and shows its refusal without losing anything that was typed."""

from collections.abc import Callable
from typing import Any

from django import forms

from governance.core.errors import Conflict, GovernanceError, GuardFailed, Obstacle, WrongState


class ActForm(forms.Form):
    """Checks shape (required, length, type); the rules live in the act that `perform` calls."""

    outcome: Any = None
    status = 422
    obstacles: tuple[Obstacle, ...] = ()

    def perform(self, act: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
        """Call the act; True when it was done. A refusal becomes an error at its field or at the top."""
        try:
            self.outcome = act(*args, **kwargs)
        except (GuardFailed, Conflict, WrongState) as refusal:
            self.refuse(refusal)
            return False
        return True

    def refuse(self, refusal: GovernanceError) -> None:
        self.status = refusal.status
        self.obstacles = getattr(refusal, "obstacles", ())
        field = getattr(refusal, "field", None)
        self.add_error(field if field in self.fields else None, refusal.message)
