"""A pattern taken apart into its alternatives, so that of a long one only those are run that a text can have.

`\\b(?:rude|vile)\\b|bad man` is three alternatives, `\\brude\\b`, `\\bvile\\b` and `bad man`, in the order in which
they are preferred where several fit: whoever runs them all and takes the first that fits finds what the whole one
finds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# An escaped sign, a class of characters, a bracket, a bar, or anything in between.
_PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?:|[()|]|[^\\\[()|]+", re.DOTALL)
_BORDER = r"\b"
_REPEATS = ("?", "*", "+", "{")


def alternatives(source: str) -> tuple[str, ...]:
    """The alternatives of a pattern, in order; the pattern itself if it has groups that are asked for, or none."""
    pieces = _PIECE.findall(source)
    return (source,) if "(" in pieces else tuple(_taken_apart(pieces))


def _taken_apart(pieces: list[str]) -> Iterator[str]:
    for alternative in _split(pieces):
        opening, inner, rest = _wrapped(alternative)
        if "|" in inner and "|" not in rest:
            for each in _split(inner):
                yield from _taken_apart([*opening, *each, *rest])
        else:
            yield "".join(alternative)


def _split(pieces: list[str]) -> Iterator[list[str]]:
    """What stands between the bars that are in no brackets."""
    depth, start = 0, 0
    for place, piece in enumerate(pieces):
        depth += (piece == "(?:") - (piece == ")")
        if piece == "|" and not depth:
            yield pieces[start:place]
            start = place + 1
    yield pieces[start:]


def _wrapped(pieces: list[str]) -> tuple[list[str], list[str], list[str]]:
    """What is in the brackets with which an alternative begins, and what stands before and after them.

    Nothing but a word border may stand before: what can be read in two ways there would change what is preferred.
    """
    first = int(pieces[:1] == [_BORDER])
    if pieces[first : first + 1] != ["(?:"]:
        return [], [], pieces
    depth = 0
    for place in range(first, len(pieces)):
        depth += (pieces[place] == "(?:") - (pieces[place] == ")")
        if not depth:
            break
    rest = pieces[place + 1 :]
    if rest and rest[0].startswith(_REPEATS):
        return [], [], pieces
    return pieces[:first], pieces[first + 1 : place], rest
