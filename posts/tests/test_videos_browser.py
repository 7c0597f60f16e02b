"""A video in a real browser: it plays from the parts that our server gives, and its pages are accessible."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from posts import drafting
from posts.tests import builders
from posts.tests.conftest import Open
from posts.views import media

pytestmark = pytest.mark.django_db(transaction=True)
WEBM = {"container": "webm", "pictures": "libvpx", "sound": "libopus", "size": (640, 360)}  # what this Chromium plays


def test_a_video_plays_from_parts_of_its_file_and_never_by_itself(opened: Open, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(media, "PART", 1_000)
    desk = builders.a_desk()
    film = builders.a_video(by=desk.author, seconds=3, **WEBM)
    assert film.size > 3 * media.PART
    post = builders.a_post_in_review(desk, pictures=[drafting.PictureChoice(film, "A plow clears the street.")])
    page = opened(desk.reviewer, f"/review/{post.pk}/")
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)

    video = page.locator("video").first
    expect(video).to_have_js_property("paused", True)
    expect(video).to_have_attribute("aria-label", "A plow clears the street.")
    video.evaluate("video => { video.muted = true; return video.play(); }")

    expect(video).to_have_js_property("ended", True)
    assert video.evaluate("video => video.error") is None
    assert faults == []


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
