"""The calendar's pages: what they show of whose posts, on which day, in which state; moving; and its bounds."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Representative
from accounts.roles import Duty
from accounts.tests import builders as people
from governance.policy import registers
from governance.tests.builders import a_policy_officer
from posts import agenda, halting, publishing, waiting
from posts.agenda import Asked, Reader
from posts.models import Post
from posts.tests import builders
from posts.tests.pages import browser

pytestmark = pytest.mark.django_db
TORONTO = ZoneInfo("America/Toronto")
MONDAY = datetime(2027, 3, 1, 15, tzinfo=UTC)  # 10 a.m. in the City
ADDRESS = "/calendar/"


@pytest.fixture
def on_monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


def city(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=TORONTO)


def shown(client: Client, query: str = "", status: int = 200) -> str:
    response = client.get(ADDRESS + query)
    assert response.status_code == status
    return response.content.decode()


def cells(client: Client, query: str = "") -> dict[str, list[tuple[str, str]]]:
    """State and beginning of the text of each entry, by day."""
    context = client.get(ADDRESS + query).context
    return {
        cell.day.isoformat(): [(each.state, each.text) for each in cell.shown]
        for cell in context["cells"]
        if cell.shown
    }


# --- What it shows ---


def test_a_stranger_is_led_to_the_sign_in_form():
    assert Client().get(ADDRESS).status_code == 302


@pytest.mark.usefixtures("on_monday")
def test_wishes_plans_and_outcomes_stand_on_their_days_with_state_time_accounts_and_words():
    desk = builders.a_desk()
    builders.a_draft(desk, text="A draft.", wished_at=city(2, 9))
    builders.a_post_in_review(desk, text="In review.", wished_at=city(3, 13, 30))
    builders.a_released_post(desk, text="Planned.", not_before=city(4, 9))
    builders.a_published_post(desk, text="Out already.")

    client = browser(desk.author)
    page = shown(client)

    assert cells(client) == {
        "2027-03-01": [("sent", "Out already.")],
        "2027-03-02": [("draft", "A draft.")],
        "2027-03-03": [("in_review", "In review.")],
        "2027-03-04": [("queued", "Planned.")],
    }
    assert "1 to 7 March 2027" in page
    assert ">1:30\u00a0p.m.</time></b> In review</span>" in page
    assert "Times are Toronto time." in page
    assert desk.account.get_platform_display() in page


@pytest.mark.usefixtures("on_monday")
def test_what_was_held_failed_expired_or_is_unconfirmed_is_said():
    desk = builders.a_desk()
    held = builders.a_released_post(desk, text="Held.")
    halt = halting.halt(by=people.an_administrator(), reason="A flood.", account=desk.account)
    publishing.deliver(builders.the_publication(held).pk)
    halting.lift(halt, by=people.an_administrator(), reason="Over.")
    builders.a_post_in_review(desk, text="Too late.", wished_at=city(1, 11))
    with time_machine.travel(city(1, 12), tick=False):
        waiting.expire_due()

    assert cells(browser(desk.author)) == {"2027-03-01": [("held", "Held."), ("expired", "Too late.")]}


@pytest.mark.usefixtures("on_monday")
def test_one_post_on_two_accounts_is_one_entry_and_two_where_they_differ():
    desk = builders.a_desk(people.an_account(), people.an_account())
    post = builders.a_released_post(desk, not_before=city(4, 9))
    client = browser(desk.author)
    assert cells(client) == {"2027-03-04": [("queued", builders.TEXT)]}
    assert ", ".join(map(str, desk.accounts)) in shown(client, "?view=list")

    with time_machine.travel(city(4, 9, 1), tick=False):
        publishing.deliver(builders.publications(post)[0].pk)

    assert [state for state, _text in cells(browser(desk.author))["2027-03-04"]] == ["queued", "sent"]


@pytest.mark.usefixtures("on_monday")
def test_nobody_sees_a_post_that_the_list_of_posts_keeps_from_them():
    desk, other = builders.a_desk(), builders.a_desk()
    builders.a_draft(desk, wished_at=city(2, 9))
    builders.a_published_post(desk)

    assert cells(browser(other.author)) == {}
    assert len(cells(browser(people.an_officer(Duty.AUDITOR)))) == 2


@pytest.mark.usefixtures("on_monday")
def test_an_address_filters_by_department_account_network_and_state():
    desk = builders.a_desk(people.an_account(), people.an_account())
    first, second = desk.accounts
    builders.a_draft(desk, text="On the first.", accounts=[first], wished_at=city(2, 9))
    builders.a_released_post(desk, text="On both.", not_before=city(2, 10))
    client = browser(desk.author)

    def texts(query: str) -> list[str]:
        return [text for day in cells(client, query).values() for _state, text in day]

    assert texts(f"?account={first.pk}") == ["On the first.", "On both."]
    assert texts(f"?account={second.pk}") == ["On both."]
    assert texts("?state=draft") == ["On the first."]
    assert texts("?state=queued") == ["On both."]
    assert texts(f"?network={first.platform}") == ["On the first.", "On both."]
    assert texts("?network=linkedin") == []
    assert texts(f"?department={desk.author.department_id}") == ["On the first.", "On both."]
    assert texts(f"?department={people.a_department().pk}") == []
    assert texts("?account=x&department=99999999999999&state=no&network=no&view=no&day=2027-02-30") == texts("")


@pytest.mark.usefixtures("on_monday")
def test_each_view_has_its_days_and_the_ways_to_the_ones_before_and_after():
    client = browser(builders.a_desk().author)
    spans = {
        view: client.get(f"{ADDRESS}?view={view}&day=2027-03-31").context["span"]
        for view in ("day", "week", "month", "list")
    }

    assert {view: (str(each.first), str(each.last)) for view, each in spans.items()} == {
        "day": ("2027-03-31", "2027-03-31"),
        "week": ("2027-03-29", "2027-04-04"),
        "month": ("2027-03-01", "2027-04-04"),
        "list": ("2027-03-01", "2027-03-31"),
    }
    assert {view: (str(each.before), str(each.after)) for view, each in spans.items()} == {
        "day": ("2027-03-30", "2027-04-01"),
        "week": ("2027-03-28", "2027-04-05"),
        "month": ("2027-02-28", "2027-04-01"),
        "list": ("2027-02-28", "2027-04-01"),
    }
    page = shown(client, "?view=month&state=draft")
    assert 'href="/calendar/?view=month&amp;day=2027-04-01&amp;state=draft" rel="next"' in page


@pytest.mark.usefixtures("on_monday")
def test_the_year_ends_and_begins_within_a_week():
    page = shown(browser(builders.a_desk().author), "?day=2027-12-31")

    assert "27 December 2027 to 2 January 2028" in page


@pytest.mark.usefixtures("on_monday")
def test_restricted_periods_and_halts_lie_over_their_days():
    desk = builders.a_desk()
    first, last = city(3, 0).date(), city(4, 0).date()
    registers.record_period("By-election", first, last, by=a_policy_officer(), basis="Resolution 1")
    halting.halt(by=people.an_administrator(), reason="A flood.", account=desk.account)

    marks = {
        cell.day.day: [(mark.words, mark.begins) for mark in cell.marks]
        for cell in browser(desk.author).get(ADDRESS).context["cells"]
    }

    period, halt = "Restricted period to 4 Mar: By-election", f"Publishing is stopped for {desk.account}."
    assert marks[1] == [(halt, True)]
    assert marks[2] == [(halt, False)]
    assert marks[3] == [(period, True), (halt, False)]
    assert marks[4] == [(period, False), (halt, False)]
    assert marks[5] == [(halt, False)]


# --- Both nights on which clocks change ---


@pytest.mark.parametrize(
    ("first", "moments", "hours"),
    [
        ("2027-03-14", ["2027-03-14T00:00", "2027-03-14T03:00", "2027-03-14T23:59"], 23),
        ("2027-11-07", ["2027-11-07T00:00", "2027-11-07T01:30", "2027-11-07T23:59"], 25),
    ],
)
@time_machine.travel(datetime(2027, 1, 4, 15, tzinfo=UTC), tick=False)
def test_a_day_of_23_or_25_hours_holds_what_lies_in_it_and_no_more(first, moments, hours):
    desk = builders.a_desk()
    day = datetime.fromisoformat(first).date()
    inside = [datetime.fromisoformat(each).replace(tzinfo=TORONTO) for each in moments]
    if hours == 25:
        inside.append(inside[1].replace(fold=1))  # the same on the clock, an hour later
    outside = [inside[0] - timedelta(seconds=1), (inside[0].astimezone(UTC) + timedelta(hours=hours))]
    for moment in (*inside, *outside):
        builders.a_draft(desk, wished_at=moment)

    reader = Reader.of(desk.author, {account.pk for account in desk.accounts})

    found = agenda.days(reader, day, day, Asked(), most=10)
    around = agenda.days(reader, day - timedelta(days=1), day + timedelta(days=1), Asked(), most=10)

    assert agenda.beginning(day + timedelta(days=1)).astimezone(UTC) - agenda.beginning(day).astimezone(
        UTC
    ) == timedelta(hours=hours)
    assert sorted(entry.at for entry in found[0].entries) == sorted(moment.astimezone(UTC) for moment in inside)
    assert [each.total for each in around] == [1, len(inside), 1]
    assert len(agenda.keys(reader, day, day, Asked())) == len(inside)


# --- Bounds ---


@pytest.mark.usefixtures("on_monday")
def test_a_full_day_shows_its_first_and_says_how_many_more_there_are_and_where():
    desk = builders.a_desk()
    for minute in range(17):
        builders.a_draft(desk, text=f"Number {minute}.", wished_at=city(2, 9, minute))
    client = browser(desk.author)

    month, day = shown(client, "?view=month"), shown(client, "?view=day&day=2027-03-02")

    assert "and 14 more" in month
    assert 'href="/calendar/?view=day&amp;day=2027-03-02"' in month
    assert [f"Number {minute}." in month for minute in range(17)] == [True] * 3 + [False] * 14
    assert all(f"Number {minute}." in day for minute in range(17))
    assert "17 entries" in month


@pytest.mark.usefixtures("on_monday")
def test_a_very_full_day_is_read_a_page_at_a_time(monkeypatch):
    desk = builders.a_desk()
    for minute in range(3):
        builders.a_draft(desk, text=f"Number {minute}.", wished_at=city(2, 9, minute))
    monkeypatch.setattr("posts.views.calendar.PAGE", 2)

    page = shown(browser(desk.author), "?view=day&day=2027-03-02&page=2")

    assert "Number 2." in page
    assert "Number 1." not in page
    assert "view=day&amp;day=2027-03-02&amp;page=1" in page


# --- Moving, with a form and without JavaScript ---


def moved(rep: Representative, post: Post, **changes: str):
    client = browser(rep)
    form = client.get(reverse("posts:move", args=[post.pk]), {"back": "view=month&day=2027-03-01&state=draft"})
    data = {name: form.context["form"][name].value() or "" for name in ("day", "time", "seen", "back")}
    headers = {"HX-Request": "true"} if changes.pop("dragged", "") else {}
    return client.post(reverse("posts:move", args=[post.pk]), data | changes, headers=headers)


@pytest.mark.usefixtures("on_monday")
def test_an_entry_leads_to_a_form_that_moves_it_and_back_to_where_one_was():
    desk = builders.a_desk()
    post = builders.a_draft(desk, wished_at=city(2, 9))
    page = shown(browser(desk.author), "?view=month")
    assert f'href="/posts/{post.pk}/move/?back=view%3Dmonth"' in page

    response = moved(desk.author, post, day="2027-03-05", time="14:15")

    assert response["Location"] == "/calendar/?view=month&day=2027-03-01&state=draft"
    assert builders.fresh(post).wished_at == city(5, 14, 15)


@pytest.mark.usefixtures("on_monday")
def test_a_release_is_moved_by_whoever_may_release():
    desk = builders.a_desk()
    post = builders.a_released_post(desk, not_before=city(2, 9))
    assert "/move/" in shown(browser(desk.publisher))
    assert "/move/" not in shown(browser(desk.author))

    moved(desk.publisher, post, day="2027-03-05", time="14:15")

    assert builders.the_publication(post).planned_at == city(5, 14, 15)


@pytest.mark.usefixtures("on_monday")
@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"day": "2027-02-01"}, "time", "has passed"),
        ({"day": "2027-03-14", "time": "02:30"}, "time", "clocks go forward"),
        ({"day": "", "time": "x"}, "day", "required"),
        ({"seen": "2027-03-02T15:00:00+00:00"}, "", "Somebody moved this post"),
        ({"seen": "nonsense"}, "", "Somebody moved this post"),
    ],
)
@pytest.mark.parametrize("dragged", ["", "yes"])
def test_a_refusal_is_said_and_nothing_typed_is_lost(changes, field, words, dragged):
    desk = builders.a_desk()
    post = builders.a_draft(desk, wished_at=city(2, 9))

    response = moved(desk.author, post, **({"day": "2027-03-06"} | changes), dragged=dragged)

    page = response.content.decode()
    assert response.status_code in (409, 422)
    assert words in page
    assert builders.fresh(post).wished_at == city(2, 9)
    assert ("<html" in page) == (not dragged)
    if not dragged:
        assert 'role="alert"' in page
        assert not field or f'id="id_{field}_error"' in page
        assert not changes.get("time") or changes["time"] in page


@pytest.mark.usefixtures("on_monday")
def test_whom_it_isnt_entrusted_to_is_told_so():
    desk = builders.a_desk()
    post = builders.a_draft(desk, wished_at=city(2, 9))
    address = reverse("posts:move", args=[post.pk])
    data = {"day": "2027-03-05", "time": "14:15", "seen": city(2, 9).isoformat()}

    assert browser(desk.reviewer).get(address).status_code == 403
    assert browser(builders.a_desk().author).get(address).status_code == 404
    response = browser(desk.reviewer).post(address, data, headers={"HX-Request": "true"})
    assert response.status_code == 403
    assert "isn&#x27;t entrusted" in response.content.decode()
    assert "<html" not in response.content.decode()


@pytest.mark.usefixtures("on_monday")
def test_what_has_no_time_to_move_says_where_it_stands():
    desk = builders.a_desk()
    out, due = builders.a_published_post(desk), builders.a_released_post(desk)

    for post in (out, due):
        response = browser(desk.publisher).get(reverse("posts:move", args=[post.pk]))
        assert response.status_code == 409
        assert "can’t be moved now" in response.content.decode()


@pytest.mark.usefixtures("on_monday")
def test_the_way_back_leads_nowhere_but_to_the_calendar():
    desk = builders.a_desk()
    post = builders.a_draft(desk, wished_at=city(2, 9))

    response = moved(desk.author, post, day="2027-03-05", time="14:15", back="next=//evil.example&day=2027-03-05")

    assert response["Location"] == "/calendar/?day=2027-03-05"


@pytest.mark.usefixtures("on_monday")
def test_the_story_of_the_post_tells_from_when_to_when():
    desk = builders.a_desk()
    post = builders.a_draft(desk, wished_at=city(2, 9))
    moved(desk.author, post, day="2027-03-05", time="14:15")

    page = browser(desk.author).get(post.get_absolute_url()).content.decode()

    assert "Moved from 2 Mar 2027, 9 a.m. to 5 Mar 2027, 2:15 p.m." in page
    assert timezone.localtime(builders.fresh(post).wished_at) == city(5, 14, 15)
