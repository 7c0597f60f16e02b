"""What the page about oneself shows beside the sign-in: apps above add what a person can choose there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from accounts.guards import Request


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the page: a template, rendered with this context and the form's token."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


Source = Callable[[Request], Section]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Called from an app's ready(); the order of calls is the order on the page."""
    if source not in _sources:
        _sources.append(source)


def sections(request: Request) -> list[Section]:
    """What the apps above let this person choose."""
    return [source(request) for source in _sources]
