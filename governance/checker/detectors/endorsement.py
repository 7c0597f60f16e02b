"""Clause 4.3.4: promoting or endorsing businesses, products and opportunities that are not the City's.

Exempt are economic development and the official role of elected officials. What each exemption reaches
follows DOMAIN A.4: an official's greeting or ribbon cutting passes, a discount, paid content, a campaign or
the official's own business does not.
"""

from __future__ import annotations

from collections.abc import Iterator

from governance.checker.contacts import is_official_domain
from governance.checker.findings import Context, RuleSpec, Severity, Span
from governance.checker.folding import fold
from governance.checker.lexicon import words
from governance.checker.patterns import Pattern
from governance.checker.registry import Signal, detector
from governance.checker.signs import MONEY
from governance.checker.spans import Places
from governance.checker.text import Text

_LEXICON = "endorsement"
_CLAUSE = "4.3.4"
_BOTH = frozenset({"economic_development", "elected_official"})
_DEVELOPMENT = frozenset({"economic_development"})
_ADVICE = (
    "Take it out, or describe the City's own part only. If this is economic development "
    "or the official"
    " role of an elected official, claim that exemption with a reason."
)
_NEAR = 140  # characters between a business and the words that promote it


def _pattern(source: str) -> Pattern:
    return Pattern(source, lexicon=_LEXICON)


_CAP = r"[A-Z][\w'&-]*"
_NAMED = Pattern(
    rf"\b(?:[Aa]t|[Ff]rom|[Cc]hez|[Ww]ith|[Bb]y|[Tt]ry|[Vv]isit|[Tt]o|[Oo]f|[Dd]e|[Aa]vec|"
    rf"[Oo]ver at) ((?:[Tt]he )?{_CAP}(?: (?:{_CAP}|&|and|of|the|de|du|la))*)",
    needs_case=True,
)
_RUN = Pattern(rf"\b{_CAP}(?: (?:{_CAP}|&))*", needs_case=True)
_LINK = Pattern(
    r"\b(?:https?://|www\.)[^\s\"<>)]+|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|ca|shop|"
    r"store|net|org|biz|io|co)\b(?:/[^\s\"<>)]*)?"
)
_SHOP_LINK = Pattern(
    r"(?:amzn\.to|amazon\.(?:ca|com)|etsy\.com|ebay\.c|shopify|\.shop\b|\.store\b|"
    r"[?&](?:tag|ref|aff|affiliate|aff_id|affid|promo|coupon|referral)=|/ref/|/aff/|"
    r"utm_source=affiliate|linktr\.ee|/shop\b|/cart\b|/checkout\b|gofundme|/buy\b)"
)
_OFFER_FIGURE = _pattern(
    rf"\b[0-9]{{1,2}} ?(?:%|per ?cent|pour cent) (?:off|de rabais|de reduction|discount)|"
    rf"{MONEY} off\b|\bonly {MONEY}|\bjust {MONEY}|\b(?:from|starting at|a partir de|"
    rf"seulement) {MONEY}|\b(?:use|with|promo|enter|avec le) (?:the |my |"
    rf"our )?code [A-Za-z]+[0-9]*\b|\bsave (?:up to )?(?:{MONEY}|[0-9]+ ?%)"
)
_BLACK_FRIDAY_SAFETY = Pattern(r"\b(?:beware|scam|fraud|shop (?:safe|local)|parking|open late|hours)\b")


def _businesses(text: Text) -> Places:
    """Names that end in a trade, follow "at", "chez", "our friends at" and are no City place, and links."""
    found: list[Span] = []
    trade = words("endorsement.business_word")
    civic = words("people.not_names") - trade
    for hit in text.find(_RUN):
        parts = [fold(part).removesuffix("'s") for part in hit.words.split()]
        ends_in_trade = any(part in trade for part in parts[1:])
        starts_with_trade = parts[0] in trade and not any(part in civic for part in parts[1:])
        if len(parts) > 1 and (ends_in_trade or starts_with_trade) and not set(parts) & _CITY_NAMES:
            found.append(hit.span)
    for hit in text.find(_NAMED):
        parts = [fold(part).removesuffix("'s").strip(".,") for part in (hit.groups[0] or "").split()]
        content = [part for part in parts if part not in _SMALL_WORDS]
        if content and not any(part in civic for part in content):
            found.append(hit.span)
    return Places(found)


_SMALL_WORDS = frozenset("the of and de du la & a".split())
_CITY_NAMES = frozenset("city council library museum memorial transit peterborough municipal ville".split())


def _foreign_links(text: Text, context: Context) -> Places:
    return Places(
        hit.span
        for hit in text.find(_LINK)
        if not is_official_domain(_host(hit.words), context.contacts) and not text.before(hit.span, 1).endswith("@")
    )


def _host(link: str) -> str:
    return link.removeprefix("https://").removeprefix("http://").split("/")[0].split(":")[0]


def _is_city_offer(text: Text, span: Span) -> bool:
    return text.term_places("endorsement.city_offer").within(span, _NEAR)


@detector("endorsement.offer", clause=_CLAUSE, severity=Severity.BLOCK, title="Price, discount or coupon of a business")
def offers(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Discounts and prices beside a business; the City's own fees and passes are no marketing."""
    places = list(text.places(_OFFER_FIGURE) + text.term_places("endorsement.offer"))
    if not places:
        return
    businesses = _businesses(text) + _foreign_links(text, context)
    for place in places:
        at_business = businesses.within(place, _NEAR)
        if not at_business and (_is_city_offer(text, place) or text.has(_BLACK_FRIDAY_SAFETY)):
            continue
        pushed = any(text.terms(f"endorsement.{group}") for group in ("buy", "praise"))
        yield Signal(
            place,
            "This advertises an offer that is not the City's.",
            _ADVICE,
            doubtful=not at_business and not (pushed and len(places) > 1),
            exempt=_DEVELOPMENT,
        )


@detector("endorsement.praise", clause=_CLAUSE, severity=Severity.BLOCK, title="Praise of a business or product")
def praise(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Recommendation of a named business; praise with no business in sight is left alone."""
    mentions = text.terms("endorsement.praise")
    if not mentions:
        return
    businesses = _businesses(text)
    for mention in mentions:
        mild = mention.term.text in _MILD_PRAISE
        named = businesses if mild else businesses + text.people_places
        if text.quoted(mention.span) or not named.within(mention.span, 40 if mild else _NEAR):
            continue
        yield Signal(
            mention.span,
            "This recommends a business that is not the City's.",
            _ADVICE,
            doubtful=mild,
            exempt=_BOTH,
        )


_MILD_PRAISE = frozenset(
    fold(word)
    for word in (
        "check out",
        "découvrez",
        "trusted",
        "amazing",
        "we love",
        "i love",
        "shout-out to",
        "shoutout to",
        "proud to partner with",
        "the best",
        "ne manquez pas",
        "allez-y",
        "delicious",
        "greatest",
        "finest",
        "incredible",
        "world-class",
        "hands down",
        "number one",
    )
)


@detector("endorsement.call_to_buy", clause=_CLAUSE, severity=Severity.BLOCK, title="Call to buy from a business")
def calls_to_buy(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Sending people to a business: call them, order from, tell them we sent you."""
    mentions = text.terms("endorsement.buy")
    if not mentions:
        return
    businesses = _businesses(text)
    for mention in mentions:
        ours = text.places(_SENT_BY_US).within(mention.span)
        if not ours and not businesses.within(mention.span, 100):
            continue
        other_signs = any(text.terms(f"endorsement.{group}") for group in ("offer", "praise"))
        if not ours and not other_signs and mention.term.text in _MILD_CALLS:
            continue
        yield Signal(
            mention.span,
            "This sends people to a business that is not the City's.",
            _ADVICE,
            doubtful=not ours and not other_signs,
            exempt=_BOTH,
        )


_SENT_BY_US = Pattern(
    r"\btell (?:them|'em) (?:the|that|we|your|city)(?: \w+){0,4} sent you\b|\bsay (?:we|"
    r"the city|the \w+) sent you\b|\bmention (?:the city|this post|our page|this page)\b|"
    r"\bdites(?:-leur)? que (?:la ville|nous)\b|\btag them for\b|\bcall them for a free\b"
)
_MILD_CALLS = frozenset(
    "visitez,stop by,swing by,head to,drop by,grand opening,now open,come see,get your,"
    "need a,looking for a,drop in to,head over to,profitez,maintenant ouvert,"
    "grande ouverture,don't miss out".split(",")
)


@detector(
    "endorsement.opportunity", clause=_CLAUSE, severity=Severity.BLOCK, title="Money-making or investment opportunity"
)
def opportunities(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Get-rich schemes, coins, betting: no exemption reaches them, and a hijacked account posts them."""
    for mention in text.terms("endorsement.opportunity"):
        if text.has(_WARNING):
            return
        yield Signal(
            mention.span,
            "This promotes a money-making opportunity that is not the City's.",
            "Take it out. If you did not write it, tell IT security: the account may be taken over.",
        )


_WARNING = Pattern(
    r"\b(?:scams?|fraud\w*|beware|arnaque|fraude|mefiez-vous|protect yourself|awareness|"
    r"workshop|phishing|information session)\b"
)


@detector(
    "endorsement.own_business", clause=_CLAUSE, severity=Severity.BLOCK, title="The author's or family's own business"
)
def own_business(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Own or family business on a City account: no exemption reaches it."""
    selling = text.term_places(
        "endorsement.buy", "endorsement.offer", "endorsement.praise", "endorsement.business_word"
    )
    for mention in text.terms("endorsement.own_business"):
        if text.quoted(mention.span):
            continue
        certain = selling.within(mention.span, _NEAR)
        yield Signal(
            mention.span,
            "This promotes the author's own or family business.",
            "Take it out; City accounts are not for private business.",
            doubtful=not certain,
        )


@detector(
    "endorsement.sponsored", clause=_CLAUSE, severity=Severity.BLOCK, title="Sponsored content, affiliate or shop link"
)
def sponsored(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Paid content and links that earn; thanking an event sponsor is a question, not a block."""
    for mention in text.terms("endorsement.sponsored"):
        mild = mention.term.text in (
            "presented by",
            "brought to you by",
            "in partnership with",
            "presente par",
            "#partner",
        )
        yield Signal(
            mention.span,
            "This marks the post as sponsored or paid for.",
            "City accounts carry no paid content. To thank a sponsor of a City event, name it once, without praise.",
            doubtful=mild,
            exempt=_DEVELOPMENT if mild else frozenset(),
        )
    for hit in text.find(_LINK):
        if _SHOP_LINK.compiled.search(hit.words) and not is_official_domain(_host(hit.words), context.contacts):
            yield Signal(
                hit.span,
                "This link leads to a shop or earns a commission.",
                "Link to a City page instead.",
                doubtful="=" not in hit.words and "amzn" not in hit.words,
                exempt=_DEVELOPMENT,
            )
