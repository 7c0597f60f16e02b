"""A page is told again while the database is what it was, and never once anything was committed."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import access
from accounts.tests import builders as people
from governance.core import unchanged
from posts.models import Post
from posts.tests import builders
from posts.tests.pages import browser

SHORT = 2  # the session, and who asks, whether they may and what can be seen
TRIES = 200  # tests in other processes write beside this one, and each of their commits makes a page anew


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    monkeypatch.setattr(unchanged, "_pages", {})


def ask(client: Client, address: str) -> tuple[int, str]:
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    return len(queries), response.content.decode()


def told_again(client: Client, address: str) -> str:
    """The page as it is told without being made."""
    for _try in range(TRIES):
        ask(client, address)
        questions, page = ask(client, address)
        if questions <= SHORT:
            return page
    raise AssertionError(f"{address} was made each time")


@pytest.mark.django_db(transaction=True)
def test_told_again_it_is_the_page_it_was_and_what_is_committed_shows_at_once():
    desk = builders.a_desk()
    post = builders.a_post_in_review(desk, title="Rink hours")
    client, address = browser(desk.reviewer), reverse("posts:queue")
    client.get(address)

    assert "Rink hours" in told_again(client, address)

    for title in ("Pool hours", "Library hours"):
        Post.objects.filter(pk=post.pk).update(title=title)  # not even by an act, and with no word in the record
        _questions, page = ask(client, address)
        assert title in page
        assert title in told_again(client, address)

    access.withdraw(desk.reviewer, by=people.an_administrator(), clause=people.a_clause(), reason="Did not comply")
    assert "Library hours" not in client.get(address).content.decode()


@pytest.mark.django_db(transaction=True)
def test_each_reader_address_and_language_has_a_page_of_its_own():
    desk = builders.a_desk()
    builders.a_post_in_review(desk, title="Rink hours")
    other = people.a_reviewer(people.an_account())
    client, address = browser(desk.reviewer), reverse("posts:queue")
    client.get(address)

    assert "Rink hours" in told_again(client, address)
    assert "Rink hours" not in client.get(f"{address}?q=nothing+of+the+kind").content.decode()
    assert "Rink hours" not in browser(other).get(address).content.decode()

    client.post(reverse("set_language"), {"language": "fr-ca"})
    assert 'lang="fr-ca"' in client.get(address).content.decode()
    assert 'lang="fr-ca"' in told_again(client, address)


@pytest.mark.django_db(transaction=True)
def test_what_the_clock_says_is_at_most_a_minute_old():
    with time_machine.travel("2026-11-23 14:00:05Z", tick=False) as clock:
        desk = builders.a_desk()
        wished = timezone.now() + timedelta(minutes=30)
        builders.a_post_in_review(desk, wished_at=wished)
        client, address = browser(desk.reviewer), reverse("posts:queue")
        client.get(address)
        assert "in 30\xa0minutes" in told_again(client, address)

        clock.shift(60)
        assert "in 29\xa0minutes" in client.get(address).content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_message_is_shown_once():
    desk = builders.a_desk()
    client = browser(desk.author)
    client.get(reverse("posts:notices"))

    page = client.post(reverse("posts:notices_read"), follow=True).content.decode()

    assert "Everything is marked as read." in page
    assert "Everything is marked as read." not in told_again(client, reverse("posts:notices"))


@pytest.mark.django_db
def test_inside_a_transaction_nothing_is_kept():
    desk = builders.a_desk()
    client = browser(desk.reviewer)
    client.get(reverse("posts:queue"))
    client.get(reverse("posts:queue"))

    assert unchanged._pages == {}


@pytest.mark.django_db(transaction=True)
def test_a_process_does_not_keep_pages_without_end(monkeypatch):
    monkeypatch.setattr(unchanged, "MOST", 3)
    client = browser(builders.a_desk().reviewer)
    client.get(reverse("posts:queue"))

    for number in range(20):
        client.get(f"{reverse('posts:queue')}?q={number}")

    assert len(unchanged._pages) <= 3
