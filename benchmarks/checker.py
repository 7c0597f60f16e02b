"""Quality and speed of the checker in one table: what it prints is what README and docs may claim.

    python -m benchmarks.checker                       everything; some minutes
    python -m benchmarks.checker --quick               quality only
    python -m benchmarks.checker --only cases respect  some of the quality, with --failed the texts that failed
    python -m benchmarks.checker --markdown            the table for docs/benchmarks.md

The example posts and measuring data are no part of this project. They are looked for in a folder `shared`
beside the checkout (`shared/cases`, `shared/data/measure`), or where --cases and --data say; without them
this says so and exits with 2. Deterministic but for the times, which are processor time of one thread.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # also for `python benchmarks/checker.py`

from benchmarks import checker_quality, checker_speed
from benchmarks.table import Row, markdown, plain
from governance import checker as measured_package

CHECKOUT = Path(measured_package.__file__).resolve().parents[2]


def beside_the_checkout(name: str) -> Path:
    """`shared/NAME` in the nearest folder above the checkout that has one."""
    for folder in CHECKOUT.parents:
        if (folder / "shared" / name).is_dir():
            return folder / "shared" / name
    return CHECKOUT.parent / "shared" / name


def main() -> int:
    """Print the table; 2 when the data are not there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=Path, default=beside_the_checkout("cases"), help="folder of the example posts")
    parser.add_argument("--data", type=Path, default=beside_the_checkout("data/measure"), help="folder of the data")
    parser.add_argument("--quick", action="store_true", help="quality only, no speed")
    parser.add_argument("--only", nargs="+", choices=sorted(checker_quality.PARTS), help="these parts of the quality")
    parser.add_argument("--failed", action="store_true", help="print the rows that failed, before the table")
    parser.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    parser.add_argument("--peer-python", help="a Python that has presidio-analyzer and spacy, to compare with")
    options = parser.parse_args()
    missing = checker_quality.missing(options.cases, options.data)
    if missing:
        sys.stderr.write(f"Not here: {missing}. The measuring data are no part of this project (see --help).\n")
        return 2
    measure = checker_quality.Measure(options.cases, options.data)
    rows: list[Row] = []
    for name in options.only or checker_quality.PARTS:
        rows.extend(checker_quality.PARTS[name](measure))
    if not (options.quick or options.only):
        rows.extend(checker_speed.rows(measure.civic_texts(), CHECKOUT, options.peer_python))
    if options.failed:
        sys.stdout.write("".join(line + "\n" for line in measure.failed))
    sys.stdout.write("".join(line + "\n" for line in (markdown if options.markdown else plain)(rows)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
