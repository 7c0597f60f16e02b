"""A clean desk for tests of the load and of the record: every test database starts with the City's policy in force."""

import pytest
from django.db import connection


@pytest.fixture
def nothing_loaded(db: None) -> None:
    """No policy, no register, no audit event, as on the first day; undone with the test."""
    tables = "governance_policy, governance_officialcontact, governance_restrictedperiod, governance_auditevent"
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")
