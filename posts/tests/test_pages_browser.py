"""The pages of posts in a real browser: the check while typing, and what WCAG 2.2 AA asks of each page."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from posts import checking, commenting, drafting
from posts.models import CheckFinding
from posts.tests import builders, pages
from posts.tests.hearing import told

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., Page]


def test_words_are_checked_while_they_are_typed_and_nothing_is_stored(opened: Open):
    desk = builders.a_desk()
    page = opened(desk.author, "/posts/new/")
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)

    page.get_by_role("checkbox", name=desk.account.display_name).check()
    page.locator("#id_text").fill(pages.BLOCKED)

    expect(page.locator("#live-said")).to_contain_text("1 must fix")
    expect(page.locator("#live .post-text a.hit.t-stop")).to_contain_text("046 454 286")
    expect(page.locator("#counts")).to_contain_text(f"{len(pages.BLOCKED)} of 500")
    assert faults == []
    assert not CheckFinding.objects.exists()


def test_composer_works_without_scripts(opened: Open):
    desk = builders.a_desk()
    page = opened(desk.author, "/posts/new/", java_script_enabled=False)

    page.get_by_label("Title for this office").fill("Library hours")
    page.get_by_role("checkbox", name=desk.account.display_name).check()
    page.locator("#id_text").fill(builders.TEXT)
    page.get_by_role("button", name="Save and check").click()
    page.get_by_role("button", name="Save and submit").click()
    page.get_by_role("button", name="Submit version 1").click()

    expect(page.get_by_role("heading", name="Library hours")).to_be_visible()
    expect(page.locator(".page-head .chip").first).to_have_text("In review")


def test_reviewer_decides_with_the_keyboard_alone(opened: Open):
    desk = builders.a_desk()
    post = builders.a_post_in_review(desk)
    page = opened(desk.reviewer, f"/review/{post.pk}/")

    for number in range(1, 7):
        page.keyboard.press(str(number))
        page.keyboard.press("Space")
        page.evaluate("document.activeElement.blur()")
    page.keyboard.press("a")
    page.keyboard.press("Enter")

    expect(page.get_by_text(f"Version 1 approved by {desk.reviewer}")).to_be_visible()


def test_every_page_is_accessible_and_fits_a_narrow_screen(
    opened: Open, axe: Callable[[Page], list[str]], no_sideways_scroll: Callable[[Page], bool]
):
    desk = builders.a_desk()
    picture = drafting.PictureChoice(builders.a_picture(by=desk.author), "A teal square.")
    draft = builders.a_draft(desk, text=pages.WARNED, pictures=[picture])
    checking.run_check(draft.version)
    waiting = builders.a_post_in_review(desk)
    out = builders.a_published_post(desk)
    approved = builders.an_approved_post(desk)
    commenting.say(waiting, by=desk.author, text="Is it open?", mention=[desk.reviewer.pk])
    told("mentioned", waiting)
    visits = (
        (desk.reviewer, "/"),
        (desk.reviewer, "/review/"),
        (desk.reviewer, f"/review/{waiting.pk}/"),
        (desk.author, "/posts/new/"),
        (desk.author, f"/posts/{draft.pk}/edit/"),
        (desk.author, "/posts/"),
        (desk.author, f"/posts/{draft.pk}/submit/"),
        (desk.author, f"/posts/{draft.pk}/consents/new/"),
        (desk.author, out.get_absolute_url()),
        (desk.publisher, f"/posts/{approved.pk}/release/"),
        (desk.reviewer, "/for-you/"),
        (desk.reviewer, "/for-you/choices/"),
        (desk.reviewer, waiting.get_absolute_url()),
    )

    for person, address in visits:
        page = opened(person, address)
        assert axe(page) == [], address
        assert no_sideways_scroll(page), address


def test_a_comment_is_sent_without_scripts_and_mentions_who_was_chosen(opened: Open):
    desk = builders.a_desk()
    reviewer = desk.reviewer
    post = builders.a_post_in_review(desk)
    page = opened(desk.author, post.get_absolute_url(), java_script_enabled=False)

    page.get_by_text("Comment on it").click()
    page.get_by_label("Your comment").fill("Is the second line right?")
    page.get_by_text("Mention somebody").click()
    page.get_by_role("checkbox", name=reviewer.full_name).check()
    page.get_by_role("button", name="Send the comment").click()

    expect(page.get_by_text("Is the second line right?")).to_be_visible()
    expect(page.get_by_text(f"For {reviewer.full_name}.")).to_be_visible()


def test_what_is_left_of_a_comment_is_counted_while_it_is_typed(opened: Open):
    desk = builders.a_desk()
    page = opened(desk.author, builders.a_draft(desk).get_absolute_url())

    page.get_by_text("Comment on it").click()
    expect(page.locator("[data-left]")).to_have_text("characters left: 2000")
    page.get_by_label("Your comment").fill("x" * 40)

    expect(page.locator("[data-left]")).to_have_text("characters left: 1960")
