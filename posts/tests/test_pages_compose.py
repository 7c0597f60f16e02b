"""The composer: what is typed is never lost, whoever was faster, and what stands in the way is said."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.tests import builders as people
from governance.tests.builders import the_policy
from posts import checking, consent
from posts.models import CheckFinding, MediaAsset, Post, PostVersion
from posts.tests import builders
from posts.tests.pages import BLOCKED, WARNED, browser, typed

pytestmark = pytest.mark.django_db


def edit_of(post: Post) -> str:
    return reverse("posts:edit", args=[post.pk])


def test_new_post_is_saved_checked_and_shown_beside_the_form():
    desk = builders.a_desk()
    client = browser(desk.author)

    response = client.post("/posts/new/", typed(accounts=[desk.account.pk], text=WARNED), follow=True)

    post = Post.objects.get()
    page = response.content.decode()
    assert response.redirect_chain == [(edit_of(post), 302)]
    assert post.version.text == WARNED
    assert post.version.checks.count() == 1
    assert "Saved as version 1 and checked." in page
    assert 'class="hit t-' in page
    assert "stand in the way" in page or "stands in the way" in page


def test_only_entrusted_accounts_are_offered_and_taken():
    desk, other = builders.a_desk(), builders.a_desk()
    client = browser(desk.author)

    offered = client.get("/posts/new/").content.decode()
    response = client.post("/posts/new/", typed(accounts=[other.account.pk]))

    assert str(desk.account.display_name) in offered
    assert f'value="{other.account.pk}"' not in offered
    assert response.status_code == 422
    assert not Post.objects.exists()


def test_person_without_accounts_is_told_who_can_help():
    the_policy()

    page = browser(people.a_representative()).get("/posts/new/").content.decode()

    assert "No account is entrusted to you for writing" in page


def test_errors_keep_everything_that_was_typed():
    desk = builders.a_desk()
    sent = typed(title="", accounts=[desk.account.pk], note="Ask the arena first.", wished_day="2030-05-01")

    response = browser(desk.author).post("/posts/new/", sent)

    page = response.content.decode()
    assert response.status_code == 422
    assert builders.TEXT in page
    assert "Ask the arena first." in page
    assert 'value="2030-05-01"' in page
    assert 'href="#id_title"' in page
    assert "Say at what time" in page


def test_hour_that_summer_time_skips_is_refused():
    desk = builders.a_desk()
    sent = typed(accounts=[desk.account.pk], wished_day="2027-03-14", wished_time="02:30")

    response = browser(desk.author).post("/posts/new/", sent)

    assert response.status_code == 422
    assert "doesn’t exist on that day" in response.content.decode()


def test_wished_time_is_the_city_s():
    desk = builders.a_desk()
    sent = typed(accounts=[desk.account.pk], wished_day="2027-01-15", wished_time="09:00")

    browser(desk.author).post("/posts/new/", sent)

    assert Post.objects.get().wished_at.isoformat() == "2027-01-15T14:00:00+00:00"


def test_account_gets_its_own_words():
    desk = builders.a_desk(people.an_account(), people.an_account(platform="x"))
    short = desk.accounts[1]
    sent = typed(accounts=[a.pk for a in desk.accounts], **{f"own_{short.pk}": "Shorter words."})

    page = browser(desk.author).post("/posts/new/", sent, follow=True).content.decode()

    assert {v.account_id: v.own_text for v in Post.objects.get().version.variants.all()} == {
        desk.account.pk: "",
        short.pk: "Shorter words.",
    }
    assert "14 of 280" in page


# --- Pictures ---


def test_picture_stays_stored_when_something_else_is_wrong():
    desk = builders.a_desk()
    client = browser(desk.author)
    sent = typed(title="", accounts=[desk.account.pk], upload=builders.an_upload())

    refused = client.post("/posts/new/", sent)
    token = refused.context["form"].pictures[0].token
    digest = MediaAsset.objects.get().sha256
    again = typed(accounts=[desk.account.pk], picture=[token], **{f"alt-{digest}": "A teal square."})
    client.post("/posts/new/", again)

    assert refused.status_code == 422
    assert reverse("posts:picture", args=[digest]) in refused.content.decode()
    placement = Post.objects.get().version.placements.get()
    assert (placement.asset.sha256, placement.alt) == (digest, "A teal square.")


def test_file_that_is_no_picture_says_so_and_keeps_the_rest():
    desk = builders.a_desk()
    broken = SimpleUploadedFile("rink.jpg", b"not a picture", content_type="image/jpeg")

    response = browser(desk.author).post("/posts/new/", typed(accounts=[desk.account.pk], upload=broken))

    page = response.content.decode()
    assert response.status_code == 422
    assert "choose another" in page
    assert builders.TEXT in page
    assert not Post.objects.exists()


def test_picture_can_be_taken_out_and_reference_of_another_person_is_ignored():
    desk = builders.a_desk()
    client = browser(desk.author)
    client.post("/posts/new/", typed(accounts=[desk.account.pk], upload=builders.an_upload()))
    post = Post.objects.get()
    token = client.get(edit_of(post)).context["form"].pictures[0].token
    digest = MediaAsset.objects.get().sha256

    forged = client.post(edit_of(post), typed(post, picture=[token + "x"]))
    client.post(edit_of(post), typed(builders.fresh(post), picture=[token], **{f"remove-{digest}": "1"}))

    assert forged.status_code == 302
    assert not builders.fresh(post).version.placements.exists()


# --- Saving over others ---


def test_stale_save_loses_nothing_and_shows_both_texts():
    desk = builders.a_desk()
    post = builders.a_draft(desk, text="Open until 8 p.m.")
    other = people.an_author(desk.account)
    mine = typed(post, text="Open until 9 p.m. sharp.")
    builders.revised(post, by=other, text="Open until 7 p.m. only.")

    response = browser(desk.author).post(edit_of(post), mine)
    page = response.content.decode()
    again = browser(desk.author).post(edit_of(post), mine | {"seen": response.context["form"].data["seen"]})

    assert response.status_code == 409
    assert "Open until 9 p.m. sharp." in page
    assert "Open until 7 p.m. only." in page
    assert f"it stands at version 2, by {other}" in page
    assert again.status_code == 302
    assert builders.fresh(post).version.text == "Open until 9 p.m. sharp."


def test_unchanged_save_makes_no_version():
    desk = builders.a_desk()
    post = builders.a_draft(desk)

    browser(desk.author).post(edit_of(post), typed(post))

    assert PostVersion.objects.filter(post=post).count() == 1


def test_released_post_can_t_be_edited():
    desk = builders.a_desk()
    post = builders.a_released_post(desk)

    assert browser(desk.author).get(edit_of(post)).status_code == 409


def test_reviewer_may_not_edit_and_is_told_why():
    desk = builders.a_desk()
    post = builders.a_post_in_review(desk)

    response = browser(desk.reviewer).get(edit_of(post))

    assert response.status_code == 403
    assert "isn&#x27;t entrusted" in response.content.decode()


# --- Handing in ---


def test_submitting_saves_first_and_shows_what_is_submitted():
    desk = builders.a_desk()
    post = builders.a_draft(desk)

    response = browser(desk.author).post(
        edit_of(post), typed(post, text="Closed on Monday.", act="submit"), follow=True
    )

    post = builders.fresh(post)
    assert (post.state, post.version.text) == ("draft", "Closed on Monday.")
    assert response.redirect_chain[-1][0] == reverse("posts:submit", args=[post.pk])
    assert "Submit version 2" in response.content.decode()


def test_submitting_with_something_in_the_way_saves_and_lists_it():
    desk = builders.a_desk()
    post = builders.a_draft(desk)

    response = browser(desk.author).post(edit_of(post), typed(post, text=BLOCKED, act="submit"), follow=True)

    page = response.content.decode()
    assert builders.fresh(post).state == "draft"
    assert builders.fresh(post).version.text == BLOCKED
    assert "not submitted" in page
    assert 'aria-disabled="true"' in page


def test_answer_beside_the_text_is_kept_with_the_new_version():
    desk = builders.a_desk()
    post = builders.a_draft(desk, text=WARNED)
    report = checking.run_check(post.version)
    finding = report.findings.get(severity="warn")

    sent = typed(post, text=f"{WARNED} See you there.", **{f"answer-{finding.pk}": "Part of the downtown program."})
    browser(desk.author).post(edit_of(post), sent)

    latest = CheckFinding.objects.filter(severity="warn").latest("pk")
    assert latest.report.version == builders.fresh(post).version
    assert latest.answer == "Part of the downtown program."


# --- While typing ---


def test_check_while_typing_marks_words_and_stores_nothing():
    desk = builders.a_desk()
    client = browser(desk.author)

    response = client.post("/posts/check/", typed(accounts=[desk.account.pk], text=BLOCKED))

    page = response.content.decode()
    assert response.status_code == 200
    assert '<a class="hit t-stop" href="#t1">' in page
    assert "1 must fix" in page
    assert "<html" not in page
    assert response["Cache-Control"] == "private, no-store"
    assert not Post.objects.exists()
    assert not CheckFinding.objects.exists()


def test_check_while_typing_escapes_what_is_typed():
    desk = builders.a_desk()

    page = browser(desk.author).post(
        "/posts/check/", typed(accounts=[desk.account.pk], text="<script>alert(1)</script>")
    )

    assert b"<script>" not in page.content


def test_check_of_a_post_out_of_sight_is_not_there():
    desk = builders.a_desk()
    hidden = builders.a_draft()

    assert browser(desk.author).post("/posts/check/", typed() | {"post": hidden.pk}).status_code == 404


# --- Grounds ---


def test_consent_is_recorded_and_covers_the_finding():
    desk = builders.a_desk()
    post = builders.a_draft(desk)
    address = reverse("posts:consent_new", args=[post.pk])
    sent = {
        "person": "Nora Velde",
        "information": ["name", "image"],
        "signed_on": timezone.localdate().isoformat(),
        "document_reference": "Rec 2026-14",
    }

    done = browser(desk.author).post(address, sent)
    empty = browser(desk.author).post(address, {"person": "Nora Velde"})
    future = browser(desk.author).post(
        address, sent | {"signed_on": (timezone.localdate() + timedelta(days=2)).isoformat()}
    )

    assert done.status_code == 302
    assert post.consents.get().information == ["image", "name"]
    assert empty.status_code == 422
    assert 'value="Nora Velde"' in empty.content.decode()
    assert future.status_code == 422
    assert browser(desk.publisher).post(address, sent).status_code == 403


def test_consent_taken_back_is_asked_first_then_noted():
    desk = builders.a_desk()
    post = builders.a_draft(desk)
    record = consent.record_consent(
        post,
        by=desk.author,
        person="Nora Velde",
        information=["name"],
        signed_on=timezone.localdate(),
        document_reference="Rec 2026-14",
    )
    address = reverse("posts:consent_withdraw", args=[record.pk])

    asked = browser(desk.author).get(address)
    browser(desk.author).post(address)

    record.refresh_from_db()
    assert asked.status_code == 200
    assert record.withdrawn_at is not None


def test_exception_is_claimed_with_a_reason():
    desk = builders.a_desk()
    post = builders.a_draft(desk, text=WARNED)
    address = reverse("posts:exemption_new", args=[post.pk])

    empty = browser(desk.author).post(address, {"kind": "economic_development"})
    done = browser(desk.author).post(address, {"kind": "economic_development", "reason": "Downtown program."})

    assert empty.status_code == 422
    assert done.status_code == 302
    assert post.exemptions.get().accepted is None


def test_answer_page_records_or_refuses():
    desk = builders.a_desk()
    post = builders.a_draft(desk, text=WARNED)
    finding = checking.run_check(post.version).findings.get(severity="warn")
    address = reverse("posts:answer", args=[finding.pk])

    assert browser(desk.author).get(address).status_code == 200
    assert browser(desk.author).post(address, {"answer": ""}).status_code == 422
    assert browser(desk.reviewer).post(address, {"answer": "Fine."}).status_code == 403
    assert browser(people.a_representative()).get(address).status_code == 404
    assert browser(desk.author).post(address, {"answer": "Part of the program."}).status_code == 302
    finding.refresh_from_db()
    assert finding.answer == "Part of the program."
