"""Forms of the monitoring pages; the rules live in the acts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.core.forms import ActForm
from governance.policy import rulebook
from governance.policy.models import Clause


class ClauseField(forms.ModelChoiceField):
    """A clause by number and short title."""

    def label_from_instance(self, clause: Clause) -> str:
        return f"{clause.reference} {clause.name}".strip()


class TakeDownForm(ActForm):
    clause = ClauseField(
        queryset=Clause.objects.none(),
        label=_("Which clause"),
        empty_label=_("Choose a clause"),
        help_text=_("The prohibition it breaks, or 4.5.1 where it must go for another reason."),
        error_messages={"required": _("Choose the clause this is removed under.")},
    )
    reason = forms.CharField(
        label=_("Why it must go"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Kept in the removal log. Don't repeat personal information here."),
        error_messages={"required": _("Say why it must go; the removal log keeps the reason.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        prohibitions = [clause.pk for clause in rulebook.prohibitions()]
        removal = rulebook.clause("removal")
        self.fields["clause"].queryset = Clause.objects.filter(pk__in=[*prohibitions, removal.pk]).order_by(  # type: ignore[attr-defined]
            "position"
        )


class ReviewForm(ActForm):
    note = forms.CharField(
        label=_("What you decided"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example: the change is right and stays; or: taken down."),
        error_messages={"required": _("Write what you decided, so that the next person needn't look again.")},
    )
