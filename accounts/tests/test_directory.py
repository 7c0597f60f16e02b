"""The City's bodies, and people joining, moving, leaving; their logins, duties and training."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import access, directory, duties, logins, training
from accounts.models import PasswordChange, Representative, TrainingRecord, User
from accounts.models.people import today
from accounts.roles import Duty
from accounts.tasks import close_departures, send_invitation
from accounts.tests import builders
from governance.audit import trail
from governance.audit.models import AuditEvent
from governance.core.errors import GuardFailed, NotAllowed, WrongState

pytestmark = pytest.mark.django_db


# --- Bodies ------------------------------------------------------------------------------------------------------


def test_an_excluded_body_is_listed_with_a_reason_and_nobody_acts_under_it() -> None:
    admin = builders.an_administrator()
    with pytest.raises(GuardFailed):
        directory.record_organisation("Police Service", by=admin, in_scope=False)
    police = builders.an_organisation("Police Service", in_scope=False)
    department = builders.a_department(organisation=police)

    with pytest.raises(GuardFailed, match="section 3"):
        builders.a_representative(department=department)
    with pytest.raises(GuardFailed, match="section 3"):
        builders.an_account(department=department)


def test_scope_has_dates() -> None:
    body = directory.record_organisation(
        "Water Services", by=builders.an_administrator(), scope_from=today() + timedelta(days=1)
    )
    assert not body.is_in_scope()
    assert body.is_in_scope(today() + timedelta(days=1))


def test_a_department_is_renamed_without_losing_its_people() -> None:
    admin, rep = builders.an_administrator(), builders.a_representative()
    directory.record_department(
        "Strategic Communications",
        by=admin,
        organisation=rep.department.organisation,
        department=rep.department,
    )
    assert builders.fresh(rep).department.name == "Strategic Communications"


def test_names_are_unique_among_siblings_whatever_the_capitals() -> None:
    department = builders.a_department("Parks")
    with pytest.raises(GuardFailed):
        builders.a_department("PARKS", organisation=department.organisation)
    builders.a_division(department, "Trees")
    with pytest.raises(GuardFailed):
        builders.a_division(department, "trees")


def test_a_division_stays_with_its_department() -> None:
    division = builders.a_division()
    with pytest.raises(GuardFailed):
        directory.record_division(
            division.name, by=builders.an_administrator(), department=builders.a_department(), division=division
        )


def test_a_closed_department_takes_nobody_in() -> None:
    admin, department = builders.an_administrator(), builders.a_department()
    directory.record_department(
        department.name,
        by=admin,
        organisation=department.organisation,
        department=department,
        closed_on=today() - timedelta(days=1),
    )
    department.refresh_from_db()
    with pytest.raises(GuardFailed):
        builders.a_representative(department=department)


# --- People ------------------------------------------------------------------------------------------------------


def test_a_persons_division_is_one_of_the_department() -> None:
    with pytest.raises(GuardFailed):
        builders.a_representative(department=builders.a_department(), division=builders.a_division())


def test_registering_takes_the_duty_and_keeps_no_name_in_the_facts() -> None:
    rep = builders.a_representative("Wren Example")
    with pytest.raises(NotAllowed):
        directory.register(by=rep, full_name="Someone", kind="employee", department=rep.department)
    for event in AuditEvent.objects.filter(subject_id=str(rep.pk)):
        assert "Wren" not in f"{event.subject_label} {event.facts}"


def test_an_unchanged_entry_leaves_no_event() -> None:
    rep, admin = builders.a_representative(), builders.an_administrator()
    before = trail.head()
    directory.change(rep, by=admin, full_name=rep.full_name, kind=rep.kind, department=rep.department)
    assert trail.head() == before


def test_nobody_moves_themselves() -> None:
    admin = builders.an_administrator()
    with pytest.raises(GuardFailed):
        directory.change(admin, by=admin, full_name="Ada", kind="employee", department=builders.a_department())


def test_leaving_today_ends_login_grants_duties_and_asks_for_passwords() -> None:
    account, admin = builders.an_account(), builders.an_administrator()
    rep = builders.a_publisher(account)
    duties.assign(Duty.AUDITOR, rep, by=admin)

    directory.leave(rep, by=admin, on=today(), reason="New job")

    rep = builders.fresh(rep)
    assert not rep.user.is_active
    assert not rep.user.groups.exists()
    assert [grant.revoked_reason for grant in rep.accessgrants.all()] == ["New job"]
    assert [change.account for change in PasswordChange.objects.filter(leaver=rep)] == [account]
    assert not AuditEvent.objects.filter(action="access.withdrawn").exists()


def test_leaving_later_lets_people_work_through_their_last_day() -> None:
    account, admin = builders.an_account(), builders.an_administrator()
    author = builders.an_author(account)
    last_day = today() + timedelta(days=3)
    directory.leave(author, by=admin, on=last_day, reason="Contract ends")
    assert access.accounts_of(builders.fresh(author)).exists()

    with time_machine.travel(timezone.now() + timedelta(days=4), tick=False):
        assert not access.accounts_of(builders.fresh(author)).exists()
        assert not access.live_grants(author).exists()
        close_departures()
        assert not builders.fresh(author).user.is_active
        assert logins.close_departures() == 0


def test_leaving_needs_a_reason_another_person_and_a_day_after_joining() -> None:
    rep, admin = builders.a_representative(), builders.an_administrator()
    with pytest.raises(GuardFailed):
        directory.leave(rep, by=admin, on=today(), reason=" ")
    with pytest.raises(GuardFailed):
        directory.leave(admin, by=admin, on=today(), reason="Bye")
    with pytest.raises(GuardFailed):
        directory.leave(rep, by=admin, on=rep.engaged_on - timedelta(days=1), reason="Never came")
    with pytest.raises(IntegrityError), transaction.atomic():
        Representative.objects.filter(pk=rep.pk).update(left_on=rep.engaged_on - timedelta(days=1))


def test_who_returns_has_a_login_and_no_access_until_it_is_granted_anew() -> None:
    account, admin = builders.an_account(), builders.an_administrator()
    author = builders.an_author(account)
    directory.leave(author, by=admin, on=today(), reason="Season over")

    directory.rejoin(author, by=admin)

    author = builders.fresh(author)
    assert author.user.is_active
    assert author.is_engaged()
    assert not access.accounts_of(author).exists()


# --- Logins ------------------------------------------------------------------------------------------------------


def test_an_invited_person_gets_one_link_with_which_they_set_a_password() -> None:
    rep, admin = builders.a_representative(login=False), builders.an_administrator()
    user = logins.invite(rep, by=admin, email="Wren@City.example", language="fr-ca")
    assert not user.has_usable_password()

    send_invitation(user.pk)

    (sent,) = mail.outbox
    assert sent.to == ["wren@city.example"]
    assert "/sign-in/password/reset/key/" in sent.body
    assert EmailAddress.objects.get(user=user).verified


def test_inviting_again_mails_again_and_records_once() -> None:
    rep, admin = builders.a_representative(), builders.an_administrator()
    logins.invite(rep, by=admin, email=rep.user.email)
    assert AuditEvent.objects.filter(action="login.invited", subject_id=str(rep.pk)).count() == 1


@pytest.mark.parametrize("address", ["admin@city.example", "ADMIN@city.example", "no address", ""])
def test_an_address_belongs_to_one_login(address: str) -> None:
    rep = builders.a_representative(login=False)
    with pytest.raises(GuardFailed):
        logins.invite(rep, by=builders.an_administrator(), email=address)


def test_the_database_keeps_one_login_per_address_whatever_the_capitals() -> None:
    rep = builders.a_representative()
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email=rep.user.email.upper())


def test_who_left_is_not_invited_and_not_mailed() -> None:
    rep, admin = builders.a_representative(), builders.an_administrator()
    directory.leave(rep, by=admin, on=today(), reason="New job")
    with pytest.raises(WrongState):
        logins.invite(rep, by=admin, email=rep.user.email)
    send_invitation(rep.user.pk)
    assert mail.outbox == []


def test_a_changed_address_replaces_the_old_one() -> None:
    rep, admin = builders.a_representative(), builders.an_administrator()
    logins.change_address(rep, by=admin, email="new@city.example")
    assert list(EmailAddress.objects.filter(user=rep.user).values_list("email", flat=True)) == ["new@city.example"]
    with pytest.raises(GuardFailed):
        logins.change_address(rep, by=admin, email="admin@city.example")


def test_a_city_begins_with_one_command(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("make_administrator", "first@city.example", name="First Administrator")
    call_command("make_administrator", "first@city.example", name="First Administrator")

    rep = Representative.objects.get()
    assert access.holds(rep, "accounts.assign_duty")
    assert "/sign-in/password/reset/key/" in capsys.readouterr().out
    assert set(AuditEvent.objects.values_list("actor_type", flat=True)) == {"system"}
    assert AuditEvent.objects.filter(action="duty.assigned").count() == 1


def test_the_command_says_what_is_wrong() -> None:
    with pytest.raises(CommandError, match="address"):
        call_command("make_administrator", "nobody", name="Nobody")


# --- Duties and training -----------------------------------------------------------------------------------------


def test_duties_carry_the_permissions_of_the_table() -> None:
    officer = builders.an_officer(Duty.ACCESS_OFFICER)
    assert access.holds(officer, "accounts.withdraw_access")
    assert not access.holds(officer, "accounts.assign_duty")
    assert duties.of(officer.user) == [Duty.ACCESS_OFFICER]


def test_nobody_gives_themselves_a_duty_or_gives_one_to_who_cannot_act() -> None:
    admin, withdrawn = builders.an_administrator(), builders.a_representative()
    builders.a_withdrawal(withdrawn)
    with pytest.raises(GuardFailed):
        duties.assign(Duty.POLICY_OFFICER, admin, by=admin)
    with pytest.raises(GuardFailed):
        duties.assign(Duty.POLICY_OFFICER, withdrawn, by=admin)
    with pytest.raises(GuardFailed):
        duties.assign(Duty.POLICY_OFFICER, builders.a_representative(login=False), by=admin)
    with pytest.raises(NotAllowed):
        duties.assign(Duty.POLICY_OFFICER, admin, by=builders.an_officer(Duty.ACCESS_OFFICER))


def test_the_last_administrator_who_can_act_stays() -> None:
    admin = builders.an_administrator()
    second = builders.an_officer(Duty.ADMINISTRATOR)
    builders.a_withdrawal(second)
    with pytest.raises(GuardFailed, match="only"):
        duties.end(Duty.ADMINISTRATOR, admin, by=admin)
    duties.end(Duty.ADMINISTRATOR, second, by=admin)
    assert duties.of(builders.fresh(second).user) == []


def test_the_last_administrator_does_not_leave() -> None:
    admin, second = builders.an_administrator(), builders.an_officer(Duty.ADMINISTRATOR)
    directory.leave(admin, by=second, on=today(), reason="Retired")
    with pytest.raises(GuardFailed):
        directory.leave(second, by=builders.an_administrator(), on=today(), reason="Retired")


def test_a_course_counts_for_a_year_and_is_recorded_once() -> None:
    rep, admin = builders.a_representative(trained=False), builders.an_administrator()
    first = training.record_training(rep, by=admin, course="Privacy", completed_on=today())
    again = training.record_training(rep, by=admin, course="Privacy", completed_on=today())
    assert first == again
    assert first.expires_on == today() + timedelta(days=365)
    assert training.is_current(rep)


def test_a_course_cannot_be_in_the_future_or_recorded_for_oneself() -> None:
    rep, admin = builders.a_representative(trained=False), builders.an_administrator()
    with pytest.raises(GuardFailed):
        training.record_training(rep, by=admin, course="Privacy", completed_on=today() + timedelta(days=1))
    with pytest.raises(GuardFailed):
        training.record_training(
            rep, by=admin, course="Privacy", completed_on=today(), expires_on=today() - timedelta(days=1)
        )
    with pytest.raises(GuardFailed):
        training.record_training(admin, by=admin, course="Privacy", completed_on=today())
    with pytest.raises(GuardFailed):
        training.record_training(rep, by=admin, course=" ", completed_on=today())
    with pytest.raises(IntegrityError), transaction.atomic():
        TrainingRecord.objects.create(
            representative=rep, course="x", completed_on=today(), expires_on=today() - timedelta(days=1)
        )
