"""The nightly look at the audit trail, over the real trail; and the clock's list of tasks."""

import logging

import pytest
from django.conf import LazySettings
from django.core.mail import EmailMessage
from django.db import connection, transaction

from governance import tasks
from governance.audit import trail
from governance.audit.actions import Action
from governance.celery import app
from governance.policy.models import Policy


@pytest.fixture
def two_events(db: None, settings: LazySettings) -> str:
    """Two sealed events, someone to tell about them, and the hash of the second."""
    settings.ADMINS_MAIL = ["clerk@city.example"]
    subject = Policy.objects.create(
        title="P", city="C", revision=1, approval_level="Council", effective_on="2013-04-29", source_digest="x"
    )
    for number in range(2):
        with transaction.atomic():
            event = trail.record(Action.POLICY_LOADED, subject, by=trail.SYSTEM, number=number)
    return event.hash


def test_the_newest_hash_leaves_the_database_by_mail_and_log(
    two_events: str, mailoutbox: list[EmailMessage], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        tasks.verify_audit()

    assert two_events in mailoutbox[0].body
    assert two_events in caplog.text
    assert mailoutbox[0].to == ["clerk@city.example"]


def test_a_touched_event_is_named_by_mail_and_as_an_error(
    two_events: str, mailoutbox: list[EmailMessage], caplog: pytest.LogCaptureFixture
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE governance_auditevent DISABLE TRIGGER audit_append_only")
        cursor.execute("UPDATE governance_auditevent SET actor_label = 'somebody else' WHERE sequence = 1")

    tasks.verify_audit()

    assert "BROKEN" in mailoutbox[0].subject
    assert "event 1" in mailoutbox[0].body
    assert [record.levelname for record in caplog.records if "event 1" in record.message] == ["ERROR"]


def test_without_an_address_nothing_is_sent(
    two_events: str, settings: LazySettings, mailoutbox: list[EmailMessage]
) -> None:
    settings.ADMINS_MAIL = []

    tasks.verify_audit()

    assert mailoutbox == []


def test_every_task_that_the_clock_starts_exists() -> None:
    app.loader.import_default_modules()

    assert {entry["task"] for entry in app.conf.beat_schedule.values()} - set(app.tasks) == set()


def test_no_result_is_kept_since_nobody_reads_one() -> None:
    assert all(task.ignore_result for name, task in app.tasks.items() if not name.startswith("celery."))
