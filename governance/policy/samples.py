"""What the City wrote lately, for trying rules and restricted terms on.

The texts lie a floor above: `posts` hands them in when the project starts. Until then there are none."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from governance.checker.findings import Context
from governance.core.guards import Person


@dataclass(frozen=True, slots=True)
class Sample:
    """One version of a post: its texts with what the checker would be told of them today.

    `label` and `url` are empty where the person who asks may not see it; `standing` is its state, in words."""

    passages: tuple[tuple[str, Context], ...]
    label: str
    url: str
    standing: str


Source = Callable[[int, Person], Iterable[Sample]]


def _nothing(limit: int, by: Person) -> Iterable[Sample]:
    return ()


_source: Source = _nothing


def take_from(source: Source) -> None:
    """Hand in who knows what the City wrote."""
    global _source
    _source = source


def latest(limit: int, *, by: Person) -> list[Sample]:
    """The last so many versions the City wrote, newest first."""
    return list(_source(limit, by))
