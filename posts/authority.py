"""What one person may do on which accounts, asked once a request: for lists, counts and choices on pages.

The acts ask `accounts.access` themselves; nothing here decides whether something happens."""

from datetime import date
from functools import cached_property

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import HttpRequest

from accounts import access, training
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
from posts.models import (
    Post,
    PostStateChoice,
    PostVersion,
    Publication,
    ReviewDecision,
    UrgentRelease,
    Variant,
)
from posts.models.post import PostQuerySet
from posts.states import DeliveryState

CLOSED = (AccountState.CLOSED, AccountState.DECLINED)


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
    def trained_to(self) -> date | None:
        """The last day this person's training counts (4.2.6)."""
        return self.standing.trained_to

    def training_obstacle(self) -> Obstacle | None:
        """What stands in the way where training is required and has lapsed or was never taken."""
        current = training.counts(self.rep, self.trained_to)
        return None if current else training.obstacle(self.rep, self.trained_to)

    def accounts(self, action: Action) -> list[SocialAccount]:
        """Open accounts on which this person may do this, each once."""
        found = {
            grant.account_id: grant.account
            for grant in self.grants
            if action in ROLE_ACTIONS[Role(grant.role)] and grant.account.state not in CLOSED
        }
        return list(found.values())

    def account_ids(self, action: Action) -> set[int]:
        """The ids of those accounts."""
        return {account.pk for account in self.accounts(action)}

    # --- What waits for this person ---------------------------------------------------------------------------------

    @cached_property
    def to_decide(self) -> PostQuerySet:
        """Posts this person may decide on: every account entrusted for review, contributed to none of the versions,
        not yet decided. Those that one person released and whose review is owed come first, then the soonest due, then
        the longest waiting."""
        elsewhere, wrote, decided = self._why_not()
        released = UrgentRelease.objects.standing().filter(post=OuterRef("pk"), released_by=self.rep)
        in_review = Q(state=PostStateChoice.IN_REVIEW) & ~decided
        owed = Q(review_owed_until__isnull=False) & ~Exists(released)
        return in_due_order(Post.objects.filter(in_review | owed).filter(~elsewhere, ~wrote))

    @cached_property
    def to_decide_count(self) -> int:
        """How many those are."""
        return self.to_decide.count()

    @cached_property
    def others_decide(self) -> PostQuerySet:
        """Posts in review that this person sees but can't decide, annotated with why (wrote, decided, elsewhere)."""
        elsewhere, wrote, decided = self._why_not()
        return in_due_order(
            _in_review()
            .visible_to(self.rep)
            .filter(elsewhere | wrote | decided)
            .annotate(elsewhere=elsewhere, wrote=wrote, decided=decided)
        )

    def _why_not(self) -> tuple[Exists, Exists, Exists]:
        targets = Variant.objects.filter(version=OuterRef("current_version"))
        versions = PostVersion.objects.filter(post=OuterRef("pk"), created_by=self.rep)
        decisions = ReviewDecision.objects.filter(version=OuterRef("current_version"), decided_by=self.rep)
        return (
            Exists(targets.exclude(account__in=self.account_ids(Action.REVIEW))),
            Exists(versions),
            Exists(decisions),
        )

    @cached_property
    def to_settle(self) -> QuerySet[Publication]:
        """Deliveries that need a person: unconfirmed, failed, or held with a reason; on accounts this person publishes
        on, or of posts they wrote."""
        waiting = Q(state__in=[DeliveryState.UNCONFIRMED, DeliveryState.FAILED]) | (
            Q(state=DeliveryState.QUEUED) & ~Q(held_reason="")
        )
        theirs = Q(account__in=self.account_ids(Action.PUBLISH)) | Q(variant__version__post__created_by=self.rep)
        return (
            Publication.objects.filter(waiting & theirs)
            .select_related("account", "variant__version__post")
            .order_by("not_before", "pk")
        )


def deciders(post: Post) -> QuerySet[Representative]:
    """Named people who may decide on this post now: entrusted with every account, contributors to none of it."""
    people = Representative.objects.exclude(pk__in=PostVersion.objects.filter(post=post).values("created_by"))
    for account in post.target_accounts():
        people = people.filter(pk__in=access.entrusted(account, Action.REVIEW).values("pk"))
    return people.order_by("full_name", "pk")


def _in_review() -> PostQuerySet:
    return Post.objects.filter(state=PostStateChoice.IN_REVIEW)


def in_due_order(posts: PostQuerySet) -> PostQuerySet:
    """Owed reviews first; then soonest wished time, those without one after them, the longest waiting first among
    equals."""
    return posts.order_by(
        F("review_owed_until").asc(nulls_last=True), F("wished_at").asc(nulls_last=True), "submitted_at", "pk"
    )
