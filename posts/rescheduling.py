"""Moving a post to another time: what an author wished for, or when a released post goes out. Nothing else changes.

The time is no part of what an approval signs (posts.drafting), so moving a post costs no approval. What depends on the
day, such as a restricted period, is asked again for the new one: of a release here, of a wish when it is submitted,
approved and released."""

from collections.abc import Collection
from datetime import UTC, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import access
from accounts.models import Representative
from accounts.roles import Action as RoleAction
from governance.audit import trail
from governance.audit.actions import Action
from governance.audit.models import AuditEvent
from governance.core.errors import Conflict, GuardFailed, Obstacle, WrongState
from posts import checking, gate, grounds
from posts.guards import delivery_transition, transition
from posts.models import Post, Publication
from posts.queueing import entry
from posts.states import DeliveryState, PostState, Transition, find_transition


@transaction.atomic
def reschedule(post: Post, *, by: Representative, at: datetime, seen: datetime | None) -> Post:
    """Wish for another time of a post that isn't released. `seen` is the time that was on the screen; where it is
    another one by now, that is a Conflict."""
    post = Post.objects.locked(post.pk)
    row = transition("reschedule", post)
    access.require_on_all(by, RoleAction.DRAFT, post.target_accounts())
    before = post.wished_at
    if before == at:
        return post
    _require_seen(before, seen)
    require_possible(at)
    post.wished_at = at
    post.save(update_fields=["wished_at", "changed_at"])
    trail.record_all([_entry(row, post, by, before=before, at=at)])
    return post


def reschedule_release(post: Post, *, by: Representative, at: datetime, seen: datetime | None) -> list[Publication]:
    """Let a released post go out at another time, on every account where its time hasn't come. The gate is asked for
    the new day; a check that stops it stays on record, and the old time stands."""
    with transaction.atomic():
        publications, reasons = _reschedule_release(post.pk, by=by, at=at, seen=seen)
    if reasons:
        raise GuardFailed(_("This post can't go out at that time."), obstacles=reasons)
    return publications


def _reschedule_release(
    pk: int, *, by: Representative, at: datetime, seen: datetime | None
) -> tuple[list[Publication], list[Obstacle]]:
    post = grounds.locked(pk)
    now = timezone.now()
    row = transition("reschedule_release", post)
    publications = _still_waiting(post, now)
    access.require_on_all(by, RoleAction.PUBLISH, post.target_accounts())
    before = publications[0].planned_at
    if before == at:
        return publications, []
    _require_seen(before, seen)
    require_possible(at)
    judgement = checking.judge(post.version, now=now, planned=at)
    reasons: dict[tuple[str, str], Obstacle] = {}
    for publication in publications:
        publication.planned_at = at
        for reason in gate.reasons(publication, judgement, now=now):
            reasons.setdefault((reason.code, reason.message), reason)
    if reasons:
        checking.keep(judgement)
        return [], list(reasons.values())

    report, events = checking.store(judgement)
    for publication in publications:
        publication.not_before = at
        publication.save(update_fields=["planned_at", "not_before"])
    post.save(update_fields=["changed_at"])
    events += [entry(Action.PUBLICATION_RESCHEDULED, each, by, planned_at=at.isoformat()) for each in publications]
    trail.record_all([*events, _entry(row, post, by, before=before, at=at, check=report.pk)])
    return publications, []


# --- Questions ---


def time_of(post: Post, waiting: Collection[Publication], now: datetime) -> datetime | None:
    """The time that can be moved: the wish, or when it goes out on the accounts where it still waits for that."""
    if post.state != PostState.PUBLISHING:
        return post.wished_at
    return next((each.planned_at for each in waiting if each.planned_at > now), None)


def action_for(state: str) -> RoleAction | None:
    """What must be entrusted to a person on every account to move a post in this state; None where nobody moves it."""
    row = find_transition("reschedule", state) or find_transition("reschedule_release", state)
    return row.action if row else None


def require_possible(at: datetime) -> None:
    """A moment that exists on the City's clocks, and is still to come."""
    if at.utcoffset() is None:
        raise ValueError("a moment needs a time zone")
    if at.astimezone(UTC).astimezone(at.tzinfo).replace(tzinfo=None) != at.replace(tzinfo=None):
        raise GuardFailed(
            _("That time doesn’t exist on that day: the clocks go forward. Choose another time."), field="time"
        )
    if at <= timezone.now():
        raise GuardFailed(_("That moment has passed. Choose a later one."), field="time")


# --- Parts ---


def _still_waiting(post: Post, now: datetime) -> list[Publication]:
    """Where it waits for its time, nobody else's until the commit; WrongState where that has come."""
    rows = Publication.objects.of(post.version).select_for_update(of=("self",), no_key=True)
    found = rows.select_related("account", "released_by", "urgent").order_by("account_id")
    waiting = [each for each in found if each.state == DeliveryState.QUEUED and each.planned_at > now]
    if not waiting:
        raise WrongState(_("Its time has come, so it can't be moved any more. Its page says where it stands."))
    variants = {variant.pk: variant for variant in post.version.texts()}
    for publication in waiting:
        delivery_transition("reschedule", publication)
        publication.variant = variants[publication.variant_id]
        publication.variant.version = post.version
    return waiting


def _require_seen(before: datetime | None, seen: datetime | None) -> None:
    if before != seen:
        raise Conflict(_("Somebody moved this post since you opened the page. Nothing was changed; look again."))


def _entry(
    row: Transition, post: Post, by: Representative, *, before: datetime | None, at: datetime, **facts: object
) -> AuditEvent:
    """What the record says of it: from when to when."""
    return trail.entry(
        Action(row.audit_action),
        post,
        by=by,
        clauses=(),
        version=post.version.pk,
        content_hash=post.version.content_hash,
        before=before.isoformat() if before else "",
        at=at.isoformat(),
        state=post.state,
        **facts,
    )
