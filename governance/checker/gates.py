"""Which rules have nothing to see in a text, found out without running them.

Patterns that need no word would wake their rules in every text; `Scouts` look for all of those at once. Each detector
is run once over an empty text that notes what it is asked for. One that asks for patterns, words and
traits only, is told that there are none, and says nothing, would say nothing in any other text without them.
A detector that looks at anything else (the text itself, names, the context, its parameters) is always run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, reduce
from operator import or_
from typing import Any

from governance.checker.findings import Span
from governance.checker.index import width
from governance.checker.lexicon import groups
from governance.checker.patterns import ALWAYS, Pattern, Scouts, every_pattern
from governance.checker.registry import Detector, detectors
from governance.checker.spans import Places
from governance.checker.text import Hit, Mention, Text, Trait

ANY = -1  # the gate of what is always run
_ASKING = frozenset(
    "find find_any find_digits may_have has places terms term_places hidden_terms in_sentence people_places shows"
    " once".split()
)


class _LooksElsewhere(Exception):
    """The detector depends on more than patterns and words."""


class _Nothing(Text):
    """The empty text, which notes what it is asked for."""

    def __init__(self) -> None:
        super().__init__("")
        self._asked = 0

    def __getattribute__(self, name: str) -> Any:
        if not name.startswith("_") and name not in _ASKING:
            raise _LooksElsewhere
        return super().__getattribute__(name)

    def find(self, pattern: Pattern) -> Sequence[Hit]:
        """None; noted."""
        self._asked |= pattern.bit
        return ()

    def _occurs(self, pattern: Pattern) -> bool:
        return bool(self.find(pattern))

    def may_have(self, groups: frozenset[str], patterns: int) -> bool:
        """None; noted."""
        self._asked |= reduce(or_, map(_group_bits().__getitem__, groups), patterns)
        return False

    def _may_find(self, pattern: Pattern) -> bool:
        return True  # so that it is asked for where it matters

    def _mentions(self, group: str) -> bool:
        return True

    def find_digits(self, pattern: Pattern) -> Sequence[Hit]:
        """None; noted."""
        self._asked |= pattern.bit << _digits_from()
        return ()

    def terms(self, group: str) -> Sequence[Mention]:
        """None; noted."""
        self._asked |= _group_bits()[group]
        return ()

    def hidden_terms(self, group: str) -> Iterator[Mention]:
        """None; noted."""
        self._asked |= _hidden_bit()
        return iter(())

    def shows(self, trait: Trait) -> bool:
        """No trait; noted."""
        self._asked |= _trait_bit(trait)
        return False

    @property
    def people_places(self) -> Places:
        """Places that may not be looked at."""
        return Places(_refused())


def _refused() -> Iterator[Span]:
    yield _refuse()


def _refuse() -> Span:
    raise _LooksElsewhere


class _Unseen:
    """A rule or a context that may not be looked at."""

    def __getattribute__(self, name: str) -> Any:
        raise _LooksElsewhere


# Bits of patterns come first, then those of word groups and hidden terms, and at last patterns in digits and traits,
# which few rules ask for: the numbers that are compared for every text are short.


@cache
def _group_bits() -> dict[str, int]:
    return {name: 1 << (width() + number) for number, name in enumerate(sorted(groups()))}


@cache
def _hidden_bit() -> int:
    return 1 << (width() + len(groups()))


@cache
def _digits_from() -> int:
    return width() + len(groups()) + 1


def _trait_bit(trait: Trait) -> int:
    return 1 << (_digits_from() + width() + trait.number)


@cache
def gate(detector: Detector) -> int:
    """What has to be in a text for the detector to be run: one of these bits of `seen_in`."""
    nothing = _Nothing()
    unseen: Any = _Unseen()
    try:
        signals = list(detector.detect(nothing, unseen, unseen))
    except Exception:
        return ANY
    return ANY if signals else nothing._asked


@cache
def _scouts() -> tuple[Scouts, Scouts]:
    """What wakes rules without needing a word, in lower case and with capitals."""
    asked = reduce(or_, (found for each in detectors().values() if (found := gate(each)) != ANY), 0)
    waking = [pattern for pattern in every_pattern() if pattern.bit & asked & ~ALWAYS and pattern.free_parts]
    with_case = [pattern for pattern in waking if pattern.needs_case]
    return Scouts([pattern for pattern in waking if not pattern.needs_case]), Scouts(with_case)


def seen_in(text: Text) -> int:
    """The bits of all that is in a text: patterns that may be found, in digits too, word groups and traits."""
    lower, with_case = _scouts()
    found, possible = 0, text.possible
    if possible & with_case.together:
        found |= with_case.found_in(text.plain.encoded)
    if possible & lower.together:  # most of them need digits
        for view in text.views:
            found |= lower.found_in(view.encoded)
    seen = possible & ~(lower.together | with_case.together) | text.awaited | possible & found
    seen |= text.digits.survey.possible << _digits_from()
    seen = reduce(or_, map(_group_bits().__getitem__, text.mentioned), seen)
    seen = reduce(or_, map(_trait_bit, filter(text.shows, Trait.every)), seen)
    return seen | _hidden_bit() if text.hides else seen
