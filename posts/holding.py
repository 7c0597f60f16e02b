"""A review that can't go on yet, or that somebody higher must hear of: put on hold, taken up again, escalated."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import access
from accounts.models import Representative
from governance.audit import trail
from governance.core.errors import Obstacle
from posts import happenings, leases, steps
from posts.guards import require_reviewer, transition
from posts.models import Post, ReviewStep, Step


def obstacles(post: Post) -> list[Obstacle]:
    """What keeps a held post from being approved. Sending it back or rejecting it is always possible."""
    if post.held_since is None:
        return []
    held = _("The review is on hold since %(time)s.") % {"time": leases.moment(post.held_since)}
    return [Obstacle("on_hold", held, _("Take it up again first."), href="#on-hold")]


@transaction.atomic
def hold(post: Post, *, by: Representative, word: str) -> Post:
    """Keep a post from being approved until somebody takes it up again. Its wished time runs on."""
    post = Post.objects.locked(post.pk)
    row = transition("hold_review", post)
    require_reviewer(post, by)
    now = timezone.now()
    leases.require_free(post, by, now)
    if post.held_since:
        return post
    word = steps.said(word, field="hold_word")
    post.held_since = now
    post.lease_by = post.lease_until = None
    post.save(update_fields=["held_since", "lease_by", "lease_until"])
    ReviewStep.objects.create(post=post, version=post.version, step=Step.HELD, by=by, word=word)
    happenings.tell("on_hold", post=post.pk)
    steps.record(row, post, by)
    return post


@transaction.atomic
def resume(post: Post, *, by: Representative) -> Post:
    """Take a held review up again."""
    post = Post.objects.locked(post.pk)
    row = transition("resume_review", post)
    require_reviewer(post, by)
    if post.held_since is None:
        return post
    post.held_since = None
    post.save(update_fields=["held_since"])
    ReviewStep.objects.create(post=post, version=post.version, step=Step.RESUMED, by=by)
    steps.record(row, post, by)
    return post


@transaction.atomic
def escalate(post: Post, *, by: Representative, word: str) -> Post:
    """Bring a review before the head of the department, who sees to it that somebody decides; once."""
    post = Post.objects.locked(post.pk)
    transition("escalate_review", post)
    require_reviewer(post, by)
    if post.escalated_at:
        return post
    word = steps.said(word, field="escalate_word")
    bring_higher(post, timezone.now(), by=by, word=word)
    return post


def bring_higher(post: Post, now: datetime, *, by: Representative | None, word: str = "") -> None:
    """Within an act that has the post locked: name the head, tell them (or the policy officers), and record it."""
    row = transition("escalate_review", post)
    post.escalated_at, post.escalated_to = now, head_for(post)
    post.save(update_fields=["escalated_at", "escalated_to"])
    ReviewStep.objects.create(
        post=post, version=post.version, step=Step.ESCALATED, by=by, to=post.escalated_to, word=word, at=now
    )
    happenings.tell("escalated", post=post.pk)
    steps.record(row, post, by or trail.SYSTEM, to=post.escalated_to_id)


def head_for(post: Post) -> Representative | None:
    """The head of the department that keeps the account with the shortest time, who can act today."""
    accounts = sorted(post.target_accounts(), key=lambda each: (each.escalate_after_hours, each.pk))
    for account in accounts:
        head = account.department.head
        if head and not access.standing_reasons(head):
            return head
    return None
