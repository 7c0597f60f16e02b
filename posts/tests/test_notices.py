"""Notices reach whoever must act next, in their language, without the words of the post."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.connectors import fake
from accounts.connectors.base import OutcomeUnknown, Refused
from accounts.roles import Role
from accounts.tests import builders as people
from governance.core import outbox
from posts import notices, publishing, waiting, workflow
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

pytestmark = pytest.mark.django_db


def addresses(mailoutbox) -> set[str]:
    return {message.to[0] for message in mailoutbox}


def test_reviewers_who_may_decide_hear_of_a_submitted_post(mailoutbox, settings):
    desk = a_desk()
    people.a_reviewer(people.an_account())
    people.entrust(desk.author, Role.REVIEWER, desk.account)
    reviewer = desk.reviewer
    post = a_post_in_review(desk, title="Draft of the Mayor's statement")

    assert notices.send("review_wanted", post.pk) == 1

    (message,) = mailoutbox
    assert message.to == [reviewer.user.email]
    assert f"{settings.SITE_URL}{reverse('posts:review', args=[post.pk])}" in message.body
    assert reviewer.full_name in message.body
    assert TEXT not in message.body + message.subject
    assert "Mayor" not in message.body + message.subject


def test_a_reviewer_who_approved_is_not_asked_again(mailoutbox):
    desk = a_desk(approvals=2)
    second = people.a_reviewer(desk.account)
    post = a_post_in_review(desk)
    approved(post, by=desk.reviewer)

    notices.send("review_wanted", post.pk)

    assert addresses(mailoutbox) == {second.user.email}


def test_a_notice_that_is_no_longer_true_is_not_sent(mailoutbox):
    desk = a_desk()
    post = an_approved_post(desk)

    assert notices.send("review_wanted", post.pk) == 0
    assert mailoutbox == []


def test_authors_hear_that_changes_are_requested(mailoutbox):
    desk = a_desk()
    post = a_post_in_review(desk)
    workflow.request_changes(post, by=desk.reviewer, seen=post.version.content_hash, note="Secret reason.")

    notices.send("request_changes", post.pk)

    assert addresses(mailoutbox) == {desk.author.user.email}
    assert "Secret reason" not in mailoutbox[0].body


def test_publishers_and_authors_hear_of_an_approval_each_once(mailoutbox):
    desk = a_desk(people.an_account(), people.an_account())
    publisher = desk.publisher
    post = an_approved_post(desk)

    notices.send("approved", post.pk)

    assert sorted(message.to[0] for message in mailoutbox) == sorted([desk.author.user.email, publisher.user.email])


@pytest.mark.parametrize(
    ("trouble", "kind"), [(Refused("No."), "failed"), (OutcomeUnknown("No answer."), "unconfirmed")]
)
def test_whoever_released_hears_of_trouble(mailoutbox, trouble, kind):
    desk = a_desk()
    publication = the_publication(a_released_post(desk))
    fake.fail_next(trouble)
    publishing.deliver(publication.pk)

    notices.send(kind, publication.pk)

    assert addresses(mailoutbox) == {desk.publisher.user.email}


def test_somebody_else_hears_where_the_releaser_is_gone(mailoutbox):
    desk = a_desk()
    publication = the_publication(a_released_post(desk))
    other = people.a_publisher(desk.account)
    people.a_withdrawal(desk.publisher)
    publishing.deliver(publication.pk)

    notices.send("held", publication.pk)

    assert addresses(mailoutbox) == {other.user.email}


def test_a_notice_speaks_the_readers_language(mailoutbox):
    desk = a_desk()
    desk.author.user.language = "fr-ca"
    desk.author.user.save()
    post = a_post_in_review(desk, wished_at=timezone.now() + timedelta(minutes=5))
    waiting.expire_due(timezone.now() + timedelta(minutes=6))

    assert notices.send("expired", post.pk) == 1


def test_people_without_a_login_are_not_written_to(mailoutbox):
    desk = a_desk()
    post = a_draft(desk)
    workflow.submit(post, by=desk.author)
    workflow.reject(
        fresh(post), by=desk.reviewer, seen=post.version.content_hash, clause=people.a_clause("4.3.5"), note="No."
    )
    desk.author.user.is_active = False
    desk.author.user.save()

    assert notices.send("reject", post.pk) == 0


def test_a_mail_server_that_is_down_breaks_nothing(monkeypatch, caplog):
    def refuse(*_args):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    desk = a_desk()
    assert desk.reviewer
    post = a_post_in_review(desk)

    assert notices.send("review_wanted", post.pk) == 0
    assert desk.reviewer.user.email not in caplog.text


def test_every_kind_that_is_rung_is_known(django_capture_on_commit_callbacks):
    import ast
    from pathlib import Path

    rung = set()
    for path in Path("posts").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "outbox.ring":
                name, *rest = node.args
                if (
                    isinstance(name, ast.Constant)
                    and name.value == "posts.notify"
                    and isinstance(rest[0], ast.Constant)
                ):
                    rung.add(rest[0].value)

    assert rung <= set(notices.NOTICES)
    assert {"review_wanted", "approved", "failed", "unconfirmed", "expired"} <= rung


def test_a_submission_rings_for_the_reviewers():
    outbox.RUNG.discard("posts.notify")

    a_post_in_review()

    assert "posts.notify" in outbox.RUNG
