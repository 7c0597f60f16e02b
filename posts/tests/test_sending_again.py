"""A form from yesterday's session: nothing typed is lost, and nothing is taken from another page."""

from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from posts.models import Post
from posts.tests import builders, pages
from posts.tests.conftest import Open
from posts.tests.pages import typed

pytestmark = pytest.mark.django_db
OURS = {"Origin": "http://testserver"}
WORDS = "Open until 9 p.m.\nNot on <Monday>."


def strict(client: Client) -> Client:
    """A browser whose forms need their token, as everywhere outside the tests."""
    client.handler.enforce_csrf_checks = True
    return client


def inputs(page: str) -> dict[str, Any]:
    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.found: dict[str, list[str]] = {}

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            given = dict(attrs)
            if tag == "input" and given.get("type") == "hidden" and given.get("name"):
                self.found.setdefault(str(given["name"]), []).append(given.get("value") or "")

    reader = Reader()
    reader.feed(page[page.index('<div class="stack narrow">') :])
    return reader.found


def test_words_sent_after_the_session_ended_come_back_and_can_be_sent_again():
    desk = builders.a_desk()
    post = builders.a_draft(desk)
    address = reverse("posts:edit", args=[post.pk])

    late = Client().post(address, typed(post, text=WORDS))
    page = late.content.decode()
    again = pages.browser(desk.author).post(address, inputs(page))

    assert late.status_code == 403
    assert "Open until 9 p.m.\nNot on &lt;Monday&gt;." in page
    assert "no-store" in late["Cache-Control"]
    assert again.status_code == 302
    assert builders.fresh(post).version.text == WORDS


def test_form_of_an_earlier_sign_in_is_shown_again_with_a_new_token():
    desk = builders.a_desk()
    client = strict(pages.browser(desk.author))
    sent = typed(accounts=[desk.account.pk], text=WORDS, csrfmiddlewaretoken="yesterday")

    late = client.post("/posts/new/", sent, headers=OURS)
    assert late.status_code == 403
    assert not Post.objects.exists()
    again = client.post("/posts/new/", inputs(late.content.decode()), headers=OURS)

    assert again.status_code == 302
    assert Post.objects.get().version.text == WORDS


def test_files_are_named_since_they_can_t_be_sent_again():
    desk = builders.a_desk()

    late = Client().post("/posts/new/", typed(accounts=[desk.account.pk], upload=builders.an_upload()))

    assert "holiday.jpeg" in late.content.decode()


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://elsewhere.example"}, {"Origin": "null"}])
def test_nothing_of_a_form_from_another_page_is_shown(headers: dict[str, str]):
    desk = builders.a_desk()
    client = strict(pages.browser(desk.author))

    refused = client.post("/posts/new/", typed(text="Words of a stranger."), headers=headers)

    assert refused.status_code == 403
    assert "Words of a stranger." not in refused.content.decode()


def test_a_password_is_never_written_into_a_page():
    client = strict(Client())

    refused = client.post("/sign-in/login/", {"login": "a@example.com", "password": "a secret one"}, headers=OURS)

    assert "a secret one" not in refused.content.decode()


def test_words_for_a_post_that_went_out_meanwhile_can_be_copied():
    desk = builders.a_desk()
    post = builders.a_released_post(desk)

    refused = pages.browser(desk.author).post(reverse("posts:edit", args=[post.pk]), typed(post, text=WORDS))

    assert refused.status_code == 409
    assert "Not on &lt;Monday&gt;." in refused.content.decode()


@pytest.mark.django_db(transaction=True)
def test_person_signed_out_while_writing_signs_in_again_and_goes_on(opened: Open, axe, no_sideways_scroll):
    desk = builders.a_desk()
    page = opened(desk.author, "/posts/new/")
    page.get_by_label("Title for this office").fill("Library hours")
    page.get_by_role("checkbox", name=desk.account.display_name).check()
    page.locator("#id_text").fill(WORDS)
    session = next(each["value"] for each in page.context.cookies() if each["name"] == "sessionid")
    page.context.clear_cookies(name="sessionid")

    page.get_by_role("button", name="Save and check").click()
    expect(page.get_by_role("heading", name="Your session has ended")).to_be_visible()
    assert axe(page) == []
    assert no_sideways_scroll(page)
    # signed in again in another tab
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": page.url}])
    page.get_by_role("button", name="Send what I typed again").click()

    expect(page.get_by_text("Saved as version 1 and checked.")).to_be_visible()
    assert Post.objects.get().version.text == WORDS
