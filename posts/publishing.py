"""Publishing: a person releases what was approved, and from then on each text goes to each account once.

People's acts are here; the sending itself is in `posts.sending`, where a post stands afterwards in `posts.settling`."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts import access, social
from accounts.access import Standing
from accounts.connectors.proof import Proof, read_back
from accounts.models import Representative
from accounts.roles import Action as RoleAction
from governance.audit import trail
from governance.audit.actions import Action
from governance.core import outbox
from governance.core.errors import GuardFailed, Obstacle, WrongState
from posts import checking, gate, grounds
from posts.claiming import due
from posts.guards import URGENT, delivery_transition, refuse, require_may_stop, transition
from posts.models import Post, Publication
from posts.queueing import entry, queue_all, record, set_cancelled, set_queued
from posts.sending import deliver, deliver_due, reconcile, sweep
from posts.settling import call_back_name, called_back, move_entry, move_on, settle, settle_due
from posts.states import DeliveryState, PostState

__all__ = [
    "call_back",
    "cancel",
    "confirm",
    "deliver",
    "deliver_due",
    "due",
    "mark_removed",
    "prove",
    "reconcile",
    "release",
    "retry",
    "settle",
    "settle_due",
    "sweep",
]


# --- The release ---


def release(post: Post, *, by: Representative, not_before: datetime | None = None) -> list[Publication]:
    """Let an approved post go out, now or from `not_before` on. What is past is now.

    Its check is made anew if rules, consents or the period have changed, and stays on record if it stops this."""
    with transaction.atomic():
        publications, reasons = _release(post.pk, by=by, not_before=not_before)
    if reasons:
        raise GuardFailed(_("This post can't go out yet."), obstacles=reasons)
    return publications


def _release(pk: int, *, by: Representative, not_before: datetime | None) -> tuple[list[Publication], list[Obstacle]]:
    post, publisher = grounds.locked(pk), Standing(by)
    refuse(publisher.why_not(RoleAction.PUBLISH, post.target_accounts()))
    if post.state == PostState.PUBLISHING:
        return list(Publication.objects.of(post.version).order_by("account_id")), []
    row = transition("release", post)
    now = timezone.now()
    planned = max(not_before, now) if not_before else now
    judgement = checking.judge(post.version, now=now, planned=planned)
    reasons = gate.reasons(post, judgement, now=now, by=publisher) + gate.media_obstacles(post.version)
    if reasons:
        checking.keep(judgement)
        return [], reasons

    report, events = checking.store(judgement)
    publications = queue_all(post, by=by, now=now, planned=planned)
    post.state, post.state_reason = row.target, ""
    post.save()
    at = planned.isoformat()
    events += [entry(Action.PUBLICATION_QUEUED, publication, by, planned_at=at) for publication in publications]
    released = trail.entry(
        Action(row.audit_action),
        post,
        by=by,
        version=post.version.pk,
        content_hash=post.version.content_hash,
        check=report.pk,
        rules=report.rules_digest,
        planned_at=at,
        state=post.state,
    )
    trail.record_all([*events, released])
    return publications, []


@transaction.atomic
def call_back(post: Post, *, by: Representative, reason: str) -> Post:
    """Stop a release before anything was sent; the post is approved still, and can be changed or released anew. What
    one person had released in an emergency is a draft again."""
    post = Post.objects.locked(post.pk)
    require_may_stop(post, by)
    if post.state == PostState.APPROVED:
        return post
    row = transition(call_back_name(post), post)
    publications = list(Publication.objects.of(post.version).select_for_update(of=("self",)).order_by("pk"))
    stoppable = (DeliveryState.QUEUED, DeliveryState.FAILED, DeliveryState.CANCELLED)
    if any(publication.state not in stoppable for publication in publications):
        raise WrongState(
            _("Part of this post is out or on its way. Cancel what still waits, and take down what is out.")
        )
    if not reason.strip():
        raise GuardFailed(_("Say why it is called back."), field="reason")
    cancelled = [each for each in publications if each.state != DeliveryState.CANCELLED]
    for publication in cancelled:
        set_cancelled(publication, reason)
    called_back(post, row)
    post.state_reason = reason.strip()
    post.save()
    for publication in cancelled:
        record(Action.PUBLICATION_CANCELLED, publication, by)
    trail.record(Action(row.audit_action), post, by=by, version=post.version.pk, state=post.state)
    return post


# --- One publication ---


def prove(publication: Publication, *, by: Representative, url: str) -> Proof:
    """Read the page at the link a person gave and hold it against the approved words, before they confirm with it."""
    access.require(by, RoleAction.PUBLISH, on=publication.account)
    return read_back(url.strip(), publication.variant.text)


@transaction.atomic
def confirm(
    publication: Publication, *, by: Representative, url: str, remote_id: str = "", proof: Proof | None = None
) -> Publication:
    """A person saw it on the network: they posted it by hand, or found what nobody had heard of. `url` is the proof;
    what reading it showed goes on record beside their word."""
    publication = _locked(publication)
    _require_may_settle(publication, by)
    if publication.state in (DeliveryState.SENT, DeliveryState.REMOVED):
        return publication
    row = delivery_transition("confirm", publication)
    if publication.state == DeliveryState.QUEUED and not social.by_hand(publication.account):
        raise WrongState(_("This one is sent by the software. Cancel it first if you posted it yourself."))
    url, remote_id = url.strip(), remote_id.strip()
    try:
        URLValidator(schemes=["https"])(url)
    except ValidationError:
        raise GuardFailed(
            _("Give the address of the post on the network; it begins with https://."), field="url"
        ) from None
    if len(url) > 500 or len(remote_id) > 300:
        raise GuardFailed(_("This is too long."), field="url" if len(url) > 500 else "remote_id")
    others = Publication.objects.filter(account=publication.account).exclude(pk=publication.pk)
    if others.filter(url=url).exists() or (remote_id and others.filter(remote_id=remote_id).exists()):
        raise GuardFailed(_("This address belongs to another post on the record."), field="url")
    publication.state, publication.sent_at = row.target, timezone.now()
    publication.url, publication.remote_id = url, remote_id
    publication.held_reason, publication.held_codes, publication.last_error = "", [], ""
    publication.save()
    outbox.ring("monitoring.adopt_sent")
    read = {"proof": proof.verdict, "missing": len(proof.missing), "added": len(proof.added)} if proof else {}
    _move_on(publication, Action(row.audit_action), by, facts=read)
    return publication


@transaction.atomic
def retry(publication: Publication, *, by: Representative) -> Publication:
    """Queue again what failed, or what a person looked for and did not find. It goes out now, under the same key."""
    publication = _locked(publication)
    _require_may_settle(publication, by)
    if publication.state == DeliveryState.QUEUED:
        return publication
    row = delivery_transition("retry", publication)
    was, now = publication.state, timezone.now()
    set_queued(publication, now=now, planned=now, target=row.target)
    outbox.ring("posts.deliver", publication.pk)
    record(Action(row.audit_action), publication, by, was=was)
    return publication


@transaction.atomic
def cancel(publication: Publication, *, by: Representative, reason: str) -> Publication:
    """Give one account up; the others go on. With the last of them the post is back where it was approved."""
    publication = _locked(publication)
    require_may_stop(publication.variant.version.post, by)
    if publication.state == DeliveryState.CANCELLED:
        return publication
    row = delivery_transition("cancel", publication)
    if not reason.strip():
        raise GuardFailed(_("Say why it is cancelled."), field="reason")
    set_cancelled(publication, reason)
    _move_on(publication, Action(row.audit_action), by)
    return publication


@transaction.atomic
def mark_removed(publication: Publication, *, by: trail.Acting) -> Publication:
    """Note that a publication is gone from the network (4.5.1). Called by the act that ordered or found its removal,
    which holds the permission. Siblings that still wait are cancelled: what had to go must not come out elsewhere."""
    publication = _locked(publication)
    if publication.state == DeliveryState.REMOVED:
        return publication
    row = delivery_transition("remove", publication)
    publication.state = row.target
    publication.save(update_fields=["state"])
    siblings = list(
        Publication.objects.of(publication.variant.version)
        .filter(state__in=(DeliveryState.QUEUED, DeliveryState.FAILED))
        .select_related("variant__version__post")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    for sibling in siblings:
        set_cancelled(sibling, gettext_noop("The same post was taken down elsewhere."))
    _move_on(publication, Action(row.audit_action), by, cancelled=siblings)
    return publication


# --- Parts ---


def _require_may_settle(publication: Publication, by: Representative) -> None:
    """Whoever publishes on the account; and of what was released in an emergency, whoever holds that duty."""
    if publication.urgent_id and access.holds(by, URGENT):
        return
    access.require(by, RoleAction.PUBLISH, on=publication.account)


def _locked(publication: Publication) -> Publication:
    """Post first, then publication: every act that holds both takes them in this order."""
    Post.objects.locked(publication.variant.version.post_id)
    return Publication.objects.locked(publication.pk)


def _move_on(
    publication: Publication,
    action: Action,
    by: trail.Acting,
    *,
    cancelled: list[Publication] | None = None,
    facts: Mapping[str, object] | None = None,
) -> None:
    """Settle the post with the publication, then record it all. The post is locked."""
    post = Post.objects.get(pk=publication.variant.version.post_id)
    row = move_on(post)
    events = [entry(action, publication, by, **(facts or {}))]
    events += [entry(Action.PUBLICATION_CANCELLED, sibling, by) for sibling in cancelled or []]
    if row:
        events.append(move_entry(post, row, by=by))
    trail.record_all(events)
