"""The person behind the request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from accounts.models import Representative


def representative(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Sets request.representative (None for a stranger or a login without a person) and the person's language."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.representative = _find(request)  # type: ignore[attr-defined]
        language = getattr(request.user, "language", "")
        if language:
            translation.activate(language)
            request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


def _find(request: HttpRequest) -> Representative | None:
    if not request.user.is_authenticated:
        return None
    found = Representative.objects.select_related("department", "division", "user").filter(user=request.user).first()
    if found is not None:
        found.user = request.user  # one object, so that its permissions are read once
    return found
