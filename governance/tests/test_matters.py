"""The closed-session register: who keeps it, what is kept of it, and that nothing of it can be read elsewhere."""

import json
from datetime import timedelta

import pytest
import time_machine
from cryptography.fernet import Fernet
from django.core import serializers
from django.core.management import call_command
from django.db.models import ProtectedError
from django.utils import timezone

from governance.audit.actions import Action
from governance.audit.models import AuditEvent
from governance.checker import engine, restricted
from governance.checker.findings import Context
from governance.core import sealing
from governance.core.checks import restricted_matters_are_readable
from governance.core.errors import Conflict, GuardFailed, NotAllowed, WrongState
from governance.policy import matters
from governance.policy.book import Book
from governance.policy.matters import Authority, Wording
from governance.policy.models import MatterWording, RestrictedMatter
from governance.tests.builders import (
    a_clerk,
    a_policy_officer,
    a_restricted_matter,
    an_auditor,
    people,
    the_policy,
)

pytestmark = pytest.mark.django_db

SHED = "Quill and Otter Shed"
TITLE = "Lease of a shed"
TEXT = "Come and see the Quill & Otter shed on Saturday."
AND = "Come and see the quill-and-otter sheds on Saturday."


@pytest.fixture(autouse=True)
def policy(db):
    return the_policy()


@pytest.fixture
def clerk():
    return a_clerk()


def today(days: int = 0):
    return timezone.localdate() + timedelta(days=days)


def stops(text: str = AND, *, days: int = 0) -> bool:
    book = Book.read()
    context = Context(rules=book.rules, restricted=book.restricted_terms(today(days)))
    return any(finding.rule == "confidential.restricted_matter" for finding in engine.check(text, context))


def a_wording(*terms: str, title: str = TITLE, authority: str = Authority.LAND.value, note: str = "") -> Wording:
    return Wording(title, terms or (SHED,), authority, note)


def everything_kept() -> str:
    """All rows of the register and of the audit trail, as a dump would show them."""
    rows = [*RestrictedMatter.objects.all(), *MatterWording.objects.all(), *AuditEvent.objects.all()]
    return serializers.serialize("json", rows)


# --- What it does --------------------------------------------------------------------------------------------------


def test_a_registered_matter_stops_a_text_and_an_unregistered_one_does_not(clerk):
    before = stops()

    a_restricted_matter(SHED, by=clerk)

    assert (before, stops(), stops(TEXT)) == (False, True, False)  # "&" is not "and"


def test_from_its_release_date_in_the_city_a_matter_stops_nothing(clerk):
    a_restricted_matter(SHED, by=clerk, releases_on=today(3))

    assert [stops(days=days) for days in (0, 2, 3, 4)] == [True, True, False, False]


def test_the_release_date_begins_at_the_citys_midnight(clerk):
    with time_machine.travel("2026-12-01T17:00:00Z", tick=False):
        a_restricted_matter(SHED, by=clerk, releases_on=today(1))
    with time_machine.travel("2026-12-02T04:59:00Z", tick=False):
        before = stops()
    with time_machine.travel("2026-12-02T05:01:00Z", tick=False):
        after = stops()

    assert (before, after) == (True, False)


def test_a_matter_released_early_stops_nothing_and_stays_in_the_register(clerk):
    matter = a_restricted_matter(SHED, by=clerk)

    matters.release(matter, by=clerk)
    matters.release(matter, by=clerk)

    assert not stops()
    assert matters.read(matter, by=clerk)[0][1].terms == (SHED,)
    assert AuditEvent.objects.filter(action=Action.MATTER_RELEASED).count() == 1


def test_another_release_date_counts_at_once_and_restricts_again_what_had_run_out(clerk):
    matter = a_restricted_matter(SHED, by=clerk, releases_on=today(1))

    matters.extend(matter, today(9), by=clerk)

    assert stops(days=5)
    with time_machine.travel(timezone.now() + timedelta(days=20), tick=False):
        ran_out = stops()
        matters.extend(matter, today(1), by=clerk)
        assert (ran_out, stops()) == (False, True)


def test_a_changed_matter_stops_by_its_new_terms_and_keeps_the_old_words(clerk):
    matter = a_restricted_matter(SHED, by=clerk)

    matters.change(matter, a_wording("Plum Wharf"), releases_on=matter.releases_on, seen=1, by=clerk)

    assert (stops(), stops("At Plum Wharf.")) == (False, True)
    assert [clear.terms for _kept, clear in matters.read(matter, by=clerk)] == [("Plum Wharf",), (SHED,)]


def test_recording_the_same_words_again_writes_nothing(clerk):
    matter = a_restricted_matter(SHED, by=clerk)
    events = AuditEvent.objects.count()

    matters.change(matter, a_wording(), releases_on=matter.releases_on, seen=1, by=clerk)

    assert (AuditEvent.objects.count(), matter.wordings.count()) == (events, 1)


def test_who_changes_what_somebody_else_changed_meanwhile_is_told(clerk):
    matter = a_restricted_matter(SHED, by=clerk)
    matters.change(matter, a_wording("Plum Wharf"), releases_on=matter.releases_on, seen=1, by=clerk)

    with pytest.raises(Conflict):
        matters.change(matter, a_wording("Pear Wharf"), releases_on=matter.releases_on, seen=1, by=clerk)

    assert stops("At Plum Wharf.")


def test_a_released_matter_is_not_changed(clerk):
    matter = matters.release(a_restricted_matter(SHED, by=clerk), by=clerk)

    with pytest.raises(WrongState):
        matters.extend(matter, today(9), by=clerk)
    with pytest.raises(WrongState):
        matters.change(matter, a_wording("Plum Wharf"), releases_on=today(9), seen=1, by=clerk)


# --- Who -----------------------------------------------------------------------------------------------------------


def test_nobody_but_the_clerks_duty_keeps_or_reads_the_register(clerk):
    others = [people.an_author(people.an_account()), a_policy_officer(), an_auditor(), people.an_administrator()]
    matter = a_restricted_matter(SHED, by=clerk)

    for other in others:
        for attempt in (
            lambda by: matters.record(a_wording(), releases_on=today(9), by=by),
            lambda by: matters.change(matter, a_wording("Plum Wharf"), releases_on=today(9), seen=1, by=by),
            lambda by: matters.extend(matter, today(9), by=by),
            lambda by: matters.release(matter, by=by),
            lambda by: matters.read(matter, by=by),
        ):
            with pytest.raises(NotAllowed):
                attempt(other)
    assert stops()


def test_a_clerk_whose_access_was_withdrawn_reads_nothing(clerk):
    matter = a_restricted_matter(SHED, by=clerk)
    people.a_withdrawal(clerk)

    with pytest.raises(NotAllowed):
        matters.read(matter, by=people.fresh(clerk))


# --- What is kept --------------------------------------------------------------------------------------------------


def test_neither_the_register_nor_the_record_holds_a_word_in_clear(clerk):
    matter = matters.record(
        a_wording(SHED, "$1.2 million", note="Offer of Plum Holdings"), releases_on=today(9), by=clerk
    )
    matters.change(matter, a_wording("Plum Wharf"), releases_on=today(8), seen=1, by=clerk)
    matters.read(matter, by=clerk)
    matters.release(matter, by=clerk)

    kept = everything_kept().casefold()
    for word in ("quill", "otter", "lease of a shed", "plum", "wharf", "1.2 million", "1200000", "239(2)"):
        assert word not in kept


def test_each_act_is_on_the_record_with_nothing_but_references(clerk):
    matter = a_restricted_matter(SHED, by=clerk)
    matters.extend(matter, today(400), by=clerk)
    matters.read(matter, by=clerk)
    matters.release(matter, by=clerk)

    events = AuditEvent.objects.filter(subject_type="governance.restrictedmatter").order_by("sequence")
    assert [event.action for event in events] == ["matter.recorded", "matter.changed", "matter.read", "matter.released"]
    for event in events:
        assert set(event.facts) == {"revision", "terms", "restricted_until"}
        assert (event.subject_label, event.clauses) == (f"restricted matter {matter.pk}", ["4.3.1"])
        assert event.actor_label == str(clerk)


def test_a_wording_shows_nothing_of_itself_in_logs_and_error_reports():
    assert SHED not in repr(a_wording())
    assert TITLE not in repr(a_wording())


def test_nothing_is_deleted_from_under_a_wording(clerk):
    matter = a_restricted_matter(SHED, by=clerk)

    with pytest.raises(ProtectedError):
        matter.delete()


def test_the_state_of_the_register_changes_with_its_terms_only(clerk):
    def state() -> list[str]:
        return [terms.state for terms in Book.read().restricted_terms(today())]

    empty = state()
    matter = a_restricted_matter(SHED, by=clerk)
    one = state()
    matters.extend(matter, today(400), by=clerk)
    later = state()
    matters.change(matter, a_wording("Plum Wharf"), releases_on=today(400), seen=1, by=clerk)

    assert empty == []
    assert one == later != state()


def test_a_book_that_was_read_before_is_had_for_one_query(clerk, django_assert_num_queries):
    for number in range(5):
        a_restricted_matter(f"Quill Wharf {number}", by=clerk)
    Book.read()

    with django_assert_num_queries(1):
        Book.read().restricted_terms(today())


# --- Terms ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("term", "said"),
    [
        ("the", "fewer than four"),
        ("abc", "fewer than four"),
        ("🦅🦅🦅🦅", "fewer than four"),
        ("Library", "very common word"),
        ("the library", "very common word"),
        ("l’hôtel", "very common word"),
        ("2027", "five digits"),
        ("x" * 121, "longer than 120"),
    ],
)
def test_a_term_that_would_stop_half_of_all_posts_is_refused_without_quoting_it(clerk, term, said):
    with pytest.raises(GuardFailed, match=said) as refused:
        a_restricted_matter(SHED, term, by=clerk)

    assert refused.value.field == "terms"
    assert refused.value.message.startswith("Line 2: ")
    assert not RestrictedMatter.objects.exists()


@pytest.mark.parametrize(
    "term", ["Heron", "Library Annex", "12345", "$1.2 million", "Lot 14", "Market Hall", "Café Zoé"]
)
def test_a_telling_term_is_accepted(clerk, term):
    assert a_restricted_matter(term, by=clerk).term_count == 1


def test_a_term_written_twice_is_one_term_and_empty_lines_are_none(clerk):
    matter = a_restricted_matter(SHED, "", "  quill-and-otter   SHEDS ", by=clerk)

    assert matter.term_count == 1


@pytest.mark.parametrize(
    ("wording", "field"),
    [
        (a_wording(title=" "), "title"),
        (a_wording(authority="239(9)"), "authority"),
        (Wording(TITLE, ("", " "), Authority.LAND.value), "terms"),
        (Wording(TITLE, tuple(f"Quill Wharf {n}" for n in range(201)), Authority.LAND.value), "terms"),
    ],
)
def test_an_entry_is_whole_or_it_is_none(clerk, wording, field):
    with pytest.raises(GuardFailed) as refused:
        matters.record(wording, releases_on=today(9), by=clerk)

    assert refused.value.field == field


@pytest.mark.parametrize("days", [0, -1])
def test_a_matter_is_restricted_until_a_day_to_come(clerk, days):
    with pytest.raises(GuardFailed) as refused:
        a_restricted_matter(by=clerk, releases_on=today(days))

    assert refused.value.field == "releases_on"


# --- Keys ----------------------------------------------------------------------------------------------------------


def test_the_registers_keys_open_and_compare_nothing_else():
    sealed = sealing.seal("secret", sealing.REGISTER)

    assert sealing.unseal(sealed, sealing.REGISTER) == "secret"
    with pytest.raises(sealing.SealBroken):
        sealing.unseal(sealed)
    with pytest.raises(sealing.SealBroken):
        sealing.unseal(sealing.seal("secret"), sealing.REGISTER)
    assert sealing.hashing_keys(sealing.REGISTER) != sealing.hashing_keys("another purpose")


def test_an_older_key_still_recognises_and_the_next_load_of_the_policy_renews(clerk, settings, capsys):
    matter = a_restricted_matter(SHED, by=clerk)
    before = RestrictedMatter.objects.get(pk=matter.pk).traces
    settings.VAULT_KEYS = [Fernet.generate_key().decode(), *settings.VAULT_KEYS]
    with_both = stops()

    call_command("load_policy")
    settings.VAULT_KEYS = settings.VAULT_KEYS[:1]

    assert (with_both, stops()) == (True, True)
    assert RestrictedMatter.objects.get(pk=matter.pk).traces != before
    assert matters.read(matter, by=clerk)[0][1] == a_wording()
    assert AuditEvent.objects.get(action=Action.MATTER_CHANGED).facts["renewed"] is True
    assert "1 restricted matters were sealed anew" in capsys.readouterr().out


def test_hashes_made_in_an_older_way_stop_every_post_until_they_are_renewed(clerk):
    a_restricted_matter(SHED, by=clerk)
    RestrictedMatter.objects.update(method="older")
    stopped = stops("The rink opens at noon.")

    assert stopped
    assert matters.renew() == (1, 0)
    assert matters.renew() == (0, 0)
    assert (stops("The rink opens at noon."), stops()) == (False, True)


def test_a_lost_key_stops_every_post_and_is_said(clerk, settings, capsys):
    a_restricted_matter(SHED, by=clerk)
    settings.VAULT_KEYS = [Fernet.generate_key().decode()]

    call_command("load_policy")

    assert stops("The rink opens at noon.")
    assert "VAULT_KEYS lacks the key" in capsys.readouterr().err


def test_a_deployment_without_a_key_of_the_register_does_not_start(clerk, settings):
    def refusals() -> list[str]:
        return [fault.id for fault in restricted_matters_are_readable(None, databases=["default"])]

    empty = refusals()
    matter = a_restricted_matter(SHED, by=clerk)
    kept = refusals()
    settings.VAULT_KEYS = [Fernet.generate_key().decode()]
    lost = refusals()
    matters.release(matter, by=clerk)

    assert (empty, kept, lost, refusals()) == ([], [], ["imprimatur.E021"], [])


def test_the_way_of_hashing_is_named_by_the_code_that_does_it():
    assert len(restricted.method()) == 16
    assert restricted.method() == restricted.method()


def test_every_common_word_is_written_as_the_checker_folds_it():
    assert {word for word in matters.common_words() if restricted.folded(word).lower() != word} == set()
    assert json.dumps(sorted(matters.common_words())).isascii()
