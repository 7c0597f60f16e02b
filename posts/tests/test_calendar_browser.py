"""The calendar in a real browser: dragging, the keyboard, no scripts at all, and what WCAG 2.2 AA asks of each view."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from posts import rescheduling
from posts.models import Post
from posts.tests import builders

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., Page]


def next_week(days: int, hour: int = 9) -> datetime:
    """A moment of the week after this one, on the City's clocks; Monday is day 0."""
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday()) + timedelta(days=7)
    return timezone.make_aware(datetime.combine(monday + timedelta(days=days), time(hour)))


def day_of(moment: datetime) -> date:
    return timezone.localdate(moment)


def cell(page: Page, day: date) -> Locator:
    return page.locator(f'td[data-day="{day}"]')


def week(opened: Open, post: Post, person, **options) -> Page:
    return opened(person, f"/calendar/?day={day_of(post.wished_at)}", **options)


def drag(page: Page, entry: Locator, to: Locator) -> None:
    """As a hand does it, in many small moves."""
    start, end = entry.bounding_box(), to.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 30, start["y"] + 20)
    page.mouse.down()
    page.mouse.move(start["x"] + 60, start["y"] + 25, steps=4)
    page.mouse.move(end["x"] + 40, end["y"] + 60, steps=4)
    page.mouse.up()


def wished(post: Post) -> datetime:
    at = builders.fresh(post).wished_at
    assert at
    return at


def test_an_entry_is_dragged_to_another_day_and_keeps_its_time_of_day(opened: Open):
    desk = builders.a_desk()
    post = builders.a_draft(desk, wished_at=next_week(1))
    page = week(opened, post, desk.author)

    drag(page, page.locator(".ev"), cell(page, day_of(next_week(3))))

    expect(page.get_by_text("Moved to")).to_be_visible()
    expect(cell(page, day_of(next_week(3))).locator(".ev")).to_contain_text("9 a.m.")
    assert wished(post) == next_week(3)


def test_a_refused_drag_is_said_and_the_entry_goes_back(opened: Open):
    desk = builders.a_desk()
    post = builders.a_draft(desk, wished_at=next_week(1))
    page = week(opened, post, desk.author)
    rescheduling.reschedule(post, by=desk.author, at=next_week(2), seen=next_week(1))  # somebody else, meanwhile

    drag(page, page.locator(".ev"), cell(page, day_of(next_week(3))))

    expect(page.locator("#moved")).to_contain_text("Somebody moved this post since you opened the page.")
    expect(cell(page, day_of(next_week(1))).locator(".ev")).to_have_count(1)
    assert wished(post) == next_week(2)


def test_a_drag_that_gets_no_answer_is_said_and_the_entry_goes_back(opened: Open):
    desk = builders.a_desk()
    post = builders.a_draft(desk, wished_at=next_week(1))
    page = week(opened, post, desk.author)
    page.route("**/move/", lambda route: route.abort())

    drag(page, page.locator(".ev"), cell(page, day_of(next_week(3))))

    expect(page.locator("#moved")).to_contain_text("nothing was moved")
    expect(cell(page, day_of(next_week(1))).locator(".ev")).to_have_count(1)


def test_what_isnt_theirs_to_move_cannot_be_dragged(opened: Open):
    desk = builders.a_desk()
    post = builders.a_post_in_review(desk, wished_at=next_week(1))
    page = week(opened, post, desk.reviewer)

    expect(page.locator(".ev")).to_have_count(1)
    expect(page.locator(".ev[draggable], .move")).to_have_count(0)


def test_an_entry_is_moved_with_the_keyboard_alone(opened: Open):
    desk = builders.a_desk()
    post = builders.a_draft(desk, wished_at=next_week(1))
    page = week(opened, post, desk.author)

    page.get_by_role("link", name="Move:").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Move to another time")).to_be_visible()
    page.get_by_label("Time in the City").focus()
    page.keyboard.type("0215p")
    page.keyboard.press("Enter")

    expect(cell(page, day_of(next_week(1))).locator(".ev")).to_contain_text("2:15 p.m.")
    assert wished(post) == next_week(1, 14) + timedelta(minutes=15)


def test_an_entry_is_moved_without_scripts(opened: Open):
    desk = builders.a_desk()
    post = builders.a_draft(desk, wished_at=next_week(1))
    page = week(opened, post, desk.author, java_script_enabled=False)

    page.get_by_role("link", name="Move:").click()
    page.get_by_label("Day", exact=True).fill("2020-01-01")
    page.get_by_role("button", name="Move this post").click()
    expect(page.get_by_role("alert")).to_contain_text("That moment has passed.")
    page.get_by_label("Day", exact=True).fill(str(day_of(next_week(4))))
    page.get_by_role("button", name="Move this post").click()

    expect(cell(page, day_of(next_week(4))).locator(".ev")).to_have_count(1)
    assert wished(post) == next_week(4)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_view_is_accessible_and_fits_a_narrow_screen(
    opened: Open, axe: Callable[[Page], list[str]], no_sideways_scroll: Callable[[Page], bool], scheme: str
):
    desk = builders.a_desk()
    for hour in range(9, 14):
        post = builders.a_draft(desk, wished_at=next_week(1, hour))
    builders.a_released_post(desk, not_before=next_week(2))
    day = day_of(next_week(1))

    addresses = [f"/calendar/?view={view}&day={day}" for view in ("day", "week", "month", "list")]
    for address in [*addresses, f"/posts/{post.pk}/move/", "/profile/"]:
        page = opened(desk.author, address, color_scheme=scheme)
        assert axe(page) == [], address
        assert no_sideways_scroll(page), address
        page.set_viewport_size({"width": 390, "height": 800})
        assert axe(page) == [], address
        page.context.close()
