"""Two people at one post: the later save is told, both texts are in view, and nothing of either is lost."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from accounts.tests import builders as people
from governance.core.errors import Conflict
from posts import editing
from posts.drafting import PictureChoice
from posts.models import Post
from posts.tests import builders
from posts.tests.conftest import Open
from posts.tests.pages import browser

pytestmark = pytest.mark.django_db


def address(post: Post) -> str:
    return reverse("posts:edit", args=[post.pk])


def as_opened(client: Client, post: Post, **changes: Any) -> dict[str, Any]:
    """What the form of this post sends, as it comes to the browser now, with these changes."""
    form = client.get(address(post)).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields if name != "upload"}
    sent["picture"] = [row.token for row in form.pictures]
    for row in form.pictures:
        sent |= {f"alt-{row.asset.sha256}": row.alt, f"decorative-{row.asset.sha256}": row.decorative_reason}
    return sent | {"act": "save"} | changes


def test_what_only_one_of_two_changed_is_put_together():
    desk = builders.a_desk()
    post = builders.a_draft(desk, text="Open until 8 p.m.")
    client, other = browser(desk.author), people.an_author(desk.account)
    mine = as_opened(client, post, text="Open until 9 p.m.")
    builders.revised(post, by=other, title="Library hours this week", note="Asked by the branch.", language="fr")

    told = client.post(address(post), mine)
    form = told.context["form"]

    assert told.status_code == 409
    assert not told.context["merge"].clashes
    assert form["text"].value() == "Open until 9 p.m."
    assert (form["title"].value(), form["language"].value()) == ("Library hours this week", "fr")
    again = client.post(address(post), mine | {name: form[name].value() for name in form.fields if name != "upload"})
    post = builders.fresh(post)
    assert again.status_code == 302
    assert (post.version.text, post.version.language) == ("Open until 9 p.m.", "fr")
    assert (post.title, post.note) == ("Library hours this week", "Asked by the branch.")


def test_a_changed_wish_or_note_is_no_less_a_conflict_than_changed_words():
    desk = builders.a_desk()
    post = builders.a_draft(desk, note="First.")
    client = browser(desk.author)
    mine = as_opened(client, post, note="Mine.")
    builders.revised(post, by=people.an_author(desk.account), note="Theirs.")

    told = client.post(address(post), mine)

    (clash,) = told.context["merge"].clashes
    assert told.status_code == 409
    assert (clash.name, clash.theirs, clash.mine) == ("note", "Theirs.", "Mine.")
    assert builders.fresh(post).note == "Theirs."


def test_common_words_that_no_account_shows_are_not_overwritten_unseen():
    desk = builders.a_desk()
    post = builders.a_draft(desk, text="Common.", own_texts={desk.account.pk: "Own."})
    started_from = editing.read(editing.opened(post))
    builders.revised(post, by=desk.author, text="Common, reworded.")

    with pytest.raises(Conflict):
        builders.revised(post, by=desk.author, opened=started_from, text="Common, by me.")


def test_theirs_can_be_taken_and_the_other_clash_stays_in_view():
    desk = builders.a_desk()
    post = builders.a_draft(desk, text="Open until 8 p.m.", note="First.")
    client = browser(desk.author)
    mine = as_opened(client, post, text="Open until 9 p.m.", note="Mine.")
    builders.revised(post, by=people.an_author(desk.account), text="Open until 7 p.m.", note="Theirs.")
    told = client.post(address(post), mine)
    data = told.context["form"].data

    clashes = [clash.name for clash in told.context["merge"].clashes]
    took = client.post(
        address(post),
        mine | {"seen": data["seen"], "opened": data["opened"], "clash": clashes, "act": "take:text"},
    )

    assert sorted(clashes) == ["note", "text"]
    assert took.status_code == 200
    assert took.context["form"]["text"].value() == "Open until 7 p.m."
    assert took.context["form"]["note"].value() == "Mine."
    assert [clash.name for clash in took.context["merge"].clashes] == ["note"]
    assert builders.fresh(post).version.text == "Open until 7 p.m."


def test_pictures_of_both_are_in_the_form():
    desk = builders.a_desk()
    post = builders.a_draft(desk)
    client, other = browser(desk.author), people.an_author(desk.account)
    mine = as_opened(client, post, upload=builders.an_upload(colour="teal"))
    theirs = builders.a_picture(by=other, colour="red")
    builders.revised(post, by=other, pictures=[PictureChoice(theirs, "A red square.")])

    told = client.post(address(post), mine)

    rows = told.context["form"].pictures
    assert [row.alt for row in rows] == ["", "A red square."]
    assert [clash.name for clash in told.context["merge"].clashes] == ["pictures"]


def test_two_saves_of_the_same_words_are_one():
    desk = builders.a_desk()
    post = builders.a_draft(desk)
    client = browser(desk.author)
    mine = as_opened(client, post, text="Twice.")

    assert client.post(address(post), mine).status_code == 302
    told = client.post(address(post), mine)

    assert told.status_code == 409
    assert not told.context["merge"].clashes
    assert post.versions.count() == 2


@pytest.mark.django_db(transaction=True)
def test_later_save_is_told_and_both_come_together_in_the_browser(opened: Open, axe, no_sideways_scroll):
    desk = builders.a_desk()
    other = people.an_author(desk.account)
    post = builders.a_draft(desk, text="The library is open until 8 p.m. tonight.")
    mine, theirs = opened(desk.author, address(post)), opened(other, address(post))

    theirs.locator("#id_text").fill("The library is open until 7 p.m. tonight.")
    theirs.get_by_label("Title for this office").fill("Library hours, corrected")
    theirs.get_by_role("button", name="Save and check").first.click()
    expect(theirs.get_by_text("Saved as version 2 and checked.")).to_be_visible()
    mine.locator("#id_text").fill("The library is open until 9 p.m. tonight, and so is the café.")
    mine.get_by_role("button", name="Save and check").first.click()

    expect(mine.get_by_text(f"it stands at version 2, by {other}")).to_be_visible()
    expect(mine.locator(".diff del")).to_have_text("7")
    expect(mine.locator(".diff ins").first).to_have_text("9")
    expect(mine.locator("#id_text")).to_have_value("The library is open until 9 p.m. tonight, and so is the café.")
    expect(mine.get_by_label("Title for this office")).to_have_value("Library hours, corrected")
    assert axe(mine) == []
    assert no_sideways_scroll(mine)
    mine.get_by_role("button", name="Put theirs into the form").click()
    expect(mine.locator("#id_text")).to_have_value("The library is open until 7 p.m. tonight.")
    mine.locator("#id_text").fill("The library is open until 7 p.m. tonight, and so is the café.")
    mine.get_by_role("button", name="Save and check").first.click()

    expect(mine.get_by_text("Saved as version 3 and checked.")).to_be_visible()
    post = builders.fresh(post)
    assert post.version.text == "The library is open until 7 p.m. tonight, and so is the café."
    assert post.title == "Library hours, corrected"
