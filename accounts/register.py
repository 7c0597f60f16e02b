"""How the register reads: accounts and people with what a list shows of each, in a constant number of queries."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import connectors, upkeep
from accounts.models import (
    AccessGrant,
    AccountState,
    Credential,
    PasswordChange,
    Representative,
    RoleChoice,
    SocialAccount,
    TrainingRecord,
    Withdrawal,
)
from accounts.models.people import today

# Networks on which nothing goes out until software is connected; on the others a person posts as well.
CONNECTABLE = [name for name in (*connectors.platforms(), "fake") if not connectors.row(name).by_hand]


@dataclass(frozen=True, slots=True)
class Sign:
    """A chip: tone, symbol and words."""

    tone: str
    icon: str
    words: str | Promise


# --- Accounts ----------------------------------------------------------------------------------------------------

NEEDS_SOMEONE = Q(state=AccountState.REQUESTED) | Q(state__in=[AccountState.ACTIVE, AccountState.PAUSED]) & (
    Q(rejected=True)
    | Q(ending=True)
    | Q(lacking=True)
    | Q(password_due=True)
    | Q(platform__in=CONNECTABLE, connected=False)
    | Q(reviewers__lt=F("required_approvals"))
)
BY_HAND = ~Q(platform__in=CONNECTABLE) & Q(connected=False)


def soon() -> datetime:
    """Until when a connection ends soon."""
    return timezone.now() + upkeep.ENDING


def with_health(accounts: QuerySet[SocialAccount], ending_by: datetime | None = None) -> QuerySet[SocialAccount]:
    """Each account with `connected`, `rejected`, `ending`, `lacking`, `password_due`, and how many `reviewers` are
    entrusted with it."""
    credential = Credential.objects.filter(account=OuterRef("pk"))
    reviewing = AccessGrant.objects.in_force().filter(account=OuterRef("pk"), role=RoleChoice.REVIEWER).order_by()
    reviewers = reviewing.values("account").annotate(number=Count("pk")).values("number")
    return accounts.annotate(
        connected=Exists(credential),
        rejected=Exists(credential.filter(rejected_at__isnull=False)),
        ending=Exists(credential.filter(expires_at__lte=ending_by or soon())),
        lacking=Exists(credential.exclude(missing=[])),
        password_due=Exists(PasswordChange.objects.filter(account=OuterRef("pk"), done_at__isnull=True)),
        reviewers=Coalesce(Subquery(reviewers), 0),
    )


def with_people(accounts: QuerySet[SocialAccount]) -> QuerySet[SocialAccount]:
    """Each account with its owner and, as `entrusted_now`, the grants in force."""
    live = AccessGrant.objects.in_force().select_related("representative", "division", "department")
    return accounts.select_related("department", "division").prefetch_related(
        Prefetch("grants", live.order_by("role", "pk"), to_attr="entrusted_now")
    )


def signs(account: SocialAccount) -> list[Sign]:
    """What a person should know about an account annotated by `with_health`, worst first; never empty."""
    if account.state == AccountState.REQUESTED:
        return [Sign("ask", "clock", _("To be decided"))]
    if account.state == AccountState.DECLINED:
        return [Sign("idle", "stop", _("Declined"))]
    if account.state == AccountState.CLOSED:
        return [Sign("idle", "lock", _("Closed"))]
    found = []
    by_hand = account.platform not in CONNECTABLE and not account.connected  # type: ignore[attr-defined]
    if account.state == AccountState.PAUSED:
        found.append(Sign("warn", "clock", _("Paused")))
    if account.rejected:  # type: ignore[attr-defined]
        found.append(Sign("stop", "stop", _("To be connected again")))
    elif account.ending:  # type: ignore[attr-defined]
        found.append(Sign("warn", "clock", _("Access ends soon")))
    if account.lacking:  # type: ignore[attr-defined]
        found.append(Sign("warn", "warn", _("Permissions missing")))
    if account.password_due:  # type: ignore[attr-defined]
        found.append(Sign("warn", "key", _("Password to change")))
    if not by_hand and not account.connected:  # type: ignore[attr-defined]
        found.append(Sign("warn", "warn", _("Not connected")))
    if account.reviewers < account.required_approvals:  # type: ignore[attr-defined]
        found.append(Sign("warn", "warn", _("Too few reviewers")))
    if by_hand and not found:
        return [Sign("idle", "hand", _("By hand"))]
    return found or [Sign("ok", "ok", _("Working"))]


def with_sleep(grants: QuerySet[AccessGrant]) -> list[AccessGrant]:
    """Grants on record as not ended, each with `sleeps`: why it counts for nothing today, or nothing."""
    standing = list(
        Withdrawal.objects.filter(ended_at__isnull=True).values_list("representative", "division", "department")
    )
    people, divisions, departments = ({row[part] for row in standing} - {None} for part in range(3))
    found = list(grants)
    for grant in found:
        rep = grant.representative
        belongs = (
            (rep.pk, rep.division_id, rep.department_id)
            if rep
            else (None, grant.division_id, grant.department_id or (grant.division and grant.division.department_id))
        )
        grant.sleeps = ""  # type: ignore[attr-defined]
        if belongs[0] in people or belongs[1] in divisions or belongs[2] in departments:
            grant.sleeps = _("Access withdrawn")  # type: ignore[attr-defined]
        elif grant.expires_on and grant.expires_on < today():
            grant.sleeps = _("Ran out")  # type: ignore[attr-defined]
        elif rep and rep.left_on and rep.left_on < today():
            grant.sleeps = _("Left")  # type: ignore[attr-defined]
    return found


# --- People ------------------------------------------------------------------------------------------------------


def with_standing(people: QuerySet[Representative]) -> QuerySet[Representative]:
    """Each person with `valid_to` (training), `withdrawn` and what a row shows beside."""
    standing = Withdrawal.objects.filter(ended_at__isnull=True)
    return people.select_related("user", "department", "division").annotate(
        valid_to=Subquery(
            TrainingRecord.objects.filter(representative=OuterRef("pk"))
            .order_by("-expires_on")
            .values("expires_on")[:1]
        ),
        withdrawn=Exists(standing.filter(representative=OuterRef("pk")))
        | Exists(standing.filter(department=OuterRef("department")))
        | Exists(standing.filter(division=OuterRef("division"))),
    )


def standing_sign(rep: Representative) -> Sign:
    """Whether a person annotated by `with_standing` can act today, and if not, why."""
    if rep.left_on and rep.left_on < today():
        return Sign("idle", "gone", _("Left"))
    if rep.withdrawn:  # type: ignore[attr-defined]
        return Sign("stop", "lock", _("Access withdrawn"))
    if rep.engaged_on > today():
        return Sign("idle", "clock", _("Not yet"))
    if rep.user is None:
        return Sign("idle", "info", _("No login"))
    if not rep.user.is_active:
        return Sign("idle", "lock", _("Login off"))
    if rep.left_on:
        return Sign("warn", "clock", _("Leaving"))
    return Sign("ok", "ok", _("Can sign in"))


def training_sign(rep: Representative, required_of: list[str]) -> Sign:
    """Whether training counts (4.2.6), for a person annotated by `with_standing`."""
    last_day = rep.valid_to  # type: ignore[attr-defined]
    if last_day is None:
        if rep.kind in required_of:
            return Sign("stop", "stop", _("None on record"))
        return Sign("idle", "info", _("Not required"))
    if last_day < today():
        return Sign("stop" if rep.kind in required_of else "idle", "clock", _("Ran out"))
    if (last_day - today()).days <= 30:
        return Sign("warn", "clock", _("Runs out soon"))
    return Sign("ok", "ok", _("Current"))
