"""Tasks are shells under fixed names, and each does what its act does."""

from datetime import timedelta

import pytest
from celery import current_app
from django.utils import timezone

from posts import tasks
from posts.models import Publication
from posts.states import DeliveryState, PostState
from posts.tests.builders import a_desk, a_post_in_review, a_released_post, fresh, the_publication
from posts.tests.hearing import at_once, happening

pytestmark = pytest.mark.django_db


def test_every_task_is_registered_under_its_fixed_name():
    names = {"posts.deliver", "posts.sweep", "posts.expire", "posts.settle", "posts.notify", "posts.recheck"}
    names |= {"posts.tell_due", "posts.send_digests", "posts.drop_notices"}

    assert names <= set(current_app.tasks)


def test_the_tasks_carry_a_post_to_its_end(mailoutbox):
    desk = a_desk()
    waiting = a_post_in_review(desk)
    reviewer = desk.reviewer
    post = a_released_post(desk)
    publication = the_publication(post)

    tasks.sweep()
    tasks.deliver(publication.pk)
    tasks.settle()
    at_once(reviewer)
    tasks.notify(happening("review_wanted", waiting).pk)

    assert Publication.objects.get(pk=publication.pk).state == DeliveryState.SENT
    assert fresh(post).state == PostState.PUBLISHED
    assert [message.to for message in mailoutbox] == [[reviewer.user.email]]


def test_the_clock_expires_what_waited_too_long():
    import time_machine

    soon = timezone.now() + timedelta(minutes=1)
    post = a_post_in_review(wished_at=soon)

    with time_machine.travel(soon):
        tasks.expire()

    assert fresh(post).state == PostState.EXPIRED
