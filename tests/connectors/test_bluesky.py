from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounts.connectors import http
from accounts.connectors.base import (
    Credentials,
    CredentialsRejected,
    OutcomeUnknown,
    Picture,
    Refused,
    TryLater,
)
from accounts.connectors.bluesky import Bluesky
from accounts.connectors.bluesky_records import facets, key_time, record_key
from tools.testing.networks import POST, PersonalDataServer

from .builders import a_picture, an_outgoing
from .loopback import HANG_UP, Loopback, answer, serving
from .worlds import BlueskyWorld

NOON = datetime(2026, 11, 22, 12, 0, 30, 123456, tzinfo=UTC)
DID = "did:plc:abcdefghijklmnopqrstuvwx"


@pytest.fixture
def world(personal_data_server: PersonalDataServer) -> BlueskyWorld:
    return BlueskyWorld(personal_data_server)


@pytest.fixture(autouse=True)
def _hosts_as_before() -> Iterator[None]:
    before = http.private_hosts()
    yield
    http.configure(private_hosts=before)


def test_record_key_is_a_valid_tid_of_that_second_and_follows_from_our_key() -> None:
    rkey = record_key("publication-1", NOON)

    assert len(rkey) == 13
    made = key_time(rkey)
    assert made is not None
    assert made.replace(microsecond=0) == NOON.replace(microsecond=0)
    assert record_key("publication-1", NOON) == rkey
    assert record_key("publication-2", NOON) != rkey
    assert record_key("publication-1", NOON + timedelta(seconds=1)) > rkey


@pytest.mark.parametrize("rkey", ["", "self", "3jzfcijpj2z2", "3jzfcijpj2z2aa", "zzzzzzzzzzzzz", "0000000000000"])
def test_other_record_keys_have_no_time(rkey: str) -> None:
    assert key_time(rkey) is None


def test_facets_are_byte_ranges_of_the_utf8_text() -> None:
    message = "Straße 👷 https://example.org/ä#top #Verkehr"

    marks = [
        (message.encode()[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode(), facet["features"][0])
        for facet in facets(message)
    ]

    link = {"$type": "app.bsky.richtext.facet#link", "uri": "https://example.org/ä#top"}
    tag = {"$type": "app.bsky.richtext.facet#tag", "tag": "Verkehr"}
    assert marks == [("https://example.org/ä#top", link), ("#Verkehr", tag)]


def test_mentions_stay_plain_text() -> None:
    assert facets("Thank you @citizen.test") == []


def test_record_carries_language_time_facets_and_the_shape_of_the_picture(world: BlueskyWorld) -> None:
    outgoing = replace(an_outgoing("Fermé: https://example.org", pictures=1), language="fr", created_at=NOON)

    receipt = world.connector.publish(world.credentials, outgoing, "key")

    record = world.record(receipt.remote_id)
    assert record is not None
    assert (record["langs"], record["createdAt"]) == (["fr"], "2026-11-22T12:00:30.123Z")
    assert record["facets"][0]["features"][0]["uri"] == "https://example.org"
    assert record["embed"]["images"][0]["aspectRatio"] == {"width": 64, "height": 48}
    assert receipt.remote_id == f"at://{world.server.city.did}/{POST}/{record_key('key', NOON)}"


def test_stored_picture_is_the_one_that_was_sent(world: BlueskyWorld) -> None:
    receipt = world.connector.publish(world.credentials, an_outgoing(pictures=1), "key")

    record = world.record(receipt.remote_id)
    assert record is not None
    image = record["embed"]["images"][0]["image"]
    assert (image["mimeType"], image["size"]) == ("image/png", len(a_picture().content))


def test_too_large_picture_is_refused_as_such(world: BlueskyWorld) -> None:
    large = Picture(a_picture().content + b"\0" * 1_200_000, "image/png", "Too large", 64, 48)

    with pytest.raises(Refused, match="refused a picture"):
        world.connector.publish(world.credentials, replace(an_outgoing(), pictures=(large,)), "key")

    assert world.count() == 0


def test_repetition_does_not_overwrite_an_edit_behind_our_back(world: BlueskyWorld) -> None:
    outgoing = an_outgoing()
    receipt = world.connector.publish(world.credentials, outgoing, "key")
    world.edit(receipt.remote_id, "Changed by hand")

    again = world.connector.publish(world.credentials, outgoing, "key")

    assert world.read(receipt.remote_id) == ("Changed by hand", ())
    assert again.remote_id == receipt.remote_id
    assert again.fingerprint != receipt.fingerprint


def test_foreign_post_under_our_key_is_never_overwritten(world: BlueskyWorld) -> None:
    outgoing = an_outgoing()
    foreign = {"$type": POST, "text": "Foreign", "createdAt": "2020-01-01T00:00:00.000Z"}
    world.call("putRecord", rkey=record_key("key", outgoing.created_at), record=foreign)

    with pytest.raises(Refused):
        world.connector.publish(world.credentials, outgoing, "key")

    assert world.connector.find(world.credentials, "key", outgoing) is None
    assert [post.text for post in world.connector.timeline(world.credentials, None)] == ["Foreign"]


def test_another_accounts_post_cannot_be_fetched_or_deleted(world: BlueskyWorld) -> None:
    receipt = world.connector.publish(world.other, an_outgoing(), "key")

    for act in (world.connector.fetch, world.connector.delete):
        with pytest.raises(Refused):
            act(world.credentials, receipt.remote_id)
    assert world.read(receipt.remote_id) is not None


def test_odd_native_records_are_shown_all_the_same(world: BlueskyWorld) -> None:
    image = world.connector.publish(world.credentials, an_outgoing(pictures=1), "key")
    record = world.record(image.remote_id) or {}
    strong = {"uri": image.remote_id, "cid": image.fingerprint}
    quote = {
        "$type": "app.bsky.embed.recordWithMedia",
        "record": {"$type": "app.bsky.embed.record", "record": strong},
        "media": record["embed"],
    }
    native = {"$type": POST, "text": "", "createdAt": "2026-11-22T07:00:00-05:00", "embed": quote}
    rkey = record_key("native", NOON)
    world.call("putRecord", rkey=rkey, record=native)

    posts = {post.remote_id.rsplit("/", 1)[1]: post for post in world.connector.timeline(world.credentials, None)}

    assert posts[rkey].pictures == ("Picture 1",)
    assert posts[rkey].published_at == datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_address_of_a_post_on_a_private_server_can_be_opened(world: BlueskyWorld) -> None:
    receipt = world.connector.publish(world.credentials, an_outgoing(), "key")

    opened = http.call("GET", receipt.url, purpose=http.Purpose.READ).mapping()

    assert opened["uri"] == receipt.remote_id


def test_session_is_kept_so_that_logins_stay_rare(world: BlueskyWorld) -> None:
    connector = Bluesky()
    connector.publish(world.credentials, an_outgoing(), "key")

    assert connector._sessions.get(world.credentials) is connector._sessions.get(world.credentials)


def spoil(connector: Bluesky, credentials: Credentials, **tokens: str) -> None:
    session = connector._sessions.get(credentials)
    connector._sessions._keep(credentials, replace(session, **tokens))


def test_dead_access_token_is_refreshed(world: BlueskyWorld) -> None:
    connector = Bluesky()
    spoil(connector, world.credentials, access="not.a.token")

    receipt = connector.publish(world.credentials, an_outgoing(), "key")

    assert world.read(receipt.remote_id) is not None
    assert connector._sessions.get(world.credentials).access != "not.a.token"


def test_dead_refresh_token_leads_to_a_new_login(world: BlueskyWorld) -> None:
    connector = Bluesky()
    spoil(connector, world.credentials, access="not.a.token", refresh="neither.is.this")

    connector.publish(world.credentials, an_outgoing(), "key")

    assert world.count() == 1


def test_revoked_app_password_is_noticed_by_verify_at_once(world: BlueskyWorld) -> None:
    city = world.server.city
    app = world.server.call("com.atproto.server.createAppPassword", {"name": "short-lived"}, city)
    credentials = replace(world.credentials, secret=app["password"])
    connector = Bluesky()
    connector.verify(credentials)

    world.server.call("com.atproto.server.revokeAppPassword", {"name": "short-lived"}, city)

    with pytest.raises(CredentialsRejected):
        connector.verify(credentials)


def test_sessions_show_no_secret_and_are_bounded(monkeypatch: pytest.MonkeyPatch, world: BlueskyWorld) -> None:
    monkeypatch.setattr("accounts.connectors.atproto.KEPT_SESSIONS", 1)
    connector = Bluesky()
    connector.verify(world.credentials)
    connector.verify(world.other)

    assert len(connector._sessions._sessions) == 1
    shown = repr(connector._sessions._sessions)
    session = connector._sessions.get(world.other)
    assert not any(secret in shown for secret in (world.other.secret, session.access, session.refresh))


# What a proper server does not do on demand: a loopback server plays it.

SIGNED_IN = answer(body={"did": DID, "handle": "city.test", "accessJwt": "access-1", "refreshJwt": "refresh-1"})
STORED = answer(body={"uri": f"at://{DID}/{POST}/3m5zq7kfbs22a", "cid": "bafyone"})


def played(server: Loopback) -> Credentials:
    http.configure(private_hosts={server.host})
    return Credentials(server.url, "city.test", "app-password")


def test_expired_token_is_renewed_without_a_body_and_the_request_repeated() -> None:
    expired = answer(400, {"error": "ExpiredToken", "message": "Token has expired"})
    renewed = answer(body={"did": DID, "handle": "city.test", "accessJwt": "access-2", "refreshJwt": "refresh-2"})

    with serving(SIGNED_IN, expired, renewed, STORED) as server:
        receipt = Bluesky().publish(played(server), an_outgoing(), "key")

    assert receipt.fingerprint == "bafyone"
    calls = [path.rsplit(".", 1)[1] for path in server.paths()]
    assert calls == ["createSession", "putRecord", "refreshSession", "putRecord"]
    refresh = server.requests[2].lower()
    assert "bearer refresh-1" in refresh
    assert "content-type" not in refresh
    assert refresh.endswith("\r\n\r\n")
    assert "Bearer access-2" in server.requests[3]


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (HANG_UP, OutcomeUnknown),
        (answer(500), OutcomeUnknown),
        (answer(502), OutcomeUnknown),
        (answer(body="{"), OutcomeUnknown),
        (answer(body={"uri": 7}), OutcomeUnknown),
        (answer(429, Retry_After="7"), TryLater),
        (answer(400, {"error": "InvalidRequest", "message": "No such lexicon"}), Refused),
        (answer(403, {"error": "AccountTakedown"}), CredentialsRejected),
    ],
)
def test_what_can_go_wrong_with_a_publication(said: bytes, error: type[Exception]) -> None:
    with serving(SIGNED_IN, said) as server, pytest.raises(error):
        Bluesky().publish(played(server), an_outgoing(), "key")

    assert len(server.requests) == 2


@pytest.mark.parametrize("said", [HANG_UP, answer(500), answer(body="{"), answer(body={"blob": 1})])
def test_broken_upload_of_a_picture_leaves_nothing_in_doubt(said: bytes) -> None:
    with serving(SIGNED_IN, said) as server, pytest.raises(TryLater):
        Bluesky().publish(played(server), an_outgoing(pictures=1), "key")


@pytest.mark.parametrize(
    ("said", "error"),
    [("RepoNotFound", Refused), ("RepoTakendown", CredentialsRejected), ("RepoDeactivated", CredentialsRejected)],
)
def test_post_of_an_unreachable_account_is_not_called_gone(said: str, error: type[Exception]) -> None:
    with serving(SIGNED_IN, answer(400, {"error": said})) as server, pytest.raises(error):
        Bluesky().fetch(played(server), f"at://{DID}/{POST}/3m5zq7kfbs22a")


@pytest.mark.parametrize("page", [{"records": 1}, {"records": [1]}, {"records": [{"uri": "x"}]}, {}])
def test_malformed_timeline_is_tried_again_later(page: object) -> None:
    with serving(SIGNED_IN, answer(body=page)) as server, pytest.raises(TryLater):
        list(Bluesky().timeline(played(server), None))


def test_timeline_that_never_ends_is_left_after_some_pages() -> None:
    record = {"uri": f"at://{DID}/{POST}/3m5zq7kfbs22a", "cid": "c", "value": {"text": "x", "createdAt": "?"}}

    with serving(SIGNED_IN, answer(body={"records": [record], "cursor": "again"})) as server:
        posts = list(Bluesky().timeline(played(server), None))

    assert len(posts) == 10


def signed_in_at(endpoint: str, **more: Any) -> bytes:
    service = {"id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": endpoint}
    session = {"did": DID, "handle": "city.test", "accessJwt": "a", "refreshJwt": "r", "didDoc": {"service": [service]}}
    return answer(body=session | more)


def test_posts_on_the_public_network_are_shown_on_bsky_app() -> None:
    with serving(signed_in_at("https://morel.us-east.host.bsky.network")) as server:
        identity = Bluesky().verify(played(server))

    assert identity.url == "https://bsky.app/profile/city.test"


def test_account_that_lost_its_name_goes_by_its_did() -> None:
    with serving(signed_in_at("https://pds.example", handle="handle.invalid")) as server:
        identity = Bluesky().verify(played(server))

    assert (identity.handle, identity.remote_id) == (DID, DID)


def test_server_cannot_send_our_tokens_to_a_private_address() -> None:
    with serving(signed_in_at("https://127.0.0.1:1")) as server, pytest.raises(Refused, match="private network"):
        Bluesky().publish(played(server), an_outgoing(), "key")
