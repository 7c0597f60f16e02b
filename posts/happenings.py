"""Word that something happened, left in the transaction of the act itself; who hears of it is posts.notices' to say.

With the row the notice is sure to come: the ring only makes it come at once (governance.core.outbox)."""

from datetime import timedelta

from django.utils import timezone

from governance.core import outbox
from posts.models import Comment, Halt, Happening, Publication


def tell(
    kind: str,
    *,
    post: int | None = None,
    publication: Publication | None = None,
    comment: Comment | None = None,
    halt: Halt | None = None,
    wait: float = 0,
) -> Happening:
    """Let those whom this kind of happening concerns hear of it, after `wait` seconds if it is still true then.

    `post` is the number of the post, where it is about one."""
    now = timezone.now()
    happening = Happening.objects.create(
        kind=kind,
        post_id=post,
        publication=publication,
        comment=comment,
        halt=halt,
        at=now,
        tell_at=now + timedelta(seconds=wait),
    )
    outbox.ring("posts.notify", happening.pk, countdown=wait)
    return happening
