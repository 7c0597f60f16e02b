"""A person's own calendar feed: make its address, make another in its place, withdraw it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import feeds
from accounts.guards import Request, representative_required

TOLD_ONCE = "calendar_feed_address"  # kept in the session, which is sealed, until the next page shows it


@require_POST
@representative_required
def make(request: Request) -> HttpResponse:
    """A new address; it is shown on the next page and never again."""
    request.session[TOLD_ONCE] = feeds.make(request.representative)
    return _to_section()


@require_POST
@representative_required
def withdraw(request: Request) -> HttpResponse:
    """No address any more."""
    if feeds.withdraw(request.representative):
        messages.success(request, _("The address is withdrawn. Calendar programs find nothing there any more."))
    return _to_section()


def _to_section() -> HttpResponse:
    return redirect(f"{reverse('accounts:profile')}#calendar-feed")
