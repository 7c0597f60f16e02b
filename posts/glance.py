"""What every page asks beside its own question, in one: what stands above it, and what this person has not read."""

from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import Representative
from governance.core.together import together
from governance.policy import registers
from governance.policy.models import RestrictedPeriod
from posts import halting
from posts.models import Halt, Notice
from posts.notices import standing_for_recipients

COUNTED = 100  # unread notices that are counted; more is many


@dataclass(slots=True)
class Glance:
    """Halts and restricted periods of today, and of each unread notice that still holds the number of its post."""

    halts: list[Halt]
    periods: list[RestrictedPeriod]
    unread: list[int | None]

    @classmethod
    def of(cls, request: HttpRequest) -> "Glance":
        """The one of this request."""
        known: Glance | None = getattr(request, "_glance", None)
        if known is None:
            known = request._glance = cls._read(request.representative)  # type: ignore[attr-defined]
        return known

    @classmethod
    def _read(cls, rep: Representative) -> "Glance":
        day = timezone.localdate()
        unread = (
            Notice.objects.filter(recipient=OuterRef("pk"), read_at=None)
            .filter(standing_for_recipients())
            .order_by("-pk")
            .values("happening__post_id")[:COUNTED]
        )
        halts, periods, reader = together(
            halting.in_force(),
            registers.standing_periods().filter(starts_on__lte=day, ends_on__gte=day),
            Representative.objects.filter(pk=rep.pk).annotate(unread=ArraySubquery(unread)),
        )
        return cls(halts, periods, [each for row in reader for each in row.unread])
