"""Every page of the product, in English and French, light and dark, wide and narrow: what axe-core finds against
WCAG 2.2 A and AA, and whether anything is wider than its window (1.4.10). And that the list has every page."""

import itertools
from typing import Any

import pytest
from playwright.sync_api import Browser

from tools.pages import ACTS, NO_PAGE, ON_A_WAY, PAGES, Page, named, scene, walk
from tools.testing.browser import AXE, TOO_WIDE, faults

PASSWORD = "a demo password"
# What a colour scheme can change; the other rules hold in dark where they hold in light.
OF_COLOUR = ("color-contrast", "link-in-text-block")


def seen_as(page: Page, language: str) -> tuple[tuple[int, str], ...]:
    """Widths and schemes in which a page is looked at after one load."""
    return walk.EVERY_WAY if page.full else walk.IN_PAIRS[language]


# --- The list ----------------------------------------------------------------------------------------------------


def test_every_address_is_a_page_in_the_list_or_said_to_be_none():
    known = {page.name for page in PAGES} | ACTS | NO_PAGE.keys() | ON_A_WAY

    assert set(named()) - known == set()
    assert {name for name in known if not name.startswith("/")} - set(named()) == set()


def test_no_two_pages_have_one_name():
    keys = [page.key for page in PAGES]

    assert len(keys) == len(set(keys))


def test_every_two_of_language_scheme_and_width_meet_on_every_page():
    seen = {(language, *how) for language, hows in walk.IN_PAIRS.items() for how in hows}

    for one, other in itertools.combinations(range(3), 2):
        assert len({(each[one], each[other]) for each in seen}) == 4


# --- The pages ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_no_page_has_a_fault_in_either_language_light_or_dark_wide_or_narrow(
    browser: Browser, live_server: Any, policy: None, settings: Any
):
    settings.MFA_REQUIRED = False
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = (
        3600  # on a busy machine the walk takes longer than the usual five minutes
    )
    scene.build(PASSWORD)
    found: list[str] = []

    with walk.walk(browser, live_server.url, PASSWORD, AXE.read_text()) as going:
        for page in PAGES:
            if page.first:
                page.first()
            for language in walk.LANGUAGES:
                window = going.open(page, language)
                window.evaluate(walk.UNFOLD)
                for width, scheme in seen_as(page, language):
                    going.show(window, width, scheme)
                    rules = OF_COLOUR if scheme == "dark" else ()
                    how = f"{page.key} ({page.address()}, {language}, {scheme}, {width} px)"
                    found += [f"{how}: {fault}" for fault in faults(window, *rules)]
                    found += [f"{how}: too wide: {element}" for element in window.evaluate(TOO_WIDE)]
                if window.locator("h1").count() != 1:
                    found.append(f"{page.key}, {language}: one h1 a page")

    assert found == []
