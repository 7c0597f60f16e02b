"""Four eyes: submitting, deciding, sending back, expiring."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import access
from accounts.access import Standing
from accounts.roles import Duty, Role
from accounts.tests import builders as people
from governance.audit.models import AuditEvent
from governance.core.errors import Conflict, GuardFailed, NotAllowed, WrongState
from governance.policy import rulebook
from governance.policy.models import Rule
from governance.tests.builders import a_policy_officer, set_rule
from posts import checking, consent, reviewers, waiting, workflow
from posts.drafting import PictureChoice
from posts.models import PolicyCheck, Post, ReviewDecision
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
)

pytestmark = pytest.mark.django_db

OPINION = "I think this is the nicest rink."
COUPON = "Use code SAVE20 at Joe's Pizza."
CLOSED = "In closed session Council agreed to buy the lands at 12 Water Street for $2 million."


def codes(refusal) -> set[str]:
    return {obstacle.code for obstacle in refusal.value.obstacles}


def approve(post, *, by, seen=None, **more):
    post = fresh(post)
    return workflow.approve(post, by=by, seen=seen or post.version.content_hash, **({"calls": calls()} | more))


# --- Submitting ---


def test_a_submitted_post_waits_for_review_with_its_check_on_record():
    desk = a_desk()

    post = workflow.submit(a_draft(desk), by=desk.author)

    assert post.state == PostState.IN_REVIEW
    assert post.submitted_at is not None
    assert AuditEvent.objects.filter(action="post.submitted").get().facts["content_hash"] == post.version.content_hash


def test_submitting_twice_is_submitting_once():
    desk = a_desk()
    post = a_post_in_review(desk)

    workflow.submit(post, by=desk.author)

    assert AuditEvent.objects.filter(action="post.submitted").count() == 1


def test_only_a_contributor_submits():
    desk = a_desk()
    other = people.an_author(desk.account)

    with pytest.raises(NotAllowed, match="haven't contributed"):
        workflow.submit(a_draft(desk), by=other)


def test_a_block_stops_the_submission_and_its_check_stays_on_record():
    desk = a_desk()
    post = a_draft(desk, text=COUPON)

    with pytest.raises(GuardFailed) as refusal:
        workflow.submit(post, by=desk.author)

    assert codes(refusal) == {"open_block"}
    assert fresh(post).state == PostState.DRAFT
    assert PolicyCheck.objects.get(version=post.version).findings.get().clause.reference == "4.3.4"


def test_a_warning_is_answered_before_submission():
    desk = a_desk()
    post = a_draft(desk, text=OPINION)
    with pytest.raises(GuardFailed) as refusal:
        workflow.submit(post, by=desk.author)
    finding = checking.run_check(post.version).findings.get()

    workflow.answer_finding(finding, by=desk.author, answer="It quotes the mayor.")

    assert codes(refusal) == {"unanswered_warning"}
    assert workflow.submit(post, by=desk.author).state == PostState.IN_REVIEW


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"text": ""}, "nothing_to_say"),
        ({"text": "a " * 300}, "text_too_long"),
        ({"wished_at": timezone.now() - timedelta(minutes=1)}, "wished_time_passed"),
    ],
)
def test_every_reason_against_a_submission_is_named(given, code):
    desk = a_desk()
    post = a_draft(desk, **given)

    with pytest.raises(GuardFailed) as refusal:
        workflow.submit(post, by=desk.author)

    assert code in codes(refusal)
    assert code in {obstacle.code for obstacle in workflow.submit_obstacles(fresh(post), Standing(desk.author))}


def test_a_picture_needs_words_or_a_reason_for_none():
    desk = a_desk()
    picture = a_picture(by=desk.author)
    bare = a_draft(desk, pictures=[PictureChoice(picture)])
    with pytest.raises(GuardFailed) as refusal:
        workflow.submit(bare, by=desk.author)

    decorative = revised(bare, by=desk.author, pictures=[PictureChoice(picture, "", "A plain colour behind the text")])

    assert "alt_text_missing" in codes(refusal)
    assert workflow.submit(decorative, by=desk.author).state == PostState.IN_REVIEW


def test_pictures_must_fit_each_network():
    instagram = people.an_account(platform="instagram")
    desk = a_desk(instagram)
    file_type = a_draft(desk, pictures=[PictureChoice(a_png(desk), "The City's mark")])
    too_many = a_draft(
        a_desk_with(desk, people.an_account(platform="x")),
        pictures=[PictureChoice(a_picture(by=desk.author), f"View {n}") for n in range(5)],
    )

    assert "picture_type" in {each.code for each in workflow.submit_obstacles(file_type, Standing(desk.author))}
    assert "too_many_pictures" in {each.code for each in workflow.submit_obstacles(too_many, Standing(desk.author))}


def a_png(desk):
    import io

    from django.core.files.uploadedfile import SimpleUploadedFile
    from PIL import Image

    from posts import pictures

    file = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 90, 90, 120)).save(file, "PNG")
    return pictures.store(SimpleUploadedFile("mark.png", file.getvalue()), by=desk.author)


def a_desk_with(desk, account):
    other = a_desk(account)
    other.author = people.entrust(desk.author, Role.AUTHOR, account)
    return other


# --- Deciding ---


def test_one_approval_by_someone_else_approves():
    desk = a_desk()
    post = a_post_in_review(desk)

    decision = approve(post, by=desk.reviewer, note="Good.")

    post = fresh(post)
    assert post.state == PostState.APPROVED
    assert decision.content_hash == post.version.content_hash
    assert decision.report.rules_digest == rulebook.digest()
    event = AuditEvent.objects.get(action="review.approved")
    assert event.facts["content_hash"] == decision.content_hash
    assert "Good." not in str(event.facts)


def test_contributor_cannot_approve_own_post():
    desk = a_desk()
    both = people.entrust(desk.author, Role.REVIEWER, desk.account)
    post = a_post_in_review(desk)

    with pytest.raises(NotAllowed, match="You contributed"):
        approve(post, by=both)

    assert "own_work" in {each.code for each in workflow.decision_obstacles(fresh(post), Standing(both))}


def test_whoever_changed_only_a_picture_contributed():
    desk = a_desk()
    both = people.entrust(desk.reviewer, Role.AUTHOR, desk.account)
    post = a_draft(desk)
    revised(post, by=both, pictures=[PictureChoice(a_picture(by=both), "The rink")])
    revised(post, by=desk.author, text="Everything is new.", pictures=[])
    workflow.submit(fresh(post), by=desk.author)

    with pytest.raises(NotAllowed, match="You contributed"):
        approve(post, by=both)


def test_recording_a_consent_is_not_contributing():
    desk = a_desk()
    both = people.entrust(desk.reviewer, Role.AUTHOR, desk.account)
    post = a_draft(desk)
    consent.record_consent(
        post,
        by=both,
        person="Kim Lee",
        information=["image"],
        signed_on=timezone.localdate(),
        document_reference="Binder 2",
    )
    workflow.submit(post, by=desk.author)

    assert approve(post, by=both).verdict == "approved"


def test_a_superuser_has_no_short_cut():
    desk = a_desk()
    boss = people.a_representative()
    boss.user.is_superuser = True
    boss.user.save()
    post = a_post_in_review(desk)

    with pytest.raises(NotAllowed, match="isn't entrusted"):
        approve(post, by=people.fresh(boss))


def test_the_strictest_account_says_how_many_approve():
    lax, strict = people.an_account(), people.an_account(approvals=2)
    desk = a_desk(lax, strict)
    second = people.a_reviewer(lax, strict)
    post = a_post_in_review(desk)

    approve(post, by=desk.reviewer)
    assert fresh(post).state == PostState.IN_REVIEW
    approve(post, by=desk.reviewer)  # the same person again is still one
    assert fresh(post).state == PostState.IN_REVIEW
    approve(post, by=second)

    assert fresh(post).state == PostState.APPROVED
    assert ReviewDecision.objects.filter(version=post.version).count() == 2


def test_the_database_takes_one_decision_per_reviewer_and_version():
    desk = a_desk()
    post = an_approved_post(desk)
    decision = post.version.decisions.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewDecision.objects.create(
            version=post.version,
            report=decision.report,
            verdict="approved",
            decided_by=desk.reviewer,
            content_hash=decision.content_hash,
        )


def test_a_reviewer_who_saw_an_older_version_decides_nothing():
    desk = a_desk()
    post = a_post_in_review(desk)
    seen = post.version.content_hash
    workflow.submit(revised(post, by=desk.author, text="Changed after all."), by=desk.author)

    for act, more in (
        (workflow.approve, {"calls": calls()}),
        (workflow.request_changes, {"note": "No."}),
        (workflow.reject, {"note": "No.", "clause": rulebook.clause("4.3.5")}),
    ):
        with pytest.raises(Conflict, match="edited since you opened it"):
            act(post, by=desk.reviewer, seen=seen, **more)

    assert not ReviewDecision.objects.exists()


def test_a_reviewer_needs_every_account_of_the_post():
    first, second = people.an_account(), people.an_account()
    desk = a_desk(first, second)
    half = people.a_reviewer(first)
    post = a_post_in_review(desk)

    with pytest.raises(NotAllowed, match="isn't entrusted"):
        approve(post, by=half)


@pytest.mark.parametrize("missing", ["4.3.1", "4.3.2", "4.3.3", "4.3.4", "4.3.5", "4.3.6"])
def test_an_approval_needs_a_call_on_each_of_the_six_clauses(missing):
    desk = a_desk()
    post = a_post_in_review(desk)
    made = calls()
    del made[missing]

    with pytest.raises(GuardFailed) as refusal:
        approve(post, by=desk.reviewer, calls=made)

    assert [(each.code, each.clause) for each in refusal.value.obstacles] == [("call_missing", missing)]
    assert fresh(post).state == PostState.IN_REVIEW


def test_a_breach_and_an_exception_that_does_not_exist_stop_an_approval():
    desk = a_desk()
    post = a_post_in_review(desk)
    made = calls(
        **{"4.3.1": "exception", "4.3.2": "exception", "4.3.4": "exception", "4.3.5": "breach", "4.3.9": "complies"}
    )

    with pytest.raises(GuardFailed) as refusal:
        approve(post, by=desk.reviewer, calls=made)

    assert sorted((each.code, each.clause) for each in refusal.value.obstacles) == [
        ("call_breach", "4.3.5"),
        ("call_exception", "4.3.1"),
        ("call_exception", "4.3.2"),
        ("call_exception", "4.3.4"),
        ("unknown_call", ""),
    ]


def test_an_accepted_exemption_and_a_valid_consent_are_exceptions():
    desk = a_desk()
    post = a_draft(desk, text=COUPON)
    claim = consent.claim_exemption(post, by=desk.author, kind="economic_development", reason="Retention plan.")
    consent.record_consent(
        post,
        by=desk.author,
        person="Kim Lee",
        information=["image"],
        signed_on=timezone.localdate(),
        document_reference="Binder 2",
    )
    workflow.submit(post, by=desk.author)
    with pytest.raises(GuardFailed) as refusal:
        approve(post, by=desk.reviewer)
    consent.decide_exemption(claim, by=desk.reviewer, accepted=True)

    approve(post, by=desk.reviewer, calls=calls(**{"4.3.2": "exception", "4.3.4": "exception"}))

    assert codes(refusal) == {"exemption_undecided"}
    assert fresh(post).state == PostState.APPROVED


def test_a_rule_that_changed_since_submission_is_asked_again_before_an_approval():
    desk = a_desk()
    post = a_draft(desk, text=OPINION)
    finding = checking.run_check(post.version).findings.get()
    workflow.answer_finding(finding, by=desk.author, answer="It quotes the mayor.")
    workflow.submit(post, by=desk.author)
    rule = Rule.objects.get(policy__in_force=True, detector=finding.rule)
    set_rule(rule, by=a_policy_officer(), severity="block")

    with pytest.raises(GuardFailed) as refusal:
        approve(post, by=desk.reviewer)

    assert codes(refusal) == {"open_block"}
    assert PolicyCheck.objects.filter(version=post.version).count() == 2


def test_every_reason_against_an_approval_is_listed_at_once():
    desk = a_desk()
    post = a_post_in_review(desk)

    reasons = workflow.decision_obstacles(post, Standing(people.entrust(desk.author, Role.REVIEWER)), calls={})

    assert {each.code for each in reasons} == {"not_entrusted", "own_work", "call_missing"}
    assert workflow.decision_obstacles(post, Standing(desk.reviewer), calls=calls()) == []


def test_an_approval_after_the_wished_time_comes_too_late():
    desk = a_desk()
    post = a_post_in_review(desk, wished_at=timezone.now() + timedelta(minutes=5))

    with time_machine.travel(timezone.now() + timedelta(minutes=6)), pytest.raises(GuardFailed) as refusal:
        approve(post, by=desk.reviewer)

    assert codes(refusal) == {"wished_time_passed"}


def test_whoever_lost_access_decides_nothing():
    desk = a_desk()
    post = a_post_in_review(desk)
    people.a_withdrawal(desk.reviewer)

    with pytest.raises(NotAllowed, match="withdrawn"):
        approve(post, by=desk.reviewer)


def test_possible_reviewers_wrote_nothing_and_hold_every_account():
    first, second = people.an_account(), people.an_account()
    desk = a_desk(first, second)
    people.a_reviewer(first)
    people.entrust(desk.author, Role.REVIEWER, first, second)
    reviewer = desk.reviewer

    assert list(reviewers.on_all(a_draft(desk))) == [reviewer]


# --- Turning down ---


def test_changes_requested_are_made_and_decided_on_again_by_the_same_reviewer():
    desk = a_desk()
    post = a_post_in_review(desk)
    workflow.request_changes(post, by=desk.reviewer, seen=post.version.content_hash, note="Name the rink.")
    assert fresh(post).state == PostState.CHANGES_REQUESTED

    post = workflow.submit(revised(post, by=desk.author, text="The north rink opens."), by=desk.author)
    approve(post, by=desk.reviewer)

    assert fresh(post).state == PostState.APPROVED


def test_a_post_sent_back_and_submitted_unchanged_is_decided_on_anew():
    desk = a_desk()
    post = a_post_in_review(desk)
    workflow.request_changes(post, by=desk.reviewer, seen=post.version.content_hash, note="Record the consent.")

    post = workflow.submit(fresh(post), by=desk.author)
    approve(post, by=desk.reviewer)

    assert fresh(post).state == PostState.APPROVED
    assert post.version.number == 2
    assert post.version.content_hash == post.versions.get(number=1).content_hash


def test_turning_down_needs_a_note_and_a_rejection_a_clause():
    desk = a_desk()
    post = a_post_in_review(desk)
    seen = post.version.content_hash

    with pytest.raises(GuardFailed) as no_note:
        workflow.request_changes(post, by=desk.reviewer, seen=seen, note=" ")
    with pytest.raises(GuardFailed) as no_clause:
        workflow.reject(post, by=desk.reviewer, seen=seen, clause=None, note="No.")

    assert (no_note.value.field, no_clause.value.field) == ("note", "clause")


def test_a_rejection_ends_a_post_with_clause_and_reason():
    desk = a_desk()
    post = a_post_in_review(desk)
    clause = rulebook.clause("4.3.5")

    decision = workflow.reject(
        post,
        by=desk.reviewer,
        seen=post.version.content_hash,
        clause=clause,
        note="Runs staff down.",
        calls={"4.3.5": "breach"},
    )

    assert (decision.clause, fresh(post).state) == (clause, PostState.REJECTED)
    assert AuditEvent.objects.get(action="review.rejected").clauses == ["4.3.5"]
    with pytest.raises(WrongState):
        revised(post, by=desk.author, text="Other words.")


def test_deciding_twice_differently_is_a_conflict():
    desk = a_desk(approvals=2)
    post = a_post_in_review(desk)
    approve(post, by=desk.reviewer)

    with pytest.raises(Conflict, match="already"):
        workflow.request_changes(post, by=desk.reviewer, seen=post.version.content_hash, note="On second thought.")


# --- Answering and clearing ---


def test_only_warnings_of_the_latest_check_are_answered_by_a_contributor_in_words():
    desk = a_desk()
    post = a_draft(desk, text=f"{OPINION} {COUPON}")
    block, warning = sorted(checking.run_check(post.version).findings.all(), key=lambda each: each.severity)

    with pytest.raises(GuardFailed, match="Only warnings"):
        workflow.answer_finding(block, by=desk.author, answer="Please.")
    with pytest.raises(GuardFailed) as no_words:
        workflow.answer_finding(warning, by=desk.author, answer="  ")
    with pytest.raises(NotAllowed):
        workflow.answer_finding(warning, by=people.an_author(desk.account), answer="Fine.")
    checking.run_check(revised(post, by=desk.author, text=OPINION).version)
    with pytest.raises(Conflict, match="earlier check"):
        workflow.answer_finding(warning, by=desk.author, answer="Fine.")

    assert no_words.value.field == "answer"


def test_a_policy_officer_clears_a_mistaken_block_with_a_reason():
    desk = a_desk()
    officer = people.an_officer(Duty.POLICY_OFFICER)
    post = a_draft(desk, text=COUPON)
    finding = checking.run_check(post.version).findings.get()
    with pytest.raises(NotAllowed):
        workflow.clear_finding(finding, by=desk.reviewer, reason="Mine to say.")
    with pytest.raises(GuardFailed) as no_reason:
        workflow.clear_finding(finding, by=officer, reason="")

    workflow.clear_finding(finding, by=officer, reason="The City's own market.")

    assert no_reason.value.field == "reason"
    assert workflow.submit(post, by=desk.author).state == PostState.IN_REVIEW
    event = AuditEvent.objects.get(action="finding.cleared")
    assert (event.clauses, event.facts["rule"]) == (["4.3.4"], finding.rule)


def test_nobody_clears_a_closed_session():
    officer = people.an_officer(Duty.POLICY_OFFICER)
    post = a_draft(text=CLOSED)
    finding = checking.run_check(post.version).findings.filter(severity="block").first()

    with pytest.raises(GuardFailed, match="Nobody can clear"):
        workflow.clear_finding(finding, by=officer, reason="It is known anyway.")


def test_a_policy_officer_does_not_clear_what_they_wrote():
    desk = a_desk()
    officer = people.entrust(people.an_officer(Duty.POLICY_OFFICER), Role.AUTHOR, desk.account)
    post = a_draft(desk, by=officer, text=COUPON)
    finding = checking.run_check(post.version).findings.get()

    with pytest.raises(NotAllowed, match="You contributed"):
        workflow.clear_finding(finding, by=officer, reason="I know what I meant.")


# --- Withdrawing and expiring ---


def test_an_author_and_a_reviewer_may_give_a_post_up_and_a_stranger_may_not():
    desk = a_desk()
    by_author, by_reviewer, kept = a_draft(desk), a_post_in_review(desk), a_draft(desk)

    workflow.withdraw(by_author, by=desk.author, reason="Overtaken.")
    workflow.withdraw(by_reviewer, by=desk.reviewer)
    with pytest.raises(NotAllowed):
        workflow.withdraw(kept, by=people.a_representative())

    assert fresh(by_author).state == fresh(by_reviewer).state == PostState.WITHDRAWN
    assert fresh(by_author).state_reason == "Overtaken."
    assert fresh(kept).state == PostState.DRAFT


def test_a_released_post_is_not_withdrawn_but_called_back():
    desk = a_desk()

    with pytest.raises(WrongState):
        workflow.withdraw(a_released_post(desk), by=desk.author)


def test_what_nobody_approved_by_its_wished_time_expires_and_is_never_sent_late():
    desk = a_desk()
    soon = timezone.now() + timedelta(minutes=5)
    late, done, later, draft = (
        a_post_in_review(desk, wished_at=soon),
        an_approved_post(desk, wished_at=soon),
        a_post_in_review(desk, wished_at=soon + timedelta(days=1)),
        a_draft(desk, wished_at=soon),
    )

    with time_machine.travel(soon + timedelta(seconds=1)):
        assert waiting.expire_due() == 1
        assert waiting.expire_due() == 0

    states = [fresh(post).state for post in (late, done, later, draft)]
    assert states == [PostState.EXPIRED, PostState.APPROVED, PostState.IN_REVIEW, PostState.DRAFT]
    event = AuditEvent.objects.get(action="post.expired")
    assert event.actor_type == "system"


def test_an_expired_post_is_revived_by_a_new_time():
    desk = a_desk()
    soon = timezone.now() + timedelta(minutes=5)
    post = a_post_in_review(desk, wished_at=soon)
    waiting.expire_due(soon)

    post = revised(post, by=desk.author, wished_at=soon + timedelta(days=1))

    assert post.state == PostState.DRAFT
    assert post.version.number == 1
    workflow.submit(post, by=desk.author)
    approved(post, by=desk.reviewer)
    assert fresh(post).state == PostState.APPROVED


def test_an_expired_post_saved_as_it_is_becomes_a_draft_again():
    desk = a_desk()
    soon = timezone.now() + timedelta(minutes=5)
    post = a_post_in_review(desk, wished_at=soon)
    waiting.expire_due(soon)

    revised(post, by=desk.author)

    assert fresh(post).state == PostState.DRAFT


def test_access_is_asked_at_the_moment_of_the_act():
    desk = a_desk()
    post = a_post_in_review(desk)
    grant = access.live_grants(desk.reviewer).get()
    access.revoke(grant, by=people.an_administrator(), reason="Changed jobs")

    with pytest.raises(NotAllowed):
        approve(post, by=desk.reviewer)
    assert Post.objects.get(pk=post.pk).state == PostState.IN_REVIEW
