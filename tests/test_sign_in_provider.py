"""Signing in with the City's own provider: a real OpenID Connect provider, as a process of its own."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts import directory, duties, logins
from accounts.models import Representative, User
from accounts.models.people import today
from accounts.roles import Duty
from accounts.tests import builders
from accounts.tests.test_sign_in import is_signed_in, user_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _uncounted(settings: Any) -> Iterator[None]:
    settings.MFA_REQUIRED = True
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """A real OpenID Connect provider on this machine; its people are named in the form it shows."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    people = [
        {"sub": "proved", "email": "Proved@city.example", "email_verified": True},
        {"sub": "unproved", "email": "unproved@city.example", "email_verified": False},
        {"sub": "stranger", "email": "stranger@city.example", "email_verified": True},
    ]
    known = [word for one in people for word in ("--user-claims", json.dumps(one))]
    server = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port), *known],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                httpx.get(f"{address}/.well-known/openid-configuration").raise_for_status()
                break
            except httpx.TransportError:
                time.sleep(0.1)  # it starts
        yield address
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture
def through_provider(client: Client, provider: str, settings: Any) -> Callable[[str], Client]:
    """Sign in with the City's provider as this subject, as a browser would."""
    app = {
        "provider_id": "city",
        "name": "City sign-in",
        "client_id": "imprimatur",
        "secret": "a secret of the tests",
        "settings": {"server_url": provider},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}

    def go(subject: str) -> Client:
        to_provider = client.post("/sign-in/oidc/city/login/?process=login")
        assert to_provider["Location"].startswith(provider)
        assert "code_challenge=" in to_provider["Location"]
        back = httpx.post(to_provider["Location"], data={"sub": subject})
        assert back.status_code in (302, 303)
        address = urlsplit(back.headers["Location"])
        client.get(f"{address.path}?{address.query}")
        return client

    return go


def _known_as(address: str, **person: Any) -> Representative:
    rep = builders.a_representative(login=False, **person)
    logins.invite(rep, by=builders.an_administrator(), email=address)
    return builders.fresh(rep)


def test_the_citys_provider_opens_the_login_made_for_that_address(through_provider: Callable[[str], Client]) -> None:
    rep = _known_as("proved@city.example")
    client = through_provider("proved")
    assert is_signed_in(client)
    assert client.session["_auth_user_id"] == str(user_of(rep).pk)
    through_provider("proved")  # and again, now connected
    assert is_signed_in(client)


def test_the_citys_second_step_counts_for_who_came_through_it(through_provider: Callable[[str], Client]) -> None:
    rep = _known_as("proved@city.example")
    duties.assign(Duty.AUDITOR, rep, by=builders.an_administrator())
    assert through_provider("proved").get(reverse("accounts:list")).status_code == 200


@pytest.mark.parametrize("subject", ["unproved", "stranger"])
def test_an_unproved_address_or_a_stranger_opens_nothing(
    through_provider: Callable[[str], Client], subject: str
) -> None:
    _known_as("unproved@city.example")
    before = User.objects.count()
    assert not is_signed_in(through_provider(subject))
    assert User.objects.count() == before


def test_addresses_in_the_citys_domains_count_as_proved(
    through_provider: Callable[[str], Client], settings: Any
) -> None:
    _known_as("unproved@city.example")
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["verified_email"] = ["city.example"]
    assert is_signed_in(through_provider("unproved"))


def test_the_provider_does_not_open_the_login_of_who_left(through_provider: Callable[[str], Client]) -> None:
    rep = _known_as("proved@city.example")
    directory.leave(rep, by=builders.an_administrator(), on=today(), reason="New job")
    assert not is_signed_in(through_provider("proved"))
