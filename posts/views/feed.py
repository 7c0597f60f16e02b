"""A person's calendar, read by their own calendar program from an address that nobody else knows."""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from accounts import feeds
from governance.core import pace
from governance.core.guards import public
from posts import feed as calendar_feed

READINGS = 20  # a minute, of one address: programs ask a few times an hour


@require_safe
@public
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """What its person may see today. Who asks doesn't matter, signed in or not: the address is the key, and one that
    isn't in use is not there."""
    request.COOKIES.clear()  # so that none is answered either
    if not pace.fits(f"feed:{feeds.fingerprint(token)}", most=READINGS):
        return _nothing(429, {"Retry-After": str(pace.MINUTE)})
    rep = feeds.reader(token)
    if rep is None:
        return _nothing(404)
    made = calendar_feed.written(rep)
    response = HttpResponse(made.body, content_type="text/calendar; charset=utf-8")
    response["ETag"] = made.etag
    found: HttpResponse = get_conditional_response(request, etag=made.etag, response=response) or response
    found["Cache-Control"] = "private, no-cache"  # kept by the program that reads it, and asked for again
    found["X-Robots-Tag"] = "noindex"
    found["X-Content-Type-Options"] = "nosniff"
    found["Content-Disposition"] = 'inline; filename="calendar.ics"'
    return found


def _nothing(status: int, headers: dict[str, str] | None = None) -> HttpResponse:
    return HttpResponse(
        status=status, content_type="text/plain", headers={"Cache-Control": "no-store"} | (headers or {})
    )
