"""What is told to whom: whoever must act next hears of it, and nobody else. One rule for the list in the page, for mail
at once and for the digest. A notice says what happened and where to go; never the words of a post."""

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any, Literal

from django.db.models import Exists, F, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Representative
from accounts.models.people import today
from posts import recipients
from posts.models import AfterReview, Happening, ReviewDecision, UrgentRelease
from posts.states import DeliveryState, PostState

Group = Literal["decide", "named", "own", "release", "trouble", "comments", ""]
Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of notice: what happened, what to do now, which page it leads to, and who gets it.

    `group` is the choice on the profile page that it falls under; none: it always comes by mail at once. `still` are
    the lookups under which it is still true; without `work` it only tells, and nobody has to do anything."""

    group: Group
    subject: str | Promise
    happened: str | Promise
    now: str | Promise
    page: str
    recipients: Callable[[Happening], Iterable[Representative]]
    still: Callable[[], Facts]
    work: bool = True


# --- While what is so ---


def _in_state(*states: PostState) -> Callable[[], Facts]:
    return lambda: {"post__state__in": states}


def _on_hold() -> Facts:
    return {"post__state": PostState.IN_REVIEW, "post__held_since__isnull": False}


def _escalated() -> Facts:
    return {"post__state": PostState.IN_REVIEW, "post__escalated_at__isnull": False}


def _review_owed() -> Facts:
    return {"post__review_owed_until__isnull": False}


def _in_violation() -> Facts:
    found = UrgentRelease.objects.standing().filter(outcome=AfterReview.VIOLATION)
    return {"post__in": found.values("post"), "post__state__in": (PostState.PUBLISHING, PostState.PUBLISHED)}


def _publication_in(state: DeliveryState) -> Callable[[], Facts]:
    return lambda: {"publication__state": state}


def _halted() -> Facts:
    return {"halt__isnull": False, "halt__lifted_at__isnull": True}


def _stands_in() -> Facts:
    return {"delegation__ended_at__isnull": True, "delegation__ends_on__gte": today()}


def _comment_stands() -> Facts:
    return {"comment__isnull": False, "comment__withdrawn_at__isnull": True}


KINDS: dict[str, Kind] = {
    "review_wanted": Kind(
        "decide",
        _("A post waits for your decision"),
        _("A post was submitted for review, and you may decide on it."),
        _("Read it, make your calls on the clauses, and approve it or send it back."),
        "posts:review",
        recipients.reviewers,
        _in_state(PostState.IN_REVIEW),
    ),
    "reminder": Kind(
        "decide",
        _("A post still waits for your decision"),
        _("A post was submitted a while ago, nobody has decided on it, and you may."),
        _("Read it and decide, or hand it over. Soon the head of the department is told."),
        "posts:review",
        recipients.reviewers,
        _in_state(PostState.IN_REVIEW),
    ),
    "handed_over": Kind(
        "named",
        _("A review was handed over to you"),
        _("Somebody asks you to decide on a post in their place."),
        _("Read why, and decide. It is yours for four hours; then it is free for anybody again."),
        "posts:review",
        recipients.whoever_was_handed_it,
        _in_state(PostState.IN_REVIEW),
    ),
    "mentioned": Kind(
        "named",
        _("You are mentioned in a comment"),
        _("Somebody wrote a comment on a post and means you in particular."),
        _("Read it beside the post."),
        "posts:detail",
        recipients.mentioned,
        _comment_stands,
        work=False,
    ),
    "delegated": Kind(
        "named",
        _("You stand in for another reviewer"),
        _("A reviewer is away, and from today you decide in their place on the same accounts."),
        _("See until when. What waits for a decision stands in your queue."),
        "accounts:away",
        recipients.stand_in,
        _stands_in,
        work=False,
    ),
    "commented": Kind(
        "comments",
        _("A new comment on a post"),
        _("Somebody wrote a comment on a post that you wrote, review or talk about."),
        _("Read it beside the post, and answer there."),
        "posts:detail",
        recipients.other_side,
        _comment_stands,
        work=False,
    ),
    "on_hold": Kind(
        "own",
        _("The review of your post is on hold"),
        _("A reviewer put the review of a post on hold that you contributed to."),
        _("Read what it waits for. Its wished time runs on: choose a later one where it can’t be met."),
        "posts:detail",
        recipients.authors,
        _on_hold,
    ),
    "escalated": Kind(
        "",
        _("A review waits too long"),
        _("A post of your department’s accounts waits for a decision, and you are asked to see to it."),
        _("Look at what it waits for, and see that somebody decides who may."),
        "posts:detail",
        recipients.head_or_officers,
        _escalated,
    ),
    "request_changes": Kind(
        "own",
        _("Changes to your post are requested"),
        _("A reviewer sent a post back that you contributed to."),
        _("Read what should change, change it, and submit it again."),
        "posts:detail",
        recipients.authors,
        _in_state(PostState.CHANGES_REQUESTED),
    ),
    "reject": Kind(
        "own",
        _("Your post was rejected"),
        _("A reviewer rejected a post that you contributed to, and named the clause and the reason."),
        _("Nothing of it will be published. Read the reason before you draft another."),
        "posts:detail",
        recipients.authors,
        _in_state(PostState.REJECTED),
        work=False,
    ),
    "approved": Kind(
        "release",
        _("A post is approved"),
        _("A post has every approval it needs. It is not published yet."),
        _("Somebody who may publish on its accounts releases it, now or for a later time."),
        "posts:detail",
        recipients.authors_and_publishers,
        _in_state(PostState.APPROVED),
    ),
    "stopped": Kind(
        "own",
        _("The checker now stops an approved post"),
        _("You wrote or approved a post. Rules or registers have changed since, and as it is, it isn't sent."),
        _("Read what is found. An author calls it back where it is released, changes it, and submits it again."),
        "posts:detail",
        recipients.authors_and_approvers,
        _in_state(PostState.APPROVED, PostState.PUBLISHING),
    ),
    "expired": Kind(
        "own",
        _("Your post expired"),
        _("Nobody approved a post of yours by its wished time, so it is not published."),
        _("If it still matters, choose a new time and submit it again."),
        "posts:detail",
        recipients.authors,
        _in_state(PostState.EXPIRED),
    ),
    "consent_withdrawn": Kind(
        "trouble",
        _("A consent was taken back"),
        _("Somebody took back a written consent that a post on your accounts rests on."),
        _("Decide whether the post must be taken down."),
        "posts:detail",
        recipients.moderators,
        _in_state(PostState.PUBLISHING, PostState.PUBLISHED),
    ),
    "review_owed": Kind(
        "trouble",
        _("A post was released in an emergency and waits for your review"),
        _("One person released a post urgently, without an approval. The City owes it a review, and you may give it."),
        _("Read it, and make your call on each clause."),
        "posts:review_owed",
        recipients.owed_reviewers,
        _review_owed,
    ),
    "review_overdue": Kind(
        "",
        _("The review of an urgent release is overdue"),
        _("One person released a post urgently, and nobody has reviewed it in time."),
        _("Whoever may review it does so now. Policy officers see to it that somebody does."),
        "posts:detail",
        recipients.owed_reviewers_and_officers,
        _review_owed,
    ),
    "violation_found": Kind(
        "",
        _("A post released in an emergency breaches the policy"),
        _("The review of an urgent release found a breach. The post is still out."),
        _("Read what was found, and decide whether it must be taken down."),
        "posts:detail",
        recipients.moderators_and_officers,
        _in_violation,
    ),
    "halted": Kind(
        "",
        _("Publishing is stopped"),
        _("Somebody stopped publishing on accounts that you publish on. Nothing goes out there."),
        _("Read why. Afterwards a person decides on each post that fell due meanwhile."),
        "posts:halts",
        recipients.whoever_is_stopped,
        _halted,
    ),
    "held": Kind(
        "trouble",
        _("A post is held"),
        _("A post that you released was due, and something stands in its way. It is not sent."),
        _("Read the reasons. After an hour past its time it isn't sent unless you release it again."),
        "posts:detail",
        recipients.publishers,
        _publication_in(DeliveryState.QUEUED),
    ),
    "by_hand": Kind(
        "trouble",
        _("A post is ready to be posted by hand"),
        _("A post that you released is due on a network where a person posts."),
        _("Copy the text from the page, post it, and confirm with the link."),
        "posts:detail",
        recipients.publishers,
        _publication_in(DeliveryState.QUEUED),
    ),
    "failed": Kind(
        "trouble",
        _("A post could not be sent"),
        _("A post that you released could not be sent. It is not on the network."),
        _("Read why, then try again or cancel it."),
        "posts:detail",
        recipients.publishers,
        _publication_in(DeliveryState.FAILED),
    ),
    "unconfirmed": Kind(
        "",
        _("We don't know whether a post is out"),
        _("A post that you released was sent, but the network's answer never came."),
        _("Look on the network. Confirm with the link if it is there; try again if it is not."),
        "posts:detail",
        recipients.publishers,
        _publication_in(DeliveryState.UNCONFIRMED),
    ),
}
TO_DECIDE = ("review_wanted", "reminder", "handed_over")


def standing(prefix: str = "") -> Q:
    """Happenings whose reason hasn't passed; `prefix` leads to them from another model."""
    each = (
        Q(**{f"{prefix}kind": name}, **{f"{prefix}{path}": value for path, value in kind.still().items()})
        for name, kind in KINDS.items()
    )
    return reduce(operator.or_, each)


def standing_for_recipients(now: datetime) -> Q:
    """Notices whose reason hasn't passed, nor been settled by their own reader: who has decided isn't asked any more,
    and a review that was handed over is theirs for a time."""
    version = OuterRef("happening__post__current_version")
    decided = ReviewDecision.objects.filter(version=version, decided_by=OuterRef("recipient"))
    theirs = Q(happening__post__lease_by=F("recipient"), happening__post__lease_until__gt=now)
    return (
        standing("happening__")
        & (~Q(happening__kind__in=TO_DECIDE) | ~Exists(decided))
        & (~Q(happening__kind="handed_over") | theirs)
    )
