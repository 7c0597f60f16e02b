"""Questions whose SQL is worked out once: the same rows as when it is made anew, whatever they are asked with."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.db import connection
from django.db.models import F, QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from governance.core import prepared
from governance.core.prepared import Question, counts, listed, together
from governance.policy.models import Clause, Policy, RestrictedPeriod, Rule
from governance.tests.builders import the_policy

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_prepared(monkeypatch):
    monkeypatch.setattr(prepared, "_known", {})


made: list[str] = []


def clauses(policy: int, only: tuple[int, ...] = (), *, headed: bool | None = None) -> QuerySet[Clause]:
    made.append("clauses")
    found = Clause.objects.filter(policy=policy).select_related("policy").annotate(revision=F("policy__revision"))
    if only:
        found = found.filter(pk__in=only)
    return found if headed is None else found.exclude(heading="") if headed else found.filter(heading="")


def rules(policy: int) -> QuerySet[Rule]:
    return Rule.objects.filter(policy=policy)


def begun(day: date) -> QuerySet[RestrictedPeriod]:
    return RestrictedPeriod.objects.filter(starts_on__lte=day)


def in_force_before(moment: datetime) -> QuerySet[Policy]:
    return Policy.objects.filter(loaded_at__lt=moment)


def keys(rows) -> set[int]:
    return {row.pk for row in rows}


def test_rows_and_counts_are_those_of_the_querysets():
    policy = the_policy().pk
    asked = Question.of(clauses, policy=policy), Question.of(rules, policy=policy)

    with CaptureQueriesContext(connection) as queries:
        found, ruled = together(*asked)
        numbers = counts(*asked)

    assert len(queries) == 2
    assert keys(found) == keys(clauses(policy))
    assert keys(ruled) == keys(rules(policy))
    assert numbers == [len(found), len(ruled)]
    assert {(row.policy.title, row.revision) for row in found} == {(the_policy().title, the_policy().revision)}


def test_made_once_and_asked_with_other_values():
    policy = the_policy().pk
    first, second, third, *_others = clauses(policy).order_by("pk").values_list("pk", flat=True)
    made.clear()

    for only in ((first, second), (third, first), (second, third)):
        [found] = together(Question.of(clauses, policy=policy, only=only))
        assert keys(found) == set(only)
    assert together(Question.of(clauses, policy=policy + 1, only=(first, second))) == [[]]
    assert made == ["clauses"]

    assert keys(together(Question.of(clauses, policy=policy, only=(first,)))[0]) == {first}
    assert made == ["clauses", "clauses"]


@pytest.mark.parametrize("headed", [None, True, False])
def test_what_is_no_id_day_or_moment_belongs_to_the_shape(headed):
    policy = the_policy().pk

    assert keys(together(Question.of(clauses, policy=policy, headed=headed))[0]) == keys(clauses(policy, headed=headed))


def test_days_and_moments_are_values():
    policy = the_policy()

    for days in (-1, 0, 1):
        day = timezone.localdate() + timedelta(days=days)
        moment = policy.loaded_at + timedelta(days=days)
        periods, loaded = together(Question.of(begun, day=day), Question.of(in_force_before, moment=moment))
        assert keys(periods) == keys(begun(day))
        assert keys(loaded) == keys(in_force_before(moment))


def test_todays_day_inside_a_question_is_tomorrows_tomorrow():
    def today() -> QuerySet[Policy]:
        return Policy.objects.filter(effective_on__lt=timezone.localdate())

    policy = the_policy()
    noon = datetime.combine(policy.effective_on, time(17), UTC)
    with time_machine.travel(noon):
        assert counts(Question.of(today)) == [0]
    with time_machine.travel(noon + timedelta(days=1)):
        assert counts(Question.of(today)) == [1]


def test_a_moment_that_would_never_pass_is_refused():
    def until_now() -> QuerySet[Policy]:
        return Policy.objects.filter(loaded_at__lt=timezone.now())

    with pytest.raises(TypeError, match="a moment"):
        counts(Question.of(until_now))


def test_a_question_that_can_have_no_rows_asks_nothing():
    def none() -> QuerySet[Policy]:
        return Policy.objects.none()

    with CaptureQueriesContext(connection) as queries:
        assert together(Question.of(none)) == [[]]
        assert counts(Question.of(none)) == [0]
        assert counts() == []
    assert len(queries) == 0


def test_values_have_names():
    with pytest.raises(TypeError, match="names"):
        Question.of(rules, 1)


def test_a_process_does_not_remember_without_end(monkeypatch):
    monkeypatch.setattr(prepared, "MOST", 2)
    policy = the_policy().pk
    for length in range(1, 6):
        counts(Question.of(clauses, policy=policy, only=tuple(range(length))))

    assert len(prepared._known) <= 2


def test_lists_of_any_length_share_a_few_shapes():
    assert prepared.ids([5, None, 3, 5]) == (3, 5, 5, 5, 5, 5, 5, 5, 5, 5)
    assert prepared.ids(range(12)) == (*range(12), *[11] * 8)
    assert prepared.ids([None]) == ()
    assert len(prepared.ids(range(20))) == 20


# --- In the order and shape of its queryset ---


def first_three(policy: int) -> QuerySet[Clause]:
    found = Clause.objects.filter(policy=policy).select_related("policy").annotate(revision=F("policy__revision"))
    return found.order_by("-pk").prefetch_related("policy__clauses")[:3]


def references(policy: int) -> QuerySet[Clause, tuple[str, int]]:
    return Clause.objects.filter(policy=policy).order_by("pk").values_list("reference", "pk")


def test_rows_in_their_order_with_what_the_queryset_follows_adds_and_fetches():
    policy = the_policy()

    for _time in range(3):
        found = listed(Question.of(first_three, policy=policy.pk))
        assert [row.pk for row in found] == [row.pk for row in first_three(policy.pk)]
        with CaptureQueriesContext(connection) as queries:
            assert {(row.policy.title, row.revision) for row in found} == {(policy.title, policy.revision)}
            assert len(found[0].policy.clauses.all()) == clauses(policy.pk).count()
        assert len(queries) == 1
    assert listed(Question.of(first_three, policy=policy.pk + 1)) == []


def test_rows_that_are_values():
    policy = the_policy()

    for _time in range(3):
        assert listed(Question.of(references, policy=policy.pk)) == list(references(policy.pk))


def test_a_list_that_can_have_no_rows_asks_nothing(django_assert_num_queries):
    def none() -> QuerySet[Policy]:
        return Policy.objects.none()

    with django_assert_num_queries(0):
        assert listed(Question.of(none)) == []


# --- What PostgreSQL has planned ---


def prepared_now() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements")
        return int(cursor.fetchone()[0])


def test_what_is_asked_again_on_a_connection_is_planned_once():
    policy, before = the_policy().pk, prepared_now()

    after = [(counts(Question.of(rules, policy=policy)), prepared_now() - before) for _time in range(4)]

    number = rules(policy).count()
    assert after == [([number], 0), ([number], 1), ([number], 1), ([number], 1)]


def test_planned_or_not_the_rows_are_the_same_for_other_values_and_with_a_sign_of_percent():
    def called(moment: datetime, day: date, only: tuple[int, ...]) -> QuerySet[Clause]:
        return Clause.objects.filter(
            pk__in=only, policy__loaded_at__lt=moment, policy__effective_on__lte=day, reference__contains="4.3"
        ).exclude(heading__contains="%'")

    policy = the_policy()
    everyone = tuple(policy.clauses.values_list("pk", flat=True))
    for number in range(4):
        moment, day = policy.loaded_at + timedelta(seconds=number), policy.effective_on + timedelta(days=number - 1)
        asked = Question.of(called, moment=moment, day=day, only=everyone)
        assert keys(listed(asked)) == keys(called(moment, day, everyone))
    assert keys(listed(asked)) != set()


def test_no_number_is_too_large_to_ask_for():
    for _time in range(3):
        assert listed(Question.of(rules, policy=10**30)) == []
        assert counts(Question.of(rules, policy=-(10**30))) == [0]
        assert counts(Question.of(rules, policy=the_policy().pk)) == [rules(the_policy().pk).count()]
