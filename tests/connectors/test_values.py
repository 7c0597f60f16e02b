"""Tokens, rate limits and the table of networks."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from accounts import connectors
from accounts.connectors import ratelimits
from accounts.connectors.base import Capability, RateLimit
from accounts.connectors.networks import FEED, PRACTICE, ROWS, row
from accounts.connectors.tokens import Token
from tools.networks import PAGE, page

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.mark.parametrize("secret", ["bare token", "{not json", '{"access_token": 7}', "[1]", ""])
def test_bare_token_is_a_token_as_it_always_was(secret: str) -> None:
    assert Token.parse(secret) == Token(secret)


def test_token_survives_being_stored_and_shows_no_secret() -> None:
    token = Token("access-1", "refresh-2", NOW, "client", "hush-3", ("read", "write"))

    assert Token.parse(token.dump()) == token
    assert not any(secret in repr(token) for secret in ("access-1", "refresh-2", "hush-3"))


def test_renewed_token_keeps_what_the_network_does_not_say_again() -> None:
    before = Token("old", "refresh", NOW, "client", "hush", ("read",))

    after = before.renewed({"access_token": "new", "expires_in": 7200}, NOW)

    assert after == Token("new", "refresh", NOW + timedelta(hours=2), "client", "hush", ("read",))
    assert not after.ends_within(timedelta(hours=1), NOW)
    assert after.ends_within(timedelta(hours=3), NOW)
    assert not Token("for ever").ends_within(timedelta(days=999), NOW)


@pytest.mark.parametrize(
    ("headers", "remaining", "seconds"),
    [
        ({"x-rate-limit-remaining": "0", "x-rate-limit-reset": "in 900"}, 0, 900),
        ({"ratelimit-remaining": "2999", "ratelimit-reset": "in 300"}, 2999, 300),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "2126-01-01T00:00:00Z"}, 0, ratelimits.LONGEST),
        ({"x-app-usage": json.dumps({"call_count": 28, "total_time": 91.5})}, 8, 3600),
        (
            {
                "x-business-use-case-usage": json.dumps(
                    {"1": [{"call_count": 100, "estimated_time_to_regain_access": 5}], "2": [{"call_count": 3}]}
                )
            },
            0,
            300,
        ),
    ],
)
def test_rate_limit_is_read_in_each_networks_spelling(headers: dict[str, str], remaining: int, seconds: float) -> None:
    now = int(datetime.now(UTC).timestamp())
    headers = {name: str(now + int(value[3:])) if value[:3] == "in " else value for name, value in headers.items()}

    limit = ratelimits.read(headers)

    assert limit is not None
    assert limit.remaining == remaining
    assert limit.resets_at is not None
    assert (limit.resets_at - datetime.now(UTC)).total_seconds() == pytest.approx(seconds, abs=5)


@pytest.mark.parametrize(
    "headers",
    [{}, {"x-ratelimit-remaining": "many"}, {"x-app-usage": "{"}, {"x-app-usage": "[]"}, {"x-app-usage": '{"a": 1}'}],
)
def test_headers_that_say_nothing_say_nothing(headers: dict[str, str]) -> None:
    assert ratelimits.read(headers) is None


def test_the_next_call_waits_only_when_none_is_left_and_the_moment_is_to_come() -> None:
    later, earlier = NOW + timedelta(seconds=30), NOW - timedelta(seconds=30)

    assert RateLimit(0, later).wait(NOW) == 30
    assert RateLimit(0, earlier).wait(NOW) == 0
    assert RateLimit(5, later).wait(NOW) == 0
    assert RateLimit(0).wait(NOW) == 0


def test_every_row_has_its_connector_and_what_that_says_is_the_row() -> None:
    for each in (*ROWS, FEED, PRACTICE):
        connector = connectors.get(each.platform)
        assert (connector.name, connector.supports, connector.limits) == (each.name, each.supports, each.limits)


@pytest.mark.parametrize("platform", [each.platform for each in (*ROWS, FEED, PRACTICE)])
def test_what_a_row_claims_is_written(platform: str) -> None:
    methods = {
        Capability.PUBLISH: "publish",
        Capability.FIND: "find",
        Capability.FETCH: "fetch",
        Capability.TIMELINE: "timeline",
        Capability.DELETE: "delete",
        Capability.EDIT: "edit",
        Capability.REPLIES: "replies",
        Capability.MENTIONS: "mentions",
        Capability.HIDE_REPLY: "hide_reply",
        Capability.DELETE_REPLY: "delete_reply",
        Capability.HEALTH: "health",
        Capability.RENEW: "renew",
    }
    own = vars(type(connectors.get(platform)))

    assert {each for each, name in methods.items() if name in own} == row(platform).supports & methods.keys()


def test_tables_in_the_documentation_are_those_of_the_connectors() -> None:
    assert page(PAGE.read_text()) == PAGE.read_text(), "run `python -m tools.networks`"


def test_a_network_that_takes_videos_says_which() -> None:
    for each in ROWS:
        assert each.limits.video_bytes
        assert each.limits.video_types
        assert each.supports == frozenset() or Capability.VIDEO in each.supports
