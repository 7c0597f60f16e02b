"""Authors and reviewers talk about a post beside it: a comment is no part of the post and nothing that is signed.

Everybody who may see the post may read it; those who work on the post may write. Nothing said is changed or deleted:
its author may withdraw it. What is said may hold personal information, so no notice, mail or audit event repeats it."""

import re
import secrets
from collections.abc import Collection

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import access, duties
from accounts.access import Standing
from accounts.models import AccessGrant, Representative
from accounts.roles import Action as RoleAction
from accounts.roles import Duty
from governance.audit import trail
from governance.audit.actions import Action
from governance.core.errors import GuardFailed, NotAllowed
from governance.core.prepared import Question, together
from posts import happenings, reviewers
from posts.guards import why_not_reviewer
from posts.models import Comment, Mention, Post, PostVersion, ReviewDecision, ReviewStep, Variant
from posts.models.comment import LONGEST
from posts.states import PostState

MOST_MENTIONS = 10  # people meant in particular; more is everybody


def may_write(post: Post, by: Standing) -> bool:
    """Whether this person works on the post: wrote some of it, may decide on it, or may release it."""
    if by.reasons():
        return False
    if by.rep.pk in post.contributor_ids():
        return True
    if not by.grants:
        return False  # nothing is entrusted to them, so nothing more is asked
    if not why_not_reviewer(post, by):
        return True
    return bool(post.target_accounts()) and not by.why_not(RoleAction.PUBLISH, post.target_accounts())


def may_be_meant(post: Post) -> Question:
    """Who can be mentioned: people who work on the post's accounts or wrote some of it, those it was brought before,
    and the policy officers, as far as they can act today. Each of them may see it. Beside them whoever may decide on
    it (posts.reviewers), also in place of somebody who is away."""
    return Question.of(
        _may_be_meant,
        post=post.pk,
        version=post.current_version_id,
        creator=post.created_by_id,
        escalated=post.escalated_to_id,
    )


def _may_be_meant(post: int, version: int | None, creator: int, escalated: int | None) -> QuerySet[Representative]:
    accounts = Variant.objects.filter(version=version).values("account")
    grants = AccessGrant.objects.in_force().filter(account__in=accounts, representative__isnull=False)
    named = Q(pk__in=PostVersion.objects.filter(post=post).values("created_by")) | Q(pk=creator)
    named |= Q(pk__in=grants.values("representative")) | Q(pk=escalated)
    named |= Q(user__in=duties.acting_holders(Duty.POLICY_OFFICER))
    return access.able_to_act(Representative.objects.filter(named))


def meant_in(text: str, people: Collection[Representative]) -> list[Representative]:
    """Whom a text names with an @ before the whole name: quicker than choosing them."""
    return [each for each in people if re.search(rf"@{re.escape(each.full_name)}(?!\w)", text, re.IGNORECASE)]


@transaction.atomic
def say(post: Post, *, by: Representative, text: str, mention: Collection[int] = (), key: str = "") -> Comment:
    """Say something about a post; `mention`: the numbers of those it means in particular. Sent twice by the same form
    (`key`) it is said once."""
    post = Post.objects.locked(post.pk)
    said = Comment.objects.filter(post=post, said_by=by, key=key).first() if key else None
    if said:
        return said
    access.require_standing(by)
    if not may_write(post, Standing(by)):
        raise NotAllowed(_("Its authors, and whoever may decide on this post or release it, can comment on it."))
    text = text.strip()
    if not text:
        raise GuardFailed(_("Write what you want to say."), field="say")
    if len(text) > LONGEST:
        raise GuardFailed(_("At most %(most)s characters.") % {"most": LONGEST}, field="say")
    people = {*together(may_be_meant(post))[0], *reviewers.on_all(post)}
    if not set(mention) <= {each.pk for each in people}:
        raise GuardFailed(_("Choose only people who may see this post."), field="mention")
    meant = {*mention, *(each.pk for each in meant_in(text, people))} - {by.pk}
    if len(meant) > MOST_MENTIONS:
        raise GuardFailed(_("Mention at most %(most)s people.") % {"most": MOST_MENTIONS}, field="mention")

    comment = Comment.objects.create(
        post=post, version=post.version, said_by=by, text=text, key=key or secrets.token_hex(8), said_at=timezone.now()
    )
    Mention.objects.bulk_create(Mention(comment=comment, person_id=pk) for pk in sorted(meant))
    if meant:
        happenings.tell("mentioned", post=post.pk, comment=comment)
    happenings.tell("commented", post=post.pk, comment=comment)
    trail.record(Action.COMMENT_MADE, comment, by=by, post=post.pk, version=post.version.pk, mentioned=sorted(meant))
    return comment


@transaction.atomic
def withdraw(comment: Comment, *, by: Representative) -> Comment:
    """Take back what one said oneself. That something was said, and by whom, stays in its place."""
    comment = Comment.objects.select_for_update(of=("self",), no_key=True).get(pk=comment.pk)
    access.require_standing(by)
    if comment.said_by_id != by.pk:
        raise NotAllowed(_("Only its author can withdraw a comment."))
    if comment.withdrawn_at:
        return comment
    comment.withdrawn_at = timezone.now()
    comment.save(update_fields=["withdrawn_at"])
    trail.record(Action.COMMENT_WITHDRAWN, comment, by=by, post=comment.post_id)
    return comment


# --- Who hears of it ---


def mentioned(comment: Comment) -> QuerySet[Representative]:
    """Those whom it means in particular."""
    return Representative.objects.filter(pk__in=comment.mentions.values("person"))


def other_side(comment: Comment) -> QuerySet[Representative]:
    """Who hears of it without being mentioned. What a reviewer says goes to the authors; what an author says to whoever
    reviews the post or has decided on it, and to all who may decide where nobody has begun. Who talked before hears of
    it too; the speaker never does."""
    post = comment.post
    authors = post.contributor_ids()
    talked = Q(pk__in=Comment.objects.filter(post=post, withdrawn_at=None).values("said_by"))
    if comment.said_by_id not in authors:
        people = talked | Q(pk__in=authors)
    else:
        at_it = _who_reviewed(post)
        people = talked | Q(pk__in=at_it)
        if not at_it and post.state == PostState.IN_REVIEW:
            people |= Q(pk__in=[each.pk for each in reviewers.on_all(post)])
    meant = comment.mentions.values("person")
    return (
        access.able_to_act(Representative.objects.filter(people)).exclude(pk=comment.said_by_id).exclude(pk__in=meant)
    )


def _who_reviewed(post: Post) -> set[int]:
    """Whoever has the review, decided on a version, or did a step of a review."""
    versions = PostVersion.objects.filter(post=post).values("pk")
    decided = ReviewDecision.objects.filter(version__in=versions).values_list("decided_by", flat=True)
    stepped = ReviewStep.objects.filter(post=post, by__isnull=False).values_list("by", flat=True)
    return {pk for pk in (*decided, *stepped, post.lease_by_id) if pk}
