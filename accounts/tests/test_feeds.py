"""The address of a calendar feed: made, replaced, withdrawn; and dead with whatever ends its person's access."""

import base64
import secrets
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts import access, directory, feeds, logins
from accounts.models import CalendarFeed, Representative
from accounts.models.people import today
from accounts.tests import builders
from governance.audit.models import AuditEvent
from governance.core.errors import NotAllowed

pytestmark = pytest.mark.django_db


def token_of(address: str) -> str:
    return address.rpartition("/")[2].removesuffix(".ics")


def test_an_address_opens_the_calendar_of_its_person_and_the_database_holds_no_key_to_it():
    rep = builders.a_representative()

    address = feeds.make(rep)

    token = token_of(address)
    assert address.startswith("http://127.0.0.1:8000/calendar/feed/")
    assert feeds.reader(token) == rep
    assert feeds.reader(f"{token}x") is None
    assert feeds.reader("x" * 5_000) is None
    assert token not in str(list(CalendarFeed.objects.values()))
    event = AuditEvent.objects.get(action="calendar_feed.made")
    assert event.actor_id == str(rep.pk)
    assert token not in str(vars(event))


def test_a_new_address_ends_the_one_before():
    rep = builders.a_representative()
    first = token_of(feeds.make(rep))

    second = token_of(feeds.make(rep))

    assert feeds.reader(first) is None
    assert feeds.reader(second) == rep
    assert AuditEvent.objects.filter(action="calendar_feed.made").last().facts == {"replaced": True}


def test_a_withdrawn_address_opens_nothing():
    rep = builders.a_representative()
    token = token_of(feeds.make(rep))

    assert feeds.withdraw(rep) is True
    assert feeds.withdraw(rep) is False

    assert feeds.reader(token) is None
    assert AuditEvent.objects.filter(action="calendar_feed.withdrawn").count() == 1


def test_a_withdrawal_of_access_ends_it_for_good():
    rep = builders.a_representative(department=builders.a_department())
    token = token_of(feeds.make(rep))

    withdrawal = builders.a_withdrawal(rep.department)

    assert feeds.reader(token) is None
    access.reinstate(withdrawal, by=builders.an_administrator(), reason="Trained again.")
    assert feeds.reader(token) is None
    assert feeds.reader(token_of(feeds.make(builders.fresh(rep)))) == rep


def test_whoever_leaves_takes_no_calendar_along():
    admin, rep, other = builders.an_administrator(), builders.a_representative(), builders.a_representative()
    now, later = token_of(feeds.make(rep)), token_of(feeds.make(other))

    directory.leave(rep, by=admin, on=today(), reason="Retired.")
    Representative.objects.filter(pk=other.pk).update(left_on=today() - timedelta(days=1), engaged_on="2020-01-01")

    assert feeds.reader(now) is None
    assert feeds.reader(later) is None  # from the day after the last one, before anything closes the login
    logins.close_departures()
    assert not CalendarFeed.objects.filter(withdrawn_at=None).exists()


def test_a_login_that_is_off_has_no_calendar():
    rep = builders.a_representative()
    token = token_of(feeds.make(rep))

    logins.close(rep.user)

    assert feeds.reader(token) is None


def test_who_cannot_act_makes_no_address():
    rep = builders.a_representative()
    builders.a_withdrawal(rep)

    with pytest.raises(NotAllowed):
        feeds.make(builders.fresh(rep))


def test_an_address_outlives_a_change_of_keys_while_the_old_key_is_set(settings):
    rep = builders.a_representative()
    token, old = token_of(feeds.make(rep)), settings.VAULT_KEYS
    new = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()

    settings.VAULT_KEYS = [new, *old]
    assert feeds.reader(token) == rep

    settings.VAULT_KEYS = [new]  # it was hashed anew when it was read
    assert feeds.reader(token) == rep
    settings.VAULT_KEYS = old
    assert feeds.reader(token) is None


def test_the_profile_shows_an_address_once_and_lets_one_replace_and_withdraw_it():
    rep = builders.a_representative()
    client, profile = builders.signed_in(rep), reverse("accounts:profile")
    assert "Make an address" in client.get(profile).content.decode()

    made = client.post(reverse("accounts:feed_make"))
    first, again = client.get(profile), client.get(profile)

    assert made["Location"] == f"{profile}#calendar-feed"
    assert 'value="http://127.0.0.1:8000/calendar/feed/' in first.content.decode()
    assert first["Cache-Control"] == "no-store"
    assert "/calendar/feed/" not in again.content.decode()
    assert "Make a new address" in again.content.decode()

    client.post(reverse("accounts:feed_withdraw"))
    page = client.get(profile).content.decode()
    assert "The address is withdrawn." in page
    assert "Make an address" in page
