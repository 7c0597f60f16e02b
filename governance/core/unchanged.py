"""A page told again as long as the database is what it was.

Eight people who look at their queue again and again ask for the same page. PostgreSQL says which transactions can be
seen (`pg_current_snapshot`): while that is the same, every question has the same answer, to the transaction, whoever
wrote and however. So a page is kept with it, and made anew as soon as anything at all was committed. Who asks, and
whether they may, is asked each time before."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.messages import get_messages
from django.db import connection
from django.db.models import Func, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import get_language

MOST = 200  # pages a process keeps, some tens of kilobytes each
View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class _Page:
    state: tuple[str, datetime]
    content: bytes
    headers: tuple[tuple[str, str], ...]


_pages: dict[tuple[Any, ...], _Page] = {}


def while_unchanged(view: View) -> View:
    """For pages that only read, inside the decorators that say who may see them. What depends on the time of day is at
    most a minute old."""

    @wraps(view)
    def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        token = request.META.get("CSRF_COOKIE")
        # Inside a transaction its own writes would not count; a message is shown once.
        if token is None or request.method != "GET" or connection.in_atomic_block or len(get_messages(request)):
            return view(request, *args, **kwargs)
        key = request.get_full_path(), request.user.pk, get_language(), token
        seen = getattr(request.user, "seen", None) or _seen()  # read with the login, so before all the page asks
        state = seen, timezone.now().replace(second=0, microsecond=0)
        kept = _pages.get(key)
        if kept and kept.state == state:
            return HttpResponse(kept.content, headers=dict(kept.headers))
        response = view(request, *args, **kwargs)
        if not isinstance(response, HttpResponse) or response.status_code != 200 or response.cookies:
            return response
        if _seen() == seen:
            if len(_pages) >= MOST:
                _pages.clear()
            _pages[key] = _Page(state, response.content, tuple(response.items()))
        return response

    return told


def visible() -> Cast:
    """Which transactions a question sees, in the question itself: for the one that says who asks, as `seen`."""
    return Cast(Func(function="pg_current_snapshot", output_field=TextField()), TextField())


def _seen() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        return str(cursor.fetchone()[0])
