"""What tests of notices share: to let a happening be told, and to see who heard of it."""

from django.db.models import Q

from accounts.models import Representative
from posts import for_you, telling
from posts.models import Channel, DigestTime, Happening, Notice, Post
from tools.testing.told import told as retold

CHOSEN = ("decide", "named", "own", "release", "trouble", "comments")


def happening(kind: str, post: Post | None = None) -> Happening:
    """The last one of this kind, about this post where one is given."""
    found = Happening.objects.filter(kind=kind).order_by("-pk")
    if post:
        found = found.filter(Q(post=post) | Q(publication__variant__version__post=post))
    return found[0]


def told(kind: str, post: Post) -> int:
    """What the worker does when it hears the ring. How many mails left at once."""
    return telling.tell(happening(kind, post).pk)


def readers(kind: str) -> set[Representative]:
    """Who has a notice of this kind."""
    notices = Notice.objects.filter(happening__kind=kind).select_related("recipient__user")
    return {notice.recipient for notice in notices}


def at_once(*people: Representative) -> None:
    """These want everything by mail at once."""
    chosen(Channel.AT_ONCE, *people)


def in_a_digest(*people: Representative) -> None:
    """These want everything in their digest."""
    chosen(Channel.DIGEST, *people)


@retold
def chosen(channel: Channel, *people: Representative) -> None:
    for person in people:
        for_you.choose(person, digest_at=DigestTime.TWICE, **dict.fromkeys(CHOSEN, channel))
