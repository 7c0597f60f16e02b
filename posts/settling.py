"""Where a post stands follows from its publications: published, taken down, or back where it was approved."""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from governance.audit import trail
from governance.audit.actions import Action
from governance.audit.models import AuditEvent
from posts.models import Post, Publication
from posts.states import POST_TRANSITIONS, DeliveryState, PostState, Transition, find_transition

OPEN = (DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.FAILED, DeliveryState.UNCONFIRMED)


@transaction.atomic
def settle(post: Post, *, by: trail.Acting = trail.SYSTEM) -> Post:
    """Move a post on once nothing of it is under way. Safe to repeat."""
    post = Post.objects.locked(post.pk)
    row = move_on(post)
    if row:
        trail.record_all([move_entry(post, row, by=by)])
    return post


def move_on(post: Post) -> Transition | None:
    """Move a locked post as its publications call for; the act that asks records it at its end (`move_entry`)."""
    row = next_transition(post)
    if row:
        called_back(post, row)
        post.save(update_fields=["state", "changed_at", "review_owed_until"])
    return row


def call_back_name(post: Post) -> str:
    """Which row ends a release of which nothing went out: back to the approval, or to a draft where nobody gave one."""
    return "call_back_urgent" if post.urgent_releases.standing().exists() else "call_back"


def called_back(post: Post, row: Transition) -> None:
    """Put the post where this row leads (the caller saves it); an urgent release of which nothing went out ends."""
    post.state = row.target
    if row.name == "call_back_urgent":
        post.urgent_releases.standing().update(called_back_at=timezone.now())
        post.review_owed_until = None


def move_entry(post: Post, row: Transition, *, by: trail.Acting) -> AuditEvent:
    """What the record says of it."""
    return trail.entry(Action(row.audit_action), post, by=by, version=post.current_version_id, state=post.state)


def settle_due() -> int:
    """Settle every post whose publications have all come to an end; returns how many moved."""
    current = Publication.objects.filter(variant__version=OuterRef("current_version"))
    under_way = Exists(current.filter(state__in=OPEN))
    live = Exists(current.filter(state=DeliveryState.SENT))
    ended = Q(state=PostState.PUBLISHING) & ~under_way | Q(state=PostState.PUBLISHED) & ~live & ~under_way
    moved = 0
    for post in Post.objects.filter(ended).order_by("pk")[:500]:
        moved += settle(post).state != post.state
    return moved


def next_transition(post: Post) -> Transition | None:
    """The move that its publications call for, if any. The post is locked by the act that asks."""
    if post.state not in (PostState.PUBLISHING, PostState.PUBLISHED):
        return None
    states = set(Publication.objects.filter(variant__version=post.current_version_id).values_list("state", flat=True))
    if not states or states & set(OPEN):
        return None
    if DeliveryState.SENT in states:
        name, target = "settle", PostState.PUBLISHED
    elif DeliveryState.REMOVED in states:
        name, target = "settle", PostState.TAKEN_DOWN
    else:  # everything was cancelled before it was sent
        return find_transition(call_back_name(post), post.state)
    rows = (row for row in POST_TRANSITIONS if row.name == name and row.target == target)
    return next((row for row in rows if post.state in row.sources), None)
