"""Guards of the ground floor's pages, and the question whether a person holds a city-wide duty.

Who holds a duty, and whether their access was withdrawn, is known a floor above: `accounts` hands its check in when
the project starts. Until then every question is answered with no."""

from collections.abc import Callable
from functools import cache, partial, wraps
from typing import Any, Protocol, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import resolve
from django.utils.translation import gettext as _

from governance.audit.trail import Acting
from governance.core.errors import NotAllowed, NotFound

View = Callable[..., HttpResponseBase]


class Person(Acting, Protocol):
    """Someone in the register of people, as far as the ground floor needs to know them."""

    def is_engaged(self) -> bool: ...


class Request(HttpRequest):
    """A request that passed a guard: there is a person behind it."""

    representative: Person


def _nobody(by: Any, permission: str) -> None:
    raise NotAllowed(_("Nobody's duties are known here, so nobody may do this."))


_check: Callable[[Any, str], None] = _nobody


def check_duties_with(check: Callable[[Any, str], None]) -> None:
    """Hand in the check: it passes in silence or raises NotAllowed with a reason a person can act on."""
    global _check
    _check = check


Entry = Callable[[HttpRequest, Any], HttpResponseBase | None]
_entry: Entry = lambda request, person: None  # noqa: E731


def ask_at_the_door(entry: Entry) -> None:
    """Hand in what is asked of a signed-in person before any page: None lets them in, a response sends them there
    first (to set up a second factor)."""
    global _entry
    _entry = entry


def require_duty(by: Acting, permission: str) -> None:
    """The person holds a city-wide duty with this permission, and nothing keeps them from acting."""
    _check(by, permission)


def may(by: Acting, permission: str) -> bool:
    """The same question, answered with yes or no."""
    try:
        require_duty(by, permission)
    except NotAllowed:
        return False
    return True


def opener(by: Acting, holds: Callable[[str], bool] | None = None) -> Callable[[str], bool]:
    """Whether this person passes the guard of the page at an address: for links to pages that not everybody reads. Of
    each duty it is asked once, however many links there are. `holds` answers it where the person has passed the guard
    of a duty on the way here, so that nothing keeps them from acting."""
    holds = holds or cache(partial(may, by))

    def may_open(address: str) -> bool:
        guard = getattr(resolve(address).func, "guard", "")
        return guard in ("representative", "public") or bool(guard and holds(guard))

    return may_open


def representative_required(view: View) -> View:
    """Only people who act for the City now (section 3), signed in."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        person = cast("Person | None", getattr(request, "representative", None))
        if person is None or not person.is_engaged():
            raise NotAllowed(
                _("This login isn't tied to anyone who acts for the City at present. An administrator can help.")
            )
        return _entry(request, person) or view(request, *args, **kwargs)

    guarded.guard = "representative"  # type: ignore[attr-defined]
    return guarded


def duty_required(permission: str) -> Callable[[View], View]:
    """Only people who hold a city-wide duty with this permission, and whose access isn't withdrawn."""

    def decorate(view: View) -> View:
        @representative_required
        @wraps(view)
        def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
            require_duty(request.representative, permission)
            return view(request, *args, **kwargs)

        guarded.guard = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def known_to_duty(permission: str) -> Callable[[View], View]:
    """Only for holders of the duty; for anyone else there is no such page, and nothing to be curious about."""

    def decorate(view: View) -> View:
        @representative_required
        @wraps(view)
        def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not may(request.representative, permission):
                raise NotFound(_("There is no such page, or it isn't for you."))
            return view(request, *args, **kwargs)

        guarded.guard = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def public(view: View) -> View:
    """For strangers too: named so, that nobody forgets a guard by accident."""
    view.guard = "public"  # type: ignore[attr-defined]
    return view
