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
    rows = sentences(text)
    aimed = _places(rows, _AIMED) if risky else []
    taken_back = _places(rows, _TAKEN_BACK)
    for mention in (*sure, *risky):
        if _within(mention, taken_back) and not _is_insulting(rows, mention.span):
            continue
        if mention.term.group == "slurs.risky_slur" and not (
            _within(mention, aimed) and not _literal(rows, mention.span)
        ):
            continue
        row = _row_of(rows, mention.span)
        condemned = row is not None and bool({"condemns", "reports"} & row.names)
        quoted = text.quoted(mention.span)
        if quoted and row is not None and {"condemns", "denies"} & (row.names | row.beside):
            continue
        yield Signal(
            mention.span, "This word demeans people.", ADVICE, doubtful=quoted or condemned, ground=mention.term.ground
        )


def _places(rows: list[Sentence], shapes: tuple[Shape, ...]) -> list[Span]:
    return [row.place(first, end) for row in rows for shape in shapes for first, end in row.find(shape)]


def _within(mention: Mention, places: list[Span]) -> bool:
    return any(place.start <= mention.span.start and mention.span.end <= place.end for place in places)


def _row_of(rows: list[Sentence], span: Span) -> Sentence | None:
    return next((row for row in rows if row.span.overlaps(span)), None)


def _is_insulting(rows: list[Sentence], span: Span) -> bool:
    row = _row_of(rows, span)
    return row is not None and bool({"vile", "vermin", "scorn", "hates", "killed"} & row.names)


def _literal(rows: list[Sentence], span: Span) -> bool:
    row = _row_of(rows, span)
    if row is None:
        return False
    words = {unit.word for unit in row.units}
    return "literal" in row.names or len(words & _FRENCH) > 1


_FRENCH = frozenset(
    "le la les des du de d' un une en et est sont pour sur dans au aux l'".split()
)  # "retard" is a delay
