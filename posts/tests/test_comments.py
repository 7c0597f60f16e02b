"""What authors and reviewers say to each other beside a post: who may, who hears of it, and that it stays there."""

import pytest
from django.urls import reverse

from accounts.connectors import fake
from accounts.models import Representative
from accounts.roles import Duty
from accounts.tests import builders as people
from governance.audit.models import AuditEvent
from governance.core.errors import GuardFailed, NotAllowed
from governance.core.prepared import together
from posts import commenting, publishing, workflow
from posts.models import Comment, Post
from posts.models.comment import LONGEST
from posts.tests import builders
from posts.tests.builders import (
    a_desk,
    a_draft,
    a_post_in_review,
    a_published_post,
    an_approved_post,
    approved,
    fresh,
    publications,
    revised,
)
from posts.tests.hearing import readers, told
from posts.tests.pages import browser, reviewed

pytestmark = pytest.mark.django_db
SAID = "Is the rink really open on Monday?"


def said(post: Post, by: Representative, text: str = SAID, **given) -> Comment:
    return commenting.say(post, by=by, text=text, **given)


def on_the_network() -> str:
    """Everything that stands on the practice network."""
    return str(fake.snapshot())


def told_all(post: Post, *kinds: str) -> None:
    for kind in kinds:
        told(kind, post)


# --- Who may say something ---


@pytest.mark.parametrize("who", ["author", "reviewer", "publisher"])
def test_whoever_works_on_a_post_may_comment_on_it(who):
    desk = a_desk()
    by = getattr(desk, who)
    post = a_post_in_review(desk)

    comment = said(post, by)

    assert (comment.text, comment.said_by, comment.version) == (SAID, by, post.version)


def test_whoever_only_takes_down_on_its_accounts_or_sees_every_post_may_not():
    desk = a_desk()
    post = a_post_in_review(desk)

    for onlooker in (desk.moderator, people.an_officer(Duty.AUDITOR), people.a_reviewer(people.an_account())):
        with pytest.raises(NotAllowed):
            said(post, onlooker)
    assert not Comment.objects.exists()


def test_who_reviews_only_some_of_its_accounts_may_not():
    desk = a_desk(people.an_account(), people.an_account())
    post = a_post_in_review(desk)

    with pytest.raises(NotAllowed):
        said(post, people.a_reviewer(desk.account))


def test_whose_access_is_withdrawn_may_not_even_as_its_author():
    desk = a_desk()
    post = a_post_in_review(desk)
    people.a_withdrawal(desk.author)

    with pytest.raises(NotAllowed):
        said(post, desk.author)


@pytest.mark.parametrize("text", ["", "  \n "])
def test_a_comment_says_something(text):
    desk = a_desk()

    with pytest.raises(GuardFailed) as refused:
        said(a_draft(desk), desk.author, text)

    assert refused.value.field == "say"


def test_a_comment_is_not_too_long():
    desk = a_desk()
    post = a_draft(desk)

    assert said(post, desk.author, "a" * LONGEST)
    with pytest.raises(GuardFailed):
        said(post, desk.author, "a" * (LONGEST + 1))


# --- Once, and for good ---


def test_a_form_sent_twice_says_it_once():
    desk = a_desk()
    post = a_draft(desk)

    first, second = (said(post, desk.author, key="form-1") for _ in range(2))

    assert first == second
    assert AuditEvent.objects.filter(action="comment.made").count() == 1


def test_its_author_withdraws_a_comment_and_it_stays_on_record(client):
    desk = a_desk()
    post = a_post_in_review(desk)
    comment = said(post, desk.reviewer)

    commenting.withdraw(comment, by=desk.reviewer)
    commenting.withdraw(comment, by=desk.reviewer)

    kept = Comment.objects.get()
    assert (kept.text, kept.withdrawn_at is None) == (SAID, False)
    assert AuditEvent.objects.filter(action="comment.withdrawn").count() == 1
    for page in (reverse("posts:detail", args=[post.pk]), reverse("posts:review", args=[post.pk])):
        html = browser(desk.reviewer).get(page).content.decode()
        assert "Comment withdrawn by its author" in html
        assert SAID not in html


def test_nobody_withdraws_what_another_said():
    desk = a_desk()
    comment = said(a_post_in_review(desk), desk.reviewer)

    with pytest.raises(NotAllowed):
        commenting.withdraw(comment, by=desk.author)


def test_the_record_tells_of_a_comment_without_its_words():
    desk = a_desk()
    post = a_post_in_review(desk)
    comment = said(post, desk.reviewer, mention=[desk.author.pk])

    event = AuditEvent.objects.get(action="comment.made")

    assert event.facts == {"post": post.pk, "version": post.version.pk, "mentioned": [desk.author.pk]}
    assert event.subject_id == str(comment.pk)
    assert "rink" not in f"{event.facts} {event.subject_label}"


# --- Never part of the post ---


def test_a_comment_changes_nothing_that_is_signed_or_published():
    desk = a_desk()
    post = an_approved_post(desk)
    before = post.version.content_hash

    said(post, desk.author)
    publishing.release(fresh(post), by=desk.publisher)
    for publication in publications(post):
        publishing.deliver(publication.pk)

    assert fresh(post).version.content_hash == before
    assert publications(post)
    assert SAID not in on_the_network()
    assert builders.TEXT in on_the_network()
    assert fresh(post).version.approvals()


def test_a_comment_on_a_published_post_sends_nothing():
    desk = a_desk()
    post = a_published_post(desk)
    before = on_the_network()

    said(post, desk.author)

    assert on_the_network() == before


# --- Whom it means ---


def test_those_who_may_see_the_post_can_be_mentioned_and_nobody_else():
    desk = a_desk()
    officer = people.an_officer(Duty.POLICY_OFFICER)
    stranger, gone = people.a_reviewer(people.an_account()), people.a_reviewer(desk.account)
    people.a_withdrawal(gone)
    post = a_post_in_review(desk)
    able = {desk.author, desk.reviewer, desk.publisher, desk.moderator, officer}

    assert set(together(commenting.may_be_meant(post))[0]) == able
    assert all(Post.objects.visible_to(people.fresh(person)).filter(pk=post.pk).exists() for person in able)
    with pytest.raises(GuardFailed) as refused:
        said(post, desk.author, mention=[stranger.pk])
    assert refused.value.field == "mention"


def test_an_at_sign_before_a_whole_name_mentions_its_person():
    desk = a_desk()
    post = a_post_in_review(desk)

    comment = said(post, desk.author, f"@{desk.reviewer.full_name}, please. Not @{desk.reviewer.full_name}son.")
    other = said(post, desk.author, f"{desk.reviewer.full_name} knows. Write to jia@{desk.publisher.full_name[:3]}.")

    assert list(commenting.mentioned(comment)) == [desk.reviewer]
    assert list(commenting.mentioned(other)) == []


def test_nobody_mentions_themselves():
    desk = a_desk()
    comment = said(a_draft(desk), desk.author, mention=[desk.author.pk])

    assert list(commenting.mentioned(comment)) == []


# --- Who hears of it ---


def test_authors_hear_what_a_reviewer_says():
    desk = a_desk()
    post = a_post_in_review(desk)
    said(post, desk.reviewer)

    told("commented", post)

    assert readers("commented") == {desk.author}


def test_all_who_may_decide_hear_an_author_until_somebody_has_begun():
    desk = a_desk()
    first, second = desk.reviewer, people.a_reviewer(desk.account)
    post = a_post_in_review(desk)
    said(post, desk.author)
    told("commented", post)
    assert readers("commented") == {first, second}

    workflow.request_changes(post, by=first, seen=post.version.content_hash, note="Shorter.")
    comment = said(fresh(post), desk.author, "Shorter than what?")

    assert set(commenting.other_side(comment)) == {first}


def test_nobody_else_hears_what_is_said_over_a_draft():
    desk = a_desk()
    assert desk.reviewer
    post = a_draft(desk)
    said(post, desk.author)

    told("commented", post)

    assert readers("commented") == set()


def test_who_talked_before_hears_the_next_one():
    desk = a_desk()
    post = a_post_in_review(desk)
    said(post, desk.publisher)
    comment = said(post, desk.reviewer)

    assert set(commenting.other_side(comment)) == {desk.author, desk.publisher}


def test_who_is_mentioned_hears_of_it_once_and_at_once(mailoutbox):
    desk = a_desk()
    post = a_post_in_review(desk)
    said(post, desk.reviewer, mention=[desk.author.pk])

    told_all(post, "mentioned", "commented")

    assert readers("mentioned") == {desk.author}
    assert readers("commented") == set()
    (message,) = mailoutbox
    assert message.to == [desk.author.user.email]
    assert "rink" not in message.body
    assert f"{reverse('posts:detail', args=[post.pk])}#comment-" in message.body


def test_a_comment_withdrawn_before_it_was_told_is_told_to_nobody():
    desk = a_desk()
    post = a_post_in_review(desk)
    commenting.withdraw(said(post, desk.reviewer), by=desk.reviewer)

    told("commented", post)

    assert readers("commented") == set()


# --- On the pages ---


def test_a_comment_is_made_on_the_page_of_the_post_and_read_there():
    desk = a_desk()
    post = a_post_in_review(desk)
    client, page = browser(desk.author), reverse("posts:detail", args=[post.pk])

    answer = client.post(
        reverse("posts:say", args=[post.pk]),
        {"say": "<b>Look</b> at\r\nthis", "mention": [desk.reviewer.pk], "say_key": "k1"},
    )

    comment = Comment.objects.get()
    assert answer["location"] == f"{page}#comment-{comment.pk}"
    html = browser(desk.reviewer).get(page).content.decode()
    assert "&lt;b&gt;Look&lt;/b&gt; at<br>this" in html
    assert f"For {desk.reviewer.full_name}." in html
    assert f'id="comment-{comment.pk}"' in html


def test_a_refused_comment_says_why_at_its_field_and_keeps_what_was_typed():
    desk = a_desk()
    post = a_post_in_review(desk)
    stranger = people.a_reviewer(people.an_account())

    answer = browser(desk.author).post(
        reverse("posts:say", args=[post.pk]), {"say": SAID, "mention": [stranger.pk], "say_key": "k1"}
    )

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose only people who may see this post." in html
    assert f">\n{SAID}</textarea>" in html
    assert 'value="k1"' in html
    assert stranger.full_name not in html


def test_an_empty_comment_is_refused_at_its_field():
    desk = a_desk()
    post = a_draft(desk)

    answer = browser(desk.author).post(reverse("posts:say", args=[post.pk]), {"say": " "})

    assert answer.status_code == 422
    assert "Write what you want to say." in answer.content.decode()


def test_a_comment_while_reviewing_costs_nothing_that_was_typed():
    desk = a_desk()
    post = a_post_in_review(desk)

    answer = browser(desk.reviewer).post(
        reverse("posts:say_in_review", args=[post.pk]),
        reviewed(post, note="Half a note", say=SAID, mention=[desk.author.pk]),
    )

    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Half a note" in html
    assert html.count(SAID) == 1  # said, and its field empty again
    assert html.count(" checked") >= 6  # the calls
    assert Comment.objects.get().said_by == desk.reviewer


def test_an_empty_comment_while_reviewing_is_refused_at_its_field():
    desk = a_desk()
    post = a_post_in_review(desk)

    answer = browser(desk.reviewer).post(reverse("posts:say_in_review", args=[post.pk]), reviewed(post, note="Half"))

    assert answer.status_code == 422
    assert "Write what you want to say." in answer.content.decode()
    assert "Half" in answer.content.decode()


def test_who_may_not_see_the_post_sees_no_comment_and_makes_none():
    desk = a_desk()
    post = a_post_in_review(desk)
    comment = said(post, desk.author)
    stranger = browser(people.a_reviewer(people.an_account()))

    assert stranger.get(reverse("posts:detail", args=[post.pk])).status_code == 404
    assert stranger.post(reverse("posts:say", args=[post.pk]), {"say": SAID}).status_code == 404
    assert stranger.post(reverse("posts:comment_withdraw", args=[comment.pk])).status_code == 404


def test_an_onlooker_reads_comments_and_has_no_field_for_one():
    desk = a_desk()
    post = a_post_in_review(desk)
    said(post, desk.author)

    html = browser(people.an_officer(Duty.AUDITOR)).get(reverse("posts:detail", args=[post.pk])).content.decode()

    assert SAID in html
    assert 'name="say"' not in html


def test_comments_stay_through_edits_and_decisions():
    desk = a_desk()
    post = a_post_in_review(desk)
    said(post, desk.reviewer)
    post = revised(post, by=desk.author, text="The library opens at nine.")
    workflow.submit(post, by=desk.author)
    approved(post, by=desk.reviewer)

    html = browser(desk.author).get(reverse("posts:detail", args=[post.pk])).content.decode()

    assert SAID in html
    assert "Said over version 1." in html
