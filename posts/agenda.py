"""What has a time, day by day, as far as a person may see it: wishes for posts that aren't released, planned times of
those that are, and what became of them. The calendar's pages show it, and a person's feed.

A post that goes out on several accounts at one time is one entry; where its accounts differ in what became of it, each
outcome is one. Days are the City's days, also the two that have 23 or 25 hours."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, Window
from django.db.models.functions import Coalesce, RowNumber, TruncDate
from django.utils import timezone

from accounts.models import SocialAccount
from governance.core.together import remember
from posts.models import Post, Publication, Variant
from posts.models.post import PostQuerySet
from posts.states import DeliveryState, PostState

# What nobody waits for any more has no place in a calendar: rejected, withdrawn, cancelled.
WISHED = (
    PostState.DRAFT,
    PostState.IN_REVIEW,
    PostState.CHANGES_REQUESTED,
    PostState.APPROVED,
    PostState.EXPIRED,
)
PLANNED = (
    DeliveryState.QUEUED,
    DeliveryState.SENDING,
    DeliveryState.SENT,
    DeliveryState.FAILED,
    DeliveryState.UNCONFIRMED,
    DeliveryState.REMOVED,
)
HELD, TO_POST = "held", "to_post"  # waiting past its time: something holds it, or a person posts it by hand
STATES: tuple[str, ...] = (*WISHED, DeliveryState.QUEUED, TO_POST, HELD, *PLANNED[1:])
BEGINNING = 120  # characters of a text that an entry shows


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries are wanted; what is empty isn't asked."""

    department: int | None = None
    account: int | None = None
    network: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """Where an entry is: in a list, enough to sort and to count by. `total` is that of its day and kind."""

    at: datetime
    released: bool  # a publication, or else a post's wish
    pk: int
    day: date
    total: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing with a time."""

    at: datetime
    state: str
    post: Post
    accounts: tuple[SocialAccount, ...]
    text: str
    publication: Publication | None = None  # the first of those that go, or went, together

    @property
    def networks(self) -> list[str]:
        """The networks of its accounts, each once."""
        return list(dict.fromkeys(str(account.get_platform_display()) for account in self.accounts))

    @property
    def is_out(self) -> bool:
        """Whether its words can be read on a network."""
        return self.state == DeliveryState.SENT


@dataclass(slots=True)
class Day:
    """A day with its entries, or the first of them."""

    date: date
    entries: list[Entry] = field(default_factory=list)
    total: int = 0

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.total - len(self.entries)


def days(visible: PostQuerySet, first: date, last: date, asked: Asked, *, most: int) -> list[Day]:
    """Each day from the first to the last, with at most so many entries and how many there are in all."""
    found = sorted(_first_of_each_day(visible, first, last, asked, most), key=_in_order)
    by_day: dict[date, list[Key]] = {}
    totals: dict[tuple[date, bool], int] = {}
    for key in found:
        by_day.setdefault(key.day, []).append(key)
        totals[key.day, key.released] = key.total
    shown = [key for keys in by_day.values() for key in keys[:most]]
    entries = dict(zip(shown, entries_of(shown), strict=True))
    return [
        Day(
            day,
            [entries[key] for key in by_day.get(day, [])[:most]],
            totals.get((day, True), 0) + totals.get((day, False), 0),
        )
        for day in (first + timedelta(days=number) for number in range((last - first).days + 1))
    ]


def keys(visible: PostQuerySet, first: date, last: date, asked: Asked) -> list[Key]:
    """All there is on these days, in order, without its words: for a list that is shown a page at a time."""
    found = [
        Key(at, released, pk, day)
        for released, rows in _kinds(visible, first, last, asked)
        for at, pk, day in rows.values_list("at", "pk", "day")
    ]
    return sorted(found, key=_in_order)


def entries_of(found: Sequence[Key]) -> list[Entry]:
    """These entries with all that is shown of them, in the same order: three questions, however many they are."""
    publications = Publication.objects.select_related("account", "variant").in_bulk(
        [key.pk for key in found if key.released]
    )
    versions = {each.variant.version_id for each in publications.values()}
    wished = [key.pk for key in found if not key.released]
    posts = list(
        Post.objects.filter(Q(pk__in=wished) | Q(current_version__in=versions)).select_related("current_version")
    )
    variants = Variant.objects.filter(version__in=[post.current_version_id for post in posts])
    texts: dict[int, list[Variant]] = {}
    for variant in variants.select_related("account", "publication").order_by("account_id"):
        texts.setdefault(variant.version_id, []).append(variant)
    for post in posts:
        remember(post.version, "variants", texts.get(post.version.pk, []))
    by_pk, by_version = {post.pk: post for post in posts}, {post.current_version_id: post for post in posts}
    made = []
    for key in found:
        if key.released:
            publication = publications[key.pk]
            version = publication.variant.version_id
            made.append(_planned(key.at, by_version[version], publication, texts[version]))
        else:
            post = by_pk[key.pk]
            made.append(_wished(key.at, post, texts.get(post.version.pk, [])))
    return made


def state_of(publication: Publication) -> str:
    """Its state, or what keeps it past its time."""
    if publication.state == DeliveryState.QUEUED and publication.held_reason:
        return TO_POST if "by_hand" in publication.held_codes else HELD
    return str(publication.state)


def beginning(day: date) -> datetime:
    """The moment a day begins on the City's clocks."""
    return timezone.make_aware(datetime.combine(day, time.min))


# --- Parts ---


def _in_order(key: Key) -> tuple[datetime, bool, int]:
    return key.at, key.released, key.pk


def _first_of_each_day(visible: PostQuerySet, first: date, last: date, asked: Asked, most: int) -> Iterable[Key]:
    """Of each kind and day the first, and how many there are, in one question."""
    shown = ("at", "released", "pk", "day", "total")
    ranked = [
        rows.annotate(
            released=Value(released),
            total=Window(Count("pk"), partition_by="day"),
            nth=Window(RowNumber(), partition_by="day", order_by=["at", "pk"]),
        )
        .filter(nth__lte=most)
        .values_list(*shown)
        for released, rows in _kinds(visible, first, last, asked)
    ]
    return (Key(*row) for row in ranked[0].union(*ranked[1:], all=True))


def _kinds(visible: PostQuerySet, first: date, last: date, asked: Asked) -> Iterable[tuple[bool, QuerySet[Any]]]:
    """Wishes and publications between these days, each with its moment (`at`) and the City's day of it."""
    if asked.department is not None:
        visible = visible.filter(department=asked.department)
    when = Q(at__gte=beginning(first), at__lt=beginning(last + timedelta(days=1)))
    if asked.state not in (*PLANNED, HELD, TO_POST):
        yield False, _wishes(visible, asked).filter(when)
    if asked.state not in WISHED:
        yield True, _publications(visible, asked, when)


def _wishes(visible: PostQuerySet, asked: Asked) -> PostQuerySet:
    wished = visible.filter(state__in=[asked.state] if asked.state else WISHED, wished_at__isnull=False)
    on = _on(asked)
    if on:
        wished = wished.filter(Exists(Variant.objects.filter(on, version=OuterRef("current_version"))))
    return wished.annotate(at=F("wished_at"), day=TruncDate("wished_at"))


def _publications(visible: PostQuerySet, asked: Asked, when: Q) -> QuerySet[Publication]:
    """Of those that go, or went, together the first."""
    every = Publication.objects.filter(_standing(asked.state), _on(asked))
    every = every.annotate(at=Coalesce("sent_at", "planned_at"), day=TruncDate(Coalesce("sent_at", "planned_at")))
    current = visible.filter(current_version__variants=OuterRef("variant"))
    version = Subquery(Variant.objects.filter(pk=OuterRef("variant")).values("version"))  # of few, so not joined
    together: list[Subquery | str] = [version, "state", "planned_at", "held_reason", "day"]
    nth = Window(RowNumber(), partition_by=together, order_by="pk")
    first = every.filter(when, Exists(current)).annotate(nth_together=nth).filter(nth_together=1)
    return every.filter(pk__in=first.values("pk"))


def _standing(state: str) -> Q:
    by_hand = Q(held_codes__contains=["by_hand"])
    if state in (HELD, TO_POST):
        return Q(state=DeliveryState.QUEUED) & ~Q(held_reason="") & (by_hand if state == TO_POST else ~by_hand)
    if state == DeliveryState.QUEUED:
        return Q(state=state, held_reason="")
    return Q(state__in=[state] if state else PLANNED)


def _on(asked: Asked) -> Q:
    wanted = Q()
    if asked.account is not None:
        wanted &= Q(account=asked.account)
    if asked.network:
        wanted &= Q(account__platform=asked.network)
    return wanted


def _wished(at: datetime, post: Post, variants: Sequence[Variant]) -> Entry:
    accounts = tuple(variant.account for variant in variants)
    return Entry(at, str(post.state), post, accounts, _words(post, variants[0] if variants else None))


def _planned(at: datetime, post: Post, first: Publication, variants: Sequence[Variant]) -> Entry:
    """The group of a publication: those of the same post that share its time and what became of it."""
    same = (first.state, first.planned_at, first.held_reason)
    siblings = [getattr(variant, "publication", None) for variant in variants]
    accounts = tuple(
        variant.account
        for variant, each in zip(variants, siblings, strict=True)
        if each and (each.state, each.planned_at, each.held_reason) == same and _day(each) == _day(first)
    )
    variant = next(each for each in variants if each.pk == first.variant_id)
    return Entry(at, state_of(first), post, accounts, _words(post, variant), first)


def _day(publication: Publication) -> date:
    return timezone.localdate(publication.sent_at or publication.planned_at)


def _words(post: Post, variant: Variant | None) -> str:
    """The beginning of its text on one line; of a post without words, what this office calls it."""
    text = " ".join((variant.own_text if variant and variant.own_text else post.version.text).split())
    return (text if len(text) <= BEGINNING else f"{text[: BEGINNING - 1].rstrip()}…") or post.title
