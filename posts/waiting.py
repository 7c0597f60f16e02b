"""The clock's look at reviews that wait: a reminder to who must act, then the department head, each once a submission;
and the end of what nobody approved in time.

After how long, each account says; of several accounts the shortest time counts."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import DurationField, ExpressionWrapper, F, Min, Q, Value
from django.utils import timezone

from governance.audit import trail
from governance.audit.actions import Action
from posts import happenings, holding, steps
from posts.guards import transition
from posts.models import Post, PostStateChoice, ReviewStep, Step
from posts.models.post import PostQuerySet
from posts.states import PostState

BATCH = 200
HOUR = timedelta(hours=1)


def expire_due(now: datetime | None = None) -> int:
    """End what nobody approved by its wished time: it is never sent late. Returns how many."""
    now = now or timezone.now()
    waiting = Q(state__in=(PostState.IN_REVIEW, PostState.CHANGES_REQUESTED), wished_at__lte=now)
    expired = 0
    for pk in Post.objects.filter(waiting).order_by("pk").values_list("pk", flat=True)[:500]:
        with transaction.atomic():
            post = Post.objects.select_for_update(no_key=True, skip_locked=True).filter(waiting, pk=pk).first()
            if post is None:
                continue
            row = transition("expire", post)
            post.state = row.target
            post.save()
            happenings.tell("expired", post=post.pk)
            trail.record(Action(row.audit_action), post, by=trail.SYSTEM, version=post.version.pk, state=post.state)
            expired += 1
    return expired


def remind_due(now: datetime | None = None) -> int:
    """Remind those who may decide on what has waited as long as its accounts say; not of what is on hold."""
    now = now or timezone.now()
    reminded = 0
    waiting = _waited(now, "remind_after_hours").filter(reminded_at=None, escalated_at=None, held_since=None)
    for pk in _first(waiting):
        with transaction.atomic():
            post = _locked(pk, reminded_at=None, held_since=None)
            if post is None:
                continue
            row = transition("remind_reviewers", post)
            post.reminded_at = now
            post.save(update_fields=["reminded_at"])
            ReviewStep.objects.create(post=post, version=post.version, step=Step.REMINDED, at=now)
            happenings.tell("reminder", post=post.pk)
            steps.record(row, post, trail.SYSTEM)
            reminded += 1
    return reminded


def escalate_due(now: datetime | None = None) -> int:
    """Bring what nobody has decided in time before the department head, on hold or not."""
    now = now or timezone.now()
    escalated = 0
    for pk in _first(_waited(now, "escalate_after_hours").filter(escalated_at=None)):
        with transaction.atomic():
            post = _locked(pk, escalated_at=None)
            if post is None:
                continue
            holding.bring_higher(post, now, by=None)
            escalated += 1
    return escalated


def _waited(now: datetime, hours: str) -> PostQuerySet:
    """In review for longer than the shortest of these times of its accounts."""
    shortest = Min(f"current_version__variants__account__{hours}")
    long_enough = ExpressionWrapper(F("hours") * Value(HOUR), output_field=DurationField())
    in_review = Post.objects.filter(state=PostStateChoice.IN_REVIEW)
    return in_review.annotate(hours=shortest).filter(submitted_at__lte=Value(now) - long_enough)


def _first(posts: PostQuerySet) -> list[int]:
    return list(posts.order_by("submitted_at", "pk").values_list("pk", flat=True)[:BATCH])


def _locked(pk: int, **still: None) -> Post | None:
    """The post locked, if it is still as it was found and nobody else has it in hand."""
    waiting = Post.objects.filter(pk=pk, state=PostStateChoice.IN_REVIEW, **still)
    return waiting.select_for_update(no_key=True, skip_locked=True).first()
