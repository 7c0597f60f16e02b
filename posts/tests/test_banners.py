"""What stands above every page: a restricted period, and a worker that gives no sign of life."""

from datetime import timedelta

import pytest
from django.utils import timezone

from governance.core import health
from governance.policy import registers
from governance.tests.builders import a_policy_officer
from posts.tests import builders
from posts.tests.pages import browser

pytestmark = pytest.mark.django_db


def test_a_restricted_period_is_said_on_its_days_and_not_after():
    desk, today = builders.a_desk(), timezone.localdate()
    officer = a_policy_officer()
    for name, first, last in (("Now", 0, 1), ("Past", -9, -1), ("To come", 1, 9)):
        days = (today + timedelta(days=first), today + timedelta(days=last))
        registers.record_period(name, *days, by=officer, basis="Municipal Elections Act")

    page = browser(desk.author).get("/posts/").content.decode()

    assert "Restricted period until" in page
    assert ": Now." in page
    assert "Past" not in page
    assert "To come" not in page


def test_a_worker_that_stands_still_is_said_on_every_page_with_since_when():
    desk = builders.a_desk()
    client = browser(desk.author)
    health.note_worker_alive()
    health.look_again()
    assert "stands still" not in client.get("/").content.decode()

    health.forget_worker()
    health.look_again()

    for page in ("/", "/posts/", "/review/"):
        assert "Nothing is sent since" in client.get(page).content.decode()


def test_pages_look_for_the_worker_now_and_then_only():
    health.forget_worker()
    health.believe(health.Sign(alive=True))

    assert health.worker_sign().alive
    health.look_again()
    assert not health.worker_sign().alive
