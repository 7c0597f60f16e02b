"""What a calendar program reads at a person's address, as another reader of iCalendar understands it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import feeds
from accounts.models import Representative
from accounts.tests import builders as people
from posts import feed, publishing, rescheduling
from posts.tests import builders
from posts.views import feed as page

pytestmark = pytest.mark.django_db
MONDAY = datetime(2027, 3, 1, 15, tzinfo=UTC)
HARD = "Slots; more, and a \\ sign. Été à l’aréna: ça commence, très bientôt, avec des élèves de partout, 🎉 venez!"


def path_of(rep: Representative) -> str:
    return feeds.make(rep).removeprefix("http://127.0.0.1:8000")


def events(body: bytes) -> dict[str, Any]:
    """By where they stand and on which accounts."""
    calendar = icalendar.Calendar.from_ical(body)
    return {str(event["SUMMARY"]): event for event in calendar.walk("VEVENT")}


@pytest.fixture
def on_monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.mark.usefixtures("on_monday")
def test_another_reader_finds_each_entry_with_state_accounts_time_and_link_and_no_words_before_they_are_out():
    desk = builders.a_desk()
    draft = builders.a_draft(desk, title="Secret plan", text="Nobody knows.", wished_at=MONDAY + timedelta(days=1))
    builders.a_released_post(desk, text="Planned words.", not_before=MONDAY + timedelta(days=2))
    builders.a_published_post(desk, text=HARD)

    response = Client().get(path_of(desk.author))

    body = response.content
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    found = events(body)
    assert set(found) == {
        f"Draft: {desk.account}",
        f"Waiting to be sent: {desk.account}",
        f"Sent: {desk.account}. {HARD}",
    }
    event = found[f"Draft: {desk.account}"]
    assert event["DTSTART"].dt == MONDAY + timedelta(days=1)
    assert event["URL"] == f"http://127.0.0.1:8000{draft.get_absolute_url()}"
    assert event["STATUS"] == "TENTATIVE"
    assert b"Secret" not in body
    assert b"Nobody" not in body
    assert b"Planned words" not in body
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    assert b"\n" not in body.replace(b"\r\n", b"")


@pytest.mark.usefixtures("on_monday")
def test_an_entry_keeps_its_name_and_is_newer_after_it_was_moved():
    desk = builders.a_desk()
    at = MONDAY + timedelta(days=1)
    post = builders.a_draft(desk, wished_at=at)
    (before,) = events(feed.written(desk.author).body).values()

    with time_machine.travel(MONDAY + timedelta(minutes=5), tick=False):
        rescheduling.reschedule(post, by=desk.author, at=at + timedelta(days=1), seen=at)
        (after,) = events(feed.written(desk.author).body).values()

    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["LAST-MODIFIED"].dt > before["LAST-MODIFIED"].dt
    assert after["DTSTART"].dt == at + timedelta(days=1)


@pytest.mark.usefixtures("on_monday")
def test_it_holds_what_its_person_may_see_and_speaks_their_language():
    desk, other = builders.a_desk(), builders.a_desk()
    builders.a_draft(desk, wished_at=MONDAY + timedelta(days=1))
    desk.author.user.language = "fr-ca"
    desk.author.user.save()

    assert events(feed.written(other.author).body) == {}
    (summary,) = events(feed.written(desk.author).body)
    assert summary == f"Brouillon: {desk.account}"


@pytest.mark.usefixtures("on_monday")
def test_a_failed_delivery_is_told_without_its_words():
    desk = builders.a_desk()
    post = builders.a_released_post(desk, text="Too late.")
    with time_machine.travel(MONDAY + timedelta(hours=2), tick=False):
        publishing.deliver(builders.the_publication(post).pk)

    body = feed.written(desk.author).body

    assert set(events(body)) == {f"Failed: {desk.account}"}
    assert b"Too late" not in body


def test_what_did_not_change_is_not_sent_again():
    desk = builders.a_desk()
    path = path_of(desk.author)
    first = Client().get(path)

    second = Client().get(path, headers={"If-None-Match": first["ETag"]})

    assert "private" in first["Cache-Control"]
    assert (second.status_code, second.content) == (304, b"")
    builders.a_draft(desk, wished_at=datetime.now(UTC) + timedelta(days=1))
    assert Client().get(path, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_an_unknown_or_dead_address_is_not_there_and_no_session_is_answered():
    desk = builders.a_desk()
    path = path_of(desk.author)
    people.a_withdrawal(desk.author)

    for address in (path, "/calendar/feed/nonsense.ics"):
        response = Client().get(address)
        assert (response.status_code, response.content) == (404, b"")
        assert not response.cookies
    assert Client().post(path).status_code == 405


def test_one_address_is_read_so_often_a_minute_and_no_more(monkeypatch):
    path = path_of(builders.a_desk().author)
    client = Client()
    monkeypatch.setattr(page, "READINGS", 2)

    with time_machine.travel(MONDAY, tick=False):
        codes = [client.get(path).status_code for _ in range(3)]

    assert codes == [200, 200, 429]


def test_many_entries_cost_no_more_questions_than_few():
    desk = builders.a_desk()
    path, client = path_of(desk.author), Client()
    at = datetime.now(UTC)
    counted = []
    for number in (2, 20):
        for minute in range(number):
            builders.a_draft(desk, wished_at=at + timedelta(days=1, minutes=minute))
        builders.a_released_post(desk, not_before=at + timedelta(days=2, minutes=number))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        counted.append(len(queries))

    assert counted[0] == counted[1] <= 12


def test_folding_cuts_no_character_and_escaping_leaves_no_sign_with_a_meaning():
    lines = list(feed.folded([f"SUMMARY:{'é🎉' * 60}"]))

    assert all(len(line.encode()) <= 75 for line in lines)
    assert "".join([lines[0], *(line[1:] for line in lines[1:])]) == f"SUMMARY:{'é🎉' * 60}"
    assert feed.escaped("a\\b;c,d\r\ne\x07") == "a\\\\b\\;c\\,d\\ne"
