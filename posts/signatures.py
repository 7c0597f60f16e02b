"""Whose word a post rests on, and whether that word counts today: those who approved it and who wrote it; or the one
person who released it in an emergency.

An approval given by somebody who has lost that authority since, or whose training ran out, no longer lets words of the
City out; nor does the draft of an author who may no longer write for the account (4.2.6, 4.5.3)."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from accounts import access, training
from accounts.models import AccountState, Representative, SocialAccount
from governance.core.errors import Obstacle
from posts.approvals import lacking
from posts.guards import URGENT
from posts.models import Post, ReviewDecision, UrgentRelease

IN_USE = (AccountState.ACTIVE, AccountState.PAUSED)  # closing an account ends its grants, and is a reason of its own


def obstacles(
    post: Post,
    accounts: Iterable[SocialAccount],
    approvals: Sequence[ReviewDecision],
    people: Iterable[Representative],
) -> list[Obstacle]:
    """What has changed for these people since. Withdrawals (4.5.3) are the gate's to name."""
    accounts = [account for account in accounts if account.state in IN_USE]
    approvers = {each.decided_by_id for each in approvals}
    people = list(people)
    held = [duty for each in people if each.pk in approvers for duty in each.duties]  # type: ignore[attr-defined]
    found = lacking(accounts, held) if approvals else []
    for person in sorted(people, key=lambda each: each.pk):
        found += _standing(person)
        if person.pk in approvers:
            found += [_no_longer_reviews(person, each) for each in accounts if each.pk not in person.reviews_on]  # type: ignore[attr-defined]
        if person.pk == post.version.created_by_id:
            found += [_no_longer_drafts(person, each) for each in accounts if each.pk not in person.drafts_on]  # type: ignore[attr-defined]
    return found + _own_work(post, approvals)


def urgent_obstacles(
    post: Post, accounts: Iterable[SocialAccount], urgent: UrgentRelease, releaser: Representative
) -> list[Obstacle]:
    """What stands in place of approvals: the release of exactly this content by one person who may do so still."""
    version = post.version
    found = [] if urgent.called_back_at is None else [not_approved()]
    if not urgent.content_hash == version.content_hash == version.compute_hash():
        found.append(not_approved())
    found += _standing(releaser) + switched_off(accounts)
    if releaser.user is None or not releaser.user.has_perm(URGENT):
        found.append(
            Obstacle(
                "duty_ended",
                _("%(person)s released this in an emergency and no longer holds that duty.") % {"person": releaser},
                _("Cancel it, and let it be reviewed or released by somebody who may."),
            )
        )
    return found


def switched_off(accounts: Iterable[SocialAccount]) -> list[Obstacle]:
    """Accounts on which one person may not publish, emergency or not."""
    return [
        Obstacle(
            "urgent_not_allowed",
            _("%(account)s may not be published to by one person.") % {"account": account},
            _("An administrator can allow it in the account's entry."),
            href=account.get_absolute_url(),
        )
        for account in accounts
        if not account.urgent_allowed
    ]


def not_approved() -> Obstacle:
    """For whatever way in which words differ from those that somebody stood for."""
    return Obstacle(
        "not_approved",
        _("What would go out isn't what was approved."),
        _("It goes to review again before anything is sent."),
    )


# --- Parts ---


def _standing(person: Representative) -> list[Obstacle]:
    found = access.reasons_of(person)
    last_day = person.trained_to  # type: ignore[attr-defined]
    return found if training.counts(person, last_day) else [*found, training.obstacle(person, last_day)]


def _own_work(post: Post, approvals: Sequence[ReviewDecision]) -> list[Obstacle]:
    """Nobody approves what they contributed to, in whichever version."""
    contributors = post.contributor_ids()
    return [
        Obstacle(
            "approver_contributed",
            _("%(person)s approved this post and contributed to it.") % {"person": each.decided_by},
            _("Somebody who wrote none of it approves it anew."),
        )
        for each in approvals
        if each.decided_by_id in contributors
    ]


def _no_longer_reviews(person: Representative, account: SocialAccount) -> Obstacle:
    return Obstacle(
        "approver_lost_access",
        _("%(person)s approved this post and may no longer review for %(account)s.")
        % {"person": person, "account": account},
        _("Somebody else approves it anew, or an administrator grants the access again."),
    )


def _no_longer_drafts(person: Representative, account: SocialAccount) -> Obstacle:
    return Obstacle(
        "author_lost_access",
        _("%(person)s wrote this and may no longer draft for %(account)s.") % {"person": person, "account": account},
        _("Another author takes it over, or an administrator grants the access again."),
    )
