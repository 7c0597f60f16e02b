"""Break-glass from the button to the take-down page, and stop-publishing from the button to the decision, in a real
browser."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import Representative
from accounts.roles import Duty
from accounts.tests import builders as people
from governance.policy import rulebook
from monitoring import watching
from posts import publishing
from posts.models import Post
from posts.tests import builders, pages

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[[Representative, str], Page]


@pytest.fixture
def opened(browser: Browser, live_server: Any) -> Iterator[Open]:
    """`opened(person, "/address/")`: the page in a browser where this person is signed in."""
    contexts = []

    def open_page(rep: Representative, address: str) -> Page:
        context = browser.new_context(base_url=live_server.url)
        contexts.append(context)
        session = pages.browser(rep).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page = context.new_page()
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()


def send(post: Post) -> None:
    """What a worker does with it."""
    for publication in builders.publications(post):
        publishing.deliver(publication.pk)
    watching.adopt_sent()


def test_one_person_publishes_in_an_emergency_and_the_review_afterwards_leads_to_taking_down(
    opened: Open, axe: Callable[[Page], list[str]], no_sideways_scroll: Callable[[Page], bool]
) -> None:
    desk = builders.an_urgent_desk()
    post = builders.a_draft(desk, text="The bridge on Aylmer Street is closed. Stay away from the river.")
    reviewer, moderator = desk.reviewer, desk.moderator

    page = opened(builders.an_emergency_publisher(), post.get_absolute_url())
    page.get_by_role("link", name="Release urgently").click()
    assert axe(page) == []
    assert no_sideways_scroll(page)
    page.get_by_label("Which emergency").fill(builders.FLOOD)
    page.get_by_label("Why it can't wait").fill("Roads close within the hour.")
    page.get_by_role("button", name="Release urgently now").click()
    expect(page.get_by_role("heading", name="Released urgently by one person")).to_be_visible()
    assert axe(page) == []
    send(post)

    page = opened(reviewer, "/review/")
    page.get_by_role("link", name=post.title).click()
    expect(page.get_by_text(builders.FLOOD)).to_be_visible()
    assert axe(page) == []
    assert no_sideways_scroll(page)
    for clause in rulebook.prohibitions():
        call = "Breach" if clause.reference == "4.3.2" else "Complies"
        group = page.locator(f"[id='clause-{clause.reference}']").get_by_role("radiogroup")
        group.get_by_text(call, exact=True).click()
    page.get_by_label("What you found").fill("It names the family.")
    page.get_by_role("button", name="Record the review").click()
    expect(page.get_by_text("The review afterwards found a breach of the policy.")).to_be_visible()
    assert builders.fresh(post).state == "published"

    page = opened(moderator, post.get_absolute_url())
    entry = page.get_by_role("listitem").filter(has_text="Found to breach the policy and still up")
    entry.get_by_role("link", name="Take it down").click()
    expect(page).to_have_url(re.compile(r"/take-down/$"))

    page = opened(reviewer, "/")
    page.get_by_role("link", name="Exceptions").click()
    expect(page.get_by_role("row", name=post.title)).to_contain_text("breaches the policy")
    assert axe(page) == []
    assert no_sideways_scroll(page)


def test_an_officer_stops_everything_and_afterwards_a_person_decides_on_what_was_held(opened: Open) -> None:
    desk = builders.a_desk()
    post = builders.a_released_post(desk)
    officer, publisher = people.an_officer(Duty.POLICY_OFFICER), desk.publisher

    page = opened(officer, "/stop/")
    page.get_by_label("What stops").select_option("everything")
    page.get_by_label("Why").fill("A message went to the wrong account.")
    page.get_by_role("button", name="Stop publishing now").click()
    expect(page.get_by_text("Publishing is stopped for every account.").first).to_be_visible()

    author = opened(desk.author, "/posts/")
    expect(author.get_by_text("Publishing is stopped for every account.")).to_be_visible()
    expect(author.get_by_text("A message went to the wrong account.")).to_be_visible()
    send(post)
    author.goto(post.get_absolute_url())
    expect(author.get_by_role("heading", name="Held before sending")).to_be_visible()

    page.get_by_role("link", name="Let publishing go on").click()
    page.get_by_label("Why").fill("It was corrected.")
    page.get_by_role("button", name="Let publishing go on").click()
    expect(page.get_by_text("Publishing may go on for every account.")).to_be_visible()
    author.goto("/posts/")
    expect(author.get_by_text("Publishing is stopped for every account.")).to_have_count(0)
    publication = builders.the_publication(post)
    publication.not_before = publication.planned_at
    publication.save(update_fields=["not_before"])
    send(post)  # once the minute of waiting is over: what a person stopped, a person starts
    assert builders.the_publication(post).state == "failed"

    settling = opened(publisher, post.get_absolute_url())
    settling.get_by_role("button", name="Try once more").click()
    expect(settling.get_by_text("It will be sent once more.")).to_be_visible()
    send(post)
    settling.reload()
    expect(settling.get_by_text("Published on 1")).to_be_visible()
