"""The shell in a real browser: readable by everyone, usable without a script, one press for one act."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.tests.builders import PASSWORD, a_representative

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 390, "height": 844}


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def phone_without_script(browser: Browser) -> Iterator[Page]:
    context: BrowserContext = browser.new_context(viewport=PHONE, java_script_enabled=False)
    yield context.new_page()
    context.close()


def someone() -> str:
    """The address of a person who signs in with a password alone."""
    user = a_representative(password=True, second_factor=False).user
    assert user is not None
    return user.email


def sign_in(page: Page, live_server: Any, email: str, password: str = PASSWORD) -> None:
    page.goto(live_server.url + reverse("account_login"))
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_sign_in_page_is_accessible_and_fits_a_narrow_window(
    scheme: Any,
    page: Page,
    live_server: Any,
    axe: Callable[[Page], list[str]],
    no_sideways_scroll: Callable[[Page], bool],
) -> None:
    page.emulate_media(color_scheme=scheme)

    page.goto(live_server.url + reverse("account_login"))

    assert axe(page) == []
    assert no_sideways_scroll(page)


def test_a_refused_sign_in_leads_to_the_reason(page: Page, live_server: Any, axe: Callable[[Page], list[str]]) -> None:
    email = someone()

    sign_in(page, live_server, email, "not the password")

    expect(page.get_by_role("alert")).to_be_focused()
    expect(page).to_have_title("Error: Sign in – Imprimatur, City of Peterborough")
    assert axe(page) == []


def test_the_pages_of_ones_own_sign_in_are_accessible(
    page: Page, live_server: Any, axe: Callable[[Page], list[str]], no_sideways_scroll: Callable[[Page], bool]
) -> None:
    email = someone()
    sign_in(page, live_server, email)
    faults: dict[str, list[str]] = {}

    for name in ("mfa_index", "account_change_password", "account_email", "usersessions_list", "account_logout"):
        page.goto(live_server.url + reverse(name))
        faults[name] = axe(page) + ([] if no_sideways_scroll(page) else ["wider than 320 pixels"])

    assert not any(faults.values()), faults


def test_the_menu_opens_and_signs_out_without_a_script(phone_without_script: Page, live_server: Any) -> None:
    page = phone_without_script
    email = someone()
    sign_in(page, live_server, email)
    page.goto(live_server.url + reverse("mfa_index"))
    rail = page.get_by_role("navigation", name="Main")
    expect(rail).to_be_hidden()

    page.get_by_role("button", name="Menu").click()
    expect(rail).to_be_visible()
    rail.get_by_role("button", name="Sign out").click()

    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_form_on_its_way_is_not_sent_again(page: Page, live_server: Any) -> None:
    page.goto(live_server.url + reverse("account_login"))
    page.evaluate("document.querySelector('form.stack').dataset.sent = 'yes'")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))

    page.get_by_role("button", name="Sign in").click()
    page.evaluate("document.title")  # a round trip: a request would have been seen by now

    assert sent == []


def test_the_page_speaks_the_language_one_picks(page: Page, live_server: Any) -> None:
    page.goto(live_server.url + reverse("account_login"))

    page.get_by_role("button", name="Français").click()

    expect(page.locator("html")).to_have_attribute("lang", "fr-ca")
    expect(page.get_by_role("button", name="English")).to_be_visible()


@pytest.fixture
def shell(page: Page, live_server: Any, settings: Any) -> Page:
    """A page of the shell with keys and a closed door, opened by a signed-in person."""
    settings.ROOT_URLCONF = "accounts.tests.shell_urls"
    sign_in(page, live_server, someone())
    page.goto(live_server.url + "/shell/")
    return page


def test_a_key_follows_a_link_and_only_moves_to_a_button(shell: Page) -> None:
    shell.keyboard.press("r")
    expect(shell.get_by_role("button", name="Request changes")).to_be_focused()

    with shell.expect_navigation():
        shell.keyboard.press("n")

    assert shell.url.endswith("?next")


def test_keys_are_quiet_while_someone_writes_and_can_be_switched_off(
    shell: Page, axe: Callable[[Page], list[str]]
) -> None:
    shell.get_by_label("Why").press_sequentially("not n")
    assert not shell.url.endswith("?next")

    shell.get_by_role("button", name="Keys").click()
    assert axe(shell) == []
    shell.get_by_label("Use single keys").uncheck()
    shell.get_by_role("button", name="Close").click()
    shell.keyboard.press("n")

    assert not shell.url.endswith("?next")
    expect(shell.locator("kbd").first).to_be_hidden()


def test_a_closed_door_leads_to_its_reasons(shell: Page) -> None:
    shell.get_by_role("button", name="Approve").focus()
    shell.keyboard.press("Enter")

    expect(shell.locator("#why-not")).to_be_focused()
    expect(shell.get_by_role("heading", name="Shell")).to_be_visible()


def test_the_shell_keeps_within_its_content_security_policy(shell: Page) -> None:
    refused: list[str] = []
    shell.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)

    shell.reload()

    assert refused == []
