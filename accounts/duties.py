"""City-wide duties: Django groups that carry the permissions of roles.DUTIES."""

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts import access
from accounts.models import Representative, User
from accounts.roles import DUTIES, Duty
from governance.audit import trail
from governance.audit.actions import Action
from governance.core.errors import GuardFailed


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


@transaction.atomic
def assign(duty: Duty, representative: Representative, *, by: Representative) -> None:
    """Entrust a person with a city-wide duty."""
    user = _user_of(representative, by=by)
    group = Group.objects.get(name=Duty(duty).value)
    if user.groups.filter(pk=group.pk).exists():
        return
    user.groups.add(group)
    trail.record(Action.DUTY_ASSIGNED, representative, by=by, duty=group.name)


@transaction.atomic
def end(duty: Duty, representative: Representative, *, by: Representative) -> None:
    """Take a city-wide duty back. The last administrator can't be ended, or nobody could give the next one."""
    user = _user_of(representative, by=by)
    group = Group.objects.select_for_update().get(name=Duty(duty).value)
    if not user.groups.filter(pk=group.pk).exists():
        return
    if duty == Duty.ADMINISTRATOR and holders(duty).count() == 1:
        raise GuardFailed(_("This is the only administrator. Give the duty to someone else first."))
    user.groups.remove(group)
    trail.record(Action.DUTY_ENDED, representative, by=by, duty=group.name)


def _user_of(representative: Representative, *, by: Representative) -> User:
    access.require_duty(by, "accounts.assign_duty")
    user = User.objects.select_for_update().filter(representative=representative).first()
    if user is None:
        raise GuardFailed(_("This person has no login yet; make one first."))
    return user
