"""What people will see: each account's own preview, its length as its network counts, and what is too long for it."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import SocialAccount
from accounts.tests import builders as people
from posts import previewing, typed
from posts.tests import builders
from posts.tests.conftest import Open
from posts.tests.pages import BLOCKED, browser
from posts.tests.pages import typed as sent

LINK = "https://example.com/a/rather/long/address/of/a/page/about/the/rink?with=more"


def shown(platform: str, text: str, findings=()) -> previewing.Preview:
    return previewing.preview(SocialAccount(platform=platform), text, [], findings=findings)


@pytest.mark.parametrize(
    ("platform", "text", "fits"),
    [
        ("bluesky", "é" * 301, "é" * 300),
        ("bluesky", "👩‍👩‍👧" * 200, "👩‍👩‍👧" * 166),  # 3,000 bytes come before 300 characters
        ("x", "é" * 281, "é" * 280),
        ("x", "漢" * 141, "漢" * 140),
        ("x", f"{LINK} " + "a" * 257, f"{LINK} " + "a" * 256),
        ("mastodon", f"{LINK} " + "a" * 477, f"{LINK} " + "a" * 476),
        ("mastodon", "Short enough.", "Short enough."),
    ],
)
def test_preview_says_how_much_of_a_text_its_network_takes(platform: str, text: str, fits: str):
    preview = shown(platform, text)

    assert "".join(part.text for part in preview.parts) == text
    assert "".join(part.text for part in preview.parts if not part.over) == fits
    assert preview.count.is_over == (fits != text)
    assert [each.code for each in preview.problems] == ([] if fits == text else ["text_too_long"])


def test_links_and_tags_look_as_their_network_shows_them():
    text = f"Skating: {LINK}. #Rink"

    def linked(platform: str) -> list[str]:
        return [part.text for part in shown(platform, text).parts if part.linked]

    assert linked("mastodon") == [LINK, "#Rink"]
    assert linked("instagram") == ["#Rink"]


def test_words_that_were_found_are_marked_up_to_and_beyond_the_limit():
    text = "a" * 275 + " 046 454 286"
    finding = typed.TypedFinding(3, "block", "4.3.2", "A number.", "", "046 454 286", 276, 287, None)

    parts = shown("x", text, [finding]).parts

    assert [(part.text, part.over, part.severity, part.n) for part in parts[1:]] == [
        ("046 ", False, "block", 0),
        ("454 286", True, "block", 3),
    ]


@pytest.mark.django_db
def test_each_account_has_its_own_preview_with_its_own_length():
    desk = builders.a_desk(people.an_account(), people.an_account(platform="x"))
    text = "Une journée à l’aréna. " * 15
    client = browser(desk.author)

    page = client.post(
        "/posts/new/", sent(accounts=[a.pk for a in desk.accounts], text=text), follow=True
    ).content.decode()

    assert all(f'id="preview-{account.pk}"' in page for account in desk.accounts)
    assert "344 of 500" in page
    assert "344 of 280" in page
    assert page.count("64 too many") >= 2  # at the field and in the preview
    assert '<mark class="over">' in page
    assert f"The text for {desk.accounts[1]} has 344 characters; X takes 280." in page


@pytest.mark.django_db
def test_line_ends_count_once_however_the_browser_sends_them():
    desk = builders.a_desk(people.an_account(platform="x"))
    text = "one\r\ntwo\r\nthree"

    answer = browser(desk.author).post("/posts/check/", sent(accounts=[desk.account.pk], text=text)).content.decode()

    assert "X 13 of 280" in answer


@pytest.mark.django_db
def test_preview_of_typed_words_escapes_them_and_marks_what_was_found():
    desk = builders.a_desk()
    text = f"\n <b>Loud</b> {BLOCKED}"

    answer = browser(desk.author).post("/posts/check/", sent(accounts=[desk.account.pk], text=text)).content.decode()

    preview = answer[answer.index('id="previews"') :]
    assert "&lt;b&gt;Loud&lt;/b&gt;" in preview
    assert '<a class="hit t-stop" href="#t1">046 454 286<sup>' in preview


@pytest.mark.django_db(transaction=True)
def test_preview_follows_the_words_while_they_are_typed(opened: Open):
    desk = builders.a_desk(people.an_account(platform="x"), people.an_account())
    page = opened(desk.author, "/posts/new/")
    faults: list[str] = []
    page.on("console", lambda line: faults.append(line.text) if line.type in ("error", "warning") else None)
    for account in desk.accounts:
        page.get_by_role("checkbox", name=account.display_name).check()
    on_x, on_mastodon = (page.locator(f"#preview-{account.pk}") for account in desk.accounts)

    page.locator("#id_text").fill("Skating at the rink. " * 14)

    expect(on_x.locator("summary")).to_contain_text("13 too many")
    expect(on_x.locator("mark.over")).to_contain_text("at the rink.")
    expect(page.locator("#live-said")).to_contain_text(f"Too long for {desk.accounts[0]}.")
    expect(on_mastodon.locator("summary")).to_contain_text("293 of 500")
    on_x.locator("summary").click()
    page.locator("#id_text").fill("Skating at the rink, free.")
    expect(on_x.locator("mark.over")).to_have_count(0)
    expect(on_mastodon.locator(".post-text")).to_have_text("Skating at the rink, free.")
    expect(on_x.locator(".post-text")).to_be_hidden()  # a fold stays as its reader left it
    assert faults == []


@pytest.mark.django_db(transaction=True)
def test_composer_with_a_text_too_long_is_accessible(opened: Open, axe, no_sideways_scroll):
    desk = builders.a_desk(people.an_account(platform="x"), people.an_account())
    post = builders.a_draft(desk, text="Skating at the rink with #RinkSide, see https://example.com/rink. " * 9)

    for scheme in ("light", "dark"):
        page = opened(desk.author, reverse("posts:edit", args=[post.pk]), color_scheme=scheme)
        assert axe(page) == []
        assert no_sideways_scroll(page)
