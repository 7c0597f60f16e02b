"""Moving a post to another time: the form of one entry of the calendar, which dragging it sends as well."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from governance.core.errors import NotAllowed
from governance.core.forms import ActForm
from posts.forms.fields import city_moment, day_field


class MoveForm(ActForm):
    """Day and time in the City; `seen` is the moment that was on the screen, `back` the calendar it was opened from."""

    day = day_field(gettext_lazy("Day"), required=True)
    time = forms.TimeField(
        label=gettext_lazy("Time in the City"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    back = forms.CharField(widget=forms.HiddenInput, required=False, max_length=500)

    @classmethod
    def opened(cls, data: Any, *, at: datetime | None, back: str) -> "MoveForm":
        """The form as it is opened, with the time that stands now; or as it was sent."""
        local = timezone.localtime(at) if at else None
        initial: dict[str, Any] = {"seen": at.isoformat() if at else "", "back": back}
        if local:
            initial |= {"day": local.date(), "time": local.time()}
        return cls(data, initial=initial)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("day") and cleaned.get("time"):
            try:
                cleaned["at"] = city_moment(cleaned["day"], cleaned["time"])
            except forms.ValidationError as error:
                self.add_error("time", error)
        try:
            cleaned["seen"] = datetime.fromisoformat(cleaned["seen"]) if cleaned.get("seen") else None
        except ValueError:
            cleaned["seen"] = datetime.min.replace(tzinfo=UTC)  # no moment that ever stood: a conflict
        return cleaned

    def perform(self, act: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
        """As every form, and says in its place who may not, since a dragged entry has no page of its own."""
        try:
            return super().perform(act, *args, **kwargs)
        except NotAllowed as refusal:
            self.refuse(refusal)
            return False
