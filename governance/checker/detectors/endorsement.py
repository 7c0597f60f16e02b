"""Clause 4.3.4: promoting or endorsing businesses, products and opportunities that are not the City's.

Exempt are economic development and the official role of elected officials. What each exemption reaches
follows DOMAIN A.4: an official's greeting or ribbon cutting passes, a discount, paid content, a campaign or
the official's own business does not. This module sees offers, praise and calls to buy; `ventures` sees
schemes, own businesses, property and paid content.
"""

from __future__ import annotations

from collections.abc import Iterator

from governance.checker.detectors.commerce import CLOSE, MILD, NEAR, STRONG, Market, around, is_city_offer, market
from governance.checker.findings import Context, RuleSpec, Severity, Span
from governance.checker.nearby import after, line_at, on_line, once
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


def _pushed(text: Text, place: Span) -> bool:
    """Whether strong words of trade stand around a place, or several everyday ones."""
    mild = Places(mention.span for group in MILD for mention in text.terms(group) if not mention.span.overlaps(place))
    return bool(around(text, place, *STRONG)) or sum(1 for _ in mild.around(place, NEAR)) >= _SEVERAL


_SEVERAL = 2


def _others(group: str, among: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(each for each in among if each != group)


_HARD_FIGURE = Pattern(
    rf"\b[0-9]{{1,2}} ?(?:%|per ?cent|pour cent) (?:off|back|cheaper|de rabais|de reduction|d'escompte|discount|financing|apr|on all|on every|on any|sur|de moins)|"
    rf"{MONEY} (?:off|de moins|less on|de rabais|de reduction|credit|bonus|back|free)\b|\b(?:use|with|promo|enter|avec le|utilisez le) (?:the |my |"
    rf"our |coupon |promo |discount )?code [a-z]+[0-9]*\b|\bsave (?:up to |an extra )?(?:{MONEY}|[0-9]+ ?%)|"
    rf"\beconomisez (?:jusqu'a )?(?:{MONEY}|[0-9]+ ?%)"
)
_THEIRS = Pattern(r"\b(?:they'll|they will|they'd|they|their|ils|elles|leurs?)\b")
_PRICE = Pattern(
    rf"\b(?:only|just|from|starting at|for|a partir de|seulement|pour) {MONEY}|{MONEY}(?: \w+)? (?:each|a month|per month|an hour|a week|par mois)|{MONEY}"
)


@detector("endorsement.offer", clause=_CLAUSE, severity=Severity.BLOCK, title="Price, discount or coupon of a business")
def offers(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Discounts and prices beside a business; the City's own fees and passes are no marketing."""
    yield from once(each for found in (_hard_offers(text, context), _prices(text, context)) for each in found)


def _offer(span: Span, *, doubtful: bool) -> Signal:
    message = "This advertises an offer that is not the City's."
    return Signal(span, message, _ADVICE, doubtful=doubtful, exempt=_DEVELOPMENT)


def _hard_offers(text: Text, context: Context) -> Iterator[Signal]:
    places = text.places(_HARD_FIGURE) + text.term_places("endorsement.offer")
    for place in places:
        if text.quoted(place):
            continue
        businesses = market(text, context)
        ours = is_city_offer(text, place)
        named = on_line(text, place, businesses.named, NEAR)
        possible = on_line(text, place, businesses.possible + businesses.handles, CLOSE)
        pushed = around(text, place, "endorsement.buy", "endorsement.praise") or any(
            not other.overlaps(place) for other in places.around(place, NEAR)
        )
        theirs = possible and on_line(text, place, text.places(_THEIRS), CLOSE)
        if named or theirs or (possible and not ours):
            yield _offer(place, doubtful=False)
        elif not ours or possible:
            yield _offer(place, doubtful=not pushed)


def _prices(text: Text, context: Context) -> Iterator[Signal]:
    """A price says little: it counts beside a business and other words of trade."""
    for place in text.places(_PRICE) + text.term_places("endorsement.offer_soft"):
        strong = around(text, place, *STRONG)
        mild = around(text, place, *_others("endorsement.offer_soft", MILD))
        if not strong and not mild:
            continue
        businesses = market(text, context)
        named = on_line(text, place, businesses.named, NEAR)
        possible = on_line(text, place, businesses.possible, CLOSE) and not is_city_offer(text, place)
        if named or (possible and strong):
            yield _offer(place, doubtful=not strong)


@detector("endorsement.marketing", clause=_CLAUSE, severity=Severity.BLOCK, title="Several signs of an advertisement")
def marketing(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Goods of a shop, a name, a price, a hook, a call: each is harmless, together they are an advertisement."""
    goods = text.term_places("endorsement.goods")
    prices = [place for place in text.places(_HARD_FIGURE, _PRICE) if _is_price(text, place)]
    called = text.term_places("endorsement.buy", "endorsement.hook", "endorsement.praise") + text.places(_ANY_PHONE)
    if not (goods or prices or called) or not text.may_have(frozenset(_SIGNS), _sign_bits()):
        return
    windows = dict.fromkeys(_window(text, place) for place in (*goods, *prices, *called))
    told = Places(_told_already(text, rule, context))  # found out when it is first asked
    for window in windows:
        businesses = market(text, context)
        weight = _weight(text, window, businesses)
        enough = _ADVERTISEMENT - businesses.named.within(window) if weight else _ADVERTISEMENT
        if weight < enough - 1 or told.within(window):
            continue
        signs = [place for group in _SIGNS for place in text.term_places(group).around(window)]
        signs += text.places(_HARD_FIGURE, _PRICE, _SUPERLATIVE, _ANY_PHONE).around(window)
        if not signs:
            continue
        priced = any(window.overlaps(price) for price in prices) or text.term_places("endorsement.offer").within(window)
        yield Signal(
            _seller(window, businesses, [*goods.around(window), *signs]),
            "Together these words read as an advertisement for something that is not the City's.",
            _ADVICE,
            doubtful=weight < enough,
            exempt=_DEVELOPMENT if priced else _BOTH,
        )


def _told_already(text: Text, rule: RuleSpec, context: Context) -> Iterator[Span]:
    """Where a rule of its own says plainly what is wrong; saying it twice helps nobody."""
    for found in (offers, praise, calls_to_buy):
        for signal in found(text, rule, context):
            if not signal.doubtful:
                yield signal.span


def _window(text: Text, place: Span) -> Span:
    """What stands around a place on its line, as far as one looks at once."""
    line = line_at(text, place)
    return Span(max(line.start, place.start - _SIGHT), min(line.end, place.end + _SIGHT))


_SIGHT = 200


def _seller(line: Span, businesses: Market, signs: list[Span]) -> Span:
    """Where an advertisement names who sells; without a name, its first sign."""
    for names in (businesses.named, businesses.possible, businesses.proper, businesses.handles):
        if names.within(line):
            return next(names.around(line))
    return min(signs)


_ANY_PHONE = Pattern(r"\b[2-9][0-9]{2}[ .-][0-9]{3}[ .-][0-9]{4}\b")
_BUDGET = Pattern(r"[0-9](?: ?(?:million|billion|thousand|trillion|milliards?)|[mbk]\b)")
_SIGNS = (*STRONG, *MILD, "endorsement.hook")
_ADVERTISEMENT = 5


def _sign_bits() -> int:
    return _HARD_FIGURE.bit | _PRICE.bit | _SUPERLATIVE.bit | _ANY_PHONE.bit


def _is_price(text: Text, place: Span) -> bool:
    """A price of goods; a budget has millions."""
    amount = text.original[place.start : place.end] + " " + after(text, place, 12)
    return not _BUDGET.compiled.search(amount.lower())


def _weight(text: Text, line: Span, businesses: Market) -> int:
    """How much of an advertisement a line is: the seller counts once, each kind of sign by its strength. Nothing, when
    it could not be enough whoever sells: names take longest to find."""

    def has(*groups: str) -> bool:
        return text.term_places(*groups).within(line)

    offer = 2 if has("endorsement.offer", "endorsement.realty") or text.places(_HARD_FIGURE).within(line) else 0
    offer = offer or int(
        has("endorsement.offer_soft")
        or any(_is_price(text, place) for place in text.places(_HARD_FIGURE, _PRICE).around(line))
    )
    praised = (
        2
        if has("endorsement.praise") or text.places(_SUPERLATIVE).within(line)
        else int(has("endorsement.praise_mild"))
    )
    called = 2 if has("endorsement.buy") or businesses.phones.within(line) else int(has("endorsement.buy_mild"))
    sold = min(2, len({text.original[p.start : p.end] for p in text.term_places("endorsement.goods").around(line)}))
    strong = [sign for sign in (offer, praised, called) if sign == _STRONG_SIGN]
    hooked = has("endorsement.hook")
    if not (offer or praised or called or hooked):
        return 0
    named = businesses.named.within(line)
    if not named and offer + praised + called + sold + hooked + 1 < _ADVERTISEMENT - 1:
        return 0
    seller = (
        _NAMED_SELLER
        if named
        else int(any(places.within(line) for places in (businesses.possible, businesses.proper, businesses.handles)))
    )
    if not seller and len(strong) < _SEVERAL:
        return 0
    if not (sold or offer or seller == _NAMED_SELLER):
        return 0
    unlikely = 1 if sold > 1 else 3  # the City sells no wings
    ours = unlikely if has("endorsement.city_offer") and seller < _NAMED_SELLER else 0
    unsure = 1 if seller == 1 and not businesses.possible.within(line) else 0
    return seller + offer + praised + called + sold + hooked - ours - unsure


_NAMED_SELLER = _STRONG_SIGN = 2


@detector("endorsement.praise", clause=_CLAUSE, severity=Severity.BLOCK, title="Praise of a business or product")
def praise(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Recommendation of a named business; praise with no business in sight is left alone."""
    strong = text.term_places("endorsement.praise") + text.places(_SUPERLATIVE, _OUR_FAVOURITE)
    for place in strong:
        businesses = market(text, context)
        named = on_line(text, place, businesses.named, NEAR) or on_line(text, place, businesses.possible, CLOSE)
        pushed = around(text, place, *_others("endorsement.praise", STRONG))
        insisted = pushed or any(not other.overlaps(place) for other in strong.around(place, NEAR))
        loosely = on_line(text, place, businesses.handles, NEAR) or on_line(text, place, businesses.proper, CLOSE)
        somebody = on_line(text, place, text.people_places, CLOSE)
        goods = _superlatives(text).within(place, CLOSE)
        sure = named or (insisted and (loosely or (somebody and goods)))
        if not text.quoted(place) and (sure or somebody):
            yield _praise(place, doubtful=not sure)
    for place in text.places(_IS_BEST):
        if on_line(text, place, market(text, context).named, CLOSE) and not text.quoted(place):
            yield _praise(place, doubtful=False)
    for mention in text.terms("endorsement.praise_mild"):
        businesses = market(text, context)
        pushed = _pushed(text, mention.span)
        named = on_line(text, mention.span, businesses.named, CLOSE)
        if not named and not (pushed and on_line(text, mention.span, businesses.possible + businesses.handles, CLOSE)):
            continue
        if not text.quoted(mention.span):
            yield _praise(mention.span, doubtful=not pushed)


def _praise(span: Span, *, doubtful: bool) -> Signal:
    message = "This recommends a business that is not the City's."
    return Signal(span, message, _ADVICE, doubtful=doubtful, exempt=_BOTH)


def _superlatives(text: Text) -> Places:
    """ "The best tacos in town", "la meilleure poutine en ville"."""
    return text.places(_SUPERLATIVE)


_GOODS = (
    r"(?:pizzas?|burgers?|coffees?|lattes?|tacos?|wings|poutines?|donuts?|bagels?|ice cream|pies?|tarts?|butter tarts|cakes?|"
    r"cupcakes|cookies|bread|sandwich\w*|subs?|sushi|ramen|pho|curry|curries|shawarma|steaks?|ribs|brunch|breakfast|lunch|"
    r"patio|beers?|pints?|wine|cocktails?|food|menu|chef|mechanics?|realtors?|plumbers?|electricians?|dentists?|"
    r"haircuts?|barbers?|tattoos?|nails|massages?|phones?|trucks?|cars?|suv|tires?|boots|bikes|toys|deals?|"
    r"selection|customer service|lawyers?|accountants?|contractors?|roofers?|gym|yoga|spa|hotel|repas|cafe|biere|"
    r"croissants?|viennoiseries|gateaux|tartes?|creme glacee|pain|resto|restaurant|garage|coiffeur|plombier|courtier)"
)
_IS_BEST = Pattern(
    r"\b(?:is|are|has|have|serves?|makes?|does|offers?|fait|font|a|ont|est|sont) (?:simply |by far |easily |hands down |just )?(?:the|les?|la) (?:very )?(?:best|finest|"
    r"cheapest|friendliest|tastiest|freshest|lowest|greatest|meilleure?s?)\b|\b(?:swears?|swore) by\b"
)
_OUR_FAVOURITE = Pattern(
    r"\b(?:our|my|(?:the )?(?:city|crew|team|staff|office|mayor)(?:'s|s')) (?:\w+(?:'s|s') )?(?:favou?rite|go-to|preferred|fave|prefere) "
    r"(?:\w+ )?(?:stop|spot|place|shop|store|restaurant|cafe|bakery|diner|pub|bar|brewery|lunch|coffee|pizza|caterer|contractor|mechanic|supplier|"
    r"dentist|realtor|gym|salon|hangout|hideaway|takeout|treat)\b"
)
_SUPERLATIVE = Pattern(
    rf"\b(?:best|finest|tastiest|yummiest|cheapest|freshest|greatest|friendliest|fastest|meilleure?s?) (?:\w+ ){{0,2}}{_GOODS}\b|"
    rf"\b(?:best|finest|tastiest|cheapest|friendliest|number one|#1) (?:\w+ ){{1,3}}(?:in town|in the (?:city|county|region|area|province|kawarthas)|around|money can buy|"
    rf"in the business|on the market|you'll ever \w+|we've ever (?:had|tried|used))\b|"
    rf"\bmeilleure?s? (?:\w+ ){{1,3}}(?:en ville|de la ville|au monde|de la region|du coin)\b|"
    rf"\b(?:nobody|no one|personne) (?:does|makes|beats|cooks|fixes|builds|serves|bakes|sells|ne fait|ne bat)\b"
)


@detector("endorsement.call_to_buy", clause=_CLAUSE, severity=Severity.BLOCK, title="Call to buy from a business")
def calls_to_buy(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Sending people to a business: call them, order from, tell them we sent you."""
    for place in text.places(_SENT_BY_US):
        yield _call(
            place, doubtful=is_city_offer(text, place) and not on_line(text, place, market(text, context).named, NEAR)
        )
    for place in text.places(_WHEN_IN_NEED):
        if on_line(text, place, market(text, context).named + market(text, context).possible, CLOSE):
            yield _call(place, doubtful=False)
    strong = text.terms("endorsement.buy")
    for mention in strong:
        businesses = market(text, context)
        others = around(text, mention.span, *_others("endorsement.buy", STRONG)) or len(strong) > 2
        named = on_line(text, mention.span, businesses.named, NEAR)
        theirs = " their" in mention.term.text or " them" in mention.term.text
        possible = on_line(text, mention.span, businesses.possible, CLOSE) or (
            others and on_line(text, mention.span, businesses.handles, NEAR)
        )
        others = others or (theirs and on_line(text, mention.span, businesses.proper, NEAR))
        possible = possible or (theirs and on_line(text, mention.span, businesses.proper, NEAR))
        ours = is_city_offer(text, mention.span)
        if named or (possible and (others or not ours)):
            giveaway = " win" in f" {mention.term.text}" and not ours
            yield _call(mention.span, doubtful=not (named or others or giveaway))
        elif others and not ours:
            yield _call(mention.span, doubtful=not text.term_places("endorsement.offer"))
    for mention in text.terms("endorsement.buy_mild"):
        businesses = market(text, context)
        others = around(text, mention.span, *STRONG)
        if _TO_TALK.compiled.search(after(text, mention.span, 24)):
            continue
        if on_line(text, mention.span, businesses.named, CLOSE):
            yield _call(mention.span, doubtful=not _pushed(text, mention.span))
        elif (
            others and on_line(text, mention.span, businesses.possible, CLOSE) and not is_city_offer(text, mention.span)
        ):
            yield _call(mention.span, doubtful=True)


_TO_TALK = Pattern(  # a meeting with people, wherever it is held
    r"^ ?(?:and |to |pour |et )+(?:share|chat|talk|ask|say|meet|learn|tell|discuss|hear|give us|let us|discuter|parler|poser|rencontrer|echanger)\b"
)


def _call(span: Span, *, doubtful: bool) -> Signal:
    message = "This sends people to a business that is not the City's."
    return Signal(span, message, _ADVICE, doubtful=doubtful, exempt=_BOTH)


_WHEN_IN_NEED = Pattern(
    r"\b(?:if|when|whenever|next time|si|quand) (?:your|you need|you want|you're|votre|vos|vous)\b[^.!?\n]{0,50},? (?:call|give|try|text|appelez|"
    r"essayez|demandez)\b"
)
_SENT_BY_US = Pattern(
    r"\b(?:tell|let) (?:them|'em|him|her|\w+) (?:know )?(?:the|that|we|i|your|city|peterborough)(?: \w+){0,4} sent (?:you|ya)\b|"
    r"\b(?:say|mention) (?:we|i|the city|the \w+|peterborough) sent you\b|"
    r"\bmention (?:the city|this (?:post|tweet|ad|message|page)|our (?:page|name|post))\b|"
    r"\bdites(?:-leur|-lui)? que (?:la ville|nous|c'est nous|vous venez)\b|\btag them for\b|\bcall them for a (?:free|quote)\b"
)
