"""The list "For you": what happened that concerns one person, what of it still waits for them, and what they read.

What a post is called is asked anew each time, so nobody learns from an old notice what they may not see any more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import Representative
from governance.core.lists import PER_PAGE
from posts import telling
from posts.glance import Glance
from posts.models import Channel, DigestTime, Notice, NoticeChoices, Post
from posts.models.post import PostQuerySet
from posts.notices import KINDS, Kind, standing_for_recipients


@dataclass(frozen=True, slots=True)
class Row:
    """One notice as its reader may see it now."""

    pk: int
    at: datetime
    is_read: bool
    subject: str
    now: str  # what is to be done
    title: str  # of the post; empty where there is none, or the reader may not see it any more
    about: str  # what it is about, where that is no post
    href: str
    is_gone: bool  # the reader may not see the post any more
    waits: bool  # still for somebody to do
    settled: bool  # its reason has passed
    due_at: datetime | None

    @property
    def tone(self) -> str:
        if self.waits:
            return "warn"
        return "idle" if self.settled else "ask"


def notices_of(rep: Representative, *, unread: bool = False) -> QuerySet[Notice]:
    """Theirs, newest first, each with whether its reason holds and whether they may see its post."""
    found = Notice.objects.filter(recipient=rep)
    return _shown(found.filter(read_at=None) if unread else found, Post.objects.visible_to(rep), timezone.now())


def first_of(person: int, entrusted: tuple[int, ...], sees_all: bool, now: datetime) -> QuerySet[Notice]:
    """The first page of the same, where what they see follows from these (`posts.authority`)."""
    seen = Post.objects.all() if sees_all else Post.objects.known_to(person, entrusted)
    return _shown(all_of(person), seen, now)[:PER_PAGE]


def all_of(person: int) -> QuerySet[Notice]:
    """Every notice of theirs, read or not."""
    return Notice.objects.filter(recipient=person)


def _shown(found: QuerySet[Notice], seen: PostQuerySet, now: datetime) -> QuerySet[Notice]:
    visible = seen.filter(pk=OuterRef("happening__post"))
    return (
        found.annotate(
            holds=ExpressionWrapper(standing_for_recipients(now), output_field=BooleanField()),
            visible=Exists(visible),
        )
        .select_related(
            "happening__post",
            "happening__publication__account",
            "happening__halt__account",
            "happening__halt__department",
            "happening__delegation__representative",
        )
        .order_by("-pk")
    )


def row(notice: Notice) -> Row:
    """How one of `notices_of` is shown."""
    happening, kind = notice.happening, KINDS[notice.happening.kind]
    gone = happening.post is not None and not notice.visible  # type: ignore[attr-defined]
    holds = bool(notice.holds) and not gone  # type: ignore[attr-defined]
    about = str(happening.halt.scope) if happening.halt else ""
    if happening.delegation:
        about = str(happening.delegation.representative)
    if happening.publication and not gone:
        about = str(happening.publication.account)
    return Row(
        pk=notice.pk,
        at=happening.at,
        is_read=notice.read_at is not None,
        subject=str(kind.subject),
        now=str(kind.now),
        title=happening.post.title if happening.post and not gone else "",
        about=about,
        href="" if gone else telling.address_of(happening, holds=holds),
        is_gone=gone,
        waits=holds and kind.work,
        settled=not holds,
        due_at=telling.due_at(happening) if holds and kind.work else None,
    )


def opened(request: HttpRequest, post: Post) -> None:
    """This person has the post before them, so its notices are read. Asks nothing where there are none."""
    unread = Glance.of(request).unread
    if post.pk not in unread:
        return
    rep: Representative = request.representative  # type: ignore[attr-defined]
    Notice.objects.filter(recipient=rep, happening__post=post, read_at=None).update(read_at=timezone.now())
    unread[:] = [each for each in unread if each != post.pk]


def read(notice: Notice) -> None:
    """It was opened."""
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=timezone.now())


def read_all(rep: Representative) -> int:
    """All of one person's are read. Returns how many."""
    return Notice.objects.filter(recipient=rep, read_at=None).update(read_at=timezone.now())


# --- What one chose ---


def choices_of(rep: Representative) -> NoticeChoices:
    """What this person chose, or the defaults."""
    return NoticeChoices.objects.filter(person=rep).first() or NoticeChoices(person=rep)


def choose(rep: Representative, *, digest_at: DigestTime, **channels: Channel) -> NoticeChoices:
    """Keep how notices reach this person from now on."""
    return NoticeChoices.objects.update_or_create(person=rep, defaults={"digest_at": digest_at, **channels})[0]


def fixed() -> Sequence[Kind]:
    """What always comes by mail at once."""
    return [kind for kind in KINDS.values() if not kind.group]
