"""E-mail to whoever must act next, and to nobody else. It says what happened and where to go; never the words of a
post, which stay in here until they are published."""

import logging
import smtplib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import access, duties
from accounts.models import Representative, SocialAccount, User
from accounts.roles import Action, Duty
from posts import reviewers
from posts.models import AfterReview, Post, Publication
from posts.states import DeliveryState, PostState
from posts.whose_turn import who_settles

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Notice:
    """One kind of message: what happened, what to do now, which page it leads to, and who gets it."""

    subject: str | Promise
    happened: str | Promise
    now: str | Promise
    page: str
    recipients: Callable[[Post, Publication | None], Iterable[Representative]]
    still_true: Callable[[Post, Publication | None], bool]


# --- Who ---


def _reviewers(post: Post, _publication: Publication | None) -> Iterable[Representative]:
    decided = set(post.version.decisions.values_list("decided_by", flat=True))
    return [each for each in reviewers.on_all(post) if each.pk not in decided]


def _authors(post: Post, _publication: Publication | None) -> Iterable[Representative]:
    return access.without_withdrawn(Representative.objects.filter(pk__in=post.contributor_ids()))


def _authors_and_publishers(post: Post, _publication: Publication | None) -> Iterable[Representative]:
    return [*_authors(post, None), *_entrusted(post.target_accounts(), Action.PUBLISH)]


def _publishers(post: Post, publication: Publication | None) -> Iterable[Representative]:
    """Whoever the page names for it."""
    return who_settles(publication) if publication else []


def _authors_and_approvers(post: Post, _publication: Publication | None) -> Iterable[Representative]:
    approvers = {decision.decided_by_id for decision in post.version.approvals()}
    return access.without_withdrawn(Representative.objects.filter(pk__in=post.contributor_ids() | approvers))


def _owed_reviewers(post: Post, _publication: Publication | None) -> Iterable[Representative]:
    """Whoever may decide on the post, but not the person who released it."""
    releasers = set(post.urgent_releases.owed().values_list("released_by", flat=True))
    return [each for each in reviewers.on_all(post) if each.pk not in releasers]


def _owed_reviewers_and_officers(post: Post, _publication: Publication | None) -> Iterable[Representative]:
    return [*_owed_reviewers(post, None), *_policy_officers()]


def _whoever_was_handed_it(post: Post, _publication: Publication | None) -> Iterable[Representative]:
    holder = post.reviewer_now(timezone.now())
    return [holder] if holder else []


def _head_or_officers(post: Post, _publication: Publication | None) -> Iterable[Representative]:
    """The head to whom it was escalated; where a department has none who can act, the policy officers."""
    return [post.escalated_to] if post.escalated_to else _policy_officers()


def _moderators_and_officers(post: Post, _publication: Publication | None) -> Iterable[Representative]:
    return [*_moderators(post, None), *_policy_officers()]


def _policy_officers() -> Iterable[Representative]:
    return Representative.objects.filter(user__in=duties.acting_holders(Duty.POLICY_OFFICER))


def _moderators(post: Post, _publication: Publication | None) -> Iterable[Representative]:
    return _entrusted(post.target_accounts(), Action.TAKE_DOWN)


def _entrusted(accounts: Iterable[SocialAccount], action: Action) -> list[Representative]:
    return [person for account in accounts for person in access.entrusted(account, action)]


# --- What ---


def _in_state(*states: PostState) -> Callable[[Post, Publication | None], bool]:
    return lambda post, _publication: post.state in states


def _on_hold(post: Post, _publication: Publication | None) -> bool:
    return post.state == PostState.IN_REVIEW and post.held_since is not None


def _escalated(post: Post, _publication: Publication | None) -> bool:
    return post.state == PostState.IN_REVIEW and post.escalated_at is not None


def _review_owed(post: Post, _publication: Publication | None) -> bool:
    return post.review_owed_until is not None


def _in_violation(post: Post, _publication: Publication | None) -> bool:
    found = post.urgent_releases.standing().filter(outcome=AfterReview.VIOLATION).exists()
    return found and post.state in (PostState.PUBLISHING, PostState.PUBLISHED)


def _publication_in(state: DeliveryState) -> Callable[[Post, Publication | None], bool]:
    return lambda _post, publication: publication is not None and publication.state == state


NOTICES: dict[str, Notice] = {
    "review_wanted": Notice(
        _("A post waits for your decision"),
        _("A post was submitted for review, and you may decide on it."),
        _("Read it, make your calls on the clauses, and approve it or send it back."),
        "posts:review",
        _reviewers,
        _in_state(PostState.IN_REVIEW),
    ),
    "reminder": Notice(
        _("A post still waits for your decision"),
        _("A post was submitted a while ago, nobody has decided on it, and you may."),
        _("Read it and decide, or hand it over. Soon the head of the department is told."),
        "posts:review",
        _reviewers,
        _in_state(PostState.IN_REVIEW),
    ),
    "handed_over": Notice(
        _("A review was handed over to you"),
        _("Somebody asks you to decide on a post in their place."),
        _("Read why, and decide. It is yours for four hours; then it is free for anybody again."),
        "posts:review",
        _whoever_was_handed_it,
        _in_state(PostState.IN_REVIEW),
    ),
    "on_hold": Notice(
        _("The review of your post is on hold"),
        _("A reviewer put the review of a post on hold that you contributed to."),
        _("Read what it waits for. Its wished time runs on: choose a later one where it can’t be met."),
        "posts:detail",
        _authors,
        _on_hold,
    ),
    "escalated": Notice(
        _("A review waits too long"),
        _("A post of your department’s accounts waits for a decision, and you are asked to see to it."),
        _("Look at what it waits for, and see that somebody decides who may."),
        "posts:detail",
        _head_or_officers,
        _escalated,
    ),
    "request_changes": Notice(
        _("Changes to your post are requested"),
        _("A reviewer sent a post back that you contributed to."),
        _("Read what should change, change it, and submit it again."),
        "posts:detail",
        _authors,
        _in_state(PostState.CHANGES_REQUESTED),
    ),
    "reject": Notice(
        _("Your post was rejected"),
        _("A reviewer rejected a post that you contributed to, and named the clause and the reason."),
        _("Nothing of it will be published. Read the reason before you draft another."),
        "posts:detail",
        _authors,
        _in_state(PostState.REJECTED),
    ),
    "approved": Notice(
        _("A post is approved"),
        _("A post has every approval it needs. It is not published yet."),
        _("Somebody who may publish on its accounts releases it, now or for a later time."),
        "posts:detail",
        _authors_and_publishers,
        _in_state(PostState.APPROVED),
    ),
    "stopped": Notice(
        _("The checker now stops an approved post"),
        _("You wrote or approved a post. Rules or registers have changed since, and as it is, it isn't sent."),
        _("Read what is found. An author calls it back where it is released, changes it, and submits it again."),
        "posts:detail",
        _authors_and_approvers,
        _in_state(PostState.APPROVED, PostState.PUBLISHING),
    ),
    "expired": Notice(
        _("Your post expired"),
        _("Nobody approved a post of yours by its wished time, so it is not published."),
        _("If it still matters, choose a new time and submit it again."),
        "posts:detail",
        _authors,
        _in_state(PostState.EXPIRED),
    ),
    "consent_withdrawn": Notice(
        _("A consent was taken back"),
        _("Somebody took back a written consent that a post on your accounts rests on."),
        _("Decide whether the post must be taken down."),
        "posts:detail",
        _moderators,
        _in_state(PostState.PUBLISHING, PostState.PUBLISHED),
    ),
    "review_owed": Notice(
        _("A post was released in an emergency and waits for your review"),
        _("One person released a post urgently, without an approval. The City owes it a review, and you may give it."),
        _("Read it, and make your call on each clause."),
        "posts:review_owed",
        _owed_reviewers,
        _review_owed,
    ),
    "review_overdue": Notice(
        _("The review of an urgent release is overdue"),
        _("One person released a post urgently, and nobody has reviewed it in time."),
        _("Whoever may review it does so now. Policy officers see to it that somebody does."),
        "posts:detail",
        _owed_reviewers_and_officers,
        _review_owed,
    ),
    "violation_found": Notice(
        _("A post released in an emergency breaches the policy"),
        _("The review of an urgent release found a breach. The post is still out."),
        _("Read what was found, and decide whether it must be taken down."),
        "posts:detail",
        _moderators_and_officers,
        _in_violation,
    ),
    "held": Notice(
        _("A post is held"),
        _("A post that you released was due, and something stands in its way. It is not sent."),
        _("Read the reasons. After an hour past its time it isn't sent unless you release it again."),
        "posts:detail",
        _publishers,
        _publication_in(DeliveryState.QUEUED),
    ),
    "by_hand": Notice(
        _("A post is ready to be posted by hand"),
        _("A post that you released is due on a network where a person posts."),
        _("Copy the text from the page, post it, and confirm with the link."),
        "posts:detail",
        _publishers,
        _publication_in(DeliveryState.QUEUED),
    ),
    "failed": Notice(
        _("A post could not be sent"),
        _("A post that you released could not be sent. It is not on the network."),
        _("Read why, then try again or cancel it."),
        "posts:detail",
        _publishers,
        _publication_in(DeliveryState.FAILED),
    ),
    "unconfirmed": Notice(
        _("We don't know whether a post is out"),
        _("A post that you released was sent, but the network's answer never came."),
        _("Look on the network. Confirm with the link if it is there; try again if it is not."),
        "posts:detail",
        _publishers,
        _publication_in(DeliveryState.UNCONFIRMED),
    ),
}
OF_PUBLICATIONS = frozenset({"held", "by_hand", "failed", "unconfirmed"})


def send(kind: str, pk: int) -> int:
    """Mail everyone who must act on this post or publication, if it still stands so. Returns how many mails left."""
    notice = NOTICES[kind]
    publication = None
    if kind in OF_PUBLICATIONS:
        publication = Publication.objects.select_related("variant__version__post", "account").get(pk=pk)
        post = publication.variant.version.post
    else:
        post = Post.objects.get(pk=pk)
    if not notice.still_true(post, publication):
        return 0
    people = {person.pk: person for person in notice.recipients(post, publication)}
    accounts = [publication.account] if publication else post.target_accounts()
    messages = [
        _message(notice, post, accounts, person, person.user)
        for _pk, person in sorted(people.items())
        if person.user is not None and person.user.is_active and person.is_engaged()
    ]
    if not messages:
        return 0
    try:
        return get_connection().send_messages(messages) or 0
    except (OSError, smtplib.SMTPException) as trouble:
        logger.warning("could not mail %s of %s: %s", kind, pk, type(trouble).__name__)
        return 0


def _message(
    notice: Notice, post: Post, accounts: list[SocialAccount], person: Representative, user: User
) -> EmailMessage:
    with translation.override(user.language or settings.LANGUAGE_CODE):
        body = render_to_string(
            "posts/mail/notice.txt",
            {
                "notice": notice,
                "person": person,
                "post": post,
                "accounts": accounts,
                "link": f"{settings.SITE_URL}{reverse(notice.page, args=[post.pk])}",
                "city": settings.CITY_NAME,
            },
        )
        subject = f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{notice.subject}"
    return EmailMessage(subject, body, to=[user.email])
