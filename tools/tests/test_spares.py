"""People and accounts to spare are what their builders make, beside whatever a test has already."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.connectors import fake
from accounts.models import Organisation, Representative, SocialAccount
from accounts.tests.builders import a_representative, an_account, an_administrator, an_author
from governance.audit import trail
from governance.audit.models import AuditEvent
from posts.tests.builders import a_desk, a_draft
from tools.testing import told
from tools.testing.spares import Spares

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def none_to_spare() -> Iterator[None]:
    """A run that begins here, with --act too."""
    of_the_run, told.stage.spares = told.stage.spares, Spares(told.stage)
    told.stage.acts = False
    fake.reset()
    yield
    told.stage.spares = of_the_run


def in_two_tests(build: Callable[[], Any]) -> tuple[Any, Any, int]:
    """What a builder gives in one test and in a later one, where something else was written before, and how many
    questions that took."""
    an_administrator()
    start = transaction.savepoint()
    connection.savepoint_ids.clear()  # as a test that has begun no transaction of its own
    first = build()
    transaction.savepoint_rollback(start)
    told.stage.spares.used = set()
    Organisation.objects.create(name="Peterborough Museum Friends", in_scope=False, scope_reason="section 3")
    trail_before = AuditEvent.objects.count()
    with CaptureQueriesContext(connection) as asked:
        again = build()
    assert AuditEvent.objects.count() > trail_before
    assert trail.verify().ok
    return first, again, len(asked)


def test_a_person_is_put_beside_what_a_test_wrote_with_events_sealed_anew():
    first, again, count = in_two_tests(a_representative)
    assert (again, again.full_name, again.user.email) == (first, first.full_name, first.user.email)
    stored = Representative.objects.get(pk=again.pk)
    assert stored.user == again.user
    assert stored.training.count() == 1
    assert count < 10


def test_an_account_is_connected_again():
    first, again, _count = in_two_tests(an_account)
    assert again == first
    assert SocialAccount.objects.get(pk=again.pk).credential.identifier == first.handle


def test_one_test_gets_each_spare_once():
    an_administrator()
    people = {a_representative() for _each in range(3)} | {a_desk().author, a_desk().author}
    told.stage.spares.used = set()
    assert len(people) == 5


def test_who_stands_in_a_situation_that_is_told_is_no_spare_beside_it():
    desk = a_desk()
    a_draft(desk)
    author = an_author(desk.account)
    assert author not in (desk.author, desk.reviewer, desk.publisher)


def test_others_are_made_where_something_else_is_asked_for_or_the_administrator_is_another():
    an_administrator()
    volunteer, employee = a_representative(kind="volunteer"), a_representative()
    assert (volunteer.kind, employee.kind) == ("volunteer", "employee")
    told.stage.spares.used = set()
    before, *_numbers = told.stage.spares._there()
    Representative.objects.filter(pk=an_administrator().pk).update(full_name="Somebody Else")
    assert told.stage.spares._there()[0] != before


def test_what_is_put_there_has_higher_numbers_than_what_was_there():
    an_administrator()
    start = transaction.savepoint()
    connection.savepoint_ids.clear()
    an_account()
    transaction.savepoint_rollback(start)
    told.stage.spares.used = set()
    told.stage.spares.known, known = {}, told.stage.spares.known
    first = an_account()
    told.stage.spares.known = known
    assert an_account().pk > first.pk
