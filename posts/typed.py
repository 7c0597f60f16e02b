"""What the checker says of words while they are typed: by text box, by clause, with places that a browser can select.

Nothing here is stored. The composer and the page where anybody tries a text show the same."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import npgettext

from governance.checker.findings import Finding, Severity
from governance.checker.registry import ACCESSIBILITY
from governance.core import pace
from governance.policy import reading
from governance.policy.book import Book
from governance.policy.models import Clause
from posts.models import CheckFinding, PostVersion

# What one person may have checked in a minute. A check counts once and again for every so many characters, so that
# typing without pause stays within and pasting whole documents over and over does not.
MOST_A_MINUTE = 240
CHARACTERS_A_COUNT = 5_000
JUDGED_BY_PEOPLE = ("destructive", "opinion")  # the parts of clauses about tone and intent


def as_typed(value: object) -> str:
    """A text as its box holds it: browsers send line ends as two characters, and hold them as one."""
    return str(value or "").replace("\r\n", "\n").replace("\r", "\n")


def fits_the_pace(person: int, texts: Iterable[str]) -> bool:
    """Whether this person may have these texts checked now."""
    cost = sum(1 + len(text) // CHARACTERS_A_COUNT for text in texts)
    return pace.fits(f"check:{person}", most=MOST_A_MINUTE, cost=max(1, cost))


@dataclass(frozen=True, slots=True)
class Box:
    """A text box of the page: the id of its element, what it is called, its text, and what the checker is told."""

    id: str
    name: str
    text: str
    platform: str = ""
    images: int = 0
    images_without_alt: int = 0

    @property
    def facts(self) -> dict[str, object]:
        return {
            "platform": self.platform,
            "has_images": self.images > 0,
            "images_without_alt": self.images_without_alt,
        }


@dataclass(frozen=True, slots=True)
class Place:
    """Words in a text box. The checker counts code points; browsers, and so `first` and `last`, count UTF-16 units."""

    box: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class TypedFinding:
    """A finding with its number on the page. `place` is None where it points at no words, as for a picture."""

    n: int
    severity: str
    clause: str
    message: str
    advice: str
    excerpt: str
    start: int
    end: int
    place: Place | None


@dataclass(frozen=True, slots=True)
class ByClause:
    """The findings of one box on one clause, with the clause as printed."""

    reference: str
    name: str
    findings: tuple[TypedFinding, ...]
    words: tuple[reading.Block, ...] = ()
    above: tuple[reading.Block, ...] = ()  # the sentence it stands under
    by_person: bool = False  # about tone and intent, which no machine judges


@dataclass(frozen=True, slots=True)
class Passage:
    """A box and what was found in it."""

    box: Box
    findings: tuple[TypedFinding, ...]
    clauses: tuple[ByClause, ...]


def passages(boxes: Sequence[Box], found: Sequence[Sequence[Finding]], book: Book) -> list[Passage]:
    """The boxes with their findings, numbered through the page in the order of the words."""
    made = []
    number = 0
    for box, findings in zip(boxes, found, strict=True):
        wide = _wide(box.text)
        shown = []
        for finding in findings:
            number += 1
            shown.append(_typed(finding, number, box, wide))
        made.append(Passage(box, tuple(shown), tuple(_by_clause(shown, book))))
    return made


def saved_place(finding: CheckFinding, version: PostVersion) -> Place | None:
    """Where the words of a stored finding stand in a composer that shows its version unchanged."""
    if finding.placement:
        box, text = f"alt-{finding.placement.position}", finding.placement.alt
    elif finding.variant:
        box, text = f"id_own_{finding.variant.account_id}", finding.variant.own_text
    else:
        box, text = "id_text", version.text
    return _place(box, finding.start, finding.end, _wide(text))


def tally(shown: Iterable[Passage]) -> dict[str, int]:
    """How many findings of each severity: {"block": 2, "warn": 1, "advice": 0}."""
    counted = {severity.value: 0 for severity in (Severity.BLOCK, Severity.WARN, Severity.ADVICE)}
    for passage in shown:
        for finding in passage.findings:
            counted[finding.severity] += 1
    return counted


def said(shown: Sequence[Passage]) -> str:
    """The outcome in one short sentence, for those who hear it while they type."""
    if not any(passage.box.text.strip() for passage in shown):
        return _("Nothing is written yet.")
    counted = tally(shown)
    words = {
        "block": _("%(n)s must fix"),
        "warn": _("%(n)s to check"),
        "advice": npgettext("findings", "%(n)s advice", "%(n)s advice", counted["advice"]),
    }
    parts = [words[severity] % {"n": number} for severity, number in counted.items() if number]
    if not parts:
        return _("As typed: nothing found.")
    return _("As typed: %(findings)s.") % {"findings": ", ".join(parts)}


# --- Parts ---


def _wide(text: str) -> list[int]:
    """Where the characters stand that a browser counts as two."""
    return [place for place, character in enumerate(text) if character > "\uffff"]


def _place(box: str, start: int, end: int, wide: list[int]) -> Place | None:
    if start >= end:
        return None
    return Place(box, start + bisect_left(wide, start), end + bisect_left(wide, end))


def _typed(finding: Finding, number: int, box: Box, wide: list[int]) -> TypedFinding:
    return TypedFinding(
        n=number,
        severity=finding.severity.value,
        clause=finding.clause,
        message=finding.message,
        advice=finding.advice,
        excerpt=finding.excerpt,
        start=finding.span.start,
        end=finding.span.end,
        place=_place(box.id, finding.span.start, finding.span.end, wide),
    )


def _by_clause(findings: Sequence[TypedFinding], book: Book) -> list[ByClause]:
    """Clauses in the order of the policy; what stands in no clause comes last."""
    known = {clause.reference: clause for clause in book.clauses}
    by_key = {clause.pk: clause for clause in book.clauses}
    judged = {book.reference(part) for part in JUDGED_BY_PEOPLE}
    groups: dict[str, list[TypedFinding]] = {}
    for finding in findings:
        groups.setdefault(finding.clause, []).append(finding)
    made = []
    for reference in sorted(groups, key=lambda each: (each not in known, known[each].position if each in known else 0)):
        clause = known.get(reference)
        above = by_key.get(clause.parent_id) if clause and clause.parent_id else None
        made.append(
            ByClause(
                reference=reference if clause else "",
                name=clause.name if clause else _name_of_other(reference),
                findings=tuple(groups[reference]),
                words=_words(clause),
                above=_words(above),
                by_person=reference in judged,
            )
        )
    return made


def _name_of_other(reference: str) -> str:
    return _("Accessibility (AODA)") if reference == ACCESSIBILITY else reference


def _words(clause: Clause | None) -> tuple[reading.Block, ...]:
    return tuple(reading.blocks(clause.text)) if clause else ()
