"""Score the checker on example posts: how many of each clause it reports, how many benign posts it blocks.

    python -m benchmarks.checker_cases path/to/cases.jsonl
    python -m benchmarks.checker_cases --speed

A row is {"id", "text", "expect": [clause], "severity": none | warn | block, "account_context": {"department",
"elected_official", "economic_development", "consent"}}. A benign row passes when nothing blocks. A violating
row passes when its clause is reported at the required severity; a block reported as a warning counts half.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from governance.checker.engine import check, outcome
from governance.checker.findings import ANYTHING, Consent, Context, Severity
from governance.management.commands.check_text import shipped_context

SPEED_TEXT = (
    "Parkhill Road West is closed between Wallis Drive and Ravenwood Drive today from 7 a.m. to 5 p.m. for"
    " watermain work. Please follow the detour signs, and thank you for your patience! Questions? Call"
    " 705-742-7777. Winter swim lesson registration opens Tuesday at 8 a.m. online or by phone. Need help with"
    " the fee? Ask us about the recreation subsidy. Council meets Monday in the Council Chambers, 500 George"
    " St. N.; the closed session begins at 5 p.m. under section 239(2)(c). Free skating on New Year's Eve!"
)
ROUNDS = 200


def context_of(row: dict[str, Any], base: Context) -> Context:
    """The context a row describes."""
    known = row.get("account_context", {})
    consents = (Consent(ANYTHING, frozenset({ANYTHING})),) if known.get("consent") else ()
    return replace(
        base,
        department=known.get("department", ""),
        elected_official=bool(known.get("elected_official")),
        economic_development=bool(known.get("economic_development")),
        consents=consents,
    )


def score(row: dict[str, Any], base: Context) -> float:
    """1 for right, 0.5 for a block reported as a warning, 0 for wrong."""
    findings = check(row["text"], context_of(row, base))
    if not row["expect"]:
        return float(outcome(findings) != "block")
    worst = max((f.severity.rank for f in findings if f.clause in row["expect"]), default=0)
    wanted = Severity(row["severity"]).rank
    return 1.0 if worst >= wanted else 0.5 * (worst == Severity.WARN.rank)


def report(rows: Iterable[dict[str, Any]]) -> list[str]:
    """One line for each clause and one for the benign rows, with the rows that did not pass."""
    base = shipped_context()
    points: dict[str, list[float]] = defaultdict(list)
    failed: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        group = row["expect"][0] if row["expect"] else "benign"
        points[group].append(score(row, base))
        if points[group][-1] < 1:
            failed[group].append(row["id"])
    return [
        f"{group:7} {sum(all_):5.1f} of {len(all_):3}  {sum(all_) / len(all_):4.0%}  {' '.join(failed[group])}"
        for group, all_ in sorted(points.items())
    ]


def speed() -> str:
    """Milliseconds of processor time for one full check of a post of 500 characters: best and median of 200."""
    context, text = shipped_context(), SPEED_TEXT[:500]
    check(text, context)
    taken = []
    for _ in range(ROUNDS):
        started = time.process_time()
        check(text, context)
        taken.append((time.process_time() - started) * 1000)
    taken.sort()
    return f"{len(text)} characters: best {taken[0]:.1f} ms, median {taken[ROUNDS // 2]:.1f} ms"


def main() -> int:
    """Print the figures; 1 when the file is not there."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cases", nargs="?", type=Path, help="a file of example posts, JSON Lines")
    parser.add_argument("--speed", action="store_true", help="measure the time of one check")
    options = parser.parse_args()
    if options.speed:
        sys.stdout.write(speed() + "\n")
    if options.cases is None:
        if not options.speed:
            parser.error("name a file of example posts, or --speed")
        return 0
    if not options.cases.is_file():
        sys.stderr.write(f"There is no file {options.cases}: the example posts are not part of this project.\n")
        return 1
    rows = (json.loads(line) for line in options.cases.read_text(encoding="utf-8").splitlines() if line)
    sys.stdout.write("\n".join(report(rows)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
