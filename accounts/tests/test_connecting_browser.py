"""Connecting an account in a real browser: there and back, without a script, readable by everyone in narrow windows."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from accounts import upkeep
from accounts.connectors.problems import Kind
from accounts.models import Credential, SocialAccount
from accounts.tests import builders
from accounts.tests.test_connecting import an_account
from tests.connectors.provider import Provider, provider

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def network(live_server: Any, settings: Any) -> Iterator[Provider]:
    settings.SITE_URL = live_server.url
    with provider("mastodon", handle="city@social.example", lifetime=7200) as found:
        yield found


def _cookie(live_server: Any) -> dict[str, str]:
    client, user = Client(), builders.an_administrator().user
    assert user is not None
    client.force_login(user, backend="accounts.backends.CityBackend")
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": live_server.url}


def _set_out(page: Page, live_server: Any, account: SocialAccount, network: Provider) -> None:
    page.goto(live_server.url + account.get_absolute_url())
    page.get_by_role("link", name="Connect this account").click()
    page.get_by_label("Server").fill(network.server.url)
    page.get_by_role("button", name="Ask Mastodon").click()
    page.get_by_role("link", name=f"Go to {network.server.host}").click()


def test_an_administrator_connects_an_account_without_a_script(
    browser: Browser, live_server: Any, network: Provider
) -> None:
    account = an_account()
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([_cookie(live_server)])  # type: ignore[list-item]
    page = context.new_page()

    _set_out(page, live_server, account, network)
    page.get_by_role("button", name="deny").click()
    expect(page.get_by_text("At the network, it was not allowed. Nothing was changed here.")).to_be_visible()
    expect(page).to_have_url(live_server.url + account.get_absolute_url())

    _set_out(page, live_server, account, network)
    page.get_by_role("button", name="allow").click()
    expect(page.get_by_text("The network allows it. What it gave is kept encrypted.")).to_be_visible()
    expect(page).to_have_url(live_server.url + account.get_absolute_url())
    expect(page.get_by_text("by itself", exact=True)).to_be_visible()
    page.get_by_role("button", name="Ask the network now").click()
    expect(page.get_by_text("The network accepts what is kept.")).to_be_visible()
    context.close()


def test_the_pages_are_accessible_light_and_dark_and_fit_a_narrow_window(
    page: Page,
    live_server: Any,
    network: Provider,
    axe: Callable[[Page], list[str]],
    no_sideways_scroll: Callable[[Page], bool],
) -> None:
    account, refused = an_account(), builders.an_account("City of Peterborough")
    upkeep.note_rejected(refused, Kind.REVOKED.value)
    Credential.objects.filter(account=refused).update(missing=["write:media", "read:notifications"])
    page.context.add_cookies([_cookie(live_server)])  # type: ignore[list-item]
    connect = live_server.url + reverse("accounts:connect", args=[account.pk])

    for address, act in ((connect, ""), (connect, "Ask Mastodon"), (live_server.url + refused.get_absolute_url(), "")):
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(address)
        if act:
            page.get_by_label("Server").fill(network.server.url)
            page.get_by_role("button", name=act).click()
            expect(page.get_by_role("heading", name="Go on at")).to_be_visible()
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert axe(page) == [], (address, scheme)
        page.set_viewport_size({"width": 320, "height": 800})
        assert no_sideways_scroll(page), address
