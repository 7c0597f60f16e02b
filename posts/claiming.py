"""Claiming: one worker takes a publication that is due and asks the gate, in one short transaction (ARCHITECTURE 9)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts import social
from governance.audit import trail
from governance.core import turnstile
from governance.core.errors import Obstacle
from posts import checking, gate, grounds, pace
from posts.guards import delivery_transition
from posts.models import (
    DeliveryAttempt,
    Publication,
)
from posts.models.publication import PublicationQuerySet
from posts.outcomes import LATE, fail, hold
from posts.states import DeliveryState

# Longer than any task may run, so that nobody looks into a publication whose worker may still be speaking.
LEASE = timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT + 20)
STOPS = frozenset({"account_paused", "access_withdrawn", "halted"})  # what a person stopped, no machine starts again
HOLD_WAIT, BY_HAND_WAIT = timedelta(minutes=1), timedelta(minutes=10)

_PAST_TRIES = DeliveryAttempt.objects.filter(publication=OuterRef("pk")).order_by("-number").values("number")
_LAST_TRY = {"last_try": Coalesce(Subquery(_PAST_TRIES[:1]), 0)}
_THERE = grounds.what_is_there(version="variant__version", post="variant__version__post")


def due(now: datetime) -> PublicationQuerySet:
    """What waits to be sent by now, longest first."""
    return Publication.objects.filter(state=DeliveryState.QUEUED, not_before__lte=now).order_by("not_before", "pk")


@dataclass(frozen=True, slots=True)
class Taken:
    """A publication that was due and is in this worker's hand; `attempt` where it is to be sent now."""

    publication: Publication
    attempt: DeliveryAttempt | None


@transaction.atomic
def begin(now: datetime, publication_id: int | None) -> Taken | None:
    """Take a publication that is due and ask the gate: the attempt to make now, or none where it is held, late or by
    hand. None where there is nothing to take."""
    turnstile.enter()
    publication = _take(now, publication_id)
    if publication is None:
        return None
    quiet_until = pace.quiet_until(publication.account, now)
    if quiet_until:
        Publication.objects.filter(pk=publication.pk).update(not_before=quiet_until)
        return Taken(publication, None)
    by_hand = social.by_hand(publication.account)
    judgement = checking.judge(publication.variant.version, now=now, planned=publication.planned_at)
    reasons = gate.reasons(publication, judgement, now=now)
    _report, events = checking.store(judgement)
    checking.tell_if_stopped(judgement)  # rules or registers have changed, and nobody heard of it yet
    attempt = None
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
        attempt = _attempt(publication, now)
    if events:
        trail.record_all(events)
    return Taken(publication, attempt)


def _take(now: datetime, publication_id: int | None) -> Publication | None:
    """Lock one due publication, with all that judging it asks for. What another worker has in hand is passed over."""
    waiting = due(now) if publication_id is None else due(now).filter(pk=publication_id)
    publication = waiting.taken(skip_locked=publication_id is None).annotate(**_LAST_TRY, **_THERE).first()
    if publication is None:
        return None
    grounds.fetch(publication.variant.version, publication)
    publication.state, publication.lease_until = delivery_transition("claim", publication).target, now + LEASE
    return publication


def _attempt(publication: Publication, now: datetime) -> DeliveryAttempt:
    publication.attempts += 1
    publication.first_tried_at = publication.first_tried_at or now
    publication.held_reason, publication.held_codes = "", []
    publication.save(update_fields=["state", "lease_until", "attempts", "first_tried_at", "held_reason", "held_codes"])
    return DeliveryAttempt.objects.create(publication=publication, number=publication.last_try + 1, started_at=now)


def _by_hand() -> Obstacle:
    return Obstacle(
        "by_hand",
        _("A person posts this by hand."),
        _("Copy the text, post it on the network, and confirm with the link."),
    )
