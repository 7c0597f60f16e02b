"""What marketing is made of: who in a text is a business, and which words of trade stand around a place.

Nothing here is a finding. `endorsement` and `ventures` weigh it: one everyday word beside a business is a
question, a discount or a recommendation beside it is marketing (clause 4.3.4).
"""

from __future__ import annotations

import itertools
from functools import cache, cached_property
from weakref import WeakKeyDictionary, proxy

from governance.checker.contacts import is_official_domain
from governance.checker.findings import Context, Span
from governance.checker.folding import fold
from governance.checker.lexicon import words
from governance.checker.nearby import after, before, on_line, sign_before
from governance.checker.patterns import Pattern
from governance.checker.spans import Places
from governance.checker.text import Hit, Text

LEXICON = "endorsement"
STRONG = ("endorsement.offer", "endorsement.praise", "endorsement.buy", "endorsement.realty")
_TRADE = "endorsement.business_word"
MILD = ("endorsement.offer_soft", "endorsement.praise_mild", "endorsement.buy_mild")
NEAR = 140  # characters between a business and the words that promote it
CLOSE = 70

_CAP = r"[A-Z][\w'&-]*"
_RUN = Pattern(rf"\b{_CAP}(?: (?:{_CAP}|&|and|et|du|de|de la|des|aux|a la)(?: {_CAP})?)*", needs_case=True)
_LED_TO = Pattern(
    rf"\b(?:[Aa]t|[Ff]rom|[Cc]hez|[Ww]ith|[Bb]y|[Tt]ry|[Vv]isit|[Tt]rust|[Ll]ike|[Ll]ove|[Rr]ecommend|[Ff]or|[Tt]o|"
    rf"[Aa]vec|[Dd]e|[Aa]u|[Aa]imons|[Ii]n|[Oo]f|[Tt]hanks|[Jj]oin|[Mm]eet|[Ii]s|[Oo]ur|[Dd]rink|[Ee]at|[Uu]se|[Bb]uy|[Cc]all|[Hh]ire|[Cc]hoose|[Cc]ontact|[Aa]ppelez|[Aa]dorons) "
    rf"((?:(?:[Tt]he|[Ll]a|[Ll]e|[Ll]es|[Nn]ew) )?{_CAP}(?: (?:{_CAP}|&|and|of|the|de|du|la|et))*)",
    needs_case=True,
)
_PARTNERS = Pattern(r"\b[A-Z]\w+ (?:&|and Sons|et Fils) ?(?:[A-Z]\w+)?(?: [A-Z]\w+)?", needs_case=True)
_CHEZ = Pattern(r"\b[Cc]hez [A-Z]\w+(?: [A-Z]\w+)?", needs_case=True)
_TRADE_FIRST = Pattern(
    r"\b(?:cafe|restaurant|resto|bistro|boulangerie|patisserie|brasserie|taverne|casse-croute|garage|salon|boutique|magasin|pizzeria|pub|brewery|bakery|"
    r"hotel|auberge|traiteur|fromagerie|epicerie|depanneur|librairie|fleuriste|gym|courtier|courtiere|realtor|brokers?|agence|quincaillerie) "
    r"(?:(?:Le|La|Les|Chez|du|de|des|de la) )?[A-Z]\w+(?: [A-Z]\w+)*",
    needs_case=True,
)
_BRAND = Pattern(r"\b[A-Z][a-z]+[A-Z]\w+", needs_case=True)
_NO_BRAND = frozenset(
    "healthcare,youtube,linkedin,tiktok,facebook,whatsapp,paypal,snapchat,mcdonald,mccormick,iphone,peterboroughca,powerpoint,"
    "mypeterborough,wifi,healthlinebc,onedrive,sharepoint,macdonald,mackenzie,lebron,ebikes".split(",")
)
_HANDLE = Pattern(r"(?:^|[\s(.])(@[a-z]\w{3,})")
_LINK = Pattern(
    r"\b(?:https?://|www\.)[^\s\"<>)]+|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|ca|shop|"
    r"store|net|org|biz|io|co)\b(?:/[^\s\"<>)]*)?"
)
_CITY_NAMES = frozenset(
    "city council library museum memorial transit peterborough municipal ville ptbo farmers farmers' rotary lions kiwanis "
    "marine marketplace senate committee floor congress department ministry secretary commission force naval military army coast forces act "
    "federal administration university college school hospital legion bia downtown united food salvation humane marche public biblio musee library's gallery".split()
)
_SMALL_WORDS = frozenset("the of and de du la le les et & a new".split())


class Market:
    """Who is a business in a text; each kind is looked for when it is first asked about."""

    def __init__(self, text: Text, context: Context) -> None:
        self._text: Text = proxy(text)  # it is known for as long as the text is, and no longer
        self._context = context

    @cached_property
    def named(self) -> Places:
        """Names that carry a trade: "Tamarack Tires", "Boulangerie Lafontaine"; and brands, "FibreLoon"."""
        return _named(self._text)

    @cached_property
    def possible(self) -> Places:
        """Names that follow "at", "from", "chez", "our friends at", and links to shops; City places are none."""
        return _possible(self._text) + Places(hit.span for hit in self.links if _is_shop(hit))

    @cached_property
    def proper(self) -> Places:
        """Any name at all that is no word of the calendar or of the City."""
        return _proper(self._text)

    @cached_property
    def handles(self) -> Places:
        """Accounts that are not the City's."""
        return Places(hit.span for hit in self._text.find(_HANDLE) if not _OURS.compiled.search(hit.words))

    @cached_property
    def phones(self) -> Places:
        """Telephone numbers that are not the City's."""
        known = self._context.contacts.phones
        return Places(hit.span for hit in self._text.find(_PHONE) if _digits(hit.words) not in known)

    @cached_property
    def links(self) -> tuple[Hit, ...]:
        """Links that lead away from the City."""
        return tuple(hit for hit in self._text.find(_LINK) if _leads_elsewhere(self._text, hit, self._context))


_OURS = Pattern(r"ptbo|city|peterborough")


_markets: WeakKeyDictionary[Text, Market] = WeakKeyDictionary()


def market(text: Text, context: Context) -> Market:
    """The businesses of a text; each kind is found once."""
    known = _markets.get(text)
    if known is None:
        known = _markets[text] = Market(text, context)
    return known


_PHONE = Pattern(r"\b(?:1[ .-]?)?\(?[2-9][0-9]{2}\)?[ .-]?[2-9][0-9]{2}[ .-][0-9]{4}\b")


def _digits(number: str) -> str:
    return "".join(character for character in number if character.isdigit())[-10:]


def _leads_elsewhere(text: Text, link: Hit, context: Context) -> bool:
    return not is_official_domain(host(link.words), context.contacts) and not before(text, link.span, 1).endswith("@")


def _is_shop(link: Hit) -> bool:
    return host(link.words).split(".")[-1] in ("com", "ca", "shop", "store", "co", "biz") and not (
        _NEWS.compiled.search(link.words)
    )


_NEWS = Pattern(
    r"\b(?:t\.co|bit\.ly|ow\.ly|goo\.gl|youtu|youtube|facebook|instagram|twitter|x\.com|flickr|news|star|post|times|gc\.ca|"
    r"gov\b|canada\.ca|ontario\.ca|\.on\.ca|senate|house|tinyurl|fb\.me|cbc|ctv|reddit|wordpress|blogspot)"
)


def host(link: str) -> str:
    """The host of a link."""
    return link.removeprefix("https://").removeprefix("http://").split("/")[0].split(":")[0]


def _parts(name: str) -> list[str]:
    return [part.removesuffix("'s").strip(".,'") for part in name.lower().split()]  # of a view, so it is folded


def _runs(text: Text) -> list[tuple[Hit, list[str]]]:
    """Words with capitals in a row, and their parts."""
    return [(hit, _parts(hit.words)) for hit in text.find(_RUN)]


def _named(text: Text) -> Places:
    """Names of two words and more that carry a trade: "Tamarack Tires", "Boulangerie Lafontaine"."""
    trade = words(_TRADE)
    civic, trade_only = _without_trade(), _only_trade()
    found: list[Span] = []
    for hit, parts in text.once(_runs) if text.terms(_TRADE) else ():
        if len(parts) < 2 or not _CITY_NAMES.isdisjoint(parts):
            continue
        if len(parts) > _LONGEST_SHOUT and hit.words.upper() == text.original[hit.span.start : hit.span.end]:
            continue
        pairs_of = [f"{one} {other}" for one, other in itertools.pairwise(parts)]
        ends = any(part in trade or part.removesuffix("s") in trade for part in (*parts[1:], *pairs_of[1:]))
        starts = parts[0] in trade and (parts[0] not in civic or not any(part in civic for part in parts[1:]))
        owner = [part for part in parts if part not in trade and part not in _SMALL_WORDS]
        plainly = parts[-1] in trade_only and len(parts) > 2  # "Trent Auto Mall"
        if starts or (ends and (plainly or any(part not in civic for part in owner))):
            found.append(hit.span)
    found += [hit.span for hit in text.find_any((_CHEZ, _TRADE_FIRST))]
    for hit in text.find(_BRAND):
        if (
            fold(hit.words) not in _NO_BRAND
            and not hit.words.startswith(("Mc", "Mac"))
            and (
                not before(text, hit.span, 1).endswith(("#", "@", "/", ".", "="))
                and not after(text, hit.span, 1).startswith(".")
            )
        ):
            found.append(hit.span)
    return Places(found)


@cache
def _without_trade() -> frozenset[str]:
    """Words that are no names, and none of trade."""
    return words("people.not_names") - words(_TRADE)


@cache
def _only_trade() -> frozenset[str]:
    """Words of trade that are nothing else."""
    return words(_TRADE) - words("people.not_names")


_LONGEST_SHOUT = 4  # words in capitals that may still be a name


def _possible(text: Text) -> Places:
    """Names that follow "at", "from", "chez", "our friends at"; City places are none."""
    civic = words("people.not_names")
    found: list[Span] = []
    for hit in text.find(_LED_TO):
        parts = _parts(hit.groups[0] or "")
        content = [part for part in parts if part not in _SMALL_WORDS]
        if content and not any(part in civic for part in content) and not set(parts) & _CITY_NAMES:
            found.append(hit.span)
    for hit in text.find(_PARTNERS):
        parts = _parts(hit.words)
        if civic.isdisjoint(parts) and _CITY_NAMES.isdisjoint(parts):
            found.append(hit.span)
    for hit, parts in text.once(_runs):
        if len(parts) == 2 and parts[-1] in _LAST_OF_A_NAME and parts[0] not in civic and not set(parts) & _CITY_NAMES:
            found.append(hit.span)
    return Places(found)


_LAST_OF_A_NAME = frozenset("law energy media bank air club garden gardens village place house grove lounge".split())


def _proper(text: Text) -> Places:
    """Any name that is not a word of the calendar or of the City; one word that opens a sentence is none."""
    civic = words("people.not_names")
    found: list[Span] = []
    for hit, parts in text.once(_runs):
        if all(part in civic or part in _SMALL_WORDS for part in parts) or not _CITY_NAMES.isdisjoint(parts):
            continue
        if len(parts) > 1 or sign_before(text, hit.span) not in ("", ".", "!", "?", ":"):
            found.append(hit.span)
    return Places(found)


def is_city_offer(text: Text, span: Span) -> bool:
    """Whether the words on the same line say that the offer is the City's own, or warn of a fraud."""
    return on_line(text, span, text.term_places("endorsement.city_offer"), NEAR)


def around(text: Text, span: Span, *groups: str, reach: int = NEAR) -> int:
    """In how many of the groups a word stands near a place on its line, apart from the place itself."""
    return sum(_stands_around(text, span, group, reach) for group in groups if text.terms(group))


def _stands_around(text: Text, span: Span, group: str, reach: int) -> bool:
    others = [other for other in text.term_places(group).around(span, reach) if not other.overlaps(span)]
    return bool(others) and on_line(text, span, Places(others), reach)
