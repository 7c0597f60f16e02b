"""Forms of what people tell each other: a comment on a post, and which notices come by mail."""

import secrets
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.models import Representative
from governance.core.forms import ActForm
from posts.models import NoticeChoices
from posts.models.comment import LONGEST

CHANNELS = ("decide", "named", "own", "release", "trouble", "comments")


class Said(forms.CharField):
    """What somebody wants to say; the page counts what is left. A new line counts once, however browsers send it."""

    widget = forms.Textarea(attrs={"rows": 3, "data-counted": LONGEST})

    def __init__(self, *, required: bool = True) -> None:
        super().__init__(
            label=gettext_lazy("Your comment"),
            required=required,
            max_length=LONGEST,
            help_text=gettext_lazy(
                "Everybody who may see this post can read it; it is never published. At most 2,000 characters. "
                "An @ before a whole name mentions that person."
            ),
            error_messages={"required": gettext_lazy("Write what you want to say.")},
        )

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


class Meant(forms.TypedMultipleChoiceField):
    """Whom it means in particular: numbers of people. Whether they may be meant, the act says."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Mention"),
            required=False,
            coerce=int,
            help_text=gettext_lazy("They get a notice of their own."),
        )

    def valid_value(self, value: Any) -> bool:
        return str(value).isdecimal() and len(str(value)) < 10


class OpenKey(forms.CharField):
    """Names the open form, so that sent twice it is said once."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False, max_length=32)


class Talking(ActForm):
    """A form that can say something about a post beside whatever else it does."""

    def offer(self, people: Sequence[Representative]) -> None:
        """Let these people be chosen."""
        self.fields["mention"].choices = [(person.pk, person.full_name) for person in people]  # type: ignore[attr-defined]

    def open_key(self) -> str:
        """The name of this open form: the one it was sent with, where it comes back refused."""
        return self["say_key"].value() or secrets.token_hex(8)

    def said(self) -> dict[str, Any]:
        """What `commenting.say` is asked for."""
        given = self.cleaned_data
        return {"text": given["say"], "mention": given["mention"], "key": given["say_key"]}


class CommentForm(Talking):
    """A comment on a post, with whom it means in particular."""

    say = Said()
    mention = Meant()
    say_key = OpenKey()


class NoticeChoicesForm(ActForm):
    """How each group of notices reaches a person beside the page, and when the digest comes."""

    def __init__(self, data: Any = None, *, chosen: NoticeChoices) -> None:
        super().__init__(data, initial={name: getattr(chosen, name) for name in (*CHANNELS, "digest_at")})
        for column in NoticeChoices._meta.concrete_fields:
            if column.name in self.initial:
                self.fields[column.name] = forms.ChoiceField(
                    label=column.verbose_name, choices=column.choices or (), widget=forms.RadioSelect
                )
