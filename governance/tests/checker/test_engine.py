"""What holds for every check: never raises, never passes what it could not judge, always the same."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from governance.checker import registry
from governance.checker.engine import MAX_CHARACTERS, check, outcome, speaks
from governance.checker.findings import Consent, Context, RuleSet, RuleSpec, Severity, Span
from governance.checker.registry import Detector, Signal, default_rules
from governance.checker.text import Text
from governance.tests.checker.examples import a_context

SIN = "Call me, my SIN is 046 454 286"


@pytest.mark.parametrize("typed", ["", " ", "\ud800\udfff lone", "\x00\x1a", "\n" * 50, "'\"“”"])
def test_odd_texts_are_checked_like_any_other(typed: str) -> None:
    assert outcome(check(typed, a_context())) == "clear"


def test_finding_shows_the_number_as_it_was_typed() -> None:
    (finding,) = check(SIN, a_context())

    assert (finding.rule, finding.clause, finding.severity) == (
        "personal_info.sin",
        "4.3.2",
        Severity.BLOCK,
    )
    assert (finding.span, finding.excerpt) == (Span(19, 30), "046 454 286")
    assert not finding.clearable


def test_same_text_gives_the_same_findings_in_order() -> None:
    text = "You idiots! My SIN is 046 454 286. 30% off at Tamarack Tires! #swimmingpoolsopen"

    first, second = check(text, a_context()), check(text, a_context())

    assert first == second
    assert [finding.span for finding in first] == sorted(finding.span for finding in first)
    assert len({finding.clause for finding in first}) >= 4


def test_a_detector_that_fails_blocks_its_clause(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
        yield Signal(Span(0, 1 // len(context.platform)), "", "")

    broken = Detector("test.broken", "4.3.1", Severity.WARN, "Broken", fails)
    monkeypatch.setitem(registry._detectors, "test.broken", broken)
    rules = RuleSet((RuleSpec("test.broken", "4.3.1", Severity.WARN),))

    (finding,) = check("Skate today", Context(rules=rules))

    assert (finding.severity, finding.clause) == (Severity.BLOCK, "4.3.1")
    assert "could not be checked" in finding.message
    assert not finding.clearable


def test_a_rule_nobody_can_carry_out_blocks() -> None:
    rules = RuleSet((RuleSpec("gone.since_last_year", "4.3.5", Severity.WARN),))

    assert outcome(check("Skate today", Context(rules=rules))) == "block"


def test_a_text_that_is_too_long_is_one_block() -> None:
    findings = check("a" * (MAX_CHARACTERS + 1), a_context())

    assert [finding.severity for finding in findings] == [Severity.BLOCK]


def test_the_city_sets_severity_and_switches_rules_off() -> None:
    base = a_context()
    milder = RuleSet(
        tuple(
            replace(rule, severity=Severity.WARN) if rule.key == "respect.abuse.insult" else rule
            for rule in base.rules.rules
        )
    )
    without = RuleSet(tuple(r for r in base.rules.rules if r.clause != "4.3.3"))
    text = "The receptionist is an idiot."

    assert outcome(check(text, base)) == "block"
    assert outcome(check(text, replace(base, rules=milder))) == "warn"
    assert outcome(check(text, replace(base, rules=without))) == "clear"


def test_findings_of_one_clause_do_not_overlap() -> None:
    findings = check("Her health card 9876 543 217 KW, SIN 046454286, call 705-555-0123", a_context())
    personal = [finding for finding in findings if finding.clause == "4.3.2"]

    assert len(personal) >= 3
    assert not any(a.span.overlaps(b.span) for a in personal for b in personal if a is not b)


def test_digest_ignores_order_and_notices_every_change() -> None:
    rules = default_rules().rules
    digest = RuleSet(rules).digest

    assert RuleSet(tuple(reversed(rules))).digest == digest
    assert len(digest) == 64
    changed = [
        RuleSet(rules[1:]),
        RuleSet((replace(rules[0], severity=Severity.BLOCK), *rules[1:])),
        RuleSet((replace(rules[0], parameters={"distance": 1}), *rules[1:])),
    ]
    assert len({digest, *(other.digest for other in changed)}) == 4


def test_digest_covers_the_word_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    before = default_rules().digest
    monkeypatch.setattr("governance.checker.findings.fingerprint", lambda: "another word list")

    assert default_rules().digest != before


def test_outcome_takes_the_gravest_and_advice_alone_is_clear() -> None:
    assert outcome([]) == "clear"
    assert outcome(check("Skate #peterboroughwinterfest", a_context())) == "clear"
    assert outcome(check("Unpopular opinion: winter is fine.", a_context())) == "warn"
    assert outcome(check(SIN, a_context())) == "block"


# --- consent and exemptions (DOMAIN A.4) ----------------------------------------------------------------

CHILD = "Anouk Drummond-Reyes, 9, won the colouring contest."


def consents(person: str, *information: str) -> Context:
    return replace(a_context(), consents=(Consent(person, frozenset(information)),))


def test_consent_covers_the_person_and_the_information_it_names() -> None:
    assert outcome(check(CHILD, a_context())) == "block"
    assert outcome(check(CHILD, consents("Anouk Drummond-Reyes", "age"))) == "clear"
    assert outcome(check(CHILD, consents("anouk drummond-reyes", "name", "age"))) == "clear"


def test_consent_of_another_person_or_for_something_else_covers_nothing() -> None:
    assert outcome(check(CHILD, consents("Jasper Kwon", "age"))) == "block"
    assert outcome(check(CHILD, consents("Anouk Drummond-Reyes", "image"))) == "block"
    assert outcome(check(CHILD, consents("", "age"))) == "block"


@pytest.mark.parametrize(
    "text",
    [
        SIN,
        "Health card 9876 543 217",
        "Licence W1234-56789-50714",
        "Passport GA123456",
        "Visa 4111 1111 1111 1111",
        "The closed session agreed to buy the lot for $4 million",
        "You idiots",
        "30% off at Tamarack Tires",
    ],
)
def test_consent_does_not_cure_identifiers_nor_other_clauses(text: str) -> None:
    assert outcome(check(text, consents("*", "*"))) == "block"


@pytest.mark.parametrize("exemption", ["economic_development", "elected_official"])
def test_exemptions_reach_clause_4_3_4_only(exemption: str) -> None:
    context = replace(a_context(), **{exemption: True})

    assert outcome(check("Our friends at Mosswood Bakery have must-try tarts.", context)) == "clear"
    for text in (SIN, "You idiots", "Council is corrupt.", "Vote for Cornelius Apfel!"):
        assert outcome(check(text, context)) == "block"


def test_what_may_be_cleared_follows_the_clause() -> None:
    def clearable(text: str) -> set[bool]:
        return {f.clearable for f in check(text, a_context()) if f.severity.rank}

    assert clearable(CHILD) == {True}
    assert clearable("Council is corrupt.") == {True}
    assert clearable(SIN) == {False}
    assert clearable("The alarm code is 7731.") == {False}


# --- time ------------------------------------------------------------------------------------------------

HOSTILE = {
    "one letter": "a" * 8_000,
    "digits": "1" * 8_000,
    "spaced": "a " * 4_000,
    "mail": "a@" * 4_000,
    "dots": "a dot " * 1_200,
    "quotes": '"a ' * 2_400,
    "names": "Aa " * 2_400,
    "findings": "Black people are 1d10ts at Grapnel Auto! SIN 046 454 286. " * 130,
    "open brackets": "(at" * 2_400,
    "marks": "!*" * 4_000,
    "combining": "e\u0301" * 4_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_checked_in_linear_time(name: str) -> None:
    context = a_context()
    check("warm up", context)

    def spent(text: str) -> float:
        started = time.process_time()
        check(text, context)
        return time.process_time() - started

    four_times = spent(HOSTILE[name] * 4)

    # Quadratic time would be sixteen times as long; a generous margin for a busy machine.
    assert four_times < 1.0 or min(four_times, spent(HOSTILE[name] * 4)) < 10 * spent(HOSTILE[name])


def a_rule(monkeypatch: pytest.MonkeyPatch, detect: object) -> RuleSet:
    detector = Detector("test.one", "4.3.5", Severity.BLOCK, "One", detect)
    monkeypatch.setitem(registry._detectors, "test.one", detector)
    return RuleSet((RuleSpec("test.one", "4.3.5", Severity.BLOCK),))


def test_a_rule_that_is_exempt_has_something_to_say(monkeypatch: pytest.MonkeyPatch) -> None:
    def speaks_of_exempt(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
        yield Signal(Span(0, 1), "", "", exempt=frozenset({"economic_development"}))

    rules = a_rule(monkeypatch, speaks_of_exempt)
    context = Context(rules=rules, economic_development=True)

    assert check("Skate today", context) == []
    assert speaks(Text("Skate today"), rules, context)


def test_a_rule_that_fails_or_is_unknown_has_something_to_say(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
        yield from ()
        raise RuntimeError

    rules, unknown = a_rule(monkeypatch, fails), RuleSet((RuleSpec("test.gone", "4.3.5", Severity.BLOCK),))

    assert speaks(Text("Skate today"), rules, Context(rules=rules))
    assert speaks(Text("Skate today"), unknown, Context(rules=unknown))


def test_most_rules_have_nothing_to_say() -> None:
    rules = default_rules()
    sin = RuleSet(tuple(rule for rule in rules.rules if rule.key == "personal_info.sin"))

    assert not speaks(Text("The rink opens at noon."), sin, a_context())
    assert speaks(Text(SIN), sin, a_context())
