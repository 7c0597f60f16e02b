"""How a post reads to the learned scores, in one pass over its chunks: what stands between two blanks.

Most chunks are one word, alone or before a comma or a stop, and read the same wherever they stand. The others are read
by the expressions of `wording` and `model`, and remembered. `Line` there says the same of any line, but slowly.
"""

from __future__ import annotations

from itertools import accumulate
from typing import NamedTuple

import re2

from governance.checker.matching import first_place_of
from governance.checker.model import known_words, only_words, passed_over
from governance.checker.remembered import Remembered
from governance.checker.text import Text
from governance.checker.wording import (
    BUSINESS,
    JOINT,
    NAME,
    NAMES,
    SENTENCES,
    STOPS,
    Line,
    as_read,
    borders_of,
    inside,
    joined,
    opening,
    parts_of,
    stretches,
    with_capital,
)

_MARKS = {",": "", ".": ".", ":": ".", "!": "!", "?": "?", ")": "", '"': ""}  # what may end a chunk, and how it reads
_LONGEST = 24  # characters of a chunk that is remembered
_TRIPLES = re2.compile("|".join(letter * 3 for letter in "abcdefghijklmnopqrstuvwxyz"))
# Tokens with a blank inside: "$ 5", "5 $", "5 %", a telephone number.
_ACROSS = re2.compile(r"\$ [0-9]|[0-9][0-9.,]* [$%]|[2-9][0-9]{2}(?: [0-9]{3}[ .-]|[.-][0-9]{3} )[0-9]{4}")


class Read(NamedTuple):
    """A line as both scores read it, for the clauses 4.3.4 to 4.3.6 and for clause 4.3.3; the words with which
    sentences end, by number, and the chunks in which they do (None where one does inside a chunk)."""

    reads: list[str]
    words: list[str]
    borders: list[int]
    ends: list[int] | None
    line: str

    def windows(self) -> list[list[str]]:
        """The words that are judged together: a long line three sentences at a time."""
        if len(self.borders) < SENTENCES:
            return [self.reads] if self.reads else []
        return [self.reads[first:end] for first, end in stretches(self.borders, len(self.reads))]

    def places(self) -> list[tuple[int, int]]:
        """Where they stand in the line, each from its first token to its last; none where `Line` has to be asked."""
        if self.ends is None:
            return []
        chunks = self.line.split()
        starts = list(accumulate([len(chunk) + 1 for chunk in chunks], initial=self.line.index(chunks[0])))
        last = [*self.ends, len(chunks) - 1] if self.borders[-1:] != [len(self.reads)] else self.ends
        begins = [0, *(number + 1 for number in last)]
        found = []
        for begin, end in zip(begins, last[SENTENCES - 1 :] or last[-1:], strict=False):
            while (at := _edges(chunks[begin])) is None:
                begin += 1
            while (to := _edges(chunks[end])) is None:
                end -= 1
            found.append((starts[begin] + at[0], starts[end + 1] - 1 - to[1]))
        return found


class _Chunk(NamedTuple):
    """What a chunk reads as within a sentence, and where one begins; the characters before its first token and after
    its last; its words for clause 4.3.3; where a sentence ends in it: nowhere, with it, with a semicolon, inside."""

    within: tuple[str, ...]
    alone: tuple[str, ...]
    before: int
    after: int
    words: tuple[str, ...]
    ends: int


_NOWHERE, _WITH_IT, _CLOSED, _INSIDE = range(4)


def lines_read(text: Text) -> list[Read]:
    """Every line of a text as it is read; worked out once for all scores."""
    return text.once(_lines_read)


def _lines_read(text: Text) -> list[Read]:
    lower = text.lower
    odd = bool(lower.hints) and first_place_of(_TRIPLES, lower.encoded)[0] >= 0  # a view without hints has no such run
    plain = text.plain.text
    if "\n" not in plain:
        return [_line(plain, lower.text, odd=odd)]
    return [_line(line, small, odd=odd) for line, small in zip(plain.split("\n"), lower.text.split("\n"), strict=True)]


def _line(line: str, lower: str, *, odd: bool) -> Read:
    """One pass: `gap` counts the characters since the last token (what is near a name joins it), `closed` is where a
    semicolon stands, after which no sentence begins. What stands across blanks, or is written oddly, is read again."""
    reads: list[str] = []
    words: list[str] = []
    borders: list[int] = []
    ends: list[int] | None = []
    add, say, known = reads.append, words.append, with_capital()
    gap = links = 0
    closed = -1
    numbers = False
    for number, chunk in enumerate(line.split()):
        if chunk.isalpha():
            if chunk.islower():
                add(chunk)
                say(chunk)
                continue
            core, mark = chunk, ""
        else:
            core, sign = chunk[:-1], chunk[-1]
            if sign not in _MARKS or not core.isalpha():
                if chunk.startswith("http"):
                    links += 1
                within, alone, before, after, others, ending = _read(chunk)
                words += others
                told = alone if not reads or (reads[-1] in STOPS and len(reads) != closed) else within
                if not told:
                    gap += len(chunk) + 1
                    continue
                if told[0] in NAMES and reads and reads[-1] in NAMES and gap + before <= JOINT:
                    reads[-1] = BUSINESS if BUSINESS in (reads[-1], told[0]) else NAME
                    reads += told[1:]
                else:
                    reads += told
                gap = after + 1
                numbers = numbers or "<number>" in told
                if ending:
                    borders.append(len(reads))
                    if ending == _INSIDE:
                        ends = None
                    elif ends is not None:
                        ends.append(number)
                    if ending == _CLOSED:
                        closed = len(reads)
                continue
            mark = _MARKS[sign]
        word = core.lower()
        say(word)
        if word == core or not reads or (reads[-1] in STOPS and len(reads) != closed):
            add(word)
        else:
            read = known.get(word, NAME)
            if read not in NAMES or reads[-1] not in NAMES or gap > JOINT:
                add(read)
            elif read == BUSINESS:
                reads[-1] = read
            gap = len(chunk) - len(core) + 1
        if mark:
            add(mark)
            borders.append(len(reads))
            if ends is not None:
                ends.append(number)
    if numbers and first_place_of(_ACROSS, line.encode("ascii"))[0] >= 0:
        reads, ends = Line(line).reads, None
    if ends is None:
        borders = borders_of(reads)
    if odd or ("http" in lower and lower.count("http") != links):
        words = only_words(lower)
    elif not passed_over().isdisjoint(words):
        words = [word for word in words if word not in passed_over()]
    return Read(reads, words, borders, ends, line)


def _read(chunk: str) -> _Chunk:
    """Of links and handles a new one comes with nearly every post, so they are not remembered."""
    if chunk.startswith(("http://", "https://")) and len(chunk) > len("https://"):
        return _LINK
    if chunk[0] == "@" and chunk[1:].isalnum():
        return _HANDLE
    return _read_chunk(chunk) if len(chunk) > _LONGEST else CHUNKS[chunk]


def _edges(chunk: str) -> tuple[int, int] | None:
    """The characters before the first token of a chunk and after its last one, if it has any."""
    if chunk.isalnum():
        return 0, 0
    if chunk[-1] in _MARKS and chunk[:-1].isalpha():
        return 0, not _MARKS[chunk[-1]]
    read = _read(chunk)
    return (read.before, read.after) if read.within else None


def _read_chunk(chunk: str) -> _Chunk:
    parts = parts_of(chunk)
    tokens = parts[1::2]
    words = tuple(known_words(chunk.lower()))
    if not tokens:
        return _Chunk((), (), 0, 0, words, _NOWHERE)
    before, after, token = len(parts[0]), len(parts[-1]), tokens[0]
    if len(tokens) == 1 and token[0] != "#":
        read, alone = inside(token), opening(token)
        ending = _NOWHERE if read not in STOPS else _CLOSED if token[0] == ";" else _WITH_IT
        return _Chunk((read,), (alone,), before, after, words, ending)
    told = as_read(tokens, opens=False)
    first = opening(token)
    begins = None if first == told[0] else [first, *told[1:]]
    ending = _NOWHERE
    if not STOPS.isdisjoint(told):
        ending = _INSIDE if not STOPS.isdisjoint(told[:-1]) else _CLOSED if tokens[-1][0] == ";" else _WITH_IT
    within = tuple(joined(told, parts)[0])
    return _Chunk(within, tuple(joined(begins, parts)[0]) if begins else within, before, after, words, ending)


_LINK = _Chunk(("<link>",), ("<link>",), 0, 0, (), _NOWHERE)
_HANDLE = _Chunk(("<handle>",), ("<handle>",), 0, 0, (), _NOWHERE)
CHUNKS = Remembered(_read_chunk)
