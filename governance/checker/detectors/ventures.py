"""Clause 4.3.4, what no official role excuses: schemes, own businesses, property, private jobs, paid content."""

from __future__ import annotations

from collections.abc import Iterator

from governance.checker.detectors.commerce import CLOSE, NEAR, around, is_city_offer, market
from governance.checker.findings import Context, RuleSpec, Severity, Span
from governance.checker.nearby import on_line
from governance.checker.patterns import Pattern
from governance.checker.registry import Signal, detector
from governance.checker.signs import MONEY
from governance.checker.text import Text

_CLAUSE = "4.3.4"
_DEVELOPMENT = frozenset({"economic_development"})


@detector(
    "endorsement.opportunity", clause=_CLAUSE, severity=Severity.BLOCK, title="Money-making or investment opportunity"
)
def opportunities(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Get-rich schemes, coins, betting: no exemption reaches them, and a hijacked account posts them."""
    for hit in text.find(_EARN):
        if not on_line(text, hit.span, text.places(_WARNING), NEAR):
            yield _scheme(hit.span)
    for mention in text.terms("endorsement.opportunity"):
        if text.quoted(mention.span) or on_line(text, mention.span, text.places(_WARNING), NEAR):
            continue
        unsure = mention.term.text in _UNSURE and not around(text, mention.span, "endorsement.buy")
        yield _scheme(mention.span, doubtful=unsure)


def _scheme(span: Span, *, doubtful: bool = False) -> Signal:
    return Signal(
        span,
        "This promotes a money-making opportunity that is not the City's.",
        "Take it out. If you did not write it, tell IT security: the account may be taken over.",
        doubtful=doubtful,
    )


_EARN = Pattern(
    r"\b[a-z]+coin\b[^\n]{0,80}\b(?:pre-?sale|doubled|tripled|launch\w*|moon|invest\w*|buy|wallet|profits?|returns?)\b|"
    r"\b(?:pre-?sale|buy|invest in|mint)\b[^.!?\n]{0,40}\b[a-z]+coin\b|"
    rf"\b(?:earn|make|gagnez|faites) (?:up to |an extra |over |an easy |jusqu'a )?{MONEY} ?(?:or more )?(?:a|per|each|every|par) (?:day|week|month|jour|semaine|mois)\b|"
    r"\b(?:invest|investissez|put your (?:money|savings))\b[^.!?\n]{0,60}\b(?:guarante\w+|triple|double|returns?|to the moon|garanti\w*|rendement)\b"
)


_UNSURE = frozenset(
    "kickstarter,gofundme,gofundme.com,crowdfunding,crowdfunding campaign,patreon,indiegogo,earn $,make $".split(",")
)
_WARNING = Pattern(
    r"\b(?:scams?|scammers?|fraud\w*|beware|arnaque\w*|fraude\w*|mefiez-vous|protect yourself|awareness|"
    r"workshop|phishing|information session|by-?law|prohibit\w*|licen[cs]\w*|hack\w*|suspicious|report it|hang up)\b"
)


@detector("endorsement.property", clause=_CLAUSE, severity=Severity.BLOCK, title="Private property, loans or jobs")
def property_and_jobs(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Homes for sale or rent, mortgages, and vacancies of private firms."""
    for mention in text.terms("endorsement.realty"):
        businesses = market(text, context)
        sold = text.in_sentence(mention.span, text.places(_HOMES))
        named = on_line(text, mention.span, businesses.named, NEAR)
        others = around(text, mention.span, "endorsement.realty", "endorsement.buy", "endorsement.praise")
        if (sold or named or others) and (not is_city_offer(text, mention.span) or named):
            yield _private(mention.span, doubtful=False)
    for hit in text.find_any((_HOMES, _NEW_HOMES)):
        yield _private(hit.span, doubtful=is_city_offer(text, hit.span))
    for hit in text.find(_VACANCY):
        if on_line(text, hit.span, market(text, context).named, CLOSE):
            yield _private(hit.span, doubtful=False)


def _private(span: Span, *, doubtful: bool) -> Signal:
    return Signal(
        span,
        "This advertises property, a loan or a job that is not the City's.",
        "Take it out. If this is economic development, claim that exemption with a reason.",
        doubtful=doubtful,
        exempt=_DEVELOPMENT,
    )


_HOMES = Pattern(
    rf"\b(?:[0-9]\+?|one|two|three|four)[- ]bed(?:room)?s?\b[^.!?\n]{{0,80}}(?:{MONEY}|\b(?:for sale|for rent|listed|sleeps|showing)\b)|"
    rf"\b(?:cottage|house|home|condo|bungalow|townhouse|apartment|unit|duplex|chalet|maison|logement)s?\b[^.!?\n]{{0,40}}"
    rf"\b(?:for sale|for rent|for lease|a vendre|a louer)\b[^\n]{{0,80}}(?:{MONEY}|\b(?:call|contact|dm|sleeps|realtor|agent|appelez|courtier)\b)"
)
_NEW_HOMES = Pattern(
    rf"\b(?:cabin|cottage|chalet|condo|apartment|basement|bungalow|duplex)\b[^.!?\n]{{0,40}}\b(?:available|to rent|disponible|a louer|up for grabs)\b"
    rf"[^\n]{{0,60}}(?:{MONEY}|\b(?:contact|call|text|realtor|appelez)\b)|"
    rf"\b(?:townhomes|townhouses|condos|condominiums|homes|bungalows|lots|suites|lofts|villas|apartments|rentals|cottages|maisons|condos|logements) "
    rf"(?:from|starting at|starting from|priced from|a partir de|des) (?:the (?:low|mid|high) )?{MONEY}"
)
_VACANCY = Pattern(
    r"\b(?:(?:now |is |are |we're )?hiring(?: now)?|join (?:the|their) team|job openings?|now recruiting|apply (?:at|to|with|now)|pays? \$ ?[0-9]+|"
    r"(?:is|are) looking for (?:\w+[ -]){0,3}(?:cooks?|operators?|drivers?|servers?|welders?|mechanics?|technicians?|cleaners?|cashiers?|nurses?|"
    r"labourers?|carpenters?|installers?|stylists?|bartenders?|sales\w*|help|staff|team members?)|cherche (?:des |une? )?\w+|"
    r"embauche|recrute|on embauche|postulez)\b"
)


@detector(
    "endorsement.own_business", clause=_CLAUSE, severity=Severity.BLOCK, title="The author's or family's own business"
)
def own_business(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Own or family business on a City account: no exemption reaches it."""
    selling = text.term_places(
        *(f"endorsement.{group}" for group in ("buy", "buy_mild", "offer", "offer_soft", "praise", "business_word"))
    )
    for mention in text.terms("endorsement.own_business"):
        if not text.quoted(mention.span):
            beside = [place for place in selling.around(mention.span, NEAR) if not place.overlaps(mention.span)]
            yield _own(mention.span, doubtful=not beside)
    for hit in text.find_any((_KIN_SELLS, _I_SELL, _ORDER_FROM_KIN, _ODD_JOBS)):
        if not text.quoted(hit.span):
            yield _own(hit.span, doubtful=False)


def _own(span: Span, *, doubtful: bool) -> Signal:
    return Signal(
        span,
        "This promotes the author's own or family business.",
        "Take it out; City accounts are not for private business.",
        doubtful=doubtful,
    )


_KIN = (
    r"(?:wife|husband|spouse|partner|brother|sister|cousin|nephew|niece|son|daughter|kids?|mom|mother|dad|father|uncle|"
    r"aunt|friend|buddy|pal|coworker|co-worker|colleague|neighbou?r|boyfriend|girlfriend|guard|boss|team ?mate|femme|mari|frere|"
    r"soeur|cousine?|neveu|niece|fils|fille|mere|pere|oncle|tante|amie?|collegue|voisine?|beau-frere|belle-soeur)"
)
_TRADE = (
    r"(?:business|shop|store|company|bakery|salon|restaurant|cafe|food truck|studio|firm|practice|garage|farm|etsy|brand|"
    r"boutique|daycare|startup|start-up|chalet|cottage|cabin|condo|band|gym|catering|landscaping|listings?|book|novel|thriller|memoir|cookbook|album|single|podcast|brewery|law firm|airbnb|gallery|website|line|stand|"
    r"candles?|cookies|cakes|pottery|jewelle?ry|soaps?|skincare|commerce|entreprise|magasin|compagnie|ferme|gateaux)"
)
_ORDER_FROM_KIN = Pattern(
    rf"\b(?:contact|call|text|message|dm|see|e-mail|email|appelez|contactez) (?:my|mon|ma) (?:\w+ )?{_KIN}\b|"
    rf"\b(?:my|our|his|her|mon|ma|notre) (?:\w+ )?{_KIN}\b[^.!?\n]{{0,60}}\b(?:pour commander|to order|for orders|dm (?:her|him)|"
    rf"message (?:her|him)|call (?:her|him)|text (?:her|him)|ecrivez-lui|appelez-l[ea]|has (?:spots|openings)|makes amazing|makes the best)\b"
)
_ODD_JOBS = Pattern(
    rf"\b{_KIN}(?:'s)?(?: \w+)? (?:also |now )?(?:mows|shovels|babysits|tutors|paints|cleans|walks|cuts|bakes|sells|details|repairs|fixes|grooms|sews|makes|teaches|"
    rf"does|takes|offers|tond|garde|peint|vend|repare|offre|donne)\b[^!?\n]{{0,60}}(?:{MONEY}|\b(?:text|call|dm|message|appelez|textez|ecrivez)\b)"
)
_I_SELL = Pattern(
    r"\bi(?:'m| am) (?:now |also |proud to be |proud to join |officially )?(?:an? |the |your )?(?:\w+ ){0,2}(?:agent|rep|consultant|distributor|realtor|broker|"
    r"ambassador|stylist|dealer|affiliate|reseller|mortgage specialist|financial advisor) (?:with|for|at|now)\b|"
    r"\bje suis (?:maintenant |aussi )?(?:une? )?(?:agente?|conseillere?|representante?|courtiere?|distributrice|distributeur) (?:chez|pour|de)\b|"
    rf"\b(?:help|support|aidez) (?:our|my|this|a) (?:\w+ ){{1,2}}(?:raise|launch|open|start|fund|grow)[^.!?\n]{{0,40}}\b(?:her|his|their|our) (?:own )?(?:\w+ )?{_TRADE}\b"
)
_KIN_SELLS = Pattern(
    rf"\b(?:my|our|his|her|mon|ma|notre) (?:\w+ )?{_KIN}(?:-in-law)?(?:'s)?,?(?: \w+){{0,4}}? (?:is (?:now )?(?:selling|offering|"
    rf"opening|launching|running)|(?:now )?sells?|runs an?|owns an?|opened|just opened|launched|started (?:a|her|his)|bakes|"
    rf"makes and sells|launch(?:es)? (?:her|his|their)|vend|vient d'ouvrir|a ouvert|lance)\b|"
    rf"\b(?:my|our|mon|ma|notre) (?:\w+ )?{_KIN}(?:-in-law)?'s (?:new |own |little |great )?(?:\w+ )?{_TRADE}\b|"
    rf"\b(?:mayor|councillor|deputy|chief|director|commissioner|manager|coach|clerk|librarian|supervisor|maire|conseiller|conseillere)(?: [a-z]+)?'s "
    rf"(?:new |latest |own |debut )?(?:\w+ )?{_TRADE}\b|"
    rf"\b{_TRADE} (?:de|d') ?(?:mon|ma|notre) {_KIN}\b|"
    rf"\b(?:help|support|aidez) (?:our|my|this) (?:\w+ )?{_KIN}(?:'s)?(?: \w+)? (?:launch|open|start|business|shop|food|company|bakery)\b"
)


@detector(
    "endorsement.sponsored", clause=_CLAUSE, severity=Severity.BLOCK, title="Sponsored content, affiliate or shop link"
)
def sponsored(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Paid content and links that earn; thanking an event sponsor is a question, not a block."""
    for mention in text.terms("endorsement.sponsored"):
        mild = mention.term.text in _THANKS
        businesses = market(text, context)
        pushed = around(
            text, mention.span, "endorsement.offer", "endorsement.offer_soft", "endorsement.buy", "endorsement.praise"
        )
        named = on_line(text, mention.span, businesses.named, CLOSE)
        if mild and not (pushed and (named or on_line(text, mention.span, businesses.possible, CLOSE))):
            continue
        yield Signal(
            mention.span,
            "This marks the post as sponsored or paid for.",
            "City accounts carry no paid content. To thank a sponsor of a City event, name it once, without praise.",
            exempt=_DEVELOPMENT if mild else frozenset(),
        )
    for link in market(text, context).links if text.has(_SHOP_LINK) else ():
        if _SHOP_LINK.compiled.search(link.words):
            yield Signal(
                link.span,
                "This link leads to a shop or earns a commission.",
                "Link to a City page instead.",
                doubtful="=" not in link.words and "amzn" not in link.words,
                exempt=_DEVELOPMENT,
            )


_THANKS = frozenset(
    "presenting sponsor,title sponsor,commanditaire en titre,presented by,brought to you by,in partnership with,presente par,#partner,sponsored by,our sponsor,proud sponsor,"
    "our sponsors at,commandite par,notre commanditaire,commanditaires,#collab,#giveaway,#sponsor,#sale,#deals,#promo,#discount".split(
        ","
    )
)
_SHOP_LINK = Pattern(
    r"(?:amzn\.to|amazon\.(?:ca|com)|etsy\.com|ebay\.c|shopify|\.shop\b|\.store\b|"
    r"[?&](?:tag|ref|aff|affiliate|aff_id|affid|promo|coupon|referral)=|/ref/|/aff/|"
    r"utm_source=affiliate|linktr\.ee|/shop\b|/cart\b|/checkout\b|gofundme|/buy\b)"
)
