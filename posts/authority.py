"""What one person may do on which accounts, asked once a request: for lists, counts and choices on pages.

The acts ask `accounts.access` themselves; nothing here decides whether something happens."""

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime
from functools import cached_property
from types import MappingProxyType
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone

from accounts import training
from accounts.access import Standing
from accounts.guards import standing_of
from accounts.models import (
    AccessGrant,
    AccountState,
    Representative,
    SocialAccount,
)
from accounts.roles import ROLE_ACTIONS, Action, Role
from governance.core.errors import Obstacle
from governance.core.prepared import Question, counts
from posts.models import (
    Post,
    PostStateChoice,
    PostVersion,
    Publication,
    ReviewDecision,
    UrgentRelease,
    Variant,
)
from posts.models.post import PostQuerySet, sees_every_post
from posts.states import DeliveryState

CLOSED = (AccountState.CLOSED, AccountState.DECLINED)
NEVER = datetime(9999, 1, 1, tzinfo=UTC)  # what has no date comes after all that has one


class Authority:
    """One person's grants and what follows from them. Empty while their access is withdrawn (4.5.3)."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.rep: Representative = request.representative  # type: ignore[attr-defined]

    @classmethod
    def of(cls, request: HttpRequest) -> "Authority":
        """The one of this request, so that navigation and page ask the database once."""
        known: Authority | None = getattr(request, "_authority", None)
        if known is None:
            known = cls(request)
            request._authority = known  # type: ignore[attr-defined]
        return known

    @cached_property
    def standing(self) -> Standing:
        """What the acts ask about this person, read once for the page."""
        return standing_of(self.request)

    @cached_property
    def grants(self) -> list[AccessGrant]:
        """Grants that this person can use now, with their accounts."""
        if not self.rep.is_engaged():
            return []
        grants = self.standing.grants  # asked for first: whether access is withdrawn comes with them
        return [] if self.standing.withdrawal else grants

    @property
    def entrusted(self) -> set[int]:
        """The ids of all accounts entrusted to this person, for whatever it is."""
        return {grant.account_id for grant in self.grants}

    @property
    def trained_to(self) -> date | None:
        """The last day this person's training counts (4.2.6)."""
        return self.standing.trained_to

    def training_obstacle(self) -> Obstacle | None:
        """What stands in the way where training is required and has lapsed or was never taken."""
        current = training.counts(self.rep, self.trained_to)
        return None if current else training.obstacle(self.rep, self.trained_to)

    def accounts(self, action: Action, *, not_from: Collection[int] = ()) -> list[SocialAccount]:
        """Open accounts on which this person may do this, each once; without what reviewers in `not_from` passed on
        while away."""
        found = {
            grant.account_id: grant.account
            for grant in self.grants
            if action in ROLE_ACTIONS[Role(grant.role)]
            and grant.account.state not in CLOSED
            and (grant.representative_id == self.rep.pk or grant.representative_id not in not_from)
        }
        return list(found.values())

    def account_ids(self, action: Action, *, not_from: Collection[int] = ()) -> set[int]:
        """The ids of those accounts."""
        return {account.pk for account in self.accounts(action, not_from=not_from)}

    @cached_property
    def stands_in_for(self) -> list[Representative]:
        """Reviewers who are away and named this person to decide in their place."""
        people = {grant.representative for grant in self.grants if grant.representative_id not in (None, self.rep.pk)}
        return sorted((each for each in people if each), key=lambda each: (each.full_name, each.pk))

    # --- What waits for this person ---------------------------------------------------------------------------------

    @cached_property
    def to_decide(self) -> PostQuerySet:
        """Posts this person may decide on: every account entrusted for review, contributed to none of the versions,
        not yet decided. Those that one person released and whose review is owed come first, then the soonest due, then
        the longest waiting."""
        return in_due_order(may_decide(self.rep.pk, self._reviews_on(), self._in_place_of()))

    @property
    def deciding(self) -> Question | int:
        """How many those are, or the question that counts them."""
        known: int | None = vars(self).get("to_decide_count")
        if known is not None or self.stands_in_for:
            return self.to_decide_count
        return Question.of(may_decide, person=self.rep.pk, accounts=self._reviews_on())

    @cached_property
    def to_decide_count(self) -> int:
        """How many those are."""
        return self.to_decide.count()

    @property
    def others_decide(self) -> PostQuerySet:
        """Posts in review that this person sees but can't decide, annotated with why (wrote, decided, elsewhere)."""
        return can_not_decide(away=self._in_place_of(), **self._of_others())

    def count_queues(self) -> tuple[int, int]:
        """How many posts this person may decide on, and how many only others; the navigation shows the first."""
        mine, theirs = self.queue(may_decide), self.queue_of_others(can_not_decide)
        count, others = counts(mine, theirs) if mine and theirs else (self.to_decide_count, self.others_decide.count())
        self.__dict__["to_decide_count"] = count
        return count, others

    def queue(self, first: Callable[..., PostQuerySet]) -> Question | None:
        """The question whose rows `first` takes from what this person may decide on, in due order."""
        if self.stands_in_for:  # for whom, changes the question itself
            return None
        return Question.of(first, person=self.rep.pk, accounts=self._reviews_on())

    def queue_of_others(self, first: Callable[..., PostQuerySet]) -> Question | None:
        """The same of what others decide."""
        return None if self.stands_in_for else Question.of(first, **self._of_others())

    def _of_others(self) -> dict[str, Any]:
        return self.sees() | {"accounts": self._reviews_on()}

    def sees(self) -> dict[str, Any]:
        """By what it is told which posts this person may know of: `PostQuerySet.known_to`, or all."""
        sees_all = sees_every_post(self.rep)
        return {
            "person": self.rep.pk,
            "entrusted": () if sees_all else tuple(sorted(self.entrusted)),
            "sees_all": sees_all,
        }

    def _reviews_on(self, *, not_from: Collection[int] = ()) -> tuple[int, ...]:
        return tuple(sorted(self.account_ids(Action.REVIEW, not_from=not_from)))

    def _in_place_of(self) -> dict[int, tuple[int, ...]]:
        return {away.pk: self._reviews_on(not_from={away.pk}) for away in self.stands_in_for}

    @property
    def to_settle(self) -> QuerySet[Publication]:
        """Deliveries that need this person."""
        return waits_for_a_person(**self.settles())

    def settles(self) -> dict[str, Any]:
        """By what `waits_for_a_person` finds those."""
        return {"person": self.rep.pk, "accounts": tuple(sorted(self.account_ids(Action.PUBLISH)))}


def waits_for_a_person(person: int, accounts: tuple[int, ...]) -> QuerySet[Publication]:
    """Deliveries that need a person: unconfirmed, failed, or held with a reason; on accounts that somebody publishes
    on, or of posts they wrote."""
    waiting = Q(state__in=[DeliveryState.UNCONFIRMED, DeliveryState.FAILED]) | (
        Q(state=DeliveryState.QUEUED) & ~Q(held_reason="")
    )
    theirs = Q(account__in=accounts) | Q(variant__version__post__created_by=person)
    return (
        Publication.objects.filter(waiting & theirs)
        .select_related("account", "variant__version__post")
        .order_by("not_before", "pk")
    )


def may_decide(
    person: int, accounts: tuple[int, ...], away: Mapping[int, tuple[int, ...]] = MappingProxyType({})
) -> PostQuerySet:
    """Posts that somebody who reviews on these accounts may decide on. `away`: whom they stand in for, and the accounts
    that remain without what those passed on."""
    elsewhere, wrote, decided = _why_not(person, accounts, away)
    released = UrgentRelease.objects.standing().filter(post=OuterRef("pk"), released_by=person)
    in_review = Q(state=PostStateChoice.IN_REVIEW) & ~decided
    owed = Q(review_owed_until__isnull=False) & ~Exists(released)
    return Post.objects.filter(in_review | owed).filter(~(elsewhere | wrote))


def can_not_decide(
    person: int,
    accounts: tuple[int, ...],
    entrusted: tuple[int, ...],
    sees_all: bool,
    away: Mapping[int, tuple[int, ...]] = MappingProxyType({}),
) -> PostQuerySet:
    """Posts in review that somebody sees and can't decide on, in due order, annotated with why: `wrote`, `decided`,
    `elsewhere`. `entrusted`: all accounts that are theirs for whatever it is; the others as in `may_decide`."""
    elsewhere, wrote, decided = _why_not(person, accounts, away)
    waiting = Post.objects.filter(state=PostStateChoice.IN_REVIEW)
    seen = waiting if sees_all else waiting.known_to(person, entrusted)
    return in_due_order(
        seen.filter(elsewhere | wrote | decided).annotate(elsewhere=_yes_or_no(elsewhere), wrote=wrote, decided=decided)
    )


def _why_not(person: int, accounts: tuple[int, ...], away: Mapping[int, tuple[int, ...]]) -> tuple[Q, Exists, Exists]:
    versions = PostVersion.objects.filter(post=OuterRef("pk"), created_by=person)
    elsewhere = Q(_beyond(accounts))
    for reviewer, others in away.items():  # nobody decides in somebody's place on what that person wrote
        theirs = PostVersion.objects.filter(post=OuterRef("pk"), created_by=reviewer)
        elsewhere |= Q(Exists(theirs)) & Q(_beyond(others))
    decisions = ReviewDecision.objects.filter(version=OuterRef("current_version"), decided_by=person)
    return elsewhere, Exists(versions), Exists(decisions)


def _beyond(accounts: tuple[int, ...]) -> Exists:
    """The post goes to other accounts as well."""
    return Exists(Variant.objects.filter(version=OuterRef("current_version")).exclude(account__in=accounts))


def _yes_or_no(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=BooleanField())


def in_due_order(posts: PostQuerySet) -> PostQuerySet:
    """Owed reviews first; then soonest wished time, those without one after them, the longest waiting first among
    equals."""
    return posts.order_by(
        F("review_owed_until").asc(nulls_last=True), F("wished_at").asc(nulls_last=True), "submitted_at", "pk"
    )


def following(authority: Authority, after: int | None) -> Post | None:
    """The next post that this person may decide on and nobody else is at: after that one where it still waits, else the
    first; None where there is no other."""
    free = Q(lease_by=None) | Q(lease_by=authority.rep) | Q(lease_until=None) | Q(lease_until__lte=timezone.now())
    waiting = authority.to_decide.annotate(
        owed=Coalesce("review_owed_until", Value(NEVER)),
        wished=Coalesce("wished_at", Value(NEVER)),
        submitted=Coalesce("submitted_at", Value(NEVER)),
    )
    here = waiting.filter(pk=after).first() if after is not None else None
    if here is None:
        return waiting.filter(free).first()
    behind = _yes_or_no(~_comes_after(here))
    others = waiting.filter(free).exclude(pk=here.pk).annotate(behind=behind)
    return others.order_by("behind", "owed", "wished", "submitted", "pk").first()


def _comes_after(here: Post) -> Q:
    """What stands after this one in due order, for posts annotated as in `following`."""
    later = Q(pk__gt=here.pk)
    for name in ("submitted", "wished", "owed"):
        value = getattr(here, name)
        later = Q(**{f"{name}__gt": value}) | Q(**{name: value}) & later
    return later
