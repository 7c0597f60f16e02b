"""What was typed outlives a session: a form that comes too late is handed back with its words, to be sent again.

A session that ended, or a page that was open since before the last sign-in, is no reason to lose what somebody wrote.
The words go back to the browser they came from, in a form that sends them again; nothing of them is stored here. Only
views that say so (`keeps_typed`) take part, so that no password or key is ever written into a page."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.encoding import iri_to_uri
from django.views.csrf import csrf_failure as plain_failure

View = TypeVar("View", bound=Callable[..., HttpResponse])
OWN = ("csrfmiddlewaretoken",)  # made anew with the page


def keeps_typed(view: View) -> View:
    """For views whose form people write in: what they wrote comes back to them if the form can't be taken."""
    view.keeps_typed = True  # type: ignore[attr-defined]
    return view


def is_at_stake(request: HttpRequest) -> bool:
    """Whether this request carries words that somebody typed into a form of ours."""
    match = request.resolver_match
    marked = match is not None and getattr(match.func, "keeps_typed", False)
    return marked and request.method == "POST" and not request.headers.get("HX-Request")


def words(request: HttpRequest) -> list[str]:
    """The sentences among what was sent, so that a person can read and copy them."""
    sent = [value for name, values in request.POST.lists() if name not in OWN for value in values]
    return [value for value in sent if " " in value.strip()] if is_at_stake(request) else []


def send_again(request: HttpRequest) -> HttpResponse:
    """The page with all that was sent, one press from being sent again."""
    fields = [(name, value) for name, values in request.POST.lists() if name not in OWN for value in values]
    context: dict[str, Any] = {
        "fields": fields,
        "words": words(request),
        "lost_files": [file.name for files in _files(request) for file in files],
        "address": iri_to_uri(request.get_full_path()),
        "signed_in": request.user.is_authenticated,
    }
    response = render(request, "send_again.html", context, status=403)
    add_never_cache_headers(response)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is of an earlier sign-in comes back to be sent again; one from elsewhere is refused."""
    if is_at_stake(request) and _is_from_us(request):
        return send_again(request)
    return plain_failure(request, reason)


def _is_from_us(request: HttpRequest) -> bool:
    """Browsers say from where a form comes, and let no page say otherwise."""
    return request.headers.get("Origin", "") == f"{request.scheme}://{request.get_host()}"


def _files(request: HttpRequest) -> Sequence[Sequence[Any]]:
    return [files for _name, files in request.FILES.lists()]
