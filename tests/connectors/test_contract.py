"""What every network must do the same way: the fake, a real Bluesky server, a stateful Mastodon server, and stubs that
hold Facebook, Instagram and X to their published descriptions and LinkedIn to its documentation (`stubs/`)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from accounts.connectors import bluesky, facebook, instagram, linkedin, mastodon, x
from accounts.connectors.base import Capability as Can
from accounts.connectors.base import CredentialsRejected, Identity, OutcomeUnknown, Outgoing, Refused, Reply
from accounts.connectors.networks import ROWS, row

from .builders import an_outgoing
from .stub_worlds import STUBS, stub_world
from .worlds import BlueskyWorld, FakeWorld, MastodonWorld, World

NETWORKS = ["fake", "bluesky", "mastodon", *STUBS]


def having(*capabilities: Can, but: tuple[str, ...] = ()) -> pytest.MarkDecorator:
    """The networks of the contract that can do all this; a test is about no others."""
    able = [name for name in NETWORKS if set(capabilities) <= row(name).supports and name not in but]
    return pytest.mark.parametrize("world", able, indirect=True)


@pytest.fixture(params=NETWORKS)
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    if request.param in STUBS:
        with stub_world(request.param) as made:
            yield made
    elif request.param == "bluesky":
        yield BlueskyWorld(request.getfixturevalue("personal_data_server"))
    elif request.param == "mastodon":
        yield MastodonWorld(request.getfixturevalue("mastodon_server"))
    else:
        yield FakeWorld()


def a_post(
    world: World,
    text: str = "Hunter Street is closed on Saturday.",
    *,
    ago: timedelta = timedelta(0),
    pictures: int = 0,
) -> Outgoing:
    """A post that this network takes."""
    return world.prepare(an_outgoing(text, ago=ago, pictures=pictures))


def alts(outgoing: Outgoing) -> tuple[str, ...]:
    return tuple(picture.alt for picture in outgoing.pictures)


def test_every_network_that_software_publishes_on_keeps_this_contract() -> None:
    assert {each.platform for each in ROWS if Can.PUBLISH in each.supports} | {"fake"} == set(NETWORKS)


def test_all_capabilities_are_declared(world: World) -> None:
    assert world.connector.supports == row(world.connector.platform).supports


def test_verify_tells_whose_the_credentials_are(world: World) -> None:
    city, citizen = world.connector.verify(world.credentials), world.connector.verify(world.other)

    assert isinstance(city, Identity)
    assert city.handle.startswith("city")
    assert city.url.startswith("http")
    assert city.remote_id != citizen.remote_id


def test_wrong_secret_is_named_as_such_and_never_repeated(world: World) -> None:
    wrong = replace(world.credentials, secret="wrong secret")
    outgoing = a_post(world)

    for attempt in (
        lambda: world.connector.verify(wrong),
        lambda: world.connector.publish(wrong, outgoing, "key"),
        lambda: world.connector.delete(wrong, world.add("Still here")),
    ):
        with pytest.raises(CredentialsRejected) as caught:
            attempt()
        assert "wrong secret" not in str(caught.value)
    assert "wrong secret" not in repr(wrong)


def test_published_text_is_read_back_by_another_client(world: World) -> None:
    text = "Straße gesperrt 👷 – see https://example.org/x?a=1&b=2 #RoadWork\n\nThank you <all>."

    receipt = world.connector.publish(world.credentials, outgoing := a_post(world, text), "key")

    assert world.read(receipt.remote_id) == (text, alts(outgoing))
    assert receipt.url.startswith("http")


def test_pictures_arrive_in_order_with_their_alt_text(world: World) -> None:
    receipt = world.connector.publish(world.credentials, a_post(world, pictures=3), "key")

    assert world.read(receipt.remote_id) == (
        "Hunter Street is closed on Saturday.",
        ("Picture 1", "Picture 2", "Picture 3"),
    )


@pytest.mark.parametrize("pictures", [0, 2])
def test_publishing_again_with_the_same_key_makes_no_second_post(world: World, pictures: int) -> None:
    outgoing = a_post(world, pictures=pictures)

    receipts = [world.connector.publish(world.credentials, outgoing, "key") for _ in range(3)]

    assert len(set(receipts)) == 1
    assert world.count() == 1


def test_answer_that_got_lost_is_found_and_never_leads_to_a_second_post(world: World) -> None:
    outgoing = a_post(world, pictures=1)

    with world.losing_the_answer() as credentials, pytest.raises(OutcomeUnknown):
        world.connector.publish(credentials, outgoing, "key")

    found = world.connector.find(world.credentials, "key", outgoing)
    assert found is not None
    assert world.connector.publish(world.credentials, outgoing, "key") == found
    assert world.count() == 1


def test_same_words_at_another_time_are_another_post(world: World) -> None:
    yesterday = a_post(world, "Council meets tonight.", ago=timedelta(days=1))
    world.connector.publish(world.credentials, yesterday, "key of yesterday")
    today = replace(yesterday, created_at=datetime.now(UTC) + timedelta(minutes=5))

    world.connector.publish(world.credentials, today, "key of today")

    assert world.count() == 2


def test_too_long_text_is_refused_before_anything_is_out(world: World) -> None:
    limit = world.connector.limits_at(world.credentials.server).text
    assert world.connector.limits.count("x" * limit) == limit

    with pytest.raises(Refused):
        world.connector.publish(world.credentials, a_post(world, "x" * (limit + 1)), "key")

    assert world.count() == 0


def test_text_of_exactly_the_limit_is_published(world: World) -> None:
    text = "x" * world.connector.limits_at(world.credentials.server).text

    receipt = world.connector.publish(world.credentials, outgoing := a_post(world, text), "key")

    assert world.read(receipt.remote_id) == (text, alts(outgoing))


def test_find_knows_what_was_published_and_nothing_else(world: World) -> None:
    outgoing = a_post(world)
    world.add("Something else")
    assert world.connector.find(world.credentials, "key", outgoing) is None

    receipt = world.connector.publish(world.credentials, outgoing, "key")

    assert world.connector.find(world.credentials, "key", outgoing) == receipt
    assert world.connector.find(world.other, "key", outgoing) is None


def test_fetch_gives_the_post_with_the_fingerprint_of_the_receipt(world: World) -> None:
    outgoing = a_post(world, pictures=1)
    receipt = world.connector.publish(world.credentials, outgoing, "key")

    post = world.connector.fetch(world.credentials, receipt.remote_id)

    assert post is not None
    assert (post.remote_id, post.url, post.fingerprint) == (receipt.remote_id, receipt.url, receipt.fingerprint)
    assert (post.text, post.pictures) == (outgoing.text, alts(outgoing))
    assert abs(post.published_at - outgoing.created_at) < timedelta(minutes=1)
    assert json.loads(json.dumps(post.raw)) == post.raw


def test_edit_behind_our_back_changes_the_fingerprint(world: World) -> None:
    receipt = world.connector.publish(world.credentials, a_post(world, pictures=1), "key")

    world.edit(receipt.remote_id, "Hunter Street is open.")
    post = world.connector.fetch(world.credentials, receipt.remote_id)

    assert post is not None
    assert post.text == "Hunter Street is open."
    assert post.fingerprint != receipt.fingerprint


def test_post_removed_behind_our_back_is_gone(world: World) -> None:
    receipt = world.connector.publish(world.credentials, a_post(world), "key")

    world.remove(receipt.remote_id)

    assert world.connector.fetch(world.credentials, receipt.remote_id) is None


def test_timeline_shows_all_posts_newest_first(world: World) -> None:
    ours = world.connector.publish(world.credentials, a_post(world, ago=timedelta(seconds=5)), "key")
    native = world.add("Posted on the network itself")

    posts = list(world.connector.timeline(world.credentials, None))

    assert [post.remote_id for post in posts] == [native, ours.remote_id]
    assert posts[1].fingerprint == ours.fingerprint


def test_timeline_goes_back_to_a_moment_and_no_further(world: World) -> None:
    world.add("One")
    newest = world.connector.fetch(world.credentials, world.add("Two"))
    assert newest is not None

    after = newest.published_at + timedelta(seconds=1)
    assert list(world.connector.timeline(world.credentials, after)) == []
    since = [
        post.text for post in world.connector.timeline(world.credentials, newest.published_at - timedelta(hours=1))
    ]
    assert since == ["Two", "One"]


def test_timeline_is_read_over_several_pages(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for network in (bluesky, mastodon, facebook, instagram, linkedin):
        monkeypatch.setattr(network, "PAGE", 3)
    monkeypatch.setattr(x, "PAGE", 5)  # the least that X gives
    for number in range(7):
        world.add(f"Post {number}")

    texts = [post.text for post in world.connector.timeline(world.credentials, None)]

    assert texts == [f"Post {number}" for number in reversed(range(7))]


def test_delete_takes_down_and_may_be_repeated(world: World) -> None:
    receipt = world.connector.publish(world.credentials, a_post(world), "key")

    world.connector.delete(world.credentials, receipt.remote_id)
    world.connector.delete(world.credentials, receipt.remote_id)

    assert world.read(receipt.remote_id) is None
    assert world.connector.fetch(world.credentials, receipt.remote_id) is None
    assert list(world.connector.timeline(world.credentials, None)) == []


@having(Can.EDIT)
def test_edit_changes_the_words_and_keeps_the_picture_and_may_be_repeated(world: World) -> None:
    outgoing = a_post(world, pictures=1)
    receipt = world.connector.publish(world.credentials, outgoing, "key")
    changed = replace(outgoing, text="Hunter Street is open.")

    edited = [world.connector.edit(world.credentials, receipt.remote_id, changed) for _ in range(2)][-1]
    post = world.connector.fetch(world.credentials, receipt.remote_id)

    assert world.read(receipt.remote_id) == ("Hunter Street is open.", ("Picture 1",))
    assert edited.remote_id == receipt.remote_id
    assert edited.fingerprint != receipt.fingerprint
    assert post is not None
    assert post.fingerprint == edited.fingerprint


@having(Can.EDIT)
def test_what_is_gone_cannot_be_edited(world: World) -> None:
    outgoing = a_post(world)
    receipt = world.connector.publish(world.credentials, outgoing, "key")
    world.remove(receipt.remote_id)

    with pytest.raises(Refused):
        world.connector.edit(world.credentials, receipt.remote_id, outgoing)


@pytest.mark.parametrize("times", [1, 3])
def test_further_part_or_first_comment_is_published_once_below_its_post(world: World, times: int) -> None:
    receipt = world.connector.publish(world.credentials, a_post(world), "key")
    part = replace(an_outgoing("Detour by Water Street."), reply_to=receipt.remote_id)

    parts = [world.connector.publish(world.credentials, part, "second key") for _ in range(times)]

    assert world.connector.supports & {Can.THREAD, Can.FIRST_COMMENT}
    assert len({each.remote_id for each in parts}) == 1
    assert world.below(receipt.remote_id) == ["Detour by Water Street."]
    found = world.connector.fetch(world.credentials, parts[0].remote_id)
    assert found is not None
    assert (found.text, found.fingerprint) == ("Detour by Water Street.", parts[0].fingerprint)


NO_VIEW = ("bluesky",)  # its server alone has no view of what others say; test_bluesky.py serves one


@having(Can.REPLIES, but=NO_VIEW)
def test_replies_are_read_since_a_moment_with_their_author(world: World) -> None:
    receipt = world.connector.publish(world.credentials, a_post(world), "key")
    world.answer(receipt.remote_id, "Until when?")

    replies = list(world.connector.replies(world.credentials, receipt.remote_id, None))

    assert [(reply.text, reply.answers) for reply in replies] == [("Until when?", receipt.remote_id)]
    assert all(isinstance(reply, Reply) and reply.author and reply.remote_id for reply in replies)
    later = datetime.now(UTC) + timedelta(minutes=1)
    assert list(world.connector.replies(world.credentials, receipt.remote_id, later)) == []


@having(Can.MENTIONS, but=NO_VIEW)
def test_mentions_are_read_since_a_moment(world: World) -> None:
    world.mention("Is the pool open?")

    (mention,) = world.connector.mentions(world.credentials, datetime.now(UTC) - timedelta(minutes=5))

    assert mention.text.endswith("Is the pool open?")
    assert list(world.connector.mentions(world.credentials, datetime.now(UTC) + timedelta(minutes=1))) == []


@having(Can.HIDE_REPLY, but=NO_VIEW)
def test_reply_is_hidden_and_shown_again(world: World) -> None:
    receipt = world.connector.publish(world.credentials, a_post(world), "key")
    reply = world.answer(receipt.remote_id, "Buy cheap pills")

    for hidden in (True, True, False):
        world.connector.hide_reply(world.credentials, receipt.remote_id, reply, hidden=hidden)
        assert world.is_hidden(receipt.remote_id, reply) is hidden


@having(Can.DELETE_REPLY)
def test_reply_is_deleted_and_that_may_be_repeated(world: World) -> None:
    receipt = world.connector.publish(world.credentials, a_post(world), "key")
    reply = world.answer(receipt.remote_id, "Buy cheap pills")
    world.answer(receipt.remote_id, "Until when?")

    for _ in range(2):
        world.connector.delete_reply(world.credentials, receipt.remote_id, reply)

    assert world.below(receipt.remote_id) == ["Until when?"]


def test_health_tells_whose_the_credentials_are(world: World) -> None:
    health = world.connector.health(world.credentials)

    assert health.identity == world.connector.verify(world.credentials)
    assert health.expires_at is None


def test_what_a_network_has_not_is_refused(world: World) -> None:
    connector, who = world.connector, world.credentials
    attempts = {
        Can.EDIT: lambda: connector.edit(who, "1", an_outgoing()),
        Can.REPLIES: lambda: connector.replies(who, "1", None),
        Can.MENTIONS: lambda: connector.mentions(who, None),
        Can.HIDE_REPLY: lambda: connector.hide_reply(who, "1", "2", hidden=True),
        Can.DELETE_REPLY: lambda: connector.delete_reply(who, "1", "2"),
        Can.RENEW: lambda: connector.renew(who),
    }
    for capability in attempts.keys() - connector.supports:
        with pytest.raises(Refused, match="done by a person"):
            attempts[capability]()
