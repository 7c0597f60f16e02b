"""Taking down (4.5.1): evidence first, then the network, then a read-back, then the log.

An order is written in one transaction with its evidence; a worker carries it out and reads back. What no software may
remove is handed to a person, who confirms."""

import logging
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import access, connectors, social
from accounts.connectors.base import Capability, ConnectorError, CredentialsRejected, RemotePost, TryLater
from accounts.models import Representative
from accounts.roles import Action as RoleAction
from accounts.vault import VaultError
from governance.audit import trail
from governance.audit.actions import Action
from governance.core import outbox
from governance.core.errors import GuardFailed, WrongState
from governance.policy.models import Clause
from monitoring import watching
from monitoring.models import ItemState, Observation, PublishedItem, Removal, RemovalState, Snapshot, SnapshotReason
from posts import publishing

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
TRIES = 8
_NUMBERS = 0x494D5244  # advisory lock: removal numbers are given out one at a time


def can_remove(item: PublishedItem) -> bool:
    """Software may remove it: the network allows it, the account is connected, and we know its id there."""
    return (
        Capability.DELETE in connectors.get(item.account.platform).supports
        and hasattr(item.account, "credential")
        and not item.remote_id.startswith("publication:")
    )


def take_down(item: PublishedItem, *, by: Representative, clause: Clause, reason: str) -> Removal:
    """Order the removal of one item, whoever put it there: without notice, with clause, reason and evidence (4.5.1).

    What stands there is read first; where that fails, the newest snapshot or the approved text is the evidence."""
    access.require(by, RoleAction.TAKE_DOWN, on=item.account)
    if not reason.strip():
        raise GuardFailed(_("Say why it must go; the removal log keeps the reason."), field="reason")
    return _order(item, _capture(item), by=by, clause=clause, reason=reason.strip())


def _capture(item: PublishedItem) -> RemotePost | None:
    if not can_remove(item):
        return None
    try:
        return connectors.get(item.account.platform).fetch(social.credentials_for(item.account), item.remote_id)
    except (ConnectorError, VaultError) as error:
        logger.warning("item %s could not be captured: %s", item.pk, type(error).__name__)
        return None


@transaction.atomic
def _order(
    item: PublishedItem, captured: RemotePost | None, *, by: Representative, clause: Clause, reason: str
) -> Removal:
    item = (
        PublishedItem.objects.select_for_update(of=("self",))
        .select_related("account__credential", "publication__variant__version")
        .get(pk=item.pk)
    )
    standing = item.removals.exclude(state=RemovalState.CARRIED_OUT).first()
    if standing:
        return standing
    if item.state == ItemState.REMOVED:
        raise WrongState(_("This was removed already; the removal log has it."))
    access.require(by, RoleAction.TAKE_DOWN, on=item.account)
    evidence = _evidence(item, captured)
    removal = Removal.objects.create(
        number=_next_number(),
        item=item,
        clause=clause,
        reason=reason,
        evidence=evidence,
        ordered_by=by,
        state=RemovalState.ORDERED if can_remove(item) else RemovalState.BY_HAND,
        not_before=timezone.now(),
    )
    outbox.ring("monitoring.carry_out", removal.pk)
    trail.record(
        Action.REMOVAL_ORDERED,
        removal,
        by=by,
        clauses=[clause.policy.parts.get("removal", clause.reference), clause.reference],
        item=item.pk,
        account=item.account_id,
        evidence=evidence.sha256,
        state=removal.state,
    )
    return removal


def _evidence(item: PublishedItem, captured: RemotePost | None) -> Snapshot:
    if captured is not None:
        return watching.take_snapshot(item, captured, SnapshotReason.BEFORE_REMOVAL)
    newest = item.snapshots.first()
    if newest is not None:
        return newest
    if item.publication is None:  # an item without a publication was seen, and so has a snapshot
        raise GuardFailed(_("Nothing is known of what stands there, so there is no evidence to keep. Try again soon."))
    variant = item.publication.variant
    return watching.keep(
        item,
        SnapshotReason.BEFORE_REMOVAL,
        text=variant.text,
        raw={"source": "approved text; the network could not be read", "version": variant.version.number},
        pictures=[placement.alt for placement in variant.version.placements.all()],
        fingerprint=item.fingerprint,
    )


def _next_number() -> str:
    """2026-041: year and running number of the removal log."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_NUMBERS])
    year = timezone.localdate().year
    newest = (
        Removal.objects.filter(number__startswith=f"{year}-").order_by("-id").values_list("number", flat=True).first()
    )
    running = int(newest.split("-")[1]) + 1 if newest else 1
    return f"{year}-{running:03}"


def carry_out_due() -> int:
    """Ask a worker for every removal that still has to be carried out; returns how many."""
    now = timezone.now()
    due = list(
        Removal.objects.filter(
            Q(lease_until__isnull=True) | Q(lease_until__lt=now), state=RemovalState.ORDERED, not_before__lte=now
        ).values_list("pk", flat=True)
    )
    with transaction.atomic():
        for pk in due:
            outbox.ring("monitoring.carry_out", pk)
    return len(due)


def carry_out(removal_id: int) -> Removal | None:
    """Delete on the network and read back. None where another worker is at it, or nothing is to be done."""
    now = timezone.now()
    claimed = Removal.objects.filter(
        Q(lease_until__isnull=True) | Q(lease_until__lt=now),
        pk=removal_id,
        state=RemovalState.ORDERED,
        not_before__lte=now,
    ).update(lease_until=now + LEASE)
    if not claimed:
        return None
    removal = Removal.objects.select_related("item__account__credential").get(pk=removal_id)
    account = removal.item.account
    connector, credentials = connectors.get(account.platform), None
    try:
        credentials = social.credentials_for(account)
        connector.delete(credentials, removal.item.remote_id)
        still_there = connector.fetch(credentials, removal.item.remote_id) is not None
    except (ConnectorError, VaultError) as error:
        if isinstance(error, CredentialsRejected):
            social.note_rejected(account, error.reason, used=credentials)
        wait = error.retry_after if isinstance(error, TryLater) else None
        return _not_yet(removal_id, getattr(error, "reason", "") or str(error), wait)
    if still_there:
        return _not_yet(removal_id, _("The network took the order, but still shows the post."), 30)
    return _gone(removal_id, by=None)


@transaction.atomic
def _not_yet(removal_id: int, answer: str, wait: float | None) -> Removal:
    removal = Removal.objects.select_for_update().get(pk=removal_id)
    removal.attempts += 1
    removal.lease_until, removal.last_error = None, answer
    removal.not_before = timezone.now() + timedelta(seconds=wait or min(3600, 15 * 2**removal.attempts))
    if removal.attempts >= TRIES:
        removal.state = RemovalState.FAILED
    removal.save()
    if removal.state == RemovalState.FAILED or removal.attempts == 1:
        trail.record(Action.REMOVAL_FAILED, removal, by=trail.SYSTEM, attempts=removal.attempts, state=removal.state)
    return removal


@transaction.atomic
def _gone(removal_id: int, *, by: Representative | None) -> Removal:
    removal = Removal.objects.select_for_update(of=("self",)).select_related("ordered_by").get(pk=removal_id)
    item = PublishedItem.objects.select_for_update(of=("self",)).select_related("publication").get(pk=removal.item_id)
    now = timezone.now()
    removal.state, removal.carried_out_at, removal.lease_until = RemovalState.CARRIED_OUT, now, None
    removal.last_error, removal.confirmed_by = "", by
    removal.attempts += by is None
    removal.save()
    item.state = ItemState.REMOVED
    item.save(update_fields=["state"])
    item.observations.filter(kind=Observation.Kind.MISSING, reviewed_at__isnull=True).update(
        reviewed_at=now, reviewed_by=removal.ordered_by, note=_("Removal %(number)s") % {"number": removal.number}
    )
    if item.publication is not None:
        publishing.mark_removed(item.publication, by=by or removal.ordered_by)
    trail.record(
        Action.REMOVAL_CONFIRMED if by else Action.REMOVAL_CARRIED_OUT,
        removal,
        by=by or trail.SYSTEM,
        clauses=[removal.clause.reference],
        item=item.pk,
    )
    return removal


@transaction.atomic
def confirm(removal: Removal, *, by: Representative) -> Removal:
    """A person removed it by hand on the network and says so."""
    removal = Removal.objects.select_for_update(of=("self",)).select_related("item__account").get(pk=removal.pk)
    if removal.state == RemovalState.CARRIED_OUT:
        return removal
    if removal.state not in (RemovalState.BY_HAND, RemovalState.FAILED):
        raise WrongState(_("The system is still removing this; it will say when it is gone."))
    access.require(by, RoleAction.TAKE_DOWN, on=removal.item.account)
    return _gone(removal.pk, by=by)


@transaction.atomic
def retry(removal: Removal, *, by: Representative) -> Removal:
    """Try a failed removal again now."""
    removal = Removal.objects.select_for_update(of=("self",)).select_related("item__account").get(pk=removal.pk)
    if removal.state != RemovalState.FAILED:
        return removal
    access.require(by, RoleAction.TAKE_DOWN, on=removal.item.account)
    removal.state, removal.attempts, removal.not_before = RemovalState.ORDERED, 0, timezone.now()
    removal.save()
    outbox.ring("monitoring.carry_out", removal.pk)
    trail.record(Action.REMOVAL_ORDERED, removal, by=by, clauses=[removal.clause.reference], again=True)
    return removal
