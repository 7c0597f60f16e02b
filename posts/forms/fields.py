"""Fields that more than one form of posts uses: the City's day and time, and several files at once."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.core.forms import ActForm


def day_field(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateField:
    """A day, in the browser's own picker where it has one."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def time_field(label: Any, *, help_text: Any = "") -> forms.TimeField:
    """A time of day in the City."""
    return forms.TimeField(
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )


def city_moment(day: date, at: time) -> datetime:
    """The moment when clocks in the City show this; ValidationError in the hour that summer time skips."""
    naive = datetime.combine(day, at)
    moment = naive.replace(tzinfo=timezone.get_current_timezone())
    if moment.astimezone(UTC).astimezone(moment.tzinfo).replace(tzinfo=None) != naive:
        raise forms.ValidationError(
            _("That time doesn’t exist on that day: the clocks go forward. Choose another time.")
        )
    return moment


class SeenForm(ActForm):
    """A form over one version: `seen` is the content hash that was on the screen."""

    data: QueryDict

    def start_from(self, seen: str, **more: str) -> None:
        """After somebody else's save: what was typed stays, and the next press starts from what stands now."""
        data = self.data.copy()
        for name, value in (more | {"seen": seen}).items():
            data[name] = value
        self.data = data


class FilesInput(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """Several files, none of which is required; cleans to a list."""

    widget = FilesInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files: Sequence[UploadedFile] = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(file, initial) for file in files if file]


LANGUAGES = (("en", gettext_lazy("English")), ("fr", gettext_lazy("French")))
