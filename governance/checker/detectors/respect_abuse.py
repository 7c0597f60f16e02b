"""Clause 4.3.3: threats, calls to harass, insults and remarks aimed at people, whoever they are.

Under the OHSA such comment on staff is workplace harassment as well (DOMAIN B.7).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from governance.checker.detectors.putdowns import jeers_at_somebody, threats_and_wishes
from governance.checker.detectors.respect_aimed import WEAK_THREATS, aimed_at
from governance.checker.detectors.respect_people import (
    ShapesOfPeople,
    possible_of_people,
    possible_shapes,
    sentences,
    sentences_about_people,
)
from governance.checker.detectors.respect_rows import ALPHABET
from governance.checker.detectors.respect_scope import Excuse, excuse
from governance.checker.detectors.respect_units import Unit
from governance.checker.detectors.respect_words import ADVICE, CLAUSE, is_condemned
from governance.checker.detectors.singled_out import looked_over, mocked, punished_or_hurt
from governance.checker.findings import Context, RuleSpec, Severity, Span
from governance.checker.patterns import Pattern
from governance.checker.registry import Signal, detector
from governance.checker.shapes import Shapes
from governance.checker.spans import Places
from governance.checker.text import Text, Trait


def _shapes(*sources: str) -> Shapes:
    return Shapes.of(ALPHABET, *sources)


# --- threats -----------------------------------------------------------------------------------------


@detector("respect.abuse.threat", clause=CLAUSE, severity=Severity.BLOCK, title="Threat")
def threats(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Announced or wished violence, and reprisals; "kill two birds" and "to die for" are none."""
    for mention in text.terms("respect.threat"):
        if is_condemned(text, mention.span) or text.quoted(mention.span):
            continue
        yield Signal(
            mention.span,
            "This reads as a threat against people.",
            "Take it out. If someone is in danger, call the police.",
            doubtful=mention.term.text in WEAK_THREATS,
        )
    yield from threats_and_wishes(text)
    yield from punished_or_hurt(text)


# --- calls to harass ---------------------------------------------------------------------------------

_CALLS = ShapesOfPeople.of(
    "^ ( will | i | fill | addressed | if )* harass ..3 group",
    "will|should|i ( fill )* harass ..3 group",
    "harass ( fill | they )* group",
    "follow ..1 group ..4 hounded",
)


@detector("respect.hate.harassment", clause=CLAUSE, severity=Severity.BLOCK, title="Call to harass a group of people")
def calls_to_harass_a_group(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Asking others to pursue, shame or shout at people by a ground of the Code."""
    possible = possible_of_people(text, _CALLS)
    for sentence in sentences_about_people(text) if possible else ():
        if not sentence.has("harass", "follow"):
            continue
        for shape in possible:
            for first, end in sentence.find(shape):
                found = excuse(text, sentence, first, end)
                if found is not Excuse.GOOD and "third" not in sentence.units[max(0, first - 1)].names:
                    yield Signal(
                        sentence.place(first, end),
                        "This calls on people to harass others.",
                        ADVICE,
                        doubtful=found is Excuse.DOUBTFUL or sentence.by_pronoun,
                        ground=sentence.ground_in(first, end),
                    )


_REPORTED_ACT = Pattern(
    r"\b(?:who|was|were|yelled|screamed|harassed|harassing|threatening|reported|storm|water|creek|river|basement|road|charged|arrested|route|trail|help|emergency|warning)\b"
)


@detector("respect.abuse.harassment", clause=CLAUSE, severity=Severity.BLOCK, title="Call to harass somebody")
def calls_to_harass(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Asking others to pursue, shame or shout at somebody."""
    mentions = text.terms("respect.hunt")
    for mention in mentions:
        if not is_condemned(text, mention.span) and not _REPORTED_ACT.compiled.search(text.before(mention.span, 30)):
            yield Signal(mention.span, "This calls on people to harass others.", ADVICE)


# --- insults -----------------------------------------------------------------------------------------

_INSULTS = _shapes(
    "you ( be | fill | insult | hard_insult | strong_profanity | mild_profanity )* insult|hard_insult",
    "you ( fill )* people ( fill )* be ( fill )* insult|hard_insult",
    "bunch ( fill | insult | hard_insult )* insult|hard_insult",
    "person|staff|named ..6 be|isnt|like ( fill | insult )* insult|hard_insult",
    "be|isnt person|staff|named|you ( fill )* insult|hard_insult",
    "fill ( insult | hard_insult )* insult|hard_insult ( fill )? named|staff|person",
    "named|staff ( fill )* insult|hard_insult $",
)
_NOT_A_PERSON = Pattern(
    r"\b(?:rat (?:trap|race|bait)|garbage (?:collection|day|bins?|trucks?|pick-?up|bags?)|trash (?:cans?|bins?|day)|pig (?:roast|farm)|cow (?:barn|parade)|"
    r"snake (?:river|road)|animal (?:control|shelter|services?)|tool (?:library|kit)|class clown|clown (?:show|college)|dirty (?:laundry|dishes|air|water)|"
    r"sick of|sick (?:leave|day|people|kids|children)|idiot'?s? guide|dog (?:park|tag|owner|licen[cs]e)|dirt(?:y)? road|(?:dumb|stupid|disgusting) (?:\w+ )?(?:questions?|luck|mistakes?|ideas?|announcements?|rules?|laws?|polic(?:y|ies)|decisions?|promises?|plans?))\b"
)


@detector("respect.abuse.insult", clause=CLAUSE, severity=Severity.BLOCK, title="Insult to a person")
def insults(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Insults at staff, residents or named people; criticism of a decision is none. Not aimed, they are in doubt."""
    hard = text.terms("respect.hard_insult")
    if not hard and not text.terms("respect.insult"):
        return
    possible = possible_shapes(text, _INSULTS)
    aimed: list[Span] = []
    for sentence in sentences(text) if possible else ():
        if not sentence.has("insult", "hard_insult"):
            continue
        for shape in possible:
            for first, end in sentence.find(shape):
                span = sentence.place(first, end)
                if any({"group", "noone"} & unit.names for unit in sentence.units[first:end]):
                    continue
                if excuse(text, sentence, first, end) is Excuse.GOOD or text.quoted(sentence.place(end - 1, end)):
                    continue
                if _NOT_A_PERSON.compiled.search(
                    text.before(Span(span.end, span.end), span.end - span.start + 4)
                    + " "
                    + text.after(span, 14).split(".")[0]
                ):
                    continue
                aimed.append(span)
                yield _insult(span, doubtful=_is_mild(sentence.units[first:end]) or _passed_on(text, span))
    if not hard:
        return
    places = Places(aimed)
    for mention in hard:
        if places.within(mention.span) or text.quoted(mention.span) or is_condemned(text, mention.span):
            continue
        if _denied(text, mention.span) or _NOT_A_PERSON.compiled.search(
            text.before(Span(mention.span.end, mention.span.end), 12) + " " + text.after(mention.span, 14)
        ):
            continue
        noun = mention.term.text not in _ADJECTIVES
        yield _insult(mention.span, doubtful=not noun or aimed_at(text, _around(mention.span)) < _SOMEBODY)


_ADJECTIVES = frozenset("stupid stoopid dumb idiotic moronic imbecilic pathetic disgusting scummy loser debile".split())
_SOMEBODY = 2  # as `aimed_at` counts: somebody described, named or at work here


def _around(span: Span) -> Span:
    return Span(max(0, span.start - _NEAR), span.end + _NEAR)


_NEAR = 60


def _is_mild(units: list[Unit]) -> bool:
    """Criticism in hard words: "your stupid idea", "this government is crooked", "he's a fraud"."""
    if units[0].word == "your":
        return True
    return not {"hard_insult", "you", "staff", "named", "bunch"} & {name for unit in units for name in unit.names}


_RETWEET = Pattern(r"\brt @?\w+ ?:")


def _passed_on(text: Text, span: Span) -> bool:
    """Somebody else's words, passed on in this line: a person decides whether the City may repeat them."""
    line = Span(text.original.rfind("\n", 0, span.start) + 1, span.start)
    return text.places(_RETWEET).within(line)


def _denied(text: Text, span: Span) -> bool:
    for row in reversed(sentences(text)):
        if row.span.start <= span.start < row.span.end:
            for place, unit in enumerate(row.units):
                if unit.span.start == span.start:
                    return excuse(text, row, place, place + 1) is Excuse.GOOD
    return False


def _insult(span: Span, *, doubtful: bool) -> Signal:
    return Signal(
        span,
        "This insults people.",
        "Say what happened or what should change, without judging the person.",
        doubtful=doubtful,
    )


# --- profanity ---------------------------------------------------------------------------------------


@detector("respect.profanity", clause=CLAUSE, severity=Severity.BLOCK, title="Profanity and rudeness")
def profanity(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Strong words stop a post; milder rudeness asks for an answer."""
    strong = [*text.terms("respect.strong_profanity"), *text.hidden_terms("respect.strong_profanity")]
    for mention in strong:
        if mention.disguised and _is_a_code(text, mention.span):
            continue
        if mention.term.text == "douche" and len(_FRENCH.findall(text.lower.text)) > _FRENCH_ENOUGH:
            continue
        if mention.term.text == "nique" and text.before(mention.span, 6).endswith("pique-"):
            continue
        if mention.term.text in _BIRDS and text.in_sentence(mention.span, text.places(_BIRD)):
            continue
        yield Signal(
            mention.span,
            "This language is offensive in the City's voice.",
            "Take the word out and keep a courteous tone.",
            doubtful=text.quoted(mention.span) or _passed_on(text, mention.span),
        )
    if text.shows(_HAS_STAR):
        for hit in text.find(_STARRED):
            yield Signal(
                hit.span,
                "This language is offensive in the City's voice.",
                "Take the word out and keep a courteous tone.",
                doubtful=text.quoted(hit.span) or _passed_on(text, hit.span),
            )
    for mention in text.terms("respect.mild_profanity"):
        if mention.term.text == "as hell" and _WEATHER.compiled.search(text.before(mention.span, 14)):
            continue
        yield Signal(
            mention.span,
            "This may come across as rude.",
            "Keep a courteous tone, also when the reader is upset.",
            doubtful=True,
        )


def _is_a_code(text: Text, span: Span) -> bool:
    """ "A55" is a sign on a door: too few of the characters are letters."""
    typed = text.original[span.start : span.end]
    return len(typed) < _SHORTEST_IN_DIGITS and sum(map(str.isalpha, typed)) * 2 <= len(typed)


_SHORTEST_IN_DIGITS = 4
_FRENCH = re.compile(r"\b(?:le|la|les|des|du|une|et|est|dans|pour|avec|aux)\b")
_FRENCH_ENOUGH = 2  # words of French: there, "une douche" is a shower
_WEATHER = Pattern(r"(?:cold|hot|dark|windy|icy|humid|slippery|muddy|foggy)$")
_BIRDS = frozenset({"tits", "boobs"})
_BIRD = Pattern(
    r"\b(?:great|blue|coal|marsh|willow|crested|long-tailed|bearded) tits?\b|\b(?:birds?|birding|birders?|chickadees?|juncos?|feeders?|oiseaux)\b"
)
_HAS_STAR = Trait(lambda text: "*" in text.original)
_STARRED = Pattern(r"\b(?:f|sh?|bi?|as?|c|mf|d)\*{2,}(?:ing|in|er|ed|s|holes?|ts?|ks?|ch|ches)?")


# --- remarks -----------------------------------------------------------------------------------------


@detector("respect.abuse.sexual_remark", clause=CLAUSE, severity=Severity.BLOCK, title="Remark about somebody's body")
def sexual_remarks(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Remarks on looks are workplace sexual harassment when said of a person (OHSA s.1)."""
    yield from looked_over(text)
    mentions = text.terms("respect.leering")
    if not mentions:
        return
    about = text.term_places("respect.staff") + text.people_places
    for mention in mentions:
        if about.within(mention.span, 80):
            yield Signal(
                mention.span,
                "This remarks on somebody's body or looks.",
                "Take it out; write about the person's work.",
                doubtful=mention.term.text in _OFTEN_HARMLESS,
                ground="sex",
            )


_OFTEN_HARMLESS = frozenset({"sugar", "curves", "babe", "bombshell", "canon", "chaude", "undress", "so hot"})


@detector("respect.abuse.mockery", clause=CLAUSE, severity=Severity.BLOCK, title="Mockery of a person")
def mockery(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Ridicule of a named person or a colleague: vexatious comment under the OHSA. Consent does not cure it."""
    yield from jeers_at_somebody(text)
    yield from mocked(text)
    found = text.terms("respect.mockery")
    if not found:
        return
    about = text.people_places + text.term_places("respect.staff") + text.places(_CAPITALISED)
    for mention in found:
        if about.within(mention.span, 90) and not is_condemned(text, mention.span):
            yield Signal(
                mention.span,
                "This makes fun of a person.",
                "Take it out; praise in public, settle the rest in private.",
                doubtful=len(found) < 2,
            )


_CAPITALISED = Pattern(r"\b[A-Z][a-z]{2,} (?:in|from|at|who)\b", needs_case=True)
