"""Written consents and claims to exceptions: who may record, claim, decide and take back, and when."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.roles import Role
from accounts.tests import builders as people
from governance.audit.models import AuditEvent
from governance.core import outbox
from governance.core.errors import GuardFailed, NotAllowed, WrongState
from posts import consent, workflow
from posts.models import ConsentRecord, Exemption
from posts.tests.builders import a_desk, a_draft, a_post_in_review, a_published_post, an_approved_post

pytestmark = pytest.mark.django_db


def a_consent(post, *, by, **more) -> ConsentRecord:
    fields = {
        "person": "Kim Lee",
        "information": ["image", "name"],
        "signed_on": timezone.localdate(),
        "document_reference": "Binder 2",
    }
    return consent.record_consent(post, by=by, **(fields | more))


def test_a_consent_is_on_record_without_the_persons_name():
    desk = a_desk()
    post = a_draft(desk)

    first, second = (a_consent(post, by=desk.author) for _ in range(2))

    assert first == second
    event = AuditEvent.objects.get(action="consent.recorded")
    assert event.clauses == ["4.3.2"]
    assert event.facts["information"] == ["image", "name"]
    assert "Kim" not in str(event.facts) + event.subject_label


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"person": " "}, "person"),
        ({"information": []}, "information"),
        ({"information": ["shoe size"]}, "information"),
        ({"document_reference": ""}, "document_reference"),
        ({"signed_on": timezone.localdate() + timedelta(days=2)}, "signed_on"),
        ({"expires_on": timezone.localdate() - timedelta(days=2)}, "expires_on"),
    ],
)
def test_a_consent_that_says_too_little_is_refused_at_its_field(given, field):
    desk = a_desk()

    with pytest.raises(GuardFailed) as refusal:
        a_consent(a_draft(desk), by=desk.author, **given)

    assert refusal.value.field == field


def test_only_people_who_draft_for_the_accounts_record_consents():
    desk = a_desk()

    with pytest.raises(NotAllowed):
        a_consent(a_draft(desk), by=desk.reviewer)


def test_nothing_is_recorded_for_a_post_that_has_ended():
    desk = a_desk()
    post = a_draft(desk)
    workflow.withdraw(post, by=desk.author)

    with pytest.raises(WrongState):
        a_consent(post, by=desk.author)


def test_a_consent_taken_back_counts_once_and_rings_for_moderators_where_the_post_is_out():
    desk = a_desk()
    post = a_published_post(desk)
    record = a_consent(post, by=desk.author)
    outbox.RUNG.discard("posts.notify")

    consent.withdraw_consent(record, by=desk.moderator)
    again = consent.withdraw_consent(record, by=desk.author)

    assert again.withdrawn_by == desk.moderator
    assert AuditEvent.objects.filter(action="consent.withdrawn").count() == 1
    assert "posts.notify" in outbox.RUNG


def test_a_stranger_takes_no_consent_back():
    desk = a_desk()
    record = a_consent(a_draft(desk), by=desk.author)

    with pytest.raises(NotAllowed):
        consent.withdraw_consent(record, by=people.a_representative())


def test_a_claim_needs_one_of_the_two_exceptions_and_a_reason():
    desk = a_desk()
    post = a_draft(desk)

    with pytest.raises(GuardFailed) as unknown:
        consent.claim_exemption(post, by=desk.author, kind="sponsor", reason="They pay.")
    with pytest.raises(GuardFailed) as silent:
        consent.claim_exemption(post, by=desk.author, kind="elected_official", reason=" ")

    assert (unknown.value.field, silent.value.field) == ("kind", "reason")


def test_a_claim_is_made_once_and_before_the_decision():
    desk = a_desk()
    post = a_draft(desk)

    first = consent.claim_exemption(post, by=desk.author, kind="elected_official", reason="The Mayor opens it.")
    second = consent.claim_exemption(post, by=desk.author, kind="elected_official", reason="Again.")
    with pytest.raises(WrongState):
        consent.claim_exemption(an_approved_post(desk), by=desk.author, kind="elected_official", reason="Late.")

    assert first == second
    assert Exemption.objects.get(post=post).reason == "The Mayor opens it."


def test_a_claim_is_decided_by_a_reviewer_who_neither_wrote_nor_claimed():
    desk = a_desk()
    post = a_draft(desk)
    both = people.an_author(desk.account)
    claim = consent.claim_exemption(post, by=both, kind="elected_official", reason="The Mayor opens it.")
    workflow.submit(post, by=desk.author)
    both = people.entrust(both, Role.REVIEWER, desk.account)

    with pytest.raises(NotAllowed, match="made this claim"):
        consent.decide_exemption(claim, by=both, accepted=True)
    with pytest.raises(NotAllowed):
        consent.decide_exemption(claim, by=desk.author, accepted=True)
    decided = consent.decide_exemption(claim, by=desk.reviewer, accepted=True)

    assert (decided.accepted, decided.decided_by) == (True, desk.reviewer)
    assert AuditEvent.objects.get(action="exemption.decided").clauses == ["4.3.4"]
    with pytest.raises(WrongState, match="decided already"):
        consent.decide_exemption(claim, by=desk.reviewer, accepted=False)


def test_a_claim_is_not_decided_before_the_post_is_in_review():
    desk = a_desk()
    post = a_draft(desk)
    claim = consent.claim_exemption(post, by=desk.author, kind="elected_official", reason="The Mayor opens it.")

    with pytest.raises(WrongState):
        consent.decide_exemption(claim, by=desk.reviewer, accepted=True)
    assert a_post_in_review(desk).exemptions.count() == 0
