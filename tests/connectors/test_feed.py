"""Feeds as websites write them, served on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from accounts.connectors import get, http
from accounts.connectors.base import Credentials, Refused, TryLater
from accounts.connectors.feed import Feed

from .loopback import Loopback, Request, answer, serving

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>City news</title><link>https://city.test/</link>
<item><guid>n1</guid><title>Pool opens</title>
<description>&lt;p&gt;On &lt;b&gt;Monday&lt;/b&gt;.&lt;/p&gt;</description>
<link>https://city.test/1</link><pubDate>Mon, 23 Nov 2026 10:00:00 -0500</pubDate></item>
<item><guid>n2</guid><title>Road closed</title><description>Hunter Street</description>
<link>https://city.test/2</link><pubDate>Tue, 24 Nov 2026 10:00:00 GMT</pubDate></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>City news</title>
<id>urn:f</id><link href="https://city.test/"/>
<entry><id>urn:1</id><title>Road closed</title><updated>2026-11-24T10:00:00Z</updated>
<content type="html">&lt;p&gt;Hunter Street&lt;/p&gt;</content><link href="javascript:alert(1)"/></entry></feed>"""


@pytest.fixture(autouse=True)
def _hosts_as_before() -> Iterator[None]:
    before = http.private_hosts()
    yield
    http.configure(private_hosts=before)


def at(server: Loopback) -> Credentials:
    http.configure(private_hosts={server.host})
    return Credentials(f"{server.url}/feed", "", "")


def test_entries_of_rss_come_newest_first_as_plain_text() -> None:
    with serving(answer(200, RSS, Content_Type="application/rss+xml")) as server:
        posts = list(get("feed").timeline(at(server), None))

    assert [(post.remote_id, post.text, post.url) for post in posts] == [
        ("n2", "Road closed\n\nHunter Street", "https://city.test/2"),
        ("n1", "Pool opens\n\nOn Monday.", "https://city.test/1"),
    ]
    assert posts[1].published_at == datetime(2026, 11, 23, 15, tzinfo=UTC)


def test_atom_is_read_as_well_and_an_address_that_is_none_is_dropped() -> None:
    with serving(answer(200, ATOM)) as server:
        (post,) = Feed().timeline(at(server), None)

    assert (post.remote_id, post.text, post.url) == ("urn:1", "Road closed\n\nHunter Street", "")


def test_feed_is_read_since_a_moment() -> None:
    with serving(answer(200, RSS)) as server:
        posts = list(Feed().timeline(at(server), datetime(2026, 11, 24, tzinfo=UTC)))

    assert [post.remote_id for post in posts] == ["n2"]


def test_edit_changes_the_fingerprint_and_another_layout_does_not() -> None:
    said = [
        answer(200, RSS),
        answer(200, RSS.replace("Hunter Street", "Hunter  Street")),
        answer(200, RSS.replace("Hunter", "Water")),
    ]
    with serving(*said) as server:
        before, same, after = (Feed().fetch(at(server), "n2") for _ in range(3))

    assert before is not None
    assert same is not None
    assert after is not None
    assert before.fingerprint == same.fingerprint != after.fingerprint


def test_feed_says_whose_it_is() -> None:
    with serving(answer(200, RSS)) as server:
        identity = Feed().verify(at(server))

    assert (identity.handle, identity.url) == ("City news", "https://city.test/")


def test_entry_that_left_the_feed_is_gone_only_if_its_page_says_so() -> None:
    def site(request: Request) -> bytes:
        return answer(200, RSS) if request.path == "/feed" else answer(410 if request.path == "/old" else 200)

    with serving(handler=site) as server:
        who = at(server)
        assert Feed().fetch(who, f"{server.url}/old") is None
        for unknown in (f"{server.url}/still-there", "n7"):
            with pytest.raises(Refused, match="does not mean that it is gone"):
                Feed().fetch(who, unknown)


@pytest.mark.parametrize("said", ["<html><p>Welcome</p></html>", "", "{}", "<rss"])
def test_page_that_is_no_feed_is_not_an_empty_one(said: str) -> None:
    with serving(answer(200, said)) as server, pytest.raises(TryLater, match="cannot be understood"):
        list(Feed().timeline(at(server), None))


def test_feed_that_is_not_given_out_is_refused() -> None:
    with serving(answer(404)) as server, pytest.raises(Refused, match="cannot be read"):
        list(Feed().timeline(at(server), None))


def test_entities_that_multiply_are_not_unfolded() -> None:
    bomb = '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>' + RSS.replace(
        "Hunter", "&b;"
    )

    with serving(answer(200, bomb)) as server:
        posts = list(Feed().timeline(at(server), None))

    assert all("aaaaaaaaaaaaaaaaaaaa" not in post.text for post in posts)


def test_nothing_is_written_through_a_feed() -> None:
    with pytest.raises(Refused, match="done by a person"):
        Feed().delete(Credentials("https://city.test/feed", "", ""), "n1")
