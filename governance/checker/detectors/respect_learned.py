"""Clause 4.3.3: the learned score, a second voice for abuse in words that no list holds.

It only ever warns, and marks the words that weighed most; data, figures and limits are in docs/model-card.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from governance.checker.chunks import lines_read
from governance.checker.detectors.respect_people import sentences_about_people
from governance.checker.detectors.respect_words import ADVICE, CLAUSE
from governance.checker.findings import Context, RuleSpec, Severity, Span
from governance.checker.model import model, words
from governance.checker.patterns import Pattern
from governance.checker.phrases import phrase_book
from governance.checker.registry import Signal, detector
from governance.checker.text import Text

THRESHOLD = 0.5
_FEWEST_WORDS = 3  # one or two words are for the lists
_SHORTEST_MARKED = 4  # letters
_MARKED = 2  # words that are marked in a line
_FOUND_BY_LISTS = (
    "respect.strong_profanity",
    "respect.hard_insult",
    "slurs.slur",
    "slurs.risky_slur",
    "slurs.english_slur",
)


@detector(
    "respect.abuse.learned",
    clause=CLAUSE,
    severity=Severity.WARN,
    title="Reads like abuse",
    parameters={"threshold": THRESHOLD},
)
def learned(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Lines that a small model takes for abuse, where no word list has spoken and no group of people is named."""
    threshold = float(rule.parameters.get("threshold", THRESHOLD))
    score = model("respect").score
    for number, line in enumerate(lines_read(text)):
        read = line.words
        if len(read) >= _FEWEST_WORDS and score(read) > threshold:
            places = _places(text, number)
            listed = text.term_places(*_FOUND_BY_LISTS)
            whole = Span(places[0].start, places[-1].end)
            if not (listed.within(whole) or _names_a_group(text, whole) or _of_public_finance(text)):
                for number in _heaviest(read):
                    yield Signal(places[number], _MESSAGE, ADVICE)


def _places(text: Text, number: int) -> list[Span]:
    """Where the words of a line stand in the text as typed."""
    lines = text.lower.text.split("\n")
    start = sum(len(line) + 1 for line in lines[:number])
    return [text.lower.span(start + first, start + end) for first, end, _ in words(lines[number])]


_MESSAGE = "This reads like abuse to a model that learned from many posts. It can be wrong."


def _names_a_group(text: Text, line: Span) -> bool:
    """Where a group of people is spoken of, the rules that know the scope decide: a score doesn't hear a "not"."""
    return any("group" in row.names and row.span.overlaps(line) for row in sentences_about_people(text))


def _of_public_finance(text: Text) -> bool:
    """Whether taxes, jobs and governments are argued about, and nobody is spoken to: hard words, and no abuse."""
    return not text.has(_SPOKEN_TO) and len({hit.words for hit in text.find(_FINANCE)}) >= _AN_ARGUMENT


_AN_ARGUMENT = 3  # different words
_SPOKEN_TO = Pattern(r"\b(?:your?|yours|ur|vous|vos|votre|he|she|his|her)\b")
_FINANCE = Pattern(
    r"\b(?:tax(?:es)?|jobs?|econom(?:y|ic)|deficits?|spending|payments?|provinc(?:es|ial)|governments?|polic(?:y|ies)|"
    r"industry|sector|subsid(?:y|ies)|impots|emplois|depenses|gouvernements?)\b"
)


def _heaviest(read: list[str]) -> list[int]:
    """The word that weighed most, and the next one if it weighed at least half as much."""
    by_word = model("respect").weigh(read).by_word
    telling = [
        number for number, word in enumerate(read) if len(word) >= _SHORTEST_MARKED and word not in _small_words()
    ]
    telling = telling or list(range(len(read)))
    first, *others = sorted(telling, key=lambda number: (-by_word[number], number))
    return [first, *(number for number in others[: _MARKED - 1] if by_word[number] * 2 >= by_word[first])]


@cache
def _small_words() -> frozenset[str]:
    """Words that hold a sentence together and tell nobody what is wrong with it."""
    return frozenset(word for word, names in phrase_book().single_words() if names & _SMALL)


_SMALL = frozenset("fill they be you i not isnt to should will like if why here somebody everyone want".split())
