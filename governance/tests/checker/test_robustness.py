"""Whatever is typed is answered, in order, in time, and never with an exception."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.checker import engine, registry
from governance.checker.engine import LONGEST_EXCERPT, MAX_CHARACTERS, MOST_PER_RULE, check, outcome
from governance.checker.findings import Context, RuleSet, RuleSpec, Severity, Span
from governance.checker.patterns import every_pattern
from governance.checker.registry import Detector, Signal, detectors
from governance.checker.text import Text
from governance.tests.checker.examples import FILES, a_context, examples
from governance.tests.checker.lines import CLEAN, still_blocked

TRICKY = " .-*_@#$%!|\n\t\r\x00\u200b\u200f\u202e\u00ad\ufe0f\u0301\ud83d\ude00\udfff0oO1lI3eéœßаЕ"
PIECES = st.one_of(
    st.sampled_from([example["text"] for name in FILES for example in examples(name)]),
    st.sampled_from(CLEAN),
    st.text(max_size=40),
    st.text(max_size=200),
    st.text(alphabet=st.sampled_from(TRICKY), max_size=40),
)
TYPED = st.lists(PIECES, max_size=4).map(" ".join)


@given(TYPED)
@settings(max_examples=150, deadline=None)
def test_any_text_is_answered_in_order_with_places_inside_it(typed: str) -> None:
    findings = check(typed, a_context())

    assert [finding.span for finding in findings] == sorted(finding.span for finding in findings)
    for finding in findings:
        assert 0 <= finding.span.start <= finding.span.end <= len(typed)
        assert finding.excerpt == typed[finding.span.start : finding.span.end][:LONGEST_EXCERPT]
        assert "could not be checked" not in finding.message
    assert check(typed, a_context()) == findings


BLOCKED = [example for name in FILES for example in examples(name) if example["expect"] == "block"]


@given(
    st.sampled_from(BLOCKED), st.lists(st.sampled_from(CLEAN), max_size=3), st.lists(st.sampled_from(CLEAN), max_size=3)
)
@settings(max_examples=60, deadline=None)
def test_clean_lines_before_and_after_change_nothing(
    example: dict[str, Any], before: list[str], after: list[str]
) -> None:
    assert still_blocked(example, "\n".join([*before, example["text"], *after]))


# --- what cannot be checked is stopped --------------------------------------------------------------------


def broken(monkeypatch: pytest.MonkeyPatch, *signals: Signal) -> Context:
    def speaks(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
        yield from signals
        raise RuntimeError

    detector = Detector("test.broken", "4.3.1", Severity.ADVICE, "Broken", speaks)
    monkeypatch.setitem(registry._detectors, "test.broken", detector)
    return Context(rules=RuleSet((RuleSpec("test.broken", "4.3.1", Severity.ADVICE),)))


def test_a_detector_that_fails_after_it_has_spoken_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    context = broken(monkeypatch, Signal(Span(0, 1), "", ""))

    assert outcome(check("Skate today", context)) == "block"


@pytest.mark.parametrize("span", [Span(-1, 2), Span(3, 2), Span(0, 99)])
def test_a_detector_that_points_outside_the_text_blocks(span: Span, monkeypatch: pytest.MonkeyPatch) -> None:
    (finding,) = check("Skate today", broken(monkeypatch, Signal(span, "", "")))

    assert "could not be checked" in finding.message
    assert finding.severity is Severity.BLOCK


def test_a_text_that_cannot_even_be_prepared_is_blocked(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(text: str) -> Text:
        raise RuntimeError(text)

    monkeypatch.setattr(engine, "Text", fails)

    (finding,) = check("Skate today", a_context())

    assert (finding.severity, finding.span, finding.excerpt) == (Severity.BLOCK, Span(0, 11), "Skate today")
    assert "could not be checked" in finding.message


@pytest.mark.parametrize(
    "typed",
    ["a" * 1_000_000, "\ud800" * 1_000_000, "\U0001f3ca" * (MAX_CHARACTERS + 1)],
    ids=["a million letters", "a million halves", "emoji"],
)
def test_what_is_far_too_long_is_blocked_at_once(typed: str) -> None:
    started = time.process_time()
    (finding,) = check(typed, a_context())

    assert finding.severity is Severity.BLOCK
    assert time.process_time() - started < 0.1


# --- time -------------------------------------------------------------------------------------------------

SIZE = 5_000  # characters
# Seconds of processor time. A linear search of this size takes some 0.01 s; one in quadratic time, several seconds.
BOUND = 2.0
NASTY = {
    "one letter": "a",
    "digits": "1",
    "blanks": " ",
    "lines": "\n",
    "words": "a ",
    "capitals": "Aa ",
    "hyphens": "A-",
    "quotes": "'a \"b",
    "stars": "*",
    "handles": "@a",
    "accents": "e\u0301\u0302",
    "halves": "\ud83d",
    "controls": "\x00\x1a\x7f",
    "right to left": "\u202e\u200f",
    "emoji": "\U0001f3ca",
    "leet": "1d10t ",
    "swapped": "idoit ",
    "starred": "i*iot ",
    "read out": "one two three ",
    "names": "Ann Lee ",
    "names that almost go on": "Aa de la ",
    "names with marks": "Aa'Aa-a",
    "stops and quotes": ".\"'",
    "links": "https://a.b/",
}


def over_and_over(piece: str) -> str:
    return (piece * (SIZE // len(piece) + 1))[:SIZE]


def spent(text: str) -> float:
    started = time.process_time()
    findings = check(text, a_context())
    taken = time.process_time() - started
    assert not [finding for finding in findings if "could not be checked" in finding.message]
    return taken


def test_a_whole_check_of_nasty_text_is_quick() -> None:
    slow = []
    for name, piece in NASTY.items():
        text = over_and_over(piece)
        if max(spent(text), spent("Ann Lee " * (SIZE // 16) + text[: SIZE // 2])) >= BOUND:
            slow.append(name)

    assert not slow


@pytest.mark.parametrize("name", FILES)
def test_a_whole_check_of_examples_over_and_over_is_quick(name: str) -> None:
    everything = " ".join(example["text"].rstrip(".!?") for example in examples(name))

    assert spent(over_and_over(everything)) < BOUND


def test_every_detector_is_quick_on_its_own_words_in_one_long_sentence() -> None:
    context, slow = a_context(), []
    everything = [each for name in FILES for each in examples(name)]
    for rule in context.rules.rules:
        own = [each["text"] for each in everything if each.get("rule") == rule.key] or ["Ann Lee"]
        sentence = " ".join(own).replace(".", "").replace("\n", " ") + " Ann Lee 12 "
        text = Text(over_and_over(sentence))

        started = time.process_time()
        list(islice(detectors()[rule.key].detect(text, rule, context), MOST_PER_RULE))
        if time.process_time() - started > BOUND:
            slow.append(rule.key)

    assert {rule.key for rule in context.rules.rules} == set(detectors())
    assert not slow


def test_whether_a_pattern_is_found_is_told_as_by_its_places() -> None:
    text_of = [example["text"] for name in FILES for example in examples(name)[::9]]
    patterns = [pattern for pattern in every_pattern() if not pattern.needs_case]

    for typed in text_of:
        once, twice = Text(typed), Text(typed)
        assert [once.has(pattern) for pattern in patterns] == [bool(twice.find(pattern)) for pattern in patterns]
