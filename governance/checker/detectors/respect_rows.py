"""What the words of a text may be, before a sentence of it is read: the tags of clause 4.3.3 as bits, and who is named.

A sentence is read only where this allows for something: a name may be missing from a sentence that is told here, but no
sentence has a name that is not.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache, reduce
from operator import or_
from typing import NamedTuple

from governance.checker.detectors.respect_spelling import LISTED, SHORTEST, listed_words, misspellings, split_joined
from governance.checker.detectors.respect_units import PAUSES
from governance.checker.families import spoken, spoken_in, spoken_words
from governance.checker.findings import Span
from governance.checker.patterns import Pattern
from governance.checker.phrases import phrase_book, words_of
from governance.checker.remembered import Remembered
from governance.checker.shapes import Alphabet
from governance.checker.text import Text, Trait
from governance.checker.views import View

BOOK = phrase_book()
_PEOPLE = ("who", "who_one", "of_ground", "marker")
ALPHABET = Alphabet(
    (*BOOK.groups, *LISTED.values(), "group", "named", "pause"), denying=("not", "noone", "isnt", "shouldnt", "pause")
)
Listed = dict[int, list[tuple[Span, str, str]]]  # by place: where, the tag, the ground


TAG_NAMES = frozenset(LISTED.values())


def _names_anybody(text: Text) -> bool:
    mentioned = text.mentioned
    if "hate.who" in mentioned or "hate.who_one" in mentioned or "grounds.of_ground" in mentioned:
        return True
    if "grounds.marker" in mentioned and (text.disguises or not _people_words().isdisjoint(text.once(spoken_words))):
        return True  # "people on ODSP"; a country or a benefit alone names nobody
    typed = text.lower.text
    found = _LONG_WORD.findall(typed)
    if "*" in typed:
        found = [word.strip("*") for word in found]
    if not _misspelt_people().isdisjoint(found):
        return True
    return bool(text.possible & _JOINED_PEOPLE.bit) and bool(_JOINED_PEOPLE.compiled.search(text.lower.encoded))


NAMES_ANYBODY = Trait(_names_anybody)


@cache
def _people_words() -> frozenset[str]:
    return phrase_book().first_words("people")


_LONG_WORD = re.compile(f"[a-z*]{{{SHORTEST},}}+")  # no shorter one is held for a misspelt one
_JOINED_PEOPLE = Pattern(
    "(?:women|muslims|immigrants|refugees|foreigners|blackpeople|gaypeople|transpeople|disabledpeople|indigenous|seniors)[a-z]{3}"
    "|[a-z](?:women|muslims|immigrants|refugees|foreigners|blacks|gays|jews|people|natives|femmes|musulmans|immigres)"
)


@cache
def _misspelt_people() -> frozenset[str]:
    known = listed_words()
    return frozenset(
        variant for variant, word in misspellings().items() if any(tag in _PEOPLE for tag, _ in known[word])
    )


GROUP = ALPHABET.mask({"group"})


class Row(NamedTuple):
    """A sentence of a view before it is read: its words and where they start and end there, and the names its units may
    have, as bits: it may have fewer, but no other."""

    view: View
    disguised: bool
    border: Span
    words: list[str]
    places: list[tuple[int, int]]
    tags: int


def tags_together(text: Text) -> int:
    """The names that any unit of the text may have: as of one long sentence, so no name is missing."""
    tags = _together(text.once(spoken_words), text.once(_tags_typed), disguised=False)
    for view in text.disguises:
        words = words_of(view.text)
        tags |= _together(words, _tags(words, disguised=True), disguised=True)
    for group in LISTED.keys() & text.mentioned:
        tags |= _listed_bits(group)
    if text.terms("respect.insult") or text.terms("respect.hard_insult"):
        tags |= _NAMED
    return _with_group(tags)


@cache
def _listed_bits(group: str) -> int:
    tag = LISTED[group]
    return ALPHABET.mask({tag, "who"} if tag == "who_one" else {tag})


def all_rows(text: Text) -> list[list[Row]]:
    """The sentences of each view."""
    listed: dict[int, int] = {}
    for start, tagged in listed_in(text).items():
        listed[start] = ALPHABET.mask(name for _, name, _ in tagged)
    all_: list[list[Row]] = []
    for view in text.views:
        disguised = view is not text.lower
        words, places, starts = spoken_in(view, words_of(view.text)) if disguised else text.once(spoken)
        of_words, of_phrases = _tags(words, disguised=True) if disguised else text.once(_tags_typed)
        of_words = list(of_words)
        for start, tags in listed.items():
            place = bisect_left(starts, start)
            if place < len(starts) and starts[place] == start:
                of_words[place] |= tags
        phrases = iter([*of_phrases, (len(words), 0, 0)])
        place, end, of_phrase = next(phrases)
        rows: list[Row] = []
        for border, part in _parts(text, starts):
            tags = reduce(or_, of_words[part])
            while place < part.stop:
                if end <= part.stop:  # else it goes on in the next sentence
                    tags |= of_phrase
                place, end, of_phrase = next(phrases)
            if tags & _REPAIRED:
                tags |= _of_repaired(words[part], of_words[part], disguised=disguised)
            rows.append(Row(view, disguised, border, words[part], places[part], _with_group(tags & _NAMES)))
        all_.append(rows)
    return all_


_NAMED = ALPHABET.mask({"named"})


def _with_group(tags: int) -> int:
    return tags | GROUP if may_name_group(tags) or tags & _THEY else tags


def may_name_group(tags: int) -> bool:
    """Whether units with these names may be a group of people, as `joined_groups` makes them."""
    return bool(tags & _OF_A_GROUP or (tags & _PEOPLE_WORD and tags & _MARKER))


_OF_A_GROUP = ALPHABET.mask({"who", "who_one", "of_ground"})
_PEOPLE_WORD, _MARKER, _THEY = (ALPHABET.mask({name}) for name in ("people", "marker", "they"))


class _Tags(NamedTuple):
    """The names that each of the words of a view may have, as bits, and those of each phrase with its first word and the
    word after it."""

    of_words: list[int]
    of_phrases: list[tuple[int, int, int]]


def _tags(words: list[str], *, disguised: bool) -> _Tags:
    known = _tags_of_disguised if disguised else _tags_of_plain
    of_words = list(map(known.__getitem__, words))
    of_phrases: list[tuple[int, int, int]] = []
    before = 0
    for place, of_word in enumerate(of_words):
        if of_word & _GOES_ON and before & _BEGINS:
            of_phrases += [(place - 1, end, _mask(names)) for end, names in BOOK.longer_at(words, place - 1)]
        before = of_word
    return _Tags(of_words, of_phrases)


def _tags_typed(text: Text) -> _Tags:
    return _tags(text.once(spoken_words), disguised=False)


def _together(words: list[str], tags: _Tags, *, disguised: bool) -> int:
    together = reduce(or_, tags.of_words, 0)
    for _, _, of_phrase in tags.of_phrases:
        together |= of_phrase
    if together & _REPAIRED:
        together |= _of_repaired(words, tags.of_words, disguised=disguised)
    return together & _NAMES


def _of_repaired(words: list[str], of_words: list[int], *, disguised: bool) -> int:
    """The names of the phrases around words that are repaired or parted; the others are known."""
    tags = 0
    for place, of_word in enumerate(of_words):
        if of_word & _REPAIRED:
            near = words[max(0, place - _LONGEST_PHRASE) : place + _LONGEST_PHRASE]
            for _, _, names in BOOK.longer([piece for word in near for piece in _pieces(word, disguised) or (word,)]):
                tags |= _mask(names)
    return tags


_LONGEST_PHRASE = BOOK.longest()


@cache
def _mask(names: frozenset[str]) -> int:
    return ALPHABET.mask(names)


def _pieces(word: str, disguised: bool) -> tuple[str, ...]:
    """The other words it stands for, if any, as `_read_words` reads it."""
    known, repairs = listed_words(), misspellings()
    if word in repairs:
        return (repairs[word],)
    return split_joined(word, anywhere=disguised) if word not in known and word.isalpha() else ()


# Beside the names of a word: whether it is the first, and whether it is the second one of a longer entry; whether it
# stands for other words.
_NAMES = (1 << ALPHABET.mask(ALPHABET.signs).bit_length()) - 1
_BEGINS = _NAMES + 1
_GOES_ON, _REPAIRED = _BEGINS << 1, _BEGINS << 2


def _tags_of(word: str, *, disguised: bool) -> int:
    """The names a word may have, as bits, with `_BEGINS`, `_GOES_ON` and `_REPAIRED`."""
    alone = _BEGINS * (word in BOOK.begun) | _GOES_ON * BOOK.goes_on(word)
    known = listed_words()
    pieces = _pieces(word, disguised)
    if not pieces and word not in known and word not in PAUSES and not word.endswith("ly"):
        return _shared(alone)
    names: set[str] = set()
    for each in {word, *pieces}:
        names.update(name for name, _ in known.get(each, ()) if name in ALPHABET.signs)
        names |= BOOK.at([each], 0)[1]
        if each in PAUSES:
            names.add("pause")
        if each.endswith("ly"):
            names.add("fill")
    return _shared(ALPHABET.mask(names) | alone | (_REPAIRED if pieces else 0))


@cache
def _shared(tags: int) -> int:
    """One object for all words with the same tags: of those few there are, the processor has most at hand."""
    return tags


_tags_of_plain = Remembered(lambda word: _tags_of(word, disguised=False))
_tags_of_disguised = Remembered(lambda word: _tags_of(word, disguised=True))


def listed_in(text: Text) -> Listed:
    """What the word lists and the names of people tell of each place."""
    listed: Listed = {}
    for group, tag in LISTED.items():
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


def _is_plural(span: Span, term: str) -> bool:
    return span.end - span.start > len(term)
