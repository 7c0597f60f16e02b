"""Sending: each publication once, or an honest "we don't know" (ARCHITECTURE 9). `posts.publishing` is its door.

A worker claims a publication by compare-and-set and asks the gate in the same short transaction; then it speaks with
the network while no transaction is open; then it writes down the answer. A worker that dies in between leaves an
expired lease, which becomes UNCONFIRMED and is looked into, never sent again unseen. Times: docs/adr/0003."""

import hashlib
import logging
import traceback
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import connectors, social
from accounts.connectors.base import (
    Capability,
    ConnectorError,
    CredentialsRejected,
    OutcomeUnknown,
    Outgoing,
    Picture,
    Receipt,
    Refused,
    TryLater,
)
from governance.audit import trail
from governance.audit.actions import Action
from governance.core import outbox
from governance.core.errors import GovernanceError, Obstacle
from posts import checking, gate
from posts.guards import delivery_transition
from posts.models import DeliveryAttempt, Outcome, Publication
from posts.settling import settle
from posts.states import DeliveryState

logger = logging.getLogger(__name__)

# Longer than any task may run, so that nobody looks into a publication whose worker may still be speaking.
LEASE = timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT + 20)
LATE = timedelta(hours=1)  # past this, a person decides again: nothing goes out late by surprise
STOPS = frozenset({"account_paused", "access_withdrawn"})  # what a person stopped, no machine starts again
MAX_TRIES = 8
SHORTEST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=15)
HOLD_WAIT, BY_HAND_WAIT = timedelta(minutes=1), timedelta(minutes=10)
LOOK_WAIT, LONGEST_LOOK_WAIT = timedelta(seconds=30), timedelta(days=1)
NOTICE_WAIT = 300.0  # seconds; most unconfirmed ones are found by then
BATCH, LOOKS = 500, 20

# Here "not found" is proof: the post would lie under a key that follows from ours, and sending again lands on the same
# one. A search of recent posts (Mastodon) can miss one, so there a person decides.
PROVEN_ABSENCE = frozenset({"bluesky", "fake"})


def due(now: datetime) -> QuerySet[Publication]:
    """What waits to be sent by now, longest first."""
    return Publication.objects.filter(state=DeliveryState.QUEUED, not_before__lte=now).order_by("not_before", "pk")


def sweep(now: datetime | None = None) -> None:
    """Find whatever the doorbell missed: what is due, what a dead worker left, what nobody has heard of since."""
    now = now or timezone.now()
    expired = Publication.objects.filter(state=DeliveryState.SENDING, lease_until__lte=now)
    for pk in expired.order_by("pk").values_list("pk", flat=True)[:BATCH]:
        _give_up_lease(pk, now)
    unconfirmed = Publication.objects.filter(state=DeliveryState.UNCONFIRMED, not_before__lte=now)
    for pk in unconfirmed.order_by("not_before").values_list("pk", flat=True)[:LOOKS]:
        if unconfirmed.filter(pk=pk).update(not_before=now + LOOK_WAIT):  # one sweep looks, not two
            reconcile(pk)
    for pk in due(now).values_list("pk", flat=True)[:BATCH]:
        outbox.ring("posts.deliver", pk)


def deliver(publication_id: int) -> None:
    """Send one publication if it is due and nothing stands in its way. Safe to call twice, or four times at once."""
    attempt = _begin(publication_id, timezone.now())
    if attempt is None:
        return
    publication = attempt.publication
    try:
        connector = connectors.get(publication.account.platform)
        credentials = social.credentials_for(publication.account)
        outgoing = _outgoing(publication)
    except Exception as trouble:  # nothing was sent: whatever went wrong, it is a failure and no doubt
        _log("could not prepare", publication, trouble)
        words = trouble.message if isinstance(trouble, GovernanceError) else _("It could not be prepared for sending.")
        _close(attempt, Outcome.UNPREPARED, words, _fail)
        return
    try:
        receipt = connector.publish(credentials, outgoing, str(publication.idempotency_key))
    except TryLater as answer:
        wait = answer.retry_after
        _close(attempt, Outcome.TRY_LATER, answer.reason, lambda each, words: _wait(each, words, wait))
    except Refused as answer:
        _close(attempt, Outcome.REFUSED, answer.reason, _fail)
    except CredentialsRejected as answer:
        social.note_rejected(publication.account)
        _close(attempt, Outcome.CREDENTIALS, answer.reason, _fail)
    except OutcomeUnknown as answer:
        _close(attempt, Outcome.UNKNOWN, answer.reason, _lose)
    except Exception as trouble:  # it may be out: never a failure, which somebody would repeat
        _log("no answer for", publication, trouble)
        _close(attempt, Outcome.UNKNOWN, _("The answer of the network could not be understood."), _lose)
    else:
        _succeed(publication.pk, receipt, attempt=attempt)


def reconcile(publication_id: int) -> None:
    """Look on the network for an unconfirmed publication. Found: sent. Proven absent: queued again. Else a person."""
    publication = Publication.objects.select_related("variant__version__post", "account").get(pk=publication_id)
    connector = connectors.get(publication.account.platform)
    if publication.state != DeliveryState.UNCONFIRMED or Capability.FIND not in connector.supports:
        return
    _schedule_next_look(publication)
    try:
        credentials, outgoing = social.credentials_for(publication.account), _outgoing(publication)
        receipt = connector.find(credentials, str(publication.idempotency_key), outgoing)
    except CredentialsRejected:
        social.note_rejected(publication.account)
    except (ConnectorError, GovernanceError) as trouble:
        _log("could not look for", publication, trouble)
    else:
        if receipt is not None:
            _succeed(publication_id, receipt)
        elif publication.account.platform in PROVEN_ABSENCE:
            _requeue(publication_id)


# --- 1. Claim and ask the gate, in one short transaction ---


@transaction.atomic
def _begin(publication_id: int, now: datetime) -> DeliveryAttempt | None:
    """The attempt to make now, or None where there is nothing to send: taken, not due, held, late, or by hand."""
    claimed = Publication.objects.filter(pk=publication_id, state=DeliveryState.QUEUED, not_before__lte=now).update(
        state=DeliveryState.SENDING, lease_until=now + LEASE
    )
    if not claimed:
        return None
    publication = Publication.objects.locked(publication_id)
    by_hand = not social.can_connect(publication.account)
    judgement = checking.judge(publication.variant.version, now=now, planned=publication.planned_at)
    reasons = gate.reasons(publication, judgement, now=now)
    report = None if judgement.report else checking.store(judgement)
    attempt = None
    if now - publication.planned_at > LATE and not by_hand:
        words = _("It was not sent within an hour of its time, so it isn't sent without a person deciding again.")
        _fail(publication, words, reasons)
    elif not reasons and STOPS & set(publication.held_codes):
        _fail(publication, _("It was stopped when it was due, so it isn't sent without a person deciding again."))
    elif reasons:
        _hold(publication, reasons, now + (BY_HAND_WAIT if by_hand else HOLD_WAIT))
    elif by_hand:
        _hold(publication, [_by_hand()], now + BY_HAND_WAIT)
    else:
        attempt = _attempt(publication, now)
    if report:
        checking.record(report)
    return attempt


def _attempt(publication: Publication, now: datetime) -> DeliveryAttempt:
    publication.attempts += 1
    publication.first_tried_at = publication.first_tried_at or now
    publication.held_reason, publication.held_codes = "", []
    publication.save(update_fields=["attempts", "first_tried_at", "held_reason", "held_codes"])
    last = publication.tries.aggregate(last=Max("number"))["last"] or 0
    return DeliveryAttempt.objects.create(publication=publication, number=last + 1, started_at=now)


def _hold(publication: Publication, reasons: Sequence[Obstacle], again_at: datetime) -> None:
    """Back into the queue with the reasons; on the record once for each set of reasons, not each minute."""
    words = "\n".join(f"{reason.message} {reason.remedy}".strip() for reason in reasons)
    row = delivery_transition("hold", publication)
    codes = sorted({reason.code for reason in reasons})
    changed = (codes, words) != (publication.held_codes, publication.held_reason)
    publication.state, publication.lease_until, publication.not_before = row.target, None, again_at
    publication.held_codes, publication.held_reason = codes, words
    publication.save(update_fields=["state", "lease_until", "not_before", "held_codes", "held_reason"])
    if changed:
        kind = "by_hand" if reasons[0].code == "by_hand" else "held"
        outbox.ring("posts.notify", kind, publication.pk)
        _record(
            row.audit_action,
            publication,
            clauses={reason.clause for reason in reasons if reason.clause},
            reasons=codes,
        )


def _by_hand() -> Obstacle:
    return Obstacle(
        "by_hand",
        _("A person posts this by hand."),
        _("Copy the text, post it on the network, and confirm with the link."),
    )


# --- 2. What is sent ---


def _outgoing(publication: Publication) -> Outgoing:
    """The approved text and pictures. A picture whose file is no longer what was approved is not sent."""
    version = publication.variant.version
    pictures = []
    for placement in version.placements.select_related("asset").order_by("position"):
        asset = placement.asset
        with asset.file.open("rb") as file:
            content = file.read()
        if hashlib.sha256(content).hexdigest() != asset.sha256:
            raise GovernanceError(_("A picture on disk is no longer the one that was approved."))
        pictures.append(Picture(content, asset.media_type, placement.alt, asset.width, asset.height))
    return Outgoing(
        text=publication.variant.text,
        language=version.language,
        created_at=publication.first_tried_at or publication.planned_at,
        pictures=tuple(pictures),
    )


# --- 3. Write down the answer, in one short transaction ---


def _close(attempt: DeliveryAttempt, outcome: Outcome, words: str, then: Callable[[Publication, str], None]) -> None:
    """End an attempt that brought no receipt; `then` moves the publication, if it is still this attempt's to move."""
    with transaction.atomic():
        publication = Publication.objects.locked(attempt.publication_id)
        _end(attempt, outcome, words)
        if (
            publication.state == DeliveryState.SENDING
            and not publication.tries.filter(number__gt=attempt.number).exists()
        ):
            then(publication, words)


def _succeed(publication_id: int, receipt: Receipt, *, attempt: DeliveryAttempt | None = None) -> None:
    """It is out: the network says so, whatever we thought of it meanwhile."""
    with transaction.atomic():
        publication = Publication.objects.locked(publication_id)
        if attempt:
            _end(attempt, Outcome.SENT, "")
        if publication.state in (DeliveryState.SENT, DeliveryState.REMOVED):
            return
        others = Publication.objects.filter(account=publication.account, remote_id=receipt.remote_id)
        if receipt.remote_id and others.exclude(pk=publication.pk).exists():
            # The network showed an older post with the same words. Where we just asked it to publish, it did not; where
            # we were looking for a lost one, we still don't know.
            if publication.state == DeliveryState.SENDING:
                _fail(publication, _("The network answered with a post of ours that says the same words."))
            return
        reconciled = publication.state != DeliveryState.SENDING
        publication.state, publication.sent_at = DeliveryState.SENT, timezone.now()
        publication.remote_id, publication.url = receipt.remote_id[:300], receipt.url[:500]
        publication.fingerprint = receipt.fingerprint[:200]
        publication.lease_until, publication.held_reason, publication.last_error = None, "", ""
        publication.save()
        outbox.ring("monitoring.adopt", publication.pk)
        _record(
            Action.PUBLICATION_SENT,
            publication,
            key=str(publication.idempotency_key),
            content_hash=publication.approved_hash,
            reconciled=reconciled,
        )
    settle(publication.variant.version.post)


def _wait(publication: Publication, words: str, retry_after: float | None) -> None:
    """Nothing happened there: try again later, each time later, and not for ever."""
    wait = min(LONGEST_WAIT, SHORTEST_WAIT * 2 ** (publication.attempts - 1))
    if retry_after is not None:
        wait = max(wait, timedelta(seconds=min(retry_after, LATE.total_seconds() * 2)))
    again_at = timezone.now() + wait
    if publication.attempts >= MAX_TRIES or again_at > publication.planned_at + LATE:
        _fail(publication, words)
        return
    row = delivery_transition("hold", publication)
    publication.state, publication.lease_until = row.target, None
    publication.last_error, publication.not_before = words, again_at
    publication.save(update_fields=["state", "lease_until", "last_error", "not_before"])


def _fail(publication: Publication, words: str, reasons: Sequence[Obstacle] = ()) -> None:
    """It is surely not out, and only a person starts it again."""
    row = delivery_transition("fail", publication)
    codes = sorted({reason.code for reason in reasons} or set(publication.held_codes))
    publication.state, publication.lease_until = row.target, None
    publication.last_error = "\n".join([words, *(reason.message for reason in reasons)])
    publication.held_reason, publication.held_codes = "", []
    publication.save(update_fields=["state", "lease_until", "last_error", "held_reason", "held_codes"])
    outbox.ring("posts.notify", "failed", publication.pk)
    _record(row.audit_action, publication, attempts=publication.attempts, reasons=codes)


def _lose(publication: Publication, words: str, *, now: datetime | None = None) -> None:
    """It may be out and it may not: say so, and look."""
    row = delivery_transition("lose", publication)
    publication.state, publication.lease_until = row.target, None
    publication.last_error, publication.not_before = words, (now or timezone.now()) + LOOK_WAIT
    publication.save(update_fields=["state", "lease_until", "last_error", "not_before"])
    outbox.ring("posts.notify", "unconfirmed", publication.pk, countdown=NOTICE_WAIT)
    _record(row.audit_action, publication, attempts=publication.attempts)


@transaction.atomic
def _give_up_lease(publication_id: int, now: datetime) -> None:
    publication = Publication.objects.locked(publication_id)
    if publication.state == DeliveryState.SENDING and publication.lease_until and publication.lease_until <= now:
        _lose(publication, _("Sending was interrupted, so nobody heard the network's answer."), now=now)


@transaction.atomic
def _requeue(publication_id: int) -> None:
    publication = Publication.objects.locked(publication_id)
    if publication.state != DeliveryState.UNCONFIRMED:
        return
    row = delivery_transition("retry", publication)
    publication.state, publication.not_before = row.target, timezone.now()
    publication.save(update_fields=["state", "not_before"])
    outbox.ring("posts.deliver", publication.pk)
    _record(row.audit_action, publication, proven_absent=True)


def _schedule_next_look(publication: Publication) -> None:
    """Look again after as long as it has been so far: soon at first, then ever more rarely."""
    now = timezone.now()
    since = publication.first_tried_at or publication.planned_at
    wait = min(max(now - since, LOOK_WAIT), LONGEST_LOOK_WAIT)
    Publication.objects.filter(pk=publication.pk, state=DeliveryState.UNCONFIRMED).update(not_before=now + wait)


def _end(attempt: DeliveryAttempt, outcome: Outcome, words: str) -> None:
    attempt.outcome, attempt.reason, attempt.ended_at = outcome, words, timezone.now()
    attempt.save(update_fields=["outcome", "reason", "ended_at"])


def _record(action: str, publication: Publication, *, clauses: set[str] | None = None, **facts: object) -> None:
    version = publication.variant.version
    trail.record(
        Action(action),
        publication,
        by=trail.SYSTEM,
        clauses=clauses or (),
        post=version.post_id,
        version=version.pk,
        account=publication.account_id,
        state=publication.state,
        **facts,
    )


def _log(what: str, publication: Publication, trouble: Exception) -> None:
    """Kind and place of an exception; never its message, which may quote the post or the network."""
    frames = traceback.extract_tb(trouble.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "-"
    logger.warning("%s publication %s: %s at %s", what, publication.pk, type(trouble).__name__, place)
