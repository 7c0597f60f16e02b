"""The learned scores of clauses 4.3.4 to 4.3.6: what they read, what they weigh, and when they are silent."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.checker import chunks
from governance.checker.chunks import lines_read
from governance.checker.engine import check
from governance.checker.findings import Span
from governance.checker.model import only_words, words
from governance.checker.reading import CLAUSES, FEWEST, FILE, FLOOR, Reader, high, judged, reader, spans
from governance.checker.text import Text
from governance.checker.wording import BUSINESS, NAME, Line, groups_in, windows
from governance.tests.checker.examples import a_context, examples

EVERYDAY = (
    "Public skating is on Sunday at 1 p.m. Helmets are recommended. Call 705-742-7777 to book.",
    "La rue Charlotte sera fermée mardi de 7 h à 17 h. Merci de votre patience.",
    "Council meets Monday at 6 p.m. The agenda is online and the meeting is livestreamed.",
    "Learn to Skate costs $62 for eight lessons. Only a few spots are left, sign up today!",
)


def test_the_weights_are_a_small_text_file_with_a_constant_for_each_clause() -> None:
    assert FILE.stat().st_size < 1_000_000
    assert set(CLAUSES) < set(reader().constants)
    assert 5_000 < len(reader().known) <= 30_000


def test_names_prices_and_links_are_read_as_what_they_are() -> None:
    read = Line("Ask Odette Marsh at Marsh Plumbing, $20, see @marsh or www.example.com").reads

    assert NAME in read
    assert BUSINESS in read
    assert {"<money>", "<handle>", "<link>"} <= set(read)
    assert "marsh" not in read


def test_the_weights_hold_no_handle_and_no_link() -> None:
    assert not [piece for piece in reader().known if "@" in piece or "://" in piece or "www." in piece]


def test_a_line_is_read_three_sentences_at_a_time() -> None:
    text = Text("One is here. Two is here. Three is here. Four is here.\nA line of its own.")

    assert [text.original[each.span.start : each.span.end] for each in windows(text)] == [
        "One is here. Two is here. Three is here.",
        "Two is here. Three is here. Four is here.",
        "A line of its own.",
    ]


@pytest.mark.parametrize("everyday", EVERYDAY)
def test_everyday_posts_score_low(everyday: str) -> None:
    assert all(score < 0 for each in judged(Text(everyday)) for score in each.scores)


def test_a_score_is_silent_where_a_rule_of_the_clause_has_spoken() -> None:
    found = [each.rule for each in check("Council is corrupt and nobody there cares about you.", a_context())]

    assert found
    assert "destructive.learned" not in found


def test_what_is_quoted_is_not_the_authors() -> None:
    said = "The people upstairs found money for carpets again. The snow is still on your sidewalk, enjoy."

    assert "destructive.learned" in {each.rule for each in check(said, a_context())}
    assert "destructive.learned" not in {each.rule for each in check(f'"{said}"', a_context())}


def test_a_word_group_counts_where_one_of_its_mentions_stands() -> None:
    text = Text(
        "The pool is open. Swim at noon. Bring a towel. Our prices are a rip-off.\nThe library is closed today."
    )
    known = groups_in(text, [Span(0, len(text.original))])[0]

    for window in windows(text):
        standing = {
            f"={name}" for name in text.mentioned if any(each.span.overlaps(window.span) for each in text.terms(name))
        }
        assert groups_in(text, [window.span]) == [standing & known]
    first, *_, last = groups_in(text, [window.span for window in windows(text)])
    assert "=destructive.works" in first
    assert "=destructive.works" not in last


def test_the_score_of_a_window_is_the_sum_of_its_pieces() -> None:
    small = Reader(
        [
            *(f"# {clause} = -1.0\n" for clause in CLAUSES),
            "swim\t4000\t2000\t0\t-1000\n",
            "swim here\t5000\t1000\t500\t0\n",
            "^ swim\t7000\t0\t0\t300\n",
        ]
    )
    text = Text("Swim here, swim here")
    (window,) = windows(text)

    assert small.known == {"swim", "swim here", "^ swim"}
    assert small.judge(window.reads, ()) == pytest.approx([3 / 4 - 1, 0.5 / 4 - 1, -0.7 / 4 - 1])


def test_pairs_are_read_only_where_the_words_alone_speak_for_a_breach() -> None:
    small = Reader(
        [
            *(f"# {clause} = -1.0\n" for clause in CLAUSES),
            "rates\t16000\t1000\t0\t0\n",
            "pool\t16000\t-1000\t0\t0\n",
            "only today\t9000\t9000\t0\t0\n",
        ]
    )

    assert small.judge(["rates", "only", "today"], ()) == pytest.approx([10 / 5 - 1, -1, -1])
    assert small.judge(["pool", "only", "today"], ()) == pytest.approx([-1 / 4 - 1, -1, -1])


def test_several_words_with_one_stem_count_it_once() -> None:
    small = Reader(
        [
            *(f"# {clause} = -1.0\n" for clause in CLAUSES),
            "swimmer\t2000\t1000\t0\t-1000\n",
            "swimm~\t7000\t2000\t-500\t0\n",
        ]
    )

    for said in (["swimmer", "swimming", "swimmers"], ["swimmer"]):
        assert small.judge(said, ()) == pytest.approx([3 / 3 - 1, -0.5 / 3 - 1, -1 / 3 - 1])


@pytest.mark.parametrize("clause", ["4_3_1", "4_3_3", "4_3_4", "4_3_5", "4_3_6"])
def test_no_window_that_scores_high_is_passed_over(clause: str) -> None:
    for example in examples(clause):
        text = Text(example["text"])
        scored = [each for each in judged(text) if max(each.scores) > FLOOR and len(each.reads) >= FEWEST]
        told = high(text)

        assert [each for each in told if max(each.scores) > FLOOR] == scored


PIECES = (
    "the pool City Council Marsh Plumbing & Co I Monday bakery's Don't l'eau , . ! ? ; : ... ) ( \" - -- ' * _ /"
    " $ 5 % $20 5,000 12:30 7pm 705 742 7777 742-7777 555-0100 #LeadersDebate2019 # @marsh @ @a.b http://a.ca/b https://"
    " www.a.org http httpx marsh.com rt RT r't muslims soooo sooo's &amp; What?Yes end.Next a;b"
    " risk; \u2014 \u00e9t\u00e9"
).split()


@given(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from((" ", " ", " ", "", "  ", "\n"))), max_size=30))
@settings(max_examples=300, deadline=None)
def test_chunks_read_as_the_line_does_in_which_they_stand(typed: list[tuple[str, str]]) -> None:
    text = Text("".join(piece + between for piece, between in typed))
    plain, lower = text.plain.text.split("\n"), text.lower.text.split("\n")
    read = lines_read(text)

    assert [each.reads for each in read] == [Line(line).reads for line in plain]
    assert [each.words for each in read] == [only_words(line) for line in lower]
    assert [each.words for each in read] == [[word for _, _, word in words(line)] for line in lower]
    assert [(each.reads, each.window(text).span) for each in judged(text)] == [
        (each.reads, each.span) for each in windows(text)
    ]
    assert spans(text) == [each.span for each in windows(text)]


def test_a_chunk_of_any_length_is_read_and_only_short_ones_are_remembered() -> None:
    long = "a-" * 40_000
    before = len(chunks.CHUNKS)

    (read,) = lines_read(Text(f"{long} it's"))

    assert len(read.reads) == 40_001
    assert len(chunks.CHUNKS) <= before + 1
