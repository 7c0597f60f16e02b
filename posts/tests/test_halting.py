"""Stop everything: nothing goes out while a halt stands, and nothing is flushed afterwards."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts import social
from accounts.connectors import fake
from accounts.roles import Duty
from accounts.tests import builders as people
from governance.audit.models import AuditEvent
from governance.core.errors import GuardFailed, NotAllowed
from posts import claiming, gate, halting, publishing
from posts.models import Halt
from posts.states import DeliveryState
from posts.tests.builders import a_desk, a_released_post, an_approved_post, fresh, the_publication
from posts.tests.conftest import NOON
from posts.tests.pages import browser, queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def an_officer():
    return people.an_officer(Duty.POLICY_OFFICER)


def a_halt(**scope) -> Halt:
    return halting.halt(by=an_officer(), reason="A message went to the wrong account.", **scope)


@pytest.mark.parametrize("scope", ["everything", "department", "account"])
def test_what_is_due_is_held_while_a_halt_stands(scope):
    desk = a_desk()
    publication = the_publication(a_released_post(desk))
    a_halt(**{} if scope == "everything" else {scope: getattr(desk.account, scope, desk.account)})

    publishing.deliver(publication.pk)

    publication.refresh_from_db()
    assert (publication.state, publication.held_codes) == (DeliveryState.QUEUED, ["halted"])
    assert "stopped" in publication.held_reason


def test_what_was_stopped_waits_for_a_person_also_where_it_was_held_for_another_reason_in_between(noon):
    desk = a_desk()
    publication, halted = the_publication(a_released_post(desk)), a_halt()
    publishing.deliver(publication.pk)

    halting.lift(halted, by=an_officer(), reason="It was the right account.")
    social.note_rejected(desk.account, "The password changed.", used=social.credentials_for(desk.account))
    noon.shift(claiming.HOLD_WAIT)
    publishing.deliver(publication.pk)
    publication.refresh_from_db()
    assert publication.held_codes == ["credentials_rejected", "halted"]

    given = {"server": "https://practice.invalid", "identifier": desk.account.handle, "secret": "another"}
    social.rotate_credential(desk.account, by=people.an_administrator(), **given)
    noon.shift(claiming.HOLD_WAIT)
    publishing.deliver(publication.pk)

    publication.refresh_from_db()
    assert publication.state == DeliveryState.FAILED
    assert fake.publishes(str(publication.idempotency_key)) == 0


def test_other_departments_and_accounts_go_on():
    desk = a_desk()
    publication = the_publication(a_released_post(desk))
    a_halt(department=people.a_department())
    a_halt(account=people.an_account())

    publishing.deliver(publication.pk)

    publication.refresh_from_db()
    assert publication.state == DeliveryState.SENT


def test_nothing_is_released_while_a_halt_stands_and_the_gate_says_so():
    desk = a_desk()
    post = an_approved_post(desk)
    a_halt()

    assert "halted" in [each.code for each in gate.obstacles(post, now=NOON)]
    with pytest.raises(GuardFailed):
        publishing.release(post, by=desk.publisher)
    assert fresh(post).state == "approved"


def test_what_was_held_waits_for_a_person_once_the_halt_is_lifted(noon):
    desk = a_desk()
    held = the_publication(a_released_post(desk))
    later = the_publication(a_released_post(desk, not_before=NOON + timedelta(hours=2)))
    halted = a_halt()
    publishing.deliver(held.pk)

    halting.lift(halted, by=halted.called_by, reason="It is mended.")
    noon.shift(timedelta(minutes=2))
    publishing.deliver(held.pk)
    held.refresh_from_db()
    assert held.state == DeliveryState.FAILED
    publishing.retry(held, by=desk.publisher)
    publishing.deliver(held.pk)
    held.refresh_from_db()
    assert held.state == DeliveryState.SENT

    noon.shift(timedelta(hours=2))
    publishing.deliver(later.pk)
    later.refresh_from_db()
    assert later.state == DeliveryState.SENT


def test_who_decides_on_an_account_may_stop_that_one_only():
    desk = a_desk()

    halting.halt(by=desk.reviewer, account=desk.account, reason="Wrong picture.")
    with pytest.raises(NotAllowed):
        halting.halt(by=desk.reviewer, reason="Wrong picture.")
    with pytest.raises(NotAllowed):
        halting.halt(by=desk.reviewer, account=people.an_account(), reason="Wrong picture.")
    with pytest.raises(NotAllowed):
        halting.halt(by=desk.author, account=desk.account, reason="Wrong picture.")


def test_only_those_with_the_duty_let_it_go_on():
    desk = a_desk()
    halted = halting.halt(by=desk.reviewer, account=desk.account, reason="Wrong picture.")

    with pytest.raises(NotAllowed):
        halting.lift(halted, by=desk.reviewer, reason="Mended.")
    halted.refresh_from_db()
    assert halted.lifted_at is None


def test_both_acts_ask_for_a_reason_and_are_safe_to_repeat():
    officer = an_officer()
    with pytest.raises(GuardFailed):
        halting.halt(by=officer, reason="  ")
    halted = halting.halt(by=officer, reason="Wrong account.")
    assert halting.halt(by=officer, reason="Again.") == halted
    with pytest.raises(GuardFailed):
        halting.lift(halted, by=officer, reason="")

    first = halting.lift(halted, by=officer, reason="Mended.")

    assert halting.lift(first, by=officer, reason="Again.").lifted_reason == "Mended."
    assert [each.facts["scope"] for each in AuditEvent.objects.filter(action__startswith="publishing.")] == [
        "everything",
        "everything",
    ]


def test_the_database_holds_one_standing_halt_for_each_scope():
    officer = an_officer()
    halting.halt(by=officer, reason="Wrong account.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Halt.objects.create(reason="Twice.", called_by=officer)


# --- Pages ---


def test_an_officer_stops_everything_and_lets_it_go_on():
    officer = an_officer()
    client = browser(officer)

    answer = client.post(reverse("posts:halts"), {"scope": "everything", "reason": "Wrong account."}, follow=True)
    assert "Publishing is stopped for every account." in answer.content.decode()
    halted = Halt.objects.get(lifted_at=None)
    answer = client.post(reverse("posts:halt_lift", args=[halted.pk]), {"reason": "Mended."}, follow=True)

    assert "Publishing may go on for every account." in answer.content.decode()
    assert "Mended." in answer.content.decode()


def test_everybody_sees_on_every_page_that_publishing_is_stopped():
    desk = a_desk()
    a_halt()

    answer = browser(desk.author).get(reverse("posts:list")).content.decode()

    assert "Publishing is stopped for every account." in answer
    assert "A message went to the wrong account." in answer


def test_a_reviewer_is_offered_their_own_accounts_and_an_author_none():
    desk = a_desk()
    other = people.an_account()

    offered = browser(desk.reviewer).get(reverse("posts:halts")).content.decode()
    assert f"account-{desk.account.pk}" in offered
    assert f"account-{other.pk}" not in offered
    assert 'value="everything"' not in offered
    assert "Stop publishing now" not in browser(desk.author).get(reverse("posts:halts")).content.decode()


def test_what_is_wrong_is_said_at_the_field_and_nothing_typed_is_lost():
    answer = browser(an_officer()).post(reverse("posts:halts"), {"scope": "everything", "reason": ""})
    assert answer.status_code == 422
    assert b'href="#id_reason"' in answer.content

    answer = browser(an_officer()).post(reverse("posts:halts"), {"scope": "planet", "reason": "Wrong account."})
    assert answer.status_code == 422
    assert "Wrong account." in answer.content.decode()


def test_an_author_cannot_open_the_page_that_lifts():
    desk, halted = a_desk(), a_halt()
    assert browser(desk.author).get(reverse("posts:halt_lift", args=[halted.pk])).status_code == 403


def test_the_page_asks_the_same_number_of_questions_however_many_halts_there_were():
    officer = an_officer()
    for number in range(30):
        halting.lift(halting.halt(by=officer, reason=f"Stop {number}."), by=officer, reason="Mended.")

    assert queries(browser(officer), reverse("posts:halts")) <= 15
