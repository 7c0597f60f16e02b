"""Whether a row belongs to what another question finds, that question being answered once for all rows.

`column__in=queryset` leaves the database free to ask it anew for each row, or to join all that it finds."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, QuerySet


class Among(Func):
    """`column = ANY(ARRAY(SELECT ...))`: its column is one of those found. For filters."""

    template = "(%(expressions)s))"
    arg_joiner = " = ANY("

    def __init__(self, column: str, found: QuerySet[Any], **extra: Any) -> None:
        """`found` gives one value in each row and refers to no other query."""
        super().__init__(F(column), ArraySubquery(found.order_by()), output_field=BooleanField(), **extra)


class Shared(Func):
    """`ARRAY(SELECT ...) && ARRAY(SELECT ...)`: something of its own, asked for each row, is among those found."""

    template = "(%(expressions)s)"
    arg_joiner = " && "

    def __init__(self, own: QuerySet[Any], found: QuerySet[Any], **extra: Any) -> None:
        """Both give one value of the same kind in each row; `found` refers to no other query."""
        lists = ArraySubquery(own.order_by()), ArraySubquery(found.order_by())
        super().__init__(*lists, output_field=BooleanField(), **extra)
