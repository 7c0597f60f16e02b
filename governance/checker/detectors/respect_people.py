"""Who is spoken of, sentence by sentence: the tagged rows in which the rules of clause 4.3.3 look for their shapes.

A group of people ("Muslims", "people on ODSP", "les femmes voilées") becomes one unit tagged `who`, with its ground of the
Human Rights Code. A single person ("that woman") is none; "any woman" is. "They" stands for the group that was named last.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import ClassVar, NamedTuple

from governance.checker.detectors.respect_spelling import Named, listed_words, misspellings, split_joined
from governance.checker.detectors.respect_units import PAUSES, Unit, correct, joined_groups, let_pronouns_stand
from governance.checker.families import spoken_words
from governance.checker.findings import Span
from governance.checker.patterns import Pattern
from governance.checker.phrases import phrase_book, tokens, words_of
from governance.checker.remembered import Remembered
from governance.checker.shapes import Alphabet, Shape, Shapes
from governance.checker.text import Text, Trait
from governance.checker.views import View

_BOOK = phrase_book()
_PEOPLE = ("who", "who_one", "of_ground", "marker")
_LISTED = {
    name: name.partition(".")[2]
    for name in (
        *("hate.who", "hate.who_one", "grounds.of_ground", "grounds.marker"),
        *("contempt.vermin", "contempt.vile", "slurs.slur", "slurs.risky_slur", "slurs.english_slur"),
        *("respect.insult", "respect.hard_insult", "respect.staff"),
        *("respect.strong_profanity", "respect.mild_profanity"),
    )
}
ALPHABET = Alphabet(
    (*_BOOK.groups, *_LISTED.values(), "group", "named", "pause"), denying=("not", "noone", "isnt", "shouldnt", "pause")
)
Listed = dict[int, list[tuple[Span, str, str]]]  # by place: where, the tag, the ground


@dataclass(eq=False)
class Sentence:
    """A sentence, as a row of units. It is read when it is first looked at; until then only `may_be` tells of it."""

    span: Span
    row: _Row
    listed: Listed
    ground: str = ""
    by_pronoun: bool = False
    near: tuple[Sentence, ...] = ()

    @property
    def may_be(self) -> int:
        """The names that its units may have, as bits."""
        return self.row.tags

    @cached_property
    def units(self) -> list[Unit]:
        """The words and phrases, with groups of people as one."""
        units = joined_groups(_tagged(list(_read_words(self.row, self.listed)), self.listed))
        let_pronouns_stand(units, named=self.by_pronoun)
        return units

    @cached_property
    def names(self) -> frozenset[str]:
        """The names that any unit has."""
        return frozenset(name for unit in self.units for name in unit.names)

    @cached_property
    def beside(self) -> frozenset[str]:
        """The names in the sentence before and the two after."""
        return frozenset(name for other in self.near for name in other.names)

    @cached_property
    def _mask(self) -> int:
        return ALPHABET.mask(self.names)

    @cached_property
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
    return shapes.possible([row.tags for rows in text.once(_all_rows) for row in rows])


def sentences_about_people(text: Text) -> list[Sentence]:
    """The sentences in which a group of people is named, or meant by "they"."""
    return text.once(_all_about_people) if text.shows(NAMES_ANYBODY) else []


def _all_about_people(text: Text) -> list[Sentence]:
    return [row for row in sentences(text) if row.by_pronoun or row.has("group", "of_ground")]


class ShapesOfPeople:
    """Shapes that are looked for in sentences about people, and whether a text may have any of them: rules that have
    nothing else to say wait for that."""

    _needs: ClassVar[dict[tuple[int, ...], None]] = {}  # what each shape cannot do without beside a group of people

    @classmethod
    def of(cls, *sources: str) -> Shapes:
        """Shapes that are written so."""
        shapes = Shapes.of(ALPHABET, *sources)
        for shape in shapes:
            cls._needs[tuple(sorted({need for need in shape.needs if not need & _GROUP}, key=int.bit_count))] = None
        return shapes

    @classmethod
    def may_be_in(cls, text: Text) -> bool:
        """Whether the words of a text that names people allow for any of all these shapes."""
        if not text.shows(NAMES_ANYBODY):
            return False
        together = text.once(_tags_together)
        for needs in cls._needs:
            for need in needs:
                if not need & together:
                    break
            else:
                return True
        return False


_GROUP = ALPHABET.mask({"group"})


def possible_of_people(text: Text, shapes: Shapes) -> list[Shape]:
    """The same for sentences about people: none where no group of people is named."""
    if not text.shows(_SPEAKS_OF_PEOPLE) or not shapes.any_possible(text.once(_tags_together)):
        return []
    return possible_shapes(text, shapes)


def _names_anybody(text: Text) -> bool:
    if any(text.terms(name) for name in _NAMING):
        return True
    if text.terms("grounds.marker") and (text.disguises or not _people_words().isdisjoint(text.once(spoken_words))):
        return True  # "people on ODSP"; a country or a benefit alone names nobody
    letters = text.lower.text.translate(_PARTED)
    found = [word.strip("*") for word in letters.split()] if "*" in letters else letters.split()
    return not _misspelt_people().isdisjoint(found) or _names_in_one_word(text)


def _names_in_one_word(text: Text) -> bool:
    return bool(text.possible & _JOINED_PEOPLE.bit) and bool(_JOINED_PEOPLE.compiled.search(text.lower.encoded))


NAMES_ANYBODY = Trait(_names_anybody)
_SPEAKS_OF_PEOPLE = Trait(ShapesOfPeople.may_be_in)
_NAMING = ("hate.who", "hate.who_one", "grounds.of_ground")


@cache
def _people_words() -> frozenset[str]:
    return phrase_book().first_words("people")


_PARTED = {code: " " for code in range(128) if not re.match("[a-z*]", chr(code))}
_JOINED_PEOPLE = Pattern(
    "(?:women|muslims|immigrants|refugees|foreigners|blackpeople|gaypeople|transpeople|disabledpeople|indigenous|seniors)[a-z]{3}"
    "|[a-z](?:women|muslims|immigrants|refugees|foreigners|blacks|gays|jews|people|natives|femmes|musulmans|immigres)"
)


@cache
def _misspelt_people() -> frozenset[str]:
    known = listed_words(_TAGS)
    return frozenset(
        variant for variant, word in misspellings(_TAGS).items() if any(tag in _PEOPLE for tag, _ in known[word])
    )


class _Row(NamedTuple):
    """A sentence of a view before it is read: its words and where they start and end there, and the names its units may
    have, as bits: it may have fewer, but no other."""

    view: View
    disguised: bool
    border: Span
    words: list[tuple[int, int, str]]
    tags: int


def _tags_together(text: Text) -> int:
    """The names that any unit of the text may have: as of one long sentence, so no name is missing."""
    tags = _tags(text.once(spoken_words), disguised=False)
    for view in text.disguises:
        tags |= _tags(words_of(view.text), disguised=True)
    for group in _LISTED.keys() & text.mentions:
        tags |= _listed_bits(group)
    if text.terms("respect.insult") or text.terms("respect.hard_insult"):
        tags |= _NAMED
    return _with_group(tags)


@cache
def _listed_bits(group: str) -> int:
    tag = _LISTED[group]
    return ALPHABET.mask({tag, "who"} if tag == "who_one" else {tag})


def _all_rows(text: Text) -> list[list[_Row]]:
    """The sentences of each view."""
    listed: dict[int, int] = {}
    for start, places in _listed(text).items():
        listed[start] = ALPHABET.mask(name for _, name, _ in places)
    all_: list[list[_Row]] = []
    for view in text.views:
        disguised = view is not text.lower
        typed = list(tokens(view.text))
        starts = [view.starts[start] for start, _, _ in typed]
        rows: list[_Row] = []
        for border, part in _parts(text, starts):
            words = typed[part]
            tags = _tags([word for _, _, word in words], disguised=disguised)
            for start in listed.keys() & starts[part] if listed else ():
                tags |= listed[start]
            rows.append(_Row(view, disguised, border, words, _with_group(tags)))
        all_.append(rows)
    return all_


_NAMED = ALPHABET.mask({"named"})


def _with_group(tags: int) -> int:
    return tags | _GROUP if _may_name_group(tags) or tags & _THEY else tags


def _may_name_group(tags: int) -> bool:
    """Whether units with these names may be a group of people, as `joined_groups` makes them."""
    return bool(tags & _OF_A_GROUP or (tags & _PEOPLE_WORD and tags & _MARKER))


_OF_A_GROUP = ALPHABET.mask({"who", "who_one", "of_ground"})
_PEOPLE_WORD, _MARKER, _THEY = (ALPHABET.mask({name}) for name in ("people", "marker", "they"))


def _tags(words: list[str], *, disguised: bool) -> int:
    tags, repaired = 0, False
    known = _tags_of_disguised if disguised else _tags_of_plain
    for of_word, pieces in map(known.__getitem__, words):
        tags |= of_word
        repaired = repaired or bool(pieces)
    for names in _BOOK.longer(words):
        tags |= _mask(names)
    if repaired:
        meant = [piece for word in words for piece in known[word][1] or (word,)]
        for names in _BOOK.longer(meant):
            tags |= _mask(names)
    return tags


@cache
def _mask(names: frozenset[str]) -> int:
    return ALPHABET.mask(names)


def _tags_of(word: str, *, disguised: bool) -> tuple[int, tuple[str, ...]]:
    """The names a word may have, as bits, and the other words it stands for, if any, as `_read_words` reads it."""
    known, repairs = listed_words(_TAGS), misspellings(_TAGS)
    pieces: tuple[str, ...] = ()
    if word in repairs:
        pieces = (repairs[word],)
    elif word not in known and word.isalpha():
        pieces = split_joined(word, _TAGS, anywhere=disguised)
    names: set[str] = set()
    for each in {word, *pieces}:
        names.update(name for name, _ in known.get(each, ()) if name in ALPHABET.signs)
        names |= _BOOK.at([each], 0)[1]
        if each in PAUSES:
            names.add("pause")
        if each.endswith("ly"):
            names.add("fill")
    return ALPHABET.mask(names), pieces


_tags_of_plain = Remembered(lambda word: _tags_of(word, disguised=False))
_tags_of_disguised = Remembered(lambda word: _tags_of(word, disguised=True))


def _all(text: Text) -> list[Sentence]:
    return [sentence for rows in text.once(_all_rows) for sentence in _of_view(text, rows)]


def _of_view(text: Text, rows: list[_Row]) -> list[Sentence]:
    """Every sentence of a view; "they" stands for the group that was named last."""
    listed = _listed(text)
    all_ = [Sentence(row.border, row, listed) for row in rows]
    ground = ""
    for place, sentence in enumerate(all_):
        read = sentence.units if _may_name_group(sentence.may_be) else ()
        named = [unit for unit in read if "group" in unit.names]
        sentence.ground = ground = next((unit.ground for unit in reversed(named) if unit.ground), ground)
        if not named and ground:
            sentence.by_pronoun = True
            if read:
                let_pronouns_stand(sentence.units, named=True)
        sentence.near = (*all_[max(0, place - 1) : place], *all_[place + 1 : place + 3])
    return all_


def _listed(text: Text) -> Listed:
    """What the word lists and the names of people tell of each place."""
    listed: Listed = {}
    for group, tag in _LISTED.items():
        for mention in text.terms(group):
            name = "who" if tag == "who_one" and _is_plural(mention.span, mention.term.text) else tag
            listed.setdefault(mention.span.start, []).append((mention.span, name, mention.term.ground))
    if text.terms("respect.insult") or text.terms("respect.hard_insult"):
        for person in text.people:
            if person.full and not phrase_book().at([person.name.split()[0].lower()], 0)[1]:
                listed.setdefault(person.span.start, []).append((person.span, "named", ""))
    return listed


def _parts(text: Text, starts: list[int]) -> Iterator[tuple[Span, slice]]:
    """Which of the words, told by where they start, stand in each sentence that has any."""
    first = 0
    for border in text.sentences:
        end = bisect_left(starts, border.end, first)
        if end > first:
            yield border, slice(first, end)
            first = end


_TAGS = tuple(_LISTED.items())
_TAG_NAMES = frozenset(_LISTED.values())


def _read_words(row: _Row, listed: Listed) -> Iterator[tuple[Span, str]]:
    """The words of a sentence, misspelt ones repaired and run-together ones parted, with the tags that this brings."""
    known, repairs = listed_words(_TAGS), misspellings(_TAGS)
    view = row.view
    for start, end, word in row.words:
        span = view.span(start, end)
        if word in known or span.start in listed or not (word.isalpha() or word in repairs):
            yield span, word
            continue
        pieces = (repairs[word],) if word in repairs else split_joined(word, _TAGS, anywhere=row.disguised)
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
        if name in _TAG_NAMES:
            listed.setdefault(span.start, []).append((span, name, ground))


def _is_plural(span: Span, term: str) -> bool:
    return span.end - span.start > len(term)


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
    length, found = _BOOK.at(only_words, place)
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
                names |= _BOOK.at(only_words, inside)[1] & _HARD
                names.update(_HARD.intersection(other for _, other, _ in listed.get(words[inside][0].start, ())))
            length, ground = reach, ""
        names.add(name)
        ground = ground or its_ground
    return length, Unit(Span(span.start, words[place + length - 1][0].end), word, names, ground)


_HARD = frozenset({"vile", "vermin", "scorn", "insult", "hard_insult"})
