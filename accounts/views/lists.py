"""Lists of the register: accounts, people, withdrawals of access; the address of each carries what it shows."""

from typing import Any

from django.conf import settings
from django.db.models import Count, F, Q
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts import access, finding, register
from accounts.guards import Request, duty_required, representative_required, standing_of
from accounts.models import AccountState, Department, Kind, Platform, Withdrawal
from accounts.models.people import today
from accounts.roles import Role
from governance.core import lists
from governance.core.figures import grouped
from governance.core.lists import Filter, Listing, Order, Tabs
from governance.core.sheets import Column


def _departments() -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in Department.objects.values_list("pk", "name")]


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


@require_safe
@representative_required
def accounts(request: Request) -> HttpResponseBase:
    """Accounts this person may see, by view, network, state, owner and words."""
    rep = request.representative
    seen = register.with_health(access.visible_accounts(rep))
    narrowed = {
        "all": Q(),
        "attention": register.NEEDS_SOMEONE,
        "by-hand": register.BY_HAND,
        "mine": Q(pk__in=access.accounts_of(rep).values("pk")),
    }
    tabs = Tabs.read(
        request,
        [("all", _("All")), ("attention", _("Need attention")), ("by-hand", _("By hand")), ("mine", _("Mine"))],
    )
    listing = Listing(
        request,
        "accounts",
        seen,
        filters=[
            Filter("q", _("Name, handle or address"), finding.named_accounts),
            Filter("network", _("Network"), lists.equals("platform"), "choice", Platform.choices),
            Filter("state", _("State"), lists.equals("state"), "choice", AccountState.choices),
            Filter("department", _("Owner"), lists.equals("department"), "choice", _departments()),
        ],
        orders=[
            Order("name", _("Name"), ("display_name", "platform", "pk")),
            Order("network", _("Network"), ("platform", "display_name", "pk")),
            Order("owner", _("Owner"), ("department__name", "display_name", "platform", "pk")),
        ],
        tabs=tabs,
        columns=_account_columns,
        said=lambda n: ngettext("%(n)s account", "%(n)s accounts", n) % {"n": grouped(n)},
    )
    found = listing.rows
    listing.rows = found.filter(narrowed[tabs.current])
    if copy := listing.csv(register.with_people):
        return copy
    names = {name: name.replace("-", "_") for name in narrowed}
    counted = found.order_by().aggregate(
        **{names[name]: Count("pk", filter=query or None, distinct=True) for name, query in narrowed.items()}
    )
    counts = {name: counted[names[name]] for name in narrowed}
    page = listing.paginate(register.with_people, count=counts[tabs.current])
    for account in page:
        account.signs = register.signs(account)
        account.deciders = _deciders(account)
    return render(
        request,
        "accounts/list.html",
        {
            "listing": listing,
            "page": page,
            "total": 0 if page else seen.order_by().count(),
            "tabs": listing.tab_links(counts, filtered=True),
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


@require_safe
@representative_required
def people(request: Request) -> HttpResponseBase:
    """People on the register; who doesn't hold that duty sees their own entry."""
    states = [
        ("here", _("Acting for the City")),
        ("withdrawn", _("Access withdrawn")),
        ("training", _("Training needed")),
        ("left", _("Left")),
    ]
    listing = Listing(
        request,
        "people",
        register.with_standing(access.visible_people(request.representative)),
        filters=[
            Filter("q", _("Name or title"), finding.named_people),
            Filter("kind", _("Acts as"), lists.equals("kind"), "choice", Kind.choices),
            Filter("department", _("Department"), lists.equals("department"), "choice", _departments()),
            Filter("state", _("State"), _in_state, "choice", states),
        ],
        orders=[
            Order("name", _("Name"), ("full_name", "pk")),
            Order("department", _("Department"), ("department__name", "full_name", "pk")),
            Order("training", _("Training ends first"), (F("valid_to").asc(nulls_first=True), "full_name", "pk")),
        ],
        columns=_person_columns,
        said=lambda n: ngettext("%(n)s person", "%(n)s people", n) % {"n": grouped(n)},
    )
    if copy := listing.csv():
        return copy
    page = listing.paginate()
    for rep in page:
        rep.standing = register.standing_sign(rep)
        rep.training_state = register.training_sign(rep, settings.TRAINING_REQUIRED_FOR)
    can_register = standing_of(request).holds("accounts.manage_people")
    context = {"listing": listing, "page": page, "can_register": can_register}
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
