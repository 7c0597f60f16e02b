"""Clause 4.3.5: the ways in which those who work for a city run it down, class by class; the words are in `gripes.toml`.

Each row is a turn that is rare in what a city says, and what must stand beside it on the line: who is meant, and why.
"""

from __future__ import annotations

from collections.abc import Iterator

from governance.checker.composition import Leak, Leaks, leaks
from governance.checker.detectors.city_talk import ADVICE
from governance.checker.registry import Signal
from governance.checker.text import Text

_LEXICON = "gripes"
_CITY = "destructive.city|destructive.chiefs|destructive.units|in_charge|dept"
_DOWN = "This runs down the City or the people who work for it."
_SOUR = "This sounds sarcastic about the City."
_NEAR, _LINE = 110, 170  # characters

_MOCKED = Leaks(
    Leak(("low_thing", "likened", _CITY), _DOWN, within=70),
    Leak(("wrangle", "at_your_cost", _CITY), _DOWN, within=_NEAR),
    Leak(("misbuilt", "our_thing"), _DOWN, within=90),
    Leak(("idle", "in_charge|dept"), _DOWN, within=80),
    Leak(("cronies", "favoured", "in_charge"), _DOWN, within=_NEAR),
    Leak(("feud", _CITY), _DOWN, within=90),
    Leak(("bilked", "spent"), _DOWN, within=_NEAR),
)
_SOURED = Leaks(
    Leak(("mock_praise", "at_last"), _SOUR, within=_NEAR, doubtful=True),
    Leak(("tongue_in_cheek", "upstairs"), _SOUR, within=90, doubtful=True),
    Leak(("made_to_say", "all_is_well"), _SOUR, within=_NEAR, doubtful=True),
    Leak(("other_town", "envy"), _SOUR, within=_NEAR, doubtful=True),
    Leak(("wager", "fails"), _SOUR, within=_NEAR, doubtful=True),
)
_NO_SERVICE = Leaks(
    Leak(("nobody", "answers", "sent_in"), _DOWN, within=80),
    Leak(("swallowed", "sent_in"), _DOWN, within=90),
)
_URGED = Leaks(
    Leak(("flout", "our_rule", "why_not"), "This asks people to disregard the City's rules.", within=_NEAR),
    Leak(("walk_off", "until_they"), "This asks staff to work against the City.", within=_NEAR),
    Leak(("hurt_city", "city_earned"), "This asks people to harm the City.", within=90),
    Leak(("leave_office", "demanded", "in_charge"), _DOWN, within=90),
)
_BLAMED = Leaks(
    Leak(("at_fault", "delay_of", "dept|destructive.city|destructive.chiefs|destructive.units"), _DOWN, within=_NEAR),
    Leak(("untrue", "you_hear", "in_charge|dept"), _DOWN, within=90),
    Leak(("no_trust", "in_charge"), _DOWN, within=90),
    Leak(
        ("we_object", "decided"), "This undermines a decision of the City that the post should explain.", within=_LINE
    ),
)

_ASKED = Leaks(
    Leak(
        ("fed_up.disregard|fed_up.disregard_first+fed_up.disregard_then",),
        "This asks people to disregard the City's rules.",
    ),
)
_FED_UP = Leaks(
    Leak(("fed_up.fed_up_with_first+fed_up.fed_up_with_then",), _DOWN),
    Leak(("fed_up.lied_to|fed_up.lied_to_first+fed_up.lied_to_then", f"{_CITY}|fed_up.they"), _DOWN, within=90),
    Leak(("fed_up.graft|fed_up.graft_first+fed_up.graft_then", f"{_CITY}|fed_up.they"), _DOWN, within=90),
)
_TOLD_SO = Leaks(
    Leak(("fed_up.we_warned_first+fed_up.we_warned_then", "fed_up.unheard"), _SOUR, within=120, doubtful=True),
    Leak(("fed_up.sighed",), _SOUR, doubtful=True),
    Leak(("fed_up.so_long_first+fed_up.so_long_then", "fed_up.slow_clap"), _SOUR, within=80, doubtful=True),
    Leak(("fed_up.one_more_first+fed_up.one_more_then", "fed_up.so_useful"), _SOUR, within=80, doubtful=True, rare=1),
)


_TABLES = (
    (_MOCKED, "candid"),
    (_SOURED, "candid"),
    (_NO_SERVICE, "candid|if_nobody"),
    (_URGED, "candid|resigned_public"),
    (_BLAMED, "candid|if_nobody"),
    (_FED_UP, "candid|fed_up.due"),
    (_TOLD_SO, "candid|fed_up.humble"),
)
_EVERY_ROW = Leaks(*(leak for table, _ in _TABLES for leak in table))


def asked_to_disregard(text: Text) -> Iterator[Signal]:
    """Bills, notices, rules and surveys that nobody is to mind, unless it is a fraud or a mistake."""
    for signal in leaks(text, _LEXICON, _ASKED, ADVICE, unless="candid|fed_up.due", explained_within=_NEAR):
        if not text.quoted(signal.span):
            yield signal


def gripes(text: Text) -> Iterator[Signal]:
    """What the rows find, unless the line is candid, quotes others or explains."""
    if not _EVERY_ROW.may_begin(text, _LEXICON):
        return
    for table, unless in _TABLES:
        for signal in leaks(text, _LEXICON, table, ADVICE, unless=unless, explained_within=_NEAR):
            if not text.quoted(signal.span):
                yield signal
