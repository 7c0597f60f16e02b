"""Patterns over folded text, written with names of word groups: `<city> <be> <gap3> <insult>`.

Compiled by RE2, so the time is linear in the text whatever is posted. `<name>` stands for a group of the
pattern's own lexicon, `<file.name>` for another file's; `<gap3>` for up to three words of one sentence.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import re2

from governance.checker.lexicon import groups
from governance.checker.needs import GROUPS_FROM, Needs, needs_of

_NAME = re2.compile(r"<([a-z_]+(?:\.[a-z_]+)?[0-9]*)>")
_MEMORY = 16 * 1024 * 1024  # bytes RE2 may use for one pattern's automaton


ALWAYS = 1  # the bit of patterns of which nothing is known: it is set for every text
_every: list[Pattern] = []


class Pattern:
    """A pattern, compiled when it is first looked for. `needs_case` patterns look at the text with its capitals."""

    def __init__(self, source: str, *, lexicon: str = "", needs_case: bool = False) -> None:
        self.source = source
        self.lexicon = lexicon
        self.needs_case = needs_case
        self.bit = ALWAYS  # its own one, once it is in the index of all
        _every.append(self)

    @cached_property
    def compiled(self) -> Any:
        """The pattern as RE2 knows it."""
        options = re2.Options()
        options.max_mem = _MEMORY
        return re2.compile(_expanded(self.source, lambda name: _group_or_gap(name, self.lexicon)), options)

    @cached_property
    def needs(self) -> Needs:
        """What has to be in a text for the pattern to be found there."""
        names: list[str] = []

        def noted(name: str) -> str:
            if name.startswith("gap"):
                return _group_or_gap(name, self.lexicon)
            names.append(_full_name(name, self.lexicon))
            return chr(GROUPS_FROM + len(names) - 1)

        return needs_of(_expanded(self.source, noted), names)


def every_pattern() -> tuple[Pattern, ...]:
    """All patterns that were made so far."""
    return tuple(_every)


def _expanded(source: str, written: Callable[[str], str]) -> str:
    pieces: list[str] = []
    position = 0
    for match in _NAME.finditer(source):
        pieces.append(source[position : match.start()])
        pieces.append(written(match.group(1)))
        position = match.end()
    return "".join([*pieces, source[position:]])


def _full_name(name: str, lexicon: str) -> str:
    return name if "." in name else f"{lexicon}.{name}"


def _group_or_gap(name: str, lexicon: str) -> str:
    if name.startswith("gap"):
        return r"(?:[^\w.!?\n]+[\w'@-]+){0," + name[3:] + "}"
    terms = sorted(groups()[_full_name(name, lexicon)].terms, key=lambda term: -len(term.text))
    words = [_one_term(term.text) + (r"\w*" if term.prefix else "s?") for term in terms]
    return r"\b(?:" + "|".join(words) + r")\b"


def _one_term(text: str) -> str:
    return r"[\s-]+".join(str(re2.escape(word)) for word in text.split())


def patterns(lexicon: str, *sources: str) -> tuple[Pattern, ...]:
    """Several patterns of one lexicon."""
    return tuple(Pattern(source, lexicon=lexicon) for source in sources)
