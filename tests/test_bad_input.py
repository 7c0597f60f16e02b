"""Whatever a network answers to a post, a person finds it on the post's page: what happened, and what to do now. The
whole path, for every network of the table: claim, send, record, page."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from accounts import social
from accounts.connectors import http
from accounts.connectors.base import OutcomeUnknown, Refused, TryLater
from accounts.connectors.networks import ROWS
from accounts.models import SocialAccount
from accounts.tests import builders as people
from posts import publishing
from posts.drafting import PictureChoice
from posts.models import AccountPace, Publication
from posts.states import DeliveryState
from posts.tests.builders import ENTRY, Desk, a_desk, a_picture, a_released_post, the_publication
from posts.tests.pages import browser
from tests.connectors.faults import FAULTS
from tests.connectors.loopback import Loopback, serving
from tests.connectors.spoiling import NETWORKS, WRITES, a_world, in_front_of, meet
from tests.connectors.worlds import World

pytestmark = pytest.mark.django_db

# One of each kind; tests/connectors/test_faults.py has more of them, without the page.
KINDS = {"HTML instead of JSON", "silence", "100 MB", "429", "429 in seconds", "redirect to a private address"}
ENDS = {
    TryLater: (DeliveryState.QUEUED, "Next try, by itself"),
    Refused: (DeliveryState.FAILED, "Try once more"),
    OutcomeUnknown: (DeliveryState.UNCONFIRMED, "Record that it is there"),
}


@pytest.fixture(autouse=True)
def reachable_site(settings: Any) -> Iterator[None]:
    """Instagram asks for addresses of pictures; and the connectors may reach again what they could before."""
    settings.SITE_URL, settings.SECURE = "https://testserver", True
    before = http.private_hosts()
    yield
    http.configure(private_hosts=before)


def test_every_network_that_software_posts_on_is_tried():
    assert {row.platform for row in ROWS if row.server or not row.by_hand} == set(NETWORKS)


@pytest.mark.parametrize("platform", NETWORKS)
def test_whatever_goes_wrong_on_the_way_ends_in_words_and_a_next_step(platform, request, monkeypatch):
    with a_world(platform, request) as world, serving() as server:
        desk = a_desk(connected(world, server))
        for fault in (each for each in FAULTS if each.name in KINDS):
            AccountPace.objects.all().delete()  # of the fault before
            publication = released(desk)
            with monkeypatch.context() as patience:
                interruption = meet(server, fault, "POST", WRITES[platform], patience)
                publishing.deliver(publication.pk)
            server.fault = None

            publication.refresh_from_db()
            state, step = ENDS[fault.write]
            assert interruption.met.is_set(), fault
            assert (publication.state, publication.attempts) == (state, 1), fault
            assert re.search(fault.words, publication.last_error), fault
            page = browser(desk.publisher).get(publication.variant.version.post.get_absolute_url()).content.decode()
            assert re.search(fault.words, page), fault
            assert step in page, fault
            if fault.wait:
                assert (publication.not_before - timezone.now()).total_seconds() == pytest.approx(fault.wait, abs=10)
        assert world.count() == 0


def connected(world: World, server: Loopback) -> SocialAccount:
    """An account of the City on this network, connected through the server that spoils calls."""
    credentials = in_front_of(world, server)
    handle = world.connector.verify(credentials).handle
    account, admin = people.an_account(platform=world.connector.platform, connected=False), people.an_administrator()
    entry = {name: getattr(account, name) for name in ENTRY} | {"handle": handle}
    account = social.change(account, by=admin, urgent_allowed=False, **entry)
    social.connect(
        account,
        by=admin,
        server=credentials.server,
        identifier=credentials.identifier,
        secret=credentials.secret,
    )
    account.refresh_from_db()
    return account


def released(desk: Desk) -> Publication:
    pictures = []
    if desk.account.platform == "instagram":
        pictures = [PictureChoice(a_picture(by=desk.author), "A red fire engine")]
    return the_publication(a_released_post(desk, pictures=pictures))
