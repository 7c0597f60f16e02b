"""Logins: made by an administrator for a person on the register, never by signing up; closed when the person leaves."""

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import access, feeds, sessions
from accounts.models import Department, Kind, Organisation, Representative, User
from accounts.models.people import today
from accounts.roles import Duty
from governance.audit import trail
from governance.audit.actions import Action
from governance.core import outbox
from governance.core.errors import GuardFailed, WrongState


@transaction.atomic
def invite(representative: Representative, *, by: Representative, email: str, language: str = "") -> User:
    """Make a login without a password and mail the person a link to set one; repeated, it mails the link again."""
    rep = Representative.objects.select_for_update().get(pk=representative.pk)
    access.require_duty(by, "accounts.manage_people")
    if rep.left_on and rep.left_on <= today():
        raise WrongState(_("%(person)s has left; a login would open no door.") % {"person": rep})
    email = _address(email)
    user = rep.user
    if user is None:
        if User.objects.filter(email__iexact=email).exists():
            raise GuardFailed(_("Someone else signs in with this address."), field="email")
        user = _make_login(rep, email=email, language=language)
        trail.record(Action.LOGIN_INVITED, rep, by=by, user=user.pk)
    elif user.email != email:
        raise GuardFailed(
            _("%(person)s has a login with another address. Change that address instead.") % {"person": rep},
            field="email",
        )
    outbox.ring("accounts.send_invitation", user.pk)
    return user


@transaction.atomic
def change_address(representative: Representative, *, by: Representative, email: str) -> Representative:
    """Give a login another e-mail address, as when a name changes; signed-in sessions end."""
    rep = Representative.objects.select_for_update().get(pk=representative.pk)
    access.require_duty(by, "accounts.manage_people")
    user = User.objects.select_for_update().filter(representative=rep).first()
    if user is None:
        raise WrongState(_("This person has no login yet; make one first."))
    email = _address(email)
    if user.email == email:
        return rep
    if User.objects.filter(email__iexact=email).exclude(pk=user.pk).exists():
        raise GuardFailed(_("Someone else signs in with this address."), field="email")
    user.email = email
    user.save(update_fields=["email"])
    EmailAddress.objects.filter(user=user).delete()
    _vouch(user)
    sessions.end_all([user.pk])
    trail.record(Action.REPRESENTATIVE_CHANGED, rep, by=by, changed=["login"], department=rep.department_id)
    return rep


@transaction.atomic
def appoint_administrator(*, email: str, full_name: str, organisation: str, department: str) -> Representative:
    """Make somebody administrator from the command line: how a city begins. Recorded as the system's act."""
    email = _address(email)
    user = User.objects.select_for_update().filter(email=email).first()
    rep = Representative.objects.filter(user=user).first() if user else None
    if rep is None:
        body, new_body = Organisation.objects.get_or_create(name=organisation)
        if new_body:
            trail.record(Action.ORGANISATION_RECORDED, body, by=trail.SYSTEM, in_scope=True)
        place, new_place = Department.objects.get_or_create(organisation=body, name=department)
        if new_place:
            trail.record(Action.DEPARTMENT_RECORDED, place, by=trail.SYSTEM, organisation=body.pk)
        rep = Representative.objects.create(full_name=full_name.strip(), kind=Kind.EMPLOYEE, department=place)
        trail.record(
            Action.REPRESENTATIVE_REGISTERED, rep, by=trail.SYSTEM, kind=rep.kind, department=rep.department_id
        )
    if user is None:
        user = _make_login(rep, email=email)
        trail.record(Action.LOGIN_INVITED, rep, by=trail.SYSTEM, user=user.pk)
    elif rep.user_id is None:
        rep.user = user
        rep.save(update_fields=["user"])
    if not rep.is_engaged() or not user.is_active:
        raise GuardFailed(_("%(person)s doesn't act for the City at present.") % {"person": rep})
    group = Group.objects.get(name=Duty.ADMINISTRATOR.value)
    if not user.groups.filter(pk=group.pk).exists():
        user.groups.add(group)
        trail.record(Action.DUTY_ASSIGNED, rep, by=trail.SYSTEM, duty=group.name)
    return rep


def close_departures() -> int:
    """Switch off the logins of people whose last day is over; daily, safe to repeat.

    Nothing waits for this: acting and sign-in ask the register itself. It leaves no open door lying about."""
    gone = User.objects.filter(is_active=True, representative__left_on__lt=today())
    closed = 0
    for pk in gone.values_list("pk", flat=True):
        with transaction.atomic():
            user = User.objects.select_for_update().get(pk=pk)
            close(user)
            closed += 1
    return closed


def close(user: User) -> None:
    """Nobody signs in with this login any more; its duties, sessions and calendar feed end. Part of an act that records
    why."""
    user.is_active = False
    user.save(update_fields=["is_active"])
    user.groups.clear()
    sessions.end_all([user.pk])
    feeds.end_all(Representative.objects.filter(user=user))


def _make_login(rep: Representative, *, email: str, language: str = "") -> User:
    user = User.objects.create_user(email, language=language)  # no password: nobody can sign in yet
    rep.user = user
    rep.save(update_fields=["user"])
    _vouch(user)
    return user


def _vouch(user: User) -> None:
    """The administrator vouches for the address; the login's owner can't put another in its place."""
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)


def _address(email: str) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise GuardFailed(_("This isn't an e-mail address."), field="email") from None
    return email
