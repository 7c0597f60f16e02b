"""What every network must do the same way: the fake, a real Bluesky server and a stateful Mastodon server."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from accounts.connectors import bluesky, mastodon
from accounts.connectors.base import CredentialsRejected, Identity, OutcomeUnknown, Refused
from accounts.connectors.networks import row

from .builders import an_outgoing
from .worlds import BlueskyWorld, FakeWorld, MastodonWorld, World


@pytest.fixture(params=["fake", "bluesky", "mastodon"])
def world(request: pytest.FixtureRequest) -> World:
    if request.param == "bluesky":
        return BlueskyWorld(request.getfixturevalue("personal_data_server"))
    if request.param == "mastodon":
        return MastodonWorld(request.getfixturevalue("mastodon_server"))
    return FakeWorld()


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
    outgoing = an_outgoing()

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

    receipt = world.connector.publish(world.credentials, an_outgoing(text), "key")

    assert world.read(receipt.remote_id) == (text, ())
    assert receipt.url.startswith("http")


def test_pictures_arrive_in_order_with_their_alt_text(world: World) -> None:
    receipt = world.connector.publish(world.credentials, an_outgoing(pictures=3), "key")

    assert world.read(receipt.remote_id) == (
        "Hunter Street is closed on Saturday.",
        ("Picture 1", "Picture 2", "Picture 3"),
    )


@pytest.mark.parametrize("pictures", [0, 2])
def test_publishing_again_with_the_same_key_makes_no_second_post(world: World, pictures: int) -> None:
    outgoing = an_outgoing(pictures=pictures)

    receipts = [world.connector.publish(world.credentials, outgoing, "key") for _ in range(3)]

    assert len(set(receipts)) == 1
    assert world.count() == 1


def test_answer_that_got_lost_is_found_and_never_leads_to_a_second_post(world: World) -> None:
    outgoing = an_outgoing(pictures=1)

    with world.losing_the_answer() as credentials, pytest.raises(OutcomeUnknown):
        world.connector.publish(credentials, outgoing, "key")

    found = world.connector.find(world.credentials, "key", outgoing)
    assert found is not None
    assert world.connector.publish(world.credentials, outgoing, "key") == found
    assert world.count() == 1


def test_same_words_at_another_time_are_another_post(world: World) -> None:
    yesterday = an_outgoing("Council meets tonight.", ago=timedelta(days=1))
    world.connector.publish(world.credentials, yesterday, "key of yesterday")
    today = replace(yesterday, created_at=datetime.now(UTC) + timedelta(minutes=5))

    world.connector.publish(world.credentials, today, "key of today")

    assert world.count() == 2


def test_too_long_text_is_refused_before_anything_is_out(world: World) -> None:
    limit = world.connector.limits_at(world.credentials.server).text
    assert world.connector.limits.count("x" * limit) == limit

    with pytest.raises(Refused):
        world.connector.publish(world.credentials, an_outgoing("x" * (limit + 1)), "key")

    assert world.count() == 0


def test_text_of_exactly_the_limit_is_published(world: World) -> None:
    text = "x" * world.connector.limits_at(world.credentials.server).text

    receipt = world.connector.publish(world.credentials, an_outgoing(text), "key")

    assert world.read(receipt.remote_id) == (text, ())


def test_find_knows_what_was_published_and_nothing_else(world: World) -> None:
    outgoing = an_outgoing()
    world.add("Something else")
    assert world.connector.find(world.credentials, "key", outgoing) is None

    receipt = world.connector.publish(world.credentials, outgoing, "key")

    assert world.connector.find(world.credentials, "key", outgoing) == receipt
    assert world.connector.find(world.other, "key", outgoing) is None


def test_fetch_gives_the_post_with_the_fingerprint_of_the_receipt(world: World) -> None:
    outgoing = an_outgoing(pictures=1)
    receipt = world.connector.publish(world.credentials, outgoing, "key")

    post = world.connector.fetch(world.credentials, receipt.remote_id)

    assert post is not None
    assert (post.remote_id, post.url, post.fingerprint) == (receipt.remote_id, receipt.url, receipt.fingerprint)
    assert (post.text, post.pictures) == (outgoing.text, ("Picture 1",))
    assert abs(post.published_at - outgoing.created_at) < timedelta(minutes=1)
    assert json.loads(json.dumps(post.raw)) == post.raw


def test_edit_behind_our_back_changes_the_fingerprint(world: World) -> None:
    receipt = world.connector.publish(world.credentials, an_outgoing(pictures=1), "key")

    world.edit(receipt.remote_id, "Hunter Street is open.")
    post = world.connector.fetch(world.credentials, receipt.remote_id)

    assert post is not None
    assert post.text == "Hunter Street is open."
    assert post.fingerprint != receipt.fingerprint


def test_post_removed_behind_our_back_is_gone(world: World) -> None:
    receipt = world.connector.publish(world.credentials, an_outgoing(), "key")

    world.remove(receipt.remote_id)

    assert world.connector.fetch(world.credentials, receipt.remote_id) is None


def test_timeline_shows_all_posts_newest_first(world: World) -> None:
    ours = world.connector.publish(world.credentials, an_outgoing(ago=timedelta(seconds=5)), "key")
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
    monkeypatch.setattr(bluesky, "PAGE", 3)
    monkeypatch.setattr(mastodon, "PAGE", 3)
    for number in range(7):
        world.add(f"Post {number}")

    texts = [post.text for post in world.connector.timeline(world.credentials, None)]

    assert texts == [f"Post {number}" for number in reversed(range(7))]


def test_delete_takes_down_and_may_be_repeated(world: World) -> None:
    receipt = world.connector.publish(world.credentials, an_outgoing(), "key")

    world.connector.delete(world.credentials, receipt.remote_id)
    world.connector.delete(world.credentials, receipt.remote_id)

    assert world.read(receipt.remote_id) is None
    assert world.connector.fetch(world.credentials, receipt.remote_id) is None
    assert list(world.connector.timeline(world.credentials, None)) == []
