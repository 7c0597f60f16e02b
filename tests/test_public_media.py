"""Instagram fetches pictures itself: a stub of it on loopback does so while the post is being published, through TLS as
a proxy would pass it on, and the address leads to nothing before, afterwards, or anywhere else."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
import time_machine
from django.core import signing
from django.test import Client
from django.utils import timezone

from accounts import social
from accounts.connectors import http
from accounts.models import SocialAccount
from accounts.tests import builders as people
from governance.core import turnstile
from posts import claiming, outcomes, public_media, publishing
from posts.drafting import PictureChoice
from posts.models import DeliveryAttempt, MediaAsset, Outcome
from posts.states import DeliveryState
from posts.tests.builders import ENTRY, Desk, a_desk, a_picture, a_released_post, the_publication
from posts.tests.pages import browser
from posts.views import media
from tests.connectors.certificates import a_certificate
from tests.connectors.loopback import Loopback, Request, answer, serving
from tests.connectors.stub_worlds import stub_world
from tests.connectors.stubs.store import NUMBERS

HOST = "127.0.0.1"


@pytest.fixture
def secure(settings: Any) -> None:
    """A site that the world can reach."""
    settings.SITE_URL, settings.SECURE = "https://testserver", True


@dataclass
class Fetcher:
    """What the network fetched, as it came."""

    stub: Any
    trusted: ssl.SSLContext
    seen: list[httpx.Response] = field(default_factory=list)

    def __call__(self, request: Request) -> bytes:
        for address in parse_qs(request.body.decode()).get("image_url", []):
            self.seen.append(httpx.get(address, verify=self.trusted, headers={"Cookie": "sessionid=of-somebody"}))
            if self.seen[-1].status_code != 200:
                return answer(400, {"error": {"message": "not fetched", "code": 9004, "error_subcode": 2207052}})
        return bytes(self.stub(request))


@contextmanager
def tls_proxy(behind: str, folder: Path) -> Iterator[tuple[Loopback, ssl.SSLContext]]:
    """A TLS proxy before the site, and a client's trust in it."""
    certificate = a_certificate(folder, "city.test", HOST)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def pass_on(request: Request) -> bytes:
        said = httpx.get(behind + request.target, headers={"Cookie": request.headers.get("cookie", "")})
        head = [f"HTTP/1.1 {said.status_code} Said", *(f"{name}: {value}" for name, value in said.headers.items())]
        return "\r\n".join([*head, "\r\n"]).encode() + said.content

    with serving(tls=context, handler=pass_on) as proxy:
        yield proxy, ssl.create_default_context(cafile=str(certificate))


def connected(address: str) -> SocialAccount:
    """The account that the stub knows, connected to it."""
    account, admin = people.an_account(platform="instagram"), people.an_administrator()
    entry = {name: getattr(account, name) for name in ENTRY} | {"handle": "city"}
    account = social.change(account, by=admin, urgent_allowed=False, **entry)
    social.connect(account, by=admin, server=address, identifier=NUMBERS["city"], secret="city-token")
    account.refresh_from_db()
    return account


@pytest.mark.django_db(transaction=True)
def test_instagram_fetches_the_picture_while_it_is_published_and_finds_nothing_afterwards(
    live_server, settings, tmp_path
):
    with (
        tls_proxy(live_server.url, tmp_path) as (proxy, trusted),
        stub_world("instagram") as world,
        serving(handler=(fetcher := Fetcher(world.stub, trusted))) as server,
    ):
        http.configure(private_hosts={*http.private_hosts(), server.host})
        settings.SITE_URL, settings.SECURE = proxy.url, True
        desk = a_desk(connected(server.url))
        asset = a_picture(by=desk.author)
        post = a_released_post(desk, pictures=[PictureChoice(asset, "A red fire engine")])

        publishing.deliver(the_publication(post).pk)

        assert the_publication(post).state == DeliveryState.SENT, the_publication(post).last_error
        (fetched,) = fetcher.seen
        assert fetched.content == asset.read()
        assert fetched.headers["content-type"] == "image/jpeg"
        assert fetched.headers["x-content-type-options"] == "nosniff"
        assert fetched.headers["cache-control"] == "no-store"
        assert "set-cookie" not in fetched.headers
        assert httpx.get(fetched.url, verify=trusted).status_code == 404
        assert world.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_site_that_nobody_can_reach_says_that_a_person_posts_it_by_hand():
    with stub_world("instagram") as world:
        desk = a_desk(connected(world.credentials.server))
        post = a_released_post(desk, pictures=[PictureChoice(a_picture(by=desk.author), "A red fire engine")])

        publishing.deliver(the_publication(post).pk)

        assert the_publication(post).state == DeliveryState.FAILED
        assert "no address that anybody can read" in the_publication(post).last_error
        assert world.count() == 0


# --- What the address leads to ---


def under_way(desk: Desk, asset: MediaAsset) -> DeliveryAttempt:
    """A try to send a post with this picture that has begun and not ended."""
    post = a_released_post(desk, pictures=[PictureChoice(asset, "The rink")])
    (publication,) = claiming.take(timezone.now(), the_publication(post).pk).cleared
    turnstile.leave()
    return claiming.start(publication)


def asked(address: str, client: Client | None = None) -> Any:
    return (client or Client()).get(address, secure=True)


@pytest.fixture
def desk(secure: None) -> Desk:
    return a_desk()


@pytest.mark.django_db
def test_a_stranger_gets_the_picture_while_it_is_being_sent(desk):
    asset = a_picture(by=desk.author)

    said = asked(public_media.address(under_way(desk, asset), asset))

    assert (said.status_code, said.content) == (200, asset.read())
    assert said["X-Robots-Tag"] == "noindex"


@pytest.mark.django_db
@pytest.mark.parametrize("ended", ["sent", "refused", "lease over", "begun again", "too old"])
def test_nothing_is_there_once_the_try_is_over(desk, ended):
    asset = a_picture(by=desk.author)
    attempt = under_way(desk, asset)
    address = public_media.address(attempt, asset)
    assert asked(address).status_code == 200

    later = timedelta(0)
    if ended == "sent":
        fields = {"state": DeliveryState.SENT, "lease_until": None, "sent_at": timezone.now()}
        type(attempt.publication).objects.filter(pk=attempt.publication_id).update(**fields)
    elif ended == "refused":
        outcomes.close(attempt, Outcome.REFUSED, "No.", outcomes.fail)
    elif ended == "begun again":
        DeliveryAttempt.objects.create(
            publication=attempt.publication, number=attempt.number + 1, started_at=timezone.now()
        )
    elif ended == "lease over":
        past = timezone.now() - timedelta(seconds=1)
        type(attempt.publication).objects.filter(pk=attempt.publication_id).update(lease_until=past)
    else:
        later = claiming.LEASE + timedelta(seconds=5)
        far = timezone.now() + timedelta(days=1)
        type(attempt.publication).objects.filter(pk=attempt.publication_id).update(lease_until=far)

    with time_machine.travel(timezone.now() + later, tick=False):
        said = asked(address)
    assert (said.status_code, said.content) == (404, b"")


@pytest.mark.django_db
def test_it_leads_to_no_other_picture_than_those_of_the_post(desk):
    asset, other = a_picture(by=desk.author), a_picture(by=desk.author, colour="navy")
    attempt = under_way(desk, asset)

    assert asked(public_media.address(attempt, other)).status_code == 404


@pytest.mark.django_db
def test_a_picture_that_is_no_longer_what_was_approved_is_not_given_out(desk):
    asset = a_picture(by=desk.author)
    address = public_media.address(under_way(desk, asset), asset)

    Path(asset.file.path).write_bytes(b"another picture")
    assert asked(address).status_code == 404
    Path(asset.file.path).unlink()
    assert asked(address).status_code == 404


@pytest.mark.django_db
def test_guessing_costs_the_database_nothing(desk, django_assert_num_queries):
    forged = signing.dumps([1, 1], key="another key", salt="posts.public_media")
    other_use = signing.dumps([1, 1], salt="another use")

    for token in ("1", forged, other_use, forged[:-1], "x" * 2000):
        with django_assert_num_queries(0):
            assert asked(f"/pictures/for-networks/{token}/").status_code == 404


@pytest.mark.django_db
def test_one_address_is_asked_so_often_and_no_more(desk, monkeypatch):
    monkeypatch.setattr(media, "FETCHES", 2)
    asset = a_picture(by=desk.author)
    address = public_media.address(under_way(desk, asset), asset)

    with time_machine.travel(timezone.now().replace(second=10), tick=False):
        statuses = [asked(address).status_code for _ in range(3)]
        last = asked(address)

    assert statuses == [200, 200, 429]
    assert last["Retry-After"] == "60"


@pytest.mark.django_db
def test_being_signed_in_or_not_makes_no_difference_and_sets_no_cookie(desk):
    asset = a_picture(by=desk.author)
    address = public_media.address(under_way(desk, asset), asset)

    for client in (Client(), browser(desk.author)):
        said = asked(address, client)
        assert said.status_code == 200
        assert not said.cookies
        assert client.post(address, secure=True).status_code == 405


@pytest.mark.django_db
def test_without_https_there_is_no_address(desk, settings):
    settings.SECURE = False
    asset = a_picture(by=desk.author)

    assert public_media.address(under_way(desk, asset), asset) == ""
