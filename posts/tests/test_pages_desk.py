"""My work, the list, one post's story, and its pictures: who sees what, and that nothing is out of reach."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.connectors import fake
from accounts.connectors.base import OutcomeUnknown
from accounts.roles import Duty
from accounts.tests import builders as people
from posts import checking, drafting, panels, publishing, timeline, workflow
from posts.models import Post
from posts.tests import builders
from posts.tests.pages import WARNED, browser

pytestmark = pytest.mark.django_db


def text_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


# --- My work ---


def test_stranger_is_led_to_the_sign_in_form():
    response = Client().get("/")

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_reviewer_finds_what_waits_soonest_first_with_its_words():
    desk = builders.a_desk()
    later = builders.a_post_in_review(desk, title="Later", wished_at=timezone.now() + timedelta(days=2))
    undated = builders.a_post_in_review(desk, title="Undated")
    sooner = builders.a_post_in_review(desk, title="Sooner", wished_at=timezone.now() + timedelta(hours=2))

    page = text_of(browser(desk.reviewer), "/")

    places = [page.index(reverse("posts:review", args=[post.pk])) for post in (sooner, later, undated)]
    assert places == sorted(places)
    assert builders.TEXT in page
    assert "approve" not in page.lower()  # nobody decides from a list


def test_author_sees_where_own_posts_stand_and_no_decision_of_own():
    desk = builders.a_desk()
    post = builders.a_post_in_review(desk, title="Library hours")

    page = text_of(browser(desk.author), "/")

    assert "Library hours" in page
    assert "In review" in page
    assert reverse("posts:review", args=[post.pk]) not in page


def test_delivery_without_answer_is_brought_before_the_publisher():
    desk = builders.a_desk()
    post = builders.a_released_post(desk, title="Library hours")
    fake.lose_next(OutcomeUnknown("No answer."))
    publication = builders.the_publication(post)
    publishing.deliver(publication.pk)

    page = text_of(browser(desk.publisher), "/")

    assert "Unconfirmed" in page
    assert f"{post.get_absolute_url()}#delivery-{publication.pk}" in page


def test_withdrawn_access_is_said_and_empties_the_desk():
    desk = builders.a_desk()
    builders.a_post_in_review(desk)
    people.a_withdrawal(desk.reviewer)

    page = text_of(browser(desk.reviewer), "/")

    assert "Your access was withdrawn" in page
    assert builders.TEXT not in page


def test_lapsed_training_is_said():
    desk = builders.a_desk()
    untrained = people.an_author(desk.account, trained=False)

    assert "No training is on record" in text_of(browser(untrained), "/")


def test_another_app_adds_its_panel(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(panels, "_sources", [])
    item = panels.PanelItem("warn", "edited", "Edited on the network", "Words differ", "/there/", "Compare")
    panels.register(lambda rep: [panels.Panel("To look at", (item,), 1)])
    panels.register(lambda rep: [])

    page = text_of(browser(people.a_representative()), "/")

    assert "To look at" in page
    assert "/there/" in page


# --- The list ---


def test_list_shows_only_what_the_person_may_know_of():
    desk, other = builders.a_desk(), builders.a_desk()
    builders.a_draft(desk, title="Ours")
    builders.a_draft(other, title="Theirs")

    page = text_of(browser(desk.author), "/posts/")

    assert "Ours" in page
    assert "Theirs" not in page


def test_auditor_sees_every_post():
    builders.a_draft(title="Anybody's")

    assert "Anybody&#x27;s" in text_of(browser(people.an_officer(Duty.AUDITOR)), "/posts/")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"Rink", "Market"}),
        ("q=rin", {"Rink"}),
        ("state=in_review", {"Market"}),
        ("state=nonsense", {"Rink", "Market"}),
        ("mine=1", {"Rink", "Market"}),
        ("account=999999", {"Rink", "Market"}),
        ("department=x", {"Rink", "Market"}),
        ("state=to_settle", set()),
        ("page=77", {"Rink", "Market"}),
    ],
)
def test_list_is_filtered_by_its_address(query: str, expected: set[str]):
    desk = builders.a_desk()
    builders.a_draft(desk, title="Rink")
    builders.a_post_in_review(desk, title="Market")

    page = text_of(browser(desk.author), f"/posts/?{query}")

    assert {title for title in ("Rink", "Market") if f">{title}</a>" in page} == expected


def test_list_reaches_what_lies_beyond_its_first_page():
    desk = builders.a_desk()
    for number in range(27):
        builders.a_draft(desk, title=f"Number {number}.")

    first, second = (text_of(browser(desk.author), f"/posts/?q=Number&page={page}") for page in (1, 2))

    assert "Number 26." in first
    assert "Number 0." in second
    assert "page=2" in first
    assert "q=Number" in first  # the filter goes along


# --- One post ---


def test_story_tells_versions_decisions_and_deliveries():
    desk = builders.a_desk()
    post = builders.a_post_in_review(desk, text="The pool is open untill 8 p.m.")
    workflow.request_changes(post, by=desk.reviewer, seen=post.version.content_hash, note="A letter too many.")
    post = workflow.submit(builders.revised(post, by=desk.author, text="The pool is open until 8 p.m."), by=desk.author)
    builders.approved(post, by=desk.reviewer)
    publishing.release(builders.fresh(post), by=desk.publisher)
    publishing.deliver(builders.the_publication(builders.fresh(post)).pk)

    page = text_of(browser(desk.author), post.get_absolute_url())

    assert "<del>untill</del><ins>until</ins>" in page
    assert "A letter too many." in page
    assert f"Version 2 approved by {desk.reviewer}" in page
    assert "https://practice.invalid/@" in page
    assert page.index("Version 2 approved") < page.index("Changes requested on version 1")  # newest first


def test_open_question_stays_on_top_with_both_answers():
    desk = builders.a_desk()
    post = builders.a_released_post(desk)
    fake.lose_next(OutcomeUnknown("No answer."))
    publication = builders.the_publication(post)
    publishing.deliver(publication.pk)

    page = text_of(browser(desk.publisher), post.get_absolute_url())
    elsewhere = text_of(browser(desk.reviewer), post.get_absolute_url())

    assert page.index("we don’t know whether this post is up") < page.index("Version 1 approved")
    assert reverse("posts:confirm", args=[publication.pk]) in page
    assert reverse("posts:retry", args=[publication.pk]) in page
    assert reverse("posts:retry", args=[publication.pk]) not in elsewhere  # not theirs to settle


def test_another_app_adds_what_it_knows(monkeypatch: pytest.MonkeyPatch):
    desk = builders.a_desk()
    post = builders.a_draft(desk)
    monkeypatch.setattr(timeline, "_sources", [])
    timeline.register(lambda post: [timeline.Entry(timezone.now(), "ok", "ok", "Seen on the network, as approved")])

    page = text_of(browser(desk.author), post.get_absolute_url())

    assert "Seen on the network, as approved" in page


def test_reasons_stand_where_the_button_would_be():
    desk = builders.a_desk()
    post = builders.a_draft(desk, text=WARNED)
    checking.run_check(post.version)

    page = text_of(browser(desk.author), post.get_absolute_url())

    assert "It can’t be submitted yet" in page
    assert 'aria-disabled="true"' in page


@pytest.mark.parametrize(
    "name",
    ["detail", "edit", "release", "withdraw", "call_back", "review", "consent_new", "exemption_new"],
)
def test_post_out_of_sight_is_not_there(name: str):
    post = builders.a_draft()
    stranger = people.an_author(people.an_account())

    assert browser(stranger).get(reverse(f"posts:{name}", args=[post.pk])).status_code == 404


def test_nobody_without_a_person_behind_the_login_sees_anything():
    post = builders.a_draft()

    response = Client().get(post.get_absolute_url())

    assert response.status_code == 302


# --- Pictures ---


def with_a_picture(desk: builders.Desk) -> Post:
    picture = drafting.PictureChoice(builders.a_picture(by=desk.author), "A teal square.")
    return builders.a_draft(desk, pictures=[picture])


def test_picture_is_served_to_those_who_may_see_its_post_and_to_no_one_else():
    desk = builders.a_desk()
    asset = with_a_picture(desk).version.placements.get().asset
    address = reverse("posts:picture", args=[asset.sha256])

    seen = browser(desk.reviewer).get(address)
    hidden = browser(people.an_author(people.an_account())).get(address)

    assert seen.status_code == 200
    assert seen["Content-Type"] == asset.media_type
    assert seen["X-Content-Type-Options"] == "nosniff"
    assert seen["Content-Disposition"] == "inline"
    assert "private" in seen["Cache-Control"]
    with asset.file.open() as stored:
        assert seen.content == stored.read()
    assert hidden.status_code == 404
    assert Client().get(address).status_code == 302
