"""What the ground floor says above every page: that nothing is being sent because no worker gives a sign of life."""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from governance.core import health
from governance.core.notices import Notice


def stalled_worker(request: HttpRequest) -> list[Notice]:
    """Said to everybody: whoever waits for a post to go out must not find it out from the network."""
    sign = health.worker_sign()
    if sign.alive:
        return []
    text = _("Whatever is approved and released waits; none of it is lost, and none will go out twice.")
    if sign.last_seen_at:
        since = date_format(timezone.localtime(sign.last_seen_at), "DATETIME_FORMAT")
        return [
            Notice(
                "stop",
                "clock",
                _("Nothing is sent since %(time)s: the sending part stands still.") % {"time": since},
                text,
            )
        ]
    return [Notice("stop", "clock", _("Nothing is sent: the sending part stands still."), text)]
