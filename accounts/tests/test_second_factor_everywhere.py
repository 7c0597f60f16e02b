"""Who holds a duty has a second factor before any page opens, those of the rulebook and the record included."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Duty
from accounts.tests.builders import an_officer

PAGES = ("policy:rules", "policy:contacts", "audit:list", "accounts:people", "monitoring:list", "home")


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_an_officer_without_a_second_factor_is_led_to_set_one_up(name):
    officer = an_officer(Duty.POLICY_OFFICER, second_factor=False)
    client = Client()
    client.force_login(officer.user)

    answer = client.get(reverse(name))

    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("mfa_activate_totp"))
