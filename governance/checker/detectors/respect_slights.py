"""Clause 4.3.3: slights, which put people down or out by a ground of the Code without one hard word.

No turn of phrase says it alone. What stands on a line beside a group of people, or beside a sign of a ground ("hijab",
"wheelchair", "accent"), is added up, each class of turns once; help, welcome and apology count against it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from governance.checker.detectors.putdowns import CLASSES, slights_of_a_ground
from governance.checker.detectors.respect_people import sentences_about_people
from governance.checker.detectors.respect_portrayal import SCORNED, may_be_sent_back, portrayals
from governance.checker.detectors.respect_rows import NAMES_ANYBODY
from governance.checker.detectors.respect_signs import SIGNS_OF_PEOPLE, may_name_people, people_named
from governance.checker.detectors.respect_taunts import HARM
from governance.checker.detectors.respect_turns import SELECTING, TRAIT, TURNS, Turn
from governance.checker.detectors.respect_words import ADVICE, CLAUSE, CONDEMNS, DENIES, EVENT
from governance.checker.detectors.singled_out import asked_of_applicants
from governance.checker.findings import Context, RuleSpec, Severity, Span
from governance.checker.nearby import joined, line_at, on_line
from governance.checker.patterns import Pattern
from governance.checker.registry import Signal, detector
from governance.checker.spans import Places
from governance.checker.text import Text

REACH = 170  # characters between people and what is said of them
WARN, BLOCK = 5, 6
HEAVY = 4  # a single turn that may block
_IF_GRAVE = 2  # what such a one weighs more where nothing kind is said

# What a city says of people when it serves them, says sorry, or tells what is forbidden.
KIND = Pattern(
    r"\b(?:welcome|bienvenue\w*|celebrat\w*|celebr\w+|proud|fiers?|fieres?|honou?r\w*|thank you to (?:all|every\w*|our|the)|merci (?:a|aux)|register|inscri\w+|free|gratuit\w*|support\w*|soutien|aide[zr]?|"
    r"available|offert\w*|offers?|help|learn more|call [0-9]|[0-9]{3}-[0-9]{4}|[0-9]{3}-[0-9]{3}|everyone|every one of you|tous et toutes|all ages|tout le monde|inclusive|inclus\w*|inclusion|accessib\w*|reserved|reserve[es]* aux|"
    r"rights|droits|protect\w*|proteg\w*|report|signal\w*|please (?:call|visit|contact|register|bring|check|be|do not|don't|use|keep)|sorry|apologi[sz]\w*|excuses|desoles?|encourag\w*|program\w*|workshop|atelier|meet|funded|canadians|unite\w*|unit\b|men and women|hommes et (?:les )?femmes|privilege of|mental health|okay to|it's ok|pets|drugs|history|histoire|repealed|benefits?|budget|government|gouvernement|tax-free|cuts|jobs)\b"
)
_NOT = Pattern(
    r"\b(?:not|never|aren't|isn't|ne sont pas|n'est pas|ne sont jamais)(?: (?:a|an|like|des|un|une|the|all))?$"
)
_DENIED = Pattern(
    r"\b(?:not|isn't|aren't|nobody|no one|untrue|false|myth|lie|never|stop calling|stop saying|stereotypes?|ne|n'|pas|faux|personne|mythe|prejuges?)\b"
)


@detector(
    "respect.hate.slight", clause=CLAUSE, severity=Severity.BLOCK, title="Slight to people by a ground of the Code"
)
def slights(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """People put down or out in turns of phrase; where little speaks for it, it is a warning."""
    yield from asked_of_applicants(text)
    for signal in slights_of_a_ground(text):
        ground = _ground_on_the_line(text, signal.span)
        if ground:
            yield replace(signal, ground=ground)
    if not (any(map(text.terms, (*SIGNS_OF_PEOPLE, SCORNED))) or _tells_by_marker(text) or text.has(TRAIT)):
        return
    yield from portrayals(text)
    if not may_name_people(text):
        return
    possible = text.possible
    turns = [(turn, text.places(turn.pattern)) for turn in (*TURNS, HARM) if turn.pattern.bit & possible]
    hard = Places(m.span for name in _HARD_LISTS for m in text.terms(name) if m.term.text not in _OFTEN_PLAIN)
    turns.append((_HARD_WORDS, hard))
    turns = [(turn, places) for turn, places in turns if places]
    if not _may_weigh_enough(turns) and not text.has(TRAIT):
        return
    seen: set[Span] = set()
    for anchor, ground in people_named(text):
        line = line_at(text, anchor)
        near = Span(max(line.start, anchor.start - REACH), min(line.end, anchor.end + REACH))
        if line in seen:
            continue
        total, cues = 0, []
        for turn, places in turns:
            inside = [place for place in places.around(near) if not place.overlaps(anchor)]
            inside = [place for place in inside if not _NOT.compiled.search(text.before(place, 24))]
            inside = [place for place in inside if not _of_something_else(text, turn, place)]
            if turn is _HARD_WORDS:
                inside = [place for place in inside if not text.in_sentence(place, text.places(_DENIED))]
            if inside:
                total += turn.weight + min(len(inside) - 1, 2)
                nearest = min(inside, key=lambda place: abs(place.start - anchor.start))
                cues.append((turn.weight, nearest, turn.name))
        if text.places(TRAIT).within(near) and text.places(SELECTING).within(near):
            total += BLOCK + 2
            cues.append((BLOCK, next(iter(text.places(TRAIT).around(near))), "trait"))
        if not cues:
            continue
        best = max(cues, key=lambda cue: (cue[0], -cue[1].start))[1]
        span = joined(anchor, best)
        sentence = text.sentence_at(span)
        if text.in_sentence(span, text.places(CONDEMNS, DENIES)):
            continue
        grave = any(weight >= HEAVY or name in _GRAVE for weight, _, name in cues)
        if grave and not text.in_sentence(span, text.places(KIND, EVENT)):
            total += _IF_GRAVE
        total -= min(4, len({hit.words for hit in text.find(KIND) if hit.span.overlaps(sentence)}))
        if total < WARN or text.quoted(best):
            continue
        seen.add(line)
        yield Signal(
            best,
            "This puts people down or shuts them out because of who they are.",
            ADVICE,
            doubtful=total < BLOCK or not grave or _passed_on(text, span) or (len(cues) == 1 and _they(text, best)),
            ground=ground,
        )


def _may_weigh_enough(turns: Sequence[tuple[Turn, Places]]) -> bool:
    """Whether all turns of a text would weigh enough if they stood together: mostly not, and nobody need be found."""
    most = sum(turn.weight + min(len(list(places)) - 1, 2) for turn, places in turns)
    return most + _IF_GRAVE * any(map(_is_grave, turns)) >= WARN


def _is_grave(found: tuple[Turn, Places]) -> bool:
    return found[0].weight >= HEAVY or found[0].name in _GRAVE


def _tells_by_marker(text: Text) -> bool:
    """Whether a country or a benefit may tell who is meant: as one of its people, or as where to go back to."""
    return bool((text.shows(NAMES_ANYBODY) or may_be_sent_back(text)) and text.terms("grounds.marker"))


def _ground_on_the_line(text: Text, span: Span) -> str:
    """The ground of the people named nearest on the line, or of the class of words there that stands for some."""
    line = line_at(text, span)
    named = [
        (abs(place.start - span.start), ground)
        for place, ground in people_named(text)
        if ground and place.overlaps(line)
    ]
    if named:
        return min(named)[1]
    classes = ((ground, text.term_places(f"putdowns.{name}")) for name, ground in CLASSES.items())
    return next(
        (ground for ground, places in classes if any(place.overlaps(line) for place in places.around(line))), ""
    )


def _of_something_else(text: Text, turn: Turn, place: Span) -> bool:
    """Whether the words are said of the author ("we should be demanding"), of a business, of a crop or of a crime."""
    if turn.name in _OF_THEIRS and _OF_US.compiled.search(text.before(place, 24)):
        return True
    if turn.name == "beware" and _OFFERED.compiled.search(text.before(place, 12)):
        return True
    if turn is _HARD_WORDS and _WRONGDOER.compiled.search(text.after(place, 24)):
        return True
    return on_line(text, place, text.places(_NO_PEOPLE), REACH)


_OF_THEIRS = frozenset({"burden", "unable"})
_OF_US = Pattern(r"\b(?:i|i'm|we|we're|nous|je)(?: (?:should|must|will|can|are|am|be|all|is))*$|[0-9],$")
_OFFERED = Pattern(r"\b(?:can|may|peut|peuvent|pouvez)$")  # "wheelchairs can use the side door"
_WRONGDOER = Pattern(r"^ ?(?:\w+ )?(?:terrorists?|attacks?|acts?|crimes?|regimes?|dictators?|murderers?|attentats?)\b")
_NO_PEOPLE = Pattern(
    r"\b(?:corporate (?:welfare|handouts?)|(?:heat|cold|smoke|storm|ice|weather) (?:warning|alert|advisory)|putting (?:others|people|yourself) at risk|(?:profitable )?(?:businesses|corporations|companies) (?:\w+ ){0,2}(?:need|get|deserve)|"
    r"breeding (?:program|ground|season|site|colony|pairs?|(?:&|and) genetics)|for hardworking \w+(?:,| and)|decisions? (?:\w+ )?where they belong)\b"
)


def _passed_on(text: Text, span: Span) -> bool:
    """Whether the sentence tells what somebody else said."""
    return any("reports" in row.names and row.span.overlaps(span) for row in sentences_about_people(text))


def _they(text: Text, place: Span) -> bool:
    """Whether the sentence names nobody and says "they": who is meant may be somebody else."""
    return any(row.by_pronoun and row.span.overlaps(place) for row in sentences_about_people(text))


# What may block; unable, alike, must: stereotypes are for a person to judge.
_GRAVE = frozenset({"burden", "us_and_them"})
_HARD_LISTS = ("contempt.vile", "respect.hard_insult")
_OFTEN_PLAIN = frozenset(
    "problem problems probleme bad risk threat threats danger dangerous sick fake broken loud easy drunk confused corrupt criminal criminals shame joke terrible weak "
    "killers terrorist terrorists terroristes extremists slow wild fat drain burden cheap noisy nothing mistake mistakes mental vain dull cruel horrible awful threatening "
    "violent sale sales mauvais mauvaise waste bitter stain failure disaster liability lame cons babies trouble lying property objects robots".split()
) | {"a risk", "a danger", "a hazard", "bad for", "worse than", "a joke", "mentally ill", "out of control"}
_HARD_WORDS = Turn("hard words", 2, TRAIT)  # looked up in the lists, not by this pattern
