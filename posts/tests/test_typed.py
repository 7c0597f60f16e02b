"""Findings in words while they are typed: where a browser finds them, how they are grouped, what is said of them."""

from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from accounts.tests import builders as people
from governance.checker.findings import Finding, Severity, Span
from governance.policy.book import Book
from governance.tests.builders import the_policy
from posts import checking, typed
from posts.drafting import PictureChoice
from posts.forms import ComposeForm
from posts.tests import builders
from posts.tests.pages import BLOCKED, WARNED, browser
from posts.tests.pages import typed as sent

pytestmark = pytest.mark.django_db


def a_finding(start: int, end: int, clause: str = "4.3.2", **given: object) -> Finding:
    fields: dict[str, object] = {
        "rule": "x",
        "clause": clause,
        "severity": Severity.BLOCK,
        "span": Span(start, end),
        "excerpt": "words",
        "message": "A message.",
        "advice": "An advice.",
    }
    return Finding(**(fields | given))


def shown(text: str, *findings: Finding) -> typed.Passage:
    the_policy()
    (passage,) = typed.passages([typed.Box("id_text", "Text", text)], [findings], Book.read())
    return passage


def as_a_browser_cuts(text: str, finding: typed.TypedFinding) -> str:
    units = text.encode("utf-16-le")
    return units[2 * finding.place.first : 2 * finding.place.last].decode("utf-16-le")


@pytest.mark.parametrize("text", ["abc SIN", "😀 SIN", "SIN 😀", "a😀b🏒c SIN 👩‍👩‍👧", "\n\nSIN"])
def test_places_are_counted_as_browsers_count_them(text: str):
    start = text.index("SIN")

    (finding,) = shown(text, a_finding(start, start + 3)).findings

    assert as_a_browser_cuts(text, finding) == "SIN"


def test_place_that_ends_inside_a_run_of_emoji_is_right_on_both_sides():
    text = "😀😀😀"

    (finding,) = shown(text, a_finding(1, 2)).findings

    assert (finding.place.first, finding.place.last) == (2, 4)


@pytest.mark.parametrize("sent_as", ["a\r\nb\rc\nd", "a\nb\nc\nd"])
def test_line_ends_count_once_as_in_the_text_box(sent_as: str):
    assert typed.as_typed(sent_as) == "a\nb\nc\nd"


def test_findings_stand_under_their_clauses_in_the_order_of_the_policy():
    passage = shown(
        "one two three four",
        a_finding(0, 3, "AODA", severity=Severity.ADVICE),
        a_finding(4, 7, "4.3.6", severity=Severity.WARN),
        a_finding(8, 13, "4.3.2"),
        a_finding(14, 18, "4.3.6", severity=Severity.WARN),
    )

    assert [(group.reference, [each.n for each in group.findings]) for group in passage.clauses] == [
        ("4.3.2", [3]),
        ("4.3.6", [2, 4]),
        ("", [1]),
    ]
    assert [group.by_person for group in passage.clauses] == [False, True, False]
    assert str(passage.clauses[0].words[0].lines[0]).startswith("Disclose personal information")
    assert passage.clauses[2].name == "Accessibility (AODA)"


def test_outcome_is_said_in_one_short_sentence():
    blocked, warned = a_finding(0, 1), a_finding(0, 1, severity=Severity.WARN)

    assert typed.said([]) == "Nothing is written yet."
    assert typed.said([shown(" ")]) == "Nothing is written yet."
    assert typed.said([shown("words")]) == "As typed: nothing found."
    assert typed.said([shown("words", blocked, blocked, warned)]) == "As typed: 2 must fix, 1 to check."


# --- The same as the check that counts ---


def test_composer_says_while_typing_what_the_check_says_once_saved():
    desk = builders.a_desk(people.an_account(), people.an_account(platform="x"))
    described = PictureChoice(builders.a_picture(by=desk.author), "Nora's SIN is 046 454 286.")
    bare = PictureChoice(builders.a_picture(by=desk.author, colour="red"), "")
    post = builders.a_draft(
        desk, text=f"😀\n{BLOCKED}", own_texts={desk.accounts[1].pk: WARNED}, pictures=[described, bare]
    )
    stored = checking.run_check(post.version).findings.all()

    form = ComposeForm(writer=desk.author, offered=desk.accounts, post=builders.fresh(post))
    data = sent(builders.fresh(post), picture=[row.token for row in form.pictures])
    data |= {f"alt-{described.asset.sha256}": described.alt} | {"text": data["text"].replace("\n", "\r\n")}
    page = browser(desk.author).post("/posts/check/", data | {"post": post.pk}).content.decode()

    assert len(stored) >= 4
    assert page.count('<div class="finding"') == len(stored)
    for finding in stored:
        assert finding.message.replace("'", "&#x27;") in page
    assert 'data-box="id_text"' in page
    assert f'data-box="id_own_{desk.accounts[1].pk}"' in page
    assert 'data-box="alt-1"' in page
    assert 'data-box="alt-2"' not in page


def test_wished_day_counts_while_typing():
    with time_machine.travel("2030-04-28 12:00Z", tick=False):
        desk = builders.a_desk()
        client = browser(desk.author)
        lawn = sent(accounts=[desk.account.pk], text="Pick up your lawn signs for the campaign launch tonight.")
        days = ("", "2030-04-31", "2030-04-01", "2030-05-02")
        pages = [client.post("/posts/check/", lawn | {"wished_day": day}).content.decode() for day in days]

    assert ["must fix" in page for page in pages] == [False, False, False, True]  # that of 2030 begins on May 1


# --- The pace ---


def test_typing_without_pause_fits_the_pace_and_pasting_books_does_not():
    typist, paster = uuid4().int, uuid4().int
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert all(typed.fits_the_pace(typist, ["x" * 500]) for _check in range(150))
        assert not all(typed.fits_the_pace(paster, ["x" * 100_000]) for _check in range(15))
        assert typed.fits_the_pace(typist, ["x"])
        clock.shift(60)
        assert typed.fits_the_pace(paster, ["x"])


def test_people_go_on_uncounted_while_the_cache_is_away(settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }

    assert all(typed.fits_the_pace(1, ["x" * 100_000]) for _check in range(15))
