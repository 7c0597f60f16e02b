"""Clause 4.3.5: verdicts on the City, its works and its people, by those who speak for it.

Almost every finding needs two things in one sentence: who is spoken of, and what is said of them. What blocks
is blatant; tone is for people to judge and is in `disdain`.
"""

from __future__ import annotations

from collections.abc import Iterator

from governance.checker.detectors.city_talk import (
    ADVICE,
    ANYTHING,
    CANDID,
    CITY,
    CLAUSE,
    LITERAL,
    NEGATED,
    NEXT,
    OTHER_SUBJECT,
    PEOPLE,
    REACH,
    REPORTED,
    runs_down,
    targets,
)
from governance.checker.detectors.gripes import gripes
from governance.checker.findings import Context, RuleSpec, Severity, Span
from governance.checker.nearby import (
    before,
    joined,
    on_line,
    once,
    pairs,
    place_after,
    place_before,
    said,
    words_between,
)
from governance.checker.patterns import Pattern
from governance.checker.registry import Signal, detector
from governance.checker.spans import Places
from governance.checker.text import Mention, Text

# --- verdicts --------------------------------------------------------------------------------------------

_IS = Pattern(
    r"(?:^'?s\b|\b(?:is|are|was|were|be|been|being|become|becomes|becoming|became|looks? like|feels?|remains?|"
    r"turned into|turning into|got|gets|getting|such|what a|call\w*|est|sont|etait|etaient|sera|devient|reste|"
    r"c'est|ce sont|a ete|ont ete|with)\b|'(?:s|re)\b)"
)
_DIRECTLY = Pattern(r"^(?:of (?:an? |the |our |this )?|d'(?:une? )?|de (?:la |notre |cette )?)?(?:\w+ ){0,1}$")
_FAULTS = frozenset(
    "broke,broken,lost,dead,dying,wrong,outdated,boring,confused,bad,worse,messed up,theatre,ugly,silly,crazy,failing,"
    "falling apart,disappointing,unfair,nuts,lame,jokes,failures,garbage,trash,waste,rate,rates".split(",")
)
_STREETS = frozenset(
    "road,roads,street,streets,sidewalk,sidewalks,buses,route,routes,rues,trottoirs,autobus,downtown,parking,"
    "construction,transit".split(",")
)


@detector("destructive.disparagement", clause=CLAUSE, severity=Severity.BLOCK, title="Running the City down")
def disparagement(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """A plain verdict on the City, its works or its people, unless reported, denied or apologised for."""
    yield from once(
        Signal(each.span, each.message, each.advice, doubtful=each.doubtful or _is_candid(text, each.span))
        for found in (
            _insults(text),
            _predicates(text),
            _own_things(text),
            _verdicts(text),
            _turns(text),
            _nobody(text),
            _outbursts(text),
        )
        for each in found
        if said(text, each.span, REPORTED) and not text.places(LITERAL).within(each.span)
    )
    yield from once(gripes(text))


def _is_candid(text: Text, span: Span) -> bool:
    return text.in_sentence(span, text.places(CANDID))


def _insults(text: Text) -> Iterator[Signal]:
    insults = text.terms("destructive.insult")
    if insults:
        works = text.term_places("destructive.works")
        for insult, target in pairs(text, (each.span for each in insults), targets(text), REACH):
            between = words_between(text, insult, target)
            loose = works.within(target) and not (_IS.compiled.search(between) or len(between.split()) < _TIGHT)
            if not loose and not NEGATED.compiled.search(between):
                yield runs_down(joined(insult, target))


_TIGHT = 2  # words that may stand between an insult and a thing: "idiotic new by-law"


def _predicates(text: Text) -> Iterator[Signal]:
    """ "The budget is a joke", "a joke of a budget", "this broken city"."""
    for word in text.terms("destructive.failing"):
        for group in ANYTHING:
            for _, target in pairs(text, [word.span], text.term_places(group), REACH):
                if _is_verdict(text, word, target, group):
                    yield runs_down(joined(word.span, target))


def _is_verdict(text: Text, word: Mention, target: Span, group: str) -> bool:
    between = words_between(text, word.span, target)
    about_things = group in ("destructive.works", "destructive.units")
    if about_things and word.term.text in _FAULTS and not _SWEEPING.compiled.search(between):
        return False
    if text.original[target.start : target.end].lower() in _STREETS and word.term.text in _WEATHER:
        return False
    if target < word.span and not between and word.term.text not in _FAULTS:
        return True
    if word.span < target:
        return (
            not about_things
            and bool(_DIRECTLY.compiled.search((between + " ").lstrip()))
            and word.term.text not in _FAULTS
        )
    if NEGATED.compiled.search(between) or OTHER_SUBJECT.compiled.search(between):
        return False
    return bool(_IS.compiled.search(between))


_SWEEPING = Pattern(r"\b(?:complete|total|absolute|utter|pure|just|such|always|entirely|une|totalement)\b")
_WEATHER = frozenset(
    "terrible,awful,horrible,bad,worse,worst,the worst,mess,nightmare,disaster,crazy,nuts,insane,horrendous,"
    "affreux,affreuse,horrible,pire,dreadful,ugly".split(",")
)


def _own_things(text: Text) -> Iterator[Signal]:
    """ "Our new logo is pathetic": whatever the thing, it is the City's and a strong word is said of it."""
    strong = text.term_places("destructive.insult", "destructive.failing")
    if not strong:  # before the pattern, of which a need would be too common
        return
    for hit in text.find(_OURS):
        for _, word in pairs(text, [hit.span], strong, 30):
            between = words_between(text, hit.span, word)
            weak = text.original[word.start : word.end].lower() in _FAULTS
            if (
                hit.span < word
                and not weak
                and not NEGATED.compiled.search(between)
                and not OTHER_SUBJECT.compiled.search(between)
            ):
                yield runs_down(joined(hit.span, word))


_OURS = Pattern(
    r"\b(?:our|the city's|this city's|city's|council's|the mayor's|the department's|peterborough's|municipal|nos|notre) (?:[\w-]+ ){1,3}"
    r"(?:is|are|was|were|looks?|feels?|est|sont)\b"
)


def _verdicts(text: Text) -> Iterator[Signal]:
    """ "Council never listens", "they lied to you"; the subject stands before, at most a sentence away."""
    verdicts = [*text.terms("destructive.verdict"), *text.terms("destructive.misdeed")]
    if not verdicts:
        return
    subjects = text.term_places(*PEOPLE)
    for verdict in verdicts:
        subject_before = [
            first for first, _ in pairs(text, subjects.around(verdict.span, REACH), Places([verdict.span]), REACH)
        ]
        for subject in subject_before:
            if subject < verdict.span:
                between = words_between(text, subject, verdict.span)
                if not OTHER_SUBJECT.compiled.search(between) or "run by" in between:
                    yield runs_down(joined(subject, verdict.span))
            elif _AT_CITY.compiled.search(words_between(text, verdict.span, subject) + " "):
                yield runs_down(joined(verdict.span, subject))
        if (
            not subject_before
            and verdict.term.group == "destructive.verdict"
            and _THEY.compiled.search(before(text, verdict.span, 30))
        ) and on_line(text, verdict.span, text.term_places(*CITY), NEXT):
            yield runs_down(verdict.span)


def _turns(text: Text) -> Iterator[Signal]:
    """ "That's your Council for you", "Council is too cheap to plow", "a bunch of clowns"."""
    if not text.has(_HERD, _THATS, _TOO_MUCH, _IDIOM, _BY_PEOPLE_WHO, _RUN_LIKE):
        return
    people = text.term_places(*PEOPLE)
    if not targets(text) and not text.has(_PETERBOROUGH):
        return
    for hit in text.find(_HERD):
        yield runs_down(hit.span)
    for hit in text.find(_THATS):
        followed = place_after(text, hit.span, people, _WORD)
        if followed:
            yield runs_down(joined(hit.span, followed))
    for pattern, subjects, reach in (
        (_TOO_MUCH, people, _WORDS),
        (_IDIOM, people, REACH),
        (_BY_PEOPLE_WHO, targets(text), REACH),
        (_RUN_LIKE, people + text.places(_PETERBOROUGH), _WORDS),
    ):
        for hit in text.find(pattern):
            subject = place_before(text, hit.span, subjects, reach)
            if subject:
                yield runs_down(joined(subject, hit.span))


_WORD = 8  # characters: "that's the Council"
_WORDS = 25
_PETERBOROUGH = Pattern(r"\bpeterborough\b")
_THATS = Pattern(
    r"\bthat'?s (?:the|your|our|this)\b|\b(?:same old|so much for|leave it to|classic|typical|good old|poor old)\b"
)
_TOO_MUCH = Pattern(
    r"\btoo (?:cheap|lazy|busy|scared|proud|stupid|blind|dumb|weak|timid|afraid|slow|arrogant|stubborn|cowardly|greedy|incompetent|"
    r"clueless|important|good|paresseu\w+) to\b|"
    r"\b(?:treat|treats|treated|treating)<gap3> like (?:an? )?(?:garbage|dirt|trash|dogs?|children|kids|idiots?|joke|criminals?|"
    r"numbers?|atms?|cash cows?|slaves|fools|an afterthought|nothing)\b"
)
_IDIOM = Pattern(
    r"\b(?:on a map|to save (?:his|her|their|its) li(?:fe|ves)|with both hands|(?:even )?if (?:it|they|he|she) tried|"
    r"out of a (?:wet )?paper bag|in a brewery|lemonade stand|bake sale|since (?:19|20)[0-9]{2}|since forever|and it shows|"
    r"than on (?:you|your|the roads?|the streets?|services?)|than (?:helping|serving|listening to) you|not about you|"
    r"pendant que vous payez)\b"
)
_BY_PEOPLE_WHO = Pattern(
    r"\b(?:run|managed|staffed|owned|designed|planned|picked|chosen|written|made|built|drawn|approved|scheduled|organized|concue?s?|ecrite?s?|dessinee?s?) (?:by|par) "
    r"(?:people|someone|somebody|folks|those|des gens|quelqu'un) (?:who|qui) (?:have |has |had )?(?:clearly |obviously )?"
    r"(?:never|hates?|don't|doesn't|can't|couldn't|n'\w+|ne \w+|deteste\w*)\b"
)
_RUN_LIKE = Pattern(
    r"\b(?:run|managed|governed|led) (?:like (?:an? )?\w+|by (?:an? |the |des? )?(?:\w+ )?(?:clowns?|children|toddlers|idiots?|"
    r"amateurs?|fools|monkeys|crooks|people who|someone who|bullies|developers))\b"
)
_HERD = Pattern(
    r"\b(?:bunch|pack|gang|herd|flock|team|collection|band) of (?:\w+ )?(?:clowns|sloths|snails|sheep|monkeys|donkeys|weasels|rats|snakes|"
    r"vultures|pigs|dinosaurs|toddlers|amateurs|idiots|fools|crooks|liars|losers|robots|puppets|cowards|bullies|hypocrites|"
    r"thieves|babies|jokers|turkeys|bureaucrats|suits)\b"
)


_THEY = Pattern(r"\b(?:they|he|she|ils?|elles?|on)(?: \w+){0,2}$")
_AT_CITY = Pattern(r"^(?:at|of|by|from|in|with|a|par|de)? ?(?:the |our |this |la |le )?$")


def _nobody(text: Text) -> Iterator[Signal]:
    for hit in text.find(_NOBODY):
        sure = bool(hit.groups and hit.groups[0])
        if sure or on_line(text, hit.span, text.term_places(*PEOPLE), NEXT):
            yield runs_down(hit.span)


_NOBODY = Pattern(
    r"\b(?:nobody|no one|not one person|not a single person|personne)(?: in charge| (here)| there| at| in|"
    r" upstairs| a| au| la| ici| dans| who)<gap5> (?:has a clue|have a clue|clue|cares?|knows what|knows how|listens?|"
    r"competent|picks up|answers?|deserves?|owns?|wants? to|bothers?|does any\w*|reads?|thinks|is in charge|"
    r"ne sait|n'ecoute|ne repond|s'en soucie|n'est competent|ne fait)\b"
)


def _outbursts(text: Text) -> Iterator[Signal]:
    """ "What a joke." with the City on the same line."""
    for hit in text.find(_OUTRIGHT):
        yield runs_down(hit.span)
    for hit in text.find(_OUTBURST):
        if on_line(text, hit.span, text.term_places(*ANYTHING), NEXT):
            yield runs_down(hit.span)


_OUTBURST = Pattern(
    r"\b(?:what an?|such an?|quel(?:le)?|total|complete|absolute|utter|une vraie?|un vrai) (?:\w+ )?"
    r"(?:joke|circus|farce|disgrace|embarrassment|clown show|scam|sham|laughing ?stock|fiasco|shambles|train ?wreck|"
    r"gong ?show|incompetence|waste of (?:\w+ ){0,3}(?:money|dollars|time|taxes)|honte|blague|cirque|gaspillage|"
    r"mascarade|incompetence)\b"
    r"|\bworst[ -]?(?:run|managed|paid|organized|led)\b|\bso (?:is|are) (?:the|that|our|this) (?:director|manager|mayor|council|boss|staff)\b"
    r"|\b(?:waste of (?:your|our|tax\w*|public)(?: \w+)? (?:money|dollars|time|taxes))\b"
)


_OUTRIGHT = Pattern(
    r"\b(?:worst|dumbest|laziest|stupidest|sorriest|cheapest|most (?:useless|corrupt|incompetent|pathetic|clueless|dysfunctional))\W+(?:\w+\W+)?"
    r"(?:city|town|council|mayor|municipality|government|administration|management|department|boss(?:es)?|decision|budget|bylaw|by-law|policy)\b"
    r"|\b(?:la |le |les )?pires? (?:ville|conseil|maire|mairesse|administration|direction|decision|budget|patrons?)\b|"
    r"\b(?:your|our|vos|nos) (?:property |hard-earned |tax )?(?:tax\w*|money|dollars|impots)\b[^.!?\n]{0,30}\b(?:paid|pays|pay|goes|went|go|bought|buys|funded|"
    r"funds|paient|payent|ont paye)\b[^.!?\n]{0,40}\b(?:trips?|vacations?|lunch(?:es)?|dinners?|part(?:y|ies)|chairs?|raises?|bonus(?:es)?|golf|"
    r"retreats?|junkets?|statues?|pensions?|steaks?|wine|hotels?|flights?|consultants?|voyages?|vacances|soupers?|primes?)\b|"
    r"\byour (?:complaints?|calls?|e-?mails?|letters?|requests?|feedback|opinions?|concerns?|taxes|tax dollars|money|"
    r"input)<gap4> (?:trash|garbage|shredder|recycling bin|ignored?|nowhere|the void|deaf ears|toilet|drain|wasted)\b"
    r"|\bvos (?:plaintes?|appels?|courriels?|impots|taxes|commentaires)<gap4> (?:poubelle|ignores?|gaspilles?|nulle part)\b"
)


@detector("destructive.undermining", clause=CLAUSE, severity=Severity.BLOCK, title="Undermining a decision")
def undermining(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Council or management decided, and the City's own post says it should not have."""
    terms = text.terms("destructive.undermining")
    if not terms:
        return
    deciders = text.places(_DECIDERS) + text.term_places("destructive.chiefs")
    for mention in terms:
        if said(text, mention.span, REPORTED, LITERAL, CANDID) and on_line(text, mention.span, deciders, REACH):
            between_us = _WE_DID.compiled.search(before(text, mention.span, 25))
            if not between_us:
                yield Signal(
                    mention.span,
                    "This undermines a decision of the City that the post should explain.",
                    ADVICE,
                    doubtful=mention.term.text.startswith(("makes no", "make no", "made no", "big", "will")),
                )


_DECIDERS = Pattern(
    r"\b(?:council|councillors?|mayor|city hall|they|them|upstairs|conseil|maire|mairesse|administration|ville|ils|"
    r"leur|by-?law|policy|parking rules|rules|reglement)\b"
)
_WE_DID = Pattern(r"\b(?:we|nous|the city|la ville)(?: \w+){0,1}$")
