"""Changing rules: prepared, tried, activated together or dropped; two officers don't undo each other's."""

import pytest

from governance.audit.actions import Action
from governance.audit.models import AuditEvent
from governance.checker.findings import Context
from governance.core.errors import Conflict, GuardFailed, NotAllowed, NotFound, WrongState
from governance.policy import changes, rulebook, samples, trying
from governance.policy.changes import Proposal
from governance.policy.models import Policy, Rule, RuleChangeSet
from governance.tests.builders import a_policy_officer, people, set_rule, the_policy

pytestmark = pytest.mark.django_db

PHONE = "personal_info.phone"
SIN = "personal_info.sin"
PROFANE = "respect.profanity"


@pytest.fixture(autouse=True)
def policy(db):
    return the_policy()


@pytest.fixture
def officer():
    return a_policy_officer()


def rule(detector: str = PHONE) -> Rule:
    return Rule.objects.get(detector=detector, policy__in_force=True)


def proposal(detector: str = PHONE, **changed) -> Proposal:
    kept = {"severity": rule(detector).severity, "active": True, "parameters": rule(detector).parameters}
    return Proposal(**(kept | changed))


def seen(by) -> str:
    return changes.prepared(changes.open_set(by)).seen


# --- Prepare -------------------------------------------------------------------------------------------------------


def test_what_is_prepared_changes_nothing_until_it_is_activated(officer):
    before, events = rulebook.digest(), AuditEvent.objects.count()

    change_set = changes.prepare(rule(), proposal(active=False), by=officer)

    assert change_set.base_digest == before
    assert (rulebook.digest(), rule().active) == (before, True)
    assert AuditEvent.objects.count() == events


def test_two_changes_of_one_officer_are_one_set_and_the_later_word_counts(officer):
    changes.prepare(rule(), proposal(severity="advice"), by=officer)
    changes.prepare(rule(SIN), proposal(SIN, severity="warn"), by=officer)
    changes.prepare(rule(), proposal(active=False), by=officer)

    (change_set,) = RuleChangeSet.objects.all()
    assert {name: kept["active"] for name, kept in change_set.proposals.items()} == {PHONE: False, SIN: True}


def test_preparing_a_rule_as_it_is_takes_it_out_and_leaves_no_empty_set(officer):
    changes.prepare(rule(), proposal(active=False), by=officer)

    left = changes.prepare(rule(), proposal(), by=officer)

    assert left is None
    assert not RuleChangeSet.objects.exists()


def test_leaving_the_last_change_out_leaves_nothing(officer):
    changes.prepare(rule(), proposal(active=False), by=officer)
    changes.prepare(rule(SIN), proposal(SIN, active=False), by=officer)

    assert set(changes.leave_out(PHONE, by=officer).proposals) == {SIN}
    assert changes.leave_out(SIN, by=officer) is None
    assert changes.leave_out(SIN, by=officer) is None


def test_dropping_keeps_the_rules_and_writes_nothing_on_the_record(officer):
    before, events = rulebook.digest(), AuditEvent.objects.count()
    changes.prepare(rule(), proposal(active=False), by=officer)

    changes.discard(by=officer)
    changes.discard(by=officer)

    assert not RuleChangeSet.objects.exists()
    assert (rulebook.digest(), AuditEvent.objects.count()) == (before, events)


def test_only_policy_officers_prepare_and_activate(officer):
    author = people.an_author(people.an_account())

    for attempt in (
        lambda: changes.prepare(rule(), proposal(active=False), by=author),
        lambda: changes.activate(seen="", by=author),
        lambda: changes.discard(by=author),
        lambda: changes.start_again(by=author),
        lambda: changes.leave_out(PHONE, by=author),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_a_policy_officer_whose_access_was_withdrawn_activates_nothing(officer):
    changes.prepare(rule(), proposal(active=False), by=officer)
    known = seen(officer)
    people.a_withdrawal(officer)

    with pytest.raises(NotAllowed, match="withdrawn"):
        changes.activate(seen=known, by=people.fresh(officer))

    assert rule().active


@pytest.mark.parametrize(
    "parameters", [{"distance": "far"}, {"distance": 60, "reach": 1}, {}, {"distance": True}, {"distance": 1.5}]
)
def test_parameters_that_do_not_fit_the_detector_are_refused(officer, parameters):
    with pytest.raises(GuardFailed):
        changes.prepare(rule(SIN), proposal(SIN, parameters=parameters), by=officer)


def test_a_severity_that_does_not_exist_is_refused(officer):
    with pytest.raises(GuardFailed):
        changes.prepare(rule(), proposal(severity="fatal"), by=officer)


def test_a_rule_of_a_former_revision_stays_as_it_was(officer):
    old = rule()
    Policy.objects.update(in_force=False)

    with pytest.raises(WrongState):
        changes.prepare(old, Proposal("warn", True, {}), by=officer)


def test_nobody_switches_the_clerks_register_off(officer):
    register = rule("confidential.restricted_matter")

    for weaker in (Proposal("block", False, {}), Proposal("warn", True, {})):
        with pytest.raises(GuardFailed, match="Clerk"):
            changes.prepare(register, weaker, by=officer)


# --- Activate ------------------------------------------------------------------------------------------------------


def test_activating_is_one_act_on_the_record_with_both_digests(officer):
    before = rulebook.digest()
    changes.prepare(rule(), proposal(severity="advice"), by=officer)
    changes.prepare(rule(PROFANE), proposal(PROFANE, active=False), by=officer)
    promised = changes.prepared(changes.open_set(officer)).after.digest

    change_set = changes.activate(seen=seen(officer), by=officer)

    event = AuditEvent.objects.get(action=Action.RULES_ACTIVATED, actor_id=str(officer.pk))
    assert (rule().severity, rule().tuned, rule(PROFANE).active) == ("advice", True, False)
    assert rulebook.digest() == promised == change_set.after_digest != before
    assert (event.facts["before"], event.facts["after"]) == (before, promised)
    assert event.facts["rules"] == [f"{PHONE}:advice", f"{PROFANE}:off"]
    assert event.clauses == ["4.3.2", "4.3.3"]
    assert changes.open_set(officer) is None


def test_a_parameter_reaches_the_detector(officer):
    set_rule(rule(SIN), by=officer, parameters={"distance": 10})

    found = {spec.key: spec for spec in rulebook.current_rules().rules}[SIN]
    assert found.parameters == {"distance": 10}


def test_switching_a_rule_off_takes_it_out_of_every_check(officer):
    set_rule(rule(), by=officer, active=False)

    assert PHONE not in {spec.key for spec in rulebook.current_rules().rules}


def test_who_was_slower_is_told_and_undoes_nothing(officer):
    other = a_policy_officer()
    changes.prepare(rule(), proposal(active=False), by=officer)
    set_rule(rule(SIN), by=other, severity="warn")

    with pytest.raises(Conflict, match="start again"):
        changes.activate(seen=seen(officer), by=officer)

    assert changes.prepared(changes.open_set(officer)).stale
    assert (rule().active, rule(SIN).severity) == (True, "warn")


def test_starting_again_puts_ones_changes_on_top_of_the_others(officer):
    other = a_policy_officer()
    changes.prepare(rule(), proposal(active=False), by=officer)
    changes.prepare(rule(SIN), proposal(SIN, severity="warn"), by=officer)
    set_rule(rule(SIN), by=other, severity="warn")

    again = changes.start_again(by=officer)
    changes.activate(seen=seen(officer), by=officer)

    assert set(again.proposals) == {PHONE}  # the other is what the rules say already
    assert (rule().active, rule(SIN).severity) == (False, "warn")


def test_starting_again_where_others_did_it_all_leaves_nothing(officer):
    changes.prepare(rule(), proposal(active=False), by=officer)
    set_rule(rule(), by=a_policy_officer(), active=False)

    assert changes.start_again(by=officer) is None


def test_only_what_was_looked_at_is_activated(officer):
    changes.prepare(rule(), proposal(active=False), by=officer)
    looked_at = seen(officer)
    changes.prepare(rule(SIN), proposal(SIN, active=False), by=officer)  # in another window

    with pytest.raises(Conflict, match="look again"):
        changes.activate(seen=looked_at, by=officer)

    assert rule().active


def test_activating_nothing_is_not_found(officer):
    with pytest.raises(NotFound):
        changes.activate(seen="", by=officer)


def test_each_officer_sees_their_own_set_only(officer):
    changes.prepare(rule(), proposal(active=False), by=officer)

    assert changes.open_set(a_policy_officer()) is None


def test_a_policy_loaded_meanwhile_makes_a_set_stale(officer):
    changes.prepare(rule(), proposal(active=False), by=officer)
    Rule.objects.filter(detector=SIN).update(severity="advice")

    with pytest.raises(Conflict):
        changes.activate(seen=seen(officer), by=officer)


# --- Dry run -------------------------------------------------------------------------------------------------------


@pytest.fixture
def written(monkeypatch):
    """`written("text", ...)`: what the City is said to have written lately."""

    def write(*texts: str, label: str = "A post") -> None:
        context = Context(rules=rulebook.current_rules())
        taken = [samples.Sample(((text, context),), label, "/posts/1/" if label else "", "Approved") for text in texts]
        monkeypatch.setattr(samples, "_source", lambda limit, by: taken[:limit])

    return write


def tried(officer, last: int = 200) -> trying.Trial:
    return trying.dry_run(changes.prepared(changes.open_set(officer)), last=last, by=officer)


BAD = "My SIN is 046 454 286, call me."
FINE = "The rink opens at noon."


def test_a_dry_run_shows_what_goes_and_whom_it_lets_through(officer, written):
    written(BAD, FINE)
    changes.prepare(rule(SIN), proposal(SIN, active=False), by=officer)

    trial = tried(officer)

    assert (trial.looked_at, trial.no_longer_stopped, trial.newly_stopped) == (2, 1, 0)
    (post,) = trial.posts
    assert (post.label, post.url, post.before, post.after) == ("A post", "/posts/1/", "block", "clear")
    (difference,) = post.differences
    assert (difference.after, difference.before.rule, difference.before.excerpt) == (None, SIN, "046 454 286")


def test_a_dry_run_shows_what_asks_for_something_else(officer, written):
    written(BAD)
    changes.prepare(rule(SIN), proposal(SIN, severity="warn"), by=officer)

    (post,) = tried(officer).posts

    (difference,) = post.differences
    assert (difference.before.severity, difference.after.severity) == ("block", "warn")
    assert (post.before, post.after) == ("block", "warn")


def test_a_dry_run_shows_what_appears(officer, written):
    set_rule(rule(SIN), by=officer, active=False)
    written(BAD)
    changes.prepare(rule(SIN), proposal(SIN), by=officer)

    trial = tried(officer)

    assert (trial.newly_stopped, trial.appearing, trial.going) == (1, 1, 0)


def test_a_dry_run_tries_the_examples_that_come_with_the_checker(officer, written):
    written()
    changes.prepare(rule(SIN), proposal(SIN, active=False), by=officer)

    trial = tried(officer)

    assert trial.examples_looked_at > 150
    assert {d.before.rule for each in trial.examples for d in each.differences if d.before} >= {SIN}


def test_a_dry_run_looks_at_as_many_as_asked(officer, written):
    written(*[BAD] * 60)
    changes.prepare(rule(SIN), proposal(SIN, active=False), by=officer)

    assert tried(officer, last=50).looked_at == 50


def test_a_dry_run_that_takes_too_long_says_how_far_it_came(officer, written, monkeypatch):
    written(BAD, BAD, BAD)
    monkeypatch.setattr(trying, "LIMIT", -1.0)
    changes.prepare(rule(SIN), proposal(SIN, active=False), by=officer)

    trial = tried(officer)

    assert (trial.in_time, trial.looked_at) == (False, 0)


def test_a_dry_run_stores_nothing(officer, written):
    written(BAD)
    changes.prepare(rule(SIN), proposal(SIN, active=False), by=officer)
    before, events = rulebook.digest(), AuditEvent.objects.count()

    tried(officer)

    assert (rulebook.digest(), AuditEvent.objects.count()) == (before, events)
