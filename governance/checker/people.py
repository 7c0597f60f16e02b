"""Where a text names a person: honorifics, and runs of capitalised words that are not known as other names.

A heuristic. It is used only together with a second sign (health, arrears, an address, ...), never alone: a
bare name is not personal information (MFIPPA s.2(1)(h)).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import re2

from governance.checker.findings import Span
from governance.checker.lexicon import words
from governance.checker.remembered import Remembered
from governance.checker.spans import SpanSet
from governance.checker.views import View

_NAME = r"[A-Z](?:[a-z]+|'[A-Z][a-z]+|[a-z]+[A-Z][a-z]+)(?:['-][A-Z]?[a-z]+)*"
_PARTICLE = r"(?:(?:de|du|la|le|van|von|der|den|bin|al|el|da|dos|del|[A-Z]\.) ){0,2}"
# A run of names, for Python's own engine, which tells of a place several times sooner. It goes back over no run of
# letters ("++"), so that it is linear as RE2 is; that no word goes on before the capital is asked behind it, so that
# only capitals are looked at.
_PART = "(?:[a-z]++|'[A-Z][a-z]++)(?:['-][A-Z]?[a-z]++)*+"
_RUN = re.compile(rf"[A-Z](?<!\w[A-Z]){_PART}(?: {_PARTICLE}[A-Z]{_PART}){{0,4}}+")
_HONORIFIC = re2.compile(
    r"\b(?:Mr|Mrs|Ms|Mx|Miss|Dr|M|Mme|Mlle|Madame|Monsieur)\b\.? "
    rf"({_NAME}(?: {_PARTICLE}{_NAME}){{0,2}})"
)
_THEIR = r"(?:have|are|still|live|habitent|(?:at|of|au|du) [0-9]+)\b"
_FAMILY = re2.compile(rf"\b(?:[Tt]he|[Ll]es|(?:[Ll]a )?([Ff]amille)) ({_NAME})(?: (family)\b| {_THEIR})?")
_INITIALED = re2.compile(rf"\b({_NAME}) [A-Z]\.( ?{_NAME})?")
_RARE: Any = re2.Set.SearchSet(re2.Options())  # which of the three may occur at all, found out in one go
_HONOURED, _OF_FAMILY, _WITH_INITIAL = map(
    _RARE.Add,
    (
        r"\b(?:Mr|Mrs|Ms|Mx|Miss|Dr|M|Mme|Mlle|Madame|Monsieur)\b\.? [A-Z]",
        rf"\b[Ff]amille [A-Z]|\b(?:[Tt]he|[Ll]es) {_NAME} (?:family\b|{_THEIR})",
        r"[a-z] [A-Z]\.",
    ),
)
_RARE.Compile()
_OPENING = re.compile(r"[.!?:\n\"] ?\Z")
_BEFORE_OPENING = frozenset(' .!?:\n"')


class Person(NamedTuple):
    """A name in the text. `full` when it has two parts or an honorific, so that one person is meant."""

    span: Span
    name: str
    full: bool
    opens_sentence: bool = False  # one capitalised word there may be any word


def find_people(plain: View) -> list[Person]:
    """The names of persons in a text with its capitals, in order of place."""
    found: list[Person] = []
    taken = SpanSet()
    text, encoded = plain.text, plain.encoded
    rare = _RARE.Match(encoded) or ()
    if _HONOURED in rare:
        for match in _HONORIFIC.finditer(encoded):
            person = Person(plain.span(*match.span()), text[slice(*match.span(1))], full=True)
            if person.name.split(" ")[0].lower() not in words("people.not_names") and taken.add(person.span):
                found.append(person)
    families = _families(encoded) if _OF_FAMILY in rare else ()
    for start, end in (*families, *(_initialed(encoded) if _WITH_INITIAL in rare else ())):
        person = Person(plain.span(start, end), text[start:end], full=True)
        if not is_no_name[person.name.split(" ")[0]] and taken.add(person.span):
            found.append(person)
    alone = not found and isinstance(plain.starts, range)  # runs follow upon each other: none lies on another
    for match in _RUN.finditer(text):
        run = match.group()
        if " " not in run:
            if is_no_name[run]:
                continue
            parts: Iterable[tuple[int, int]] = ((0, len(run.removesuffix("'s"))),)
        else:
            parts = _names_in(run)
        first = match.start()
        for start, end in parts:
            at = first + start
            span = plain.span(at, first + end)
            if alone or taken.add(span):
                name = run[start:end]
                opens = at == 0 or (
                    text[at - 1] in _BEFORE_OPENING and bool(_OPENING.search(text[max(0, at - 2) : at]))
                )
                found.append(Person(span, name, full=" " in name, opens_sentence=opens))
    return found if alone else sorted(found, key=_by_span)


def _by_span(person: Person) -> Span:
    return person.span


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
    words_of_run = run.split(" ")
    at = 0
    for place, word in enumerate(words_of_run):
        if is_no_name[word] and not _is_also_name(words_of_run, place, begun=start >= 0):
            if start >= 0:
                yield start, end
            start = -1
        elif word[0].isupper() and not word.endswith("."):
            start = at if start < 0 else start
            end = at + len(word.removesuffix("'s"))
        at += len(word) + 1
    if start >= 0:
        yield start, end


def _is_no_name(word: str) -> bool:
    """Words of the plain view, which are folded already but for their case."""
    plain = word.lower().removesuffix("'s")
    return plain in words("people.not_names") or "-year" in plain


is_no_name = Remembered(_is_no_name)


def _is_also_name(run: list[str], place: int, *, begun: bool) -> bool:
    """ "Mark" and "Hill" are names in "Mark Dunphy" and "Jon Hill", not in "Mark your calendar" or "Hill Street"."""
    if run[place].lower().removesuffix("'s") not in words("people.also_names"):
        return False
    last = place + 1 == len(run)
    return (begun and last) or (not begun and not last and not is_no_name[run[place + 1]])
