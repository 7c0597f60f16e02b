"""`python -m tools.networks`: write the tables in docs/connectors.md from accounts/connectors/networks.py. `--check`:
only compare."""

import sys
from math import isinf
from pathlib import Path

from accounts.connectors.base import Capability
from accounts.connectors.networks import FEED, ROWS, Network

PAGE = Path(__file__).resolve().parent.parent / "docs" / "connectors.md"
BEGIN, END = "<!-- written by python -m tools.networks -->\n", "<!-- end of what is written -->\n"
# What nobody is asked about is not shown: every network that publishes can be searched and read post by post.
SHOWN = tuple(each for each in Capability if each not in (Capability.FIND, Capability.FETCH))
# Where the City's registration with a network stands.
SETTINGS = {
    "": "made by each server when it is first asked",
    "meta": "`META_APP_ID`, `META_APP_SECRET`",
    "x": "`X_CLIENT_ID`, `X_CLIENT_SECRET`",
    "linkedin": "`LINKEDIN_CLIENT_ID`, `LINKEDIN_CLIENT_SECRET`",
}


def page(before: str) -> str:
    """The whole page with fresh tables."""
    head, _, rest = before.partition(BEGIN)
    tail = rest.partition(END)[2]
    return f"{head}{BEGIN}\n{abilities()}\n\n{permissions()}\n\n{limits()}\n\n{END}{tail}"


def abilities() -> str:
    """What software may do, one column for each network it may do anything on."""
    networks = [row for row in (*ROWS, FEED) if row.supports]
    lines = _head("", *(row.name for row in networks))
    lines += [_line(str(each), *("yes" if each in row.supports else "–" for row in networks)) for each in SHOWN]
    lines.append(_line("by hand until connected", *("yes" if row.by_hand else "–" for row in networks)))
    return "\n".join([*lines, _line("connected by", *map(_way_in, networks))])


def permissions() -> str:
    """What each network is asked for when an account is connected, one line for each that asks the account's holder."""
    lines = _head("", "asked for", "the City's application")
    for row in ROWS:
        if row.entrance:
            names = " ".join(f"`{each}`" for each in row.entrance.scopes)
            lines.append(_line(row.name, names, SETTINGS[row.entrance.app]))
    return "\n".join(lines)


def _way_in(row: Network) -> str:
    if row.entrance:
        return "OAuth 2 with PKCE" if row.entrance.pkce else "OAuth 2"
    return "app password" if row.supports - FEED.supports else "–"


def limits() -> str:
    """How much one post may carry, one line for each network."""
    lines = _head("", "text", "pictures", "each", "alt text", "types", "video", "lasting", "its alt text")
    return "\n".join([*lines, *(_limits(row) for row in ROWS)])


def _limits(row: Network) -> str:
    has = row.limits
    pictures = f"{has.least_images} to {has.images}" if has.least_images else f"up to {has.images}"
    video = f"{_size(has.video_bytes)} ({_types(has.video_types)})" if has.video_bytes else "–"
    each = _size(has.image_bytes), f"{has.alt_text:,}", _types(has.media_types)
    alt = f"{has.video_alt:,}" if has.video_alt else "–"
    return _line(row.name, f"{has.text:,}", pictures, *each, video, _lasting(*has.video_seconds), alt)


def _lasting(shortest: float, longest: float) -> str:
    if isinf(longest):
        return "–"
    return f"{shortest:g} to {longest:,g} s" if shortest else f"up to {longest:,g} s"


def _size(count: int) -> str:
    return f"{count // 1_000_000:,} MB"


def _types(types: frozenset[str]) -> str:
    return " ".join(sorted(each.partition("/")[2].upper() for each in types))


def _head(*cells: str) -> list[str]:
    return [_line(*cells), "|" + "---|" * len(cells)]


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def main() -> int:
    """Write the tables, or say that they are stale."""
    before = PAGE.read_text()
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(page(before))
        return 0
    if before == page(before):
        return 0
    print(f"{PAGE.name} is stale: run `python -m tools.networks`.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
