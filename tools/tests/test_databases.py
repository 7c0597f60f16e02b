"""The test database comes out of what was kept as it comes out of the migrations."""

import os
import time
from pathlib import Path
from typing import Any, cast

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import TransactionTestCase

from accounts.models import Organisation
from governance.policy.models import Policy
from tools.testing import databases, told
from tools.tests.test_told import everything

pytestmark = pytest.mark.django_db


def test_what_is_written_down_does_the_same_again() -> None:
    said: list[str] = []
    with connection.execute_wrapper(databases._writing_down(said)), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE shelf (number serial, title text)")
        cursor.execute("INSERT INTO shelf (title) VALUES (%s)", ["100 %; the miller's"])
        cursor.executemany("INSERT INTO shelf (title) VALUES (%s)", [["two"], ["three"]])
        cursor.execute("SELECT * FROM shelf")
        first = cursor.fetchall()

    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE shelf")
        cursor.execute(";\n".join(said))
        cursor.execute("SELECT * FROM shelf")
        assert cursor.fetchall() == first == [(1, "100 %; the miller's"), (2, "two"), (3, "three")]


def test_no_migration_is_left_to_do_and_what_only_sql_makes_is_there() -> None:
    executor = MigrationExecutor(connection)

    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgname IN ('audit_append_only', 'audit_no_truncate')")
        assert cursor.fetchone() == (2,)


def test_what_is_kept_is_named_after_every_migration_and_old_ones_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMPRIMATUR_CACHE", str(tmp_path))
    more = tmp_path / "0099_more.py"
    more.write_text("from governance.core.words import kept\n")
    known = list(databases._migrations())
    before = databases._kept_file()
    monkeypatch.setattr(databases, "_migrations", lambda: iter([*known, more]))
    after = databases._kept_file()

    databases._keep(before, "SELECT 1")
    long_ago = time.time() - 40 * 24 * 60 * 60
    os.utime(before, (long_ago, long_ago))
    databases._keep(after, "SELECT 2")

    assert {path.name for path in known} >= {"0002_audit_append_only.py"}
    assert (before.exists(), after.read_text()) == (False, "SELECT 2")


@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_leaves_the_database_as_every_test_finds_it() -> None:
    found = everything()
    Organisation.objects.create(name="Somebody committed this")
    Policy.objects.update(in_force=False)

    cast(Any, TransactionTestCase())._fixture_teardown()  # as after the test

    assert everything() == found
    assert Policy.objects.filter(in_force=True).count() == 1
    assert told.stage.over is False


@pytest.mark.django_db(transaction=True)
def test_numbers_never_begin_anew() -> None:
    before = Organisation.objects.create(name="Somebody committed this")
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE accounts_organisation RESTART IDENTITY CASCADE")

    cast(Any, TransactionTestCase())._fixture_teardown()  # as after the test

    assert Organisation.objects.create(name="Somebody else").pk > before.pk
