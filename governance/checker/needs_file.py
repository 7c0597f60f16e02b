"""What patterns need, written down: to derive it from each pattern takes longer than everything else at a start.

`needs.tsv` has a line for each pattern, by a hash of its source. Whatever pattern is not there is derived when it is
first asked for, so an outdated file makes a start slower and nothing wrong. `python -m tools.needs` writes it, and
`make check` says when it is outdated.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from governance.checker.needs import Atom, Needs

FILE = Path(__file__).resolve().parent / "needs.tsv"
Row = tuple[int, Needs]  # so many alternatives of a pattern, and what they need
_GROUP, _FLAGS = "=", "0123"  # the first character of what is written for a word group, and for an atom


def known_needs(source: str, lexicon: str) -> list[Row]:
    """The needs of a pattern by its parts, as they are written down; empty if they are not."""
    written = _lines().get(_key(source, lexicon))
    return [_read(*row) for row in json.loads(written)] if written else []


def forget() -> None:
    """Let go of what was read of the file."""
    _lines.cache_clear()


def written(patterns: Iterable[tuple[str, str, Iterable[Row]]]) -> str:
    """The file for some patterns, each given as source, lexicon and rows."""
    lines = {
        f"{_key(source, lexicon)}\t{json.dumps([_write(*row) for row in rows], separators=(',', ':'))}\n"
        for source, lexicon, rows in patterns
    }
    return "".join(sorted(lines))


@cache
def _lines() -> dict[str, str]:
    if not FILE.exists():
        return {}
    with FILE.open(encoding="ascii") as file:
        return dict(line.rstrip("\n").split("\t", 1) for line in file)


def _key(source: str, lexicon: str) -> str:
    return hashlib.sha256(f"{lexicon}\n{source}".encode()).hexdigest()[:16]


def _write(count: int, needs: Needs) -> list[object]:
    return [count, needs.digits, needs.capitals, [sorted(map(_written_atom, need)) for need in needs.any_of]]


def _read(count: int, digits: int, capitals: int, any_of: list[list[str]]) -> Row:
    return count, Needs(tuple(frozenset(map(_read_atom, need)) for need in any_of), digits, capitals)


def _written_atom(atom: Atom | str) -> str:
    return _GROUP + atom if isinstance(atom, str) else _FLAGS[atom.opens + 2 * atom.closes] + atom.text


def _read_atom(written: str) -> Atom | str:
    kind, text = written[0], written[1:]
    return text if kind == _GROUP else Atom(text, kind in "13", kind in "23")
