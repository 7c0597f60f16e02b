"""Pages of the policy, its rules and its registers."""

import re
from datetime import date

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from governance.checker.registry import detectors
from governance.policy import reading, registers, rulebook
from governance.policy.forms import MEANINGS, RuleForm
from governance.policy.models import Clause, Erratum, OfficialContact, RestrictedPeriod, Rule
from governance.tests.builders import a_policy_officer, people, set_rule, the_policy

pytestmark = pytest.mark.django_db

PAGES = ("policy:detail", "policy:rules", "policy:contacts", "policy:periods")
CONTACT = {"use": "Rink", "source": "elmford.example", "verified_on": "2026-01-05"}


@pytest.fixture(autouse=True)
def policy(db):
    return the_policy()


def client_of(rep) -> Client:
    return people.signed_in(rep)


@pytest.fixture
def author() -> Client:
    return client_of(people.an_author(people.an_account()))


@pytest.fixture
def officer() -> Client:
    return client_of(a_policy_officer())


def words(response) -> str:
    """What the page says, without markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.mark.parametrize("name", PAGES)
def test_every_representative_reads_the_policy_and_its_registers(author, name, django_assert_max_num_queries):
    assert author.get(reverse(name)).status_code == 200

    with django_assert_max_num_queries(15):
        author.get(reverse(name))


@pytest.mark.parametrize("name", PAGES)
def test_strangers_are_asked_to_sign_in(name):
    response = Client().get(reverse(name))

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_someone_who_left_reads_nothing_here():
    rep = people.a_representative()
    client = client_of(rep)
    type(rep).objects.filter(pk=rep.pk).update(left_on=date(2020, 1, 1), engaged_on=date(2019, 1, 1))

    assert client.get(reverse("policy:detail")).status_code in (302, 403)


def test_the_policy_is_shown_whole_and_word_for_word_and_each_clause_has_an_anchor_and_an_address(author, policy):
    page = author.get(reverse("policy:detail"))
    shown = re.sub(r"\W", "", words(page))

    for clause in policy.clauses.all():
        for line in clause.text.splitlines():
            for cell in line.removeprefix("- ").split("\t"):
                plain = " ".join(cell.replace("'", "&#x27;").replace("&doc", "&amp;doc").split())
                assert re.sub(r"\W", "", plain) in shown
        assert f'id="c{clause.reference}"' in page.content.decode()
        assert author.get(reverse("policy:clause", args=[clause.reference])).status_code == 200


@pytest.mark.parametrize(("now", "days"), [("2026-11-22T15:00:00Z", "4,343"), ("2026-11-23T04:30:00Z", "4,343")])
def test_the_review_banner_counts_days_in_the_citys_zone(policy, now, days):
    with time_machine.travel(now, tick=False):
        shown = words(client_of(people.a_representative()).get(reverse("policy:detail")))

    assert f"The review is {days} days overdue." in shown
    assert "Only Council can set a new date." in shown


def test_there_is_no_banner_while_the_review_is_not_due(author, policy):
    type(policy).objects.update(next_review_on=date(2999, 1, 1))

    assert "overdue" not in words(author.get(reverse("policy:detail")))


def test_slips_are_marked_where_printed_and_explained_beside(author):
    page = author.get(reverse("policy:clause", args=["4.5.2"])).content.decode()

    assert '<span class="sic">Section 3.1</span>' in page
    assert "Read as: those listed in 2.1." in page


def test_a_clause_page_shows_the_sentence_it_stands_under(author):
    assert "on behalf of the City may not:" in words(author.get(reverse("policy:clause", args=["4.3.2"])))


def test_an_old_number_leads_to_todays_clause_with_a_note(author):
    response = author.get("/policy/2.3.2/", follow=True)

    assert response.redirect_chain == [("/policy/4.3.2/?was=2.3.2", 302)]
    assert "2.3.2 is 4.3.2 today." in words(response)


def test_a_note_about_an_old_number_is_not_made_up_from_the_address(author):
    assert "9.9" not in words(author.get("/policy/4.3.2/?was=9.9"))


def test_a_number_that_meant_something_else_before_says_so(author):
    shown = words(author.get("/policy/2.1/"))

    assert "In papers from before revision 1, “2.1” means what is 4.1 today." in shown


def test_a_number_nobody_ever_used_is_not_found(author):
    response = author.get("/policy/9.9/")

    assert response.status_code == 404


def test_finding_words_lists_the_clauses_that_hold_them(author):
    shown = words(author.get(reverse("policy:detail"), {"q": "closed session"}))

    assert "1 clause with “closed session”" in shown


def test_finding_nothing_says_so_and_escapes_what_was_typed(author):
    response = author.get(reverse("policy:detail"), {"q": "<b>zebra</b>"})

    assert "No clause holds all of these words." in words(response)
    assert "<b>zebra" not in response.content.decode()


def test_an_earlier_revision_stays_readable(author, policy, tmp_path):
    from governance.tests.test_policy import ELMFORD

    path = tmp_path / "elmford.toml"
    path.write_text(ELMFORD)
    call_command("load_policy", str(path))

    assert "Failure to comply" not in words(author.get(reverse("policy:detail")))
    old = words(author.get(reverse("policy:revision", args=[policy.pk])))
    assert "Failure to comply" in old
    assert "no longer in force" in old
    assert reverse("policy:revision", args=[policy.pk]) in author.get(reverse("policy:detail")).content.decode()


def test_text_of_a_policy_file_is_escaped():
    clause = Clause(reference="1.1", text="<script>alert(1)</script> my <b>\n- my <i>\na\t<u>")
    shown = str(reading.blocks(clause.text, [Erratum(printed="my", reading="may")]))

    assert "<script>" not in shown
    assert "<i>" not in shown
    assert '<span class="sic">my</span>' in shown


@pytest.mark.parametrize(
    ("reference", "label"),
    [("4.3.2", "4.3.2"), ("3.city", ""), ("3.it", ""), ("7.A", "7.A"), ("2.iv", "2.iv"), ("7", "7")],
)
def test_a_clause_printed_without_a_number_shows_none(reference, label):
    assert reading.printed_number(reference) == label


# --- Rules -------------------------------------------------------------------------------------------------------


def test_the_rules_page_names_every_rule_and_the_digest(author):
    response = author.get(reverse("policy:rules"))

    page = response.content.decode()
    assert all(rule.detector in page for rule in Rule.objects.all())
    assert rulebook.digest() in page
    assert reverse("policy:rule", args=[Rule.objects.first().pk]) not in page


SIN = {"severity": "warn", "parameter_distance": "25"}  # without "active": switched off


def test_a_policy_officer_prepares_tries_and_activates_a_change(officer):
    rule = Rule.objects.get(detector="personal_info.sin")
    address = reverse("policy:rule", args=[rule.pk])
    shown = officer.get(address)
    prepared = officer.post(address, SIN, follow=True)
    listed = words(officer.get(reverse("policy:rules")))
    again = officer.get(address)
    rule.refresh_from_db()
    unchanged = (rule.severity, rule.active, rule.parameters)
    activated = officer.post(
        reverse("policy:changes_activate"), {"seen": prepared.context["prepared"].seen}, follow=True
    )

    rule.refresh_from_db()
    assert 'name="parameter_distance"' in shown.content.decode()
    assert prepared.redirect_chain == [(reverse("policy:changes"), 302)]
    assert "Distance 60" in words(prepared)
    assert "Distance 25" in words(prepared)
    assert "You have prepared a change to 1 rule. Nothing of it is in force." in listed
    assert "change prepared" in listed
    assert 'value="25"' in again.content.decode()
    assert unchanged == ("block", True, {"distance": 60})
    assert "The rules are in force." in words(activated)
    assert (rule.severity, rule.active, rule.parameters) == ("warn", False, {"distance": 25})
    assert "set by a policy officer" in words(activated)


def test_a_change_can_be_left_out_and_all_of_them_dropped(officer):
    first, second = Rule.objects.get(detector="personal_info.sin"), Rule.objects.get(detector="respect.profanity")
    officer.post(reverse("policy:rule", args=[first.pk]), SIN)
    officer.post(reverse("policy:rule", args=[second.pk]), {"severity": "advice", "active": "on"})

    one_left = officer.post(reverse("policy:rule_leave_out", args=[second.pk]), follow=True)
    dropped = officer.post(reverse("policy:changes_discard"), follow=True)

    assert "1 rule changes" in words(one_left)
    assert "Your changes are dropped." in words(dropped)
    assert officer.get(reverse("policy:changes")).status_code == 302
    first.refresh_from_db()
    assert (first.severity, first.active) == ("block", True)


def test_a_rule_prepared_as_it_is_stays_as_it_is(officer):
    rule = Rule.objects.get(detector="personal_info.sin")

    response = officer.post(
        reverse("policy:rule", args=[rule.pk]),
        {"severity": "block", "active": "on", "parameter_distance": "60"},
        follow=True,
    )

    assert "The rule stays as it is." in words(response)


def test_the_page_says_when_others_were_faster_and_starts_again(officer):
    first, second = Rule.objects.get(detector="personal_info.sin"), Rule.objects.get(detector="respect.profanity")
    mine = officer.post(reverse("policy:rule", args=[first.pk]), SIN, follow=True).context["prepared"]
    set_rule(second, severity="advice")

    shown = words(officer.get(reverse("policy:changes")))
    refused = officer.post(reverse("policy:changes_activate"), {"seen": mine.seen})
    again = officer.post(reverse("policy:changes_start_again"), follow=True)

    assert "The rules have changed since you began." in shown
    assert "Activate these changes" not in shown
    assert refused.status_code == 409
    assert "Nothing was activated" in words(refused)
    assert "Activate these changes" in words(again)


def test_the_clerks_rule_has_no_form(officer):
    rule = Rule.objects.get(detector="confidential.restricted_matter")
    address = reverse("policy:rule", args=[rule.pk])

    shown = words(officer.get(address))
    refused = officer.post(address, {"severity": "advice"})

    assert "This rule belongs to the Clerk’s register." in shown
    assert "Prepare this change" not in shown
    assert refused.status_code == 422
    rule.refresh_from_db()
    assert (rule.severity, rule.active) == ("block", True)


def test_an_author_prepares_and_activates_nothing(author, officer):
    rule = Rule.objects.get(detector="personal_info.sin")
    mine = officer.post(reverse("policy:rule", args=[rule.pk]), SIN, follow=True).context["prepared"]
    attempts = [
        author.get(reverse("policy:changes")),
        author.post(reverse("policy:changes_activate"), {"seen": mine.seen}),
        author.post(reverse("policy:changes_start_again")),
        author.post(reverse("policy:changes_discard")),
        author.post(reverse("policy:rule_leave_out", args=[rule.pk])),
    ]

    assert [response.status_code for response in attempts] == [403] * 5
    assert "change prepared" not in words(author.get(reverse("policy:rules")))


def test_pages_of_prepared_changes_take_few_queries(officer, django_assert_max_num_queries):
    rule = Rule.objects.get(detector="personal_info.sin")
    officer.post(reverse("policy:rule", args=[rule.pk]), SIN)

    for address in (reverse("policy:rules"), reverse("policy:changes"), reverse("policy:rule", args=[rule.pk])):
        officer.get(address)
        with django_assert_max_num_queries(15):
            officer.get(address)


def test_every_parameter_of_a_detector_is_explained_where_it_is_set():
    names = {name for detector in detectors().values() for name in detector.parameters}

    assert names == set(MEANINGS)


def test_a_rule_is_not_set_with_a_parameter_that_is_no_number(officer):
    rule = Rule.objects.get(detector="personal_info.sin")
    response = officer.post(
        reverse("policy:rule", args=[rule.pk]), {"severity": "warn", "active": "on", "parameter_distance": "far"}
    )

    rule.refresh_from_db()
    assert response.status_code == 422
    assert rule.severity == "block"


def test_an_author_cannot_open_or_set_a_rule(author):
    rule = Rule.objects.get(detector="personal_info.sin")
    address = reverse("policy:rule", args=[rule.pk])

    assert author.get(address).status_code == 403
    assert author.post(address, {"severity": "advice"}).status_code == 403
    rule.refresh_from_db()
    assert (rule.severity, rule.active) == ("block", True)


def test_every_rule_has_a_form_that_keeps_it_as_it_is():
    for rule in Rule.objects.all():
        shown = {name: value for name, value in RuleForm(rule=rule).initial.items() if value is not False}
        form = RuleForm(shown, rule=rule)

        assert form.is_valid(), (rule, form.errors)
        assert (form.cleaned_data["severity"], form.cleaned_data["active"]) == (rule.severity, rule.active)
        assert form.parameters() == rule.parameters


# --- Registers ---------------------------------------------------------------------------------------------------


def test_a_policy_officer_enters_changes_and_retires_a_contact(officer):
    entered = officer.post(
        reverse("policy:contacts"), {"kind": "phone", "value": "705-555-0142"} | CONTACT, follow=True
    )
    contact = OfficialContact.objects.get(value="705-555-0142")
    changed = officer.post(reverse("policy:contact", args=[contact.pk]), CONTACT | {"use": "Arena"}, follow=True)
    retired = officer.post(reverse("policy:contact_retire", args=[contact.pk]), follow=True)

    contact.refresh_from_db()
    assert "stands in the register" in words(entered)
    assert "Arena" in words(changed)
    assert contact.retired_at
    assert "is retired" in words(retired)
    assert officer.get(reverse("policy:contact", args=[contact.pk])).status_code == 404


def test_a_contact_that_is_none_is_refused_and_what_was_typed_is_kept(officer):
    response = officer.post(reverse("policy:contacts"), {"kind": "email", "value": "no address"} | CONTACT)

    assert response.status_code == 422
    assert 'value="no address"' in response.content.decode()
    assert "doesn’t look like" in words(response).replace("&#x27;", "’").replace("&#39;", "’")


def test_an_author_cannot_write_in_the_registers(author):
    contact = OfficialContact.objects.first()
    period = RestrictedPeriod.objects.first()
    new_period = {"name": "Own", "starts_on": "2027-01-01", "ends_on": "2027-02-01", "basis": "none"}
    attempts = [
        author.post(reverse("policy:contacts"), {"kind": "phone", "value": "705-555-0142"} | CONTACT),
        author.get(reverse("policy:contact", args=[contact.pk])),
        author.post(reverse("policy:contact", args=[contact.pk]), CONTACT),
        author.post(reverse("policy:contact_retire", args=[contact.pk])),
        author.post(reverse("policy:periods"), new_period),
        author.post(reverse("policy:period_cancel", args=[period.pk])),
    ]

    assert [response.status_code for response in attempts] == [403] * 6
    assert "Enter this contact" not in words(author.get(reverse("policy:contacts")))
    assert "Enter this period" not in words(author.get(reverse("policy:periods")))


def test_acts_answer_to_post_only(officer):
    contact, period = OfficialContact.objects.first(), RestrictedPeriod.objects.first()

    assert officer.get(reverse("policy:contact_retire", args=[contact.pk])).status_code == 405
    assert officer.get(reverse("policy:period_cancel", args=[period.pk])).status_code == 405


def test_a_policy_officer_enters_and_cancels_a_period(officer):
    data = {"name": "By-election", "starts_on": "2027-01-01", "ends_on": "2027-02-01", "basis": "MEA, s. 65"}
    officer.post(reverse("policy:periods"), data)
    period = registers.restricted_period(date(2027, 1, 15))
    officer.post(reverse("policy:period_cancel", args=[period.pk]))

    assert period.name == "By-election"
    assert registers.restricted_period(date(2027, 1, 15)) is None


def test_a_period_that_ends_before_it_starts_is_refused(officer):
    data = {"name": "By-election", "starts_on": "2027-02-01", "ends_on": "2027-01-01", "basis": "MEA, s. 65"}

    response = officer.post(reverse("policy:periods"), data)

    assert response.status_code == 422
    assert "The last day lies before the first." in words(response)


def test_without_a_policy_the_page_says_what_to_do(author, policy):
    type(policy).objects.update(in_force=False)

    response = author.get(reverse("policy:detail"))

    assert response.status_code == 409
    assert "load_policy" in words(response)
