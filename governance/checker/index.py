"""One Aho-Corasick pass over a text: which terms of the word lists occur, and which patterns may be found at all."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, NamedTuple

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
_Hidden = tuple[str, str]  # a rewritten form, and the word it stands for


@dataclass(frozen=True, slots=True)
class Survey:
    """What one pass saw: the bits of the patterns that may be found (none is missing), terms, rewritten words."""

    possible: int
    occurrences: Sequence[Occurrence]
    rewritten: Sequence[Edit]


class _Telling(NamedTuple):
    """What a string stands for besides the needs it meets: terms and rewritten words; how long it is."""

    length: int
    terms: tuple[Term, ...]
    hides: tuple[_Hidden, ...]


class _Index:
    """The automaton over all terms and over the words that patterns need.

    Strings are looked for with every border of a word written as a blank: " idiot " is a whole word. Those that tell
    of terms have the first numbers. A mask has the bit of a pattern once for each place among its needs, `width` bits
    apart.
    """

    def __init__(self, patterns: tuple[Pattern, ...]) -> None:
        for number, pattern in enumerate(patterns, start=1):
            pattern.bit = ALWAYS << number
        self.width = len(patterns) + 1
        self.symbols: dict[str, int] = {}
        self.unconditional = sum(ALWAYS << place * self.width for place in range(MOST_NEEDED))
        terms, meets, hides = self._terms(), self._meets(patterns), self._hides()
        self._in_words = (*terms, *meets)
        self.told = [
            _Telling(len(text), tuple(terms.get(text, ())), tuple(hides.get(text, ())))
            for text in dict.fromkeys((*terms, *hides))
        ]
        self.masks: list[int] = []
        self.lengths: list[int] = []
        self.automaton: Any = ahocorasick.Automaton(ahocorasick.STORE_INTS)
        for number, text in enumerate(dict.fromkeys((*terms, *hides, *meets))):
            self.automaton.add_word(text, number)
            self.masks.append(meets.get(text, 0))
            self.lengths.append(len(text))
        self.automaton.make_automaton()
        self.digits = _counted((pattern.bit, pattern.needs.digits) for pattern in patterns)
        self.capitals = _counted((pattern.bit, pattern.needs.capitals) for pattern in patterns if pattern.needs_case)
        for pattern in patterns:
            if not pattern.needs_case:
                self.capitals = [mask | pattern.bit for mask in self.capitals]

    def _terms(self) -> dict[str, list[Term]]:
        found: dict[str, list[Term]] = {}
        for group in groups().values():
            for term in group.terms if group.searched else ():
                for key in _keys(term.text, prefix=term.prefix):
                    known = found.setdefault(key, [])
                    known.append(term)
                    if len(known) > 1:
                        known.sort(key=lambda term: (-len(term.text), term.group))  # a listed plural goes first
        return found

    def _meets(self, patterns: tuple[Pattern, ...]) -> dict[str, int]:
        met_by: dict[Atom | str, int] = {}
        for pattern in patterns:
            for place in range(MOST_NEEDED):
                bit = pattern.bit << place * self.width
                if place >= len(pattern.needs.any_of):
                    self.unconditional |= bit
                    continue
                for atom in pattern.needs.any_of[place]:
                    met_by[atom] = met_by.get(atom, 0) | bit
        found: dict[str, int] = {}
        for atom, mask in met_by.items():
            if isinstance(atom, Atom):
                store, key = self._place(atom, found)
                store[key] = store.get(key, 0) | mask
                continue
            for term in groups()[atom].terms:
                for key in _keys(term.text, prefix=term.prefix):
                    found[key] = found.get(key, 0) | mask
        return found

    def _place(self, atom: Atom, found: dict[str, int]) -> tuple[dict[str, int], str]:
        key = atom.text.translate(_BLANKED)
        if key.strip():
            return found, " " * atom.opens + key + " " * atom.closes
        return self.symbols, max(atom.text, key=lambda character: (character not in _PROSE, character))

    def _hides(self) -> dict[str, list[_Hidden]]:
        found: dict[str, list[_Hidden]] = {}
        for word in guarded_words():
            for form in respelled(word):
                for key in _keys(form, prefix=word.prefix):
                    found.setdefault(key, []).append((form, word.text))
        return found

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of all strings but the rewritten ones."""
        return frozenset(word for text in self._in_words for word in text.split() if len(word) >= _SHORTEST_WORD)


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

    collected = gc.isenabled()
    gc.disable()  # hundreds of thousands of small objects are made here, and none is let go
    try:
        return _Index(every_pattern())
    finally:
        if collected:
            gc.enable()


def width() -> int:
    """How many bits the patterns take."""
    return _index().width


def survey(text: str, encoded: bytes) -> Survey:
    """Look once through a folded, lower-case text."""
    index = _index()
    masks, telling, met = index.masks, len(index.told), index.unconditional
    occurrences: list[Occurrence] = []
    rewritten: list[Edit] = []
    for last, number in index.automaton.iter(f" {text.translate(_BLANKED)} "):
        met |= masks[number]
        if number < telling:
            told = index.told[number]
            for term in told.terms:
                occurrence = _occurrence(text, term, last - told.length)
                if occurrence:
                    occurrences.append(occurrence)
            for form, word in told.hides:
                rewritten.extend(_rewritten(text, form, word, last - told.length + 1))
    spaced = text.translate(_JOINERS)
    if "  " in spaced:  # the words of a term may stand further apart in a pattern than here
        together = " ".join(spaced.split()).translate(_BLANKED)
        for _, number in index.automaton.iter(f" {together} "):
            met |= masks[number]
    for symbol, mask in index.symbols.items():
        if symbol in text:
            met |= mask
    possible = met & index.digits[_count(encoded, _DIGITS)]
    for place in range(1, MOST_NEEDED):
        possible &= met >> place * index.width
    return Survey(possible, occurrences, rewritten)


def with_capitals(encoded: bytes) -> int:
    """The bits of the patterns that may be found as far as the capitals of a text are concerned."""
    return _index().capitals[_count(encoded, _CAPITALS)]


def _count(encoded: bytes, characters: bytes) -> int:
    return min(len(encoded) - len(encoded.translate(None, characters)), _MOST_COUNTED)


def is_telling(word: str) -> bool:
    """Whether a word is one of those that are looked for, or begins like a term of the lists."""
    index = _index()
    lengths, telling = index.lengths, len(index.told)
    return word in index.words or any(
        number < telling and last < lengths[number] for last, number in index.automaton.iter(f" {word} ")
    )


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
