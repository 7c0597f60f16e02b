"""Taking down: evidence before anything, the network's own word that it is gone, a log that says why."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts import social
from accounts.connectors import fake
from accounts.connectors.base import OutcomeUnknown, TryLater
from accounts.tests.builders import a_moderator, a_representative, an_account
from governance.audit.models import AuditEvent
from governance.core.errors import GuardFailed, NotAllowed, WrongState
from monitoring import removals, watching
from monitoring.models import ItemState, PublishedItem, Removal, RemovalState
from monitoring.tests.builders import a_removal, an_unapproved_item
from posts import publishing
from posts.states import DeliveryState, PostState
from posts.tests.builders import a_desk, a_published_post, a_released_post, the_publication

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("policy")]


def again(removal: Removal) -> Removal | None:
    Removal.objects.filter(pk=removal.pk).update(not_before=removal.ordered_at)
    return removals.carry_out(removal.pk)


def test_what_stands_there_is_captured_before_it_is_deleted_and_read_back_after():
    account = an_account()
    moderator = a_moderator(account)
    item = an_unapproved_item(account, "First words")
    fake.edit(account.handle, item.remote_id, "Words of the last minute")

    removal = a_removal(item, by=moderator, reason="Names a resident.")
    assert removal.evidence.text == "Words of the last minute"
    done = removals.carry_out(removal.pk)

    assert done.state == RemovalState.CARRIED_OUT
    assert PublishedItem.objects.get().state == ItemState.REMOVED
    assert watching.observe(account.pk).missing == 0
    events = AuditEvent.objects.filter(action__startswith="removal.").order_by("sequence")
    assert list(events.values_list("action", flat=True)) == ["removal.ordered", "removal.carried_out"]
    assert AuditEvent.objects.filter(action="removal.ordered").get().clauses == ["4.5.1"]


def test_taking_down_a_published_post_moves_its_publication_and_its_post():
    account = an_account()
    post = a_published_post(a_desk(account))
    item = watching.adopt(post.version.variants.get().publication.pk)

    removals.carry_out(a_removal(item, by=a_moderator(account)).pk)

    post.refresh_from_db()
    assert post.state == PostState.TAKEN_DOWN
    assert post.version.variants.get().publication.state == DeliveryState.REMOVED


def test_a_network_that_does_not_answer_is_asked_again_and_gives_up_aloud():
    account = an_account()
    removal = a_removal(an_unapproved_item(account), by=a_moderator(account))

    for _try in range(removals.TRIES):
        fake.fail_next(TryLater(None, "Busy."))
        again(removal)

    removal.refresh_from_db()
    assert (removal.state, removal.last_error) == (RemovalState.FAILED, "Busy.")
    assert removals.carry_out(removal.pk) is None
    removals.retry(removal, by=removal.ordered_by)
    assert again(removal).state == RemovalState.CARRIED_OUT


def test_an_unknown_outcome_is_read_back_not_believed():
    account = an_account()
    item = an_unapproved_item(account)
    removal = a_removal(item, by=a_moderator(account))
    fake.fail_next(OutcomeUnknown("No answer."))

    assert removals.carry_out(removal.pk).state == RemovalState.ORDERED
    assert again(removal).state == RemovalState.CARRIED_OUT


def test_where_the_network_still_shows_it_it_is_not_gone(monkeypatch):
    account = an_account()
    removal = a_removal(an_unapproved_item(account), by=a_moderator(account))
    monkeypatch.setattr(fake.Fake, "delete", lambda self, credentials, remote_id: None)

    assert removals.carry_out(removal.pk).state == RemovalState.ORDERED
    assert PublishedItem.objects.get().state != ItemState.REMOVED


def test_by_hand_the_approved_words_are_the_evidence_and_a_person_confirms():
    account = an_account(platform="facebook")
    desk = a_desk(account)
    post = a_released_post(desk)
    publication = publishing.confirm(the_publication(post), by=desk.publisher, url="https://facebook.example/1")
    item, moderator = watching.adopt(publication.pk), desk.moderator

    removal = a_removal(item, by=moderator)
    assert (removal.state, removal.evidence.text) == (RemovalState.BY_HAND, post.version.text)
    assert removals.carry_out(removal.pk) is None
    removals.confirm(removal, by=moderator)

    post.refresh_from_db()
    assert post.state == PostState.TAKEN_DOWN


def test_the_order_needs_authority_a_reason_and_happens_once():
    account = an_account()
    moderator = a_moderator(account)
    item = an_unapproved_item(account)

    with pytest.raises(NotAllowed):
        a_removal(item, by=a_representative())
    with pytest.raises(GuardFailed):
        a_removal(item, by=moderator, reason=" ")
    first, second = a_removal(item, by=moderator), a_removal(item, by=moderator)
    assert first == second
    removals.carry_out(first.pk)
    with pytest.raises(WrongState):
        a_removal(item, by=moderator)


def test_numbers_run_on_within_the_year():
    account = an_account()
    moderator = a_moderator(account)
    numbers = [a_removal(an_unapproved_item(account, f"Post {n}"), by=moderator).number for n in range(2)]

    assert [number.split("-")[1] for number in numbers] == ["001", "002"]


def test_the_database_refuses_a_removal_without_a_reason():
    account = an_account()
    removal = a_removal(an_unapproved_item(account), by=a_moderator(account))

    with pytest.raises(IntegrityError), transaction.atomic():
        Removal.objects.filter(pk=removal.pk).update(reason="")


def test_a_removed_post_that_stands_there_again_is_reported(monkeypatch):
    account = an_account()
    item = an_unapproved_item(account)
    removal = a_removal(item, by=a_moderator(account))
    post = fake.connector.fetch(social.credentials_for(account), item.remote_id)
    removals.carry_out(removal.pk)
    monkeypatch.setattr(watching, "LAG", timedelta(0))

    assert watching.note_seen(account, post) == "unapproved"
