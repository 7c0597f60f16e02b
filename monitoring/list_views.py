"""Lists: what must be looked at, what stands on the accounts, what is gone; and the removal log (4.5.1)."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from accounts import access
from accounts.guards import Request, representative_required
from accounts.models import Representative, SocialAccount
from governance.core import lists
from governance.core.figures import grouped
from governance.core.lists import Filter, Listing, Order, Tabs
from governance.core.sheets import Column
from governance.core.unchanged import while_unchanged
from monitoring import story, watching
from monitoring.models import ItemState, Observation, PublishedItem, RemovalState, Snapshot
from monitoring.views import items_for, removals_for

GONE = (ItemState.REMOVED, ItemState.MISSING)


def _accounts(rep: Representative) -> list[tuple[str, str]]:
    """Accounts on which this person may see something."""
    seen = PublishedItem.objects.visible_to(rep).values("account")
    found = SocialAccount.objects.filter(pk__in=seen).order_by("platform", "display_name", "pk")
    return [(str(account.pk), str(account)) for account in found]


# --- On the networks -----------------------------------------------------------------------------------------------


def _observation_columns() -> list[Column]:
    return [
        Column(_("Item"), lambda row: row.item_id),
        Column(_("Account"), lambda row: row.item.account),
        Column(_("What was seen"), lambda row: row.get_kind_display()),
        Column(_("Seen"), lambda row: row.seen_at),
        Column(_("State"), lambda row: row.item.get_state_display()),
        Column(_("Words"), lambda row: row.snapshot.text if row.snapshot else ""),
        Column(_("Address"), lambda row: row.item.url),
        Column("SHA-256", lambda row: row.snapshot.sha256 if row.snapshot else ""),
    ]


def words_of(item: Any) -> str:
    """What stands there as last seen, else what was published."""
    return item.seen_words or (item.publication.variant.text if item.publication else "")


def _item_columns() -> list[Column]:
    return [
        Column(_("Item"), lambda item: item.pk),
        Column(_("Account"), lambda item: item.account),
        Column(_("Department"), lambda item: item.account.department),
        Column(_("State"), lambda item: item.get_state_display()),
        Column(_("First seen"), lambda item: item.first_seen_at),
        Column(_("Last seen"), lambda item: item.last_seen_at),
        Column(_("Words"), words_of),
        Column(_("Address"), lambda item: item.url),
        Column(_("Post"), lambda item: item.publication.variant.version.post_id if item.publication else ""),
    ]


def _items(rep: Representative) -> QuerySet[Any]:
    newest = Snapshot.objects.filter(item=OuterRef("pk")).order_by("-taken_at", "-id")
    return items_for(rep).annotate(seen_words=Subquery(newest.values("text")[:1]))


@require_GET
@representative_required
@while_unchanged
def index(request: Request) -> HttpResponseBase:
    """What must be looked at first; then everything that stands; then what is gone."""
    rep = request.representative
    tabs = Tabs.read(request, [("look", _("To look at")), ("standing", _("Standing now")), ("removed", _("Gone"))])
    look = tabs.current == "look"
    account = Filter(
        "account", _("Account"), lists.equals("item__account" if look else "account"), "choice", _accounts(rep)
    )
    if look:
        kind = Filter("kind", _("What was seen"), lists.equals("kind"), "choice", Observation.Kind.choices)
        filters = [account, kind, *lists.days("seen_at")]
        orders = [
            Order("newest", _("Newest first"), ("-seen_at", "-id")),
            Order("oldest", _("Oldest first"), ("seen_at", "id")),
        ]
        rows: QuerySet[Any] = story.open_observations(rep)
    else:
        choices = [
            (value, label) for value, label in ItemState.choices if (value in GONE) == (tabs.current == "removed")
        ]
        filters = [
            account,
            Filter("state", _("State"), lists.equals("state"), "choice", choices),
            *lists.days("last_seen_at"),
        ]
        orders = [
            Order("newest", _("Last seen first"), ("-last_seen_at", "-id")),
            Order("oldest", _("Seen longest ago first"), ("last_seen_at", "id")),
        ]
        items = _items(rep)
        rows = items.filter(state__in=GONE) if tabs.current == "removed" else items.exclude(state__in=GONE)
    listing = Listing(
        request,
        "items",
        rows,
        filters=filters,
        orders=orders,
        tabs=tabs,
        columns=_observation_columns if look else _item_columns,
        said=lambda n: ngettext("%(n)s item", "%(n)s items", n) % {"n": grouped(n)},
    )
    if copy := listing.csv():
        return copy
    late = watching.overdue()
    if not request.user.has_perm("monitoring.view_every_item"):
        late = late.filter(pk__in=access.accounts_of(rep))
    page = listing.paginate()
    context = {
        "listing": listing,
        "tabs": listing.tab_links(),
        "page": page,
        "view": tabs.current,
        "late": list(late[:10]),
        "items": [] if look else [(item, words_of(item)) for item in page],
    }
    return render(request, "monitoring/index.html", context, status=listing.status)


# --- The removal log -----------------------------------------------------------------------------------------------


def _removal_columns() -> list[Column]:
    """The log's facts without the removed words: those stay with the evidence."""
    return [
        Column(_("Number"), lambda row: row.number),
        Column(_("Ordered"), lambda row: row.ordered_at),
        Column(_("By"), lambda row: row.ordered_by.full_name),
        Column(_("Account"), lambda row: row.item.account),
        Column(_("Clause"), lambda row: row.clause.reference),
        Column(_("Reason"), lambda row: row.reason),
        Column(_("State"), lambda row: row.get_state_display()),
        Column(_("Gone"), lambda row: row.carried_out_at),
        Column("SHA-256", lambda row: row.evidence.sha256),
    ]


@require_GET
@representative_required
@while_unchanged
def removal_log(request: Request) -> HttpResponseBase:
    """The removal log (4.5.1), newest first; as a page or as CSV."""
    seen = removals_for(request.representative)
    clauses = seen.order_by("clause__reference").values_list("clause__reference", flat=True).distinct()
    listing = Listing(
        request,
        "removals",
        seen,
        filters=[
            Filter("state", _("State"), lists.equals("state"), "choice", RemovalState.choices),
            Filter("clause", _("Clause"), lists.equals("clause__reference"), "choice", [(one, one) for one in clauses]),
            Filter("account", _("Account"), lists.equals("item__account"), "choice", _accounts(request.representative)),
            *lists.days("ordered_at"),
        ],
        orders=[
            Order("newest", _("Newest first"), ("-ordered_at", "-id")),
            Order("oldest", _("Oldest first"), ("ordered_at", "id")),
        ],
        columns=_removal_columns,
        said=lambda n: ngettext("%(n)s removal", "%(n)s removals", n) % {"n": grouped(n)},
    )
    if copy := listing.csv():
        return copy
    context = {"listing": listing, "page": listing.paginate()}
    return render(request, "monitoring/removals.html", context, status=listing.status)
