"""The bridge to the checker: what is checked, what is kept, and when a check is fresh."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Duty
from accounts.tests import builders as people
from governance.audit.models import AuditEvent
from governance.checker.findings import INFORMATION_KINDS
from governance.core.errors import GuardFailed
from governance.policy import registers, rulebook
from governance.policy.book import Book
from governance.policy.models import Rule
from governance.tests.builders import a_policy_officer, set_rule
from posts import checking, consent, workflow
from posts.drafting import PictureChoice
from posts.models import InformationKind, PolicyCheck
from posts.tests.builders import a_desk, a_draft, a_picture, a_post_in_review, fresh, revised

pytestmark = pytest.mark.django_db

SIN = "My number is 046 454 286, says the SIN card."
OPINION = "I think this is the nicest rink."
CHILD = "Congratulations to Maya Roberts, 9, our junior skater."
COUPON = "Use code SAVE20 at Joe's Pizza."


def findings(post):
    return list(checking.run_check(fresh(post).version).findings.all())


def test_a_check_keeps_what_judged_and_what_was_found():
    post = a_draft(text=SIN)

    report = checking.run_check(post.version)

    (finding,) = report.findings.all()
    assert report.outcome == "block"
    assert report.rules_digest == rulebook.digest()
    assert (finding.severity, finding.clause.reference, finding.clearable) == ("block", "4.3.2", False)
    assert SIN[finding.start : finding.end] == finding.excerpt == "046 454 286"
    event = AuditEvent.objects.order_by("-sequence").first()
    assert (event.action, event.facts["outcome"]) == ("check.recorded", "block")
    assert "046" not in str(event.facts)


def test_a_fresh_check_is_not_made_twice():
    post = a_draft()

    first, second = checking.run_check(post.version), checking.run_check(post.version)

    assert first == second
    assert PolicyCheck.objects.count() == 1


def test_a_changed_rule_makes_a_check_stale():
    post = a_draft(text=OPINION)
    first = checking.run_check(post.version)
    rule = Rule.objects.get(policy__in_force=True, detector=first.findings.get().rule)

    set_rule(rule, by=a_policy_officer(), severity="block")

    second = checking.run_check(post.version)
    assert second != first
    assert [finding.severity for finding in second.findings.all()] == ["block"]


def test_a_restricted_period_on_the_wished_day_makes_a_check_stale():
    wished = timezone.now() + timedelta(days=200)
    post = a_draft(wished_at=wished)
    first = checking.run_check(post.version)

    day = timezone.localdate(wished)
    registers.record_period("By-election", day, day, by=a_policy_officer(), basis="Resolution 1")

    assert checking.run_check(fresh(post).version) != first


def test_each_distinct_text_is_checked_where_it_would_appear():
    first, second, third = (people.an_account() for _ in range(3))
    desk = a_desk(first, second, third)

    post = a_draft(desk, text=OPINION, own_texts={second.pk: SIN, third.pk: SIN})

    places = sorted(
        (finding.variant.account_id if finding.variant else 0, finding.excerpt) for finding in findings(post)
    )
    assert places == [(0, "I think"), (second.pk, "046 454 286"), (third.pk, "046 454 286")]


def test_a_common_text_that_no_account_uses_is_not_checked():
    desk = a_desk()

    post = a_draft(desk, text=SIN, own_texts={desk.account.pk: "Skating at ten."})

    assert findings(post) == []


def test_what_a_picture_is_said_to_show_is_checked_too():
    desk = a_desk()
    choice = PictureChoice(a_picture(by=desk.author), "A card with the SIN 046 454 286")

    (finding,) = findings(a_draft(desk, pictures=[choice]))

    assert finding.placement.alt[finding.start : finding.end] == "046 454 286"
    assert finding.severity == "block"


def test_a_consent_covers_what_it_lists_of_the_person_it_names():
    desk = a_desk()
    post = a_draft(desk, text=CHILD)
    assert {finding.clause.reference for finding in findings(post)} == {"4.3.2"}

    consent.record_consent(
        post,
        by=desk.author,
        person="Maya Roberts",
        information=["age", "name", "school", "quote"],
        guardian="Kim Roberts",
        signed_on=timezone.localdate(),
        document_reference="Binder 4",
    )

    assert findings(post) == []


def test_kinds_of_consent_are_those_the_checker_knows():
    assert set(InformationKind.values) == INFORMATION_KINDS


def test_a_claimed_exemption_is_a_warning_its_reason_the_answer_and_acceptance_clears_it():
    desk = a_desk()
    post = a_draft(desk, text=COUPON)
    assert [finding.severity for finding in findings(post)] == ["block"]

    claim = consent.claim_exemption(post, by=desk.author, kind="economic_development", reason="Market retention plan.")
    (claimed,) = findings(post)
    workflow.submit(post, by=desk.author)
    consent.decide_exemption(claim, by=desk.reviewer, accepted=True)

    assert (claimed.severity, claimed.answer, claimed.is_open) == ("warn", "Market retention plan.", False)
    assert findings(post) == []


def test_a_refused_exemption_leaves_the_block_standing():
    desk = a_desk()
    post = a_draft(desk, text=COUPON)
    claim = consent.claim_exemption(post, by=desk.author, kind="economic_development", reason="Market retention plan.")
    workflow.submit(post, by=desk.author)

    consent.decide_exemption(claim, by=desk.reviewer, accepted=False)

    assert [finding.severity for finding in findings(post)] == ["block"]
    with pytest.raises(GuardFailed, match="refused"):
        consent.claim_exemption(post, by=desk.author, kind="economic_development", reason="Once more.")


def test_an_answer_stands_for_the_same_words_in_the_next_version_and_only_for_them():
    desk = a_desk()
    post = a_draft(desk, text=OPINION)
    (finding,) = findings(post)
    workflow.answer_finding(finding, by=desk.author, answer="A quotation from the season opening.")

    same = revised(post, by=desk.author, text=f"{OPINION} It opens at ten.")
    (kept,) = findings(same)
    other = revised(post, by=desk.author, text="In my opinion this rink is nice.")

    assert (kept.answer, kept.answered_by, kept.is_open) == ("A quotation from the season opening.", desk.author, False)
    assert findings(other)
    assert all(finding.answer == "" for finding in findings(other))


def test_what_was_cleared_as_mistaken_stays_so_for_the_same_words():
    desk = a_desk()
    post = a_draft(desk, text=OPINION)
    officer = people.an_officer(Duty.POLICY_OFFICER)
    (finding,) = findings(post)
    workflow.clear_finding(finding, by=officer, reason="A film title.")

    (kept,) = findings(revised(post, by=desk.author, text=f"{OPINION} It opens at ten."))

    assert (kept.cleared_by, kept.cleared_reason, kept.is_open) == (officer, "A film title.", False)


def test_a_preview_stores_nothing():
    desk = a_desk()
    author = desk.author
    before = AuditEvent.objects.count(), PolicyCheck.objects.count()

    found = checking.preview([(SIN, {})], book=Book.read(), kind=author.kind, department="Recreation")

    assert [[finding.clause for finding in findings] for findings in found] == [["4.3.2"]]
    assert (AuditEvent.objects.count(), PolicyCheck.objects.count()) == before


def test_judging_takes_the_same_number_of_queries_however_much_there_is():
    few, many = a_desk(), a_desk(*(people.an_account() for _ in range(5)))
    small = a_post_in_review(few)
    own = {account.pk: f"{OPINION} Number {account.pk}." for account in many.accounts}
    large = a_draft(many, own_texts=own, pictures=[PictureChoice(a_picture(by=many.author), "The rink")])
    checking.run_check(large.version)

    def queries(post):
        version = fresh(post).version
        with CaptureQueriesContext(
            connection,
        ) as captured:
            checking.judge(version, now=timezone.now())
        return len(captured)

    assert queries(large) <= queries(small) + 3
