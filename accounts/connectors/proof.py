"""Proof of what a person published by hand: the page at the link they gave is read and held against what was approved.

Pages differ from the approved words in what does not matter: markup, white space, shapes of quotation marks, addresses
shortened for show. Everything else is a difference and is named. A page that cannot be read (most networks ask for a
login) proves nothing either way; then the person's word stands alone, and the record says so.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from html.parser import HTMLParser
from typing import Any, Final
from urllib.parse import urlsplit

from .base import ConnectorError
from .http import Answer, Purpose, call

BEHIND_LOGIN: Final = (
    "facebook.com",
    "instagram.com",
    "linkedin.com",
    "x.com",
    "twitter.com",
    "threads.net",
    "tiktok.com",
)
ACCEPT: Final = {"Accept": "text/html, application/xhtml+xml"}
PATIENCE = 8.0  # seconds, since the person who published waits for the answer
ENOUGH = 0.5  # of the words, below which a page says something else
BEGINNING = 5  # words, below which a beginning is an accident
FEWEST = 20  # words, below which a page is an empty shell that fills itself with a program
MOST = 50_000  # words of a page that are looked at

_SAME: Final = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "«": '"', "»": '"', "\u00a0": " ", "…": "..."})
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200d\u2060\ufe0e\ufe0f\ufeff]")
_LINK: Final = re.compile(r"(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,10}/\S*", re.IGNORECASE)
_LINK_SHOWN: Final = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[a-z]{2,10}(?:[/?#]\S*)?", re.IGNORECASE)
_SILENT: Final = frozenset({"script", "style", "noscript", "template", "svg", "head"})
_ON: Final = frozenset(
    "address article aside blockquote br button dd div dl dt figcaption figure footer form h1 h2 h3 h4 header hr li"
    " main nav ol option p pre section table td th tr ul".split()
)


class Verdict(StrEnum):
    EXACT = "exact"  # the approved words stand there, each in its place
    PARTLY = "partly"  # some do; `missing` and `added` say which do not
    NOT_FOUND = "not found"
    UNREAD = "could not be read"


@dataclass(frozen=True, slots=True)
class Proof:
    """What reading the page showed. `reason` is a sentence for the person concerned."""

    verdict: Verdict
    reason: str
    missing: tuple[str, ...] = ()  # stretches of the approved words that do not stand there
    added: tuple[str, ...] = ()  # what stands there instead or between


EXACT: Final = "The page shows what was approved, word for word."
PARTLY: Final = "The page shows only part of what was approved, or other words in between."
CUT: Final = "The page shows the beginning of what was approved and leaves the rest out."
NOT_FOUND: Final = "The page does not show what was approved."
UNREAD: Final = "The page cannot be read without signing in, so only the person who published vouches for it."
EMPTY: Final = "The page shows nothing to a reader without a browser, so only the person who published vouches for it."
UNREACHABLE: Final = "The page could not be opened, so only the person who published vouches for it."
GONE: Final = "There is no page at this address."


def read_back(url: str, approved: str) -> Proof:
    """Open the page as a stranger would, and compare. Never raises: what cannot be read is said to be so."""
    try:
        answer = call("GET", url, purpose=Purpose.READ, headers=ACCEPT, patience=PATIENCE)
    except ConnectorError:
        return Proof(Verdict.UNREAD, UNREAD if _is_behind_login(url) else UNREACHABLE)
    if answer.status in (404, 410) and not _is_behind_login(url):
        return Proof(Verdict.NOT_FOUND, GONE)
    if not answer.ok:
        return Proof(Verdict.UNREAD, UNREAD)
    page = _decoded(answer)
    proof = compare(approved, page)
    if proof.verdict is not Verdict.NOT_FOUND:
        return proof
    # Nothing is proven by a page that does not show posts to strangers.
    if _is_behind_login(url) or re.search(r"<input[^>]+type=[\"']?password", page, re.IGNORECASE):
        return Proof(Verdict.UNREAD, UNREAD)
    if sum(len(_words(part)) for part in shown(page)) < FEWEST:
        return Proof(Verdict.UNREAD, EMPTY)
    return proof


def compare(approved: str, page: str) -> Proof:
    """Hold a page (HTML or plain text) against the approved words. The part of it that comes nearest counts."""
    wanted = _words(approved)
    if not wanted:
        return Proof(Verdict.NOT_FOUND, NOT_FOUND)
    proofs = [_compared(wanted, _words(part)[:MOST]) for part in shown(page)]
    share, proof = max(proofs, key=lambda pair: pair[0], default=(0.0, Proof(Verdict.NOT_FOUND, NOT_FOUND)))
    return proof if share >= ENOUGH else Proof(Verdict.NOT_FOUND, NOT_FOUND)


def shown(page: str) -> Iterator[str]:
    """Everything in a page that may hold a post: what a reader sees, and how the page describes itself to others."""
    reader = _Page()
    reader.feed(page)
    reader.close()
    yield "".join(reader.parts)
    yield from reader.described
    for script in reader.data:
        yield from _said_in(script)


def _compared(wanted: list[str], found: list[str]) -> tuple[float, Proof]:
    """How much of the wanted words stand in the found ones, and what that proves."""
    keys, there = [_key(word) for word in wanted], [_key(word) for word in found]
    matcher: SequenceMatcher[str] = SequenceMatcher(None, there, keys, autojunk=False)
    anchor = matcher.find_longest_match()
    if not anchor.size:
        return 0.0, Proof(Verdict.NOT_FOUND, NOT_FOUND)
    if anchor.size == len(keys):
        return 1.0, Proof(Verdict.EXACT, EXACT)
    if anchor.b == 0 and anchor.size >= BEGINNING and _is_cut(found, anchor.a + anchor.size):
        return ENOUGH, Proof(Verdict.PARTLY, CUT, (" ".join(wanted[anchor.size :]),))
    # The rest is looked for near the longest stretch, not all over the page.
    begin = max(0, anchor.a - 2 * anchor.b)
    end = anchor.a + anchor.size + 2 * (len(keys) - anchor.b - anchor.size)
    near: SequenceMatcher[str] = SequenceMatcher(None, there[begin:end], keys, autojunk=False)
    blocks = [block for block in near.get_matching_blocks() if block.size]
    share = sum(block.size for block in blocks) / len(keys)
    missing_parts, added, position = [], [], blocks[0].a if blocks else 0
    at = 0
    for block in [*blocks, None]:
        upto = block.b if block else len(keys)
        if upto > at:
            missing_parts.append(" ".join(wanted[at:upto]))
        if block:
            if block.a > position:
                added.append(" ".join(found[begin + position : begin + block.a]))
            at, position = block.b + block.size, block.a + block.size
    return share, Proof(Verdict.PARTLY, PARTLY, tuple(missing_parts), tuple(added))


def _is_cut(found: Sequence[str], position: int) -> bool:
    """Whether a page leaves off there: with three dots, or where its description ends."""
    return position >= len(found) or any(word.startswith("...") for word in found[position : position + 2])


def _key(word: str) -> str:
    """What is compared of a word: of an address only that it is one, since pages shorten them, each in its own way."""
    return "\0link" if _LINK.fullmatch(word) or _LINK_SHOWN.fullmatch(word.rstrip(".")) else word


def _words(said: str) -> list[str]:
    """Words in NFC with plain quotation marks; the punctuation around an address stands for itself."""
    said = _INVISIBLE.sub("", unicodedata.normalize("NFC", said).translate(_SAME))
    words: list[str] = []
    for word in said.split():
        link = _LINK.match(word.lstrip("(\"'"))
        if link is None:
            words.append(word)
            continue
        start = len(word) - len(word.lstrip("(\"'"))
        bare = word[start:].rstrip(".,;:!?)\"'")
        words += [part for part in (word[:start], bare, word[start + len(bare) :].replace("...", "")) if part]
    return words


def _said_in(script: str) -> Iterator[str]:
    """The texts in a description for search engines (JSON-LD)."""
    try:
        open_values: list[Any] = [json.loads(script)]
    except (ValueError, RecursionError):
        return
    while open_values:
        value = open_values.pop()
        if isinstance(value, dict):
            yield from (
                str(value[key]) for key in ("articleBody", "text", "description") if isinstance(value.get(key), str)
            )
            open_values += value.values()
        elif isinstance(value, list):
            open_values += value


def _is_behind_login(url: str) -> bool:
    host = (urlsplit(url).hostname or "").lower()
    return any(host == name or host.endswith(f".{name}") for name in BEHIND_LOGIN)


def _decoded(answer: Answer) -> str:
    named = re.search(r"charset=[\"']?([\w-]+)", answer.headers.get("content-type", ""))
    try:
        return answer.content.decode(named.group(1) if named else "utf-8", errors="replace")
    except LookupError:
        return answer.content.decode("utf-8", errors="replace")


class _Page(HTMLParser):
    """What a reader sees of a page, what it says of itself in `meta`, and its JSON-LD."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.described: list[str] = []
        self.data: list[str] = []
        self._silent: list[str] = []
        self._is_data = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag == "meta":
            name = known.get("property") or known.get("name") or ""
            if name in ("og:description", "twitter:description", "description", "og:title"):
                self.described.append(known.get("content") or "")
        elif tag in _SILENT:
            self._silent.append(tag)
            self._is_data = known.get("type") == "application/ld+json"
        elif tag in _ON:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._silent:
            while self._silent and self._silent.pop() != tag:
                continue
        elif tag in _ON:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)
        elif self._is_data and self._silent[-1] == "script":
            self.data.append(data)
