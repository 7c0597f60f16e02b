"""Sending: each publication once, or an honest "we don't know" (ARCHITECTURE 9). `posts.publishing` is its door.

A worker claims a publication and asks the gate in one short transaction (`posts.claiming`); then it speaks with the
network while no transaction is open; then it writes down the answer (`posts.outcomes`). A worker that dies in between
leaves an expired lease, which becomes UNCONFIRMED and is looked into, never sent again unseen."""

import hashlib
import logging
import time
import traceback
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError, OperationalError
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
    Refused,
    TryLater,
    Video,
)
from governance.core import outbox, turnstile
from governance.core.errors import GovernanceError
from posts import claiming, outcomes, pace, public_media
from posts.claiming import HOLD_WAIT, due
from posts.models import DeliveryAttempt, MediaAsset, Outcome, Publication
from posts.outcomes import (
    close,
    fail,
    give_up_lease,
    hold,
    lose,
    requeue,
    schedule_next_look,
    succeed,
    wait,
)
from posts.states import DeliveryState

logger = logging.getLogger(__name__)

LONGEST_QUIET = 86_400.0  # seconds; a network that asks for more has made a mistake
BATCH, LOOKS, ASKED_AGAIN = 500, 20, 3
# A sweep asks for one hand for each so many that wait, and for no more than so many; a hand works for so many seconds.
SHARE, HANDS, TURN = 25, 16, 5.0

CONNECTION_LOST = (OperationalError, InterfaceError)  # says nothing of what was asked for

# Here "not found" is proof: the post would lie under a key that follows from ours, and sending again lands on the same
# one. A search of recent posts (Mastodon) can miss one, so there a person decides.
PROVEN_ABSENCE = frozenset({"bluesky", "fake"})


def sweep(now: datetime | None = None) -> None:
    """Find whatever the doorbell missed: what is due, what a dead worker left, what nobody has heard of since."""
    now = now or timezone.now()
    expired = Publication.objects.filter(state=DeliveryState.SENDING, lease_until__lte=now)
    for pk in expired.order_by("pk").values_list("pk", flat=True)[:BATCH]:
        give_up_lease(pk, now)
    unconfirmed = Publication.objects.filter(state=DeliveryState.UNCONFIRMED, not_before__lte=now)
    for pk in unconfirmed.order_by("not_before").values_list("pk", flat=True)[:LOOKS]:
        if unconfirmed.filter(pk=pk).update(not_before=now + outcomes.LOOK_WAIT):  # one sweep looks, not two
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
    while taken := _deliver(None):
        count += taken
        if time.monotonic() >= until:
            outbox.ring("posts.deliver_due")
            break
    if count:
        outbox.ring("monitoring.adopt_sent")
    return count


def _deliver(publication_id: int | None) -> int:
    """Take a handful of what waits longest (or the one that is named) and send it; returns how many were taken. Where
    somebody rings before the first is sent, the gate is asked again at once."""
    count = 0
    for _again in range(ASKED_AGAIN):
        left: list[Publication] = []
        try:
            handful = _handful(publication_id)
            left = list(handful.cleared) if handful else []
            while handful and left and handful.word_holds(first=len(left) == len(handful.cleared)):
                attempt = claiming.start(left.pop(0))
                _send(attempt)
        finally:
            turnstile.leave()
            claiming.give_back(left)
        if handful is None:
            return _one_by_one(publication_id)
        count = handful.count
        if not left or len(left) < len(handful.cleared):
            break
    return count


def _handful(publication_id: int | None) -> claiming.Handful | None:
    """None where judging went wrong, which is the fault of one of them and must not keep back all that wait behind."""
    try:
        return claiming.take(timezone.now(), publication_id)
    except CONNECTION_LOST:
        raise
    except Exception as trouble:
        _log("could not judge", publication_id, trouble)
        return None


def _one_by_one(publication_id: int | None) -> int:
    """Take each of a handful alone, and set that one aside which can't be judged."""
    if publication_id is not None:
        outcomes.set_aside(publication_id, timezone.now())
        return 1
    waiting = list(due(timezone.now()).values_list("pk", flat=True)[: claiming.HANDFUL])
    return sum(_deliver(pk) for pk in waiting)


def _send(attempt: DeliveryAttempt) -> None:
    publication = attempt.publication
    try:
        connector = connectors.get(publication.account.platform)
        credentials = social.credentials_at_hand(publication.account)
        if credentials is None:
            # Nothing may stand between the gate and the first word to the network (docs/adr/0005): it is asked again.
            social.credentials_for(publication.account)
            raise TryLater(None, _("The access to the network had to be renewed first."))
        outgoing = _outgoing(publication, attempt if connector.limits.public_media else None)
    except OSError as trouble:  # the storage of pictures, which comes back
        _log("could not read the pictures of", publication, trouble)
        words = _("Its pictures or video could not be read from where they are kept.")
        close(attempt, Outcome.TRY_LATER, words, lambda each, said: wait(each, said, None))
        return
    except TryLater as answer:
        _try_later(attempt, answer)
        return
    except CredentialsRejected as answer:
        _hold_until_connected(attempt, answer)
        return
    except Exception as trouble:  # nothing was sent: whatever went wrong, it is a failure and no doubt
        _log("could not prepare", publication, trouble)
        words = trouble.message if isinstance(trouble, GovernanceError) else _("It could not be prepared for sending.")
        close(attempt, Outcome.UNPREPARED, words, fail)
        return
    try:
        receipt = connector.publish(credentials, outgoing, str(publication.idempotency_key))
    except TryLater as answer:
        _try_later(attempt, answer)
    except Refused as answer:
        close(attempt, Outcome.REFUSED, answer.reason, fail)
    except CredentialsRejected as answer:
        if social.note_rejected(publication.account, answer.reason, used=credentials):
            _hold_until_connected(attempt, answer)
        else:  # renewed or connected anew while this was on its way
            _try_later(attempt, TryLater(None, answer.reason))
    except OutcomeUnknown as answer:
        close(attempt, Outcome.UNKNOWN, answer.reason, lose)
    except Exception as trouble:  # it may be out: never a failure, which somebody would repeat
        _log("no answer for", publication, trouble)
        close(attempt, Outcome.UNKNOWN, _("The answer of the network could not be understood."), lose)
    else:
        succeed(publication, receipt, attempt=attempt)
        if receipt.rate and (pause := receipt.rate.wait(timezone.now())):  # that was the last one for now
            pace.slow_down(publication.account, timezone.now() + timedelta(seconds=min(pause, LONGEST_QUIET)))


def _try_later(attempt: DeliveryAttempt, answer: TryLater) -> None:
    pause = answer.retry_after
    close(attempt, Outcome.TRY_LATER, answer.reason, lambda each, words: wait(each, words, pause))
    if pause is not None:
        pace.slow_down(attempt.publication.account, timezone.now() + timedelta(seconds=min(pause, LONGEST_QUIET)))


def _hold_until_connected(attempt: DeliveryAttempt, answer: CredentialsRejected) -> None:
    """Nothing happened there. It waits with that reason, and goes out by itself if the account is connected in time."""
    reasons = [social.reconnect_obstacle(attempt.publication.account, answer.reason)]
    again_at = timezone.now() + HOLD_WAIT
    close(attempt, Outcome.CREDENTIALS, answer.reason, lambda each, _words: hold(each, reasons, again_at))


def reconcile(publication_id: int) -> None:
    """Look on the network for an unconfirmed publication. Found: sent. Proven absent: queued again. Else a person."""
    publication = Publication.objects.select_related("variant__version__post", "account").get(pk=publication_id)
    connector = connectors.get(publication.account.platform)
    if publication.state != DeliveryState.UNCONFIRMED or Capability.FIND not in connector.supports:
        return
    schedule_next_look(publication)
    credentials = None
    try:
        credentials, outgoing = social.credentials_for(publication.account), _outgoing(publication)
        receipt = connector.find(credentials, str(publication.idempotency_key), outgoing)
    except CredentialsRejected as answer:
        social.note_rejected(publication.account, answer.reason, used=credentials)
    except (ConnectorError, GovernanceError, OSError) as trouble:
        _log("could not look for", publication, trouble)
    else:
        if receipt is not None:
            succeed(publication, receipt)
            outbox.ring("monitoring.adopt_sent")
        elif publication.account.platform in PROVEN_ABSENCE:
            requeue(publication_id)


def _outgoing(publication: Publication, fetched_during: DeliveryAttempt | None = None) -> Outgoing:
    """The approved text with its pictures or video, with addresses where the network fetches them during a try."""
    version = publication.variant.version
    pictures, video = [], None
    for placement in version.pictures():
        asset = placement.asset
        content, address = _approved(asset), public_media.address(fetched_during, asset) if fetched_during else ""
        shape = asset.width, asset.height, address
        if asset.is_video:
            video = Video(content, asset.media_type, placement.alt, *shape, asset.seconds)
        else:
            pictures.append(Picture(content, asset.media_type, placement.alt, *shape))
    return Outgoing(
        text=publication.variant.text,
        language=version.language,
        created_at=publication.first_tried_at or publication.planned_at,
        pictures=tuple(pictures),
        video=video,
        is_still_wanted=lambda: _is_still_wanted(publication),
    )


def _is_still_wanted(publication: Publication) -> bool:
    """What the gate says once more; no where it can't be asked, since nothing is published yet."""
    try:
        return claiming.still_cleared(publication)
    except DatabaseError as trouble:
        _log("could not ask the gate again for", publication, trouble)
        return False


def _approved(asset: MediaAsset) -> bytes:
    """The file of a picture or video, which is not sent where it is no longer what was approved; OSError where the
    storage does not answer."""
    try:
        content = asset.read()
    except FileNotFoundError:
        raise GovernanceError(_("The file of a picture or video is no longer there.")) from None
    if hashlib.sha256(content).hexdigest() != asset.sha256:
        raise GovernanceError(_("The file of a picture or video is no longer the one that was approved."))
    return content


def _log(what: str, publication: Publication | int | None, trouble: Exception) -> None:
    """Kind and place of an exception; never its message, which may quote the post or the network."""
    frames = traceback.extract_tb(trouble.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "-"
    pk = publication.pk if isinstance(publication, Publication) else publication or "of a handful"
    logger.warning("%s publication %s: %s at %s", what, pk, type(trouble).__name__, place)
