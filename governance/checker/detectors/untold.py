"""Clause 4.3.1: what is told before its time, by class of matter; the words are in `untold.toml`.

Each row is a class that is rare in what a city says, and what must stand beside it on the line. `disclosure` asks the rows.
"""

from __future__ import annotations

from collections.abc import Iterator

from governance.checker.composition import Leak, Leaks, leaks
from governance.checker.registry import Signal
from governance.checker.text import Text

_LEXICON = "untold"
_ADVICE = "Take it out until it has been reported in public, then refer to that."
_EARLY = "This tells something before it is public."
_FIGURES = "amount|percent|vote"
_LINE, _NEAR = 240, 120  # characters

_NOT_OUT = Leaks(
    Leak(("not_out", "befalls|amount|percent"), _EARLY, within=160),
    Leak(("kept_paper", "posted_here"), "This shares a paper that must not be shared.", within=_NEAR),
    Leak(("in_private", "decided_there", f"{_FIGURES}|befalls"), "This tells what was said in private.", within=140),
    Leak(("rumoured", "rumoured_of"), "This may hint at something before it is public.", within=_NEAR, doubtful=True),
)
_UNAWARE = Leaks(
    Leak(
        (
            "untold_turns.unaware|untold_turns.unaware_first+untold_turns.unaware_then",
            "untold_turns.substance|befalls|amount|percent",
        ),
        _EARLY,
        within=150,
    ),
    Leak(
        ("in_private", "untold_turns.substance", "named|amount|percent|vote"),
        "This tells what was said in private.",
        within=140,
    ),
)
_CHOICES = Leaks(
    Leak(("offers", "placed", "award_to_come"), "This gives away bids before the award is public.", within=150),
    Leak(("choosing", "high_post"), "This gives away who competes for a job.", within=_NEAR),
)
_BIDS = Leaks(
    Leak(
        ("untold_turns.bidding", "amount|percent|marks|placed", "untold_turns.undecided"),
        "This gives away bids before the award is public.",
        within=150,
    ),
)
_WAYS_IN = Leaks(
    Leak(("network", "opener", "code_token"), "This gives away how to get into a network.", within=90),
    Leak(("no_guard", "our_systems"), "This tells where the City's systems are not protected.", within=_NEAR),
    Leak(("guarded_guest", "by_way"), "This tells how somebody who is protected comes and goes.", within=_NEAR),
    Leak(("refuge", "hidden_where"), "This tells where people take shelter in an emergency.", within=_NEAR),
    Leak(("alarm_off", "gone_off"), "This tells when nobody watches City property.", within=70),
    Leak(("takings", "stashed"), "This tells where or when money of the City can be found.", within=_NEAR),
)
_POSITIONS = Leaks(
    Leak(("trade_secret", "amount|percent|befalls"), "This was given to the City in confidence.", within=_LINE),
    Leak(("our_price", "amount", "bought"), "This gives away the City's position in a negotiation.", within=_NEAR),
    Leak(("insurer", "reserve", "amount"), "This gives away the City's position in a claim."),
    Leak(("union", "fallback"), "This gives away the City's position in a negotiation.", within=_NEAR),
)
_SETTLES = Leaks(
    Leak(
        (
            "untold_turns.settles_for|untold_turns.settles_for_first+untold_turns.settles_for_then",
            "untold_turns.other_side|amount|percent",
        ),
        "This gives away the City's position in a negotiation.",
        within=_NEAR,
    ),
)
_HIDDEN = Leaks(
    Leak(
        ("untold_turns.sheltered", "untold_turns.whereabouts"),
        "This tells where somebody is who must not be found.",
        within=80,
    ),
)
_INQUIRIES = Leaks(
    Leak(("watchdog", "about_to_find", "later"), _EARLY, within=160),
    Leak(("disciplined", "ranked_staff|full_name"), "This tells about the discipline of somebody at the City."),
    Leak(("unannounced", "to_come"), "This gives away an inspection beforehand.", within=_NEAR),
)


_TABLES = (
    (_NOT_OUT, "waiting_public|disclosure.openly"),
    (_UNAWARE, "untold_turns.out_already"),
    (_BIDS, "untold_turns.out_already|disclosure.openly"),
    (_SETTLES, "labour_told|untold_turns.out_already|disclosure.openly"),
    (_HIDDEN, "untold_turns.help_line"),
    (_CHOICES, "post_public|disclosure.openly"),
    (_WAYS_IN, "free_network|drill_public|false_alarm"),
    (_POSITIONS, "labour_told|disclosure.openly"),
    (_INQUIRIES, "checked_public|disclosure.openly"),
)
_EVERY_ROW = Leaks(*(leak for table, _ in _TABLES for leak in table))


def untold(text: Text) -> Iterator[Signal]:
    """What the rows find, unless the line says that it is public."""
    if not _EVERY_ROW.may_begin(text, _LEXICON):
        return
    for table, unless in _TABLES:
        yield from leaks(text, _LEXICON, table, _ADVICE, unless=unless, explained_within=_NEAR)
