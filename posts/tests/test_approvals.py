"""Each account says how many approvals it needs, and from which duty one of them must come."""

import pytest
from django.utils import timezone

from accounts import duties
from accounts.access import Standing
from accounts.roles import Duty, Role
from accounts.tests import builders as people
from posts import gate
from posts.tests import builders
from posts.tests.pages import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> builders.Desk:
    return builders.a_desk(builders.with_rules(people.an_account(), approval_duty=Duty.CLERK.value))


def a_clerk(desk: builders.Desk):
    return people.entrust(people.an_officer(Duty.CLERK), Role.REVIEWER, desk.account)


def test_an_approval_from_another_isn_t_enough_and_the_page_says_from_whom_one_is_needed(desk):
    post = builders.a_post_in_review(desk)

    builders.approved(post, by=desk.reviewer)

    assert builders.fresh(post).state == "in_review"
    page = browser(a_clerk(desk)).get(f"/review/{post.pk}/").content.decode()
    assert "one of them from: clerk" in page


def test_with_one_from_that_duty_it_is_approved_whoever_came_first(desk):
    clerk, first, second = a_clerk(desk), builders.a_post_in_review(desk), builders.a_post_in_review(desk)

    builders.approved(first, by=desk.reviewer)
    builders.approved(first, by=clerk)
    builders.approved(second, by=clerk)

    assert {builders.fresh(each).state for each in (first, second)} == {"approved"}


def test_what_only_the_duty_made_enough_isn_t_released_once_the_duty_is_gone(desk):
    clerk = a_clerk(desk)
    post = builders.a_post_in_review(desk)
    builders.approved(post, by=clerk)
    publisher = Standing(desk.publisher)
    assert gate.obstacles(builders.fresh(post), now=timezone.now(), by=publisher) == []

    duties.end(Duty.CLERK, clerk, by=people.an_administrator())

    found = gate.obstacles(builders.fresh(post), now=timezone.now(), by=publisher)
    assert {each.code for each in found} == {"duty_missing"}
