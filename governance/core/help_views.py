"""Help inside: the guides, for everybody who signs in."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from governance.core import guides
from governance.core.errors import NotFound
from governance.core.guards import Request, representative_required


@require_safe
@representative_required
def index(request: Request) -> HttpResponse:
    """Every guide by duty, the reader's own first."""
    return render(request, "governance/help.html", {"shelves": guides.shelves_for(request)})


@require_safe
@representative_required
def task(request: Request, duty: str, task: str) -> HttpResponse:
    """How one thing is done."""
    found = guides.find(guides.language(), f"{duty}/{task}")
    if found is None:
        raise NotFound(_("There is no such guide."))
    shelf, guide = found
    return render(request, "governance/help_task.html", {"shelf": shelf, "guide": guide})
