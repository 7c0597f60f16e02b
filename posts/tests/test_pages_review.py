"""Deciding on a page: six calls, the version that was seen, reasons instead of a dead button."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Duty, Role
from accounts.tests import builders as people
from posts import checking, consent, workflow
from posts.models import Post, ReviewDecision
from posts.tests import builders
from posts.tests.pages import BLOCKED, WARNED, browser, reviewed

pytestmark = pytest.mark.django_db


def address(act: str, post: Post) -> str:
    return reverse(f"posts:{act}", args=[post.pk])


# --- The queue ---


def test_queue_holds_what_this_person_may_decide_and_nothing_of_their_own():
    desk = builders.a_desk()
    writing_reviewer = people.entrust(people.a_reviewer(desk.account), Role.AUTHOR, desk.account)
    builders.a_post_in_review(desk, title="Theirs")
    own = builders.a_draft(desk, title="Own", by=writing_reviewer)
    workflow.submit(own, by=writing_reviewer)

    page = browser(writing_reviewer).get("/review/").content.decode()
    apart = browser(writing_reviewer).get("/review/?view=others").content.decode()

    assert ("Theirs" in page, "Own" in page) == (True, False)
    assert ("Theirs" in apart, ">Own<" in apart) == (False, True)
    assert "You wrote or changed it" in apart


def test_post_on_an_account_that_isn_t_entrusted_waits_for_others():
    desk = builders.a_desk(people.an_account(), people.an_account())
    half = people.a_reviewer(desk.accounts[0])
    builders.a_post_in_review(desk, title="On both")

    page = browser(half).get("/review/").content.decode()
    apart = browser(half).get("/review/?view=others").content.decode()

    assert "On both" not in page
    assert "Not all of its accounts are entrusted to you" in apart


def test_decided_post_leaves_the_queue_while_another_approval_is_needed():
    desk = builders.a_desk(approvals=2)
    post = builders.a_post_in_review(desk)
    builders.approved(post, by=desk.reviewer)

    page = browser(desk.reviewer).get("/review/").content.decode()
    apart = browser(desk.reviewer).get("/review/?view=others").content.decode()

    assert "Nothing waits for you" in page
    assert "another approval is needed" in apart


def test_empty_queue_says_so():
    desk = builders.a_desk()

    assert "Nothing waits for your decision" in browser(desk.reviewer).get("/review/").content.decode()


def test_queue_reaches_what_lies_beyond_its_first_page():
    desk = builders.a_desk()
    for number in range(26):
        builders.a_post_in_review(
            desk, title=f"Number {number}.", wished_at=timezone.now() + timedelta(hours=number + 1)
        )

    second = browser(desk.reviewer).get("/review/?page=2").content.decode()

    assert "Number 25." in second
    assert "Number 0." not in second


# --- The page ---


def test_page_shows_words_clauses_and_what_was_answered():
    desk = builders.a_desk()
    post = builders.a_draft(desk, text=WARNED)
    finding = checking.run_check(post.version).findings.get(severity="warn")
    workflow.answer_finding(finding, by=desk.author, answer="Part of the downtown program.")
    post = workflow.submit(post, by=desk.author)

    page = browser(desk.reviewer).get(address("review", post)).content.decode()

    for reference in builders.calls():
        assert f'id="clause-{reference}"' in page
    assert 'class="hit t-warn"' in page
    assert "Part of the downtown program." in page
    assert "Approve version 1" in page
    assert f'value="{post.version.content_hash}"' in page


def test_page_shows_what_changed_since_the_reviewer_sent_it_back():
    desk = builders.a_desk()
    post = builders.a_post_in_review(desk, text="The rink opens on December 4.")
    workflow.request_changes(post, by=desk.reviewer, seen=post.version.content_hash, note="It is the 5th.")
    post = workflow.submit(builders.revised(post, by=desk.author, text="The rink opens on December 5."), by=desk.author)

    page = browser(desk.reviewer).get(address("review", post)).content.decode()

    assert "Changed since version 1" in page
    assert "<del>4</del><ins>5</ins>" in page


def test_author_sees_why_and_gets_no_form_to_decide():
    desk = builders.a_desk()
    author = people.entrust(desk.author, Role.REVIEWER, desk.account)
    post = builders.a_post_in_review(desk)

    page = browser(author).get(address("review", post)).content.decode()

    assert "You contributed to this post." in page
    assert 'type="radio"' not in page
    assert page.count("formaction") == page.count(address("say_in_review", post)) == 1  # it can only be talked about


# --- Approving ---


def test_reviewer_approves_what_they_saw():
    desk = builders.a_desk()
    post = builders.a_post_in_review(desk)

    response = browser(desk.reviewer).post(address("approve", post), reviewed(post, note="Checked the hours."))

    decision = ReviewDecision.objects.get()
    assert response.status_code == 302
    assert builders.fresh(post).state == "approved"
    assert decision.content_hash == post.version.content_hash
    assert decision.note == "Checked the hours."


def test_missing_call_is_named_and_the_others_are_kept():
    desk = builders.a_desk()
    post = builders.a_post_in_review(desk)
    sent = reviewed(post, note="Looks right.")
    del sent["call-4.3.6"]

    response = browser(desk.reviewer).post(address("approve", post), sent)

    page = response.content.decode()
    assert response.status_code == 422
    assert 'href="#clause-4.3.6"' in page
    assert page.count('value="complies" checked') + page.count("checked") >= 5
    assert "Looks right." in page
    assert not ReviewDecision.objects.exists()


def test_breach_keeps_it_from_being_approved():
    desk = builders.a_desk()
    post = builders.a_post_in_review(desk)

    response = browser(desk.reviewer).post(address("approve", post), reviewed(post, **{"call-4.3.5": "breach"}))

    assert response.status_code == 422
    assert "You found a breach of 4.3.5" in response.content.decode()


def test_stale_page_shows_what_changed_and_keeps_calls_and_note():
    desk = builders.a_desk()
    post = builders.a_post_in_review(desk, text="Open until 8 p.m.")
    sent = reviewed(post, note="All good.")
    changed = builders.revised(post, by=desk.author, text="Open until 9 p.m.")
    workflow.submit(changed, by=desk.author)
    client = browser(desk.reviewer)

    response = client.post(address("approve", post), sent)
    page = response.content.decode()
    again = client.post(address("approve", post), sent | {"seen": response.context["form"].data["seen"]})

    assert response.status_code == 409
    assert "edited since you opened it" in page
    assert "<del>8</del><ins>9</ins>" in page
    assert "All good." in page
    assert again.status_code == 302
    assert ReviewDecision.objects.get().version == builders.fresh(post).version


def test_post_taken_back_to_draft_can_t_be_decided_and_says_so():
    desk = builders.a_desk()
    post = builders.a_post_in_review(desk)
    sent = reviewed(post, note="All good.")
    builders.revised(post, by=desk.author, text="Other words.")

    response = browser(desk.reviewer).post(address("approve", post), sent)

    assert response.status_code == 409
    assert "All good." in response.content.decode() or "Draft" in response.content.decode()


@pytest.mark.parametrize("act", ["approve", "request_changes", "reject"])
def test_contributor_can_t_decide_on_own_post(act: str):
    desk = builders.a_desk()
    author = people.entrust(desk.author, Role.REVIEWER, desk.account)
    post = builders.a_post_in_review(desk)

    response = browser(author).post(address(act, post), reviewed(post, note="Fine.", clause="4.3.5"))

    assert response.status_code == 403
    assert not ReviewDecision.objects.exists()


@pytest.mark.parametrize("act", ["approve", "request_changes", "reject"])
def test_deciding_is_refused_to_those_who_only_see_it_and_hidden_from_others(act: str):
    desk = builders.a_desk()
    post = builders.a_post_in_review(desk)
    sent = reviewed(post, note="Fine.", clause="4.3.5")

    assert browser(desk.publisher).post(address(act, post), sent).status_code == 403
    assert browser(people.a_representative()).post(address(act, post), sent).status_code == 404
    assert browser(desk.reviewer).get(address(act, post)).status_code == 405


# --- Sending back and rejecting ---


def test_changes_are_requested_with_a_note():
    desk = builders.a_desk()
    post = builders.a_post_in_review(desk)

    silent = browser(desk.reviewer).post(address("request_changes", post), reviewed(post))
    done = browser(desk.reviewer).post(address("request_changes", post), reviewed(post, note="Name the branch."))

    assert silent.status_code == 422
    assert 'href="#id_note"' in silent.content.decode()
    assert done.status_code == 302
    assert builders.fresh(post).state == "changes_requested"


def test_rejection_names_a_clause():
    desk = builders.a_desk()
    post = builders.a_post_in_review(desk)

    bare = browser(desk.reviewer).post(address("reject", post), reviewed(post, note="No."))
    done = browser(desk.reviewer).post(address("reject", post), reviewed(post, note="No.", **{"call-4.3.6": "breach"}))

    assert bare.status_code == 422
    assert 'href="#id_clause"' in bare.content.decode()
    assert done.status_code == 302
    assert ReviewDecision.objects.get().clause.reference == "4.3.6"


# --- Beside the decision ---


def test_claim_is_decided_on_the_review_page_and_calls_stay():
    desk = builders.a_desk()
    post = builders.a_draft(desk, text=WARNED)
    claim = consent.claim_exemption(post, by=desk.author, kind="economic_development", reason="Downtown program.")
    post = workflow.submit(post, by=desk.author)
    sent = {"seen": post.version.content_hash, "call-4.3.1": "complies", "note": "So far fine.", "accepted": "yes"}

    response = browser(desk.reviewer).post(reverse("posts:exemption_decide", args=[claim.pk]), sent)

    page = response.content.decode()
    claim.refresh_from_db()
    assert response.status_code == 200
    assert claim.accepted is True
    assert "So far fine." in page
    assert response.context["form"]["call-4.3.1"].value() == "complies"


def test_claim_is_not_decided_by_its_author():
    desk = builders.a_desk()
    post = builders.a_draft(desk, text=WARNED)
    claim = consent.claim_exemption(post, by=desk.author, kind="economic_development", reason="Downtown program.")
    workflow.submit(post, by=desk.author)

    response = browser(desk.author).post(reverse("posts:exemption_decide", args=[claim.pk]), {"accepted": "yes"})

    claim.refresh_from_db()
    assert response.status_code == 403
    assert claim.accepted is None


def test_policy_officer_clears_a_mistaken_finding_and_others_can_t():
    desk = builders.a_desk()
    post = builders.a_draft(desk, text="We love Rink Side Sports, best in town!")
    finding = next(f for f in checking.run_check(post.version).findings.all() if f.clearable and f.severity != "advice")
    officer = people.an_officer(Duty.POLICY_OFFICER)
    clear = reverse("posts:clear", args=[finding.pk])

    assert f'href="{clear}"' in browser(officer).get(address("detail", post)).content.decode()  # a draft has no review
    assert clear not in browser(desk.author).get(address("detail", post)).content.decode()
    assert browser(officer).get(clear).status_code == 200
    assert browser(officer).post(clear, {"reason": ""}).status_code == 422
    assert browser(desk.author).post(clear, {"reason": "Harmless."}).status_code == 403
    assert browser(people.a_representative()).get(clear).status_code == 404
    assert browser(officer).post(clear, {"reason": "A City programme of that name."}).status_code == 302
    finding.refresh_from_db()
    assert finding.cleared_by == officer


def test_hard_finding_leaves_no_way_to_approve():
    desk = builders.a_desk()
    post = builders.a_draft(desk, text=BLOCKED)
    checking.run_check(post.version)

    page = browser(desk.reviewer).get(address("review", post)).content.decode()

    assert "can’t be approved" in page
    assert page.count("formaction") == page.count(address("say_in_review", post)) == 1  # it can only be talked about
