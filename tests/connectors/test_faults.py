"""Each connector against everything that can go wrong on the way, whichever network it is: in front of the real Bluesky
and Mastodon servers and of the stubs stands a server that spoils one call."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from accounts.connectors import get, http
from accounts.connectors.base import Credentials, TryLater

from . import faults
from .builders import an_outgoing
from .certificates import a_certificate
from .faults import FAULTS, Fault, Interruption
from .loopback import answer, serving
from .spoiling import NETWORKS, WRITES, a_world, in_front_of, meet
from .worlds import World

# One call of each network that only reads.
READS = {
    "bluesky": "com.atproto.repo.listRecords",
    "mastodon": "/api/v1/accounts/verify_credentials",
    "facebook": "/published_posts",
    "instagram": "/media",
    "x": "/tweets",
    "linkedin": "/posts",
}


@pytest.fixture(params=NETWORKS)
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    with a_world(request.param, request) as made:
        yield made


@pytest.fixture(autouse=True)
def _hosts_as_before() -> Iterator[None]:
    before = http.private_hosts()
    yield
    http.configure(private_hosts=before)


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_publication_that_meets_a_fault_is_never_called_done_nor_repeated(
    world: World, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    outgoing, platform = world.prepare(an_outgoing()), world.connector.platform
    world.connector.find(world.credentials, "key", outgoing)  # a session is there, as on most days

    with serving() as server:
        credentials = in_front_of(world, server)
        interruption = meet(server, fault, "POST", WRITES[platform], monkeypatch)
        with pytest.raises(fault.write, match=fault.words) as caught:
            world.connector.publish(credentials, outgoing, "key")

    assert interruption.met.is_set()
    asked = [request.split(" ")[:2] for request in server.requests]
    assert len([target for method, target in asked if method == "POST" and target.endswith(WRITES[platform])]) == 1
    assert world.count() == 0
    if isinstance(caught.value, TryLater) and fault.wait:
        assert caught.value.retry_after == pytest.approx(fault.wait, abs=3)
    assert caught.value.reason.endswith(".")


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_reading_that_meets_a_fault_is_no_news_of_any_post(
    world: World, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.add("Still here")

    with serving() as server:
        credentials = in_front_of(world, server)
        interruption = meet(server, fault, "GET", READS[world.connector.platform], monkeypatch)
        with pytest.raises(fault.read, match=fault.words):
            list(world.connector.timeline(credentials, None))

    assert interruption.met.is_set()


def test_an_answer_of_100_megabytes_is_left_after_the_first_two(world: World) -> None:
    huge = next(fault for fault in FAULTS if fault.name == "100 MB")

    with serving() as server:
        credentials = in_front_of(world, server)
        server.fault = Interruption(huge, "GET", READS[world.connector.platform])
        with pytest.raises(huge.read):
            list(world.connector.timeline(credentials, None))

    # What the kernel had taken on before we left comes on top.
    assert faults.sent["bytes"] < http.MAX_ANSWER + 8_000_000


def test_a_server_that_is_not_there_has_got_nothing(world: World) -> None:
    with serving() as gone:
        credentials = in_front_of(world, gone)

    with pytest.raises(TryLater, match="cannot be reached"):
        world.connector.publish(credentials, world.prepare(an_outgoing()), "key")


@pytest.mark.parametrize("platform", NETWORKS)
def test_a_certificate_that_nobody_vouches_for_gets_nothing_from_us(platform: str, tmp_path: Path) -> None:
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(a_certificate(tmp_path, "city.test"))

    with serving(answer(), tls=server_side) as server:
        http.configure(private_hosts={server.host})
        credentials = Credentials(server.url, "1001", "secret")
        with pytest.raises(TryLater, match="certificate is not valid, so nothing was sent"):
            get(platform).verify(credentials)

    assert server.requests == []
