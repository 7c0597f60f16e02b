"""What the shell of every page shows: the City, the person, the navigation."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from governance.core import nav


def shell(request: HttpRequest) -> dict[str, Any]:
    """`city`, `rep` and `nav` for templates/base.html."""
    rep = getattr(request, "representative", None)
    return {
        "city": {
            "name": settings.CITY_NAME,
            "product": "Imprimatur",
            "colour": settings.CITY_COLOUR,
            "mark_url": f"{settings.STATIC_URL}{settings.CITY_MARK}" if settings.CITY_MARK else "",
        },
        "rep": rep,
        "nav": nav.for_request(request) if rep else [],
    }
