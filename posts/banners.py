"""What stands above every page for as long as it is true: publishing is stopped, or a restricted period runs."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from governance.core.notices import Notice
from posts.glance import Glance


def stops_and_periods(request: HttpRequest) -> Iterator[Notice]:
    """Nobody should find either out by running into it."""
    glance = Glance.of(request)
    for halt in sorted(glance.halts, key=lambda each: each.pk, reverse=True):
        yield Notice(
            tone="stop",
            icon="stop",
            title=_("Publishing is stopped for %(scope)s.") % {"scope": halt.scope},
            text=halt.reason,
            url=reverse("posts:halts"),
            link=_("What this means"),
        )
    for period in sorted(glance.periods, key=lambda each: (each.ends_on, each.pk)):
        yield Notice(
            tone="warn",
            icon="lock",
            title=_("Restricted period until %(day)s: %(name)s.")
            % {"day": date_format(period.ends_on), "name": period},
            text=_("What promotes a candidate, a campaign or one side of a ballot question is blocked."),
            url=reverse("policy:periods"),
            link=_("See the periods"),
        )
