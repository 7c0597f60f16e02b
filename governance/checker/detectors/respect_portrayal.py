"""Clause 4.3.3: how people are portrayed, by families of words (`portrayed.toml`).

No word of a family says anything by itself. What stands in the sentence that names people by a ground of the Code, or in
the next one of the line, is added up, each family once; what serves, welcomes or defends them counts against it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from governance.checker.detectors.respect_signs import may_be_named_at, may_name_people, people_named
from governance.checker.detectors.respect_words import ADVICE, CONDEMNS, DENIES, EVENT
from governance.checker.families import FIRST, THEN, Cue, cues_in, families, spoken, spoken_words
from governance.checker.findings import Span
from governance.checker.patterns import Pattern
from governance.checker.registry import Signal
from governance.checker.text import Mention, Text

LEXICON = "portrayed"
SCORNED = "portrayed.scorned"  # words for people that scorn whoever they are said of
_DOWN = "This puts people down or shuts them out because of who they are."
_WARN, _BLOCK = 2, 3


@dataclass(frozen=True)
class _Family:
    """How much a family says, of whom it says it, and whether it is more of a joke than a blow."""

    weight: int
    grounds: frozenset[str] = frozenset()
    light: bool = False


def _of(grounds: str) -> frozenset[str]:
    return frozenset(grounds.split())


_WOMEN = _of("sex family_status marital_status gender_expression")
_ORIGINS = _of("ethnic_origin place_of_origin race ancestry creed citizenship colour")
_FAMILIES = {
    "out": _Family(4),
    "refused": _Family(3),
    "our_land": _Family(2, _ORIGINS),
    "filth": _Family(2),
    "crime": _Family(2),
    "many": _Family(2),
    "cost": _Family(2),
    "purse": _Family(1, light=True),
    "nuisance": _Family(2),
    "unable": _Family(2, light=True),
    "domestic": _Family(2, _WOMEN, light=True),
    "denied": _Family(2, _of("sexual_orientation gender_identity gender_expression sex")),
    "looks_like": _Family(2, _of("creed sex gender_expression ethnic_origin gender_identity race")),
    "talk": _Family(2, _ORIGINS | _of("disability")),
    "wry": _Family(1, light=True),
}
_KIND, _MOST_KIND = 2, 4
_OBJECT = 32  # characters between a refusal and those who are refused
# What is denied, or said of the author: "not a burden", "we should be demanding".
_UNSAID = Pattern(
    r"\b(?:not|never|aren't|isn't|don't|doesn't|won't|nobody|no one|ne sont pas|n'est pas|ne sont jamais|jamais|without|sans|aucun|no)(?: (?:a|an|like|des|un|une|the|all|de|be|is))?$"
    r"|\b(?:i|i'm|we|we're|nous|je)(?: (?:should|must|will|can|are|am|be|all))*$"
)
_SCORN = 3
_WINK = re.compile(
    "[\U0001f602\U0001f923\U0001f644\U0001f609\U0001f60f\U0001f61c\U0001f61d\U0001f92a\U0001f648\U0001f605\U0001f643]"
)


def portrayals(text: Text) -> Iterator[Signal]:
    """A signal for each sentence in which enough is said of people."""
    scorning = [*text.terms(SCORNED), *_sent_back(text)]
    if not scorning and not (may_name_people(text) and _says_it_near_people(text, _says_enough(text))):
        return
    named = [*people_named(text), *((each.span, each.term.ground) for each in scorning)]
    scorned = {each.span for each in scorning}
    for sentence, following in pairwise((*text.sentences, None)):
        if sentence is None:
            continue
        people = [(span, ground) for span, ground in named if span.overlaps(sentence)]
        if not people:
            continue
        grounds = frozenset(ground for _, ground in people)
        spans = [span for span, _ in people]
        scorn = any(span in scorned for span in spans)
        score, cues = _weighed(text, sentence, grounds, spans, beside_scorn=scorn)
        if scorn:
            score += _SCORN
            cues.append(Cue(next(span for span in spans if span in scorned), "scorned", 1))
        if following and _on_one_line(text, sentence, following):
            more, further = _weighed(text, following, grounds, spans)
            score, cues = (score if cues else 0) + max(more, 0), cues + further
        if score < _WARN or not cues:
            continue
        grave = [cue for cue in cues if cue.family not in _FAMILIES or not _FAMILIES[cue.family].light]
        if score < _BLOCK and not _speaks(cues, grave):
            continue
        best = max(grave or cues, key=lambda cue: (_weight(cue), -cue.span.start))
        yield Signal(
            best.span,
            _DOWN,
            ADVICE,
            doubtful=score < _BLOCK or (not grave and grounds <= {"age", "disability"}),
            ground=next((ground for _, ground in people if ground), ""),
        )


def _says_enough(text: Text) -> Sequence[int]:
    """The words, by number, with which what may weigh begins; none if all of it together, with a wink, would be too
    little: mostly it is, and no sentence need be read."""
    most, speaks = 0, False
    parts: set[str] = set()
    found: list[int] = []
    for place, end, name in families(LEXICON).found_in(text.once(spoken_words)):
        family = _FAMILIES.get(name)
        if family:
            longer = end - place > 1
            most += family.weight + longer
            speaks = speaks or _alone_enough(name, family, longer=longer)
        elif name.endswith((FIRST, THEN)):
            parts.add(name)
        else:
            continue
        found.append(place)
    if any(name.endswith(FIRST) and f"{name.removesuffix(FIRST)}{THEN}" in parts for name in parts):
        return found
    if most and _WINK.search(text.original):
        most, speaks = most + _FAMILIES["wry"].weight, True
    return found if most >= (_WARN if speaks else _BLOCK) else ()


def _alone_enough(name: str, family: _Family, *, longer: bool) -> bool:
    """As `_speaks` says of what was found."""
    if family.light:
        return name == "wry" or (longer and name != "purse")
    return name != "crime"


def _says_it_near_people(text: Text, said: Sequence[int]) -> bool:
    """Whether a sentence with one of these words, or the one before it, may name people: else they need not be read."""
    if not said:
        return False
    people = may_be_named_at(text)
    if not people:
        return False
    starts = text.once(spoken).starts
    places = [starts[word] for word in said]
    before = 0
    for sentence in text.sentences:
        if people.within(Span(before, sentence.end)) and any(
            sentence.start <= place < sentence.end for place in places
        ):
            return True
        before = sentence.start
    return False


def _weighs(cues: Sequence[Cue]) -> bool:
    return any(cue.family in _FAMILIES for cue in cues)


def may_be_sent_back(text: Text) -> bool:
    """Whether somebody may be told to go back to somewhere."""
    return text.may_have(frozenset(), _BACK_TO.bit)


def _sent_back(text: Text) -> Iterator[Mention]:
    """Countries that somebody is told to go back to."""
    if not may_be_sent_back(text):
        return
    for mention in text.terms("grounds.marker"):
        if mention.term.ground == "place_of_origin" and _BACK_TO.compiled.search(text.before(mention.span, 26)):
            yield mention


_BACK_TO = Pattern(
    r"\b(?:(?:go|goes|going|went|move|head|fly) back to|(?:send|ship|deport|fly) (?:him|her|them|you|those|these)(?: \w+)?(?: back)? to|(?:retourn|repart|renvoy)\w+(?:-(?:le|la|les))? (?:en|au|aux|a))$"
)


def _weight(cue: Cue) -> int:
    return _FAMILIES[cue.family].weight if cue.family in _FAMILIES else _SCORN


def _speaks(cues: Sequence[Cue], grave: Sequence[Cue]) -> bool:
    """Whether little that was found is worth a question: a hard word or a turn; crime alone is news, money a budget."""
    return any(cue.family != "crime" for cue in grave) or any(
        cue.family == "wry" or (cue.length > 1 and cue.family != "purse") for cue in cues if cue not in grave
    )


def _on_one_line(text: Text, one: Span, other: Span) -> bool:
    return not text.original.count("\n", one.start, other.start)


def _weighed(
    text: Text, sentence: Span, grounds: frozenset[str], people: Sequence[Span], *, beside_scorn: bool = False
) -> tuple[int, list[Cue]]:
    """What the cues of a sentence weigh together, and those that count; where none could, nothing else is looked at."""
    cues = cues_in(text, sentence, LEXICON)
    if not beside_scorn and not _weighs(cues):
        return 0, []
    if text.in_sentence(sentence, text.places(CONDEMNS, DENIES)):
        return 0, []
    score, kind = 0, _KIND * text.in_sentence(sentence, text.places(EVENT))
    counted: dict[str, Cue] = {}
    for cue in cues:
        if all(cue.span.overlaps(span) for span in people):
            continue
        if cue.family == "kind":
            kind += _KIND
            continue
        family = _FAMILIES[cue.family]
        if cue.family in counted or (family.grounds and not family.grounds & grounds):
            continue
        if text.quoted(cue.span) or _UNSAID.compiled.search(text.before(cue.span, 24)):
            continue
        if cue.family == "refused" and not any(0 <= span.start - cue.span.end <= _OBJECT for span in people):
            continue
        counted[cue.family] = cue
        score += family.weight + (cue.length > 1 and family.weight > 1 and not family.light)
    wink = _WINK.search(text.original, sentence.start, sentence.end)
    if wink and counted and "wry" not in counted:
        counted["wry"] = Cue(Span(*wink.span()), "wry", 1)
        score += _FAMILIES["wry"].weight
    return score - min(kind, _MOST_KIND), list(counted.values())
