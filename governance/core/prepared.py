"""Questions that nearly every page asks, with SQL that is worked out once.

Django takes longer to build such a question than PostgreSQL takes to answer it. A `Question` names the function that
makes its queryset and the values it is made with. A process makes it once a day for each shape (what is None, true or
a word, and how many ids there are), remembers where in the SQL each value stands, and from then on only puts in
others. PostgreSQL plans it once a connection (governance.core.planned)."""

import json
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, ParamSpec

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone

from governance.core.planned import Planned
from governance.core.together import counts_of, from_json, rows_of

P = ParamSpec("P")
Made = Sequence[QuerySet[Any]]
Place = tuple[int, str, int]  # number of the question, name of the value, place among its ids

MOST = 500  # statements a process remembers
ROUND = 10
_FIRST_ID, _FIRST_MOMENT, _FIRST_DAY = 2**62, datetime(9001, 1, 1, tzinfo=UTC), date(9101, 1, 1)
_known: "dict[Any, _Statement]" = {}


@dataclass(frozen=True)
class Question:
    """A queryset not made yet. Values: ids, tuples of ids, days, moments; whatever else belongs to its shape."""

    make: Callable[..., QuerySet[Any]]
    values: dict[str, Any]

    @classmethod
    def of(cls, make: Callable[P, QuerySet[Any]], *none: P.args, **values: P.kwargs) -> "Question":
        """Values by their names."""
        if none:
            raise TypeError("the values of a question have names")
        return cls(make, values)


def ids(found: Iterable[int | None]) -> tuple[int, ...]:
    """Ids for a question whose lists are never of one length: each once, and the last again up to a round number, so
    that a few shapes serve."""
    known = sorted({each for each in found if each is not None})
    return tuple(known + known[-1:] * (-len(known) % ROUND))


def together(*questions: Question) -> list[list[Any]]:
    """The rows of each question in no order, by one statement (governance.core.together)."""
    statement = _statement(rows_of, questions)
    lists: list[list[Any]] = [[] for _ in questions]
    for number, row in statement.ask(questions):
        lists[number].append(from_json(statement.made[number], json.loads(row) if isinstance(row, str) else row))
    return lists


def counts(*questions: Question) -> list[int]:
    """How many rows each question has, by one statement."""
    found = dict(_statement(counts_of, questions).ask(questions)) if questions else {}
    return [found.get(number, 0) for number in range(len(questions))]


def listed(question: Question) -> list[Any]:
    """The rows of one question in its order, with what its queryset follows, adds and fetches beside them."""
    statement = _statement(_alone, (question,))
    if statement.compiler is None:
        return []
    compiler = copy(statement.compiler)
    compiler.connection = connection
    compiler.execute_sql = lambda *_args, **_kwargs: [statement.ask((question,))]  # type: ignore[assignment, method-assign]
    again = statement.made[0].all()
    again.query.get_compiler = lambda *_args, **_kwargs: compiler  # type: ignore[method-assign]
    return list(again)


# --- Parts ---


@dataclass(frozen=True)
class _Statement:
    """What Django made of questions, and for each value that varies the place it is taken from."""

    made: Made
    compiler: SQLCompiler | None  # None: no row can ever be in it
    planned: Planned
    places: tuple[Place, ...]

    def ask(self, questions: Sequence[Question]) -> list[tuple[Any, ...]]:
        if self.compiler is None:
            return []
        return self.planned.ask([self.value(questions, place) for place in self.places])

    @staticmethod
    def value(questions: Sequence[Question], place: Place) -> Any:
        number, name, among = place
        value = questions[number].values[name]
        return value[among] if isinstance(value, tuple) else value


def _statement(how: Callable[[Made], QuerySet[Any]], questions: Sequence[Question]) -> _Statement:
    # Made with days that are today's: they are asked again tomorrow.
    shape = how, timezone.localdate(), *((each.make, _shape(each.values)) for each in questions)
    if shape not in _known:
        if len(_known) >= MOST:
            _known.clear()
        _known[shape] = _prepare(how, questions)
    return _known[shape]


def _shape(values: dict[str, Any]) -> tuple[Any, ...]:
    return tuple((name, _kind(value)) for name, value in values.items())


def _kind(value: Any) -> Any:
    if isinstance(value, tuple):
        return len(value)
    return type(value) if _varies(value) else (value,)


def _varies(value: Any) -> bool:
    return isinstance(value, int | date) and not isinstance(value, bool)


def _alone(made: Made) -> QuerySet[Any]:
    return made[0]


def _type(questions: Sequence[Question], parameter: Place | list[Any]) -> type | list[Any]:
    if isinstance(parameter, list):
        return parameter
    value = _Statement.value(questions, parameter)
    return next(kind for kind in (datetime, date, int) if isinstance(value, kind))


def _prepare(how: Callable[[Made], QuerySet[Any]], questions: Sequence[Question]) -> _Statement:
    places: dict[Any, Place] = {}  # by what stands for a value while the SQL is made

    def stand_in(value: Any, *place: Any) -> Any:
        first: Any = _FIRST_MOMENT if isinstance(value, datetime) else _FIRST_DAY
        mark = first + timedelta(days=len(places)) if isinstance(value, date) else _FIRST_ID + len(places)
        places[mark] = place
        return mark

    def marked(number: int, name: str, value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(stand_in(each, number, name, place) for place, each in enumerate(value))
        return stand_in(value, number, name, 0) if _varies(value) else value

    made = [
        each.make(**{name: marked(number, name, value) for name, value in each.values.items()})
        for number, each in enumerate(questions)
    ]
    compiler = how(made).query.get_compiler(DEFAULT_DB_ALIAS)
    try:
        sql, found = compiler.as_sql()
    except EmptyResultSet:
        return _Statement(made, None, Planned("", ()), ())
    parameters = [places.get(each) or [each] if _varies(each) else [each] for each in found]
    if any(isinstance(each, list) and isinstance(each[0], datetime) for each in parameters):
        raise TypeError("a moment in a prepared question must be one of its values, or it would never pass")
    varying = tuple(each for each in parameters if isinstance(each, tuple))
    return _Statement(made, compiler, Planned(sql, [_type(questions, each) for each in parameters]), varying)
