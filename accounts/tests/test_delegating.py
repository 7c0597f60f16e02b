"""While a reviewer is away another decides in their place: for some days, on the same accounts, not on their posts."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts import access, delegating
from accounts.models import Delegation, Representative
from accounts.models.people import today
from accounts.roles import Action, Duty
from accounts.tests import builders
from governance.audit.models import AuditEvent
from governance.core.errors import GuardFailed, NotAllowed

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


@pytest.fixture
def away() -> Representative:
    return builders.a_reviewer(builders.an_account())


@pytest.fixture
def other() -> Representative:
    return builders.a_reviewer(builders.an_account())


def the_account(rep: Representative):
    return rep.accessgrants.get().account


def delegated(away: Representative, to: Representative, **days) -> Delegation:
    given = {"starts_on": today(), "ends_on": today() + WEEK} | days
    return delegating.delegate(away, by=away, to=to, **given)


def test_on_those_days_the_other_reviews_there_and_is_named_as_one_who_may(away, other):
    account = the_account(away)
    assert not access.may(other, Action.REVIEW, on=account)

    delegated(away, other)

    assert access.may(other, Action.REVIEW, on=account)
    assert not access.may(other, Action.PUBLISH, on=account)
    assert set(access.entrusted(account, Action.REVIEW)) == {away, other}
    assert set(access.entrusted(account, Action.REVIEW, not_from={away.pk})) == {away}
    with time_machine.travel(timezone.now() + WEEK + timedelta(days=1), tick=False):
        assert not access.may(other, Action.REVIEW, on=account)
        assert set(access.entrusted(account, Action.REVIEW)) == {away}


def test_not_before_the_first_day(away, other):
    delegated(away, other, starts_on=today() + timedelta(days=1))

    assert not access.may(other, Action.REVIEW, on=the_account(away))


def test_what_is_lost_is_passed_on_no_more(away, other):
    account, admin = the_account(away), builders.an_administrator()
    delegated(away, other)

    access.withdraw(away, by=admin, clause=builders.a_clause(), reason="A post nobody approved.")

    assert not access.may(other, Action.REVIEW, on=account)
    assert not access.entrusted(account, Action.REVIEW).exists()


def test_a_grant_that_ended_is_passed_on_no_more(away, other):
    account = the_account(away)
    delegated(away, other)

    access.revoke(away.accessgrants.get(), by=builders.an_administrator(), reason="Another job.")

    assert not access.may(other, Action.REVIEW, on=account)


def test_what_was_passed_on_is_not_passed_on_again(away, other):
    third = builders.a_reviewer(builders.an_account())
    delegated(away, other)
    delegated(other, third)

    assert not access.may(third, Action.REVIEW, on=the_account(away))


def test_nobody_decides_for_somebody_on_what_that_person_wrote(away, other):
    account = the_account(away)
    delegated(away, other)

    reasons = access.Standing(other).why_not(Action.REVIEW, [account], not_from={away.pk})

    assert [each.code for each in reasons] == ["not_entrusted"]


def test_ended_early_it_is_over_and_the_record_has_both(away, other):
    made = delegated(away, other)

    delegating.end(made, by=away)
    delegating.end(made, by=away)

    assert not access.may(other, Action.REVIEW, on=the_account(away))
    recorded = AuditEvent.objects.filter(action__startswith="delegation.").order_by("sequence")
    assert list(recorded.values_list("action", flat=True)) == ["delegation.made", "delegation.ended"]


def test_the_same_twice_is_one(away, other):
    assert delegated(away, other) == delegated(away, other)


@pytest.mark.parametrize(
    ("starts", "ends"),
    [(0, -1), (-3, -2), (0, 93)],
    ids=["ends before it starts", "all in the past", "too long"],
)
def test_days_that_make_no_sense_are_refused_at_their_field(away, other, starts, ends):
    with pytest.raises(GuardFailed) as refusal:
        delegated(away, other, starts_on=today() + timedelta(days=starts), ends_on=today() + timedelta(days=ends))

    assert refusal.value.field == "ends_on"


def test_only_reviewers_stand_in_and_only_for_reviewers(away, other):
    author = builders.an_author(the_account(away))

    for to in (author, away):
        with pytest.raises(GuardFailed) as refusal:
            delegated(away, to)
        assert refusal.value.field == "to"
    with pytest.raises(GuardFailed):
        delegated(author, other)


def test_others_don_t_arrange_it_but_who_grants_access_does(away, other):
    days = {"to": other, "starts_on": today(), "ends_on": today()}

    with pytest.raises(NotAllowed):
        delegating.delegate(away, by=other, **days)
    made = delegating.delegate(away, by=builders.an_officer(Duty.ACCESS_OFFICER), **days)
    with pytest.raises(NotAllowed):
        delegating.end(made, by=other)


# --- The page ---


def test_it_is_arranged_and_ended_on_a_page(away, other):
    client, page = builders.signed_in(away), reverse("accounts:away")
    sent = {"to": other.pk, "starts_on": str(today()), "ends_on": str(today() + WEEK)}

    refused = client.post(page, sent | {"ends_on": str(today() - WEEK)})
    done = client.post(page, sent, follow=True).content.decode()
    ended = client.post(reverse("accounts:away_end", args=[Delegation.objects.get().pk]), follow=True).content.decode()

    assert refused.status_code == 422
    assert 'href="#id_ends_on"' in refused.content.decode()
    assert f"{other} decides for {away}" in done
    assert "Nothing is arranged." in ended


def test_page_of_another_is_for_those_who_grant_access(away, other):
    page = reverse("accounts:person_away", args=[away.pk])

    assert builders.signed_in(builders.an_administrator()).get(page).status_code == 200
    assert builders.signed_in(other).get(page).status_code == 404
    assert builders.signed_in(builders.an_officer(Duty.AUDITOR)).get(page).status_code == 403


def test_whoever_can_sign_in_no_more_passes_nothing_on(away, other):
    account = the_account(away)
    delegated(away, other)
    assert access.may(other, Action.REVIEW, on=account)

    away.user.is_active = False
    away.user.save(update_fields=["is_active"])

    assert not access.may(other, Action.REVIEW, on=account)
    assert set(access.entrusted(account, Action.REVIEW)) == set()


def test_the_page_offers_no_form_to_somebody_who_reviews_nothing(away):
    page = reverse("accounts:away")

    assert 'name="to"' in builders.signed_in(away).get(page).content.decode()
    shown = builders.signed_in(builders.a_representative()).get(page).content.decode()
    assert 'name="to"' not in shown
    assert "You review for no account, so there is nothing to delegate." in shown


def test_single_keys_are_switched_off_for_a_person_in_every_browser(away):
    client, page = builders.signed_in(away), reverse("accounts:profile")
    assert 'data-keys="off"' not in client.get(page).content.decode()

    client.post(reverse("accounts:keys"), {})
    off = builders.signed_in(away).get(page).content.decode()
    answered = client.post(reverse("accounts:keys"), {"single_keys": "on"}, headers={"HX-Request": "true"})

    assert 'data-keys="off"' in off
    assert answered.status_code == 204
    assert 'data-keys="off"' not in builders.signed_in(away).get(page).content.decode()
