"""What has a time, day by day, as far as a person may see it: wishes for posts that aren't released, planned times of
those that are, and what became of them. The calendar's pages show it, and a person's feed.

A post that goes out on several accounts at one time is one entry; where its accounts differ in what became of it, each
outcome is one. Days are the City's days, also the two that have 23 or 25 hours."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    Window,
)
from django.db.models.functions import Coalesce, RowNumber, TruncDate
from django.utils import timezone

from accounts.models import Representative, SocialAccount
from accounts.models.social import account_name, network_name
from governance.core.prepared import Question, ids, listed
from posts.models import Post, Publication, Variant
from posts.models.post import PostQuerySet, sees_every_post
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
AT_ONCE = 100  # entries that are read in one question


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries are wanted; what is empty isn't asked."""

    department: int | None = None
    account: int | None = None
    network: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks, as far as it decides what they see: nobody in particular sees every post."""

    person: int | None
    entrusted: tuple[int, ...]  # accounts

    @classmethod
    def of(cls, rep: Representative, entrusted: Collection[int]) -> "Reader":
        """This person, with the accounts entrusted to them."""
        return cls(None, ()) if sees_every_post(rep) else cls(rep.pk, ids(entrusted))


class Key(NamedTuple):
    """Where an entry is: in a list, enough to sort and to count by. `total` is that of its day and kind."""

    at: datetime
    released: bool  # a publication, or else a post's wish
    pk: int
    day: date
    version: int
    total: int = 0


class Place(NamedTuple):
    """One account that an entry goes to."""

    pk: int
    platform: str
    display_name: str

    def __str__(self) -> str:
        return account_name(self.platform, self.display_name)


class Entry(NamedTuple):
    """One thing with a time."""

    at: datetime
    state: str
    post: int
    post_state: str
    accounts: tuple[Place, ...]
    meant_for: frozenset[int]  # every account of its post
    text: str
    changed_at: datetime  # when its post was last changed, or its publication released or sent
    publication: int | None = None  # the first of those that go, or went, together

    @property
    def networks(self) -> list[str]:
        """The networks of its accounts, each once."""
        return list(dict.fromkeys(network_name(account.platform) for account in self.accounts))

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


def days(reader: Reader, first: date, last: date, asked: Asked, *, most: int) -> list[Day]:
    """Each day from the first to the last, with at most so many entries and how many there are in all."""
    found = sorted(
        Key(*row) for row in listed(_question(_first_of_each_day, reader, first, last, asked, most=str(most)))
    )
    by_day: dict[date, list[Key]] = {}
    totals: dict[tuple[date, bool], int] = {}
    for key in found:
        by_day.setdefault(key.day, []).append(key)
        totals[key.day, key.released] = key.total
    entries = _entries([key for keys in by_day.values() for key in keys[:most]])
    return [
        Day(
            day,
            [entries[key] for key in by_day.get(day, [])[:most] if key in entries],
            totals.get((day, True), 0) + totals.get((day, False), 0),
        )
        for day in (first + timedelta(days=number) for number in range((last - first).days + 1))
    ]


def keys(reader: Reader, first: date, last: date, asked: Asked) -> list[Key]:
    """All there is on these days, in order, without its words: for a list that is shown a page at a time."""
    return sorted(Key(*row) for row in listed(_question(_every, reader, first, last, asked)))


def entries_of(found: Sequence[Key]) -> list[Entry]:
    """These entries with all that is shown of them, in the same order."""
    entries = _entries(found)
    return [entries[key] for key in found if key in entries]


def beginning(day: date) -> datetime:
    """The moment a day begins on the City's clocks."""
    return timezone.make_aware(datetime.combine(day, time.min))


# --- Which ---


def _question(make: Any, reader: Reader, first: date, last: date, asked: Asked, **more: Any) -> Question:
    return Question.of(
        make,
        person=reader.person,
        entrusted=reader.entrusted,
        since=beginning(first),
        until=beginning(last + timedelta(days=1)),
        department=asked.department,
        account=asked.account,
        network=asked.network,
        state=asked.state,
        **more,
    )


def _first_of_each_day(most: str, **asked: Any) -> QuerySet[Any]:
    """Of each kind and day the first, and how many there are."""
    return _one_list(
        kind.annotate(
            total=Window(Count("pk"), partition_by="day"),
            nth=Window(RowNumber(), partition_by="day", order_by=["at", "pk"]),
        ).filter(nth__lte=int(most))
        for kind in _kinds(**asked)
    )


def _every(**asked: Any) -> QuerySet[Any]:
    return _one_list(kind.annotate(total=Value(0)) for kind in _kinds(**asked))


def _one_list(kinds: Iterable[QuerySet[Any]]) -> QuerySet[Any]:
    first, *others = (kind.values_list("at", "released", "pk", "day", "of_version", "total") for kind in kinds)
    return first.union(*others, all=True) if others else first


def _kinds(
    person: int | None,
    entrusted: tuple[int, ...],
    since: datetime,
    until: datetime,
    department: int | None,
    account: int | None,
    network: str,
    state: str,
) -> Iterable[QuerySet[Any]]:
    """Wishes and publications between these moments, each with its moment (`at`) and the City's day of it."""
    visible = Post.objects.all()
    if person is not None:
        accounts = SocialAccount.objects.filter(pk__in=entrusted)  # a question: gathered once, not for each post
        visible = visible.known_to(person, accounts)
    if department is not None:
        visible = visible.filter(department=department)
    when, on = Q(at__gte=since, at__lt=until), _on(account, network)
    if state not in (*PLANNED, HELD, TO_POST):
        yield _wishes(visible, state, on).filter(when)
    if state not in WISHED:
        yield _publications(visible, state, on, when)


def _wishes(visible: PostQuerySet, state: str, on: Q) -> PostQuerySet:
    wished = visible.filter(state__in=[state] if state else WISHED, wished_at__isnull=False)
    if on:
        wished = wished.filter(Exists(Variant.objects.filter(on, version=OuterRef("current_version"))))
    return wished.annotate(
        at=F("wished_at"), day=TruncDate("wished_at"), released=Value(False), of_version=F("current_version")
    )


def _publications(visible: PostQuerySet, state: str, on: Q, when: Q) -> QuerySet[Publication]:
    """Of those that go, or went, together the first."""
    every = Publication.objects.filter(_standing(state), on)
    every = every.annotate(at=Coalesce("sent_at", "planned_at"), day=TruncDate(Coalesce("sent_at", "planned_at")))
    every = every.annotate(of_version=_version_of(OuterRef("variant")))  # looked up: joined, all texts are read
    current = visible.filter(current_version=_version_of(OuterRef(OuterRef("variant"))))
    together = ["of_version", "state", "planned_at", "held_reason", "day"]
    nth = Window(RowNumber(), partition_by=together, order_by="pk")
    first = every.filter(when, Exists(current)).annotate(nth_together=nth).filter(nth_together=1)
    return every.filter(pk__in=first.values("pk")).annotate(released=Value(True))


def _version_of(variant: OuterRef) -> Subquery:
    return Subquery(Variant.objects.filter(pk=variant).order_by().values("version"))


def _standing(state: str) -> Q:
    by_hand = Q(held_codes__contains=["by_hand"])
    if state in (HELD, TO_POST):
        return Q(state=DeliveryState.QUEUED) & ~Q(held_reason="") & (by_hand if state == TO_POST else ~by_hand)
    if state == DeliveryState.QUEUED:
        return Q(state=state, held_reason="")
    return Q(state__in=[state] if state else PLANNED)


def _on(account: int | None, network: str) -> Q:
    wanted = Q()
    if account is not None:
        wanted &= Q(account=account)
    if network:
        wanted &= Q(account__platform=network)
    return wanted


# --- What is shown of them ---


class _Text(NamedTuple):
    """A text of a post for one account, with what becomes of it there; without an account where it has none."""

    version: int
    post: int
    post_state: str
    title: str
    post_changed_at: datetime
    common: str
    account: int | None
    platform: str
    display_name: str
    own: str
    publication: int | None
    state: str
    planned_at: datetime
    sent_at: datetime | None
    released_at: datetime
    held_reason: str
    by_hand: bool | None

    @property
    def fate(self) -> tuple[Any, ...]:
        """What is the same of those that go, or went, together."""
        return self.state, self.planned_at, self.held_reason, timezone.localdate(self.sent_at or self.planned_at)


def _entries(found: Sequence[Key]) -> dict[Key, Entry]:
    """What is shown of each; nothing of a post that somebody changed just now."""
    texts: dict[int, list[_Text]] = {}
    wanted = sorted({key.version for key in found})
    for start in range(0, len(wanted), AT_ONCE):
        for row in listed(Question.of(_texts, versions=ids(wanted[start : start + AT_ONCE]))):
            texts.setdefault(row[0], []).append(_Text(*row))
    made = {}
    for key in found:
        of_post = sorted(texts.get(key.version, []), key=lambda each: each.account or 0)
        entry = _planned(key, of_post) if key.released else _wished(key, of_post)
        if entry is not None:
            made[key] = entry
    return made


def _texts(versions: tuple[int, ...]) -> QuerySet[Post]:
    variant = "current_version__variants"
    publication = f"{variant}__publication"
    by_hand = Q(**{f"{publication}__held_codes__contains": ["by_hand"]})
    return (
        Post.objects.filter(current_version__in=versions)
        .annotate(by_hand=ExpressionWrapper(by_hand, BooleanField()))
        .values_list(
            *("current_version", "pk", "state", "title", "changed_at", "current_version__text"),
            *(f"{variant}__{name}" for name in ("account", "account__platform", "account__display_name", "own_text")),
            *(f"{publication}__{name}" for name in ("pk", "state", "planned_at", "sent_at", "released_at")),
            *(f"{publication}__held_reason", "by_hand"),
        )
    )


def _wished(key: Key, texts: Sequence[_Text]) -> Entry | None:
    return _entry(key, texts[0].post_state, texts, texts[0], texts[0].post_changed_at) if texts else None


def _planned(key: Key, texts: Sequence[_Text]) -> Entry | None:
    """The group of a publication: those of the same post that share its time and what became of it."""
    first = next((each for each in texts if each.publication == key.pk), None)
    if first is None:
        return None
    same = [each for each in texts if each.publication and each.fate == first.fate] if len(texts) > 1 else texts
    state = first.state
    if state == DeliveryState.QUEUED and first.held_reason:
        state = TO_POST if first.by_hand else HELD
    changed_at = max(each for each in (first.post_changed_at, first.released_at, first.sent_at) if each)
    return _entry(key, state, same, first, changed_at, meant_for=texts)


def _entry(
    key: Key,
    state: str,
    texts: Sequence[_Text],
    first: _Text,
    changed_at: datetime,
    *,
    meant_for: Sequence[_Text] | None = None,
) -> Entry:
    return Entry(
        at=key.at,
        state=state,
        post=first.post,
        post_state=first.post_state,
        accounts=tuple(Place(each.account, each.platform, each.display_name) for each in texts if each.account),
        meant_for=frozenset(each.account for each in meant_for or texts if each.account),
        text=_words(first),
        changed_at=changed_at,
        publication=key.pk if key.released else None,
    )


def _words(text: _Text) -> str:
    """The beginning of its text on one line; of a post without words, what this office calls it."""
    words = " ".join((text.own or text.common).split())
    return (words if len(words) <= BEGINNING else f"{words[: BEGINNING - 1].rstrip()}…") or text.title
