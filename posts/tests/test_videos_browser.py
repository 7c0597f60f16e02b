"""Pages with a video, in a real browser."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from posts import drafting
from posts.tests import builders
from posts.tests.conftest import Open

pytestmark = pytest.mark.django_db(transaction=True)


def test_pages_with_a_video_are_accessible_and_fit_a_narrow_screen(
    opened: Open, axe: Callable[[Page], list[str]], no_sideways_scroll: Callable[[Page], bool]
):
    desk = builders.a_desk()
    film = drafting.PictureChoice(builders.a_video(by=desk.author, size=(640, 360)), "A plow clears the street.")
    draft = builders.a_draft(desk, pictures=[film])
    waiting = builders.a_post_in_review(desk, pictures=[film])
    visits: list[tuple[Any, str]] = [
        (desk.author, f"/posts/{draft.pk}/edit/"),
        (desk.author, f"/posts/{draft.pk}/submit/"),
        (desk.reviewer, f"/review/{waiting.pk}/"),
    ]

    for person, address in visits:
        page = opened(person, address)
        assert page.locator("video").count() >= 1
        assert axe(page) == [], address
        assert no_sideways_scroll(page), address
