"""Clause 4.3.1: confidential information, closed sessions above all.

A notice of a closed session and a report on rising from it are required openness (Municipal Act, 2001,
s.239) and must pass; the substance before it is reported out is a leak. Neither consent nor exemption
cures it, so no finding of this clause is clearable.
"""

from __future__ import annotations

from collections.abc import Iterator

from governance.checker.findings import Context, RuleSpec, Severity
from governance.checker.patterns import Pattern, patterns
from governance.checker.registry import Signal, detector
from governance.checker.signs import MONEY, Sign, raised
from governance.checker.text import Text

_LEXICON = "confidential"
_CLAUSE = "4.3.1"
_ADVICE = "Take it out until Council has reported on it in public, then refer to the public report."


def _pattern(source: str) -> Pattern:
    return Pattern(source, lexicon=_LEXICON)


_SUBSTANCE = (
    _pattern("<decided>"),
    _pattern(MONEY),
    _pattern(r"\b[0-9]{1,2} ?(?:-|to|a|contre) ?[0-9]{1,2}\b(?: (?:vote|in favour|against))?"),
)
_TALK_ONLY = frozenset("discussed,talked about,going to,want to,wants to,came up,veut,compte,debated".split(","))
_REPORTED_OUT = patterns(
    _LEXICON,
    r"\b(?:ris(?:e|ing|es)|rose|reported?|reporting|reconven\w+|returned?|"
    r"returning)(?: back)?<gap3> (?:from|out|in public|in open|to open|publicly)\b",
    r"\b(?:reported|announced|ratified|confirmed|adopted|released)<gap3> (?:in|"
    r"at)<gap2> (?:public|open)\b",
    r"\b(?:in|at|during|to)(?: the| an)? (?:open|public) (?:session|meeting|council)\b",
    r"\b(?:rapport public|en seance publique|a fait rapport|de retour en seance)\b",
)
_NOTICE = patterns(
    _LEXICON,
    r"\b(?:under|per|pursuant to|en vertu de|selon)<gap3> (?:239|section|subsection|s\.|"
    r"municipal act|article|l'article|loi)",
    r"\b239 ?\(",
    r"<closed_session><gap5> (?:begins?|starts?|is scheduled|will begin|will be held|"
    r"takes place|commence|debute|aura lieu|at [0-9]|a [0-9])",
    r"\b(?:will|may|plans to|going to|moves?|moved|resolved to|va|peut|doit) (?:go|meet|"
    r"move|convene|recess|hold|enter|sieger|se reunir|tenir)<gap3> <closed_session>",
    r"\b(?:what is|why|how|rules|guide|explained|explainer|agenda|minutes policy|"
    r"ombudsman|pourquoi|qu'est-ce)\b<gap5> <closed_session>",
)


@detector(
    "confidential.closed_session",
    clause=_CLAUSE,
    severity=Severity.BLOCK,
    title="Substance of a closed session",
    clearable=False,
)
def closed_sessions(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """What was said, offered or decided behind closed doors, with no report-out beside it."""
    mentions = text.terms("confidential.closed_session")
    if not mentions:
        return
    substance = list(text.find_any(_SUBSTANCE))
    for mention in mentions:
        sentence = text.sentence_at(mention.span)
        if text.places(*_REPORTED_OUT).within(sentence, 120):
            continue
        close = [hit for hit in substance if hit.span.gap_to(mention.span) <= 160]
        if text.in_sentence(mention.span, text.places(*_NOTICE)):
            close = [hit for hit in close if hit.words.startswith("$")]
        if close:
            yield Signal(
                mention.span,
                "This tells what happened in a closed session.",
                _ADVICE,
                doubtful=all(hit.words in _TALK_ONLY for hit in close),
            )


_LEGAL_SIGNS = (
    Sign(
        _pattern(
            rf"\b(?:insurance|insurer|assureur|city|we|ville)<gap4> (?:pay out|payout|"
            rf"paying|pays out|verser)<gap3> "
            rf"{MONEY}<gap10> (?:<case>|fall|accident|injury)"
        ),
        "This tells what the City or its insurer pays in a dispute.",
    ),
    Sign(
        _pattern(
            r"\b(?:according to|selon|d'apres) (?:our|the city's|city|council's|notre|nos|"
            r"les?) <lawyer><gap15> (?:<case>|chance|win|gagner)"
        ),
        "This repeats legal advice to the City, which is privileged.",
    ),
    Sign(
        _pattern("<lawyer><gap6> <told><gap12> <case>"),
        "This repeats legal advice to the City, which is privileged.",
    ),
    Sign(
        _pattern(
            r"\blegal (?:advice|opinion)<gap3> (?:says|said|was|is|that|warns?|suggests?|"
            r"tells)\b|\bavis juridique<gap3> (?:dit|est|que|recommande)\b"
        ),
        "This repeats legal advice to the City, which is privileged.",
    ),
    Sign(
        _pattern(
            r"\b(?:solicitor[ -]client|privileged (?:and confidential|advice|memo\w*|opinion)|"
            r"without prejudice|secret professionnel)\b"
        ),
        "This refers to privileged legal matter.",
    ),
    Sign(
        _pattern(
            rf"\b(?:we|city|council|on|nous|ville|conseil)(?: will| would| 'd|'ll|'d| has| is|"
            rf" are| va| allons)?(?: \w+){{0,3}} (?:settl(?:e|ing|ed)|offer(?:ed|ing)?|regler|"
            rf"pay)\b<gap8> {MONEY}<gap12> (?:lawsuit|claim|suit|case|grievance|litigation|"
            rf"poursuite|plaintiff|out of court|hors cour)\b"
        ),
        "This tells what the City is ready to settle for.",
    ),
    Sign(
        _pattern(
            rf"\bsettle(?:d|ment)?\b<gap8> (?:lawsuit|claim|suit|case|litigation|"
            rf"out of court)\b<gap6> {MONEY}"
        ),
        "This may tell the terms of a settlement that is not public.",
        doubtful=True,
    ),
)
_LEGAL_PUBLIC = patterns(
    _LEXICON,
    r"\b(?:free legal|legal (?:aid|clinic)|law library|public court|court (?:ruled|"
    r"decision|found|ordered)|careers?|hiring|job posting)\b",
)


@detector(
    "confidential.legal_advice",
    clause=_CLAUSE,
    severity=Severity.BLOCK,
    title="Privileged legal advice",
    clearable=False,
)
def legal_advice(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Advice of the City's lawyers and its position in a dispute (s.239(2)(e) and (f))."""
    yield from raised(text, _LEGAL_SIGNS, "Take it out; only Council can waive legal privilege.", unless=_LEGAL_PUBLIC)


_MARKING = (
    Sign(
        _pattern(
            r"\b(?:strictly|highly|privileged (?:and|&)|private (?:and|&)) confidential\b|"
            r"\bconfidential (?:draft|memo\w*|report|document|appendix|attachment|briefing|"
            r"file|minutes|information|list|budget|letter|slide|version|deck|numbers)s?\b|"
            r"\bstrictement confidentiel\w*\b|\b(?:document|rapport|note|ebauche|memo|version|"
            r"lettre|annexe)s? confidentiel\w*\b"
        ),
        "This is marked as confidential.",
    ),
    Sign(
        _pattern(
            r"\b(?:not for (?:public )?(?:release|distribution|circulation|publication)|"
            r"for internal (?:use|distribution|eyes)(?: only)?|internal use only|"
            r"do not (?:share|distribute|circulate|forward)(?: (?:outside|externally|"
            r"publicly))?|for your eyes only|protected b|usage interne|ne pas (?:diffuser|"
            r"distribuer|partager|publier))\b"
        ),
        "This carries a marking that says it must not be shared.",
        doubtful=True,
    ),
    Sign(
        _pattern(r"(?:^|\n)[ \[(*#]{0,4}(?:confidential|confidentiel|secret)\b[\])*]{0,3} ?[:\n!-]"),
        "This is marked as confidential.",
    ),
    Sign(
        _pattern(
            r"\b(?:shared|sent|gave|given|told|supplied|provided|disclosed|received|passed|"
            r"partage\w*|envoye\w*|transmis\w*|confie\w*|remis\w*|"
            r"recu\w*)\b<gap7> (?:in (?:strict )?confidence|confidentially|in secret|"
            r"a titre confidentiel|sous le sceau|en toute confidence|confidentiellement)\b"
        ),
        "This was given to the City in confidence.",
    ),
    Sign(
        _pattern(
            r"\b(?:trade secret|proprietary (?:formula|pricing|data)|non-?disclosure|"
            r"under nda|secret commercial|entente de confidentialite)\b"
        ),
        "This may be somebody's commercial secret.",
        doubtful=True,
    ),
)
_CONFIDENTIAL_SERVICE = patterns(
    _LEXICON,
    r"\b(?:free|call|support|speak|talk|report|helpline|crisis|counsell\w+|anonymous\w*|"
    r"shred\w*|drop box|kept|remains?|will be|services?|sans frais|appelez|"
    r"soutien)\b<gap4> (?:and )?confidential(?:ly|ity)?\b(?: (?:support|help|service|"
    r"advice|line|and))?",
    r"\bconfidential (?:support|help|services?|counselling|shredding|line|and free|"
    r"reporting)\b|\b(?:do not|never) (?:share|forward)<gap3> (?:your|passwords?|personal|"
    r"banking)\b|\b(?:scam|fraud|phishing)\b",
)


@detector(
    "confidential.marking",
    clause=_CLAUSE,
    severity=Severity.BLOCK,
    title="Confidentiality marking, information given in confidence",
    clearable=False,
)
def markings(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Documents that say so themselves, and what others told the City in confidence (s.239(2)(h), (i))."""
    yield from raised(text, _MARKING, _ADVICE, unless=_CONFIDENTIAL_SERVICE)


@detector(
    "confidential.unreleased",
    clause=_CLAUSE,
    severity=Severity.BLOCK,
    title="Budget, report or decision before its release",
    clearable=False,
)
def unreleased(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Embargoed or unreleased papers: the thing and the "not yet" close to each other."""
    things = text.term_places("confidential.unreleased_thing")
    telling = text.places(_MONEY, _PERCENT, _PEEK)
    for mention in text.terms("confidential.unreleased"):
        if text.in_sentence(mention.span, text.places(*_RELEASED)):
            continue
        if not things.within(mention.span, 90):
            continue
        told = telling.within(mention.span, 160)
        weak = mention.term.text in ("before council", "leak", "leaked", "before the public", "en primeur")
        if weak and not told:
            continue
        yield Signal(
            mention.span,
            "This tells something that has not been released yet.",
            "Wait until it is released to Council and the public.",
            doubtful=not told,
        )


_MONEY = _pattern(MONEY)
_PERCENT = _pattern(r"\b[0-9]+(?:[.,][0-9]+)? ?(?:%|per ?cent|pour cent)")
_PEEK = _pattern(
    r"\b(?:sneak peek|scoop|here(?:'s| is)|spoiler|heads up|psst|shh+|advance copy|apercu|"
    r"primeur|voici|fyi|first look|says|said|shows|showed|calls for|recommends|means|dit|"
    r"montre|will be|is going to|are going to|va|vont)\b"
)
_RELEASED = patterns(
    _LEXICON,
    r"\b(?:draft|ebauche)<gap5> (?:is|are|now|available|posted|released|open|online|est|"
    r"disponible)\b<gap4> (?:for (?:public )?(?:comment|review|feedback|input)|posted|"
    r"released|available|online|public|disponible|en ligne)\b"
    r"|\b(?:have your say|public (?:comment|consultation|input|meeting)|your feedback|"
    r"comment on|donnez votre avis|votre opinion|water|gas|pipe|roof|main|faucet|tap|"
    r"toilet|valve|fuite)\b",
)


@detector(
    "confidential.investigation",
    clause=_CLAUSE,
    severity=Severity.BLOCK,
    title="Investigation that is not public",
    clearable=False,
)
def investigations(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Findings of an investigation before they are released; a drafted or leaked one is plain, the rest doubt."""
    inquiries = text.term_places("confidential.investigation")
    public = text.places(*_PUBLIC_INQUIRY)
    hushed = text.term_places("confidential.hush")
    for mention in text.terms("confidential.investigation_detail"):
        if not inquiries.within(mention.span, 80) or text.in_sentence(mention.span, public):
            continue
        plain = mention.term.text.startswith(("draft", "preliminary", "leaked", "conclusions", "rapport pre"))
        yield Signal(
            mention.span,
            "This tells about an investigation that is not public.",
            "Take it out until the findings are released.",
            doubtful=not (plain or hushed.within(mention.span, 200)),
        )


_PUBLIC_INQUIRY = patterns(
    _LEXICON,
    r"\b(?:public report|presented to council|council received|released (?:today|"
    r"publicly)|annual report|police|opp|fire marshal|posted|publie\w*|coroner|"
    r"cause of (?:the )?(?:fire|crash|outage))\b",
)


@detector("confidential.hush", clause=_CLAUSE, severity=Severity.WARN, title="Talk of a secret", clearable=False)
def hushed_talk(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """ "A little bird told me": it may be a joke, so it is a question to the author."""
    for mention in text.terms("confidential.hush"):
        if text.quoted(mention.span):
            continue
        yield Signal(
            mention.span,
            "This sounds as if something confidential is being passed on.",
            "If it is public, say where it was published. If not, take it out.",
        )
