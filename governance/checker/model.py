"""A small learned score for what no list can hold: how much a piece of text reads like abuse.

A linear model over words and pairs of words, some fourteen thousand weights in a text file that `make model` writes
(docs/model-card.md). A score is the sum of the weights of those that occur, divided by the square root of their
number, plus a constant; most texts are so far from abuse that their words alone decide. It doesn't read words for
groups of people, so it can't take a group itself for abuse.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from sys import intern

from governance.checker.lexicon import groups

FOLDER = Path(__file__).resolve().parent / "models"
_GROUPS = ("hate.who", "hate.who_one", "grounds.of_ground")
SCALE = 1000  # weights are written as whole thousandths
NEAR = -1.0  # of a text whose words alone score less the pairs are not read

# Links, handles and entities say nothing about tone, and handles would carry people's names into the weights.
_WORD = re.compile(r"https?:/?\S*|www\.\S+|@\w+|&\w+;|[a-z0-9*']*[a-z0-9*]")
_DIGITS = re.compile(r"[0-9]+")
_LONG_RUN = re.compile(r"(.)\1{2,}")


def words(folded: str) -> Iterator[tuple[int, int, str]]:
    """The words of a folded, lower-case text as the model knows them, with their places."""
    for match in _WORD.finditer(folded):
        word = _known_as(match.group())
        if word:
            yield match.start(), match.end(), word


def known_words(folded: str) -> Iterator[str]:
    """The words without their places."""
    return filter(None, map(_known_as, _WORD.findall(folded)))


def only_words(folded: str) -> list[str]:
    """The same words without their places, read all at once, which is several times faster."""
    if not folded.isascii():
        return list(known_words(folded))
    read = folded
    if any(sign in folded for sign in _PASSED_OVER_BEGINS):
        read = _PASSED_OVER.sub(" ", read)
    read = read.translate(_PARTED)
    while "00" in read:
        read = read.replace("00", "0")
    if any(map(read.__contains__, _TRIPLES)):
        read = _LONG_RUN.sub(r"\1\1", read)
    found = read.split()
    return found if passed_over().isdisjoint(found) else [word for word in found if word not in passed_over()]


_PASSED_OVER_BEGINS = ("http", "@", "&", "www.")
_PASSED_OVER = re.compile(r"(?<![a-z0-9*'])(?:https?:/?\S*|www\.\S+|http[a-z0-9*']*)|@\w+|&\w+;")
_PARTED = {code: None if chr(code) == "'" else " " for code in range(128) if not re.match("[a-z0-9*]", chr(code))}
_PARTED |= {ord(digit): "0" for digit in "123456789"}  # a number reads as one nought
_TRIPLES = tuple(letter * 3 for letter in "abcdefghijklmnopqrstuvwxyz*")


def _known_as(found: str) -> str:
    """What a piece of text is to the model; "" for what it doesn't read."""
    if found[0] in "@&" or found.startswith(("http", "www.")):
        return ""
    word = found.replace("'", "")
    if not word.isalpha():
        word = _DIGITS.sub("0", word)
    if len({*word}) + 1 < len(word):
        word = _LONG_RUN.sub(r"\1\1", word)
    return "" if word in passed_over() else word


@cache
def passed_over() -> frozenset[str]:
    """What is not read: the single words for groups of people in the lists, with their plurals, and "rt"."""
    found = {term.text for name in _GROUPS for term in groups()[name].terms if term.text.isalpha()}
    return frozenset(found | {f"{word}s" for word in found} | {"rt"})


@dataclass(frozen=True, slots=True)
class Weighed:
    """A score, and how much each word added to it."""

    score: float
    by_word: tuple[float, ...]


class Model:
    """The weights of one model file."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.constants: dict[str, float] = {}
        self._weights: dict[str, int] = {}
        self._pairs: dict[str, dict[str, int]] = {}  # by their first words
        for line in lines:
            if line.startswith("#"):
                name, _, value = line[1:].partition("=")
                if value:
                    self.constants[name.strip()] = float(value)
                continue
            piece, _, weight = line.rstrip("\n").partition("\t")
            word, is_pair, then = map(intern, piece.strip(" ").partition(" "))
            if is_pair:
                self._pairs.setdefault(word, {})[then] = int(weight)
            else:
                self._weights[word] = int(weight)

    def __len__(self) -> int:
        return len(self._weights) + sum(map(len, self._pairs.values()))

    def score(self, text: Sequence[str]) -> float:
        """How the words read together: above 0 more like abuse than not. Pairs are read only where the words alone
        come near it."""
        found = [weight for weight in map(self._weights.get, {*text}) if weight is not None]
        alone = self._score(found)
        if alone < NEAR:
            return alone
        met = {
            (word, then): after[then]
            for word, then, after in zip(text, text[1:], map(self._pairs.get, text), strict=False)
            if after and then in after
        }
        return self._score([*found, *met.values()])

    def _score(self, found: Sequence[int]) -> float:
        return sum(found) / SCALE / math.sqrt(len(found) or 1) + self.constants["bias"]

    def weigh(self, text: Sequence[str]) -> Weighed:
        """The score with what each word added to it: a piece counts for the word it ends in, once."""
        ends = {word: number for number, word in enumerate(text)}
        pairs = {pair: number for number, pair in enumerate(pairwise(text), start=1)}
        by_word = [0.0] * len(text)
        for word, number in ends.items():
            by_word[number] += self._weights.get(word, 0) / SCALE
        for (word, then), number in pairs.items():
            by_word[number] += self._pairs.get(word, {}).get(then, 0) / SCALE
        return Weighed(self.score(text), tuple(by_word))


@cache
def model(name: str) -> Model:
    """A shipped model, read once."""
    with (FOLDER / f"{name}.tsv").open(encoding="ascii") as file:
        return Model(file)
