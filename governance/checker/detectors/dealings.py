"""Clause 4.3.1: what would harm the City in its dealings: legal advice, bids, land, labour.

Municipal Act, 2001, s.239(2)(c) to (f) and (k). Each leak is word classes that stand together; what was
awarded, ratified, adopted or posted is public and passes.
"""

from __future__ import annotations

from collections.abc import Iterator

from governance.checker.composition import Leak, Leaks, leaks, may_occur
from governance.checker.findings import Context, RuleSpec, Severity
from governance.checker.registry import Signal, detector
from governance.checker.text import Text

_LEXICON = "confidential"
_CLAUSE = "4.3.1"
_ADVICE = "Take it out until Council has reported on it in public, then refer to the public report."
_NOT_YET = "not_yet|unreleased|before_award|land_secret|hush|going_to_council"

_ADVISED = "This repeats legal advice to the City, which is privileged."
_SETTLES = "This tells what the City is ready to settle for."
_LEGAL = Leaks(
    Leak(("lawyer", "told", "case|percent|amount"), _ADVISED, within=90),
    Leak(("our_lawyer", "told"), _ADVISED, within=40),
    Leak(("our_lawyer|lawyer", "verdict"), _ADVISED, within=110),
    Leak(("lawyer", "told", "our_side", "hush|talked"), _ADVISED, within=90, doubtful=True),
    Leak(("our_counsel", "opines"), _ADVISED, within=60),
    Leak(("privilege", "told|case|amount|percent|confider"), _ADVISED, within=90),
    Leak(("privilege",), "This refers to privileged legal matter.", doubtful=True),
    Leak(("case", "settling", "amount"), _SETTLES, within=110),
    Leak(("case", "ceiling|most_we_give", "amount"), _SETTLES, within=110),
    Leak(("case", "amount", "not_yet|unreleased"), _SETTLES, within=130),
    Leak(("our_chances", "court|lawyer"), "This gives away the City's position in a dispute.", within=80),
    Leak(
        ("court|case", "amount", "our_side"),
        "This may tell what the City is ready to settle for.",
        within=90,
        doubtful=True,
    ),
    Leak(("lawyer", "hush"), "This may repeat legal advice to the City.", within=110, doubtful=True),
)


@detector(
    "confidential.legal_advice",
    clause=_CLAUSE,
    severity=Severity.BLOCK,
    title="Privileged legal advice",
    clearable=False,
)
def legal_advice(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Advice of the City's lawyers and its position in a dispute (s.239(2)(e) and (f))."""
    advice = "Take it out; only Council can waive legal privilege."
    yield from leaks(text, _LEXICON, _LEGAL, advice, unless="legal_public|public|position_public", despite=_NOT_YET)


_EARLY_BIDS = "This gives away bids or their evaluation before the award is public."
_BIDS = Leaks(
    Leak(("before_award", "bid|bid_detail|contract", "bid_detail|amount|company"), _EARLY_BIDS, within=150),
    Leak(("bid_received", "amount|named"), _EARLY_BIDS),
    Leak(("bid|contract", "not_yet", "amount|named|bid_detail"), _EARLY_BIDS),
    Leak(("bid", "bid_detail", "amount|marks|company|named"), _EARLY_BIDS, within=130),
    Leak(("contract", "bid_detail", "going_to_council|amount|company|before_award"), _EARLY_BIDS, within=130),
    Leak(("bid", "amount", "named|company"), _EARLY_BIDS, within=90),
    Leak(("bid", "bid_detail"), "This may give away bids before the award is public.", within=60, doubtful=True),
)


@detector(
    "confidential.procurement", clause=_CLAUSE, severity=Severity.BLOCK, title="Bids before the award", clearable=False
)
def procurement(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Who bid, how much, who leads, before the award is public."""
    yield from leaks(text, _LEXICON, _BIDS, _ADVICE, unless="bid_public|public", explained_within=150, despite=_NOT_YET)


_POSITION = "This gives away the City's position in a negotiation."
_LAND = "This gives away a land deal that is not public."
_POSITIONS = Leaks(
    Leak(("own_ceiling",), _POSITION),
    Leak(("ceiling", "percent|amount", "labour|land|land_deal|our_side"), _POSITION, within=110),
    Leak(("ceiling_loose", "percent|amount", "labour|land_deal", "our_side"), _POSITION, within=80, doubtful=True),
    Leak(("negotiators", "permission|ceiling|percent|amount"), _POSITION, within=90),
    Leak(("labour", "not_yet", "our_side"), _POSITION, within=90, doubtful=True),
    Leak(("labour|land_deal", "amount|percent", "not_yet"), _POSITION, within=130),
    Leak(("labour_core", "percent|amount", "will_get"), _POSITION, within=90),
    Leak(("labour", "offering", "percent|amount|marks"), _POSITION, within=90),
    Leak(
        ("labour_core", "percent"), "This may give away the City's position in a negotiation.", within=90, doubtful=True
    ),
    Leak(("labour", "labour_secret"), "This gives away the City's position in labour negotiations.", within=90),
    Leak(("labour", "ceiling", "percent|amount"), "This gives away the City's position in labour negotiations."),
    Leak(("land_deal", "land", "land_secret|not_yet"), _LAND, within=110),
    Leak(("shopping", "land", "our_side", "amount|land_secret|not_yet"), _LAND, within=110),
    Leak(
        ("shopping", "land", "our_side"), "This may give away a land deal that is not public.", within=80, doubtful=True
    ),
    Leak(("land_secret", "land_deal", "amount"), _LAND, within=110),
    Leak(("land_deal", "land", "our_side", "unreleased|hush|peek"), _LAND, within=130),
    Leak(("secretly", "land_deal", "our_side"), _LAND, within=60),
    Leak(
        ("plan_ahead", "our_side", "drastic"), "This may give away a plan that is not public.", within=60, doubtful=True
    ),
)

_OFFERS = Leaks(Leak(("most_we_give", "labour|land|land_deal|amount|percent|marks"), _POSITION, within=110))


@detector(
    "confidential.negotiation", clause=_CLAUSE, severity=Severity.BLOCK, title="Negotiating position", clearable=False
)
def negotiations(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Land, labour and other positions before they are settled (s.239(2)(c), (d) and (k))."""
    offers = may_occur(text, _LEXICON, "most_we_give") and text.terms("confidential.giving")
    for table in (_POSITIONS, _OFFERS) if offers else (_POSITIONS,):
        yield from leaks(text, _LEXICON, table, _ADVICE, unless="position_public|public", despite=_NOT_YET)
