"""Clause 4.3.1: what is told before it is public, by whoever was in the room, was trusted or holds the paper.

`confidential` knows plain signs (closed sessions, markings, embargoes). Here a kind of matter, an outcome and a turn
of phrase that it is not the author's to tell stand on one line; two of the three leave a question.
"""

from __future__ import annotations

from collections.abc import Iterator

from governance.checker.composition import Leak, Leaks, leaks
from governance.checker.detectors.untold import untold
from governance.checker.findings import Context, RuleSpec, Severity
from governance.checker.registry import Signal, detector
from governance.checker.text import Text

_LEXICON = "disclosure"
_ADVICE = "Take it out until it has been reported in public, then refer to that."
_LINE = 320  # characters: about one line of a post
_MATTER = "land|bid|law|labour|post|paper"
_TOLD = "outcome|amount|percent|vote"
_ROOM = "This tells what was said in a meeting without the public."
_TRUST = "This tells what was given to the City in confidence."
_EARLY = "This tells something before it is public."
_HIDDEN = "soon_told|in_the_dark|inner_room|paper_in_hand"
_DISCLOSURES = Leaks(
    Leak(("inner_room", _MATTER, _TOLD), _ROOM, within=_LINE),
    Leak(("inner_room",), "This may tell what was said in a meeting without the public.", doubtful=True),
    Leak(("confiding", _MATTER, _TOLD), _TRUST, within=_LINE),
    Leak(("hushed", _MATTER, _TOLD), _EARLY, within=_LINE),
    Leak(("hushed", "touchy"), "This may tell something before it is public.", within=120, doubtful=True),
    Leak(("hinting", "touchy", _HIDDEN, _TOLD), _EARLY, within=_LINE),
    Leak(("hidden_paper", _TOLD), _EARLY, within=200),
    Leak(("hint_turn", "touchy"), "This may hint at something before it is public.", within=160, doubtful=True),
    Leak(("hinting", "amount|percent|vote", _MATTER, "outcome"), _EARLY, within=_LINE),
    Leak(("hinting", "touchy"), "This may hint at something before it is public.", within=100, doubtful=True),
    Leak(("in_the_dark", _MATTER, _TOLD), _EARLY, within=_LINE),
    Leak(("paper_in_hand", "paper", "soon_told|in_the_dark", _TOLD), _EARLY, within=_LINE),
)
_COUNSEL = "This gives away advice of the City's lawyers or its position in a dispute (s.239(2)(e) and (f))."
_BIDS = "This gives away bids or their evaluation before the award is public."
_TABLE = "This gives away the City's position in a negotiation."
_STAFF = "This tells about discipline, dismissal or a complaint at the City."
_HIRING = "This gives away who or what a competition for a job is about."
_RAID = "This gives away an inspection or a police operation beforehand."
_BOOKS = "This tells what a business or an organisation gave to the City in confidence."
_JOBS = "This tells of a closure or of job cuts before those concerned know."
_MATTERS = Leaks(
    Leak(("counsel", "legal_view"), _COUNSEL, within=180),
    Leak(("settled", "amount", "law|post|hushed|hinting|confiding"), _COUNSEL, within=200),
    Leak(("bidding", "rank", "award_ahead|soon_told|hushed|hinting", "amount|marks|named"), _BIDS, within=220),
    Leak(("our_table", "yielding", "labour|land|law|amount|percent"), _TABLE, within=200),
)
_PEOPLE = Leaks(
    Leak(("exit", "boss"), _STAFF, within=90),
    Leak(("exit", "post", "amount|hushing|soon_told|inner_room"), _STAFF, within=200),
    Leak(("finding", "inquired", "boss|post"), _STAFF, within=140),
)
_PLANS = Leaks(
    Leak(("insider_paper", _TOLD), _EARLY, within=200),
    Leak(("chosen_for", "named|hushed|hinting|soon_told|paper_in_hand"), _HIRING, within=160),
    Leak(("raid", "target", "day|hushed|hinting|in_the_dark"), _RAID, within=160),
    Leak(("books", "given_us"), _BOOKS, within=160),
    Leak(("job_loss", "in_the_dark|hushed|hinting"), _JOBS, within=200),
)
_MATTERS_AND_PLANS = Leaks(*_MATTERS, *_PLANS)


@detector(
    "confidential.disclosure",
    clause="4.3.1",
    severity=Severity.BLOCK,
    title="Told before it is public",
    clearable=False,
)
def disclosures(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """A matter, its outcome, and a sign that the public is not to know yet."""
    yield from leaks(
        text,
        _LEXICON,
        _DISCLOSURES,
        _ADVICE,
        unless="openly|confidential.notice",
        explained_within=_LINE,
        despite="still_hidden",
    )


@detector(
    "confidential.matter",
    clause="4.3.1",
    severity=Severity.BLOCK,
    title="Advice, bids, positions, personnel, inspections",
    clearable=False,
)
def matters(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """What a city keeps to itself whoever tells it: no sign of secrecy is needed beside it."""
    yield from leaks(
        text, _LEXICON, _MATTERS_AND_PLANS, _ADVICE, unless="openly", explained_within=200, despite="still_hidden"
    )
    yield from untold(text)
    lawful = "openly|confidential.personnel_public"
    yield from leaks(text, _LEXICON, _PEOPLE, _ADVICE, unless=lawful, explained_within=140, despite="still_hidden")


_CODE = "This gives away a password or an access code, or how to find it."
_GAP = "This tells how to get into City property, or where nobody watches it."
_CASH = "This tells when or where money or valuables of the City can be found."
_SYSTEM = "This tells where the City's systems are not protected."
_WEAKNESSES = Leaks(
    Leak(("credential", "weak_secret"), _CODE, within=80),
    Leak(("told_word|told_code",), _CODE),
    Leak(("lock_fails", "premises"), _GAP, within=80),
    Leak(("unguarded", "guarding", "premises|day"), _GAP, within=110),
    Leak(("valuables", "errand", "day|premises"), _CASH, within=120),
    Leak(("system", "exposed"), _SYSTEM, within=120),
)


@detector(
    "confidential.weakness",
    clause="4.3.1",
    severity=Severity.BLOCK,
    title="Where City property or systems can be entered",
    clearable=False,
)
def weaknesses(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Words to get in with, locks that fail, hours without a guard, cash on its way, systems that stand open."""
    yield from leaks(
        text,
        _LEXICON,
        _WEAKNESSES,
        "Take it out, and have the gap closed if it was shown anywhere.",
        unless="security_public|openly",
        explained_within=120,
    )
