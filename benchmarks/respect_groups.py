"""Score clause 4.3.3 by the group of people spoken of: what is found, and what is left alone.

    python -m benchmarks.respect_groups path/to/respect_functional.jsonl

A row is {"id", "text", "expect": violating | clear, "function", "ground"}. The last column counts the clear rows that
the learned score would mark with every rule switched off."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

from governance.checker.engine import check
from governance.checker.findings import Context, RuleSet
from governance.management.commands.check_text import shipped_context

LEARNED = "respect.abuse.learned"


def marked(text: str, context: Context) -> bool:
    """Whether clause 4.3.3 warns or blocks."""
    return any(finding.clause == "4.3.3" and finding.severity.rank for finding in check(text, context))


def report(rows: list[dict[str, str]]) -> list[str]:
    """One line for each ground."""
    context = shipped_context()
    alone = replace(context, rules=RuleSet(tuple(rule for rule in context.rules.rules if rule.key == LEARNED)))
    found: dict[str, list[bool]] = defaultdict(list)
    passed: dict[str, list[bool]] = defaultdict(list)
    learned: dict[str, list[bool]] = defaultdict(list)
    for row in rows:
        is_marked = marked(row["text"], context)
        if row["expect"] == "violating":
            found[row["ground"]].append(is_marked)
        else:
            passed[row["ground"]].append(not is_marked)
            learned[row["ground"]].append(marked(row["text"], alone))
    lines = [f"{'ground':20} {'found':>12} {'left alone':>12} {'learned alone marks':>20}"]
    for ground in sorted({*found, *passed}):
        lines.append(
            f"{ground:20} {sum(found[ground]):5} of {len(found[ground]):3} {sum(passed[ground]):5} of"
            f" {len(passed[ground]):3} {sum(learned[ground]):12} of {len(learned[ground]):3}"
        )
    return lines


def main() -> int:
    """Print the table; 1 when the file is not there."""
    path = Path(sys.argv[1]) if len(sys.argv) == 2 else Path()
    if not path.is_file():
        sys.stderr.write("Name the file of example rows, JSON Lines: they are not part of this project.\n")
        return 1
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    sys.stdout.write("\n".join(report(rows)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
