"""Break-glass in the pages: the button, the page that says what it does, the owed review, the list of exceptions."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Duty, Role
from accounts.tests import builders as people
from posts import publishing, urgent
from posts.models import Call, Post, UrgentRelease
from posts.tests import builders
from posts.tests.pages import BLOCKED, browser, queries, reviewed
from tools.testing.told import told

pytestmark = pytest.mark.django_db

SAID = {"emergency": builders.FLOOD, "reason": "Roads close within the hour."}
EXCEPTIONS = "/posts/exceptions/"


def address(name: str, post: Post) -> str:
    return reverse(f"posts:{name}", args=[post.pk])


def page(person, where: str) -> str:
    answer = browser(person).get(where)
    assert answer.status_code == 200
    return answer.content.decode()


@told
def out(desk: builders.Desk, **given) -> UrgentRelease:
    """Released urgently, and sent."""
    release = builders.an_urgent_release(desk, **given)
    for publication in builders.publications(release.post):
        publishing.deliver(publication.pk)
    return release


# --- Releasing ---


def test_the_button_is_for_those_with_the_duty_only():
    desk = builders.an_urgent_desk()
    post = builders.a_draft(desk)

    assert address("release_urgently", post) in page(builders.an_emergency_publisher(), post.get_absolute_url())
    assert "Release urgently" not in page(desk.author, post.get_absolute_url())
    assert browser(desk.author).get(address("release_urgently", post)).status_code == 403


def test_the_page_says_what_it_does_and_releases():
    desk = builders.an_urgent_desk()
    post, officer = builders.a_draft(desk), builders.an_emergency_publisher()
    assert "on your word alone" in page(officer, address("release_urgently", post))

    answer = browser(officer).post(address("release_urgently", post), SAID, follow=True).content.decode()

    assert "Released urgently. Somebody else reviews it now" in answer
    assert "Released urgently by one person" in answer
    assert builders.FLOOD in answer
    assert UrgentRelease.objects.get().reason == SAID["reason"]


def test_without_the_emergency_or_the_reason_nothing_is_lost_and_nothing_released():
    post, officer = builders.a_draft(builders.an_urgent_desk()), builders.an_emergency_publisher()

    for missing in SAID:
        answer = browser(officer).post(address("release_urgently", post), SAID | {missing: ""})
        assert answer.status_code == 422
        assert f'href="#id_{missing}"' in answer.content.decode()
        assert all(words in answer.content.decode() for name, words in SAID.items() if name != missing)
    assert not UrgentRelease.objects.exists()


def test_what_stands_in_the_way_is_said_beforehand_and_when_it_is_tried():
    desk, officer = builders.a_desk(), builders.an_emergency_publisher()
    post = builders.a_draft(desk, text=BLOCKED)

    shown = page(officer, address("release_urgently", post))
    tried = browser(officer).post(address("release_urgently", post), SAID)

    assert "may not be published to by one person" in shown
    assert 'aria-disabled="true"' in shown
    assert tried.status_code == 422
    assert "may not be published to by one person" in tried.content.decode()


def test_a_post_in_another_state_is_refused_with_the_state():
    post = builders.an_approved_post(builders.an_urgent_desk())

    answer = browser(builders.an_emergency_publisher()).get(address("release_urgently", post))

    assert answer.status_code == 409
    assert "Approved" in answer.content.decode()


def test_an_administrator_allows_it_in_the_accounts_entry():
    desk = builders.a_desk()
    admin = people.an_administrator()
    entry = {name: getattr(desk.account, name) for name in builders.ENTRY if name not in ("department", "division")}
    entry |= {"place": f"d{desk.account.department_id}", "urgent_allowed": "on"}

    answer = browser(admin).post(reverse("accounts:edit", args=[desk.account.pk]), entry, follow=True)

    assert "One emergency publisher may publish here" in answer.content.decode()
    desk.account.refresh_from_db()
    assert desk.account.urgent_allowed


def test_the_emergency_publisher_settles_what_they_released():
    desk = builders.an_urgent_desk(platform="facebook")
    officer = builders.an_emergency_publisher()
    release = out(desk, by=officer)
    publication = builders.the_publication(release.post)

    assert reverse("posts:confirm", args=[publication.pk]) in page(officer, release.post.get_absolute_url())


# --- The review that is owed ---


def test_owed_reviews_stand_first_in_the_queue_and_are_counted():
    desk = builders.an_urgent_desk()
    soon = timezone.now() + timedelta(hours=1)
    waiting = builders.a_post_in_review(desk, wished_at=soon)
    release = out(desk)

    shown = page(desk.reviewer, reverse("posts:queue"))

    owed, usual = address("review_owed", release.post), address("review", waiting)
    assert shown.index(owed) < shown.index(f'"{usual}"')
    assert "2 posts wait for your decision" in shown
    assert owed in page(desk.reviewer, "/")


def test_who_wrote_or_released_it_does_not_find_it_in_their_queue():
    desk = builders.an_urgent_desk()
    people.entrust(desk.author, Role.REVIEWER, desk.account)
    officer = people.entrust(builders.an_emergency_publisher(), Role.REVIEWER, desk.account)
    release = out(desk, by=officer)

    for person in (desk.author, officer):
        assert "Nothing waits for your decision" in page(person, reverse("posts:queue"))
        assert "Record the review" not in page(person, address("review_owed", release.post))


def test_a_reviewer_records_that_it_complies():
    desk = builders.an_urgent_desk()
    release = out(desk)
    assert builders.FLOOD in page(desk.reviewer, address("review_owed", release.post))

    answer = browser(desk.reviewer).post(address("review_owed", release.post), reviewed(release.post), follow=True)

    assert "Your review is on record." in answer.content.decode()
    assert "Reviewed afterwards: complies" in answer.content.decode()
    assert browser(desk.reviewer).get(address("review_owed", release.post)).status_code == 409


def test_a_breach_is_said_on_the_post():
    desk = builders.an_urgent_desk()
    release = out(desk)
    breach = {"call-4.3.2": Call.BREACH, "note": "It names the family."}

    answer = browser(desk.reviewer).post(
        address("review_owed", release.post), reviewed(release.post, **breach), follow=True
    )

    assert "The review afterwards found a breach of the policy." in answer.content.decode()
    assert "It names the family." in answer.content.decode()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"call-4.3.2": ""}, "You haven&#x27;t made a call on 4.3.2"),
        ({"call-4.3.2": Call.BREACH}, "Say what breaches the policy."),
    ],
)
def test_an_incomplete_review_is_refused_with_what_is_missing(changed, said):
    desk = builders.an_urgent_desk()
    release = out(desk)

    answer = browser(desk.reviewer).post(address("review_owed", release.post), reviewed(release.post, **changed))

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not UrgentRelease.objects.exclude(outcome="").exists()


def test_somebody_without_the_account_is_refused():
    desk = builders.an_urgent_desk()
    release = out(desk)
    everywhere = people.an_officer(Duty.AUDITOR)

    answer = browser(everywhere).post(address("review_owed", release.post), reviewed(release.post))

    assert answer.status_code == 403


def test_where_none_is_owed_the_page_says_so():
    desk = builders.an_urgent_desk()
    assert browser(desk.reviewer).get(address("review_owed", builders.a_draft(desk))).status_code == 409


# --- The list ---


def test_the_list_is_for_those_who_see_everything_the_reviewers_and_the_releaser():
    desk, other = builders.an_urgent_desk(), builders.a_desk()
    officer = builders.an_emergency_publisher()
    out(desk, by=officer)

    for person in (people.an_officer(Duty.POLICY_OFFICER), desk.reviewer, officer):
        shown = page(person, EXCEPTIONS)
        assert builders.FLOOD in shown
        assert f'href="{EXCEPTIONS}"' in shown
        assert "Review owed" in shown
    for person in (desk.author, other.reviewer):
        assert builders.FLOOD not in page(person, EXCEPTIONS)


def test_what_is_reviewed_or_called_back_stays_on_the_list():
    desk = builders.an_urgent_desk()
    done, back = out(desk), builders.an_urgent_release(desk, text="Stay away from the river.")
    urgent.review_owed(done.post, by=desk.reviewer, seen=done.content_hash, calls=builders.calls())
    publishing.call_back(back.post, by=desk.reviewer, reason="A false alarm.")

    shown = page(desk.reviewer, EXCEPTIONS)

    assert "Reviewed afterwards: complies" in shown
    assert "Called back, nothing went out" in shown


def test_the_pages_ask_as_often_for_many_urgent_releases_as_for_few():
    desk = builders.an_urgent_desk()
    client = browser(desk.reviewer)
    first = out(desk)
    places = (EXCEPTIONS, "/", "/review/", address("review_owed", first.post), first.post.get_absolute_url())
    few = [queries(client, place) for place in places]

    for number in range(10):
        out(desk, text=f"Street {number} is closed.")

    assert [queries(client, place) for place in places] == few
    assert max(few) <= 15
    officer = builders.an_emergency_publisher()
    draft = builders.a_draft(desk)
    assert queries(browser(officer), address("release_urgently", draft)) <= 15
    assert queries(browser(officer), draft.get_absolute_url()) <= 15
