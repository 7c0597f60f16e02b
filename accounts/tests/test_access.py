"""Who may do what on which account; granting and ending it."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import access, directory, social
from accounts.models import AccessGrant
from accounts.models.people import today
from accounts.roles import Action, Duty, Role
from accounts.tests import builders
from governance.audit.models import AuditEvent
from governance.core.errors import GuardFailed, NotAllowed, WrongState

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.AUTHOR, {Action.DRAFT}),
        (Role.REVIEWER, {Action.REVIEW, Action.WATCH}),
        (Role.PUBLISHER, {Action.PUBLISH, Action.WATCH}),
        (Role.MODERATOR, {Action.WATCH, Action.TAKE_DOWN}),
    ],
)
def test_each_role_carries_its_actions_and_no_others(role: Role, allowed: set[Action]) -> None:
    account = builders.an_account()
    rep = builders.entrust(builders.a_representative(), role, account)

    assert {action for action in Action if access.may(rep, action, on=account)} == allowed


def test_a_grant_counts_for_its_account_only() -> None:
    mine, other = builders.an_account(), builders.an_account()
    author = builders.an_author(mine)

    assert not access.may(author, Action.DRAFT, on=other)
    assert list(access.accounts_of(author)) == [mine]


def test_a_division_or_department_grant_counts_for_its_people() -> None:
    division = builders.a_division()
    by_division, by_department = builders.an_account(), builders.an_account()
    builders.a_grant(by_division, division)
    builders.a_grant(by_department, division.department)
    inside = builders.a_representative(division=division)
    beside = builders.a_representative(department=division.department)

    assert access.may(inside, Action.DRAFT, on=by_division)
    assert access.may(inside, Action.DRAFT, on=by_department)
    assert access.may(beside, Action.DRAFT, on=by_department)
    assert not access.may(beside, Action.DRAFT, on=by_division)


def test_a_grant_counts_through_its_last_day() -> None:
    account = builders.an_account()
    rep = builders.a_representative()
    access.grant(account, rep, Role.AUTHOR, by=builders.an_administrator(), expires_on=today())
    assert access.may(rep, Action.DRAFT, on=account)

    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        assert not access.may(rep, Action.DRAFT, on=account)
        assert not access.entrusted(account, Action.DRAFT).exists()


def test_an_expired_grant_can_be_granted_anew() -> None:
    account, admin = builders.an_account(), builders.an_administrator()
    rep = builders.a_representative()
    old = access.grant(account, rep, Role.REVIEWER, by=admin, expires_on=today())

    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        new = access.grant(account, rep, Role.REVIEWER, by=admin)
        assert new.pk != old.pk
        assert access.may(rep, Action.REVIEW, on=account)
    old.refresh_from_db()
    assert old.revoked_at is not None


def test_granting_twice_gives_one_grant_and_one_event() -> None:
    account, rep = builders.an_account(), builders.a_representative()
    first, second = builders.a_grant(account, rep), builders.a_grant(account, rep)

    assert first == second
    assert AuditEvent.objects.filter(action="access.granted", subject_id=str(first.pk)).count() == 1


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.PUBLISHER, Role.MODERATOR])
def test_only_named_people_review_publish_and_remove(role: Role) -> None:
    account, department = builders.an_account(), builders.a_department()

    with pytest.raises(GuardFailed):
        builders.a_grant(account, department, role)
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessGrant.objects.create(account=account, department=department, role=role.value)


def test_the_database_refuses_a_grant_with_two_holders_or_none() -> None:
    account, rep = builders.an_account(), builders.a_representative()

    with pytest.raises(IntegrityError), transaction.atomic():
        AccessGrant.objects.create(account=account, role="author")
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessGrant.objects.create(account=account, role="author", representative=rep, department=rep.department)


def test_the_database_refuses_a_second_live_grant_and_a_half_ended_one() -> None:
    account, rep = builders.an_account(), builders.a_representative()
    standing = builders.a_grant(account, rep)

    with pytest.raises(IntegrityError), transaction.atomic():
        AccessGrant.objects.create(account=account, role="author", representative=rep)
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessGrant.objects.filter(pk=standing.pk).update(revoked_at=timezone.now())


def test_nobody_gives_themselves_a_role_that_decides() -> None:
    account, admin = builders.an_account(), builders.an_administrator()
    with pytest.raises(GuardFailed):
        access.grant(account, admin, Role.REVIEWER, by=admin)


def test_granting_takes_the_duty() -> None:
    account, rep = builders.an_account(), builders.a_representative()
    with pytest.raises(NotAllowed):
        access.grant(account, rep, Role.AUTHOR, by=builders.a_reviewer(account))


def test_nothing_is_granted_on_a_closed_account() -> None:
    account = builders.an_account()
    social.close(account, by=builders.an_administrator(), reason="Merged")
    with pytest.raises(WrongState):
        builders.a_grant(account, builders.a_representative())


def test_nothing_is_granted_to_who_left() -> None:
    account, rep, admin = builders.an_account(), builders.a_representative(), builders.an_administrator()
    directory.leave(rep, by=admin, on=today() - timedelta(days=1), reason="New job")
    with pytest.raises(GuardFailed):
        builders.a_grant(account, rep)


def test_ended_access_is_dead_and_says_who_when_and_why() -> None:
    account, admin = builders.an_account(), builders.an_administrator()
    rep = builders.a_representative()
    standing = builders.a_grant(account, rep, Role.PUBLISHER)

    ended = access.revoke(standing, by=admin, reason="Changed jobs")

    assert (ended.revoked_by, ended.revoked_reason) == (admin, "Changed jobs")
    assert not access.may(rep, Action.PUBLISH, on=account)
    assert access.revoke(standing, by=admin, reason="again").revoked_reason == "Changed jobs"


def test_ending_access_needs_a_reason_and_the_duty() -> None:
    account = builders.an_account()
    standing = builders.a_grant(account, builders.a_representative())
    with pytest.raises(GuardFailed):
        access.revoke(standing, by=builders.an_administrator(), reason="  ")
    with pytest.raises(NotAllowed):
        access.revoke(standing, by=builders.an_author(account), reason="No longer needed")


def test_every_reason_is_given_not_the_first_only() -> None:
    account = builders.an_account()
    rep = builders.a_representative(trained=False, login=False)

    assert [reason.code for reason in access.why_not(rep, Action.DRAFT, on=account)] == [
        "no_login",
        "not_entrusted",
        "training_expired",
    ]


def test_training_that_ran_out_stops_even_an_entrusted_author() -> None:
    account = builders.an_account()
    author = builders.an_author(account)
    with time_machine.travel(timezone.now() + timedelta(days=366), tick=False):
        with pytest.raises(NotAllowed, match="expired"):
            access.require(author, Action.DRAFT, on=account)
        assert access.may(builders.a_reviewer(account), Action.WATCH, on=account)


def test_training_is_asked_of_employees_and_not_of_elected_officials() -> None:
    account = builders.an_account()
    assert access.may(builders.an_author(account, kind="elected_official", trained=False), Action.DRAFT, on=account)
    assert not access.may(builders.an_author(account, trained=False), Action.DRAFT, on=account)


def test_the_register_is_for_those_with_the_duty_others_see_their_own() -> None:
    mine, other = builders.an_account(), builders.an_account()
    author = builders.an_author(mine)
    auditor = builders.an_officer(Duty.AUDITOR)

    assert set(access.visible_accounts(author)) == {mine}
    assert set(access.visible_people(author)) == {author}
    assert set(access.visible_accounts(auditor)) == {mine, other}
    assert author in access.visible_people(auditor)


def test_entrusted_names_who_can_act_now() -> None:
    account = builders.an_account()
    reviewer, gone = builders.a_reviewer(account), builders.a_reviewer(account)
    withdrawn = builders.a_reviewer(account)
    builders.an_author(account)
    directory.leave(gone, by=builders.an_administrator(), on=today(), reason="Retired")
    builders.a_withdrawal(withdrawn)

    assert list(access.entrusted(account, Action.REVIEW)) == [reviewer]
