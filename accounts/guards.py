"""Guards of views. Every view carries one of them; a test walks the URL table."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import access, second_factor
from accounts.models import Representative, Withdrawal
from governance.core import kept
from governance.core.errors import NotAllowed

View = Callable[..., HttpResponseBase]


class Request(HttpRequest):
    """A request that passed a guard: there is a person behind it."""

    representative: Representative


def second_factor_first(request: HttpRequest, rep: Representative) -> HttpResponse | None:
    """Where to go first who must have a second factor and has none; governance's pages ask the same (accounts.apps)."""
    return _to_second_factor(request) if second_factor.is_lacking(request, rep) else None


def representative_required(view: View) -> View:
    """Only people who act for the City now (section 3), signed in, with a second factor where one is asked of them.

    What was typed while a session ended comes back to be sent again (governance.core.kept)."""

    @_signed_in
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        rep: Representative | None = request.representative  # type: ignore[attr-defined]
        if rep is None or not rep.is_engaged():
            raise NotAllowed(
                _("This login isn't tied to anyone who acts for the City at present. An administrator can help.")
            )
        return second_factor_first(request, rep) or view(request, *args, **kwargs)

    guarded.guard = "representative"  # type: ignore[attr-defined]
    return guarded


def _signed_in(view: View) -> View:
    """To sign-in first, and back here; a form that somebody wrote in isn't swallowed on the way."""
    to_sign_in = login_required(view)

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated and kept.is_at_stake(request):
            return kept.send_again(request)
        return to_sign_in(request, *args, **kwargs)

    return guarded


def duty_required(permission: str) -> Callable[[View], View]:
    """Only people who hold a city-wide duty with this permission, and whose access isn't withdrawn."""

    def decorate(view: View) -> View:
        @representative_required
        @wraps(view)
        def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
            access.require_duty(request.representative, permission)
            return view(request, *args, **kwargs)

        guarded.guard = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def public(view: View) -> View:
    """For strangers too: named so, that nobody forgets a guard by accident."""
    view.guard = "public"  # type: ignore[attr-defined]
    return view


def _to_second_factor(request: HttpRequest) -> HttpResponse:
    """Lead to where a second factor is set up; nothing they asked for has been done."""
    messages.warning(
        request,
        _(
            "You decide for the City, so your sign-in needs a second step. "
            "Set it up here once; then carry on where you were. Nothing was done yet."
        ),
    )
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("mfa_activate_totp")})
    return redirect("mfa_activate_totp")


def standing_of(request: HttpRequest) -> access.Standing:
    """What decides what the person behind this request may do, asked once for all that the page shows."""
    if not hasattr(request, "_standing"):
        login: Any = request.user
        read = (login.access_withdrawn, login.trained_to) if hasattr(login, "access_withdrawn") else None
        request._standing = access.Standing(request.representative, read=read)  # type: ignore[attr-defined]
    found: access.Standing = request._standing  # type: ignore[attr-defined]
    return found


def withdrawal_of(request: HttpRequest) -> Withdrawal | None:
    """What keeps the person behind this request from acting (4.5.3)."""
    return standing_of(request).withdrawal
