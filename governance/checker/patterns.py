"""Patterns over folded text, written with names of word groups: `<city> <be> <gap3> <insult>`.

Compiled by RE2, so the time is linear in the text whatever is posted. `<name>` stands for a group of the
pattern's own lexicon, `<file.name>` for another file's; `<gap3>` for up to three words of one sentence.
"""

from __future__ import annotations

from typing import Any

import re2

from governance.checker.lexicon import groups

_NAME = re2.compile(r"<([a-z_]+(?:\.[a-z_]+)?[0-9]*)>")
_MEMORY = 64 * 1024 * 1024  # bytes RE2 may use for one pattern's automaton


class Pattern:
    """A compiled pattern. `needs_case` patterns look at the text with its capitals."""

    def __init__(self, source: str, *, lexicon: str = "", needs_case: bool = False) -> None:
        options = re2.Options()
        options.max_mem = _MEMORY
        self.source = source
        self.needs_case = needs_case
        self.compiled: Any = re2.compile(_expanded(source, lexicon), options)


def _expanded(source: str, lexicon: str) -> str:
    pieces: list[str] = []
    position = 0
    for match in _NAME.finditer(source):
        pieces.append(source[position : match.start()])
        pieces.append(_group_or_gap(match.group(1), lexicon))
        position = match.end()
    return "".join([*pieces, source[position:]])


def _group_or_gap(name: str, lexicon: str) -> str:
    if name.startswith("gap"):
        return r"(?:[^\w.!?\n]+[\w'@-]+){0," + name[3:] + "}"
    full_name = name if "." in name else f"{lexicon}.{name}"
    terms = sorted(groups()[full_name].terms, key=lambda term: -len(term.text))
    words = [_one_term(term.text) + (r"\w*" if term.prefix else "s?") for term in terms]
    return r"\b(?:" + "|".join(words) + r")\b"


def _one_term(text: str) -> str:
    return r"[\s-]+".join(str(re2.escape(word)) for word in text.split())


def patterns(lexicon: str, *sources: str) -> tuple[Pattern, ...]:
    """Several patterns of one lexicon."""
    return tuple(Pattern(source, lexicon=lexicon) for source in sources)
