"""Train the learned scores of clauses 4.3.3 to 4.3.6 and write their weights: `make model DATA=folder`.

The folder holds respect_train.csv with the columns source, text, offensive, hate. The same folder gives the same file,
byte for byte: fixed order, fixed seed, one thread, weights rounded to thousandths."""

import argparse
import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize

from governance.checker.folding import fold
from governance.checker.model import FOLDER, SCALE, words
from tools.model import civic

SEED = 20261127
HEAD = 5  # lines of the second file that are no weights
PIECES = 24_000  # weights kept at most
RAREST = 6  # texts a word must occur in: what fewer people wrote could be somebody's name
REGULARISATION = 3.0
# How much a row counts. The templates are many and alike; the civic posts are few and what the City writes like.
SHARE = {"davidson": 1.0, "vicomtech": 1.0, "toxigen": 1.0, "madlibs": 0.1, "crisislex_gov": 3.0}


@dataclass(frozen=True)
class Row:
    """A training text: its words, whether it is offensive, how much it counts."""

    words: tuple[str, ...]
    offensive: bool
    share: float


def read(folder: Path) -> Iterator[Row]:
    """The rows, each text once. A row without a mark for offence is taken for inoffensive."""
    seen: set[tuple[str, ...]] = set()
    with (folder / "respect_train.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            text = row["text"].replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
            found = tuple(word for _, _, word in words(fold(text)))
            if found and found not in seen:
                seen.add(found)
                yield Row(found, row["offensive"] == "1", SHARE[row["source"]])


def pieces(text: tuple[str, ...]) -> set[str]:
    """Words and pairs of words; a blank stands for the border of a word."""
    return {f" {word} " for word in text} | {
        f" {first} {second} " for first, second in zip(text, text[1:], strict=False)
    }


def fit(counted, marks, shares):  # type: ignore[no-untyped-def]
    """Weights and constant of a logistic regression over rows of length 1."""
    regression = LogisticRegression(
        C=REGULARISATION, class_weight="balanced", solver="liblinear", max_iter=400, random_state=SEED
    )
    regression.fit(normalize(counted), marks, sample_weight=shares)
    return regression.coef_[0], float(regression.intercept_[0])


def train(rows: list[Row]) -> tuple[dict[str, int], float]:
    """The weights that matter, in thousandths, and the constant: fitted twice, the second time on what is kept."""
    vectorizer = CountVectorizer(analyzer=pieces, min_df=RAREST, binary=True)
    counted = vectorizer.fit_transform([row.words for row in rows]).astype(numpy.float64)
    marks = numpy.array([row.offensive for row in rows])
    shares = numpy.array([row.share for row in rows])
    first, _ = fit(counted, marks, shares)
    importance = numpy.abs(first) * numpy.sqrt(numpy.asarray(counted.sum(axis=0)).ravel())
    kept = numpy.sort(numpy.argsort(-importance, kind="stable")[:PIECES])
    weights, constant = fit(counted[:, kept], marks, shares)
    names = vectorizer.get_feature_names_out()[kept]
    return {str(name): round(float(weight) * SCALE) for name, weight in zip(names, weights, strict=True)}, constant


def write(weights: dict[str, int], constant: float, rows: int, path: Path) -> None:
    """The model as text: a constant, then one piece and its weight a line."""
    lines = [
        "# Learned score of clause 4.3.3, written by `make model`; data, licences and limits: docs/model-card.md",
        f"# texts = {rows}",
        f"# bias = {constant:.4f}",
        *(f"{piece}\t{weight}" for piece, weight in sorted(weights.items())),
    ]
    path.write_text("\n".join(lines) + "\n", encoding="ascii")


def main() -> int:
    """Train and write; 1 when the data are not there."""
    parser = argparse.ArgumentParser(prog="make model", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path, help="the folder that holds respect_train.csv")
    parser.add_argument("--to", type=Path, default=FOLDER, help="the folder to write respect.tsv and civic.tsv to")
    parser.add_argument("--only", choices=("respect", "civic"), help="one of the two")
    options = parser.parse_args()
    if not (options.data / "respect_train.csv").is_file():
        print(
            f"There is no respect_train.csv in {options.data}: name its folder, `make model DATA=folder`. The texts"
            " are not part of this project; docs/model-card.md says where they come from.",
            file=sys.stderr,
        )
        return 1
    options.to.mkdir(exist_ok=True)
    if options.only != "civic":
        rows = list(read(options.data))
        weights, constant = train(rows)
        write(weights, constant, len(rows), options.to / "respect.tsv")
        print(f"{len(weights)} weights from {len(rows)} texts in {options.to / 'respect.tsv'}")
    if options.only != "respect":
        own = list(civic.rows(options.data))
        lines = civic.train(own)
        (options.to / "civic.tsv").write_text("\n".join(lines) + "\n", encoding="ascii")
        print(f"{len(lines) - HEAD} pieces from {len(own)} texts in {options.to / 'civic.tsv'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
