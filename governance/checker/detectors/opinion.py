"""Clause 4.3.6: personal opinions put forward as the City's, and campaigning with City resources.

What Council adopted, what is attributed to a named person and neutral election information pass. An elected
official's own view on the official's own account is fine; "the City thinks" is not (DOMAIN A.4).
"""

from __future__ import annotations

from collections.abc import Iterator

from governance.checker.findings import Context, RuleSpec, Severity, Span
from governance.checker.patterns import Pattern
from governance.checker.registry import Signal, detector
from governance.checker.text import Text

_LEXICON = "opinion"
_CLAUSE = "4.3.6"
_ADVICE = "Name the Council decision the view comes from, attribute it to a named person, or leave it out."


def _pattern(source: str) -> Pattern:
    return Pattern(source, lexicon=_LEXICON)


_CITY_OPINES = (
    _pattern(
        r"\b(?:everyone|everybody|all of us|tout le monde|nous tous|nobody|"
        r"no one) (?:here )?(?:at|in|from|a|au|aux|dans|de) <gap3> ?<opines>"
    ),
    _pattern(
        r"\b(?:official|formal|considered|officielle?) (?:view|position|opinion|stance|"
        r"avis) (?:of|at|de|du) (?:the|this|our|la|notre|cette)? ?(?:city|department|library|"
        r"municipality|ville|service)\b"
    ),
    _pattern(r"<city_voice>,? (?:we |i |on |nous )?(?:\w+ ){0,2}?<opines>"),
    _pattern(
        r"\b(?:as|en tant que) (?:a |the |la )?(?:city|department|municipality|staff|ville|"
        r"municipalite)\b,? (?:we|i|on|nous|je) (?:\w+ ){0,2}?<opines>"
    ),
    _pattern(r"\bwe at <gap3> (?:all )?<opines>"),
    _pattern(
        r"\b(?:speaking|i speak|we speak|je parle|parlant) (?:for|on behalf of|au nom de|"
        r"pour) (?:everyone|the city|all of|all staff|city|tout|tous|la ville|council|toute)"
    ),
    _pattern(
        r"\b(?:the|our) (?:city's |department's )?(?:official )?(?:opinion|view|position|"
        r"stance)(?: of the city| here at<gap3>)? is\b|\b(?:la|"
        r"notre) position (?:officielle )?(?:de la ville )?(?:est|,)"
    ),
    _pattern(
        r"\b(?:as|en tant que) (?:its|the city's|your|the|votre) (?:spokesperson|spokesman|"
        r"spokeswoman|voice|porte-parole)\b"
    ),
)
_ADOPTED = Pattern(
    r"\b(?:council (?:adopted|approved|voted|passed|endorsed|resolved|directed|"
    r"supports the resolution|declared)|adopted (?:by|in|the)|resolution|motion|by-?law|"
    r"strategic plan|official plan|approved (?:plan|budget|policy)|as approved|"
    r"staff report recommends|"
    r"adopted position|le conseil (?:a )?(?:adopte|approuve|vote)|resolution du conseil|"
    r"plan strategique|plan officiel|declaration|policy)\b"
)
_NO_CARE = Pattern(
    r"\b(?:don't care|who cares|never mind|no matter|regardless of|despite|ignore|"
    r"m'en fiche|peu importe)\b"
)
_HARMLESS = Pattern(
    r"\b(?:supports? (?:local|residents|families|newcomers|businesses|people|seniors|"
    r"youth|the community|accessib\w*|inclusion|staff|students)|wants? (?:you|to hear|"
    r"your|to know|to thank|to remind|to wish|everyone)|"
    r"agrees? to|want to|feel (?:free|better|safe)|knows? (?:how|that (?:winter|the)|"
    r"it's)|stands? with (?:the community|families|victims)|loves? (?:our|its|"
    r"the) (?:volunteers|trees|parks|trails|library|community)|thinks? (?:twice|safety|"
    r"about safety))\b"
)


@detector("opinion.city_voice", clause=_CLAUSE, severity=Severity.BLOCK, title="Opinion in the City's voice")
def city_voice(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """ "The City thinks": with a personal mark or on a contested matter it is plain, otherwise a question."""
    adopted = text.has(_ADOPTED)
    personal = bool(text.terms("opinion.personal")) or text.has(_FIRST_PERSON)
    contested = text.term_places("opinion.contested")
    for hit in text.find_any(_CITY_OPINES):
        if text.quoted(hit.span) or _HARMLESS.compiled.search(hit.words + " " + text.after(hit.span, 25)):
            continue
        if adopted and not text.has(_NO_CARE):
            continue
        light = text.has(_LIGHT)
        plain = not light and (personal or text.in_sentence(hit.span, contested))
        yield Signal(
            hit.span,
            "This presents an opinion as the City's.",
            _ADVICE,
            doubtful=not plain,
        )


_FIRST_PERSON = Pattern(r"\b(?:my|i'm|i've|i'd|i|mon|ma|mes|je|j'ai)\b")
_LIGHT = Pattern(r"\b(?:pizza|pineapple|coffee|ice cream|haha|lol|poutine|joke|toppings?|sweater weather)\b")


@detector("opinion.personal", clause=_CLAUSE, severity=Severity.WARN, title="Personal opinion on a City account")
def personal_opinion(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """ "I think" on a City account; a quoted or elected official's own view is fine."""
    if context.elected_official:
        return
    for mention in text.terms("opinion.personal"):
        if text.quoted(mention.span) or mention.term.text in _FILLERS and not _judges(text, mention.span):
            continue
        yield Signal(
            mention.span,
            "This reads as a personal opinion, and the account speaks for the City.",
            _ADVICE,
        )


_FILLERS = frozenset(
    "i hope,i love,i agree,i wish,honestly,frankly,full stop,period.,i bet,forever!,"
    "overrated,entre nous,i feel,i support,j'appuie".split(",")
)


def _judges(text: Text, span: Span) -> bool:
    return text.in_sentence(span, text.term_places("opinion.contested"))


_VOTE_FOR = Pattern(
    r"\b(?:[Vv]ote(?: for)?|VOTE(?: FOR)?|[Vv]otez(?: pour)?|[Ee]lect|[Rr]e-?elect|"
    r"[EeÉé]lisez|[Ss]upport(?:ing)?|[Ee]ndors(?:e|es|ing)|[Bb]acking|"
    r"[Cc]ast your vote for|[Yy]our ballot for|[Cc]hoose) "
    r"((?:[A-Z][a-z'-]+)(?: (?:[A-Z][a-z'-]+|[A-Z]\.))*)",
    needs_case=True,
)


@detector(
    "opinion.campaign", clause=_CLAUSE, severity=Severity.BLOCK, title="Campaigning (Municipal Elections Act s.88.18)"
)
def campaigning(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Promotion of a candidate, party or ballot answer; stricter inside a restricted period.

    Dates, how to vote and declared results are neutral and pass.
    """
    for hit in text.find(_VOTE_FOR):
        named = text.people_places.within(hit.span)
        verb = hit.words.lower()
        if not named or (verb.startswith(("support", "choose", "endors", "backing")) and not text.has(_CANDIDACY)):
            continue
        yield _campaign_signal(hit.span, doubtful=False)
    for mention in text.terms("opinion.campaign"):
        if text.has(_NEUTRAL):
            continue
        sure = mention.term.text not in _UNSURE_CAMPAIGN
        yield _campaign_signal(mention.span, doubtful=not (context.restricted_period or sure))


_CANDIDACY = Pattern(
    r"\b(?:candidates?|election|ballot|vot(?:e|es|ing|er|ers|ez)|ward|campaign|for mayor|"
    r"for council|for trustee|mayor|maire|scrutin|councillor)\b"
)
_NEUTRAL = Pattern(
    r"\b(?:nomination (?:papers?|period|forms?)|by-?law|remove(?:d)? (?:all )?(?:election|"
    r"lawn|campaign) signs|signs must|sign (?:by-?law|rules)|file (?:their|"
    r"your) financial|financial statements?|third[ -]party advertis\w+|how to (?:become|"
    r"run)|pancartes (?:doivent|electorales doivent))\b"
)
_UNSURE_CAMPAIGN = frozenset(
    "our candidate,notre candidat,notre candidate,lawn sign,lawn signs,campaign launch,"
    "campaign kickoff,campaign office,vote yes,vote no,votez oui,votez non,campaign team,"
    "campaign volunteers,four more years,campaign website".split(",")
)


def _campaign_signal(span: Span, *, doubtful: bool) -> Signal:
    return Signal(
        span,
        "This promotes a candidate, a party or an answer to a ballot question.",
        "Take it out. City accounts give neutral election information only: dates, how to vote, results.",
        doubtful=doubtful,
        ground="MEA-88.18",
    )


@detector("opinion.partisan", clause=_CLAUSE, severity=Severity.WARN, title="Party politics")
def partisanship(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Verdicts on parties and governments."""
    for mention in text.terms("opinion.partisan"):
        if not text.quoted(mention.span):
            yield Signal(mention.span, "This takes a side in party politics.", _ADVICE)
    for hit in text.find(_GOVERNMENT_VERDICT):
        if not text.quoted(hit.span):
            yield Signal(hit.span, "This judges another government or a court in the City's voice.", _ADVICE)


_GOVERNMENT_VERDICT = _pattern(
    r"\b(?:premier|prime minister|province|queen's park|ottawa|federal government|"
    r"provincial government|judge|court|minister|tribunal|le premier ministre|la province|"
    r"le gouvernement|le juge|la ministre|le ministre)\b<gap4> "
    r"(?:got (?:it|the [\w ]{1,25}) wrong|is wrong|are wrong|was wrong|is out of control|"
    r"is a disgrace|is failing us|has failed us|doesn't care|should resign|must go|"
    r"must resign|a tort|se trompe|s'est trompee?|devrait demissionner|nous abandonne)\b"
)
