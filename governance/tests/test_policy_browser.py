"""Policy and record in a real browser: WCAG 2.2 AA, and nothing wider than the window at 320 pixels."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from governance.audit import verification
from governance.policy.models import OfficialContact, Rule
from governance.tests.builders import a_policy_officer, an_auditor, the_policy

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESSES = {
    "words": lambda: reverse("policy:detail"),
    "clause": lambda: f"{reverse('policy:clause', args=['4.3.2'])}?was=2.3.2",
    "rules": lambda: reverse("policy:rules"),
    "rule": lambda: reverse("policy:rule", args=[Rule.objects.get(detector="personal_info.sin").pk]),
    "contacts": lambda: reverse("policy:contacts"),
    "contact": lambda: reverse("policy:contact", args=[OfficialContact.objects.earliest("pk").pk]),
    "periods": lambda: reverse("policy:periods"),
}


def sign_in(page, live_server, rep) -> None:
    client = Client()
    client.force_login(rep.user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])


def test_policy_pages_are_accessible_and_fit_a_narrow_window(page, live_server, axe, no_sideways_scroll):
    the_policy()
    sign_in(page, live_server, a_policy_officer())
    for name, address in ADDRESSES.items():
        page.goto(f"{live_server.url}{address()}")
        assert axe(page) == [], name
        assert no_sideways_scroll(page), name


def test_the_audit_page_is_accessible_and_fits_a_narrow_window(page, live_server, axe, no_sideways_scroll):
    the_policy()
    verification.run()
    sign_in(page, live_server, an_auditor())
    page.goto(f"{live_server.url}{reverse('audit:list')}")

    assert axe(page) == []
    assert no_sideways_scroll(page)


def test_the_table_of_contents_leads_to_the_words(page, live_server):
    the_policy()
    sign_in(page, live_server, a_policy_officer())
    page.goto(f"{live_server.url}{reverse('policy:detail')}")
    page.get_by_role("link", name="Read the section on reviews").click()

    assert page.url.endswith("#c6.0")
    assert page.get_by_role("heading", name="6.0 Amendments/Reviews").is_visible()
