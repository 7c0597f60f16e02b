"""The life of a post and of a delivery, as two tables one can read (ARCHITECTURE 5).

Guards are named functions beside the acts; `docs/states.md` is generated from here and a test keeps it fresh."""

from dataclasses import dataclass
from enum import StrEnum

from accounts.roles import Action


class PostState(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    CHANGES_REQUESTED = "changes_requested"
    APPROVED = "approved"
    REJECTED = "rejected"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    TAKEN_DOWN = "taken_down"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class DeliveryState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNCONFIRMED = "unconfirmed"
    CANCELLED = "cancelled"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: what the act is called, where it may start, where it leads, what it needs, what is recorded."""

    name: str
    sources: frozenset[str]
    target: str
    action: Action | None  # on every target account; None: a rule of the act or the system itself
    audit_action: str


def _row(name: str, sources: tuple[str, ...], target: str, action: Action | None, audit: str) -> Transition:
    return Transition(name, frozenset(sources), target, action, audit)


P, D = PostState, DeliveryState

POST_TRANSITIONS: tuple[Transition, ...] = (
    _row("create", (), P.DRAFT, Action.DRAFT, "post.created"),
    _row(
        "revise",
        (P.DRAFT, P.IN_REVIEW, P.APPROVED, P.EXPIRED),
        P.DRAFT,
        Action.DRAFT,
        "post.revised",
    ),
    _row("revise", (P.CHANGES_REQUESTED,), P.CHANGES_REQUESTED, Action.DRAFT, "post.revised"),
    _row("submit", (P.DRAFT, P.CHANGES_REQUESTED), P.IN_REVIEW, Action.DRAFT, "post.submitted"),
    _row(
        "request_changes",
        (P.IN_REVIEW,),
        P.CHANGES_REQUESTED,
        Action.REVIEW,
        "review.changes_requested",
    ),
    _row("reject", (P.IN_REVIEW,), P.REJECTED, Action.REVIEW, "review.rejected"),
    _row("approve", (P.IN_REVIEW,), P.APPROVED, Action.REVIEW, "review.approved"),
    _row("take_review", (P.IN_REVIEW,), P.IN_REVIEW, Action.REVIEW, "review.taken"),
    _row("give_review_back", (P.IN_REVIEW,), P.IN_REVIEW, None, "review.given_back"),
    _row("take_review_over", (P.IN_REVIEW,), P.IN_REVIEW, Action.REVIEW, "review.taken_over"),
    _row("hand_review_over", (P.IN_REVIEW,), P.IN_REVIEW, Action.REVIEW, "review.handed_over"),
    _row("hold_review", (P.IN_REVIEW,), P.IN_REVIEW, Action.REVIEW, "review.held"),
    _row("resume_review", (P.IN_REVIEW,), P.IN_REVIEW, Action.REVIEW, "review.resumed"),
    _row("escalate_review", (P.IN_REVIEW,), P.IN_REVIEW, Action.REVIEW, "review.escalated"),
    _row("remind_reviewers", (P.IN_REVIEW,), P.IN_REVIEW, None, "review.reminded"),
    *(
        _row("reschedule", (state,), state, Action.DRAFT, "post.rescheduled")
        for state in (P.DRAFT, P.CHANGES_REQUESTED, P.IN_REVIEW, P.APPROVED)
    ),
    _row("expire", (P.CHANGES_REQUESTED, P.IN_REVIEW), P.EXPIRED, None, "post.expired"),
    _row(
        "withdraw",
        (P.DRAFT, P.IN_REVIEW, P.CHANGES_REQUESTED, P.APPROVED),
        P.WITHDRAWN,
        None,
        "post.withdrawn",
    ),
    _row("release", (P.APPROVED,), P.PUBLISHING, Action.PUBLISH, "post.released"),
    _row("reschedule_release", (P.PUBLISHING,), P.PUBLISHING, Action.PUBLISH, "post.rescheduled"),
    _row("call_back", (P.PUBLISHING,), P.APPROVED, None, "post.called_back"),
    _row("release_urgently", (P.DRAFT, P.IN_REVIEW), P.PUBLISHING, None, "post.released_urgently"),
    _row("call_back_urgent", (P.PUBLISHING,), P.DRAFT, None, "post.called_back"),
    _row("review_owed", (P.PUBLISHING,), P.PUBLISHING, Action.REVIEW, "post.reviewed_afterwards"),
    _row("review_owed", (P.PUBLISHED,), P.PUBLISHED, Action.REVIEW, "post.reviewed_afterwards"),
    _row("review_owed", (P.TAKEN_DOWN,), P.TAKEN_DOWN, Action.REVIEW, "post.reviewed_afterwards"),
    _row("settle", (P.PUBLISHING,), P.PUBLISHED, None, "post.published"),
    _row("settle", (P.PUBLISHING, P.PUBLISHED), P.TAKEN_DOWN, None, "post.taken_down"),
)

DELIVERY_TRANSITIONS: tuple[Transition, ...] = (
    _row("queue", (), D.QUEUED, None, "publication.queued"),
    _row("queue", (D.CANCELLED,), D.QUEUED, None, "publication.queued"),
    _row("reschedule", (D.QUEUED,), D.QUEUED, Action.PUBLISH, "publication.rescheduled"),
    _row("claim", (D.QUEUED,), D.SENDING, None, ""),
    _row("send", (D.SENDING, D.UNCONFIRMED), D.SENT, None, "publication.sent"),
    _row("hold", (D.SENDING,), D.QUEUED, None, "publication.held"),
    _row("fail", (D.SENDING,), D.FAILED, None, "publication.failed"),
    _row("lose", (D.SENDING,), D.UNCONFIRMED, None, "publication.unconfirmed"),
    _row("confirm", (D.UNCONFIRMED, D.QUEUED), D.SENT, Action.PUBLISH, "publication.confirmed"),
    _row("retry", (D.FAILED, D.UNCONFIRMED), D.QUEUED, Action.PUBLISH, "publication.retried"),
    _row(
        "cancel",
        (D.QUEUED, D.FAILED, D.UNCONFIRMED),
        D.CANCELLED,
        None,
        "publication.cancelled",
    ),
    _row("remove", (D.SENT,), D.REMOVED, None, "publication.removed"),
)


def find_transition(name: str, state: str, table: tuple[Transition, ...] = POST_TRANSITIONS) -> Transition | None:
    """The row of this act that starts in this state, or None where the act doesn't fit the state."""
    return next((row for row in table if row.name == name and state in row.sources), None)
