"""What is typed outlives a closed tab, for its writer alone, and no version comes of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.connectors import fake
from accounts.connectors.base import Credentials, Outgoing, Receipt
from accounts.tests import builders as people
from governance.audit.models import AuditEvent
from governance.core.errors import Conflict, GuardFailed, NotAllowed
from posts import checking, editing, publishing, unsaved
from posts.models import Audience, MediaAsset, Post, PostVersion, Unsaved
from posts.tests import builders
from posts.tests.conftest import Open
from posts.tests.pages import WARNED, browser, typed

pytestmark = pytest.mark.django_db


def keep(client: Any, post: Post | None = None, *, key: str = "one", **changes: Any) -> Any:
    return client.post("/posts/unsaved/", typed(post) | {"key": key, "post": post.pk if post else ""} | changes)


def edit_of(post: Post) -> str:
    return reverse("posts:edit", args=[post.pk])


def test_kept_words_are_in_the_form_when_its_writer_comes_back_and_nowhere_else():
    desk = builders.a_desk()
    post = builders.a_draft(desk)
    client, other = browser(desk.author), browser(people.an_author(desk.account))
    events, before = AuditEvent.objects.count(), builders.fresh(post).changed_at

    answer = keep(client, post, text="Half a sent", note="Ask Priya", wished_day="2030-0")
    mine, theirs = client.get(edit_of(post)), other.get(edit_of(post))

    assert "not saved as a version yet" in answer.content.decode()
    assert mine.context["form"]["text"].value() == "Half a sent"
    assert mine.context["form"]["note"].value() == "Ask Priya"
    assert "Half a sent" in mine.content.decode()
    assert "What you typed until" in mine.content.decode()
    assert "Half a sent" not in theirs.content.decode()
    assert builders.fresh(post).changed_at == before
    assert PostVersion.objects.filter(post=post).count() == 1
    assert AuditEvent.objects.count() == events


def test_a_new_post_is_kept_with_its_pictures_and_accounts():
    desk = builders.a_desk()
    client = browser(desk.author)
    token = client.post("/posts/new/", typed(title="", upload=builders.an_upload())).context["form"].pictures[0].token
    digest = MediaAsset.objects.get().sha256

    keep(client, picture=[token], accounts=[desk.account.pk], text="New", **{f"alt-{digest}": "A teal sq"})
    form = client.get("/posts/new/").context["form"]

    assert [(row.asset.sha256, row.alt) for row in form.pictures] == [(digest, "A teal sq")]
    assert form["accounts"].value() == [str(desk.account.pk)]


def test_saving_forgets_what_was_kept_and_a_refused_save_does_not():
    desk = builders.a_desk()
    post = builders.a_draft(desk)
    client = browser(desk.author)
    keep(client, post, text="More words.")

    client.post(edit_of(post), typed(post, title="", key="one"))
    assert Unsaved.objects.count() == 1
    client.post(edit_of(post), typed(post, text="More words.", key="one"))

    assert not Unsaved.objects.exists()
    assert builders.fresh(post).version.text == "More words."


def test_second_tab_is_told_instead_of_overwriting_the_first():
    desk = builders.a_desk()
    post = builders.a_draft(desk)
    client = browser(desk.author)
    keep(client, post, key="first", text="Of the first tab.")

    second = keep(client, post, key="second", text="Of the second tab.")
    gone_on = keep(client, post, key="third", goes_on="first", text="Gone on with.")
    late = keep(client, post, key="first", text="Of the first tab, again.")
    client.post(edit_of(post), typed(post, text="Saved in the second tab.", key="second"))

    assert (second.status_code, gone_on.status_code, late.status_code) == (409, 200, 409)
    assert "in another tab" in second.content.decode()
    assert Unsaved.objects.get().typed["text"] == ["Gone on with."]


def test_kept_words_whose_post_somebody_saved_meanwhile_are_brought_together_on_saving():
    desk = builders.a_desk()
    post = builders.a_draft(desk, text="Open until 8 p.m.")
    client = browser(desk.author)
    keep(client, post, text="Open until 9 p.m.", opened=editing.opened(post))
    builders.revised(post, by=people.an_author(desk.account), text="Open until 7 p.m.")

    form = client.get(edit_of(post)).context["form"]
    told = client.post(edit_of(post), {name: form[name].value() or "" for name in form.fields if name != "upload"})

    assert told.status_code == 409
    assert [(each.theirs, each.mine) for each in told.context["merge"].clashes] == [
        ("Open until 7 p.m.", "Open until 9 p.m.")
    ]


def test_what_is_kept_can_be_thrown_away_and_versions_stay():
    desk = builders.a_desk()
    post = builders.a_draft(desk)
    client = browser(desk.author)
    keep(client, post, text="Away with it.")

    answer = client.post("/posts/unsaved/discard/", {"post": post.pk}, follow=True)

    assert "Away with it." not in answer.content.decode()
    assert answer.redirect_chain[-1][0] == edit_of(post)
    assert builders.fresh(post).version.text == builders.TEXT


def test_answers_to_warnings_outlive_a_refused_save_and_a_closed_tab():
    desk = builders.a_desk()
    post = builders.a_draft(desk, text=WARNED)
    finding = checking.run_check(post.version).findings.get(severity="warn")
    client = browser(desk.author)
    answer = {f"answer-{finding.pk}": "Part of the downtown pro"}

    refused = client.post(edit_of(post), typed(post, title="", **answer))
    keep(client, post, **answer)
    again = client.get(edit_of(post))

    assert ">Part of the downtown pro</textarea>" in refused.content.decode()
    assert ">Part of the downtown pro</textarea>" in again.content.decode()


def test_nobody_keeps_words_at_a_post_they_may_not_know_of_or_with_access_withdrawn():
    desk = builders.a_desk()
    hidden = builders.a_draft()
    people.a_withdrawal(desk.author)

    assert keep(browser(desk.author), hidden).status_code == 404
    with pytest.raises(NotAllowed):
        unsaved.keep({"text": ["Still here."]}, by=desk.author, post=None, key="one")
    assert not Unsaved.objects.exists()


def test_more_than_a_form_holds_is_refused_in_words():
    desk = builders.a_desk()

    with pytest.raises(GuardFailed, match="too long"):
        unsaved.keep({"text": ["x" * unsaved.LARGEST]}, by=desk.author, post=None, key="one")


def test_two_first_keeps_at_once_are_one_slot_and_a_word():
    desk = builders.a_desk()
    unsaved.keep({"text": ["One."]}, by=desk.author, post=None, key="one")

    with pytest.raises(Conflict):
        unsaved.keep({"text": ["Two."]}, by=desk.author, post=None, key="two")

    assert Unsaved.objects.get().typed == {"text": ["One."]}


def test_what_nobody_comes_back_for_is_forgotten():
    desk = builders.a_desk()
    unsaved.keep({"text": ["Old."]}, by=desk.author, post=None, key="one")

    assert unsaved.drop_old(timezone.now() + timedelta(days=29)) == 0
    assert unsaved.drop_old(timezone.now() + timedelta(days=31)) == 1


def test_title_note_goal_and_audience_never_reach_what_is_approved_and_sent(monkeypatch):
    desk = builders.a_desk()
    inside = {"title": "Working title 7Q", "note": "Only for the reviewer 7Q", "audience": Audience.VISITORS}
    sent: list[Outgoing] = []
    publish = fake.Fake.publish

    def overheard(network: fake.Fake, keys: Credentials, outgoing: Outgoing, key: str) -> Receipt:
        sent.append(outgoing)
        return publish(network, keys, outgoing, key)

    monkeypatch.setattr(fake.Fake, "publish", overheard)

    post = builders.a_released_post(desk, **inside)
    publishing.deliver(builders.the_publication(post).pk)

    for told in (str(post.version.manifest()), str(sent)):
        assert builders.TEXT in told
        assert "7Q" not in told
        assert "visitors" not in told


# --- In the browser ---


def kept(page: Page) -> Any:
    return page.locator("#kept")


@pytest.mark.django_db(transaction=True)
def test_closed_tab_costs_nothing(opened: Open, axe, no_sideways_scroll):
    desk = builders.a_desk()
    page = opened(desk.author, "/posts/new/")
    page.get_by_role("checkbox", name=desk.account.display_name).check()
    page.locator("#id_text").press_sequentially("The rink is open")

    expect(kept(page)).to_contain_text("not saved as a version yet")
    assert not Post.objects.exists()
    page.close()  # asks nothing: all of it is kept
    again = opened(desk.author, "/posts/new/")

    expect(again.locator("#id_text")).to_have_value("The rink is open")
    expect(again.get_by_role("checkbox", name=desk.account.display_name)).to_be_checked()
    expect(again.get_by_text("What you typed until")).to_be_visible()
    assert axe(again) == []
    assert no_sideways_scroll(again)
    again.get_by_text("Start again without them").click()
    again.get_by_role("button", name="Throw away what I typed").click()
    expect(again.locator("#id_text")).to_have_value("")


@pytest.mark.django_db(transaction=True)
def test_words_typed_just_before_the_page_is_left_are_kept(opened: Open):
    desk = builders.a_desk()
    page = opened(desk.author, "/posts/new/")

    page.locator("#id_text").fill("In a hurry")
    with page.expect_request("**/unsaved/"):
        page.evaluate(
            """() => { Object.defineProperty(document, "visibilityState", { value: "hidden" });
            document.dispatchEvent(new Event("visibilitychange")) }"""
        )
    expect(kept(page)).to_contain_text("not saved as a version yet")

    assert Unsaved.objects.get().typed["text"] == ["In a hurry"]


@pytest.mark.django_db(transaction=True)
def test_saved_words_are_not_kept_and_nothing_is_asked(opened: Open):
    desk = builders.a_desk()
    page = opened(desk.author, "/posts/new/")
    page.get_by_label("Title for this office").fill("Rink")
    page.get_by_role("checkbox", name=desk.account.display_name).check()
    page.locator("#id_text").fill("The rink is open.")
    expect(kept(page)).to_contain_text("not saved as a version yet")

    page.get_by_role("button", name="Save and check").click()

    expect(page.get_by_text("Saved as version 1 and checked.")).to_be_visible()
    assert not Unsaved.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_whoever_is_signed_out_while_typing_is_told(opened: Open):
    desk = builders.a_desk()
    page = opened(desk.author, "/posts/new/")
    page.context.clear_cookies(name="sessionid")

    page.locator("#id_text").fill("Nobody is there.")

    expect(kept(page)).to_contain_text("You’re signed out")
    assert not Unsaved.objects.exists()
