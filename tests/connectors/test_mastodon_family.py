"""Servers that speak Mastodon's API and deviate from it, each in a way that was seen on a real one (snac, GoToSocial,
Takahe); their answers are served here. One test for each deviation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from accounts.connectors import http
from accounts.connectors import mastodon as module
from accounts.connectors.base import Credentials, CredentialsRejected, Refused
from accounts.connectors.mastodon import Mastodon

from .builders import an_outgoing
from .described import form, query
from .loopback import Loopback, Request, answer, serving

ME = {"id": "1", "username": "city", "url": "https://s.test/@city"}


@pytest.fixture(autouse=True)
def _hosts_as_before() -> Iterator[None]:
    before = http.private_hosts()
    yield
    http.configure(private_hosts=before)


def now() -> str:
    return datetime.now(UTC).isoformat()


def played(server: Loopback) -> Credentials:
    http.configure(private_hosts={server.host})
    return Credentials(server.url, "city", "token-of-the-city")


class Deviant:
    """A small server of the family; a test says in what it deviates."""

    def __init__(self) -> None:
        self.statuses: dict[str, dict[str, Any]] = {}
        self.deleted: set[str] = set()
        self.forms: list[dict[str, str]] = []
        self.link_header = True
        self.shows_deleted_to_author = False
        self.shows_deleted_for = 0  # more reads
        self.tells_strangers = True
        self.cuts_at = 10_000

    def __call__(self, request: Request) -> bytes:
        is_author = "authorization" in request.headers
        match request.method, request.path.split("/")[3:]:
            case "GET", ["accounts", "verify_credentials"]:
                return answer(body=ME)
            case "GET", ["accounts", _, "statuses"]:
                return self.page(query(request))
            case "POST", ["statuses"]:
                self.forms.append(form(request))
                number = str(len(self.statuses) + 1)
                words = self.forms[-1]["status"][: self.cuts_at]
                self.statuses[number] = {"id": number, "content": f"<p>{words}</p>", "created_at": now()}
                return answer(body=self.statuses[number])
            case "DELETE", ["statuses", number]:
                self.deleted.add(number)
                return answer(body={})
            case "GET", ["statuses", number]:
                return self.one(number, is_author)
        return answer(404)

    def one(self, number: str, is_author: bool) -> bytes:
        if not is_author and not self.tells_strangers:
            return answer(404)
        if number in self.deleted:
            self.shows_deleted_for -= 1
            shown = is_author and self.shows_deleted_to_author or self.shows_deleted_for >= 0
            return answer(body=self.statuses[number]) if shown else answer(404)
        return answer(body=self.statuses[number]) if number in self.statuses else answer(404)

    def page(self, sent: dict[str, str]) -> bytes:
        standing = [each for number, each in reversed(self.statuses.items()) if number not in self.deleted]
        below = int(sent.get("max_id", "9999"))
        rows = [each for each in standing if int(each["id"]) < below][: int(sent["limit"])]
        link = f'<https://s.test/?max_id={rows[-1]["id"]}>; rel="next"' if rows else ""
        return answer(body=rows, **({"Link": link} if self.link_header else {}))


def test_idempotency_key_that_is_ignored_makes_no_second_post() -> None:
    server = Deviant()
    outgoing = an_outgoing()

    with serving(handler=server) as loopback:
        who = played(loopback)
        receipts = {Mastodon().publish(who, outgoing, "key").remote_id for _ in range(3)}

    assert receipts == {"1"}
    assert len(server.statuses) == 1


def test_no_post_is_left_to_the_server_to_publish_later() -> None:
    server = Deviant()

    with serving(handler=server) as loopback:
        Mastodon().publish(played(loopback), an_outgoing(), "key")

    assert set(server.forms[0]) == {"status", "language", "visibility"}  # some publish at once what has scheduled_at


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, {"error": "The access token is invalid"}),
        (400, {"error": "invalid_token"}),
        (422, {"error": "Unauthorized"}),
    ],
)
def test_bad_token_is_known_by_each_of_its_three_numbers(status: int, body: object) -> None:
    with serving(answer(status, body)) as loopback, pytest.raises(CredentialsRejected):
        Mastodon().verify(played(loopback))


@pytest.mark.parametrize("said", [answer(400, {"error": "text too long"}), answer(422, {"error": "text too long"})])
def test_too_long_is_refused_whichever_number_says_so(said: bytes) -> None:
    server = Deviant()

    def handler(request: Request) -> bytes:
        return said if request.method == "POST" else server(request)

    with serving(handler=handler) as loopback, pytest.raises(Refused, match="text is too long"):
        Mastodon().publish(played(loopback), an_outgoing(), "key")


def test_server_that_would_cut_a_long_text_is_not_asked() -> None:
    server = Deviant()
    server.cuts_at = 500

    with serving(handler=server) as loopback, pytest.raises(Refused, match="at most 500 characters"):
        Mastodon().publish(played(loopback), an_outgoing("x" * 501), "key")

    assert server.forms == []


@pytest.mark.parametrize(
    ("described", "text"),
    [
        ({"v2": {"configuration": {"statuses": {"max_characters": 5000}}}}, 5000),
        ({"v1": {"max_toot_chars": 100_000}}, 100_000),
        ({"v1": {"configuration": {"statuses": {"max_characters": 500}}}}, 500),
        ({}, 500),
    ],
)
def test_server_is_asked_for_its_limits_in_both_ways(described: dict[str, Any], text: int) -> None:
    def handler(request: Request) -> bytes:
        said = described.get(request.path.split("/")[2])
        return answer(404) if said is None else answer(body=said)

    with serving(handler=handler) as loopback:
        assert Mastodon().limits_at(played(loopback).server).text == text


def test_deletion_that_lags_is_read_back_as_it_is_and_later_as_done() -> None:
    server = Deviant()
    server.shows_deleted_for = 2  # to the author, and to the stranger asked beside

    with serving(handler=server) as loopback:
        who = played(loopback)
        receipt = Mastodon().publish(who, an_outgoing(), "key")
        Mastodon().delete(who, receipt.remote_id)
        seen = [Mastodon().fetch(who, receipt.remote_id) is not None for _ in range(2)]

    assert seen == [True, False]


def test_deleted_post_that_is_still_shown_to_its_author_is_gone() -> None:
    server = Deviant()
    server.shows_deleted_to_author = True

    with serving(handler=server) as loopback:
        who = played(loopback)
        receipt = Mastodon().publish(who, an_outgoing(), "key")
        assert Mastodon().fetch(who, receipt.remote_id) is not None
        Mastodon().delete(who, receipt.remote_id)

        assert Mastodon().fetch(who, receipt.remote_id) is None


def test_server_that_tells_strangers_nothing_still_has_the_post() -> None:
    server = Deviant()
    server.tells_strangers = False

    with serving(handler=server) as loopback:
        who = played(loopback)
        receipt = Mastodon().publish(who, an_outgoing(), "key")

        assert Mastodon().fetch(who, receipt.remote_id) is not None


def test_each_call_has_its_own_connection_since_one_server_closes_kept_ones_silently() -> None:
    unannounced = answer(body=ME).replace(b"Connection: close\r\n", b"")

    with serving(unannounced) as loopback:
        who = played(loopback)
        identities = {Mastodon().verify(who).remote_id for _ in range(3)}

    assert identities == {"1"}
    assert len(loopback.requests) == 3


def test_list_without_a_link_to_the_next_page_is_read_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAGE", 3)
    server = Deviant()
    server.link_header = False
    server.statuses = {str(n): {"id": str(n), "content": f"{n}", "created_at": now()} for n in range(1, 8)}

    with serving(handler=server) as loopback:
        posts = list(Mastodon().timeline(played(loopback), None))

    assert [post.remote_id for post in posts] == ["7", "6", "5", "4", "3", "2", "1"]


def test_numbers_in_place_of_ids_are_understood() -> None:
    with serving(answer(body={"id": 7, "content": "Hello", "created_at": now()})) as loopback:
        post = Mastodon().fetch(played(loopback), "7")

    assert post is not None
    assert post.remote_id == "7"


def test_older_server_takes_media_at_the_older_address() -> None:
    server = Deviant()

    def handler(request: Request) -> bytes:
        if request.path == "/api/v1/media":
            return answer(body={"id": "m1", "url": "https://s.test/m1.png"})
        return server(request)

    with serving(handler=handler) as loopback:
        Mastodon().publish(played(loopback), an_outgoing(pictures=1), "key")

    assert server.forms[0]["media_ids[]"] == "m1"


def test_notifications_of_other_kinds_are_passed_over_where_the_filter_is_ignored() -> None:
    status = {"id": "5", "content": "<p>@city Hello</p>", "created_at": now(), "account": {"acct": "resident@r.test"}}
    notices = [{"id": "9", "type": "favourite", "status": status}, {"id": "8", "type": "mention", "status": status}]

    with serving(answer(body=notices)) as loopback:
        mentions = list(Mastodon().mentions(played(loopback), None))

    assert [(mention.author, mention.text) for mention in mentions] == [("resident@r.test", "@city Hello")]


@pytest.mark.parametrize(
    ("scopes", "missing"),
    [
        (["read", "write"], ()),
        (["read:accounts", "read:statuses", "read:notifications", "write"], ()),
        (["read", "write:statuses"], ("write:media",)),
        (None, ()),
    ],
)
def test_permissions_that_a_token_lacks_are_told_where_the_server_tells_them(
    scopes: list[str] | None, missing: tuple[str, ...]
) -> None:
    def handler(request: Request) -> bytes:
        return answer(body=ME if "accounts" in request.path else {"name": "Imprimatur", "scopes": scopes})

    with serving(handler=handler) as loopback:
        assert Mastodon().health(played(loopback)).missing == missing


def test_suspended_account_is_told_from_its_own_description() -> None:
    said = answer(body=ME | {"suspended": True})

    with serving(said) as loopback, pytest.raises(CredentialsRejected, match="locked or suspended"):
        Mastodon().verify(played(loopback))
