"""City-wide duties: Django groups that carry the permissions of roles.DUTIES."""

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import access
from accounts.models import Representative, User
from accounts.models.people import today
from accounts.roles import DUTIES, Duty
from governance.audit import trail
from governance.audit.actions import Action
from governance.core.errors import GuardFailed


class DutyChoice(models.TextChoices):
    """The duties, with the words people read."""

    POLICY_OFFICER = Duty.POLICY_OFFICER.value, gettext_lazy("policy officer")
    ACCESS_OFFICER = Duty.ACCESS_OFFICER.value, gettext_lazy("access officer")
    RECORDS_OFFICER = Duty.RECORDS_OFFICER.value, gettext_lazy("records officer")
    AUDITOR = Duty.AUDITOR.value, gettext_lazy("auditor")
    CLERK = Duty.CLERK.value, gettext_lazy("clerk (closed-session register)")
    EMERGENCY_PUBLISHER = Duty.EMERGENCY_PUBLISHER.value, gettext_lazy("emergency publisher")
    ADMINISTRATOR = Duty.ADMINISTRATOR.value, gettext_lazy("administrator")


def sync_duties(using: str = "default") -> None:
    """Make the groups say exactly what roles.DUTIES says; runs after each migrate, safe to repeat."""
    for config in apps.get_app_configs():
        create_permissions(config, verbosity=0, using=using)
    known = {
        f"{app}.{codename}": pk
        for pk, codename, app in Permission.objects.using(using).values_list(
            "pk", "codename", "content_type__app_label"
        )
    }
    for duty, permissions in DUTIES.items():
        group, _made = Group.objects.using(using).get_or_create(name=duty.value)
        group.permissions.set([known[name] for name in permissions])


def holders(duty: Duty) -> QuerySet[User]:
    """The logins that carry a duty."""
    return User.objects.filter(groups__name=duty.value, is_active=True)


def acting_holders(duty: Duty) -> QuerySet[User]:
    """Those of them who can act today: engaged, and not under a withdrawal."""
    people = Representative.objects.filter(user__groups__name=duty.value)
    gone = Q(left_on__lt=today()) | Q(engaged_on__gt=today())
    return holders(duty).filter(representative__in=access.without_withdrawn(people.exclude(gone)).values("pk"))


def require_another(duty: Duty, *, than: User) -> None:
    """Somebody else still holds the duty and can act; waits for whoever is changing it at the same time."""
    Group.objects.select_for_update().get(name=duty.value)
    if than.groups.filter(name=duty.value).exists() and not acting_holders(duty).exclude(pk=than.pk).exists():
        raise GuardFailed(
            _("This is the only %(duty)s. Give the duty to someone else first.")
            % {"duty": DutyChoice(duty.value).label}
        )


@transaction.atomic
def assign(duty: Duty, representative: Representative, *, by: Representative) -> None:
    """Entrust a person with a city-wide duty; never oneself."""
    user = _user_of(representative, by=by)
    if representative == by:
        raise GuardFailed(_("You can't give yourself a duty. Ask another administrator."))
    refusal = next(iter(access.standing_reasons(representative)), None)
    if refusal:
        raise GuardFailed(refusal.message, clause=refusal.clause, obstacles=[refusal])
    group = Group.objects.select_for_update().get(name=Duty(duty).value)
    if user.groups.filter(pk=group.pk).exists():
        return
    user.groups.add(group)
    trail.record(Action.DUTY_ASSIGNED, representative, by=by, duty=group.name)


@transaction.atomic
def end(duty: Duty, representative: Representative, *, by: Representative) -> None:
    """Take a city-wide duty back. The last administrator can't be ended, or nobody could give the next one."""
    user = _user_of(representative, by=by)
    if duty == Duty.ADMINISTRATOR:
        require_another(duty, than=user)
    group = Group.objects.select_for_update().get(name=Duty(duty).value)
    if not user.groups.filter(pk=group.pk).exists():
        return
    user.groups.remove(group)
    trail.record(Action.DUTY_ENDED, representative, by=by, duty=group.name)


def of(user: User | None) -> list[Duty]:
    """The duties a login carries, in the order of the table."""
    names = set(user.groups.values_list("name", flat=True)) if user else set()
    return [duty for duty in Duty if duty.value in names]


def _user_of(representative: Representative, *, by: Representative) -> User:
    access.require_duty(by, "accounts.assign_duty")
    user = User.objects.select_for_update().filter(representative=representative).first()
    if user is None:
        raise GuardFailed(_("This person has no login yet; make one first."))
    return user
