"""What every test shares: the browser's fixtures, a test database that may be emptied, and one language."""

import gc
import sys
from collections.abc import Iterator
from typing import Any

import pytest

# After pytest-playwright, so that these fixtures replace its own.
pytest_plugins = ("tools.testing.browser", "tools.testing.told")


def pytest_configure() -> None:
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["tools.testing.hashing.QuickArgon2"]


def pytest_collection_finish() -> None:
    """What is imported and collected by now stays until the end: looking through it for garbage again and again is some
    twentieth of a run. The product does the same (governance/wsgi.py)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Hypothesis has nothing to say where it ran no test, but is imported to say so."""
    if "hypothesis" not in sys.modules and exitstatus == 0:
        session.config.pluginmanager.unregister(name="hypothesispytest")


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker: Any,
) -> Iterator[None]:
    """A database with the City's policy in force, once for all: tests that commit have it put back."""
    from django.db import connection

    from governance.tests.builders import the_policy
    from tools.testing import databases, told

    def fill() -> None:
        with connection.cursor() as cursor:
            # After a test that commits every table is emptied and filled, which the audit trail refuses elsewhere.
            cursor.execute("ALTER TABLE governance_auditevent DISABLE TRIGGER audit_no_truncate")
        the_policy()

    with django_db_blocker.unblock():
        before = databases.create(fill)
        databases.put_back_after_commits(told.stage.begin_anew)
        told.stage.prepare()
    yield
    with django_db_blocker.unblock():
        databases.drop(before)


@pytest.fixture(autouse=True)
def a_worker_seems_alive() -> None:
    """No worker runs beside most tests; pages say so only where a test asks."""
    from governance.core import health

    health.believe(health.Sign(alive=True), for_good=True)


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    """A page answered in French leaves its thread speaking French; the next test starts in English."""
    from django.utils import translation

    yield
    translation.deactivate()
