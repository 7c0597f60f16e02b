"""Moving a post to another time: who may, from when to when, and that nothing else changes by it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from accounts.tests import builders as people
from governance.audit.models import AuditEvent
from governance.core.errors import Conflict, GuardFailed, NotAllowed, WrongState
from governance.policy import registers
from governance.tests.builders import a_policy_officer
from posts import checking, halting, publishing, rescheduling, workflow
from posts.models import PolicyCheck, Post
from posts.states import DeliveryState
from posts.tests import builders

pytestmark = pytest.mark.django_db
TORONTO = ZoneInfo("America/Toronto")


def in_days(number: int) -> datetime:
    return timezone.now().replace(microsecond=0) + timedelta(days=number)


def rows_of(post: Post) -> dict[str, Any]:
    """Everything that is stored of it."""
    post = builders.fresh(post)
    fields = {name: value for name, value in vars(post).items() if not name.startswith("_") and name != "changed_at"}
    publications = [
        {name: value for name, value in vars(each).items() if not name.startswith("_")}
        for each in builders.publications(post)
    ]
    return fields | {"publications": publications}


def wish(post: Post, at: datetime, *, by: Any, **given: Any) -> Post:
    return rescheduling.reschedule(post, by=by, at=at, **({"seen": builders.fresh(post).wished_at} | given))


def replan(post: Post, at: datetime, *, by: Any, **given: Any) -> Any:
    seen = builders.publications(post)[0].planned_at
    return rescheduling.reschedule_release(post, by=by, at=at, **({"seen": seen} | given))


# --- A wish ---


@pytest.mark.parametrize("made", [builders.a_draft, builders.a_post_in_review, builders.an_approved_post])
def test_an_author_wishes_for_another_time_and_nothing_else_changes(made):
    desk = builders.a_desk()
    post = made(desk, wished_at=in_days(2))
    before, approvals = rows_of(post), len(builders.fresh(post).version.approvals())
    at = in_days(3)

    wish(post, at, by=desk.author)

    assert rows_of(post) == before | {"wished_at": at}
    assert len(builders.fresh(post).version.approvals()) == approvals
    event = AuditEvent.objects.get(action="post.rescheduled")
    assert (event.facts["before"], event.facts["at"]) == (before["wished_at"].isoformat(), at.isoformat())


def test_a_post_without_a_time_can_get_one():
    desk = builders.a_desk()
    post = builders.a_draft(desk)

    wish(post, in_days(1), by=desk.author)

    assert AuditEvent.objects.get(action="post.rescheduled").facts["before"] == ""


def test_the_same_time_again_is_no_move():
    desk = builders.a_desk()
    at = in_days(2)
    post = builders.a_draft(desk, wished_at=at)

    wish(post, at, by=desk.author)

    assert not AuditEvent.objects.filter(action="post.rescheduled").exists()


def test_who_may_not_draft_on_every_account_moves_nothing():
    desk = builders.a_desk(people.an_account(), people.an_account())
    post = builders.a_draft(desk, wished_at=in_days(2))

    for person in (people.an_author(desk.accounts[0]), desk.reviewer, desk.publisher):
        with pytest.raises(NotAllowed):
            wish(post, in_days(3), by=person)


def test_a_moment_that_has_passed_is_refused_at_its_field():
    desk = builders.a_desk()
    post = builders.a_draft(desk, wished_at=in_days(2))

    with pytest.raises(GuardFailed, match="has passed") as refusal:
        wish(post, timezone.now() - timedelta(minutes=1), by=desk.author)

    assert refusal.value.field == "time"


def test_the_hour_that_summer_time_skips_is_refused():
    desk = builders.a_desk()
    post = builders.a_draft(desk, wished_at=in_days(2))

    with pytest.raises(GuardFailed, match="clocks go forward"):
        wish(post, datetime(2030, 3, 10, 2, 30, tzinfo=TORONTO), by=desk.author)


def test_a_time_that_somebody_else_changed_meanwhile_is_a_conflict():
    desk = builders.a_desk()
    post = builders.a_draft(desk, wished_at=in_days(2))
    seen = post.wished_at
    wish(post, in_days(3), by=desk.author)

    with pytest.raises(Conflict):
        wish(post, in_days(4), by=desk.author, seen=seen)


@pytest.mark.parametrize("end", ["withdrawn", "rejected", "published"])
def test_what_ended_has_no_time_to_move(end):
    desk = builders.a_desk()
    if end == "withdrawn":
        post = workflow.withdraw(builders.a_draft(desk), by=desk.author)
    elif end == "rejected":
        post = builders.a_post_in_review(desk)
        workflow.reject(
            post, by=desk.reviewer, seen=post.version.content_hash, clause=people.a_clause(), note="An opinion."
        )
    else:
        post = builders.a_published_post(desk)

    with pytest.raises(WrongState):
        wish(post, in_days(3), by=desk.author)
    with pytest.raises(WrongState):
        rescheduling.reschedule_release(post, by=desk.publisher, at=in_days(3), seen=None)


# --- A release ---


def test_whoever_may_release_moves_it_on_every_account_that_still_waits_and_nothing_else_changes():
    desk = builders.a_desk(people.an_account(), people.an_account())
    post = builders.a_released_post(desk, not_before=in_days(2), wished_at=in_days(2))
    publishing.cancel(builders.publications(post)[1], by=desk.publisher, reason="Not there.")
    before, at = rows_of(post), in_days(5)

    replan(post, at, by=desk.publisher)

    moved, cancelled = before["publications"]
    assert rows_of(post) == before | {"publications": [moved | {"planned_at": at, "not_before": at}, cancelled]}
    facts = AuditEvent.objects.get(action="publication.rescheduled").facts
    assert facts["planned_at"] == at.isoformat()
    assert AuditEvent.objects.get(action="post.rescheduled").facts["state"] == "publishing"


def test_a_moved_release_goes_out_at_its_new_time_and_not_before():
    desk = builders.a_desk()
    post = builders.a_released_post(desk, not_before=in_days(1))
    later = in_days(3)
    replan(post, later, by=desk.publisher)
    pk = builders.the_publication(post).pk

    with time_machine.travel(later - timedelta(minutes=1), tick=False):
        publishing.deliver(pk)
    assert builders.the_publication(post).state == DeliveryState.QUEUED
    with time_machine.travel(later + timedelta(minutes=1), tick=False):
        publishing.deliver(pk)
    assert builders.the_publication(post).state == DeliveryState.SENT


def test_who_only_writes_or_reviews_moves_no_release():
    desk = builders.a_desk()
    post = builders.a_released_post(desk, not_before=in_days(2))

    for person in (desk.author, desk.reviewer):
        with pytest.raises(NotAllowed):
            replan(post, in_days(3), by=person)


def test_what_is_out_or_due_is_not_moved():
    desk = builders.a_desk(people.an_account(), people.an_account())
    post = builders.a_released_post(desk)

    with pytest.raises(WrongState, match="Its time has come"):
        replan(post, in_days(3), by=desk.publisher)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2020, 1, 1, tzinfo=UTC), "has passed"),
        (datetime(2030, 3, 10, 2, 30, tzinfo=TORONTO), "clocks go forward"),
    ],
)
def test_a_release_isnt_moved_to_a_moment_that_can_not_be(at, words):
    desk = builders.a_desk()
    post = builders.a_released_post(desk, not_before=in_days(2))

    with pytest.raises(GuardFailed, match=words):
        replan(post, at, by=desk.publisher)


def test_a_release_that_somebody_moved_meanwhile_is_a_conflict():
    desk = builders.a_desk()
    post = builders.a_released_post(desk, not_before=in_days(2))

    with pytest.raises(Conflict):
        replan(post, in_days(4), by=desk.publisher, seen=in_days(1))


def test_the_gate_is_asked_and_the_old_time_stands_where_it_refuses():
    desk = builders.a_desk()
    post = builders.a_released_post(desk, not_before=in_days(2))
    halting.halt(by=people.an_administrator(), reason="A wrong number is going round.")
    before = rows_of(post)

    with pytest.raises(GuardFailed) as refusal:
        replan(post, in_days(4), by=desk.publisher)

    assert [reason.code for reason in refusal.value.obstacles] == ["halted"]
    assert rows_of(post) == before


@time_machine.travel(datetime(2027, 3, 1, 15, tzinfo=UTC), tick=False)
def test_campaign_words_cannot_be_moved_into_a_restricted_period():
    desk = builders.a_desk()
    registers.record_period(
        "By-election", date(2027, 5, 1), date(2027, 6, 1), by=a_policy_officer(), basis="Resolution 1"
    )
    post = builders.a_draft(desk, text="Ballot question: vote yes on fluoride.")
    for finding in checking.run_check(post.version).findings.filter(severity="warn", answer=""):
        workflow.answer_finding(finding, by=desk.author, answer="The question as Council put it.")
    workflow.submit(post, by=desk.author)
    builders.approved(post, by=desk.reviewer)
    publishing.release(post, by=desk.publisher, not_before=datetime(2027, 3, 5, 15, tzinfo=UTC))
    before, checks = rows_of(post), PolicyCheck.objects.count()

    with pytest.raises(GuardFailed) as refusal:
        replan(post, datetime(2027, 5, 15, 15, tzinfo=UTC), by=desk.publisher)

    assert [(each.code, each.clause) for each in refusal.value.obstacles] == [("open_block", "4.3.6")]
    assert rows_of(post) == before
    assert PolicyCheck.objects.count() == checks + 1  # what stopped it stays on record
    assert replan(post, datetime(2027, 3, 8, 15, tzinfo=UTC), by=desk.publisher)
