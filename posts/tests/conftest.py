"""Each test of posts begins with an empty practice network and an empty folder of pictures."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Browser, Page

from accounts.connectors import fake
from accounts.models import Representative
from posts.tests import pages

Open = Callable[..., Page]
NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)  # a Monday


@pytest.fixture(autouse=True)
def empty_practice_network() -> None:
    fake.reset()


@pytest.fixture(autouse=True)
def empty_picture_folder(settings: Any, tmp_path: Path) -> None:
    """Pictures are named by their digest, so one test's damaged file would be another's."""
    settings.MEDIA_ROOT = str(tmp_path / "media")


@pytest.fixture
def noon() -> Iterator[Any]:
    """The clock stands at NOON; the test moves it."""
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def opened(browser: Browser, live_server) -> Iterator[Open]:
    """`opened(person, "/address/")`: the page in a browser where this person is signed in."""
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
