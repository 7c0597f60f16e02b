"""Whether a column is among what another question finds, that question being answered once for all rows.

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
