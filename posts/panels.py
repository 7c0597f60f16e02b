"""What stands beside a person's own work on the first page; apps above this one add theirs here.

`posts` may not know what watches the networks, so a panel comes to the page by registration, in `AppConfig.ready()`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from accounts.models import Representative

Words = str | Promise


@dataclass(frozen=True, slots=True)
class PanelItem:
    """One thing to look at: its state as a chip, one sentence, and where to go."""

    tone: str  # stop, warn, ask, ok, idle
    icon: str
    status: Words
    text: Words
    href: str
    link: Words
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """A short list with a heading. `count` is how many there are in all; `href` leads to the rest."""

    title: Words
    items: tuple[PanelItem, ...]
    count: int
    href: str = ""
    link: Words = ""


Source = Callable[[Representative], Iterable[Panel]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Add panels to everybody's first page; a source that has nothing for this person answers with none."""
    if source not in _sources:
        _sources.append(source)


def panels_for(rep: Representative) -> list[Panel]:
    """What every source has for this person, in the order of registration."""
    return [panel for source in _sources for panel in source(rep) if panel.count]
