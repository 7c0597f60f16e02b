"""Clause 4.3.3: single persons put down, punished for speaking up or looked over, and what no advertisement may ask for.

The words are in `singled_out.toml`. Each row is a turn that a city has no use for, and what must stand beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from governance.checker.composition import Leak, Leaks, is_near, leaks, places
from governance.checker.detectors.respect_words import ADVICE, is_condemned
from governance.checker.registry import Signal
from governance.checker.text import Text

_LEXICON = "singled_out"
_ASKED = "singled_out.asked_of"
_SHUTS_OUT = "This shuts people out of a job or a home because of who they are."
_OPEN = "Open it to everyone; say what the work needs, not who may do it."
_MOCKS = "This makes fun of a person."
_SOMEONE = "someone|full_name"
_NEAR = 110  # characters

_MOCKED = Leaks(
    Leak(("worst_of_first+worst_of_then", _SOMEONE), _MOCKS, within=_NEAR),
    Leak(("too_much_first+too_much_then", _SOMEONE), _MOCKS, within=_NEAR),
    Leak(("brainless", _SOMEONE), _MOCKS, within=_NEAR),
    Leak(("jab", f"{_SOMEONE}|first_name"), _MOCKS, within=_NEAR),
    Leak(("mad_who_first+mad_who_then|rude_first+rude_then",), _MOCKS),
)
_LOOKED_OVER = Leaks(
    Leak(
        ("looked_over|looked_over_first+looked_over_then", "garment"),
        "This remarks on somebody's body or looks.",
        within=_NEAR,
    ),
)
_PUNISHED = Leaks(
    Leak(
        ("provoked|provoked_first+provoked_then", "your_thing", "comes_to_harm"),
        "This threatens people with worse service for speaking up.",
        within=140,
    ),
)
_WISHED = Leaks(
    Leak(
        ("bodily_harm|bodily_harm_first+bodily_harm_then", "wanted_harm"), "This threatens or wishes harm.", within=80
    ),
)


def asked_of_applicants(text: Text) -> Iterator[Signal]:
    """Sex, age, origin, children or faith asked for where a job or a home is given out (Human Rights Code s.2 and 5)."""
    for mention in text.terms(_ASKED):
        if not is_near(text, mention.span, places(text, _LEXICON, "given_out"), 160):
            continue
        fair = text.in_sentence(mention.span, places(text, _LEXICON, "fair"))
        if not fair and not text.quoted(mention.span) and not is_condemned(text, mention.span):
            yield Signal(mention.span, _SHUTS_OUT, _OPEN, ground=mention.term.ground)


def mocked(text: Text) -> Iterator[Signal]:
    """Somebody called brainless, mad or the worst of them all."""
    yield from _said(text, _MOCKED)


def looked_over(text: Text) -> Iterator[Signal]:
    """Somebody praised for a figure: sexual harassment at a workplace (OHSA s.1)."""
    for signal in _said(text, _LOOKED_OVER):
        yield replace(signal, ground="sex")


def punished_or_hurt(text: Text) -> Iterator[Signal]:
    """Worse service announced to those who speak up, and bodily harm that somebody wants."""
    yield from _said(text, _PUNISHED, unless="unpunished")
    yield from _said(text, _WISHED)


def _said(text: Text, table: Leaks, unless: str = "unharmed") -> Iterator[Signal]:
    for signal in leaks(text, _LEXICON, table, ADVICE):
        explained = text.in_sentence(signal.span, places(text, _LEXICON, unless))
        if not explained and not text.quoted(signal.span) and not is_condemned(text, signal.span):
            yield signal
