"""The gate: everything that keeps a post from going out, at release and at the moment of sending."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import access, social
from accounts.access import Standing
from accounts.models import TrainingRecord, User
from accounts.roles import Duty, Role
from accounts.tests import builders as people
from governance.core.errors import GuardFailed, NotAllowed
from governance.policy import registers
from governance.policy.models import Rule
from governance.tests.builders import a_policy_officer, set_rule
from posts import checking, consent, gate, publishing, workflow
from posts.drafting import PictureChoice
from posts.models import (
    CheckFinding,
    Exemption,
    ExemptionKind,
    PostVersion,
    Publication,
    ReviewDecision,
    Variant,
)
from posts.states import PostState
from posts.tests.builders import (
    a_desk,
    a_draft,
    a_picture,
    a_post_in_review,
    a_released_post,
    an_approved_post,
    approved,
    calls,
    fresh,
    revised,
    the_publication,
)

pytestmark = pytest.mark.django_db

OPINION = "I think this is the nicest rink."


def codes(subject, **more) -> list[str]:
    return sorted(each.code for each in gate.obstacles(subject, now=timezone.now(), **more))


def answered(post, desk):
    """The only warning of a draft, answered."""
    return workflow.answer_finding(
        checking.run_check(post.version).findings.get(), by=desk.author, answer="It quotes the mayor."
    )


def test_nothing_stands_in_the_way_of_what_was_approved():
    desk = a_desk()
    post = an_approved_post(desk)

    assert codes(post, by=Standing(desk.publisher)) == []
    assert codes(the_publication(a_released_post(desk))) == []


def test_only_what_is_approved_may_go_out():
    desk = a_desk()

    assert codes(a_draft(desk)) == ["not_approved", "not_approved"]
    assert "not_approved" in codes(a_post_in_review(desk))
    assert "not_approved" in codes(revised(an_approved_post(desk), by=desk.author, text="Other words."))


def test_content_changed_behind_our_back_is_not_what_was_approved():
    desk = a_desk()
    post = a_released_post(desk)
    publication = the_publication(post)

    PostVersion.objects.filter(pk=post.version.pk).update(text="Smuggled in.")

    assert codes(Publication.objects.get(pk=publication.pk)) == ["not_approved"]


def test_a_picture_or_account_smuggled_into_an_approved_version_is_noticed():
    desk = a_desk()
    post = an_approved_post(desk)

    Variant.objects.create(version=post.version, account=people.an_account())

    assert "not_approved" in codes(fresh(post))


def test_an_account_asking_for_more_approvals_than_were_given_holds():
    desk = a_desk()
    post = an_approved_post(desk)

    desk.account.required_approvals = 2
    desk.account.save()

    assert codes(fresh(post)) == ["not_approved"]


def test_a_paused_a_closed_and_an_unconnected_account_hold():
    paused, closed, unconnected = a_desk(), a_desk(), a_desk(connected=False)
    waiting = [the_publication(a_released_post(desk)) for desk in (paused, closed)]
    admin = people.an_administrator()
    social.pause(paused.account, by=admin, reason="Flood")
    social.close(closed.account, by=admin, reason="Merged")

    held = [codes(Publication.objects.get(pk=each.pk)) for each in waiting]

    assert held == [["account_paused"], ["account_not_active"]]
    assert codes(an_approved_post(unconnected)) == ["not_connected"]


def test_rejected_credentials_hold():
    desk = a_desk()
    publication = the_publication(a_released_post(desk))

    social.note_rejected(desk.account)

    assert codes(publication) == ["credentials_rejected"]


@pytest.mark.parametrize("who", ["author", "first_author", "reviewer", "publisher"])
def test_a_withdrawal_of_anyone_with_a_part_in_it_holds(who):
    desk = a_desk()
    first_author = people.an_author(desk.account)
    post = revised(a_draft(desk, by=first_author), by=desk.author, text="Reworded.")
    workflow.submit(post, by=desk.author)
    approved(post, by=desk.reviewer)
    publishing.release(post, by=desk.publisher)
    publication = the_publication(fresh(post))
    holder = first_author if who == "first_author" else getattr(desk, who)

    withdrawal = people.a_withdrawal(holder)
    held = codes(publication)
    access.reinstate(withdrawal, by=people.an_administrator(), reason="Cleared up")

    assert held == ["access_withdrawn"]
    assert codes(publication) == []


@pytest.mark.parametrize("whose", ["author", "account"])
@pytest.mark.parametrize("unit", ["department", "division"])
def test_a_withdrawal_of_a_whole_department_or_division_holds(unit, whose):
    division = people.a_division()
    place = {"division": division, "department": division.department}
    desk = a_desk(**(place if whose == "account" else {}))
    if whose == "author":
        desk.author = people.an_author(desk.account, **place)
    publication = the_publication(a_released_post(desk))

    people.a_withdrawal(place[unit])

    assert codes(publication) == ["access_withdrawn"]


def test_a_withdrawal_of_someone_without_a_part_in_it_holds_nothing():
    desk = a_desk()
    publication = the_publication(a_released_post(desk))

    people.a_withdrawal(people.an_author(desk.account))

    assert codes(publication) == []


def test_a_rule_made_stricter_after_approval_holds_until_an_officer_clears_it():
    desk = a_desk()
    post = a_draft(desk, text=OPINION)
    finding = answered(post, desk)
    workflow.submit(post, by=desk.author)
    approved(post, by=desk.reviewer)
    publishing.release(post, by=desk.publisher)
    publication = the_publication(fresh(post))
    rule = Rule.objects.get(policy__in_force=True, detector=finding.rule)
    set_rule(rule, by=a_policy_officer(), severity="block")
    held = codes(publication)

    report = checking.run_check(post.version, planned=publication.planned_at)
    workflow.clear_finding(report.findings.get(), by=people.an_officer(Duty.POLICY_OFFICER), reason="A title.")

    assert held == ["open_block"]
    assert codes(publication) == []


def test_a_new_rule_that_only_warns_does_not_hold_what_was_approved():
    desk = a_desk()
    post = a_draft(desk, text=OPINION)
    finding = answered(post, desk)
    workflow.submit(post, by=desk.author)
    approved(post, by=desk.reviewer)
    CheckFinding.objects.filter(pk=finding.pk).update(answer="", answered_by=None, answered_at=None)
    rule = Rule.objects.filter(policy__in_force=True).exclude(detector=finding.rule).first()
    set_rule(rule, by=a_policy_officer(), active=False)

    assert codes(fresh(post), by=Standing(desk.publisher)) == []


def a_consent(post, desk, **more):
    fields = {
        "person": "Kim Lee",
        "information": ["image"],
        "signed_on": timezone.localdate(),
        "document_reference": "Binder 2",
    }
    return consent.record_consent(post, by=desk.author, **(fields | more))


def test_a_consent_taken_back_after_approval_holds_until_there_is_a_new_one():
    desk = a_desk()
    post = a_draft(desk, pictures=[PictureChoice(a_picture(by=desk.author), "A skater on the rink")])
    record = a_consent(post, desk)
    workflow.submit(post, by=desk.author)
    approved(post, by=desk.reviewer)
    publishing.release(post, by=desk.publisher, not_before=timezone.now() + timedelta(days=1))
    publication = the_publication(fresh(post))

    consent.withdraw_consent(record, by=desk.reviewer)
    held = codes(publication)
    a_consent(post, desk, document_reference="Binder 3")

    assert held == ["consent_lapsed"]
    assert codes(publication) == []


def test_a_consent_that_runs_out_before_the_day_holds():
    desk = a_desk()
    post = a_draft(desk)
    a_consent(post, desk, expires_on=timezone.localdate() + timedelta(days=2))
    workflow.submit(post, by=desk.author)
    approved(post, by=desk.reviewer)

    with time_machine.travel(timezone.now() + timedelta(days=3)):
        assert "consent_lapsed" in codes(fresh(post))


def test_a_consent_taken_back_before_approval_was_the_reviewers_to_judge():
    desk = a_desk()
    post = a_draft(desk)
    consent.withdraw_consent(a_consent(post, desk), by=desk.author)
    workflow.submit(post, by=desk.author)
    approved(post, by=desk.reviewer)

    assert codes(fresh(post)) == []


@time_machine.travel(datetime(2027, 3, 1, 15, tzinfo=UTC), tick=False)
def test_campaign_words_that_may_go_out_today_may_not_on_a_day_in_a_restricted_period():
    desk = a_desk()
    registers.record_period(
        "By-election", date(2027, 5, 1), date(2027, 6, 1), by=a_policy_officer(), basis="Resolution 1"
    )
    post = a_draft(desk, text="Ballot question: vote yes on fluoride.")
    answered(post, desk)
    workflow.submit(post, by=desk.author)
    approved(post, by=desk.reviewer)

    with pytest.raises(GuardFailed) as refusal:
        publishing.release(post, by=desk.publisher, not_before=datetime(2027, 5, 15, 15, tzinfo=UTC))

    assert [(each.code, each.clause) for each in refusal.value.obstacles] == [("open_block", "4.3.6")]
    assert publishing.release(post, by=desk.publisher)


def test_the_person_who_releases_must_hold_every_account():
    desk = a_desk()
    post = an_approved_post(desk)

    assert codes(post, by=Standing(desk.author)) == ["not_entrusted"]
    with pytest.raises(NotAllowed):
        publishing.release(post, by=desk.author)


def test_all_reasons_are_named_at_once_and_a_release_gives_the_same_list():
    desk = a_desk()
    post = an_approved_post(desk)
    social.pause(desk.account, by=people.an_administrator(), reason="Flood")
    people.a_withdrawal(desk.author)

    with pytest.raises(GuardFailed) as refusal:
        publishing.release(post, by=desk.publisher)

    assert sorted(each.code for each in refusal.value.obstacles) == ["access_withdrawn", "account_paused"]
    assert codes(fresh(post), by=Standing(desk.publisher)) == ["access_withdrawn", "account_paused"]
    assert fresh(post).state == PostState.APPROVED
    assert not Publication.objects.exists()


def test_the_gate_asks_the_same_number_of_questions_for_one_account_as_for_a_publication_of_many():
    one, many = a_desk(), a_desk(*(people.an_account() for _ in range(4)))
    small, large = the_publication(a_released_post(one)), a_released_post(many).version.variants.first().publication

    def questions(publication):
        publication = Publication.objects.get(pk=publication.pk)
        with CaptureQueriesContext(connection) as captured:
            gate.obstacles(publication, now=timezone.now())
        return len(captured)

    assert questions(large) == questions(small)


def test_a_withdrawal_says_beforehand_how_many_waiting_posts_it_holds():
    desk, other = a_desk(), a_desk()
    tomorrow = timezone.now() + timedelta(days=1)
    a_released_post(desk, not_before=tomorrow)
    a_released_post(desk, not_before=tomorrow)
    a_released_post(other, not_before=tomorrow)

    def waiting(holder):
        return next(each.count for each in access.consequences(holder) if "waiting to be sent" in each.label)

    assert waiting(desk.author) == waiting(desk.reviewer) == waiting(desk.publisher) == 2
    assert waiting(desk.account.department) == 3
    assert waiting(people.a_representative()) == 0


def test_roles_of_the_releaser_may_end_without_holding_what_was_decided():
    desk = a_desk()
    publication = the_publication(a_released_post(desk))
    grant = access.live_grants(desk.publisher).get(role=Role.PUBLISHER)

    access.revoke(grant, by=people.an_administrator(), reason="Changed jobs")

    assert codes(publication) == []


@pytest.mark.parametrize("who", ["reviewer", "author"])
def test_who_approved_and_who_wrote_it_must_still_hold_the_account(who):
    desk = a_desk()
    publication = the_publication(a_released_post(desk))
    role = Role.REVIEWER if who == "reviewer" else Role.AUTHOR
    grant = access.live_grants(getattr(desk, who)).get(role=role)

    access.revoke(grant, by=people.an_administrator(), reason="Changed jobs")
    held = codes(publication)
    people.entrust(getattr(desk, who), role, desk.account)

    assert held == [f"{'approver' if who == 'reviewer' else 'author'}_lost_access"]
    assert codes(publication) == []


def test_an_author_who_writes_through_their_department_keeps_it_as_long_as_the_department_does():
    desk = a_desk()
    grant = people.a_grant(desk.account, desk.account.department)
    desk.author = people.a_representative(department=desk.account.department)
    publication = the_publication(a_released_post(desk))
    assert codes(publication) == []

    access.revoke(grant, by=people.an_administrator(), reason="The department writes no more")

    assert codes(publication) == ["author_lost_access"]


@pytest.mark.parametrize("who", ["reviewer", "author"])
def test_training_that_ran_out_since_holds(who):
    desk = a_desk()
    publication = the_publication(a_released_post(desk))

    TrainingRecord.objects.filter(representative=getattr(desk, who)).update(
        completed_on=timezone.localdate() - timedelta(days=500), expires_on=timezone.localdate() - timedelta(days=1)
    )

    assert codes(publication) == ["training_expired"]


def test_an_approver_whose_sign_in_is_off_holds():
    desk = a_desk()
    publication = the_publication(a_released_post(desk))

    User.objects.filter(pk=desk.reviewer.user_id).update(is_active=False)

    assert codes(publication) == ["no_login"]


def test_an_approval_by_somebody_who_contributed_to_any_version_does_not_count():
    desk = a_desk()
    both = people.entrust(people.a_reviewer(desk.account), Role.AUTHOR, desk.account)
    post = revised(a_draft(desk, by=both), by=desk.author, text="Reworded.")
    workflow.submit(post, by=desk.author)
    approved(post, by=desk.reviewer)
    publishing.release(post, by=desk.publisher)

    ReviewDecision.objects.filter(version=fresh(post).version).update(decided_by=both)

    assert codes(the_publication(fresh(post))) == ["approver_contributed"]


def test_an_exception_that_no_longer_stands_holds_what_was_approved_under_it():
    desk = a_desk()
    post = a_draft(desk, text="The library is open until 8 p.m. tonight.")
    claim = consent.claim_exemption(
        post, by=desk.author, kind=ExemptionKind.ECONOMIC_DEVELOPMENT, reason="The downtown plan."
    )
    workflow.submit(post, by=desk.author)
    consent.decide_exemption(claim, by=desk.reviewer, accepted=True)
    seen = fresh(post).version.content_hash
    workflow.approve(post, by=desk.reviewer, seen=seen, calls=calls(**{"4.3.4": "exception"}))
    publishing.release(post, by=desk.publisher)
    publication = the_publication(fresh(post))
    assert codes(publication) == []

    Exemption.objects.filter(pk=claim.pk).update(accepted=False)

    assert codes(Publication.objects.get(pk=publication.pk)) == ["exception_lapsed"]


@pytest.mark.parametrize("damage", ["other bytes", "gone"])
def test_a_picture_whose_file_changed_is_named_before_anything_is_released(damage):
    desk = a_desk()
    asset = a_picture(by=desk.author)
    post = an_approved_post(desk, pictures=[PictureChoice(asset, "The ice of the rink.")])
    assert codes(post) == []

    if damage == "gone":
        Path(asset.file.path).unlink()
    else:
        Path(asset.file.path).write_bytes(b"other")

    assert codes(fresh(post)) == ["picture_changed"]
    with pytest.raises(GuardFailed) as refusal:
        publishing.release(post, by=desk.publisher)
    assert [each.code for each in refusal.value.obstacles] == ["picture_changed"]
