"""Rounds over the City's accounts: what they find, and what they must not claim."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts import social
from accounts.connectors import fake
from accounts.connectors.base import CredentialsRejected, OutcomeUnknown, TryLater
from accounts.tests.builders import a_moderator, a_representative, an_account, an_administrator
from governance.audit.models import AuditEvent
from governance.core.errors import GuardFailed, NotAllowed
from monitoring import watching
from monitoring.models import AccountWatch, ItemState, Observation, PublishedItem, Snapshot
from monitoring.tests.builders import an_unapproved_item
from posts import publishing
from posts.tests.builders import a_desk, a_published_post, a_released_post, the_publication

pytestmark = pytest.mark.django_db


def the_item(account) -> PublishedItem:
    return PublishedItem.objects.get(account=account)


def test_a_published_post_is_seen_as_approved_and_kept_as_evidence_of_its_first_sight():
    account = an_account()
    a_published_post(a_desk(account))

    found = watching.observe(account.pk)

    item = the_item(account)
    assert (found.read, found.edited, found.missing, found.unapproved) == (1, 0, 0, 0)
    assert item.state == ItemState.LIVE
    assert item.snapshots.get().reason == "first_seen"
    assert not Observation.objects.exists()


def test_an_edit_behind_our_back_is_found_once_with_both_wordings_kept():
    account = an_account()
    a_published_post(a_desk(account))
    watching.observe(account.pk)
    fake.edit(account.handle, the_item(account).remote_id, "Skating is free on Saturdays")

    first, second = watching.observe(account.pk), watching.observe(account.pk)

    assert (first.edited, second.edited) == (1, 0)
    assert the_item(account).state == ItemState.EDITED
    assert Observation.objects.get().snapshot.text == "Skating is free on Saturdays"
    assert Snapshot.objects.count() == 2
    assert AuditEvent.objects.filter(action="item.edited").count() == 1


def test_an_edit_made_before_the_first_round_is_found_too():
    account = an_account()
    post = a_published_post(a_desk(account))
    publication = post.version.variants.get().publication
    fake.edit(account.handle, publication.remote_id, "Other words")

    assert watching.observe(account.pk).edited == 1


def test_a_post_confirmed_by_its_address_alone_is_known_again_as_ours():
    account = an_account()
    desk = a_desk(account)
    publication = the_publication(a_released_post(desk))
    fake.lose_next(OutcomeUnknown("No answer."))
    publishing.deliver(publication.pk)
    (stands,) = fake.connector.timeline(social.credentials_for(account), None)
    publication.refresh_from_db()
    publishing.confirm(publication, by=desk.publisher, url=stands.url)

    found = watching.observe(account.pk)

    assert (found.unapproved, the_item(account).state) == (0, ItemState.LIVE)
    assert the_item(account).remote_id == stands.remote_id


def test_an_edit_taken_back_reads_as_approved_again():
    account = an_account()
    post = a_published_post(a_desk(account))
    watching.observe(account.pk)
    item = the_item(account)
    fake.edit(account.handle, item.remote_id, "Other words")
    watching.observe(account.pk)
    fake.edit(account.handle, item.remote_id, post.version.text)

    watching.observe(account.pk)

    assert the_item(account).state == ItemState.LIVE


def test_a_post_deleted_behind_our_back_is_missing_after_a_direct_read():
    account = an_account()
    a_published_post(a_desk(account))
    watching.observe(account.pk)
    fake.remove(account.handle, the_item(account).remote_id)

    first, second = watching.observe(account.pk), watching.observe(account.pk)

    assert (first.missing, second.missing) == (1, 0)
    assert the_item(account).state == ItemState.MISSING


def test_a_post_absent_from_the_list_but_there_on_a_direct_read_is_not_missing(monkeypatch):
    account = an_account()
    a_published_post(a_desk(account))
    watching.observe(account.pk)
    monkeypatch.setattr(fake.Fake, "timeline", lambda self, credentials, since: iter(()))

    assert watching.observe(account.pk).missing == 0
    assert the_item(account).state == ItemState.LIVE


def test_a_post_nobody_approved_is_found_with_its_words():
    account = an_account()

    item = an_unapproved_item(account, "Dog park shut til further notice")

    assert item.state == ItemState.UNAPPROVED
    assert item.snapshots.get().text == "Dog park shut til further notice"
    assert Observation.objects.get().kind == Observation.Kind.UNAPPROVED


def test_what_stood_there_before_the_account_was_connected_is_not_reported():
    account = an_account()
    fake.add(account.handle, "From an earlier time", timezone.now() - timedelta(days=1))

    assert watching.observe(account.pk).unapproved == 0


def test_a_network_that_does_not_answer_is_tried_sooner_and_recorded_once():
    account = an_account()
    fake.fail_next(TryLater(None, "The network is busy."))
    watching.observe(account.pk)
    fake.fail_next(TryLater(None, "The network is busy."))
    watching.observe(account.pk)

    watch = AccountWatch.objects.get(account=account)
    assert (watch.failures, watch.last_error, watch.lease_until) == (2, "The network is busy.", None)
    assert watch.due_at < timezone.now() + timedelta(minutes=5)
    assert AuditEvent.objects.filter(action="watch.failed").count() == 1


def test_refused_credentials_are_noted_on_the_account():
    account = an_account()
    fake.fail_next(CredentialsRejected("Not accepted."))

    watching.observe(account.pk)

    account.credential.refresh_from_db()
    assert account.credential.rejected_at is not None


def test_two_workers_do_not_read_one_account_at_once():
    account = an_account()
    AccountWatch.objects.create(
        account=account, due_at=timezone.now(), lease_until=timezone.now() + timedelta(minutes=1)
    )

    assert watching.observe(account.pk) is None


def test_only_connected_open_accounts_are_due(django_capture_on_commit_callbacks):
    connected, by_hand, closed = an_account(), an_account(platform="facebook"), an_account()
    social.close(closed, by=an_administrator(), reason="Merged")

    assert watching.watch_due() == 1
    assert list(AccountWatch.objects.values_list("account", flat=True)) == [connected.pk]
    assert by_hand.pk not in watching.watched().values_list("pk", flat=True)


def test_an_account_not_read_for_two_rounds_is_overdue():
    account = an_account()
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        assert list(watching.overdue()) == [account]
        watching.observe(account.pk)
        assert not watching.overdue().exists()


def test_looking_at_an_observation_needs_a_note_and_authority_and_is_recorded():
    account = an_account()
    an_unapproved_item(account)
    observation, moderator = Observation.objects.get(), a_moderator(account)

    with pytest.raises(GuardFailed):
        watching.review(observation, by=moderator, note="  ")
    with pytest.raises(NotAllowed):
        watching.review(observation, by=a_representative(), note="Fine")
    done = watching.review(observation, by=moderator, note="True, stays until Monday.")

    assert done.reviewed_by == moderator
    event = AuditEvent.objects.get(action="item.reviewed")
    assert "stays" not in str(event.facts)
