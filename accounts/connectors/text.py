"""How networks measure and mark text: graphemes, weighted counts, links, hashtags, HTML back to text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from html.parser import HTMLParser
from math import ceil
from typing import NamedTuple

import regex

LINK_LENGTH = 23  # Mastodon and X count any link as this many characters

_GRAPHEME = regex.compile(r"\X")
_LINK = regex.compile(r"(?<![\w@])https?://[^\s<>\"]+", regex.IGNORECASE)
_BARE_LINK = regex.compile(
    r"(?<![\w@./-])(?:[a-z0-9-]{1,63}\.){1,5}(?:ca|com|org|net|info|gov|edu|io|app|ly)\b(?:/[^\s<>\"]*)?",
    regex.IGNORECASE,
)
_HASHTAG = regex.compile(r"(?<!\S)[#＃](?=\S*[^\d\s\p{P}])(\S+)")
_MENTION = regex.compile(r"(?<![\w@/])(@\w+)@[\w.-]+\w")
_EMOJI = regex.compile(r"\p{Emoji_Presentation}|\uFE0F|\u20E3")
_AFTER_LINK = ".,;:!?'\"’”»…"
_BRACKETS = {")": "(", "]": "["}


class Mark(NamedTuple):
    """A stretch of text (code points) and what it stands for: a web address, or a tag without its sign."""

    start: int
    end: int
    value: str


def graphemes(text: str) -> int:
    """Length in characters as a reader sees them: a family emoji is one."""
    return len(_GRAPHEME.findall(text))


def grapheme_ends(text: str) -> list[int]:
    """Where each of these characters ends, in code points."""
    return [match.end() for match in _GRAPHEME.finditer(text)]


def links(text: str) -> Iterator[Mark]:
    """Web addresses, without the punctuation of the sentence around them."""
    for match in _LINK.finditer(text):
        address = _without_sentence_end(match.group())
        if len(address) > len("https://"):
            yield Mark(match.start(), match.start() + len(address), address)


def hashtags(text: str) -> Iterator[Mark]:
    """Hashtags of up to 64 characters; numbers alone (#1) are none."""
    for match in _HASHTAG.finditer(text):
        tag = match.group(1)
        while unicodedata.category(tag[-1]).startswith("P"):
            tag = tag[:-1]
        if graphemes(tag) <= 64:
            yield Mark(match.start(), match.start(1) + len(tag), tag)


def bluesky_length(text: str) -> int:
    """Graphemes, or a tenth of the UTF-8 bytes if that is more: Bluesky allows 300 of the one, 3,000 of the other."""
    return max(graphemes(text), ceil(len(text.encode()) / 10))


def mastodon_length(text: str) -> int:
    """Graphemes, where a link counts 23 and a mention only its part before the server."""
    return graphemes(_MENTION.sub(r"\1", _shorten(text, links(text))))


def x_length(text: str) -> int:
    """X's weighted count over NFC: most Latin text 1, everything else and each emoji 2, a link 23."""
    text = unicodedata.normalize("NFC", text)
    text = _shorten(text, links(text))
    text = _BARE_LINK.sub("x" * LINK_LENGTH, text)
    return sum(_x_weight(grapheme) for grapheme in _GRAPHEME.findall(text))


def squash(text: str) -> str:
    """The text in NFC without any white space: equal for two copies that differ only in layout."""
    return "".join(unicodedata.normalize("NFC", text).split())


def comparable(text: str) -> str:
    """`squash`, without the servers in mentions: a network may show @clerk@social.example as @clerk."""
    return squash(_MENTION.sub(r"\1", text))


def from_html(content: str) -> str:
    """Plain text of a post that a network returned as HTML; paragraphs become blank lines."""
    reader = _Reader()
    reader.feed(content)
    reader.close()
    return "".join(reader.parts).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.parts.append("\n")
        elif tag == "p" and self.parts:
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def _without_sentence_end(address: str) -> str:
    unmatched = {mark: address.count(mark) - address.count(opening) for mark, opening in _BRACKETS.items()}
    end = len(address)
    while end:
        last = address[end - 1]
        if unmatched.get(last, 0) > 0:
            unmatched[last] -= 1
        elif last not in _AFTER_LINK:
            break
        end -= 1
    return address[:end]


def _shorten(text: str, marks: Iterator[Mark]) -> str:
    parts, position = [], 0
    for mark in marks:
        parts += [text[position : mark.start], "x" * LINK_LENGTH]
        position = mark.end
    return "".join([*parts, text[position:]])


def _x_weight(grapheme: str) -> int:
    if _EMOJI.search(grapheme):
        return 2
    return sum(1 if _is_light(ord(character)) else 2 for character in grapheme)


def _is_light(code: int) -> bool:
    # Ranges of X's counting rules ("counting characters", version 3).
    return code <= 0x10FF or 0x2000 <= code <= 0x200D or 0x2010 <= code <= 0x201F or 0x2032 <= code <= 0x2037
