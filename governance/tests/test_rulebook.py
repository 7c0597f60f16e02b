"""The rules in force: what the checker reads."""

import pytest

from governance.core.errors import NotFound, WrongState
from governance.policy import rulebook
from governance.policy.models import Policy, Rule
from governance.tests.builders import the_policy

pytestmark = pytest.mark.usefixtures("nothing_loaded")


def test_without_a_policy_nothing_can_be_judged():
    for question in (rulebook.current_policy, rulebook.current_rules, rulebook.prohibitions, rulebook.digest):
        with pytest.raises(WrongState, match="load_policy"):
            question()


def test_a_policy_with_every_rule_off_judges_with_no_rule():
    the_policy()
    Rule.objects.update(active=False)

    assert rulebook.current_rules().rules == ()


def test_current_rules_takes_one_query(django_assert_num_queries):
    the_policy()

    with django_assert_num_queries(1):
        rulebook.current_rules()


def test_current_rules_holds_active_rules_of_the_policy_in_force_only():
    the_policy()
    other = Policy.objects.create(
        title="Old", city="Old", revision=0, approval_level="Council", effective_on="2001-01-01", source_digest="old"
    )
    Rule.objects.create(policy=other, detector="personal_info.sin", clause_reference="1", severity="advice")
    Rule.objects.filter(detector="respect.profanity").update(active=False)

    rules = {spec.key: spec for spec in rulebook.current_rules().rules}

    assert "respect.profanity" not in rules
    assert rules["personal_info.sin"].clause == "4.3.2"
    assert rules["personal_info.sin"].severity == "block"


def test_a_clause_is_found_by_part_and_by_number():
    the_policy()

    assert rulebook.clause("removal").reference == "4.5.1"
    assert rulebook.clause("4.5.3").text.startswith("Withdraw access")
    with pytest.raises(NotFound, match=r"no clause 9\.9"):
        rulebook.clause("9.9")


def test_prohibitions_are_the_six_in_order():
    the_policy()

    assert [(clause.reference, clause.short_title) for clause in rulebook.prohibitions()] == [
        ("4.3.1", "Confidential information"),
        ("4.3.2", "Personal information"),
        ("4.3.3", "Discriminatory, harassing, abusive, offensive"),
        ("4.3.4", "Non-City businesses and products"),
        ("4.3.5", "Destructive talk about the City"),
        ("4.3.6", "Personal opinion as the City’s"),
    ]
