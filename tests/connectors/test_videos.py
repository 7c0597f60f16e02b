"""Handing videos over: the waiting, what a later try goes on with, and that nothing of it leaves a post in doubt."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from accounts.connectors import http, instagram, linkedin, uploads, x
from accounts.connectors.base import Credentials, OutcomeUnknown, Refused, TryLater
from accounts.connectors.http import Purpose
from accounts.connectors.instagram import Instagram
from accounts.connectors.x import X

from .builders import FILM, out_of_time, with_film
from .loopback import HANG_UP, Loopback, Request, answer, serving
from .stub_worlds import StubWorld, stub_world


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No pause between questions, and the hosts as before."""
    for module in (instagram, linkedin, x):
        monkeypatch.setattr(module, "PAUSE", 0)
    before = http.private_hosts()
    yield
    http.configure(private_hosts=before)


def test_a_try_has_so_much_time_for_its_video_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = uploads.Clock()
    assert 70 < clock.left <= uploads.LONGEST
    with pytest.raises(TryLater) as caught:
        clock.pause(uploads.LONGEST + 1)
    assert caught.value.retry_after == uploads.AGAIN

    monkeypatch.setattr(uploads, "LONGEST", 0)
    with pytest.raises(TryLater):
        _ = uploads.Clock().left


def test_what_was_handed_over_is_known_for_that_account_and_video_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    handed, city = uploads.Handed(), Credentials("https://s.test", "city", "secret")
    handed.keep("m1", city, FILM)

    assert handed.get(city, FILM) == "m1"
    assert handed.get(replace(city, identifier="library"), FILM) == ""
    assert handed.get(city, replace(FILM, content=b"other")) == ""
    assert handed.get(city, replace(FILM, alt="Other words")) == ""
    assert handed.get(city, FILM, "words") == ""
    monkeypatch.setattr(uploads, "AGE", 0)
    assert handed.get(city, FILM) == ""


def test_a_line_that_is_too_slow_ends_the_try_and_nothing_is_in_doubt() -> None:
    with serving(answer()) as server:
        http.configure(private_hosts={server.host})
        with pytest.raises(TryLater):
            http.call("POST", server.url, purpose=Purpose.REPEATABLE, content=FILM.content, patience=0)


@pytest.mark.parametrize("seconds", [2.0, 901.0])
def test_a_video_of_another_length_is_refused_before_anything_is_sent(seconds: float) -> None:
    with serving(answer()) as server:
        http.configure(private_hosts={server.host})
        with pytest.raises(Refused, match="too short or too long"):
            Instagram().publish(Credentials(server.url, "1", "t"), with_film(seconds=seconds), "key")
        assert server.requests == []


# --- Nothing of it is a publication ---------------------------------------------------------------------------------

HANDING: dict[str, Callable[[Request], bool]] = {
    "facebook": lambda request: request.path.endswith("/videos") and b"finish" not in request.body,
    "instagram": lambda request: request.path.endswith("/1001/media") and request.method == "POST",
    "x": lambda request: "/media/upload" in request.path,
    "linkedin": lambda request: "/videos" in request.path or "/upload/" in request.path,
}


@contextmanager
def losing(world: StubWorld, is_lost: Callable[[Request], bool], number: int) -> Iterator[Credentials]:
    """Before the world, a server that loses the answer to one of the requests it is told of: the `number`th."""
    numbers = itertools.count()

    def handler(request: Request) -> bytes:
        said = bytes(world.stub(request))
        return HANG_UP if is_lost(request) and next(numbers) == number else said

    with serving(handler=handler) as server:
        http.configure(private_hosts={*http.private_hosts(), server.host})
        yield replace(world.credentials, server=server.url)


@pytest.mark.parametrize(("platform", "answers"), [("facebook", 4), ("instagram", 1), ("x", 4), ("linkedin", 5)])
def test_an_answer_lost_while_a_video_is_handed_over_leaves_nothing_in_doubt(platform: str, answers: int) -> None:
    with stub_world(platform) as world:
        for number in range(answers):
            connector = type(world.connector)()
            with losing(world, HANDING[platform], number) as credentials, pytest.raises(TryLater):
                connector.publish(credentials, with_film(), "key")
            assert world.count() == 0

        with losing(world, HANDING[platform], answers) as credentials:
            assert connector.publish(credentials, with_film(), "key").remote_id


@pytest.mark.parametrize("platform", list(HANDING))
def test_what_is_stopped_while_its_video_is_handed_over_is_not_published(platform: str) -> None:
    outgoing = replace(with_film(), is_still_wanted=lambda: False)

    with stub_world(platform) as world:
        with pytest.raises(TryLater, match="stopped"):
            type(world.connector)().publish(world.credentials, outgoing, "key")

        assert world.count() == 0


@pytest.mark.parametrize(
    ("platform", "path"), [("facebook", "/videos"), ("instagram", "/media_publish"), ("x", "/2/tweets")]
)
def test_an_answer_lost_when_it_is_published_leaves_the_outcome_open(platform: str, path: str) -> None:
    def publishes(request: Request) -> bool:
        is_last = platform != "facebook" or b"finish" in request.body
        return request.method == "POST" and request.path.endswith(path) and is_last

    with stub_world(platform) as world:
        with losing(world, publishes, 0) as credentials, pytest.raises(OutcomeUnknown):
            type(world.connector)().publish(credentials, with_film(), "key")

        assert world.count() == 1
        assert world.connector.find(world.credentials, "key", with_film()) is not None


# --- Working on it takes longer than a try ---------------------------------------------------------------------------


def working(world: StubWorld, is_asked: Callable[[Request], bool], said: list[object]) -> Callable[[Request], bytes]:
    """The stub, which first says these about how far it is with the video."""

    def handler(request: Request) -> bytes:
        as_usual = bytes(world.stub(request))
        return answer(body=said.pop(0)) if said and is_asked(request) else as_usual

    return handler


SLOW: dict[str, tuple[Callable[[Request], bool], object]] = {
    "instagram": (lambda request: "status_code" in request.target, {"status_code": "IN_PROGRESS"}),
    "x": (
        lambda request: request.path.endswith("/finalize") or "command=STATUS" in request.target,
        {"data": {"id": "50001", "processing_info": {"state": "in_progress"}}},
    ),
    "linkedin": (lambda request: request.method == "GET" and "/videos/" in request.target, {"status": "PROCESSING"}),
}


@pytest.mark.parametrize("platform", list(SLOW))
def test_a_later_try_goes_on_where_the_first_one_stopped(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    is_asked, busy = SLOW[platform]
    with stub_world(platform) as world, serving(handler=working(world, is_asked, [busy] * 3)) as server:
        http.configure(private_hosts={*http.private_hosts(), server.host})
        credentials, connector = replace(world.credentials, server=server.url), type(world.connector)()

        with monkeypatch.context() as short:
            short.setattr(uploads.Clock, "pause", out_of_time)
            with pytest.raises(TryLater):
                connector.publish(credentials, with_film(), "key")
        assert world.count() == 0
        handed = handings(platform, server)
        assert handed > 0
        assert connector.publish(credentials, with_film(), "key").remote_id

        assert handings(platform, server) == handed
        assert world.count() == 1


def handings(platform: str, server: Loopback) -> int:
    """How many requests handed over something."""
    beginnings = {"instagram": "POST /v25.0/1001/media ", "x": "POST /2/media/upload", "linkedin": "PUT /upload"}
    return sum(request.startswith(beginnings[platform]) for request in server.requests)


def test_instagram_is_given_the_new_address_where_it_came_too_late_to_the_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    is_asked, busy = SLOW["instagram"]
    said = [busy, {"status_code": "ERROR"}]
    with stub_world("instagram") as world, serving(handler=working(world, is_asked, said)) as server:
        http.configure(private_hosts={*http.private_hosts(), server.host})
        credentials, connector = replace(world.credentials, server=server.url), Instagram()
        with monkeypatch.context() as short:
            short.setattr(uploads.Clock, "pause", out_of_time)
            with pytest.raises(TryLater):
                connector.publish(credentials, with_film(), "key")

        connector.publish(credentials, with_film(public_url="https://media.city.test/again.mp4"), "key")

    assert "again.mp4" in [request for request in server.requests if request.startswith("POST")][-2]


@pytest.mark.parametrize(
    ("platform", "said"),
    [
        ("instagram", {"status_code": "ERROR"}),
        ("x", {"data": {"id": "50001", "processing_info": {"state": "failed"}}}),
        ("linkedin", {"status": "PROCESSING_FAILED"}),
    ],
)
def test_a_video_that_the_network_cannot_use_is_refused_and_handed_over_anew_next_time(
    platform: str, said: object
) -> None:
    is_asked, _busy = SLOW[platform]
    with stub_world(platform) as world, serving(handler=working(world, is_asked, [said])) as server:
        http.configure(private_hosts={*http.private_hosts(), server.host})
        credentials, connector = replace(world.credentials, server=server.url), type(world.connector)()

        with pytest.raises(Refused, match="picture or video"):
            connector.publish(credentials, with_film(), "key")

        assert world.count() == 0
        handed = handings(platform, server)
        connector.publish(credentials, with_film(), "key")
        assert handings(platform, server) == 2 * handed


def test_x_is_told_no_description_of_a_video_because_it_takes_none() -> None:
    with stub_world("x") as world:
        X().publish(world.credentials, with_film(), "key")

        assert not [request for request in world.server.requests if "media/metadata" in request]
