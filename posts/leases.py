"""A review is taken by one person at a time, for a while: two reviewers don't work on one post.

The lease ends by itself, with the decision, or when it is given back. Another may take it over with a word why, or is
handed it. Deciding without a lease is allowed as long as nobody else holds one."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Representative
from governance.core.errors import Conflict, GuardFailed, Obstacle
from posts import happenings, reviewers, steps
from posts.guards import require_reviewer, require_undecided, transition
from posts.models import Post, ReviewStep, Step

HANDED_FOR = timedelta(hours=4)  # time for the other to see it; anybody may still take it over


def length() -> timedelta:
    """How long a review stays with whoever took it."""
    return timedelta(minutes=settings.REVIEW_LEASE_MINUTES)


# --- Questions ---


def obstacles(post: Post, rep: Representative, now: datetime) -> list[Obstacle]:
    """Somebody else is at it."""
    if not post.is_taken_by_another(rep, now):
        return []
    return [Obstacle("taken", taken_words(post), _("Wait, or take the review over and say why."), href="#taken")]


def taken_words(post: Post) -> str:
    """Who has the review, and until when."""
    facts = {"person": post.lease_by, "time": moment(post.lease_until)}
    return _("%(person)s is reviewing this until %(time)s.") % facts


def moment(at: datetime | None) -> str:
    """The time of day, with the day where it isn't today, for the end of a sentence: one full stop is enough."""
    local = timezone.localtime(at)
    same_day = local.date() == timezone.localdate()
    return date_format(local, "TIME_FORMAT" if same_day else "DATETIME_FORMAT").removesuffix(".")


def require_free(post: Post, by: Representative, now: datetime) -> None:
    """Nobody else is at it."""
    if post.is_taken_by_another(by, now):
        raise Conflict(f"{taken_words(post)} {_('Nothing was decided. Wait, or take the review over and say why.')}")


# --- Acts ---


@transaction.atomic
def take(post: Post, *, by: Representative) -> Post:
    """Take a review, or keep it a while longer; refused while somebody else has it."""
    post = Post.objects.locked(post.pk)
    row = transition("take_review", post)
    require_reviewer(post, by)
    require_undecided(post, by)
    now = timezone.now()
    require_free(post, by, now)
    had_it = post.reviewer_now(now) == by
    _lease(post, by, now + length())
    if not had_it:
        steps.record(row, post, by, until=_until(post))
    return post


@transaction.atomic
def take_over(post: Post, *, by: Representative, word: str) -> Post:
    """Take a review that somebody else has, and say why; they read it where they would have decided."""
    post = Post.objects.locked(post.pk)
    row = transition("take_review_over", post)
    require_reviewer(post, by)
    require_undecided(post, by)
    now = timezone.now()
    if post.reviewer_now(now) == by:
        return post
    word = steps.said(word, field="take_word")
    before = post.lease_by if post.is_taken_by_another(by, now) else None
    _lease(post, by, now + length())
    ReviewStep.objects.create(post=post, version=post.version, step=Step.TAKEN_OVER, by=by, to=before, word=word)
    steps.record(row, post, by, until=_until(post), held_before_by=before.pk if before else None)
    return post


@transaction.atomic
def give_back(post: Post, *, by: Representative) -> Post:
    """Leave a review to whoever comes next."""
    post = Post.objects.locked(post.pk)
    row = transition("give_review_back", post)
    if post.lease_by_id != by.pk:
        return post  # it ran out, or somebody took it over
    _lease(post, None, None)
    steps.record(row, post, by)
    return post


@transaction.atomic
def hand_over(post: Post, *, by: Representative, to: Representative | None, word: str) -> Post:
    """Hand a review to one other person who may decide on it, with a word why; they are told."""
    post = Post.objects.locked(post.pk)
    row = transition("hand_review_over", post)
    require_reviewer(post, by)
    now = timezone.now()
    require_free(post, by, now)
    word = steps.said(word, field="hand_word")
    if to is None or to == by or to not in reviewers.on_all(post):
        raise GuardFailed(_("Choose somebody else who may decide on this post."), field="hand_to")
    _lease(post, to, now + HANDED_FOR)
    ReviewStep.objects.create(post=post, version=post.version, step=Step.HANDED_OVER, by=by, to=to, word=word)
    happenings.tell("handed_over", post=post.pk)
    steps.record(row, post, by, to=to.pk, until=_until(post))
    return post


def end(post: Post) -> None:
    """A decision ends the lease and whatever kept the review; within the act that decides, which has it locked."""
    if post.lease_by_id or post.held_since:
        post.held_since = None
        _lease(post, None, None)


# --- Parts ---


def _lease(post: Post, to: Representative | None, until: datetime | None) -> None:
    post.lease_by, post.lease_until = to, until
    post.save(update_fields=["lease_by", "lease_until", "held_since"])


def _until(post: Post) -> str:
    return post.lease_until.isoformat() if post.lease_until else ""
