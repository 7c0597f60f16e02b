"""One Aho-Corasick pass over a text: which terms of the word lists occur, and what patterns may be found at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import ahocorasick

from governance.checker.lexicon import Occurrence, Term, groups
from governance.checker.needs import Atom
from governance.checker.patterns import Pattern, every_pattern

_SHORTEST_WORD = 3
_DIGITS = b"0123456789"
_JOINERS = str.maketrans("-\n", "  ")
_BLANKED = {code: " " for code in range(128) if not chr(code).isalnum()}  # word borders become blanks


@dataclass(frozen=True, slots=True)
class Survey:
    """What one pass saw: a bit for each atom and word group that occurs, the number of digits, the terms."""

    present: int
    digits: int
    occurrences: tuple[Occurrence, ...]

    def allows(self, pattern: Pattern) -> bool:
        """Whether the pattern can be found at all; never false when it can."""
        needed = _index().needed.get(pattern)
        if needed is None:
            return True
        digits, masks = needed
        if digits > self.digits:
            return False
        present = self.present
        for mask in masks:  # noqa: SIM110  (asked a hundred times a post: a generator costs more than the answer)
            if not mask & present:
                return False
        return True


@dataclass(slots=True)
class _Entry:
    """What one string stands for: terms, and the bits that it sets."""

    bits: int = 0
    terms: list[Term] = field(default_factory=list)


class _Index:
    """The automaton over all terms and atoms, and for each pattern the bits it needs.

    Strings are looked for with every border of a word written as a blank: " idiot " is a whole word.
    """

    def __init__(self, all_patterns: Iterable[Pattern]) -> None:
        self.entries: dict[str, _Entry] = {}
        self.bits: dict[Atom | str, int] = {}
        self.symbols: dict[str, int] = {}
        for group in groups().values():
            bit = self.bit(group.name)
            for term in group.terms:
                for key in _keys(term):
                    entry = self.entry(key)
                    entry.bits |= bit
                    entry.terms.append(term)
        self.needed = {
            pattern: (pattern.needs.digits, tuple(map(self.mask, pattern.needs.any_of))) for pattern in all_patterns
        }
        self.words = {word for text in self.entries for word in text.split() if len(word) >= _SHORTEST_WORD}
        self.automaton: Any = ahocorasick.Automaton()
        for text, entry in self.entries.items():
            terms = sorted(entry.terms, key=lambda term: (-len(term.text), term.group))  # a listed plural goes first
            self.automaton.add_word(text, (len(text), entry.bits, tuple(terms), text.startswith(" ")))
        self.automaton.make_automaton()

    def entry(self, text: str) -> _Entry:
        """What a string stands for, to be added to."""
        return self.entries.setdefault(text, _Entry())

    def bit(self, name: Atom | str) -> int:
        """The bit of an atom or a word group."""
        return self.bits.setdefault(name, 1 << len(self.bits))

    def mask(self, need: frozenset[Atom | str]) -> int:
        """The bits of a need; atoms that are met for the first time are added."""
        mask = 0
        for atom in sorted(need, key=str):
            if isinstance(atom, Atom) and atom not in self.bits:
                self.add(atom)
            mask |= self.bit(atom)
        return mask

    def add(self, atom: Atom) -> None:
        """Look for an atom from now on."""
        bit = self.bit(atom)
        key = atom.text.translate(_BLANKED)
        if key.strip():
            self.entry(" " * atom.opens + key + " " * atom.closes).bits |= bit
        else:
            symbol = max(atom.text, key=lambda character: (character not in _PROSE, character))
            self.symbols[symbol] = self.symbols.get(symbol, 0) | bit


_PROSE = " .,;:'!?"


def _keys(term: Term) -> Iterator[str]:
    """The strings that show a term; a plural s may follow."""
    text = term.text.translate(_BLANKED)
    opening = " " * term.text[0].isalnum()
    closing = " " * term.text[-1].isalnum()
    if term.prefix:
        yield opening + text
        return
    yield opening + text + closing
    yield opening + text + "s "


@cache
def _index() -> _Index:
    """Built once, when all detectors are there; a pattern that is made later is simply always looked for."""
    import governance.checker.detectors  # noqa: F401

    return _Index(every_pattern())


def survey(text: str, encoded: bytes) -> Survey:
    """Look once through a folded, lower-case text."""
    index = _index()
    present = 0
    occurrences: list[Occurrence] = []
    for last, (length, bits, terms, _) in index.automaton.iter(f" {text.translate(_BLANKED)} "):
        present |= bits
        for term in terms:
            occurrence = _occurrence(text, term, last - length)
            if occurrence:
                occurrences.append(occurrence)
    spaced = text.translate(_JOINERS)
    if "  " in spaced:  # the words of a term may stand further apart in a pattern than here
        together = " ".join(spaced.split()).translate(_BLANKED)
        for _, (_, bits, _, _) in index.automaton.iter(f" {together} "):
            present |= bits
    for symbol, bits in index.symbols.items():
        if symbol in text:
            present |= bits
    digits = len(encoded) - len(encoded.translate(None, _DIGITS))
    return Survey(present, digits, tuple(occurrences))


def is_telling(word: str) -> bool:
    """Whether a word is one of those that are looked for, or begins like one."""
    index = _index()
    return word in index.words or any(opens for _, (_, _, _, opens) in index.automaton.iter(f" {word} "))


def _occurrence(text: str, term: Term, start: int) -> Occurrence | None:
    """The term as it really stands there, with its plural s; None if only something like it does."""
    start += term.text[0].isalnum()
    end = start + len(term.text)
    if not text.startswith(term.text, start) or (start and text[start - 1].isalnum()):
        return None
    after = text[end : end + 2]
    plural = after[:1] == "s" and text[end - 1] != "s" and not after[1:].isalnum()
    if not (term.prefix or plural or not after[:1].isalnum()):
        return None
    return Occurrence(start, end + plural, term)
