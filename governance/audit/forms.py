"""Filters of the audit trail."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.audit.actions import Action
from governance.audit.models import AuditEvent


def _day_field(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


class Filters(forms.Form):
    """What to show; an empty field leaves nothing out. A filter that can't be read shows nothing but its error."""

    action = forms.ChoiceField(label=_("What"), required=False, choices=[("", _("everything")), *Action.choices])
    actor = forms.CharField(label=_("Who"), required=False, max_length=100)
    subject = forms.RegexField(
        r"^[a-z_]+\.[a-z_]+( [A-Za-z0-9-]+)?$",
        label=_("About"),
        required=False,
        max_length=82,
        widget=forms.TextInput(attrs={"placeholder": "posts.post 42"}),
        error_messages={"invalid": _("Write it as a kind and a number: posts.post 42")},
    )
    clause = forms.CharField(label=_("Clause"), required=False, max_length=20)
    since = _day_field(_("From"))
    until = _day_field(_("To"))

    use_required_attribute = False

    def apply(self, events: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
        """The events these filters leave."""
        if not self.is_valid():
            return events.none()
        wanted = self.cleaned_data
        if wanted["action"]:
            events = events.filter(action=wanted["action"])
        if wanted["actor"]:
            events = events.filter(actor_label__icontains=wanted["actor"])
        if wanted["subject"]:
            kind, _blank, identity = wanted["subject"].partition(" ")
            events = events.filter(subject_type=kind, **({"subject_id": identity} if identity else {}))
        if wanted["clause"]:
            events = events.filter(clauses__contains=[wanted["clause"]])
        if wanted["since"]:
            events = events.filter(at__gte=timezone.make_aware(datetime.combine(wanted["since"], time.min)))
        if wanted["until"]:
            events = events.filter(at__lte=timezone.make_aware(datetime.combine(wanted["until"], time.max)))
        return events
