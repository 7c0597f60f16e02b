"""`python -m tools.states`: write docs/states.md from the state tables in posts/states.py. `--check`: only compare.

The page is for people who ask what may happen to a post; the tables are what the acts hold to."""

import sys
from collections.abc import Iterable
from pathlib import Path

from posts.states import DELIVERY_TRANSITIONS, POST_TRANSITIONS, Transition

PAGE = Path(__file__).resolve().parent.parent / "docs" / "states.md"
HEAD = """# The life of a post and of a publication

Written by `python -m tools.states` from `posts/states.py`; a test fails when it is stale. "Needs" is the action that
must be entrusted to the person on every account of the post; further guards are named functions beside each act.
"""
PARTS = (("Posts", POST_TRANSITIONS), ("Publications: one text on its way to one account", DELIVERY_TRANSITIONS))


def page() -> str:
    """The whole page, in Markdown."""
    return "\n".join([HEAD, *(f"## {title}\n\n{table(rows)}\n" for title, rows in PARTS)]).rstrip() + "\n"


def table(rows: Iterable[Transition]) -> str:
    """One row for each transition."""
    lines = ["| act | from | to | needs | on record as |", "|---|---|---|---|---|"]
    for row in rows:
        sources = ", ".join(sorted(str(source) for source in row.sources)) or "nothing"
        needs = str(row.action) if row.action else "–"
        lines.append(f"| {row.name} | {sources} | {row.target} | {needs} | {row.audit_action or '–'} |")
    return "\n".join(lines)


def main() -> int:
    """Write the page, or say that it is stale."""
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(page())
        return 0
    if PAGE.exists() and PAGE.read_text() == page():
        return 0
    print(f"{PAGE.name} is stale: run `python -m tools.states`.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
