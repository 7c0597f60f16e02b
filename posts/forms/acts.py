"""Small forms, one for each act on a post, a finding, a consent or a delivery."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department, Representative, SocialAccount
from governance.core.forms import ActForm
from governance.policy.models import Clause
from posts import remarks
from posts.forms.fields import SeenForm, city_moment, day_field, time_field
from posts.forms.talk import Meant, OpenKey, Said, Talking
from posts.models import Call, ExemptionKind, InformationKind


def words(label: Any, *, required: bool = True, help_text: Any = "", rows: int = 4) -> forms.CharField:
    """A few sentences."""
    return forms.CharField(
        label=label,
        required=required,
        help_text=help_text,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class ReviewForm(SeenForm):
    """A reviewer's own call on each clause, and what they have to say. Which act it becomes, the button says."""

    seen = forms.CharField(widget=forms.HiddenInput)
    note = words(
        gettext_lazy("What should change, and why"),
        required=False,
        help_text=gettext_lazy("The author sees this. It is kept with the decision."),
        rows=5,
    )
    clause = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Clause, for a rejection"),
        help_text=gettext_lazy("A rejection names the clause it rests on."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        clauses: Sequence[Clause],
        exceptions: frozenset[str],
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.clauses = {clause.reference: clause for clause in clauses}
        self.fields["clause"].choices = [("", _("None chosen"))] + [  # type: ignore[attr-defined]
            (reference, f"{reference} {clause.name}") for reference, clause in self.clauses.items()
        ]
        for reference in self.clauses:
            calls = [
                (value, label) for value, label in Call.choices if value != Call.EXCEPTION or reference in exceptions
            ]
            self.fields[f"call-{reference}"] = forms.ChoiceField(
                required=False,
                choices=calls,
                widget=forms.RadioSelect,
                label=_("Your call on %(clause)s") % {"clause": reference},
            )

    def calls(self) -> dict[str, str]:
        """{"4.3.1": "complies", …}: the calls made, none for those left open."""
        made = {reference: self.cleaned_data.get(f"call-{reference}", "") for reference in self.clauses}
        return {reference: call for reference, call in made.items() if call}

    def chosen_clause(self) -> Clause | None:
        """The clause a rejection rests on: the chosen one, or the only breach found."""
        chosen = self.clauses.get(self.cleaned_data.get("clause", ""))
        breaches = [ref for ref, call in self.calls().items() if call == Call.BREACH]
        return chosen or (self.clauses[breaches[0]] if len(breaches) == 1 else None)


class DeskForm(ReviewForm, Talking):
    """The review page's whole form: calls and decision, comments on the words, the steps beside a decision, and what
    is said about the post."""

    say = Said(required=False)
    mention = Meant()
    say_key = OpenKey()

    take_word = words(gettext_lazy("Why you take it over"), required=False, rows=2)
    hold_word = words(
        gettext_lazy("What it waits for"),
        required=False,
        rows=2,
        help_text=gettext_lazy("The author and the other reviewers see this."),
    )
    hand_to = forms.ChoiceField(label=gettext_lazy("To whom"), required=False)
    hand_word = words(gettext_lazy("Why you hand it over"), required=False, rows=2)
    escalate_word = words(gettext_lazy("What the head of the department should know"), required=False, rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in range(remarks.MOST):
            facts = {"number": n + 1}
            self.fields[f"quote_{n}"] = forms.CharField(
                label=_("Words of the post (%(number)s)") % facts,
                required=False,
                max_length=2_000,
                widget=forms.Textarea(attrs={"rows": 1}),
            )
            self.fields[f"comment_{n}"] = words(_("Your comment (%(number)s)") % facts, required=False, rows=2)
        self.hand_over_to(())

    def hand_over_to(self, people: Sequence[Representative]) -> None:
        """Offer these people for handing the review over."""
        self.others = {str(person.pk): person for person in people}
        self.fields["hand_to"].choices = [("", _("Choose a person"))] + [  # type: ignore[attr-defined]
            (key, person.full_name) for key, person in self.others.items()
        ]

    def comments(self) -> list[remarks.Given]:
        """What was said beside the words, rows left empty aside."""
        rows = [(n, self.cleaned_data[f"quote_{n}"], self.cleaned_data[f"comment_{n}"]) for n in range(remarks.MOST)]
        return [remarks.Given(n, quote, comment) for n, quote, comment in rows if quote.strip() or comment.strip()]

    def comment_rows(self) -> list[tuple[Any, Any]]:
        """The fields of the comments, row by row."""
        return [(self[f"quote_{n}"], self[f"comment_{n}"]) for n in range(remarks.MOST)]

    def has_comments(self) -> bool:
        """Whether any of them is filled in."""
        return any(
            self.data.get(f"{kind}_{n}", "").strip() for kind in ("quote", "comment") for n in range(remarks.MOST)
        )


class SubmitForm(SeenForm):
    """The version that was on the sheet."""

    seen = forms.CharField(
        widget=forms.HiddenInput,
        error_messages={"required": gettext_lazy("Look at what you submit, then submit it here.")},
    )


class OwedReviewForm(ReviewForm):
    """The same calls on what one person released in an emergency: no decision, for it is out."""

    note = words(
        gettext_lazy("What you found"),
        required=False,
        help_text=gettext_lazy("Needed where you found a breach. It stays with the urgent release for good."),
        rows=4,
    )


class UrgentReleaseForm(ActForm):
    """Which emergency it is, and why it can't wait."""

    emergency = forms.CharField(
        max_length=200,
        label=gettext_lazy("Which emergency"),
        help_text=gettext_lazy("For example: flood on the Otonabee River, evacuation of a street."),
    )
    reason = words(
        gettext_lazy("Why it can't wait for another person's approval"),
        rows=3,
        help_text=gettext_lazy(
            "Whoever reviews it afterwards reads this. It stays on the list of exceptions for good."
        ),
    )


class AnswerForm(ActForm):
    """A written answer to a warning."""

    answer = words(
        gettext_lazy("Why it may stay as it is"),
        help_text=gettext_lazy("The reviewer sees your answer beside the words."),
    )


class ClearForm(ActForm):
    """A policy officer's word that the checker is mistaken."""

    reason = words(
        gettext_lazy("Why the finding is mistaken"),
        help_text=gettext_lazy("Kept with the finding, and counted against the rule."),
    )


class ConsentForm(ActForm):
    """Written consent of one person (4.3.2)."""

    person = forms.CharField(
        max_length=200,
        label=gettext_lazy("Whose consent"),
        help_text=gettext_lazy("The person’s full name, as in the post and on the signed paper."),
    )
    information = forms.MultipleChoiceField(
        choices=InformationKind.choices,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("What it covers"),
        error_messages={"required": gettext_lazy("Choose at least one kind of information.")},
    )
    guardian = forms.CharField(
        max_length=200,
        required=False,
        label=gettext_lazy("Parent or guardian who signed"),
        help_text=gettext_lazy("Only where the person is under 16."),
    )
    signed_on = day_field(gettext_lazy("Signed on"), required=True)
    expires_on = day_field(gettext_lazy("Valid to"), help_text=gettext_lazy("Empty: no end agreed."))
    document_reference = forms.CharField(
        max_length=300,
        label=gettext_lazy("Where the signed paper is kept"),
        help_text=gettext_lazy("A file number or a place in the records system, not the paper itself."),
    )


class ExemptionForm(ActForm):
    """A claim to one of the two exceptions of 4.3.4."""

    kind = forms.ChoiceField(
        choices=ExemptionKind.choices,
        widget=forms.RadioSelect,
        label=gettext_lazy("Which exception"),
        error_messages={"required": gettext_lazy("Choose one of the two.")},
    )
    reason = words(
        gettext_lazy("Why it applies"),
        help_text=gettext_lazy("The reviewer accepts or refuses the claim on these words."),
    )


class ExemptionDecisionForm(ActForm):
    """The reviewer's answer to a claim."""

    accepted = forms.TypedChoiceField(
        choices=(("yes", gettext_lazy("Accept it")), ("no", gettext_lazy("Refuse it"))),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        label=gettext_lazy("Your decision"),
    )


class ReasonForm(ActForm):
    """Why something is withdrawn, called back or cancelled."""

    reason = words(gettext_lazy("Why"), rows=3)

    def __init__(self, data: Any = None, *, required: bool = True) -> None:
        super().__init__(data)
        self.fields["reason"].required = required


class HaltForm(ActForm):
    """What stops, and why."""

    EVERYTHING = "everything"
    scope = forms.ChoiceField(label=gettext_lazy("What stops"))
    reason = words(
        gettext_lazy("Why"),
        rows=3,
        help_text=gettext_lazy("Everyone whose post is held reads it."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        everything: bool,
        departments: Sequence[Department],
        accounts: Sequence[SocialAccount],
    ) -> None:
        super().__init__(data)
        self.departments = {f"department-{each.pk}": each for each in departments}
        self.accounts = {f"account-{each.pk}": each for each in accounts}
        groups: list[tuple[str, Any]] = [(self.EVERYTHING, _("Every account"))] if everything else []
        for label, found in ((_("All accounts of a department"), departments), (_("One account"), accounts)):
            kind = "department" if found is departments else "account"
            if found:
                groups.append((label, [(f"{kind}-{each.pk}", str(each)) for each in found]))
        self.fields["scope"].choices = groups  # type: ignore[attr-defined]
        self.offers_something = bool(groups)

    def act(self) -> dict[str, Any]:
        """What `halting.halt` is asked for."""
        scope = self.cleaned_data["scope"]
        return {
            "reason": self.cleaned_data["reason"],
            "department": self.departments.get(scope),
            "account": self.accounts.get(scope),
        }


class ReleaseForm(ActForm):
    """Publish now, or at a time."""

    NOW, LATER = "now", "later"
    moment = forms.ChoiceField(
        choices=((NOW, gettext_lazy("Now")), (LATER, gettext_lazy("At this time"))),
        widget=forms.RadioSelect,
        label=gettext_lazy("When it goes out"),
    )
    day = day_field(gettext_lazy("Day"))
    time = time_field(gettext_lazy("Time in the City"))

    def __init__(self, data: Any = None, *, wished_at: datetime | None = None) -> None:
        initial: dict[str, Any] = {"moment": self.NOW}
        if wished_at and wished_at > timezone.now():
            local = timezone.localtime(wished_at)
            initial = {"moment": self.LATER, "day": local.date(), "time": local.time()}
        super().__init__(data, initial=initial)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["not_before"] = None
        if cleaned.get("moment") != self.LATER:
            return cleaned
        for name, missing in (("day", _("Say on which day.")), ("time", _("Say at what time."))):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, missing)
        if cleaned.get("day") and cleaned.get("time"):
            try:
                moment = city_moment(cleaned["day"], cleaned["time"])
            except forms.ValidationError as error:
                self.add_error("time", error)
                return cleaned
            if moment < timezone.now():
                self.add_error("time", _("That moment has passed. Choose “Now” or a later time."))
            cleaned["not_before"] = moment
        return cleaned


class ConfirmForm(ActForm):
    """Where the post stands on the network, as a person saw it."""

    url = forms.URLField(
        label=gettext_lazy("Address of the post"),
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"placeholder": "https://", "inputmode": "url"}),
        help_text=gettext_lazy("Open the post on the network and copy its address."),
        error_messages={
            "required": gettext_lazy("Enter the address of the post."),
            "invalid": gettext_lazy("That isn’t a web address. It begins with https://"),
        },
    )
