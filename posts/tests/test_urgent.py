"""Break-glass: one person publishes in an emergency, another reviews it afterwards, and nothing of it is forgotten."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts import duties, social
from accounts.connectors import fake
from accounts.models import TrainingRecord
from accounts.roles import Duty, Role
from accounts.tests import builders as people
from governance.audit.models import AuditEvent
from governance.core.errors import Conflict, GuardFailed, NotAllowed, WrongState
from posts import consent, gate, halting, publishing, tasks, urgent, workflow
from posts.models import AfterReview, ExemptionKind, PostVersion, Publication, UrgentRelease
from posts.states import DeliveryState, PostState
from posts.tests.builders import (
    FLOOD,
    a_desk,
    a_draft,
    a_post_in_review,
    allow_urgent,
    an_approved_post,
    an_emergency_publisher,
    an_urgent_desk,
    an_urgent_release,
    calls,
    fresh,
    publications,
    the_publication,
)
from posts.tests.conftest import NOON
from posts.tests.hearing import told
from posts.tests.pages import BLOCKED, WARNED

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def release(post, by, **changed):
    said = {"emergency": FLOOD, "reason": "Roads close within the hour."}
    return urgent.release_urgently(post, by=by, **(said | changed))


def refusal_codes(post, by) -> list[str]:
    with pytest.raises(GuardFailed) as refusal:
        release(post, by)
    assert not UrgentRelease.objects.exists()
    return sorted(each.code for each in refusal.value.obstacles)


def reviewed(made, by, note="", **called):
    post = fresh(made.post)
    return urgent.review_owed(post, by=by, seen=post.version.content_hash, calls=calls(**called), note=note)


def delivered(made) -> list[str]:
    for publication in publications(made.post):
        publishing.deliver(publication.pk)
    return [each.state for each in publications(made.post)]


def gate_codes(publication) -> list[str]:
    return sorted(each.code for each in gate.obstacles(Publication.objects.get(pk=publication.pk), now=NOON))


# --- The release ---


@pytest.mark.parametrize("made", [a_draft, a_post_in_review])
def test_one_person_publishes_a_draft_or_what_waits_for_review(made):
    desk = an_urgent_desk()
    post, officer = made(desk), an_emergency_publisher()

    done = release(post, officer)

    assert delivered(done) == [DeliveryState.SENT]
    post = fresh(post)
    assert post.state == PostState.PUBLISHED
    assert post.review_owed_until == done.review_due_at == NOON + timedelta(hours=24)
    event = AuditEvent.objects.get(action="post.released_urgently")
    assert event.actor_id == str(officer.pk)
    assert event.facts["content_hash"] == post.version.content_hash


def test_the_same_release_twice_is_one():
    desk = an_urgent_desk()
    post, officer = a_draft(desk), an_emergency_publisher()

    assert release(post, officer) == release(post, officer, reason="Again.")
    with pytest.raises(WrongState):
        release(post, an_emergency_publisher())


@pytest.mark.parametrize("field", ["emergency", "reason"])
def test_it_names_the_emergency_and_says_why(field):
    post = a_draft(an_urgent_desk())

    with pytest.raises(GuardFailed) as refusal:
        release(post, an_emergency_publisher(), **{field: "  "})

    assert refusal.value.field == field
    assert fresh(post).state == PostState.DRAFT


def test_it_is_a_duty_of_its_own_that_neither_roles_nor_other_duties_carry():
    desk = an_urgent_desk()
    post = a_draft(desk)

    for person in (desk.author, desk.publisher, desk.reviewer, people.an_administrator()):
        with pytest.raises(NotAllowed):
            release(post, person)


def test_the_person_must_be_trained_and_not_under_a_withdrawal():
    post, untrained, withdrawn = a_draft(an_urgent_desk()), an_emergency_publisher(), an_emergency_publisher()
    TrainingRecord.objects.filter(representative=untrained).delete()
    people.a_withdrawal(withdrawn)

    for person in (untrained, withdrawn):
        with pytest.raises(NotAllowed):
            release(post, person)


def test_each_account_must_allow_it():
    desk = a_desk(people.an_account(), people.an_account())
    allow_urgent(desk.accounts[0])

    assert refusal_codes(a_draft(desk), an_emergency_publisher()) == ["urgent_not_allowed"]


def test_what_the_checker_blocks_holds_and_a_warning_does_not():
    desk, officer = an_urgent_desk(), an_emergency_publisher()

    assert refusal_codes(a_draft(desk, text=BLOCKED), officer) == ["open_block"]
    assert release(a_draft(desk, text=WARNED), officer)


def test_a_claim_nobody_decided_on_holds_what_it_would_excuse():
    desk = an_urgent_desk()
    post = a_draft(desk)
    consent.claim_exemption(post, by=desk.author, kind=ExemptionKind.ELECTED_OFFICIAL, reason="The mayor speaks.")

    assert refusal_codes(post, an_emergency_publisher()) == ["exemption_undecided"]


def test_a_paused_or_unconnected_account_and_a_withdrawn_author_hold():
    paused, unconnected, withdrawn = an_urgent_desk(), an_urgent_desk(connected=False), an_urgent_desk()
    drafts = [a_draft(desk) for desk in (paused, unconnected, withdrawn)]
    social.pause(paused.account, by=people.an_administrator(), reason="Hacked.")
    people.a_withdrawal(withdrawn.author)
    officer = an_emergency_publisher()

    found = [refusal_codes(fresh(post), officer) for post in drafts]

    assert found == [["account_paused"], ["not_connected"], ["access_withdrawn"]]


def test_a_text_too_long_for_its_network_holds():
    assert refusal_codes(a_draft(an_urgent_desk(), text="Stay away. " * 100), an_emergency_publisher()) == [
        "text_too_long"
    ]


def test_what_is_approved_is_released_as_ever():
    with pytest.raises(WrongState):
        release(an_approved_post(an_urgent_desk()), an_emergency_publisher())


def test_by_hand_the_emergency_publisher_confirms_with_the_link():
    desk, officer = an_urgent_desk(platform="facebook"), an_emergency_publisher()
    done = release(a_draft(desk), officer)
    assert delivered(done) == [DeliveryState.QUEUED]

    publishing.confirm(the_publication(done.post), by=officer, url="https://social.example/posts/1")

    assert fresh(done.post).state == PostState.PUBLISHED


# --- At the moment of sending ---


def test_a_halt_that_stood_does_not_hold_it_and_one_called_afterwards_does(noon):
    desk, officer = an_urgent_desk(), an_emergency_publisher()
    halting.halt(by=people.an_administrator(), reason="A wrong post.")
    noon.shift(timedelta(minutes=1))
    first, second = release(a_draft(desk), officer), release(a_draft(desk, text="Stay away from the river."), officer)

    assert delivered(first) == [DeliveryState.SENT]
    noon.shift(timedelta(minutes=1))
    halting.halt(by=people.an_administrator(), account=desk.account, reason="This one is wrong too.")

    assert delivered(second) == [DeliveryState.QUEUED]
    assert the_publication(second.post).held_codes == ["halted"]


def test_words_changed_behind_its_back_do_not_go_out():
    done = an_urgent_release()

    PostVersion.objects.filter(pk=done.version_id).update(text="Smuggled in.")

    assert gate_codes(the_publication(done.post)) == ["not_approved"]


def test_whoever_released_it_must_be_in_good_standing_still():
    officers = [an_emergency_publisher() for _ in range(3)]
    withdrawn, untrained, relieved = (the_publication(an_urgent_release(by=each).post) for each in officers)
    people.a_withdrawal(officers[0])
    TrainingRecord.objects.filter(representative=officers[1]).delete()
    duties.end(Duty.EMERGENCY_PUBLISHER, officers[2], by=people.an_administrator())

    assert gate_codes(withdrawn) == ["access_withdrawn"]
    assert gate_codes(untrained) == ["training_expired"]
    assert gate_codes(relieved) == ["duty_ended"]


def test_an_account_that_no_longer_allows_it_or_is_paused_holds():
    desk = an_urgent_desk()
    publication = the_publication(an_urgent_release(desk).post)
    allow_urgent(desk.account, False)
    social.pause(desk.account, by=people.an_administrator(), reason="Hacked.")

    assert gate_codes(publication) == ["account_paused", "urgent_not_allowed"]


def test_called_back_before_it_was_sent_it_is_a_draft_again_and_no_review_is_owed():
    desk, officer = an_urgent_desk(), an_emergency_publisher()
    done = release(a_draft(desk), officer)

    publishing.call_back(done.post, by=officer, reason="A false alarm.")

    post = fresh(done.post)
    done.refresh_from_db()
    assert (post.state, post.review_owed_until, done.state) == (PostState.DRAFT, None, "called_back")
    with pytest.raises(GuardFailed):
        reviewed(done, desk.reviewer)


def test_cancelled_everywhere_it_is_a_draft_and_goes_the_usual_way_or_is_released_anew():
    desk = an_urgent_desk()
    done = an_urgent_release(desk)

    publishing.cancel(the_publication(done.post), by=desk.reviewer, reason="Not needed.")
    assert fresh(done.post).state == PostState.DRAFT
    workflow.submit(done.post, by=desk.author)
    again = release(done.post, an_emergency_publisher())

    assert delivered(again) == [DeliveryState.SENT]
    assert fake.publishes(str(the_publication(again.post).idempotency_key)) == 1


def test_what_was_called_back_and_approved_rests_on_its_approval():
    desk = an_urgent_desk()
    done = an_urgent_release(desk)
    publishing.cancel(the_publication(done.post), by=desk.reviewer, reason="Not needed.")
    workflow.submit(done.post, by=desk.author)
    workflow.approve(done.post, by=desk.reviewer, seen=done.content_hash, calls=calls())

    publishing.release(done.post, by=desk.publisher)

    publication = the_publication(done.post)
    assert publication.urgent is None
    assert gate_codes(publication) == []


# --- The review that is owed ---


def test_somebody_else_reviews_it_and_it_is_on_record():
    desk = an_urgent_desk()
    done = an_urgent_release(desk)
    delivered(done)

    review = reviewed(done, desk.reviewer)

    assert (review.outcome, review.reviewed_by, review.state) == (AfterReview.COMPLIANT, desk.reviewer, "compliant")
    assert fresh(done.post).review_owed_until is None
    event = AuditEvent.objects.get(action="post.reviewed_afterwards")
    assert (event.facts["outcome"], event.facts["overdue"]) == ("compliant", False)
    assert reviewed(done, desk.reviewer) == review


def test_a_breach_is_a_violation_which_takes_nothing_down_by_itself(mailoutbox):
    desk = an_urgent_desk()
    done = an_urgent_release(desk)
    delivered(done)

    review = reviewed(done, desk.reviewer, note="It names the family.", **{"4.3.2": "breach"})
    moderator = desk.moderator
    told("violation_found", done.post)

    assert review.outcome == AfterReview.VIOLATION
    assert fresh(done.post).state == PostState.PUBLISHED
    assert AuditEvent.objects.get(action="post.reviewed_afterwards").clauses == ["4.3.2"]
    assert [mail.to for mail in mailoutbox] == [[moderator.user.email]]


def test_a_breach_needs_its_words_and_every_clause_its_call():
    desk = an_urgent_desk()
    done = an_urgent_release(desk)

    with pytest.raises(GuardFailed) as refusal:
        reviewed(done, desk.reviewer, **{"4.3.2": "breach"})
    assert refusal.value.field == "note"
    made = calls(**{"4.3.4": "exception"})
    del made["4.3.2"]
    with pytest.raises(GuardFailed) as refusal:
        urgent.review_owed(done.post, by=desk.reviewer, seen=done.content_hash, calls=made)
    assert sorted(each.code for each in refusal.value.obstacles) == ["call_exception", "call_missing"]


def test_neither_who_wrote_it_nor_who_released_it_reviews_it():
    desk = an_urgent_desk()
    author = people.entrust(desk.author, Role.REVIEWER, desk.account)
    officer = people.entrust(an_emergency_publisher(), Role.REVIEWER, desk.account)
    done = an_urgent_release(desk, by=officer)

    for person in (author, officer, desk.publisher):
        with pytest.raises(NotAllowed):
            reviewed(done, person)
    with pytest.raises(IntegrityError), transaction.atomic():
        UrgentRelease.objects.filter(pk=done.pk).update(reviewed_by=officer)


def test_the_review_is_of_what_stands_and_is_given_once():
    desk = an_urgent_desk()
    done = an_urgent_release(desk)

    with pytest.raises(Conflict):
        urgent.review_owed(done.post, by=desk.reviewer, seen="another", calls=calls())
    reviewed(done, desk.reviewer)
    with pytest.raises(GuardFailed):
        reviewed(done, people.a_reviewer(desk.account))


def test_a_reviewer_is_told_at_once(mailoutbox):
    desk = an_urgent_desk()
    officer = people.entrust(an_emergency_publisher(), Role.REVIEWER, desk.account)
    reviewer = desk.reviewer

    told("review_owed", an_urgent_release(desk, by=officer).post)

    assert [mail.to for mail in mailoutbox] == [[reviewer.user.email]]


def test_an_overdue_review_is_brought_before_reviewers_and_policy_officers_once(noon, mailoutbox):
    desk = an_urgent_desk()
    reviewer, officer = desk.reviewer, people.an_officer(Duty.POLICY_OFFICER)
    done, reviewed_in_time = an_urgent_release(desk), an_urgent_release(desk, text="Stay away from the river.")
    reviewed(reviewed_in_time, reviewer)
    assert urgent.escalate_due() == 0

    noon.shift(timedelta(hours=24))
    tasks.escalate_reviews()
    tasks.escalate_reviews()
    told("review_overdue", done.post)

    done.refresh_from_db()
    assert (done.state, done.escalated_at) == ("overdue", NOON + timedelta(hours=24))
    assert AuditEvent.objects.filter(action="post.review_overdue").count() == 1
    assert sorted(mail.to[0] for mail in mailoutbox) == sorted([reviewer.user.email, officer.user.email])


def test_a_late_review_says_that_it_was_late(noon):
    desk = an_urgent_desk()
    done = an_urgent_release(desk)
    noon.shift(timedelta(hours=25))

    reviewed(done, desk.reviewer)

    assert AuditEvent.objects.get(action="post.reviewed_afterwards").facts["overdue"] is True
