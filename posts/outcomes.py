"""What becomes of a publication: held, sent, waiting, failed or lost. Each in one short transaction, with its record.

`posts.claiming` and `posts.sending` decide which; times and limits of trying again are here (docs/adr/0003)."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.connectors.base import Receipt
from governance.audit import trail
from governance.audit.actions import Action
from governance.audit.models import AuditEvent
from governance.core import outbox
from governance.core.errors import Obstacle
from posts import happenings
from posts.guards import delivery_transition
from posts.models import DeliveryAttempt, Outcome, Post, Publication
from posts.settling import move_entry, move_on
from posts.states import DeliveryState

STOPS = frozenset({"account_paused", "access_withdrawn", "halted"})  # what a person stopped, no machine starts again
LATE = timedelta(hours=1)  # past this, a person decides again: nothing goes out late by surprise
MAX_TRIES = 8
SHORTEST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=15)
LOOK_WAIT, LONGEST_LOOK_WAIT = timedelta(seconds=30), timedelta(days=1)
JUDGE_WAIT = timedelta(minutes=2)
NOTICE_WAIT = 300.0  # seconds; most unconfirmed ones are found by then


def hold(publication: Publication, reasons: Sequence[Obstacle], again_at: datetime) -> None:
    """Back into the queue with the reasons; on the record once for each set of reasons, not each minute. That a person
    stopped it isn't forgotten over another reason."""
    words = "\n".join(f"{reason.message} {reason.remedy}".strip() for reason in reasons)
    row = delivery_transition("hold", publication)
    codes = sorted({reason.code for reason in reasons} | STOPS & set(publication.held_codes))
    changed = (codes, words) != (publication.held_codes, publication.held_reason)
    publication.state, publication.lease_until, publication.not_before = row.target, None, again_at
    publication.held_codes, publication.held_reason = codes, words
    publication.save(update_fields=["state", "lease_until", "not_before", "held_codes", "held_reason"])
    if changed:
        kind = "by_hand" if reasons[0].code == "by_hand" else "held"
        happenings.tell(kind, publication=publication)
        _record(
            row.audit_action,
            publication,
            clauses={reason.clause for reason in reasons if reason.clause},
            reasons=codes,
        )


def set_aside(pk: int, now: datetime) -> None:
    """One that could not be judged: it waits with that reason and is tried again; past its hour a person decides."""
    words, remedy = _("It could not be judged."), _("The log names the place of the error. Tell whoever runs this.")
    with transaction.atomic():
        waiting = Publication.objects.filter(pk=pk, state=DeliveryState.QUEUED, not_before__lte=now)
        publication = waiting.select_for_update(no_key=True).first()
        if publication is None:
            return
        publication.state = delivery_transition("claim", publication).target
        if now - publication.planned_at > LATE:
            fail(publication, words)
        else:
            hold(publication, [Obstacle("not_judged", words, remedy)], now + JUDGE_WAIT)


def close(attempt: DeliveryAttempt, outcome: Outcome, words: str, then: Callable[[Publication, str], None]) -> None:
    """End an attempt that brought no receipt; `then` moves the publication, if it is still this attempt's to move."""
    with transaction.atomic():
        publication = _locked_again(attempt.publication)
        _end(attempt, outcome, words)
        if (
            publication.state == DeliveryState.SENDING
            and not publication.tries.filter(number__gt=attempt.number).exists()
        ):
            then(publication, words)


def succeed(publication: Publication, receipt: Receipt, *, attempt: DeliveryAttempt | None = None) -> None:
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
                fail(publication, _("The network answered with a post of ours that says the same words."))
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


def tries_left(publication: Publication) -> int:
    """How often it is still tried by itself before a person is asked."""
    return max(0, MAX_TRIES - publication.attempts)


def gives_up_at(publication: Publication) -> datetime:
    """From when on it isn't tried by itself any more."""
    return publication.planned_at + LATE


def _locked_again(publication: Publication) -> Publication:
    """The same publication as it is now, locked; the approved text and its account are at hand."""
    again = Publication.objects.select_for_update(no_key=True).get(pk=publication.pk)
    again.variant, again.account = publication.variant, publication.account
    return again


def wait(publication: Publication, words: str, retry_after: float | None) -> None:
    """Nothing happened there: try again later, each time later, and not for ever."""
    wait = min(LONGEST_WAIT, SHORTEST_WAIT * 2 ** (publication.attempts - 1))
    if retry_after is not None:
        wait = max(wait, timedelta(seconds=min(retry_after, LATE.total_seconds() * 2)))
    again_at = timezone.now() + wait
    if publication.attempts >= MAX_TRIES or again_at > gives_up_at(publication):
        fail(publication, words)
        return
    row = delivery_transition("hold", publication)
    publication.state, publication.lease_until = row.target, None
    publication.last_error, publication.not_before = words, again_at
    publication.save(update_fields=["state", "lease_until", "last_error", "not_before"])


def fail(publication: Publication, words: str, reasons: Sequence[Obstacle] = ()) -> None:
    """It is surely not out, and only a person starts it again."""
    row = delivery_transition("fail", publication)
    codes = sorted({reason.code for reason in reasons} or set(publication.held_codes))
    publication.state, publication.lease_until = row.target, None
    publication.last_error = "\n".join([words, *(reason.message for reason in reasons)])
    publication.held_reason, publication.held_codes = "", []
    publication.save(update_fields=["state", "lease_until", "last_error", "held_reason", "held_codes"])
    happenings.tell("failed", publication=publication)
    _record(row.audit_action, publication, attempts=publication.attempts, reasons=codes)


def lose(publication: Publication, words: str, *, now: datetime | None = None) -> None:
    """It may be out and it may not: say so, and look."""
    row = delivery_transition("lose", publication)
    publication.state, publication.lease_until = row.target, None
    publication.last_error, publication.not_before = words, (now or timezone.now()) + LOOK_WAIT
    publication.save(update_fields=["state", "lease_until", "last_error", "not_before"])
    happenings.tell("unconfirmed", publication=publication, wait=NOTICE_WAIT)
    _record(row.audit_action, publication, attempts=publication.attempts)


@transaction.atomic
def give_up_lease(publication_id: int, now: datetime) -> None:
    """Its worker died. Where it had begun to speak with the network, nobody knows the answer; where it had not, the
    publication waits again."""
    publication = Publication.objects.locked(publication_id)
    if publication.state != DeliveryState.SENDING or not publication.lease_until or publication.lease_until > now:
        return
    if publication.tries.filter(outcome="").exists():
        lose(publication, _("Sending was interrupted, so nobody heard the network's answer."), now=now)
    else:
        publication.state, publication.lease_until = delivery_transition("hold", publication).target, None
        publication.save(update_fields=["state", "lease_until"])


@transaction.atomic
def requeue(publication_id: int) -> None:
    publication = Publication.objects.locked(publication_id)
    if publication.state != DeliveryState.UNCONFIRMED:
        return
    row = delivery_transition("retry", publication)
    publication.state, publication.not_before = row.target, timezone.now()
    publication.save(update_fields=["state", "not_before"])
    outbox.ring("posts.deliver", publication.pk)
    _record(row.audit_action, publication, proven_absent=True)


def schedule_next_look(publication: Publication) -> None:
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
