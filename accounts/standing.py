"""The questions behind every door: who may act on which account, and if not, why. `accounts.access` is their door.

`why_not` gives every reason, `require` raises the first, `may` answers yes or no: the same question, so they can't
differ. Nothing is copied or cached, so what is withdrawn is dead from the commit of the withdrawal (4.5.3)."""

from collections.abc import Collection, Iterable
from datetime import date
from functools import cached_property
from typing import Any

from django.contrib.auth.models import Group
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, Model, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts import training
from accounts.models import (
    AccessGrant,
    Delegation,
    Department,
    Division,
    Representative,
    SocialAccount,
    TrainingRecord,
    Withdrawal,
)
from accounts.models.people import today
from accounts.roles import TRAINED_ACTIONS, Role, roles_for
from accounts.roles import Action as RoleAction
from governance.core.errors import NotAllowed, Obstacle
from governance.core.prepared import Question, counts, ids, listed, together
from governance.core.words import fold

Holder = Representative | Division | Department


def held_by(rep: Representative) -> Q:
    """Rows whose holder is this person, their division or their department."""
    return _held(rep, rep.department_id, rep.division_id)


def _held(person: Any, department: Any, division: Any) -> Q:
    query = Q(representative=person) | Q(department=department)
    return query | Q(division=division) if division else query


def live_grants(rep: Representative) -> QuerySet[AccessGrant]:
    """Grants in force for this person, held in person, through division or department, or for one who is away."""
    stands_in = Q(role=Role.REVIEWER, representative__in=_away(Delegation.objects.in_force().filter(delegate=rep)))
    return AccessGrant.objects.in_force().filter(held_by(rep) | stands_in)


def ids_of(rep: Representative) -> dict[str, Any]:
    """By which ids access is held: for questions that are made without the person."""
    return {"person": rep.pk, "department": rep.department_id, "division": rep.division_id}


def grants_of(person: int, department: int, division: int | None) -> QuerySet[AccessGrant]:
    """Those of the person with these ids, with their accounts. On each: `trained_to`, the last day this person's
    training counts, and `withdrawn`, whether access is withdrawn from them."""
    rep = Representative(pk=person, department_id=department, division_id=division)
    return (
        live_grants(rep)
        .annotate(trained_to=_last_day(rep), withdrawn=Exists(_withdrawn(rep)))
        .select_related("account__department", "representative")
    )


def _in_order(grant: AccessGrant) -> tuple[str, str, int, str]:
    return grant.account.platform, fold(grant.account.display_name), grant.account_id, grant.role


def _last_day(rep: Representative | OuterRef) -> Subquery:
    courses = TrainingRecord.objects.filter(representative=rep).order_by("-expires_on")
    return Subquery(courses.values("expires_on")[:1])


def _away(delegations: QuerySet[Delegation]) -> QuerySet[Any]:
    """Who delegated so, as far as they could act themselves: nobody passes on what they have lost."""
    return able_to_act(Representative.objects.filter(pk__in=delegations.values("representative"))).values("pk")


def standing_withdrawal(rep: Representative) -> Withdrawal | None:
    """The withdrawal that keeps this person from acting now, if there is one."""
    if not counts(Question.of(_withdrawals_of, **ids_of(rep)))[0]:  # nearly always, so nothing more is asked
        return None
    standing = _withdrawn(rep).select_related("clause__policy", "representative", "division", "department")
    return standing.order_by("withdrawn_at").first()


def accounts_of(rep: Representative, action: RoleAction | None = None) -> QuerySet[SocialAccount]:
    """Accounts entrusted to this person (for one action, where given); none while access is withdrawn."""
    if not rep.is_engaged():
        return SocialAccount.objects.none()
    return accounts_held(**ids_of(rep), action=action)


def accounts_held(
    person: int, department: int, division: int | None, action: RoleAction | None = None
) -> QuerySet[SocialAccount]:
    """The same for somebody who is engaged, by these ids."""
    rep = Representative(pk=person, department_id=department, division_id=division)
    grants = live_grants(rep)
    if action is not None:
        grants = grants.filter(role__in=[role.value for role in roles_for(action)])
    return SocialAccount.objects.filter(~Exists(_withdrawn(rep)), pk__in=grants.values("account"))


def visible_accounts(rep: Representative) -> QuerySet[SocialAccount]:
    """The register: all of it with that duty, else what is entrusted to this person or was asked for by them."""
    return accounts_seen(**sees_accounts(rep))


def sees_accounts(rep: Representative) -> dict[str, Any]:
    """By what it is told which accounts this person sees: `accounts_seen`."""
    return ids_of(rep) | {"engaged": rep.is_engaged(), "keeps_register": _keeps_register(rep)}


def accounts_seen(
    person: int, department: int, division: int | None, engaged: bool, keeps_register: bool
) -> QuerySet[SocialAccount]:
    """The same by these ids, by whether they act for the City, and whether the register is their duty."""
    own: Any = Q(requested_by=person)
    if engaged:
        own |= Q(pk__in=accounts_held(person, department, division).values("pk"))
    if keeps_register:
        own |= ~Exists(_withdrawn(Representative(pk=person, department_id=department, division_id=division)))
    return SocialAccount.objects.filter(own)


def visible_people(rep: Representative) -> QuerySet[Representative]:
    """Everyone with that duty, else one's own entry."""
    return people_seen(**sees_people(rep))


def sees_people(rep: Representative) -> dict[str, Any]:
    """By what it is told which people this person sees: `people_seen`."""
    return ids_of(rep) | {"keeps_register": _keeps_register(rep)}


def people_seen(person: int, department: int, division: int | None, keeps_register: bool) -> QuerySet[Representative]:
    """The same by these ids, and whether the register is their duty."""
    own: Any = Q(pk=person)
    if keeps_register:
        own |= ~Exists(_withdrawn(Representative(pk=person, department_id=department, division_id=division)))
    return Representative.objects.filter(own)


def _keeps_register(rep: Representative) -> bool:
    user = rep.user
    return user is not None and user.is_active and rep.is_engaged() and user.has_perm("accounts.view_register")


def _withdrawn(rep: Representative) -> QuerySet[Withdrawal]:
    return _standing(held_by(rep))


def _withdrawals_of(person: int, department: int, division: int | None) -> QuerySet[Withdrawal]:
    return _standing(_held(person, department, division))


def _standing(held: Q) -> QuerySet[Withdrawal]:
    return Withdrawal.objects.filter(held, ended_at__isnull=True)


def entrusted(
    account: SocialAccount | int, action: RoleAction, *, not_from: Collection[int] = ()
) -> QuerySet[Representative]:
    """Named people who may do this on the account now: for "who may approve it" and for notices.

    Who stands in for a reviewer is one of them, unless that reviewer is among `not_from`."""
    grants = AccessGrant.objects.in_force().filter(
        account=account, role__in=[role.value for role in roles_for(action)], representative__isnull=False
    )
    passed_on = grants.filter(role=Role.REVIEWER).exclude(representative__in=not_from).values("representative")
    delegations = Delegation.objects.in_force().filter(representative__in=passed_on)
    stands_in = delegations.filter(representative__in=_away(delegations)).values("delegate")
    named = Q(pk__in=grants.values("representative")) | Q(pk__in=stands_in)
    return able_to_act(Representative.objects.filter(named))


def as_of_today(people: Iterable[int], accounts: Iterable[int]) -> list[Representative]:
    """These people with what holds for them today, in one question: `trained_to` is the last day their training counts,
    `reviews_on` and `drafts_on` are those of these accounts on which they may do so (withdrawals aside), and `duties`
    their city-wide duties. What somebody decided for a reviewer who was away counts on after the return."""
    return listed(Question.of(_as_of_today, people=ids(people), accounts=ids(accounts)))


def _as_of_today(people: tuple[int, ...], accounts: tuple[int, ...]) -> QuerySet[Representative]:
    stood_in = _away(Delegation.objects.filter(delegate=OuterRef(OuterRef("pk")), starts_on__lte=today()))
    grants = AccessGrant.objects.in_force().filter(
        Q(role=Role.REVIEWER, representative__in=stood_in)
        | Q(representative=OuterRef("pk"))
        | Q(division=OuterRef("division"))
        | Q(department=OuterRef("department")),
        account__in=accounts,
    )
    courses = TrainingRecord.objects.filter(representative=OuterRef("pk")).order_by("-expires_on")
    return (
        Representative.objects.filter(pk__in=people)
        .select_related("user")
        .annotate(
            trained_to=Subquery(courses.values("expires_on")[:1]),
            reviews_on=ArraySubquery(grants.filter(role__in=roles_for(RoleAction.REVIEW)).values("account")),
            drafts_on=ArraySubquery(grants.filter(role__in=roles_for(RoleAction.DRAFT)).values("account")),
            duties=ArraySubquery(Group.objects.filter(user__representative=OuterRef("pk")).values("name")),
        )
    )


def able_to_act(people: QuerySet[Representative]) -> QuerySet[Representative]:
    """These people, as far as they act for the City today: engaged, with a sign-in, and access not withdrawn. The same
    answer as `reasons_of`, for many at once."""
    here = Q(left_on__isnull=True) | Q(left_on__gte=today())
    return without_withdrawn(people.filter(here, engaged_on__lte=today(), user__is_active=True))


def without_withdrawn(people: QuerySet[Representative]) -> QuerySet[Representative]:
    """These people, less those from whom access is withdrawn in person or with division or department."""
    standing = Withdrawal.objects.filter(ended_at__isnull=True)
    return (
        people.exclude(pk__in=standing.filter(representative__isnull=False).values("representative"))
        .exclude(department__in=standing.filter(department__isnull=False).values("department"))
        .exclude(division__in=standing.filter(division__isnull=False).values("division"))
    )


def of_a_login() -> dict[str, Exists | Subquery]:
    """What to read with a login for `Standing(read=...)`: `access_withdrawn` and `trained_to` of its person."""
    person = OuterRef("representative")
    theirs = _held(person, OuterRef("representative__department"), OuterRef("representative__division"))
    return {"access_withdrawn": Exists(_standing(theirs)), "trained_to": _last_day(person)}


class Standing:
    """What decides what one person may do now, each part asked once: withdrawal (4.5.3), grants, training (4.2.6).

    For one question or one page; never kept longer, so that nobody acts on what was taken from them since."""

    def __init__(self, rep: Representative, *, read: tuple[bool, date | None] | None = None) -> None:
        """`read`: whether access is withdrawn and to what day training counts, where this moment's answer is at hand
        (`of_a_login`)."""
        self.rep = rep
        if read is not None:
            self._apart = read

    @cached_property
    def withdrawal(self) -> Withdrawal | None:
        """What keeps this person from acting at all."""
        grants: list[Any] | None = vars(self).get("grants")  # where they were asked for, the answer came with them
        if grants:
            return standing_withdrawal(self.rep) if grants[0].withdrawn else None
        if (grants == [] or "_apart" in vars(self)) and not self._apart[0]:
            return None
        return standing_withdrawal(self.rep)

    @cached_property
    def grants(self) -> list[AccessGrant]:
        """Grants in force, with their accounts, as `grants_of` tells."""
        [grants] = together(Question.of(grants_of, **ids_of(self.rep)))
        return sorted(grants, key=_in_order)

    @cached_property
    def trained_to(self) -> date | None:
        """The last day this person's training counts, or None where there is none on record."""
        if self.grants:
            last_day: date | None = self.grants[0].trained_to  # type: ignore[attr-defined]
            return last_day
        return self._apart[1]

    @cached_property
    def _apart(self) -> tuple[bool, date | None]:
        """What comes with the grants, for someone who has none: whether access is withdrawn, and the training."""
        asked = Representative.objects.filter(pk=self.rep.pk)
        return asked.values_list(Exists(_withdrawn(self.rep)), _last_day(self.rep)).get()

    def reasons(self) -> list[Obstacle]:
        """What keeps this person from acting for the City at all."""
        return reasons_of(self.rep, self.withdrawal)

    def holds(self, permission: str) -> bool:
        """The same question as `require_duty`, for lists and buttons."""
        return self.rep.user is not None and self.rep.user.has_perm(permission) and not self.reasons()

    def why_not(
        self, action: RoleAction, accounts: Iterable[SocialAccount], *, not_from: Collection[int] = ()
    ) -> list[Obstacle]:
        """Every reason why this person may not do this on every one of these accounts, each named once.

        What reviewers in `not_from` passed on while away doesn't count: nobody decides for somebody on their post."""
        roles = roles_for(action)
        entrusted_with = {
            grant.account_id
            for grant in self.grants
            if grant.role in roles
            and (grant.representative_id == self.rep.pk or grant.representative_id not in not_from)
        }
        reasons = self.reasons()
        reasons += [
            Obstacle(
                "not_entrusted",
                _("%(account)s isn't entrusted to %(person)s for this.") % {"account": account, "person": self.rep},
                _("An administrator or access officer can grant it."),
            )
            for account in accounts
            if account.pk not in entrusted_with
        ]
        if action in TRAINED_ACTIONS and not training.counts(self.rep, self.trained_to):
            reasons.append(training.obstacle(self.rep, self.trained_to))
        return list(dict.fromkeys(reasons))


def why_not(rep: Representative, action: RoleAction, *, on: SocialAccount) -> list[Obstacle]:
    """Every reason why this person may not do this on this account now; empty means they may."""
    return Standing(rep).why_not(action, [on])


def standing_reasons(rep: Representative) -> list[Obstacle]:
    """What keeps this person from acting for the City at all: not engaged, sign-in off, access withdrawn."""
    return Standing(rep).reasons()


def reasons_of(rep: Representative, withdrawal: Withdrawal | None = None) -> list[Obstacle]:
    """What keeps this person from acting for the City, with the withdrawal over them where there is one."""
    reasons = []
    if not rep.is_engaged():
        reasons.append(
            Obstacle(
                "not_engaged",
                _("%(person)s doesn't act for the City at present.") % {"person": rep},
                _("The register says from when to when."),
            )
        )
    if rep.user is None or not rep.user.is_active:
        reasons.append(Obstacle("no_login", _("%(person)s can't sign in.") % {"person": rep}))
    if withdrawal:
        reasons.append(
            Obstacle(
                "access_withdrawn",
                _("Access of %(holder)s was withdrawn on %(day)s.")
                % {
                    "holder": withdrawal.holder,
                    "day": date_format(timezone.localtime(withdrawal.withdrawn_at)),
                },
                _("The person who withdrew it, or an administrator, can reinstate it."),
                clause=withdrawal.basis,
            )
        )
    return reasons


def may(rep: Representative, action: RoleAction, *, on: SocialAccount) -> bool:
    """May this person do this on this account now?"""
    return not why_not(rep, action, on=on)


def require(rep: Representative, action: RoleAction, *, on: SocialAccount) -> None:
    """Pass in silence, or say why not and who can help."""
    require_on_all(rep, action, [on])


def require_on_all(rep: Representative, action: RoleAction, accounts: Iterable[SocialAccount]) -> None:
    """The same for several accounts at once."""
    _refuse(Standing(rep).why_not(action, accounts))


def require_standing(rep: Representative) -> None:
    """Nothing keeps this person from acting for the City at all."""
    _refuse(standing_reasons(rep))


def require_duty(rep: Representative, permission: str) -> None:
    """The person holds a city-wide duty with this permission, and nothing keeps them from acting."""
    require_standing(rep)
    if rep.user is None or not rep.user.has_perm(permission):
        raise NotAllowed(_("This is a city-wide duty that you don't hold. An administrator can assign it."))


def _refuse(reasons: list[Obstacle]) -> None:
    if reasons:
        raise NotAllowed(f"{reasons[0].message} {reasons[0].remedy}".strip(), clause=reasons[0].clause)


def holds(rep: Representative, permission: str) -> bool:
    """The same question as `require_duty`, for lists and buttons."""
    return Standing(rep).holds(permission)


def holder_field(holder: Model) -> dict[str, Model]:
    """{"representative": …}, {"division": …} or {"department": …}: the column that names this holder."""
    return {holder._meta.model_name or "": holder}


def holder_facts(holder: Model) -> dict[str, Any]:
    """The holder as the audit trail keeps it: kind and id, no name."""
    return {"holder_type": holder._meta.model_name, "holder_id": holder.pk}
