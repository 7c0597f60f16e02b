"""People, accounts and access for tests, all reached through the real acts. Import what you need:

rep = a_representative()                       # trained employee with a login and a second factor
account = an_account()                         # active, connected to the practice network ("fake")
author = an_author(account)                    # likewise a_reviewer, a_publisher, a_moderator
officer = an_officer(Duty.POLICY_OFFICER)      # city-wide duties
"""

import itertools
from datetime import date, timedelta

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.test import Client

from accounts import access, directory, duties, logins, social, training
from accounts.models import (
    AccessGrant,
    Department,
    Division,
    Organisation,
    Representative,
    SocialAccount,
    Withdrawal,
)
from accounts.models.people import today
from accounts.roles import Duty, Role
from governance.policy.models import Clause, Policy
from tools.testing.told import told

PASSWORD = "correct horse battery"  # of logins made with password=True
_numbers = itertools.count(1)


def a_clause(reference: str = "4.3.5") -> Clause:
    """A clause of the policy in force; a bare policy is made where none is loaded."""
    policy = Policy.objects.filter(in_force=True).first() or Policy.objects.create(
        title="Social Media Policy",
        city="City of Peterborough",
        revision=1,
        approval_level="Council",
        effective_on=date(2013, 4, 29),
        parts={"withdrawal": "4.5.3", "removal": "4.5.1"},
        source_digest="builders",
        in_force=True,
    )
    clause, _new = Clause.objects.get_or_create(
        policy=policy,
        reference=reference,
        defaults={"position": next(_numbers), "text": f"Text of {reference}."},
    )
    return clause


@told
def an_administrator() -> Representative:
    """The first administrator of this test's city."""
    holders = duties.holders(Duty.ADMINISTRATOR)
    standing = Representative.objects.select_related("user").filter(user__in=holders).order_by("user_id").first()
    if standing is not None:
        return standing
    rep = logins.appoint_administrator(
        email="admin@city.example",
        full_name="Ada Ministrator",
        organisation="City of Peterborough",
        department="Corporate Services",
    )
    add_second_factor(rep)
    return fresh(rep)


@told
def an_organisation(name: str = "", *, in_scope: bool = True, reason: str = "section 3") -> Organisation:
    return directory.record_organisation(
        name or f"Body {next(_numbers)}",
        by=an_administrator(),
        in_scope=in_scope,
        scope_reason="" if in_scope else reason,
    )


@told
def a_department(name: str = "", *, organisation: Organisation | None = None) -> Department:
    admin = an_administrator()
    return directory.record_department(
        name or f"Department {next(_numbers)}",
        by=admin,
        organisation=organisation or admin.department.organisation,
    )


@told
def a_division(department: Department | None = None, name: str = "") -> Division:
    return directory.record_division(
        name or f"Division {next(_numbers)}",
        by=an_administrator(),
        department=department or a_department(),
    )


@told
def a_representative(
    name: str = "",
    *,
    department: Department | None = None,
    division: Division | None = None,
    kind: str = "employee",
    trained: bool = True,
    login: bool = True,
    second_factor: bool = True,
    password: bool = False,
) -> Representative:
    """Somebody who acts for the City; by default trained, with a login and a second factor, entrusted with nothing."""
    admin = an_administrator()
    number = next(_numbers)
    if department is None:
        department = division.department if division else admin.department
    rep = directory.register(
        by=admin,
        full_name=name or f"Person {number}",
        kind=kind,
        department=department,
        division=division,
        engaged_on=today() - timedelta(days=400),
    )
    if login:
        user = logins.invite(rep, by=admin, email=f"person{number}@city.example")
        if password:
            user.set_password(PASSWORD)
            user.save(update_fields=["password"])
        if second_factor:
            add_second_factor(fresh(rep))
    if trained:
        training.record_training(rep, by=admin, course="Social media", completed_on=today())
    return fresh(rep)


def add_second_factor(rep: Representative) -> str:
    """Switch on a one-time code as sign-in asks of those who decide; returns its secret."""
    secret = generate_totp_secret()
    TOTP.activate(rep.user, secret)
    return secret


@told
def an_officer(duty: Duty = Duty.ACCESS_OFFICER, **person: object) -> Representative:
    """Somebody with a city-wide duty."""
    rep = a_representative(**person)
    duties.assign(duty, rep, by=an_administrator())
    return fresh(rep)


@told
def a_requested_account(
    name: str = "", *, platform: str = "fake", department: Department | None = None, division: Division | None = None
) -> SocialAccount:
    """Asked for, not decided yet."""
    admin = an_administrator()
    number = next(_numbers)
    if department is None:
        department = division.department if division else admin.department
    return social.request(
        by=admin,
        platform=platform,
        handle=f"city{number}",
        display_name=name or f"City {number}",
        department=department,
        division=division,
        purpose="News for residents",
        goal="inform",
    )


@told
def an_account(
    name: str = "",
    *,
    platform: str = "fake",
    department: Department | None = None,
    division: Division | None = None,
    approvals: int = 1,
    connected: bool = True,
) -> SocialAccount:
    """An active account; on a network with an interface ("fake") also connected. Networks by hand: "facebook", ..."""
    admin = an_administrator()
    account = a_requested_account(name, platform=platform, department=department, division=division)
    account = social.decide(account, by=admin, accept=True, required_approvals=approvals)
    if connected and not social.by_hand(account):
        social.connect(account, by=admin, server="https://practice.invalid", identifier=account.handle, secret="key")
        account.refresh_from_db()
    return account


@told
def a_grant(account: SocialAccount, holder: access.Holder, role: Role = Role.AUTHOR) -> AccessGrant:
    return access.grant(account, holder, role, by=an_administrator())


@told
def entrust(rep: Representative, role: Role, *accounts: SocialAccount) -> Representative:
    """Grant a role on these accounts and return the person as they are now."""
    for account in accounts:
        a_grant(account, rep, role)
    return fresh(rep)


@told
def an_author(*accounts: SocialAccount, **person: object) -> Representative:
    return entrust(a_representative(**person), Role.AUTHOR, *accounts)


@told
def a_reviewer(*accounts: SocialAccount, **person: object) -> Representative:
    return entrust(a_representative(**person), Role.REVIEWER, *accounts)


@told
def a_publisher(*accounts: SocialAccount, **person: object) -> Representative:
    return entrust(a_representative(**person), Role.PUBLISHER, *accounts)


@told
def a_moderator(*accounts: SocialAccount, **person: object) -> Representative:
    return entrust(a_representative(**person), Role.MODERATOR, *accounts)


@told
def a_withdrawal(holder: access.Holder, *, by: Representative | None = None) -> Withdrawal:
    return access.withdraw(
        holder, by=by or an_administrator(), clause=a_clause(), reason="Posted what nobody had approved."
    )


def signed_in(rep: Representative) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = a_session(rep)
    return client


@told
def a_session(rep: Representative) -> str:
    """The key of a session in which they are signed in."""
    client = Client()
    client.force_login(rep.user, backend="accounts.backends.CityBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def fresh(rep: Representative) -> Representative:
    """The person as the database has them, without anything remembered (permissions, login)."""
    return Representative.objects.select_related("user", "department", "division").get(pk=rep.pk)
