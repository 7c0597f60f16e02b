"""The learned scores of clauses 4.3.4 to 4.3.6: one logistic regression a clause, over the same pieces.

What breaks a clause, and what only looks like it, was written for this project: `sentences/` here and the checker's
own examples. What else people write, so that a post about anything at all is no breach, comes from the training file
of clause 4.3.3; of that only the weights of pieces count that our own sentences have too.
"""

from __future__ import annotations

import csv
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression

from governance.checker.fingerprint import EXAMPLES
from governance.checker.model import SCALE
from governance.checker.reading import CLAUSES
from governance.checker.text import Text
from governance.checker.wording import pieces, windows

SENTENCES = Path(__file__).resolve().parent / "sentences"
SEED = 20261127
REGULARISATION = 10.0
RAREST = 2  # of our own texts a piece must occur in
# How much a row counts: a clear one of ours costs trust when it is stopped; what others wrote only keeps the rest away.
CLEAR, BREACH, GOVERNMENT, OTHERS = 5.0, 1.0, 5.0, 3.0
_OTHER_CLAUSES = ("4.3.1", "4.3.2")


@dataclass(frozen=True)
class Row:
    """The pieces of a text, the clause it breaks ("" for none), how much it counts."""

    pieces: frozenset[str]
    clause: str
    share: float
    ours: bool


def rows(folder: Path) -> Iterator[Row]:
    """Our own sentences and examples, then those of others, each text once."""
    seen: set[frozenset[str]] = set()
    for text, clause, share, ours in (*_own(), *_others(folder)):
        found = _read(text)
        if found and found not in seen:
            seen.add(found)
            yield Row(found, clause, share, ours)


def _read(text: str) -> frozenset[str]:
    prepared = Text(text)
    return frozenset(piece for window in windows(prepared) for piece in pieces(prepared, window))


def _own() -> Iterator[tuple[str, str, float, bool]]:
    for clause in (*CLAUSES, *_OTHER_CLAUSES):
        with (EXAMPLES / f"{clause.replace('.', '_')}.toml").open("rb") as file:
            for example in tomllib.load(file)["example"]:
                breach = clause in CLAUSES and example["expect"] in ("warn", "block")
                yield example["text"], clause if breach else "", BREACH if breach else CLEAR, True
    for path in sorted(SENTENCES.glob("*.tsv")):
        clause = path.stem.replace("_", ".")
        for line in path.read_text(encoding="utf-8").splitlines():
            expected, _, text = line.partition("\t")
            breach = expected != "clear"
            yield text, clause if breach else "", BREACH if breach else CLEAR, True


def _others(folder: Path) -> Iterator[tuple[str, str, float, bool]]:
    with (folder / "respect_train.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["source"] == "crisislex_gov":
                yield row["text"], "", GOVERNMENT, True
            elif row["source"] == "vicomtech" and row["offensive"] != "1":
                yield row["text"], "", OTHERS, False


def train(found: list[Row]) -> list[str]:
    """The lines of the model file."""
    occurs = Counter(piece for row in found if row.ours for piece in row.pieces)
    vocabulary = sorted(piece for piece, times in occurs.items() if times >= RAREST)
    number_of = {piece: number for number, piece in enumerate(vocabulary)}
    known = [sorted(number_of[piece] for piece in row.pieces if piece in number_of) for row in found]
    starts = numpy.cumsum([0, *map(len, known)])
    columns = numpy.array([number for row in known for number in row])
    counted = csr_matrix((numpy.ones(len(columns)), columns, starts), shape=(len(found), len(vocabulary)))
    in_texts = numpy.bincount(columns, minlength=len(vocabulary))
    rarity = numpy.log((1 + len(found)) / (1 + in_texts)) + 1
    weighed = counted.multiply(rarity).tocsr()
    lengths = numpy.sqrt(numpy.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
    lengths[lengths == 0] = 1.0
    scaled = weighed.multiply(1 / lengths[:, None]).tocsr()
    shares = numpy.array([row.share for row in found])
    added, constants = [], []
    for clause in CLAUSES:
        regression = LogisticRegression(
            C=REGULARISATION, class_weight="balanced", solver="liblinear", max_iter=500, random_state=SEED
        )
        regression.fit(scaled, numpy.array([row.clause == clause for row in found]), sample_weight=shares)
        added.append(numpy.rint(regression.coef_[0] * rarity * SCALE).astype(int))
        constants.append(float(regression.intercept_[0]))
    squares = numpy.rint(rarity * rarity * SCALE).astype(int)
    return [
        "# Learned scores of clauses 4.3.4 to 4.3.6, written by `make model`; data and limits: docs/model-card.md",
        f"# texts = {len(found)}",
        *(f"# {clause} = {constant:.4f}" for clause, constant in zip(CLAUSES, constants, strict=True)),
        *(
            "\t".join((piece, str(squares[number]), *(str(weights[number]) for weights in added)))
            for piece, number in number_of.items()
        ),
    ]
