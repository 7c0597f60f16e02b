"""Pages of the record: the trail with its filters, its proof, and a copy for a spreadsheet."""

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from governance.audit import trail, verification
from governance.audit.forms import Filters
from governance.audit.models import AuditEvent
from governance.core.guards import Request, duty_required, opener

SEE = "governance.view_auditevent"
PAGE = 25

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
COLUMNS = (
    "sequence", "at", "action", "actor_type", "actor_id", "actor_label", "subject_type", "subject_id",
    "subject_label", "clauses", "facts", "previous_hash", "hash",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True, slots=True)
class Row:
    """One event as the page shows it."""

    event: AuditEvent
    url: str
    clauses: list[tuple[str, str]]
    facts: list[tuple[str, str]]


def _row(event: AuditEvent, may_open: Callable[[str], bool]) -> Row:
    return Row(
        event,
        _address(PAGES.get(event.subject_type, ""), event.subject_id, may_open),
        [(reference, _address("policy:clause", reference, may_open)) for reference in event.clauses],
        [(name, "–" if value in (None, "", []) else _plain(value)) for name, value in sorted(event.facts.items())],
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


def _events(request: Request) -> tuple[QuerySet[AuditEvent], Filters]:
    filters = Filters({name: request.GET.get(name, "") for name in Filters.base_fields})
    return filters.apply(AuditEvent.objects.order_by("-sequence")), filters


@require_safe
@duty_required(SEE)
def index(request: Request) -> HttpResponse:
    """The trail, newest first, with the latest proof that it is whole."""
    events, filters = _events(request)
    page = Paginator(events, PAGE).get_page(request.GET.get("page"))
    may_open = opener(request.representative)
    context = {
        "page": page,
        "rows": [_row(event, may_open) for event in page],
        "filters": filters,
        "filtered": any(request.GET.get(name) for name in Filters.base_fields),
        "proof": verification.latest(),
        "head": trail.head(),
    }
    return render(request, "governance/audit.html", context, status=200 if filters.is_valid() else 422)


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


class _Line:
    """What csv.writer writes to: it hands each line on."""

    def write(self, line: str) -> str:
        return line


def safe_cell(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = _plain(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _lines(events: QuerySet[AuditEvent]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield "\ufeff"  # so that spreadsheets read it as UTF-8
    yield writer.writerow(COLUMNS)
    for event in events.iterator(chunk_size=1000):
        values = (event.at.isoformat() if name == "at" else getattr(event, name) for name in COLUMNS)
        yield writer.writerow([safe_cell(value) for value in values])


@require_safe
@duty_required(SEE)
def export(request: Request) -> StreamingHttpResponse:
    """The filtered trail as CSV, times in UTC; what the filters leave is all in it, whatever the page shows."""
    events, _filters = _events(request)
    name = f"audit-trail-{timezone.localdate():%Y-%m-%d}.csv"
    return StreamingHttpResponse(
        _lines(events),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
