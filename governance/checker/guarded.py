"""Hard words and the ways people rewrite them to get past a filter: "b*tch", "btich", "biitch", "fvck", "idot".

Guarded are the single words of the groups marked `maskable`. A rewritten form counts only as a whole word, and
never when it is an ordinary word itself: one of any list here, or of `lexicons/ordinary.toml`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from string import ascii_lowercase

import re2

from governance.checker.lexicon import groups, words
from governance.checker.matching import places_of
from governance.checker.remembered import Remembered

_SHORTEST = 4
_SHORTEST_WITHOUT_VOWEL = 5
_FEWEST_KNOWN = 2  # letters that must still be there when the end of a word is starred out
_SIGNS = frozenset("*#%_~^+=.-")
_SIGNS_THAT_JOIN = frozenset(".-")  # common between ordinary letters, so only one of them, in a longer word
_VOWELS = frozenset("aeiouy")


@dataclass(frozen=True, slots=True)
class Guarded:
    """A hard word; longer words that begin with it count too if it is a `prefix`."""

    text: str
    prefix: bool


@cache
def guarded_words() -> tuple[Guarded, ...]:
    """All words whose rewritten forms are looked for."""
    found: dict[str, bool] = {}
    for group in groups().values():
        for term in group.terms if group.maskable else ():
            if len(term.text) >= _SHORTEST and term.text.isalpha():
                found[term.text] = found.get(term.text, False) or term.prefix
    return tuple(Guarded(text, prefix) for text, prefix in found.items())


@cache
def _ordinary() -> frozenset[str]:
    listed = {term.text for group in groups().values() for term in group.terms}
    return words("ordinary.word") | listed


def is_guarded(text: str) -> bool:
    """Whether a word is one of them, also with a plural s."""
    known = _guarded_texts()
    return text in known or text.removesuffix("s") in known


@cache
def _guarded_texts() -> frozenset[str]:
    return frozenset(word.text for word in guarded_words())


def respelled(word: Guarded) -> Iterator[str]:
    """Two letters swapped, a vowel left out, a letter doubled, v for u: all but ordinary words."""
    forms = {form for form in _respelled(word.text) if form != word.text}
    return (form for form in sorted(forms) if not {form, f"{form}s", form.removesuffix("s")} & _ordinary())


def _respelled(text: str) -> Iterator[str]:
    for place in range(1, len(text) - 1):
        yield text[:place] + text[place + 1] + text[place] + text[place + 2 :]
        if text[place] in _VOWELS and len(text) >= _SHORTEST_WITHOUT_VOWEL:
            yield text[:place] + text[place + 1 :]
    for place, letter in enumerate(text):
        yield text[:place] + letter + text[place:]
    yield text.replace("u", "v")


MASKED = re2.compile(r"[a-z]+(?:[*#%_~^+=]+[a-z*]*|[.-][a-z*]+)")


def unmasked(text: str, encoded: bytes) -> Iterator[tuple[int, int, str]]:
    """Words with a run of letters after the first starred out: where they stand, and the hard word that fits."""
    for start, end in places_of(MASKED, encoded):
        word = _fitting[text[start:end]]
        if word and not (start and text[start - 1].isalnum()) and not text[end : end + 1].isalnum():
            yield start, start + len(word), word


def _that_fits(typed: str) -> str:
    """The hard word that a piece of text stands for; "" for most."""
    if len(typed) <= _SHORTEST and not _SIGNS_THAT_JOIN.isdisjoint(typed):
        return ""
    seen = typed[: len(typed) - len(typed.lstrip(ascii_lowercase))]  # before the first sign
    for word in _that_may_fit(typed):
        if word.text.startswith(seen) and is_masked(typed[: len(word.text)], word.text):
            return word.text
    return ""


_fitting = Remembered(_that_fits)


def _that_may_fit(typed: str) -> Iterator[Guarded]:
    known, first, length = _by_size(), typed[0], len(typed)
    yield from known.get((first, length), ())
    if typed[-1] == "s":
        yield from known.get((first, length - 1), ())
    for word in known.get((first, _ANY_SIZE), ()):
        if len(word.text) < length:
            yield word


_ANY_SIZE = 0  # of longer words that begin with a hard one


@cache
def _by_size() -> dict[tuple[str, int], list[Guarded]]:
    """The guarded words by first letter and length; those that are a prefix also under any length."""
    found: dict[tuple[str, int], list[Guarded]] = {}
    for word in sorted(guarded_words(), key=lambda word: (-len(word.text), word.text)):
        for size in (len(word.text), *([_ANY_SIZE] if word.prefix else [])):
            found.setdefault((word.text[0], size), []).append(word)
    return found


def is_masked(typed: str, word: str) -> bool:
    """Whether a piece of text is the word with some letters in a row hidden by a sign."""
    if len(typed) != len(word):
        return False
    start = next((place for place, sign in enumerate(typed) if sign in _SIGNS), 0)
    end = start
    while end < len(typed) and typed[end] == typed[start]:
        end += 1
    if not start or typed[:start] != word[:start] or typed[end:] != word[end:]:
        return False
    if end == len(typed):
        return typed[start] == "*" and start >= _FEWEST_KNOWN
    return typed[start] not in _SIGNS_THAT_JOIN or (end - start == 1 and len(word) > _SHORTEST)
