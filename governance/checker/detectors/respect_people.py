"""Who is spoken of, sentence by sentence: the tagged rows in which the rules of clause 4.3.3 look for their shapes.

A group of people ("Muslims", "people on ODSP", "les femmes voilées") becomes one unit tagged `who`, with its ground of the
Human Rights Code. A single person ("that woman") is none; "any woman" is. "They" stands for the group that was named last.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import ClassVar
from weakref import ref

from governance.checker.detectors.respect_rows import (
    ALPHABET,
    BOOK,
    GROUP,
    NAMES_ANYBODY,
    TAG_NAMES,
    Listed,
    Row,
    all_rows,
    listed_in,
    may_name_group,
    tags_together,
)
from governance.checker.detectors.respect_spelling import Named, listed_words, misspellings, split_joined
from governance.checker.detectors.respect_units import Unit, correct, joined_groups, let_pronouns_stand
from governance.checker.findings import Span
from governance.checker.shapes import Shape, Shapes
from governance.checker.text import Text, Trait
from governance.checker.worked_out import worked_out


@dataclass(eq=False)
class Sentence:
    """A sentence, as a row of units. It is read when it is first looked at; until then only `may_be` tells of it."""

    span: Span
    row: Row
    listed: Listed
    ground: str = ""
    by_pronoun: bool = False
    near: tuple[ref[Sentence], ...] = ()  # those beside it; they don't keep each other, so that no cycle is left

    @property
    def may_be(self) -> int:
        """The names that its units may have, as bits."""
        return self.row.tags

    @worked_out
    def units(self) -> list[Unit]:
        """The words and phrases, with groups of people as one."""
        units = joined_groups(_tagged(list(_read_words(self.row, self.listed)), self.listed))
        let_pronouns_stand(units, named=self.by_pronoun)
        return units

    @worked_out
    def names(self) -> frozenset[str]:
        """The names that any unit has."""
        return frozenset(name for unit in self.units for name in unit.names)

    @worked_out
    def beside(self) -> frozenset[str]:
        """The names in the sentence before and the two after."""
        return frozenset(name for each in self.near if (other := each()) for name in other.names)

    @worked_out
    def _mask(self) -> int:
        return ALPHABET.mask(self.names)

    @worked_out
    def _spelled(self) -> tuple[bytes, list[int]]:
        return ALPHABET.spell([unit.names for unit in self.units])

    def has(self, *names: str) -> bool:
        """Whether a unit has one of some names."""
        return bool(self.may_be & _as_bits(names)) and not self.names.isdisjoint(names)

    def find(self, shape: Shape) -> Iterator[tuple[int, int]]:
        """The places of a shape, as unit numbers."""
        if shape.can_match(self.may_be) and shape.can_match(self._mask):
            return shape.find(*self._spelled)
        return iter(())

    def place(self, first: int, end: int) -> Span:
        """Where units lie in the text as typed."""
        return Span(self.units[first].span.start, self.units[end - 1].span.end)

    def ground_in(self, first: int, end: int) -> str:
        """The ground of the group among some units, else of the sentence."""
        for unit in self.units[first:end]:
            if unit.ground:
                return unit.ground
        return self.ground


@cache
def _as_bits(names: tuple[str, ...]) -> int:
    return ALPHABET.mask(names)


def sentences(text: Text) -> list[Sentence]:
    """All sentences of a text as rows of tagged units; read once for each text, and only when a rule asks."""
    return text.once(_all)


def possible_shapes(text: Text, shapes: Shapes) -> list[Shape]:
    """Those that a sentence of the text may have, which is found out far sooner than a sentence is read."""
    return shapes.possible(text.once(_masks))


def _masks(text: Text) -> list[int]:
    return list({row.tags for rows in text.once(all_rows) for row in rows})


def sentences_about_people(text: Text) -> list[Sentence]:
    """The sentences in which a group of people is named, or meant by "they"."""
    return text.once(_all_about_people) if text.shows(NAMES_ANYBODY) else []


def _all_about_people(text: Text) -> list[Sentence]:
    return [
        row
        for row in sentences(text)
        if row.by_pronoun or (may_name_group(row.may_be) and row.has("group", "of_ground"))
    ]


class ShapesOfPeople:
    """Shapes that are looked for in sentences about people, and whether a text may have any of them: rules that have
    nothing else to say wait for that."""

    _needs: ClassVar[dict[tuple[int, ...], None]] = {}  # what each shape cannot do without beside a group of people

    @classmethod
    def of(cls, *sources: str) -> Shapes:
        """Shapes that are written so."""
        shapes = Shapes.of(ALPHABET, *sources)
        for shape in shapes:
            cls._needs[tuple(sorted({need for need in shape.needs if not need & GROUP}, key=int.bit_count))] = None
        return shapes

    @classmethod
    def may_be_in(cls, text: Text) -> bool:
        """Whether the words of a text that names people allow for any of all these shapes."""
        if not text.shows(NAMES_ANYBODY):
            return False
        together = text.once(tags_together)
        for first, others in _least_needs(len(cls._needs)).items():
            if first & together:
                for needs in others:
                    for need in needs:
                        if not need & together:
                            break
                    else:
                        return True
        return False

    @classmethod
    def least_needs(cls) -> dict[int, list[tuple[int, ...]]]:
        """What shapes need, by what is rarest, without those that can only be where another one can be, too."""
        kept: dict[tuple[int, ...], None] = {}
        for needs in sorted(cls._needs, key=len):
            if not any(_follows(other, needs) for other in kept):
                kept[needs] = None
        least: dict[int, list[tuple[int, ...]]] = {}
        for first, *others in kept:
            least.setdefault(first, []).append(tuple(others))
        return least


def _follows(other: tuple[int, ...], needs: tuple[int, ...]) -> bool:
    """Whether what meets some needs meets the other ones as well."""
    return all(any(need & ~wider == 0 for need in needs) for wider in other)


@cache
def _least_needs(_count: int) -> dict[int, list[tuple[int, ...]]]:
    """The same, worked out once for so many shapes."""
    return ShapesOfPeople.least_needs()


_SPEAKS_OF_PEOPLE = Trait(ShapesOfPeople.may_be_in)


def possible_of_people(text: Text, shapes: Shapes) -> list[Shape]:
    """The same for sentences about people: none where no group of people is named."""
    able = shapes.able(text.once(tags_together)) if text.shows(_SPEAKS_OF_PEOPLE) else []
    if not able:
        return []
    masks = text.once(_masks)
    return [shape for shape in able if shape.can_match_any(masks)]


def _all(text: Text) -> list[Sentence]:
    return [sentence for rows in text.once(all_rows) for sentence in _of_view(text, rows)]


def _of_view(text: Text, rows: list[Row]) -> list[Sentence]:
    """Every sentence of a view; "they" stands for the group that was named last."""
    listed = listed_in(text)
    all_ = [Sentence(row.border, row, listed) for row in rows]
    ground = ""
    refs = [ref(sentence) for sentence in all_]
    for place, sentence in enumerate(all_):
        read = sentence.units if may_name_group(sentence.may_be) else ()
        named = [unit for unit in read if "group" in unit.names]
        sentence.ground = ground = next((unit.ground for unit in reversed(named) if unit.ground), ground)
        if not named and ground:
            sentence.by_pronoun = True
            if read:
                let_pronouns_stand(sentence.units, named=True)
        sentence.near = (*refs[max(0, place - 1) : place], *refs[place + 1 : place + 3])
    return all_


def _read_words(row: Row, listed: Listed) -> Iterator[tuple[Span, str]]:
    """The words of a sentence, misspelt ones repaired and run-together ones parted, with the tags that this brings."""
    known, repairs = listed_words(), misspellings()
    view = row.view
    for word, (start, end) in zip(row.words, row.places, strict=True):
        span = view.span(start, end)
        if word in known or span.start in listed or not (word.isalpha() or word in repairs):
            yield span, word
            continue
        pieces = (repairs[word],) if word in repairs else split_joined(word, anywhere=row.disguised)
        if len(pieces) < 2:
            word = pieces[0] if pieces else word
            _tag(listed, known, span, word)
            yield span, word
            continue
        for piece in pieces:
            part = view.span(start, start + len(piece))
            _tag(listed, known, part, piece)
            yield part, piece
            start += len(piece)


def _tag(listed: Listed, known: dict[str, Named], span: Span, word: str) -> None:
    for name, ground in known.get(word, ()):
        if name in TAG_NAMES:
            listed.setdefault(span.start, []).append((span, name, ground))


def _tagged(words: list[tuple[Span, str]], listed: Listed) -> list[Unit]:
    """The units of a sentence: the longest phrase at each place is a unit, with the names of all its groups."""
    only_words = [word for _, word in words]
    units: list[Unit] = []
    place = 0
    while place < len(words):
        length, unit = _unit_at(place, words, only_words, listed)
        correct(unit, units[-1].word if units else "")
        units.append(unit)
        place += length
    return units


def _unit_at(place: int, words: list[tuple[Span, str]], only_words: list[str], listed: Listed) -> tuple[int, Unit]:
    """The longest unit that starts at a word, and how many words it has. The hard words inside a longer phrase keep
    their names: "a disgrace" is still one."""
    span, word = words[place]
    length, found = BOOK.at(only_words, place)
    names, ground = set(found), ""
    if span.start not in listed:
        return length, Unit(Span(span.start, words[place + length - 1][0].end), word, names)
    for where, name, its_ground in sorted(listed[span.start], key=lambda each: each[0].start - each[0].end):
        reach = length
        while place + reach < len(words) and words[place + reach][0].start < where.end:
            reach += 1
        if where.end < span.end or where.end <= words[place + length - 1][0].start:
            continue  # a part of the word ("chiens-guides"), or shorter than the phrase
        if reach > length:
            names &= _HARD
            for inside in range(place + 1, place + reach):
                names |= BOOK.at(only_words, inside)[1] & _HARD
                names.update(_HARD.intersection(other for _, other, _ in listed.get(words[inside][0].start, ())))
            length, ground = reach, ""
        names.add(name)
        ground = ground or its_ground
    return length, Unit(Span(span.start, words[place + length - 1][0].end), word, names, ground)


_HARD = frozenset({"vile", "vermin", "scorn", "insult", "hard_insult"})
