"""What monitoring adds to the pages of posts."""

import pytest
from django.urls import reverse

from accounts.connectors import fake
from accounts.tests.builders import an_account
from monitoring import story, watching
from monitoring.models import Observation, PublishedItem
from monitoring.tests.builders import a_removal, an_unapproved_item
from posts import panels
from posts.tests.builders import a_desk, a_published_post
from posts.tests.pages import browser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("policy")]


def test_the_story_of_a_post_goes_on_after_it_was_published():
    account = an_account()
    desk = a_desk(account)
    post = a_published_post(desk)
    watching.observe(account.pk)
    (standing,) = story.of_post(post)
    assert "As approved" in str(standing.title)

    item = PublishedItem.objects.get()
    fake.edit(account.handle, item.remote_id, "Other words")
    watching.observe(account.pk)
    assert [entry.pinned for entry in story.of_post(post)] == [False, True]

    watching.review(Observation.objects.get(), by=desk.moderator, note="Taken down.")
    a_removal(item, by=desk.moderator)
    assert not any(entry.pinned for entry in story.of_post(post))
    assert any("4.5.1" in entry.by for entry in story.of_post(post))


def test_the_page_of_a_post_shows_what_was_seen_and_leads_to_it():
    account = an_account()
    desk = a_desk(account)
    post = a_published_post(desk)
    watching.observe(account.pk)
    item = PublishedItem.objects.get()
    fake.edit(account.handle, item.remote_id, "Other words")
    watching.observe(account.pk)

    page = browser(desk.moderator).get(post.get_absolute_url()).content.decode()

    assert reverse("monitoring:take_down", args=[item.pk]) in page
    assert f"{item.get_absolute_url()}#observation-{Observation.objects.get().pk}" in page
    assert "Other" in page

    watching.review(Observation.objects.get(), by=desk.moderator, note="Somebody else changed it.")
    removal = a_removal(item, by=desk.moderator, reason="Not what was approved.")
    page = browser(desk.moderator).get(post.get_absolute_url()).content.decode()

    assert "Somebody else changed it." in page
    assert "Not what was approved." in page
    assert removal.get_absolute_url() in page


def test_the_first_page_counts_what_must_be_looked_at_and_shows_the_newest():
    account = an_account()
    desk = a_desk(account)
    for number in range(5):
        an_unapproved_item(account, f"Post {number}")

    (panel,) = panels.panels_for(desk.moderator)

    assert (panel.count, len(panel.items)) == (5, story.SHOWN)
    assert panels.panels_for(desk.author) != []
    assert panels.panels_for(a_desk().moderator) == []


def test_a_removal_by_hand_waits_on_the_first_page_until_it_is_done():
    account = an_account(platform="facebook")
    desk = a_desk(account)
    item = PublishedItem.objects.create(
        account=account,
        remote_id="publication:7",
        state="unapproved",
        first_seen_at=account.requested_at,
        last_seen_at=account.requested_at,
    )
    watching.keep(item, "first_seen", text="Words", raw={}, pictures=[], fingerprint="")
    a_removal(item, by=desk.moderator)

    assert [panel.count for panel in story.panels_of(desk.moderator)] == [1]
