"""Proof of what a person published by hand: pages as networks and websites write them, held against approved words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from accounts.connectors import http, proof
from accounts.connectors.proof import Verdict, compare, read_back

from .loopback import HANG_UP, answer, serving

APPROVED = (
    "Hunter Street is closed from 8 a.m. to 6 p.m. on Saturday, for the water main. Details: "
    "https://www.peterborough.example/roads/closures?id=17 – thank you for your patience! #RoadWork"
)
SHELL = "<!doctype html><html><head><title>City</title></head><body>{}</body></html>"
AROUND = "<nav>Home Explore Notifications</nav>{}<footer>About Help Terms Privacy Cookies Status Jobs</footer>" + (
    "<p>Others talk about gardens, the fair, and the new library hours this week in town.</p>"
)


@pytest.fixture(autouse=True)
def _hosts_as_before() -> Iterator[None]:
    before = http.private_hosts()
    yield
    http.configure(private_hosts=before)


def page(body: str) -> str:
    return SHELL.format(AROUND.format(body))


LINK = '<a href="https://t.co/x1">peterborough.example/roads/closures…</a>'
BEFORE = "Hunter Street is closed from 8 a.m. to 6 p.m. on Saturday, for the water main. Details: "
AFTER = " – thank you for your patience! #RoadWork"


@pytest.mark.parametrize(
    "body",
    [
        f"<article>{APPROVED}</article>",
        f"<p>{BEFORE}{LINK}{AFTER}</p>",
        f"<p>{BEFORE}<a>https://t.co/aB3dE</a>{AFTER}</p>",
        f"<p>{BEFORE}<a>bit.ly/3xYz</a>{AFTER}</p>",
        f"<p>Hunter&nbsp;Street is <b>closed</b>\n from   8 a.m.<br>to 6 p.m. on Saturday, {APPROVED[58:]}</p>",
        f"<p>{APPROVED.replace('#RoadWork', '<a href=/tag>#<span>RoadWork</span></a>')}</p>",
        f'<script type=\'application/ld+json\'>{{"@graph": [{{"articleBody": "{APPROVED}"}}]}}</script>',
        "<style>p{}</style><script>let words = 'nothing'</script><div>"
        + APPROVED.replace("closed", "clo\u00adsed")
        + "</div>",
    ],
)
def test_markup_white_space_and_shortened_links_are_no_difference(body: str) -> None:
    found = compare(APPROVED, page(body))

    assert (found.verdict, found.missing, found.added) == (Verdict.EXACT, (), ())


def test_description_of_the_page_for_others_counts_as_the_page() -> None:
    head = f'<meta property="og:description" content="{APPROVED}">'

    assert compare(APPROVED, f"<head>{head}</head><body>Loading</body>").verdict is Verdict.EXACT


def test_curly_quotes_of_a_page_are_no_difference() -> None:
    assert compare('It\'s "open"… soon', "<p>It’s “open”... soon</p>").verdict is Verdict.EXACT


def test_capitals_and_numbers_are_a_difference() -> None:
    found = compare(APPROVED, page(f"<p>{APPROVED.replace('6 p.m.', '9 p.m.')}</p>"))

    assert found.verdict is Verdict.PARTLY
    assert (found.missing, found.added) == (("6",), ("9",))


def test_words_that_were_left_out_are_named() -> None:
    found = compare(APPROVED, page(f"<p>{APPROVED.replace(', for the water main', '')}</p>"))

    assert found.verdict is Verdict.PARTLY
    assert "for the water" in " ".join(found.missing)


def test_words_that_were_put_in_are_named() -> None:
    found = compare(APPROVED, page(f"<p>{APPROVED.replace('closed', 'unfortunately closed again')}</p>"))

    assert (found.verdict, found.missing) == (Verdict.PARTLY, ())
    assert found.added == ("unfortunately", "again")


def test_beginning_that_a_page_cuts_off_is_part_and_says_so() -> None:
    found = compare(APPROVED, page("<p>Hunter Street is closed from 8 a.m. to 6 p.m. on … See more</p>"))

    assert (found.verdict, found.reason) == (Verdict.PARTLY, proof.CUT)
    assert found.missing[0].startswith("Saturday,")


@pytest.mark.parametrize(
    "body", ["", "<p>The pool opens at noon.</p>", "<p>Street Saturday water closed on the for</p>"]
)
def test_page_about_something_else_is_not_the_post(body: str) -> None:
    assert compare(APPROVED, page(body)).verdict is Verdict.NOT_FOUND


@pytest.mark.parametrize(
    "broken", ["<p", "<<<>>>", "<script>", "<meta content=>", "\0\ufffd", "<p>" * 5_000, "{" * 9_000]
)
def test_broken_page_is_survived(broken: str) -> None:
    assert compare(APPROVED, broken).verdict is Verdict.NOT_FOUND


def test_long_page_is_compared_in_reasonable_time() -> None:
    from time import process_time

    filler = "<p>" + "the City of the water on Saturday for you and the street " * 2_000 + "</p>"
    started = process_time()

    assert compare(APPROVED, page(filler + APPROVED)).verdict is Verdict.EXACT
    assert process_time() - started < 10


def test_post_of_nothing_is_never_found() -> None:
    assert compare("  ", page("anything")).verdict is Verdict.NOT_FOUND


def read(said: bytes, approved: str = APPROVED) -> proof.Proof:
    with serving(said) as server:
        http.configure(private_hosts={server.host})
        return read_back(f"{server.url}/posts/1", approved)


def test_page_is_opened_as_a_stranger_and_compared() -> None:
    said = answer(200, page(f"<p>{APPROVED}</p>"), Content_Type="text/html; charset=utf-8")

    assert read(said).verdict is Verdict.EXACT


@pytest.mark.parametrize(
    ("said", "verdict", "reason"),
    [
        (answer(404), Verdict.NOT_FOUND, proof.GONE),
        (answer(410), Verdict.NOT_FOUND, proof.GONE),
        (answer(200, page("<p>The pool opens.</p>")), Verdict.NOT_FOUND, proof.NOT_FOUND),
        (answer(200, page('<form><input name=p type="password"></form>')), Verdict.UNREAD, proof.UNREAD),
        (answer(401), Verdict.UNREAD, proof.UNREAD),
        (answer(403), Verdict.UNREAD, proof.UNREAD),
        (answer(999), Verdict.UNREAD, proof.UNREACHABLE),
        (answer(200, "<div id=app></div><noscript>Switch JavaScript on</noscript>"), Verdict.UNREAD, proof.EMPTY),
        (answer(302, Location="http://10.0.0.1/"), Verdict.UNREAD, proof.UNREACHABLE),
        (answer(500), Verdict.UNREAD, proof.UNREACHABLE),
        (HANG_UP, Verdict.UNREAD, proof.UNREACHABLE),
    ],
)
def test_what_cannot_be_read_proves_nothing_and_is_said(said: bytes, verdict: Verdict, reason: str) -> None:
    found = read(said)

    assert (found.verdict, found.reason) == (verdict, reason)


@pytest.mark.parametrize(
    "said", [answer(404), answer(200, page("<p>Log in to continue</p>")), answer(302, Location="/login")]
)
def test_network_behind_a_login_is_never_said_to_lack_a_post(said: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "BEHIND_LOGIN", ("127.0.0.1",))

    assert read(said).verdict is Verdict.UNREAD


@pytest.mark.parametrize(
    ("url", "behind"),
    [
        ("https://www.facebook.com/city/posts/1", True),
        ("https://x.com/city/status/1", True),
        ("https://notfacebook.com/1", False),
        ("https://peterborough.example/1", False),
    ],
)
def test_networks_behind_a_login_are_known_by_their_host(url: str, behind: bool) -> None:
    assert proof._is_behind_login(url) is behind


def test_private_address_is_not_opened_for_anybody() -> None:
    with serving(answer(200, page(APPROVED))) as server:
        found = read_back(f"https://{server.host}/", APPROVED)

    assert (found.verdict, found.reason, server.requests) == (Verdict.UNREAD, proof.UNREACHABLE, [])
