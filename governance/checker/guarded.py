"""Hard words and the ways people rewrite them to get past a filter: "b*tch", "btich", "biitch", "fvck", "idot".

Guarded are the single words of the groups marked `maskable`. A rewritten form counts only as a whole word, and
never when it is an ordinary word itself: one of any list here, or of `lexicons/ordinary.toml`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from governance.checker.lexicon import groups, words

_SHORTEST = 4
_SHORTEST_WITHOUT_VOWEL = 5
_FEWEST_KNOWN = 2  # letters that must still be there when the end of a word is starred out
_MASKS = frozenset("*#%_~^+=")
_MASKS_THAT_JOIN = frozenset(".-")  # common between ordinary letters, so only one of them, in a longer word
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


def masked(word: Guarded) -> Iterator[str]:
    """The word with a run of letters after the first starred out."""
    length = len(word.text)
    for start in range(1, length):
        for end in range(start + 1, length + 1):
            if end < length or start >= _FEWEST_KNOWN:
                yield word.text[:start] + "*" * (end - start) + word.text[end:]


def is_masked(typed: str, form: str) -> bool:
    """Whether a piece of text shows a masked form: signs that people star words out with, where it has stars."""
    if len(typed) < len(form):  # the text ends here
        return False
    signs = [sign for sign, letter in zip(typed, form, strict=True) if letter == "*"]
    if form.endswith("*"):
        return set(signs) == {"*"}
    if len(signs) == 1 and signs[0] in _MASKS_THAT_JOIN:
        return len(form) > _SHORTEST
    return len(set(signs)) == 1 and signs[0] in _MASKS
