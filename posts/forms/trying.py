"""The form for trying a text: the words, and what the outcome may depend on beside them."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Kind, Platform, Representative
from governance.checker.engine import MAX_CHARACTERS
from governance.core.figures import grouped
from posts.models import ExemptionKind
from posts.typed import Box, as_typed


class TryForm(forms.Form):
    """A text that is no post yet. Whoever tries it is taken for its author, unless they say otherwise."""

    text = forms.CharField(
        strip=False,
        label=gettext_lazy("Your text"),
        help_text=gettext_lazy("Nothing you type here is stored, and nobody else sees it."),
        error_messages={"required": gettext_lazy("Write or paste the text to be checked.")},
        widget=forms.Textarea(attrs={"rows": 8, "data-checked": True}),
    )
    platform = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Network"),
        choices=[("", gettext_lazy("None in particular")), *Platform.choices],
    )
    kind = forms.ChoiceField(label=gettext_lazy("Who writes it"), choices=Kind.choices)
    exemptions = forms.MultipleChoiceField(
        required=False,
        label=gettext_lazy("Exceptions that would be claimed"),
        help_text=gettext_lazy("In a post each needs its reason, and a reviewer decides on it."),
        choices=ExemptionKind.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, *, writer: Representative) -> None:
        super().__init__(data, initial={"kind": writer.kind})

    def clean_text(self) -> str:
        text = as_typed(self.cleaned_data["text"])
        if not text.strip():
            raise forms.ValidationError(self.fields["text"].error_messages["required"], code="required")
        if len(text) > MAX_CHARACTERS:
            raise forms.ValidationError(
                _(
                    "This text has %(length)s characters, and the checker reads at most %(limit)s. Shorten it; all "
                    "you typed is still here."
                )
                % {"length": grouped(len(text)), "limit": grouped(MAX_CHARACTERS)}
            )
        return text

    def box(self) -> Box:
        """The text box, for the checker."""
        return Box(
            self["text"].id_for_label,
            str(self["text"].label),
            self.cleaned_data["text"],
            self.cleaned_data["platform"],
        )
