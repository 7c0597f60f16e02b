"""Clause 4.3.5: destructive talk about the City by those who speak for it.

Candour is not destruction: an apology, a correction and a plain account of what went wrong pass. The
clause binds City Representatives, not residents, so quoted and attributed criticism is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from governance.checker.findings import Context, RuleSpec, Severity
from governance.checker.patterns import Pattern
from governance.checker.registry import Signal, detector
from governance.checker.text import Text

_LEXICON = "destructive"
_CLAUSE = "4.3.5"
_ADVICE = "Say what happened, what the City does about it, and whom to ask."


def _pattern(source: str) -> Pattern:
    return Pattern(source, lexicon=_LEXICON)


_DISPARAGING = (
    _pattern(
        r"<city>(?:'s)?(?:<gap4>)? (?:is|are|was|were|'s|'re|has become|have become|"
        r"looks like|est|sont|etait|c'est|est devenue?)(?: [\w'-]+){0,4}? <blatant>"
    ),
    _pattern(r"(?:<blatant>) (?:\w+ )?<city>"),
    _pattern(r"<city><gap6> <verdict>"),
    _pattern(r"<verdict><gap4> (?:at|of|by|from|in|a) (?:the )?<city>"),
    _pattern(
        r"\b(?:nobody|no one|not one person|personne)(?: in charge| here| at| in| upstairs| a|"
        r" au| la| dans| who)<gap5> (?:<verdict>|clue|cares|knows what|listens|competent)"
    ),
    _pattern(r"\bso (?:is|are) (?:the|that|our|this) <city>"),
    _pattern(r"\bworst[ -]?(?:run|managed|paid|organized|led)\b"),
    _pattern(
        r"\b(?:stop|quit) (?:trusting|believing|listening to|supporting|"
        r"funding) (?:the )?<city>"
    ),
    _pattern(
        r"\b(?:what a|quelle?) (?:joke|mess|disgrace|circus|farce|embarrassment|honte|blague|"
        r"cirque) (?:\w+ ){0,3}?<city>"
    ),
    _pattern(r"\b(?:ashamed|embarrassed|honte) (?:to work|to be|de travailler)<gap5> <city>"),
)
_CANDID = Pattern(
    r"\b(?:we're sorry|we are sorry|sorry for|we apologi[sz]e|we got it wrong|"
    r"we made a mistake|we missed|nos excuses|nous nous excusons|desoles?|"
    r"nous avons fait une erreur|thank you for your patience|is fixed|has been fixed|"
    r"repaired|repair|crews?)\b"
)
_REPORTED = Pattern(
    r"\b(?:residents?|respondents?|some (?:of you|people|residents)|many of you|you|"
    r"critics?|survey|residentes?|citoyens?|on) (?:\w+ )?(?:told|tell|say|says|said|feel|"
    r"felt|think|thought|found|complained|wrote|asked|ont dit|disent|trouvent|a dit)\b"
    r"|\b(?:survey|sondage|rumou?rs?|myth|false claims?|misinformation|scam alert|rumeurs?)\b"
)
_NOT_DISPARAGING = Pattern(
    r"\b(?:broken (?:water|pipe|main|link|hydro|glass|meter|bench|down)|failing (?:grade|"
    r"culvert|bridge|pipe)|failed (?:motion|vote|pump)|trash (?:bins?|cans?)|"
    r"garbage (?:day|collection|pick-?up|trucks?|bins?|is|will)|staff are off|"
    r"disaster (?:relief|recovery|plan\w*|response|preparedness)|emergency|circus (?:arts|"
    r"camp|performers?)|terrible (?:weather|storm)|joke (?:night|contest)|bunch of (?:fun|"
    r"great|activities|new|events))\b"
)


@detector("destructive.disparagement", clause=_CLAUSE, severity=Severity.BLOCK, title="Running the City down")
def disparagement(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """A plain verdict on the City, Council, management or staff, unless reported or apologised for."""
    excused = text.places(_REPORTED, _NOT_DISPARAGING)
    candid = text.has(_CANDID)
    for hit in text.find_any(_DISPARAGING):
        if text.quoted(hit.span) or _NOT_DISPARAGING.compiled.search(hit.words):
            continue
        if _NEGATION.compiled.search(hit.words):
            continue
        yield Signal(
            hit.span,
            "This runs down the City or the people who work for it.",
            _ADVICE,
            doubtful=candid or text.in_sentence(hit.span, excused),
        )


_NEGATION = Pattern(
    r"\b(?:is|are|was|were|est|sont) (?:not|never|no longer|pas|jamais)\b|\b(?:isn't|"
    r"aren't|wasn't|weren't|n'est pas|ne sont pas)\b"
)


@detector("destructive.sarcasm", clause=_CLAUSE, severity=Severity.WARN, title="Sarcasm about the City")
def sarcasm(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """ "Nice of the department to ...": tone is for people to judge, so it is a warning."""
    city = text.term_places("destructive.city")
    sour = text.term_places("destructive.blatant", "destructive.verdict") + text.places(_SOUR)
    for mention in text.terms("destructive.sarcasm"):
        if text.quoted(mention.span) or not city.within(mention.span, 80):
            continue
        pointed = mention.term.text in _POINTED
        if not pointed and not any(not other.overlaps(mention.span) for other in sour.around(mention.span, 80)):
            continue
        yield Signal(
            mention.span,
            "This sounds sarcastic about the City.",
            "Say it straight, or leave it out.",
        )


_SOUR = Pattern(
    r"\b(?:late|delay\w*|mess|again|wrong|lie|lost|forgot\w*|nothing|never|broke|cuts?|"
    r"cancel\w*|retard|oublie\w*|jamais|encore|rien|money|taxes|meeting|answer|"
    r"call(?:ing)? back)\b"
)
_POINTED = frozenset(
    "strikes again,strike again,die of old age,if you want anything done,when pigs fly,"
    "our fearless leader,fearless leaders,no surprise there,what else is new,so-called,"
    "thanks for nothing,typical city,typical council,typical management,infinite wisdom,"
    "in their infinite wisdom,don't hold your breath,at least they're consistent,"
    "slow clap,soi-disant,merci pour rien,good luck getting,good luck reaching,"
    "what do you expect,what did you expect".split(",")
)


@detector("destructive.insider", clause=_CLAUSE, severity=Severity.WARN, title="Complaint from the inside")
def insider_complaints(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Grievances about the workplace in the City's voice."""
    for mention in text.terms("destructive.insider"):
        if not text.quoted(mention.span):
            yield Signal(
                mention.span,
                "This airs a complaint about working for the City.",
                "Raise it with your supervisor or the union; leave it out of City accounts.",
            )


@detector("destructive.sabotage", clause=_CLAUSE, severity=Severity.BLOCK, title="Call to act against the City")
def sabotage(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Telling people not to pay, obey or contact the City."""
    for mention in text.terms("destructive.sabotage"):
        if text.quoted(mention.span):
            continue
        yield Signal(
            mention.span,
            "This tells people to act against the City.",
            _ADVICE,
            doubtful=mention.term.text.startswith(
                ("don't bother", "nobody", "no one", "complaining", "inutile", "ne perdez")
            ),
        )


@detector("destructive.accusation", clause=_CLAUSE, severity=Severity.BLOCK, title="Accusation against the City")
def accusations(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Bribes, lies and cover-ups alleged of the City or its staff; defamation risk besides."""
    for hit in text.find_any(_ACCUSING):
        if not text.quoted(hit.span) and not text.in_sentence(hit.span, text.places(_REPORTED)):
            yield Signal(hit.span, "This accuses the City or its people of wrongdoing.", _ADVICE)


_ACCUSING = (
    _pattern(
        r"<city><gap8> (?:bribes?|bribed|kickbacks?|embezzl\w+|stole|steals|stealing|"
        r"cover(?:ed|ing)? (?:it |this |that )?up|cooked the books|rigged|lied|lies to|"
        r"pots-de-vin|vole|volent|ment a|trafique\w*|truque\w*)\b"
    ),
    _pattern(
        r"\b(?:bribe[sd]?|kickbacks?|cover-?up|scandal|pots-de-vin|"
        r"magouille\w*)\b<gap5> (?:at|by|in|from|a|au|par) (?:the )?<city>"
    ),
)
