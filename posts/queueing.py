"""Into the queue and out of it again: what releasing, trying again and cancelling share. Each caller is an act."""

from datetime import datetime

from accounts.models import Representative
from governance.audit import trail
from governance.audit.actions import Action
from governance.audit.models import AuditEvent
from governance.core import outbox
from posts.guards import delivery_transition
from posts.models import Outcome, Post, Publication, UrgentRelease, Variant
from posts.states import DeliveryState


def queue_all(
    post: Post, *, by: Representative, now: datetime, planned: datetime, urgent: UrgentRelease | None = None
) -> list[Publication]:
    """A publication for each account of the current version; those that are due are rung for."""
    variants = post.version.texts()
    before = Publication.objects.filter(variant__in=variants).select_for_update(of=("self",))
    known = {publication.variant_id: publication for publication in before}
    publications = []
    for variant in variants:
        publication = _queued(variant, known.get(variant.pk), by=by, now=now, planned=planned, urgent=urgent)
        publications.append(publication)
        if planned <= now:
            outbox.ring("posts.deliver", publication.pk)
    return publications


def _queued(
    variant: Variant,
    publication: Publication | None,
    *,
    by: Representative,
    now: datetime,
    planned: datetime,
    urgent: UrgentRelease | None,
) -> Publication:
    """A new publication, or the cancelled one of the same text: one row and one key for one text on one account."""
    if publication is None:
        publication = Publication(variant=variant, account=variant.account)
        target: str = DeliveryState.QUEUED
    else:
        publication.variant = variant
        target = delivery_transition("queue", publication).target
    publication.approved_hash = variant.version.content_hash
    publication.released_by, publication.released_at, publication.urgent = by, now, urgent
    set_queued(publication, now=now, planned=planned, target=target)
    return publication


def set_queued(publication: Publication, *, now: datetime, planned: datetime, target: str) -> None:
    """Waiting for its time, with nothing left over from before."""
    publication.state, publication.planned_at, publication.not_before = target, planned, planned
    publication.attempts = 0
    publication.held_reason = publication.last_error = publication.cancelled_reason = ""
    publication.held_codes = []
    doubtful = (Outcome.UNKNOWN, "")  # an attempt without outcome died on its way
    if publication.pk is None or not publication.tries.filter(outcome__in=doubtful).exists():
        # Surely never sent, so it may carry the time at which it goes out. Otherwise key and time must stay as they
        # were, for the network to know the copy again.
        publication.first_tried_at = None
    publication.save()


def set_cancelled(publication: Publication, reason: str) -> None:
    """Given up before it was sent."""
    row = delivery_transition("cancel", publication)
    publication.state, publication.cancelled_reason = row.target, reason.strip()
    publication.held_reason, publication.held_codes = "", []
    publication.save(update_fields=["state", "cancelled_reason", "held_reason", "held_codes"])


def record(action: Action, publication: Publication, by: trail.Acting, **facts: object) -> None:
    """Put one act on one publication on the record."""
    trail.record_all([entry(action, publication, by, **facts)])


def entry(action: Action, publication: Publication, by: trail.Acting, **facts: object) -> AuditEvent:
    """What the record says of it."""
    version = publication.variant.version
    return trail.entry(
        action,
        publication,
        by=by,
        clauses=(),
        post=version.post_id,
        version=version.pk,
        account=publication.account_id,
        state=publication.state,
        **facts,
    )
