"""Sending: once, or an honest "we don't know"; held, late and lost ones."""

import logging
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import access, social, vault
from accounts.connectors import fake
from accounts.connectors.base import (
    Capability,
    CredentialsRejected,
    OutcomeUnknown,
    RateLimit,
    Receipt,
    Refused,
    TryLater,
)
from accounts.connectors.tokens import Token
from accounts.models import Credential, SocialAccount
from accounts.tests import builders as people
from governance.audit.models import AuditEvent
from governance.core import outbox
from governance.policy import rulebook
from governance.policy.models import Rule
from governance.tests.builders import a_policy_officer, set_rule
from posts import claiming, outcomes, pace, publishing, sending
from posts.drafting import PictureChoice
from posts.models import Outcome, Publication
from posts.states import DeliveryState, PostState
from posts.tests.builders import (
    a_desk,
    a_picture,
    a_published_post,
    a_released_post,
    fresh,
    publications,
    the_publication,
)
from posts.tests.conftest import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def again(publication) -> Publication:
    return Publication.objects.select_related("variant__version__post", "account").get(pk=publication.pk)


def sent_times(publication) -> int:
    return fake.publishes(str(publication.idempotency_key))


def events(action: str):
    return AuditEvent.objects.filter(action=action)


# --- Sent ---


def test_what_is_due_is_sent_once_with_proof_and_settles_the_post():
    post = a_released_post()
    publication = the_publication(post)

    publishing.deliver(publication.pk)
    publishing.deliver(publication.pk)

    publication = again(publication)
    assert (publication.state, publication.sent_at, sent_times(publication)) == (DeliveryState.SENT, NOON, 1)
    assert publication.remote_id
    assert publication.url.startswith("https://practice.invalid/")
    assert publication.fingerprint
    assert publication.lease_until is None
    assert fresh(post).state == PostState.PUBLISHED
    attempt = publication.tries.get()
    assert (attempt.number, attempt.outcome, attempt.ended_at) == (1, Outcome.SENT, NOON)
    assert events("publication.sent").get().facts["content_hash"] == post.version.content_hash


def test_the_network_gets_the_text_of_the_account_with_every_picture_described(monkeypatch):
    handed = []
    publish = fake.Fake.publish

    def note(self, credentials, outgoing, key):
        handed.append(outgoing)
        return publish(self, credentials, outgoing, key)

    first, second = people.an_account(), people.an_account()
    desk = a_desk(first, second)
    picture = a_picture(by=desk.author)
    monkeypatch.setattr(fake.Fake, "publish", note)

    a_published_post(
        desk,
        text="For all.",
        own_texts={second.pk: "Pour le second."},
        language="fr",
        pictures=[PictureChoice(picture, "The rink at dusk")],
    )

    assert [each.text for each in handed] == ["For all.", "Pour le second."]
    assert {each.language for each in handed} == {"fr"}
    (sent,) = handed[0].pictures
    assert (sent.alt, sent.media_type, sent.width, sent.height) == ("The rink at dusk", "image/jpeg", 64, 48)
    with picture.file.open("rb") as file:
        assert sent.content == file.read()


def test_nothing_is_sent_before_its_time(noon):
    publication = the_publication(a_released_post(not_before=NOON + timedelta(hours=2)))

    publishing.deliver(publication.pk)
    assert (again(publication).state, sent_times(publication)) == (DeliveryState.QUEUED, 0)

    noon.move_to(NOON + timedelta(hours=2))
    publishing.deliver(publication.pk)
    publication = again(publication)
    assert publication.state == DeliveryState.SENT
    assert publication.first_tried_at == NOON + timedelta(hours=2)


def test_due_lists_what_waits_longest_first():
    later = the_publication(a_released_post(not_before=NOON + timedelta(minutes=1)))
    now = the_publication(a_released_post())

    assert list(publishing.due(NOON)) == [now]
    assert list(publishing.due(NOON + timedelta(minutes=1))) == [now, later]


def test_a_sweep_rings_for_what_is_due():
    publication = the_publication(a_released_post())
    outbox.RUNG.discard("posts.deliver_due")

    publishing.sweep()

    assert "posts.deliver_due" in outbox.RUNG
    assert again(publication).state == DeliveryState.QUEUED


# --- Answers of the network ---


def test_the_last_post_that_a_network_takes_for_now_keeps_its_account_quiet_until_then(noon):
    desk = a_desk()
    until = timezone.now() + timedelta(minutes=12)

    fake.limit(RateLimit(3, until))
    publishing.deliver(the_publication(a_released_post(desk)).pk)
    assert pace.quiet_until(SocialAccount.objects.get(pk=desk.account.pk), timezone.now()) is None

    fake.limit(RateLimit(0, until))
    last, next_one = (the_publication(a_released_post(desk)) for _ in range(2))
    publishing.deliver(last.pk)

    assert again(last).state == DeliveryState.SENT
    assert pace.quiet_until(SocialAccount.objects.get(pk=desk.account.pk), timezone.now()) == until
    assert again(next_one).not_before == until


def test_try_later_waits_longer_each_time_and_then_fails(noon):
    publication = the_publication(a_released_post())
    waits = []

    for _ in range(4):
        fake.fail_next(TryLater(None, "Busy."))
        publishing.deliver(publication.pk)
        publication = again(publication)
        waits.append((publication.not_before - timezone.now()).total_seconds())
        noon.move_to(publication.not_before)

    assert waits == [30, 60, 120, 240]
    assert (publication.state, publication.last_error) == (DeliveryState.QUEUED, "Busy.")
    assert [each.outcome for each in publication.tries.all()] == [Outcome.TRY_LATER] * 4
    for _ in range(4):
        fake.fail_next(TryLater(None, "Busy."))
        publishing.deliver(publication.pk)
        publication = again(publication)
        noon.move_to(max(publication.not_before, timezone.now()))
    assert publication.state == DeliveryState.FAILED
    assert publication.tries.count() == outcomes.MAX_TRIES


def test_the_wait_a_network_asks_for_is_kept():
    publication = the_publication(a_released_post())
    fake.fail_next(TryLater(600, "Too many requests."))

    publishing.deliver(publication.pk)

    assert again(publication).not_before == NOON + timedelta(seconds=600)


def test_a_network_that_asks_for_hours_fails_at_once_so_that_somebody_hears_of_it():
    publication = the_publication(a_released_post())
    fake.fail_next(TryLater(3 * 3600, "Daily limit."))

    publishing.deliver(publication.pk)

    assert (again(publication).state, again(publication).last_error) == (DeliveryState.FAILED, "Daily limit.")


def test_a_refusal_fails_with_the_networks_words():
    publication = the_publication(a_released_post())
    fake.fail_next(Refused("Not with that link."))

    publishing.deliver(publication.pk)

    publication = again(publication)
    assert (publication.state, publication.last_error) == (DeliveryState.FAILED, "Not with that link.")
    assert publication.tries.get().outcome == Outcome.REFUSED
    assert "link" not in str(events("publication.failed").get().facts)


def test_rejected_credentials_hold_it_and_are_noted_on_the_register():
    desk = a_desk()
    publication = the_publication(a_released_post(desk))
    fake.fail_next(CredentialsRejected("No longer valid."))

    publishing.deliver(publication.pk)

    publication = again(publication)
    assert (publication.state, publication.held_codes) == (DeliveryState.QUEUED, ["credentials_rejected"])
    assert "No longer valid. " in publication.held_reason
    assert people.an_administrator().full_name in publication.held_reason
    assert publication.tries.get().outcome == Outcome.CREDENTIALS
    assert social.connection_obstacles([desk.account])[0].code == "credentials_rejected"


def _let_the_token_end(account: SocialAccount) -> str:
    """The account has a token that ends, and can be renewed; gives its secret."""
    secret = Token("short", "refresh-me", timezone.now()).dump()
    Credential.objects.filter(account=account).update(secret=vault.seal(secret))
    return secret


def test_a_token_about_to_end_is_renewed_at_the_moment_of_sending_and_the_gate_asked_again(noon):
    desk = a_desk()
    publication = the_publication(a_released_post(desk))
    _let_the_token_end(desk.account)

    publishing.deliver(publication.pk)
    assert (again(publication).state, sent_times(publication)) == (DeliveryState.QUEUED, 0)
    assert "renewed first" in again(publication).last_error
    noon.shift(outcomes.SHORTEST_WAIT)
    publishing.deliver(publication.pk)

    assert (again(publication).state, sent_times(publication)) == (DeliveryState.SENT, 1)
    assert Credential.objects.get(account=desk.account).renewed_at == NOON


def test_access_withdrawn_while_a_token_is_renewed_keeps_the_post_back(noon, monkeypatch):
    desk = a_desk()
    publication = the_publication(a_released_post(desk))
    _let_the_token_end(desk.account)
    renew = fake.Fake.renew

    def meanwhile(self, credentials):
        people.a_withdrawal(desk.author)
        return renew(self, credentials)

    monkeypatch.setattr(fake.Fake, "renew", meanwhile)
    publishing.deliver(publication.pk)
    noon.shift(outcomes.SHORTEST_WAIT)
    publishing.deliver(publication.pk)

    assert sent_times(publication) == 0
    assert "access_withdrawn" in again(publication).held_codes


def test_a_renewal_that_fails_holds_what_is_due_until_somebody_connects_the_account(noon):
    desk = a_desk()
    first, second = (the_publication(a_released_post(desk)) for _ in range(2))
    fake.reject(_let_the_token_end(desk.account))

    for publication in (first, second):
        publishing.deliver(publication.pk)

    for publication in (again(first), again(second)):
        assert (publication.state, publication.held_codes) == (DeliveryState.QUEUED, ["credentials_rejected"])
        assert sent_times(publication) == 0
    given = {"server": "https://practice.invalid", "identifier": desk.account.handle, "secret": "another"}
    social.rotate_credential(desk.account, by=people.an_administrator(), **given)
    noon.shift(timedelta(minutes=2))
    publishing.sweep()
    for publication in (first, second):
        publishing.deliver(publication.pk)
        assert (again(publication).state, sent_times(publication)) == (DeliveryState.SENT, 1)


def test_a_renewal_the_network_cannot_do_now_makes_the_post_wait_its_turn(noon):
    desk = a_desk()
    publication = the_publication(a_released_post(desk))
    _let_the_token_end(desk.account)
    fake.fail_next(TryLater(None, "No answer."))

    publishing.deliver(publication.pk)

    assert (again(publication).state, again(publication).last_error) == (DeliveryState.QUEUED, "No answer.")
    for _ in range(2):  # renewed, then sent
        noon.shift(timedelta(minutes=2))
        publishing.deliver(publication.pk)
    assert again(publication).state == DeliveryState.SENT


def test_a_refusal_of_a_token_that_was_renewed_meanwhile_is_tried_again(noon, monkeypatch):
    desk = a_desk()
    publication = the_publication(a_released_post(desk))
    publish = fake.Fake.publish

    def too_late(self, credentials, outgoing, key):
        Credential.objects.filter(account=desk.account).update(secret=vault.seal("newer"))
        raise CredentialsRejected("No longer valid.")

    monkeypatch.setattr(fake.Fake, "publish", too_late)
    publishing.deliver(publication.pk)
    assert again(publication).state == DeliveryState.QUEUED
    assert social.connection_obstacles([desk.account]) == []

    monkeypatch.setattr(fake.Fake, "publish", publish)
    noon.shift(timedelta(minutes=1))
    publishing.deliver(publication.pk)
    assert again(publication).state == DeliveryState.SENT


def test_what_cannot_be_prepared_fails_and_was_surely_not_sent():
    desk = a_desk()
    picture = a_picture(by=desk.author)
    publication = the_publication(a_released_post(desk, pictures=[PictureChoice(picture, "The rink")]))
    with open(picture.file.path, "wb") as file:
        file.write(b"something else")

    publishing.deliver(publication.pk)

    publication = again(publication)
    assert (publication.state, sent_times(publication)) == (DeliveryState.FAILED, 0)
    assert publication.tries.get().outcome == Outcome.UNPREPARED
    assert "no longer the one that was approved" in publication.last_error


def test_an_unexpected_exception_while_sending_is_no_failure_but_doubt(monkeypatch, caplog):
    def break_down(self, *args):
        raise RuntimeError("secret words of the post")

    publication = the_publication(a_released_post())
    monkeypatch.setattr(fake.Fake, "publish", break_down)

    with caplog.at_level(logging.WARNING):
        publishing.deliver(publication.pk)

    assert again(publication).state == DeliveryState.UNCONFIRMED
    assert "RuntimeError" in caplog.text
    assert "secret words" not in caplog.text


# --- Lost and found ---


def test_a_lost_answer_is_unconfirmed_until_the_post_is_found():
    post = a_released_post()
    publication = the_publication(post)
    fake.lose_next(OutcomeUnknown("No answer."))

    publishing.deliver(publication.pk)
    assert (again(publication).state, fresh(post).state) == (DeliveryState.UNCONFIRMED, PostState.PUBLISHING)
    publishing.reconcile(publication.pk)

    publication = again(publication)
    assert (publication.state, sent_times(publication), fresh(post).state) == (
        DeliveryState.SENT,
        1,
        PostState.PUBLISHED,
    )
    assert events("publication.sent").get().facts["reconciled"] is True


def test_proven_absent_is_queued_again_under_the_same_key_and_time(noon):
    publication = the_publication(a_released_post())
    fake.fail_next(OutcomeUnknown("No answer."))
    publishing.deliver(publication.pk)
    before = again(publication)
    noon.shift(timedelta(minutes=2))

    publishing.reconcile(publication.pk)
    publishing.deliver(publication.pk)

    publication = again(publication)
    assert publication.state == DeliveryState.SENT
    assert publication.idempotency_key == before.idempotency_key
    assert publication.first_tried_at == before.first_tried_at == NOON
    assert events("publication.retried").get().facts["proven_absent"] is True


def test_not_found_is_no_proof_where_the_network_is_only_searched(monkeypatch):
    monkeypatch.setattr(sending, "PROVEN_ABSENCE", frozenset())
    publication = the_publication(a_released_post())
    fake.fail_next(OutcomeUnknown("No answer."))
    publishing.deliver(publication.pk)

    publishing.reconcile(publication.pk)

    assert (again(publication).state, sent_times(publication)) == (DeliveryState.UNCONFIRMED, 0)


def test_a_network_that_cannot_be_searched_is_left_to_a_person(monkeypatch):
    monkeypatch.setattr(fake.Fake, "supports", frozenset({Capability.PUBLISH}))
    publication = the_publication(a_released_post())
    fake.lose_next(OutcomeUnknown("No answer."))
    publishing.deliver(publication.pk)

    publishing.reconcile(publication.pk)

    assert again(publication).state == DeliveryState.UNCONFIRMED


def test_looking_is_left_and_taken_up_again_ever_more_rarely(noon):
    publication = the_publication(a_released_post())
    fake.fail_next(OutcomeUnknown("No answer."))
    publishing.deliver(publication.pk)
    looks = []

    for _ in range(4):
        fake.fail_next(TryLater(None, "Busy."))
        noon.move_to(again(publication).not_before)
        publishing.sweep()
        looks.append((again(publication).not_before - timezone.now()).total_seconds())

    assert looks == [30, 60, 120, 240]


def test_an_expired_lease_is_unconfirmed_and_never_sent_again_unseen(noon, monkeypatch):
    class Killed(BaseException):
        """The worker dies after the network took the post."""

    publish = fake.Fake.publish

    def die(self, *args):
        publish(self, *args)
        raise Killed

    publication = the_publication(a_released_post())
    monkeypatch.setattr(fake.Fake, "publish", die)
    with pytest.raises(Killed):
        publishing.deliver(publication.pk)
    publishing.sweep()
    publishing.deliver(publication.pk)
    assert again(publication).state == DeliveryState.SENDING

    noon.shift(claiming.LEASE)
    publishing.sweep()
    assert again(publication).state == DeliveryState.UNCONFIRMED
    noon.shift(outcomes.LOOK_WAIT)
    publishing.sweep()

    assert (again(publication).state, sent_times(publication)) == (DeliveryState.SENT, 1)


def test_a_slow_workers_receipt_is_believed_after_its_lease(noon, monkeypatch):
    publish = fake.Fake.publish

    def slowly(self, *args):
        receipt = publish(self, *args)
        noon.shift(claiming.LEASE)
        publishing.sweep()
        return receipt

    publication = the_publication(a_released_post())
    monkeypatch.setattr(fake.Fake, "publish", slowly)

    publishing.deliver(publication.pk)

    assert (again(publication).state, sent_times(publication)) == (DeliveryState.SENT, 1)


def test_the_lease_is_longer_than_any_task_may_run(settings):
    assert claiming.LEASE.total_seconds() > settings.CELERY_TASK_TIME_LIMIT


def test_an_older_post_with_the_same_words_is_not_taken_for_ours(monkeypatch):
    desk = a_desk()
    older = the_publication(a_published_post(desk))
    receipt = Receipt(older.remote_id, older.url, older.fingerprint)
    publication = the_publication(a_released_post(desk))
    monkeypatch.setattr(fake.Fake, "publish", lambda self, *args: receipt)

    publishing.deliver(publication.pk)

    assert again(publication).state == DeliveryState.FAILED
    assert again(publication).remote_id == ""


# --- Held, stopped, late ---


def test_what_is_held_stays_queued_with_its_reasons_and_is_on_record_once(noon):
    desk = a_desk()
    publication = the_publication(a_released_post(desk))
    people.a_withdrawal(desk.author)

    for _ in range(3):
        publishing.deliver(publication.pk)
        noon.shift(claiming.HOLD_WAIT)

    publication = again(publication)
    assert (publication.state, sent_times(publication)) == (DeliveryState.QUEUED, 0)
    assert publication.held_codes == ["access_withdrawn"]
    assert str(desk.author) in publication.held_reason
    assert not publication.tries.exists()
    held = events("publication.held").get()
    assert (held.facts["reasons"], held.clauses) == (["access_withdrawn"], ["4.3.5"])


def test_a_new_reason_is_on_record_too(noon):
    desk = a_desk()
    publication = the_publication(a_released_post(desk))
    people.a_withdrawal(desk.author)
    publishing.deliver(publication.pk)
    social.pause(desk.account, by=people.an_administrator(), reason="Flood")
    noon.shift(claiming.HOLD_WAIT)

    publishing.deliver(publication.pk)

    recorded = [event.facts["reasons"] for event in events("publication.held").order_by("sequence")]
    assert recorded == [["access_withdrawn"], ["access_withdrawn", "account_paused"]]


@pytest.mark.parametrize("stop", ["pause", "withdrawal"])
def test_what_a_person_stopped_a_person_starts(noon, stop):
    desk = a_desk()
    admin = people.an_administrator()
    due = the_publication(a_released_post(desk))
    later = the_publication(a_released_post(desk, not_before=NOON + timedelta(minutes=30)))
    if stop == "pause":
        social.pause(desk.account, by=admin, reason="Flood")
    else:
        withdrawal = people.a_withdrawal(desk.reviewer)
    publishing.deliver(due.pk)
    if stop == "pause":
        social.resume(desk.account, by=admin)
    else:
        access.reinstate(withdrawal, by=admin, reason="Cleared up")

    noon.move_to(NOON + timedelta(minutes=30))
    publishing.deliver(due.pk)
    publishing.deliver(later.pk)

    assert (again(due).state, sent_times(due)) == (DeliveryState.FAILED, 0)
    assert "person deciding again" in again(due).last_error
    assert again(later).state == DeliveryState.SENT
    publishing.retry(due, by=desk.publisher)
    publishing.deliver(due.pk)
    assert again(due).state == DeliveryState.SENT


def test_what_a_mended_cause_held_goes_out_within_the_hour(noon):
    desk = a_desk()
    publication = the_publication(a_released_post(desk))
    social.note_rejected(desk.account)
    publishing.deliver(publication.pk)
    social.rotate_credential(
        desk.account,
        by=people.an_administrator(),
        server="https://practice.invalid",
        identifier=desk.account.handle,
        secret="another",
    )
    noon.shift(timedelta(minutes=20))

    publishing.deliver(publication.pk)

    assert again(publication).state == DeliveryState.SENT


def test_a_backlog_after_an_outage_is_not_published(noon):
    publication = the_publication(a_released_post())
    noon.shift(timedelta(hours=1, seconds=1))

    publishing.deliver(publication.pk)

    assert (again(publication).state, sent_times(publication)) == (DeliveryState.FAILED, 0)
    assert "within an hour" in again(publication).last_error


def test_a_rule_changed_after_release_is_asked_at_the_moment_of_sending():
    desk = a_desk()
    post = a_released_post(desk)
    publication = the_publication(post)
    report = post.version.checks.get()
    rule = Rule.objects.filter(policy__in_force=True, active=True).first()
    set_rule(rule, by=a_policy_officer(), active=False)

    publishing.deliver(publication.pk)

    assert again(publication).state == DeliveryState.SENT
    assert post.version.checks.exclude(pk=report.pk).get().rules_digest == rulebook.digest()


# --- By hand ---


def test_a_post_by_hand_waits_for_a_person_who_confirms_with_the_link(noon):
    desk = a_desk(platform="facebook")
    post = a_released_post(desk)
    publication = the_publication(post)

    for _ in range(3):
        publishing.deliver(publication.pk)
        noon.shift(timedelta(hours=1))
    waiting = again(publication)
    publishing.confirm(publication, by=desk.publisher, url="https://www.facebook.com/city/posts/1")

    assert (waiting.state, waiting.held_codes) == (DeliveryState.QUEUED, ["by_hand"])
    assert events("publication.held").count() == 1
    assert again(publication).state == DeliveryState.SENT
    assert fresh(post).state == PostState.PUBLISHED


def test_a_post_by_hand_says_when_it_must_not_be_posted():
    desk = a_desk(platform="facebook")
    publication = the_publication(a_released_post(desk))
    social.pause(desk.account, by=people.an_administrator(), reason="Flood")

    publishing.deliver(publication.pk)

    assert again(publication).held_codes == ["account_paused"]


def test_one_account_may_be_out_while_another_waits():
    first, second = people.an_account(), people.an_account(platform="facebook")
    post = a_published_post(a_desk(first, second))

    assert [each.state for each in publications(post)] == [DeliveryState.SENT, DeliveryState.QUEUED]
    assert post.state == PostState.PUBLISHING
