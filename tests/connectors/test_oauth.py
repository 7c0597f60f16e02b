"""Asking the holder of an account, over real HTTP: each network's words of OAuth 2, PKCE, renewal, and refusals."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from oauthlib.oauth2 import WebApplicationClient

from accounts.connectors import get, http, oauth, row
from accounts.connectors.base import Credentials, CredentialsRejected, Refused, TryLater
from accounts.connectors.networks import META_VERSION
from accounts.connectors.oauth import Application
from accounts.connectors.problems import Kind
from accounts.connectors.tokens import Token

from .loopback import answer, serving
from .provider import Provider, parts, provider

PLATFORMS = ("mastodon", "facebook", "instagram", "x", "linkedin")
BACK = "https://city.example/accounts/connected/"
APP = Application("the-app", "hush-hush")


@pytest.fixture(params=PLATFORMS)
def network(request: pytest.FixtureRequest) -> Iterator[Provider]:
    with provider(request.param, clients={APP.client_id: (APP.client_secret, BACK)}, lifetime=7200) as found:
        yield found


def ask(network: Provider, verifier: str, state: str = "a state") -> str:
    return oauth.address(row(network.platform), network.server.url, APP, back=BACK, state=state, verifier=verifier)


def redeem(network: Provider, code: str, verifier: str, app: Application = APP) -> Token:
    return oauth.redeem(row(network.platform), network.server.url, app, code=code, back=BACK, verifier=verifier)


def granted(network: Provider) -> Token:
    verifier = oauth.new_verifier()
    return redeem(network, parts(network.allow(ask(network, verifier)))["code"], verifier)


def credentials(network: Provider, token: Token, identifier: str = "") -> Credentials:
    return Credentials(network.server.url, identifier, token.dump())


def test_challenge_is_the_one_of_the_standard() -> None:
    # RFC 7636, appendix B.
    challenge = WebApplicationClient("").create_code_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "S256")
    assert challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_verifiers_are_long_and_never_the_same() -> None:
    made = {oauth.new_verifier() for _ in range(50)}
    assert len(made) == 50
    assert all(43 <= len(each) <= 128 for each in made)


def test_addresses_of_the_table_lie_on_the_networks_own_machines() -> None:
    url = {
        name: oauth.address(row(name), row(name).server or "https://s.example", APP, back=BACK, state="s", verifier="v")
        for name in PLATFORMS
    }
    assert {name: each.split("?")[0] for name, each in url.items()} == {
        "mastodon": "https://s.example/oauth/authorize",
        "facebook": f"https://www.facebook.com/{META_VERSION}/dialog/oauth",
        "instagram": f"https://www.facebook.com/{META_VERSION}/dialog/oauth",
        "x": "https://x.com/i/oauth2/authorize",
        "linkedin": "https://www.linkedin.com/oauth/v2/authorization",
    }


def test_address_carries_state_and_digest_and_no_secret(network: Provider) -> None:
    verifier = oauth.new_verifier()
    asked = parts(ask(network, verifier))

    assert (asked["state"], asked["redirect_uri"], asked["client_id"]) == ("a state", BACK, APP.client_id)
    assert verifier not in str(asked)
    assert APP.client_secret not in str(asked)
    assert ("code_challenge" in asked) == (network.platform != "linkedin")


def test_code_becomes_credentials_of_the_account(network: Provider) -> None:
    connector = get(network.platform)

    ((found, identity),) = connector.opened(credentials(network, granted(network)))

    assert connector.verify(found).handle == identity.handle
    assert identity.remote_id.endswith("1001")
    assert connector.health(found).missing == ()


def test_no_secret_stands_in_an_address_or_a_log(network: Provider, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        token = granted(network)
        list(get(network.platform).opened(credentials(network, token)))
        if token.refresh:
            oauth.renew(row(network.platform), credentials(network, token))

    told = [each for each in network.secrets if not each.startswith("code-")]  # that one comes in an address
    lines = [asked.partition("\r\n")[0] for asked in network.server.requests]
    assert not [each for each in told if each in caplog.text or each in "".join(lines)]
    assert APP.client_secret not in caplog.text + "".join(lines)


def test_code_is_good_once_and_only_with_its_verifier(network: Provider) -> None:
    verifier = oauth.new_verifier()
    code = parts(network.allow(ask(network, verifier)))["code"]
    redeem(network, code, verifier)
    with pytest.raises(Refused, match="did not accept the answer"):
        redeem(network, code, verifier)

    if network.platform == "linkedin":
        return
    code = parts(network.allow(ask(network, verifier)))["code"]
    with pytest.raises(Refused, match="not proved"):
        redeem(network, code, oauth.new_verifier())


def test_wrong_secret_of_the_application_is_named_as_such(network: Provider) -> None:
    verifier = oauth.new_verifier()
    code = parts(network.allow(ask(network, verifier)))["code"]
    with pytest.raises(CredentialsRejected) as caught:
        redeem(network, code, verifier, replace(APP, client_secret="guessed"))
    assert caught.value.reason == Kind.APPLICATION.value


@pytest.mark.parametrize("platform", ["x", "linkedin", "mastodon"])
def test_renewal_gives_a_fresh_token_and_spends_the_old_one(platform: str) -> None:
    with provider(platform, clients={APP.client_id: (APP.client_secret, BACK)}, lifetime=7200) as network:
        before = granted(network)
        after = Token.parse(get(platform).renew(credentials(network, before)).secret)

        assert after.access != before.access
        assert after.refresh != before.refresh
        assert (after.client_id, after.client_secret) == (APP.client_id, APP.client_secret)
        assert after.expires_at is not None
        assert after.expires_at > datetime.now(UTC) + timedelta(seconds=7000)
        assert (after.refresh_ends_at is not None) == (platform == "linkedin")
        with pytest.raises(CredentialsRejected) as caught:
            get(platform).renew(credentials(network, before))
    assert caught.value.reason == Kind.REVOKED.value


def test_refresh_token_that_ran_out_says_so() -> None:
    with provider("linkedin", clients={APP.client_id: (APP.client_secret, BACK)}, lifetime=60) as network:
        over = replace(granted(network), refresh="gone", refresh_ends_at=datetime.now(UTC))
        with pytest.raises(CredentialsRejected) as caught:
            get("linkedin").renew(credentials(network, over))
    assert caught.value.reason == Kind.EXPIRED.value


@pytest.mark.parametrize(
    ("said", "error", "words"),
    [
        (answer(200, "<html>Sign in</html>"), TryLater, "cannot be understood"),
        (answer(200, {"token_type": "Bearer"}), TryLater, "cannot be understood"),
        (answer(200, ["access_token"]), TryLater, "cannot be understood"),
        (answer(200, {"access_token": {"a": 1}}), TryLater, "cannot be understood"),
        (answer(302, "", Location="http://169.254.169.254/latest/"), Refused, "redirect to another address"),
        (answer(307, "", Location="/oauth/token2"), Refused, "redirect to another address"),
        (answer(200, "x" * 2_100_000), Refused, "too large"),
        (answer(429, {}, Retry_After="7"), TryLater, "slow down"),
        (answer(503, {}), TryLater, "problem of its own"),
        (b"", TryLater, "broke before"),
        (answer(400, {"error": "invalid_grant", "error_description": "code abcdef-code"}), Refused, "code …"),
    ],
)
def test_token_calls_go_the_guarded_way_out(said: bytes, error: type[Exception], words: str) -> None:
    with serving(said) as server:
        http.configure(private_hosts={server.host})
        with pytest.raises(error, match=words):
            oauth.redeem(row("mastodon"), server.url, APP, code="abcdef-code", back=BACK, verifier="v")
    http.configure()


@pytest.mark.parametrize(
    "server", ["http://social.example", "https://10.0.0.1", "https://user:pw@social.example", "nonsense"]
)
def test_servers_that_are_no_public_web_address_are_refused(server: str) -> None:
    with pytest.raises(Refused):
        oauth.register(server, row("mastodon"), name="City", back=BACK, website="https://city.example")


@pytest.mark.parametrize(
    "said", [answer(403, {"error": "closed"}), answer(200, {"client_id": "x"}), answer(200, "<p>")]
)
def test_server_that_registers_nobody_is_told_apart(said: bytes) -> None:
    with serving(said) as server:
        http.configure(private_hosts={server.host})
        with pytest.raises((Refused, TryLater)):
            oauth.register(server.url, row("mastodon"), name="City", back=BACK, website="https://city.example")
    http.configure()


def test_network_without_an_entrance_asks_nobody() -> None:
    with pytest.raises(Refused, match="nobody can be asked"):
        oauth.address(row("bluesky"), "https://bsky.social", APP, back=BACK, state="s", verifier="v")
