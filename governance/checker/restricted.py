"""Terms from closed sessions (clause 4.3.1), recognised without being known: through keyed hashes.

A term and a text are brought into the same form: folded letters, no blanks, hyphens or other marks between the words
("Blue Heron", "Blue-Heron", "#BlueHeron" and "b l u e  h e r o n" are one), amounts as plain digits ("$1.2 million",
"1,200,000"), no plural or possessive at the end. Of that form only HMAC-SHA256 values are kept; who has them without
the key learns nothing from them. The checker hashes runs of words of a text and looks them up.

Hashing every run of words would be slow, so a run is first tried by its beginning: its first four letters, then its
first eight, each as a short keyed hash.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path

SHORTEST = 4  # letters and digits; less is found everywhere
LONGEST = 120
_HEADS = (4, 8)  # a term's beginnings that are tried before whole runs are hashed
_HEAD_SIZE, _SIZE = 5, 16  # bytes of a hash that are kept
_WIDEST_GAP = 4  # characters between two words of one run; a line break and some blanks, a hyphen, an emoji

_WORD = re.compile(
    r"(?:Ma?c(?=[A-Z]))?[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]{1,3}(?:[,'][0-9]{3})+(?![0-9])|[0-9]+",
)
_GROUPING = str.maketrans("", "", ",'")
_SCALES = {
    **dict.fromkeys(("k", "thousand", "mille"), 1_000),
    **dict.fromkeys(("m", "mm", "mio", "million", "millions"), 1_000_000),
    **dict.fromkeys(("b", "bn", "md", "billion", "billions", "milliard", "milliards"), 1_000_000_000),
}
_NUMBER = "([0-9]{1,6}(?:[.,][0-9]{1,6})?)"
# A single small letter counts only in "$1.2m": "1.2 m" is a length.
_SCALED = re.compile(
    rf"(?<![0-9.,]){_NUMBER}[\s-]{{0,3}}((?i:thousand|mille|mio|millions?|bn|billions?|milliards?)|K|MM?|Md|B)\b"
    rf"|\${_NUMBER}([kmb])\b"
)
_THOUSANDS = re.compile(r"[0-9]{1,3},[0-9]{3}")
_ARTICLES = frozenset("the a an le la les l un une des du de d".split())
_SUFFIXES = frozenset("inc incorporated ltd limited ltee limitee corp corporation llp lp".split())

Word = tuple[str, int, int]  # lower case, and where it stands in the text that was split


def words(text: str) -> list[Word]:
    """The words of a folded text: "BlueHeron2" is three, "l'Anse" two, "Harbour's" two, "1,200,000" one."""
    found: list[Word] = []
    lowered = text.lower()
    for match in _WORD.finditer(text):
        start, end = match.span()
        word = lowered[start:end]
        found.append((word if word.isalpha() else word.translate(_GROUPING), start, end))
    return found


def _with_amounts(text: str) -> list[Word] | None:
    """The words with "1.2 million" as one word, "1200000"; None where no such amount stands."""
    found: list[Word] = []
    place = 0
    for match in _SCALED.finditer(text):
        found += [(word, start + place, end + place) for word, start, end in words(text[place : match.start()])]
        found.append((_in_digits(match[1] or match[3], match[2] or match[4]), match.start(), match.end()))
        place = match.end()
    if not place:
        return None
    return found + [(word, start + place, end + place) for word, start, end in words(text[place:])]


def _in_digits(number: str, scale: str) -> str:
    grouped = _THOUSANDS.fullmatch(number)
    plain = number.replace(",", "" if grouped else ".")
    return str(int(Decimal(plain) * _SCALES[scale.lower()]))


def _stem(run: str) -> str:
    """Without the sign of plural or possessive, where enough is left."""
    return run[:-1] if run[-1] in "sx" and len(run) > SHORTEST else run


def folded(term: str) -> str:
    """A term as the checker reads a text: plain letters, capitals kept."""
    from governance.checker.views import plain_view  # it imports the findings, which import this module

    return plain_view(term).text


def term_words(term: str) -> list[str]:
    """The words by which a term is recognised: without an article before and a company's form behind it."""
    text = folded(term)
    found = [word for word, _start, _end in _with_amounts(text) or words(text)]
    while len(found) > 1 and found[0] in _ARTICLES:
        del found[0]
    while len(found) > 1 and found[-1] in _SUFFIXES:
        del found[-1]
    return found


def condensed(term: str) -> str:
    """The form of a term that is hashed; "" where it holds no letter or digit."""
    run = "".join(term_words(term))
    return _stem(run) if run else ""


@cache
def method() -> str:
    """A digest of how terms are brought into their form: hashes made in another way can't be compared."""
    here = Path(__file__).resolve().parent
    total = hashlib.sha256()
    for name in ("folding.py", "views.py", "restricted.py"):
        total.update((here / name).read_bytes())
    return total.hexdigest()[:16]


class Hasher:
    """HMAC-SHA256 under one key, its two inner states prepared once."""

    def __init__(self, key: bytes) -> None:
        block = (hashlib.sha256(key).digest() if len(key) > 64 else key).ljust(64, b"\0")
        self._inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in block))
        self._outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in block))

    def digest(self, message: str) -> bytes:
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(message.encode("ascii"))
        outer.update(inner.digest())
        return outer.digest()

    def head(self, run: str, length: int) -> str:
        """The short hash of a run's beginning; the length keeps it apart from whole terms."""
        return self.digest(f"{length}:{run[:length]}")[:_HEAD_SIZE].hex()

    def whole(self, run: str) -> str:
        return self.digest(f"=:{run}")[:_SIZE].hex()


@dataclass(frozen=True, slots=True)
class Traces:
    """What is kept of a matter's terms for the checker: hashes of beginnings and of whole terms, sorted by value."""

    heads: tuple[str, ...]
    wholes: tuple[str, ...]

    @classmethod
    def of(cls, terms: Iterable[str], key: bytes) -> Traces:
        hasher = Hasher(key)
        runs = {condensed(term) for term in terms}
        heads = {hasher.head(run, length) for run in runs for length in _HEADS if len(run) >= length}
        return cls(tuple(sorted(heads)), tuple(sorted(hasher.whole(run) for run in runs)))


@dataclass(frozen=True, slots=True)
class RestrictedTerms:
    """All terms that were hashed under one key. Without the key nothing can be recognised, which must stop every post.

    `state` is the same for the same terms: checks that rest on others are stale."""

    heads: Collection[str]
    wholes: Collection[str]
    state: str
    key: bytes | None = field(default=None, repr=False, compare=False)

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """Where in a folded text terms stand, in order, the longest at each place."""
        if self.key is None:
            raise ValueError("these terms were hashed in a way, or under a key, that is not at hand")
        hasher = Hasher(self.key)
        seen: set[tuple[int, int]] = set()
        for split in (words(text), _with_amounts(text)):
            if split:
                for place in self._runs(split, hasher):
                    if place not in seen:
                        seen.add(place)
                        yield place

    def _runs(self, split: list[Word], hasher: Hasher) -> Iterator[tuple[int, int]]:
        stream = "".join(word for word, _start, _end in split)
        first, second = _HEADS
        known: dict[str, bool] = {}
        begin = 0
        for number, (word, start, _end) in enumerate(split):
            head = stream[begin : begin + first]
            if head not in known:
                known[head] = hasher.head(head, first) in self.heads
            if known[head]:
                end = self._longest(split, number, stream[begin : begin + LONGEST + 1], hasher, second)
                if end:
                    yield start, end
            begin += len(word)

    def _longest(self, split: list[Word], number: int, stream: str, hasher: Hasher, second: int) -> int:
        """Where the longest term that begins with this word ends; 0 where none does."""
        found = length = 0
        long_ones: bool | None = None
        for place in range(number, len(split)):
            word, start, end = split[place]
            if place > number and start - split[place - 1][2] > _WIDEST_GAP:
                break
            length += len(word)
            if length > len(stream):
                break
            if length < SHORTEST:
                continue
            run = _stem(stream[:length])
            if len(run) >= second:
                if long_ones is None:
                    long_ones = hasher.head(run, second) in self.heads
                if not long_ones:
                    break
            if hasher.whole(run) in self.wholes:
                found = end
        return found
