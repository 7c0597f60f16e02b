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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar, cast

import pytest
from django.db import connection

from tools.testing import situations
from tools.testing.situations import rolled_back_in_the_end

P = ParamSpec("P")
R = TypeVar("R")

START = 0  # the world every test begins in
MOST = 40  # so many new tellings a test: one that builds hundreds of posts keeps the first only
DEEPEST = 2  # so many builders within each other are told apart; what a third one does is hardly ever met again alone
READING = ("SELECT", "(SELECT", "EXECUTE", "SAVEPOINT", "RELEASE", "ROLLBACK", "SET CONSTRAINTS")
WRITING = re.compile(r'(?P<act>INSERT INTO|UPDATE|DELETE FROM) "(?P<table>\w+)"')  # as Django writes it
MARK = "told_mark"


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


@dataclass
class Left:
    """What was written from a mark on: no row since then has a lower transaction number than the mark."""

    mark: int
    to_do: int  # what waited for the commit before
    mails: int  # what was sent before
    written: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()
    deleted: frozenset[str] = frozenset()

    def has_sent_mail(self) -> bool:
        return len(situations.mails()) != self.mails

    def on_commit(self) -> tuple[tuple[Callable[[], Any], bool], ...]:
        waiting: Any = connection.run_on_commit[self.to_do :]
        return tuple((function, robust) for _ids, function, robust in waiting)


class Stage:
    """Where the present test stands. `world` is None where no earlier test stood."""

    def __init__(self) -> None:
        self.open = False
        self.world: int | None = None
        self.known: dict[tuple[Any, ...], _Telling] = {}
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
            if not rolled_back_in_the_end():
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
        if world is None or not rolled_back_in_the_end() or connection.savepoint_ids or self._patched():
            return builder(*args, **kwargs)
        try:
            what = builder.__module__, builder.__qualname__, situations.comparable([args, kwargs])
            key, beside = (world, what, situations.circumstances()), situations.beside()
        except situations.Differs:
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
        situations.restore(telling.beside)
        self.written |= telling.written
        self.changed |= telling.changed
        self.deleted |= telling.deleted
        self.world = telling.world
        return result

    def _act(self, key: tuple[Any, ...], beside: Any, builder: Callable[..., R], args: Any, kwargs: Any) -> R:
        world = self.world
        with self.writing_down() as left:
            result = builder(*args, **kwargs)
        wrote, self.world = self.world != world, None
        if left.deleted <= self.tables.keys() and not left.has_sent_mail():
            try:
                answer = pickle.dumps((result, args, kwargs))
            except (pickle.PicklingError, TypeError, AttributeError):
                return result
            self.world = next(self.worlds) if wrote else world
            self.known[key] = _Telling(
                world=cast(int, self.world),
                script=self.script(left) if wrote else "",
                written=left.written,
                changed=left.changed,
                deleted=left.deleted,
                answer=answer,
                on_commit=left.on_commit(),
                beside_before=beside,
                beside=situations.beside(),
            )
        return result

    @contextmanager
    def writing_down(self) -> Iterator[Left]:
        """What is written meanwhile, to be put back another time."""
        outside = self.written, self.changed, self.deleted
        self.written, self.changed, self.deleted = set(), set(), set()
        with self.unwatched(), connection.cursor() as cursor:
            # All that is written from here on has a higher transaction number.
            cursor.execute(f"SAVEPOINT {MARK}; INSERT INTO {MARK} DEFAULT VALUES RETURNING xmin::text::bigint")
            left = Left(cursor.fetchone()[0], len(connection.run_on_commit), len(situations.mails()))
        try:
            yield left
        finally:
            left.written, left.changed, left.deleted = map(frozenset, (self.written, self.changed, self.deleted))
            self.written, self.changed, self.deleted = (
                before | since
                for before, since in zip(outside, (left.written, left.changed, left.deleted), strict=True)
            )
        with self.unwatched(), connection.cursor() as cursor:
            cursor.execute(f"RELEASE SAVEPOINT {MARK}")

    def script(self, left: Left) -> str:
        """SQL that removes what is gone and puts back every row written since the mark."""
        since = f"xmin::text::bigint >= {left.mark}"
        rows_of = [
            f"SELECT '{table}', json_agg(t)::text FROM \"{table}\" t WHERE {since} HAVING true"
            for table in sorted(left.written & self.tables.keys())
        ]
        with self.unwatched(), connection.cursor() as cursor:
            script = []
            for table in left.deleted:
                (key,) = self.tables[table][1]
                cursor.execute(f'SELECT coalesce(json_agg("{key}"), \'[]\')::text FROM "{table}"')
                kept = "SELECT value FROM json_array_elements_text(%s)"
                delete = f'DELETE FROM "{table}" WHERE "{key}"::text NOT IN ({kept})'
                script.append(cursor.mogrify(delete, cursor.fetchone()))
            cursor.execute(" UNION ALL ".join(rows_of))
            for table, rows in cursor.fetchall():
                if rows:
                    script.append(cursor.mogrify(self._insert(table, table in left.changed), [rows]))
        return b"; ".join(script).decode()

    def _insert(self, table: str, changed: bool) -> str:
        columns, keys = self.tables[table]
        insert = f'INSERT INTO "{table}" SELECT * FROM json_populate_recordset(NULL::"{table}", %s)'
        if changed:
            rest = ", ".join(f'"{name}" = EXCLUDED."{name}"' for name in columns if name not in keys)
            insert += f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {rest}"
        return insert


stage = Stage()


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
    if not rolled_back_in_the_end():
        yield
        return
    with stage.unwatched():
        yield


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
