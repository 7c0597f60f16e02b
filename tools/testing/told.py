"""Builders that act once a run, and are told again from then on.

A test gets to where it begins through the real acts: an account is asked for, decided and connected, people are
registered, invited, trained and entrusted, a post is drafted, checked, submitted, approved. That takes hundreds of
queries, and most tests begin in the same few places. So a builder marked `@told` acts for real the first time it is
called in some situation and the rows it wrote are kept; called again in the same situation, it finds them put back as
they were, ids and seals of the record included, and gives the same answer.

The same situation means: the test's database is as it was at its start but for other told builders in the same order
with the same arguments; nobody wrote anything beside them; the practice network, the stored files, the language, the
settings and the clock are the same. Where any of it differs (a test that acts before it builds, patches something,
commits, or lets a travelled clock run) the builder simply acts. `pytest --act` makes every builder act every time."""

from __future__ import annotations

import functools
import itertools
import pickle
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection, models
from django.utils import timezone, translation

from accounts.connectors import fake

P = ParamSpec("P")
R = TypeVar("R")

START = 0  # the world every test begins in
MOST = 40  # so many new tellings a test: one that builds hundreds of posts keeps the first only
DEEPEST = 2  # so many builders within each other are told apart; what a third one does is hardly ever met again alone
READING = ("SELECT", "(SELECT", "EXECUTE", "SAVEPOINT", "RELEASE", "ROLLBACK", "SET CONSTRAINTS")
WRITING = re.compile(r'(?P<act>INSERT INTO|UPDATE|DELETE FROM) "(?P<table>\w+)"')  # as Django writes it
OWN_SETTINGS = {"MEDIA_ROOT"}  # each test has its own; what lies in it is compared and put back
MARK = "told_mark"


class _Differs(Exception):
    """This can't be compared with an earlier time."""


@dataclass(frozen=True)
class _Telling:
    """What a builder left behind, to be put back."""

    world: int
    script: str  # SQL
    written: frozenset[str]  # tables that got rows
    changed: frozenset[str]  # tables whose rows were changed, not only added
    deleted: frozenset[str]  # tables that lost rows
    answer: bytes  # the result and the arguments as the builder left them
    on_commit: tuple[tuple[Callable[[], Any], bool], ...]
    beside_before: Any  # what there is beside rows: the practice network and the files
    beside: Any


class _Stage:
    """Where the present test stands. `world` is None where no earlier test stood."""

    def __init__(self) -> None:
        self.open = False
        self.world: int | None = None
        self.known: dict[tuple[int, Any], _Telling] = {}
        self.worlds = itertools.count(START + 1)
        self.tables: dict[str, tuple[list[str], list[str]]] = {}  # columns and primary key
        self.written: set[str] = set()
        self.changed: set[str] = set()
        self.deleted: set[str] = set()
        self.quiet = self.over = False
        self.kept = self.depth = 0
        self.item: pytest.Item | None = None
        self.patches: list[pytest.MonkeyPatch] = []

    def prepare(self) -> None:
        """Watch what is written on the test database, which must be as every test finds it."""
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLE IF NOT EXISTS {MARK} ()")
            for table in connection.introspection.django_table_names(only_existing=True):
                columns = [each.name for each in connection.introspection.get_table_description(cursor, table)]
                keys = connection.introspection.get_primary_key_columns(cursor, table) or []
                self.tables[table] = (columns, keys)
        self.open = True
        self.begin(self.item)

    def begin(self, item: pytest.Item | None) -> None:
        """A test starts where the others do."""
        self.item = item
        if self.open:
            self._look()
        acts = self.over or (item is not None and item.config.option.act)
        self.world = START if self.open and not acts else None
        self.written, self.changed, self.deleted = set(), set(), set()
        self.kept = self.depth = 0
        self.patches = []

    def begin_anew(self) -> None:
        """The database is again as every test finds it."""
        self.over = False

    def _look(self) -> None:
        """See to it that what is written is watched. From the first page on, a browser's event loop runs in this thread
        and `connection` is another one."""
        if self._watch not in connection.execute_wrappers:
            connection.execute_wrappers.append(self._watch)

    def _watch(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        text = str(sql).lstrip()
        if not self.quiet and not text.startswith(READING):
            self.world = None
            if not _rolled_back_in_the_end():
                self.over = True  # committed: no test begins any more as those before it did
            known = WRITING.match(text)
            if not known or known["act"] == "DELETE FROM":
                self.deleted.add(known["table"] if known else "")
            else:
                self.written.add(known["table"])
                if known["act"] == "UPDATE" or "ON CONFLICT" in text:
                    self.changed.add(known["table"])
        return execute(sql, params, many, context)

    @contextmanager
    def unwatched(self) -> Iterator[None]:
        self.quiet = True
        try:
            yield
        finally:
            self.quiet = False

    def build(self, builder: Callable[P, R], args: Any, kwargs: Any) -> R:
        self._look()
        world = self.world
        if world is None or not _rolled_back_in_the_end() or connection.savepoint_ids or self._patched():
            return builder(*args, **kwargs)
        try:
            key = (world, (builder.__module__, builder.__qualname__, _comparable([args, kwargs]), _circumstances()))
            beside = _beside()
        except _Differs:
            return builder(*args, **kwargs)
        telling = self.known.get(key)
        if telling and telling.beside_before == beside:
            return cast(R, self._tell(telling, args, kwargs))
        if self.kept >= MOST or self.depth >= DEEPEST:
            return builder(*args, **kwargs)
        self.kept += 1
        self.depth += 1
        try:
            return self._act(key, beside, builder, args, kwargs)
        finally:
            self.depth -= 1

    def _patched(self) -> bool:
        """Does the test use other parts than builders do elsewhere? (DNS_NAME: pytest-django's mails.)"""
        patched: Any = self.patches
        return any(
            each._setitem or each._cwd or each._savesyspath or any(name != "DNS_NAME" for _, name, _ in each._setattr)
            for each in patched
        )

    def _tell(self, telling: _Telling, args: Any, kwargs: Any) -> Any:
        if telling.script:
            with self.unwatched(), connection.cursor() as cursor:
                cursor.execute(telling.script)
        result, args_then, kwargs_then = pickle.loads(telling.answer)  # noqa: S301  (our own, of this process)
        for given, then in [
            *zip(args, args_then, strict=True),
            *((kwargs[name], kwargs_then[name]) for name in kwargs),
        ]:
            if hasattr(given, "__dict__"):
                vars(given).update(vars(then))
        waiting: Any = [(set(), function, robust) for function, robust in telling.on_commit]
        connection.run_on_commit += waiting
        _restore(telling.beside)
        self.written |= telling.written
        self.changed |= telling.changed
        self.deleted |= telling.deleted
        self.world = telling.world
        return result

    def _act(self, key: tuple[int, Any], beside: Any, builder: Callable[..., R], args: Any, kwargs: Any) -> R:
        world, to_do, mails = self.world, len(connection.run_on_commit), len(_mails())
        outside = self.written, self.changed, self.deleted
        self.written, self.changed, self.deleted = set(), set(), set()
        with self.unwatched(), connection.cursor() as cursor:
            # All that is written from here on has a higher transaction number.
            cursor.execute(f"SAVEPOINT {MARK}; INSERT INTO {MARK} DEFAULT VALUES RETURNING xmin::text::bigint")
            mark = cursor.fetchone()[0]
        try:
            result = builder(*args, **kwargs)
        finally:
            written, changed, deleted = map(frozenset, (self.written, self.changed, self.deleted))
            self.written, self.changed, self.deleted = outside[0] | written, outside[1] | changed, outside[2] | deleted
        with self.unwatched(), connection.cursor() as cursor:
            cursor.execute(f"RELEASE SAVEPOINT {MARK}")
        wrote, self.world = self.world != world, None
        if deleted <= self.tables.keys() and len(_mails()) == mails:
            try:
                answer = pickle.dumps((result, args, kwargs))
            except (pickle.PicklingError, TypeError, AttributeError):
                return result
            self.world = next(self.worlds) if wrote else world
            self.known[key] = _Telling(
                world=cast(int, self.world),
                script=self._script(mark, written, changed, deleted) if wrote else "",
                written=written,
                changed=changed,
                deleted=deleted,
                answer=answer,
                on_commit=tuple(
                    (function, robust) for _ids, function, robust in cast(Any, connection.run_on_commit[to_do:])
                ),
                beside_before=beside,
                beside=_beside(),
            )
        return result

    def _script(self, mark: int, written: frozenset[str], changed: frozenset[str], deleted: frozenset[str]) -> str:
        """SQL that removes what is gone and puts back every row written since the mark."""
        rows_of = [
            f"SELECT '{table}', json_agg(t)::text FROM \"{table}\" t WHERE xmin::text::bigint >= {mark} HAVING true"
            for table in sorted(written & self.tables.keys())
        ]
        with self.unwatched(), connection.cursor() as cursor:
            script = []
            for table in deleted:
                (key,) = self.tables[table][1]
                cursor.execute(f'SELECT coalesce(json_agg("{key}"), \'[]\')::text FROM "{table}"')
                kept = "SELECT value FROM json_array_elements_text(%s)"
                delete = f'DELETE FROM "{table}" WHERE "{key}"::text NOT IN ({kept})'
                script.append(cursor.mogrify(delete, cursor.fetchone()))
            cursor.execute(" UNION ALL ".join(rows_of))
            for table, rows in cursor.fetchall():
                if rows:
                    script.append(cursor.mogrify(self._insert(table, table in changed), [rows]))
        return b"; ".join(script).decode()

    def _insert(self, table: str, changed: bool) -> str:
        columns, keys = self.tables[table]
        insert = f'INSERT INTO "{table}" SELECT * FROM json_populate_recordset(NULL::"{table}", %s)'
        if changed:
            rest = ", ".join(f'"{name}" = EXCLUDED."{name}"' for name in columns if name not in keys)
            insert += f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {rest}"
        return insert


stage = _Stage()


def told(builder: Callable[P, R]) -> Callable[P, R]:
    """This builder acts once in each situation, and is told again from then on."""

    @functools.wraps(builder)
    def build(*args: P.args, **kwargs: P.kwargs) -> R:
        return stage.build(builder, args, kwargs)

    return build


@contextmanager
def unnoticed() -> Iterator[None]:
    """For what no builder reads, as the row of a sign-in: whoever builds after it is told as if it were not there."""
    stage._look()
    if not _rolled_back_in_the_end():
        yield
        return
    with stage.unwatched():
        yield


def _rolled_back_in_the_end() -> bool:
    """Whether all that is written now belongs to a test that leaves nothing behind."""
    blocks = connection.atomic_blocks
    return bool(blocks) and getattr(blocks[0], "_from_testcase", False)


def _beside() -> tuple[Any, dict[str, bytes]]:
    """What builders leave beside rows: posts on the practice network, and files. _Differs where those lie elsewhere."""
    if not isinstance(default_storage, FileSystemStorage):
        raise _Differs
    folder = Path(settings.MEDIA_ROOT)
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return fake.snapshot(), files


def _restore(beside: tuple[Any, dict[str, bytes]]) -> None:
    network, files = beside
    fake.restore(network)
    for name, content in files.items():
        path = Path(settings.MEDIA_ROOT, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _mails() -> list[Any]:
    return getattr(mail, "outbox", [])


def _circumstances() -> Any:
    """What acts depend on beside rows and arguments."""
    overridden: dict[str, str] = {}
    holder = settings._wrapped
    while "default_settings" in vars(holder):
        for name, value in vars(holder).items():
            if name.isupper() and name not in OWN_SETTINGS:
                overridden.setdefault(name, repr(value))
        holder = holder.default_settings
    moment: Any = timezone.localdate()
    if time_machine.escape_hatch.is_travelling():
        moment = time.time_ns()
        if moment != time.time_ns():
            raise _Differs
    return translation.get_language(), moment, tuple(sorted(overridden.items()))


def _comparable(value: Any) -> Any:
    """The same for the same; _Differs for what can't be compared."""
    if value is None or isinstance(value, str | int | float | date | bytes | Enum):
        return type(value).__name__, value
    if isinstance(value, list | tuple):
        return type(value).__name__, tuple(map(_comparable, value))
    if isinstance(value, Mapping):
        return tuple((repr(key), _comparable(value[key])) for key in sorted(value, key=repr))
    if isinstance(value, models.Model) and not value._state.adding:
        return value._meta.label, repr([vars(value).get(each.attname) for each in value._meta.concrete_fields])
    if type(value).__module__.endswith(".tests.builders"):
        return type(value).__name__, _comparable(vars(value))
    raise _Differs


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--act", action="store_true", help="let every builder of the tests act every time")


class _Patches(pytest.MonkeyPatch):  # type: ignore[misc]  # is marked as final
    """One of which the stage knows, those of `with monkeypatch.context()` too."""

    def __init__(self) -> None:
        super().__init__()
        stage.patches.append(self)


@pytest.fixture
def monkeypatch() -> Iterator[pytest.MonkeyPatch]:
    """pytest's own; while it patches something, builders act."""
    patches = _Patches()
    yield patches
    patches.undo()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    stage.begin(item)
