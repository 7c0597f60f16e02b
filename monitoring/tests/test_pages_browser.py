"""The pages of monitoring in a real browser: readable by everyone, light and dark, in narrow windows."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.connectors import fake
from accounts.tests.builders import an_account
from monitoring import watching
from monitoring.models import PublishedItem
from monitoring.tests.builders import a_removal, an_unapproved_item
from posts.tests.builders import a_desk, a_published_post


@pytest.mark.django_db(transaction=True)
def test_every_page_is_accessible_light_and_dark_and_fits_a_narrow_window(
    page: Page,
    live_server: Any,
    axe: Callable[[Page], list[str]],
    no_sideways_scroll: Callable[[Page], bool],
) -> None:
    account = an_account()
    desk = a_desk(account)
    post = a_published_post(desk)
    watching.observe(account.pk)
    edited = PublishedItem.objects.get()
    fake.edit(account.handle, edited.remote_id, "The library closes at noon today.")
    removal = a_removal(an_unapproved_item(account, "x" * 200), by=desk.moderator)
    client = Client()
    client.force_login(desk.moderator.user, backend="accounts.backends.CityBackend")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    addresses = [
        reverse("home"),
        post.get_absolute_url(),
        reverse("monitoring:list"),
        f"{reverse('monitoring:list')}?view=standing",
        edited.get_absolute_url(),
        reverse("monitoring:take_down", args=[edited.pk]),
        reverse("monitoring:removals"),
        removal.get_absolute_url(),
    ]
    for address in addresses:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.goto(live_server.url + address)
            expect(page.locator("h1")).to_have_count(1)
            assert axe(page) == [], f"{address}, {scheme}"
        assert no_sideways_scroll(page), address
