from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from accounts.connectors import http
from accounts.connectors import mastodon as module
from accounts.connectors.base import Credentials, CredentialsRejected, OutcomeUnknown, Refused, TryLater
from accounts.connectors.mastodon import Mastodon
from tools.testing.networks import MastodonServer

from .builders import an_outgoing
from .loopback import HANG_UP, Loopback, answer, serving
from .worlds import MastodonWorld

STATUSES = "/api/v1/statuses"
ME = {"id": "1", "username": "city", "url": "https://social.city.test/@city"}


@pytest.fixture
def world(mastodon_server: MastodonServer) -> MastodonWorld:
    return MastodonWorld(mastodon_server)


@pytest.fixture(autouse=True)
def _hosts_as_before() -> Iterator[None]:
    before = http.private_hosts()
    yield
    http.configure(private_hosts=before)


def played(server: Loopback) -> Credentials:
    http.configure(private_hosts={server.host})
    return Credentials(server.url, "city", "token-of-the-city")


def a_status(**fields: object) -> dict[str, object]:
    now = datetime.now(UTC).isoformat()
    return {"id": "7", "content": "<p>Hello</p>", "created_at": now, "url": "https://s.test/7"} | fields


def test_handle_names_the_server(world: MastodonWorld) -> None:
    assert world.connector.verify(world.credentials).handle == "city@social.city.test"


def test_status_is_public_and_in_the_language_of_the_post(world: MastodonWorld) -> None:
    receipt = world.connector.publish(world.credentials, replace(an_outgoing("Fermé"), language="fr"), "key")

    status = world.client.status(receipt.remote_id)
    assert (status.visibility, status.language) == ("public", "fr")


@pytest.mark.parametrize(
    ("effect", "details", "error"),
    [
        ("ratelimit", {}, TryLater),
        ("status", {"status": 500}, OutcomeUnknown),
        ("status", {"status": 503}, OutcomeUnknown),
        ("malformed", {}, OutcomeUnknown),
        ("status", {"status": 401, "body": {"error": "The access token is invalid"}}, CredentialsRejected),
        ("status", {"status": 403, "body": {"error": "Outside the authorized scopes"}}, CredentialsRejected),
        ("status", {"status": 400, "body": {"error": "Token not valid"}}, CredentialsRejected),
        ("status", {"status": 422, "body": {"error": "Unauthorized"}}, CredentialsRejected),
        ("status", {"status": 422, "body": {"error": "Validation failed: not like this"}}, Refused),
    ],
)
def test_what_can_go_wrong_with_a_publication(
    world: MastodonWorld,
    mastodon_server: MastodonServer,
    effect: str,
    details: dict[str, Any],
    error: type[Exception],
) -> None:
    mastodon_server.fail(effect, STATUSES, method="POST", **details)

    with pytest.raises(error):
        world.connector.publish(world.credentials, an_outgoing(), "key")

    assert world.count() == 0


def test_networks_own_words_reach_the_person(world: MastodonWorld, mastodon_server: MastodonServer) -> None:
    words = {"error": "Validation failed: not like this"}
    mastodon_server.fail("status", STATUSES, method="POST", status=422, body=words)

    with pytest.raises(Refused, match="Mastodon refused: Validation failed: not like this"):
        world.connector.publish(world.credentials, an_outgoing(), "key")


def test_rate_limit_says_when_to_come_back(world: MastodonWorld, mastodon_server: MastodonServer) -> None:
    mastodon_server.fail("ratelimit", STATUSES, method="POST")

    with pytest.raises(TryLater) as caught:
        world.connector.publish(world.credentials, an_outgoing(), "key")

    assert caught.value.retry_after == 300


def test_time_out_after_sending_leaves_the_outcome_open(
    world: MastodonWorld, mastodon_server: MastodonServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.connector.limits_at(world.credentials.server)
    mastodon_server.fail("latency", STATUSES, method="POST", delay_ms=1_000)
    monkeypatch.setattr(http, "TIMEOUT", httpx.Timeout(connect=5, read=0.7, write=5, pool=5))

    with pytest.raises(OutcomeUnknown):
        world.connector.publish(world.credentials, an_outgoing(), "key")


def test_server_that_ignores_the_idempotency_key_still_gets_one_post(world: MastodonWorld) -> None:
    outgoing = an_outgoing()
    first = world.connector.publish(world.credentials, outgoing, "key")

    # Another key is to the server what a forgotten key would be.
    assert world.connector.publish(world.credentials, outgoing, "another key") == first
    assert world.count() == 1


@pytest.mark.parametrize("effect", ["ratelimit", "status", "malformed"])
def test_trouble_while_reading_means_trying_later(
    world: MastodonWorld, mastodon_server: MastodonServer, effect: str
) -> None:
    receipt = world.connector.publish(world.credentials, an_outgoing(), "key")
    mastodon_server.fail(effect, f"{STATUSES}/{receipt.remote_id}")

    with pytest.raises(TryLater):
        world.connector.fetch(world.credentials, receipt.remote_id)

    assert world.connector.fetch(world.credentials, receipt.remote_id) is not None


def test_trouble_while_deleting_means_trying_later(world: MastodonWorld, mastodon_server: MastodonServer) -> None:
    receipt = world.connector.publish(world.credentials, an_outgoing(), "key")
    mastodon_server.fail("status", f"{STATUSES}/{receipt.remote_id}", method="DELETE", status=502)

    with pytest.raises(TryLater):
        world.connector.delete(world.credentials, receipt.remote_id)

    assert world.count() == 1


def test_answer_of_410_means_gone(world: MastodonWorld, mastodon_server: MastodonServer) -> None:
    mastodon_server.fail("status", f"{STATUSES}/1", status=410)

    assert world.connector.fetch(world.credentials, "1") is None


def test_edited_alt_text_changes_the_fingerprint(world: MastodonWorld) -> None:
    receipt = world.connector.publish(world.credentials, an_outgoing(pictures=1), "key")
    before = world.connector.fetch(world.credentials, receipt.remote_id)
    assert before is not None

    changed = {**before.raw, "media_attachments": [{"description": "Something else"}]}
    with serving(answer(body=changed)) as server:
        after = Mastodon().fetch(played(server), receipt.remote_id)

    assert after is not None
    assert after.fingerprint != before.fingerprint


def test_remote_id_cannot_lead_to_another_path() -> None:
    with serving(answer(404)) as server:
        Mastodon().delete(played(server), "1/../../accounts/update_credentials?x=1")

    assert server.paths() == ["/api/v1/statuses/1%2F..%2F..%2Faccounts%2Fupdate_credentials%3Fx%3D1"]


def test_limits_are_those_of_the_server_and_are_asked_once_an_hour() -> None:
    statuses = {"max_characters": 5000, "max_media_attachments": 6}
    media = {"image_size_limit": 1000, "description_limit": 200, "supported_mime_types": ["image/png", "video/mp4"]}
    v2 = answer(body={"configuration": {"statuses": statuses, "media_attachments": media}})

    with serving(v2) as server:
        connector, where = Mastodon(), played(server).server
        limits = [connector.limits_at(where) for _ in range(3)][-1]

    assert (limits.text, limits.images, limits.image_bytes, limits.alt_text) == (5000, 6, 1000, 200)
    assert limits.media_types == {"image/png"}
    assert server.paths() == ["/api/v2/instance"]


def test_server_without_the_newer_description_is_asked_for_the_older_one() -> None:
    with serving(answer(404), answer(body={"max_toot_chars": 1000})) as server:
        limits = Mastodon().limits_at(played(server).server)

    assert limits.text == 1000
    assert server.paths() == ["/api/v2/instance", "/api/v1/instance"]


@pytest.mark.parametrize("said", [answer(404), answer(body={"configuration": {"statuses": {"max_characters": "x"}}})])
def test_server_that_says_nothing_of_itself_gets_500_characters(said: bytes) -> None:
    with serving(said) as server:
        assert Mastodon().limits_at(played(server).server) == Mastodon().limits


def test_picture_that_is_still_being_processed_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MEDIA_PAUSE", 0)
    described, whose, nothing = answer(404), answer(body=ME), answer(body=[])
    working, ready = answer(202, {"id": "m1", "url": None}), answer(body={"id": "m1", "url": "https://s.test/m1.png"})
    posted = answer(body=a_status(media_attachments=[{"description": "Picture 1"}]))

    with serving(described, described, whose, nothing, working, working, ready, posted) as server:
        receipt = Mastodon().publish(played(server), an_outgoing(pictures=1), "key")

    assert receipt.remote_id == "7"
    assert server.paths()[-4:] == ["/api/v2/media", "/api/v1/media/m1", "/api/v1/media/m1", STATUSES]
    assert "idempotency-key: key\r\n" in server.requests[-1].lower()
    assert "media_ids%5B%5D=m1" in server.requests[-1]


def test_picture_that_is_never_ready_means_trying_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MEDIA_PAUSE", 0)
    described, whose, nothing = answer(404), answer(body=ME), answer(body=[])
    working = answer(202, {"id": "m1", "url": None})

    with serving(described, described, whose, nothing, working) as server, pytest.raises(TryLater) as caught:
        Mastodon().publish(played(server), an_outgoing(pictures=1), "key")

    assert caught.value.retry_after == 60
    assert STATUSES not in server.paths()


def test_dropped_connection_after_sending_leaves_the_outcome_open() -> None:
    described, whose, nothing = answer(404), answer(body=ME), answer(body=[])

    with serving(described, described, whose, nothing, HANG_UP) as server, pytest.raises(OutcomeUnknown):
        Mastodon().publish(played(server), an_outgoing(), "key")


def test_older_post_with_the_same_words_is_not_taken_for_this_one() -> None:
    outgoing = an_outgoing("Council meets tonight.")
    then = (outgoing.created_at - timedelta(days=7)).isoformat()
    last_week = answer(body=[a_status(content=outgoing.text, created_at=then)])

    with serving(answer(body=ME), last_week) as server:
        assert Mastodon().find(played(server), "key", outgoing) is None


def test_mention_that_the_server_shortens_is_recognised() -> None:
    outgoing = an_outgoing("Thanks to @clerk@social.example for the picture.")
    shown = '<p>Thanks to <a href="https://social.example/@clerk">@<span>clerk</span></a> for the picture.</p>'

    with serving(answer(body=ME), answer(body=[a_status(content=shown)])) as server:
        assert Mastodon().find(played(server), "key", outgoing) is not None


def test_what_the_account_passes_on_is_shown_but_is_no_publication_of_ours() -> None:
    outgoing = an_outgoing("Hello")
    boost = a_status(content="", reblog=a_status(id="8"))

    with serving(answer(body=ME), answer(body=[boost])) as server:
        assert Mastodon().find(played(server), "key", outgoing) is None
    with serving(answer(body=ME), answer(body=[boost])) as server:
        assert [post.text for post in Mastodon().timeline(played(server), None)] == ["Hello"]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", None, 7, "//evil.test"])
def test_address_that_is_no_web_address_never_becomes_a_link(url: object) -> None:
    with serving(answer(body=a_status(url=url, uri=url))) as server:
        post = Mastodon().fetch(played(server), "7")
    with serving(answer(body={**ME, "url": url})) as server:
        identity = Mastodon().verify(played(server))

    assert post is not None
    assert (post.url, identity.url) == ("", "")


def test_next_page_is_taken_by_position_and_never_by_address() -> None:
    link = '<https://evil.test/steal?max_id=5>; rel="next", <https://evil.test/?min_id=9>; rel="prev"'

    with serving(answer(body=ME), answer(body=[a_status()], Link=link), answer(body=[])) as server:
        posts = list(Mastodon().timeline(played(server), None))

    assert len(posts) == 1
    assert server.paths()[1:] == [
        "/api/v1/accounts/1/statuses?limit=40",
        "/api/v1/accounts/1/statuses?limit=40&max_id=5",
    ]


def test_timeline_that_never_ends_is_left_after_some_pages() -> None:
    page = answer(body=[a_status()], Link='<https://s.test/?max_id=5>; rel="next"')

    with serving(answer(body=ME), page) as server:
        assert len(list(Mastodon().timeline(played(server), None))) == module.PAGES


@pytest.mark.parametrize(
    "broken", [{"id": None}, {"created_at": "yesterday"}, {"content": None}, {"media_attachments": "x"}]
)
def test_malformed_post_is_no_post(broken: dict[str, object]) -> None:
    with serving(answer(body=a_status(**broken))) as server, pytest.raises(TryLater):
        Mastodon().fetch(played(server), "7")


def test_token_that_a_server_repeats_stays_secret() -> None:
    said = answer(401, {"error": "Bad token token-of-the-city"})

    with serving(said) as server, pytest.raises(CredentialsRejected) as caught:
        Mastodon().verify(played(server))

    assert "token-of-the-city" not in str(caught.value)
