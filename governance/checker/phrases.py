"""Words looked up inside one sentence: each token or phrase gets the names of the word groups it belongs to.

`lexicons/*.toml` are searched in every text; `lexicons/sentences/*.toml` hold words so common ("is", "not", "should")
that they are looked up only where something else has already been found.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache

from governance.checker.folding import fold
from governance.checker.lexicon import FOLDER

# A word; what is elided before it in French ("l'", "qu'") and after it in English ("'re", "'s") stands alone.
_TOKEN = re.compile(
    r"no,|(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)'(?=[a-z]{2}|$)|'(?:re|m|s|ll|d|ve)\b"
    r"|[a-z0-9@$*+#-]+(?:'t\b|'[a-z]{3,})?|=(?= |$)|[;:](?= |$)"
)
_EDGES = "-+#*$@"
_Entries = list[tuple[tuple[str, ...], frozenset[str]]]  # the words of each, and its groups


def tokens(text: str) -> Iterator[tuple[int, int, str]]:
    """The words of a folded, lower-case text: where each starts and ends, and the word without its edges."""
    for match in _TOKEN.finditer(text):
        word = match.group()
        yield match.start(), match.end(), word.strip(_EDGES) or word


def words_of(text: str) -> list[str]:
    """The same words without their places, which is several times quicker."""
    return [word if word.isalpha() else word.strip(_EDGES) or word for word in _TOKEN.findall(text)]


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
        self.begun: dict[str, dict[str, _Entries]] = {}  # entries of more words by the first, and by the second
        for words, names in sorted(found.items(), key=lambda item: (-len(item[0]), item[0])):
            if len(words) == 1:
                self._single[words[0]] = frozenset(names)
            else:
                self.begun.setdefault(words[0], {}).setdefault(words[1], []).append((words, frozenset(names)))
        self._second = frozenset(second for then in self.begun.values() for second in then)

    def single_words(self) -> Iterator[tuple[str, frozenset[str]]]:
        """Every entry of one word, with its groups."""
        yield from self._single.items()

    def longer(self, words: Sequence[str]) -> Iterator[tuple[int, int, frozenset[str]]]:
        """Every entry of more than one word that stands in a row of words, also inside another: its place, the place
        after it, and its groups."""
        for place, word in enumerate(words[:-1]):
            if word in self.begun:
                for end, names in self.longer_at(words, place):
                    yield place, end, names

    def longer_at(self, words: Sequence[str], place: int) -> Iterator[tuple[int, frozenset[str]]]:
        """The same of those that begin at a word that begins one, and is not the last."""
        for phrase, names in self.begun[words[place]].get(words[place + 1], ()):
            end = place + len(phrase)
            if tuple(words[place:end]) == phrase:
                yield end, names

    def goes_on(self, word: str) -> bool:
        """Whether a word is the second one of an entry."""
        return word in self._second

    def longest(self) -> int:
        """The words of the longest entry."""
        return max(len(words) for then in self.begun.values() for entries in then.values() for words, _ in entries)

    def first_words(self, group: str) -> frozenset[str]:
        """The words with which the entries of a group begin."""
        single = {word for word, names in self._single.items() if group in names}
        longer = {
            word
            for word, then in self.begun.items()
            if any(group in names for entries in then.values() for _, names in entries)
        }
        return frozenset(single | longer)

    def at(self, words: Sequence[str], place: int) -> tuple[int, frozenset[str]]:
        """How many words the longest phrase at a place has, and its groups; one word and no group if there is none."""
        word = words[place]
        if place + 1 < len(words) and word in self.begun:
            for phrase, names in self.begun[word].get(words[place + 1], ()):
                if tuple(words[place : place + len(phrase)]) == phrase:
                    return len(phrase), names
        return 1, self._single.get(word, _NONE)


_NONE: frozenset[str] = frozenset()


@cache
def phrase_book() -> PhraseBook:
    """The phrase book, read once."""
    return PhraseBook()
