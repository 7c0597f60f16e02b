"""A clean desk for tests of the load and of the record: every test database starts with the City's policy in force."""

import pytest
from django.db import connection

LOADED = (  # what stands in the database before every test
    "governance_auditevent",
    "governance_clausealias",
    "governance_erratum",
    "governance_rule",
    "governance_clause",
    "governance_policy",
    "governance_officialcontact",
    "governance_restrictedperiod",
)


@pytest.fixture
def nothing_loaded(db: None) -> None:
    """No policy, no register, no audit event, as on the first day; undone with the test."""
    statements = [
        "ALTER TABLE governance_auditevent DISABLE TRIGGER audit_append_only",
        *(f"DELETE FROM {table}" for table in LOADED),  # TRUNCATE would write new files for each
        "ALTER TABLE governance_auditevent ENABLE TRIGGER audit_append_only",
    ]
    with connection.cursor() as cursor:
        cursor.execute("; ".join(statements))
