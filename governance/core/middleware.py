"""A request's id in every log line, and refusals of acts as pages or partials."""

import contextvars
import logging
import re
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from governance.core import kept
from governance.core.errors import GovernanceError

_current = contextvars.ContextVar("request_id", default="-")
_SAFE = re.compile(r"[A-Za-z0-9._-]{8,64}")


class RequestIdFilter(logging.Filter):
    """Puts the request's id into each log record ("-" outside a request)."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = _current.get()
        return True


def request_id(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Give each request an id, or keep the one the proxy gave; answer with it, log with it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request.id = given if _SAFE.fullmatch(given) else uuid.uuid4().hex  # type: ignore[attr-defined]
        token = _current.set(request.id)  # type: ignore[attr-defined]
        try:
            response = get_response(request)
        finally:
            _current.reset(token)
        response["X-Request-ID"] = request.id  # type: ignore[attr-defined]
        return response

    return middleware


class refusals:  # noqa: N801  (a middleware with process_exception must be a class; it is named like its neighbours)
    """Turn a refusal that no form caught into a page that says why, with its HTTP status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, GovernanceError):
            return None
        template = f"{exception.status}.html" if exception.status in (403, 404, 409, 422) else "400.html"
        context = {"refusal": exception, "words": kept.words(request)}
        return render(request, template, context, status=exception.status)
