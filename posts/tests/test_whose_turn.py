"""Waiting for a network: the page says when it is tried next, how often still, and who decides then; and it is those
people whom the mail goes to when it ends."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.connectors import fake
from accounts.connectors.base import OutcomeUnknown, Refused, TryLater
from accounts.tests import builders as people
from posts import outcomes, pace, publishing
from posts.models import Happening, Notice, Post
from posts.states import DeliveryState
from posts.tests.builders import a_desk, a_released_post, the_publication
from posts.tests.hearing import told
from posts.tests.pages import browser
from posts.whose_turn import who_settles

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)  # Tuesday noon in the City


@pytest.fixture
def noon():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def shown(post: Post, person) -> str:
    return " ".join(browser(person).get(post.get_absolute_url()).content.decode().split())


def sent_to(kind: str, post: Post, mailoutbox) -> set[str]:
    mailoutbox.clear()
    Notice.objects.all().delete()
    Happening.objects.update(told_at=None)  # as if it had just happened again
    told(kind, post)
    return {address for message in mailoutbox for address in message.to}


def test_the_page_says_when_how_often_still_and_who_then(noon):
    desk = a_desk()
    post = a_released_post(desk)
    fake.fail_next(TryLater(600, "The network is busy."))
    publishing.deliver(the_publication(post).pk)

    page = shown(post, desk.author)

    assert "hasn’t taken this post yet" in page
    assert "The network is busy." in page
    assert "<dt>Next try, by itself</dt>" in page
    assert "12:10 p.m." in page
    assert f"<dt>Tries left</dt><dd>{outcomes.MAX_TRIES - 1}</dd>" in page
    assert "1:00 p.m." in page
    assert f"<dd>A message goes to {desk.publisher}, to decide</dd>" in page


def test_a_pause_of_the_whole_account_is_said_for_what_waits_behind_it(noon):
    desk = a_desk()
    post = a_released_post(desk)
    pace.slow_down(desk.account, NOON + timedelta(minutes=20))

    page = shown(post, desk.author)

    assert "The network asked for a pause on this account." in page
    assert "12:20 p.m." in page
    assert f"<dt>Tries left</dt><dd>{outcomes.MAX_TRIES}</dd>" in page


def test_when_the_tries_end_exactly_the_named_person_is_told_and_asked(noon, mailoutbox):
    desk = a_desk()
    other = people.a_publisher(desk.account)
    post = a_released_post(desk)
    [named] = who_settles(the_publication(post))

    for _ in range(outcomes.MAX_TRIES):
        fake.fail_next(TryLater(None, "The network is busy."))
        publishing.deliver(the_publication(post).pk)
        noon.move_to(max(the_publication(post).not_before, timezone.now()))

    assert the_publication(post).state == DeliveryState.FAILED
    assert named == [desk.publisher]
    assert sent_to("failed", post, mailoutbox) == {desk.publisher.user.email}
    assert "Try once more" in shown(post, desk.publisher)
    assert f"Who settles it: {desk.publisher}." in shown(post, desk.author)
    assert other.user.email not in sent_to("failed", post, mailoutbox)


def test_a_scheduled_post_that_nobody_has_tried_yet_waits_for_nothing(noon):
    desk = a_desk()
    post = a_released_post(desk, not_before=NOON + timedelta(hours=2))

    assert "Tries left" not in shown(post, desk.author)


@pytest.mark.parametrize(
    ("trouble", "kind"), [(Refused("No."), "failed"), (OutcomeUnknown("No answer."), "unconfirmed")]
)
def test_where_the_releaser_is_gone_the_others_are_named_and_told(noon, mailoutbox, trouble, kind):
    desk = a_desk()
    post = a_released_post(desk)
    fake.fail_next(trouble)
    publishing.deliver(the_publication(post).pk)
    others = [people.a_publisher(desk.account), people.a_publisher(desk.account)]
    people.a_withdrawal(desk.publisher)

    assert {each.pk for each in who_settles(the_publication(post))[0]} == {each.pk for each in others}
    assert sent_to(kind, post, mailoutbox) == {each.user.email for each in others}
    assert all(str(each) in shown(post, desk.author) for each in others)


def test_where_nobody_may_publish_any_more_an_administrator_is_named_and_told(noon, mailoutbox):
    desk = a_desk()
    post = a_released_post(desk)
    fake.fail_next(Refused("No."))
    publishing.deliver(the_publication(post).pk)
    people.a_withdrawal(desk.publisher)
    admin = people.an_administrator()

    assert admin.user.email in sent_to("failed", post, mailoutbox)
    assert str(admin) in shown(post, desk.author)
