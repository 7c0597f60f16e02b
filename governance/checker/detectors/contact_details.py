"""Ways to reach a person: phone, e-mail and network addresses (clause 4.3.2).

Contact information in a business or official capacity is not personal information (MFIPPA s.2(2.1)); the
register of official contacts and the words around a number decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers
import re2

from governance.checker.composition import line_around, places, sentence_around
from governance.checker.contacts import is_official_email, phone_key
from governance.checker.findings import Context, RuleSpec, Severity, Span
from governance.checker.patterns import Pattern
from governance.checker.registry import Signal, detector
from governance.checker.text import Text, Trait
from governance.checker.ties import is_named
from governance.checker.views import View

_PHONE = Pattern(
    r"\+?\b(?:1[ .-]{0,2})?\(?[0-9]{3}\)?[ ./-]{1,3}[0-9]{3}[ ./-]{1,3}[0-9]{4}\b"
    r"|\+?\b(?:1[ .-]{0,2})?\(?[2-9][0-9]{2}\)?[ ./-]{0,3}[2-9][0-9]{2}[ ./-]{0,3}[0-9]{4}\b"
    r"|\+[1-9][0-9]{0,2}(?:[ .-]?[0-9]{1,4}){2,5}\b"
    r"|\b[2-9](?:[ .-]{1,2}[0-9]){9}\b"
)
_NATIONAL_DIGITS = 10
_TOLL_FREE = ("800", "833", "844", "855", "866", "877", "888")
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
_AT_A_DOMAIN = re.compile(r"@ ?[a-z0-9-]+\.[a-z0-9-]")  # which is found sooner
_WRITTEN_OUT = re2.compile(rf"{_AT}[a-z0-9-]|dot")
_IPV4 = Pattern(r"\b(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\.){3}(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\b")
_IPV6_OR_MAC = Pattern(
    r"\b(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\b"
    r"|\b(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}\b|\b(?:[0-9a-f]{1,4}:){2,6}:[0-9a-f]{1,4}\b"
)
# Parts of a mailbox name that say it belongs to an office and not to a person.
_ROLE = re.compile(
    r"(?:^|[._-])(?:info\w*|contact\w*|hr|jobs?|careers?|support|help|office|admin\w*|media|press|clerk|"
    r"council|mayor|services?|"
    r"recreation|transit|library|events?|tickets?|sales|privacy|accessibility|news\w*|bookings?|bylaw|"
    r"planning|procurement|rentals?|"
    r"feedback|volunteers?|donations?|reception|team|secretar\w*|communications?|reservations?|inquir\w+|"
    r"enquir\w+|webmaster|noreply|^hello$)(?:$|[._-])"
    r"|internship|contest|coverphoto|photos|constituent|casework|customerservice|giving|foundation|association|society"
)
_PUBLIC_DOMAIN = re.compile(
    r"(?:^|\.)(?:gov|mil|gc\.ca|gov\.\w\w\.ca|ontario\.ca|quebec\.ca|gouv\.qc\.ca|gov\.on\.ca)\Z"
)
_AROUND = 60  # characters on either side in which a word tells whose number it is
_OFFICE = 90
_SENTENCE = 200


def _near(text: Text, span: Span, group: str, distance: int = _AROUND) -> bool:
    return places(text, "personal_info", group).within(line_around(text, span, distance))


def _person_near(text: Text, span: Span) -> str:
    """The name nearest to a place in the same sentence, or ""."""
    sentence = sentence_around(text, span, _SENTENCE)
    close = [person for person in text.people_in(sentence) if not person.span.overlaps(span) and is_named(text, person)]
    close.sort(key=lambda person: (person.span.gap_to(span), person.span))
    return close[0].name if close and (close[0].full or close[0].span.gap_to(span) <= _AROUND) else ""


@detector("personal_info.phone", clause="4.3.2", severity=Severity.BLOCK, title="Phone number")
def phone_numbers(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """A number not in the register: a person's own blocks, an office's passes, one that nothing explains is a warning."""
    for hit in text.find_digits(_PHONE):
        span, words = hit.span, hit.words
        before = text.original[max(0, span.start - 2) : span.start]
        if "$" in before.strip("\n ") or before[-1:] in ("-", "/", "_") or not _could_be_dialled(text, span, words):
            continue
        if phone_key(words) in context.contacts.phones or _looks_like_file(text, span, words):
            continue
        private = _near(text, span, "private_contact", 45)
        person = _person_near(text, span)
        plain = private or bool(person and not _near(text, span, "business_contact"))
        if not private and _is_an_offices(text, span, words, anywhere=not plain):
            continue
        yield Signal(
            span,
            "This looks like a person's own phone number."
            if plain
            else "This phone number is not in the City's register of official contacts.",
            "Use a City number instead. If it is a business or agency line, say so in "
            "your answer, or ask"
            " the policy officer to add it to the register of official contacts.",
            doubtful=not plain,
            information="contact",
            person=person,
        )


def _is_an_offices(text: Text, span: Span, words: str, *, anywhere: bool) -> bool:
    """Toll-free, or beside the name of an office; what may be a person's is explained by its own line only."""
    reach = Span(max(0, span.start - _OFFICE), span.end + _OFFICE) if anywhere else line_around(text, span, _OFFICE)
    if text.in_sentence(span, text.places(_OUR_OFFICE)):
        return True
    return phone_key(words).startswith(_TOLL_FREE) or places(text, "personal_info", "institution").within(reach)


_OUR_OFFICE = Pattern(r"\b(?:our|my|the (?:mayor|councillor|clerk)'s|mon|notre) (?:\w+ )?(?:offices?|bureaux?)\b")


def _could_be_dialled(text: Text, span: Span, words: str) -> bool:
    """A possible number; one with an area code that does not exist only where the words or its form say phone."""
    if len(phone_key(words)) != _NATIONAL_DIGITS and not _is_possible_abroad(words):
        return False
    after = text.original[span.end : span.end + 3]
    if after[:1] in ("-", "/") and after[1:2].isdigit():
        return False
    real = re.match(r"\+?1?[ .-]{0,2}\(?[2-9][0-9]{2}\)?[ ./-]{0,3}[2-9]", words) is not None or words.startswith("+")
    return real or "(" in words or places(text, "personal_info", "calling").within(line_around(text, span, 40))


def _is_possible_abroad(words: str) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(words, "CA"))
    except phonenumbers.NumberParseException:
        return False


def _looks_like_file(text: Text, span: Span, words: str) -> bool:
    """After "permit", "file" and the like, ten bare digits or a code that goes on are no phone number."""
    before = line_around(text, Span(span.start, span.start + 1), 12)
    named = (
        text.term_places("personal_info.file_number").within(Span(before.start, span.start))
        if before.start < span.start
        else False
    )
    return named and (words.isdigit() or "(" not in words)


@detector("personal_info.email", clause="4.3.2", severity=Severity.BLOCK, title="E-mail address")
def email_addresses(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Addresses outside the City's domains, also written as "(at)" and "dot"; mailboxes of offices pass."""
    if not text.shows(_HAS_AN_EMAIL):
        return
    for hit in text.find(_EMAIL):
        name, written = (group for group in hit.groups if group)
        domain = _written_domain(written)
        if is_official_email(f"{name}@{domain}", context.contacts) or _PUBLIC_DOMAIN.search(domain):
            continue
        span = hit.span
        private = _near(text, span, "private_contact", 45)
        if _ROLE.search(name) and not private:
            continue
        yield Signal(
            span,
            "This e-mail address is not one of the City's.",
            "Use a City address instead, or a general mailbox of the organisation you mean.",
            information="contact",
            person=_person_near(text, span),
        )


def _is_almost_an_email(view: View) -> bool:
    text = view.text
    if "@" in text and _AT_A_DOMAIN.search(text):
        return True
    signs = "dot" in text or "(" in text or "[" in text or "{" in text or "<" in text or "arobase" in text
    return signs and _WRITTEN_OUT.search(view.encoded) is not None


def _has_an_email(text: Text) -> bool:
    for view in text.views:
        if _is_almost_an_email(view):
            return text.may_have(frozenset(), _EMAIL.bit)
    return False


_HAS_AN_EMAIL = Trait(_has_an_email)


def _written_domain(words: str) -> str:
    for dot in ("(dot)", "[dot]", "{dot}", "<dot>", "(point)", "[point]", " dot ", " point "):
        words = words.replace(dot, ".")
    return words.replace(" ", "")


def _has_rows_of_figures(text: Text) -> bool:
    """Whether figures may be set apart as often as in the address of a computer."""
    for view in text.views:
        typed = view.text
        if "::" in typed or typed.count(":") + typed.count("-") >= _APART_IN_MAC:
            return True
        if typed.count(".") >= _APART_IN_IPV4 and _BETWEEN_DOTS.search(typed):
            return True
    return False


_APART_IN_MAC, _APART_IN_IPV4 = 5, 3
_BETWEEN_DOTS = re.compile(r"\.[0-9]{1,3}\.[0-9]")
_HAS_ROWS_OF_FIGURES = Trait(_has_rows_of_figures)


@detector("personal_info.network_address", clause="4.3.2", severity=Severity.WARN, title="IP or MAC address")
def network_addresses(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """An IP or MAC address can lead to one household; version numbers look alike, so it is a warning."""
    if not text.shows(_HAS_ROWS_OF_FIGURES):
        return
    for hit in text.find_any((_IPV4, _IPV6_OR_MAC)):
        line = line_around(text, Span(hit.span.start, hit.span.start + 1), 16)
        before = text.original[line.start : hit.span.start].lower().rstrip(" :.")
        if before.endswith(("version", "v", "release", "section", "build", "s", "clause", "article", "host-")):
            continue
        if "." in hit.words and ("http" in before.rsplit(" ", 1)[-1] or _goes_on(text, hit.span)):
            continue
        yield Signal(
            hit.span,
            "This looks like the network address of a device, which can lead to one person.",
            "Leave it out.",
            information="other",
        )


def _goes_on(text: Text, span: Span) -> bool:
    """Part of a longer dotted number or of a web address."""
    return text.original[span.end : span.end + 1] == "." and text.original[span.end + 1 : span.end + 2].isalnum()
