"""The test database, migrated once a run: with several workers the first to need it makes a model, all copy it."""

import os
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection

_LOCK = 0x4D4F444C  # "MODL": one worker makes the model, the others wait for it
_RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", "")[:12]
_MODEL = f"test_model_{_RUN}"


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


def drop(before: str) -> None:
    """Drop it, and the model that a later worker would make anew, once nobody else uses it."""
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
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    fill()


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
