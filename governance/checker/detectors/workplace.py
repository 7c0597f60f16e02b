"""Clause 4.3.5: complaints from the inside, blame, calls to act against the City, and accusations."""

from __future__ import annotations

from collections.abc import Iterator

from governance.checker.detectors.city_talk import ADVICE, CITY, CLAUSE, NEGATED, PEOPLE, REACH, REPORTED, targets
from governance.checker.detectors.gripes import asked_to_disregard
from governance.checker.findings import Context, RuleSpec, Severity, Span
from governance.checker.nearby import before, joined, on_line, pairs, place_after, place_before, said, words_between
from governance.checker.patterns import Pattern
from governance.checker.registry import Signal, detector
from governance.checker.text import Text


@detector("destructive.insider", clause=CLAUSE, severity=Severity.WARN, title="Complaint from the inside")
def insider_complaints(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Grievances, gossip and blame from the workplace in the City's voice."""
    for mention in text.terms("destructive.insider"):
        distrust = mention.term.text.endswith(_TRUST)
        if distrust and not on_line(text, mention.span, text.term_places(*CITY), REACH):
            continue
        if said(text, mention.span, REPORTED):
            yield Signal(
                mention.span,
                "This airs a complaint or gossip about working for the City.",
                "Raise it with your supervisor or the union; leave it out of City accounts.",
            )
    if text.terms("destructive.chiefs"):
        chiefs = text.term_places("destructive.chiefs")
        refused = [hit for hit in text.find(_REFUSES) if place_before(text, hit.span, chiefs, 3)]
        for hit in (*refused, *text.find(_OUR_BOSS)):
            if said(text, hit.span, REPORTED):
                yield Signal(
                    hit.span,
                    "This blames the City's management in public.",
                    "Raise it with your supervisor or the union; leave it out of City accounts.",
                )


_TRUST = (
    "confidence in",
    "confidence",
    "faith in",
    "faith",
    "trust in",
    "respect for",
    "confiance",
)  # the text must say in whom
_REFUSES = Pattern(
    r"\b(?:cut|slashed|axed|cancelled|outsourced|laid off|froze|denied|rejected|ignored)(?: \w+){0,4} (?:again|staff|overtime|hours|jobs|positions|vacation|"
    r"requests?|raises?|training)\b|\b(?:would rather|would sooner|prefers? to|prefers?|prefere(?:nt)?|aime(?:nt)? mieux) (?:\w+ ){1,6}(?:than|instead|que|plutot)\b|\b(?:won't|refuses? to|refused to|will not|wouldn't|never|ne veut pas|ne veulent pas|refusent? de)"
    r"(?: \w+)? (?:hire|pay|listen|fix|approve|fund|let|replace|give|spend|do|help|admit|embaucher|payer|reparer|"
    r"admettre|approuver)\b"
)


_OUR_BOSS = Pattern(
    r"\b(?:my|our|the|mon|notre) (?:\w+ )?(?:boss|bosses|manager|supervisor|director|management|patron|superviseur) (?:thinks?|believes?|"
    r"forgot|made us|makes us|make us|expects?|keeps? \w+ing|still|just|told us|refuses?|says? (?:we can't|no\b|there is no|there's no|we have to|it's fine)|won't let us|wouldn't let us|hates?|loves? to|dit qu'on|pense que|croit que|nous)\b"
)


@detector("destructive.blame", clause=CLAUSE, severity=Severity.BLOCK, title="Blaming colleagues")
def blame(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """ "Blame Ann in Finance": naming who is at fault; blaming a department is for a person to judge."""
    for hit in text.find(_BLAME):
        if _NOT_BLAME.compiled.search(before(text, hit.span, 12) + " " + hit.words) or not said(
            text, hit.span, REPORTED
        ):
            continue
        around = Span(max(0, hit.span.start - 40), hit.span.end + 40)
        named = any(not person.opens_sentence for person in text.people_in(around)) or bool(
            text.terms("destructive.verdict")
        )
        if on_line(text, hit.span, targets(text), REACH):
            yield Signal(
                hit.span,
                "This blames colleagues or another part of the City in public.",
                "Say what the City does about it; where it went wrong inside is for the supervisor.",
                doubtful=not named,
            )


_BLAME = Pattern(
    r"\bblame (?:it on )?(?:the |our |your |it all on )?[a-z]\w+|\b(?:is|was|are|were|it's|that's) (?:all |entirely |totally )?"
    r"(?:his |her |their |\w+'s? |the \w+'s? |the fault of |to )(?:fault|blame)\b|\b(?:messed|screwed) (?:it |this |things |up )*(?:up )?"
    r"(?:the|your|our|this) \w+(?: \w+)? again\b|\b(?:c'est la faute|la faute est|blamez|blamer) (?:a |de |du |au |aux |des )?\w+"
)
_NOT_BLAME = Pattern(
    r"\b(?:(?:a|ont|ete|fut|sera) blamee?s?|can't|cannot|not|no one|nobody|don't|our fault|to our|your fault|my fault|our own|we are to|blame (?:the )?(?:weather|winter|"
    r"snow|rain|heat|cold|ice|storm|wind|squirrels?|geese|traffic|us|game|victims?))\b"
)


# --- harm ------------------------------------------------------------------------------------------------


@detector("destructive.sabotage", clause=CLAUSE, severity=Severity.BLOCK, title="Call to act against the City")
def sabotage(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Telling people not to pay, obey, trust or contact the City."""
    places = [mention.span for mention in text.terms("destructive.sabotage")]
    if text.term_places(*PEOPLE) and text.has(_KEEP_AWAY, _KEEP_AWAY_FRENCH):
        people = text.term_places(*PEOPLE)
        places += [hit.span for hit in text.find(_KEEP_AWAY) if place_after(text, hit.span, people, 25)]
        places += [hit.span for hit in text.find(_KEEP_AWAY_FRENCH)]
    places += [hit.span for hit in text.find(_DISTRUST)]
    for place in places:
        if said(text, place, REPORTED, _FRAUD_WARNING, _IN_CASE):
            yield Signal(place, "This tells people to act against the City.", ADVICE)
    yield from asked_to_disregard(text)


_IN_CASE = Pattern(r"\b(?:if (?:nobody|no one)|si personne)\b")  # "if nobody answers, leave a message"
_DISTRUST = Pattern(
    r"\b(?:tear|rip|shred|throw|dechirez|jetez) (?:up |out |away )?(?:that|your|the|this|every|ce|cet|cette|votre|la) (?:[\w-]+ ){0,2}(?:tickets?|notices?|fines?|bills?|contravention|avis|amende)\b|"
    r"\b(?:don't|do not|never|why|pas la peine de|inutile de) (?:even )?(?:bother|waste your (?:time|breath|energy|money)|waste time)?(?: on| with)? ?"
    r"(?:applying|calling|reporting|writing|asking|complaining|showing up|filing|registering|attending|e-?mailing|appeler|ecrire|vous plaindre)\b|"
    r"\b(?:refuse to|don't|do not|stop|quit|never|let's not|nobody should|no one should|ne) pay(?:ing|ez)? (?:pas )?(?:the|your|this|that|their|"
    r"any|la|le|les|vos|cette|ce) (?:[\w-]+ ){0,2}(?:fees?|tax\w*|levy|levies|fines?|bills?|tickets?|fares?|frais|amendes?|factures?|contraventions?)\b|"
    r"\b(?:do not|don't|never|stop|ne) (?:trust|believe|trusting|believing|faites confiance|croyez) (?:the|our|these|their|this|city|any|a word|aux?|les|pas)"
    r"(?: \w+){0,3} (?:results?|numbers|data|reports?|tests?|estimates?|notice|signs?|schedule|map|statement|promises?|mayor|council|staff|city|"
    r"inspections?|inspectors?|resultats|chiffres|rapports?|promesses)\b"
)
_KEEP_AWAY = Pattern(
    r"\b(?:don't|do not|never|quit|stop|avoid|why bother|no point in|no use in|ne|n'|arretez de|cessez de) ?(?:ever |even |you dare |bother "
    r"|lui |leur )?(?:trust\w*|believ\w*|listen\w*|rely\w*|count\w*|report\w*|call\w*|ask\w*|bother\w*|talk\w*|complain\w*|tell\w*|"
    r"deal\w*|fait\w*|croyez|ecoutez|appelez|comptez|parlez|demandez)\b"
)
_KEEP_AWAY_FRENCH = Pattern(r"\bne (?:lui|leur|vous) (?:faites|fiez|parlez|croyez|demandez) (?:pas|jamais|plus)")


_FRAUD_WARNING = Pattern(
    r"\b(?:ice|scam\w*|fraud\w*|fake|phishing|link|links|text messages?|gift cards?|by phone|frauduleu\w*|arnaque\w*|"
    r"hameconnage|please (?:do not|don't) (?:call|contact|phone|e-?mail)|9-?1-?1|voicemail|register|call [0-9]|emergency|power lines?|closed|instead|online|faux|plutot|en ligne)\b"
)


@detector("destructive.accusation", clause=CLAUSE, severity=Severity.BLOCK, title="Accusation against the City")
def accusations(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Bribes, lies and cover-ups alleged of the City or its staff; defamation risk besides."""
    wrongs = text.terms("destructive.wrongdoing")
    if not wrongs:
        return
    places = text.term_places(*PEOPLE)
    for wrong, target in pairs(text, (each.span for each in wrongs), places, REACH):
        span = joined(wrong, target)
        fraud_by_others = text.in_sentence(span, text.places(_OTHERS_FRAUD))
        between = words_between(text, wrong, target)
        if not fraud_by_others and not NEGATED.compiled.search(between) and said(text, span, REPORTED):
            yield Signal(span, "This accuses the City or its people of wrongdoing.", ADVICE)


_OTHERS_FRAUD = Pattern(
    r"\b(?:scam\w*|fraud|fraudsters?|claim\w* to be|pretend\w* to|impersonat\w+|pos(?:e|es|ing) as|thie(?:f|ves)|"
    r"suspects?|stolen|from (?:the |a |our )?(?:city|library|museum|park|arena|works|staff|employees?)|police|policy|"
    r"training|se font passer|pretend\w* etre|suspects?|hotline|charter|whistleblow\w*)\b"
)
