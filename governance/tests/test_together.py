"""Several lists in one question: the same rows as from each queryset on its own."""

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from governance.core.together import counts, is_remembered, remember, together
from governance.policy.models import Clause, Policy, Rule
from governance.tests.builders import the_policy

pytestmark = pytest.mark.django_db


def facts(row) -> dict:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_rows_are_what_each_queryset_gives_with_what_it_follows_and_adds():
    the_policy()
    clauses = Clause.objects.select_related("policy", "parent").annotate(revision=F("policy__revision"))

    with CaptureQueriesContext(connection) as asked:
        policies, rules, found = together(Policy.objects.all(), Rule.objects.filter(active=True), clauses)
        names = {clause.pk: (clause.policy.title, str(clause.parent), clause.revision) for clause in found}

    assert len(asked) == 1
    assert [facts(row) for row in policies] == [facts(row) for row in Policy.objects.all()]
    for rows, queryset in ((rules, Rule.objects.filter(active=True)), (found, Clause.objects.all())):
        assert {row.pk: facts(row) for row in rows} == {row.pk: facts(row) for row in queryset}
    assert names == {each.pk: (each.policy.title, str(each.parent), each.revision) for each in clauses}
    assert not found[0]._state.adding


def test_the_last_of_each_group_is_found_by_the_order_of_the_queryset():
    policy = the_policy()
    last = Clause.objects.order_by("policy_id", "-position").distinct("policy_id")

    (found,) = together(last)

    assert [clause.pk for clause in found] == [policy.clauses.order_by("-position").values_list("pk", flat=True)[0]]


def test_remembered_rows_answer_without_a_question_until_read_afresh():
    policy = the_policy()
    first = policy.clauses.first()

    remember(policy, "clauses", [first])

    with CaptureQueriesContext(connection) as asked:
        assert list(policy.clauses.all()) == [first]
    assert len(asked) == 0
    assert is_remembered(policy, "clauses")
    assert not is_remembered(Policy.objects.get(pk=policy.pk), "clauses")
    assert policy.clauses.filter(pk=first.pk).count() == 1


def test_counts_are_those_of_each_queryset_in_one_question():
    the_policy()
    no_rules = Rule.objects.filter(title="none has this")
    doubled = Clause.objects.filter(policy__clauses__reference__startswith="4.3").distinct()

    with CaptureQueriesContext(connection) as asked:
        found = counts(Clause.objects.order_by("position"), no_rules, doubled, Policy.objects.select_related())

    assert len(asked) == 1
    assert found == [Clause.objects.count(), 0, Clause.objects.count(), 1]
    assert counts() == []
