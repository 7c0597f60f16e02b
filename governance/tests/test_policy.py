"""The policy file and its loading: word for word, all or nothing, the same twice."""

import re
import tomllib
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from governance.audit.actions import Action
from governance.audit.models import AuditEvent
from governance.checker.findings import Consent, Context
from governance.checker.registry import default_rules, detectors
from governance.core.guards import Person
from governance.management.commands.load_policy import CONTACTS, POLICY
from governance.policy import files, loading, reading, registers, rulebook
from governance.policy.models import Clause, ClauseAlias, OfficialContact, Policy, RestrictedPeriod, Rule
from governance.tests.builders import a_policy_officer, load_the_policy, set_rule

PRINTED = POLICY.with_suffix(".txt")

ELMFORD = """
title = "Online Conduct Policy"
city = "Town of Elmford"
revision = 3
approval_level = "Council"
effective_on = 2024-05-01

[parts]
confidential = "7.A"
personal_information = "7.B"
respect = "7.C"
endorsement = "7.D"
destructive = "7.E"
opinion = "7.F"
removal = "9.1"
monitoring = "9.2"
withdrawal = "9.3"
training = "3"

[[restricted_period]]
name = "By-election, Ward 2"
starts_on = 2027-02-01
ends_on = 2027-03-15
basis = "Municipal Elections Act, 1996, s. 65"

[[clause]]
number = "3"
heading = "Training"
text = "Everyone learns."

[[clause]]
number = "7"
heading = "Nobody posts"
""" + "".join(
    f'\n[[clause]]\nnumber = "{number}"\ntext = "{text}"\n'
    for number, text in [
        ("7.A", "secrets."), ("7.B", "what is private."), ("7.C", "abuse."), ("7.D", "advertising."),
        ("7.E", "talk that destroys."), ("7.F", "an opinion as the Town's."),
        ("9", "The Town may"), ("9.1", "remove,"), ("9.2", "watch,"), ("9.3", "withdraw."),
    ]
)  # fmt: skip


@pytest.fixture
def elmford(tmp_path: Path) -> Path:
    path = tmp_path / "elmford.toml"
    path.write_text(ELMFORD)
    return path


def words_of_print() -> list[str]:
    """The printed text without what the publisher's conversion added: emphasis, rules and list dashes."""
    text = re.sub(r"\*\*|</?u>", "", PRINTED.read_text())
    text = text.replace(
        "Next Review Date: 2015-01-01\t\n------------------------------\t--", "Next Review Date: 2015-01-01"
    )
    return [word for word in text.split() if word != "-"]


def words_of_file() -> list[str]:
    """The policy file read aloud, in order: metadata, numbers, headings and text."""
    policy = files.read_policy(POLICY)
    lines = [
        f"Department: {policy.department}", f"Division: {policy.division}", f"Section/Function: {policy.section}",
        f"Approval Level: {policy.approval_level}", f"Effective Date: {policy.effective_on}",
        f"Revision #: {policy.revision}",
    ]  # fmt: skip
    for clause in policy.clauses:
        number = reading.printed_number(clause.number)
        parts = number.split(".")
        if len(parts) == 3:
            number = f".{parts[2]}"
        elif number and parts[1] != "0":
            number = f"{number}."
        lines.append(f"{number} {clause.heading} {clause.text}")
    return [word for word in " ".join(lines).split() if word != "-"]


def test_every_word_of_the_policy_file_stands_in_the_printed_policy_in_this_order():
    printed, held = words_of_print(), words_of_file()

    assert held == printed
    assert len(held) > 1000


def test_slips_of_the_print_are_kept_and_explained():
    policy = files.read_policy(POLICY)
    noted = {(clause.number, erratum.printed) for clause in policy.clauses for erratum in clause.errata}

    assert {("4.5.2", "Section 3.1"), ("4.6", "my"), ("4.5.3", "anytime"), ("5.1", "Libel and Lander Act")} <= noted


def test_each_part_names_the_clause_of_the_brief():
    parts = files.read_policy(POLICY).parts

    assert parts == {
        "confidential": "4.3.1", "personal_information": "4.3.2", "respect": "4.3.3", "endorsement": "4.3.4",
        "destructive": "4.3.5", "opinion": "4.3.6", "removal": "4.5.1", "monitoring": "4.5.2",
        "withdrawal": "4.5.3", "training": "4.2.6",
    }  # fmt: skip


@pytest.mark.usefixtures("nothing_loaded")
def test_loading_puts_the_policy_in_force_with_rules_contacts_and_periods(capsys):
    call_command("load_policy")

    policy = rulebook.current_policy()
    assert (policy.revision, str(policy.next_review_on), policy.approval_level) == (1, "2015-01-01", "Council")
    assert policy.clauses.get(reference="4.3.2").parent.reference == "4.3"
    assert policy.clauses.get(reference="3.city").parent.reference == "3.0"
    assert set(policy.rules.values_list("detector", flat=True)) == set(detectors())
    assert OfficialContact.objects.count() == len(tomllib.loads(CONTACTS.read_text())["contact"])
    assert [period.name for period in RestrictedPeriod.objects.order_by("starts_on")] == [
        "Municipal election 2026",
        "Municipal election 2030",
    ]
    assert "is in force" in capsys.readouterr().out
    assert list(AuditEvent.objects.order_by("sequence").values_list("action", "actor_label")) == [
        (action.value, "Imprimatur")
        for action in (
            Action.POLICY_LOADED,
            Action.RULES_ACTIVATED,
            Action.CONTACT_RECORDED,
            Action.PERIOD_RECORDED,
        )  # fmt: skip
    ]


@pytest.mark.usefixtures("nothing_loaded")
def test_loading_twice_changes_nothing(capsys):
    call_command("load_policy")
    before = list(AuditEvent.objects.values_list("hash"))
    call_command("load_policy")

    assert list(AuditEvent.objects.values_list("hash")) == before
    assert Policy.objects.count() == 1
    assert "Nothing changed" in capsys.readouterr().out


@pytest.mark.usefixtures("nothing_loaded")
def test_an_old_number_is_known_by_the_clause_it_became():
    load_the_policy()

    former = dict(ClauseAlias.objects.values_list("reference", "clause__reference"))
    assert former["2.3.2"] == "4.3.2"
    assert former["3.1"] == "2.1"
    assert former["4.0"] == "3.0"


@pytest.mark.usefixtures("nothing_loaded")
def test_another_city_loads_its_own_numbering(elmford):
    call_command("load_policy", str(elmford))

    assert [clause.reference for clause in rulebook.prohibitions()] == ["7.A", "7.B", "7.C", "7.D", "7.E", "7.F"]
    assert rulebook.clause("withdrawal").reference == "9.3"
    assert Rule.objects.get(detector="personal_info.sin").clause_reference == "7.B"
    assert set(
        Rule.objects.filter(detector__startswith="accessibility.").values_list("clause_reference", flat=True)
    ) == {"AODA"}
    assert Clause.objects.get(reference="7.A").parent.reference == "7"
    assert OfficialContact.objects.count() == 0
    assert registers.restricted_period(RestrictedPeriod.objects.get().starts_on).name == "By-election, Ward 2"


@pytest.mark.usefixtures("nothing_loaded")
def test_a_new_revision_takes_over_and_the_old_one_stays_readable(elmford):
    old = load_the_policy()
    call_command("load_policy", str(elmford))

    old.refresh_from_db()
    assert not old.in_force
    assert rulebook.current_policy().city == "Town of Elmford"
    assert old.clauses.get(reference="4.6").text.startswith("Failure to comply")


@pytest.mark.usefixtures("nothing_loaded")
def test_going_back_to_an_earlier_file_puts_that_revision_in_force_again(elmford):
    old = load_the_policy()
    call_command("load_policy", str(elmford))
    call_command("load_policy")

    assert rulebook.current_policy() == old
    assert Policy.objects.count() == 2


@pytest.mark.usefixtures("nothing_loaded")
def test_a_policy_officers_rule_survives_a_reload_and_a_new_revision(elmford):
    load_the_policy()
    officer: Person = a_policy_officer()
    set_rule(Rule.objects.get(detector="respect.profanity"), by=officer, severity="advice", active=False)
    load_the_policy()
    kept = rulebook.current_policy().rules.get(detector="respect.profanity")
    call_command("load_policy", str(elmford))
    carried = rulebook.current_policy().rules.get(detector="respect.profanity")

    assert (kept.severity, kept.active, kept.tuned) == ("advice", False, True)
    assert (carried.severity, carried.active, carried.tuned, carried.clause_reference) == ("advice", False, True, "7.C")


@pytest.mark.usefixtures("nothing_loaded")
def test_a_rule_nobody_set_follows_the_detectors_proposal_on_reload():
    load_the_policy()
    Rule.objects.filter(detector="personal_info.sin").update(severity="advice", active=False)
    load_the_policy()

    rule = Rule.objects.get(detector="personal_info.sin")
    assert (rule.severity, rule.active) == ("block", True)


@pytest.mark.usefixtures("nothing_loaded")
def test_a_detector_that_is_gone_takes_its_rule_out_of_use():
    policy = load_the_policy()
    Rule.objects.create(
        policy=policy, detector="respect.of_old", clause_reference="4.3.3", title="Old", severity="block"
    )
    load_the_policy()

    assert not Rule.objects.get(detector="respect.of_old").active


@pytest.mark.usefixtures("nothing_loaded")
def test_a_retired_contact_does_not_come_back_with_a_reload():
    load_the_policy()
    contact = OfficialContact.objects.filter(kind="phone").first()
    registers.retire_contact(contact, by=a_policy_officer())
    load_the_policy()

    contact.refresh_from_db()
    assert contact.retired_at
    assert OfficialContact.objects.filter(kind="phone", value=contact.value).count() == 1


@pytest.mark.parametrize(
    ("find", "put", "fault"),
    [
        ('number = "4.5.1"', 'number = "4.5.2"', "clause.number: 4.5.2 stands twice"),
        ('confidential = "4.3.1"', 'confidential = "4.3.9"', "parts.confidential: there is no clause 4.3.9"),
        ('removal = "4.5.1"\n', "", "parts.removal: is missing"),
        ('opinion = "4.3.6"', 'opinion = "4.3.5"', "the six prohibitions must be six clauses"),
        ('printed = "my"', 'printed = "mine"', "clause.errata.printed: 'mine' is not in the clause's text"),
        ("revision = 1\n", 'revision = "one"\n', "revision: must be a whole number"),
        ("effective_on = 2013-04-29", 'effective_on = "2013-04-29"', "effective_on: must be a date"),
        ('title = "Social', 'titel = "Social', "titel: is not a key of a policy file"),
        ('from = "05-01"', 'from = "02-30"', 'restricted_period.from: must be a month and a day such as "05-01"'),
        ("times = 2", "times = 0", "restricted_period.times: must be 1 or more"),
        ('number = "1.1"', 'number = "rules"', "clause.number: 'rules' can't be a clause's number"),
        ("[parts]", "[parts", "line 17"),
    ],
)
def test_a_faulty_file_is_refused_with_file_line_and_key(tmp_path, find, put, fault):
    text = POLICY.read_text()
    assert find in text
    path = tmp_path / "faulty.toml"
    path.write_text(text.replace(find, put, 1))

    with pytest.raises(files.PolicyFileError) as refused:
        files.read_policy(path)

    assert fault in str(refused.value)
    assert "faulty.toml" in str(refused.value)
    assert re.search(r"line \d+", str(refused.value))


def test_a_fault_names_the_line_it_stands_on(tmp_path):
    lines = POLICY.read_text().splitlines()
    place = next(number for number, line in enumerate(lines, start=1) if line == 'number = "4.6"')
    lines[place - 1] = 'number = "4 6"'
    path = tmp_path / "policy.toml"
    path.write_text("\n".join(lines))

    with pytest.raises(files.PolicyFileError, match=rf"policy\.toml, line {place}, clause\.number"):
        files.read_policy(path)


def test_all_faults_are_told_at_once(tmp_path):
    path = tmp_path / "policy.toml"
    path.write_text(POLICY.read_text().replace("\nrevision = 1\n", "\n").replace('training = "4.2.6"', ""))

    with pytest.raises(files.PolicyFileError) as refused:
        files.read_policy(path)

    assert len(refused.value.faults) == 2


@pytest.mark.usefixtures("nothing_loaded")
def test_a_refused_file_writes_nothing(tmp_path):
    path = tmp_path / "policy.toml"
    path.write_text("title = 1")

    with pytest.raises(CommandError, match=r"Nothing was loaded"):
        call_command("load_policy", str(path))

    assert Policy.objects.count() == AuditEvent.objects.count() == 0


@pytest.mark.usefixtures("nothing_loaded")
def test_a_faulty_contacts_file_stops_the_whole_load(tmp_path):
    path = tmp_path / "contacts.toml"
    path.write_text('[[contact]]\nkind = "pigeon"\nvalue = "coo"\n')

    with pytest.raises(CommandError, match=r"contacts\.toml, line 2, contact\.kind: must be one of"):
        call_command("load_policy", contacts=path)

    assert Policy.objects.count() == 0


@pytest.mark.usefixtures("nothing_loaded")
def test_a_load_that_breaks_halfway_leaves_the_old_policy_whole(elmford, monkeypatch):
    old = load_the_policy()

    def breaks(*args, **kwargs):
        raise RuntimeError("power cut")

    monkeypatch.setattr(loading, "_write_rules", breaks)
    with pytest.raises(RuntimeError, match="power cut"):
        call_command("load_policy", str(elmford))

    assert list(Policy.objects.values_list("pk", "in_force")) == [(old.pk, True)]


def test_every_family_of_detectors_has_its_part():
    families = {spec.key.partition(".")[0] for spec in default_rules().rules if spec.clause != "AODA"}

    assert families == set(loading.FAMILIES)
    parts = files.read_policy(POLICY).parts
    for spec in default_rules().rules:
        if spec.clause != "AODA":
            assert parts[loading.FAMILIES[spec.key.partition(".")[0]]] == spec.clause


@pytest.mark.usefixtures("nothing_loaded")
def test_the_loaded_rules_judge_like_the_checkers_own():
    from governance.checker import engine

    load_the_policy()
    text = "Call me, my SIN is 046 454 286. Best pizza in town at Luigi's, 20 % off!"
    contacts = registers.official_contacts()
    own = engine.check(
        text, Context(rules=default_rules(), contacts=contacts, consents=(Consent("*", frozenset("*")),))
    )
    ours = engine.check(
        text, Context(rules=rulebook.current_rules(), contacts=contacts, consents=(Consent("*", frozenset("*")),))
    )

    assert ours == own
    assert "4.3.2" in {finding.clause for finding in ours}
