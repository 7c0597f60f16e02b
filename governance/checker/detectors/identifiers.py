"""Numbers that identify one person: SIN, health card, licence, passport, plate, cards, accounts, roll numbers.

Clause 4.3.2. Each detector asks for proof (a check digit, a word beside it) before it speaks: files, bids,
books and money are full of digits too. Formats and sources: docs/checker.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import iban, luhn
from stdnum.ca import sin as canadian_sin

from governance.checker.composition import line_around, sentence_around
from governance.checker.findings import Context, RuleSpec, Severity, Span
from governance.checker.patterns import Pattern
from governance.checker.registry import Signal, detector
from governance.checker.text import Text
from governance.checker.ties import nearest_person

# Digits with one optional separator between them; borders are looked at in `_stands_alone`.
_NINE = Pattern(r"\b[0-9]{3}[ ./-]{0,2}[0-9]{3}[ ./-]{0,2}[0-9]{3}\b|\b[0-9](?:[ .-]{1,2}[0-9]){8,}\b")
_TEN = Pattern(
    r"\b[0-9]{4}[ ./-]{0,2}[0-9]{3}[ ./-]{0,2}[0-9]{3}(?:[ ./-]{0,2}[a-z]{2}\b|\b)"
    r"|\b[0-9](?:[ .-]{1,2}[0-9]){9,}\b"
)
_LICENCE = Pattern(r"\b[a-z][ -]?[0-9]{4}[ -]?[0-9]{5}[ -]?[0-9]{5}\b")
_PASSPORT = Pattern(r"\b(?:[a-z]{2}[ -]?[0-9]{6}|[a-z][ -]?[0-9]{6}[ -]?[a-z]{2})\b")
_PLATE = Pattern(r"\b[A-Z]{4}[ -]?[0-9]{3}\b", needs_case=True)
_LONG_NUMBER = Pattern(r"\b[0-9](?:[ -]{0,2}[0-9]){11,18}\b")
_ACCOUNT = Pattern(r"\b[0-9]{5}[ -]{1,3}[0-9]{3}[ -]{1,3}[0-9]{7,12}\b|\b[0-9]{7,12}\b")
_IBAN = Pattern(r"\b[a-z]{2}[0-9]{2}(?: ?[a-z0-9]{4}){2,7}(?: ?[a-z0-9]{1,4})?\b")
_ROLL = Pattern(
    r"\b(?:[0-9]{4}[ -]?)?[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{5}[ -]?0000\b"
    r"|\b[0-9]{2}(?:[ .-][0-9]{2}){1,2}[ .-][0-9]{3}[ .-][0-9]{3}[ .-][0-9]{5}\b"
)
_CARD_STARTS = ("34", "37", "4", "51", "52", "53", "54", "55", "2", "60", "65", "35", "36", "38", "30")
_SIN_DIGITS, _HEALTH_DIGITS = 9, 10
_NEVER = "Remove the number. No consent makes it publishable; return the document to its owner privately."


def _digits(words: str) -> str:
    return "".join(character for character in words if character.isdigit())


def _stands_alone(text: Text, span: Span) -> bool:
    """Not money, not part of a longer number, file code or link."""
    before = _just_before(text, span)
    after = text.original[span.end : span.end + 2]
    if "$" in before or before[-1:] in ("#", "/", "_", "=", "€", "£"):
        return False
    if before[-1:] in ("-", ",", ".") and before[:1].isalnum():
        return False
    return not (after[:1] in ("-", ",", ".", "/", "_") and after[1:2].isdigit())


def _just_before(text: Text, span: Span) -> str:
    """The two characters before a number, of the same line."""
    return text.original[max(0, span.start - 2) : span.start].rpartition("\n")[2]


def _word_near(text: Text, span: Span, group: str, distance: int) -> bool:
    return text.term_places(f"personal_info.{group}").within(span, distance)


def _named_as_file(text: Text, span: Span) -> bool:
    """Directly after a word such as file, permit or ISBN."""
    files = text.term_places("personal_info.file_number")
    before = line_around(text, Span(span.start, span.start + 1), 12).start
    return before < span.start and files.within(Span(before, span.start))


@detector(
    "personal_info.sin",
    clause="4.3.2",
    severity=Severity.BLOCK,
    title="Social Insurance Number",
    parameters={"distance": 60},
    clearable=False,
)
def social_insurance_numbers(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Nine digits with "SIN" nearby, or nine grouped digits that pass the Luhn test and were issued."""
    for hit in text.find_digits(_NINE):
        named = _word_near(text, hit.span, "sin", rule.parameters.get("distance", 60))
        digits = _digits(hit.words)
        if len(digits) != _SIN_DIGITS:
            continue
        if not named:
            grouped = hit.words != digits and "/" not in hit.words
            if not (grouped and _stands_alone(text, hit.span) and canadian_sin.is_valid(digits)):
                continue
            if _named_as_file(text, hit.span):
                continue
        elif "$" in _just_before(text, hit.span):
            continue
        yield Signal(hit.span, "This looks like a Social Insurance Number.", _NEVER, information="identity")


@detector(
    "personal_info.health_card",
    clause="4.3.2",
    severity=Severity.BLOCK,
    title="Ontario health number",
    parameters={"distance": 60},
    clearable=False,
)
def health_numbers(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Ten digits beside health-card words or with a version code; a phone number has ten digits too."""
    for hit in text.find_digits(_TEN):
        named = _word_near(text, hit.span, "health_card", rule.parameters.get("distance", 60))
        if len(_digits(hit.words)) != _HEALTH_DIGITS:
            continue
        has_version = hit.words[-2:].isalpha() and luhn.is_valid(_digits(hit.words))
        if (named or has_version) and "$" not in _just_before(text, hit.span):
            yield Signal(hit.span, "This looks like an Ontario health number.", _NEVER, information="health")


@detector(
    "personal_info.drivers_licence",
    clause="4.3.2",
    severity=Severity.BLOCK,
    title="Driver's licence number",
    clearable=False,
)
def drivers_licences(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """A letter and 14 digits, of which the last six are the birth date; it gives that away as well."""
    for hit in text.find_digits(_LICENCE):
        digits = _digits(hit.words)
        month, day = int(digits[10:12]), int(digits[12:14])
        plausible = (1 <= month <= 12 or 51 <= month <= 62) and 1 <= day <= 31
        if plausible or _word_near(text, hit.span, "licence", 60):
            yield Signal(
                hit.span, "This looks like an Ontario driver's licence number.", _NEVER, information="identity"
            )


@detector(
    "personal_info.passport",
    clause="4.3.2",
    severity=Severity.BLOCK,
    title="Passport number",
    parameters={"distance": 60},
    clearable=False,
)
def passports(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Only with the word passport nearby: two letters and six digits are common elsewhere."""
    for hit in text.find_digits(_PASSPORT) if text.terms("personal_info.passport") else ():
        if _word_near(text, hit.span, "passport", rule.parameters.get("distance", 60)):
            yield Signal(hit.span, "This looks like a passport number.", _NEVER, information="identity")


@detector(
    "personal_info.payment_card",
    clause="4.3.2",
    severity=Severity.BLOCK,
    title="Payment card number",
    clearable=False,
)
def payment_cards(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """13 to 19 digits that pass the Luhn test and start as cards do; an ISBN is not a card."""
    for hit in text.find_digits(_LONG_NUMBER):
        digits = _digits(hit.words)
        if len(digits) == 13 and digits.startswith(("978", "979")):
            continue
        named = _word_near(text, hit.span, "card", 30)
        if not (named or digits.startswith(_CARD_STARTS)) or len(set(digits)) < 2 or not _stands_alone(text, hit.span):
            continue
        if _named_as_file(text, hit.span):
            continue
        right = luhn.is_valid(digits)
        if right or (named and _IN_FOURS.fullmatch(hit.words)):
            yield Signal(
                hit.span, "This looks like a payment card number.", _NEVER, doubtful=not right, information="finances"
            )


_IN_FOURS = re.compile(r"[3-6][0-9]{3}([ -])[0-9]{4}\1[0-9]{4}\1[0-9]{4}")


@detector(
    "personal_info.bank_account",
    clause="4.3.2",
    severity=Severity.BLOCK,
    title="Bank account number",
    parameters={"distance": 40},
    clearable=False,
)
def bank_accounts(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Transit, institution and account number, or a long number directly beside bank words."""
    for hit in text.find_digits(_ACCOUNT) if text.terms("personal_info.bank") else ():
        if _word_near(text, hit.span, "bank", rule.parameters.get("distance", 40)):
            yield Signal(hit.span, "This looks like a bank account number.", _NEVER, information="finances")


@detector(
    "personal_info.iban",
    clause="4.3.2",
    severity=Severity.BLOCK,
    title="International bank account number",
    clearable=False,
)
def international_accounts(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """An IBAN with a right check sum."""
    for hit in text.find(_IBAN):
        if iban.is_valid(hit.words):
            yield Signal(hit.span, "This looks like a bank account number.", _NEVER, information="finances")


@detector(
    "personal_info.plate",
    clause="4.3.2",
    severity=Severity.BLOCK,
    title="Licence plate",
    parameters={"distance": 40},
)
def licence_plates(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Four capitals and three digits with a vehicle word nearby; GATE 112 is not a plate."""
    if not text.terms("personal_info.vehicle"):
        return
    for hit in text.find(_PLATE):
        if _word_near(text, hit.span, "vehicle", rule.parameters.get("distance", 40)):
            yield Signal(
                hit.span,
                "This looks like a licence plate, which identifies the owner of a vehicle.",
                "Describe the place or the problem without the plate.",
                information="vehicle",
            )


@detector(
    "personal_info.roll_number",
    clause="4.3.2",
    severity=Severity.BLOCK,
    title="Assessment roll number tied to a person or a debt",
)
def roll_numbers(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """A roll number is personal once an owner or a debt stands beside it; alone it is a warning."""
    for hit in text.find_digits(_ROLL):
        sentence = sentence_around(text, hit.span, 200)
        owner = next(iter(text.people_in(sentence)), None)
        tied = owner is not None or text.term_places("personal_info.debt").within(sentence)
        yield Signal(
            hit.span,
            "This is a property roll number, and it can be traced to the owner.",
            "Leave the number out and ask the owner to call the Tax Office.",
            doubtful=not tied,
            information="finances",
            person=owner.name if owner else "",
        )


@detector(
    "personal_info.assigned_number",
    clause="4.3.2",
    severity=Severity.BLOCK,
    title="Employee, client, court file or other assigned number",
)
def assigned_numbers(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """A number assigned to one person (MFIPPA s.2(1)(c)); with nobody named it is a warning."""
    numbers = text.find_digits(_ASSIGNED) if text.terms("personal_info.assigned") else ()
    for hit in (*numbers, *text.find(_COURT_FILE)):
        court = hit.words.startswith("cv")
        if not court:
            before = line_around(text, Span(hit.span.start, hit.span.start + 1), 30).start
            if not text.term_places("personal_info.assigned").within(Span(before, hit.span.start)):
                continue
        tie = nearest_person(text, hit.span, within=100)
        yield Signal(
            hit.span,
            "This number was assigned to one person and leads to them.",
            "Leave the number out.",
            doubtful=tie is None,
            information="identity",
            person=tie.name if tie else "",
        )


_ASSIGNED = Pattern(r"\b[a-z]{0,3}-?[0-9]{4,12}(?:-[0-9]{2,8})?\b")
_COURT_FILE = Pattern(r"\bcv-[0-9]{2}-[0-9]{4,8}(?:-[0-9]{4})?\b")
