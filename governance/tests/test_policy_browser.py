"""Policy and record in a real browser: WCAG 2.2 AA, and nothing wider than the window at 320 pixels."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from governance.audit import verification
from governance.policy import changes
from governance.policy.models import OfficialContact, RestrictedMatter, Rule
from governance.tests.builders import a_clerk, a_policy_officer, a_restricted_matter, an_auditor, the_policy

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


def test_pages_of_prepared_changes_are_accessible_and_fit_a_narrow_window(page, live_server, axe, no_sideways_scroll):
    the_policy()
    officer, other = a_policy_officer(), a_policy_officer()
    for detector in ("personal_info.sin", "respect.profanity"):
        rule = Rule.objects.get(detector=detector)
        changes.prepare(rule, changes.Proposal("warn", True, rule.parameters), by=officer)
    sign_in(page, live_server, officer)
    for name in ("policy:changes", "policy:rules"):
        page.goto(f"{live_server.url}{reverse(name)}")
        if name == "policy:changes":
            page.get_by_text("Show them").click()
        assert axe(page) == [], name
        assert no_sideways_scroll(page), name

    phone = Rule.objects.get(detector="personal_info.phone")
    known = changes.prepared(changes.prepare(phone, changes.Proposal("warn", False, phone.parameters), by=other))
    changes.activate(seen=known.seen, by=other)
    page.goto(f"{live_server.url}{reverse('policy:changes')}")
    expect(page.get_by_text("The rules have changed since you began.")).to_be_visible()
    assert axe(page) == []


def test_a_rule_is_changed_without_scripts(browser, live_server):
    the_policy()
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, live_server, a_policy_officer())
    rule = Rule.objects.get(detector="personal_info.sin")
    page.goto(f"{live_server.url}{reverse('policy:rule', args=[rule.pk])}")
    page.get_by_label("to check").check()
    page.get_by_role("button", name="Prepare this change").click()
    expect(page.get_by_role("heading", name="Dry run")).to_be_visible()
    page.get_by_role("button", name="Activate these changes").click()

    expect(page.get_by_text("The rules are in force.")).to_be_visible()
    rule.refresh_from_db()
    assert rule.severity == "warn"
    context.close()


def test_pages_of_the_register_are_accessible_and_fit_a_narrow_window(page, live_server, axe, no_sideways_scroll):
    the_policy()
    clerk = a_clerk()
    a_restricted_matter("Quill and Otter Shed", "$1.2 million", by=clerk)
    pk = RestrictedMatter.objects.get().pk
    sign_in(page, live_server, clerk)
    for name, arguments in (
        ("matters", []),
        ("matter_new", []),
        ("matter", [pk]),
        ("matter_release", [pk]),
    ):
        page.goto(f"{live_server.url}{reverse(f'policy:{name}', args=arguments)}")
        assert axe(page) == [], name
        assert no_sideways_scroll(page), name
    page.goto(f"{live_server.url}{reverse('policy:matter', args=[pk])}")
    page.get_by_role("button", name="Show the terms").click()
    expect(page.get_by_text("Quill and Otter Shed").first).to_be_visible()
    assert axe(page) == []
    assert no_sideways_scroll(page)


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
    expect(page.get_by_role("heading", name="6.0 Amendments/Reviews")).to_be_visible()
