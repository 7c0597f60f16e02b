"""A text as one network would show it: its links and tags, how much of it fits, and what the network would refuse.

The composer shows this of the words as they are typed, the submit sheet of the version that is signed. Lengths and
limits are those of the connectors and of `posts.fitting`; nothing is counted a second time in the browser."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from accounts import connectors
from accounts.connectors import text as measure
from accounts.connectors.base import Limits
from accounts.models import Platform, SocialAccount
from governance.core.errors import Obstacle
from posts import fitting
from posts.models import Placement, PostVersion
from posts.showing import Count, Layout, Picture, count

RANKS = ("advice", "warn", "block")
LINKS_ARE_PLAIN = (Platform.INSTAGRAM,)  # a caption there leads nowhere


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a text that looks the same throughout. `n` numbers a finding where its words end."""

    text: str
    linked: bool = False  # the network makes a link of it
    over: bool = False  # beyond what the network takes
    severity: str = ""  # of the gravest finding in it
    finding: int = 0
    n: int = 0


@dataclass(frozen=True, slots=True)
class Preview:
    """What one account would show."""

    account: SocialAccount
    own: bool  # words of its own
    parts: tuple[Part, ...]
    count: Count
    pictures: tuple[Picture, ...]
    left_out: int  # pictures and videos beyond what the network takes
    problems: tuple[Obstacle, ...]


def preview(
    account: SocialAccount,
    text: str,
    placements: Sequence[Placement],
    *,
    own: bool = False,
    findings: Iterable[Any] = (),
) -> Preview:
    """What this account would show of a text with these pictures, saved or not. `findings` have start, end, n."""
    limits = connectors.get(account.platform).limits
    shown = _taken(placements, limits)
    return Preview(
        account=account,
        own=own,
        parts=tuple(_parts(account, text, list(findings))),
        count=count(account, text),
        pictures=tuple(Picture.placed(placement) for placement in shown),
        left_out=len(placements) - len(shown),
        problems=tuple(fitting.account_obstacles(account, text, placements)) if text or placements else (),
    )


def of_version(version: PostVersion, layout: Layout) -> list[Preview]:
    """What each account would show of a saved version, with what was found in it."""
    placements = version.pictures()
    return [
        preview(account, target.text, placements, own=target.own, findings=target.findings)
        for target in layout.targets
        for account in target.accounts
    ]


def fitting_end(account: SocialAccount, text: str) -> int:
    """Where the part of the text ends that the network takes; never within a character as people see it."""
    limits = connectors.get(account.platform).limits
    if limits.count(text) <= limits.text:
        return len(text)
    ends = measure.grapheme_ends(text)
    fits = bisect_right(ends, limits.text, key=lambda end: limits.count(text[:end]))
    return ends[fits - 1] if fits else 0


# --- Parts ---


def _taken(placements: Sequence[Placement], limits: Limits) -> Sequence[Placement]:
    """Those that the network would show: so many pictures, or the first video."""
    if any(placement.asset.is_video for placement in placements):
        return [placement for placement in placements if placement.asset.is_video][:1]
    return placements[: limits.images] if limits.images else placements


def _parts(account: SocialAccount, text: str, findings: Sequence[Any]) -> Iterable[Part]:
    """The text cut wherever its look changes."""
    end = fitting_end(account, text)
    links = [(mark.start, mark.end) for mark in measure.hashtags(text)]
    if account.platform not in LINKS_ARE_PLAIN:
        links += [(mark.start, mark.end) for mark in measure.links(text)]
    hits = [(each.start, min(each.end, len(text)), each) for each in findings if each.start < each.end]
    spans = [*links, *((start, last) for start, last, _each in hits)]
    cuts = sorted({0, end, len(text), *(place for span in spans for place in span if place <= len(text))})
    for first, last in zip(cuts, cuts[1:], strict=False):
        here = [each for start, stop, each in hits if start <= first and last <= stop]
        worst = max(here, key=lambda each: RANKS.index(str(each.severity)), default=None)
        yield Part(
            text=text[first:last],
            linked=any(start <= first and last <= stop for start, stop in links),
            over=first >= end,
            severity=str(worst.severity) if worst else "",
            finding=worst.n if worst else 0,
            n=worst.n if worst and worst.end == last else 0,
        )
