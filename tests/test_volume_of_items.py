"""The page of a post stays quick when everything has happened to it."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.connectors import fake
from accounts.connectors.base import TryLater
from accounts.tests.builders import an_account
from monitoring import watching
from monitoring.models import Observation, PublishedItem, Removal
from monitoring.tests.builders import a_removal
from posts import publishing
from posts.models import DeliveryAttempt, Post
from posts.tests import builders
from posts.tests.pages import queries
from tests.test_volume_of_posts import MOST, a_rich_approved_post, everything, in_bulk

pytestmark = pytest.mark.django_db


def a_post_with_a_past(desk: builders.Desk, versions: int) -> Post:
    """Published on two accounts, one at the second try; edited on one and looked at, taken down from the other."""
    post = a_rich_approved_post(desk, versions)
    publishing.release(post, by=desk.publisher)
    publications = builders.publications(post)
    fake.fail_next(TryLater(None, "Busy."))
    for publication in publications:
        publishing.deliver(publication.pk)
    with time_machine.travel(timezone.now() + timedelta(minutes=50)):
        publishing.deliver(publications[0].pk)
    for account in desk.accounts:
        watching.observe(account.pk)
    edited, removed = PublishedItem.objects.filter(publication__in=publications).order_by("account_id")
    fake.edit(edited.account.handle, edited.remote_id, "Other words")
    watching.observe(edited.account_id)
    watching.review(Observation.objects.get(item=edited), by=desk.moderator, note="Looked at.")
    fake.edit(edited.account.handle, edited.remote_id, "Yet other words")
    watching.observe(edited.account_id)
    a_removal(removed, by=desk.moderator)
    return builders.fresh(post)


def test_the_page_of_a_post_with_a_past_asks_no_more_with_more_versions_among_more_posts():
    desk = builders.a_desk(an_account(), an_account())
    client = everything(desk.publisher, *desk.accounts)
    pages = [a_post_with_a_past(desk, versions).get_absolute_url() for versions in (2, 10)]
    in_bulk(desk, 10)
    few = [queries(client, page) for page in pages]

    in_bulk(desk, 990)

    assert [queries(client, page) for page in pages] == few
    assert few[0] == few[1] <= MOST
    assert (DeliveryAttempt.objects.count(), Observation.objects.count(), Removal.objects.count()) == (6, 4, 2)
