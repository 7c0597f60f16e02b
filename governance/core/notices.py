"""What stands above every page for as long as it is true: each app says what it adds, as with the navigation."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing nobody should find out by running into it: its tone and icon, a sentence, and where to read more."""

    tone: str  # stop, warn, ask, ok
    icon: str
    title: Words
    text: Words = ""
    url: str = ""
    link: Words = ""


Source = Callable[[HttpRequest], Iterable[Notice]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Called from an app's ready(); the order of calls is the order on the page."""
    if source not in _sources:
        _sources.append(source)


def for_request(request: HttpRequest) -> list[Notice]:
    """What every source has to say to this person now."""
    return [notice for source in _sources for notice in source(request)]
