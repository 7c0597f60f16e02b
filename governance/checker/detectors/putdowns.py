"""Clause 4.3.3: put-downs, threats and shutting out, class by class; the words are in `putdowns.toml`.

Each row is people, or a turn that is rare in what a city says, and what must stand beside it on the line.
"""

from __future__ import annotations

from collections.abc import Iterator

from governance.checker.composition import Leak, Leaks, leaks, places
from governance.checker.detectors.respect_words import ADVICE, is_condemned
from governance.checker.nearby import joined, place_before, words_between
from governance.checker.patterns import Pattern
from governance.checker.registry import Signal
from governance.checker.text import Text

_LEXICON = "putdowns"
_DOWN = "This puts people down or shuts them out because of who they are."
_MOCKS = "This makes fun of a person."
_THREAT = "This threatens or wishes harm."
_CLOSE, _NEAR = 70, 110  # characters
_GROUNDS = "racialized|camp|offender|queer|woman|old|parents|unwell"

# Which ground of the Code people of a class are put down by.
CLASSES = {
    "unwell": "disability",
    "woman": "sex",
    "queer": "sexual_orientation",
    "old": "age",
    "offender": "record_of_offences",
    "parents": "family_status",
    "racialized": "race",
    "dress": "creed",
    "speech": "place_of_origin",
    "poor": "public_assistance",
    "camp": "public_assistance",
}
_OF_A_GROUND = Leaks(
    Leak(("pest", "camp|racialized|unwell|poor"), _DOWN, within=_CLOSE),
    Leak(("poor", "scold_poor"), _DOWN, within=_NEAR),
    Leak(("dress", "cloth"), _DOWN, within=60),
    Leak(("speech", "lang_scorn"), _DOWN, within=_NEAR),
    Leak(("woman", "doubt_woman"), _DOWN, within=60),
    Leak(("queer", "moral"), _DOWN, within=90),
    Leak(("gender_denial", "gendered_place|queer"), _DOWN, within=90),
    Leak(("offender", "no_hire"), _DOWN, within=80),
    Leak(("parents", "not_here"), _DOWN, within=80),
    Leak(("suspected", "racialized"), _DOWN, within=90),
    Leak(("racialized", "resented"), _DOWN, within=80),
    Leak(("unwell", "unwell_jab"), _DOWN, within=80),
    Leak(("ours_only", "shut_out"), _DOWN, within=60),
    Leak(("scoffed", f"{_GROUNDS}|plural_people"), _DOWN, within=60),
    Leak(("blamable", "wouldnt"), _DOWN, within=90),
    Leak(("inborn", f"{_GROUNDS}|slights.badge|grounds.of_ground"), _DOWN, within=90, doubtful=True),
    Leak(("old", "dazed"), _DOWN, within=90, doubtful=True),
)
_OF_SOMEBODY = Leaks(
    Leak(("admired", "at_work"), "This remarks on somebody's body or looks.", within=90),
    Leak(("pester", "critic|full_name"), "This mocks or pursues somebody who wrote to the City.", within=_NEAR),
    Leak(("laughed_at", "colleague|full_name"), _MOCKS, within=90),
)
_OF_SIZE = Leaks(Leak(("size", "size_jab"), "This remarks on somebody's body or looks.", within=_CLOSE))
_THREATS = Leaks(
    Leak(("menace", "critic", "menaced"), _THREAT, within=_NEAR),
    Leak(("assured", "worse", "critic"), _THREAT, within=_NEAR),
)
_WISHES = Leaks(Leak(("wish", "harmed"), _THREAT, within=90))


def slights_of_a_ground(text: Text) -> Iterator[Signal]:
    """Put-downs and shutting out by a ground of the Code."""
    yield from _unless(text, _OF_A_GROUND, "decent")
    yield from _said_of_them(text)


def _said_of_them(text: Text) -> Iterator[Signal]:
    """Subject and predicate: any group of people, and what is said to keep it down or out."""
    for place in text.term_places("putdowns.predicate"):
        people = place_before(text, place, text.term_places("putdowns.plural_people"), _CLAUSE)
        if people is None or text.quoted(place) or is_condemned(text, place):
            continue
        between = words_between(text, people, place)
        if not (_ANOTHER.compiled.search(between) or text.in_sentence(place, places(text, _LEXICON, "decent|safety"))):
            yield Signal(joined(people, place), _DOWN, ADVICE)


_CLAUSE = 28  # characters between a subject and its predicate
_ANOTHER = Pattern(
    r"\b(?:who say|says?|think|believe|we|you|nobody|no one|not|never said|myth|untrue|false|ne|ramps?|stairs|disent|croire|nous|vous|personne)\b"
)


def jeers_at_somebody(text: Text) -> Iterator[Signal]:
    """Mockery of colleagues and of whoever wrote to the City, of bodies and looks."""
    yield from _unless(text, _OF_SOMEBODY, "decent")
    yield from _unless(text, _OF_SIZE, "decent|size_plain")


def threats_and_wishes(text: Text) -> Iterator[Signal]:
    """Reprisal, menace, and the wish that somebody come to harm."""
    yield from _unless(text, _THREATS, "decent")
    yield from _unless(text, _WISHES, "decent|not_wished")


def _unless(text: Text, table: Leaks, unless: str) -> Iterator[Signal]:
    for signal in leaks(text, _LEXICON, table, ADVICE):
        explained = text.in_sentence(signal.span, places(text, _LEXICON, unless))
        if not explained and not text.quoted(signal.span) and not is_condemned(text, signal.span):
            yield signal
