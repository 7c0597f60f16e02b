"""Signs: a pattern with what to say about it. Most free-text detectors are a table of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from governance.checker.findings import Span
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


def spans_of(text: Text, patterns: Iterable[Pattern]) -> list[Span]:
    """Where any of the patterns is found."""
    return [hit.span for hit in text.find_any(patterns)]


def in_sentence(text: Text, span: Span, others: Iterable[Span]) -> bool:
    """Whether one of the other places lies in the same sentence."""
    sentence = text.sentence_at(span)
    return any(other.overlaps(sentence) for other in others)


def raised(
    text: Text,
    signs: Iterable[Sign],
    advice: str,
    *,
    unless: Iterable[Pattern] = (),
    quoted: bool = True,
    exempt: frozenset[str] = frozenset(),
) -> Iterator[Signal]:
    """A signal for each sign found, except in a sentence that an `unless` pattern explains.

    `quoted` false leaves out what stands in quotation marks: somebody else is speaking there.
    """
    excuses: list[Span] | None = None
    for sign in signs:
        for hit in text.find(sign.pattern):
            if not quoted and text.quoted(hit.span):
                continue
            if excuses is None:
                excuses = spans_of(text, unless)
            if in_sentence(text, hit.span, excuses):
                continue
            yield Signal(
                hit.span,
                sign.message,
                advice,
                doubtful=sign.doubtful,
                ground=sign.ground,
                exempt=exempt,
            )
