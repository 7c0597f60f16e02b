"""Pages of the record: the trail with its filters, and its proof."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from governance.audit import trail, verification
from governance.audit.actions import Action
from governance.audit.models import AuditEvent
from governance.core import lists
from governance.core.figures import grouped
from governance.core.guards import Request, duty_required, opener
from governance.core.lists import Filter, Listing, Order, Unreadable
from governance.core.prepared import Question, counts
from governance.core.sheets import Column
from governance.core.unchanged import while_unchanged

SEE = "governance.view_auditevent"

# Where a subject can be seen. Names of addresses as strings: the ground floor imports no app above it.
PAGES = {
    "accounts.representative": "accounts:person",
    "accounts.socialaccount": "accounts:detail",
    "accounts.withdrawal": "accounts:withdrawal",
    "governance.policy": "policy:revision",
    "monitoring.publisheditem": "monitoring:item",
    "monitoring.removal": "monitoring:removal",
    "posts.post": "posts:detail",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One event as the page shows it."""

    sequence: int
    at: datetime
    actor: str
    action: str
    subject: str
    url: str
    clauses: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    hash: str


def _row(event: AuditEvent, may_open: Callable[[str], bool]) -> Row:
    return Row(
        sequence=event.sequence,
        at=event.at,
        actor=event.actor_label,
        action=str(event.get_action_display()),
        subject=event.subject_label,
        url=_address(PAGES.get(event.subject_type, ""), event.subject_id, may_open),
        clauses=tuple((each, _address("policy:clause", each, may_open)) for each in event.clauses),
        facts=tuple(
            (name, "–" if value in (None, "", []) else _plain(value)) for name, value in sorted(event.facts.items())
        ),
        hash=event.hash,
    )


def _address(name: str, key: str, may_open: Callable[[str], bool]) -> str:
    """Where the subject can be seen; empty where it has no page of its own, or none that this reader may open."""
    try:
        address = reverse(name, args=[key]) if name else ""
    except NoReverseMatch:
        return ""
    return address if address and may_open(address) else ""


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _subject(written: str) -> tuple[str, str]:
    """A kind of thing, or one of it."""
    if not re.fullmatch(r"[a-z_]+\.[a-z_]+( [A-Za-z0-9-]+)?", written):
        raise Unreadable(_("write it as a kind and a number: posts.post 42"))
    kind, _blank, identity = written.partition(" ")
    return kind, identity


def _about(events: Any, subject: tuple[str, str]) -> Any:
    kind, identity = subject
    return events.filter(subject_type=kind, **({"subject_id": identity} if identity else {}))


def _columns() -> list[Column]:
    """An event as it was sealed: everything that its hash covers, and the hash."""
    return [
        Column(_("No."), lambda event: event.sequence),
        Column(_("When"), lambda event: event.at),
        Column(_("Action"), lambda event: event.action),
        Column(_("What"), lambda event: event.get_action_display()),
        Column(_("Actor’s kind"), lambda event: event.actor_type),
        Column(_("Actor’s number"), lambda event: event.actor_id),
        Column(_("Who"), lambda event: event.actor_label),
        Column(_("Subject’s kind"), lambda event: event.subject_type),
        Column(_("Subject’s number"), lambda event: event.subject_id),
        Column(_("Subject"), lambda event: event.subject_label),
        Column(_("Clauses"), lambda event: event.clauses),
        Column(_("Facts"), lambda event: event.facts),
        Column(_("Moment in UTC"), lambda event: event.at.isoformat()),
        Column(_("Hash of the event before"), lambda event: event.previous_hash),
        Column(_("Hash"), lambda event: event.hash),
    ]


def _newest() -> QuerySet[AuditEvent]:
    return AuditEvent.objects.order_by("-sequence")[: lists.PER_PAGE]


@require_safe
@duty_required(SEE)
@while_unchanged
def index(request: Request) -> HttpResponseBase:
    """The trail, newest first, with the latest proof that it is whole; or what the filters leave of it as CSV."""
    head = trail.head()
    listing = Listing(
        request,
        "audit-trail",
        # without the event that tells of the export itself
        AuditEvent.objects.filter(sequence__lte=head[0]) if request.GET.get("format") else AuditEvent.objects.all(),
        filters=[
            Filter("action", _("What"), lists.equals("action"), "choice", Action.choices),
            Filter("actor", _("Who"), lambda events, who: events.filter(actor_label__icontains=who)),
            Filter("subject", _("About"), _about, parse=_subject, example="posts.post 42"),
            Filter("clause", _("Clause"), lambda events, clause: events.filter(clauses__contains=[clause])),
            *lists.days("at"),
        ],
        orders=[
            Order("newest", _("Newest first"), ("-sequence",)),
            Order("oldest", _("Oldest first"), ("sequence",)),
        ],
        columns=_columns,
        said=lambda n: ngettext("%(n)s event", "%(n)s events", n) % {"n": grouped(n)},
    )
    if copy := listing.csv():
        return copy
    page = listing.paginate(
        count=counts(Question.of(AuditEvent.objects.all))[0] if listing.is_opening else None,
        opening=Question.of(_newest),
    )
    may_open = opener(request.representative, request.user.has_perm)
    context = {
        "listing": listing,
        "page": page,
        "rows": [_row(event, may_open) for event in page],
        "proof": verification.latest(),
        "head": head,
    }
    return render(request, "governance/audit.html", context, status=listing.status)


@require_POST
@duty_required(SEE)
def verify(request: Request) -> HttpResponse:
    """Re-compute the whole chain now; the page then shows the outcome."""
    result = verification.run()
    if result.ok:
        messages.success(request, _("The audit trail is whole."))
    else:
        messages.error(request, _("The audit trail is broken at event %(number)s.") % {"number": result.first_bad})
    return redirect("audit:list")
