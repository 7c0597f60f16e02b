"""The pages of the register in a real browser: readable by everyone, in narrow windows, and without a script."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from accounts.models import Representative, Withdrawal
from accounts.roles import Duty, Role
from accounts.tests import builders

pytestmark = pytest.mark.django_db(transaction=True)


def _city() -> dict[str, Any]:
    """A small city with something on every page; gives the addresses by name."""
    builders.a_clause("4.3.5")
    parks = builders.a_division(builders.a_department("Community Services"), "Parks")
    account = builders.an_account("City of Peterborough")
    by_hand = builders.an_account("Peterborough Parks and Trails", platform="facebook", division=parks)
    wished = builders.a_requested_account("Peterborough Marina", platform="instagram")
    author = builders.an_author(account, by_hand, name="Alex Author", division=parks)
    builders.a_reviewer(account, name="Rae Viewer")
    builders.a_grant(by_hand, parks)
    builders.entrust(builders.a_representative("Pat Publisher", trained=False), Role.PUBLISHER, account)
    withdrawal = builders.a_withdrawal(builders.an_author(by_hand, name="Wil Withdrawn"))
    auditor = builders.an_officer(Duty.AUDITOR, name="Aud Itor")
    division = f"?scope=division&division={parks.pk}"
    return {
        "accounts": reverse("accounts:list"),
        "empty": f"{reverse('accounts:list')}?q=skatepark",
        "account": account.get_absolute_url(),
        "by-hand": by_hand.get_absolute_url(),
        "request": reverse("accounts:request"),
        "decide": reverse("accounts:decide", args=[wished.pk]),
        "connect": reverse("accounts:connect", args=[account.pk]),
        "pause": reverse("accounts:pause", args=[account.pk]),
        "grant": reverse("accounts:grant", args=[account.pk]),
        "people": reverse("accounts:people"),
        "person": author.get_absolute_url(),
        "officer": auditor.get_absolute_url(),
        "leave": reverse("accounts:person_leave", args=[author.pk]),
        "organisations": reverse("accounts:organisations"),
        "withdraw": reverse("accounts:withdraw") + division,
        "reason": reverse("accounts:withdraw_confirm") + division,
        "withdrawals": reverse("accounts:withdrawals"),
        "withdrawal": withdrawal.get_absolute_url(),
        "reinstate": reverse("accounts:reinstate", args=[withdrawal.pk]),
        "profile": reverse("accounts:profile"),
    }


def _sign_in(page: Page, live_server: Any, rep: Representative) -> None:
    client = Client()
    assert rep.user is not None
    client.force_login(rep.user, backend="accounts.backends.CityBackend")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])


def test_every_page_is_accessible_light_and_dark_and_fits_a_narrow_window(
    page: Page,
    live_server: Any,
    axe: Callable[[Page], list[str]],
    no_sideways_scroll: Callable[[Page], bool],
) -> None:
    addresses = _city()
    _sign_in(page, live_server, builders.an_administrator())
    for name, address in addresses.items():
        page.set_viewport_size({"width": 1280, "height": 900})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.goto(live_server.url + address)
            expect(page.locator("h1")).to_have_count(1)
            assert axe(page) == [], f"{name}, {scheme}"
        assert no_sideways_scroll(page), name


def test_access_is_withdrawn_with_the_keyboard_and_without_a_script(browser: Browser, live_server: Any) -> None:
    _city()
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    _sign_in(page, live_server, builders.an_administrator())
    page.goto(live_server.url + reverse("accounts:withdraw"))
    page.get_by_label("A division").check()
    page.get_by_role("button", name="Show what it stops").press("Enter")
    page.get_by_label("Division", exact=True).select_option(label="Community Services: Parks")
    page.get_by_role("button", name="Show what it stops").press("Enter")
    expect(page.get_by_role("heading", name="If you withdraw access of Parks now")).to_be_visible()
    page.get_by_role("button", name="Continue to clause and reason").press("Enter")

    page.get_by_role("button", name="Continue to confirm").press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("What was not complied with?").select_option(index=1)
    page.get_by_role("textbox", name="Reason").fill("A post nobody had approved stood on the account.")
    page.get_by_role("button", name="Continue to confirm").press("Enter")
    page.get_by_label("I have read what this stops.").press("Space")
    page.get_by_role("button", name="Withdraw access of Parks now").press("Enter")

    expect(page.get_by_text("is in force")).to_be_visible()
    assert Withdrawal.objects.filter(division__name="Parks", ended_at__isnull=True).exists()
    page.get_by_role("button", name="Changed").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Recorded")
    context.close()
