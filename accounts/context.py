"""What the shell of every page shows: the City, the person, the navigation, what concerns them now."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.guards import withdrawal_of
from accounts.models import Representative
from governance.core import guides, nav, notices
from governance.core.notices import Notice


def shell(request: HttpRequest) -> dict[str, Any]:
    """`city`, `rep`, `nav`, `notices` and `help_url` for templates/base.html."""
    rep: Representative | None = getattr(request, "representative", None)
    return {
        "city": {
            "name": settings.CITY_NAME,
            "language": settings.LANGUAGE_CODE,  # in which Council wrote the policy
            "product": "Imprimatur",
            "colour": settings.CITY_COLOUR,
            "mark_url": f"{settings.STATIC_URL}{settings.CITY_MARK}" if settings.CITY_MARK else "",
        },
        "rep": rep,
        "nav": nav.for_request(request) if rep else [],
        "notices": notices.for_request(request) if rep else [],
        "help_url": guides.about_page(request.resolver_match.view_name) if rep and request.resolver_match else "",
    }


def withdrawal_notice(request: HttpRequest) -> list[Notice]:
    """A withdrawal must not be found out by running into it."""
    rep: Representative | None = getattr(request, "representative", None)
    withdrawal = withdrawal_of(request)
    if withdrawal is None or rep is None:
        return []
    return [
        Notice(
            tone="stop",
            icon="lock",
            title=_("Your access was withdrawn on %(day)s under clause %(clause)s.")
            % {
                "day": date_format(localtime(withdrawal.withdrawn_at)),
                "clause": withdrawal.basis,
            },
            text=_("You can read your own entry and your drafts. The person who withdrew it can tell you more."),
            url=rep.get_absolute_url(),
            link=_("See your entry"),
        )
    ]
