"""Show 4: the Clerk restricts a matter, an author's draft that tells of it is stopped, and nothing the author or anyone
else can lay hands on holds the term as the Clerk wrote it: no page, no answer of the server, no dump, no log."""

import io
import logging
import os
import subprocess
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Browser, Page, Route, expect

from accounts.models import Representative
from governance import embedded
from governance.policy.models import RestrictedMatter
from governance.tests.builders import a_clerk, a_restricted_matter, an_auditor
from posts.models import CheckFinding, Post
from posts.states import PostState
from posts.tests import builders, pages

pytestmark = pytest.mark.django_db(transaction=True)

TITLE = "Purchase of the old cannery"
TERMS = ("Quill and Otter Shed", "Project Nightingale", "$1.2 million")
NOTE = "Vendor asks for a quick close"
SECRETS = (TITLE, *TERMS, NOTE, "1200000", "Quill and Otter")
# The author's own words, which the database holds of course, are not spelled as the Clerk's.
DRAFT = "Join us at the QUILL-and-otter sheds! It took 1,2 million of work."

Open = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, live_server) -> Iterator[Open]:
    contexts = []

    def open_page(rep: Representative, address: str, **options: object) -> Page:
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        session = pages.browser(rep).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page = context.new_page()
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()


def dump() -> str:
    """The database as a backup would hold it: by PostgreSQL's own pg_dump, or table by table where it isn't at hand."""
    known = connection.settings_dict
    program = embedded.postgres_programs() / "pg_dump"
    if program.exists():
        command = [str(program), "--inserts", "--dbname", known["NAME"], "--host", known["HOST"]]
        command += ["--username", known["USER"]] + (["--port", str(known["PORT"])] if known["PORT"] else [])
        environment = os.environ | {"PGPASSWORD": known["PASSWORD"] or ""}
        done = subprocess.run(command, capture_output=True, text=True, env=environment)
        if done.returncode == 0:
            return done.stdout
    whole = io.StringIO()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.copy_expert(f'COPY "{table}" TO STDOUT', whole)
    return whole.getvalue()


def overhear(page: Page) -> list[str]:
    """From now on, the body of every answer that the server gives this page."""
    bodies: list[str] = []

    def pass_on(route: Route) -> None:
        answer = route.fetch(max_redirects=0)
        bodies.append(answer.body().decode(errors="replace"))
        route.fulfill(response=answer)

    page.route("**/*", pass_on)
    return bodies


def told(seen: str) -> list[str]:
    """The Clerk's words that stand in what somebody saw."""
    seen = seen.casefold()
    return [secret for secret in SECRETS if secret.casefold() in seen]


def test_a_restricted_matter_stops_a_draft_and_shows_itself_to_nobody(opened: Open, caplog):
    caplog.set_level(logging.DEBUG)
    desk, clerk, auditor = builders.a_desk(), a_clerk(), an_auditor()

    # The Clerk restricts a matter.
    register = opened(clerk, "/policy/")
    register.get_by_role("link", name="Closed sessions").click()
    register.get_by_role("link", name="Restrict a matter").click()
    register.get_by_label("Matter", exact=True).fill(TITLE)
    register.get_by_label("Closed under").select_option("239(2)(c)")
    register.get_by_label("Restricted terms").fill("\n".join(TERMS))
    register.get_by_label("Reason").fill(NOTE)
    register.get_by_label("Release date").fill((timezone.localdate() + timedelta(days=90)).isoformat())
    register.get_by_role("button", name="Restrict this matter").click()
    expect(register.get_by_text("Drafts that tell of it are stopped from now on.")).to_be_visible()

    # An author writes of it: stopped while typing ...
    author = opened(desk.author, "/posts/new/")
    answers = overhear(author)
    author.reload()
    author.get_by_label("Title for this office").fill("Open house")
    author.get_by_role("checkbox", name=desk.account.display_name).check()
    author.locator("#id_text").fill(DRAFT)
    expect(author.locator("#live-said")).to_contain_text("2 must fix")
    expect(author.locator("#live .hit.t-stop").first).to_contain_text("QUILL-and-otter sheds")
    expect(author.locator("#live").get_by_text("This touches a restricted matter.").first).to_be_visible()
    seen = author.content()

    # ... when saved, with the way to review closed ...
    author.get_by_role("button", name="Save and check").click()
    expect(author.get_by_role("button", name="Save and submit")).to_be_disabled()
    expect(author.get_by_text("ask the Clerk").first).to_be_visible()
    seen += author.content() + "".join(answers)
    assert len(answers) > 3

    # ... and when submitted all the same.
    seen_hash = Post.objects.get().version.content_hash
    token = author.locator("[name=csrfmiddlewaretoken]").first.input_value()
    refused = author.request.post(
        f"/posts/{Post.objects.get().pk}/submit/",
        form={"csrfmiddlewaretoken": token, "seen": seen_hash},
        headers={"Referer": author.url},
    )
    assert refused.status == 422
    assert "This touches a restricted matter." in refused.text()
    seen += refused.text()
    assert Post.objects.get().state == PostState.DRAFT
    assert {finding.rule for finding in CheckFinding.objects.filter(severity="block")} == {
        "confidential.restricted_matter"
    }

    # The Clerk reads the terms; the auditor sees that, and no more.
    register.get_by_role("button", name="Show the terms").click()
    expect(register.get_by_role("listitem").filter(has_text=TERMS[0])).to_be_visible()
    record = opened(auditor, "/audit/")
    expect(record.get_by_text("Terms of a restricted matter read (4.3.1)").last).to_be_visible()
    # Others find no such page.
    matter = RestrictedMatter.objects.get()
    closed = opened(desk.author, f"/policy/closed-sessions/{matter.pk}/")
    assert closed.get_by_role("heading", name=TITLE).count() == 0

    kept = dump()
    assert "QUILL-and-otter sheds" in kept  # it is the real one: the author's draft stands in it
    assert str(matter.state) in kept
    assert told(kept) == []
    assert told(seen) == []
    assert told(record.content() + closed.content()) == []
    assert told(caplog.text) == []


def test_without_scripts_the_draft_is_stopped_as_well(opened: Open):
    desk = builders.a_desk()
    a_restricted_matter(*TERMS, title=TITLE)
    page = opened(desk.author, "/posts/new/", java_script_enabled=False)
    page.get_by_label("Title for this office").fill("Open house")
    page.get_by_role("checkbox", name=desk.account.display_name).check()
    page.locator("#id_text").fill(DRAFT)
    page.get_by_role("button", name="Save and check").click()
    page.get_by_role("button", name="Save and submit").click(force=True)

    expect(page.get_by_text("This touches a restricted matter.").first).to_be_visible()
    assert Post.objects.get().state == PostState.DRAFT
    assert told(page.content()) == []


def test_once_released_the_same_draft_goes_to_review(opened: Open):
    desk, clerk = builders.a_desk(), a_clerk()
    matter = a_restricted_matter(*TERMS, title=TITLE, by=clerk)
    post = builders.a_draft(desk, text=DRAFT)
    register = opened(clerk, f"/policy/closed-sessions/{matter.pk}/")
    register.get_by_role("link", name="It is public: release it now").click()
    register.get_by_role("button", name="Release this matter").click()
    expect(register.get_by_text("It stops nothing from now on.")).to_be_visible()

    author = opened(desk.author, post.get_absolute_url())
    author.get_by_role("link", name="Submit version 1").click()
    author.get_by_role("button", name="Submit version 1").click()

    expect(author.locator(".page-head .chip").first).to_have_text("In review")
