"""Signing in: password, second step, recovery codes; and who is kept out."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import directory, duties, second_factor
from accounts.models import Representative, User
from accounts.models.people import today
from accounts.roles import Duty
from accounts.tests import builders

pytestmark = pytest.mark.django_db
LOGIN = "/sign-in/login/"
MADE_BY_HAND = "accounts.backends.CityBackend"


@pytest.fixture(autouse=True)
def _quick_and_uncounted(settings: Any) -> Iterator[None]:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MFA_REQUIRED = True
    cache.clear()
    yield
    cache.clear()


def sign_in(client: Client, rep: Representative, password: str = builders.PASSWORD) -> Any:
    return client.post(LOGIN, {"login": user_of(rep).email, "password": password})


def user_of(rep: Representative) -> User:
    assert rep.user is not None
    return rep.user


def code(secret: str) -> str:
    """What an authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def is_signed_in(client: Client) -> bool:
    return client.get(reverse("accounts:profile")).status_code == 200


# --- Who is kept out ---------------------------------------------------------------------------------------------


def test_a_password_signs_in_who_acts_for_the_city(client: Client) -> None:
    rep = builders.a_representative(password=True, second_factor=False)
    assert sign_in(client, rep).status_code == 302
    assert is_signed_in(client)


def test_nobody_signs_up(client: Client) -> None:
    page = client.post("/sign-in/signup/", {"email": "new@city.example", "password1": "x" * 20, "password2": "x" * 20})
    assert not User.objects.filter(email="new@city.example").exists()
    assert page.status_code == 200


def test_a_login_without_a_person_opens_nothing(client: Client) -> None:
    User.objects.create_user("nobody@city.example", builders.PASSWORD)
    response = client.post(LOGIN, {"login": "nobody@city.example", "password": builders.PASSWORD})
    assert response["Location"] == reverse("account_inactive")
    assert not is_signed_in(client)


def test_who_left_cannot_sign_in_and_an_open_session_ends(client: Client) -> None:
    rep = builders.a_representative(password=True, second_factor=False)
    sign_in(client, rep)
    directory.leave(rep, by=builders.an_administrator(), on=today(), reason="New job")
    assert not is_signed_in(client)
    sign_in(client, rep)
    assert not is_signed_in(client)


def test_the_day_after_the_last_day_sign_in_is_refused_before_any_job_ran(client: Client) -> None:
    rep = builders.a_representative(password=True, second_factor=False)
    directory.leave(rep, by=builders.an_administrator(), on=today() + timedelta(days=1), reason="New job")
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        assert builders.fresh(rep).user.is_active
        assert sign_in(client, rep)["Location"] == reverse("account_inactive")
        assert not is_signed_in(client)


def test_guessing_is_slowed_down_even_for_who_then_guesses_right(client: Client) -> None:
    rep = builders.a_representative(password=True, second_factor=False)
    for _ in range(5):
        sign_in(client, rep, "wrong password")
    assert sign_in(client, rep).status_code == 200
    assert not is_signed_in(client)


def test_nobody_puts_another_address_in_place_of_their_own(client: Client) -> None:
    rep = builders.a_representative(password=True, second_factor=False)
    sign_in(client, rep)
    client.post(reverse("account_email"), {"action_add": "", "email": "mayor@city.example"})
    client.post(reverse("account_email"), {"action_remove": "", "email": user_of(rep).email})
    user = User.objects.get(pk=user_of(rep).pk)
    assert list(user.emailaddress_set.values_list("email", flat=True)) == [user.email]  # type: ignore[attr-defined]


def test_the_language_one_picks_stays_with_the_login(client: Client) -> None:
    rep = builders.a_representative(password=True, second_factor=False)
    sign_in(client, rep)
    client.post(reverse("set_language"), {"language": "fr-ca", "next": reverse("accounts:profile")})
    assert User.objects.get(pk=user_of(rep).pk).language == "fr-ca"
    other = Client()
    sign_in(other, rep)
    assert '<html lang="fr-ca">' in other.get(reverse("accounts:profile")).content.decode()


def test_a_link_from_the_invitation_sets_a_password(client: Client, mailoutbox: list[Any]) -> None:
    from accounts.tasks import send_invitation

    rep = builders.a_representative(second_factor=False)
    send_invitation(user_of(rep).pk)
    link = next(word for word in mailoutbox[0].body.split() if "/password/reset/key/" in word)
    form = client.get(urlsplit(link).path, follow=True)
    new = "a long enough passphrase"
    client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    sign_in(client, rep, new)
    assert is_signed_in(client)
    assert "password1" not in client.get(urlsplit(link).path, follow=True).content.decode()  # works once


# --- The second step ---------------------------------------------------------------------------------------------


def test_who_decides_is_led_to_the_second_step_and_sign_in_itself_works(client: Client) -> None:
    reviewer = builders.a_reviewer(builders.an_account(), password=True, second_factor=False)
    assert sign_in(client, reviewer).status_code == 302
    page = client.get(reverse("accounts:list"), follow=True)
    assert page.redirect_chain[0] == (reverse("mfa_activate_totp"), 302)
    assert "your sign-in needs a second step" in page.content.decode()


def test_a_part_of_a_page_is_led_there_too(client: Client) -> None:
    reviewer = builders.a_reviewer(builders.an_account(), second_factor=False)
    client.force_login(user_of(reviewer), backend=MADE_BY_HAND)
    response = client.get(reverse("accounts:list"), headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Redirect"]) == (204, reverse("mfa_activate_totp"))


def test_nothing_is_done_by_who_lacks_the_second_step(client: Client) -> None:
    officer = builders.an_officer(Duty.ADMINISTRATOR, second_factor=False)
    account = builders.an_account()
    client.force_login(user_of(officer), backend=MADE_BY_HAND)
    client.post(reverse("accounts:pause", args=[account.pk]), {"reason": "Without a second step"})
    account.refresh_from_db()
    assert account.state == "active"


def test_drafting_alone_needs_no_second_step_and_a_duty_does() -> None:
    author = builders.an_author(builders.an_account(), second_factor=False)
    assert not second_factor.is_asked_of(author)
    duties.assign(Duty.AUDITOR, author, by=builders.an_administrator())
    assert second_factor.is_asked_of(builders.fresh(author))


def test_a_demonstration_asks_for_none(client: Client, settings: Any) -> None:
    settings.MFA_REQUIRED = False
    reviewer = builders.a_reviewer(builders.an_account(), second_factor=False)
    client.force_login(user_of(reviewer), backend=MADE_BY_HAND)
    assert client.get(reverse("accounts:list")).status_code == 200


def test_setting_up_using_and_losing_the_second_step(client: Client) -> None:
    reviewer = builders.a_reviewer(builders.an_account(), password=True, second_factor=False)
    sign_in(client, reviewer)
    client.post(reverse("account_reauthenticate"), {"password": builders.PASSWORD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    assert client.post(reverse("mfa_activate_totp"), {"code": "000000"}).status_code == 200
    client.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    assert is_signed_in(client)
    stored = Authenticator.objects.get(user=user_of(reviewer), type="totp")
    assert secret not in json.dumps(stored.data)  # encrypted with the vault's keys
    recovery = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"][0]

    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        second = Client()
        assert sign_in(second, reviewer)["Location"] == reverse("mfa_authenticate")
        assert not is_signed_in(second)
        assert second.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
        assert not is_signed_in(second)
        second.post(reverse("mfa_authenticate"), {"code": code(secret)})
        assert is_signed_in(second)

    for works in (True, False):  # a recovery code works once
        third = Client()
        sign_in(third, reviewer)
        third.post(reverse("mfa_authenticate"), {"code": recovery})
        assert is_signed_in(third) is works
