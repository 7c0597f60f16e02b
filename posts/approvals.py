"""How many approvals a post needs, and from which duty: what the strictest of its accounts asks for."""

from collections.abc import Iterable, Sequence

from django.contrib.auth.models import Group
from django.utils.translation import gettext as _

from accounts.duties import DutyChoice
from accounts.models import SocialAccount
from governance.core.errors import Obstacle
from posts.models import Post, ReviewDecision


def required(accounts: Iterable[SocialAccount]) -> int:
    """How many people must approve."""
    return max((account.required_approvals for account in accounts), default=1)


def duties_asked(accounts: Iterable[SocialAccount]) -> list[str]:
    """The city-wide duties of which each must have one holder among those who approve."""
    return sorted({account.approval_duty for account in accounts if account.approval_duty})


def are_enough(post: Post, approvals: Sequence[ReviewDecision]) -> bool:
    """Whether these approvals of one version approve the post."""
    accounts = post.target_accounts()
    if len(approvals) < required(accounts):
        return False
    asked = duties_asked(accounts)
    if not asked:
        return True
    people = [each.decided_by_id for each in approvals]
    held = set(Group.objects.filter(user__representative__in=people, name__in=asked).values_list("name", flat=True))
    return held >= set(asked)


def label(duty: str) -> str:
    """The words for a duty."""
    return str(DutyChoice(duty).label)


def lacking(accounts: Iterable[SocialAccount], held: Iterable[str]) -> list[Obstacle]:
    """A duty from which no approval came. `held`: the duties that those who approved hold today."""
    held = set(held)
    return [
        Obstacle(
            "duty_missing",
            _("%(account)s needs one approval from somebody who is %(duty)s.")
            % {"account": account, "duty": label(account.approval_duty)},
            _("Somebody with that duty, who reviews for the account, approves it too."),
        )
        for account in accounts
        if account.approval_duty and account.approval_duty not in held
    ]
