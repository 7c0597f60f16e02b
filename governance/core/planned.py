"""Statements that PostgreSQL reads and plans once a connection: for the short questions of a page that takes as long
as answering them.

The driver sends the text of a statement each time, so PREPARE and EXECUTE are said here in SQL. What is prepared lives
as long as its connection, so whatever stands between must give a process connections of its own: no pooling by
transaction (docs/deploy.md)."""

import itertools
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection
from django.db.backends.utils import CursorWrapper

_TYPES = {datetime: "timestamptz", date: "date", int: "bigint"}
_numbers = itertools.count(1)
_told: "WeakKeyDictionary[Any, dict[str, bool]]" = WeakKeyDictionary()  # by connection: names, and whether prepared


def _fits(value: Any) -> bool:
    return not isinstance(value, int) or value.bit_length() < 64  # an address may ask for any number


class Planned:
    """One statement. `parameters`: for each `%s` the type of the value that goes there or, in a list, a value that
    stays; moments, days and whole numbers vary."""

    def __init__(self, sql: str, parameters: Sequence[type | list[Any]]) -> None:
        self._sql, self._parameters = sql, tuple(parameters)
        self._name = f"question_{next(_numbers)}"  # of this process; never given again

    def ask(self, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """The rows, with these in the places of what varies. Said plainly the first time on a connection, for that may
        be the only time; prepared the second time."""
        with connection.cursor() as cursor:
            told = _told.setdefault(connection.connection, {})
            if self._name in told and all(map(_fits, values)):
                if not told[self._name]:
                    self._prepare(cursor)
                    told[self._name] = True
                marks = f" ({', '.join(['%s'] * len(values))})" if values else ""
                cursor.execute(f"EXECUTE {self._name}{marks}", values)
            else:
                left = iter(values)
                cursor.execute(
                    self._sql, [each[0] if isinstance(each, list) else next(left) for each in self._parameters]
                )
                told.setdefault(self._name, False)
            return cursor.fetchall()

    def _prepare(self, cursor: CursorWrapper) -> None:
        types, places = [], []
        for each in self._parameters:
            if isinstance(each, list):
                places.append(cursor.cursor.mogrify("%s", each).decode())
            else:
                types.append(_TYPES[each])
                places.append(f"${len(types)}")
        listed = f" ({', '.join(types)})" if types else ""
        # past Django's own cursor: this is no question of the page
        cursor.cursor.execute(f"PREPARE {self._name}{listed} AS {self._sql % tuple(places)}")
