"""A rule is passed over only where it would have said nothing, and most rules are, on most texts."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from dataclasses import replace

import pytest

from governance.checker import engine
from governance.checker.engine import check
from governance.checker.findings import Context, RuleSpec, Severity, Span
from governance.checker.gates import ANY, gate, seen_in
from governance.checker.lexicon import groups
from governance.checker.patterns import Pattern, Scouts, every_pattern
from governance.checker.registry import Detector, Signal, default_rules, detectors
from governance.checker.text import Text, Trait
from governance.tests.checker.examples import FILES, a_context, examples, findings, shown


def test_a_rule_that_is_passed_over_has_nothing_to_say() -> None:
    context = a_context()
    rules = [(rule, detectors()[rule.key]) for rule in context.rules.rules]
    missed = []
    for example in (each for name in FILES for each in examples(name)):
        text = Text(example["text"])
        seen = seen_in(text)
        for rule, detector in rules:
            if not gate(detector) & seen and next(iter(detector.detect(text, rule, context)), None):
                missed.append((example, f"{rule.key} is passed over"))

    assert not missed, shown(missed)


def test_passing_rules_over_changes_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test before this one, seen from outside, on some examples of every file."""
    some = [example for name in FILES for example in examples(name)[::10]]
    passing_over = [findings(example, in_its_context=False) for example in some]
    monkeypatch.setattr(engine, "gate", lambda detector: ANY)
    everything_run = replace(a_context(), rules=default_rules())  # another rule set: gates are looked up once for each

    assert [tuple(check(example["text"], everything_run)) for example in some] == passing_over


def test_most_rules_are_not_run_on_a_plain_post() -> None:
    seen = seen_in(Text("Free skating tonight at the arena. Bring your skates and a warm coat."))

    run = [key for key, detector in detectors().items() if gate(detector) & seen]
    assert len(run) < len(detectors()) / 2


def a_detector(detect: object) -> Detector:
    return Detector("test.one", "4.3.5", Severity.WARN, "One", detect)


def test_a_detector_of_words_waits_for_its_words() -> None:
    group = sorted(groups())[0]

    def asks(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
        for mention in text.terms(group):
            yield Signal(mention.span, "", "")

    waiting = gate(a_detector(asks))
    assert not waiting & seen_in(Text(""))
    assert waiting & seen_in(Text(next(t.text for t in groups()[group].terms if "*" not in t.text)))


def test_a_detector_of_a_trait_waits_for_it() -> None:
    has_tilde = Trait(lambda text: "~" in text.original)

    def asks(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
        if text.shows(has_tilde):
            yield Signal(Span(0, len(text.original)), "", "")

    waiting = gate(a_detector(asks))
    assert not waiting & seen_in(Text("Skate today"))
    assert waiting & seen_in(Text("Skate ~ today"))


@pytest.mark.parametrize("looks", ["original", "lower", "people", "sentences"])
def test_a_detector_that_looks_at_the_text_is_always_run(looks: str) -> None:
    def peeks(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
        if getattr(text, looks):
            yield Signal(Span(0, 1), "", "")

    assert gate(a_detector(peeks)) == ANY


@pytest.mark.parametrize("what", ["rule", "context", "people"])
def test_a_detector_that_depends_on_more_than_words_is_always_run(what: str) -> None:
    def depends(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
        known = {
            "rule": lambda: rule.parameters,
            "context": lambda: context.platform,
            "people": lambda: bool(text.people_places),
        }
        if known[what]():
            yield Signal(Span(0, 1), "", "")

    assert gate(a_detector(depends)) == ANY


def test_a_detector_that_says_something_about_nothing_is_always_run() -> None:
    def speaks(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
        yield Signal(Span(0, 0), "", "")

    assert gate(a_detector(speaks)) == ANY


def test_patterns_sought_among_digits_are_waited_for_there() -> None:
    detectors()
    pattern = next(each for each in every_pattern() if [part.needs.digits for part in each.parts] == [9, 9])

    def asks(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
        for hit in text.find_digits(pattern):
            yield Signal(hit.span, "", "")

    waiting = gate(a_detector(asks))
    assert not waiting & seen_in(Text("46 454"))
    assert waiting & seen_in(Text("oh four six four five four two eight six"))


def test_a_pattern_made_later_is_waited_for_everywhere() -> None:
    later = Pattern("sesame")

    def asks(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
        for hit in text.find(later):
            yield Signal(hit.span, "", "")

    assert gate(a_detector(asks)) & seen_in(Text(""))


def test_scouts_tell_of_every_pattern_that_needs_no_word() -> None:
    waiting_for_nothing = [each for each in every_pattern() if each.free_parts and not each.needs_case]
    scouts = Scouts(waiting_for_nothing)
    words = "12 Aylmer street 705-555-0101 turns 9 fe80::1 cv-24-00012345 k9h 3r9 we know where you live".split()
    texts = [example["text"].lower().encode("ascii", "replace") for example in examples("4_3_2")]
    # Long and without order, so that the set's memory has to be emptied on the way.
    texts.append(" ".join(words[step * step % 31 % len(words)] + " .,-:"[step % 5] for step in range(4_000)).encode())

    for text in texts:
        found = {
            each.bit for each in waiting_for_nothing if any(part.compiled.search(text) for part in each.free_parts)
        }
        assert scouts.found_in(text) == sum(found)


def test_no_text_is_kept_once_it_is_checked() -> None:
    check("Free skating tonight.", a_context())  # what is read once for all texts is there from here on
    text = Text("Get 20% off at Tamarack Tires this weekend, call 705-555-0101 now!")
    assert check(text, a_context())

    gone = weakref.ref(text)
    del text
    gc.collect()
    assert gone() is None
