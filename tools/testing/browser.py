"""pytest plugin: a real Chromium for page tests, and the questions we ask of every page.

Tests use pytest-playwright's `page` with pytest-django's `live_server`, and from here `axe` and `no_sideways_scroll`.
The browser is looked for, or fetched, when the first test asks for it."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright

from tools import chromium

AXE = Path(__file__).with_name("axe.min.js")
WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# The elements that stick out, outermost first; none where the page fits its window.
TOO_WIDE = """() => document.documentElement.scrollWidth <= window.innerWidth ? [] :
  [...document.querySelectorAll("body *")]
    .filter(element => element.getBoundingClientRect().right > window.innerWidth)
    .slice(0, 8)
    .map(element => element.outerHTML.slice(0, 160))"""
NARROW = {"width": 320, "height": 640}  # WCAG 1.4.10: 400 % zoom of a 1280 pixel window


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a browser, so that `-m "not browser"` leaves it out."""
    for item in items:
        if {"page", "browser"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def chromium_browser() -> chromium.Browser:
    """The browser of this run. Playwright's driver, itself a Node program, needs the fetched libraries as well."""
    browser = chromium.get()
    if browser.libraries:
        known = os.environ.get("LD_LIBRARY_PATH")
        os.environ["LD_LIBRARY_PATH"] = f"{browser.libraries}:{known}" if known else browser.libraries
    return browser


@pytest.fixture(scope="session")
def playwright(chromium_browser: chromium.Browser, playwright: Playwright) -> Playwright:
    """pytest-playwright's own fixture, asked for after the libraries of its driver are in place."""
    return playwright


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], chromium_browser: chromium.Browser
) -> dict[str, Any]:
    """Start that browser, without the calls home that a closed network would refuse."""
    arguments = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    if os.geteuid() == 0 or chromium_browser.fetched:  # its sandbox needs rights that an unpacked copy lacks
        arguments.append("--no-sandbox")
    own: dict[str, Any] = {"args": arguments}
    if chromium_browser.program:
        own["executable_path"] = chromium_browser.program
    return {**browser_type_launch_args, **own}


def faults(page: Page, *rules: str) -> list[str]:
    """Each fault that axe-core, which is in the page already, finds against WCAG 2.2 AA, or against these rules."""
    # preload: fetching stylesheets once more, for a rule that we don't run
    options = {"runOnly": rules or WCAG_22_AA, "resultTypes": ["violations"], "preload": False}
    result = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{fault['id']}: {fault['help']}, on {node['html']}"
        for fault in result["violations"]
        for node in fault["nodes"]
    ]


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """`assert axe(page) == []`: each fault against WCAG 2.2 AA as "rule: what is wrong, on which element"."""

    def faults_of(page: Page) -> list[str]:
        # Through the debugger, not as a script element: our Content-Security-Policy forbids those.
        page.evaluate(AXE.read_text())
        return faults(page)

    return faults_of


@pytest.fixture
def no_sideways_scroll() -> Callable[[Page], bool]:
    """`assert no_sideways_scroll(page)`: at 320 pixels the page is read by scrolling one way only (WCAG 1.4.10)."""

    def fits(page: Page) -> bool:
        before = page.viewport_size
        page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        try:
            wide = page.evaluate(TOO_WIDE)
            sys.stdout.write("\n".join(wide))  # pytest shows it where the assertion fails
            return not wide
        finally:
            if before:
                page.set_viewport_size(before)

    return fits
