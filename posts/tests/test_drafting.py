"""Drafting: versions, content hashes, and who may write."""

import pytest

from accounts.models import AccountState
from accounts.roles import Role
from accounts.tests import builders as people
from governance.audit.models import AuditEvent
from governance.core.errors import Conflict, GuardFailed, NotAllowed, WrongState
from posts import drafting, workflow
from posts.drafting import PictureChoice
from posts.models import PostVersion, Verdict
from posts.states import PostState
from posts.tests.builders import (
    a_desk,
    a_draft,
    a_picture,
    a_post_in_review,
    a_released_post,
    an_approved_post,
    approved,
    fresh,
    revised,
)

pytestmark = pytest.mark.django_db


def last_event():
    return AuditEvent.objects.order_by("-sequence").first()


def test_a_draft_has_a_first_version_a_hash_and_an_event_without_its_words():
    desk = a_desk()

    post = a_draft(desk, text="  Skating at the rink.\r\nFree.  ")

    assert post.state == PostState.DRAFT
    assert (post.version.number, post.version.text) == (1, "Skating at the rink.\nFree.")
    assert post.version.content_hash == post.version.compute_hash()
    event = last_event()
    assert event.action == "post.created"
    assert "Skating" not in str(event.facts)
    assert event.facts["content_hash"] == post.version.content_hash


def test_an_own_text_is_kept_only_where_it_differs():
    first, second = people.an_account(), people.an_account()
    desk = a_desk(first, second)

    post = a_draft(
        desk, text="For all.", own_texts={first.pk: "For all.", second.pk: "For the second.", 999_999: "Gone."}
    )

    texts = {variant.account_id: (variant.own_text, variant.text) for variant in post.version.variants.all()}
    assert texts == {first.pk: ("", "For all."), second.pk: ("For the second.", "For the second.")}


def test_nobody_drafts_for_an_account_that_is_not_entrusted_to_them():
    desk, stranger = a_desk(), people.a_representative()

    with pytest.raises(NotAllowed, match="isn't entrusted"):
        a_draft(desk, by=stranger)


def test_an_untrained_employee_cannot_draft():
    desk = a_desk()
    untrained = people.an_author(desk.account, trained=False)

    with pytest.raises(NotAllowed, match="training"):
        a_draft(desk, by=untrained)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"accounts": []}, "accounts"),
        ({"goal": "fun"}, "goal"),
        ({"language": "xx"}, "language"),
        ({"text": "x" * 100_001}, "text"),
    ],
)
def test_a_draft_that_cannot_be_a_post_is_refused_at_its_field(given, field):
    desk = a_desk()

    with pytest.raises(GuardFailed) as refusal:
        a_draft(desk, **given)

    assert refusal.value.field == field


def test_nothing_is_drafted_for_an_account_that_is_closed():
    desk = a_desk()
    desk.account.state = AccountState.CLOSED

    with pytest.raises(GuardFailed, match="isn't in use"):
        a_draft(desk, accounts=[desk.account])


def test_a_save_that_changes_nothing_makes_no_version_and_no_event():
    desk = a_desk()
    post = a_draft(desk)
    before = last_event().sequence

    revised(post, by=desk.author)

    assert PostVersion.objects.filter(post=post).count() == 1
    assert last_event().sequence == before


def test_new_metadata_makes_no_version_and_lets_the_approval_stand():
    desk = a_desk()
    post = an_approved_post(desk)

    post = revised(post, by=desk.author, title="A better title", note="Please soon.")

    assert (post.state, post.version.number, post.title) == (PostState.APPROVED, 1, "A better title")
    assert last_event().facts["changed"] == ["note", "title"]


def test_any_edit_of_an_approved_post_makes_it_a_draft_that_nobody_approved():
    desk = a_desk()
    post = an_approved_post(desk)

    post = revised(post, by=desk.author, text="Other words.")

    assert (post.state, post.version.number) == (PostState.DRAFT, 2)
    assert not post.version.decisions.exists()
    assert post.versions.get(number=1).decisions.get().verdict == Verdict.APPROVED


@pytest.mark.parametrize("what", ["text", "accounts", "alt", "language"])
def test_words_accounts_alt_texts_and_language_are_all_content(what):
    first, second = people.an_account(), people.an_account()
    desk = a_desk(first, second)
    picture = a_picture(by=desk.author)
    post = a_draft(desk, accounts=[first], pictures=[PictureChoice(picture, "The rink at dusk")])
    changed = {
        "text": {"text": "Other words."},
        "accounts": {"accounts": [first, second]},
        "alt": {"pictures": [PictureChoice(picture, "The rink at dawn")]},
        "language": {"language": "fr"},
    }[what]

    after = revised(post, by=desk.author, **changed)

    assert after.version.number == 2
    assert after.version.content_hash != post.version.content_hash
    assert after.version.content_hash == after.version.compute_hash()


def test_a_common_text_that_no_account_uses_is_kept_all_the_same():
    desk = a_desk()
    post = a_draft(desk, text="Common.", own_texts={desk.account.pk: "Own."})

    post = revised(post, by=desk.author, text="Common, reworded.")

    assert post.version.text == "Common, reworded."


def test_a_stale_save_is_a_conflict_and_changes_nothing():
    desk = a_desk()
    post = a_draft(desk)
    seen = post.version.content_hash
    revised(post, by=desk.author, text="Somebody was faster.")

    with pytest.raises(Conflict):
        revised(post, by=desk.author, seen=seen, text="Mine.")

    assert fresh(post).version.text == "Somebody was faster."


def test_an_edit_in_review_takes_the_post_back_to_a_draft():
    desk = a_desk()
    post = a_post_in_review(desk)

    assert revised(post, by=desk.author, text="Other words.").state == PostState.DRAFT


def test_a_released_post_cannot_be_edited():
    desk = a_desk()
    post = a_released_post(desk)

    with pytest.raises(WrongState):
        revised(post, by=desk.author, text="Other words.")


def test_whoever_edits_becomes_a_contributor_and_no_longer_decides():
    desk = a_desk()
    both = people.entrust(desk.reviewer, Role.AUTHOR, desk.account)
    post = revised(a_draft(desk), by=both, text="With my words.")
    workflow.submit(post, by=desk.author)

    with pytest.raises(NotAllowed, match="contributed"):
        approved(post, by=both)


def test_an_edit_needs_the_accounts_it_leaves_as_well_as_those_it_joins():
    first, second = people.an_account(), people.an_account()
    desk = a_desk(first, second)
    post = a_draft(desk)
    only_first = people.an_author(first)

    with pytest.raises(NotAllowed):
        revised(post, by=only_first, accounts=[first])


def test_a_wished_time_needs_a_zone():
    from datetime import datetime

    desk = a_desk()

    with pytest.raises(ValueError, match="zone"):
        a_draft(desk, wished_at=datetime(2030, 1, 1))  # noqa: DTZ001


def test_too_long_descriptions_of_pictures_are_refused():
    desk = a_desk()
    picture = a_picture(by=desk.author)

    with pytest.raises(GuardFailed) as refusal:
        a_draft(desk, pictures=[PictureChoice(picture, "x" * (drafting.LONGEST_ALT + 1))])

    assert refusal.value.field == "pictures"
