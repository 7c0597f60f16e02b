"""How a piece of text reads to the learned scores of clauses 4.3.4 to 4.3.6: as words, pairs, and kinds of words.

What a word list knows counts for its group ("a verdict", "a call to buy"), a name for a name or for a business, a
price for a price. So a score that has read of one bakery knows the next one, and no name of anybody is in its weights.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import accumulate, islice

from governance.checker.findings import Span
from governance.checker.lexicon import groups, words
from governance.checker.text import Text

_LISTS = ("destructive", "endorsement", "opinion", "respect", "contempt", "grounds")
_TOO_WIDE = frozenset({"endorsement.business_word", "endorsement.goods"})  # of names; alone they are everyday words
_WINDOW = 3  # sentences that are read together
_STEM = 5  # letters of a longer word that stand for it in any form
_JOINT = 3  # characters between the words of a name: a blank, "& "

_KINDS = {
    "link": r"https?://\S+|www\.\S+|\b[a-z0-9-]++\.(?:ca|com|org|shop|net)\b\S*",
    "handle": r"@\w+",
    "tag": r"#\w+",
    "money": r"\$ ?[0-9][0-9.,]*|[0-9][0-9.,]* ?\$",
    "share": r"[0-9][0-9.,]* ?%",
    "phone": r"[2-9][0-9]{2}[ .-][0-9]{3}[ .-][0-9]{4}",
    "number": r"[0-9][0-9.,:]*",
    "word": r"[A-Za-z][A-Za-z']*",
    "mark": r"[!?]+",
    "stop": r"[.;:]+(?= |$)",
}
_WEB, _DOMAIN = r"https?://\S+|www\.\S+", _KINDS["link"]
_OTHERS = "|".join(written for kind, written in _KINDS.items() if kind not in ("link", "word"))
_TOKEN = re.compile(f"({_DOMAIN}|{_KINDS['word']}|{_OTHERS})")
_TOKEN_WITHOUT_DOMAINS = re.compile(f"({_WEB}|{_KINDS['word']}|{_OTHERS})")  # several times faster
_DOMAINS = (".ca", ".com", ".org", ".shop", ".net")
_KIND = re.compile("|".join(f"(?P<{name}>{written})" for name, written in _KINDS.items()))
_IN_TAG = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_STOPS = frozenset(".!?")
NAME, BUSINESS = "<name>", "<business>"


class Line:
    """The words of a line in plain letters, as they are read; where one stands is looked up when somebody asks."""

    def __init__(self, line: str, offset: int = 0) -> None:
        token = _TOKEN if any(map(line.__contains__, _DOMAINS)) else _TOKEN_WITHOUT_DOMAINS
        self._parts = token.split(line)  # in turn what is between two tokens, and a token
        self._offset, self._end = offset, offset + len(line)
        self.reads: list[str] = []
        self._part_of: Sequence[int] = ()  # for each word the number of its first token
        self._read()

    @cached_property
    def _ends(self) -> list[int]:
        return list(accumulate(map(len, self._parts), initial=self._offset))

    def start(self, number: int) -> int:
        """Where a word begins in the plain view."""
        if not number:
            return self._offset + len(self._parts[0])
        return self._ends[self._part_of[number]]

    def end(self, number: int) -> int:
        """Where it ends; a name may be several tokens long."""
        if number + 1 == len(self._part_of):
            return self._end - len(self._parts[-1])
        return self._ends[max(self._part_of[number], self._part_of[number + 1] - 2) + 1]

    def sentences(self) -> list[int]:
        """The number of the word with which each sentence begins, and at last how many words there are."""
        borders = [number for number, read in enumerate(self.reads, start=1) if read in _STOPS]
        return [0, *borders] if borders and borders[-1] == len(self.reads) else [0, *borders, len(self.reads)]

    def _read(self) -> None:
        """A capitalised run inside a sentence is a name or a business."""
        parts = self._parts
        tokens = parts[1::2]
        reads = [typed if typed.isalpha() and typed.islower() else _inside(typed) for typed in tokens]
        opening = [
            number for number, read in enumerate(reads, start=1) if read in _STOPS and tokens[number - 1][0] != ";"
        ]
        for number in (0, *opening):
            if number < len(reads):
                reads[number] = _opening(tokens[number])
        if _TAG in reads or _names_in_a_row(reads):
            self._join(reads)
        else:
            self.reads, self._part_of = reads, range(1, len(parts), 2)

    def _join(self, reads: list[str]) -> None:
        """Make one of names in a row, and several words of a tag; from the end, so that the numbers before hold."""
        self.reads, parts, part_of = reads, self._parts, list(range(1, len(self._parts), 2))
        for number in range(len(reads) - 1, -1, -1):
            read = reads[number]
            if read not in _JOINED:
                continue
            part = part_of[number]
            if read == _TAG:
                found = [word.lower() for word in _IN_TAG.findall(parts[part])]
                reads[number + 1 : number + 1] = found
                part_of[number + 1 : number + 1] = [part] * len(found)
            elif number and reads[number - 1] in _NAMES and len(parts[part - 1]) <= _JOINT:
                reads[number - 1] = BUSINESS if BUSINESS in (reads[number - 1], read) else NAME
                del reads[number], part_of[number]
        self._part_of = part_of


def _opening(typed: str) -> str:
    """How a token reads with which a sentence opens."""
    if typed.replace("'", "").isalpha():
        word = typed.lower()
        return word.strip("'").removesuffix("'s") if "'" in word else word
    return _sign(typed)


@lru_cache(maxsize=4096)
def _inside(typed: str) -> str:
    """How a token reads inside a sentence: a capitalised word may be part of a name, or of a business's."""
    word = _opening(typed)
    if word == typed or word in _no_names() or not typed.replace("'", "").isalpha():
        return word
    trades = _trades()
    return BUSINESS if word in trades or word.removesuffix("s") in trades else NAME


_NAMES, _TAG = (NAME, BUSINESS), "<tag>"
_JOINED = frozenset({*_NAMES, _TAG})


def _names_in_a_row(reads: list[str]) -> bool:
    """Whether a name follows upon a name."""
    last = _NEVER
    for number, read in enumerate(reads):
        if read in _NAMES:
            if number == last + 1:
                return True
            last = number
    return False


_NEVER = -2


def _sign(typed: str) -> str:
    """How a number, a link or a mark reads."""
    known = _SIGNS.get(typed[0])
    if known:
        return known
    if typed.startswith(("http://", "https://", "www.")):
        return "<link>"
    match = _KIND.fullmatch(typed)
    kind = match.lastgroup if match else "link"  # one that begins with a hyphen, which says so only after a word
    if kind == "mark":
        return "!" if "!" in typed else "?"
    return f"<{kind}>"


_SIGNS = {"#": _TAG, "@": "<handle>", "!": "!", ".": ".", ";": ".", ":": "."}  # what a token is that begins so


_I = frozenset("i i'm i'd i've i'll".split())


@cache
def _no_names() -> frozenset[str]:
    """Capitalised words that name nobody: "I", days, months, the City's own."""
    return (words("people.not_names") - words("endorsement.business_word")) | _I


@cache
def _trades() -> frozenset[str]:
    return words("endorsement.business_word")


@dataclass(frozen=True, slots=True)
class Window:
    """Sentences that are read together: where they lie in the text as typed, their words, the number of the first."""

    span: Span
    reads: list[str]
    line: Line
    first: int

    def span_of(self, text: Text, number: int) -> Span:
        """Where one of the words stands in the text as typed."""
        return text.plain.span(self.line.start(self.first + number), self.line.end(self.first + number))


def windows(text: Text) -> Iterator[Window]:
    """The stretches of a text to be judged: each line, a long one by three sentences at a time."""
    start = 0
    for written in text.plain.text.split("\n"):
        line = Line(written, start)
        start += len(written) + 1
        if line.reads:
            borders = line.sentences()
            for first, end in zip(borders, borders[_WINDOW:] or borders[-1:], strict=False):
                span = text.plain.span(line.start(first), line.end(end - 1))
                yield Window(span, line.reads[first:end], line, first)


def pieces(text: Text, window: Window) -> set[str]:
    """What is weighed of a window: its words, their stems and pairs, and the word groups that occur in it."""
    read = window.reads
    found = {*read, *map(" ".join, zip(("^", *read), (*read, "$"), strict=True)), *groups_in(text, window.span)}
    return found | {stem_of(word) for word in read if is_long(word)}


def is_long(word: str) -> bool:
    """Whether a word has a stem."""
    return len(word) > _STEM and word.isalpha()


def stem_of(word: str) -> str:
    """What stands for a longer word in any form."""
    return f"{word[:_STEM]}~"


def groups_in(text: Text, span: Span) -> list[str]:
    """The word groups that are weighed and occur in a place, as pieces."""
    if not span.start and len(text.original) - span.end < _JOINT:
        listed = _listed()
        return [listed[group] for group in text.mentions if group in listed]
    occurring, longest = text.once(_occurring)
    found: dict[str, None] = {}
    for start, end, piece in islice(occurring, bisect_left(occurring, (span.start - longest, 0, "")), None):
        if start >= span.end:
            break
        if end > span.start:
            found[piece] = None
    return list(found)


def _occurring(text: Text) -> tuple[list[tuple[int, int, str]], int]:
    """The word groups that are weighed, in order of place, and the length of the longest place."""
    listed = _listed()
    found = sorted(
        (*mention.span, listed[group])
        for group, mentions in text.mentions.items()
        if group in listed
        for mention in mentions
    )
    return found, max((end - start for start, end, _ in found), default=0)


@cache
def _listed() -> dict[str, str]:
    """The word groups that are weighed, each with its piece."""
    return {group: f"={group}" for group in groups() if group.partition(".")[0] in _LISTS and group not in _TOO_WIDE}
