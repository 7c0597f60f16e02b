"""Access withdrawn under 4.5.3: three scopes, in force from its commit, and back only by an act with a reason."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts import access, directory, duties, social
from accounts.models import Credential, PasswordChange, Representative, Withdrawal
from accounts.roles import Action, Duty, Role
from accounts.tests import builders
from governance.audit.models import AuditEvent
from governance.core.errors import GuardFailed, NotAllowed
from governance.policy.models import Policy

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("scope", ["representative", "division", "department"])
def test_every_grant_under_the_holder_is_dead_while_it_stands(scope: str) -> None:
    account, division = builders.an_account(), builders.a_division()
    author = builders.an_author(account, division=division)
    holder = {"representative": author, "division": division, "department": division.department}[scope]
    assert access.may(author, Action.DRAFT, on=account)

    withdrawal = builders.a_withdrawal(holder)

    reasons = access.why_not(author, Action.DRAFT, on=account)
    assert [(reason.code, reason.clause) for reason in reasons] == [("access_withdrawn", "4.5.3")]
    assert not access.accounts_of(author).exists()
    access.reinstate(withdrawal, by=builders.an_administrator(), reason="Corrected")
    assert access.may(author, Action.DRAFT, on=account)


def test_people_outside_the_holder_keep_their_access() -> None:
    account, division = builders.an_account(), builders.a_division()
    beside = builders.an_author(account, department=division.department)
    builders.a_withdrawal(division)
    assert access.may(beside, Action.DRAFT, on=account)


def test_a_duty_is_dead_too() -> None:
    officer = builders.an_officer(Duty.ACCESS_OFFICER)
    builders.a_withdrawal(officer)
    with pytest.raises(NotAllowed, match="withdrawn"):
        access.require_duty(officer, "accounts.view_register")
    assert not access.holds(officer, "accounts.view_register")
    assert set(access.visible_people(officer)) == {officer}


def test_the_record_names_both_clauses_and_no_reason() -> None:
    withdrawal = builders.a_withdrawal(builders.a_representative())
    event = AuditEvent.objects.get(action="access.withdrawn")
    assert event.clauses == ["4.3.5", "4.5.3"]
    assert withdrawal.reason not in str(event.facts)


@pytest.mark.parametrize("scope", ["representative", "division", "department"])
def test_passwords_of_every_account_they_could_act_on_are_to_be_changed(scope: str) -> None:
    division = builders.a_division()
    rep = builders.a_representative(division=division)
    in_person, by_division, by_department = builders.an_account(), builders.an_account(), builders.an_account()
    by_hand, untouched = builders.an_account(platform="facebook"), builders.an_account()
    for account, holder in [
        (in_person, rep),
        (by_hand, rep),
        (by_division, division),
        (by_department, division.department),
    ]:
        builders.a_grant(account, holder)
    builders.an_author(untouched)

    withdrawal = builders.a_withdrawal(
        {"representative": rep, "division": division, "department": division.department}[scope]
    )

    asked = {change.account for change in withdrawal.password_changes.all()}
    assert asked == {in_person, by_hand, by_division, by_department}
    due = {credential.account for credential in Credential.objects.filter(rotation_due=True)}
    assert due == {in_person, by_division, by_department}


def test_an_empty_division_withdraws_what_the_division_itself_holds() -> None:
    division, account = builders.a_division(), builders.an_account()
    builders.a_grant(account, division)
    assert [change.account for change in builders.a_withdrawal(division).password_changes.all()] == [account]


def test_a_password_changed_by_hand_closes_what_asked_for_it() -> None:
    account, admin = builders.an_account(platform="facebook"), builders.an_administrator()
    withdrawal = builders.a_withdrawal(builders.an_author(account))

    assert social.record_password_changed(account, by=admin) == 1
    assert social.record_password_changed(account, by=admin) == 0

    change = withdrawal.password_changes.get()
    assert change.done_by == admin
    assert AuditEvent.objects.filter(action="credential.rotated").count() == 1


def test_a_connected_account_counts_as_done_only_with_the_new_password() -> None:
    account, admin = builders.an_account(), builders.an_administrator()
    builders.a_withdrawal(builders.an_author(account))
    with pytest.raises(GuardFailed):
        social.record_password_changed(account, by=admin)
    with pytest.raises(GuardFailed, match="in use"):
        social.rotate_credential(
            account, by=admin, server="https://practice.invalid", identifier=account.handle, secret="key"
        )

    social.rotate_credential(
        account, by=admin, server="https://practice.invalid", identifier=account.handle, secret="another key"
    )

    assert not PasswordChange.objects.filter(done_at__isnull=True).exists()
    assert not Credential.objects.get(account=account).rotation_due


def test_withdrawing_twice_gives_one_withdrawal() -> None:
    rep = builders.a_representative()
    assert builders.a_withdrawal(rep) == builders.a_withdrawal(rep)
    assert AuditEvent.objects.filter(action="access.withdrawn").count() == 1


def test_nobody_withdraws_their_own_access_with_the_department() -> None:
    admin = builders.an_administrator()
    with pytest.raises(GuardFailed):
        builders.a_withdrawal(admin.department)


def test_withdrawing_takes_the_duty_a_reason_and_a_clause_in_force() -> None:
    rep, admin, clause = builders.a_representative(), builders.an_administrator(), builders.a_clause()
    with pytest.raises(NotAllowed):
        access.withdraw(rep, by=builders.a_representative(), clause=clause, reason="Posted without approval")
    with pytest.raises(GuardFailed):
        access.withdraw(rep, by=admin, clause=clause, reason=" ")
    Policy.objects.update(in_force=False)
    clause.policy.refresh_from_db()
    with pytest.raises(GuardFailed):
        access.withdraw(rep, by=admin, clause=clause, reason="Posted without approval")


def test_reinstating_takes_the_duty_and_a_reason_and_happens_once() -> None:
    admin = builders.an_administrator()
    withdrawal = builders.a_withdrawal(builders.a_representative())
    with pytest.raises(GuardFailed):
        access.reinstate(withdrawal, by=admin, reason="")
    with pytest.raises(NotAllowed):
        access.reinstate(withdrawal, by=builders.a_representative(), reason="Sorry")

    access.reinstate(withdrawal, by=admin, reason="Trained again")
    again = access.reinstate(withdrawal, by=admin, reason="twice")

    assert again.ended_reason == "Trained again"
    assert AuditEvent.objects.filter(action="access.reinstated").count() == 1


def test_who_is_withdrawn_cannot_reinstate_themselves() -> None:
    officer = builders.an_officer(Duty.ACCESS_OFFICER)
    withdrawal = builders.a_withdrawal(officer)
    with pytest.raises(NotAllowed):
        access.reinstate(withdrawal, by=officer, reason="I am fine")


def test_one_of_two_withdrawals_still_withholds() -> None:
    account, admin = builders.an_account(), builders.an_administrator()
    author = builders.an_author(account, division=builders.a_division())
    in_person = builders.a_withdrawal(author)
    builders.a_withdrawal(author.division)

    access.reinstate(in_person, by=admin, reason="Was the division's fault")

    assert not access.may(author, Action.DRAFT, on=account)


@pytest.mark.parametrize("scope", ["representative", "division", "department"])
def test_nothing_is_granted_under_a_withdrawal(scope: str) -> None:
    account, division = builders.an_account(), builders.a_division()
    rep = builders.a_representative(division=division)
    builders.a_withdrawal({"representative": rep, "division": division, "department": division.department}[scope])
    with pytest.raises(GuardFailed, match="withdrawn"):
        builders.a_grant(account, rep)


def test_nobody_is_moved_out_from_under_a_withdrawal() -> None:
    admin, elsewhere = builders.an_administrator(), builders.a_department()
    rep = builders.a_representative(division=builders.a_division())
    builders.a_withdrawal(rep.division)
    move = {"by": admin, "full_name": rep.full_name, "kind": rep.kind, "department": elsewhere}

    with pytest.raises(GuardFailed, match="moving would lift"):
        directory.change(rep, **move)

    builders.a_withdrawal(rep)
    directory.change(rep, **move)
    assert access.standing_withdrawal(builders.fresh(rep)) is not None


def test_the_database_keeps_one_standing_withdrawal_with_reason_and_one_holder() -> None:
    rep, admin, clause = builders.a_representative(), builders.an_administrator(), builders.a_clause()
    builders.a_withdrawal(rep)
    common = {"clause": clause, "withdrawn_by": admin}
    for fields in (
        {"representative": rep, "reason": "twice"},
        {"department": rep.department, "reason": ""},
        {"reason": "nobody"},
        {"representative": admin, "department": rep.department, "reason": "both"},
        {"division": builders.a_division(), "reason": "half ended", "ended_at": timezone.now()},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Withdrawal.objects.create(**common, **fields)


def test_sessions_of_everyone_under_it_end(client: Client) -> None:
    rep = builders.a_representative(password=True, second_factor=False, division=builders.a_division())
    client.post("/sign-in/login/", {"login": rep.user.email, "password": builders.PASSWORD})
    assert client.get("/sign-in/sessions/").status_code == 200
    counted = {c.label: c.count for c in access.consequences(rep.division)}
    assert counted["signed-in sessions ended"] == 1

    builders.a_withdrawal(rep.division)

    assert client.get("/sign-in/sessions/").status_code == 302


def test_consequences_count_people_accounts_and_what_apps_above_add(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "_consequences", [])
    division, account = builders.a_division(), builders.an_account()
    builders.an_author(account, division=division)
    builders.a_grant(account, division)
    access.register_consequences(lambda holder: [access.Consequence("posts held", 7)])

    counted = {c.label: c.count for c in access.consequences(division)}

    assert counted["people lose access"] == 1
    assert counted["accounts they can no longer use"] == 1
    assert counted["posts held"] == 7


def _in_another_connection(work: Callable[[], None]) -> threading.Thread:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
def test_it_is_in_force_for_other_connections_from_its_commit() -> None:
    account = builders.an_account()
    author = builders.an_author(account)
    answers: list[bool] = []

    def ask() -> None:
        _in_another_connection(lambda: answers.append(access.may(author, Action.DRAFT, on=account))).join(10)

    with transaction.atomic():
        builders.a_withdrawal(author)
        ask()
    ask()

    assert answers == [True, False]


@pytest.mark.django_db(transaction=True)
def test_a_grant_that_races_a_withdrawal_waits_and_is_refused() -> None:
    account, rep = builders.an_account(), builders.a_representative(division=builders.a_division())
    admin = builders.an_administrator()
    refused: list[str] = []
    started = threading.Event()

    def grant() -> None:
        started.set()
        try:
            access.grant(account, Representative.objects.get(pk=rep.pk), Role.REVIEWER, by=admin)
        except GuardFailed as refusal:
            refused.append(refusal.message)

    with transaction.atomic():
        builders.a_withdrawal(rep.division)
        racer = _in_another_connection(grant)
        assert started.wait(10)
        racer.join(0.3)
        assert racer.is_alive()  # it waits for this transaction
    racer.join(10)

    assert len(refused) == 1
    assert "withdrawn" in refused[0]
    assert not account.grants.exists()


@pytest.mark.django_db(transaction=True)
def test_two_withdrawals_at_once_make_one() -> None:
    rep, admin, clause = builders.a_representative(), builders.an_administrator(), builders.a_clause()
    made: list[int] = []
    at_once = threading.Barrier(2, timeout=10)

    def withdraw() -> None:
        at_once.wait()
        made.append(access.withdraw(rep, by=admin, clause=clause, reason="Posted without approval").pk)

    racers = [_in_another_connection(withdraw) for _ in range(2)]
    for racer in racers:
        racer.join(10)

    assert len(made) == 2
    assert len(set(made)) == 1
    assert Withdrawal.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_end_one_another_leave_one() -> None:
    first, second = builders.an_administrator(), builders.an_officer(Duty.ADMINISTRATOR)
    refused: list[str] = []
    at_once = threading.Barrier(2, timeout=10)

    def end(other: Representative, by: Representative) -> None:
        at_once.wait()
        try:
            duties.end(Duty.ADMINISTRATOR, other, by=builders.fresh(by))
        except (GuardFailed, NotAllowed) as refusal:
            refused.append(refusal.message)

    racers = [
        _in_another_connection(lambda: end(first, second)),
        _in_another_connection(lambda: end(second, first)),
    ]
    for racer in racers:
        racer.join(10)

    assert len(refused) == 1
    assert duties.acting_holders(Duty.ADMINISTRATOR).count() == 1


def test_a_withdrawal_outlasts_the_day_somebody_leaves() -> None:
    rep, admin = builders.a_representative(), builders.an_administrator()
    builders.a_withdrawal(rep)
    directory.leave(rep, by=admin, on=timezone.localdate() - timedelta(days=1), reason="Contract ended")
    directory.rejoin(rep, by=admin)
    assert access.standing_withdrawal(builders.fresh(rep)) is not None
