"""Signs: a pattern with what to say about it. Most free-text detectors are a table of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from governance.checker.patterns import Pattern
from governance.checker.registry import Signal
from governance.checker.text import Text

MONEY = (
    r"(?:\$ ?[0-9][0-9.,]*(?: ?(?:million|thousand|billion|[mkb])\b)?"
    r"|\b[0-9][0-9.,]* ?(?:(?:million|milliard|thousand|k|m)s?\b ?(?:de |d')?)?(?:dollars\b|\$))"
)


@dataclass(frozen=True, slots=True)
class Sign:
    """A pattern and the plain sentence a user reads when it is found."""

    pattern: Pattern
    message: str
    doubtful: bool = False
    ground: str = ""


def raised(
    text: Text,
    signs: Iterable[Sign],
    advice: str,
    *,
    unless: tuple[Pattern, ...] = (),
    quoted: bool = True,
    exempt: frozenset[str] = frozenset(),
) -> Iterator[Signal]:
    """A signal for each sign found, except in a sentence that an `unless` pattern explains.

    `quoted` false leaves out what stands in quotation marks: somebody else is speaking there.
    """
    for sign in signs:
        for hit in text.find(sign.pattern):
            if not quoted and text.quoted(hit.span):
                continue
            if text.in_sentence(hit.span, text.places(*unless)):
                continue
            yield Signal(
                hit.span,
                sign.message,
                advice,
                doubtful=sign.doubtful,
                ground=sign.ground,
                exempt=exempt,
            )
