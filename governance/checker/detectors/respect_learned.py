"""Clause 4.3.3: the learned score, a second voice for abuse in words that no list holds.

It only ever warns, and marks the words that weighed most; data, figures and limits are in docs/model-card.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from governance.checker.detectors.respect_words import ADVICE, CLAUSE
from governance.checker.findings import Context, RuleSpec, Severity, Span
from governance.checker.model import model, words
from governance.checker.registry import Signal, detector
from governance.checker.spans import Places
from governance.checker.text import Text

THRESHOLD = 0.3
_FEWEST_WORDS = 3  # one or two words are for the lists
_MARKED = 2  # words that are marked in a line
_FOUND_BY_LISTS = ("respect.strong_profanity", "respect.hard_insult", "hate.slur")


@detector(
    "respect.abuse.learned",
    clause=CLAUSE,
    severity=Severity.WARN,
    title="Reads like abuse",
    parameters={"threshold": THRESHOLD},
)
def learned(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Lines that a small model takes for abuse, where no word list has spoken already."""
    threshold = float(rule.parameters.get("threshold", THRESHOLD))
    listed: Places | None = None
    for line in _lines(text):
        read = [word for _, word in line]
        if len(read) < _FEWEST_WORDS or model("respect").score(read) <= threshold:
            continue
        whole = Span(line[0][0].start, line[-1][0].end)
        listed = listed or text.term_places(*_FOUND_BY_LISTS)
        if not listed.within(whole):
            for span in _heaviest(line, read):
                yield Signal(span, _MESSAGE, ADVICE)


_MESSAGE = "This reads like abuse to a model that learned from many posts. It can be wrong."


def _lines(text: Text) -> Iterator[list[tuple[Span, str]]]:
    """The words of each line, with their places in the text as typed."""
    view = text.lower
    line: list[tuple[Span, str]] = []
    reached = 0
    for start, end, word in words(view.text):
        if "\n" in view.text[reached:start] and line:
            yield line
            line = []
        line.append((view.span(start, end), word))
        reached = end
    if line:
        yield line


def _heaviest(line: list[tuple[Span, str]], read: list[str]) -> list[Span]:
    """The word that weighed most, and the next one if it weighed at least half as much."""
    by_word = model("respect").weigh(read).by_word
    first, *others = sorted(range(len(read)), key=lambda place: (-by_word[place], place))
    return [line[first][0], *(line[place][0] for place in others[: _MARKED - 1] if by_word[place] * 2 >= by_word[first])]
