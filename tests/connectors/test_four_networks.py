"""What is peculiar to Facebook, Instagram, X and LinkedIn: media, cards, tokens, spellings. The stubs refuse whatever
the networks' descriptions do not have."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from accounts.connectors import get, http, instagram
from accounts.connectors.base import Capability, Card, Credentials, CredentialsRejected, Refused, TryLater, Video
from accounts.connectors.linkedin_reading import little_text, plain
from accounts.connectors.tokens import Token
from accounts.connectors.x_reading import written

from .builders import a_jpeg, a_picture, an_outgoing
from .described import Meta, NotDescribed, OpenApi, form
from .loopback import Request, answer, serving
from .stub_worlds import STUBS, StubWorld, stub_world

FILM = Video(b"\0" * 5_000_000, "video/mp4", "Snow is cleared", 1280, 720, "https://media.city.test/snow.mp4")


@pytest.fixture(params=list(STUBS))
def world(request: pytest.FixtureRequest) -> Iterator[StubWorld]:
    with stub_world(request.param) as made:
        yield made


@pytest.fixture(autouse=True)
def _hosts_as_before() -> Iterator[None]:
    before = http.private_hosts()
    yield
    http.configure(private_hosts=before)


def only(*platforms: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("world", platforms, indirect=True)


def test_video_is_published_and_found_again(world: StubWorld) -> None:
    outgoing = replace(an_outgoing("Plows are out."), video=FILM)

    receipt = world.connector.publish(world.credentials, outgoing, "key")

    assert world.connector.publish(world.credentials, outgoing, "key") == receipt
    assert world.count() == 1
    post = world.connector.fetch(world.credentials, receipt.remote_id)
    assert post is not None
    assert (post.text, len(post.pictures)) == ("Plows are out.", 1)


def test_video_of_another_type_or_with_pictures_is_refused_before_anything_is_sent(world: StubWorld) -> None:
    for spoiled in (
        replace(an_outgoing(), video=replace(FILM, media_type="video/x-flv")),
        replace(an_outgoing(pictures=1), video=FILM),
    ):
        with pytest.raises(Refused):
            world.connector.publish(world.credentials, spoiled, "key")
    assert world.server.requests == []


@only("facebook", "linkedin")
def test_card_goes_along_where_the_network_takes_its_address(world: StubWorld) -> None:
    card = Card("https://city.test/snow", "Snow", "Where the plows are", a_picture())

    world.connector.publish(world.credentials, replace(an_outgoing(), card=card), "key")

    (sent,) = [each for each in world.server.requests if each.startswith(("POST /v25.0/1001/feed", "POST /rest/posts"))]
    assert "city.test" in sent


@only("facebook", "linkedin")
def test_pictures_of_a_post_that_is_out_cannot_be_exchanged(world: StubWorld) -> None:
    receipt = world.connector.publish(world.credentials, an_outgoing(pictures=1), "key")

    with pytest.raises(Refused, match="only the words"):
        world.connector.edit(world.credentials, receipt.remote_id, an_outgoing(pictures=2))


def test_rate_limit_of_the_answer_comes_with_the_receipt(world: StubWorld) -> None:
    receipt = world.connector.publish(world.credentials, world.prepare(an_outgoing()), "key")

    expected = {"facebook": 72, "instagram": 72, "x": 99, "linkedin": None}[world.platform]
    assert (receipt.rate.remaining if receipt.rate else None) == expected


def test_receipt_is_given_even_if_reading_back_fails(world: StubWorld) -> None:
    outgoing = world.prepare(an_outgoing())
    published: list[bool] = []

    def forgetful(request: Request) -> bytes:
        # After the post is out, everything that is read fails.
        if published and request.method == "GET":
            return answer(503)
        said = world.stub(request)
        if request.method == "POST" and world.count():
            published.append(True)
        return said

    with serving(handler=forgetful) as server:
        http.configure(private_hosts={server.host})
        receipt = world.connector.publish(replace(world.credentials, server=server.url), outgoing, "key")

    assert receipt.remote_id in world.stub.said
    http.configure(private_hosts={world.server.host})
    seen = world.connector.fetch(world.credentials, receipt.remote_id)
    assert seen is not None
    assert seen.fingerprint == receipt.fingerprint


def test_stored_token_with_its_application_is_used_and_never_shown(world: StubWorld) -> None:
    token = Token("city-token", "refresh-me", datetime.now(UTC) + timedelta(days=3), "app", "hush-hush")
    credentials = replace(world.credentials, secret=token.dump())

    assert world.connector.verify(credentials).handle == "city"

    asked = world.server.requests[-1]
    assert "hush-hush" not in asked
    assert "refresh-me" not in asked
    assert "city-token" not in asked.split("\r\n")[0]


@only("facebook", "instagram")
def test_every_call_to_meta_proves_the_application(world: StubWorld) -> None:
    token = Token("city-token", client_id="app", client_secret="hush")
    credentials = replace(world.credentials, secret=token.dump())

    world.connector.publish(credentials, world.prepare(an_outgoing()), "key")

    proof = hmac.new(b"hush", b"city-token", hashlib.sha256).hexdigest()
    assert all(f"appsecret_proof={proof}" in request for request in world.server.requests)


@only("facebook", "instagram", "linkedin")
def test_health_asks_when_the_token_ends_and_what_it_lacks(world: StubWorld) -> None:
    token = Token("city-token", client_id="app", client_secret="hush")

    health = world.connector.health(replace(world.credentials, secret=token.dump()))

    assert health.missing
    assert "pages_manage_posts" not in health.missing
    assert (health.expires_at is not None) == (world.platform == "linkedin")


@only("x", "linkedin")
def test_token_is_renewed_before_it_ends(world: StubWorld) -> None:
    token = Token("city-token", "refresh-me", datetime.now(UTC), "app", "hush", ("tweet.read",))

    fresh = Token.parse(world.connector.renew(replace(world.credentials, secret=token.dump())).secret)

    assert Capability.RENEW in world.connector.supports
    assert (fresh.access, fresh.client_id, fresh.client_secret) == ("city-token-2", "app", "hush")
    assert fresh.expires_at is not None
    assert fresh.expires_at > datetime.now(UTC)
    with pytest.raises(CredentialsRejected):
        world.connector.renew(world.credentials)


# --- Instagram -----------------------------------------------------------------------------------------------------


@only("instagram")
def test_instagram_says_what_is_missing(world: StubWorld) -> None:
    for outgoing, words in (
        (an_outgoing(), instagram.NO_PICTURE),
        (replace(an_outgoing(), pictures=(a_jpeg(),)), instagram.NO_ADDRESS),
        (replace(an_outgoing(), pictures=(replace(a_jpeg(), public_url="http://city.test/1"),)), instagram.NO_ADDRESS),
    ):
        with pytest.raises(Refused) as caught:
            world.connector.publish(world.credentials, outgoing, "key")
        assert caught.value.reason == words
    assert world.server.requests == []


@pytest.mark.parametrize(("code", "error"), [("ERROR", Refused), ("EXPIRED", TryLater), ("IN_PROGRESS", TryLater)])
def test_picture_that_instagram_cannot_fetch_is_not_published(
    code: str, error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(instagram, "PAUSE", 0)

    with stub_world("instagram") as world, serving(handler=_stuck(world, code)) as server:
        http.configure(private_hosts={server.host})
        credentials = replace(world.credentials, server=server.url)
        with pytest.raises(error):
            world.connector.publish(credentials, world.prepare(an_outgoing()), "key")
        assert world.count() == 0


def _stuck(world: StubWorld, code: str):
    def handler(request: Request) -> bytes:
        if "status_code" in request.target:
            return answer(body={"status_code": code})
        return world.stub(request)

    return handler


# --- X -------------------------------------------------------------------------------------------------------------


@only("x")
def test_server_that_knows_only_the_old_names_of_fields_is_asked_by_those(world: StubWorld) -> None:
    asked: list[str] = []

    def older(request: Request) -> bytes:
        asked.append(request.target)
        if "post.fields" in request.target:
            return answer(
                400, {"errors": [{"message": "The query parameter [post.fields] is not one of [tweet.fields]"}]}
            )
        said = {"id": "7", "text": "Hello", "created_at": "2026-11-27T12:00:00.000Z", "edit_history_tweet_ids": ["7"]}
        return answer(body={"data": said})

    from accounts.connectors.x import X

    with serving(handler=older) as server:
        http.configure(private_hosts={server.host})
        connector, who = X(), Credentials(server.url, "1001", "city-token")
        posts = [connector.fetch(who, "7") for _ in range(2)]

    assert [post.text for post in posts if post] == ["Hello", "Hello"]
    assert ["post.fields" in target for target in asked] == [True, False, False]


@only("x")
def test_post_is_known_by_its_first_number_after_an_edit(world: StubWorld) -> None:
    receipt = world.connector.publish(world.credentials, an_outgoing("One"), "key")

    edited = world.connector.edit(world.credentials, receipt.remote_id, an_outgoing("Two"))

    assert edited.remote_id == receipt.remote_id
    assert [post.remote_id for post in world.connector.timeline(world.credentials, None)] == [receipt.remote_id]


def test_words_of_x_are_as_somebody_wrote_them() -> None:
    long = {
        "text": "All of it &lt;here&gt; https://t.co/1",
        "entities": {"urls": [{"url": "https://t.co/1", "expanded_url": "https://a.test/x"}]},
    }

    assert written({"text": "All of…", "note_tweet": long}) == "All of it <here> https://a.test/x"
    assert written({"text": "A &amp; B"}) == "A & B"


# --- LinkedIn ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", ["Costs (about) $5 * 2 <now> [see] {x} a_b ~ back\\slash", "#RoadWork is #1", "@city, hello | there"]
)
def test_little_text_comes_back_as_it_was_written(words: str) -> None:
    assert plain(little_text(words)) == words


def test_little_text_keeps_hashtags_and_marks_the_rest() -> None:
    assert little_text("(#RoadWork) #Snow a#b") == r"\(\#RoadWork\) #Snow a\#b"
    assert plain(r"{hashtag|\#|Snow} by @[City of Trees](urn:li:organization:7)") == "#Snow by City of Trees"


@only("linkedin")
def test_token_goes_to_linkedins_own_machines_only(world: StubWorld) -> None:
    with serving(answer(201)) as elsewhere:
        http.configure(private_hosts={*http.private_hosts(), elsewhere.host, f"localhost:{elsewhere.port}"})

        def handler(request: Request) -> bytes:
            said = world.stub(request)
            upload = f"http://localhost:{elsewhere.port}/upload/1"
            return (
                answer(body={"value": {"uploadUrl": upload, "image": "urn:li:image:1"}})
                if "images" in request.path
                else said
            )

        with serving(handler=handler) as server:
            http.configure(private_hosts={*http.private_hosts(), server.host})
            credentials = replace(world.credentials, server=server.url)
            world.connector.publish(credentials, an_outgoing(pictures=1), "key")

    assert elsewhere.requests[0].startswith("PUT /upload/1")
    assert "city-token" not in elsewhere.requests[0]


# --- The descriptions are a real sieve -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "target", "body"),
    [
        ("POST", "/2/tweets", {"text": "Hello", "nonsense": 1}),
        ("POST", "/2/tweets", {"text": "Hello", "media": {"media_ids": ["1"] * 5}}),
        ("POST", "/2/tweets", {"text": "Hello", "media": {"media_ids": ["x"]}}),
        ("POST", "/2/media/metadata", {"id": "1", "metadata": {"alt_text": {"text": "x" * 1001}}}),
        ("POST", "/2/media/metadata", {"metadata": {}}),
        ("GET", "/2/users/1/tweets?max_results=500", None),
        ("GET", "/2/users/1/tweets?post.fields=bogus", None),
        ("GET", "/2/tweets/search/recent", None),
        ("PATCH", "/2/tweets", None),
    ],
)
def test_what_x_does_not_describe_is_refused(method: str, target: str, body: object) -> None:
    content = b"" if body is None else json.dumps(body).encode()
    with pytest.raises(NotDescribed):
        OpenApi("x.json").check(Request(method, target, {"content-type": "application/json"}, content))


@pytest.mark.parametrize(
    ("node", "edge", "request_"),
    [
        ("Page", "feed", Request("POST", "/x?alt_text=a", {}, b"")),
        ("Page", "photos", Request("POST", "/x?published=no", {}, b"")),
        ("Page", "published_posts", Request("GET", "/x?fields=id,bogus", {}, b"")),
        ("IGUser", "media_publish", Request("POST", "/x", {}, b"")),
        ("Page", "nothing", Request("GET", "/x", {}, b"")),
    ],
)
def test_what_meta_does_not_describe_is_refused(node: str, edge: str, request_: Request) -> None:
    with pytest.raises(NotDescribed):
        Meta().check(node, edge, request_, "PagePost")


def test_forms_of_both_kinds_are_read_by_the_sieve() -> None:
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert form(Request("POST", "/", kind, b"a=1&b=")) == {"a": "1", "b": ""}


def test_addresses_of_the_table_are_the_ones_the_connectors_expect() -> None:
    assert {name: get(name).network.server for name in STUBS} == {  # type: ignore[attr-defined]
        "facebook": "https://graph.facebook.com",
        "instagram": "https://graph.facebook.com",
        "x": "https://api.x.com",
        "linkedin": "https://api.linkedin.com",
    }
