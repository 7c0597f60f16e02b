"""Claiming: one worker takes what is due and asks the gate, in one short transaction (ARCHITECTURE 9)."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import social
from governance.audit import trail
from governance.audit.models import AuditEvent
from governance.core import turnstile
from governance.core.errors import Obstacle
from governance.core.prepared import Question, listed
from governance.policy.book import Book
from posts import checking, gate, grounds, pace
from posts.guards import delivery_transition
from posts.models import (
    DeliveryAttempt,
    Publication,
)
from posts.models.publication import PublicationQuerySet
from posts.outcomes import LATE, STOPS, fail, hold
from posts.states import DeliveryState

# Longer than any task may run, so that nobody looks into a publication whose worker may still be speaking.
LEASE = timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT + 20)
HOLD_WAIT, BY_HAND_WAIT = timedelta(minutes=1), timedelta(minutes=10)
HANDFUL = 12  # so many at most are judged together
WORD_LASTS = 0.5  # seconds; less than a stop waits for whoever is in the hall (docs/adr/0010)

_PAST_TRIES = DeliveryAttempt.objects.filter(publication=OuterRef("pk")).order_by("-number").values("number")
_LAST_TRY = {"last_try": Coalesce(Subquery(_PAST_TRIES[:1]), 0)}


def due(now: datetime) -> PublicationQuerySet:
    """What waits to be sent by now, longest first."""
    return Publication.objects.filter(state=DeliveryState.QUEUED, not_before__lte=now).order_by("not_before", "pk")


@dataclass(frozen=True, slots=True)
class Handful:
    """Publications that were due and were judged by one worker together: `count` of them, `cleared` those to send now,
    on a word of the gate that holds until somebody rings (`governance.core.turnstile`) or half a second is over."""

    count: int
    cleared: Sequence[Publication]
    strokes: int
    until: float

    def word_holds(self, *, first: bool) -> bool:
        """Whether the next may be sent; for the first the time it took to judge them doesn't count."""
        return (first or time.monotonic() < self.until) and not turnstile.has_rung(self.strokes)


@transaction.atomic
def take(now: datetime, publication_id: int | None = None) -> Handful:
    """Take what is due, the longest waiting first, or the one that is named, and ask the gate about all of it. Held,
    late and by-hand ones are dealt with here; the cleared ones are under lease and not sent yet."""
    until = time.monotonic() + WORD_LASTS
    strokes = turnstile.enter()
    taken = _take(now, publication_id)
    quiet = {each.pk: pause for each in taken if (pause := pace.quiet_until(each.account, now))}
    for pk, pause in quiet.items():
        Publication.objects.filter(pk=pk).update(not_before=pause)
    asked = _judged([each for each in taken if each.pk not in quiet], now)
    events: list[AuditEvent] = []
    for judgement in {id(judgement): judgement for _publication, judgement in asked}.values():
        _report, noted = checking.store(judgement)
        checking.tell_if_stopped(judgement)  # rules or registers have changed, and nobody heard of it yet
        events += noted
    found = gate.reasons_of_each(asked, now=now) if asked else []
    cleared = [
        publication
        for (publication, _judgement), reasons in zip(asked, found, strict=True)
        if _is_cleared(publication, reasons, now)
    ]
    _lease(cleared)
    if events:
        trail.record_all(events)
    return Handful(len(taken), cleared, strokes, until)


def _take(now: datetime, publication_id: int | None) -> list[Publication]:
    """Lock due publications, with all that judging them asks for. What another worker has in hand is passed over."""
    taken = listed(Question.of(_due_now, now=now, publication=publication_id))
    if taken:
        grounds.fetch([each.variant.version for each in taken])
    for each in taken:
        each.state, each.lease_until = delivery_transition("claim", each).target, now + LEASE
    return taken


def _due_now(now: datetime, publication: int | None) -> QuerySet[Publication]:
    waiting = due(now) if publication is None else due(now).filter(pk=publication)
    return waiting.taken(skip_locked=publication is None).annotate(**_LAST_TRY)[:HANDFUL]


def _judged(publications: Iterable[Publication], now: datetime) -> list[tuple[Publication, checking.Judgement]]:
    """Each with the judgement of its version on its day: one, where a version goes to several accounts."""
    judged: dict[tuple[int, datetime], checking.Judgement] = {}
    asked, book = [], Book.read()
    for each in publications:
        key = (each.variant.version_id, each.planned_at)
        if key not in judged:
            judged[key] = checking.judge(each.variant.version, now=now, planned=each.planned_at, book=book)
        asked.append((each, judged[key]))
    return asked


def _is_cleared(publication: Publication, reasons: Sequence[Obstacle], now: datetime) -> bool:
    """Whether it is to be sent now; where not, it is held or has failed."""
    by_hand = social.by_hand(publication.account)
    if now - publication.planned_at > LATE and not by_hand:
        words = _("It was not sent within an hour of its time, so it isn't sent without a person deciding again.")
        fail(publication, words, reasons)
    elif not reasons and STOPS & set(publication.held_codes):
        fail(publication, _("It was stopped when it was due, so it isn't sent without a person deciding again."))
    elif reasons:
        hold(publication, reasons, now + (BY_HAND_WAIT if by_hand else HOLD_WAIT))
    elif by_hand:
        hold(publication, [_by_hand()], now + BY_HAND_WAIT)
    else:
        return True
    return False


def _lease(publications: Sequence[Publication]) -> None:
    for each in publications:
        each.held_reason, each.held_codes = "", []
    if publications:
        Publication.objects.filter(pk__in=[each.pk for each in publications]).update(
            state=publications[0].state, lease_until=publications[0].lease_until, held_reason="", held_codes=[]
        )


@transaction.atomic
def start(publication: Publication) -> DeliveryAttempt:
    """The attempt to send a cleared publication, on the record before the first word to the network: one under lease
    without an attempt was surely not sent."""
    now = timezone.now()
    publication.attempts += 1
    publication.first_tried_at = publication.first_tried_at or now
    publication.save(update_fields=["attempts", "first_tried_at"])
    return DeliveryAttempt.objects.create(publication=publication, number=publication.last_try + 1, started_at=now)


@transaction.atomic
def still_cleared(publication: Publication) -> bool:
    """Whether the gate would still let this one pass, which is on its way: asked when handing a video over took its
    time, right before the word that publishes. Whoever asks stands in the hall already and stays there."""
    turnstile.enter()  # whoever is stopping at this moment is waited for, and then seen
    try:
        rows = Publication.objects.filter(pk=publication.pk, state=DeliveryState.SENDING)
        found = list(rows.taken(skip_locked=False).annotate(**_LAST_TRY))
        if not found:
            return False
        grounds.fetch([found[0].variant.version])
        now = timezone.now()
        return not gate.reasons_of_each(_judged(found, now), now=now)[0]
    finally:
        turnstile.leave()  # once: the hall was entered twice


def give_back(publications: Sequence[Publication]) -> None:
    """Cleared, and not sent before the gate's word ended: they wait as before, and are judged again."""
    if publications:
        still_ours = {"state": DeliveryState.SENDING, "lease_until": publications[0].lease_until}
        Publication.objects.filter(pk__in=[each.pk for each in publications], **still_ours).update(
            state=delivery_transition("hold", publications[0]).target, lease_until=None
        )


def _by_hand() -> Obstacle:
    return Obstacle(
        "by_hand",
        _("A person posts this by hand."),
        _("Copy the text, post it on the network, and confirm with the link."),
    )
