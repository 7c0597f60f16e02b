"""One Aho-Corasick pass over a text: which terms of the word lists occur, and which patterns may be found at all."""

from __future__ import annotations

import gc
import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from itertools import chain
from operator import or_
from threading import Lock
from typing import NamedTuple

from governance.checker.guarded import guarded_words, respelled
from governance.checker.lexicon import Occurrence, Term, groups
from governance.checker.needs import TOO_COMMON, Atom, Needs
from governance.checker.needs_file import forget
from governance.checker.patterns import ALWAYS, Part, Pattern, every_pattern
from governance.checker.strings import Strings

_SHORTEST_WORD = 3
_MOST_COUNTED = 20  # digits and capitals: a pattern that needs more is let through
_BORDER = " "
_DIGITS = b"0123456789"
_CAPITALS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PROSE = " .,;:'!?"
_JOINERS = bytes.maketrans(b"-\n", b"  ")
_BLANKED = bytes(code if chr(code).isalnum() and code < 128 else ord(" ") for code in range(256))  # borders of words

Edit = tuple[int, int, str]  # text[start:end] stands for another word
_Hidden = tuple[str, str]  # a rewritten form, and the word it stands for


@dataclass(frozen=True, slots=True)
class Survey:
    """What one pass saw: the bits of the patterns that may be found (none is missing), those of them of which a word
    was seen, the bits of the needs that are met, how many digits there are, terms, rewritten words."""

    possible: int
    awaited: int
    met: int
    digits: int
    occurrences: Sequence[Occurrence]
    rewritten: Sequence[Edit]

    def parts_of(self, pattern: Pattern) -> list[Part]:
        """The parts of a pattern that may be found; all of one that was made later than the index."""
        if pattern.bit == ALWAYS:
            return list(pattern.parts)
        met, digits = self.met, self.digits
        found = list(pattern.free_parts)
        for need in bits_of(met & pattern.wakes_on):
            found += [part for part in pattern.waiting[need] if part.waits_for & met == part.waits_for]
        return [part for part in found if part.needs.digits <= digits]


def bits_of(number: int) -> Iterator[int]:
    """The single bits of a number."""
    while number:
        lowest = number & -number
        yield lowest
        number ^= lowest


class _Mark(NamedTuple):
    """A string that goes on from its stem, or tells of something: what must follow, what it meets and tells."""

    rest: bytes
    before: int  # characters of the stem
    met: int
    terms: tuple[tuple[Term, int], ...]  # how long each is there, 0 where that must be looked up
    hidden: tuple[_Hidden, ...]


class _Meaning(NamedTuple):
    """What a stem means with those in which it ends: what they meet if nothing need follow, and all else."""

    met: int
    marks: tuple[_Mark, ...]


_UNMET = _Meaning(-1, ())


class _Index:
    """The automaton over all terms and over the words that patterns need.

    Strings are looked for with every border of a word written as a blank: " idiot " is a whole word. Needs are
    numbered.
    """

    def __init__(self, patterns: tuple[Pattern, ...]) -> None:
        for number, pattern in enumerate(patterns, start=1):
            pattern.bit = ALWAYS << number
        self.width = len(patterns) + 1
        self.symbols: dict[str, int] = {}
        self.sure: dict[int, int] = {}  # for each need the patterns that need nothing else
        # Those that need more, by the rarest need of each part: the pattern, all that it needs, the fewest digits.
        self.waiting: dict[int, list[tuple[int, int, int]]] = {}
        terms, meets, hides = self._terms(), self._meets(self._needs(patterns)), self._hides()
        self.words = frozenset(
            word for text in chain(terms, meets) for word in text.split() if len(word) >= _SHORTEST_WORD
        )
        self.always = meets.pop(_BORDER, 0)
        strings = sorted(filter(str.isascii, {*terms, *hides, *meets}))  # as views are throughout
        self.told = [tuple(terms.get(text, ())) for text in strings]
        self.hidden = {number: tuple(hides[text]) for number, text in enumerate(strings) if text in hides}
        known: dict[int, int] = {}
        self.meets = array("I", [known.setdefault(meets.get(text, 0), len(known)) for text in strings])
        self.mets = list(known)  # what a string may meet: few of them differ
        del terms, meets, hides, known
        self.longest = max(map(len, strings))
        self.strings = Strings(strings)
        self.meanings: list[_Meaning] = [_UNMET] * len(self.strings)  # of each stem, once it was met
        self.wakes_on = reduce(or_, self.waiting, 0)
        self.capitals = _counted((pattern.bit, _fewest_capitals(pattern)) for pattern in patterns)
        self.digits = _counted((pattern.bit, part.needs.digits) for pattern in patterns for part in pattern.free_parts)

    def look(self, text: bytes) -> tuple[int, list[tuple[int, _Mark]]]:
        """What a text meets with blanks for borders, and what tells of something, each with its place in it."""
        stems = self.strings.stems_in(text)
        known = self.meanings
        meanings = [known[stem] for _, _, stem in stems]
        met = reduce(or_, [met for met, _ in meanings], self.always)
        if met < 0:
            for start, end, stem in stems:
                if known[stem] is _UNMET:
                    known[stem] = self._meaning(text[start:end])
            return self.look(text)
        telling: list[tuple[int, _Mark]] = []
        for (_, marks), (_, end, _) in zip(meanings, stems, strict=True):
            if marks:
                for mark in marks:
                    rest, before, meets, terms, hidden = mark
                    if text.startswith(rest, end):
                        met |= meets
                        if terms or hidden:
                            telling.append((end - before - 1, mark))
        return met, telling

    def _meaning(self, stem: bytes) -> _Meaning:
        met, marks = 0, list[_Mark]()
        for string, written, rest in self.strings.going_on_from(stem):
            terms, hidden, meets = self.told[string], self.hidden.get(string, ()), self.mets[self.meets[string]]
            if not rest:
                met |= meets
            if rest or terms or hidden:
                lengths = tuple((term, _sure_length(written, term)) for term in terms)
                marks.append(_Mark(rest, len(written) - len(rest), meets if rest else 0, lengths, hidden))
        return _Meaning(met, tuple(marks))

    def tells(self, string: int) -> bool:
        """Whether a string tells of a term, or of a rewritten word."""
        return bool(self.told[string]) or string in self.hidden

    def _needs(self, patterns: tuple[Pattern, ...]) -> dict[frozenset[Atom | str], int]:
        """Give each need a bit, and note which parts wait for each: each one for the rarest of its needs.

        Those have the first bits, so that the numbers that are looked through for every text are short.
        """
        everywhere = {name for name, group in groups().items() if any(term.text in TOO_COMMON for term in group.terms)}
        for part in chain.from_iterable(pattern.parts for pattern in patterns):
            kept = tuple(need for need in part.needs.any_of if everywhere.isdisjoint(need))
            part.needs = Needs(kept, part.needs.digits, part.needs.capitals)
        parts = [part.needs for pattern in patterns for part in pattern.parts]
        rarest = (needs.any_of[0] for needs in parts if len(needs.any_of) > 1 or (needs.any_of and needs.digits))
        numbers = {need: number for number, need in enumerate(dict.fromkeys(rarest))}
        sure: dict[int, int] = {}
        for pattern in patterns:
            for part in pattern.parts:
                found = [1 << numbers.setdefault(need, len(numbers)) for need in part.needs.any_of]
                part.waits_for = reduce(or_, found, 0)
                part.needs = Needs(
                    (), part.needs.digits, part.needs.capitals
                )  # its words are in the index from here on
                if len(found) == 1 and not part.needs.digits:
                    sure[found[0]] = sure.get(found[0], 0) | pattern.bit
                if found:
                    pattern.waiting.setdefault(found[0], []).append(part)
                    pattern.wakes_on |= found[0]
                if len(found) > 1 or (found and part.needs.digits):
                    waiting = self.waiting.setdefault(found[0], [])
                    waiting.append((pattern.bit, part.waits_for, part.needs.digits))
        self.needs = len(numbers)
        self.all_needs = (1 << len(numbers)) - 1
        self.sure = sure
        return numbers

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

    def _meets(self, numbers: dict[frozenset[Atom | str], int]) -> dict[str, int]:
        """For each string the bits of the needs that it meets, above them those of the patterns that need no more."""
        met_by: dict[Atom | str, int] = {}
        for need, number in numbers.items():
            bit = 1 << number
            told = bit | self.sure.get(bit, 0) << self.needs
            for atom in need:
                met_by[atom] = met_by.get(atom, 0) | told
        found: dict[str, int] = {}
        for atom, met in met_by.items():
            if isinstance(atom, Atom):
                store, key = self._place(atom, found)
                store[key] = store.get(key, 0) | met
                continue
            for term in groups()[atom].terms:
                for key in _keys(term.text, prefix=term.prefix):
                    found[key] = found[key] | met if key in found else met
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


def _fewest_capitals(pattern: Pattern) -> int:
    return min(part.needs.capitals for part in pattern.parts) if pattern.needs_case else 0


def _counted(needs: Iterable[tuple[int, int]]) -> list[int]:
    """For each number of characters the patterns that need no more."""
    known = list(needs)
    return [
        ALWAYS | reduce(or_, {bit for bit, needed in known if needed <= count or count == _MOST_COUNTED}, 0)
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
    """Built once, when all detectors are there; a pattern that is made later is simply always looked for. Who asks
    while it is built waits: the patterns are given their bits only once."""
    import governance.checker.detectors  # noqa: F401

    with _building:
        if not _built:
            collected = gc.isenabled()
            gc.disable()  # hundreds of thousands of small objects are made here, and none is let go
            try:
                _built.append(_Index(every_pattern()))
            finally:
                forget()
                gc.freeze()  # it stays for as long as the process does
                if collected:
                    gc.enable()
        return _built[0]


_building = Lock()
_built: list[_Index] = []


def width() -> int:
    """How many bits the patterns take."""
    return _index().width


def survey(text: str, encoded: bytes) -> Survey:
    """Look once through a folded, lower-case text."""
    index = _index()
    occurrences: list[Occurrence] = []
    rewritten: list[Edit] = []
    bordered = _bordered(encoded)
    told, marks = index.look(bordered)
    for start, mark in marks:
        for term, length in mark.terms:
            if length:
                occurrences.append(Occurrence(start + 1, start + 1 + length, term))
            elif occurrence := _occurrence(text, term, start):
                occurrences.append(occurrence)
        for form, word in mark.hidden:
            rewritten.extend(_rewritten(text, form, word, start + 1))
    spaced = encoded.translate(_JOINERS)
    if b"  " in spaced:  # the words of a term may stand further apart in a pattern than here
        for piece in _closed_up(spaced, index.longest):
            told |= index.look(_bordered(piece))[0]
    for symbol, meets in index.symbols.items():
        if symbol in text:
            told |= meets
    digits = len(encoded) - len(encoded.translate(None, _DIGITS))
    met, awaited = told & index.all_needs, told >> index.needs
    for need in bits_of(met & index.wakes_on):
        for bit, needs, fewest in index.waiting[need]:
            if needs & met == needs and fewest <= digits:
                awaited |= bit
    possible = awaited | index.digits[min(digits, _MOST_COUNTED)]
    return Survey(possible, awaited, met, digits, occurrences, rewritten)


def _closed_up(spaced: bytes, reach: int) -> Iterator[bytes]:
    """The words around each run of blanks, with one blank for it, so many characters far that any string across it is
    there; the whole text where there are many runs."""
    spaced = spaced.strip()
    closed = b" ".join(spaced.split())
    places: list[int] = []
    left_out = 0
    for match in _GAP.finditer(spaced):
        places.append(match.start() - left_out)
        left_out += match.end() - match.start() - 1
    if len(places) * 2 * reach > len(closed):
        yield closed
        return
    for place in places:
        start, end = closed.rfind(b" ", 0, max(0, place - reach)) + 1, closed.find(b" ", place + reach)
        yield closed[start:end] if end >= 0 else closed[start:]


_GAP = re.compile(rb"\s{2,}")


def _bordered(encoded: bytes) -> bytes:
    """A text with blanks for the borders of its words, and around it."""
    return b" %b " % encoded.translate(_BLANKED)


def with_capitals(capitals: int) -> int:
    """The bits of the patterns that may be found in a text with so many capitals."""
    return _index().capitals[min(capitals, _MOST_COUNTED)]


def count_capitals(encoded: bytes) -> int:
    """How many capitals a text has."""
    return len(encoded) - len(encoded.translate(None, _CAPITALS))


def is_telling(word: str) -> bool:
    """Whether a word is one of those that are looked for, or begins like a term of the lists."""
    index = _index()
    return word in index.words or any(map(index.tells, index.strings.at_start(b" %b " % word.encode("ascii"))))


def _sure_length(written: bytes, term: Term) -> int:
    """How long a term is where a string stands that is a single word, itself or its plural; 0 for any other string."""
    word = written.decode("ascii")[1:-1]
    if f" {word} ".encode("ascii") != written or not word.isalnum():
        return 0
    return len(word) if word == term.text or (word == f"{term.text}s" and term.text[-1] != "s") else 0


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
