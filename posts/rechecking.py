"""After the rules or the register changed: what is approved and not out yet is checked again at once, and those whose
work no longer passes are told, not only when it is due. The gate asks again at release and at sending in any case."""

from datetime import datetime

from django.db.models import Min, Q
from django.utils import timezone

from posts import checking
from posts.models import Post
from posts.states import DeliveryState, PostState

BATCH = 500


def recheck_waiting() -> int:
    """Check every approved post that isn't out. Returns how many are stopped now that passed before."""
    queued = Q(current_version__variants__publication__state=DeliveryState.QUEUED)
    waiting = (
        Post.objects.filter(Q(state=PostState.APPROVED) | Q(state=PostState.PUBLISHING) & queued)
        .annotate(due=Min("current_version__variants__publication__planned_at", filter=queued))
        .order_by("pk")
    )
    return sum(_recheck(post, post.due or post.wished_at) for post in waiting[:BATCH])


def _recheck(post: Post, planned: datetime | None) -> bool:
    judgement = checking.judge(post.version, now=timezone.now(), planned=planned)
    if judgement.report is not None:
        return False
    checking.run_check(post.version, planned=planned)
    return checking.tell_if_stopped(judgement)
