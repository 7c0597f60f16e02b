"""Whom each kind of happening concerns (posts.notices says which). Whoever can't act any more is left out there."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from accounts import access, duties
from accounts.models import AccessGrant, AccountState, Representative, SocialAccount
from accounts.roles import Action, Duty, roles_for
from posts import commenting
from posts import reviewers as may_decide
from posts.models import Happening
from posts.whose_turn import who_settles


def reviewers(what: Happening) -> Iterable[Representative]:
    decided = set(what.about.version.decisions.values_list("decided_by", flat=True))
    return [each for each in may_decide.on_all(what.about) if each.pk not in decided]


def authors(what: Happening) -> Iterable[Representative]:
    return access.without_withdrawn(Representative.objects.filter(pk__in=what.about.contributor_ids()))


def authors_and_publishers(what: Happening) -> Iterable[Representative]:
    return [*authors(what), *_entrusted(what.about.target_accounts(), Action.PUBLISH)]


def publishers(what: Happening) -> Iterable[Representative]:
    """Whoever the page names for it."""
    return who_settles(what.publication)[0] if what.publication else []


def authors_and_approvers(what: Happening) -> Iterable[Representative]:
    approvers = {decision.decided_by_id for decision in what.about.version.approvals()}
    return access.without_withdrawn(Representative.objects.filter(pk__in=what.about.contributor_ids() | approvers))


def owed_reviewers(what: Happening) -> Iterable[Representative]:
    """Whoever may decide on the post, but not the person who released it."""
    releasers = set(what.about.urgent_releases.owed().values_list("released_by", flat=True))
    return [each for each in may_decide.on_all(what.about) if each.pk not in releasers]


def owed_reviewers_and_officers(what: Happening) -> Iterable[Representative]:
    return [*owed_reviewers(what), *_policy_officers()]


def whoever_was_handed_it(what: Happening) -> Iterable[Representative]:
    holder = what.about.reviewer_now(timezone.now())
    return [holder] if holder else []


def head_or_officers(what: Happening) -> Iterable[Representative]:
    """The head to whom it was escalated; where a department has none who can act, the policy officers."""
    return [what.about.escalated_to] if what.about.escalated_to else _policy_officers()


def moderators_and_officers(what: Happening) -> Iterable[Representative]:
    return [*moderators(what), *_policy_officers()]


def _policy_officers() -> Iterable[Representative]:
    return Representative.objects.filter(user__in=duties.acting_holders(Duty.POLICY_OFFICER))


def moderators(what: Happening) -> Iterable[Representative]:
    return _entrusted(what.about.target_accounts(), Action.TAKE_DOWN)


def _entrusted(accounts: Iterable[SocialAccount], action: Action) -> list[Representative]:
    return [person for account in accounts for person in access.entrusted(account, action)]


def whoever_is_stopped(what: Happening) -> Iterable[Representative]:
    """Whoever publishes where a halt stops it, and the policy officers; not the person who called it."""
    halt = what.halt
    if halt is None:
        return []
    accounts = SocialAccount.objects.exclude(state__in=(AccountState.CLOSED, AccountState.DECLINED))
    if halt.account_id or halt.department_id:
        accounts = accounts.filter(Q(pk=halt.account_id) | Q(department=halt.department_id))
    grants = AccessGrant.objects.in_force().filter(role__in=roles_for(Action.PUBLISH), account__in=accounts)
    publishers = Representative.objects.filter(pk__in=grants.values("representative"))
    people = [*access.able_to_act(publishers), *_policy_officers()]
    return [each for each in people if each.pk != halt.called_by_id]


def stand_in(what: Happening) -> Iterable[Representative]:
    return [what.delegation.delegate] if what.delegation else []


def mentioned(what: Happening) -> Iterable[Representative]:
    return commenting.mentioned(what.comment) if what.comment else []


def other_side(what: Happening) -> Iterable[Representative]:
    return commenting.other_side(what.comment) if what.comment else []
