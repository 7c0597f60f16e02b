"""The review page and the queue beside the decision: who is at a post, what changed, comments on words, steps."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.tests import builders as people
from posts import holding, leases, waiting, workflow
from posts.drafting import PictureChoice
from posts.models import Post, Remark, ReviewDecision
from posts.tests import builders
from posts.tests.pages import browser, reviewed

pytestmark = pytest.mark.django_db

TEXT = "The rink opens on December 4 at noon. Bring a friend along."


def address(act: str, post: Post) -> str:
    return reverse(f"posts:{act}", args=[post.pk])


@pytest.fixture
def desk() -> builders.Desk:
    return builders.a_desk()


def sent_back(desk: builders.Desk, text: str = TEXT) -> Post:
    """A post that its reviewer sent back and its author submitted again with another day."""
    post = builders.a_post_in_review(desk, text=text)
    workflow.request_changes(post, by=desk.reviewer, seen=post.version.content_hash, note="It is the 5th.")
    changed = builders.revised(post, by=desk.author, text=text.replace("4", "5"))
    return workflow.submit(changed, by=desk.author)


# --- The queue ---


def test_queue_shows_what_changed_since_the_last_decision_and_has_no_approve_button(desk):
    sent_back(desk)

    page = browser(desk.reviewer).get("/review/").content.decode()

    assert "Since version 1" in page
    assert "<del>4</del><ins>5</ins>" in page
    assert "approve/" not in page


def test_queue_and_first_page_say_who_is_at_a_post(desk):
    post = leases.take(builders.a_post_in_review(desk), by=desk.reviewer)
    other = people.a_reviewer(desk.account)

    for page in ("/review/", "/"):
        theirs, own = (browser(each).get(page).content.decode() for each in (other, desk.reviewer))
        assert f"{desk.reviewer} is reviewing this until" in theirs
        assert "You are reviewing this until" in own
        assert address("take", post) not in theirs + own


def test_a_post_is_taken_from_the_queue_and_opened(desk):
    post = builders.a_post_in_review(desk)

    response = browser(desk.reviewer).post(address("take", post))

    assert response.headers["Location"] == address("review", post)
    assert builders.fresh(post).lease_by == desk.reviewer


def test_on_hold_and_escalated_are_said_in_the_queue(desk):
    post = holding.hold(builders.a_post_in_review(desk), by=desk.reviewer, word="The Clerk looks at it.")
    holding.escalate(post, by=desk.reviewer, word="It is about Council.")

    page = browser(desk.reviewer).get("/review/").content.decode()

    assert "On hold since" in page
    assert "Before the head of the department" in page


def test_next_leads_through_the_queue_past_what_others_are_at(desk):
    first, second, third = (
        builders.a_post_in_review(desk, wished_at=timezone.now() + timedelta(hours=hour)) for hour in (1, 2, 3)
    )
    leases.take(second, by=people.a_reviewer(desk.account))
    client = browser(desk.reviewer)

    def after(post: Post) -> str:
        return client.get(f"/review/next/?after={post.pk}").headers["Location"]

    assert client.get("/review/next/").headers["Location"] == address("review", first)
    assert after(first) == address("review", third)
    assert after(third) == address("review", first)


def test_next_keeps_the_order_of_the_queue_through_equals_and_what_has_no_date(desk, django_assert_max_num_queries):
    noon = timezone.now() + timedelta(hours=5)
    undated = [builders.a_post_in_review(desk) for _number in range(2)]
    dated = [builders.a_post_in_review(desk, wished_at=noon) for _number in range(2)]
    client = browser(desk.reviewer)
    shown = [row.pk for row in client.get("/review/").context["rows"]]

    with django_assert_max_num_queries(4 * 8):
        led = [client.get(f"/review/next/?after={pk}").headers["Location"] for pk in shown]

    posts = [*dated, *undated]
    assert shown == [post.pk for post in posts]
    assert led == [address("review", post) for post in [*posts[1:], posts[0]]]
    assert client.get("/review/next/?after=nonsense").headers["Location"] == address("review", posts[0])


def test_next_says_where_nothing_more_waits(desk):
    post = builders.a_post_in_review(desk)

    page = browser(desk.reviewer).get(f"/review/next/?after={post.pk}", follow=True).content.decode()

    assert "Nothing more waits" in page


# --- Taking it ---


def test_page_of_a_taken_post_names_the_reviewer_and_offers_no_decision(desk):
    post = leases.take(builders.a_post_in_review(desk), by=desk.reviewer)
    other = people.a_reviewer(desk.account)

    page = browser(other).get(address("review", post)).content.decode()

    assert f"{desk.reviewer} is reviewing this until" in page
    assert address("take_over", post) in page
    assert address("approve", post) not in page
    assert 'type="radio"' not in page


def test_decision_while_another_is_at_it_is_refused_and_nothing_typed_is_lost(desk):
    post = builders.a_post_in_review(desk)
    other = people.a_reviewer(desk.account)
    leases.take(post, by=desk.reviewer)

    response = browser(other).post(address("approve", post), reviewed(post, note="Checked the hours."))

    page = response.content.decode()
    assert response.status_code == 409
    assert f"{desk.reviewer} is reviewing this until" in page
    assert "edited since you opened it" not in page
    assert "Checked the hours." in page
    assert page.count("checked") >= 6
    assert not ReviewDecision.objects.exists()


def test_taking_over_asks_for_a_word_and_shows_it(desk):
    post = leases.take(builders.a_post_in_review(desk), by=desk.reviewer)
    client = browser(people.a_reviewer(desk.account))
    sent = {"seen": post.version.content_hash}

    silent = client.post(address("take_over", post), sent | {"take_word": ""})
    done = client.post(address("take_over", post), sent | {"take_word": "It is due at noon."})

    assert silent.status_code == 422
    assert 'href="#id_take_word"' in silent.content.decode()
    assert done.status_code == 200
    assert "It is due at noon." in browser(desk.reviewer).get(address("review", post)).content.decode()


def test_taking_keeps_what_was_typed_and_giving_back_leads_to_the_queue(desk):
    post = builders.a_post_in_review(desk)
    client = browser(desk.reviewer)

    taken = client.post(address("take", post), reviewed(post, note="So far fine."))
    given_back = client.post(address("give_back", post), reviewed(post))

    assert "So far fine." in taken.content.decode()
    assert "You are reviewing this until" in taken.content.decode()
    assert given_back.headers["Location"] == "/review/"


def test_two_reviewers_at_once_the_second_sees_what_the_first_decided(desk):
    post = builders.a_post_in_review(desk)
    builders.approved(post, by=desk.reviewer)

    response = browser(people.a_reviewer(desk.account)).post(address("approve", post), reviewed(post))

    page = response.content.decode()
    assert response.status_code == 409
    assert f"Version 1 approved by {desk.reviewer}" in page
    assert page.count("formaction") == page.count(address("say_in_review", post)) == 1  # it can only be talked about


# --- Hold, hand over, escalate ---


@pytest.mark.parametrize(
    ("act", "field", "said"),
    [("hold", "hold_word", "The Clerk looks at it."), ("escalate", "escalate_word", "It is about Council.")],
)
def test_step_asks_for_a_word_keeps_what_was_typed_and_is_told_on_the_post(desk, act, field, said):
    post = builders.a_post_in_review(desk)
    client = browser(desk.reviewer)

    silent = client.post(address(act, post), reviewed(post, note="So far fine."))
    done = client.post(address(act, post), reviewed(post, note="So far fine.", **{field: said}))

    assert (silent.status_code, done.status_code) == (422, 200)
    assert f'href="#id_{field}"' in silent.content.decode()
    assert "So far fine." in done.content.decode()
    assert said in browser(desk.author).get(post.get_absolute_url()).content.decode()


def test_held_review_says_so_where_the_approval_would_be_and_is_taken_up_again(desk):
    post = holding.hold(builders.a_post_in_review(desk), by=desk.reviewer, word="The Clerk looks at it.")
    client = browser(desk.reviewer)

    held = client.get(address("review", post)).content.decode()
    resumed = client.post(address("resume", post), reviewed(post)).content.decode()

    assert "Version 1 can’t be approved" in held
    assert "The review is on hold since" in held
    assert "Version 1 can’t be approved" not in resumed


def test_review_is_handed_to_somebody_offered(desk):
    post = builders.a_post_in_review(desk)
    other = people.a_reviewer(desk.account)
    client = browser(desk.reviewer)
    sent = reviewed(post, hand_to=str(other.pk), hand_word="You know the rink.")

    page = client.get(address("review", post)).content.decode()
    done = client.post(address("hand_over", post), sent)

    assert f'<option value="{other.pk}">' in page
    assert f'<option value="{desk.author.pk}">' not in page
    assert done.headers["Location"] == "/review/"
    assert "You know the rink." in browser(other).get(address("review", post)).content.decode()


@pytest.mark.parametrize("act", ["take", "take_over", "give_back", "hand_over", "hold", "resume", "escalate"])
def test_steps_are_refused_to_those_who_only_see_the_post_and_hidden_from_others(desk, act):
    post = builders.a_post_in_review(desk)
    words = {f"{name}_word": "Why." for name in ("take", "hold", "hand", "escalate")}

    assert browser(people.a_representative()).post(address(act, post), words).status_code == 404
    assert browser(desk.reviewer).get(address(act, post)).status_code == 405
    if act != "give_back":  # which does nothing where one doesn't have it
        assert browser(desk.author).post(address(act, post), words).status_code == 403


# --- Comments on the words ---


def test_comment_is_tied_to_its_words_and_its_author_reads_it_beside_them(desk):
    post = builders.a_post_in_review(desk, text=TEXT)
    sent = reviewed(post, quote_0="a  friend", comment_0="Say how many may come.")

    done = browser(desk.reviewer).post(address("request_changes", post), sent)

    remark = Remark.objects.get()
    assert done.status_code == 302
    assert TEXT[remark.start : remark.end] == remark.excerpt == "a friend"
    assert remark.decision.note == "“a friend”: Say how many may come."
    for page in (post.get_absolute_url(), reverse("posts:edit", args=[post.pk])):
        shown = browser(desk.author).get(page).content.decode()
        assert 'Bring <mark class="hit t-warn">a friend</mark> along.' in shown
        assert shown.count("Say how many may come.") == 1


@pytest.mark.parametrize(
    ("quote", "comment", "at"),
    [
        ("two friends", "How many?", "id_quote_0"),
        ("", "How many?", "id_quote_0"),
        ("a friend", "", "id_comment_0"),
    ],
)
def test_comment_on_words_that_don_t_stand_there_is_refused_at_its_field(desk, quote, comment, at):
    post = builders.a_post_in_review(desk, text=TEXT)
    sent = reviewed(post, note="See below.", quote_0=quote, comment_0=comment)

    response = browser(desk.reviewer).post(address("request_changes", post), sent)

    assert response.status_code == 422
    assert f'href="#{at}"' in response.content.decode()
    assert (comment or quote) in response.content.decode()
    assert not ReviewDecision.objects.exists()


def test_comment_finds_words_of_one_account_and_of_an_alt_text():
    first, second = people.an_account(), people.an_account()
    desk = builders.a_desk(first, second)
    picture = PictureChoice(builders.a_picture(by=desk.author), "A teal square.")
    post = builders.a_post_in_review(desk, text=TEXT, own_texts={second.pk: "Noon, the 4th."}, pictures=[picture])
    sent = reviewed(post, quote_0="the 4th", comment_0="5th.", quote_1="teal", comment_1="It is blue.")

    browser(desk.reviewer).post(address("request_changes", post), sent)

    own, alt = Remark.objects.all()
    assert own.variant.account == second
    assert (alt.placement.alt, alt.before, alt.after) == ("A teal square.", "A ", " square.")


# --- Expired ---


def test_expired_post_says_that_nothing_will_be_sent_late(desk):
    post = builders.a_post_in_review(desk, wished_at=timezone.now() + timedelta(hours=1))
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
        waiting.expire_due()

    page = browser(desk.author).get(post.get_absolute_url()).content.decode()

    assert "nothing will be sent late" in page
