"""Forms of the policy pages; the rules behind them are in rulebook and registers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.checker.registry import detectors
from governance.core.forms import ActForm
from governance.policy.changes import Proposal
from governance.policy.matters import Authority, Wording
from governance.policy.models import ContactKind, OfficialContact, Rule, Severity

PREFIX = "parameter_"

# What each parameter of the detectors means, with its unit.
MEANINGS = {
    "distance": _("How many characters may lie between a number and the word that tells what it is."),
    "historic_before": _("A year. What a text dates before it is history, not somebody’s private life."),
    "most": _("How many of them in one text are still fine."),
    "sure": _("From which score on the model stops a post instead of warning. Lower stops more."),
    "threshold": _("From which score on the model speaks up. Lower warns more often; on real posts, 0.5 is calm."),
}


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class RuleForm(ActForm):
    """What the City does about what one detector sees, with one field for each of the detector's parameters."""

    severity = forms.ChoiceField(label=_("What a finding asks for"), choices=Severity, widget=forms.RadioSelect)
    active = forms.BooleanField(
        label=_("This rule is on"),
        required=False,
        help_text=_("A rule that is off finds nothing, in any draft, until it is on again."),
    )

    def __init__(self, data: Any = None, *, rule: Rule, proposal: Proposal | None = None) -> None:
        shown = proposal or Proposal.of(rule)
        own = {f"{PREFIX}{name}": _shown(value) for name, value in shown.parameters.items()}
        super().__init__(data, initial={"severity": shown.severity, "active": shown.active} | own)
        known = detectors().get(rule.detector)
        self.proposed = dict(known.parameters) if known else {}
        for name, value in self.proposed.items():
            self.fields[f"{PREFIX}{name}"] = _field_for(name, value)
            self.fields[f"{PREFIX}{name}"].help_text = MEANINGS[name]

    def parameters(self) -> dict[str, Any]:
        """The parameters as the detector reads them."""
        return {name: _read(self.cleaned_data[f"{PREFIX}{name}"], proposed) for name, proposed in self.proposed.items()}


def label_of(parameter: str) -> str:
    """What a parameter is called on the pages."""
    return parameter.replace("_", " ").capitalize()


def _shown(value: Any) -> Any:
    return "\n".join(map(str, value)) if isinstance(value, list) else value


def _read(value: Any, proposed: Any) -> Any:
    return [line.strip() for line in value.splitlines() if line.strip()] if isinstance(proposed, list) else value


def _field_for(name: str, proposed: Any) -> forms.Field:
    label = label_of(name)
    if isinstance(proposed, bool):
        return forms.BooleanField(label=label, required=False)
    if isinstance(proposed, int):
        return forms.IntegerField(label=label, min_value=0, max_value=100_000)
    if isinstance(proposed, float):
        return forms.FloatField(label=label, min_value=0, max_value=5)
    if isinstance(proposed, list):
        return forms.CharField(label=label, widget=forms.Textarea, required=False)
    return forms.CharField(label=label, max_length=200)


class ContactForm(ActForm):
    """What a contact is for, and how we know that it is the City's."""

    use = forms.CharField(label=_("What it is for"), max_length=200)
    source = forms.CharField(
        label=_("Where the City publishes it"), max_length=300, help_text=_("An address of a page, or a paper.")
    )
    verified_on = forms.DateField(
        label=_("Verified on"), widget=DayInput, help_text=_("The day somebody last looked whether it still holds.")
    )

    def __init__(self, *args: Any, contact: OfficialContact | None = None, **kwargs: Any) -> None:
        if contact:
            kwargs["initial"] = {"use": contact.use, "source": contact.source, "verified_on": contact.verified_on}
        super().__init__(*args, **kwargs)


class NewContactForm(ContactForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=ContactKind)
    value = forms.CharField(
        label=_("Number or address"), max_length=200, help_text=_("As the City publishes it: 705-555-0100, elmford.ca.")
    )
    field_order = ("kind", "value", "use", "source", "verified_on")


class PeriodForm(ActForm):
    """Days in which campaign content is blocked."""

    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("Such as “By-election, Ward 3”."))
    starts_on = forms.DateField(label=_("First day"), widget=DayInput)
    ends_on = forms.DateField(label=_("Last day"), widget=DayInput)
    basis = forms.CharField(label=_("Legal basis"), max_length=200)


class ReleaseDateForm(ActForm):
    """Until when a matter is restricted."""

    releases_on = forms.DateField(
        label=_("Release date"),
        widget=DayInput,
        help_text=_("From this day on the checker lets it pass. You can release it earlier, or set a later day."),
    )


class MatterForm(ReleaseDateForm):
    """A restricted matter in the Clerk's words. Nobody but the Clerk's duty sees them again."""

    title = forms.CharField(
        label=_("Matter"), max_length=200, help_text=_("A title or the file’s reference, for this register only.")
    )
    authority = forms.ChoiceField(label=_("Closed under (Municipal Act, 2001)"), choices=Authority)
    terms = forms.CharField(
        label=_("Restricted terms, one a line"),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        max_length=20_000,
        help_text=_(
            "Names of sites, firms, people or projects, and amounts. Capitals, accents, hyphens and plurals don’t "
            "matter, and “$1.2 million” also finds “1,200,000”. Enter what tells the matter, not what every post says."
        ),
    )
    note = forms.CharField(
        label=_("Reason"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2_000,
        help_text=_("For this register only."),
    )
    field_order: tuple[str, ...] = ("title", "authority", "terms", "note", "releases_on")

    def wording(self) -> Wording:
        """The words as the register keeps them."""
        given = self.cleaned_data
        return Wording(given["title"], tuple(given["terms"].splitlines()), given["authority"], given["note"])


class ChangedMatterForm(MatterForm):
    seen = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ("seen", *MatterForm.field_order)
