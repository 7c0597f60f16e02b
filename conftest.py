"""What every test shares: the browser's fixtures, a test database that pytest-django may empty, and one language."""

from collections.abc import Iterator
from typing import Any

import pytest

# After pytest-playwright, so that these fixtures replace its own.
pytest_plugins = ("tools.testing.browser",)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    """Tests that commit are cleaned up by emptying every table, which the audit trail refuses everywhere else."""
    from django.db import connection

    from governance.tests.builders import the_policy

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE governance_auditevent DISABLE TRIGGER audit_no_truncate")
        the_policy()  # once for all; tests that commit empty the tables, and ask for it again
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        # A live server's or a worker's thread may hold a connection still, and the database is dropped now.
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    """A page answered in French leaves its thread speaking French; the next test starts in English."""
    from django.utils import translation

    yield
    translation.deactivate()
