"""Facts of private life tied to a person: birth, age, health, benefits, money, school, work, complaints.

Clause 4.3.2, after MFIPPA s.2(1) and, for what weighs most, s.14(3). A fact alone is a service message
("mental health workshop"); a name alone is no personal information. The two together are.
"""

from __future__ import annotations

from collections.abc import Iterator

from governance.checker.findings import Context, RuleSpec, Severity, Span
from governance.checker.patterns import Pattern
from governance.checker.people import Person
from governance.checker.registry import Signal, detector
from governance.checker.text import Mention, Text

_DATE = (
    r"(?:(?:january|february|march|april|may|june|july|august|september|october|november|"
    r"december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
    r"\.? [0-9]{1,2}(?:st|nd|rd|th)?(?:,? [0-9]{4})?"
    r"|[0-9]{1,2}(?:er)? (?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|"
    r"octobre|novembre|decembre|january|february|march|april|may|june|july|august|"
    r"september|october|november|december)(?:,? [0-9]{4})?"
    r"|[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|[0-9]{1,2}[-/.][0-9]{1,2}[-/.](?:[0-9]{4}|[0-9]{2}))"
)
_BIRTH = Pattern(
    r"\b(?:born(?: on)?|d\.?o\.?b\.?|date of birth|birth ?date|birthday(?: is)?(?: on)?|"
    r"nee? le|date de naissance|anniversaire(?: est)?(?: le)?)"
    rf"(?:[ .:#,-]{{0,3}}(?:it's|its|is|was|est|le|on))?[ .:#,-]{{1,3}}{_DATE}"
)
_AGE = Pattern(
    r"\b([0-9]{1,3})(?:st|nd|rd|th|e) (?:birthday|anniversaire)\b|"
    r"\b(?:is|aged?|turn(?:s|ed|ing)|est agee? de|agee? de) (?:just |"
    r"only )?([0-9]{1,3})(?:[ -]years?[ -]old| ans\b|\b)"
    r"|\b([0-9]{1,3})[ -](?:year|yr)s?[ -]old\b|, ([0-9]{1,2}),"
)
_YEAR = Pattern(r"\b(1[5-9][0-9]{2}|20[0-9]{2})\b")
_HAS = Pattern(
    r"\b(?:is|was|are|has|have|had|been|be|being|went|going|suffers?|suffering|battl\w+|"
    r"fight\w+|recover\w+|undergo\w+|receiv\w+|gets?|getting|got|"
    r"collect\w+|on|with|from|for|his|her|their|after|off|applied|appli\w+|qualif\w+|"
    r"tested|takes?|taking|who|lives?|le|la|est|sont|souffre|a|ont|recoit|"
    r"touche|en|sa|son|ses|depuis|pour|since|because|due|despite|needs?|struggl\w+|living|"
    r"whose|attends|owes?|still|missed|behind)\b|'s\b"
)
_GENERAL = Pattern(
    r"\b(?:workshops?|clinics?|awareness|(?:health|prevention|history|heritage|safety|"
    r"education) (?:month|week)|national (?:\w+ )?\w+ (?:day|week|month)|program(?:me)?s?|"
    r"support group|campaign|screening|information session|conference|lecture|"
    r"webinar|fundraiser|run for|walk for|speaks?|speaking|speaker|talks? about|presents?|"
    r"presentation|author|researcher|professor|expert|ribbon|"
    r"donat\w+|atelier|mois d[eu]|semaine (?:de|nationale)|depistage|collecte|"
    r"conferenc\w+|honou?r of|named after|memorial|foundation|drop-in|training|first aid|"
    r"hall of fame)\b"
)
_IDENTIFIED = Pattern(
    r"\b(?:our|my|the|this|that|his|her|their|notre|mon|ma|le|la|cette?) (?:new |old |"
    r"former |own |ancien(?:ne)? |nouvel(?:le)? )?"
    r"(?:co-?worker|colleague|boss|supervisor|manager|receptionist|clerk|secretary|"
    r"assistant|lifeguard|bus driver|driver|crossing guard|custodian|janitor|"
    r"librarian|planner|inspector|councillor|mayor|tenant|neighbour|neighbor|resident|"
    r"complainant|applicant|landlord|caller|winner|gentleman|lady|"
    r"collegue|patron(?:ne)?|receptionniste|chauffeur|conseiller|conseillere|locataire|"
    r"voisine?|residente?|plaignante?|employee?)"
    r"(?:(?: (?:at|in|on|from|of|with|who|au|de|du|des|a|qui)\b)|'s\b)"
)
_KEEP_PRIVATE = "Take the fact or the person out. If the person agreed in writing to exactly this, record the consent."


def _is_historic(text: Text, rule: RuleSpec) -> bool:
    """About someone long dead (MFIPPA s.2(2), more than thirty years): a death is told, no recent year is."""
    limit = int(rule.parameters.get("historic_before", 1996))
    years = [int(hit.words) for hit in text.find(_YEAR)]
    return bool(years) and max(years) < limit and bool(text.terms("personal_info.death"))


def _tied_person(text: Text, fact: Span) -> Person | None:
    """The nearest named person in the sentence of a fact."""
    sentence = text.sentence_at(fact)
    close = [
        person
        for person in text.people_in(sentence)
        if not person.span.overlaps(fact) and (person.full or not person.opens_sentence)
    ]
    close.sort(key=lambda person: (not person.full, person.span.gap_to(fact), person.span))
    return close[0] if close else None


def _is_told_of(text: Text, one: Span, other: Span) -> bool:
    """Whether the words between a person and a fact make it that person's ("has", "'s", "est en")."""
    first, second = sorted([one, other])
    return text.places(_HAS).within(Span(first.start, second.end))


def _tied_facts(text: Text, rule: RuleSpec, group: str) -> Iterator[tuple[Mention, Person | None]]:
    """Facts of a word group that are told of a named or otherwise identified person."""
    facts = text.terms(f"personal_info.{group}")
    if not facts or _is_historic(text, rule):
        return
    identified = text.places(_IDENTIFIED)
    for fact in facts:
        sentence = text.sentence_at(fact.span)
        if text.places(_GENERAL).within(sentence):
            continue
        person = _tied_person(text, fact.span)
        introduced = person and group == "school" and 0 < person.span.start - fact.span.end <= _INTRODUCED
        if person and (introduced or _is_told_of(text, person.span, fact.span)):
            yield fact, person
        elif any(_is_told_of(text, span, fact.span) for span in identified.around(sentence)):
            yield fact, None


_INTRODUCED = 12  # characters between "grade 6" and a name: "grade 6 student Milo"


def _signals(text: Text, rule: RuleSpec, group: str, message: str, *, kind: str = "") -> Iterator[Signal]:
    """One signal for each fact; a lone first name or a described person leaves doubt."""
    for fact, person in _tied_facts(text, rule, group):
        yield Signal(
            fact.span,
            message,
            _KEEP_PRIVATE,
            doubtful=person is None or not person.full,
            information=kind or group,
            person=person.name if person else "",
        )


@detector(
    "personal_info.birth_date",
    clause="4.3.2",
    severity=Severity.BLOCK,
    title="Date of birth",
    parameters={"historic_before": 1996},
)
def birth_dates(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """A date after born, DOB, birthday: a trigger word is needed, event dates are everywhere."""
    if _is_historic(text, rule):
        return
    for hit in text.find(_BIRTH):
        person = _tied_person(text, hit.span)
        years = [int(year.words) for year in text.find(_YEAR) if year.span.overlaps(hit.span)]
        if years and min(years) < int(rule.parameters.get("historic_before", 1996)) - 100:
            continue
        yield Signal(
            hit.span,
            "This looks like somebody's date of birth.",
            "Leave the date out.",
            doubtful=person is None and not years,
            information="birth_date",
            person=person.name if person else "",
        )


@detector(
    "personal_info.age",
    clause="4.3.2",
    severity=Severity.BLOCK,
    title="Age of a named person",
    parameters={"historic_before": 1996},
)
def ages(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """A name with an age; a child's weighs more, an adult's is a warning."""
    if _is_historic(text, rule):
        return
    for hit in text.find(_AGE):
        person = _tied_person(text, hit.span)
        years = next((int(group) for group in hit.groups if group), 0)
        if not person or not 0 < years < 116 or person.span.gap_to(hit.span) > 40:
            continue
        minor = years < 18
        yield Signal(
            hit.span,
            "This tells how old a named child is." if minor else "This tells how old a named person is.",
            _KEEP_PRIVATE,
            doubtful=not (minor and person.full),
            information="age",
            person=person.name,
        )


@detector(
    "personal_info.health",
    clause="4.3.2",
    severity=Severity.BLOCK,
    title="Health of a person",
    parameters={"historic_before": 1996},
)
def health(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Illness, leave and treatment told of a person."""
    yield from _signals(text, rule, "health", "This tells something about a person's health.")


@detector(
    "personal_info.benefits",
    clause="4.3.2",
    severity=Severity.BLOCK,
    title="Social benefits of a person",
    parameters={"historic_before": 1996},
)
def benefits(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Assistance, subsidies and shelter told of a person."""
    yield from _signals(
        text, rule, "benefit", "This tells that a person receives or asked for assistance.", kind="benefits"
    )


@detector(
    "personal_info.finances",
    clause="4.3.2",
    severity=Severity.BLOCK,
    title="Debts or income of a person",
    parameters={"historic_before": 1996},
)
def finances(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Arrears, evictions and income told of a person."""
    yield from _signals(text, rule, "debt", "This tells what a person owes or earns.", kind="finances")


@detector(
    "personal_info.employment",
    clause="4.3.2",
    severity=Severity.BLOCK,
    title="Employment matter of a person",
    parameters={"historic_before": 1996},
)
def employment(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Discipline, dismissal and evaluation told of a person."""
    yield from _signals(text, rule, "employment", "This tells about a person's employment.")


@detector(
    "personal_info.legal",
    clause="4.3.2",
    severity=Severity.BLOCK,
    title="Legal matter of a person",
    parameters={"historic_before": 1996},
)
def legal(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Charges, tickets and immigration matters told of a person."""
    yield from _signals(text, rule, "legal", "This tells about a person's dealings with the law.")


@detector(
    "personal_info.family",
    clause="4.3.2",
    severity=Severity.BLOCK,
    title="Family or private life of a person",
    parameters={"historic_before": 1996},
)
def family(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Marriage, orientation, creed and politics told of a person."""
    yield from _signals(text, rule, "family", "This tells about a person's family or private life.")


@detector("personal_info.school", clause="4.3.2", severity=Severity.BLOCK, title="School of a child")
def schools(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Which school or grade a named child is in."""
    for fact, person in _tied_facts(text, rule, "school"):
        child = _in_text(text, "child", fact.span)
        strong = fact.term.text.startswith(("grade", "goes to school", "where", "in grade", "is a student"))
        if not (child or strong):
            continue
        yield Signal(
            fact.span,
            "This tells which school or grade a child goes to.",
            _KEEP_PRIVATE,
            doubtful=person is None or not (person.full or child),
            information="school",
            person=person.name if person else "",
        )


def _in_text(text: Text, group: str, span: Span) -> bool:
    return text.in_sentence(span, text.term_places(f"personal_info.{group}"))


@detector("personal_info.correspondence", clause="4.3.2", severity=Severity.BLOCK, title="Private correspondence")
def correspondence(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Who wrote or complained to the City, or what they wrote (MFIPPA s.2(1)(f))."""
    told = [mention.span for mention in text.terms("personal_info.correspondence")]
    for span in (*told, *text.places(_COMPLAINED)):
        person = _tied_person(text, span)
        if person is None and not any(p.full for p in text.people):
            continue
        yield Signal(
            span,
            "This tells who wrote or complained to the City.",
            "Answer the matter without naming the person or quoting the letter.",
            doubtful=person is None or not person.full,
            information="correspondence",
            person=person.name if person else "",
        )


_COMPLAINED = Pattern(
    r"\b(?:complaints?|tips?|letters?|petition|plaintes?|lettre)\b(?: [\w'-]+){0,10} "
    r"(?:came|comes|filed|made|written|sent|vient|deposee|envoyee) (?:from|by|de|par)\b"
)
