"""Clause 4.3.3: threats, calls to harass, insults, profanity and remarks aimed at people.

Under the OHSA such comment on staff is workplace harassment as well (DOMAIN B.7).
"""

from __future__ import annotations

from collections.abc import Iterator

from governance.checker.detectors.respect_words import (
    ADVICE,
    ANY_WHO,
    CLAUSE,
    ground_of,
    is_excused,
    is_negated,
    respect_pattern,
)
from governance.checker.findings import Context, RuleSpec, Severity, Span
from governance.checker.patterns import Pattern
from governance.checker.registry import Signal, detector
from governance.checker.text import Text

_THREATS = (
    respect_pattern(
        r"\b(?:i'll|i will|i'm going to|i am going to|i'm gonna|we'll|we will|"
        r"we're going to|we should|they should|you should|someone should|somebody should|"
        r"somebody ought to|someone ought to|"
        r"someone needs to|somebody needs to|let's|time to|want to|wanna|going to|gonna|"
        r"je vais|on va|nous allons|faudrait|il faut|quelqu'un devrait|"
        r"on devrait)(?: \w+){0,2}? <violence> "
        r"(?:you|him|her|them|these|those|every|all|that|the (?:mayor|councillors?|clerk|"
        r"staff|director|driver|inspector|homeless|drop-in|shelter|mosque|church|"
        r"synagogue|temple|place where|lot)|down the (?:mosque|shelter|temple|synagogue|"
        r"church|drop-in)|"
        r"your|their|his|legs?|necks?|faces?|teeth|jaws?|skulls?|bones|windows|le maire|"
        r"la mairesse|les|ces|tous|toutes|<WHO>)"
    ),
    respect_pattern(
        r"\b(?:je vais|on va|va|vais|allons) (?:te|vous|le|la|les|lui|"
        r"leur) (?:faire )?<violence>"
    ),
    respect_pattern(
        r"\b(?:torch|burn down|bomb|firebomb|shoot up)(?: \w+){0,3} (?:where <WHO>|mosque|"
        r"synagogue|shelter|temple|drop-in|group home|city hall|church)"
    ),
    respect_pattern(
        r"<WHO><gap6> (?:should|deserve|ought|need)(?: to be)? (?:shot|hanged|hung|beaten|"
        r"lynched|drowned|gassed|burned|sterili[sz]ed|put down|a beating|a bullet)"
    ),
    respect_pattern(r"\b(?:line|put)<gap6> (?:up )?against (?:the|a)(?: \w+)? wall\b"),
)


@detector("respect.threat", clause=CLAUSE, severity=Severity.BLOCK, title="Threat")
def threats(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Announced or wished violence against people; "kill two birds" and "burn brush" are none."""
    for hit in text.find_any(_THREATS):
        if not is_excused(text, hit.span) and not _IDIOM.compiled.search(hit.words):
            yield _threat(text, hit.span)
    for mention in text.terms("respect.threat"):
        if not is_excused(text, mention.span):
            yield _threat(text, mention.span)


_IDIOM = Pattern(
    r"\b(?:kill (?:two|time)|them all in|deal|records?|beat them (?:\d|in|by|at)|"
    r"the (?:heat|rush|crowds|odds|clock|traffic|line))\b"
)


def _threat(text: Text, span: Span) -> Signal:
    return Signal(
        span,
        "This reads as a threat against people.",
        "Take it out. If someone is in danger, call the police.",
        ground=ground_of(text, text.sentence_at(span)),
    )


_CALLS = (
    respect_pattern(r"\bthrow (?:\w+ ){1,3}at (?:her|him|them|those|these|<WHO>)"),
    respect_pattern(r"\bfind out where<gap6> (?:lives?|works?|parks?|sleeps?)\b"),
    respect_pattern(
        r"(?:<harass>)<gap6> (?:<WHO>|home\b|her\b|him\b|their (?:page|inbox|house|home|"
        r"phone)s?\b|<staff>(?:'s)? (?:page|inbox|house|home|phone|office))"
    ),
    respect_pattern(r"\bmake<gap5> regret\b"),
    respect_pattern(
        r"\b(?:follow|suivez|stalk|chase)(?: (?:\w+ ){0,4})(?:home|to their (?:door|house)s?|"
        r"from the bus stop|jusqu'a leur porte)\b"
    ),
    respect_pattern(r"\btake (?:pictures|photos|videos) of (?:\w+ ){0,2}?<WHO>"),
)


@detector("respect.call_to_harass", clause=CLAUSE, severity=Severity.BLOCK, title="Call to harass")
def calls_to_harass(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Asking others to pursue, shame or shout at people."""
    groups = text.places(ANY_WHO)
    for hit in text.find_any(_CALLS):
        imperative = not _REPORTED_ACT.compiled.search(text.before(hit.span, 30) + " " + hit.words)
        if imperative and not is_excused(text, hit.span) and not is_negated(text, hit, reach=25):
            yield _harassing(text, hit.span)
    for mention in text.terms("respect.hunt"):
        aimed = bool(groups) or any(word in mention.term.text for word in ("her", "his", "their", "them", "she", "he "))
        if aimed and not is_excused(text, mention.span):
            yield _harassing(text, mention.span)


_REPORTED_ACT = Pattern(
    r"\b(?:who|was|were|yelled|screamed|harassed|harassing|threatening|reported|storm|"
    r"water|creek|river|basement|road|charged|arrested|route|trail|help|emergency|"
    r"warning)\b"
)


def _harassing(text: Text, span: Span) -> Signal:
    return Signal(
        span,
        "This calls on people to harass others.",
        ADVICE,
        ground=ground_of(text, text.sentence_at(span)),
    )


_INSULTS = (
    respect_pattern(
        r"\btoo (?:dumb|stupid|lazy|ugly|thick|fat|bete|betes|stupides?|niaiseux) (?:to|"
        r"pour)\b"
    ),
    respect_pattern(
        r"\b(?:you|vous|tu)(?: (?:are|all|people|lot|little|bunch of|es|etes|whiny|fat|old|"
        r"stupid|sont|gros|grosse|sale|sales|pathetic|worthless|lazy))* (?:a |an |une? |des |"
        r"de )?<insult>"
    ),
    respect_pattern(
        r"<staff>(?:'s)?(?: [\w'-]+){0,6}? (?:is|are|was|were|est|sont)(?: (?:such|just|all|"
        r"also|really|so|a|an|the|total|complete|fat|lying|une?|vraiment|des|de|gros|grosse|"
        r"still|nothing but|absolutely|bunch|of|big|biggest|lazy|useless|brainless|vrai|"
        r"vraie))* (?:a |an |un |une )?<insult>"
    ),
    respect_pattern(
        r"\b(?:bunch|pack|gang|bande|tas|crew|collection|house full|nest) (?:of|de|"
        r"d') ?(?:\w+ ){0,2}<insult>"
    ),
    respect_pattern(r"\b(?:what an?|such an?|quel\w*|espece d[e']) ?(?:\w+ )?<insult>"),
)
_NAMED_INSULT = respect_pattern(
    r"(?:\b(?:is|was|est|you|such)|'s)(?: (?:such|just|a|an|the|total|complete|fat|un|une|"
    r"gros|grosse|and|both|vrai|really|so|nothing but|our|little|big|absolute|lying|"
    r"brainless|useless|worthless|pathetic|lazy|stupid))* <insult>"
)
_NOT_A_PERSON = Pattern(
    r"\b(?:rat (?:trap|race|bait)|garbage (?:collection|day|bins?|trucks?|pick-?up|bags?)|"
    r"trash (?:cans?|bins?|day)|pig (?:roast|farm)|cow (?:barn|parade)|snake (?:river|"
    r"road)|lost animal|animal (?:control|shelter|services?)|"
    r"tool (?:library|kit)|class clown|pest control|clown (?:show|college)|"
    r"dirty (?:laundry|dishes|air|water)|sick of winter|idiot'?s? guide|disease|"
    r"infestation|plague|burden|gross)\b"
)


@detector("respect.abuse", clause=CLAUSE, severity=Severity.BLOCK, title="Insult to a person")
def abuse(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Insults at staff, residents or named people; criticism of a decision is none."""
    named = (hit for hit in text.find(_NAMED_INSULT) if text.in_sentence(hit.span, text.people_places))
    for hit in (*text.find_any(_INSULTS), *named):
        if _NOT_A_PERSON.compiled.search(hit.words + " " + text.after(hit.span, 14).split(".")[0]):
            continue
        if is_negated(text, hit) or is_excused(text, hit.span) or text.quoted(hit.span):
            continue
        yield Signal(
            hit.span,
            "This insults people.",
            "Say what happened or what should change, without judging the person.",
            ground=ground_of(text, hit.span),
        )


@detector("respect.profanity", clause=CLAUSE, severity=Severity.BLOCK, title="Profanity and rudeness")
def profanity(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Strong words stop a post; milder rudeness asks for an answer."""
    strong = [*text.terms("respect.strong_profanity"), *text.hidden_terms("respect.strong_profanity")]
    for mention in strong:
        if mention.term.text in ("con", "conne", "prick", "suck it") and not _aimed(text, mention.span):
            continue
        yield Signal(
            mention.span,
            "This language is offensive in the City's voice.",
            "Take the word out and keep a courteous tone.",
            doubtful=text.quoted(mention.span),
        )
    for mention in text.terms("respect.mild_profanity"):
        yield Signal(
            mention.span,
            "This may come across as rude.",
            "Keep a courteous tone, also when the reader is upset.",
            doubtful=True,
        )


def _aimed(text: Text, span: Span) -> bool:
    return text.before(span, 14).endswith(
        ("you", "vous", "tu es", "quel", "gros", "bande de", "sale", "es un", "est un", "est une", "a")
    )


@detector("respect.sexual_remark", clause=CLAUSE, severity=Severity.BLOCK, title="Remark about somebody's body")
def sexual_remarks(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Remarks on looks are workplace sexual harassment when said of a person (OHSA s.1)."""
    about = text.term_places("respect.staff") + text.people_places
    for mention in text.terms("respect.leering"):
        if not about.within(mention.span, 80):
            continue
        certain = mention.term.text not in (
            "sugar",
            "curves",
            "babe",
            "bombshell",
            "canon",
            "chaude",
            "undress",
            "so hot",
        )
        yield Signal(
            mention.span,
            "This remarks on somebody's body or looks.",
            "Take it out; write about the person's work.",
            doubtful=not certain,
            ground="sex",
        )


@detector("respect.mockery", clause=CLAUSE, severity=Severity.BLOCK, title="Mockery of a person")
def mockery(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Ridicule of a named person or a colleague: vexatious comment under the OHSA. Consent does not cure it."""
    about = text.people_places + text.term_places("respect.staff") + text.places(_CAPITALISED)
    found = text.terms("respect.mockery")
    for mention in found:
        if not about.within(mention.span, 90) or is_excused(text, mention.span):
            continue
        yield Signal(
            mention.span,
            "This makes fun of a person.",
            "Take it out; praise in public, settle the rest in private.",
            doubtful=len(found) < 2,
        )


_CAPITALISED = Pattern(r"\b[A-Z][a-z]{2,} (?:in|from|at|who)\b", needs_case=True)
