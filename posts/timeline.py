"""The story of a post, newest first, told by every app that knows a part of it.

An entry is a fact with its time and actor; its body is a template with its own context, so that whoever adds the
entry also says how it reads. Apps above this one register a source in `AppConfig.ready()`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from posts.models import Post


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `pinned` keeps it on top until somebody has answered it."""

    at: datetime
    tone: str  # stop, warn, ask, ok, idle
    icon: str
    title: str | Promise
    by: str = ""  # who did it, as the page shows it
    template: str = ""  # the body; rendered with `context` and nothing else
    context: Mapping[str, Any] = field(default_factory=dict)
    anchor: str = ""
    pinned: bool = False


Source = Callable[[Post], Iterable[Entry]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Let another app add what it knows of a post (seen on the network, removed)."""
    if source not in _sources:
        _sources.append(source)


def told_elsewhere(post: Post) -> list[Entry]:
    """What the apps above know of this post."""
    return [entry for source in _sources for entry in source(post)]


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """Open questions first, then newest first."""
    return sorted(entries, key=lambda entry: (entry.pinned, entry.at), reverse=True)
