"""What each network answers when it will not: answers as recorded or as its documentation prints them, and the sentence
that a person reads.

Where the answers come from. Bluesky: the server's own source (@atproto/pds 0.4) and lexicons. Mastodon: the server's
locale and doorkeeper's, as tried against four servers. Meta: developers.facebook.com, Graph API, "Handling errors", and
Instagram platform, "Error codes". X: docs.x.com, "Response codes and errors", and the `Problem` schemas of its OpenAPI
description. LinkedIn: learn.microsoft.com, "Error handling". None of the last three could be recorded from the network
itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounts.connectors import get, http
from accounts.connectors.base import Credentials, CredentialsRejected, Refused, TryLater
from accounts.connectors.problems import Kind
from accounts.connectors.tokens import Token

from .builders import a_jpeg, an_outgoing
from .faults import Fault, Interruption, saying
from .loopback import answer, serving
from .stub_worlds import PUBLISHING, STUBS, StubWorld, stub_world
from .worlds import BlueskyWorld, MastodonWorld, World

UPLOADS = {
    "bluesky": "com.atproto.repo.uploadBlob",
    "mastodon": "/api/v2/media",
    "facebook": "/photos",
    "instagram": "/media",
    "x": "/media/upload",
    "linkedin": "/rest/images",
}
ANY_POST = {
    "bluesky": "at://did:plc:city/app.bsky.feed.post/3kabc",
    "mastodon": "1009",
    "facebook": "1001_1009",
    "instagram": "1009",
    "x": "1009",
    "linkedin": "urn:li:share:1009",
}
BAD_LOGIN, BAD_TOKEN = "Invalid identifier or password", "Invalid access token"
WRITES = {"bluesky": "com.atproto.repo.putRecord", "mastodon": "/api/v1/statuses", **PUBLISHING}


@dataclass(frozen=True)
class Refusal:
    """One answer of a network, and what it is understood as."""

    platform: str
    status: int
    body: dict[str, Any]
    kind: Kind

    def __str__(self) -> str:
        return f"{self.platform}: {self.kind.name.lower()} ({self.status})"


def meta(code: int, subcode: int = 0, message: str = "Error", status: int = 400) -> tuple[int, dict[str, Any]]:
    return status, {"error": {"message": message, "type": "OAuthException", "code": code, "error_subcode": subcode}}


def x(status: int, **problem: Any) -> tuple[int, dict[str, Any]]:
    return status, {"title": "Forbidden", "status": status, "type": "about:blank"} | problem


def linkedin(status: int, code: str, message: str, number: int = 100) -> tuple[int, dict[str, Any]]:
    return status, {"status": status, "serviceErrorCode": number, "code": code, "message": message}


ABOUT_THE_ACCOUNT = (
    Refusal("bluesky", 401, {"error": "AccountTakedown", "message": "Account has been taken down"}, Kind.SUSPENDED),
    Refusal("bluesky", 400, {"error": "AccountDeactivated", "message": "Account is deactivated"}, Kind.SUSPENDED),
    Refusal("bluesky", 400, {"error": "ExpiredToken", "message": "Token has expired"}, Kind.EXPIRED),
    Refusal("bluesky", 401, {"error": "InvalidToken", "message": "Token has been revoked"}, Kind.REVOKED),
    Refusal("mastodon", 401, {"error": "The access token expired"}, Kind.EXPIRED),
    Refusal("mastodon", 401, {"error": "The access token was revoked"}, Kind.REVOKED),
    Refusal("mastodon", 403, {"error": "Your login is currently disabled"}, Kind.SUSPENDED),
    Refusal("mastodon", 403, {"error": "This action is outside the authorized scopes"}, Kind.PERMISSION),
    *(
        Refusal(platform, *said, kind)
        for platform in ("facebook", "instagram")
        for said, kind in (
            (meta(190, 463, "Error validating access token: Session has expired"), Kind.EXPIRED),
            (meta(190, 458, "The user has not authorized application 1234"), Kind.REVOKED),
            (meta(190, 460, "The session has been invalidated because the password was changed"), Kind.REVOKED),
            (meta(190, 459, "The user is enrolled in a blocking, logged-in checkpoint"), Kind.SUSPENDED),
            (meta(190, 0, "Invalid OAuth access token.", 401), Kind.REVOKED),
            (meta(200, 0, "Requires pages_manage_posts permission", 403), Kind.PERMISSION),
            (meta(10, 0, "Application does not have permission for this action"), Kind.PERMISSION),
            (meta(21, 0, "Page ID 1001 was migrated to page ID 1009."), Kind.ACCOUNT_GONE),
        )
    ),
    Refusal("x", *x(401, title="Unauthorized", detail="Your account is suspended"), Kind.SUSPENDED),
    Refusal("x", *x(403, detail="Your account is temporarily locked. Please log in."), Kind.SUSPENDED),
    Refusal("x", *x(403, type="https://api.x.com/2/problems/client-forbidden", detail="App."), Kind.PERMISSION),
    Refusal("x", *x(403, detail="Authenticating with OAuth 2.0 User Context is required."), Kind.PERMISSION),
    Refusal("linkedin", *linkedin(401, "EXPIRED_ACCESS_TOKEN", "The token has expired", 65602), Kind.EXPIRED),
    Refusal("linkedin", *linkedin(401, "REVOKED_ACCESS_TOKEN", "Revoked by the user", 65601), Kind.REVOKED),
    Refusal("linkedin", *linkedin(403, "ACCESS_DENIED", "Not enough permissions to access"), Kind.PERMISSION),
    Refusal("linkedin", *linkedin(403, "FORBIDDEN", "The member is restricted"), Kind.SUSPENDED),
)
WORDS = (
    Refusal(
        "bluesky", 400, {"error": "InvalidRequest", "message": "Record/text must not be longer than 300"}, Kind.TOO_LONG
    ),
    Refusal("mastodon", 422, {"error": "Validation failed: Text character limit of 500 exceeded"}, Kind.TOO_LONG),
    Refusal("mastodon", 400, {"error": "status too long"}, Kind.TOO_LONG),
    *(
        Refusal(platform, *said, kind)
        for platform in ("facebook", "instagram")
        for said, kind in (
            (meta(100, 0, "Param message is too long"), Kind.TOO_LONG),
            (meta(506, 0, "Duplicate status message"), Kind.DUPLICATE),
            (meta(368, 0, "The action attempted has been deemed abusive"), Kind.BLOCKED),
        )
    ),
    Refusal("x", *x(400, detail="Your Tweet text is too long."), Kind.TOO_LONG),
    Refusal("x", *x(403, detail="You are not allowed to create a Tweet with duplicate content."), Kind.DUPLICATE),
    Refusal("x", *x(402, title="CreditsDepleted", detail="No credits to fulfill this request."), Kind.UNPAID),
    Refusal("linkedin", *linkedin(422, "FIELD_LENGTH", "commentary exceeds the maximum length"), Kind.TOO_LONG),
    Refusal("linkedin", *linkedin(422, "DUPLICATE_POST", "Content is a duplicate of urn:li:share:1"), Kind.DUPLICATE),
    Refusal("linkedin", *linkedin(426, "NONEXISTENT_VERSION", "Version 20250101 is not active"), Kind.OUTDATED),
)
PICTURES = (
    Refusal("bluesky", 400, {"error": "BlobTooLarge", "message": "This file is too big"}, Kind.PICTURE),
    Refusal("mastodon", 422, {"error": "Validation failed: File content type is invalid"}, Kind.PICTURE),
    Refusal("facebook", *meta(324, 0, "Missing or invalid image file"), Kind.PICTURE),
    Refusal("instagram", *meta(9004, 2207052, "The media could not be fetched from this URI"), Kind.PICTURE),
    Refusal("x", *x(400, errors=[{"message": "media type unrecognized."}], detail=""), Kind.PICTURE),
    Refusal("linkedin", *linkedin(400, "MEDIA_ASSET_INVALID", "The image is not valid"), Kind.PICTURE),
)


@pytest.fixture
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    platform = request.getfixturevalue("refusal").platform
    if platform in STUBS:
        with stub_world(platform) as made:
            yield made
    elif platform == "bluesky":
        yield BlueskyWorld(request.getfixturevalue("personal_data_server"))
    else:
        yield MastodonWorld(request.getfixturevalue("mastodon_server"))


@pytest.fixture(autouse=True)
def _hosts_as_before() -> Iterator[None]:
    before = http.private_hosts()
    yield
    http.configure(private_hosts=before)


@pytest.mark.parametrize("refusal", ABOUT_THE_ACCOUNT, ids=str)
def test_trouble_with_the_account_is_named_and_stops_everything_that_goes_to_it(refusal: Refusal) -> None:
    connector = get(refusal.platform)
    pictures = (replace(a_jpeg(), public_url="https://media.city.test/1.jpg"),)
    outgoing = replace(an_outgoing(), pictures=pictures)
    acts: dict[str, Callable[[Credentials], object]] = {
        "verify": connector.verify,
        "publish": lambda key: connector.publish(key, outgoing, "key"),
        "find": lambda key: connector.find(key, "key", outgoing),
        "timeline": lambda key: list(connector.timeline(key, None)),
        "delete": lambda key: connector.delete(key, ANY_POST[refusal.platform]),
    }
    said = {}

    with serving(answer(refusal.status, refusal.body)) as server:
        http.configure(private_hosts={server.host})
        for name, act in acts.items():
            with pytest.raises(CredentialsRejected) as caught:
                act(Credentials(server.url, "1001", "secret"))
            said[name] = caught.value.reason

    assert said == dict.fromkeys(acts, refusal.kind.value)


@pytest.mark.parametrize(
    ("platform", "status", "body", "words"),
    [
        ("bluesky", 401, {"error": "AuthenticationRequired", "message": BAD_LOGIN}, BAD_LOGIN),
        ("mastodon", 401, {"error": "The access token is invalid"}, "The access token is invalid"),
        ("mastodon", 422, {"error": "Unauthorized"}, "Unauthorized"),
        ("mastodon", 400, {"error": "Token not valid"}, "Token not valid"),
        ("x", 401, {"title": "Unauthorized", "status": 401, "detail": "No such token"}, "No such token"),
        ("linkedin", 401, {"status": 401, "code": "INVALID_ACCESS_TOKEN", "message": BAD_TOKEN}, BAD_TOKEN),
    ],
)
def test_wrong_password_or_token_is_said_in_the_networks_own_words(
    platform: str, status: int, body: object, words: str
) -> None:
    with serving(answer(status, body)) as server:
        http.configure(private_hosts={server.host})
        with pytest.raises(CredentialsRejected) as caught:
            get(platform).verify(Credentials(server.url, "1001", "secret"))

    assert caught.value.reason == f"{get(platform).name} did not accept the credentials: {words}"


@pytest.mark.parametrize("platform", ["mastodon", "x", "linkedin"])
def test_a_token_that_is_known_to_have_ended_is_called_expired(platform: str) -> None:
    ended = Token("token", expires_at=datetime.now(UTC) - timedelta(hours=1)).dump()

    with serving(answer(401, {"error": "Unauthorized", "detail": "Unauthorized"})) as server:
        http.configure(private_hosts={server.host})
        with pytest.raises(CredentialsRejected) as caught:
            get(platform).verify(Credentials(server.url, "1001", ended))

    assert caught.value.reason == Kind.EXPIRED.value


@pytest.mark.parametrize(
    ("refusal", "paths", "pictures"),
    [
        *(pytest.param(refusal, WRITES, 0, id=str(refusal)) for refusal in WORDS),
        *(pytest.param(refusal, UPLOADS, 1, id=str(refusal)) for refusal in PICTURES),
    ],
)
def test_words_or_a_picture_that_a_network_will_not_take_are_not_out_and_the_person_knows_why(
    world: World, refusal: Refusal, paths: dict[str, str], pictures: int
) -> None:
    path = paths[refusal.platform]
    said = Fault(str(refusal), saying(answer(refusal.status, refusal.body)), Refused, Refused, "")
    with serving() as server:
        http.configure(private_hosts={*http.private_hosts(), server.host})
        if isinstance(world, StubWorld):
            server.handler = world.stub
        else:
            server.behind = world.credentials.server
        server.fault = interruption = Interruption(said, "POST", path)
        credentials = replace(world.credentials, server=server.url)
        with pytest.raises(Refused) as caught:
            world.connector.publish(credentials, world.prepare(an_outgoing(pictures=pictures)), "key")

    assert interruption.met.is_set()
    assert caught.value.reason == refusal.kind.value
    assert world.count() == 0


@pytest.mark.parametrize("platform", ["facebook", "instagram"])
@pytest.mark.parametrize("code", [4, 17, 32, 613, 80001, 80002])
def test_meta_says_slow_down_with_a_400_and_minutes_in_a_header(platform: str, code: int) -> None:
    usage = '{"1001": [{"call_count": 100, "total_time": 25, "estimated_time_to_regain_access": 7}]}'
    status, body = meta(code, 0, "Too many calls")

    with serving(answer(status, body, X_Business_Use_Case_Usage=usage)) as server:
        http.configure(private_hosts={server.host})
        with pytest.raises(TryLater) as caught:
            get(platform).verify(Credentials(server.url, "1001", "secret"))

    assert caught.value.retry_after == pytest.approx(420, abs=5)


@pytest.mark.parametrize("kind", Kind)
def test_every_sentence_is_whole_so_that_it_can_be_translated(kind: Kind) -> None:
    assert kind.value[0].isupper()
    assert kind.value.endswith(".")
    assert "%" not in kind.value
