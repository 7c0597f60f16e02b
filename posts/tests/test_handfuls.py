"""Several publications judged together: one word of the gate for all of them, and what ends it."""

import pytest
from django.db import OperationalError

from accounts import access
from accounts.connectors import fake
from accounts.connectors.base import TryLater
from accounts.roles import Duty
from accounts.tests import builders as people
from governance.core import turnstile
from governance.policy.models import Rule
from governance.tests.builders import set_rule
from posts import claiming, gate, halting, outcomes, publishing
from posts.models import DeliveryAttempt, Publication
from posts.states import DeliveryState
from posts.tests.builders import Desk, a_desk, a_released_post
from posts.tests.conftest import NOON
from posts.tests.copies import copies_of
from tools.testing.told import told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@told
def released(count: int, desk: Desk | None = None) -> None:
    copies_of(a_released_post(desk or a_desk()), count - 1)


def states() -> list[str]:
    return list(Publication.objects.order_by("pk").values_list("state", flat=True))


def after_the_first(monkeypatch: pytest.MonkeyPatch, act) -> None:
    """Let something happen while the first of a handful is on its way."""
    publish = fake.Fake.publish
    told: list[str] = []

    def publish_and_act(self, credentials, outgoing, key):
        if not told:
            told.append(key)
            act()
        return publish(self, credentials, outgoing, key)

    monkeypatch.setattr(fake.Fake, "publish", publish_and_act)


def test_what_is_due_together_is_judged_together_and_each_sent_once(django_assert_max_num_queries, monkeypatch):
    released(claiming.HANDFUL + 1)
    monkeypatch.setattr(claiming, "WORD_LASTS", 60.0)  # however busy the machine is

    with django_assert_max_num_queries(18 * claiming.HANDFUL + 60):
        assert publishing.deliver_due() == claiming.HANDFUL + 1

    assert set(states()) == {DeliveryState.SENT}
    keys = [str(key) for key in Publication.objects.values_list("idempotency_key", flat=True)]
    assert [fake.publishes(key) for key in keys] == [1] * len(keys)


def test_a_handful_is_judged_with_as_many_questions_as_one(django_assert_max_num_queries):
    released(claiming.HANDFUL)

    with django_assert_max_num_queries(20):
        handful = claiming.take(NOON)
    turnstile.leave()

    assert len(handful.cleared) == claiming.HANDFUL


def test_one_new_judgement_of_a_text_for_two_accounts_is_kept_once():
    desk = a_desk(people.an_account(), people.an_account())
    version = a_released_post(desk).version
    set_rule(
        Rule.objects.filter(policy__in_force=True).earliest("pk"), active=False
    )  # others than when it was approved
    before = version.checks.count()

    publishing.deliver_due()

    assert states() == [DeliveryState.SENT] * 2
    assert version.checks.count() == before + 1


def test_the_bell_ends_the_word_and_the_rest_is_judged_again(monkeypatch):
    desk = a_desk()
    released(3, desk)
    admin, clause = people.an_administrator(), people.a_clause()
    after_the_first(monkeypatch, lambda: access.withdraw(desk.author, by=admin, clause=clause, reason="Left."))

    publishing.deliver_due()

    first, *others = Publication.objects.order_by("pk")
    assert first.state == DeliveryState.SENT
    assert [each.held_codes for each in others] == [["access_withdrawn"]] * 2
    assert DeliveryAttempt.objects.count() == 1


def test_what_was_cleared_and_not_sent_waits_as_before(monkeypatch):
    released(3)
    handfuls: list[claiming.Handful] = []
    take = claiming.take

    def take_once(now, publication_id=None):
        handfuls.append(take(now, publication_id if not handfuls else 0))
        return handfuls[-1]

    monkeypatch.setattr(claiming, "take", take_once)
    after_the_first(monkeypatch, turnstile.ring)

    publishing.deliver_due()

    first, *others = Publication.objects.order_by("pk")
    assert (first.state, first.attempts) == (DeliveryState.SENT, 1)
    assert [(each.state, each.attempts, each.first_tried_at, each.lease_until) for each in others] == [
        (DeliveryState.QUEUED, 0, None, None)
    ] * 2


def test_half_a_second_ends_the_word_too_but_one_is_always_sent(monkeypatch):
    released(2)
    monkeypatch.setattr(claiming, "WORD_LASTS", 0.0)
    taken = []
    take = claiming.take

    def counted(now, publication_id=None):
        taken.append(take(now, publication_id))
        return taken[-1]

    monkeypatch.setattr(claiming, "take", counted)

    publishing.deliver_due()

    assert states() == [DeliveryState.SENT] * 2
    assert [len(handful.cleared) for handful in taken] == [2, 1, 0]


@pytest.mark.django_db(transaction=True)
def test_a_network_that_asks_for_quiet_is_not_told_the_rest():
    released(3)
    fake.fail_next(TryLater(120.0, "Busy."))

    publishing.deliver_due()

    assert states() == [DeliveryState.QUEUED] * 3
    assert DeliveryAttempt.objects.count() == 1


def test_a_worker_that_dies_before_it_speaks_leaves_no_doubt(noon):
    released(2)
    claiming.take(NOON)  # and nothing more: the worker is dead
    turnstile.leave()
    assert states() == [DeliveryState.SENDING] * 2

    noon.shift(claiming.LEASE)
    publishing.sweep()

    assert states() == [DeliveryState.QUEUED] * 2
    assert not DeliveryAttempt.objects.exists()


def unjudgeable(monkeypatch: pytest.MonkeyPatch, publication: Publication) -> None:
    """Let judging this one go wrong as an error in our own code would."""
    reasons = gate.reasons_of_each

    def fails(asked, **further):
        if publication.pk in {subject.pk for subject, _judgement in asked}:
            raise KeyError("words of a post")
        return reasons(asked, **further)

    monkeypatch.setattr(gate, "reasons_of_each", fails)


def test_one_that_cannot_be_judged_keeps_back_none_of_those_behind_it(monkeypatch, caplog):
    released(claiming.HANDFUL + 3)
    poisoned = Publication.objects.order_by("pk")[1]
    unjudgeable(monkeypatch, poisoned)

    publishing.deliver_due()
    publishing.deliver_due()

    poisoned.refresh_from_db()
    assert Publication.objects.filter(state=DeliveryState.SENT).count() == claiming.HANDFUL + 2
    assert (poisoned.state, poisoned.held_codes, poisoned.attempts) == (DeliveryState.QUEUED, ["not_judged"], 0)
    assert poisoned.not_before > NOON
    assert "could not be judged" in poisoned.held_reason
    assert "words of a post" not in caplog.text


def test_one_that_cannot_be_judged_is_sent_once_it_can(monkeypatch, noon):
    released(2)
    with monkeypatch.context() as trouble:
        unjudgeable(trouble, Publication.objects.get(pk=Publication.objects.order_by("pk").first().pk))
        publishing.deliver_due()

    noon.shift(outcomes.JUDGE_WAIT)
    publishing.deliver_due()

    assert set(states()) == {DeliveryState.SENT}


def test_what_a_person_stopped_waits_for_one_also_after_it_could_not_be_judged(monkeypatch, noon):
    desk, officer = a_desk(), people.an_officer(Duty.POLICY_OFFICER)
    released(1, desk)
    publication = Publication.objects.get()
    halt = halting.halt(by=officer, reason="Wrong account.")
    publishing.deliver_due()
    with monkeypatch.context() as trouble:
        unjudgeable(trouble, publication)
        noon.shift(claiming.HOLD_WAIT)
        publishing.deliver_due()
    publication.refresh_from_db()
    assert publication.held_codes == ["halted", "not_judged"]

    halting.lift(halt, by=officer, reason="It was the right one.")
    noon.shift(outcomes.JUDGE_WAIT)
    publishing.deliver_due()

    assert states() == [DeliveryState.FAILED]
    assert fake.publishes(str(publication.idempotency_key)) == 0


def test_one_that_cannot_be_judged_within_its_hour_waits_for_a_person(monkeypatch, noon):
    released(1)
    publication = Publication.objects.get()
    unjudgeable(monkeypatch, publication)

    publishing.deliver_due()
    noon.shift(outcomes.LATE + outcomes.JUDGE_WAIT)
    publishing.deliver_due()

    assert states() == [DeliveryState.FAILED]


def test_a_lost_connection_is_nobodys_fault(monkeypatch):
    released(1)
    monkeypatch.setattr(gate, "reasons_of_each", _connection_lost)

    with pytest.raises(OperationalError):
        publishing.deliver_due()

    assert states() == [DeliveryState.QUEUED]
    assert Publication.objects.get().held_codes == []


def _connection_lost(*_asked, **_further):
    raise OperationalError("server closed the connection unexpectedly")
