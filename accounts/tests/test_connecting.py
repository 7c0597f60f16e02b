"""Connecting an account by asking its holder at the network, against a server that proves PKCE and rotates tokens."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import applications, connecting, social, vault
from accounts.connectors.tokens import Token
from accounts.models import ConnectionAttempt, Credential, NetworkApp, Representative, SocialAccount
from accounts.roles import Duty
from accounts.tests import builders
from governance.audit.models import AuditEvent
from governance.core.errors import GovernanceError, GuardFailed, NotAllowed, WrongState
from tests.connectors.provider import Provider, parts, provider
from tools.testing.told import told

pytestmark = pytest.mark.django_db

SESSION = "the session of this browser"
HANDLES = {"mastodon": "city@social.example"}
REGISTERED = ("facebook", "instagram", "x", "linkedin")


@told
def an_account(platform: str = "mastodon", handle: str = "") -> SocialAccount:
    account = builders.an_account(platform=platform, connected=False)
    SocialAccount.objects.filter(pk=account.pk).update(handle=handle or HANDLES.get(platform, "city"))
    account.refresh_from_db()
    return account


@pytest.fixture
def network(settings: Any) -> Iterator[Provider]:
    with provider("mastodon", handle="city@social.example", lifetime=7200) as found:
        yield found


def begin(account: SocialAccount, network: Provider, **more: Any) -> connecting.Departure:
    given = {"by": builders.an_administrator(), "session": SESSION, "server": network.server.url} | more
    return connecting.begin(account, **given)


def come_back(address: str, by: Representative | None = None, session: str = SESSION) -> Credential:
    """As the view does with the address the network sends the browser to."""
    by, said = by or builders.an_administrator(), parts(address)
    attempt = connecting.arrive(by=by, session=session, state=said.get("state", ""))
    return connecting.complete(attempt, by=by, code=said.get("code", ""), error=said.get("error", ""))


def connected(account: SocialAccount, network: Provider) -> Credential:
    return come_back(network.allow(begin(account, network).url))


def test_allowed_at_the_network_an_account_is_connected(network: Provider) -> None:
    account = an_account()
    departure = begin(account, network)
    assert departure.host == network.server.host
    assert "write:statuses" in departure.scopes

    kept = come_back(network.allow(departure.url))

    token = Token.parse(vault.unseal(kept.secret))
    assert token.access in network.tokens
    assert (kept.kind, kept.identifier, kept.remote_id, kept.missing) == ("granted", "city@social.example", "1001", [])
    assert kept.renew_at is not None
    assert kept.expires_at is None  # it renews itself
    used = Token.parse(social.credentials_for(account).secret)
    assert (token.client_secret, used.client_secret) == ("", network.clients["client-1"][0])
    event = AuditEvent.objects.get(action="account.connected")
    assert event.facts == {"credential": kept.pk, "closed": 0, "granted": True}
    account.refresh_from_db()
    assert account.connected_at is not None
    assert social.connection_obstacles([account]) == []


@pytest.mark.parametrize("platform", REGISTERED)
def test_the_citys_own_applications_ask_at_the_other_networks(platform: str, settings: Any) -> None:
    settings.NETWORK_APPS = dict.fromkeys(("meta", "x", "linkedin"), ("the-app", "hush-hush"))
    clients = {"the-app": ("hush-hush", applications.back())}
    others = (("1002", "library"),) if platform != "x" else ()
    with provider(platform, clients=clients, lifetime=7200, others=others) as network:
        account = an_account(platform)

        kept = connected(account, network)

        assert kept.remote_id.endswith("1001")
        assert "hush-hush" not in vault.unseal(kept.secret)
        assert social.verify(account, by=builders.an_administrator())
    assert not social.by_hand(SocialAccount.objects.get(pk=account.pk))
    expected = {"x": False, "linkedin": True, "facebook": True, "instagram": True}[platform]
    assert (kept.expires_at is not None) == expected


def test_a_server_registers_the_city_once_and_its_secret_is_sealed(network: Provider) -> None:
    connected(an_account(), network)
    begin(an_account(handle="parks@social.example"), network)

    row = NetworkApp.objects.get()
    assert list(network.clients) == ["client-1"]
    assert network.clients["client-1"][1] == applications.back()
    assert network.clients["client-1"][0].encode() not in bytes(row.secret)


def test_a_registration_the_server_has_forgotten_is_made_anew(network: Provider) -> None:
    account = an_account()
    address = network.allow(begin(account, network).url)
    network.locked = True
    with pytest.raises(GuardFailed, match="does not accept the City's application"):
        come_back(address)
    network.locked = False

    assert connected(account, network)
    assert list(network.clients) == ["client-1", "client-2"]


def test_state_is_good_once_for_one_person_in_one_session(network: Provider) -> None:
    account, other = an_account(), builders.an_officer(Duty.ADMINISTRATOR)
    address = network.allow(begin(account, network).url)

    for stranger in ({"session": "another browser"}, {"by": other}):
        with pytest.raises(GuardFailed, match="you began here"):
            come_back(address, **stranger)
    with pytest.raises(GuardFailed, match="you began here"):
        come_back(address.replace("state=", "state=x"))
    assert come_back(address)
    with pytest.raises(GuardFailed, match="used already"):
        come_back(address)
    assert [each for each in network.said if "used twice" in each] == []  # nobody asked a second time


def test_state_is_good_for_ten_minutes(network: Provider) -> None:
    account, now = an_account(), timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        address = network.allow(begin(account, network).url)
        clock.shift(timedelta(minutes=10))
        with pytest.raises(GuardFailed, match="ten minutes"):
            come_back(address)
        assert not ConnectionAttempt.objects.exists()
        begin(account, network)
        clock.shift(timedelta(minutes=10))
        connecting.forget_stale()
        assert not ConnectionAttempt.objects.exists()


def test_what_is_kept_meanwhile_tells_neither_state_nor_verifier(network: Provider) -> None:
    departure = begin(an_account(), network)

    row = ConnectionAttempt.objects.values().get()

    state = parts(departure.url)["state"]
    assert state not in str(row)
    assert SESSION not in str(row)
    assert vault.unseal(row["verifier"]) not in str(row)
    assert len(vault.unseal(row["verifier"])) >= 43


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("error=access_denied", "it was not allowed"),
        ("error=invalid_scope&error_description=%3Cb%3E", "permissions yet"),
        ("error=temporarily_unavailable", "problem of its own"),
        ("error=strange_thing", r"\(strange_thing\)"),
        ("error=%3Cscript%3E", "without an answer"),
        ("", "without an answer"),
    ],
)
def test_a_refusal_at_the_network_is_a_calm_sentence(network: Provider, query: str, words: str) -> None:
    state = parts(begin(an_account(), network).url)["state"]
    with pytest.raises(GuardFailed, match=words) as refusal:
        come_back(f"https://city.example/?state={state}&{query}")
    assert "<" not in refusal.value.message
    assert not Credential.objects.exists()


def test_somebody_elses_account_is_refused_by_name(network: Provider) -> None:
    network.handle = "mayor@social.example"
    with pytest.raises(
        GuardFailed, match=r"belong to mayor@social\.example, but the register says city@social\.example"
    ):
        connected(an_account(), network)
    assert not Credential.objects.exists()


def test_of_several_pages_the_one_on_the_register_is_taken_or_all_are_named(settings: Any) -> None:
    settings.NETWORK_APPS = {"meta": ("the-app", "hush-hush")}
    clients = {"the-app": ("hush-hush", applications.back())}
    with provider("facebook", clients=clients, handle="parks", others=(("1002", "library"),)) as network:
        with pytest.raises(GuardFailed, match="belongs to library, parks"):
            connected(an_account("facebook"), network)
        kept = connected(an_account("facebook", "library"), network)
    assert kept.identifier == "1002"


def test_who_manages_nothing_there_is_told_so(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.NETWORK_APPS = {"linkedin": ("the-app", "hush-hush")}
    monkeypatch.setattr(Provider, "accounts", lambda _self: [])
    with (
        provider("linkedin", clients={"the-app": ("hush-hush", applications.back())}) as network,
        pytest.raises(GuardFailed, match="manages no account there"),
    ):
        connected(an_account("linkedin"), network)


def test_an_account_renamed_there_is_told_apart_and_can_be_corrected(network: Provider) -> None:
    account, admin = an_account(), builders.an_administrator()
    connected(account, network)
    network.handle = "town@social.example"

    with pytest.raises(GuardFailed, match=r"now calls this account town@social\.example.*renamed there"):
        connected(account, network)
    obstacle = social.connection_obstacles([account])[0]
    assert obstacle.code == "credentials_rejected"

    names = ("display_name", "department", "purpose", "goal", "required_approvals")
    entry = {name: getattr(account, name) for name in names}
    account = social.change(account, by=admin, handle="town@social.example", **entry)
    connected(account, network)
    assert social.connection_obstacles([account]) == []


def test_missing_permissions_are_named_and_kept(settings: Any) -> None:
    settings.NETWORK_APPS = {"x": ("the-app", "hush-hush")}
    clients = {"the-app": ("hush-hush", applications.back())}
    with provider("x", clients=clients, gives="tweet.read users.read offline.access", lifetime=7200) as network:
        kept = connected(an_account("x"), network)
    assert kept.missing == ["media.write", "tweet.moderate.write", "tweet.write"]


def test_only_who_has_the_duty_begins_and_ends_it(network: Provider) -> None:
    account, admin = an_account(), builders.an_administrator()
    with pytest.raises(NotAllowed):
        begin(account, network, by=builders.a_representative())
    assert network.server.requests == []
    with pytest.raises(NotAllowed):
        connecting.arrive(by=builders.a_representative(), session=SESSION, state="x")

    address = network.allow(begin(account, network).url)
    social.close(account, by=admin, reason="Merged")
    with pytest.raises(WrongState):
        come_back(address)


def test_without_an_application_of_the_city_it_says_who_sets_it_up(settings: Any) -> None:
    account = an_account("x")
    with pytest.raises(GuardFailed, match="no application at X yet"):
        connecting.begin(account, by=builders.an_administrator(), session=SESSION)
    assert not applications.is_ready("x")
    assert not applications.is_ready("bluesky")
    assert applications.is_ready("mastodon")


@pytest.mark.parametrize("server", ["https://127.0.0.1:1", "http://social.example", "https://[::1]"])
def test_a_server_inside_a_private_network_is_refused(server: str) -> None:
    with pytest.raises(GovernanceError):
        connecting.begin(an_account(), by=builders.an_administrator(), session=SESSION, server=server)


# --- Pages --------------------------------------------------------------------------------------------------------


@pytest.fixture
def admin(client: Client) -> Client:
    user = builders.an_administrator().user
    assert user is not None
    client.force_login(user, backend="accounts.backends.CityBackend")
    return client


def _text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def _departure(admin: Client, account: SocialAccount, network: Provider) -> str:
    page = admin.post(reverse("accounts:connect", args=[account.pk]), {"server": network.server.url})
    assert page.status_code == 200, _text(page)
    return str(page.context["departure"].url)


def test_pages_lead_there_and_back_and_the_answer_leaves_the_address(
    network: Provider, admin: Client, caplog: pytest.LogCaptureFixture
) -> None:
    account = an_account()
    assert "Ask Mastodon" in _text(admin.get(reverse("accounts:connect", args=[account.pk])))
    address = network.allow(_departure(admin, account, network))
    assert address.startswith(applications.back())

    response = admin.get(address.removeprefix("http://127.0.0.1:8000"))

    assert (response.status_code, response["Location"]) == (302, account.get_absolute_url())
    assert "no-store" in response["Cache-Control"]
    page = _text(admin.get(account.get_absolute_url()))
    assert "The network allows it" in page
    assert "Allowed at the network" in page
    assert not [secret for secret in network.secrets if secret in page + caplog.text]


def test_a_denial_comes_back_to_the_account_with_its_sentence(network: Provider, admin: Client) -> None:
    account = an_account()
    address = network.allow(_departure(admin, account, network), "deny")
    page = _text(admin.get(address.removeprefix("http://127.0.0.1:8000"), follow=True))
    assert "At the network, it was not allowed. Nothing was changed here." in page


def test_an_answer_to_nothing_leads_to_the_list_with_a_sentence(admin: Client) -> None:
    page = admin.get(reverse("accounts:connected"), {"state": "x", "code": "y"}, follow=True)
    assert page.redirect_chain == [(reverse("accounts:list"), 302)]
    assert "Begin again" in _text(page)


def test_missing_permissions_are_named_on_the_page(settings: Any, admin: Client) -> None:
    settings.NETWORK_APPS = {"x": ("the-app", "hush-hush")}
    clients = {"the-app": ("hush-hush", applications.back())}
    account = an_account("x")
    with provider("x", clients=clients, gives="tweet.read users.read", lifetime=7200) as network:
        connected(account, network)
    page = _text(admin.get(account.get_absolute_url()))
    assert "Permissions missing" in page
    assert "offline.access" in page


def test_a_server_that_is_down_says_so_and_keeps_what_was_typed(admin: Client) -> None:
    account = an_account()
    page = admin.post(reverse("accounts:connect", args=[account.pk]), {"server": "https://nowhere.invalid"})
    assert page.status_code == 422
    assert "https://nowhere.invalid" in _text(page)


def test_a_token_made_by_hand_is_still_taken(network: Provider, admin: Client) -> None:
    kept = connected(an_account(), network)
    token = Token.parse(vault.unseal(kept.secret)).access
    account = kept.account
    given = {"server": network.server.url, "identifier": "city", "secret": token}
    page = admin.post(reverse("accounts:connect_by_password", args=[account.pk]), given)
    assert page.status_code == 302
    kept.refresh_from_db()
    assert (kept.kind, kept.renew_at) == ("given", None)
