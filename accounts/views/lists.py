"""Lists of the register: accounts, people, withdrawals of access; the address of each carries what it shows."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts import access, finding, register
from accounts.guards import Request, duty_required, representative_required, standing_of
from accounts.models import AccountState, Department, Kind, Platform, Withdrawal
from accounts.models.people import today
from accounts.roles import Role
from governance.core import lists, together
from governance.core.figures import grouped, label_of
from governance.core.lists import Filter, Listing, Order, Tabs
from governance.core.prepared import Question, counts, listed
from governance.core.sheets import Column
from governance.core.unchanged import while_unchanged


def _departments() -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in listed(Question.of(_all_departments))]


def _all_departments() -> QuerySet[Department, tuple[int, str]]:
    return Department.objects.values_list("pk", "name")


# --- Accounts ----------------------------------------------------------------------------------------------------


def _deciders(account: Any) -> list[Any]:
    return [grant.representative for grant in account.entrusted_now if grant.role == Role.REVIEWER]


def _account_columns() -> list[Column]:
    return [
        Column(_("Number"), lambda account: account.pk),
        Column(_("Account"), lambda account: account.display_name),
        Column(_("Network"), lambda account: account.get_platform_display()),
        Column(_("Handle"), lambda account: account.handle),
        Column(_("Address"), lambda account: account.url),
        Column(_("Department"), lambda account: account.department),
        Column(_("Division"), lambda account: account.division),
        Column(_("State"), lambda account: account.get_state_display()),
        Column(_("To look at"), lambda account: "; ".join(str(sign.words) for sign in register.signs(account))),
        Column(_("Approvals needed"), lambda account: account.required_approvals),
        Column(_("Reviewers"), lambda account: "; ".join(rep.full_name for rep in _deciders(account))),
        Column(_("Connected"), lambda account: account.connected_at),
    ]


BY_NAME = ("display_name", "platform", "pk")


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account in the list: values alone, so that equal rows are shown alike."""

    href: str
    name: str
    network: str
    handle: str
    owner: str
    department: str  # where the owner is a division of it
    reviewers: tuple[str, ...]
    signs: tuple[tuple[str, str, str], ...]  # tone, symbol, words
    connected_on: date | None

    @classmethod
    def of(cls, account: Any) -> "AccountRow":
        return cls(
            href=account.get_absolute_url(),
            name=account.display_name,
            network=account.get_platform_display(),
            handle=account.handle,
            owner=str(account.division or account.department),
            department=str(account.department) if account.division else "",
            reviewers=tuple(rep.full_name for rep in _deciders(account) if rep),
            signs=tuple((sign.tone, sign.icon, str(sign.words)) for sign in register.signs(account)),
            connected_on=timezone.localdate(account.connected_at) if account.connected_at else None,
        )


def _narrowed(view: str, *, person: int, department: int, division: int | None, engaged: bool, **_others: Any) -> Q:
    """What one view of the list shows, of accounts with their health."""
    if view == "mine":
        held = access.accounts_held(person, department, division)
        return Q(pk__in=held.values("pk")) if engaged else Q(pk__in=[])
    return {"all": Q(), "attention": register.NEEDS_SOMEONE, "by-hand": register.BY_HAND}[view]


def _in_view(view: str, ending_by: datetime, **sees: Any) -> Any:
    return register.with_health(access.accounts_seen(**sees), ending_by).filter(_narrowed(view, **sees))


def _first_accounts(ending_by: datetime, **sees: Any) -> Any:
    return register.with_people(_in_view("all", ending_by, **sees)).order_by(*BY_NAME)[: lists.PER_PAGE]


@require_safe
@representative_required
@while_unchanged
def accounts(request: Request) -> HttpResponseBase:
    """Accounts this person may see, by view, network, state, owner and words."""
    sees = access.sees_accounts(request.representative) | {"ending_by": register.soon()}
    tabs = Tabs.read(
        request,
        [("all", _("All")), ("attention", _("Need attention")), ("by-hand", _("By hand")), ("mine", _("Mine"))],
    )
    listing = Listing(
        request,
        "accounts",
        lambda: _in_view("all", **sees),
        filters=[
            Filter("q", _("Name, handle or address"), finding.named_accounts),
            Filter("network", _("Network"), lists.equals("platform"), "choice", Platform.choices),
            Filter("state", _("State"), lists.equals("state"), "choice", AccountState.choices),
            Filter("department", _("Owner"), lists.equals("department"), "choice", _departments()),
        ],
        orders=[
            Order("name", _("Name"), BY_NAME),
            Order("network", _("Network"), ("platform", "display_name", "pk")),
            Order("owner", _("Owner"), ("department__name", "display_name", "platform", "pk")),
        ],
        tabs=tabs,
        columns=_account_columns,
        said=lambda n: ngettext("%(n)s account", "%(n)s accounts", n) % {"n": grouped(n)},
    )
    views = [view for view, _label in tabs.choices]
    if listing.is_opening and tabs.is_first and not request.GET.get("format"):
        numbers = counts(*(Question.of(_in_view, view=view, **sees) for view in views))
    else:
        found = listing.rows
        numbers = together.counts(*(found.filter(_narrowed(view, **sees)) for view in views))
        listing.rows = found.filter(_narrowed(tabs.current, **sees))
    if copy := listing.csv(register.with_people):
        return copy
    numbered = dict(zip(views, numbers, strict=True))
    page = listing.paginate(
        register.with_people,
        count=numbered[tabs.current],
        opening=Question.of(_first_accounts, **sees) if tabs.is_first else None,
    )
    return render(
        request,
        "accounts/list.html",
        {
            "listing": listing,
            "page": page,
            "rows": [AccountRow.of(account) for account in page],
            "total": 0 if page else access.accounts_seen(**access.sees_accounts(request.representative)).count(),
            "tabs": listing.tab_links(numbered, filtered=True),
        },
        status=listing.status,
    )


# --- People ------------------------------------------------------------------------------------------------------


def _in_state(people: Any, state: str) -> Any:
    here = Q(left_on__isnull=True) | Q(left_on__gte=today())
    lacking = Q(valid_to__isnull=True) | Q(valid_to__lt=today())
    return people.filter(
        {
            "here": here,
            "left": ~here,
            "withdrawn": Q(withdrawn=True),
            "training": here & lacking & Q(kind__in=settings.TRAINING_REQUIRED_FOR),
        }[state]
    )


def _person_columns() -> list[Column]:
    required = settings.TRAINING_REQUIRED_FOR
    return [
        Column(_("Number"), lambda person: person.pk),
        Column(_("Name"), lambda person: person.full_name),
        Column(_("Title"), lambda person: person.title),
        Column(_("Acts as"), lambda person: person.get_kind_display()),
        Column(_("Department"), lambda person: person.department),
        Column(_("Division"), lambda person: person.division),
        Column(_("Acts for the City from"), lambda person: person.engaged_on),
        Column(_("Until"), lambda person: person.left_on),
        Column(_("Training"), lambda person: register.training_sign(person, required).words),
        Column(_("Training valid to"), lambda person: person.valid_to),
        Column(_("State"), lambda person: register.standing_sign(person).words),
    ]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person in the list: values alone, so that equal rows are shown alike."""

    href: str
    name: str
    title: str
    kind: str
    department: str
    division: str
    training: tuple[str, str, str]  # tone, symbol, words
    trained_to: date | None
    standing: tuple[str, str, str]

    @classmethod
    def of(cls, person: Any) -> "PersonRow":
        training = register.training_sign(person, settings.TRAINING_REQUIRED_FOR)
        standing = register.standing_sign(person)
        return cls(
            href=person.get_absolute_url(),
            name=person.full_name,
            title=person.title,
            kind=label_of(Kind, person.kind),
            department=str(person.department),
            division=str(person.division or ""),
            training=(training.tone, training.icon, str(training.words)),
            trained_to=person.valid_to,
            standing=(standing.tone, standing.icon, str(standing.words)),
        )


BY_FULL_NAME = ("full_name", "pk")


def _first_people(**sees: Any) -> Any:
    return register.with_standing(access.people_seen(**sees)).order_by(*BY_FULL_NAME)[: lists.PER_PAGE]


@require_safe
@representative_required
@while_unchanged
def people(request: Request) -> HttpResponseBase:
    """People on the register; who doesn't hold that duty sees their own entry."""
    states = [
        ("here", _("Acting for the City")),
        ("withdrawn", _("Access withdrawn")),
        ("training", _("Training needed")),
        ("left", _("Left")),
    ]
    sees = access.sees_people(request.representative)
    listing = Listing(
        request,
        "people",
        lambda: register.with_standing(access.people_seen(**sees)),
        filters=[
            Filter("q", _("Name or title"), finding.named_people),
            Filter("kind", _("Acts as"), lists.equals("kind"), "choice", Kind.choices),
            Filter("department", _("Department"), lists.equals("department"), "choice", _departments()),
            Filter("state", _("State"), _in_state, "choice", states),
        ],
        orders=[
            Order("name", _("Name"), BY_FULL_NAME),
            Order("department", _("Department"), ("department__name", "full_name", "pk")),
            Order("training", _("Training ends first"), (F("valid_to").asc(nulls_first=True), "full_name", "pk")),
        ],
        columns=_person_columns,
        said=lambda n: ngettext("%(n)s person", "%(n)s people", n) % {"n": grouped(n)},
    )
    if copy := listing.csv():
        return copy
    page = listing.paginate(
        count=counts(Question.of(access.people_seen, **sees))[0] if listing.is_opening else None,
        opening=Question.of(_first_people, **sees),
    )
    can_register = standing_of(request).holds("accounts.manage_people")
    rows = [PersonRow.of(person) for person in page]
    context = {"listing": listing, "page": page, "rows": rows, "can_register": can_register}
    return render(request, "accounts/people.html", context, status=listing.status)


# --- Withdrawals -------------------------------------------------------------------------------------------------


def _withdrawal_columns() -> list[Column]:
    return [
        Column(_("Number"), lambda one: one.pk),
        Column(_("Whose access"), lambda one: one.holder),
        Column(_("Since"), lambda one: one.withdrawn_at),
        Column(_("By"), lambda one: one.withdrawn_by),
        Column(_("Clause"), lambda one: one.clause.reference),
        Column(_("Reason"), lambda one: one.reason),
        Column(_("Passwords to change"), lambda one: one.asked),
        Column(_("Passwords changed"), lambda one: one.done),
        Column(_("State"), lambda one: _("Reinstated") if one.ended_at else _("In force")),
        Column(_("Reinstated"), lambda one: one.ended_at),
        Column(_("Reinstated by"), lambda one: one.ended_by),
        Column(_("Why reinstated"), lambda one: one.ended_reason),
    ]


@require_safe
@duty_required("accounts.withdraw_access")
@while_unchanged
def withdrawals(request: Request) -> HttpResponseBase:
    """Every withdrawal, the standing ones first, and how far the passwords are."""
    tabs = Tabs.read(
        request, [("all", _("All")), ("standing", _("In force")), ("ended", _("Reinstated"))], name="state"
    )
    found = Withdrawal.objects.select_related(
        "clause", "representative", "division__department", "department", "withdrawn_by", "ended_by"
    ).annotate(
        asked=Count("password_changes"),
        done=Count("password_changes", filter=Q(password_changes__done_at__isnull=False)),
    )
    if not tabs.is_first:
        found = found.filter(ended_at__isnull=tabs.current == "standing")
    clauses = Withdrawal.objects.order_by("clause__reference").values_list("clause__reference", flat=True).distinct()
    listing = Listing(
        request,
        "withdrawals",
        found,
        filters=[
            Filter("clause", _("Clause"), lists.equals("clause__reference"), "choice", [(one, one) for one in clauses]),
            *lists.days("withdrawn_at"),
        ],
        orders=[Order("standing", _("In force first"), (F("ended_at").desc(nulls_first=True), "-withdrawn_at", "-pk"))],
        tabs=tabs,
        columns=_withdrawal_columns,
        said=lambda n: ngettext("%(n)s withdrawal", "%(n)s withdrawals", n) % {"n": grouped(n)},
    )
    if copy := listing.csv():
        return copy
    context = {"listing": listing, "tabs": listing.tab_links(), "page": listing.paginate()}
    return render(request, "accounts/withdrawals.html", context, status=listing.status)
