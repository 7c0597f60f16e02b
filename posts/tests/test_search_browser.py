"""The palette by keyboard, the search and the lists without a script, and what WCAG 2.2 AA asks of them."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.tests import builders as people
from posts.tests import builders

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., Page]


def test_the_palette_finds_and_opens_by_keyboard_alone(opened: Open, axe: Callable[[Page], list[str]]):
    desk = builders.a_desk(people.an_account("Arena news"))
    post = builders.a_draft(desk, title="Arena opens", text="Skate with us.")
    page = opened(desk.author, "/posts/")
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.locator("#state").focus()

    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="Posts, accounts, people, pages, your views")
    expect(box).to_be_focused()
    page.keyboard.type("aren")
    options = page.get_by_role("listbox", name="Found").get_by_role("option")
    expect(options).to_have_count(2)
    expect(page.locator("#palette-said")).to_have_text("2 found.")
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", "found-posts-1")
    assert axe(page) == []
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(f"{post.get_absolute_url()}$"))
    assert faults == []


def test_escape_gives_the_focus_back_and_the_button_opens_it_too(opened: Open):
    page = opened(builders.a_desk().author, "/posts/")
    page.locator("#state").focus()
    page.keyboard.press("Meta+k")
    expect(page.locator("#palette-q")).to_be_focused()

    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()
    expect(page.locator("#state")).to_be_focused()

    page.get_by_role("link", name="Search").click()
    expect(page.locator("#palette-q")).to_be_focused()


def test_enter_without_a_choice_opens_the_search_as_a_page(opened: Open):
    desk = builders.a_desk()
    builders.a_draft(desk, title="Arena opens")
    page = opened(desk.author, "/posts/")

    page.keyboard.press("Control+k")
    page.keyboard.type("arena")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Search")).to_be_visible()
    expect(page.locator("main").get_by_role("link", name="Arena opens")).to_be_visible()
    assert "arena" not in page.url


def test_searching_filtering_and_keeping_a_view_need_no_script(opened: Open):
    desk = builders.a_desk()
    builders.a_draft(desk, title="Arena opens")
    builders.a_post_in_review(desk, title="Market day")
    page = opened(desk.author, "/posts/", java_script_enabled=False)

    page.get_by_role("link", name="Search").click()
    page.locator("main").get_by_label("Posts, accounts, people, pages, your views").fill("arena")
    page.locator("main").get_by_role("button", name="Search").click()
    expect(page.locator("main").get_by_role("link", name="Arena opens")).to_be_visible()

    page.goto("/posts/")
    page.get_by_label("State").select_option("in_review")
    page.get_by_role("button", name="Show these").click()
    expect(page.get_by_role("link", name="Arena opens")).to_have_count(0)
    page.get_by_role("link", name="Save this view").click()
    page.get_by_label("Name").fill("Waiting")
    page.get_by_role("button", name="Save this view").click()
    expect(
        page.get_by_role("navigation", name="Your views").get_by_role("link", name="Waiting", exact=True)
    ).to_be_visible()
    page.get_by_role("link", name="Take off State: In review").click()
    expect(page.get_by_role("link", name="Arena opens")).to_be_visible()


def test_lists_views_and_search_are_accessible_and_fit_a_narrow_screen(
    opened: Open, axe: Callable[[Page], list[str]], no_sideways_scroll: Callable[[Page], bool]
):
    desk = builders.a_desk()
    builders.a_draft(desk, title="Arena opens")
    page = opened(desk.author, "/views/new/?list=posts&query=state%3Ddraft")
    page.get_by_label("Name").fill("Drafts")
    page.get_by_role("button", name="Save this view").click()
    addresses = [
        "/posts/?state=draft&q=arena&colour=teal&page=9",
        "/search/",
        "/views/new/?list=posts&query=sort%3Dtitle",
    ]
    addresses += [page.get_by_role("link", name="Drafts", exact=True).get_attribute("href") or ""]
    page.get_by_role("link", name="Rename or delete").click()
    addresses += [page.url, page.get_by_role("link", name="Delete this view…").get_attribute("href") or ""]

    for address in addresses:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.goto(address)
            assert axe(page) == [], (address, scheme)
        assert no_sideways_scroll(page), address
