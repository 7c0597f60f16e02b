"""Questions that nearly every page asks, with SQL that is worked out once.

Django takes longer to build such a question than PostgreSQL takes to answer it. A `Question` names the function that
makes its queryset and the values it is made with. A process makes it once a day for each shape (what is None, true or
a word, and how many ids there are), remembers where in the SQL each value stands, and from then on only puts in
others."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, ParamSpec

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

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


# --- Parts ---


@dataclass(frozen=True)
class _Statement:
    """SQL, and for each of its parameters the place of the value that goes there or, in a list, a value that stays."""

    made: Made
    sql: str
    parameters: tuple[Place | list[Any], ...]

    def ask(self, questions: Sequence[Question]) -> list[tuple[int, Any]]:
        if not self.sql:
            return []
        values = [self._value(questions, each) for each in self.parameters]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, values)
            return cursor.fetchall()

    @staticmethod
    def _value(questions: Sequence[Question], parameter: Place | list[Any]) -> Any:
        if isinstance(parameter, list):
            return parameter[0]
        number, name, place = parameter
        value = questions[number].values[name]
        return value[place] if isinstance(value, tuple) else value


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
    try:
        sql, found = how(made).query.sql_with_params()
    except EmptyResultSet:
        return _Statement(made, "", ())
    parameters = tuple(places.get(each) or [each] if _varies(each) else [each] for each in found)
    if any(isinstance(each, list) and isinstance(each[0], datetime) for each in parameters):
        raise TypeError("a moment in a prepared question must be one of its values, or it would never pass")
    return _Statement(made, sql, parameters)
