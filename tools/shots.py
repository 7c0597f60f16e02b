"""`make shots`: a picture of every page to docs/screenshots/, each two of language, scheme and width once.

Starts the servers as `make test` does, fills the demo city, stops the clock so that two runs give the same pictures,
and opens each page (tools/pages) as the person it is for. `python -m tools.shots NAME ...` takes only the pages whose
name has one of these in it, and leaves the other pictures as they are."""

from __future__ import annotations

import io
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tools import chromium
from tools.testing import house

ROOT = Path(__file__).resolve().parent.parent
SCREENSHOTS = ROOT / "docs" / "screenshots"
NOW = datetime(2026, 11, 24, 15, 20, tzinfo=UTC)  # a Tuesday morning in the City, with the demo city's posts ahead
TALLEST = 1000  # pixels: what lies below says nothing new
WIDEST = 960  # a wide window is shown smaller, so that the folder stays small
QUALITY = 40
PASSWORD = "a demo password"  # noqa: S105  (of a database that is gone when this ends)


@contextmanager
def site() -> Iterator[str]:
    """The product in this process at an address of its own, with the demo city, at the same minute for ever."""
    import time_machine
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.test.testcases import LiveServerThread

    from accounts.connectors import fake
    from governance.core import health
    from tools.pages import scene

    with time_machine.travel(NOW, tick=False):
        _prepare()
        fake.reset()
        health.believe(health.Sign(alive=True), for_good=True)
        scene.build(PASSWORD)
        server = LiveServerThread("127.0.0.1", StaticFilesHandler)
        server.daemon = True
        server.start()
        server.is_ready.wait()
        try:
            yield f"http://127.0.0.1:{server.port}"
        finally:
            server.terminate()


def _prepare() -> None:
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_policy", stdout=io.StringIO())


@contextmanager
def chromium_browser() -> Iterator[Browser]:
    """The browser of the tests, drawing text the same way on every machine as far as that is in its hands."""
    found = chromium.get()
    if found.libraries:  # for Playwright's driver, itself a Node program
        paths = [found.libraries, os.environ.get("LD_LIBRARY_PATH")]
        os.environ["LD_LIBRARY_PATH"] = os.pathsep.join(filter(None, paths))
    arguments = ["--disable-gpu", "--no-sandbox", "--force-color-profile=srgb", "--font-render-hinting=none"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found.program, args=arguments)
        yield browser
        browser.close()


def take(only: list[str]) -> int:
    """Every page in its four ways; the number of pictures."""
    from tools.pages import PAGES, walk

    taken = 0
    with (
        site() as address,
        chromium_browser() as browser,
        walk.walk(browser, address, PASSWORD) as going,
    ):
        for page in PAGES:
            if page.first:
                page.first()
            if only and not any(part in page.key for part in only):
                continue
            for language, ways in walk.IN_PAIRS.items():
                window = going.open(page, language)
                for width, scheme in ways:
                    going.show(window, width, scheme)
                    keep(window, SCREENSHOTS / f"{page.key}-{language}-{scheme}-{width}.webp")
                    taken += 1
    return taken


def keep(window: Page, path: Path) -> None:
    """The whole page, without caret and pointer, small enough for a repository."""
    shot = window.screenshot(full_page=True, animations="disabled", caret="hide")
    picture = Image.open(io.BytesIO(shot)).convert("RGB")
    picture = picture.crop((0, 0, picture.width, min(picture.height, TALLEST)))
    picture.thumbnail((WIDEST, TALLEST), Image.Resampling.LANCZOS)
    picture.save(path, "WEBP", quality=QUALITY, method=6)


def main() -> int:
    only = sys.argv[1:]
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    if not only:
        for old in SCREENSHOTS.glob("*.webp"):
            old.unlink()
    settings = {
        "SITE_URL": "http://127.0.0.1:8000",
        "STATIC_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
        "DEMO_MODE": "true",
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",  # Playwright runs an event loop in the thread that uses the database
    }
    with (
        tempfile.TemporaryDirectory(prefix="imprimatur-shots-") as folder,
        house.servers(Path(folder), durable=False),
        mock.patch.dict(os.environ, settings),
    ):
        import django  # reads its settings from what the servers are called

        Path(folder, "static").mkdir()
        django.setup()
        taken = take(only)
    size = sum(path.stat().st_size for path in SCREENSHOTS.glob("*.webp"))
    print(f"{taken} pictures; {SCREENSHOTS.relative_to(ROOT)} has {size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
