"""Ways to reach a person at home: phone, e-mail, street address, and network addresses (clause 4.3.2).

Contact information in a business or official capacity is not personal information (MFIPPA s.2(2.1)); the
register of official contacts and the words around a number decide.
"""

from __future__ import annotations

from collections.abc import Iterator

import phonenumbers

from governance.checker.contacts import (
    is_official_address,
    is_official_email,
    phone_key,
    postal_code_key,
)
from governance.checker.findings import Context, RuleSpec, Severity, Span
from governance.checker.folding import fold
from governance.checker.patterns import Pattern
from governance.checker.registry import Signal, detector
from governance.checker.text import Text

_PHONE = Pattern(
    r"\+?\b(?:1[ .-]{0,2})?\(?[2-9][0-9]{2}\)?[ ./-]{0,3}[2-9][0-9]{2}[ ./-]{0,3}[0-9]{4}\b"
    r"|\+[1-9][0-9]{0,2}(?:[ .-]?[0-9]{1,4}){2,5}\b"
    r"|\b[2-9](?:[ .-]{1,2}[0-9]){9}\b"
)
_AT = r"(?: ?[(\[{<] ?(?:at|arobase|a commercial) ?[)\]}>] ?| arobase )"
_DOT = r"(?:\.| ?[(\[{<] ?(?:dot|point) ?[)\]}>] ?| (?:dot|point) )"
_EMAIL = Pattern(
    r"\b([a-z0-9][a-z0-9._%+-]{0,63}) ?@ ?((?:[a-z0-9-]{1,63}\.){1,4}"
    r"(?:ca|com|org|net|edu|gov|info|io|co|uk|fr|biz|me|us|qc|[a-z]{2}\.ca))\b"
    r"|\b([a-z0-9][a-z0-9._%+-]{0,63})@((?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,12})\b"
    rf"|"
    rf"\b([a-z0-9][a-z0-9._%+-]{{0,63}}){_AT}([a-z0-9-]{{1,63}}(?:{_DOT}[a-z0-9-]{{2,63}}){{0,3}}{_DOT}[a-z]{{2,12}})\b"
    r"|\b([a-z0-9._%+-]{2,63}) at ([a-z0-9-]{2,63} dot [a-z]{2,12})\b"
)
_STREET_TYPE = (
    r"(?:street|st|avenue|ave|road|rd|drive|dr|boulevard|blvd|crescent|cres|court|crt|ct|"
    r"lane|ln|way|place|pl|"
    r"terrace|circle|cir|highway|hwy|line|parkway|pkwy|trail|square|gardens|heights|row|close)"
)
_ADDRESS = Pattern(
    rf"\b[0-9]{{1,5}}[a-z]?,? (?:[a-z][a-z'-]* ){{1,3}}{_STREET_TYPE}\b(?:\.? (?:north|"
    rf"south|east|west|[nsew])\b)?"
    r"|\b[0-9]{1,5},? (?:rue|chemin|boulevard|avenue|place|allee|rang)(?: (?:de|du|des|la|"
    r"le|l'))* ?[a-z][a-z'-]+"
)
_POSTAL = Pattern(r"\b[abceghj-nprstvxy][0-9][abceghj-nprstv-z][ -]?[0-9][abceghj-nprstv-z][0-9]\b")
_IPV4 = Pattern(r"\b(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\.){3}(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\b")
_IPV6_OR_MAC = Pattern(
    r"\b(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\b"
    r"|\b(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}\b|\b(?:[0-9a-f]{1,4}:){2,6}:[0-9a-f]{1,4}\b"
)
_ROLE_MAILBOXES = frozenset(
    "info contact hello hr jobs careers support help office admin media press clerk "
    "council mayor service "
    "customerservice recreation transit library events tickets sales privacy accessibility".split()
)
_AROUND = 60  # characters on either side in which a word tells whose number it is


def _near(text: Text, span: Span, group: str, distance: int = _AROUND) -> bool:
    return text.term_places(f"personal_info.{group}").within(span, distance)


def _person_near(text: Text, span: Span) -> str:
    """The name nearest to a place in the same sentence, or ""."""
    sentence = text.sentence_at(span)
    close = [
        person
        for person in text.people_in(sentence)
        if not person.span.overlaps(span) and (person.full or not person.opens_sentence)
    ]
    close.sort(key=lambda person: (person.span.gap_to(span), person.span))
    return close[0].name if close and (close[0].full or close[0].span.gap_to(span) <= _AROUND) else ""


@detector("personal_info.phone", clause="4.3.2", severity=Severity.BLOCK, title="Phone number")
def phone_numbers(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """A number not in the register; beside business words, or with nothing personal, it is a warning."""
    for hit in text.find_digits(_PHONE):
        span, words = hit.span, hit.words
        before = text.original[max(0, span.start - 2) : span.start]
        if "$" in before or before[-1:] in ("-", "/", "_") or not _is_dialable(words):
            continue
        if phone_key(words) in context.contacts.phones or _looks_like_file(text, span, words):
            continue
        private = _near(text, span, "private_contact", 45)
        business = _near(text, span, "business_contact")
        person = _person_near(text, span)
        yield Signal(
            span,
            "This phone number is not in the City's register of official contacts."
            if not (private or person)
            else "This looks like a person's own phone number.",
            "Use a City number instead. If it is a business or agency line, say so in "
            "your answer, or ask"
            " the policy officer to add it to the register of official contacts.",
            doubtful=not (private or (person and not business)),
            information="contact",
            person=person,
        )


def _is_dialable(words: str) -> bool:
    try:
        number = phonenumbers.parse(words, "CA")
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number(number)


def _looks_like_file(text: Text, span: Span, words: str) -> bool:
    """Ten bare digits after "permit", "file" and the like are no phone number."""
    files = text.term_places("personal_info.file_number")
    return words.isdigit() and files.within(Span(max(0, span.start - 12), span.start))


@detector("personal_info.email", clause="4.3.2", severity=Severity.BLOCK, title="E-mail address")
def email_addresses(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Addresses outside the City's domains, also written as "(at)" and "dot"; role mailboxes are doubtful."""
    for hit in text.find(_EMAIL):
        name, written = (group for group in hit.groups if group)
        domain = _written_domain(written)
        if is_official_email(f"{name}@{domain}", context.contacts):
            continue
        span = hit.span
        yield Signal(
            span,
            "This e-mail address is not one of the City's.",
            "Use a City address instead, or a general mailbox of the organisation you mean.",
            doubtful=fold(name) in _ROLE_MAILBOXES,
            information="contact",
            person=_person_near(text, span),
        )


def _written_domain(words: str) -> str:
    for dot in ("(dot)", "[dot]", "{dot}", "<dot>", "(point)", "[point]", " dot ", " point "):
        words = words.replace(dot, ".")
    return words.replace(" ", "")


@detector("personal_info.home_address", clause="4.3.2", severity=Severity.BLOCK, title="Home address")
def home_addresses(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """A street address with somebody living there; planning notices and City buildings pass."""
    for hit in text.find(_ADDRESS):
        if is_official_address(hit.words, context.contacts):
            continue
        sentence = text.sentence_at(hit.span)
        living = list(text.term_places("personal_info.lives").around(sentence))
        homes = [span for span in living if fold(text.original[span.start : span.end]) not in _WEAK_HOME_WORDS]
        person = _person_near(text, hit.span)
        postal = _has_private_postal_code(text, sentence, context)
        beside = _named_beside(text, hit.span) and not text.has(_PLANNING)
        if _near(text, hit.span, "death", 200) or not (homes or beside or (person and (living or postal))):
            continue
        yield Signal(
            hit.span,
            "This street address is tied to the person who lives there.",
            "Leave the address out, or name only the street or the neighbourhood.",
            doubtful=not (person or _near(text, hit.span, "private_contact", 80) or homes),
            information="address",
            person=person,
        )


_WEAK_HOME_WORDS = frozenset({"address", "adresse", "unit", "apt", "moved to", "lives in", "house at"})


_BESIDE = 6  # characters: "Mrs. Abelard at 22 Fern St.", "Sue Talbot, 14 Birch Lane"
_PLANNING = Pattern(
    r"\b(?:committee of adjustment|minor variance|zoning|rezoning|consent application|"
    r"site plan|official plan|"
    r"public notice|heritage|demolition|building permit|derogation mineure|zonage)\b"
)


def _named_beside(text: Text, span: Span) -> bool:
    """A full name right before the address."""
    return any(
        person.full and 0 <= span.start - person.span.end <= _BESIDE
        for person in text.people_in(Span(max(0, span.start - 60), span.start))
    )


def _has_private_postal_code(text: Text, sentence: Span, context: Context) -> bool:
    return any(
        hit.span.overlaps(sentence) and postal_code_key(hit.words) not in context.contacts.postal_codes
        for hit in text.find(_POSTAL)
    )


@detector("personal_info.mailing_address", clause="4.3.2", severity=Severity.WARN, title="Mailing address")
def mailing_addresses(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """A house number with a postal code that is not the City's: a home or a business, so a question."""
    for hit in text.find(_MAILING):
        code = (hit.groups[0] or "").replace(" ", "").replace("-", "").upper()
        if code not in context.contacts.postal_codes:
            yield Signal(
                hit.span,
                "This is a full mailing address that is not in the City's register.",
                "Leave it out if somebody lives there. If it is a business or an agency, say so in your answer.",
                information="address",
            )


_MAILING = Pattern(
    r"\b[0-9]{1,5} [a-z][a-z0-9 .,'#-]{3,60}[\s,]+(?:[a-z][a-z .,'-]{1,40}[\s,]+)?"
    r"([abceghj-nprstvxy][0-9][abceghj-nprstv-z][ -]?[0-9][abceghj-nprstv-z][0-9])\b"
)


@detector("personal_info.residence", clause="4.3.2", severity=Severity.BLOCK, title="Where a person lives")
def residences(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """ "We know you live at the Maplewood building": no house number, but one person's home all the same."""
    for hit in text.find(_RESIDENCE):
        person = _person_near(text, hit.span)
        yield Signal(
            hit.span,
            "This tells where a person lives.",
            "Leave out where the person lives.",
            doubtful=not person and "you" not in hit.words.split(),
            information="address",
            person=person,
        )


_RESIDENCE = Pattern(
    r"\b(?:we|i) know (?:where )?(?:you|he|she|they) lives?\b(?: (?:at|on|in)<gap4>)?"
    r"|\b(?:he|she|who) (?:now )?(?:lives|resides) (?:at|on|in) (?:the |a )?<gap4>"
    r"(?: (?:building|apartments?|apts?|shelter|group home|rooming house|street|st|avenue|"
    r"ave|road|rd|crescent|lane|drive))\b"
    r"|\b(?:qui |il |elle )(?:habite|demeure|reside) (?:au|a|sur|dans)<gap4>"
)


@detector("personal_info.network_address", clause="4.3.2", severity=Severity.WARN, title="IP or MAC address")
def network_addresses(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """An IP or MAC address can lead to one household; version numbers look alike, so it is a warning."""
    for hit in text.find_any((_IPV4, _IPV6_OR_MAC)):
        if not text.before(hit.span, 12).endswith(("version", "v", "release", "section", "s.")):
            yield Signal(
                hit.span,
                "This looks like the network address of a device, which can lead to one person.",
                "Leave it out.",
                information="other",
            )
