"""The test database, migrated once for every state of the migrations, and once a run copied for each worker.

Migrating takes some five seconds, nearly all of it Python that works out each step's models. What it asks of the
database is kept as SQL in the cache beside the clone (IMPRIMATUR_CACHE, else ~/.cache/imprimatur), named after all
that it depends on; while no migration changes, a run says it again. Django's `migrate` runs each time all the same and
finds nothing left to do.

What stands in the database then stands in it before every test. A test that commits has it put back as it was, ids
included, where Django would leave it empty."""

import hashlib
import importlib
import itertools
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import django
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.test import TransactionTestCase

from tools.chromium import cache_folder
from tools.testing import servers

_LOCK = 0x4D4F444C  # "MODL": one worker makes the model, the others wait for it
_RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", "")[:12]
_MODEL = f"test_model_{_RUN}"
_ASKING = ("SELECT", "SAVEPOINT", "RELEASE")
_IMPORTED = re.compile(r"^(?:from|import) ((?:governance|accounts|posts|monitoring)\.[\w.]+)", re.MULTILINE)
_KEPT_DAYS = 30
_BEGINNING = "beginning"  # the schema that keeps the rows every test begins with
_MANY = 5_000  # rows
_NUMBERS = 1_000_000  # more than all tests between two that commit give to rows of one table


def _creation() -> Any:
    return connection.creation  # the part of it for tests has no types


def create(fill: Callable[[], None]) -> str:
    """Lead `connection` to a migrated database that `fill` has filled. Returns which one it led to before."""
    before, name = str(connection.settings_dict["NAME"]), _creation()._get_test_db_name()
    if _RUN:
        _copy_model(name, fill)
    else:
        _make(name, fill)
    return before


def put_back_after_commits(then: Callable[[], None]) -> None:
    """From here on a test that commits leaves the database as it found it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [_BEGINNING])
        filled = [table for (table,) in cursor.fetchall()]
        cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
        guarded = {table for (table,) in cursor.fetchall()}  # no row of these can be deleted
    tables = _tables()
    everything = ", ".join(f'"{table}"' for table in tables)
    how_many = " UNION ALL ".join(f"SELECT '{table}', count(*) FROM \"{table}\"" for table in tables)
    all_rows = "(SELECT md5(string_agg(row::text, ',' ORDER BY row::text)) FROM {} row)"
    differing = " UNION ALL ".join(
        f"SELECT '{table}' WHERE {all_rows.format(table)} <> {all_rows.format(f'{_BEGINNING}.{table}')}"
        for table in filled
    )
    times = itertools.count(1)

    def put_back(case: TransactionTestCase) -> None:
        # Some tests let the numbers of rows begin anew; what other tests were told has numbers of its own.
        numbers = f"SELECT setval(seqrelid::regclass, {next(times) * _NUMBERS}) FROM pg_sequence"
        with transaction.atomic(), connection.cursor() as cursor:  # foreign keys are looked at in the end
            cursor.execute(f"LOCK TABLE {everything} IN ACCESS EXCLUSIVE MODE; {how_many}")
            rows = {table: count for table, count in cursor.fetchall() if count or table in filled}
            cursor.execute(differing)
            changed = {table for (table,) in cursor.fetchall()} | {table for table in filled if not rows[table]}
            written = (rows.keys() - set(filled)) | changed
            # Emptying a table whole takes as long as deleting some thousand rows of it.
            whole = tables if sum(rows.values()) > _MANY else sorted(written & guarded)
            statements = [
                *([f"TRUNCATE {', '.join(whole)}"] if whole else []),
                *(f'DELETE FROM "{table}"' for table in sorted(written - set(whole))),
                *(
                    f'INSERT INTO "{table}" SELECT * FROM {_BEGINNING}."{table}"'
                    for table in filled
                    if table in changed | set(whole)
                ),
            ]
            cursor.execute("; ".join([*statements, numbers]))
        then()

    cast(Any, TransactionTestCase)._fixture_teardown = put_back


def drop(before: str) -> None:
    """Drop it, and the model that a later worker would make anew, once nobody else uses it. A server that ends with
    the run takes both along."""
    if os.environ.get(servers.THROWN_AWAY):
        return
    with connection.cursor() as cursor:
        # A live server's or a worker's thread may hold a connection still.
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    connection.creation.destroy_test_db(before, verbosity=0)
    if _RUN:
        with _creation()._nodb_cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
            cursor.execute(f'DROP DATABASE IF EXISTS "{_MODEL}"')


def _make(name: str, fill: Callable[[], None]) -> None:
    connection.settings_dict["TEST"]["NAME"] = name
    kept = _kept_file()
    _create_empty(name)
    if kept.exists():
        with connection.cursor() as cursor:
            cursor.execute(kept.read_text(encoding="utf-8"))
        kept.touch()  # still in use
        _migrate()
    else:
        said: list[str] = []
        with connection.execute_wrapper(_writing_down(said)):
            _migrate()
        _keep(kept, ";\n".join(said))
    fill()
    _keep_beginning()


def _keep_beginning() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {_BEGINNING}")
        for table in _tables():
            cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}")')
            if cursor.fetchone() == (True,):
                cursor.execute(f'CREATE TABLE {_BEGINNING}."{table}" AS TABLE "{table}"')


def _tables() -> list[str]:
    return sorted(connection.introspection.django_table_names(only_existing=True))


def _create_empty(name: str) -> None:
    with _creation()._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    connection.close()
    for settings_dict in (connection.settings_dict, settings.DATABASES["default"]):
        settings_dict["NAME"] = name


def _migrate() -> None:
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False, keepdb=True)


def _writing_down(said: list[str]) -> Callable[..., Any]:
    """Writes down every statement that changes something, as the database got it."""

    def write_down(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        if not str(sql).lstrip().startswith(_ASKING):
            for each in params if many else [params]:
                text = context["cursor"].cursor.mogrify(str(sql), each or None)
                said.append(text.decode().strip().rstrip(";"))
        return execute(sql, params, many, context)

    return write_down


def _kept_file() -> Path:
    return cache_folder() / "databases" / f"{_digest()}.sql"


def _digest() -> str:
    """Of all migrations, of what they import from the product, and of who runs them."""
    digest = hashlib.sha256(repr([django.VERSION, str(settings.AUTH_USER_MODEL), Path(__file__).read_bytes()]).encode())
    for path in _migrations():
        text = path.read_bytes()
        digest.update(path.name.encode() + text)
        for module in _IMPORTED.findall(text.decode()):
            digest.update(Path(str(importlib.import_module(module).__file__)).read_bytes())
    return digest.hexdigest()[:24]


def _migrations() -> Iterator[Path]:
    for app in apps.get_app_configs():
        yield from sorted(Path(app.path).glob("migrations/*.py"))


def _keep(kept: Path, text: str) -> None:
    """Whole or not at all; what no run has used for a month goes."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=kept.parent, delete=False) as file:
        file.write(text)
    Path(file.name).replace(kept)
    for old in kept.parent.iterdir():
        with suppress(FileNotFoundError):  # another run was faster
            if old.stat().st_mtime < time.time() - _KEPT_DAYS * 24 * 60 * 60:
                old.unlink()


def _copy_model(name: str, fill: Callable[[], None]) -> None:
    with _creation()._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])  # until this connection ends
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_MODEL])
        if cursor.fetchone() is None:
            _make(_MODEL, fill)
            connection.close()  # nobody may be in a database that is copied
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{_MODEL}"')
    for settings_dict in (connection.settings_dict, settings.DATABASES["default"]):
        settings_dict["NAME"] = settings_dict["TEST"]["NAME"] = name
