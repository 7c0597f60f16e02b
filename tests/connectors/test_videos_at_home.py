"""Videos on servers of the account's own choice: Mastodon's, and Bluesky's with its video service."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from accounts.connectors import bluesky_video, http, mastodon, uploads
from accounts.connectors.base import ConnectorError, Credentials, Refused, TryLater
from accounts.connectors.bluesky import Bluesky
from accounts.connectors.mastodon import Mastodon
from tools.testing.networks import PersonalDataServer

from .builders import FILM, out_of_time, with_film
from .described import query
from .loopback import HANG_UP, Loopback, Request, answer, serving
from .worlds import BlueskyWorld

ME = {"id": "1", "username": "city", "url": "https://social.city.test/@city"}
DID = "did:plc:abcdefghijklmnopqrstuvwx"
BLOB = {"$type": "blob", "ref": {"$link": "bafy"}, "mimeType": "video/mp4", "size": 5}


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No pause between questions, and the hosts as before."""
    monkeypatch.setattr(bluesky_video, "PAUSE", 0)
    monkeypatch.setattr(mastodon, "MEDIA_PAUSE", 0)
    before = http.private_hosts()
    yield
    http.configure(private_hosts=before)


def a_mastodon(states: list[bytes]) -> Callable[[Request], bytes]:
    """A server that says these of a video, in turn; the last one again and again."""

    def handler(request: Request) -> bytes:
        match request.method, request.path:
            case "GET", "/api/v1/accounts/verify_credentials":
                return answer(body=ME)
            case "GET", "/api/v1/accounts/1/statuses":
                return answer(body=[])
            case "POST", "/api/v2/media":
                return answer(202, {"id": "m1", "url": None})
            case "GET", "/api/v1/media/m1":
                return states.pop(0) if len(states) > 1 else states[0]
            case "POST", "/api/v1/statuses":
                now = datetime.now(UTC).isoformat()
                return answer(body={"id": "7", "content": "", "created_at": now, "url": "https://s.test/7"})
        return answer(404)

    return handler


BUSY, READY = answer(206, {"id": "m1", "url": None}), answer(body={"id": "m1", "url": "https://s.test/m1.mp4"})


def on(server: Loopback) -> Credentials:
    http.configure(private_hosts={server.host})
    return Credentials(server.url, "city", "token-of-the-city")


def test_mastodon_is_waited_for_and_gets_the_description() -> None:
    with serving(handler=a_mastodon([BUSY, BUSY, READY])) as server:
        Mastodon().publish(on(server), with_film(), "key")

    assert server.paths()[-5:] == ["/api/v2/media", *["/api/v1/media/m1"] * 3, "/api/v1/statuses"]
    (handed,) = [request for request in server.requests if request.startswith("POST /api/v2/media")]
    assert "Snow is cleared" in handed
    assert 'filename="video.mp4"' in handed
    assert "media_ids%5B%5D=m1" in server.requests[-1]


def test_mastodon_is_asked_again_for_what_it_has_and_never_posts_before_it_is_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    connector = Mastodon()
    with serving(handler=a_mastodon([BUSY, BUSY, READY])) as server:
        credentials = on(server)
        with monkeypatch.context() as short:
            short.setattr(uploads.Clock, "pause", out_of_time)
            with pytest.raises(TryLater):
                connector.publish(credentials, with_film(), "key")
        assert "/api/v1/statuses" not in server.paths()

        connector.publish(credentials, with_film(), "key")

    assert server.paths().count("/api/v2/media") == 1
    assert server.paths()[-1] == "/api/v1/statuses"


def test_what_is_stopped_while_its_video_is_handed_over_is_not_published() -> None:
    outgoing = replace(with_film(), is_still_wanted=lambda: False)
    with serving(handler=a_mastodon([READY])) as server, pytest.raises(TryLater, match="stopped"):
        Mastodon().publish(on(server), outgoing, "key")
    network = Network(DONE)
    with serving(handler=network) as server, pytest.raises(TryLater, match="stopped"):
        Bluesky(server.url).publish(on(server), outgoing, "key")

    assert network.record == {}


def test_mastodon_that_forgot_the_video_gets_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    connector = Mastodon()
    with serving(handler=a_mastodon([answer(404), READY])) as server:
        credentials = on(server)
        with monkeypatch.context() as short:
            short.setattr(uploads.Clock, "pause", out_of_time)
            with pytest.raises(TryLater):
                connector.publish(credentials, with_film(), "key")

        connector.publish(credentials, with_film(), "key")

    assert server.paths().count("/api/v2/media") == 2


def test_mastodon_that_cannot_use_the_video_refuses_it() -> None:
    failed = answer(422, {"error": "Error processing thumbnail for uploaded media: could not process"})
    with serving(handler=a_mastodon([failed])) as server, pytest.raises(Refused, match="picture or video"):
        Mastodon().publish(on(server), with_film(), "key")


def test_a_mastodon_server_says_how_large_its_videos_may_be() -> None:
    media = {"video_size_limit": 40_000_000, "video_matrix_limit": 2_073_600, "supported_mime_types": ["video/mp4"]}
    with serving(answer(body={"configuration": {"media_attachments": media}})) as server:
        limits = Mastodon().limits_at(on(server).server)

    assert (limits.video_bytes, limits.video_pixels) == (40_000_000, 2_073_600)
    assert limits.video_types == frozenset({"video/mp4"})


# --- Bluesky ---


class Network:
    """An account's own server and the video service behind one address, as their lexicons describe them."""

    def __init__(self, *states: dict[str, Any], handed: bytes | None = None) -> None:
        self.states = list(states)
        self.handed = handed or answer(body={"jobId": "j1", "did": DID, "state": "JOB_STATE_CREATED"})
        self.record: dict[str, Any] = {}

    def __call__(self, request: Request) -> bytes:
        match request.path.removeprefix("/xrpc/"):
            case "com.atproto.server.createSession":
                tokens = {"accessJwt": "city-token", "refreshJwt": "refresh"}
                return answer(body={"did": DID, "handle": "city.test"} | tokens)
            case "com.atproto.server.getServiceAuth":
                assert request.headers["authorization"] == "Bearer city-token"
                asked = query(request)
                assert (asked["aud"], asked["lxm"]) == ("did:web:127.0.0.1", "com.atproto.repo.uploadBlob")
                return answer(body={"token": "vouched"})
            case "app.bsky.video.uploadVideo":
                assert request.headers["authorization"] == "Bearer vouched"
                assert request.headers["content-type"] == "video/mp4"
                assert query(request)["did"] == DID
                assert request.body == FILM.content
                return self.handed
            case "app.bsky.video.getJobStatus":
                said = self.states.pop(0) if len(self.states) > 1 else self.states[0]
                return answer(body={"jobStatus": {"jobId": query(request)["jobId"], "did": DID} | said})
            case "com.atproto.repo.putRecord":
                self.record = json.loads(request.body)["record"]
                return answer(body={"uri": f"at://{DID}/app.bsky.feed.post/3k", "cid": "bafycid"})
        return answer(404)


ENCODING, DONE = {"state": "JOB_STATE_ENCODING", "progress": 40}, {"state": "JOB_STATE_COMPLETED", "blob": BLOB}


def sent(network: Network, connector: Bluesky | None = None) -> tuple[Loopback, Exception | None]:
    trouble: Exception | None = None
    with serving(handler=network) as server:
        try:
            (connector or Bluesky(server.url)).publish(on(server), with_film(), "key")
        except ConnectorError as caught:
            trouble = caught
    return server, trouble


def test_bluesky_shows_the_video_that_its_service_stored_with_its_words_and_shape() -> None:
    network = Network(ENCODING, ENCODING, DONE)

    server, trouble = sent(network)

    assert trouble is None
    assert network.record["embed"] == {
        "$type": "app.bsky.embed.video",
        "video": BLOB,
        "alt": "Snow is cleared",
        "aspectRatio": {"width": 1280, "height": 720},
    }
    assert "city-token" not in next(each for each in server.requests if "app.bsky.video.uploadVideo" in each)


def test_bluesky_that_has_the_video_already_uses_it() -> None:
    there = answer(409, {"jobId": "j0", "did": DID, "state": "JOB_STATE_COMPLETED", "error": "already_exists"})
    network = Network(DONE, handed=there)

    assert sent(network)[1] is None
    assert network.record["embed"]["video"] == BLOB


@pytest.mark.parametrize(
    ("network", "says"),
    [
        (Network({"state": "JOB_STATE_FAILED", "message": "Video is too long"}), "Video is too long"),
        (Network(DONE, handed=answer(401, {"error": "unconfirmed_email", "message": "Confirm it"})), "Confirm it"),
        (Network(DONE, handed=answer(400, {"error": "daily_limit"})), "daily_limit"),
    ],
)
def test_what_the_service_refuses_concerns_the_video_and_not_the_account(network: Network, says: str) -> None:
    _server, trouble = sent(network)

    assert isinstance(trouble, Refused)
    assert says in trouble.reason
    assert network.record == {}


def test_bluesky_is_asked_again_for_the_job_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    network = Network(ENCODING, DONE)
    with serving(handler=network) as server:
        connector, credentials = Bluesky(server.url), on(server)
        with monkeypatch.context() as short:
            short.setattr(uploads.Clock, "pause", out_of_time)
            with pytest.raises(TryLater):
                connector.publish(credentials, with_film(), "key")
        assert network.record == {}

        connector.publish(credentials, with_film(), "key")

    assert sum("uploadVideo" in path for path in server.paths()) == 1
    assert network.record["embed"]["video"] == BLOB


@pytest.mark.parametrize("said", [answer(body={"jobStatus": 3}), answer(503), HANG_UP])
def test_a_service_in_trouble_leaves_nothing_in_doubt(said: bytes) -> None:
    network = Network(DONE, handed=said)
    network.handed = said

    assert isinstance(sent(network)[1], TryLater)
    assert network.record == {}


def test_a_server_that_only_we_can_reach_stores_the_video_itself(personal_data_server: PersonalDataServer) -> None:
    world = BlueskyWorld(personal_data_server)

    receipt = world.connector.publish(world.credentials, with_film(), "key")

    record = world.record(receipt.remote_id)
    assert record is not None
    assert record["embed"]["video"]["size"] == len(FILM.content)
    assert world.connector.fetch(world.credentials, receipt.remote_id).pictures == ("Snow is cleared",)
