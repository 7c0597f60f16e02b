"""The list "For you": what happened, what of it still waits and what was read; and what each person has mailed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessGrant
from accounts.roles import Duty
from accounts.tests import builders as people
from posts import commenting, for_you, halting, telling, workflow
from posts.models import Channel, DigestTime, Notice, NoticeChoices
from posts.tests.builders import a_desk, a_post_in_review, approved
from posts.tests.hearing import happening, told
from posts.tests.pages import browser, queries

pytestmark = pytest.mark.django_db
LIST = "/for-you/"
COUNT = '<span class="count">{}<span class="vh"> unread</span></span>'


def a_wanted_review(desk, **given):
    assert desk.reviewer
    post = a_post_in_review(desk, **given)
    told("review_wanted", post)
    return post


def test_the_list_says_what_happened_when_and_leads_to_the_item():
    desk = a_desk()
    post = a_wanted_review(desk, title="Rink hours", wished_at=timezone.now() + timedelta(days=3))
    client = browser(desk.reviewer)

    html = client.get(LIST).content.decode()

    notice = Notice.objects.get()
    assert "A post waits for your decision" in html
    assert "Rink hours" in html
    assert "Waits for you" in html
    assert COUNT.format(1) in html
    assert client.get(reverse("posts:notice", args=[notice.pk]))["location"] == reverse("posts:review", args=[post.pk])


def test_a_notice_is_read_by_following_it():
    desk = a_desk()
    a_wanted_review(desk)
    client = browser(desk.reviewer)

    client.get(reverse("posts:notice", args=[Notice.objects.get().pk]))

    assert Notice.objects.get().read_at
    assert "count" not in client.get(LIST).content.decode().partition("For you")[2][:60]


@pytest.mark.parametrize("page", ["posts:detail", "posts:review"])
def test_a_notice_is_read_by_opening_its_post_by_whichever_way(page):
    desk = a_desk()
    post, other = a_wanted_review(desk), a_wanted_review(desk)

    html = browser(desk.reviewer).get(reverse(page, args=[post.pk])).content.decode()

    assert COUNT.format(1) in html
    assert Notice.objects.get(read_at=None).happening.post == other


def test_everything_is_marked_as_read_at_once_and_only_ones_own():
    desk = a_desk()
    second = people.a_reviewer(desk.account)
    a_wanted_review(desk)
    a_wanted_review(desk)
    client = browser(desk.reviewer)

    client.post(reverse("posts:notices_read"))

    assert not Notice.objects.filter(recipient=desk.reviewer, read_at=None).exists()
    assert Notice.objects.filter(recipient=second, read_at=None).count() == 2
    assert "Everything is read" in client.get(f"{LIST}?show=unread").content.decode()


def test_what_somebody_else_decided_is_shown_as_settled_and_not_counted():
    desk = a_desk()
    second = people.a_reviewer(desk.account)
    post = a_wanted_review(desk)
    approved(post, by=desk.reviewer)

    client = browser(second)
    html = client.get(LIST).content.decode()

    assert "Settled" in html
    assert "Waits for you" not in html
    assert '<span class="count">' not in html
    assert (
        client.get(reverse("posts:notice", args=[for_you.notices_of(second)[0].pk]))["location"]
        == post.get_absolute_url()
    )


def test_what_one_decided_oneself_is_settled_while_another_approval_is_needed():
    desk = a_desk(approvals=2)
    second = people.a_reviewer(desk.account)
    approved(a_wanted_review(desk), by=desk.reviewer)

    assert [for_you.row(each).waits for each in for_you.notices_of(desk.reviewer)] == [False]
    assert [for_you.row(each).waits for each in for_you.notices_of(second)] == [True]


def test_who_may_not_see_the_post_any_more_learns_nothing_of_it():
    desk = a_desk()
    a_wanted_review(desk, title="Draft of the Mayor's statement")
    AccessGrant.objects.filter(representative=desk.reviewer).update(
        revoked_at=timezone.now(), revoked_by=people.an_administrator(), revoked_reason="Moved."
    )
    client = browser(desk.reviewer)

    html = client.get(LIST).content.decode()

    assert "Mayor" not in html
    assert "You may not see this post any more." in html
    assert client.get(reverse("posts:notice", args=[Notice.objects.get().pk]))["location"] == reverse("posts:notices")


def test_nobody_follows_a_notice_of_somebody_else():
    desk = a_desk()
    a_wanted_review(desk)

    assert browser(desk.author).get(reverse("posts:notice", args=[Notice.objects.get().pk])).status_code == 404


def test_no_words_of_a_comment_or_of_a_reason_stand_in_the_list():
    desk = a_desk()
    post = a_post_in_review(desk)
    commenting.say(post, by=desk.reviewer, text="Quite secret.")
    workflow.request_changes(post, by=desk.reviewer, seen=post.version.content_hash, note="Just as secret.")
    told("commented", post)
    told("request_changes", post)

    html = browser(desk.author).get(LIST).content.decode()

    assert "A new comment on a post" in html
    assert "Changes to your post are requested" in html
    assert "secret" not in html


def test_a_halt_and_its_end_are_seen_in_the_list():
    desk = a_desk()
    officer = people.an_officer(Duty.POLICY_OFFICER)
    halt = halting.halt(by=officer, reason="A leak.", account=desk.account)
    assert desk.publisher
    telling.tell(happening("halted").pk)
    client = browser(desk.publisher)
    assert "Waits for you" in client.get(LIST).content.decode()

    halting.lift(halt, by=officer, reason="It is mended.")

    assert "Settled" in client.get(LIST).content.decode()


def test_an_empty_list_says_what_will_stand_there():
    desk = a_desk()

    assert "Nothing yet" in browser(desk.author).get(LIST).content.decode()


# --- Choosing ---


def sent(**changes):
    channels = dict.fromkeys(("decide", "named", "own", "release", "trouble", "comments"), Channel.AT_ONCE)
    return {**channels, "digest_at": DigestTime.NOON, **changes}


def test_the_profile_page_shows_what_one_chose_and_what_cannot_be_switched_off():
    desk = a_desk()
    for_you.choose(desk.author, digest_at=DigestTime.MORNING, comments=Channel.PAGE)

    html = browser(desk.author).get(reverse("accounts:profile")).content.decode()

    assert 'name="comments" value="page" id="id_comments_2" checked' in html.replace(" required", "")
    assert 'value="morning" id="id_digest_at_0" checked' in html.replace(" required", "")
    fixed = html.partition("Always by e-mail at once")[2]
    for subject in ("Publishing is stopped", "We don&#x27;t know whether a post is out", "A review waits too long"):
        assert subject in fixed


def test_choices_are_kept_for_oneself():
    desk = a_desk()

    answer = browser(desk.author).post(reverse("posts:notice_choices"), sent(decide=Channel.PAGE))

    assert answer["location"] == f"{reverse('accounts:profile')}#notices"
    kept = NoticeChoices.objects.get()
    assert (kept.person, kept.decide, kept.own, kept.digest_at) == (desk.author, "page", "at_once", "noon")


def test_a_choice_that_does_not_exist_is_refused_at_its_field():
    desk = a_desk()

    answer = browser(desk.author).post(reverse("posts:notice_choices"), sent(own="never"))

    assert answer.status_code == 422
    assert "Select a valid choice" in answer.content.decode()
    assert not NoticeChoices.objects.exists()


# --- Few questions ---


@pytest.mark.parametrize("page", [LIST, "/", "/profile/", "/posts/"])
def test_pages_ask_as_often_with_forty_notices_as_with_two(page):
    desk = a_desk()
    assert desk.reviewer
    page = reverse("accounts:profile") if page == "/profile/" else page
    posts = [a_wanted_review(desk) for _ in range(2)]
    client = browser(desk.reviewer)
    few = queries(client, page)
    notices = Notice.objects.filter(happening__post__in=posts)
    happenings = [notice.happening for notice in notices.select_related("happening")]
    for each in happenings:
        for _ in range(20):
            each.pk = None
            each.save(force_insert=True)
            Notice.objects.create(happening=each, recipient=desk.reviewer, mail=Channel.PAGE)

    assert queries(client, page) == few <= 12
