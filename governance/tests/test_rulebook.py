"""The rules in force: what the checker reads, and a policy officer's hand on them."""

import pytest

from governance.audit.actions import Action
from governance.audit.models import AuditEvent
from governance.core.errors import GuardFailed, NotAllowed, NotFound, WrongState
from governance.policy import rulebook
from governance.policy.models import Policy, Rule
from governance.tests.builders import a_policy_officer, people, the_policy

pytestmark = pytest.mark.usefixtures("nothing_loaded")


def rule(detector: str = "personal_info.phone") -> Rule:
    return Rule.objects.get(detector=detector, policy__in_force=True)


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


def test_a_policy_officer_sets_a_rule_and_the_record_keeps_both_digests():
    the_policy()
    officer = a_policy_officer()
    before = rulebook.digest()

    rulebook.set_rule(rule(), by=officer, severity="advice")

    event = AuditEvent.objects.get(action=Action.RULES_ACTIVATED, actor_id=str(officer.pk))
    assert rule().severity == "advice"
    assert rule().tuned
    assert event.facts["before"] == before
    assert event.facts["after"] == rulebook.digest() != before
    assert event.facts["rule"] == "personal_info.phone"
    assert event.clauses == ["4.3.2"]


def test_switching_a_rule_off_takes_it_out_of_every_check():
    the_policy()

    rulebook.set_rule(rule(), by=a_policy_officer(), active=False)

    assert "personal_info.phone" not in {spec.key for spec in rulebook.current_rules().rules}


def test_setting_a_rule_to_what_it_is_writes_nothing():
    the_policy()
    officer = a_policy_officer()
    count = AuditEvent.objects.count()

    rulebook.set_rule(rule(), by=officer, severity=rule().severity, active=True)

    assert AuditEvent.objects.count() == count
    assert not rule().tuned


def test_nobody_but_a_policy_officer_sets_a_rule():
    the_policy()

    with pytest.raises(NotAllowed):
        rulebook.set_rule(rule(), by=people.an_author(people.an_account()), active=False)

    assert rule().active


def test_a_policy_officer_whose_access_was_withdrawn_sets_no_rule():
    the_policy()
    officer = a_policy_officer()
    people.a_withdrawal(officer)

    with pytest.raises(NotAllowed, match="withdrawn"):
        rulebook.set_rule(rule(), by=people.fresh(officer), active=False)


@pytest.mark.parametrize(
    "parameters", [{"distance": "far"}, {"distance": 60, "reach": 1}, {}, {"distance": True}, {"distance": 1.5}]
)
def test_parameters_that_do_not_fit_the_detector_are_refused(parameters):
    the_policy()

    with pytest.raises(GuardFailed):
        rulebook.set_rule(rule("personal_info.sin"), by=a_policy_officer(), parameters=parameters)


def test_a_parameter_reaches_the_detector():
    the_policy()

    rulebook.set_rule(rule("personal_info.sin"), by=a_policy_officer(), parameters={"distance": 10})

    found = {spec.key: spec for spec in rulebook.current_rules().rules}["personal_info.sin"]
    assert found.parameters == {"distance": 10}


def test_a_severity_that_does_not_exist_is_refused():
    the_policy()

    with pytest.raises(GuardFailed):
        rulebook.set_rule(rule(), by=a_policy_officer(), severity="fatal")


def test_a_rule_of_a_former_revision_stays_as_it_was():
    the_policy()
    officer = a_policy_officer()
    old = rule()
    Policy.objects.update(in_force=False)

    with pytest.raises(WrongState):
        rulebook.set_rule(old, by=officer, active=False)
