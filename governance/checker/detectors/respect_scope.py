"""What excuses hard words about people: denial, counter-speech, a quotation that is condemned, speaking of oneself.

What stands in another sentence never excuses by itself: it can only clear what is in doubt already, so that clean text added
to a post takes no block away.
"""

from __future__ import annotations

from enum import Enum

from governance.checker.detectors.respect_people import Sentence
from governance.checker.text import Text

_FAR = 60  # units: what stands farther off in one sentence has nothing to do with it


class Excuse(Enum):
    """How far a place is excused."""

    NONE = 0
    DOUBTFUL = 1
    GOOD = 2


def excuse(text: Text, sentence: Sentence, first: int, end: int) -> Excuse:
    """Whether what units first to end - 1 say is denied, condemned, quoted or said of oneself."""
    span = sentence.place(first, end)
    before = [unit.names for unit in sentence.units[max(0, first - _FAR) : first]]
    after = {name for unit in sentence.units[end : end + _FAR] for name in unit.names}
    said_before = {name for names in before for name in names}
    outside = said_before | after
    if (
        _of_somebody_else(sentence, first)
        or _of_oneself(sentence, first)
        or (_negated(before) and not _asks(text, sentence))
    ):
        return Excuse.GOOD
    condemned = "condemns" in outside and "admits" not in sentence.names
    if condemned or "noone" in said_before or ("denies" in said_before and "admits" not in sentence.names):
        return Excuse.GOOD
    if "reports" in said_before and {"vile", "scorn", "denies"} & after:
        return Excuse.GOOD
    quoted = text.quoted(span)
    if not quoted and "reports" not in said_before:
        return Excuse.NONE
    if quoted and {"not", "isnt", "denies", "vile", "scorn"} & outside:
        return Excuse.GOOD
    if {"condemns", "denies"} & sentence.beside:
        return Excuse.GOOD
    return Excuse.DOUBTFUL


def _negated(before: list[set[str]]) -> bool:
    """A "not" just before, as in "I don't hate"."""
    if before and "no" in before[-1]:
        return True
    return any({"not", "isnt", "noone"} & names for names in before[-2:])


def _of_somebody_else(sentence: Sentence, first: int) -> bool:
    """ "He hates ..." tells of somebody's hatred and shares none of it."""
    if "hates" not in sentence.units[first].names:
        return False
    place = first - 1
    while place >= 0 and sentence.units[place].names <= {"fill"}:
        place -= 1
    return place >= 0 and bool({"third", "named"} & sentence.units[place].names)


def _asks(text: Text, sentence: Sentence) -> bool:
    """ "Don't you hate ...?" and "isn't it time ...?" deny nothing."""
    ends_asking = text.original[sentence.span.start : sentence.span.end].rstrip().endswith("?")
    return ends_asking and bool({"dont", "isnt"} & sentence.units[0].names)


def _of_oneself(sentence: Sentence, first: int) -> bool:
    """ "We seniors are a lazy bunch", "As a gay man I am ..."."""
    if "group" not in sentence.units[first].names:
        return False
    place = first - 1
    if place >= 0 and sentence.units[place].word in ("we", "us", "nous", "fellow"):
        return True
    while place >= 0 and sentence.units[place].names == {"fill"}:
        place -= 1
    return (
        place > 0
        and "be" in sentence.units[place].names
        and sentence.units[place - 1].word in ("i", "im", "we", "je", "nous")
    )
