"""Opening the pages in a browser, as the person they are for, in either language."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext
from playwright.sync_api import Page as Window

from accounts.models import User
from tools.pages import Page
from tools.pages.scene import NOBODY

LANGUAGES = {"en": "en-ca", "fr": "fr-ca"}
WIDTHS = {1280: 900, 390: 844}  # and how high
SCHEMES = ("light", "dark")
# In two loads each two of language, scheme and width meet once.
IN_PAIRS = {"en": ((1280, "light"), (390, "dark")), "fr": ((1280, "dark"), (390, "light"))}
EVERY_WAY = tuple(itertools.product(WIDTHS, SCHEMES))
UNFOLD = "document.querySelectorAll('main details').forEach(fold => fold.open = true)"


def session_of(email: str, password: str) -> str:
    """Signed in as anybody is, with the password given once more: some pages of the sign-in ask for that."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.post(reverse("account_login"), {"login": email, "password": password})
    client.post(reverse("account_reauthenticate"), {"password": password})
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


class Walk:
    """One window for each person, opened when first needed."""

    def __init__(self, browser: Browser, site: str, password: str, script: str = "") -> None:
        self.browser, self.site, self.password, self.script = browser, site, password, script
        self.windows: dict[str, Window] = {}
        self.contexts: list[BrowserContext] = []

    def open(self, page: Page, language: str) -> Window:
        """The page in this language, as whoever may open it."""
        window = self.windows.get(page.by) or self._window(page.by)
        if page.by == NOBODY:
            window.context.set_extra_http_headers({"Accept-Language": LANGUAGES[language]})
        else:
            User.objects.filter(email=page.by).update(language=LANGUAGES[language])
        address = self.site + page.address()
        answer = window.goto(address)
        if answer is None or answer.status != page.status or window.url != address:
            raise LookupError(f"{page.key} for {page.by}: {address} led to {window.url}, {answer and answer.status}")
        return window

    @staticmethod
    def show(window: Window, width: int, scheme: str) -> None:
        """The open page at this width, light or dark; it is not loaded again."""
        window.set_viewport_size({"width": width, "height": WIDTHS[width]})
        window.emulate_media(color_scheme="dark" if scheme == "dark" else "light")

    def _window(self, email: str) -> Window:
        context = self.browser.new_context(reduced_motion="reduce", device_scale_factor=1)
        self.contexts.append(context)
        if self.script:
            context.add_init_script(self.script)
        if email != NOBODY:
            session = session_of(email, self.password)
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.site}])
        self.windows[email] = window = context.new_page()
        return window

    def close(self) -> None:
        for context in self.contexts:
            context.close()


@contextmanager
def walk(browser: Browser, site: str, password: str, script: str = "") -> Iterator[Walk]:
    """`script` is run in each page before its own: through the debugger, since our pages forbid foreign scripts."""
    going = Walk(browser, site, password, script)
    try:
        yield going
    finally:
        going.close()
