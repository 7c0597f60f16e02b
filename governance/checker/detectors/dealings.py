"""Clause 4.3.1: what would harm the City's dealings or the security of its property.

Bids before the award, negotiating positions, access codes (Municipal Act, 2001, s.239(2)(a), (c), (d), (k)).
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


_MONEY = _pattern(MONEY)
_AWARDED = patterns(
    _LEXICON,
    r"\b(?:was|were|has been|have been|is|been|a ete|ont ete) (?:awarded|attribue\w*|"
    r"adjuge\w*)\b|\bcouncil (?:has )?awarded\b|\bbids? (?:close|closes|are due|must be|"
    r"open)\b"
    r"|\b(?:submit|soumettez|deposez)\b<gap4> <bid>",
)


@detector(
    "confidential.procurement", clause=_CLAUSE, severity=Severity.BLOCK, title="Bids before the award", clearable=False
)
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
        _pattern(
            r"\b(?:we're|we are|the city is|city's|council is|la ville va|"
            r"on va) (?:about to|secretly|going to|planning to|preparing to|bientot)? ?"
            r"(?:expropriat\w+|exproprier|sell off|lay off|contract out|terminate the contract)\b"
        ),
        "This may give away a plan that is not public.",
        doubtful=True,
    ),
    Sign(
        _pattern(
            r"\b(?:our|the city's|council's|management's|notre|nos) (?:bottom line|walk-?away|"
            r"final position|maximum|max|ceiling|mandate|fallback|offre maximale|limite|"
            r"mandat|plafond|position de negociation|negotiating position|"
            r"bargaining position)\b"
        ),
        "This gives away the City's position in a negotiation.",
    ),
    Sign(
        _pattern(
            rf"\b(?:we(?:'ll| will| would|'re willing to| are willing to| can| could|'d|"
            rf" are ready to)|council (?:will|would|is (?:willing|ready|prepared) to)|"
            rf"the city (?:will|would|is (?:willing|ready|prepared) to)|"
            rf"la ville (?:est prete a|irait)|on irait) (?:go|pay|accept|offer|settle|jusqu|"
            rf"payer|offrir|accepter)\b<gap8> (?:{MONEY}|[0-9.]+ ?(?:%|per ?cent))"
        ),
        "This gives away what the City is ready to pay or accept.",
    ),
    Sign(
        _pattern(
            r"\b(?:bargaining|union|negotiat\w+|cupe|syndicat|negociations?|"
            r"collective agreement|convention collective|strike|"
            r"greve)\b<gap12> (?:bottom line|cave|lowball|concession|secret offer|"
            r"offer of [0-9]|our offer|final offer|offering|will accept|won't go|no more than|"
            r"contract out|lock ?out|notre offre|offre finale|mandat)\b"
        ),
        "This gives away the City's position in labour negotiations.",
    ),
    Sign(
        _pattern(
            r"\b(?:owner|seller|vendor|landlord|proprietaire|"
            r"vendeur)s?\b<gap6> (?:doesn't know|don't know|has no idea|hasn't been told|"
            r"before (?:they|he|she) finds? out|ne sait pas|ignore)\b"
        ),
        "This gives away a land deal before the owner knows.",
    ),
    Sign(
        _pattern(
            r"\b(?:city|council|we|ville|conseil)(?:'s|'re| is|"
            r" are)?(?: \w+){0,2} (?:secretly|quietly|en secret|"
            r"discretement)(?: \w+){0,2} (?:buy\w*|sell\w*|negotiat\w+|offer\w*|purchas\w+|"
            r"acquir\w+|achet\w+|vend\w*|negoci\w+)\b"
        ),
        "This gives away a deal that is not public.",
    ),
    Sign(
        _pattern(
            rf"\b(?:expropriat\w+|acquir\w+|buy(?:ing)?|purchas\w+|offer(?:ed|ing)? on|achat|"
            rf"acheter|acquerir)\b<gap10> (?:lot|lands?|parcel|property|site|building|farm|"
            rf"terrain|immeuble|propriete)\b<gap10> (?:not (?:yet )?(?:public|announced)|"
            rf"before|confidential|secret|quietly|{MONEY})"
        ),
        "This may give away a land deal that is not public.",
        doubtful=True,
    ),
)
_PUBLIC_OFFER = patterns(
    _LEXICON,
    r"\b(?:residents|homeowners|you) (?:can|may|will)\b|\b(?:rebate|grant program|"
    r"incentive|tax sale|subvention offerte)\b|\bcouncil (?:approved|voted|adopted|"
    r"ratified)\b|\b(?:public|staff) report\b|\b(?:ratified|ratifie)\b",
)


@detector(
    "confidential.negotiation", clause=_CLAUSE, severity=Severity.BLOCK, title="Negotiating position", clearable=False
)
def negotiations(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Land, labour and other positions before they are settled (s.239(2)(c), (d) and (k))."""
    yield from raised(text, _NEGOTIATION_SIGNS, _ADVICE, unless=_PUBLIC_OFFER)


_SECRET_SIGNS = (
    Sign(
        _pattern(
            r"<secret>(?: \w+){0,8}?(?: is| are|'s|:| =| est|"
            r" :)[ :=\"']{1,3}[a-z0-9#*!@$%^&_-]*[0-9#*!@$%^&_][a-z0-9#*!@$%^&_-]*"
        ),
        "This gives away a password or an access code.",
    ),
    Sign(
        _pattern(r"<secret>(?: \w+){0,4}?(?: is| =|:| est| :)[ :=]{1,2}(?:\"[^\"]+\"|'[^']+')"),
        "This gives away a password or an access code.",
    ),
    Sign(
        _pattern(
            r"\b(?:code|combo|pin)(?: (?:for|to|de|pour)(?: \w+){1,4})?(?: is|:| est|"
            r" =)[ :=]{1,2}[0-9#*]{3,8}\b"
        ),
        "This gives away an access code.",
    ),
    Sign(
        _pattern(
            r"\b(?:punch in|enter|type|use|composez|entrez) [0-9]{3,6}#?<gap3> (?:to get in|"
            r"at the (?:door|gate|keypad)|on the keypad|for the (?:door|gate)|pour entrer|"
            r"pour ouvrir)\b"
        ),
        "This gives away an access code.",
    ),
    Sign(
        _pattern(
            r"\b(?:camera|cctv|alarm|security system|motion sensor|guard|patrol|firewall|"
            r"camera de surveillance|alarme|gardien)s?\b<gap6> (?:doesn't cover|don't cover|"
            r"does not cover|doesn't work|don't work|isn't working|aren't working|is broken|"
            r"are broken|is off|are off|is down|is disabled|blind spot|goes home|leaves at|"
            r"only checks?|ne couvre pas|ne fonctionne pas|en panne|desactivee?)\b"
        ),
        "This tells where City property is not protected.",
    ),
    Sign(
        _pattern(r"\b(?:spare|master|hidden) keys?\b<gap6> (?:is|are|under|behind|in|above)\b"),
        "This tells how to get into City property.",
    ),
)
_PUBLIC_CODES = patterns(
    _LEXICON,
    r"\b(?:guest|public|visitor|invite|visiteur)s? (?:wi-?fi|network|reseau)\b|\b(?:zoom|"
    r"webinar|meeting|teams|webex|livestream) (?:id|passcode|password|link)\b"
    r"|\b(?:promo|coupon|discount|postal|area|dress|building|fire|zip|qr|source|activity|"
    r"course|program|registration|reference) code\b",
)


@detector(
    "confidential.access_code",
    clause=_CLAUSE,
    severity=Severity.BLOCK,
    title="Password, access code or gap in security",
    clearable=False,
)
def access_codes(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """The security of the property of the City (s.239(2)(a)); guest Wi-Fi and webinar codes are public."""
    yield from raised(
        text,
        _SECRET_SIGNS,
        "Take it out, and have the code changed if it was shown anywhere.",
        unless=_PUBLIC_CODES,
    )
