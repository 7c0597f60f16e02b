"""Findings beside the words in a real browser: the composer and "Try a text", by mouse, by keyboard, and when the
answer doesn't come."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Locator, Page, Route, expect

from accounts.tests import builders as people
from posts import checking, drafting
from posts.models import CheckFinding
from posts.tests import builders, pages

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., Page]

HEALTH = "9876 543 217 AB"  # the check digit is right; nobody's
FOUND = f"Found at the rink: OHIP {HEALTH}."
SELECTED = "box => box.value.slice(box.selectionStart, box.selectionEnd)"
MUCH = f"{FOUND}\n\n{pages.WARNED} I think the Mayor is an idiot.\n#peterboroughmuseum is open."


def composer(opened: Open, desk: builders.Desk, **options: Any) -> Page:
    page = opened(desk.author, "/posts/new/", **options)
    page.get_by_role("checkbox", name=desk.account.display_name).check()
    return page


def trying(opened: Open, desk: builders.Desk, **options: Any) -> Page:
    return opened(desk.author, "/posts/try/", **options)


PAGES = pytest.mark.parametrize("opening", [composer, trying], ids=["composer", "try"])


def text_box(page: Page) -> Locator:
    return page.locator("#id_text")


def said(page: Page) -> Locator:
    return page.locator("#live-said")


def marks(page: Page) -> list[str]:
    """The words marked under the text boxes."""
    return page.locator(".under mark").all_text_contents()


def tell_reloads(page: Page) -> None:
    """Leave something behind that no reload survives."""
    page.evaluate("window.stillHere = 'yes'")


def was_not_reloaded(page: Page) -> bool:
    return page.evaluate("window.stillHere === 'yes' && performance.getEntriesByType('navigation').length === 1")


# --- A number is typed, seen, replaced, gone ---


@PAGES
def test_author_sees_a_health_card_number_marked_replaces_it_and_sees_it_gone(opened: Open, opening: Any):
    page = opening(opened, builders.a_desk())
    faults: list[str] = []
    page.on("console", lambda line: faults.append(line.text) if line.type in ("error", "warning") else None)
    tell_reloads(page)

    text_box(page).press_sequentially(FOUND)
    expect(said(page)).to_have_text("As typed: 1 must fix.")
    assert marks(page) == [HEALTH]
    expect(page.locator("#live")).to_contain_text("4.3.2 Personal information")
    assert page.evaluate("document.activeElement.id") == "id_text"
    page.locator("#live .finding a").click()
    assert text_box(page).evaluate(SELECTED) == HEALTH
    page.keyboard.type("a health card")

    expect(said(page)).to_have_text("As typed: nothing found.")
    expect(text_box(page)).to_have_value("Found at the rink: OHIP a health card.")
    expect(page.locator("#live .finding")).to_have_count(0)
    assert marks(page) == []
    assert was_not_reloaded(page)
    assert faults == []
    assert not CheckFinding.objects.exists()


@PAGES
@pytest.mark.parametrize("way", ["Tab", "Control+."])
def test_the_same_by_keyboard_alone(opened: Open, opening: Any, way: str):
    page = opening(opened, builders.a_desk())
    tell_reloads(page)
    to_the_text(page)
    page.keyboard.type(FOUND)
    expect(said(page)).to_have_text("As typed: 1 must fix.")

    for _step in range(40):
        page.keyboard.press(way)
        if page.evaluate("document.activeElement.matches('#live .finding a')"):
            break
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "id_text"
    assert text_box(page).evaluate(SELECTED) == HEALTH
    page.keyboard.type("a health card")

    expect(said(page)).to_have_text("As typed: nothing found.")
    assert was_not_reloaded(page)


def to_the_text(page: Page) -> None:
    for _step in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "id_text":
            return


def test_mark_in_the_copy_leads_to_its_finding_and_the_caret_shows_it(opened: Open):
    page = trying(opened, builders.a_desk())
    text_box(page).fill(MUCH)
    expect(said(page)).to_contain_text("must fix")

    page.locator("#live .post-text a").nth(1).press("Enter")
    assert page.evaluate("location.hash") == "#t2"
    text_box(page).evaluate("(box, place) => { box.focus(); box.setSelectionRange(place, place) }", MUCH.index("9876"))

    expect(page.locator(".finding.here")).to_have_attribute("id", "t1")


def test_words_of_the_clause_are_one_click_away_and_stay_open_while_typing(opened: Open):
    page = trying(opened, builders.a_desk())
    text_box(page).fill(FOUND)
    expect(said(page)).to_have_text("As typed: 1 must fix.")

    page.get_by_text("What clause 4.3.2 says").click()
    text_box(page).press_sequentially(" I think it is nice.")

    expect(said(page)).to_have_text("As typed: 1 must fix, 1 to check.")
    expect(page.get_by_text("Disclose personal information about any individual")).to_be_visible()
    expect(page.get_by_text("What clause 4.3.6 says")).to_be_visible()
    expect(page.locator("details[open]")).to_have_count(1)


def test_focus_in_the_findings_outlives_the_next_answer(opened: Open):
    page = trying(opened, builders.a_desk())
    text_box(page).fill(FOUND)
    expect(said(page)).to_have_text("As typed: 1 must fix.")

    text_box(page).press_sequentially(" In my opinion it is lovely.")
    page.locator("#live .finding a").first.focus()

    expect(said(page)).to_have_text("As typed: 1 must fix, 1 to check.")
    assert page.evaluate("document.activeElement.textContent").endswith(HEALTH)


def test_saved_findings_are_marked_in_their_text_boxes_when_the_author_comes_back(opened: Open):
    desk = builders.a_desk(people.an_account(), people.an_account())
    other = desk.accounts[1]
    picture = drafting.PictureChoice(builders.a_picture(by=desk.author), "😀 The SIN of Nora is 046 454 286.")
    own = {other.pk: f"🏒 {FOUND}"}
    post = builders.a_draft(desk, text=f"😀\nI think it is nice. {FOUND}", own_texts=own, pictures=[picture])
    checking.run_check(post.version)

    page = opened(desk.author, f"/posts/{post.pk}/edit/")

    assert marks(page) == ["I think", HEALTH, HEALTH, "046 454 286"]
    places = (("#id_text", "I think"), ("#id_text", HEALTH), (f"#id_own_{other.pk}", HEALTH), ("#alt-1", "046 454 286"))
    for number, (box, words) in enumerate(places):
        page.locator(".finding a[data-box]").nth(number).click()
        assert page.locator(box).evaluate(SELECTED) == words
    text_box(page).press("Control+Home")
    page.keyboard.type("Hello! ")
    expect(said(page)).to_have_text("As typed: 3 must fix, 1 to check.")
    assert marks(page) == ["I think", HEALTH, HEALTH, "046 454 286"]


def test_saved_findings_point_at_nothing_while_the_form_shows_other_words(opened: Open):
    desk = builders.a_desk()
    post = builders.a_draft(desk, text=FOUND)
    checking.run_check(post.version)
    page = opened(desk.author, f"/posts/{post.pk}/edit/")

    page.get_by_label("Title for this office").fill("")
    text_box(page).fill("Other words.")
    page.get_by_role("button", name="Save and check again").click()

    expect(page.get_by_text("This isn’t done yet")).to_be_visible()
    expect(page.locator("a[data-box]")).to_have_count(0)
    assert marks(page) == []


def test_pictures_are_not_sent_for_a_check(opened: Open, tmp_path: Path):
    page = composer(opened, builders.a_desk())
    (tmp_path / "rink.jpg").write_bytes(b"x" * 3_000_000)
    page.locator("#id_upload").set_input_files(tmp_path / "rink.jpg")

    with page.expect_request("**/check/") as asked:
        text_box(page).fill(FOUND)

    assert len(asked.value.post_data_buffer or b"") < 10_000
    expect(said(page)).to_have_text("As typed: 1 must fix.")


# --- Places ---


@PAGES
@pytest.mark.parametrize(
    "before",
    ["", "😀🏒 ", "\n\n\n", "  ", "👩‍👩‍👧 e\u0301\ttab \n", "مرحبا "],
    ids=["plain", "astral", "line ends", "blanks", "joined", "right to left"],
)
def test_exactly_the_words_are_selected(opened: Open, opening: Any, before: str):
    page = opening(opened, builders.a_desk())

    text_box(page).fill(f"{before}{FOUND} 🎉\n{before}My SIN is 046 454 286.")
    expect(said(page)).to_have_text("As typed: 2 must fix.")

    for number, words in enumerate((HEALTH, "046 454 286")):
        page.locator("#live .finding a").nth(number).click()
        assert text_box(page).evaluate(SELECTED) == words
    assert marks(page) == [HEALTH, "046 454 286"]


def test_words_of_one_account_are_selected_in_its_own_text_box(opened: Open):
    desk = builders.a_desk(people.an_account(), people.an_account())
    other = desk.accounts[1]
    page = composer(opened, desk)
    page.get_by_role("checkbox", name=other.display_name).check()
    own = page.locator(f"#id_own_{other.pk}")
    own_fold = page.locator("details.differs", has=own)

    text_box(page).fill("The rink is open.")
    own_fold.locator("summary").click()
    own.fill(f"  {FOUND}")
    expect(said(page)).to_have_text("As typed: 1 must fix.")
    own_fold.locator("summary").click()
    page.locator("#live .finding a").click()

    assert own.evaluate(SELECTED) == HEALTH
    expect(own).to_be_focused()


def test_marks_go_along_with_words_that_are_moved_before_the_answer_is_there(opened: Open):
    page = trying(opened, builders.a_desk())
    text_box(page).fill(FOUND)
    expect(said(page)).to_have_text("As typed: 1 must fix.")
    page.route("**/check/", lambda route: None)  # no answer any more

    text_box(page).evaluate("box => box.setSelectionRange(0, 0)")
    text_box(page).press_sequentially("Hello 😀! ")
    assert marks(page) == [HEALTH]
    page.locator("#live .finding a").click()
    assert text_box(page).evaluate(SELECTED) == HEALTH
    page.keyboard.press("Delete")

    assert marks(page) == []


LONG = (
    f"😀 {FOUND} Le père Noël, naïve façade: où êtes-vous ? AVATAR Ta fi ffl…\n\n\n{'long' * 40} and\ttabs   blanks "
    f"I think so.\n  {pages.WARNED}\n{'Nothing to see here. ' * 12}My SIN is 046 454 286.\n"
)
# The words once as the text box sets them, once as the copy under it does; the rest of both is out of sight.
ABOVE = """box => { box.style.color = 'black'; box.style.caretColor = 'transparent'; box.blur();
  box.previousSibling.style.visibility = 'hidden' }"""
UNDER = """box => { const under = box.previousSibling; box.style.color = 'transparent';
  under.style.visibility = 'visible'; under.style.color = 'black';
  for (const mark of under.querySelectorAll('mark')) {
    mark.style.background = 'none'; mark.style.textDecoration = 'none' } }"""


def difference(one: bytes, other: bytes) -> int:
    """By how much the two pictures differ where they differ most."""
    with Image.open(io.BytesIO(one)) as first, Image.open(io.BytesIO(other)) as second:
        apart = ImageChops.difference(first.convert("RGB"), second.convert("RGB"))
    return max(high for _low, high in apart.getextrema())


@pytest.mark.parametrize("width", [1280, 390, 320])
@pytest.mark.parametrize("height", ["", "120px"], ids=["grown", "scrolled"])
def test_marks_lie_exactly_under_the_words(opened: Open, width: int, height: str):
    page = trying(opened, builders.a_desk(), viewport={"width": 700, "height": 900})
    box = text_box(page)
    box.fill(LONG)
    expect(said(page)).to_contain_text("2 must fix")

    page.set_viewport_size({"width": width, "height": 900})
    box.evaluate("(box, height) => { if (height) box.style.height = height; }", height)
    box.evaluate("box => { box.scrollTop = 77; return new Promise(requestAnimationFrame) }")
    box.evaluate(ABOVE)
    above = box.screenshot()
    box.evaluate(UNDER)
    under = box.screenshot()
    box.evaluate("box => { box.previousSibling.style.color = 'transparent' }")
    blank = box.screenshot()

    assert difference(above, under) < 16  # of 255: a border may fall between two pixels
    assert difference(above, blank) > 100


@pytest.mark.parametrize("width", [1280, 320])
def test_selected_words_come_into_view_in_a_scrolled_text_box(opened: Open, width: int):
    page = trying(opened, builders.a_desk(), viewport={"width": width, "height": 500})
    box = text_box(page)
    box.fill(LONG)
    expect(said(page)).to_contain_text("2 must fix")
    box.evaluate("box => { box.style.height = '120px' }")

    page.locator("#live .finding a", has_text="046 454 286").click()
    words, frame = page.locator(".under mark", has_text="046 454 286").bounding_box(), box.bounding_box()

    assert box.evaluate(SELECTED) == "046 454 286"
    assert box.evaluate("box => box.scrollTop") > 0
    assert words
    assert frame
    assert frame["y"] - 1 <= words["y"]
    assert words["y"] + words["height"] <= frame["y"] + frame["height"] + 1
    assert 0 <= words["y"] <= 500


def test_marks_stay_out_of_the_way_of_forced_colours(opened: Open):
    page = trying(opened, builders.a_desk(), forced_colors="active")
    text_box(page).fill(FOUND)
    expect(said(page)).to_have_text("As typed: 1 must fix.")

    page.locator("#live .finding a").click()

    expect(page.locator(".under")).to_be_hidden()
    assert text_box(page).evaluate(SELECTED) == HEALTH


# --- When the answer doesn't come, or comes late ---


def test_late_answer_never_replaces_a_newer_one(opened: Open):
    page = trying(opened, builders.a_desk())
    held: list[Route] = []
    page.route("**/check/", lambda route: held.append(route) if not held else route.continue_())

    with page.expect_request("**/check/"):
        text_box(page).fill(FOUND)
    text_box(page).fill(f"{FOUND} In my opinion it is lovely.")
    expect(said(page)).to_have_text("As typed: 1 must fix, 1 to check.")
    held[0].fulfill(status=200, content_type="text/html", body='<div data-said="Too late.">Too late.</div>')
    text_box(page).fill(f"{FOUND} So it is.")

    expect(said(page)).to_have_text("As typed: 1 must fix.")
    expect(page.locator("#live")).not_to_contain_text("Too late.")


def broken(route: Route) -> None:
    route.fulfill(status=502, content_type="text/html", body="<h1>Bad gateway</h1>")


def cut(route: Route) -> None:
    route.abort()


def hurried(route: Route) -> None:
    route.fulfill(status=429, body="")


@PAGES
@pytest.mark.parametrize(
    ("failing", "words"),
    [(broken, "gave no answer"), (cut, "gave no answer"), (hurried, "within a minute")],
)
def test_failure_is_said_calmly_instead_of_stale_marks_and_typing_on_tries_again(
    opened: Open, opening: Any, failing: Callable[[Route], None], words: str
):
    page = opening(opened, builders.a_desk())
    text_box(page).fill(FOUND)
    expect(said(page)).to_have_text("As typed: 1 must fix.")

    page.route("**/check/", failing)
    text_box(page).press_sequentially(" More.")
    expect(said(page)).to_contain_text(words)
    assert marks(page) == []
    expect(page.locator("#live")).to_be_empty()
    expect(page.locator("#to-live, #to-finding:visible")).to_have_count(0)
    page.unroute("**/check/")
    text_box(page).press_sequentially(" And more.")

    expect(said(page)).to_have_text("As typed: 1 must fix.")
    assert marks(page) == [HEALTH]


def test_sign_in_that_ended_is_no_finding(opened: Open):
    page = composer(opened, builders.a_desk())
    page.context.clear_cookies()

    text_box(page).fill(FOUND)

    expect(said(page)).to_contain_text("gave no answer")
    expect(page.locator("#live")).to_be_empty()
    expect(text_box(page)).to_have_value(FOUND)


# --- Without scripts, and for everybody ---


def test_text_is_tried_without_scripts(opened: Open):
    desk = builders.a_desk()
    page = opened(desk.author, "/posts/", java_script_enabled=False)

    page.get_by_role("link", name="Try a text").click()
    page.get_by_label("Your text").fill(MUCH)
    page.get_by_role("button", name="Check this text").click()

    expect(page).to_have_title(re.compile("^As typed: 3 must fix, 1 to check, 1 advice. Try a text – Imprimatur"))
    expect(page.get_by_label("Your text")).to_have_value(MUCH)
    expect(page.locator("#live .finding")).to_have_count(5)
    page.locator("#live .post-text a").first.click()
    assert page.url.endswith("/posts/try/#t1")


def test_findings_of_a_text_that_was_sent_select_its_words_too(opened: Open):
    page = trying(opened, builders.a_desk())
    text_box(page).fill(f"😀\n{FOUND}")
    page.get_by_role("button", name="Check this text").click()
    expect(page).to_have_url(re.compile(r"/posts/try/#found$"))

    page.locator("#live .finding a").click()

    assert text_box(page).evaluate(SELECTED) == HEALTH
    assert marks(page) == [HEALTH]


def test_text_that_was_refused_leads_to_what_is_missing(opened: Open):
    page = trying(opened, builders.a_desk())

    text_box(page).fill("   ")
    page.get_by_role("button", name="Check this text").click()

    expect(page.locator(".summary")).to_be_focused()
    page.get_by_role("link", name="Your text: Write or paste the text to be checked.").click()
    expect(text_box(page)).to_be_focused()


@PAGES
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_pages_with_findings_are_accessible_and_fit_a_narrow_screen(
    opened: Open,
    opening: Any,
    axe: Callable[[Page], list[str]],
    no_sideways_scroll: Callable[[Page], bool],
    width: int,
    scheme: str,
):
    page = opening(opened, builders.a_desk(), viewport={"width": width, "height": 900}, color_scheme=scheme)
    text_box(page).fill(f"{MUCH}\n{'x' * 300}@example.org")
    expect(said(page)).to_contain_text("must fix")
    page.get_by_text("What clause 4.3.2 says").click()

    assert axe(page) == []
    assert no_sideways_scroll(page)
