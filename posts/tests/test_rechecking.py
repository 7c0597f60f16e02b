"""What was approved before rules or the Clerk's register changed: stopped before it goes out, and told."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.access import Standing
from governance.audit.models import AuditEvent
from governance.core import outbox
from governance.core.errors import GuardFailed
from governance.policy import changes, matters, rulebook, samples, trying
from governance.policy.models import Rule
from governance.tests.builders import a_clerk, a_policy_officer, a_restricted_matter, set_rule
from posts import checking, consent, gate, publishing, rechecking, workflow
from posts.models import Happening, PolicyCheck
from posts.states import DeliveryState, PostState
from posts.tests.builders import (
    a_desk,
    a_draft,
    a_post_in_review,
    a_released_post,
    an_approved_post,
    approved,
    fresh,
    revised,
    the_publication,
)
from posts.tests.hearing import told
from tools.testing.told import told as retold

pytestmark = pytest.mark.django_db

OPINION = "I think this is the nicest rink."
SHED = "Quill and Otter Shed"
TELLING = "See the quill-and-otter shed on Saturday."


def codes(subject, **more) -> list[str]:
    return sorted(each.code for each in gate.obstacles(subject, now=timezone.now(), **more))


def opinion_rule() -> Rule:
    return Rule.objects.get(policy__in_force=True, detector="opinion.personal")


@retold
def an_approved_opinion(desk):
    """Approved while its opinion was a warning, which the author answered."""
    post = a_draft(desk, text=OPINION)
    finding = checking.run_check(post.version).findings.get()
    workflow.answer_finding(finding, by=desk.author, answer="It quotes the mayor.")
    workflow.submit(post, by=desk.author)
    approved(post, by=desk.reviewer)
    return fresh(post)


def listening(monkeypatch) -> list[tuple]:
    """What workers are asked for from now on."""
    asked: list[tuple] = []
    monkeypatch.setattr(outbox, "ring", lambda *what, **how: asked.append(what))
    return asked


def stopped() -> list[int]:
    """The posts of which it was told that the checker stops them."""
    return list(Happening.objects.filter(kind="stopped").values_list("post", flat=True))


def addresses(mailoutbox) -> set[str]:
    return {message.to[0] for message in mailoutbox}


# --- Rules that were activated since --------------------------------------------------------------------------------


def test_an_approved_post_that_an_activated_rule_blocks_is_not_released():
    desk = a_desk()
    post = an_approved_opinion(desk)
    before = codes(post, by=Standing(desk.publisher))

    set_rule(opinion_rule(), severity="block")

    assert before == []
    assert codes(fresh(post), by=Standing(desk.publisher)) == ["open_block"]
    with pytest.raises(GuardFailed):
        publishing.release(fresh(post), by=desk.publisher)


def test_a_released_post_that_an_activated_rule_blocks_is_held_at_sending_and_all_concerned_are_told(mailoutbox):
    desk = a_desk()
    post = an_approved_opinion(desk)
    publishing.release(post, by=desk.publisher)
    publication = the_publication(fresh(post))
    set_rule(opinion_rule(), severity="block")

    publishing.deliver(publication.pk)

    publication.refresh_from_db()
    assert (publication.state, publication.held_codes) == (DeliveryState.QUEUED, ["open_block"])
    assert AuditEvent.objects.get(action="publication.held").clauses == ["4.3.6"]
    told("held", post)
    told("stopped", post)
    assert addresses(mailoutbox) == {each.user.email for each in (desk.publisher, desk.author, desk.reviewer)}


def test_they_are_told_once_and_not_each_time_the_post_is_tried():
    desk = a_desk()
    post = an_approved_opinion(desk)
    publishing.release(post, by=desk.publisher)
    publication = the_publication(fresh(post))
    set_rule(opinion_rule(), severity="block")

    publishing.deliver(publication.pk)
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        publishing.deliver(publication.pk)

    assert stopped() == [post.pk]


def test_activating_has_everything_that_waits_checked_again_at_once(monkeypatch):
    desk = a_desk()
    waiting, released = an_approved_opinion(desk), an_approved_opinion(desk)
    publishing.release(released, by=desk.publisher, not_before=timezone.now() + timedelta(days=2))
    fine, officer = an_approved_post(desk), a_policy_officer()
    rung = listening(monkeypatch)
    set_rule(opinion_rule(), by=officer, severity="block")

    assert ("posts.recheck",) in rung
    assert rechecking.recheck_waiting() == 2
    assert sorted(stopped()) == sorted([waiting.pk, released.pk])
    for post in (waiting, released, fine):
        assert post.version.checks.order_by("-pk").first().rules_digest == rulebook.digest()
    assert rechecking.recheck_waiting() == 0


def test_what_was_told_when_rules_changed_is_not_told_again_when_it_is_due():
    desk = a_desk()
    post = an_approved_opinion(desk)
    publishing.release(post, by=desk.publisher)
    set_rule(opinion_rule(), severity="block")
    rechecking.recheck_waiting()

    publishing.deliver(the_publication(fresh(post)).pk)

    assert stopped() == [post.pk]


def test_what_is_not_approved_or_out_already_is_left_alone():
    desk = a_desk()
    in_review = a_post_in_review(desk)
    out = a_released_post(desk)
    publishing.deliver(the_publication(out).pk)
    checks = PolicyCheck.objects.count()
    set_rule(opinion_rule(), severity="block")

    rechecking.recheck_waiting()

    assert PolicyCheck.objects.count() == checks
    assert (fresh(in_review).state, fresh(out).state) == (PostState.IN_REVIEW, PostState.PUBLISHED)


# --- The Clerk's register -------------------------------------------------------------------------------------------


def test_a_draft_that_tells_of_a_restricted_matter_does_not_go_to_review():
    desk = a_desk()
    a_restricted_matter(SHED)
    post = a_draft(desk, text=TELLING)

    with pytest.raises(GuardFailed) as refused:
        workflow.submit(post, by=desk.author)

    (finding,) = post.version.checks.get().findings.all()
    (obstacle,) = refused.value.obstacles
    assert (finding.rule, finding.clause.reference, finding.severity) == (
        "confidential.restricted_matter", "4.3.1", "block",
    )  # fmt: skip
    assert finding.excerpt == "quill-and-otter shed"
    assert (obstacle.code, obstacle.message) == ("open_block", "This touches a restricted matter.")
    assert "Quill" not in obstacle.message + obstacle.remedy


def test_neither_consent_nor_exemption_nor_policy_officer_clears_it():
    desk = a_desk()
    a_restricted_matter(SHED)
    post = a_draft(desk, text=TELLING)
    consent.claim_exemption(post, by=desk.author, kind="economic_development", reason="It brings visitors.")
    consent.record_consent(
        post, by=desk.author, person="Quill Otter", information=["name", "other"], signed_on=timezone.localdate(),
        document_reference="Binder 4",
    )  # fmt: skip
    (finding,) = checking.run_check(post.version).findings.all()

    with pytest.raises(GuardFailed):
        workflow.clear_finding(finding, by=a_policy_officer(), reason="A shed.")

    assert (finding.severity, finding.clearable) == ("block", False)


def test_a_changed_text_or_a_released_matter_lets_it_pass():
    desk, clerk = a_desk(), a_clerk()
    matter = a_restricted_matter(SHED, by=clerk)
    post = a_draft(desk, text=TELLING)
    stopped = checking.run_check(post.version).outcome
    changed = checking.run_check(revised(post, by=desk.author, text="See the rink on Saturday.").version).outcome
    second = a_draft(desk, text=TELLING)
    checking.run_check(second.version)

    matters.release(matter, by=clerk)

    assert (stopped, changed) == ("block", "clear")
    assert checking.run_check(second.version).outcome == "clear"


def test_checks_made_before_the_register_changed_are_stale():
    desk = a_desk()
    post = a_draft(desk, text=TELLING)
    first = checking.run_check(post.version)

    a_restricted_matter(SHED)
    second = checking.run_check(post.version)

    assert (first.outcome, second.outcome) == ("clear", "block")
    assert checking.run_check(post.version) == second


def test_an_approved_post_is_held_when_the_clerk_restricts_what_it_tells(monkeypatch):
    desk = a_desk()
    publication, clerk = the_publication(a_released_post(desk, text=TELLING)), a_clerk()
    rung = listening(monkeypatch)

    a_restricted_matter(SHED, by=clerk)
    publishing.deliver(publication.pk)

    publication.refresh_from_db()
    assert ("posts.recheck",) in rung
    assert (publication.state, publication.held_codes) == (DeliveryState.QUEUED, ["open_block"])
    assert "Quill" not in publication.held_reason


def test_a_post_for_the_day_of_release_can_be_prepared_before_it():
    desk, day = a_desk(), timezone.localdate() + timedelta(days=5)
    a_restricted_matter(SHED, releases_on=day)
    noon = timezone.now() + timedelta(days=6)
    early, on_the_day = a_draft(desk, text=TELLING), a_draft(desk, text=TELLING, wished_at=noon)

    assert checking.run_check(early.version).outcome == "block"
    assert workflow.submit(on_the_day, by=desk.author).state == PostState.IN_REVIEW


# --- What the City wrote, for trying things on ----------------------------------------------------------------------


def test_the_dry_run_looks_at_every_text_of_the_latest_versions_with_links():
    desk, officer = a_desk(), a_policy_officer()
    post = a_draft(desk, text="The rink opens at noon.", own_texts={desk.account.pk: OPINION})
    changes.prepare(opinion_rule(), changes.Proposal("block", True, dict(opinion_rule().parameters)), by=officer)

    trial = trying.dry_run(changes.prepared(changes.open_set(officer)), last=50, by=officer)

    (outcome,) = trial.posts
    assert (outcome.url, outcome.before, outcome.after) == (post.get_absolute_url(), "warn", "block")
    assert (outcome.label, outcome.standing) == (f"{post.title} (version 1)", "Draft")
    assert PolicyCheck.objects.count() == 0


def test_of_posts_somebody_may_not_see_only_the_state_is_told():
    desk, other = a_desk(), a_desk()
    a_draft(desk, text="The rink opens at noon.")

    (sample,) = samples.latest(50, by=other.author)

    assert (sample.label, sample.url, str(sample.standing)) == ("", "", "Draft")


def test_the_latest_versions_are_read_in_few_queries(django_assert_max_num_queries):
    desk, officer = a_desk(), a_policy_officer()
    for number in range(6):
        a_draft(desk, text=f"The rink opens at {number} o'clock.")

    with django_assert_max_num_queries(9):
        assert len(samples.latest(4, by=officer)) == 4
