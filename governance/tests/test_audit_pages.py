"""Pages of the record."""

import csv
import io
import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from governance.audit import trail
from governance.audit.actions import Action
from governance.audit.models import AuditEvent
from governance.core.sheets import cell
from governance.policy.models import Rule
from governance.tests.builders import a_policy_officer, an_auditor, people, set_rule, the_policy

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_remembered():
    cache.clear()


def client_of(rep) -> Client:
    return people.signed_in(rep)


@pytest.fixture
def auditor() -> Client:
    return client_of(an_auditor())


def events_of(response) -> list[AuditEvent]:
    return list(response.context["page"])


def words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def rows_of(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))


def test_the_trail_shows_newest_first(auditor):
    shown = events_of(auditor.get(reverse("audit:list")))

    assert [event.sequence for event in shown] == sorted((event.sequence for event in shown), reverse=True)
    assert shown[0].sequence == trail.head()[0]


@pytest.mark.parametrize("query", ["", "?format=csv"])
def test_only_people_with_the_duty_read_the_record(query):
    author = client_of(people.an_author(people.an_account()))

    assert author.get(reverse("audit:list") + query).status_code == 403
    assert author.post(reverse("audit:verify")).status_code == 403
    assert Client().get(reverse("audit:list") + query).status_code == 302


def test_an_auditor_whose_access_was_withdrawn_reads_nothing():
    rep = an_auditor()
    people.a_withdrawal(rep)

    assert client_of(rep).get(reverse("audit:list")).status_code == 403


def test_what_a_reader_may_not_open_is_named_without_a_link(auditor):
    withdrawals = [people.a_withdrawal(people.a_representative()) for _number in range(3)]
    admin = client_of(people.an_administrator())
    address = reverse("accounts:withdrawal", args=[withdrawals[0].pk])

    assert address not in auditor.get(reverse("audit:list")).content.decode()
    assert address in admin.get(reverse("audit:list")).content.decode()
    assert admin.get(address).status_code == 200


def test_filters_leave_what_was_asked_for():
    policy, officer = the_policy(), a_policy_officer()
    auditor = client_of(an_auditor())
    set_rule(Rule.objects.get(detector="personal_info.sin"), by=officer, severity="warn")
    rule_event = AuditEvent.objects.order_by("-sequence").first()

    def shown(**filters):
        return events_of(auditor.get(reverse("audit:list"), filters))

    assert {event.action for event in shown(action="rules.activated")} == {"rules.activated"}
    assert shown(actor=officer.full_name.lower()) == [rule_event]
    assert shown(clause="4.3.2") == [rule_event]
    assert rule_event in shown(subject=f"governance.policy {policy.pk}")
    assert shown(subject="governance.policy 999999") == []
    assert shown(action="rules.activated", clause="4.3.1") == []


def test_days_are_the_citys_days_both_included(auditor):
    department = people.a_department()
    half_past_eleven_at_night = datetime(2026, 3, 2, 4, 30, tzinfo=UTC)  # still March 1 in the City
    with time_machine.travel(half_past_eleven_at_night, tick=False), transaction.atomic():
        event = trail.record(Action.DEPARTMENT_RECORDED, department, by=trail.SYSTEM)

    def shown(since, until):
        return event in events_of(auditor.get(reverse("audit:list"), {"since": since, "until": until}))

    assert shown("2026-03-01", "2026-03-01")
    assert not shown("2026-03-02", "2026-03-02")
    assert not shown("2026-02-01", "2026-02-28")


def test_a_filter_that_cannot_be_read_is_said_and_left_out(auditor):
    response = auditor.get(reverse("audit:list"), {"since": "last week", "subject": "the post"})

    assert response.status_code == 200
    assert len(events_of(response)) == response.context["page"].paginator.count > 0
    assert "“last week” is no day" in words(response)
    assert "posts.post 42" in words(response)


def test_a_subject_with_a_page_of_its_own_is_linked(auditor):
    policy = the_policy()

    page = auditor.get(reverse("audit:list")).content.decode()

    assert f'href="{reverse("policy:revision", args=[policy.pk])}"' in page


def test_the_page_says_whether_and_when_the_chain_was_verified(auditor):
    before = words(auditor.get(reverse("audit:list")))
    after = words(auditor.post(reverse("audit:verify"), follow=True))

    assert "wasn’t verified lately" in before
    assert f"{AuditEvent.objects.count()} events were verified and fit." in after


def test_a_broken_chain_is_shouted(auditor):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE governance_auditevent DISABLE TRIGGER audit_append_only")
        cursor.execute("UPDATE governance_auditevent SET actor_label = 'x' WHERE sequence = 1")

    response = auditor.post(reverse("audit:verify"), follow=True)

    assert "The chain does not hold at event 1." in words(response)


def test_the_export_holds_what_the_filters_leave(auditor):
    response = auditor.get(reverse("audit:list"), {"format": "csv", "action": "policy.loaded"})
    heading, *rows = rows_of(response)

    event = AuditEvent.objects.get(action="policy.loaded")
    assert "attachment" in response["Content-Disposition"]
    assert len(rows) == 1
    assert dict(zip(heading, rows[0], strict=True))["Hash"] == event.hash


def test_the_export_is_of_all_pages(auditor):
    subject = people.a_department()
    with transaction.atomic():
        for number in range(60):
            trail.record(Action.DEPARTMENT_RECORDED, subject, by=trail.SYSTEM, number=number)

    page = auditor.get(reverse("audit:list"), {"subject": f"accounts.department {subject.pk}", "page": "2"})
    rows = rows_of(
        auditor.get(reverse("audit:list"), {"format": "csv", "subject": f"accounts.department {subject.pk}"})
    )

    assert len(events_of(page)) == 25
    assert len(rows) > 60


def test_a_name_that_is_a_formula_stays_a_name_in_the_export(auditor):
    evil = people.a_representative(name='=HYPERLINK("http://evil.example","Ada")')
    with transaction.atomic():
        trail.record(Action.REPRESENTATIVE_CHANGED, evil, by=evil)

    rows = rows_of(auditor.get(reverse("audit:list"), {"format": "csv"}))

    cells = [cell for row in rows for cell in row]
    assert '\'=HYPERLINK("http://evil.example","Ada")' in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_starts_like_a_formula(start):
    assert cell(f"{start}1+1") == f"'{start}1+1"


def test_names_are_escaped_on_the_page(auditor):
    evil = people.a_representative(name="<script>alert(1)</script>")
    with transaction.atomic():
        trail.record(Action.REPRESENTATIVE_CHANGED, evil, by=evil)

    assert "<script>alert" not in auditor.get(reverse("audit:list")).content.decode()


@pytest.mark.parametrize("count", [10, 1000])
def test_the_page_takes_the_same_few_queries_however_long_the_trail(auditor, count, django_assert_max_num_queries):
    AuditEvent.objects.bulk_create(
        AuditEvent(
            sequence=number,
            at=datetime(2026, 1, 1, tzinfo=UTC),
            action="post.created",
            actor_label="x",
            subject_type="posts.post",
            subject_id=str(number),
            subject_label="post",
            hash=f"{number:064}",
        )
        for number in range(10_000, 10_000 + count)
    )
    auditor.get(reverse("audit:list"))

    with django_assert_max_num_queries(15):
        auditor.get(reverse("audit:list"))
