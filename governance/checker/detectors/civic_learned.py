"""Clauses 4.3.4 to 4.3.6: learned scores, a second voice for what the rules have no words for.

They warn; only what reads far more like a breach than any everyday post stops one. Data, figures and limits are in
docs/model-card.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from governance.checker.detectors.city_talk import NEXT, targets
from governance.checker.findings import Context, RuleSpec, Severity, Span
from governance.checker.nearby import on_line
from governance.checker.patterns import Pattern
from governance.checker.reading import CLAUSES, FEWEST, FLOOR, high, judged, reader
from governance.checker.registry import Signal, detector, detectors
from governance.checker.spans import Places
from governance.checker.text import Text
from governance.checker.wording import Window

_BOTH = frozenset({"economic_development", "elected_official"})
_OWN_VIEW = frozenset({"elected_official"})
_SHORTEST_MARKED = 4  # letters


@detector(
    "endorsement.learned",
    clause="4.3.4",
    severity=Severity.BLOCK,
    title="Reads like an advertisement",
    parameters={"threshold": 0.7, "sure": 1.5},
)
def reads_like_marketing(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Marketing by the sum of its words; what exempts praise of a business exempts it too."""
    message = (
        "This reads like an advertisement for somebody else, to a model that learned from examples. It can be wrong."
    )
    advice = "Describe the City's own part only, or claim an exemption with a reason."
    yield from _learned(text, rule, context, message, advice, exempt=_BOTH)


@detector(
    "destructive.learned",
    clause="4.3.5",
    severity=Severity.BLOCK,
    title="Reads like running the City down",
    parameters={"threshold": 0.85, "sure": 2.3},
)
def reads_like_scorn(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Scorn by the sum of its words."""
    message = "This reads like running the City down, to a model that learned from examples. It can be wrong."
    advice = "Say what happened, what the City does about it, and whom to ask."
    for signal in _learned(text, rule, context, message, advice):
        if not _of_others(text, signal.span):
            mended = text.in_sentence(signal.span, text.places(_MENDS))
            yield replace(signal, doubtful=True) if mended else signal


def _of_others(text: Text, span: Span) -> bool:
    """Whether a party, another government or somebody who is honoured is spoken of, and not the City."""
    elsewhere = text.places(_ELSEWHERE) + text.term_places("opinion.powers")
    city = Places(each for each in targets(text) if not elsewhere.within(each))
    return text.in_sentence(span, text.places(_TRIBUTE)) or (
        on_line(text, span, elsewhere, NEXT) and not on_line(text, span, city, NEXT)
    )


_MENDS = Pattern(  # what is wrong, and what the City does about it, is candour
    r"\b(?:council|the city|we|staff|le conseil|la ville|nous) (?:have |has |avons |a )?(?:approved|asked|adopted|directed|ordered|funded|"
    r"approuve|demande|adopte|mandate|finance)\b"
)
_ELSEWHERE = Pattern(
    r"\b(?:(?:un|united nations|student|band|security) (?:\w+ )?council|(?:political |the )part(?:y|ies)|[a-z]{3} leadership)\b"
)
_TRIBUTE = Pattern(
    r"\b(?:in honou?r of|in memory of|an honou?r to|tribute to|pay tribute|retires|wish (?:him|her|them) well|a la memoire de|en l'honneur)\b"
)


@detector(
    "opinion.learned",
    clause="4.3.6",
    severity=Severity.BLOCK,
    title="Reads like a personal view or a campaign",
    parameters={"threshold": 0.85, "sure": 1.5},
)
def reads_like_opinion(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Opinion by the sum of its words; an elected official's own account may hold views."""
    message = "This reads like a personal view or a campaign, to a model that learned from examples. It can be wrong."
    advice = "Name the Council decision the view comes from, attribute it to a named person, or leave it out."
    for signal in _learned(text, rule, context, message, advice, exempt=_OWN_VIEW):
        campaigns = text.term_places(
            "opinion.campaign_words"
        )  # what of it is lawful, and when, the campaign rule knows
        if not text.in_sentence(signal.span, campaigns):
            yield signal


def _learned(
    text: Text, rule: RuleSpec, context: Context, message: str, advice: str, *, exempt: frozenset[str] = frozenset()
) -> Iterator[Signal]:
    threshold, sure = (float(rule.parameters.get(name, usual)) for name, usual in (("threshold", 0.7), ("sure", 1.5)))
    place = CLAUSES.index(rule.clause)
    judged_high = [
        (each, each.scores[place])
        for each in (high(text) if threshold >= FLOOR else judged(text))
        if each.scores[place] > threshold and len(each.reads) >= FEWEST
    ]
    if not judged_high:
        return
    told = Places(_told(text, rule, context))
    for each, score in judged_high:
        window = each.window(text)
        if told.within(window.span):
            continue  # a rule has spoken, and says what it saw
        marked = _marked(text, window, rule.clause)
        if marked and not text.quoted(marked):
            yield Signal(marked, message, advice, doubtful=score <= sure, exempt=exempt)


def _told(text: Text, rule: RuleSpec, context: Context) -> Iterator[Span]:
    """Where the rules of the clause speak; looked at only where the score is high."""
    known = detectors()
    for other in context.rules.rules:
        if other.clause == rule.clause and other.key != rule.key and other.key in known:
            for signal in known[other.key].detect(text, other, context):
                yield signal.span


def _marked(text: Text, window: Window, clause: str) -> Span | None:
    """The words that weighed most."""
    for number in reader().heaviest(window, clause):
        if len(window.reads[number]) >= _SHORTEST_MARKED:
            return window.span_of(text, number)
    return None
