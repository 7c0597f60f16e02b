from __future__ import annotations

import time

import pytest

from accounts.connectors import text

LONG_LINK = "https://www.peterborough.ca/en/news/" + "a" * 200


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ("See https://example.org/x.", ["https://example.org/x"]),
        ("(https://example.org/a_(b))", ["https://example.org/a_(b)"]),
        ("[https://example.org]!", ["https://example.org"]),
        ("“https://example.org/é?q=1#top”", ["https://example.org/é?q=1#top"]),
        ("HTTP://EXAMPLE.ORG and https://b.test", ["HTTP://EXAMPLE.ORG", "https://b.test"]),
        ("ahttps://example.org ftp://example.org https://", []),
        ("https://...", []),
    ],
)
def test_links_are_found_without_the_sentence_around_them(message: str, found: list[str]) -> None:
    marks = list(text.links(message))

    assert [mark.value for mark in marks] == found
    assert all(message[mark.start : mark.end] == mark.value for mark in marks)


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ("#PtboCouncil meets", ["PtboCouncil"]),
        ("Tonight (#no) #yes, #déneigement!", ["yes", "déneigement"]),
        ("Motion #1 and #2026budget", ["2026budget"]),
        ("C# a#b ##", []),
        ("#" + "x" * 65, []),
    ],
)
def test_hashtags_are_found_and_bare_numbers_are_none(message: str, found: list[str]) -> None:
    marks = list(text.hashtags(message))

    assert [mark.value for mark in marks] == found
    assert all(message[mark.start : mark.end][1:] == mark.value for mark in marks)


def test_bluesky_counts_graphemes_or_tenths_of_bytes_whichever_is_more() -> None:
    family = "👨‍👩‍👧"

    assert text.bluesky_length("é" * 300) == 300
    assert text.bluesky_length(family) == 2
    assert text.bluesky_length(family * 200) == 360
    assert text.bluesky_length("") == 0


def test_mastodon_counts_a_link_as_23_and_a_mention_without_its_server() -> None:
    assert text.mastodon_length(f"Road closed: {LONG_LINK}") == len("Road closed: ") + 23
    assert text.mastodon_length("@clerk@social.example hello") == len("@clerk hello")
    assert text.mastodon_length("👨‍👩‍👧") == 1


@pytest.mark.parametrize(
    ("message", "length"),
    [
        ("Council meets", 13),
        ("café", 4),
        ("cafe\u0301", 4),
        ("道路", 4),
        ("👨‍👩‍👧", 2),
        (f"a {LONG_LINK}", 25),
        ("peterborough.ca/roads", 23),
        ("someone@peterborough.ca", 23),
        ("“quoted” – done…", 17),
    ],
)
def test_x_counts_by_weight(message: str, length: int) -> None:
    assert text.x_length(message) == length


@pytest.mark.parametrize(
    ("content", "plain"),
    [
        ("<p>One<br>two</p><p>Three</p>", "One\ntwo\n\nThree"),
        ("<p>a &lt;b&gt; &amp; c &#39;d&#39;</p>", "a <b> & c 'd'"),
        ('<p><a href="https://x.test/long"><span class="invisible">https://</span>x.test/long</a></p>',
         "https://x.test/long"),
        ("plain", "plain"),
        ("<p>unclosed <b>tag", "unclosed tag"),
    ],
)  # fmt: skip
def test_html_of_a_post_becomes_the_text_that_was_sent(content: str, plain: str) -> None:
    assert text.from_html(content) == plain


@pytest.mark.parametrize(
    "hostile",
    [
        "https://a" + ")" * 100_000,
        "https://" * 12_000,
        "#" + "!" * 100_000,
        " #!" * 30_000,
        "@a" * 50_000,
        "a." * 50_000,
        "-" * 100_000,
        "<" * 100_000,
        "\u0301" * 100_000,
    ],
)
def test_hostile_text_is_measured_in_linear_time(hostile: str) -> None:
    start = time.process_time()

    list(text.links(hostile))
    list(text.hashtags(hostile))
    text.mastodon_length(hostile)
    text.x_length(hostile)
    text.from_html(hostile)

    assert time.process_time() - start < 2
