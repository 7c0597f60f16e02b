"""Trying a text: open to everybody who acts for the City, bounded, and gone when the page is."""

import logging

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Representative
from accounts.tests import builders as people
from governance.audit.models import AuditEvent
from governance.checker import engine
from governance.checker.findings import Finding, Severity, Span
from governance.tests.builders import the_policy
from posts import typed
from posts.models import CheckFinding, PolicyCheck, Post
from posts.tests import builders
from posts.tests.pages import BLOCKED, WARNED, browser
from posts.tests.pages import typed as sent

pytestmark = pytest.mark.django_db

ADDRESS = "/posts/try/"
PART = "/posts/try/check/"
MOST = 9  # queries of a check while typing


def anybody(**person: object) -> Representative:
    the_policy()
    return people.a_representative(**person)


def tried(text: str, **more: object) -> dict[str, object]:
    return {"text": text, "platform": "", "kind": "employee", **more}


def queries(client: Client, address: str, data: dict[str, object]) -> int:
    client.post(address, data)  # once before, so that what a process keeps is there
    with CaptureQueriesContext(connection) as captured:
        assert client.post(address, data).status_code == 200
    return len(captured)


def test_stranger_is_led_to_sign_in():
    for address in (ADDRESS, PART):
        response = Client().post(address, tried(BLOCKED))

        assert response.status_code == 302
        assert response["Location"].startswith(reverse("account_login"))
        assert "SIN" not in response["Location"]


def test_everybody_finds_the_page_in_the_navigation_and_beside_the_rules():
    client = browser(anybody())

    page = client.get(ADDRESS).content.decode()

    assert f'<a href="{ADDRESS}" aria-current="page"><span>Try a text</span></a>' in page
    assert f'href="{ADDRESS}"' in client.get("/").content.decode()
    assert client.get("/policy/rules/").content.decode().count(f'href="{ADDRESS}"') == 2
    assert "a person decides" in page


def test_findings_come_by_clause_with_words_and_advice():
    response = browser(anybody()).post(ADDRESS, tried(f"{BLOCKED}\r\n{WARNED}"))

    page = response.content.decode()
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    assert '<p id="live-said" class="small muted" role="status">As typed: 1 must fix, 1 to check.</p>' in page
    assert page.index("4.3.2 Personal information") < page.index("4.3.4 Non-City businesses and products")
    assert '<a class="hit t-stop" href="#t1">046 454 286' in page
    assert "Disclose personal information about any individual" in page
    assert reverse("policy:clause", args=["4.3.2"]) in page
    assert "only people pass them" in page


def test_nothing_found_is_no_approval():
    page = browser(anybody()).post(ADDRESS, tried(builders.TEXT)).content.decode()

    assert "As typed: nothing found." in page
    assert "doesn’t make it approved" in page


def test_nothing_typed_is_kept_anywhere(caplog):
    client = browser(anybody())
    before = AuditEvent.objects.count()
    marker = "Marigold Quince"

    with caplog.at_level(logging.DEBUG), CaptureQueriesContext(connection) as captured:
        for address in (ADDRESS, PART):
            client.post(address, tried(f"{marker}: {BLOCKED}"))

    assert not any(marker in query["sql"] or "046 454" in query["sql"] for query in captured)
    assert marker not in caplog.text
    assert not Post.objects.exists()
    assert not PolicyCheck.objects.exists()
    assert not CheckFinding.objects.exists()
    assert AuditEvent.objects.count() == before
    assert not any(marker in str(session.get_decoded()) for session in Session.objects.all())


def test_markup_in_the_text_is_shown_as_typed():
    text = "<script>alert(1)</script> </textarea><b>SIN 046 454 286</b>"
    client = browser(anybody())

    for address in (ADDRESS, PART):
        page = client.post(address, tried(text)).content.decode()

        assert "<script>alert" not in page
        assert "</textarea><b>" not in page
        assert "&lt;b&gt;SIN" in page


@pytest.mark.parametrize("text", ["😀" * 100, "\ufffd", "\u202eabc\u202c", "e\u0301\u200b\x07"])
def test_unusual_characters_are_checked_like_others(text: str):
    response = browser(anybody()).post(ADDRESS, tried(f"{text} SIN 046 454 286"))

    assert response.status_code == 200
    assert "must fix" in response.content.decode()


def test_context_counts():
    client = browser(anybody())

    def said(**more: object) -> str:
        return client.post(PART, tried(WARNED, **more)).content.decode()

    assert "1 to check" in said()
    assert "nothing found" in said(exemptions=["economic_development"])
    assert "of 300" in said(platform="bluesky")
    assert "too long" not in said(platform="bluesky")


def test_whoever_tries_is_taken_for_the_author_at_first():
    page = browser(anybody(kind="volunteer")).get(ADDRESS).content.decode()

    assert '<option value="volunteer" selected>' in page


# --- Bounds ---


@pytest.mark.parametrize("character", ["a", "😀"])
def test_text_that_is_too_long_is_said_at_the_field_and_kept(character: str):
    text = character * (engine.MAX_CHARACTERS + 1)

    response = browser(anybody()).post(ADDRESS, tried(text))

    page = response.content.decode()
    assert response.status_code == 422
    assert 'href="#id_text"' in page
    assert 'id="id_text_error"' in page
    assert "This text has 100,001 characters, and the checker reads at most 100,000." in page
    assert text in page


def test_a_million_characters_are_refused_at_the_field_too_and_not_by_a_page_that_lost_them():
    response = browser(anybody()).post(ADDRESS, tried("😀" * 1_000_000))

    assert response.status_code == 422
    assert "This text has 1,000,000 characters" in response.content.decode()


def test_text_that_is_too_long_is_said_while_typing_too():
    response = browser(anybody()).post(PART, tried("a" * (engine.MAX_CHARACTERS + 1)))

    assert response.status_code == 200
    assert "the checker reads at most 100,000" in response.content.decode()


@pytest.mark.parametrize("text", ["", " \r\n "])
def test_empty_text_is_asked_for(text: str):
    client = browser(anybody())

    response = client.post(ADDRESS, tried(text))

    assert response.status_code == 422
    assert "Write or paste the text to be checked." in response.content.decode()
    assert "Nothing is written yet." in client.post(PART, tried(text)).content.decode()


def test_invented_context_is_refused():
    client = browser(anybody())

    assert client.post(ADDRESS, tried("Hello", kind="mayor")).status_code == 422
    assert "mayor" in client.post(PART, tried("Hello", kind="mayor")).content.decode()


def test_who_checks_too_much_is_asked_to_wait_and_loses_nothing(monkeypatch):
    client = browser(anybody())
    monkeypatch.setattr(typed, "MOST_A_MINUTE", 0)

    response = client.post(ADDRESS, tried(BLOCKED))

    assert response.status_code == 429
    assert "Wait a little" in response.content.decode()
    assert BLOCKED in response.content.decode()
    assert client.post(PART, tried(BLOCKED)).status_code == 429


# --- Only what the finding holds ---


def test_page_shows_no_more_of_the_words_than_the_finding_does(monkeypatch):
    def restricted(text: str, context: object) -> list[Finding]:
        return [Finding("x", "4.3.1", Severity.BLOCK, Span(0, 0), "", "A restricted matter.", "Ask the Clerk.")]

    monkeypatch.setattr(engine, "check", restricted)

    page = browser(anybody()).post(PART, tried("Project Heron is on the table.")).content.decode()

    assert "A restricted matter." in page
    assert "Ask the Clerk." in page
    assert 'class="hit' not in page
    assert page.count("Heron") == 1  # the text as typed, unmarked


# --- Quick ---


def test_check_while_typing_asks_as_often_for_many_accounts_as_for_one():
    one, many = builders.a_desk(), builders.a_desk(*(people.an_account() for _ in range(5)))
    own = {f"own_{account.pk}": f"{WARNED} Number {account.pk}." for account in many.accounts}

    few = queries(browser(one.author), "/posts/check/", sent(accounts=[one.account.pk], text=WARNED))
    lots = queries(
        browser(many.author), "/posts/check/", sent(accounts=[each.pk for each in many.accounts], text=WARNED, **own)
    )

    assert few == lots <= MOST


def test_check_of_a_saved_post_while_typing_asks_as_often_however_much_there_is():
    desk = builders.a_desk(*(people.an_account() for _ in range(5)))
    short = builders.a_draft(desk)
    long = builders.a_draft(desk, own_texts={account.pk: f"{BLOCKED} {account.pk}" for account in desk.accounts})
    for edition in range(5):
        long = builders.revised(long, by=desk.author, text=f"{WARNED} Edition {edition}.")
    client = browser(desk.author)

    few, lots = (queries(client, "/posts/check/", sent(post) | {"post": post.pk}) for post in (short, long))

    assert few == lots <= MOST


def test_trying_asks_little_of_the_database():
    client = browser(anybody())

    assert queries(client, PART, tried(WARNED)) == queries(client, PART, tried(f"{BLOCKED} {WARNED}" * 20)) <= MOST
