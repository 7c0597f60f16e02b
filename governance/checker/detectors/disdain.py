"""Clause 4.3.5: contempt and sarcasm about the City. A single word proves nothing; several beside the City do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from governance.checker.detectors.city_talk import (
    ANYTHING,
    CANDID,
    CITY,
    CLAUSE,
    LITERAL,
    NEXT,
    PEOPLE,
    REPORTED,
    pattern_of,
    runs_down,
    targets,
)
from governance.checker.findings import Context, RuleSpec, Severity, Span
from governance.checker.nearby import joined, on_line, once, pairs, said
from governance.checker.patterns import Pattern
from governance.checker.pictures import HAS_PICTURES
from governance.checker.registry import Signal, detector
from governance.checker.spans import Places
from governance.checker.text import Text


@detector("destructive.contempt", clause=CLAUSE, severity=Severity.BLOCK, title="Contempt for the City")
def contempt(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Several words held against the City in one sentence; fewer with a scornful turn beside them."""
    held = text.terms("destructive.against")
    if not held or not (len(held) >= _ENOUGH or text.terms("destructive.scorn")):
        return
    scorned = text.term_places("destructive.scorn")
    against = text.term_places("destructive.against")
    for sentence in dict.fromkeys(text.sentence_at(mention.span) for mention in held):
        spoken_of = list(text.term_places(*PEOPLE).around(sentence))
        if not spoken_of or text.in_sentence(sentence, text.places(REPORTED, LITERAL, CANDID, _SERVICE)):
            continue
        words = _apart(against.around(sentence), spoken_of)
        turns = _apart(scorned.around(sentence, NEXT), [*spoken_of, *words])
        spoken = Span(sentence.start, sentence.start + len(text.original[sentence.start : sentence.end].rstrip()))
        turns = [turn for turn in turns if on_line(text, spoken, Places([turn]), NEXT)]
        if len(words) + bool(turns) >= _ENOUGH and words and not text.quoted(words[0]):
            span = joined(min(words), max(words, key=lambda each: each.end))
            blatant = len(words) + bool(turns) >= _PLENTY or text.term_places(*CITY).within(sentence)
            yield runs_down(span, doubtful=not blatant)


def _apart(places: Iterable[Span], others: list[Span]) -> list[Span]:
    kept: list[Span] = []
    for place in places:
        if not any(place.overlaps(other) for other in (*others, *kept)):
            kept.append(place)
    return kept


_ENOUGH = 2
_PLENTY = 3
_SERVICE = Pattern(
    r"\b(?:please|never (?:share|click|ask|give out)|report (?:it|a|an|the)|until|open|opens|closed|reopen\w*|register|apply|call [0-9]|[0-9] ?(?:a\.m|p\.m|am|pm|h)\b|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|crews|repairs?|thank you|thanks to|weather|storm|snow|[0-9]+ (?:homes|houses|buildings)|wildfires?|"
    r"s'il vous plait|veuillez|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|merci de|ouvert|ferme)\b"
)


# --- tone ------------------------------------------------------------------------------------------------


@detector("destructive.sarcasm", clause=CLAUSE, severity=Severity.WARN, title="Sarcasm about the City")
def sarcasm(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """ "Nice of the department to ...": tone is for people to judge, so it is a warning."""
    yield from once(each for found in (_sour_turns(text), _mock_praise(text), _rolled_eyes(text)) for each in found)


def _sarcastic(span: Span) -> Signal:
    return Signal(span, "This sounds sarcastic about the City.", "Say it straight, or leave it out.")


def _sour_turns(text: Text) -> Iterator[Signal]:
    turns = text.terms("destructive.sarcasm")
    for mention in turns:
        others = Places(each.span for each in turns if not each.span.overlaps(mention.span))
        if said(text, mention.span, REPORTED) and on_line(text, mention.span, targets(text) + others, 100):
            yield _sarcastic(mention.span)


def _mock_praise(text: Text) -> Iterator[Signal]:
    """ "Great job as always, Council": thanks to those in charge, with something sour beside it."""
    praise = text.terms("destructive.mock_praise")
    if not praise or not text.has(_THANKED):
        return
    sour, deciders = text.term_places("destructive.sour"), text.places(_THANKED)
    for mention in praise:
        thanks = [
            other
            for _, other in pairs(text, [mention.span], deciders, 40)
            if not text.term_places("opinion.powers").within(Span(mention.span.end, max(other.start, mention.span.end)))
        ]
        blamed = text.in_sentence(mention.span, text.places(_FOR_DOING))
        if thanks and not text.quoted(mention.span) and (blamed or on_line(text, mention.span, sour, 80)):
            yield _sarcastic(mention.span)


_FOR_DOING = Pattern(
    r"\b(?:for|on|of) (?:once again |finally |again )?(?:wasting|losing|raising|closing|cutting|ignoring|breaking|ruining|killing|missing|delaying|"
    r"forgetting|failing|blowing|making (?:us|it|a mess|everything)|doing nothing|nothing|hiding|wrecking|messing|dragging|spending)\b"
)
_THANKED = pattern_of(
    r"\b(?:council|city hall|mayor|management|leadership|upstairs|bosses|planning|public works|conseil|mairie|"
    r"la direction|l'administration|la ville)\b"
)


def _rolled_eyes(text: Text) -> Iterator[Signal]:
    if not text.shows(HAS_PICTURES):
        return
    for place, character in enumerate(text.original):
        if character in _EYE_ROLLS and on_line(text, Span(place, place + 1), text.term_places(*ANYTHING), NEXT):
            yield _sarcastic(Span(place, place + 1))


_EYE_ROLLS = frozenset("🙄🤡🤦🤮💩😒")
