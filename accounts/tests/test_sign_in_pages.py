"""Every page of the sign-in library that can be reached is one of ours, without inline script or style."""

import re
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.template.loader import render_to_string
from django.test import Client
from django.test.signals import template_rendered
from django.urls import reverse
from django.utils import translation

from accounts.tests.builders import PASSWORD, a_representative

pytestmark = pytest.mark.django_db
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)")


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en-ca"):
        yield


@pytest.fixture
def person(settings: Any) -> Any:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick; the page is the subject
    rep = a_representative(password=True, second_factor=False)
    return rep.user


@pytest.fixture
def signed_in(client: Client, person: Any) -> Client:
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    return client


@pytest.fixture
def confirmed(signed_in: Client) -> Client:
    """Signed in, and proved again just now: what the second step asks for."""
    signed_in.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return signed_in


@pytest.fixture
def used_templates(settings: Any) -> Any:
    """Names of the page templates that came from elsewhere than this project."""
    foreign: list[str] = []

    def note(sender: Any, template: Any, **_: Any) -> None:
        origin = Path(template.origin.name)
        if (
            origin.suffix == ".html"
            and "django/forms" not in str(origin)
            and settings.BASE_DIR / "templates" not in origin.parents
        ):
            foreign.append(str(origin))

    template_rendered.connect(note)
    yield foreign
    template_rendered.disconnect(note)


def assert_is_one_of_ours(html: str) -> None:
    assert html.count("<h1") == 1
    assert "imprimatur.css" in html
    assert not INLINE.search(html)


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_signup",
        "account_inactive",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key_done",
        "account_email_verification_sent",
        "socialaccount_login_cancelled",
    ],
)
def test_pages_of_a_stranger(name: str, client: Client, used_templates: list[str]) -> None:
    response = client.get(reverse(name))

    assert response.status_code == 200
    assert_is_one_of_ours(response.content.decode())
    assert not used_templates


@pytest.mark.parametrize(
    "name",
    [
        "account_logout",
        "account_email",
        "account_change_password",
        "account_reauthenticate",
        "mfa_index",
        "usersessions_list",
        "socialaccount_connections",
    ],
)
def test_pages_of_a_person(name: str, signed_in: Client, used_templates: list[str]) -> None:
    response = signed_in.get(reverse(name))

    assert response.status_code == 200
    assert_is_one_of_ours(response.content.decode())
    assert not used_templates


def test_a_failed_single_sign_on_says_what_now(client: Client, used_templates: list[str]) -> None:
    response = client.get(reverse("socialaccount_login_error"))

    assert response.status_code == 401
    assert "Try again" in response.content.decode()
    assert not used_templates


def test_setting_up_the_second_step(confirmed: Client, used_templates: list[str]) -> None:
    page = confirmed.get(reverse("mfa_activate_totp")).content.decode()

    assert 'src="data:image/svg+xml' in page
    assert_is_one_of_ours(page)
    assert not used_templates


def test_pages_of_the_second_step(confirmed: Client, person: Any, used_templates: list[str]) -> None:
    TOTP.activate(person, generate_totp_secret())
    RecoveryCodes.activate(person)

    pages = [
        confirmed.get(reverse(name))
        for name in ("mfa_index", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes")
    ]

    assert [page.status_code for page in pages] == [200] * 4
    for page in pages:
        assert_is_one_of_ours(page.content.decode())
    assert not used_templates


def test_the_second_step_of_a_sign_in(client: Client, person: Any, used_templates: list[str]) -> None:
    TOTP.activate(person, generate_totp_secret())

    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    page = client.get(reverse("mfa_authenticate"))

    assert "Your second step" in page.content.decode()
    assert_is_one_of_ours(page.content.decode())
    assert not used_templates


def test_a_wrong_password_is_said_in_the_summary_and_the_title(client: Client, person: Any) -> None:
    page = client.post(reverse("account_login"), {"login": person.email, "password": "wrong"}).content.decode()

    assert "<title>Error:" in page
    assert 'role="alert"' in page
    assert "wrong" not in re.sub(r"<[^>]*>", "", page).split("Sign in", 1)[1]


def test_a_new_password_by_the_link_in_the_mail(client: Client, person: Any, used_templates: list[str]) -> None:
    client.post(reverse("account_reset_password"), {"email": person.email})
    link = re.search(r"http\S+/password/reset/key/\S+", str(mail.outbox[0].body))
    assert link

    form = client.get(link.group(), follow=True)
    again = client.get(link.group()[:-3] + "x/", follow=True)

    assert "Choose a new password" in form.content.decode()
    assert "This link no longer works" in again.content.decode()
    assert not used_templates


def test_the_mail_to_an_unknown_address_offers_no_sign_up(client: Client) -> None:
    client.post(reverse("account_reset_password"), {"email": "stranger@example.org"})

    assert mail.outbox[0].subject == "Imprimatur: No login for this address"
    assert "no login with this address" in mail.outbox[0].body
    assert "http" not in mail.outbox[0].body


def test_sign_in_speaks_french(client: Client) -> None:
    html = client.get(reverse("account_login"), headers={"accept-language": "fr-CA"}).content.decode()

    assert '<html lang="fr-ca">' in html
    assert 'value="en-ca" lang="en-ca">English' in html


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "409", "422", "429", "500", "503"])
def test_an_error_page_needs_neither_request_nor_database(code: str) -> None:
    html = render_to_string(f"{code}.html")

    assert_is_one_of_ours(html)
