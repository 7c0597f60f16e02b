"""Clause 4.3.3: slurs, which name people in order to demean them.

Taken back by those they were meant for ("us crips"), or in another sense ("the dyke along the river"), they are none.
"""

from __future__ import annotations

from collections.abc import Iterator

from governance.checker.detectors.respect_people import ALPHABET, Sentence, sentences
from governance.checker.detectors.respect_words import ADVICE, CLAUSE
from governance.checker.findings import Context, RuleSpec, Severity, Span
from governance.checker.registry import Signal, detector
from governance.checker.shapes import Shape
from governance.checker.spans import Places
from governance.checker.text import Mention, Text

_AIMED = tuple(
    Shape(source, ALPHABET)
    for source in (
        "you|they|person|third|group|named|staff ( be | fill | vile | scorn )* risky_slur",
        "hates|kill|expel|scorn|vile|strong_profanity|mild_profanity ( fill | they )* risky_slur",
        "^ ( fill | addressed )* risky_slur $",
        "like ( fill )* risky_slur",
        "no ( fill )* risky_slur",
        "risky_slur ( fill )* be|should|deserve|revolts|harms ( fill )* vile|vermin|killed|expelled|keep_away|scorn",
        "fill fill* risky_slur $",
        "fill risky_slur be|should|deserve|will|not|belong|keep_away|where",
        "^ risky_slur be|should|deserve|will|not|belong|keep_away|where",
    )
)
_TAKEN_BACK = tuple(
    Shape(source, ALPHABET)
    for source in (
        "i ( be | fill | not | like | positive | of_ground | group | people )* slur|risky_slur",
        "slur|risky_slur ..3 i|positive",
        "positive ..2 slur|risky_slur",
    )
)


@detector("respect.hate.slur", clause=CLAUSE, severity=Severity.BLOCK, title="Slur")
def slurs(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Words whose only use is to demean; also starred out, spaced or in digits. Quoted, they are doubtful."""
    sure = [*text.terms("slurs.slur"), *text.hidden_terms("slurs.slur")]
    risky = text.terms("slurs.risky_slur")
    if not sure and not risky:
        return
    rows = {row.span: row for row in sentences(text)}
    lines = Places(rows)
    aimed = _places(rows, _AIMED)
    taken_back = _places(rows, _TAKEN_BACK)
    for mention in (*sure, *risky):
        row = next((rows[line] for line in lines.around(mention.span)), None)
        if row is None or (_within(mention, taken_back) and not row.names & _INSULTING):
            continue
        is_risky = mention.term.group == "slurs.risky_slur"
        if is_risky and (not _within(mention, aimed) or _is_literal(row)):
            continue
        quoted = text.quoted(mention.span)
        if quoted and {"condemns", "denies"} & (row.names | row.beside):
            continue
        condemned = bool({"condemns", "reports"} & row.names)
        yield Signal(
            mention.span, "This word demeans people.", ADVICE, doubtful=quoted or condemned, ground=mention.term.ground
        )


_INSULTING = frozenset({"vile", "vermin", "scorn", "hates", "killed"})
_FRENCH = frozenset("le la les des du de d' un une en et est sont pour sur dans au aux l'".split())


def _places(rows: dict[Span, Sentence], shapes: tuple[Shape, ...]) -> Places:
    return Places(row.place(first, end) for row in rows.values() for shape in shapes for first, end in row.find(shape))


def _within(mention: Mention, places: Places) -> bool:
    span = mention.span
    return any(place.start <= span.start and span.end <= place.end for place in places.around(span))


def _is_literal(row: Sentence) -> bool:
    """The dyke along the river; and "retard", which is a delay in French."""
    return "literal" in row.names or len({unit.word for unit in row.units} & _FRENCH) > 1
