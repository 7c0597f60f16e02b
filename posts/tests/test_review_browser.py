"""Reviewing in a real browser: draft to decision by keyboard alone and without scripts, two reviewers at once, keys."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.roles import Role
from accounts.tests import builders as people
from posts import holding, leases, remarks, waiting, workflow
from posts.models import Post, Remark
from posts.tests import builders

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., Page]
TEXT = "The rink opens on December 4 at noon. Bring a friend along."


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until this element has the focus, as somebody without a mouse does."""
    for _press in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} isn't reached with Tab")


def press(page: Page, *keys: str) -> None:
    """Press keys once the page listens to them."""
    expect(page.locator("html.has-keys")).to_be_attached()
    for key in keys:
        page.keyboard.press(key)


def call_every_clause(page: Page) -> None:
    for number in range(1, 7):
        press(page, str(number), "Space")


def in_state(page: Page, words: str) -> None:
    expect(page.locator(".page-head .chip").first).to_have_text(words)


def test_from_draft_to_approval_and_back_in_between_with_the_keyboard_alone(opened: Open):
    desk = builders.a_desk()
    author = opened(desk.author, "/posts/new/")
    tab_to(author, "#id_title")
    author.keyboard.type("Rink hours")
    tab_to(author, "input[name=accounts]")
    author.keyboard.press("Space")
    tab_to(author, "#id_text")
    author.keyboard.type(TEXT)
    press(author, "Control+s")
    author.wait_for_url("**/edit/")
    press(author, "Control+Enter")
    author.wait_for_url("**/submit/")  # what is submitted, seen before it is
    press(author, "Control+Enter")
    in_state(author, "In review")

    reviewer = opened(desk.reviewer, "/review/")
    press(reviewer, "j")
    press(reviewer, "c")  # take it and open it
    expect(reviewer.get_by_text("You are reviewing this until")).to_be_visible()
    press(reviewer, "r")
    expect(reviewer.locator("#armed")).to_contain_text("Request changes")
    reviewer.keyboard.type("It is the 5th. a r x")
    press(reviewer, "Control+Enter")
    in_state(reviewer, "Changes requested")

    author.goto(Post.objects.get().get_absolute_url() + "edit/")
    tab_to(author, "#id_text")
    author.keyboard.press("Control+a")
    author.keyboard.type(TEXT.replace("4", "5"))
    press(author, "Control+s")
    expect(author.get_by_text("Version 2, saved by")).to_be_visible()
    press(author, "Control+Enter")
    author.wait_for_url("**/submit/")  # what is submitted, seen before it is
    press(author, "Control+Enter")
    in_state(author, "In review")

    reviewer.goto("/review/")
    expect(reviewer.locator(".changed ins")).to_have_text("5")
    press(reviewer, "j")
    press(reviewer, "o")
    expect(reviewer.get_by_role("heading", name="Your call on each clause")).to_be_visible()
    call_every_clause(reviewer)
    press(reviewer, "a")
    reviewer.keyboard.press("Enter")
    expect(reviewer.get_by_text(f"Version 2 approved by {desk.reviewer}")).to_be_visible()


def test_from_draft_to_approval_without_scripts(opened: Open):
    desk = builders.a_desk()
    post = builders.a_post_in_review(desk, text=TEXT)
    reviewer = opened(desk.reviewer, "/review/", java_script_enabled=False)

    reviewer.get_by_role("button", name="Take it").click()
    reviewer.get_by_text("Comment on the words").click()
    reviewer.get_by_label("Words of the post (1)").fill("a friend")
    reviewer.get_by_label("Your comment (1)").fill("Say how many may come.")
    reviewer.get_by_role("button", name="Request changes").click()
    in_state(reviewer, "Changes requested")

    author = opened(desk.author, f"/posts/{post.pk}/edit/", java_script_enabled=False)
    expect(author.locator(".remarks mark")).to_have_text("a friend")
    author.locator("#id_text").fill(TEXT.replace("a friend", "up to three friends"))
    author.get_by_role("button", name="Save and submit").click()
    author.get_by_role("button", name="Submit version 2").click()
    in_state(author, "In review")

    reviewer.goto(f"/review/{post.pk}/")
    for calls in reviewer.locator(".clause .seg").all():
        calls.get_by_label("Complies").check()
    reviewer.get_by_role("button", name="Approve version 2").click()
    expect(reviewer.get_by_text(f"Version 2 approved by {desk.reviewer}")).to_be_visible()


def test_two_reviewers_at_once_one_is_at_it_and_the_other_may_take_it_over(opened: Open):
    desk = builders.a_desk()
    post = builders.a_post_in_review(desk)
    other = people.a_reviewer(desk.account)
    first, second = (opened(each, f"/review/{post.pk}/") for each in (desk.reviewer, other))

    press(first, "c")
    expect(first.get_by_text("You are reviewing this until")).to_be_visible()
    call_every_clause(second)
    second.locator("#id_note").fill("Looks right to me.")
    second.get_by_role("button", name="Approve version 1").click()
    expect(second.get_by_role("alert")).to_contain_text(f"{desk.reviewer} is reviewing this until")
    expect(second.locator("#id_note")).to_have_value("Looks right to me.")

    second.locator("#taken > summary").click()
    second.get_by_label("Why you take it over").fill("It is due at noon.")
    second.get_by_role("button", name="Take it over").click()
    second.get_by_role("button", name="Approve version 1").click()
    expect(second.get_by_text(f"Version 1 approved by {other}")).to_be_visible()

    call_every_clause(first)
    press(first, "a")
    first.keyboard.press("Enter")
    expect(first.get_by_role("alert")).to_contain_text("can't be done")
    expect(first.get_by_text(f"Version 1 approved by {other}")).to_be_visible()


def test_words_marked_in_the_post_become_the_words_of_a_comment(opened: Open):
    desk = builders.a_desk()
    post = builders.a_post_in_review(desk, text=TEXT)
    page = opened(desk.reviewer, f"/review/{post.pk}/")

    page.evaluate(
        """() => {
            const text = document.querySelector("article .post-text").firstChild;
            const at = text.data.indexOf("a friend");
            document.getSelection().setBaseAndExtent(text, at, text, at + 8);
        }"""
    )
    page.get_by_role("button", name="Use the words I marked").click()
    page.keyboard.type("Say how many may come.")
    page.get_by_role("button", name="Request changes").click()

    in_state(page, "Changes requested")
    assert Remark.objects.get().excerpt == "a friend"


def test_own_post_can_t_be_approved_and_the_page_says_why(opened: Open):
    desk = builders.a_desk()
    author = people.entrust(desk.author, Role.REVIEWER, desk.account)
    post = builders.a_post_in_review(desk)

    page = opened(author, f"/review/{post.pk}/")

    expect(page.locator(".reasons")).to_contain_text("You contributed to this post.")
    expect(page.get_by_role("button", name="Approve version 1")).to_have_count(0)


def test_an_edit_after_approval_voids_it(opened: Open):
    desk = builders.a_desk()
    post = builders.an_approved_post(desk)
    page = opened(desk.author, f"/posts/{post.pk}/edit/")
    expect(page.get_by_text("the decisions on it stop counting")).to_be_visible()

    page.locator("#id_text").fill(TEXT)
    page.get_by_role("button", name="Save and check").click()
    expect(page.get_by_text("Version 2, saved by")).to_be_visible()

    in_state(page, "Draft")
    assert not builders.fresh(post).version.approvals()


def test_a_slot_that_passes_unapproved_expires_and_says_so(opened: Open):
    desk = builders.a_desk()
    post = builders.a_post_in_review(desk, wished_at=timezone.now() + timedelta(hours=1))
    waiting.expire_due(timezone.now() + timedelta(hours=2))

    page = opened(desk.author, post.get_absolute_url())

    in_state(page, "Expired")
    expect(page.get_by_text("nothing will be sent late")).to_be_visible()


def test_keys_are_shown_quiet_in_text_and_switched_off_for_the_person(opened: Open):
    desk = builders.a_desk()
    post = builders.a_post_in_review(desk)
    page = opened(desk.reviewer, f"/review/{post.pk}/")

    press(page, "?")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    for key, words in (("c", "Take this review"), ("a", "Approve version 1"), ("x", "Reject it for good")):
        expect(dialog.locator("dl > div").filter(has_text=words).locator("kbd")).to_have_text(key)
    for key, words in (("r", "Request changes"), ("h", "Put it on hold"), ("e", "Bring it before the head")):
        expect(dialog.locator("dl > div").filter(has_text=words).locator("kbd")).to_have_text(key)
    with page.expect_response("**/profile/keys/"):
        page.get_by_label("Use single keys").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("h")
    expect(page.locator("#id_hold_word")).to_be_hidden()

    elsewhere = opened(desk.reviewer, f"/review/{post.pk}/")
    expect(elsewhere.locator("kbd").first).to_be_hidden()
    elsewhere.keyboard.press("h")
    expect(elsewhere.locator("#id_hold_word")).to_be_hidden()


def test_holding_and_escalating_with_the_keyboard_and_on_to_the_next(opened: Open):
    desk = builders.a_desk()
    post, following = builders.a_post_in_review(desk), builders.a_post_in_review(desk)
    page = opened(desk.reviewer, f"/review/{post.pk}/")

    press(page, "h")
    page.keyboard.type("The Clerk looks at it.")
    press(page, "Control+Enter")
    expect(page.get_by_text("The review is on hold since")).to_be_visible()
    press(page, "e")
    page.keyboard.type("It is about Council.")
    press(page, "Control+Enter")
    expect(page.get_by_text("The head of the department is told.")).to_be_visible()
    press(page, "n")

    expect(page.get_by_role("heading", name=following.title, level=1)).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_with_steps_are_accessible_and_fit_a_narrow_screen(
    opened: Open, axe: Callable[[Page], list[str]], no_sideways_scroll: Callable[[Page], bool], scheme: str
):
    desk = builders.a_desk()
    other = people.a_reviewer(desk.account)
    taken = leases.take(builders.a_post_in_review(desk), by=other)
    held = holding.hold(builders.a_post_in_review(desk), by=desk.reviewer, word="The Clerk looks at it.")
    sent_back = builders.a_post_in_review(desk, text=TEXT)
    comment = remarks.Given(0, "a friend", "Say how many may come.")
    seen = sent_back.version.content_hash
    workflow.request_changes(sent_back, by=desk.reviewer, seen=seen, note="", comments=[comment])
    again = workflow.submit(builders.revised(sent_back, by=desk.author, text="Noon it is."), by=desk.author)
    visits = (
        (desk.reviewer, "/"),
        (desk.reviewer, "/review/"),
        *((desk.reviewer, f"/review/{each.pk}/") for each in (taken, held, again)),
        (desk.author, again.get_absolute_url()),
        (desk.reviewer, "/profile/"),
        (desk.reviewer, "/profile/away/"),
    )

    for person, address in visits:
        page = opened(person, address, color_scheme=scheme)
        page.evaluate("document.querySelectorAll('main details').forEach(fold => fold.open = true)")
        assert axe(page) == [], address
        assert no_sideways_scroll(page), address
