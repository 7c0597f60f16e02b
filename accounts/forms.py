"""Forms of people, accounts and access: they check shape, the acts hold the rules."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.access import Holder
from accounts.duties import DutyChoice
from accounts.models import (
    Department,
    Division,
    Goal,
    Kind,
    Organisation,
    Platform,
    Representative,
    RoleChoice,
    SocialAccount,
)
from accounts.models.people import today
from governance.core.forms import ActForm
from governance.policy.models import Clause, Policy

Choices = list[tuple[str, Any]]
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
PARTS = ("confidential", "personal_information", "respect", "endorsement", "destructive", "opinion")


def post_languages() -> Choices:
    """Languages a post can be in: the interface's, without their country."""
    return [(code.split("-")[0], name) for code, name in settings.LANGUAGES]


def _open_departments() -> Any:
    return Department.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gte=today())).order_by("name")


def _open_divisions() -> Any:
    return (
        Division.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gte=today()))
        .select_related("department")
        .order_by("department__name", "name")
    )


class PlaceField(forms.TypedChoiceField):
    """A department, or a division with its department, in one choice; cleans to (department, division or None)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=self._places, coerce=self._place, empty_value=None, **kwargs)

    @staticmethod
    def _places() -> Choices:
        under: dict[int, list[Division]] = {}
        for division in _open_divisions():
            under.setdefault(division.department_id, []).append(division)
        found: Choices = [("", _("Choose"))]
        for department in _open_departments():
            found.append((f"d{department.pk}", department.name))
            found += [(f"v{one.pk}", f"{department.name}: {one.name}") for one in under.get(department.pk, [])]
        return found

    @staticmethod
    def _place(value: str) -> tuple[Department, Division | None]:
        if value.startswith("v"):
            division = Division.objects.select_related("department__organisation").get(pk=value[1:])
            return division.department, division
        return Department.objects.select_related("organisation").get(pk=value[1:]), None

    @staticmethod
    def initial_for(thing: Representative | SocialAccount) -> str:
        """The choice that stands for where a person or an account belongs now."""
        return f"v{thing.division_id}" if thing.division_id else f"d{thing.department_id}"


class PlaceForm(ActForm):
    """Shared by all forms with a place: gives the acts `department` and `division`."""

    place = PlaceField(label=_("Department or division"))

    def given(self) -> dict[str, Any]:
        """What was filled in, as keywords of the act."""
        data = dict(self.cleaned_data)
        data["department"], data["division"] = data.pop("place")
        return data

    def refuse(self, refusal: Any) -> None:
        if getattr(refusal, "field", None) in ("department", "division"):
            refusal.field = "place"
        super().refuse(refusal)


# --- Accounts ----------------------------------------------------------------------------------------------------


class AccountEntryForm(PlaceForm):
    """What the register says of an account."""

    display_name = forms.CharField(label=_("Name people see"), max_length=200)
    handle = forms.CharField(
        label=_("Handle"), max_length=200, help_text=_("Without @. On Mastodon with the server: city@social.example.")
    )
    url = forms.URLField(label=_("Address of its page"), required=False, assume_scheme="https")
    purpose = forms.CharField(
        label=_("What it is for"), widget=forms.Textarea, help_text=_("And why an account that exists doesn't do.")
    )
    goal = forms.ChoiceField(label=_("Goal it serves (4.1)"), choices=Goal.choices)
    language = forms.ChoiceField(label=_("Language of its posts"), choices=post_languages)
    field_order = ("platform", "handle", "display_name", "url", "place", "purpose", "goal", "language")


class AccountRequestForm(AccountEntryForm):
    platform = forms.ChoiceField(label=_("Network"), choices=[("", _("Choose")), *Platform.choices])


class AccountChangeForm(AccountEntryForm):
    required_approvals = forms.IntegerField(
        label=_("Approvals each post needs"), min_value=1, max_value=9, help_text=_("Each from another person.")
    )
    approval_duty = forms.ChoiceField(
        label=_("One of them from"),
        choices=[("", _("anybody entrusted with reviewing")), *DutyChoice.choices],
        required=False,
        help_text=_("Somebody who holds this city-wide duty, and reviews for the account."),
    )
    remind_after_hours = forms.IntegerField(label=_("Reviewers are reminded after hours"), min_value=1, max_value=999)
    escalate_after_hours = forms.IntegerField(
        label=_("The head of the department is told after hours"),
        min_value=1,
        max_value=999,
        help_text=_("Counted from when the post is submitted."),
    )
    urgent_allowed = forms.BooleanField(
        label=_("One person may publish here in an emergency"),
        required=False,
        help_text=_("Only an emergency publisher. Somebody else reviews it afterwards."),
    )


class DecisionForm(ActForm):
    accept = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("yes", _("Accept it")), ("no", _("Decline it"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    required_approvals = forms.IntegerField(
        label=_("Approvals each post needs"), min_value=1, max_value=9, initial=1, help_text=_("If you accept it.")
    )
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea, required=False, help_text=_("Needed if you decline it.")
    )


class ServerForm(ActForm):
    """Where an account lies, on a network whose servers differ; elsewhere nothing is asked."""

    server = forms.URLField(
        label=_("Server"), assume_scheme="https", help_text=_("Where the account lies, such as https://social.example.")
    )

    def __init__(self, *args: Any, server: str, fixed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["server"] = server
        self.fields["server"].disabled = fixed
        if fixed:
            self.fields["server"].widget = forms.HiddenInput()


class CredentialsForm(ActForm):
    server = forms.URLField(
        label=_("Server"),
        assume_scheme="https",
        help_text=_("The address that software speaks with, for example https://bsky.social or your Mastodon server."),
    )
    identifier = forms.CharField(
        label=_("Sign-in name"), required=False, help_text=_("The name of the account on that network.")
    )
    secret = forms.CharField(
        label=_("App password or access token"),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        strip=True,
        help_text=_("Kept encrypted. Nobody can read it here again."),
    )


class ReasonForm(ActForm):
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=300)


class LongReasonForm(ActForm):
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 4}))


class OptionalReasonForm(ActForm):
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), required=False)


class EmptyForm(ActForm):
    """An act that needs nothing but a button."""


class ViewNameForm(ActForm):
    """What to call a view of a list that somebody keeps for themselves."""

    name = forms.CharField(label=_("Name"), max_length=60, help_text=_("Such as: Waiting for Recreation"))


class GrantForm(ActForm):
    """Whom to entrust with an account, as what, until when."""

    holder = forms.TypedChoiceField(label=_("Who"), coerce=lambda value: GrantForm.found(value))
    role = forms.ChoiceField(
        label=_("As what"),
        choices=[
            (RoleChoice.AUTHOR, _("Author: drafts posts")),
            (RoleChoice.REVIEWER, _("Reviewer: approves what others drafted")),
            (RoleChoice.PUBLISHER, _("Publisher: releases what was approved")),
            (RoleChoice.MODERATOR, _("Moderator: watches and takes down")),
        ],
        widget=forms.RadioSelect,
    )
    expires_on = forms.DateField(
        label=_("Until"), required=False, widget=DAY, help_text=_("Empty: until somebody ends it.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Representative.objects.filter(Q(left_on__isnull=True) | Q(left_on__gte=today()), user__is_active=True)
        self.fields["holder"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose")),
            (
                _("People"),
                [(f"p{one.pk}", f"{one.full_name}, {one.department}") for one in people.select_related("department")],
            ),
            (_("Divisions, as authors"), [(f"v{one.pk}", f"{one.department}: {one}") for one in _open_divisions()]),
            (_("Departments, as authors"), [(f"d{one.pk}", one.name) for one in _open_departments()]),
        ]

    @staticmethod
    def found(value: str) -> Holder:
        model: Any = {"p": Representative, "v": Division, "d": Department}[value[0]]
        holder: Holder = model.objects.get(pk=value[1:])
        return holder


# --- People ------------------------------------------------------------------------------------------------------


class PersonForm(PlaceForm):
    full_name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(
        label=_("Acts for the City as"), choices=Kind.choices, help_text=_("Section 3 of the policy.")
    )
    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    field_order = ("full_name", "kind", "title", "place", "engaged_on")


class NewPersonForm(PersonForm):
    engaged_on = forms.DateField(label=_("Acts for the City from"), widget=DAY, initial=today)


class LeaveForm(ActForm):
    on = forms.DateField(label=_("Last day"), widget=DAY, initial=today)
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("For example: new job, contract ended."))


class RejoinForm(ActForm):
    on = forms.DateField(label=_("Acts for the City again from"), widget=DAY, initial=today)


class InviteForm(ActForm):
    email = forms.EmailField(label=_("E-mail they sign in with"))
    language = forms.ChoiceField(label=_("Language of mail and pages"), choices=settings.LANGUAGES)


class AddressForm(ActForm):
    email = forms.EmailField(label=_("E-mail they sign in with"))


class TrainingForm(ActForm):
    course = forms.CharField(label=_("Course"), max_length=200)
    completed_on = forms.DateField(label=_("Completed"), widget=DAY, initial=today)
    expires_on = forms.DateField(
        label=_("Valid to"), widget=DAY, required=False, help_text=_("Empty: the City's usual time.")
    )


class DelegationForm(ActForm):
    """Who decides in somebody's place, from when to when."""

    to = forms.ModelChoiceField(label=_("Who decides instead"), queryset=Representative.objects.none())
    starts_on = forms.DateField(label=_("First day"), widget=DAY, initial=today)
    ends_on = forms.DateField(label=_("Last day"), widget=DAY)

    def __init__(self, data: Any = None, *, people: QuerySet[Representative]) -> None:
        super().__init__(data)
        self.fields["to"].queryset = people.order_by("full_name", "pk")  # type: ignore[attr-defined]


class DutyForm(ActForm):
    duty = forms.ChoiceField(label=_("City-wide duty"), choices=DutyChoice.choices)


# --- The City ----------------------------------------------------------------------------------------------------


class OrganisationForm(ActForm):
    name = forms.CharField(label=_("Name"), max_length=200)
    in_scope = forms.BooleanField(label=_("The policy applies to it"), required=False, initial=True)
    scope_from = forms.DateField(label=_("From"), widget=DAY, required=False)
    scope_until = forms.DateField(label=_("Until"), widget=DAY, required=False)
    scope_reason = forms.CharField(
        label=_("Why"), max_length=300, required=False, help_text=_("Needed where the policy doesn't apply.")
    )
    successor = forms.ModelChoiceField(label=_("Followed by"), queryset=Organisation.objects.all(), required=False)


class DepartmentForm(ActForm):
    organisation = forms.ModelChoiceField(label=_("Part of"), queryset=Organisation.objects.all())
    name = forms.CharField(label=_("Name"), max_length=200)
    head = forms.ModelChoiceField(
        label=_("Head"),
        queryset=Representative.objects.filter(user__isnull=False),
        required=False,
        help_text=_("Hears of reviews for the department's accounts that nobody has done in time."),
    )
    closed_on = forms.DateField(label=_("Last day"), widget=DAY, required=False, help_text=_("Empty while it exists."))


class DivisionForm(ActForm):
    department = forms.ModelChoiceField(label=_("Part of"), queryset=Department.objects.all())
    name = forms.CharField(label=_("Name"), max_length=200)
    closed_on = forms.DateField(label=_("Last day"), widget=DAY, required=False, help_text=_("Empty while it exists."))


# --- Withdrawing -------------------------------------------------------------------------------------------------


class WithdrawalForm(ActForm):
    """Clause and reason of a withdrawal; what was seen before comes back with it."""

    clause = forms.ModelChoiceField(
        label=_("What was not complied with?"),
        queryset=Clause.objects.filter(policy__in_force=True).select_related("policy"),
        help_text=_("The person, division or department is shown this clause."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Facts only: what, where, when. Those concerned read this."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        policy = Policy.objects.filter(in_force=True).first()
        clauses = list(policy.clauses.all()) if policy else []
        numbers = [policy.parts.get(part) for part in PARTS] if policy else []
        label = lambda one: f"{one.reference} {one.name or one.text[:80]}"  # noqa: E731
        self.fields["clause"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose a clause")),
            (_("What must not be posted"), [(one.pk, label(one)) for one in clauses if one.reference in numbers]),
            (_("Other clauses"), [(one.pk, label(one)) for one in clauses if one.reference not in numbers]),
        ]


class ConfirmForm(ActForm):
    """The last step: nothing changed since it was read."""

    read = forms.BooleanField(label=_("I have read what this stops."))
    seen = forms.CharField(widget=forms.HiddenInput)
