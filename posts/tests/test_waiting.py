"""Reviews that wait: on hold, escalated by a person, reminded and escalated by the clock; expired, never sent late."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts import access, directory
from accounts.models import Department
from accounts.roles import Duty
from accounts.tests import builders as people
from governance.core.errors import Conflict, GuardFailed, NotAllowed
from posts import holding, leases, waiting, workflow
from posts.models import Post, ReviewStep
from posts.tests import builders
from posts.tests.hearing import at_once, told
from posts.tests.pages import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> builders.Desk:
    return builders.a_desk(builders.with_rules(people.an_account(), remind_after_hours=2, escalate_after_hours=6))


def a_head(desk: builders.Desk):
    """The head of the department that keeps the account; entrusted with nothing."""
    head = people.a_representative()
    department = Department.objects.get(pk=desk.account.department_id)
    directory.record_department(
        department.name,
        by=people.an_administrator(),
        organisation=department.organisation,
        department=department,
        head=head,
    )
    return head


def later(**time) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(**time), tick=False)


def steps() -> list[str]:
    return list(ReviewStep.objects.values_list("step", flat=True))


# --- On hold ---


def test_on_hold_it_can_t_be_approved_until_taken_up_again(desk):
    post = leases.take(builders.a_post_in_review(desk), by=desk.reviewer)
    seen = post.version.content_hash

    held = holding.hold(post, by=desk.reviewer, word="The Clerk looks at it.")
    with pytest.raises(GuardFailed) as refusal:
        workflow.approve(post, by=desk.reviewer, seen=seen, calls=builders.calls())
    holding.resume(post, by=people.a_reviewer(desk.account))
    builders.approved(post, by=desk.reviewer)

    assert held.lease_by is None
    assert "on_hold" in {each.code for each in refusal.value.obstacles}
    assert builders.fresh(post).state == "approved"
    assert steps() == ["held", "resumed"]


def test_on_hold_it_can_be_sent_back(desk):
    post = holding.hold(builders.a_post_in_review(desk), by=desk.reviewer, word="The Clerk looks at it.")

    workflow.request_changes(post, by=desk.reviewer, seen=post.version.content_hash, note="Name the rink.")

    post = builders.fresh(post)
    assert (post.state, post.held_since) == ("changes_requested", None)


def test_holding_needs_a_word_and_the_authors_hear_of_it(desk, mailoutbox):
    post = builders.a_post_in_review(desk)

    with pytest.raises(GuardFailed):
        holding.hold(post, by=desk.reviewer, word="")
    holding.hold(post, by=desk.reviewer, word="The Clerk looks at it.")
    told("on_hold", post)

    assert [message.to for message in mailoutbox] == [[desk.author.user.email]]


def test_nobody_holds_or_escalates_their_own_or_what_another_reviews(desk):
    post = leases.take(builders.a_post_in_review(desk), by=desk.reviewer)

    for act in (holding.hold, holding.escalate):
        with pytest.raises(NotAllowed):
            act(post, by=desk.author, word="Wait.")
    with pytest.raises(Conflict):
        holding.hold(post, by=people.a_reviewer(desk.account), word="Wait.")


# --- Escalated ---


def test_a_reviewer_brings_it_before_the_head_who_may_then_see_it_and_only_they_are_told(desk, mailoutbox):
    head, post = a_head(desk), builders.a_post_in_review(desk)
    assert not Post.objects.visible_to(head).exists()

    post = holding.escalate(post, by=desk.reviewer, word="Council is named, and I can't judge it.")
    holding.escalate(post, by=desk.reviewer, word="Again.")
    told("escalated", post)

    assert post.escalated_to == head
    assert list(Post.objects.visible_to(head)) == [post]
    assert [message.to for message in mailoutbox] == [[head.user.email]]
    assert steps() == ["escalated"]


def test_the_head_finds_it_on_their_first_page_until_it_is_decided(desk):
    head, post = a_head(desk), builders.a_post_in_review(desk)
    own = [builders.a_draft(desk) for _number in range(2)]
    holding.escalate(post, by=desk.reviewer, word="Council is named.")

    waits = browser(head).get("/").content.decode()
    authors = browser(desk.author).get("/").content.decode()
    builders.approved(post, by=desk.reviewer)

    assert "Brought before you" in waits
    assert post.title in waits
    assert all(each.title in authors for each in [post, *own])
    assert "Brought before you" not in authors + browser(head).get("/").content.decode()


def test_where_no_head_can_act_the_policy_officers_are_told(desk, mailoutbox):
    head, officer = a_head(desk), people.an_officer(Duty.POLICY_OFFICER)
    access.withdraw(head, by=people.an_administrator(), clause=people.a_clause(), reason="A post nobody approved.")

    post = holding.escalate(builders.a_post_in_review(desk), by=desk.reviewer, word="It can't wait.")
    told("escalated", post)

    assert post.escalated_to is None
    assert [message.to for message in mailoutbox] == [[officer.user.email]]


def test_the_head_sees_it_but_doesn_t_decide_without_being_entrusted(desk):
    head, post = a_head(desk), builders.a_post_in_review(desk)
    holding.escalate(post, by=desk.reviewer, word="It can't wait.")

    with pytest.raises(NotAllowed):
        builders.approved(post, by=head)


# --- The clock ---


def test_reviewers_are_reminded_after_the_accounts_time_and_once(desk, mailoutbox):
    reviewer, post = desk.reviewer, builders.a_post_in_review(desk)
    at_once(reviewer)

    with later(hours=1, minutes=59):
        assert waiting.remind_due() == 0
    with later(hours=2, minutes=1):
        assert waiting.remind_due() == 1
        assert waiting.remind_due() == 0
        told("reminder", post)

    assert [message.to for message in mailoutbox] == [[reviewer.user.email]]
    assert steps() == ["reminded"]


def test_then_the_head_of_the_department_is_told_once(desk):
    head, post = a_head(desk), builders.a_post_in_review(desk)

    with later(hours=5):
        assert waiting.escalate_due() == 0
    with later(hours=7):
        assert (waiting.escalate_due(), waiting.escalate_due(), waiting.remind_due()) == (1, 0, 0)

    post = builders.fresh(post)
    assert post.escalated_to == head
    assert steps() == ["escalated"]


def test_of_several_accounts_the_shortest_time_counts(desk):
    slow = people.an_account()
    builders.a_post_in_review(builders.a_desk(slow, desk.account))
    builders.a_post_in_review(builders.a_desk(slow))

    with later(hours=3):
        assert waiting.remind_due() == 1


def test_nobody_is_reminded_of_what_is_on_hold_but_it_is_escalated(desk):
    holding.hold(builders.a_post_in_review(desk), by=desk.reviewer, word="The Clerk looks at it.")

    with later(hours=7):
        assert (waiting.remind_due(), waiting.escalate_due()) == (0, 1)


def test_submitted_again_the_clock_starts_afresh(desk):
    post = builders.a_post_in_review(desk)
    with later(hours=7):
        waiting.remind_due()
        waiting.escalate_due()
        workflow.request_changes(post, by=desk.reviewer, seen=post.version.content_hash, note="Name the rink.")
        post = workflow.submit(post, by=desk.author)

    assert (post.reminded_at, post.escalated_at, post.escalated_to) == (None, None, None)


def test_decided_in_time_nobody_is_reminded(desk):
    builders.an_approved_post(desk)

    with later(hours=7):
        assert (waiting.remind_due(), waiting.escalate_due()) == (0, 0)


def test_held_or_not_it_expires_at_its_wished_time(desk):
    post = builders.a_post_in_review(desk, wished_at=timezone.now() + timedelta(hours=1))
    holding.hold(post, by=desk.reviewer, word="The Clerk looks at it.")

    with later(hours=2):
        assert waiting.expire_due() == 1

    assert builders.fresh(post).state == "expired"
