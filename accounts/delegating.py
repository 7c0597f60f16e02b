"""While a reviewer is away, another one decides in their place: on the same accounts, for a time, under their own name.

Nothing is passed on that isn't held: what ends or is withdrawn for the one who is away ends for who stands in. They
need training of their own, and never decide for somebody on a post which that person contributed to."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import access
from accounts.models import AccessGrant, Delegation, Representative
from accounts.models.people import today
from accounts.roles import Role
from governance.audit import trail
from governance.audit.actions import Action
from governance.core.errors import GuardFailed, NotAllowed

LONGEST = timedelta(days=92)  # longer than that is another grant, and an access officer's to give


def may_stand_in(for_whom: Representative) -> QuerySet[Representative]:
    """Who may be named: other people whom the City has entrusted with reviewing somewhere, and who can act today."""
    reviewers = _reviewing().values("representative")
    return access.able_to_act(Representative.objects.filter(pk__in=reviewers)).exclude(pk=for_whom.pk)


def has_reviews(person: Representative) -> bool:
    """Whether there is anything to pass on: somebody who reviews for no account has nothing to delegate."""
    return _reviewing().filter(representative=person).exists()


def may_arrange(for_whom: Representative, by: Representative) -> bool:
    """One's own absence, or anybody's for those who grant access."""
    return by == for_whom or access.holds(by, "accounts.grant_access")


@transaction.atomic
def delegate(
    away: Representative, *, by: Representative, to: Representative, starts_on: date, ends_on: date
) -> Delegation:
    """Let `to` decide on every account that `away` reviews for, from the first day to the last."""
    away = Representative.objects.select_for_update(no_key=True).get(pk=away.pk)
    _require_may_arrange(away, by)
    if not has_reviews(away):
        raise GuardFailed(_("%(person)s reviews for no account, so there is nothing to delegate.") % {"person": away})
    if not may_stand_in(away).filter(pk=to.pk).exists():
        raise GuardFailed(_("Choose somebody else whom the City has entrusted with reviewing."), field="to")
    if ends_on < starts_on:
        raise GuardFailed(_("The last day lies before the first."), field="ends_on")
    if ends_on < today():
        raise GuardFailed(_("The last day lies in the past."), field="ends_on")
    if ends_on - starts_on > LONGEST:
        raise GuardFailed(
            _("At most three months. For longer, an access officer grants the access itself."), field="ends_on"
        )
    same: Delegation | None = Delegation.objects.filter(
        representative=away, delegate=to, starts_on=starts_on, ends_on=ends_on, ended_at=None
    ).first()
    if same:
        return same
    made = Delegation.objects.create(representative=away, delegate=to, starts_on=starts_on, ends_on=ends_on, made_by=by)
    trail.record(
        Action.DELEGATION_MADE,
        made,
        by=by,
        representative=away.pk,
        delegate=to.pk,
        starts_on=str(starts_on),
        ends_on=str(ends_on),
    )
    return made


@transaction.atomic
def end(delegation: Delegation, *, by: Representative) -> Delegation:
    """End it before its last day. What was decided under it stands."""
    delegation = Delegation.objects.select_for_update(of=("self",)).get(pk=delegation.pk)
    _require_may_arrange(delegation.representative, by)
    if delegation.ended_at:
        return delegation
    delegation.ended_at, delegation.ended_by = timezone.now(), by
    delegation.save(update_fields=["ended_at", "ended_by"])
    trail.record(
        Action.DELEGATION_ENDED,
        delegation,
        by=by,
        representative=delegation.representative_id,
        delegate=delegation.delegate_id,
    )
    return delegation


def _reviewing() -> QuerySet[AccessGrant]:
    return AccessGrant.objects.in_force().filter(role=Role.REVIEWER, representative__isnull=False)


def _require_may_arrange(away: Representative, by: Representative) -> None:
    access.require_standing(by)
    if not may_arrange(away, by):
        raise NotAllowed(_("Only the person who is away, or who grants access, arranges this."))
