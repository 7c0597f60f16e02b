"""The word lists: read once from `lexicons/*.toml`, found in a text by `index` in one pass.

Terms are folded when read (no accents, lower case). A term that ends in `*` also matches longer words; a
plain term also matches with a plural s. `combine` sets each of some first words ("lies", "lied") before each of
others ("to you", "to residents").
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from governance.checker.folding import fold

FOLDER = Path(__file__).resolve().parent / "lexicons"
_SHORTEST_JOINED = 4  # letters a term needs before it counts inside letters that were set apart


@dataclass(frozen=True, slots=True)
class Term:
    """One folded entry: in which group (`file.group`), for which Human Rights Code ground, if any."""

    text: str
    group: str
    ground: str
    prefix: bool


@dataclass(frozen=True, slots=True)
class Group:
    """All terms of one group.

    One that is not `searched` only answers whether it holds a word (`words`); the words of one that is
    `maskable` are found rewritten too (`guarded`).
    """

    name: str
    terms: tuple[Term, ...]
    searched: bool
    maskable: bool


class Occurrence(NamedTuple):
    """A term found at text[start:end] of the view that was searched."""

    start: int
    end: int
    term: Term


def _combined(group: dict[str, Any]) -> Iterator[str]:
    """The terms a group makes by setting each of some first words before each of some others."""
    for combine in group.get("combine", ()):
        for first in combine["first"]:
            for then in combine["then"]:
                yield f"{first} {then}"


def _terms(name: str, group: dict[str, Any]) -> Iterator[Term]:
    ground = group.get("ground", "")
    for written in (*group["terms"], *_combined(group)):
        prefix = written.endswith("*")
        text = fold(written.rstrip("*"))
        yield Term(text, name, ground, prefix)


@cache
def groups() -> dict[str, Group]:
    """Every group by its full name, `file.group`."""
    collected: dict[str, dict[str, Term]] = {}
    settings: dict[str, dict[str, Any]] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        for group in data["group"]:
            name = f"{path.stem}.{group['name']}"
            settings.setdefault(name, {}).update(group)
            terms = collected.setdefault(name, {})
            for term in _terms(name, group):
                terms.setdefault(term.text, term)
    return {
        name: Group(
            name, tuple(terms.values()), settings[name].get("searched", True), settings[name].get("maskable", False)
        )
        for name, terms in collected.items()
    }


@cache
def words(group: str) -> frozenset[str]:
    """The folded terms of a group, for membership questions."""
    return frozenset(term.text for term in groups()[group].terms)


def find_condensed(text: str, group: str) -> Iterator[Occurrence]:
    """Terms of a group inside letters that were set apart, where the word borders are lost."""
    for term in groups()[group].terms:
        condensed = term.text.replace(" ", "")
        if len(condensed) < _SHORTEST_JOINED:
            continue
        start = text.find(condensed)
        while start >= 0:
            yield Occurrence(start, start + len(condensed), term)
            start = text.find(condensed, start + 1)
