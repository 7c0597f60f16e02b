"""The questions we ask of pages must find the faults they are for."""

from collections.abc import Callable

from playwright.sync_api import Page

GOOD = """<!doctype html><html lang="en"><head><title>Posts</title></head>
<body><main><h1>Posts</h1><p>Nothing waits for you.</p></main></body></html>"""


def test_axe_finds_a_field_without_a_label(page: Page, axe: Callable[[Page], list[str]]) -> None:
    page.set_content(GOOD.replace("<p>", "<input type=text><p>"))

    assert [fault.partition(":")[0] for fault in axe(page)] == ["label"]


def test_axe_is_content_with_a_sound_page(page: Page, axe: Callable[[Page], list[str]]) -> None:
    page.set_content(GOOD)

    assert axe(page) == []


def test_a_page_wider_than_a_narrow_window_is_noticed(page: Page, no_sideways_scroll: Callable[[Page], bool]) -> None:
    page.set_content(GOOD)
    assert no_sideways_scroll(page)

    page.set_content(GOOD.replace("<p>", '<p style="width: 600px">'))
    assert not no_sideways_scroll(page)
