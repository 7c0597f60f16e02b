"""Facts of private life tied to a person: birth, age, health, benefits, money, school, work, complaints.

Clause 4.3.2, after MFIPPA s.2(1) and, for what weighs most, s.14(3). A fact alone is a service message
("mental health workshop"); a name alone is no personal information. The two together are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from governance.checker.composition import is_near, line_around, places
from governance.checker.findings import Context, RuleSpec, Severity, Span
from governance.checker.folding import fold
from governance.checker.patterns import Pattern
from governance.checker.registry import Signal, detector
from governance.checker.text import Mention, Text
from governance.checker.ties import Tie, is_named, nearest_person, told_of

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
_NUMBER_WORDS = "four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen".split()
_AGE = Pattern(
    r"\b([0-9]{1,3})(?:st|nd|rd|th|e) (?:birthday|b-day|anniversaire)\b|\bhappy ([0-9]{1,3})(?:st|nd|rd|th)\b(?:,| to)|"
    r"\b(?:is|aged?|turn(?:s|ed|ing)|est agee? de|agee? de) (?:just |"
    r"only )?([0-9]{1,3})(?:[ -]years?[ -]old| ans\b|\b)"
    r"|\b([0-9]{1,3})[ -](?:year|yr)s?[ -]old\b|, ([0-9]{1,2})[,)]|\(([0-9]{1,2})\)|\(age ([0-9]{1,2})\)|"
    r"\b([0-9]{1,2}) ans\b"
)
_SPELLED_AGE = Pattern(rf"\b({'|'.join(_NUMBER_WORDS)})[ -](?:years?|yrs?)[ -]old\b")
_YEAR = Pattern(r"\b(1[5-9][0-9]{2}|20[0-9]{2})\b")
GENERAL = Pattern(
    r"\b(?:workshops?|clinics?|awareness|(?:health|prevention|history|heritage|safety|"
    r"education) (?:month|week)|national (?:\w+ )?\w+ (?:day|week|month)|program(?:me)?s?|"
    r"support group|campaign|screening|information session|conference|lecture|"
    r"webinar|fundraiser|run for|walk for|ribbon|"
    r"donat\w+|atelier|mois d[eu]|semaine (?:de|nationale)|depistage|collecte|"
    r"conferenc\w+|honou?r of|named after|memorial|foundation|drop-in|training|first aid|"
    r"hall of fame)\b"
)
GENERAL_REACH = 25  # characters: "mental health workshop", "screening for cancer"
KEEP_PRIVATE = "Take the fact or the person out. If the person agreed in writing to exactly this, record the consent."


def is_historic(text: Text, rule: RuleSpec, span: Span) -> bool:
    """About someone long dead (MFIPPA s.2(2), more than thirty years): a death is told, no recent year is.

    Whoever was grown up more than a hundred years ago is dead whether that is told or not.
    """
    line = line_around(text, span, _PAST)
    years = [int(text.original[year.start : year.end]) for year in text.places(_YEAR).around(line)]
    limit = int(rule.parameters.get("historic_before", 1996))
    if not years or max(years) >= limit:
        return False
    return max(years) < limit - _LIFETIME or text.term_places("personal_info.death").within(line)


_LIFETIME = 100 - 16  # years from a fact of a grown-up's life to the limit
_PAST = 600  # characters of one line


def _tied_facts(text: Text, rule: RuleSpec, group: str) -> Iterator[tuple[Mention, Tie]]:
    """Facts of a word group that are told of a named or otherwise identified person."""
    for fact in text.terms(f"personal_info.{group}"):
        ties = told_of(text, fact.span, loose=group in _LOOSE)
        if not ties or is_historic(text, rule, fact.span):
            continue
        if text.places(GENERAL).within(line_around(text, fact.span, GENERAL_REACH)):
            continue
        if _SHARE_OF.compiled.search(text.before(fact.span, 40)):
            continue
        for tie in ties:
            yield fact, tie


_SHARE_OF = Pattern(  # a statistic tells nothing of anybody
    r"(?:[0-9] ?%|\bper ?cent|\bpour cent|\bone in [a-z0-9]+|\bcases|\brates?|\bcas|\btaux) (?:of|with|de|des|have|has|die of)(?: \w+){0,2} ?$"
)
_LOOSE = frozenset({"benefit", "legal"})  # "on Ontario Works", "for trespassing"


def _signals(text: Text, rule: RuleSpec, group: str, message: str, *, kind: str = "") -> Iterator[Signal]:
    """One signal for each fact; a lone first name or a described person leaves doubt."""
    for fact, tie in _tied_facts(text, rule, group):
        yield Signal(
            fact.span, message, KEEP_PRIVATE, doubtful=not tie.sure, information=kind or group, person=tie.name
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
    for hit in text.find(_BIRTH):
        if is_historic(text, rule, hit.span):
            continue
        years = [int(text.original[year.start : year.end]) for year in text.places(_YEAR).around(hit.span)]
        if years and min(years) < int(rule.parameters.get("historic_before", 1996)) - 100:
            continue
        tie = nearest_person(text, hit.span)
        yield Signal(
            hit.span,
            "This looks like somebody's date of birth.",
            "Leave the date out.",
            doubtful=tie is None and not years,
            information="birth_date",
            person=tie.name if tie else "",
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
    for hit in text.find_any((_AGE, _SPELLED_AGE)):
        years = next((int(group) for group in hit.groups if group and group.isdigit()), 0) or _spelled(hit.groups)
        if not 0 < years < _OLDEST:
            continue
        close = line_around(text, hit.span, _AGE_REACH)
        people = [person for person in text.people_in(close) if not person.span.overlaps(hit.span)]
        people = [person for person in people if is_named(text, person)]
        if text.original[hit.span.end : hit.span.end + 1].isdigit():
            continue
        if not people or is_historic(text, rule, hit.span):
            continue
        person = max(people, key=lambda each: each.full)
        minor = years < _ADULT
        if not minor and places(text, "personal_info", "public_figure").within(line_around(text, hit.span, 120)):
            continue
        yield Signal(
            hit.span,
            "This tells how old a named child is." if minor else "This tells how old a named person is.",
            KEEP_PRIVATE,
            doubtful=not (minor and person.full),
            information="age",
            person=person.name,
        )


_AGE_REACH, _ADULT, _OLDEST = 40, 18, 99
_SPELLED = dict(
    zip(
        _NUMBER_WORDS,
        range(4, 18),
        strict=True,
    )
)


def _spelled(groups: tuple[str | None, ...]) -> int:
    return next((_SPELLED[group] for group in groups if group in _SPELLED), 0)


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
    for signal in _signals(text, rule, "debt", "This tells what a person owes or earns.", kind="finances"):
        if _OWES.fullmatch(_words(text, signal)) and not is_near(
            text, signal.span, places(text, "personal_info", "money_word|amount"), _OWED
        ):
            continue
        yield signal


_OWED = 70  # characters between "owes" and a sum or a bill


_OWES = re.compile(r"owes?|owed|owing|doit|unpaid|past due")


def _words(text: Text, signal: Signal) -> str:
    """The folded words a signal stands on."""
    return fold(text.original[signal.span.start : signal.span.end])


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
    for fact in text.terms("personal_info.school"):
        child = _in_text(text, "child", fact.span)
        strong = fact.term.text.startswith(("grade", "goes to school", "where", "in grade", "is a student", "annee"))
        tie = nearest_person(text, fact.span, within=60)
        if _CLASS_OF.match(text.after(fact.span, 14)):
            continue
        if (
            tie is None
            or not (child or strong)
            or text.places(GENERAL).within(line_around(text, fact.span, GENERAL_REACH))
        ):
            continue
        yield Signal(
            fact.span,
            "This tells which school or grade a child goes to.",
            KEEP_PRIVATE,
            doubtful=not (tie.sure or child),
            information="school",
            person=tie.name,
        )


_CLASS_OF = re.compile(r"(?:class|students|pupils|graduates|classes|kids|teachers?|to [0-9])\b")


def _in_text(text: Text, group: str, span: Span) -> bool:
    return text.in_sentence(span, text.term_places(f"personal_info.{group}"))


@detector("personal_info.correspondence", clause="4.3.2", severity=Severity.BLOCK, title="Private correspondence")
def correspondence(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Who wrote or complained to the City, or what they wrote (MFIPPA s.2(1)(f))."""
    told = [mention.span for mention in text.terms("personal_info.correspondence")]
    if text.terms("personal_info.letter"):
        told.extend(text.places(_COMPLAINED))
    for span in told:
        tie = nearest_person(text, span)
        if tie is None:
            continue
        yield Signal(
            span,
            "This tells who wrote or complained to the City.",
            "Answer the matter without naming the person or quoting the letter.",
            doubtful=not tie.sure,
            information="correspondence",
            person=tie.name,
        )


_COMPLAINED = Pattern(
    r"\b(?:complaints?|tips?|letters?|petition|plaintes?|lettre)\b(?: [\w'-]+){0,10} "
    r"(?:came|comes|filed|made|written|sent|vient|deposee|envoyee) (?:from|by|de|par)\b"
)
