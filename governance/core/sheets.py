"""A list as a spreadsheet reads it: CSV, row after row, nothing in it that a spreadsheet would run."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

CHUNK = 2_000  # rows fetched at a time: a list of any length takes no more room than so many
# What a spreadsheet takes for the start of a formula, in both widths, and the blanks it skips before one.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, and what it says of a row."""

    label: str | Promise
    value: Callable[[Any], Any]


def cell(value: Any) -> str:
    """A value as text: times with their zone in the City's time, days as records write them, and never a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


class _Line:
    """What csv.writer writes to: it hands each line on."""

    def write(self, line: str) -> str:
        return line


def _lines(rows: Iterable[Any], columns: Iterable[Column], language: str) -> Iterator[str]:
    """The file in pieces, each made in the language of whoever asked, whatever the thread speaks by then."""
    columns, writer = tuple(columns), csv.writer(_Line())
    with translation.override(language):
        yield "\ufeff" + writer.writerow([cell(str(column.label)) for column in columns])  # the mark says UTF-8
    waiting = iter(rows)
    while True:
        with translation.override(language):
            piece = [
                writer.writerow([cell(column.value(row)) for column in columns]) for row in islice(waiting, CHUNK // 4)
            ]
        if not piece:
            return
        yield "".join(piece)


def response(name: str, rows: QuerySet[Any], columns: Iterable[Column]) -> StreamingHttpResponse:
    """All rows as a file named after the list and the day, read through a cursor of the database."""
    language = translation.get_language() or "en"
    return StreamingHttpResponse(
        _lines(rows.iterator(chunk_size=CHUNK), columns, language),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}-{timezone.localdate():%Y-%m-%d}.csv"',
            "Cache-Control": "private, no-store",
        },
    )
