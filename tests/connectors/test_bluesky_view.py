"""What only a view of the network (AppView) can tell: replies and mentions, with answers as its lexicons
(app.bsky.feed.getPostThread, app.bsky.notification.listNotifications) have them; and what our server holds beside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounts.connectors import http
from accounts.connectors.base import Card, Credentials, CredentialsRejected, TryLater, Video
from accounts.connectors.bluesky import Bluesky
from tools.testing.networks import PersonalDataServer

from .builders import a_picture, an_outgoing
from .loopback import Loopback, Request, answer, serving
from .worlds import BlueskyWorld

DID = "did:plc:abcdefghijklmnopqrstuvwx"
OURS = f"at://{DID}/app.bsky.feed.post/3m5zq7kfbs22a"
SIGNED_IN = {"did": DID, "handle": "city.test", "accessJwt": "access", "refreshJwt": "refresh", "active": True}
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.fixture
def world(personal_data_server: PersonalDataServer) -> BlueskyWorld:
    return BlueskyWorld(personal_data_server)


@pytest.fixture(autouse=True)
def _hosts_as_before() -> Iterator[None]:
    before = http.private_hosts()
    yield
    http.configure(private_hosts=before)


def a_view(number: int, parent: str = OURS, minutes: int = 0) -> dict[str, Any]:
    moment = (NOW + timedelta(minutes=minutes)).isoformat()
    reply = {"root": {"uri": OURS, "cid": "c"}, "parent": {"uri": parent, "cid": "c"}}
    return {
        "uri": f"at://did:plc:resident/app.bsky.feed.post/{number}",
        "author": {"did": "did:plc:resident", "handle": "resident.test"},
        "record": {"text": f"Reply {number}", "createdAt": moment, "reply": reply},
    }


def served(**methods: Any):
    def handler(request: Request) -> bytes:
        method = request.path.rsplit(".", 1)[1]
        if method == "createSession":
            return answer(body=SIGNED_IN)
        if method == "getRecord":
            return (
                answer(400, {"error": "RecordNotFound"}) if "getRecord" not in methods else answer(body=methods[method])
            )
        assert request.headers["authorization"] == "Bearer access"
        return answer(body=methods[method])

    return handler


def played(server: Loopback) -> Credentials:
    http.configure(private_hosts={server.host})
    return Credentials(server.url, "city.test", "app password")


def test_replies_of_a_whole_thread_are_read_oldest_first_with_what_is_hidden() -> None:
    first, deep = a_view(1, minutes=5), a_view(2, "at://did:plc:resident/app.bsky.feed.post/1", minutes=1)
    blocked = {"$type": "app.bsky.feed.defs#blockedPost", "uri": "at://x", "blocked": True}
    thread = {"post": {}, "replies": [{"post": first, "replies": [{"post": deep}]}, blocked]}
    gate = {"uri": "at://x", "cid": "c", "value": {"hiddenReplies": [first["uri"]]}}

    with serving(handler=served(getPostThread={"thread": thread}, getRecord=gate)) as server:
        replies = list(Bluesky().replies(played(server), OURS, None))
        later = list(Bluesky().replies(played(server), OURS, NOW + timedelta(minutes=3)))

    assert [(reply.text, reply.author, reply.hidden) for reply in replies] == [
        ("Reply 2", "resident.test", False),
        ("Reply 1", "resident.test", True),
    ]
    assert replies[0].answers.endswith("/1")
    assert [reply.text for reply in later] == ["Reply 1"]


def test_mentions_are_replies_mentions_and_quotes_but_no_likes() -> None:
    notices = [
        a_view(number) | {"reason": reason} for number, reason in enumerate(["like", "mention", "reply", "quote"])
    ]

    with serving(handler=served(listNotifications={"notifications": notices})) as server:
        mentions = list(Bluesky().mentions(played(server), None))

    assert [mention.text for mention in mentions] == ["Reply 1", "Reply 2", "Reply 3"]


def test_server_without_a_view_says_to_try_later(world: BlueskyWorld) -> None:
    with pytest.raises(TryLater):
        list(world.connector.mentions(world.credentials, None))


def test_account_that_is_not_active_is_told_at_sign_in() -> None:
    said = answer(body=SIGNED_IN | {"active": False, "status": "suspended"})

    with serving(said) as server, pytest.raises(CredentialsRejected, match="locked or suspended"):
        Bluesky().verify(played(server))


def test_reply_is_hidden_in_a_record_beside_the_post_and_shown_again(world: BlueskyWorld) -> None:
    receipt = world.connector.publish(world.credentials, an_outgoing(), "key")
    replies = [f"at://did:plc:resident/app.bsky.feed.post/{number}" for number in (1, 2)]

    for reply in (*replies, replies[0]):
        world.connector.hide_reply(world.credentials, receipt.remote_id, reply, hidden=True)
    assert [world.is_hidden(receipt.remote_id, reply) for reply in replies] == [True, True]

    world.connector.hide_reply(world.credentials, receipt.remote_id, replies[0], hidden=False)
    assert [world.is_hidden(receipt.remote_id, reply) for reply in replies] == [False, True]


def test_thread_names_its_first_post_and_the_one_before(world: BlueskyWorld) -> None:
    connector, who = world.connector, world.credentials
    first = connector.publish(who, an_outgoing("One"), "1")
    second = connector.publish(who, replace(an_outgoing("Two"), reply_to=first.remote_id), "2")
    third = connector.publish(who, replace(an_outgoing("Three"), reply_to=second.remote_id), "3")

    record = world.record(third.remote_id) or {}

    assert record["reply"]["root"] == {"uri": first.remote_id, "cid": first.fingerprint}
    assert record["reply"]["parent"] == {"uri": second.remote_id, "cid": second.fingerprint}


def test_card_of_a_page_is_built_by_us_with_its_picture(world: BlueskyWorld) -> None:
    card = Card("https://city.test/snow", "Snow", "Where the plows are", a_picture())

    receipt = world.connector.publish(world.credentials, replace(an_outgoing(), card=card), "key")

    embed = (world.record(receipt.remote_id) or {})["embed"]
    assert embed["$type"] == "app.bsky.embed.external"
    external = embed["external"]
    assert (external["uri"], external["title"]) == ("https://city.test/snow", "Snow")
    assert external["thumb"]["mimeType"] == "image/png"


def test_video_lies_in_the_record_with_its_words(world: BlueskyWorld) -> None:
    film = Video(b"\0\0\0\x20ftypisom" + b"\0" * 200, "video/mp4", "Snow is cleared", 64, 48)

    receipt = world.connector.publish(world.credentials, replace(an_outgoing(), video=film), "key")

    embed = (world.record(receipt.remote_id) or {})["embed"]
    assert (embed["$type"], embed["alt"]) == ("app.bsky.embed.video", "Snow is cleared")
    post = world.connector.fetch(world.credentials, receipt.remote_id)
    assert post is not None
    assert post.pictures == ("Snow is cleared",)


def test_edit_keeps_the_moment_of_the_post_and_exchanges_pictures_whose_words_changed(world: BlueskyWorld) -> None:
    outgoing = an_outgoing("One", pictures=1)
    receipt = world.connector.publish(world.credentials, outgoing, "key")
    before = world.record(receipt.remote_id) or {}

    world.connector.edit(
        world.credentials, receipt.remote_id, replace(outgoing, text="Two", pictures=(a_picture("New"),))
    )

    after = world.record(receipt.remote_id) or {}
    assert after["createdAt"] == before["createdAt"]
    assert (after["text"], after["embed"]["images"][0]["alt"]) == ("Two", "New")
