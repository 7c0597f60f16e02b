"""How a piece of text reads to the learned scores of clauses 4.3.4 to 4.3.6: as words, pairs, and kinds of words.

What a word list knows counts for its group ("a verdict", "a call to buy"), a name for a name or for a business, a
price for a price. So a score that has read of one bakery knows the next one, and no name of anybody is in its weights.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import accumulate

from governance.checker.findings import Span
from governance.checker.lexicon import groups, words
from governance.checker.text import Text

_LISTS = ("destructive", "endorsement", "opinion", "respect", "contempt", "grounds")
_TOO_WIDE = frozenset({"endorsement.business_word", "endorsement.goods"})  # of names; alone they are everyday words
SENTENCES = 3  # sentences that are read together
STEM = 5  # letters of a longer word that stand for it in any form
_MARGIN = 3  # characters after the last word of a text
JOINT = 3  # characters between the words of a name: a blank, "& "

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
_WITHOUT_DOMAINS = re.compile(f"({_WEB}|{_KINDS['word']}|{_OTHERS})")  # several times faster
_DOMAINS = (".ca", ".com", ".org", ".shop", ".net")
_KIND = re.compile("|".join(f"(?P<{name}>{written})" for name, written in _KINDS.items()))
_IN_TAG = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
STOPS = frozenset(".!?")
NAME, BUSINESS = "<name>", "<business>"


def parts_of(line: str) -> list[str]:
    """A line taken apart: in turn what is between two tokens, and a token."""
    return (_TOKEN if any(map(line.__contains__, _DOMAINS)) else _WITHOUT_DOMAINS).split(line)


class Line:
    """The words of a line in plain letters, as they are read; where one stands is looked up when somebody asks."""

    def __init__(self, line: str, offset: int = 0) -> None:
        self._parts = parts_of(line)
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

    def _read(self) -> None:
        parts = self._parts
        self.reads, part_of = joined(as_read(parts[1::2], opens=True), parts)
        self._part_of = part_of or range(1, len(parts), 2)


def as_read(tokens: list[str], *, opens: bool) -> list[str]:
    """How tokens read: a capitalised word inside a sentence is a name or a business, but not one that opens it."""
    reads = [typed if typed.isalpha() and typed.islower() else inside(typed) for typed in tokens]
    if not STOPS.isdisjoint(reads[:-1]):
        after = [number for number, read in enumerate(reads[:-1]) if read in STOPS and tokens[number][0] != ";"]
        for number in after:
            reads[number + 1] = opening(tokens[number + 1])
    if opens and reads:
        reads[0] = opening(tokens[0])
    return reads


def joined(reads: list[str], parts: list[str]) -> tuple[list[str], list[int] | None]:
    """Make one of names in a row, and several words of a tag; with the number of the part that each then begins with,
    unless none was joined. From the end, so that the numbers before hold."""
    if _TAG not in reads and not _names_in_a_row(reads):
        return reads, None
    part_of = list(range(1, len(parts), 2))
    for number in range(len(reads) - 1, -1, -1):
        read = reads[number]
        if read not in _JOINED:
            continue
        part = part_of[number]
        if read == _TAG:
            found = [word.lower() for word in _IN_TAG.findall(parts[part])]
            reads[number + 1 : number + 1] = found
            part_of[number + 1 : number + 1] = [part] * len(found)
        elif number and reads[number - 1] in NAMES and len(parts[part - 1]) <= JOINT:
            reads[number - 1] = BUSINESS if BUSINESS in (reads[number - 1], read) else NAME
            del reads[number], part_of[number]
    return reads, part_of


def opening(typed: str) -> str:
    """How a token reads with which a sentence opens."""
    if typed.replace("'", "").isalpha():
        word = typed.lower()
        return word.strip("'").removesuffix("'s") if "'" in word else word
    return _sign(typed)


def inside(typed: str) -> str:
    """How a token reads inside a sentence: a capitalised word may be part of a name, or of a business's."""
    word = opening(typed)
    return with_capital().get(word, NAME) if word != typed and typed.replace("'", "").isalpha() else word


NAMES, _TAG = (NAME, BUSINESS), "<tag>"
_JOINED = frozenset({*NAMES, _TAG})


def _names_in_a_row(reads: list[str]) -> bool:
    """Whether a name follows upon a name."""
    last = _NEVER
    for number, read in enumerate(reads):
        if read in NAMES:
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
def with_capital() -> dict[str, str]:
    """What a capitalised word reads as if it isn't simply part of a name: a trade tells of a business; "I", days,
    months and the City's own words name nobody."""
    trades = words("endorsement.business_word")
    found = dict.fromkeys([*trades, *(f"{word}s" for word in trades)], BUSINESS)
    return found | {word: word for word in (words("people.not_names") - trades) | _I}


def borders_of(reads: list[str]) -> list[int]:
    """Where sentences end: the number of the word after it."""
    return [number for number, read in enumerate(reads, start=1) if read in STOPS]


def stretches(borders: list[int], end: int) -> list[tuple[int, int]]:
    """The words of a line that are judged together, by number, told by where its sentences end: a long line three
    sentences at a time."""
    if not end:
        return []
    found = [0, *borders] if borders and borders[-1] == end else [0, *borders, end]
    return list(zip(found, found[SENTENCES:] or found[-1:], strict=False))


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
        for first, end in stretches(borders_of(line.reads), len(line.reads)):
            span = text.plain.span(line.start(first), line.end(end - 1))
            yield Window(span, line.reads[first:end], line, first)


def places_in(written: str) -> list[tuple[int, int]]:
    """Where the windows of a line stand in it."""
    line = Line(written)
    return [(line.start(first), line.end(end - 1)) for first, end in stretches(borders_of(line.reads), len(line.reads))]


def pieces(text: Text, window: Window) -> set[str]:
    """What is weighed of a window: its words, their stems and pairs, and the word groups that occur in it."""
    read = window.reads
    found = {*read, *map(" ".join, zip(("^", *read), (*read, "$"), strict=True)), *groups_in(text, [window.span])[0]}
    return found | {stem_of(word) for word in read if is_long(word)}


def is_long(word: str) -> bool:
    """Whether a word has a stem."""
    return len(word) > STEM and word.isalpha()


def stem_of(word: str) -> str:
    """What stands for a longer word in any form."""
    return f"{word[:STEM]}~"


def every_group(text: Text) -> set[str]:
    """The word groups that are weighed and occur anywhere."""
    listed = _listed()
    return {listed[group] for group in text.mentioned if group in listed}


def is_whole(text: Text) -> bool:
    """Whether a text of one window is sure to begin and end with it, told without looking for words; none is it that
    has none."""
    plain, end = text.plain, text.plain.text[-1]
    return (
        plain.text[0].isalnum()
        and (end.isalnum() or end in STOPS)
        and not plain.starts[0]
        and len(text.original) - plain.ends[-1] < _MARGIN
    )


def groups_in(text: Text, spans: Sequence[Span]) -> list[set[str]]:
    """The word groups that are weighed and occur in each of some places, as pieces; the places are in order."""
    listed = _listed()
    starts, ends = [span.start for span in spans], [span.end for span in spans]
    found: list[set[str]] = [set() for _ in spans]
    for group in text.mentioned:
        if group in listed:
            for place, _, _ in text.terms(group):
                for number in range(bisect_right(ends, place.start), bisect_left(starts, place.end)):
                    found[number].add(listed[group])
    if spans and not starts[0] and len(text.original) - ends[0] < _MARGIN:
        found[0] = every_group(text)
    return found


@cache
def _listed() -> dict[str, str]:
    """The word groups that are weighed, each with its piece."""
    return {group: f"={group}" for group in groups() if group.partition(".")[0] in _LISTS and group not in _TOO_WIDE}
