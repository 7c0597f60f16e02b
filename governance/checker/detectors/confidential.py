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
    r"\b(?:ris(?:e|ing|es)|rose|reported?|reporting|reconven\w+|returned?|returning)(?: back)?<gap3> (?:from|out|in public|in open|to open|publicly)\b",
    r"\b(?:reported|announced|ratified|confirmed|adopted|released)<gap3> (?:in|at)<gap2> (?:public|open)\b",
    r"\b(?:in|at|during|to)(?: the| an)? (?:open|public) (?:session|meeting|council)\b",
    r"\b(?:rapport public|en seance publique|a fait rapport|de retour en seance)\b",
)
_NOTICE = patterns(
    _LEXICON,
    r"\b(?:under|per|pursuant to|en vertu de|selon)<gap3> (?:239|section|subsection|s\.|municipal act|article|l'article|loi)",
    r"\b239 ?\(",
    r"<closed_session><gap5> (?:begins?|starts?|is scheduled|will begin|will be held|takes place|commence|debute|aura lieu|at [0-9]|a [0-9])",
    r"\b(?:will|may|plans to|going to|moves?|moved|resolved to|va|peut|doit) (?:go|meet|move|convene|recess|hold|enter|sieger|se reunir|tenir)<gap3> <closed_session>",
    r"\b(?:what is|why|how|rules|guide|explained|explainer|agenda|minutes policy|ombudsman|pourquoi|qu'est-ce)\b<gap5> <closed_session>",
)


@detector("confidential.closed_session", clause=_CLAUSE, severity=Severity.BLOCK,
          title="Substance of a closed session", clearable=False)  # fmt: skip
def closed_sessions(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """What was said, offered or decided behind closed doors, with no report-out beside it."""
    mentions = text.terms("confidential.closed_session")
    if not mentions:
        return
    substance = [hit for hit in text.find_any(_SUBSTANCE)]
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
        _pattern(r"\b(?:according to|selon|d'apres) (?:our|the city's|city|council's|notre|nos|les?) <lawyer><gap15> (?:<case>|chance|win|gagner)"),
        "This repeats legal advice to the City, which is privileged.",
    ),
    Sign(
        _pattern("<lawyer><gap6> <told><gap12> <case>"),
        "This repeats legal advice to the City, which is privileged.",
    ),
    Sign(
        _pattern(r"\blegal (?:advice|opinion)<gap3> (?:says|said|was|is|that|warns?|suggests?|tells)\b|\bavis juridique<gap3> (?:dit|est|que|recommande)\b"),
        "This repeats legal advice to the City, which is privileged.",
    ),
    Sign(
        _pattern(r"\b(?:solicitor[ -]client|privileged (?:and confidential|advice|memo\w*|opinion)|without prejudice|secret professionnel)\b"),
        "This refers to privileged legal matter.",
    ),
    Sign(
        _pattern(rf"\b(?:we|city|council|on|nous|ville|conseil)(?: will| would| 'd|'ll|'d| has| is| are| va| allons)?(?: \w+){{0,3}} (?:settl(?:e|ing|ed)|offer(?:ed|ing)?|regler|pay)\b<gap8> {MONEY}<gap12> (?:lawsuit|claim|suit|case|grievance|litigation|poursuite|plaintiff|out of court|hors cour)\b"),
        "This tells what the City is ready to settle for.",
    ),
    Sign(
        _pattern(rf"\bsettle(?:d|ment)?\b<gap8> (?:lawsuit|claim|suit|case|litigation|out of court)\b<gap6> {MONEY}"),
        "This may tell the terms of a settlement that is not public.",
        doubtful=True,
    ),
)  # fmt: skip
_LEGAL_PUBLIC = patterns(
    _LEXICON,
    r"\b(?:free legal|legal (?:aid|clinic)|law library|public court|court (?:ruled|decision|found|ordered)|careers?|hiring|job posting)\b",
)


@detector("confidential.legal_advice", clause=_CLAUSE, severity=Severity.BLOCK,
          title="Privileged legal advice", clearable=False)  # fmt: skip
def legal_advice(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Advice of the City's lawyers and its position in a dispute (s.239(2)(e) and (f))."""
    yield from raised(text, _LEGAL_SIGNS, "Take it out; only Council can waive legal privilege.", unless=_LEGAL_PUBLIC)


_MONEY = _pattern(MONEY)
_AWARDED = patterns(
    _LEXICON,
    r"\b(?:was|were|has been|have been|is|been|a ete|ont ete) (?:awarded|attribue\w*|adjuge\w*)\b|\bcouncil (?:has )?awarded\b|\bbids? (?:close|closes|are due|must be|open)\b"
    r"|\b(?:submit|soumettez|deposez)\b<gap4> <bid>",
)


@detector("confidential.procurement", clause=_CLAUSE, severity=Severity.BLOCK,
          title="Bids before the award", clearable=False)  # fmt: skip
def procurement(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Who bid, how much, who leads, before the award is public."""
    early = text.term_places("confidential.before_award")
    details = text.term_places("confidential.bid_detail")
    money = text.places(_MONEY)
    for bid in text.term_places("confidential.bid"):
        if text.in_sentence(bid, text.places(*_AWARDED)):
            continue
        detailed, priced = details.within(bid, 140), money.within(bid, 140)
        too_early = early.within(bid, 160) and (detailed or priced)
        both = detailed and priced
        if too_early or both or details.within(bid, 60):
            yield Signal(
                bid,
                "This gives away bids or their evaluation before the award is public.",
                "Wait for the award; then name the result as it is in the public report.",
                doubtful=not (too_early or both),
            )


_NEGOTIATION_SIGNS = (
    Sign(
        _pattern(r"\b(?:our|the city's|council's|management's|notre|nos) (?:bottom line|walk-?away|final position|maximum|max|ceiling|mandate|fallback|offre maximale|limite|mandat|plafond|position de negociation|negotiating position|bargaining position)\b"),
        "This gives away the City's position in a negotiation.",
    ),
    Sign(
        _pattern(rf"\b(?:we(?:'ll| will| would|'re willing to| are willing to| can| could|'d| are ready to)|council (?:will|would|is (?:willing|ready|prepared) to)|the city (?:will|would|is (?:willing|ready|prepared) to)|la ville (?:est prete a|irait)|on irait) (?:go|pay|accept|offer|settle|jusqu|payer|offrir|accepter)\b<gap8> (?:{MONEY}|[0-9.]+ ?(?:%|per ?cent))"),
        "This gives away what the City is ready to pay or accept.",
    ),
    Sign(
        _pattern(r"\b(?:bargaining|union|negotiat\w+|cupe|syndicat|negociations?|collective agreement|convention collective|strike|greve)\b<gap12> (?:bottom line|cave|lowball|concession|secret offer|offer of [0-9]|our offer|final offer|offering|will accept|won't go|no more than|contract out|lock ?out|notre offre|offre finale|mandat)\b"),
        "This gives away the City's position in labour negotiations.",
    ),
    Sign(
        _pattern(r"\b(?:owner|seller|vendor|landlord|proprietaire|vendeur)s?\b<gap6> (?:doesn't know|don't know|has no idea|hasn't been told|before (?:they|he|she) finds? out|ne sait pas|ignore)\b"),
        "This gives away a land deal before the owner knows.",
    ),
    Sign(
        _pattern(r"\b(?:city|council|we|ville|conseil)(?:'s|'re| is| are)?(?: \w+){0,2} (?:secretly|quietly|en secret|discretement)(?: \w+){0,2} (?:buy\w*|sell\w*|negotiat\w+|offer\w*|purchas\w+|acquir\w+|achet\w+|vend\w*|negoci\w+)\b"),
        "This gives away a deal that is not public.",
    ),
    Sign(
        _pattern(rf"\b(?:expropriat\w+|acquir\w+|buy(?:ing)?|purchas\w+|offer(?:ed|ing)? on|achat|acheter|acquerir)\b<gap10> (?:lot|lands?|parcel|property|site|building|farm|terrain|immeuble|propriete)\b<gap10> (?:not (?:yet )?(?:public|announced)|before|confidential|secret|quietly|{MONEY})"),
        "This may give away a land deal that is not public.",
        doubtful=True,
    ),
)  # fmt: skip
_PUBLIC_OFFER = patterns(
    _LEXICON,
    r"\b(?:residents|homeowners|you) (?:can|may|will)\b|\b(?:rebate|grant program|incentive|tax sale|subvention offerte)\b|\bcouncil (?:approved|voted|adopted|ratified)\b|\b(?:public|staff) report\b|\b(?:ratified|ratifie)\b",
)


@detector("confidential.negotiation", clause=_CLAUSE, severity=Severity.BLOCK,
          title="Negotiating position", clearable=False)  # fmt: skip
def negotiations(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Land, labour and other positions before they are settled (s.239(2)(c), (d) and (k))."""
    yield from raised(text, _NEGOTIATION_SIGNS, _ADVICE, unless=_PUBLIC_OFFER)


_SECRET_SIGNS = (
    Sign(
        _pattern(r"<secret>(?: \w+){0,8}?(?: is| are|'s|:| =| est| :)[ :=\"']{1,3}[a-z0-9#*!@$%^&_-]*[0-9#*!@$%^&_][a-z0-9#*!@$%^&_-]*"),
        "This gives away a password or an access code.",
    ),
    Sign(
        _pattern(r"<secret>(?: \w+){0,4}?(?: is| =|:| est| :)[ :=]{1,2}(?:\"[^\"]+\"|'[^']+')"),
        "This gives away a password or an access code.",
    ),
    Sign(
        _pattern(r"\b(?:code|combo|pin)(?: (?:for|to|de|pour)(?: \w+){1,4})?(?: is|:| est| =)[ :=]{1,2}[0-9#*]{3,8}\b"),
        "This gives away an access code.",
    ),
    Sign(
        _pattern(r"\b(?:punch in|enter|type|use|composez|entrez) [0-9]{3,6}#?<gap3> (?:to get in|at the (?:door|gate|keypad)|on the keypad|for the (?:door|gate)|pour entrer|pour ouvrir)\b"),
        "This gives away an access code.",
    ),
    Sign(
        _pattern(r"\b(?:camera|cctv|alarm|security system|motion sensor|guard|patrol|firewall|camera de surveillance|alarme|gardien)s?\b<gap6> (?:doesn't cover|don't cover|does not cover|doesn't work|don't work|isn't working|aren't working|is broken|are broken|is off|are off|is down|is disabled|blind spot|goes home|leaves at|only checks?|ne couvre pas|ne fonctionne pas|en panne|desactivee?)\b"),
        "This tells where City property is not protected.",
    ),
    Sign(
        _pattern(r"\b(?:spare|master|hidden) keys?\b<gap6> (?:is|are|under|behind|in|above)\b"),
        "This tells how to get into City property.",
    ),
)  # fmt: skip
_PUBLIC_CODES = patterns(
    _LEXICON,
    r"\b(?:guest|public|visitor|invite|visiteur)s? (?:wi-?fi|network|reseau)\b|\b(?:zoom|webinar|meeting|teams|webex|livestream) (?:id|passcode|password|link)\b"
    r"|\b(?:promo|coupon|discount|postal|area|dress|building|fire|zip|qr|source|activity|course|program|registration|reference) code\b",
)


@detector("confidential.access_code", clause=_CLAUSE, severity=Severity.BLOCK,
          title="Password, access code or gap in security", clearable=False)  # fmt: skip
def access_codes(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """The security of the property of the City (s.239(2)(a)); guest Wi-Fi and webinar codes are public."""
    yield from raised(
        text,
        _SECRET_SIGNS,
        "Take it out, and have the code changed if it was shown anywhere.",
        unless=_PUBLIC_CODES,
    )


_MARKING = (
    Sign(
        _pattern(r"\b(?:strictly|highly|privileged (?:and|&)|private (?:and|&)) confidential\b|\bconfidential (?:draft|memo\w*|report|document|appendix|attachment|briefing|file|minutes|information|list|budget|letter|slide|version|deck|numbers)s?\b|\bstrictement confidentiel\w*\b|\b(?:document|rapport|note|ebauche|memo|version|lettre|annexe)s? confidentiel\w*\b"),
        "This is marked as confidential.",
    ),
    Sign(
        _pattern(r"\b(?:not for (?:public )?(?:release|distribution|circulation|publication)|for internal (?:use|distribution|eyes)(?: only)?|internal use only|do not (?:share|distribute|circulate|forward)(?: (?:outside|externally|publicly))?|for your eyes only|protected b|usage interne|ne pas (?:diffuser|distribuer|partager|publier))\b"),
        "This carries a marking that says it must not be shared.",
        doubtful=True,
    ),
    Sign(
        _pattern(r"(?:^|\n)[ \[(*#]{0,4}(?:confidential|confidentiel|secret)\b[\])*]{0,3} ?[:\n!-]"),
        "This is marked as confidential.",
    ),
    Sign(
        _pattern(r"\b(?:shared|sent|gave|given|told|supplied|provided|disclosed|received|passed|partage\w*|envoye\w*|transmis\w*|confie\w*|remis\w*|recu\w*)\b<gap7> (?:in (?:strict )?confidence|confidentially|in secret|a titre confidentiel|sous le sceau|en toute confidence|confidentiellement)\b"),
        "This was given to the City in confidence.",
    ),
    Sign(
        _pattern(r"\b(?:trade secret|proprietary (?:formula|pricing|data)|non-?disclosure|under nda|secret commercial|entente de confidentialite)\b"),
        "This may be somebody's commercial secret.",
        doubtful=True,
    ),
)  # fmt: skip
_CONFIDENTIAL_SERVICE = patterns(
    _LEXICON,
    r"\b(?:free|call|support|speak|talk|report|helpline|crisis|counsell\w+|anonymous\w*|shred\w*|drop box|kept|remains?|will be|services?|sans frais|appelez|soutien)\b<gap4> (?:and )?confidential(?:ly|ity)?\b(?: (?:support|help|service|advice|line|and))?",
    r"\bconfidential (?:support|help|services?|counselling|shredding|line|and free|reporting)\b|\b(?:do not|never) (?:share|forward)<gap3> (?:your|passwords?|personal|banking)\b|\b(?:scam|fraud|phishing)\b",
)


@detector("confidential.marking", clause=_CLAUSE, severity=Severity.BLOCK,
          title="Confidentiality marking, information given in confidence", clearable=False)  # fmt: skip
def markings(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Documents that say so themselves, and what others told the City in confidence (s.239(2)(h), (i))."""
    yield from raised(text, _MARKING, _ADVICE, unless=_CONFIDENTIAL_SERVICE)


@detector("confidential.unreleased", clause=_CLAUSE, severity=Severity.BLOCK,
          title="Budget, report or decision before its release", clearable=False)  # fmt: skip
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


_PERCENT = _pattern(r"\b[0-9]+(?:[.,][0-9]+)? ?(?:%|per ?cent|pour cent)")
_PEEK = _pattern(
    r"\b(?:sneak peek|scoop|here(?:'s| is)|spoiler|heads up|psst|shh+|advance copy|apercu|primeur|voici|fyi|first look|says|said|shows|showed|calls for|recommends|means|dit|montre|will be|is going to|are going to|va|vont)\b"
)
_RELEASED = patterns(
    _LEXICON,
    r"\b(?:draft|ebauche)<gap5> (?:is|are|now|available|posted|released|open|online|est|disponible)\b<gap4> (?:for (?:public )?(?:comment|review|feedback|input)|posted|released|available|online|public|disponible|en ligne)\b"
    r"|\b(?:have your say|public (?:comment|consultation|input|meeting)|your feedback|comment on|donnez votre avis|votre opinion|water|gas|pipe|roof|main|faucet|tap|toilet|valve|fuite)\b",
)  # fmt: skip


@detector("confidential.investigation", clause=_CLAUSE, severity=Severity.BLOCK,
          title="Investigation that is not public", clearable=False)  # fmt: skip
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
    r"\b(?:public report|presented to council|council received|released (?:today|publicly)|annual report|police|opp|fire marshal|posted|publie\w*|coroner|cause of (?:the )?(?:fire|crash|outage))\b",
)


@detector("confidential.hush", clause=_CLAUSE, severity=Severity.WARN,
          title="Talk of a secret", clearable=False)  # fmt: skip
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
