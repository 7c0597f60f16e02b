"""Watching the City's own accounts (4.2.4, 4.5.2): what was published, edited, lost, or never approved.

A round reads the account's timeline, then holds each post against what the record says stands there. "Missing" is
said only after a direct read answered so; a list alone proves nothing. Network calls never happen in a transaction."""

import hashlib
import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import access, connectors, social
from accounts.connectors.base import (
    Capability,
    Connector,
    ConnectorError,
    Credentials,
    CredentialsRejected,
    RemotePost,
)
from accounts.models import AccountState, Representative, SocialAccount
from accounts.roles import Action as RoleAction
from accounts.vault import VaultError
from governance.audit import trail
from governance.audit.actions import Action
from governance.core import outbox
from governance.core.errors import GuardFailed
from monitoring.models import (
    AccountWatch,
    ItemState,
    Observation,
    PublishedItem,
    Snapshot,
    SnapshotReason,
)
from posts.models import Publication
from posts.states import DeliveryState

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
WINDOW = timedelta(days=30)  # how far back a round reads the timeline
DIRECT_READS = 40  # older or vanished items asked for one by one in a round
ADOPTED_AT_ONCE = 500
LAG = timedelta(minutes=5)  # networks may show a removed post to its author for a while

STANDING = (ItemState.LIVE, ItemState.EDITED, ItemState.UNAPPROVED)
IN_FLIGHT = (DeliveryState.SENDING.value, DeliveryState.UNCONFIRMED.value)
ACTIONS = {
    Observation.Kind.EDITED: Action.ITEM_EDITED,
    Observation.Kind.MISSING: Action.ITEM_MISSING,
    Observation.Kind.UNAPPROVED: Action.ITEM_UNAPPROVED,
}


@dataclass(frozen=True, slots=True)
class Round:
    """What one round found: how many posts were read, and what a person must look at."""

    read: int = 0
    edited: int = 0
    missing: int = 0
    unapproved: int = 0


# --- When to look ------------------------------------------------------------------------------------------------


def watched() -> QuerySet[SocialAccount]:
    """Accounts a round can read: connected, open, on a network whose timeline we can read."""
    connected = SocialAccount.objects.filter(credential__isnull=False).order_by()
    platforms = [
        platform
        for platform in connected.values_list("platform", flat=True).distinct()
        if Capability.TIMELINE in connectors.get(platform).supports
    ]
    return SocialAccount.objects.filter(
        platform__in=platforms,
        state__in=[AccountState.ACTIVE, AccountState.PAUSED],
        connected_at__isnull=False,
        credential__isnull=False,
    )


def watch_due() -> int:
    """Ask for a round of every account whose time has come; returns how many."""
    now = timezone.now()
    missing = watched().filter(watch__isnull=True)
    AccountWatch.objects.bulk_create(
        [AccountWatch(account=account, due_at=now) for account in missing], ignore_conflicts=True
    )
    due = list(
        AccountWatch.objects.filter(Q(lease_until__isnull=True) | Q(lease_until__lt=now), due_at__lte=now)
        .filter(account__in=watched())
        .values_list("account_id", flat=True)
    )
    with transaction.atomic():
        for account_id in due:
            outbox.ring("monitoring.observe", account_id)
    return len(due)


# --- One round ---------------------------------------------------------------------------------------------------


def observe(account_id: int) -> Round | None:
    """Read one account and reconcile it with the record. None where another worker is reading it."""
    now = timezone.now()
    account = watched().filter(pk=account_id).first()
    if account is None:
        return None
    AccountWatch.objects.get_or_create(account=account, defaults={"due_at": now})
    claimed = AccountWatch.objects.filter(Q(lease_until__isnull=True) | Q(lease_until__lt=now), account=account).update(
        lease_until=now + LEASE, last_round_at=now
    )
    if not claimed:
        return None
    adopt_sent(account)
    connector, credentials = connectors.get(account.platform), None
    try:
        credentials = social.credentials_for(account)
        found = _read(account, connector, credentials)
    except (ConnectorError, VaultError) as error:
        if isinstance(error, CredentialsRejected):
            social.note_rejected(account, error.reason, used=credentials)
        _note_failure(account, getattr(error, "reason", "") or str(error))
        return Round()
    AccountWatch.objects.filter(account=account).update(
        lease_until=None,
        last_ok_at=timezone.now(),
        due_at=timezone.now() + timedelta(minutes=settings.WATCH_EVERY_MINUTES),
        last_error="",
        failures=0,
    )
    return found


def _read(account: SocialAccount, connector: Connector, credentials: Credentials) -> Round:
    window = timezone.now() - WINDOW
    since = max(account.connected_at or window, window)
    seen: set[str] = set()
    kinds: list[str | None] = []
    for post in connector.timeline(credentials, since):
        seen.add(post.remote_id)
        kinds.append(note_seen(account, post))
    unseen = PublishedItem.objects.filter(account=account, state__in=STANDING).exclude(remote_id__in=seen)
    for item in unseen.exclude(remote_id="").order_by("last_seen_at")[:DIRECT_READS]:
        direct = connector.fetch(credentials, item.remote_id)
        kinds.append(note_seen(account, direct) if direct else note_missing(item))
    return Round(
        read=len(seen),
        edited=kinds.count(Observation.Kind.EDITED),
        missing=kinds.count(Observation.Kind.MISSING),
        unapproved=kinds.count(Observation.Kind.UNAPPROVED),
    )


@transaction.atomic
def _note_failure(account: SocialAccount, reason: str) -> None:
    """A round that couldn't read: tried again sooner, recorded once until it works again."""
    watch = AccountWatch.objects.select_for_update().get(account=account)
    watch.failures += 1
    watch.last_error, watch.lease_until = reason, None
    delay = min(settings.WATCH_EVERY_MINUTES, 2**watch.failures)
    watch.due_at = timezone.now() + timedelta(minutes=delay)
    watch.save()
    if watch.failures == 1:
        trail.record(Action.WATCH_FAILED, account, by=trail.SYSTEM)


# --- What was found ----------------------------------------------------------------------------------------------


def adopt_sent(account: SocialAccount | None = None) -> int:
    """Make the items of publications that were sent and aren't watched yet, so that their absence can be noticed.

    Of one account all of them; without one, those of the last hour on every account. Returns how many were made."""
    waiting = Publication.objects.filter(state=DeliveryState.SENT.value, item__isnull=True)
    if account:
        waiting = waiting.filter(account=account)
    else:
        waiting = waiting.filter(sent_at__gte=timezone.now() - timedelta(hours=1))
    made = last = 0
    while batch := list(waiting.filter(pk__gt=last).order_by("pk")[:ADOPTED_AT_ONCE]):
        PublishedItem.objects.bulk_create(
            [PublishedItem(account_id=each.account_id, remote_id=_remote_id(each), **_facts(each)) for each in batch],
            ignore_conflicts=True,
        )
        known = set(PublishedItem.objects.filter(publication__in=batch).values_list("publication", flat=True))
        for each in batch:
            if each.pk not in known:  # its post was seen as a stranger's before its outcome was known
                adopt(each.pk)
        made, last = made + len(batch), batch[-1].pk
    return made


@transaction.atomic
def adopt(publication_id: int) -> PublishedItem | None:
    """The item of one publication that was sent: from now on it is watched and can be taken down."""
    publication = (
        Publication.objects.select_for_update(no_key=True, of=("self",))
        .select_related("variant__version", "account")
        .filter(pk=publication_id, state=DeliveryState.SENT.value)
        .first()
    )
    if publication is None:
        return None
    item, made = PublishedItem.objects.get_or_create(
        account=publication.account, remote_id=_remote_id(publication), defaults=_facts(publication)
    )
    if not made and item.publication_id is None:  # seen as a stranger's post before its outcome was known
        item.publication, item.state = publication, ItemState.LIVE
        item.save(update_fields=["publication", "state"])
        item.observations.filter(kind=Observation.Kind.UNAPPROVED, reviewed_at__isnull=True).delete()
    return item


def _remote_id(publication: Publication) -> str:
    return publication.remote_id or publication.url or f"publication:{publication.pk}"


def _facts(publication: Publication) -> dict[str, Any]:
    """What is known of an item from the moment it was sent."""
    sent_at = publication.sent_at or timezone.now()
    return {
        "publication": publication,
        "url": publication.url,
        "state": ItemState.LIVE,
        "fingerprint": publication.fingerprint,
        "first_seen_at": sent_at,
        "last_seen_at": sent_at,
    }


@transaction.atomic
def note_seen(account: SocialAccount, post: RemotePost) -> str | None:
    """Record that a post stands on the account; returns the kind of observation it gave, if any."""
    now = timezone.now()
    item = (
        PublishedItem.objects.select_for_update(of=("self",))
        .filter(Q(remote_id=post.remote_id) | Q(remote_id=post.url) & ~Q(remote_id=""), account=account)
        .first()
    )
    if item is None:
        if _is_in_flight(account, post):
            return None  # its outcome isn't recorded yet; the next round knows
        item = PublishedItem.objects.create(
            account=account,
            remote_id=post.remote_id,
            url=post.url,
            state=ItemState.UNAPPROVED,
            fingerprint=post.fingerprint,
            first_seen_at=now,
            last_seen_at=now,
        )
        first = take_snapshot(item, post, SnapshotReason.FIRST_SEEN)
        return _observed(item, Observation.Kind.UNAPPROVED, first)
    if item.state == ItemState.REMOVED:
        return _note_returned(item, post)
    before = item.fingerprint
    changed = bool(before) and before != post.fingerprint
    snapshot: Snapshot | None = None
    if changed or not item.snapshots.exists():
        snapshot = take_snapshot(item, post, SnapshotReason.CHANGED if changed else SnapshotReason.FIRST_SEEN)
    was_missing = item.state == ItemState.MISSING
    item.fingerprint, item.last_seen_at, item.url = post.fingerprint, now, post.url or item.url
    item.remote_id = post.remote_id  # confirmed by hand, it was known by its address only
    if item.publication is not None:
        edited = bool(item.publication.fingerprint) and item.publication.fingerprint != post.fingerprint
        item.state = ItemState.EDITED if edited else ItemState.LIVE
    elif was_missing:
        item.state = ItemState.UNAPPROVED
    item.save()
    if changed:
        return _observed(item, Observation.Kind.EDITED, snapshot)
    if was_missing:
        trail.record(Action.ITEM_SEEN, item, by=trail.SYSTEM, state=item.state)
    return None


@transaction.atomic
def note_missing(item: PublishedItem) -> str | None:
    """Record that a direct read said the post is gone, though nobody here removed it."""
    item = PublishedItem.objects.select_for_update().get(pk=item.pk)
    if item.state not in STANDING:
        return None
    if item.removals.exists():
        return None  # ordered by the City: monitoring.removals reads back and records it
    item.state = ItemState.MISSING
    item.save(update_fields=["state"])
    return _observed(item, Observation.Kind.MISSING, item.snapshots.first())


def _note_returned(item: PublishedItem, post: RemotePost) -> str | None:
    """A post the City removed stands there again."""
    removal = item.removals.order_by("-carried_out_at").first()
    if removal and removal.carried_out_at and timezone.now() - removal.carried_out_at < LAG:
        return None
    item.state, item.last_seen_at = ItemState.UNAPPROVED, timezone.now()
    item.fingerprint = post.fingerprint
    item.save()
    return _observed(item, Observation.Kind.UNAPPROVED, take_snapshot(item, post, SnapshotReason.CHANGED))


def _is_in_flight(account: SocialAccount, post: RemotePost) -> bool:
    """One of our own texts whose outcome isn't recorded yet."""
    waiting = Publication.objects.filter(account=account).select_related("variant__version")
    if waiting.filter(remote_id=post.remote_id).exclude(remote_id="").exists():
        return True
    texts = {_bare(publication.variant.text) for publication in waiting.filter(state__in=IN_FLIGHT)}
    return _bare(post.text) in texts


def _bare(text: str) -> str:
    return "".join(text.split())


def _observed(item: PublishedItem, kind: str, snapshot: Snapshot | None) -> str:
    Observation.objects.create(item=item, kind=kind, seen_at=timezone.now(), snapshot=snapshot)
    trail.record(
        ACTIONS[Observation.Kind(kind)],
        item,
        by=trail.SYSTEM,
        account=item.account_id,
        publication=item.publication_id,
        snapshot=snapshot.sha256 if snapshot else None,
    )
    return kind


# --- Evidence ----------------------------------------------------------------------------------------------------


def take_snapshot(item: PublishedItem, post: RemotePost, reason: SnapshotReason) -> Snapshot:
    """Keep what stands there, as received, with its digest."""
    return keep(item, reason, text=post.text, raw=post.raw, pictures=post.pictures, fingerprint=post.fingerprint)


def keep(
    item: PublishedItem,
    reason: SnapshotReason,
    *,
    text: str,
    raw: Mapping[str, Any],
    pictures: Iterable[str],
    fingerprint: str,
) -> Snapshot:
    """Write one snapshot; the digest covers words, alt texts and the raw answer."""
    content = {"text": text, "pictures": list(pictures), "raw": dict(raw)}
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return Snapshot.objects.create(
        item=item,
        taken_at=timezone.now(),
        reason=reason,
        fingerprint=fingerprint,
        sha256=hashlib.sha256(canonical.encode()).hexdigest(),
        **json.loads(canonical),
    )


# --- Looking at it -----------------------------------------------------------------------------------------------


@transaction.atomic
def review(observation: Observation, *, by: Representative, note: str) -> Observation:
    """A person looked at an observation and wrote down what was decided."""
    observation = (
        Observation.objects.select_for_update(of=("self",)).select_related("item__account").get(pk=observation.pk)
    )
    if observation.reviewed_at:
        return observation
    access.require(by, RoleAction.WATCH, on=observation.item.account)
    if not note.strip():
        raise GuardFailed(_("Write what you decided, so that the next person needn't look again."), field="note")
    observation.reviewed_by, observation.reviewed_at, observation.note = by, timezone.now(), note.strip()
    observation.save(update_fields=["reviewed_by", "reviewed_at", "note"])
    trail.record(Action.ITEM_REVIEWED, observation.item, by=by, observation=observation.pk, kind=observation.kind)
    return observation


def overdue() -> QuerySet[SocialAccount]:
    """Watched accounts not read in full for two rounds or more: monitoring must be regular (4.2.4)."""
    limit = timezone.now() - timedelta(minutes=2 * settings.WATCH_EVERY_MINUTES)
    return (
        watched()
        .filter(Q(watch__isnull=True) | Q(watch__last_ok_at__isnull=True) | Q(watch__last_ok_at__lt=limit))
        .filter(connected_at__lt=limit)
        .annotate(last_ok_at=F("watch__last_ok_at"))
    )
