"""Where people, or what makes a reader think of them, are named: with the ground of the Code that goes with it."""

from __future__ import annotations

from collections.abc import Iterator

from governance.checker.detectors.respect_people import sentences_about_people
from governance.checker.detectors.respect_rows import NAMES_ANYBODY, all_rows, may_name_group
from governance.checker.detectors.respect_turns import TRAIT
from governance.checker.findings import Span
from governance.checker.spans import Places
from governance.checker.text import Mention, Text

SIGNS_OF_PEOPLE = ("slights.badge", "grounds.of_ground", "hate.who", "hate.who_one")
# Words of a ground that are as often said of things: they count only beside people ("black youth", "older residents").
_ALSO_THINGS = frozenset(
    "age aged black white brown native older senior drag female poor foreign retired greek polish bi noir noire blanc blanche brun colored "
    "coloured irish italian french feminine blind deaf".split()
)


def may_name_people(text: Text) -> bool:
    """Whether there may be any of these, which is known before a sentence is read."""
    return text.shows(NAMES_ANYBODY) or next(_listed(text), None) is not None or text.has(TRAIT)


def may_be_named_at(text: Text) -> Places:
    """Where any of these may be: of the groups of people only the sentences are known."""
    groups = text.once(all_rows) if text.shows(NAMES_ANYBODY) else ()
    return Places(
        (
            *(mention.span for mention in _listed(text)),
            *(hit.span for hit in text.find(TRAIT)),
            *(row.border for rows in groups for row in rows if may_name_group(row.tags)),
        )
    )


def people_named(text: Text) -> Iterator[tuple[Span, str]]:
    """Groups of people, words of a ground, badges, and what is asked of applicants."""
    for sentence in sentences_about_people(text):
        for unit in sentence.units:
            if "group" in unit.names and unit.ground:
                yield unit.span, unit.ground
    for mention in _listed(text):
        yield mention.span, mention.term.ground
    for hit in text.find(TRAIT):
        yield Span(hit.span.start, hit.span.start + 1), ""


def _listed(text: Text) -> Iterator[Mention]:
    for mention in (*text.terms("slights.badge"), *text.terms("grounds.of_ground")):
        if mention.term.text not in _ALSO_THINGS:
            yield mention
