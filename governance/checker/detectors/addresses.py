"""Where a person lives: street addresses, mailing addresses, where somebody gets off the bus (clause 4.3.2).

An address with a person beside it, or told as somebody's home, is a block. A house number that nothing around
explains is a question: most of them are homes, and a reviewer knows. Notices, road works and places open to
the public pass; publishing an address under the Planning Act is lawful.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from governance.checker.composition import line_around, places, sentence_around
from governance.checker.contacts import is_official_address, postal_code_key
from governance.checker.findings import Context, RuleSpec, Severity, Span
from governance.checker.folding import fold
from governance.checker.patterns import Pattern
from governance.checker.registry import Signal, detector
from governance.checker.spans import SpanSet
from governance.checker.text import Text

# Street types of Canada Post and the longer list of the United States Postal Service.
_USUAL_TYPES = (
    "street|st|avenue|ave|av|road|rd|drive|dr|boulevard|blvd|crescent|cres|court|crt|ct|lane|ln|way|place|pl|terrace|terr|circle|cir|"
    "highway|hwy|line|parkway|pkwy|trail|trl|square|sq|gardens?|gdns|heights|hts|row|close|gate|grove|mews|walk"
)
_OTHER_TYPES = (
    "alley|annex|arcade|bayou|beach|bend|bluffs?|bottom|branch|bridge|brooks?|burgs?|bypass|camp|canyon|cape|causeway|centers?|centre|"
    "circles|cliffs?|club|commons?|corners?|course|courts|coves?|creek|crest|crossing|crossroads?|curve|dale|dam|divide|drives|estates?|"
    "expressway|extensions?|falls?|ferry|fields?|flats?|fords?|forest|forges?|forks?|fort|freeway|gateway|glens?|greens?|groves|harbors?|"
    "harbours?|haven|hills?|hollow|inlet|islands?|isle|junctions?|keys?|knolls?|lakes?|land|landing|lights?|loaf|locks?|lodge|loop|mall|"
    "manors?|meadows?|mills?|mission|motorway|mount|mountains?|neck|orchard|oval|overpass|parks?|parkways|passage|pass|path|pike|pines?|"
    "plains?|plaza|points?|ports?|prairie|radial|ramp|ranch|rapids?|rest|ridges?|river|roads|route|run|shoals?|shores?|skyway|springs?|"
    "spurs?|squares|station|stravenue|stream|streets|summit|throughway|trace|track|trafficway|tunnel|turnpike|underpass|unions?|valleys?|"
    "viaduct|views?|villages?|ville|vista|walks|wall|ways|wells?|side|private"
)
_SIDE = r"(?:\.?,? (?:north|south|east|west|[nsew]|ne|nw|se|sw|nord|sud|est|ouest)\b)?"
_UNIT = r"(?:,? (?:apt|apartment|unit|suite|ste|app|bureau|#)\.? ?#?[0-9]{1,5}[a-z]?\b)?"
_ADDRESS = Pattern(
    rf"\b[0-9]{{1,6}}[a-z]?(?:-[0-9]{{1,5}})?,? (?:[nsew]\.? )?(?:[a-z0-9][a-z0-9'.-]* ){{1,3}}?(?:{_USUAL_TYPES})\b{_SIDE}{_UNIT}"
    r"|\b[0-9]{1,6}[a-z]?(?:-[0-9]{1,5})?,? (?:rue|chemin|ch|boulevard|boul|avenue|av|place|allee|rang|cote|"
    r"montee|croissant|impasse)\b\.?"
    r"(?: (?:de|du|des|la|le|les|saint|sainte))* (?:[dl]')?[a-z][a-z'-]+(?: (?:nord|sud|est|ouest)\b)?"
)
_WITH_UNIT = Pattern(
    r"\b[0-9]{1,5} [a-z][a-z'-]+(?: [a-z][a-z'-]+)?,? (?:apartment|apt|unit|app|appartement|"
    r"logement)\.? ?#?[0-9]{1,5}[a-z]?\b"
)
_NUMBER_AND_NAME = Pattern(r"\b[0-9]{1,5} [a-z][a-z'-]+\b")
# Of those only what follows "of" or "at", or is a unit, can be an address; asked first, for numbers are common.
_OF_NUMBER = Pattern(r"(?:of|at)[ \n]{1,2}[0-9]{1,5} [a-z]|[0-9] [a-z'-]*\b(?:apt|apartment|suite|unit|app)\b")
_RARE_ADDRESS = Pattern(
    rf"\b[0-9]{{2,6}}[a-z]?,? (?:[nsew]\.? )?[a-z][a-z'.-]+ (?:[a-z][a-z'.-]* )?(?:{_OTHER_TYPES})\b{_SIDE}{_UNIT}"
)
_POSTAL = Pattern(r"\b[abceghj-nprstvxy][0-9][abceghj-nprstv-z][ -]?[0-9][abceghj-nprstv-z][0-9]\b")
_MAILING = Pattern(
    r"\b[0-9]{1,6} [a-z][a-z0-9 .,'#-]{3,60}[\s,]+(?:[a-z][a-z .,'-]{1,40}[\s,]+)?"
    r"([abceghj-nprstvxy][0-9][abceghj-nprstv-z][ -]?[0-9][abceghj-nprstv-z][0-9])\b"
)
_CORNER = Pattern(
    r"\b(?:corner of )?(?:[a-z][a-z'-]* ){1,3}(?:street|st|avenue|ave|road|rd|drive|dr)\b\.? (?:and|&|"
    r"at) (?:[a-z][a-z'-]* ){1,3}(?:street|st|avenue|ave|road|rd|drive|dr)\b"
)
_HOME_STREET = Pattern(
    r"\b(?:lives?|living|resides?|residing|moved|house|home|apartment|habite|demeure|vit) (?:is )?(?:on|in|"
    r"to|at|over on|sur|dans) (?:the )?"
    r"(?:[a-z][a-z'-]* ){1,3}?(?:street|st|avenue|ave|road|rd|drive|dr|crescent|cres|court|lane|boulevard|"
    r"blvd|way|place|trail)\b"
    r"|\b(?:habite|demeure|reside|vit)(?: seule?)? (?:sur |dans |a |au )?(?:la |le )?(?:rue|avenue|chemin|"
    r"boulevard) (?:de |du |des |la |le )*[a-z'-]+"
)
# What stands before a number that is no house number, and what a number counts when it is none.
_NO_HOUSE = re.compile(
    r"(?:\$|[0-9][:.,/-]|#)\Z|\b(?:jan\w*|feb\w*|mar\w*|apr\w*|may|june?|july?|aug\w*|sept?\w*|oct\w*|nov\w*|"
    r"dec\w*|routes?|wards?|gate|room|phase|"
    r"lots?|day|grades?|highway|hwy|county road|section|item|bus|lines?|of the|top|over|about|nearly|age|"
    r"aged|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|"
    r"novembre|decembre|and|between|entre|et) ?\Z"
)
_COUNTED = re.compile(
    r"[0-9]+[a-z]?,? (?:am|pm|a\.m|p\.m|ct|et|pt|minutes?|min|hours?|hour|days?|weeks?|months?|years?|km|"
    r"kilomet\w+|met(?:re|er)s?|m|feet|foot|ft|miles?|acres?|"
    r"people|families|homes|units|new|more|per|of|to|in|at|on|for|and|or|the|a|lanes?|trees|spaces|parking|"
    r"cars?|million|thousand|billion|percent|st|nd|rd|th|"
    r"heures?|minutes|jours|ans|personnes|et|de)\b"
)
_OF_ROADS = re.compile(
    r" ?(?:reports?|conditions|closures?|work|repairs|maintenance|construction)\b"
)  # "511 Official Road Reports"
_DIRECT = re.compile(r"(?:\bat|\bis|\bto|\bto the same|:|\bin|\baddress|,|^|\bon|\band) ?\(?\Z")
_BESIDE, _AROUND, _BY_NAME = 8, 90, 60


def _is_numbered(text: Text, hit_words: str, span: Span, *, rare: bool) -> bool:
    """Whether a number and a name are an address: capitals, and nothing else that the number could count."""
    line = line_around(text, Span(span.start, span.start + 1), 14).start
    before = fold(text.original[line : span.start])
    if _NO_HOUSE.search(before) or _COUNTED.match(hit_words):
        return False
    names = re.split(r"[ ,]+", text.original[span.start : span.end])[1:]
    if not names or _OF_ROADS.match(text.after(span, 16)):
        return False
    first = names[0][:1]
    if not (first.isupper() or first.isdigit() or fold(names[0]) in _FRENCH_TYPES):
        return _is_home(text, span)
    if not rare:
        return True
    return bool(_DIRECT.search(before)) or _has_tail(text, span) or before == ""


_FRENCH_TYPES = frozenset(
    "rue chemin ch boulevard boul avenue av place allee rang cote montee croissant impasse".split()
)


def _has_tail(text: Text, span: Span) -> bool:
    """A unit, a town or a postal code follows."""
    if _UNIT_WORD.search(text.original[span.start : span.end]):
        return True
    return bool(re.match(r" ?,|\n", text.original[span.end : span.end + 6]))


_UNIT_WORD = re.compile(r"\b(?:apt|apartment|suite|unit|app)\b", re.IGNORECASE)


def addresses(text: Text) -> list[Span]:
    """Every street address with a house number, in order of place."""
    found = [hit.span for hit in text.find(_ADDRESS) if _is_numbered(text, hit.words, hit.span, rare=False)]
    taken = SpanSet()
    for span in found:
        taken.add(span)
    for hit in text.find(_RARE_ADDRESS):
        if _is_numbered(text, hit.words, hit.span, rare=True) and taken.add(hit.span):
            found.append(hit.span)
    for hit in (*text.find(_WITH_UNIT), *(text.find(_NUMBER_AND_NAME) if text.has(_OF_NUMBER) else ())):
        unit = _UNIT_WORD.search(hit.words)
        if not (unit or _OF_OR_AT.search(text.before(hit.span, 4))):
            continue
        if not _is_numbered(text, hit.words, hit.span, rare=False):
            continue
        if (unit or _named_beside(text, hit.span)) and taken.add(hit.span):
            found.append(hit.span)
    return sorted(set(found))


_OF_OR_AT = re.compile(r"\b(?:of|at)\Z")


def _is_home(text: Text, span: Span) -> bool:
    around = line_around(text, span, _AROUND)
    homes = text.term_places("personal_info.lives").around(around)
    return any(fold(text.original[home.start : home.end]) not in _WEAK_HOME_WORDS for home in homes)


_WEAK_HOME_WORDS = frozenset(
    {
        "address",
        "adresse",
        "unit",
        "apt",
        "moved to",
        "lives in",
        "house at",
        "chez",
        "demeure",
        "live in",
        "mailing address",
        "house on",
        "home of",
        "resident of",
    }
)
_PLANNING = Pattern(
    r"\b(?:committee of adjustment|minor variance|zoning|rezoning|consent application|site plan|"
    r"official plan|public notice|"
    r"heritage|demolition|building permit|derogation mineure|zonage|road work|watermain|construction)\b"
)


def _named_beside(text: Text, span: Span) -> str:
    """A full name right before or after the address, or the person who owns the home in the same sentence."""
    near = Span(max(0, span.start - 70), min(len(text.original), span.end + 40))
    for person in text.people_in(near):
        if not person.full or person.span.overlaps(span):
            continue
        if 0 <= span.start - person.span.end <= _BESIDE and "\n" not in text.original[person.span.end : span.start]:
            return person.name
        if 0 <= person.span.start - span.end <= _BESIDE and text.original[span.end : person.span.start].strip() in (
            ",",
            "-",
            "(",
            ":",
            ", the",
        ):
            return person.name
        if person.span.end <= span.start and _OF_PLACE.fullmatch(fold(text.original[person.span.end : span.start])):
            return person.name
    return ""


def _at_home(text: Text, span: Span) -> str:
    """Somebody named in the line, whose prize, visitors or driveway the line speaks of as well."""
    line = line_around(text, span, _HOME_REACH)
    if not places(text, "private", "home_cue").within(line):
        return ""
    return next((each.name for each in text.people_in(line) if each.full and not each.span.overlaps(span)), "")


_HOME_REACH = 160
_OF_PLACE = re.compile(r",? ?(?:of|who lives at|from|at|de|du|demeurant au|in|au)(?: unit [0-9a-z]+ at)?")


@detector("personal_info.home_address", clause="4.3.2", severity=Severity.BLOCK, title="Home address")
def home_addresses(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """A street address told as somebody's home is a block; one that nothing explains is a warning."""
    found = addresses(text)
    for span in found:
        if is_official_address(text.original[span.start : span.end], context.contacts):
            continue
        line = line_around(text, span, 300)
        if text.term_places("personal_info.death").within(line_around(text, span, 200)):
            continue
        home = _is_home(text, span)
        public = text.places(_PLANNING).within(line) or places(text, "personal_info", "civic_place").within(
            line_around(text, span, _BY_NAME)
        )
        name = "" if public else _named_beside(text, span) or _at_home(text, span)
        if not (name or home) and places(text, "personal_info", "civic_place"):
            continue
        yield Signal(
            span,
            "This street address is tied to the person who lives there."
            if name or home
            else "This street address may be somebody's home.",
            "Leave the address out, or name only the street or the neighbourhood.",
            doubtful=not (name or home),
            information="address",
            person=name,
        )


@detector("personal_info.mailing_address", clause="4.3.2", severity=Severity.WARN, title="Mailing address")
def mailing_addresses(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """A house number with a postal code that is not the City's: a home or a business, so a question."""
    message = "This is a full mailing address that is not in the City's register."
    advice = "Leave it out if somebody lives there. If it is a business or an agency, say so in your answer."
    for hit in text.find(_MAILING):
        if postal_code_key(hit.groups[0] or "") not in context.contacts.postal_codes:
            yield Signal(hit.span, message, advice, information="address")
    codes = text.find(_POSTAL)
    homes = [
        span
        for span in (addresses(text) if codes else ())
        if not is_official_address(text.original[span.start : span.end], context.contacts)
    ]
    for hit in codes if homes else ():
        if postal_code_key(hit.words) in context.contacts.postal_codes:
            continue
        if any(0 <= hit.span.start - home.end <= _POSTAL_REACH for home in homes):
            yield Signal(hit.span, message, advice, information="address")


_POSTAL_REACH = 120  # characters from the street to its postal code, over line breaks


@detector("personal_info.residence", clause="4.3.2", severity=Severity.BLOCK, title="Where a person lives")
def residences(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """ "We know you live at the Maplewood building": no house number, but one person's home all the same."""
    if text.terms("personal_info.lives"):
        for hit in (*text.find(_RESIDENCE), *text.find(_HOME_STREET)):
            people = text.people_in(sentence_around(text, hit.span, 200))
            name = next((person.name for person in people if person.full), "")
            you = "you" in hit.words.split()
            if not (name or you or people or hit.words.split()[0] in _PRONOUNS):
                continue
            yield Signal(
                hit.span,
                "This tells where a person lives.",
                "Leave out where the person lives.",
                doubtful=not name and not you,
                information="address",
                person=name,
            )
    if text.terms("personal_info.ride"):
        for hit in text.find(_CORNER):
            if text.in_sentence(hit.span, text.term_places("personal_info.ride")):
                yield Signal(
                    hit.span,
                    "This may tell where a person gets on or off, or can be met.",
                    "Leave the place out if it is about one person.",
                    doubtful=True,
                    information="address",
                )


_PRONOUNS = frozenset({"he", "she", "who", "qui", "il", "elle", "we", "i"})
_RESIDENCE = Pattern(
    r"\b(?:we|i) know (?:where )?(?:you|he|she|they) lives?\b(?: (?:at|on|in)<gap4>)?"
    r"|\b(?:he|she|who) (?:now )?(?:lives|resides) (?:at|on|in) (?:the |a )?<gap4>"
    r"(?: (?:building|apartments?|apts?|shelter|group home|rooming house|street|st|avenue|"
    r"ave|road|rd|crescent|lane|drive))\b"
    r"|\b(?:qui |il |elle )(?:habite|demeure|reside) (?:au|a|sur|dans)<gap4>"
)
