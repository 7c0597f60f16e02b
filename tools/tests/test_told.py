"""Builders that are told again leave exactly what they left when they acted."""

import hashlib
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.connectors import fake
from accounts.models import Organisation
from accounts.tests.builders import a_representative
from governance.audit import trail
from governance.tests.builders import the_policy
from posts.tests.builders import a_desk, a_picture, a_published_post, a_video, the_publication
from tools.testing import situations, told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return tmp_path / "media"


def everything() -> dict[str, list[str]]:
    """Every row of every table."""
    rows = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.django_table_names(only_existing=True):
            cursor.execute(f'SELECT t::text FROM "{table}" t ORDER BY 1')
            rows[table] = [row for (row,) in cursor.fetchall()]
    return rows


def twice(build: Callable[[], Any]) -> tuple[Any, Any, int]:
    """What a builder gives, what it gives in another test that begins alike, and how many questions that took."""
    told.stage.world = here = next(told.stage.worlds)  # where no test stood before; with --act too
    beside, start = situations.beside(), transaction.savepoint()
    connection.run_on_commit = []
    first, acted, rung = build(), everything(), len(connection.run_on_commit)
    transaction.savepoint_rollback(start)
    told.stage.world = here
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
    situations.restore(beside)
    connection.run_on_commit = []
    with CaptureQueriesContext(connection) as asked:
        again = build()
    assert everything() == acted
    assert len(connection.run_on_commit) == rung
    return first, again, len(asked)


def test_a_person_is_put_back_row_by_row_with_the_record_sealed():
    first, again, questions = twice(a_representative)

    assert (first, first.full_name, first.user) == (again, again.full_name, again.user)
    assert questions == 1
    assert trail.verify().ok


def test_a_post_stands_on_the_network_again_and_its_desk_has_the_same_people():
    def build():
        desk = a_desk()
        return desk, a_published_post(desk)

    the_policy()  # stands already, so that both are built in the same situation
    (desk, post), (desk_again, post_again), questions = twice(build)

    assert post == post_again
    assert (desk.author, desk.reviewer) == (desk_again.author, desk_again.reviewer)
    assert fake.publishes(str(the_publication(post).idempotency_key)) == 1
    assert questions <= 3


def test_a_video_lies_in_the_folder_again(own_folder):
    desk = a_desk()
    first, again, questions = twice(lambda: a_video(by=desk.author))

    assert (first, first.sha256) == (again, again.sha256)
    assert hashlib.sha256(again.read()).hexdigest() == again.sha256
    assert questions == 1


def test_a_file_that_was_lost_meanwhile_is_stored_by_the_act_itself(own_folder):
    desk = a_desk()
    picture = a_picture(by=desk.author)
    kept = own_folder / picture.file.name
    a_picture(by=desk.author)
    kept.unlink()

    a_picture(by=desk.author)

    assert kept.exists()


def test_what_a_builder_deleted_is_gone_again():
    @told.told
    def nobody_signed_in() -> None:
        Session.objects.create(session_key="a", session_data="", expire_date=timezone.now())
        Session.objects.all().delete()

    twice(nobody_signed_in)

    assert not Session.objects.exists()


def test_after_anything_else_was_written_builders_act():
    first = a_representative()
    told.stage.world = told.START
    Organisation.objects.create(name="Somebody wrote beside the builders")

    assert a_representative() != first


def test_while_something_is_patched_builders_act(monkeypatch):
    first = a_representative()

    with monkeypatch.context() as patched:
        patched.setattr("accounts.models.people.today", date.today)
        told.stage.world = told.START
        assert told.stage._patched()
        assert a_representative() != first
    assert not told.stage._patched()


def test_other_settings_make_another_situation(settings):
    here = situations.circumstances()
    settings.TRAINING_VALID_DAYS = 1

    assert situations.circumstances() != here
