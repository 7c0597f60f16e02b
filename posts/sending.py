"""Sending: each publication once, or an honest "we don't know" (ARCHITECTURE 9). `posts.publishing` is its door.

A worker claims a publication by compare-and-set and asks the gate in the same short transaction; then it speaks with
the network while no transaction is open; then it writes down the answer. A worker that dies in between leaves an
expired lease, which becomes UNCONFIRMED and is looked into, never sent again unseen. Times: docs/adr/0003."""

import hashlib
import logging
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Subquery, prefetch_related_objects
from django.db.models.functions import Coalesce
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
from governance.audit.models import AuditEvent
from governance.core import outbox, turnstile
from governance.core.errors import GovernanceError, Obstacle
from governance.core.together import remember
from posts import checking, gate, pace
from posts.guards import delivery_transition
from posts.models import (
    ConsentRecord,
    DeliveryAttempt,
    Exemption,
    Outcome,
    Placement,
    Post,
    PostVersion,
    Publication,
    ReviewDecision,
    Variant,
)
from posts.models.publication import PublicationQuerySet
from posts.settling import move_entry, move_on
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
LONGEST_QUIET = 86_400.0  # seconds; a network that asks for more has made a mistake
NOTICE_WAIT = 300.0  # seconds; most unconfirmed ones are found by then
BATCH, LOOKS = 500, 20
# A sweep asks for one hand for each so many that wait, and for no more than so many; a hand works for so many seconds.
SHARE, HANDS, TURN = 25, 16, 5.0

# Here "not found" is proof: the post would lie under a key that follows from ours, and sending again lands on the same
# one. A search of recent posts (Mastodon) can miss one, so there a person decides.
PROVEN_ABSENCE = frozenset({"bluesky", "fake"})


_RARE = {
    "placements": Exists(Placement.objects.filter(version=OuterRef("variant__version"))),
    "consents": Exists(ConsentRecord.objects.filter(post=OuterRef("variant__version__post"))),
    "exemptions": Exists(Exemption.objects.filter(post=OuterRef("variant__version__post"))),
}


def due(now: datetime) -> PublicationQuerySet:
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
    waiting = due(now)[: HANDS * SHARE].count()
    for _hand in range(-(-waiting // SHARE)):
        outbox.ring("posts.deliver_due")


def deliver(publication_id: int) -> None:
    """Send one publication if it is due and nothing stands in its way. Safe to call twice, or four times at once."""
    _deliver(publication_id)
    outbox.ring("monitoring.adopt_sent")


def deliver_due() -> int:
    """Send what is due, longest waiting first, for a few seconds; returns how many were looked at.

    Any number of workers on any number of machines may do so at once: each takes what no other has in hand. Where more
    is due at the end, another turn is asked for, behind whatever else waits in the queue."""
    until, count = time.monotonic() + TURN, 0
    while _deliver(None):
        count += 1
        if time.monotonic() >= until:
            outbox.ring("posts.deliver_due")
            break
    if count:
        outbox.ring("monitoring.adopt_sent")
    return count


def _deliver(publication_id: int | None) -> bool:
    """Take one publication (the longest waiting where None is named) and send it; False where there is none to take."""
    try:
        taken = _begin(timezone.now(), publication_id)
        if taken is not None and taken.attempt is not None:
            _send(taken.attempt)
        return taken is not None
    finally:
        turnstile.leave()


def _send(attempt: DeliveryAttempt) -> None:
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
        if wait is not None:
            pace.slow_down(publication.account, timezone.now() + timedelta(seconds=min(wait, LONGEST_QUIET)))
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
        _succeed(publication, receipt, attempt=attempt)


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
            _succeed(publication, receipt)
            outbox.ring("monitoring.adopt_sent")
        elif publication.account.platform in PROVEN_ABSENCE:
            _requeue(publication_id)


# --- 1. Claim and ask the gate, in one short transaction ---


@dataclass(frozen=True, slots=True)
class _Taken:
    """A publication that was due and is in this worker's hand; `attempt` where it is to be sent now."""

    publication: Publication
    attempt: DeliveryAttempt | None


@transaction.atomic
def _begin(now: datetime, publication_id: int | None) -> _Taken | None:
    """Take a publication that is due and ask the gate: the attempt to make now, or none where it is held, late or by
    hand. None where there is nothing to take."""
    turnstile.enter()
    publication = _take(now, publication_id)
    if publication is None:
        return None
    quiet_until = pace.quiet_until(publication.account, now)
    if quiet_until:
        Publication.objects.filter(pk=publication.pk).update(not_before=quiet_until)
        return _Taken(publication, None)
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
    return _Taken(publication, attempt)


def _take(now: datetime, publication_id: int | None) -> Publication | None:
    """Lock one due publication, with all that judging it asks for. What another worker has in hand is passed over."""
    waiting = due(now) if publication_id is None else due(now).filter(pk=publication_id)
    tries = DeliveryAttempt.objects.filter(publication=OuterRef("pk")).order_by("-number").values("number")[:1]
    waiting = waiting.taken(skip_locked=publication_id is None)
    publication = waiting.annotate(last_try=Coalesce(Subquery(tries), 0), **_RARE).first()
    if publication is None:
        return None
    version = publication.variant.version
    for relation in _RARE:  # what isn't there isn't asked for
        if not getattr(publication, relation):
            remember(version if relation == "placements" else version.post, relation, [])
    prefetch_related_objects(
        [version],
        Prefetch("variants", Variant.objects.select_related("account")),
        Prefetch("placements", Placement.objects.select_related("asset")),
        Prefetch("decisions", ReviewDecision.objects.select_related("decided_by")),
        Prefetch("post__versions", PostVersion.objects.select_related("created_by")),
        "post__consents",
        "post__exemptions",
    )
    publication.state, publication.lease_until = delivery_transition("claim", publication).target, now + LEASE
    return publication


def _attempt(publication: Publication, now: datetime) -> DeliveryAttempt:
    publication.attempts += 1
    publication.first_tried_at = publication.first_tried_at or now
    publication.held_reason, publication.held_codes = "", []
    publication.save(update_fields=["state", "lease_until", "attempts", "first_tried_at", "held_reason", "held_codes"])
    return DeliveryAttempt.objects.create(publication=publication, number=publication.last_try + 1, started_at=now)


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
    for placement in version.pictures():
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
        publication = _locked_again(attempt.publication)
        _end(attempt, outcome, words)
        if (
            publication.state == DeliveryState.SENDING
            and not publication.tries.filter(number__gt=attempt.number).exists()
        ):
            then(publication, words)


def _succeed(publication: Publication, receipt: Receipt, *, attempt: DeliveryAttempt | None = None) -> None:
    """It is out: the network says so, whatever we thought of it meanwhile. The post moves on with it."""
    with transaction.atomic():
        post = Post.objects.locked(publication.variant.version.post_id)
        publication = _locked_again(publication)
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
        publication.save(
            update_fields=[
                "state",
                "sent_at",
                "remote_id",
                "url",
                "fingerprint",
                "lease_until",
                "held_reason",
                "last_error",
            ]
        )
        row = move_on(post)
        events = [
            _entry(
                Action.PUBLICATION_SENT,
                publication,
                key=str(publication.idempotency_key),
                content_hash=publication.approved_hash,
                reconciled=reconciled,
            )
        ]
        if row:
            events.append(move_entry(post, row, by=trail.SYSTEM))
        trail.record_all(events)


def _locked_again(publication: Publication) -> Publication:
    """The same publication as it is now, locked; the approved text and its account are at hand."""
    again = Publication.objects.select_for_update(no_key=True).get(pk=publication.pk)
    again.variant, again.account = publication.variant, publication.account
    return again


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
    trail.record_all([_entry(action, publication, clauses=clauses, **facts)])


def _entry(action: str, publication: Publication, *, clauses: set[str] | None = None, **facts: object) -> AuditEvent:
    version = publication.variant.version
    return trail.entry(
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
