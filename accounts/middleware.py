"""The person behind the request."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from accounts.models import Representative, User


def representative(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Sets request.representative (None for a stranger or a login without a person) and the person's language.

    A language picked while signed in stays with the login, for its mail and its next browser."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.representative = _find(request)  # type: ignore[attr-defined]
        language = getattr(request.user, "language", "")
        if language:
            translation.activate(language)
            request.LANGUAGE_CODE = language
        response = get_response(request)
        picked = response.cookies.get(settings.LANGUAGE_COOKIE_NAME)
        if picked and request.user.is_authenticated:
            User.objects.filter(pk=request.user.pk).update(language=picked.value)
        return response

    return middleware


def _find(request: HttpRequest) -> Representative | None:
    if not request.user.is_authenticated:
        return None
    found: Representative | None = getattr(request.user, "representative", None)
    return found
