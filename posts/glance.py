"""What every page asks beside its own question, in one: what stands above it, and what this person has not read."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import Representative
from governance.core.prepared import Question, together
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
        now = timezone.now()
        halts, periods, reader = together(
            Question.of(halting.in_force),
            Question.of(registers.periods_of, day=timezone.localdate(now)),
            Question.of(_reader, person=rep.pk, now=now),
        )
        return cls(halts, periods, [each for row in reader for each in row.unread])


def _reader(person: int, now: datetime) -> QuerySet[Representative]:
    unread = (
        Notice.objects.filter(recipient=OuterRef("pk"), read_at=None)
        .filter(standing_for_recipients(now))
        .order_by("-pk")
        .values("happening__post_id")[:COUNTED]
    )
    return Representative.objects.filter(pk=person).annotate(unread=ArraySubquery(unread))
