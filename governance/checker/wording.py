"""How a piece of text reads to the learned scores of clauses 4.3.4 to 4.3.6: as words, pairs, and kinds of words.

What a word list knows counts for its group ("a verdict", "a call to buy"), a name for a name or for a business, a
price for a price. So a score that has read of one bakery knows the next one, and no name of anybody is in its weights.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from governance.checker.findings import Span
from governance.checker.lexicon import words
from governance.checker.text import Text

_LISTS = ("destructive", "endorsement", "opinion", "respect", "contempt", "grounds")
_TOO_WIDE = frozenset({"endorsement.business_word", "endorsement.goods"})  # of names; alone they are everyday words
_WINDOW = 3  # sentences that are read together
_STEM = 5  # letters of a longer word that stand for it in any form

_TOKEN = re.compile(
    r"(?P<link>https?://\S+|www\.\S+|\b[a-z0-9-]+\.(?:ca|com|org|shop|net)\b\S*)|(?P<handle>@\w+)|#(?P<tag>\w+)"
    r"|(?P<money>\$ ?[0-9][0-9.,]*|[0-9][0-9.,]* ?\$)|(?P<share>[0-9][0-9.,]* ?%)"
    r"|(?P<phone>[2-9][0-9]{2}[ .-][0-9]{3}[ .-][0-9]{4})|(?P<number>[0-9][0-9.,:]*)"
    r"|(?P<word>[A-Za-z][A-Za-z']*)|(?P<mark>[!?]+)|(?P<stop>[.;:]+(?= |$))"
)
_IN_TAG = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
NAME, BUSINESS = "<name>", "<business>"


class Token(NamedTuple):
    """A word as it is read, and where it stands in the plain view."""

    read: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Window:
    """Sentences that are read together: where they lie in the text as typed, and their tokens."""

    span: Span
    tokens: tuple[Token, ...]


def windows(text: Text) -> Iterator[Window]:
    """The stretches of a text to be judged: each line, a long one by three sentences at a time."""
    start = 0
    for line in text.plain.text.split("\n"):
        sentences = _sentences(tokens(line, start))
        for first in range(max(1, len(sentences) - _WINDOW + 1)):
            together = tuple(token for sentence in sentences[first : first + _WINDOW] for token in sentence)
            if together:
                yield Window(text.plain.span(together[0].start, together[-1].end), together)
        start += len(line) + 1


def _sentences(found: Sequence[Token]) -> list[list[Token]]:
    sentences: list[list[Token]] = [[]]
    for token in found:
        sentences[-1].append(token)
        if token.read in _ENDS:
            sentences.append([])
    return [sentence for sentence in sentences if sentence]


_ENDS = frozenset(".!?")


def tokens(line: str, offset: int = 0) -> list[Token]:
    """The words of a line in plain letters; a capitalised run inside a sentence is a name or a business."""
    found: list[Token] = []
    opens = True
    for match in _TOKEN.finditer(line):
        kind = match.lastgroup
        start, end = match.start() + offset, match.end() + offset
        if kind == "word":
            typed = match.group()
            word = typed.lower()
            if "'" in word:
                word = word.strip("'").removesuffix("'s")
            if word == typed or (opens and word not in _trades()) or word in _no_names():
                found.append(Token(word, start, end))
            else:
                _add_name(found, word, start, end, opens=opens)
            opens = False
        elif kind == "mark" or kind == "stop":
            mark = match.group()
            found.append(Token("!" if "!" in mark else "?" if "?" in mark else ".", start, end))
            opens = mark[0] != ";"
        elif kind == "tag":
            found.append(Token("<tag>", start, end))
            found.extend(Token(part.lower(), start, end) for part in _IN_TAG.findall(match.group("tag")))
            opens = False
        else:
            found.append(Token(f"<{kind}>", start, end))
            opens = False
    return found


def _add_name(found: list[Token], word: str, start: int, end: int, *, opens: bool) -> None:
    """A capitalised word: part of a name, or of a business if one of its words is a trade's."""
    trades = _trades()
    read = BUSINESS if word in trades or word.removesuffix("s") in trades else NAME
    if found:
        last = found[-1]
        if last.read in (NAME, BUSINESS) and start - last.end <= _JOINT:
            found[-1] = Token(BUSINESS if BUSINESS in (read, last.read) else NAME, last.start, end)
            return
    found.append(Token(word if opens else read, start, end))


_I = frozenset("i i'm i'd i've i'll".split())
_JOINT = 3  # characters between the words of a name: a blank, "& "


@cache
def _no_names() -> frozenset[str]:
    """Capitalised words that name nobody: "I", days, months, the City's own."""
    return (words("people.not_names") - words("endorsement.business_word")) | _I


@cache
def _trades() -> frozenset[str]:
    return words("endorsement.business_word")


def pieces(text: Text, window: Window) -> set[str]:
    """What is weighed of a window: its words, their stems and pairs, and the word groups that occur in it."""
    read = [token.read for token in window.tokens]
    found = set(read)
    found.update(f"{word[:_STEM]}~" for word in read if len(word) > _STEM and word.isalpha())
    found.update(f"{first} {second}" for first, second in zip(("^", *read), (*read, "$"), strict=True))
    found.update(f"={group}" for group in _groups(text, window.span))
    return found


def _groups(text: Text, span: Span) -> Iterator[str]:
    whole = len(text.original)
    everywhere = not span.start and whole - span.end < _JOINT
    for group in text.mentions:
        listed = group.partition(".")[0] in _LISTS and group not in _TOO_WIDE
        if listed and (everywhere or text.term_places(group).within(span)):
            yield group
