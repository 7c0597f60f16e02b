"""The submit sheet: what is signed, who may approve it, whether the wished time can be met, and every obstacle."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts import delegating
from accounts.models.people import today
from accounts.roles import Role
from accounts.tests import builders as people
from governance.audit.models import AuditEvent
from posts import halting, reviewers, workflow
from posts.drafting import PictureChoice
from posts.models import Post
from posts.tests import builders
from posts.tests.conftest import Open
from posts.tests.pages import BLOCKED, WARNED, browser

pytestmark = pytest.mark.django_db


def address(post: Post) -> str:
    return reverse("posts:submit", args=[post.pk])


def signed(post: Post) -> dict[str, str]:
    return {"seen": builders.fresh(post).version.content_hash}


def sheet_of(client: Client, post: Post) -> Any:
    return client.get(address(post)).context["sheet"]


def test_sheet_shows_what_each_account_would_show_and_what_stays_inside():
    desk = builders.a_desk(people.an_account(), people.an_account(platform="x"))
    picture = PictureChoice(builders.a_picture(by=desk.author), "A teal square.")
    own = {desk.accounts[1].pk: "Shorter words for X."}
    post = builders.a_draft(desk, own_texts=own, pictures=[picture], note="Please before noon.", audience="visitors")

    page = browser(desk.author).get(address(post)).content.decode()

    assert builders.TEXT in page
    assert "Shorter words for X." in page
    assert "20 of 280" in page
    assert page.count("A teal square.") >= 2
    assert "Please before noon." in page
    assert "Visitors" in page
    assert f'value="{post.version.content_hash}"' in page


def test_who_may_approve_is_said_by_account_and_for_all_of_them():
    first, second = people.an_account(approvals=2), people.an_account()
    desk = builders.an_empty_desk(first, second)
    both, only_first = people.a_reviewer(first, second), people.a_reviewer(first)
    people.entrust(desk.author, Role.REVIEWER, first, second)
    post = builders.a_draft(desk)

    sheet = sheet_of(browser(desk.author), post)

    assert {each.account: (set(each.people), each.needed) for each in sheet.accounts} == {
        first: ({both, only_first}, 2),
        second: ({both}, 1),
    }
    assert (sheet.people, sheet.needed) == ([both], 2)


def test_nobody_who_stands_in_for_an_author_is_named_as_one_who_may_approve():
    desk = builders.an_empty_desk()
    people.entrust(desk.author, Role.REVIEWER, desk.account)
    free, stands_in = people.a_reviewer(desk.account), people.a_reviewer(people.an_account())
    days = {"starts_on": today(), "ends_on": today() + timedelta(days=7)}
    delegating.delegate(desk.author, by=desk.author, to=stands_in, **days)
    post = builders.a_draft(desk)

    sheet = sheet_of(browser(desk.author), post)

    assert [each.people for each in sheet.accounts] == [(free,)]
    assert sheet.people == list(reviewers.on_all(post)) == [free]


def test_wished_time_can_be_met_only_if_enough_people_may_decide_and_nothing_is_stopped():
    desk = builders.an_empty_desk()
    wished = timezone.now() + timedelta(hours=6)
    post = builders.a_draft(desk, wished_at=wished)
    client = browser(desk.author)

    alone = sheet_of(client, post)
    people.a_reviewer(desk.account)
    together = sheet_of(client, post)
    halting.halt(by=desk.publisher, account=desk.account, reason="A flood.")
    stopped = sheet_of(client, post)

    assert (alone.can_be_met, together.can_be_met, stopped.can_be_met) == (False, True, False)
    assert "Nobody else may decide" in alone.time
    assert (
        "It can be met if 1 approval comes before it, in 5 hours, and somebody releases it."
        in together.time.replace("\xa0", " ")
    )
    assert [each.code for each in stopped.later] == ["halted"]
    assert stopped.obstacles == []  # it can be submitted all the same


def test_one_person_can_t_give_two_approvals():
    desk = builders.an_empty_desk(approvals=2)
    people.a_reviewer(desk.account)
    post = builders.a_draft(desk, wished_at=timezone.now() + timedelta(hours=6))

    sheet = sheet_of(browser(desk.author), post)

    assert sheet.can_be_met is False
    assert "needs 2 approvals, each by another person" in sheet.time


def test_without_a_wish_nothing_is_promised():
    desk = builders.a_desk()
    post = builders.a_draft(desk)

    sheet = sheet_of(browser(desk.author), post)

    assert sheet.can_be_met is None
    assert "No time is wished for" in sheet.time


def test_every_obstacle_is_listed_with_its_remedy():
    desk = builders.a_desk(people.an_account(platform="x"))
    passed = timezone.now() - timedelta(minutes=1)
    picture = PictureChoice(builders.a_picture(by=desk.author))
    post = builders.a_draft(desk, text=f"{BLOCKED} {WARNED} " * 4, wished_at=passed, pictures=[picture])
    client = browser(desk.author)
    refused = client.post(address(post), signed(post))

    page = refused.content.decode()
    codes = [each.code for each in refused.context["sheet"].obstacles]
    assert refused.status_code == 422
    assert {"text_too_long", "alt_text_missing", "wished_time_passed", "open_block", "unanswered_warning"} <= set(codes)
    assert len(refused.context["obstacles"]) == len(codes)
    assert all(each.remedy or each.href for each in refused.context["obstacles"])
    assert 'aria-disabled="true"' in page
    assert builders.fresh(post).state == "draft"


def test_what_was_on_the_sheet_is_what_is_submitted():
    desk = builders.a_desk()
    post = builders.a_draft(desk)
    seen = signed(post)
    builders.revised(post, by=desk.author, text="Other words, from another tab.")

    told = browser(desk.author).post(address(post), seen)

    assert told.status_code == 409
    assert "Other words, from another tab." in told.content.decode()
    assert builders.fresh(post).state == "draft"


def test_submitting_unseen_shows_the_sheet():
    desk = builders.a_desk()
    post = builders.a_draft(desk)

    told = browser(desk.author).post(address(post))

    assert told.status_code == 422
    assert "Look at what you submit" in told.content.decode()
    assert builders.fresh(post).state == "draft"


def test_submitting_twice_is_once_and_leads_to_the_story():
    desk = builders.a_desk()
    post = builders.a_draft(desk)
    client = browser(desk.author)

    answers = [client.post(address(post), signed(post)) for _time in range(2)]

    assert [answer["Location"] for answer in answers] == [post.get_absolute_url()] * 2
    assert client.get(address(post))["Location"] == post.get_absolute_url()
    assert AuditEvent.objects.filter(action="post.submitted").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_submits_at_once_are_one():
    desk = builders.a_desk()
    post = builders.a_draft(desk)
    clients, seen = [browser(desk.author), browser(desk.author)], signed(post)
    start, answers = threading.Barrier(2), []

    def press(client: Client) -> None:
        try:
            start.wait()
            answers.append(client.post(address(post), seen).status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [302, 302]
    assert builders.fresh(post).state == "in_review"
    assert AuditEvent.objects.filter(action="post.submitted").count() == 1


def test_submit_of_another_s_post_is_forbidden_and_of_one_that_is_out_a_conflict():
    desk = builders.a_desk()
    post, out = builders.a_draft(desk), builders.a_released_post(desk)

    assert browser(people.an_author(desk.account)).post(address(post), signed(post)).status_code == 403
    assert browser(people.a_representative()).get(address(post)).status_code == 404
    assert browser(desk.author).get(address(out)).status_code == 409


def test_act_without_a_look_is_for_those_who_have_no_page():
    desk = builders.a_desk()

    assert workflow.submit(builders.a_draft(desk), by=desk.author).state == "in_review"


@pytest.mark.django_db(transaction=True)
def test_author_submits_with_the_keyboard_alone(opened: Open, axe, no_sideways_scroll):
    desk = builders.a_desk()
    people.a_reviewer(desk.account)
    post = builders.a_draft(desk, wished_at=timezone.now() + timedelta(hours=6))
    page = opened(desk.author, reverse("posts:edit", args=[post.pk]))

    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="What you submit")).to_be_visible()
    expect(page.get_by_text("Can be met", exact=True)).to_be_visible()
    assert axe(page) == []
    assert no_sideways_scroll(page)
    page.keyboard.press("Control+Enter")

    expect(page.get_by_text("Version 1 is submitted. Reviewers are told.")).to_be_visible()
