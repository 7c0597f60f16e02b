"""The registers the checker reads: what an entry lets pass, who may enter it, and that nothing is deleted."""

from datetime import date

import pytest

from governance.audit.actions import Action
from governance.audit.models import AuditEvent
from governance.checker import engine
from governance.checker.findings import Context
from governance.core.errors import GuardFailed, NotAllowed
from governance.policy import registers, rulebook
from governance.policy.models import OfficialContact, RestrictedPeriod
from governance.tests.builders import a_policy_officer, people

pytestmark = pytest.mark.django_db

WHY = {"use": "Ice rink", "source": "elmford.example/rink", "verified_on": date(2026, 1, 5)}


def times(action: Action, entry: OfficialContact | RestrictedPeriod) -> int:
    """How often the record tells this of an entry."""
    about = {"subject_type": entry._meta.label_lower, "subject_id": str(entry.pk)}
    return AuditEvent.objects.filter(action=action, **about).count()


def findings(text: str) -> list[str]:
    context = Context(rules=rulebook.current_rules(), contacts=registers.official_contacts())
    return [finding.rule for finding in engine.check(text, context)]


def test_a_number_the_city_publishes_passes_until_it_is_retired():
    officer = a_policy_officer()
    text = "Call Sam Doe at home, 705-555-0142."
    unknown = findings(text)

    contact = registers.record_contact("phone", "(705) 555 0142", by=officer, **WHY)
    known = findings(text)
    registers.retire_contact(contact, by=officer)

    assert "personal_info.phone" in unknown
    assert "personal_info.phone" not in known
    assert findings(text) == unknown


def test_a_contact_written_another_way_is_the_same_contact():
    officer = a_policy_officer()
    first = registers.record_contact("phone", "705-555-0142", by=officer, **WHY)

    again = registers.record_contact("phone", "+1 (705) 555-0142", by=officer, **WHY)

    assert again == first
    assert times(Action.CONTACT_RECORDED, first) == 1


def test_a_retired_contact_can_be_entered_again():
    officer = a_policy_officer()
    contact = registers.record_contact("domain", "elmford.example", by=officer, **WHY)
    registers.retire_contact(contact, by=officer)
    registers.retire_contact(contact, by=officer)

    again = registers.record_contact("domain", "elmford.example", by=officer, **WHY)

    assert (again.pk, again.retired_at) == (contact.pk, None)
    assert times(Action.CONTACT_RETIRED, contact) == 1


def test_the_audit_trail_does_not_hold_the_number_itself():
    registers.record_contact("phone", "705-555-0142", by=a_policy_officer(), **WHY)

    event = AuditEvent.objects.filter(action=Action.CONTACT_RECORDED).order_by("sequence").last()
    assert "555" not in f"{event.facts}{event.subject_label}"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("phone", "call us"), ("phone", "12"), ("email", "clerk at elmford"), ("domain", "https://elmford.example/x"),
        ("address", "Somewhere"), ("postal_code", "12345"), ("pigeon", "coo"), ("email", ""),
    ],
)  # fmt: skip
def test_what_is_no_contact_is_refused(kind, value):
    before = OfficialContact.objects.count()

    with pytest.raises(GuardFailed):
        registers.record_contact(kind, value, by=a_policy_officer(), **WHY)

    assert OfficialContact.objects.count() == before


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("phone", "705-555-0142"), ("phone", "+1 (705) 555-0142 ext. 23"), ("phone", "311"),
        ("email", "clerk@elmford.example"), ("domain", "forms.elmford.example"), ("address", "12 Main Street North"),
        ("postal_code", "K9Z 0A1"), ("postal_code", "k9z0a1"),
    ],
)  # fmt: skip
def test_what_the_city_publishes_is_accepted(kind, value):
    assert registers.record_contact(kind, value, by=a_policy_officer(), **WHY).value == value


@pytest.mark.parametrize("missing", [{"use": " "}, {"source": ""}, {"verified_on": date(2999, 1, 1)}])
def test_an_entry_says_what_for_where_and_when(missing):
    with pytest.raises(GuardFailed) as refused:
        registers.record_contact("phone", "705-555-0142", by=a_policy_officer(), **(WHY | missing))

    assert refused.value.field == next(iter(missing))


def test_changing_an_entry_keeps_the_number_and_is_recorded_once():
    officer = a_policy_officer()
    contact = registers.record_contact("phone", "705-555-0142", by=officer, **WHY)
    new = WHY | {"verified_on": date(2026, 2, 1)}

    registers.change_contact(contact, by=officer, **new)
    registers.change_contact(contact, by=officer, **new)

    contact.refresh_from_db()
    assert contact.verified_on == date(2026, 2, 1)
    assert times(Action.CONTACT_RECORDED, contact) == 2


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 4, 30), None),
        (date(2026, 5, 1), "Municipal election 2026"),
        (date(2026, 12, 31), "Municipal election 2026"),
        (date(2027, 1, 1), None),
        (date(2030, 10, 28), "Municipal election 2030"),
    ],
)
def test_a_restricted_period_counts_both_its_first_and_last_day(day, name):
    period = registers.restricted_period(day)

    assert (period and period.name) == name


def test_a_cancelled_period_restricts_nothing():
    officer = a_policy_officer()
    period = registers.record_period("By-election", date(2027, 2, 1), date(2027, 3, 1), by=officer, basis="MEA, s. 65")
    inside = registers.restricted_period(date(2027, 2, 10))
    registers.retire_period(period, by=officer)
    registers.retire_period(period, by=officer)

    assert inside == period
    assert registers.restricted_period(date(2027, 2, 10)) is None
    assert times(Action.PERIOD_RETIRED, period) == 1


def test_entering_a_period_twice_is_one_entry_on_the_record():
    officer = a_policy_officer()
    for _time in (1, 2):
        registers.record_period("By-election", date(2027, 2, 1), date(2027, 3, 1), by=officer, basis="MEA, s. 65")

    assert times(Action.PERIOD_RECORDED, RestrictedPeriod.objects.get(name="By-election")) == 1


@pytest.mark.parametrize(
    ("change", "field"), [({"name": " "}, "name"), ({"basis": ""}, "basis"), ({"ends_on": date(2027, 1, 1)}, "ends_on")]
)
def test_a_period_needs_name_basis_and_order(change, field):
    period = {"name": "By-election", "starts_on": date(2027, 2, 1), "ends_on": date(2027, 3, 1), "basis": "MEA"}

    with pytest.raises(GuardFailed) as refused:
        registers.record_period(**(period | change), by=a_policy_officer())

    assert refused.value.field == field


def test_nobody_but_a_policy_officer_writes_in_a_register():
    officer, author = a_policy_officer(), people.an_author(people.an_account())
    contact = registers.record_contact("phone", "705-555-0142", by=officer, **WHY)
    period = registers.record_period("By-election", date(2027, 2, 1), date(2027, 3, 1), by=officer, basis="MEA")

    for act in (
        lambda: registers.record_contact("phone", "705-555-0143", by=author, **WHY),
        lambda: registers.change_contact(contact, by=author, **(WHY | {"use": "Other"})),
        lambda: registers.retire_contact(contact, by=author),
        lambda: registers.record_period("Own", date(2027, 2, 1), date(2027, 3, 1), by=author, basis="MEA"),
        lambda: registers.retire_period(period, by=author),
    ):
        with pytest.raises(NotAllowed):
            act()
