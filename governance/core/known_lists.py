"""Lists that are known by a name, so that one's own views of them can be kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Known:
    """A list by its name in the address of a saved view: what it is called and where it is."""

    name: str
    label: Words
    url_name: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A view somebody keeps: its name, its address, and where it is renamed or deleted."""

    name: str
    query: str
    href: str
    change: str


Source = Callable[[HttpRequest, str], Sequence[Kept]]
_known: dict[str, Known] = {}
_source: Source = lambda request, name: ()  # noqa: E731


def register(*known: Known) -> None:
    """Called from an app's ready(): lists whose views can be saved."""
    _known.update({each.name: each for each in known})


def known(name: str) -> Known | None:
    return _known.get(name)


def keep_views_in(source: Source) -> None:
    """Who keeps views is known a floor above: `accounts` hands it in when the project starts."""
    global _source
    _source = source


def kept(request: HttpRequest, name: str) -> Sequence[Kept]:
    """The views that somebody keeps of a list."""
    return _source(request, name)
