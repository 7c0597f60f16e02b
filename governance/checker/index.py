"""One Aho-Corasick pass over a text: which terms of the word lists occur, and which patterns may be found at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import ahocorasick

from governance.checker.guarded import guarded_words, respelled
from governance.checker.lexicon import Occurrence, Term, groups
from governance.checker.needs import MOST_NEEDED, Atom
from governance.checker.patterns import ALWAYS, Pattern, every_pattern

_SHORTEST_WORD = 3
_MOST_COUNTED = 20  # digits and capitals: a pattern that needs more is let through
_DIGITS = b"0123456789"
_CAPITALS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PROSE = " .,;:'!?"
_JOINERS = str.maketrans("-\n", "  ")
_BLANKED = {code: " " for code in range(128) if not chr(code).isalnum()}  # word borders become blanks

Edit = tuple[int, int, str]  # text[start:end] stands for another word
Masks = Sequence[int]  # bits of patterns, one mask for each place among a pattern's needs
_NO_NEEDS: Masks = (0,) * MOST_NEEDED


@dataclass(frozen=True, slots=True)
class Survey:
    """What one pass saw: the bits of the patterns that may be found (none is missing), terms, rewritten words."""

    possible: int
    occurrences: Sequence[Occurrence]
    rewritten: Sequence[Edit]


@dataclass(slots=True)
class _Entry:
    """What one string stands for: terms, and patterns of which it meets a need."""

    terms: tuple[Term, ...] = ()
    hides: tuple[tuple[str, str], ...] = ()  # a rewritten form, and the word it stands for
    meets: Masks = _NO_NEEDS

    def add(self, meets: Masks) -> None:
        """It meets these needs as well."""
        self.meets = [mine | more for mine, more in zip(self.meets, meets, strict=True)]


class _Index:
    """The automaton over all terms and over the words that patterns need.

    Strings are looked for with every border of a word written as a blank: " idiot " is a whole word.
    """

    def __init__(self, patterns: tuple[Pattern, ...]) -> None:
        for number, pattern in enumerate(patterns, start=1):
            pattern.bit = ALWAYS << number
        self.width = len(patterns) + 1
        self.entries: dict[str, _Entry] = {}
        self.symbols: dict[str, _Entry] = {}
        self.unconditional = [ALWAYS] * MOST_NEEDED
        self._add_terms()
        self._add_needs(patterns)
        self.words = {word for text in self.entries for word in text.split() if len(word) >= _SHORTEST_WORD}
        self._add_rewritten()
        self.digits = _counted((pattern.bit, pattern.needs.digits) for pattern in patterns)
        self.capitals = _counted((pattern.bit, pattern.needs.capitals) for pattern in patterns if pattern.needs_case)
        for pattern in patterns:
            if not pattern.needs_case:
                self.capitals = [mask | pattern.bit for mask in self.capitals]
        self.automaton: Any = ahocorasick.Automaton()
        for text, entry in self.entries.items():
            terms = sorted(entry.terms, key=lambda term: (-len(term.text), term.group))  # a listed plural goes first
            told = (terms, entry.hides) if terms or entry.hides else None
            self.automaton.add_word(text, (len(text), *entry.meets, told))
        self.automaton.make_automaton()

    def _add_terms(self) -> None:
        for group in groups().values():
            for term in group.terms if group.searched else ():
                for key in _keys(term.text, prefix=term.prefix):
                    self.entries.setdefault(key, _Entry()).terms += (term,)

    def _add_needs(self, patterns: tuple[Pattern, ...]) -> None:
        met_by: dict[Atom | str, list[int]] = {}
        for pattern in patterns:
            for place in range(MOST_NEEDED):
                if place >= len(pattern.needs.any_of):
                    self.unconditional[place] |= pattern.bit
                    continue
                for atom in pattern.needs.any_of[place]:
                    met_by.setdefault(atom, [0] * MOST_NEEDED)[place] |= pattern.bit
        for atom, meets in met_by.items():
            if isinstance(atom, Atom):
                self._entry(atom).add(meets)
                continue
            for term in groups()[atom].terms:
                for key in _keys(term.text, prefix=term.prefix):
                    self.entries.setdefault(key, _Entry()).add(meets)

    def _add_rewritten(self) -> None:
        for word in guarded_words():
            for form in respelled(word):
                for key in _keys(form, prefix=word.prefix):
                    self.entries.setdefault(key, _Entry()).hides += ((form, word.text),)

    def _entry(self, atom: Atom) -> _Entry:
        key = atom.text.translate(_BLANKED)
        if key.strip():
            return self.entries.setdefault(" " * atom.opens + key + " " * atom.closes, _Entry())
        symbol = max(atom.text, key=lambda character: (character not in _PROSE, character))
        return self.symbols.setdefault(symbol, _Entry())


def _counted(needs: Iterable[tuple[int, int]]) -> list[int]:
    """For each number of characters the patterns that need no more."""
    known = list(needs)
    return [
        ALWAYS | sum(bit for bit, needed in known if needed <= count or count == _MOST_COUNTED)
        for count in range(_MOST_COUNTED + 1)
    ]


def _keys(text: str, *, prefix: bool) -> Iterator[str]:
    """The strings that show a word; a plural s may follow."""
    opening = " " * text[0].isalnum()
    closing = " " * text[-1].isalnum()
    blanked = text.translate(_BLANKED)
    if prefix:
        yield opening + blanked
        return
    yield opening + blanked + closing
    yield opening + blanked + "s "


@cache
def _index() -> _Index:
    """Built once, when all detectors are there; a pattern that is made later is simply always looked for."""
    import governance.checker.detectors  # noqa: F401

    return _Index(every_pattern())


def width() -> int:
    """How many bits the patterns take."""
    return _index().width


def survey(text: str, encoded: bytes) -> Survey:
    """Look once through a folded, lower-case text."""
    index = _index()
    first, second, third, fourth = index.unconditional
    occurrences: list[Occurrence] = []
    rewritten: list[Edit] = []
    for last, (length, one, two, three, four, told) in index.automaton.iter(f" {text.translate(_BLANKED)} "):
        first |= one
        second |= two
        third |= three
        fourth |= four
        if told:
            terms, hides = told
            for term in terms:
                occurrence = _occurrence(text, term, last - length)
                if occurrence:
                    occurrences.append(occurrence)
            for form, word in hides:
                rewritten.extend(_rewritten(text, form, word, last - length + 1))
    spaced = text.translate(_JOINERS)
    if "  " in spaced:  # the words of a term may stand further apart in a pattern than here
        together = " ".join(spaced.split()).translate(_BLANKED)
        for _, (_, one, two, three, four, _) in index.automaton.iter(f" {together} "):
            first |= one
            second |= two
            third |= three
            fourth |= four
    for symbol, entry in index.symbols.items():
        if symbol in text:
            one, two, three, four = entry.meets
            first |= one
            second |= two
            third |= three
            fourth |= four
    possible = first & second & third & fourth & index.digits[_count(encoded, _DIGITS)]
    return Survey(possible, occurrences, rewritten)


def with_capitals(encoded: bytes) -> int:
    """The bits of the patterns that may be found as far as the capitals of a text are concerned."""
    return _index().capitals[_count(encoded, _CAPITALS)]


def _count(encoded: bytes, characters: bytes) -> int:
    return min(len(encoded) - len(encoded.translate(None, characters)), _MOST_COUNTED)


def is_telling(word: str) -> bool:
    """Whether a word is one of those that are looked for, or begins like one."""
    index = _index()
    return word in index.words or any(last < length for last, (length, *_) in index.automaton.iter(f" {word} "))


def _occurrence(text: str, term: Term, start: int) -> Occurrence | None:
    """The term as it really stands there, with its plural s; None if only something like it does."""
    start += term.text[0].isalnum()
    end = start + len(term.text)
    if not text.startswith(term.text, start) or (start and text[start - 1].isalnum()):
        return None
    after = text[end : end + 2]
    if "." in term.text and ("." in text[max(0, start - 1) : start] or (after[:1] == "." and after[1:].isalnum())):
        return None  # "b.o" in "a.b.o.u.t": letters set apart are another matter (`views.joined_view`)
    plural = after[:1] == "s" and text[end - 1] != "s" and not after[1:].isalnum()
    if not (term.prefix or plural or not after[:1].isalnum()):
        return None
    return Occurrence(start, end + plural, term)


def _rewritten(text: str, form: str, word: str, start: int) -> Iterator[Edit]:
    """The place where a rewritten form stands, with the word it stands for."""
    end = start + len(form)
    if text[start:end] == form:
        while form[-2:] == form[-1] * 2 and text[end : end + 1] == form[-1]:
            end += 1
        yield start, end, word
