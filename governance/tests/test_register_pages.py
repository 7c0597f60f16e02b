"""Pages of the closed-session register: for the Clerk's duty, and not there for anyone else."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.views.debug import ExceptionReporter

from governance.audit.actions import Action
from governance.audit.models import AuditEvent
from governance.policy import matters, samples
from governance.policy.models import RestrictedMatter
from governance.tests.builders import (
    a_clerk,
    a_policy_officer,
    a_restricted_matter,
    an_auditor,
    people,
    the_policy,
)

pytestmark = pytest.mark.django_db

SHED = "Quill and Otter Shed"


@pytest.fixture(autouse=True)
def policy(db):
    return the_policy()


@pytest.fixture
def clerk_rep():
    return a_clerk()


@pytest.fixture
def clerk(clerk_rep) -> Client:
    return client_of(clerk_rep)


def client_of(rep) -> Client:
    return people.signed_in(rep)


def words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def later(days: int = 30) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def entry(**changed: str) -> dict[str, str]:
    return {
        "title": "Lease of a shed",
        "authority": "239(2)(c)",
        "terms": f"{SHED}\n$1.2 million",
        "note": "Offer expected",
        "releases_on": later(),
    } | changed


def pages(pk: int) -> list[tuple[str, str]]:
    """Every page of the register with how it is asked for."""
    return [
        ("get", reverse("policy:matters")),
        ("get", reverse("policy:matter_new")),
        ("post", reverse("policy:matter_new")),
        ("get", reverse("policy:matter", args=[pk])),
        ("post", reverse("policy:matter_read", args=[pk])),
        ("post", reverse("policy:matter_change", args=[pk])),
        ("post", reverse("policy:matter_extend", args=[pk])),
        ("get", reverse("policy:matter_release", args=[pk])),
        ("post", reverse("policy:matter_release", args=[pk])),
    ]


def test_for_anyone_else_there_is_no_such_page():
    others = [people.an_author(people.an_account()), a_policy_officer(), an_auditor(), people.an_administrator()]
    matter = a_restricted_matter(SHED)
    clients = [client_of(other) for other in others]
    events = AuditEvent.objects.count()

    for client in clients:
        for how, address in pages(matter.pk):
            response = getattr(client, how)(address, entry() if how == "post" else {})
            assert response.status_code == 404, address
            assert "Quill" not in response.content.decode()
        assert "Closed sessions" not in words(client.get(reverse("policy:periods")))
    matter.refresh_from_db()
    assert (matter.released_at, AuditEvent.objects.count()) == (None, events)


def test_a_matter_that_is_there_and_one_that_is_not_answer_alike_to_others():
    author = client_of(people.an_author(people.an_account()))
    matter = a_restricted_matter(SHED)

    there = author.get(reverse("policy:matter", args=[matter.pk]))
    not_there = author.get(reverse("policy:matter", args=[matter.pk + 1]))

    assert (there.status_code, words(there)) == (not_there.status_code, words(not_there))


def test_strangers_are_asked_to_sign_in():
    matter = a_restricted_matter(SHED)

    for how, address in pages(matter.pk):
        response = getattr(Client(), how)(address)
        assert (response.status_code, response["Location"].split("?")[0]) == (302, reverse("account_login"))


def test_the_clerk_enters_a_matter_and_finds_it_under_its_tab(clerk):
    entered = clerk.post(reverse("policy:matter_new"), entry(), follow=True)
    listed = clerk.get(reverse("policy:matters"))

    assert "The matter is restricted." in words(entered)
    assert "Lease of a shed" in words(listed)
    assert "1 matter restricted" in words(listed)
    assert SHED not in words(entered) + words(listed)
    assert "Closed sessions" in words(clerk.get(reverse("policy:detail")))
    assert "Closed sessions" in words(clerk.get(reverse("policy:periods")))


def test_the_terms_are_shown_on_request_only_and_that_is_recorded(clerk, clerk_rep):
    matter = a_restricted_matter(SHED, by=clerk_rep)
    address = reverse("policy:matter", args=[matter.pk])

    before = clerk.get(address)
    by_link = clerk.get(reverse("policy:matter_read", args=[matter.pk]))
    unread = AuditEvent.objects.filter(action=Action.MATTER_READ).count()
    shown = clerk.post(reverse("policy:matter_read", args=[matter.pk]))

    assert SHED not in words(before)
    assert by_link.status_code == 405
    assert unread == 0
    assert SHED in words(shown)
    assert AuditEvent.objects.get(action=Action.MATTER_READ).actor_id == str(clerk_rep.pk)


def test_the_clerk_changes_a_matter_after_reading_it(clerk, clerk_rep):
    matter = a_restricted_matter(SHED, by=clerk_rep)
    shown = clerk.post(reverse("policy:matter_read", args=[matter.pk])).content.decode()

    changed = clerk.post(
        reverse("policy:matter_change", args=[matter.pk]), entry(terms="Plum Wharf", seen="1"), follow=True
    )
    late = clerk.post(reverse("policy:matter_change", args=[matter.pk]), entry(terms="Pear Wharf", seen="1"))

    assert f"{SHED}</textarea>" in shown
    assert "The matter is up to date." in words(changed)
    assert late.status_code == 409
    assert "Somebody changed this matter" in words(late)
    assert matters.read(matter, by=clerk_rep)[0][1].terms == ("Plum Wharf",)


def test_the_clerk_sets_another_date_and_releases(clerk, clerk_rep):
    matter = a_restricted_matter(SHED, by=clerk_rep)
    dated = clerk.post(reverse("policy:matter_extend", args=[matter.pk]), {"releases_on": later(500)}, follow=True)
    refused = clerk.post(reverse("policy:matter_extend", args=[matter.pk]), {"releases_on": "2020-01-01"})
    asked = clerk.get(reverse("policy:matter_release", args=[matter.pk]))
    released = clerk.post(reverse("policy:matter_release", args=[matter.pk]), follow=True)

    matter.refresh_from_db()
    assert "The release date is set." in words(dated)
    assert refused.status_code == 422
    assert "Name a day to come." in words(refused)
    assert "Release this matter" in words(asked)
    assert "It stops nothing from now on." in words(released)
    assert matter.releases_on.isoformat() == later(500)
    assert matter.released_at
    assert "Released" in words(clerk.get(reverse("policy:matters")))


def test_a_term_that_cannot_be_one_is_named_by_its_line_and_nothing_typed_is_lost(clerk):
    response = clerk.post(reverse("policy:matter_new"), entry(terms=f"{SHED}\nthe library"))

    assert response.status_code == 422
    assert "Line 2: this is a very common word" in words(response)
    assert f"{SHED}\nthe library</textarea>" in response.content.decode()
    assert not RestrictedMatter.objects.exists()


def test_the_page_says_which_posts_tell_of_a_matter_already(clerk, clerk_rep, monkeypatch):
    told = samples.Sample((("At the quill-and-otter shed", None),), "Shed day", "/posts/7/", "Approved")
    hidden = samples.Sample((("Quill and Otter Shed", None),), "", "", "Draft")
    other = samples.Sample((("The rink opens at noon.", None),), "Rink", "/posts/8/", "Draft")
    monkeypatch.setattr(samples, "_source", lambda limit, by: [told, hidden, other])
    matter = a_restricted_matter(SHED, by=clerk_rep)

    response = clerk.get(reverse("policy:matter", args=[matter.pk]))

    shown = words(response)
    assert "2 of the latest 200 versions of posts tell of it." in shown
    assert '<a href="/posts/7/">Shed day</a>' in response.content.decode()
    assert "A post you may not see (Draft)" in shown.replace("  ", " ")
    assert "Rink" not in shown


def test_no_cache_keeps_these_pages(clerk, clerk_rep):
    matter = a_restricted_matter(SHED, by=clerk_rep)

    for how, address in pages(matter.pk):
        response = getattr(clerk, how)(address)
        assert "no-store" in response["Cache-Control"], address


def test_no_message_and_no_session_carries_a_word(clerk):
    clerk.post(reverse("policy:matter_new"), entry())
    matter = RestrictedMatter.objects.get()
    clerk.post(reverse("policy:matter_change", args=[matter.pk]), entry(seen="1", title="Other"))

    kept = "".join(str(session.get_decoded()) for session in Session.objects.all())
    kept += "".join(cookie.value for cookie in clerk.cookies.values())
    assert "Quill" not in kept
    assert "Lease" not in kept


def test_an_error_report_quotes_nothing_that_was_typed(clerk, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("disk full")

    monkeypatch.setattr(matters, "_sealed", fail)
    clerk.raise_request_exception = False
    reports = []
    monkeypatch.setattr(
        "django.core.handlers.exception.log_response",
        lambda *args, request, exception, **kwargs: reports.append(
            ExceptionReporter(
                request, type(exception), exception, exception.__traceback__, is_email=True
            ).get_traceback_text()
        ),
    )

    response = clerk.post(reverse("policy:matter_new"), entry())

    (report,) = reports
    assert response.status_code == 500
    assert "disk full" in report
    assert "Quill" not in report + response.content.decode()
    assert "Lease of a shed" not in report + response.content.decode()


def test_a_matter_whose_key_is_gone_says_so_instead_of_failing(clerk, clerk_rep, settings):
    from cryptography.fernet import Fernet

    matter = a_restricted_matter(SHED, by=clerk_rep)
    settings.VAULT_KEYS = [Fernet.generate_key().decode()]
    clerk.force_login(clerk_rep.user)  # sessions are sealed by these keys too

    shown = words(clerk.get(reverse("policy:matter", args=[matter.pk])))

    assert "VAULT_KEYS lacks the key" in shown
    assert f"Matter {matter.pk}, can’t be read" in words(clerk.get(reverse("policy:matters")))


def test_pages_take_few_queries_however_many_matters_there_are(clerk, clerk_rep, django_assert_max_num_queries):
    for number in range(30):
        matter = a_restricted_matter(f"Quill Wharf {number}", by=clerk_rep)

    for address in (address for how, address in pages(matter.pk) if how == "get"):
        with django_assert_max_num_queries(15):
            clerk.get(address)
