"""What a pattern needs: words one of which stands in every text where it can be found, and so many digits.

Derived from the pattern itself, as RE2's own FilteredRE2 does, so that a rule costs next to nothing on a text
that has nothing for it: `<city><gap6> <verdict>` needs a word of each of the two groups. A need may be weaker
than the pattern, never stronger: whatever is not understood here is taken to need nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from os.path import commonprefix
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

DIGITS, CAPITALS = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BORDER = "\0"  # a word border, inside the strings that are collected
GROUPS_FROM = 0xE000  # private use: stands for a word group while a pattern is read
_MOST_STRINGS = 80  # of alternatives multiplied out in a row
_MOST_CHARACTERS = 10  # of a class that is taken for alternatives
MOST_NEEDED = 4  # needs of one pattern that are kept, the rarest first
TOO_COMMON = frozenset(
    "a i the and of to in is on for it we you at be are our your with this that from by as or an".split()
)
# These are worth a look only beside something rarer: alone they would wake a rule in every third post (French
# words in every French one).
_COMMON_ALONE = frozenset(
    "no not will all has have was can out up if do get de la le les des du et en un une est que pour au".split()
)
_COMMON_COST = 0.1  # of words of which one stands in every tenth post
_SIGN_COST = 0.2  # of a sign such as "@"
_COMMON = frozenset(
    "about after again all also any ask back before best book call can can't check city come could day do don't down"
    " event every find first free from get go going good great have head help here home house how i'll if into is it's"
    " join just keep know last let let's like line live local look make may more my need needs new next no not now off"
    " old one only open other our out over people plan please post public real register see service services share"
    " should so some stay still take than them then there they this time today until up us use visit want way we're"
    " week what"
    " when where which who will won't work year years you're s t ll re ve don won"
    " aux avec ce ces cette dans il ils je leur ma mais mon ne nos notre nous on ou par pas plus qui sa se ses si son"
    " sur ta tous tout toute tu vos votre vous y ing ion ill man men".split()
).union(TOO_COMMON, _COMMON_ALONE)


class Atom(NamedTuple):
    """A piece of text to look for, with a word border where it says so. A space stands for a hyphen, too."""

    text: str
    opens: bool = False
    closes: bool = False


@dataclass(frozen=True, slots=True)
class Needs:
    """Every one of `any_of` has one of its atoms in the text; there are so many digits and capitals."""

    any_of: tuple[frozenset[Atom | str], ...] = ()  # a plain string is the full name of a word group
    digits: int = 0
    capitals: int = 0


@dataclass(frozen=True, slots=True)
class _Part:
    """What a part of a pattern can be: exactly these strings, or anything that has these needs."""

    strings: tuple[str, ...] | None
    needs: tuple[frozenset[Atom | str], ...] = ()


_ANYTHING = _Part(None)
_EMPTY = _Part(("",))


def needs_of(source: str, group_names: Sequence[str]) -> Needs:
    """The needs of a pattern in which chr(0xE000 + n) stands for the n-th word group."""
    try:
        tree = parser.parse(source)  # Python's own; RE2 reads the same syntax
    except (re.error, OverflowError, RecursionError):
        return Needs()
    if tree.state.flags & ~re.UNICODE:  # written with (?i) and the like
        return Needs()
    reader = _Reader(group_names)
    part = reader.sequence(tree)
    needs = _needs(part) if part.strings is not None else part.needs
    kept = sorted(set(needs), key=lambda need: (_cost(need), sorted(map(str, need))))[:MOST_NEEDED]
    if len(kept) == 1 and any(isinstance(atom, Atom) and atom.text.strip() in _COMMON_ALONE for atom in kept[0]):
        kept = []
    digits = _fewest(tree, DIGITS) if "0-9" in source or r"\d" in source else 0
    return Needs(tuple(kept), digits, 0 if source.islower() else _fewest(tree, CAPITALS))


class _Reader:
    """Walks the parsed pattern."""

    def __init__(self, group_names: Sequence[str]) -> None:
        self.group_names = group_names

    def sequence(self, items: Iterable[tuple[Any, Any]], *, before: bool = False, after: bool = False) -> _Part:
        """One thing after another: neighbours with few strings are multiplied out. `before` and `after` say whether a
        word border is known to be there; inside, what stands beside a string tells it: " rats" begins a word."""
        row = _with_borders_inside(items)
        borders = _borders_between(row, before, after)
        strings: tuple[str, ...] = ("",)
        needs: list[frozenset[Atom | str]] = []
        exact, outside = True, before  # whether the strings begin outside of words
        for place, (operator, argument) in enumerate(row):
            part = self.item(operator, argument, before=borders[place][0], after=borders[place + 1][1])
            if part.strings is not None and len(strings) * len(part.strings) <= max(_MOST_STRINGS, len(part.strings)):
                if len(part.strings) == 1:
                    strings = tuple([string + part.strings[0] for string in strings])
                elif strings == ("",):
                    strings = part.strings
                else:
                    strings = tuple(dict.fromkeys(a + b for a, b in product(strings, part.strings)))
                continue
            exact = False
            needs.extend(_needs(_Part(strings), before=outside, after=borders[place][1]))
            needs.extend(part.needs)
            shared = _shared_end(strings) if part.strings is not None else ""
            if shared:  # "have " of many, before "your" or "their", which are common alone
                strings, outside = tuple([shared + string for string in part.strings or ()]), False
            else:
                strings, outside = part.strings or ("",), borders[place + (part.strings is None)][0]
        if exact:
            return _Part(strings)
        return _Part(None, (*needs, *_needs(_Part(strings), before=outside, after=after)))

    def item(self, operator: Any, argument: Any, *, before: bool, after: bool) -> _Part:
        """One element of a parsed pattern."""
        if operator is _LETTERS:
            return _Part((argument,))
        if operator is op.LITERAL:
            return self.literal(argument)
        if operator is op.AT:
            return _Part((BORDER,)) if argument is op.AT_BOUNDARY else _EMPTY
        if operator is op.IN:
            return self.character_class(argument)
        if operator is op.BRANCH:
            return self.branch([self.sequence(each, before=before, after=after) for each in argument[1]], before, after)
        if operator is op.SUBPATTERN:
            _, added, removed, inner = argument
            return _ANYTHING if added or removed else self.sequence(inner, before=before, after=after)
        if operator in (op.MAX_REPEAT, op.MIN_REPEAT):
            return self.repeat(*argument, before=before, after=after)
        return _ANYTHING

    def literal(self, code: int) -> _Part:
        """A character, or a word group."""
        place = code - GROUPS_FROM
        if 0 <= place < len(self.group_names):
            return _Part(None, (frozenset({self.group_names[place]}),))
        return _Part((chr(code),))

    def character_class(self, members: Sequence[tuple[Any, Any]]) -> _Part:
        """A class of a few characters; any other may be anything."""
        few = len(members) <= _MOST_CHARACTERS and all(kind is op.LITERAL for kind, _ in members)
        if few:
            return _Part(tuple(dict.fromkeys(chr(code) for _, code in members)))
        blanks = {(op.CATEGORY, op.CATEGORY_SPACE), (op.LITERAL, ord("-"))}
        return _Part((" ",)) if set(members) == blanks else _ANYTHING

    def branch(self, parts: list[_Part], before: bool, after: bool) -> _Part:
        """One of several: exact if all are, else one need of each."""
        exact = [part.strings for part in parts if part.strings is not None]
        if len(exact) == len(parts):
            return _Part(tuple(dict.fromkeys(string for strings in exact for string in strings)))
        chosen: set[Atom | str] = set()
        for part in parts:
            needs = part.needs if part.strings is None else _needs(part, before=before, after=after)
            if not needs:
                return _ANYTHING
            chosen.update(sorted(needs, key=_cost)[0])
        return _Part(None, (frozenset(chosen),))

    def repeat(self, fewest: int, most: int, inner: Any, *, before: bool, after: bool) -> _Part:
        """An optional or repeated part."""
        after = after and most == 1  # else it may be followed by itself
        part = self.sequence(inner, before=before, after=after)
        if inner and list(inner) == [(op.IN, [(op.CATEGORY, op.CATEGORY_SPACE), (op.LITERAL, ord("-"))])]:
            return part if fewest else _ANYTHING  # [\s-]+ between the words of a term: see `Atom`
        if (fewest, most) == (0, 1) and part.strings is not None and len(part.strings) < _MOST_STRINGS:
            return _Part(tuple(dict.fromkeys(("", *part.strings))))
        if (fewest, most) == (1, 1):
            return part
        if not fewest:
            return _ANYTHING
        return _Part(None, part.needs if part.strings is None else _needs(part, before=before, after=after))


def _shared_end(strings: tuple[str, ...]) -> str:
    """The words with which all of some strings end."""
    shared = commonprefix([string[::-1] for string in strings])[::-1]
    return shared if any(map(str.isalnum, shared)) else ""


def _with_borders_inside(items: Iterable[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """The same elements with the word borders around alternatives inside each of them: `\\b(?:rat|man in)\\b`."""
    flat: list[tuple[Any, Any]] = []
    for operator, argument in items:
        if operator is op.SUBPATTERN and not (argument[1] or argument[2]):
            flat.extend(_with_borders_inside(argument[3]))
        elif operator is op.LITERAL and argument < GROUPS_FROM and flat and flat[-1][0] is _LETTERS:
            flat[-1] = (_LETTERS, flat[-1][1] + chr(argument))
        elif operator is op.LITERAL and argument < GROUPS_FROM:
            flat.append((_LETTERS, chr(argument)))
        else:
            flat.append((operator, argument))
    spread: list[tuple[Any, Any]] = []
    for place, (operator, argument) in enumerate(flat):
        if operator is op.BRANCH:
            before, after = flat[:place][-1:] == [_BORDER], flat[place + 1 :][:1] == [_BORDER]
            argument = (None, [[*[_BORDER] * before, *each, *[_BORDER] * after] for each in argument[1]])
        spread.append((operator, argument))
    return spread


_BORDER = (op.AT, op.AT_BOUNDARY)
_LETTERS = "LETTERS"  # literals in a row


def _borders_between(row: Sequence[tuple[Any, Any]], before: bool, after: bool) -> list[tuple[bool, bool]]:
    """For each place between the items of a row, whether what goes before ends outside of words and whether what comes
    after begins there: whichever way the row is matched, with a blank, a sign, or a border that is asked for."""
    ends, begins = [before], [after]
    for item in row:
        ends.append(_is_outside(*item, beside=ends[-1], last=True))
    for item in reversed(row):
        begins.append(_is_outside(*item, beside=begins[-1], last=False))
    return list(zip(ends, reversed(begins), strict=True))


def _is_outside(operator: Any, argument: Any, *, beside: bool, last: bool) -> bool:
    """Whether the last (or first) character of an item is always outside of words; `beside`, if the item is empty."""
    if operator is op.AT:
        return beside or argument is op.AT_BOUNDARY
    if operator is _LETTERS:
        return not argument[-1 if last else 0].isalnum()
    if operator is op.LITERAL:
        return argument >= GROUPS_FROM or not chr(argument).isalnum()
    if operator is op.IN:
        return _has_no_word(argument)
    if operator is op.BRANCH:
        return all(_row_is_outside(each, beside, last) for each in argument[1])
    if operator is op.SUBPATTERN:
        return _row_is_outside(argument[3], beside, last)
    if operator in (op.MAX_REPEAT, op.MIN_REPEAT):
        fewest, _, inner = argument
        return _row_is_outside(inner, beside, last) and (beside or fewest > 0)
    return False


def _row_is_outside(items: Iterable[tuple[Any, Any]], beside: bool, last: bool) -> bool:
    row = list(items)
    for item in row if last else reversed(row):
        beside = _is_outside(*item, beside=beside, last=last)
    return beside


def _has_no_word(members: Sequence[tuple[Any, Any]]) -> bool:
    """Whether a class of characters has no letter and no digit."""
    if members[0][0] is op.NEGATE:
        return (op.CATEGORY, op.CATEGORY_WORD) in members
    outside = (op.CATEGORY_SPACE, op.CATEGORY_NOT_WORD)
    return all(
        value in outside if kind is op.CATEGORY else kind is op.LITERAL and not chr(value).isalnum()
        for kind, value in members
    )


def _needs(part: _Part, *, before: bool = False, after: bool = False) -> tuple[frozenset[Atom | str], ...]:
    """The need that exact strings make: none if one of them is too short or too common to be worth a look."""
    first, last = BORDER * before, BORDER * after
    atoms = {_atom(f"{first}{string}{last}") for string in part.strings or ()}
    if not atoms or any(not _is_telling(atom) for atom in atoms):
        return ()
    return (frozenset(atoms),)


def _atom(string: str) -> Atom:
    text = string.replace(BORDER, "").replace("-", " ").replace("\n", " ").lower()
    if not any(map(str.isalnum, text)):
        text = text.strip() or text
    opens = string.startswith(BORDER) and text[:1].isalnum()
    closes = string.endswith(BORDER) and text[-1:].isalnum()
    return Atom(text, opens, closes)


def _is_telling(atom: Atom) -> bool:
    letters = sum(character.isalnum() for character in atom.text)
    if atom.text.strip(" ") in TOO_COMMON:
        return False
    if letters == len(atom.text) or atom.text.strip(" .,;:'!?").isalnum():
        opens = atom.opens or not atom.text[:1].isalnum()
        closes = atom.closes or not atom.text[-1:].isalnum()
        return letters >= (2 if opens and closes else 3)
    return bool(atom.text.strip(" .,;:'!?"))


def _cost(need: frozenset[Atom | str]) -> float:
    """Roughly how often a text has it: short pieces are common, groups are as rare as their words."""
    return sum(0.1 if isinstance(atom, str) else _cost_of(atom) for atom in need)


def _cost_of(atom: Atom) -> float:
    if not any(map(str.isalnum, atom.text)):
        return _SIGN_COST
    cost = 0.6 ** len(atom.text) * (0.15 if atom.opens else 1) * (0.3 if atom.closes else 1)
    return max(cost, _COMMON_COST) if _COMMON.issuperset(atom.text.split()) else cost


def _fewest(items: Iterable[tuple[Any, Any]], wanted: str) -> int:
    """The fewest characters of a kind that a match can have."""
    return sum(_fewest_of(operator, argument, wanted) for operator, argument in items)


def _fewest_of(operator: Any, argument: Any, wanted: str) -> int:
    if operator is op.LITERAL:
        return int(chr(argument) in wanted)
    if operator is op.IN:
        return int(all(_is_of(kind, value, wanted) for kind, value in argument))
    if operator is op.BRANCH:
        return min(_fewest(each, wanted) for each in argument[1])
    if operator is op.SUBPATTERN:
        return _fewest(argument[3], wanted)
    if operator in (op.MAX_REPEAT, op.MIN_REPEAT):
        return int(argument[0]) * _fewest(argument[2], wanted)
    return 0


def _is_of(kind: Any, value: Any, wanted: str) -> bool:
    if kind is op.RANGE:
        return chr(value[0]) in wanted and chr(value[1]) in wanted
    return (kind is op.LITERAL and chr(value) in wanted) or (value is op.CATEGORY_DIGIT and wanted is DIGITS)
