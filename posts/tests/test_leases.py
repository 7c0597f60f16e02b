"""Two reviewers don't work on one post: a review is taken for a while, given back, taken over, handed over."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.roles import Role
from accounts.tests import builders as people
from governance.audit.models import AuditEvent
from governance.core.errors import Conflict, GuardFailed, NotAllowed, WrongState
from posts import leases, workflow
from posts.models import ReviewDecision, ReviewStep
from posts.tests import builders
from posts.tests.hearing import told

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> builders.Desk:
    return builders.a_desk()


def actions(post) -> list[str]:
    events = AuditEvent.objects.filter(subject_type="posts.post", subject_id=str(post.pk), action__startswith="review.")
    return list(events.order_by("sequence").values_list("action", flat=True))


def test_a_taken_review_says_who_has_it_and_until_when(desk):
    post = builders.a_post_in_review(desk)

    taken = leases.take(post, by=desk.reviewer)

    now = timezone.now()
    assert taken.reviewer_now(now) == desk.reviewer
    assert taken.lease_until is not None
    assert now + timedelta(minutes=14) < taken.lease_until <= now + timedelta(minutes=15)
    assert actions(post) == ["review.taken"]


def test_another_can_neither_take_it_nor_decide_and_is_told_who_has_it(desk):
    post = leases.take(builders.a_post_in_review(desk), by=desk.reviewer)
    other = people.a_reviewer(desk.account)
    seen = post.version.content_hash

    with pytest.raises(Conflict, match=desk.reviewer.full_name):
        leases.take(post, by=other)
    with pytest.raises(Conflict, match=desk.reviewer.full_name):
        workflow.approve(post, by=other, seen=seen, calls=builders.calls())
    with pytest.raises(Conflict, match=desk.reviewer.full_name):
        workflow.request_changes(post, by=other, seen=seen, note="Say which rink.")

    assert not ReviewDecision.objects.exists()
    (reason,) = leases.obstacles(builders.fresh(post), other, timezone.now())
    assert reason.code == "taken"


def test_whoever_has_it_decides_and_with_the_decision_it_is_free(desk):
    post = leases.take(builders.a_post_in_review(desk), by=desk.reviewer)

    builders.approved(post, by=desk.reviewer)

    post = builders.fresh(post)
    assert (post.state, post.lease_by, post.lease_until) == ("approved", None, None)


def test_a_first_approval_of_two_frees_it_for_the_second(desk):
    desk = builders.a_desk(approvals=2)
    post = leases.take(builders.a_post_in_review(desk), by=desk.reviewer)
    builders.approved(post, by=desk.reviewer)

    builders.approved(post, by=people.a_reviewer(desk.account))

    assert builders.fresh(post).state == "approved"


def test_it_ends_by_itself(desk):
    post = leases.take(builders.a_post_in_review(desk), by=desk.reviewer)
    other = people.a_reviewer(desk.account)

    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False):
        taken = leases.take(post, by=other)
        assert taken.reviewer_now(timezone.now()) == other


def test_taking_it_again_keeps_it_longer_and_is_no_second_event(desk):
    post = leases.take(builders.a_post_in_review(desk), by=desk.reviewer)
    first = post.lease_until

    with time_machine.travel(timezone.now() + timedelta(minutes=5), tick=False):
        again = leases.take(post, by=desk.reviewer)

    assert first is not None
    assert again.lease_until is not None
    assert again.lease_until > first
    assert actions(post) == ["review.taken"]


def test_given_back_it_is_free_and_nobody_gives_back_what_another_has(desk):
    post = leases.take(builders.a_post_in_review(desk), by=desk.reviewer)
    other = people.a_reviewer(desk.account)

    assert leases.give_back(post, by=other).lease_by == desk.reviewer
    leases.give_back(post, by=desk.reviewer)

    assert builders.fresh(post).lease_by is None
    assert actions(post) == ["review.taken", "review.given_back"]


def test_taking_it_over_needs_a_word_which_stays_on_record(desk):
    post = leases.take(builders.a_post_in_review(desk), by=desk.reviewer)
    other = people.a_reviewer(desk.account)

    with pytest.raises(GuardFailed) as refusal:
        leases.take_over(post, by=other, word=" ")
    taken = leases.take_over(post, by=other, word="It is due at noon.")

    step = ReviewStep.objects.get()
    assert refusal.value.field == "take_word"
    assert taken.reviewer_now(timezone.now()) == other
    assert (step.step, step.by, step.to, step.word) == ("taken_over", other, desk.reviewer, "It is due at noon.")
    assert actions(post)[-1] == "review.taken_over"


@pytest.mark.parametrize("act", [leases.take, lambda post, by: leases.take_over(post, by=by, word="Mine.")])
def test_only_those_who_may_decide_take_it(desk, act):
    post = builders.a_post_in_review(desk)
    author = people.entrust(desk.author, Role.REVIEWER, desk.account)

    for person in (author, desk.publisher, people.a_representative()):
        with pytest.raises(NotAllowed):
            act(post, by=person)
    builders.revised(post, by=desk.author, text="Other words.")
    with pytest.raises(WrongState):
        act(post, by=desk.reviewer)


def test_who_has_decided_takes_it_no_more(desk):
    desk = builders.a_desk(approvals=2)
    post = builders.a_post_in_review(desk)
    builders.approved(post, by=desk.reviewer)

    with pytest.raises(Conflict):
        leases.take(post, by=desk.reviewer)


# --- Handing over ---


def test_handed_over_it_is_the_others_for_a_while_and_only_they_are_told(desk, mailoutbox):
    post = leases.take(builders.a_post_in_review(desk), by=desk.reviewer)
    other = people.a_reviewer(desk.account)
    people.a_reviewer(desk.account)

    post = leases.hand_over(post, by=desk.reviewer, to=other, word="You know the rink.")
    told("handed_over", post)

    assert post.reviewer_now(timezone.now()) == other
    assert [message.to for message in mailoutbox] == [[other.user.email]]
    assert ReviewStep.objects.get().word == "You know the rink."


def test_it_is_handed_only_to_somebody_else_who_may_decide(desk):
    post = builders.a_post_in_review(desk)

    for to in (None, desk.reviewer, desk.author, people.a_representative()):
        with pytest.raises(GuardFailed) as refusal:
            leases.hand_over(post, by=desk.reviewer, to=to, word="Yours.")
        assert refusal.value.field == "hand_to"


def test_nobody_hands_over_what_another_has(desk):
    post = leases.take(builders.a_post_in_review(desk), by=desk.reviewer)
    other, third = people.a_reviewer(desk.account), people.a_reviewer(desk.account)

    with pytest.raises(Conflict):
        leases.hand_over(post, by=other, to=third, word="Yours.")
