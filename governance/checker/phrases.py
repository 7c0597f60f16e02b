"""Words looked up inside one sentence: each token or phrase gets the names of the word groups it belongs to.

`lexicons/*.toml` are searched in every text; `lexicons/sentences/*.toml` hold words so common ("is", "not", "should")
that they are looked up only where something else has already been found.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import compress, count

from governance.checker.folding import fold
from governance.checker.lexicon import FOLDER

# A word; what is elided before it in French ("l'", "qu'") and after it in English ("'re", "'s") stands alone.
_TOKEN = re.compile(
    r"no,|(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)'(?=[a-z]{2}|$)|'(?:re|m|s|ll|d|ve)\b"
    r"|[a-z0-9@$*+#-]+(?:'t\b|'[a-z]{3,})?|=(?= |$)|[;:](?= |$)"
)
_EDGES = "-+#*$@"


def tokens(text: str) -> Iterator[tuple[int, int, str]]:
    """The words of a folded, lower-case text: where each starts and ends, and the word without its edges."""
    for match in _TOKEN.finditer(text):
        word = match.group()
        yield match.start(), match.end(), word.strip(_EDGES) or word


def words_of(text: str) -> list[str]:
    """The same words without their places, which is several times quicker."""
    return [word.strip(_EDGES) or word for word in _TOKEN.findall(text)]


def places_of_words(text: str) -> list[tuple[int, int]]:
    """Where they start and end."""
    return [match.span() for match in _TOKEN.finditer(text)]


class PhraseBook:
    """All groups of `lexicons/sentences`."""

    def __init__(self) -> None:
        groups = [
            group
            for path in sorted((FOLDER / "sentences").glob("*.toml"))
            for group in tomllib.loads(path.read_text(encoding="utf-8"))["group"]
        ]
        self.groups = tuple(dict.fromkeys(group["name"] for group in groups))
        found: dict[tuple[str, ...], set[str]] = {}
        for group in groups:
            for term in group["terms"]:
                words = tuple(word for _, _, word in tokens(fold(term)))
                found.setdefault(words, set()).add(group["name"])
        self._single: dict[str, frozenset[str]] = {}
        self._longer: dict[
            tuple[str, str], list[tuple[tuple[str, ...], frozenset[str]]]
        ] = {}  # by their first two words
        for words, names in sorted(found.items(), key=lambda item: (-len(item[0]), item[0])):
            if len(words) == 1:
                self._single[words[0]] = frozenset(names)
            else:
                self._longer.setdefault((words[0], words[1]), []).append((words, frozenset(names)))

    def single_words(self) -> Iterator[tuple[str, frozenset[str]]]:
        """Every entry of one word, with its groups."""
        yield from self._single.items()

    def longer(self, words: Sequence[str]) -> Iterator[tuple[int, int, frozenset[str]]]:
        """Every entry of more than one word that stands in a row of words, also inside another: its place, the place
        after it, and its groups."""
        known = self._longer
        for place in compress(count(), map(known.__contains__, zip(words, words[1:], strict=False))):
            for phrase, names in known[words[place], words[place + 1]]:
                end = place + len(phrase)
                if tuple(words[place:end]) == phrase:
                    yield place, end, names

    def longest(self) -> int:
        """The words of the longest entry."""
        return max(len(words) for all_ in self._longer.values() for words, _ in all_)

    def first_words(self, group: str) -> frozenset[str]:
        """The words with which the entries of a group begin."""
        single = {word for word, names in self._single.items() if group in names}
        longer = {words[0] for all_ in self._longer.values() for words, names in all_ if group in names}
        return frozenset(single | longer)

    def at(self, words: Sequence[str], place: int) -> tuple[int, frozenset[str]]:
        """How many words the longest phrase at a place has, and its groups; one word and no group if there is none."""
        word = words[place]
        if place + 1 < len(words):
            for phrase, names in self._longer.get((word, words[place + 1]), ()):
                if tuple(words[place : place + len(phrase)]) == phrase:
                    return len(phrase), names
        return 1, self._single.get(word, _NONE)


_NONE: frozenset[str] = frozenset()


@cache
def phrase_book() -> PhraseBook:
    """The phrase book, read once."""
    return PhraseBook()
