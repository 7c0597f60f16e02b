"""Notices reach whoever must act next and nobody else: in the page, and by mail in their language, without the words of
the post."""

import ast
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import access, delegating
from accounts.connectors import fake
from accounts.connectors.base import OutcomeUnknown, Refused
from accounts.models import Representative
from accounts.roles import Duty, Role
from accounts.tests import builders as people
from governance.core import outbox
from posts import digest_times, for_you, halting, leases, notices, publishing, telling, waiting, workflow
from posts.models import Channel, DigestTime, Happening, Notice, NoticeChoices
from posts.tests.builders import (
    TEXT,
    a_desk,
    a_draft,
    a_post_in_review,
    a_released_post,
    an_approved_post,
    approved,
    fresh,
    the_publication,
)
from posts.tests.hearing import at_once, happening, readers, told

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def _refuse(_backend) -> None:
    raise ConnectionRefusedError


def addresses(mailoutbox) -> set[str]:
    return {message.to[0] for message in mailoutbox}


def stands_in(away: Representative, to: Representative, starts_on: date) -> None:
    delegating.delegate(away, by=away, to=to, starts_on=starts_on, ends_on=starts_on + timedelta(days=3))


# --- Who hears of what ---


def test_reviewers_who_may_decide_hear_of_a_submitted_post(mailoutbox, settings):
    desk = a_desk()
    people.a_reviewer(people.an_account())
    people.entrust(desk.author, Role.REVIEWER, desk.account)
    at_once(desk.reviewer)
    post = a_post_in_review(desk, title="Draft of the Mayor's statement")

    assert told("review_wanted", post) == 1

    (message,) = mailoutbox
    assert message.to == [desk.reviewer.user.email]
    assert f"{settings.SITE_URL}{reverse('posts:review', args=[post.pk])}" in message.body
    assert desk.reviewer.full_name in message.body
    assert TEXT not in message.body + message.subject
    assert "Mayor" not in message.body + message.subject


def test_a_reviewer_who_approved_is_not_asked_again(mailoutbox):
    desk = a_desk(approvals=2)
    second = people.a_reviewer(desk.account)
    post = a_post_in_review(desk)
    approved(post, by=desk.reviewer)

    told("review_wanted", post)

    assert readers("review_wanted") == {second}


def test_what_is_no_longer_true_is_told_to_nobody(mailoutbox):
    desk = a_desk()
    at_once(desk.reviewer)
    post = an_approved_post(desk)

    assert told("review_wanted", post) == 0
    assert readers("review_wanted") == set()
    assert mailoutbox == []


def test_authors_hear_that_changes_are_requested(mailoutbox):
    desk = a_desk()
    post = a_post_in_review(desk)
    workflow.request_changes(post, by=desk.reviewer, seen=post.version.content_hash, note="Secret reason.")

    told("request_changes", post)

    assert addresses(mailoutbox) == {desk.author.user.email}
    assert "Secret reason" not in mailoutbox[0].body


def test_publishers_and_authors_hear_of_an_approval_each_once():
    desk = a_desk(people.an_account(), people.an_account())
    publisher = desk.publisher
    post = an_approved_post(desk)

    told("approved", post)

    assert readers("approved") == {desk.author, publisher}
    assert Notice.objects.filter(happening__kind="approved").count() == 2


@pytest.mark.parametrize(
    ("trouble", "kind"), [(Refused("No."), "failed"), (OutcomeUnknown("No answer."), "unconfirmed")]
)
def test_whoever_released_hears_of_trouble(mailoutbox, trouble, kind):
    desk = a_desk()
    post = a_released_post(desk)
    fake.fail_next(trouble)
    publishing.deliver(the_publication(post).pk)

    told(kind, post)

    assert addresses(mailoutbox) == {desk.publisher.user.email}


def test_somebody_else_hears_where_the_releaser_is_gone(mailoutbox):
    desk = a_desk()
    post = a_released_post(desk)
    other = people.a_publisher(desk.account)
    people.a_withdrawal(desk.publisher)
    publishing.deliver(the_publication(post).pk)

    told("held", post)

    assert addresses(mailoutbox) == {other.user.email}


def test_whoever_publishes_where_a_halt_stops_it_hears_of_it(mailoutbox):
    desk = a_desk()
    people.a_publisher(people.an_account())
    publisher, officer = desk.publisher, people.an_officer(Duty.POLICY_OFFICER)

    halting.halt(by=desk.reviewer, reason="A leak.", account=desk.account)
    telling.tell(happening("halted").pk)

    assert addresses(mailoutbox) == {publisher.user.email, officer.user.email}
    assert "leak" not in mailoutbox[0].body


def test_who_stands_in_hears_of_it_on_the_first_day_and_once(mailoutbox):
    desk = a_desk()
    other = people.a_reviewer(desk.account)
    stands_in(desk.reviewer, other, timezone.localdate())

    telling.sweep()
    telling.sweep()

    assert addresses(mailoutbox) == {other.user.email}
    assert len(mailoutbox) == 1


def test_a_delegation_that_begins_later_is_not_told_yet(mailoutbox):
    desk = a_desk()
    later = timezone.localdate() + timedelta(days=2)
    stands_in(desk.reviewer, people.a_reviewer(desk.account), later)

    telling.sweep()

    assert mailoutbox == []


def test_people_without_a_login_are_not_written_to(mailoutbox):
    desk = a_desk()
    post = a_draft(desk)
    workflow.submit(post, by=desk.author)
    workflow.reject(
        fresh(post), by=desk.reviewer, seen=post.version.content_hash, clause=people.a_clause("4.3.5"), note="No."
    )
    desk.author.user.is_active = False
    desk.author.user.save()

    assert told("reject", post) == 0


def test_a_notice_speaks_the_readers_language(mailoutbox):
    desk = a_desk()
    desk.author.user.language = "fr-ca"
    desk.author.user.save()
    post = a_post_in_review(desk, wished_at=timezone.now() + timedelta(minutes=5))
    waiting.expire_due(timezone.now() + timedelta(minutes=6))

    assert told("expired", post) == 1
    assert "Bonjour" in mailoutbox[0].body


# --- By which way ---


def test_what_somebody_chose_to_have_in_the_page_only_comes_by_no_mail(mailoutbox):
    desk = a_desk()
    for_you.choose(desk.author, digest_at=DigestTime.TWICE, own=Channel.PAGE)
    post = a_post_in_review(desk)
    workflow.request_changes(post, by=desk.reviewer, seen=post.version.content_hash, note="Shorter.")

    assert told("request_changes", post) == 0
    assert readers("request_changes") == {desk.author}
    assert mailoutbox == []


@pytest.mark.parametrize("kind", [name for name, kind in notices.KINDS.items() if not kind.group])
def test_what_cannot_be_switched_off_is_no_choice(kind):
    choices = dict.fromkeys(("decide", "named", "own", "release", "trouble", "comments"), Channel.PAGE)
    made = Happening(kind=kind, post=a_draft())

    assert kind in {"escalated", "review_overdue", "violation_found", "halted", "unconfirmed"}
    assert telling.channel_of(made, NoticeChoices(**choices), timezone.now()) == Channel.AT_ONCE


def test_what_would_be_too_late_in_the_digest_comes_at_once(mailoutbox):
    desk = a_desk()
    assert desk.reviewer
    soon, later = (a_post_in_review(desk, wished_at=timezone.now() + time) for time in (HOUR, timedelta(days=5)))

    told("review_wanted", soon)
    told("review_wanted", later)

    (message,) = mailoutbox
    assert reverse("posts:review", args=[soon.pk]) in message.body


def test_every_group_of_notices_can_be_chosen_and_every_choice_is_one_of_a_group():
    fields = {
        field.name for field in NoticeChoices._meta.get_fields() if field.name not in ("id", "person", "digest_at")
    }

    assert {kind.group for kind in notices.KINDS.values()} - {""} == fields


@pytest.mark.parametrize(
    ("chosen", "now", "following"),
    [
        ("twice", "2026-11-27 07:59", "2026-11-27 08:00"),  # a Friday
        ("twice", "2026-11-27 08:00", "2026-11-27 13:00"),
        ("morning", "2026-11-27 08:00", "2026-11-30 08:00"),
        ("noon", "2026-11-28 09:00", "2026-11-30 12:00"),
        ("twice", "2026-10-30 14:00", "2026-11-02 08:00"),  # over the night the clocks go back
    ],
)
def test_the_next_digest_is_on_a_working_day_of_the_citys_clock(chosen, now, following):
    moments = [timezone.make_aware(datetime.fromisoformat(moment)) for moment in (now, following)]

    assert digest_times.following(chosen, moments[0]) == moments[1]


# --- Once ---


def test_a_happening_is_told_once_however_often_the_ring_is_heard(mailoutbox):
    desk = a_desk()
    post = a_post_in_review(desk)
    workflow.request_changes(post, by=desk.reviewer, seen=post.version.content_hash, note="Shorter.")

    assert told("request_changes", post) == 1
    assert told("request_changes", post) == 0
    telling.sweep(timezone.now() + HOUR)

    assert len(mailoutbox) == 1


def test_what_a_lost_ring_left_untold_is_told_by_the_sweep(mailoutbox):
    desk = a_desk()
    post = a_post_in_review(desk)
    workflow.request_changes(post, by=desk.reviewer, seen=post.version.content_hash, note="Shorter.")

    telling.sweep()
    assert mailoutbox == []  # the ring still has time

    telling.sweep(timezone.now() + HOUR)
    assert addresses(mailoutbox) == {desk.author.user.email}


def test_a_mail_server_that_is_down_costs_no_mail(monkeypatch, caplog, mailoutbox):
    desk = a_desk()
    post = a_post_in_review(desk)
    workflow.request_changes(post, by=desk.reviewer, seen=post.version.content_hash, note="Shorter.")
    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.backends.locmem.EmailBackend.open", _refuse)
        assert told("request_changes", post) == 0
    assert desk.author.user.email not in caplog.text

    telling.sweep(timezone.now() + HOUR)

    assert addresses(mailoutbox) == {desk.author.user.email}


def test_what_was_read_in_the_page_meanwhile_is_not_mailed(monkeypatch, mailoutbox):
    desk = a_desk()
    post = a_post_in_review(desk)
    workflow.request_changes(post, by=desk.reviewer, seen=post.version.content_hash, note="Shorter.")
    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.backends.locmem.EmailBackend.open", _refuse)
        told("request_changes", post)
    for_you.read_all(desk.author)

    telling.sweep(timezone.now() + HOUR)

    assert mailoutbox == []


def test_old_notices_are_forgotten_after_ninety_days():
    desk = a_desk()
    assert desk.reviewer
    post = a_post_in_review(desk)
    told("review_wanted", post)

    assert telling.drop_old(timezone.now() + timedelta(days=89)) == 0
    assert telling.drop_old(timezone.now() + timedelta(days=91)) == 1
    assert readers("review_wanted") == set()


# --- The kinds ---


def test_every_kind_that_is_told_is_known():
    found = set()
    for path in Path("posts").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "happenings.tell":
                name = node.args[0]
                if isinstance(name, ast.Constant):
                    found.add(name.value)

    assert found <= set(notices.KINDS)
    assert {"review_wanted", "approved", "failed", "unconfirmed", "expired", "halted", "mentioned"} <= found


def test_every_kind_can_be_asked_whether_it_still_holds():
    assert Happening.objects.filter(notices.standing()).count() == 0
    assert Notice.objects.filter(notices.standing_for_recipients(timezone.now())).count() == 0


def test_a_submission_rings_for_the_reviewers():
    outbox.RUNG.discard("posts.notify")

    a_post_in_review()

    assert "posts.notify" in outbox.RUNG


def test_a_handed_over_review_is_no_work_any_more_once_it_is_given_back():
    desk = a_desk()
    other = people.a_reviewer(desk.account)
    post = a_post_in_review(desk)
    leases.hand_over(post, by=desk.reviewer, to=other, word="I leave.")
    told("handed_over", post)
    assert [for_you.row(each).waits for each in for_you.notices_of(other)] == [True]

    leases.give_back(fresh(post), by=other)

    assert [for_you.row(each).waits for each in for_you.notices_of(other)] == [False]


def test_who_may_act_on_nothing_is_told_of_nothing():
    desk = a_desk()
    reviewer = desk.reviewer
    post = a_post_in_review(desk)
    people.a_withdrawal(reviewer)
    assert access.standing_reasons(reviewer)

    told("review_wanted", post)

    assert readers("review_wanted") == set()
