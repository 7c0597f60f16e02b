"""Views of a text: rewritten forms of it in which hidden words become visible, each with its way back.

Every view knows, for each of its characters, which code points of the text as typed it came from.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from string import ascii_letters
from typing import Any

import re2

from governance.checker.findings import Span
from governance.checker.folding import folded_character, folded_one_for_one
from governance.checker.guarded import MASKED, is_guarded, unmasked
from governance.checker.index import Survey, is_telling, survey
from governance.checker.matching import places_of
from governance.checker.remembered import Remembered
from governance.checker.spans import SpanSet
from governance.checker.worked_out import worked_out

# A replacement of view[start:end] by other characters.
Edit = tuple[int, int, str]
_Reading = tuple[int, int, str, str, bool]  # where a word stands, two ways to read it, whether one is looked for


class View:
    """A rewritten text, ASCII throughout; character i stands for original[starts[i]:ends[i]]."""

    def __init__(self, text: str, starts: Sequence[int], ends: Sequence[int]) -> None:
        self.text = text
        self.starts = starts
        self.ends = ends

    @worked_out
    def encoded(self) -> bytes:
        """The text as bytes, one for each character: RE2 is several times faster on them."""
        return self.text.encode("ascii")

    @worked_out
    def hints(self) -> Collection[int]:
        """Which of the rewritings below may change anything, found out for all of them in one go."""
        return _HINTS.Match(self.encoded) or ()

    @worked_out
    def survey(self) -> Survey:
        """What occurs in a lower-case view."""
        return survey(self.text, self.encoded)

    def span(self, start: int, end: int) -> Span:
        """Where view[start:end] (not empty) stands in the text as typed."""
        return Span(self.starts[start], self.ends[end - 1])

    def lowered(self) -> View:
        """The same view in lower case; the way back is shared."""
        return View(self.text.lower(), self.starts, self.ends)

    def edited(self, edits: Iterable[Edit]) -> View:
        """A view with pieces replaced. Edits are in order and do not overlap.

        A replacement of the same length maps character by character, any other maps to the whole piece.
        """
        parts: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        position = 0
        for start, end, replacement in edits:
            parts.append(self.text[position:start])
            starts.extend(self.starts[position:start])
            ends.extend(self.ends[position:start])
            parts.append(replacement)
            if len(replacement) == end - start:
                starts.extend(self.starts[start:end])
                ends.extend(self.ends[start:end])
            elif replacement:
                starts.extend([self.starts[start]] * len(replacement))
                ends.extend([self.ends[end - 1]] * len(replacement))
            position = end
        parts.append(self.text[position:])
        starts.extend(self.starts[position:])
        ends.extend(self.ends[position:])
        return View("".join(parts), starts, ends)


def plain_view(original: str) -> View:
    """Characters folded (see `folding`), runs of blanks made one; case is kept."""
    text, uneven = folded_one_for_one(original)
    view = View(text, range(len(text)), range(1, len(text) + 1))
    if uneven:
        found = re.finditer(f"[{re.escape(uneven)}]", text)
        view = view.edited([(*match.span(), folded_character(match.group())) for match in found])
    if "  " not in view.text:
        return view
    return view.edited([(*match.span(), " ") for match in _BLANKS.finditer(view.text)])


_BLANKS = re.compile(r"  +")


# --- words -------------------------------------------------------------------------------------------

_SPACED_LETTERS = re2.compile(r"(?:^|[^\w@])((?:\w[ .*_-]{1,2}){3,}\w)(?:$|[^\w])")
_TRIPLES = "|".join(letter * 3 for letter in ascii_letters)
# A word with a digit or a sign inside that may stand for a letter, and with a letter; or with one letter three times.
_CANDIDATE = re2.compile(
    r"[\w@$!|+*]*(?:[@$]|[A-Za-z][\w@$!|+*]*(?:[0-9]|[!|+*][\w@$!|+*]*\w)|[0-9!|+*][\w@$!|+*]*[A-Za-z]"
    rf"|{_TRIPLES})[\w@$!|+*]*"
)
_LONG_RUN = re.compile(r"([A-Za-z])\1\1")
_ORDINARY = re2.compile(
    r"(?i)[a-z]+[!*+]*|\$?[0-9]+(?:st|nd|rd|th|e|er|re|am|pm|h|km|m|k|s|x|mm|cm|b|"
    r"kg)?[0-9]*!*|\$\w*[0-9]+\w?"
)
_NUMBERED = re.compile(r"[A-Za-z][0-9]+")  # a road, a room, a form: A55
_SHORTEST_WORD = 3
_LEET = str.maketrans("013456789@$!|+", "oieasgtbgasiit")
_LEET_OTHER = str.maketrans("16!|", "lbll")  # the other letter that 1 and 6 may stand for
_TWOFOLD = re.compile("[16!|]")


def joined_view(view: View) -> View | None:
    """Letters that were set apart ("i d i o t", "i.d.i.o.t") pulled together, or None if there are none."""
    if _SET_APART not in view.hints:
        return None
    edits: list[Edit] = []
    for match in _SPACED_LETTERS.finditer(view.encoded):
        start, end = match.span(1)
        for place in range(start, end):
            if view.text[place] in " .*_-":
                edits.append((place, place + 1, ""))
    return view.edited(edits) if edits else None


def disguised_views(view: View) -> tuple[View, ...]:
    """Words in disguise read as what they stand for; none, one or two views.

    Digits and signs used as letters ("1d10t", "l4zy"; 1 and 6 are read both ways), long runs ("loooser") cut,
    hard words with letters swapped, left out, doubled or starred out ("idoit", "id*ot"). Nothing when no such
    word is one that anything looks for.
    """
    rewritten = [*view.survey.rewritten, *(unmasked(view.text, view.encoded) if _STARRED in view.hints else ())]
    candidates = list(_candidates(view)) if _AS_LETTERS in view.hints else []
    if not rewritten and not any(telling for *_, telling in candidates):
        return ()
    taken = SpanSet()
    rewritten = [edit for edit in rewritten if taken.add(Span(edit[0], edit[1]))]
    edits, others = list(rewritten), list(rewritten)
    told = other_told = bool(rewritten)
    for start, end, first, second, _ in _read_as_letters(view, candidates):
        if not taken.add(Span(start, end)):
            continue
        edits.append((start, end, first))
        others.append((start, end, second))
        if told and other_told:
            continue
        tells = is_telling(first)
        told = told or tells
        other_told = other_told or (tells if first == second else is_telling(second))
    if edits == others:
        return (view.edited(sorted(edits)),) if told else ()
    return tuple(view.edited(sorted(found)) for found, tells in ((edits, told), (others, other_told)) if tells)


def leet_views(view: View) -> tuple[View, ...]:
    """Digits and signs used as letters read as letters, whatever word comes of it: none, one or two views."""
    found = list(_read_as_letters(view, _candidates(view)))
    edits = [(start, end, first) for start, end, first, *_ in found]
    others = [(start, end, second) for start, end, _, second, _ in found]
    if not edits:
        return ()
    return (view.edited(edits),) if edits == others else (view.edited(edits), view.edited(others))


def _candidates(view: View) -> Iterator[_Reading]:
    """Words that read otherwise as letters, with their places and both ways to read them (1 and 6 stand for two)."""
    for start, end in places_of(_CANDIDATE, view.encoded):
        length, first, second, telling = _as_letters[view.text[start:end]]
        if length:
            yield start, start + length, first, second, telling


def _letters_of(typed: str) -> tuple[int, str, str, bool]:
    """How many characters are a word that reads otherwise, how it reads both ways, and whether one is looked for."""
    word = typed.rstrip("!*+|")
    first = _cut_runs(word.translate(_LEET))
    second = _cut_runs(word.translate(_LEET_OTHER).translate(_LEET)) if _TWOFOLD.search(word) else first
    if first == word == second:
        return 0, first, second, False
    return len(word), first, second, is_telling(first) or is_telling(second)


_as_letters = Remembered(_letters_of)


def _read_as_letters(view: View, candidates: Iterable[_Reading]) -> Iterator[_Reading]:
    """Those of them that could be in disguise."""
    for start, end, first, second, telling in candidates:
        if _could_be_disguised(view.text[start:end], view.encoded[start:end], first, second):
            yield start, end, first, second, telling


def _could_be_disguised(word: str, encoded: bytes, *readings: str) -> bool:
    if len(word) < _SHORTEST_WORD or _NUMBERED.fullmatch(word):
        return False
    if word.isalpha():
        return bool(_LONG_RUN.search(word))
    if any(character.isalpha() for character in word) and any(is_guarded(reading) for reading in readings):
        return True
    has_letter = any(character.isalpha() or character in "@$" for character in word)
    return has_letter and not _ORDINARY.fullmatch(encoded)


def _cut_runs(word: str) -> str:
    if not _LONG_RUN.search(word):
        return word
    kept: list[str] = []
    for place, character in enumerate(word):
        around = word[max(0, place - 2) : place + 3]
        in_run = character * 3 in around
        if not (in_run and kept and kept[-1] == character):
            kept.append(character)
    return "".join(kept)


# --- digits ------------------------------------------------------------------------------------------

_DIGIT_WORDS = {
    **dict(zip("zero one two three four five six seven eight nine".split(), "0123456789", strict=True)),
    **dict(zip("un deux trois quatre cinq sept huit neuf".split(), "12345789", strict=True)),
    "oh": "0",
    "une": "1",
    "niner": "9",
}
_DIGIT_WORD = "(?:" + "|".join(sorted(_DIGIT_WORDS, key=len, reverse=True)) + ")"
# Three or more spelled digits in a row are a number being read out; "one or two" is prose.
_READ_OUT = re2.compile(rf"\b{_DIGIT_WORD}(?:[ ,.-]{{1,3}}(?:{_DIGIT_WORD}|[0-9]))" + r"{2,}\b")
_ONE_DIGIT_WORD = re2.compile(rf"\b{_DIGIT_WORD}\b")
_DIGIT_RUN = re2.compile(r"(?:[oli|]+[0-9]|[0-9]+[oli|])[0-9oli|]*")  # with a letter in it
_ANY_DIGIT = re.compile("[0-9]")
_WIDE_SEPARATOR = re2.compile(r" [-./_] |_")
_DISGUISED_NUMBER = re2.compile(rf"{_READ_OUT.pattern}|[oli|][0-9]|[0-9][oli|]|[0-9](?: [-./_] |_)[0-9]")
_HINTS: Any = re2.Set.SearchSet(re2.Options())
_SET_APART, _STARRED, _AS_LETTERS, _AS_NUMBER = (
    _HINTS.Add(pattern.pattern) for pattern in (_SPACED_LETTERS, MASKED, _CANDIDATE, _DISGUISED_NUMBER)
)
_HINTS.Compile()
_AS_DIGIT = str.maketrans("oli|", "0111")


def digits_view(lower: View) -> View:
    """Numbers as numbers: spelled-out digits (English, French) and O, l, I inside runs of digits."""
    if _AS_NUMBER not in lower.hints:
        return lower
    edits: list[Edit] = []
    for run in _READ_OUT.finditer(lower.encoded):
        previous_end = run.start()
        for word in _ONE_DIGIT_WORD.finditer(run.group()):
            start, end = run.start() + word.start(), run.start() + word.end()
            if start > previous_end and lower.text[previous_end:start].strip(" ,.-") == "":
                edits.append((previous_end, start, " "))
            edits.append((start, end, _DIGIT_WORDS[word.group().decode()]))
            previous_end = end
    view = lower.edited(edits) if edits else lower
    if not _ANY_DIGIT.search(view.text):
        return view
    edits = sorted([*_letters_in_digit_runs(view), *_wide_separators(view)])
    return view.edited(edits) if edits else view


def _wide_separators(view: View) -> Iterator[Edit]:
    """Signs set between digits as people do to break a number up: "046 - 454 - 286", "4111_1111"."""
    for match in _WIDE_SEPARATOR.finditer(view.encoded):
        start, end = match.span()
        if view.text[start - 1 : start].isdigit() and view.text[end : end + 1].isdigit():
            yield start, end, " "


def _letters_in_digit_runs(view: View) -> list[Edit]:
    text, edits = view.text, list[Edit]()
    for match in _DIGIT_RUN.finditer(view.encoded):
        start, end = match.span()
        run = text[start:end]
        digits = sum(character.isdigit() for character in run)
        inside_word = (start and text[start - 1].isalpha()) or (end < len(text) and text[end].isalpha())
        if digits < len(run) and digits * 2 >= len(run) and not inside_word:
            edits.append((start, end, run.translate(_AS_DIGIT)))
    return edits
