"""Where a text names a person: honorifics, and runs of capitalised words that are not known as other names.

A heuristic. It is used only together with a second sign (health, arrears, an address, ...), never alone: a
bare name is not personal information (MFIPPA s.2(1)(h)).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import re2

from governance.checker.findings import Span
from governance.checker.lexicon import words
from governance.checker.spans import SpanSet
from governance.checker.views import View

_NAME = r"[A-Z](?:[a-z]+|'[A-Z][a-z]+|[a-z]+[A-Z][a-z]+)(?:['-][A-Z]?[a-z]+)*"
_PARTICLE = r"(?:(?:de|du|la|le|van|von|der|den|bin|al|el|da|dos|del|[A-Z]\.) ){0,2}"
_RUN = re2.compile(rf"\b{_NAME}(?: {_PARTICLE}{_NAME}){{0,4}}")
_HONORIFIC = re2.compile(
    r"\b(?:Mr|Mrs|Ms|Mx|Miss|Dr|M|Mme|Mlle|Madame|Monsieur)\b\.? "
    rf"({_NAME}(?: {_PARTICLE}{_NAME}){{0,2}})"
)
_FAMILY = re2.compile(
    rf"\b(?:[Tt]he|[Ll]es|(?:[Ll]a )?([Ff]amille)) ({_NAME})"
    r"(?: (family)\b| (?:have|are|still|live|habitent|(?:at|of|au|du) [0-9]+)\b)?"
)
_INITIALED = re2.compile(rf"\b({_NAME}) [A-Z]\.( ?{_NAME})?")
_OPENING = re.compile(r"[.!?:\n\"] ?\Z")
_WORD = re.compile("[^ ]+")


@dataclass(frozen=True, slots=True)
class Person:
    """A name in the text. `full` when it has two parts or an honorific, so that one person is meant."""

    span: Span
    name: str
    full: bool
    opens_sentence: bool = False  # one capitalised word there may be any word


def find_people(plain: View) -> list[Person]:
    """The names of persons in a text with its capitals, in order of place."""
    found: list[Person] = []
    taken = SpanSet()
    for match in _HONORIFIC.finditer(plain.encoded):
        person = Person(plain.span(*match.span()), plain.text[slice(*match.span(1))], full=True)
        if person.name.split(" ")[0].lower() not in words("people.not_names") and taken.add(person.span):
            found.append(person)
    for start, end in (*_families(plain.encoded), *_initialed(plain.encoded)):
        person = Person(plain.span(start, end), plain.text[start:end], full=True)
        if not _is_no_name(person.name.split(" ")[0]) and taken.add(person.span):
            found.append(person)
    for match in _RUN.finditer(plain.encoded):
        run = plain.text[slice(*match.span())]
        for start, end in _names_in(run):
            at = match.start() + start
            span = plain.span(at, match.start() + end)
            name = run[start:end]
            if taken.add(span):
                opens = at == 0 or bool(_OPENING.search(plain.text[max(0, at - 2) : at]))
                found.append(Person(span, name, full=" " in name, opens_sentence=opens))
    return sorted(found, key=lambda person: person.span)


def _families(text: bytes) -> Iterator[tuple[int, int]]:
    """ "The Lee family", "the Vandenbergs still have", "la famille Roy"."""
    for match in _FAMILY.finditer(text):
        if match.group(1) or match.group(3) or (match.group(2).endswith(b"s") and match.end() > match.end(2)):
            yield match.span(2)


def _initialed(text: bytes) -> Iterator[tuple[int, int]]:
    """ "Jasper T." says who is meant as well as a surname does."""
    for match in _INITIALED.finditer(text):
        if not match.group(2):
            yield match.span()


def _names_in(run: str) -> Iterator[tuple[int, int]]:
    """Split a run of capitalised words at those that are no part of a name ("Clerk Ann Lee")."""
    start = end = -1
    words_of_run = list(_WORD.finditer(run))
    for place, match in enumerate(words_of_run):
        word = match.group()
        if _is_no_name(word) and not _is_also_name(words_of_run, place, begun=start >= 0):
            if start >= 0:
                yield start, end
            start = -1
        elif word[0].isupper() and not word.endswith("."):
            start = match.start() if start < 0 else start
            end = match.start() + len(word.removesuffix("'s"))
    if start >= 0:
        yield start, end


def _is_no_name(word: str) -> bool:
    """Words of the plain view, which are folded already but for their case."""
    plain = word.lower().removesuffix("'s")
    return plain in words("people.not_names") or "-year" in plain


def _is_also_name(run: list[re.Match[str]], place: int, *, begun: bool) -> bool:
    """ "Mark" and "Hill" are names in "Mark Dunphy" and "Jon Hill", not in "Mark your calendar" or "Hill Street"."""
    if run[place].group().lower().removesuffix("'s") not in words("people.also_names"):
        return False
    last = place + 1 == len(run)
    return (begun and last) or (not begun and not last and not _is_no_name(run[place + 1].group()))
