"""Clause 4.3.3: slurs, which name people in order to demean them.

Taken back by those they were meant for ("us crips"), or in another sense ("the dyke along the river"), they are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from governance.checker.detectors.respect_people import Sentence, sentences
from governance.checker.detectors.respect_rows import ALPHABET
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
        "risky_slur ..3 i|positive",
        "positive ..2 risky_slur",
        "i ..3 positive ..2 slur",
    )
)


@detector("respect.hate.slur", clause=CLAUSE, severity=Severity.BLOCK, title="Slur")
def slurs(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Words whose only use is to demean; also starred out, spaced or in digits. Quoted, they are doubtful."""
    sure = [*text.terms("slurs.slur"), *text.hidden_terms("slurs.slur")]
    sure += [each for each in text.terms("slurs.english_slur") if _names_people(text, each)]
    risky = text.terms("slurs.risky_slur")
    if not sure and not risky:
        return
    rows = {row.span: row for row in sentences(text)}
    lines = Places(rows)
    with_one = {line: rows[line] for mention in (*sure, *risky) for line in lines.around(mention.span)}
    aimed = _places(with_one, _AIMED)
    taken_back = _places(with_one, _TAKEN_BACK)
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
        if _is_title(text, mention, row) or (mention.term.text in _LITERAL_TOO and "literal" in row.names):
            continue
        if mention.term.text in _NAMES_TOO and _NAME.match(text.original[mention.span.start :]):
            continue
        condemned = bool({"condemns", "reports"} & row.names)
        yield Signal(
            mention.span, "This word demeans people.", ADVICE, doubtful=quoted or condemned, ground=mention.term.ground
        )


_BEFORE_DELAY = frozenset("to will would can could may might help helps fire flame en sans le du de un ce avec".split())
_AFTER_DELAY = frozenset("the its their growth fire flame spread rust de du des dans sur plant".split())
_NAME = re.compile(r"[A-Z]\w+ [A-Z][a-z]")
_NAMES_TOO = frozenset({"kike", "chinaman", "yid", "heeb"})  # "Kike Cruz", "Chinaman Creek"
_LITERAL_TOO = frozenset({"tapette", "tapettes", "spaz"})


def _names_people(text: Text, mention: Mention) -> bool:
    """Whether "retard" is said of people: not "to retard the spread of", nor a delay in a French sentence."""
    row = next((row for row in sentences(text) if row.span.start <= mention.span.start < row.span.end), None)
    words = [unit.word for unit in row.units] if row else []
    at = next((n for n, unit in enumerate(row.units) if unit.span.start == mention.span.start), 0) if row else 0
    if len(_FRENCH.intersection(words)) > 1 or (at and words[at - 1] in _BEFORE_DELAY):
        return False
    return not (at + 1 < len(words) and words[at + 1] in _AFTER_DELAY)


def _is_title(text: Text, mention: Mention, row: Sentence) -> bool:
    """A troupe, a book or a film whose name takes the word back: in quotation marks, in capitals, beside what it is."""
    typed = text.original[mention.span.start : mention.span.start + 1]
    return "work" in row.names and typed.isupper() and text.quoted(mention.span) and not row.names & _INSULTING


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
