"""Keeping credentials good: renewed once and in time, looked at every day, refused with a reason and a name."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection, connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import applications, duties, social, upkeep, vault
from accounts import mail as letters
from accounts.connectors.base import Credentials, CredentialsRejected, TryLater
from accounts.connectors.tokens import Token
from accounts.models import Credential, SocialAccount
from accounts.roles import Duty
from accounts.tests import builders
from accounts.tests.test_connecting import HANDLES, REGISTERED, _text, an_account, connected
from governance.audit.models import AuditEvent
from governance.celery import app
from governance.core import outbox
from tests.connectors.loopback import answer
from tests.connectors.provider import Provider, provider

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as found:
        yield found


@pytest.fixture
def network() -> Iterator[Provider]:
    with provider("mastodon", handle=HANDLES["mastodon"], lifetime=7200) as found:
        yield found


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What workers were asked to do."""
    found: list[tuple[Any, ...]] = []
    monkeypatch.setattr(outbox, "ring", lambda task, *args, **_more: found.append((task, *args)))
    return found


def kept_of(account: SocialAccount) -> Credential:
    return Credential.objects.get(account=account)


def renewals(network: Provider) -> int:
    return sum("grant_type=refresh_token" in each for each in network.server.requests)


# --- Renewed ------------------------------------------------------------------------------------------------------


def test_a_token_is_renewed_when_four_fifths_of_its_time_have_passed(network: Provider, clock: Any) -> None:
    account = an_account()
    connected(account, network)
    before = social.credentials_for(account)
    assert kept_of(account).renew_at == NOW + timedelta(seconds=5760)

    clock.shift(timedelta(seconds=5759))
    assert social.credentials_for(account) == before
    clock.shift(timedelta(seconds=1))
    after = social.credentials_for(account)

    assert Token.parse(after.secret).access != Token.parse(before.secret).access
    assert renewals(network) == 1
    kept = kept_of(account)
    assert (kept.renewed_at, kept.renew_at) == (timezone.now(), timezone.now() + timedelta(seconds=5760))
    assert "client-secret-" not in vault.unseal(kept.secret)
    assert social.verify(account, by=builders.an_administrator())


def test_a_renewal_that_the_network_cannot_do_now_leaves_the_old_token_in_use(network: Provider, clock: Any) -> None:
    account = an_account()
    connected(account, network)
    before = social.credentials_for(account)
    clock.shift(timedelta(seconds=6000))
    network.server.answers, network.server.handler = [answer(503, {})], None

    assert social.credentials_for(account) == before
    assert kept_of(account).renew_at == timezone.now() + upkeep.TRY_AGAIN
    clock.shift(timedelta(seconds=1150))
    with pytest.raises(TryLater):
        social.credentials_for(account)
    assert kept_of(account).rejected_at is None
    network.server.handler = network
    assert social.credentials_for(account) != before


def test_a_refused_renewal_is_on_record_once_and_waits_for_a_person(
    network: Provider, clock: Any, rung: list[Any]
) -> None:
    account, admin = an_account(), builders.an_administrator()
    connected(account, network)
    network.end_all()
    clock.shift(timedelta(seconds=6000))

    with pytest.raises(CredentialsRejected, match="withdrew our access"):
        social.credentials_for(account)
    social.credentials_for(account)
    upkeep.look_after(account)

    assert renewals(network) == 1
    assert "withdrew our access" in kept_of(account).rejected_reason
    assert [each for each in rung if each[0] == "accounts.ask_to_reconnect"] == [
        ("accounts.ask_to_reconnect", account.pk)
    ]
    event = AuditEvent.objects.get(action="credential.refused")
    assert (event.subject_id, event.actor_label) == (str(account.pk), "Imprimatur")
    (obstacle,) = social.connection_obstacles([account])
    assert "withdrew our access" in obstacle.message
    assert admin.full_name in obstacle.remedy

    connected(account, network)
    assert social.connection_obstacles([account]) == []
    assert (kept_of(account).rejected_at, kept_of(account).rejected_reason) == (None, "")


def test_asked_by_a_person_it_tries_again_also_what_was_refused(network: Provider, clock: Any) -> None:
    account, admin = an_account(), builders.an_administrator()
    connected(account, network)
    clock.shift(timedelta(seconds=6000))
    network.locked = True
    assert social.verify(account, by=admin) is False
    assert "does not accept the City's application" in kept_of(account).rejected_reason

    network.locked = False
    assert social.verify(account, by=admin) is True
    assert kept_of(account).rejected_at is None


def test_a_refusal_of_what_was_replaced_meanwhile_counts_for_nothing(network: Provider, clock: Any) -> None:
    account = an_account()
    connected(account, network)
    before = social.credentials_for(account)
    clock.shift(timedelta(seconds=6000))
    social.credentials_for(account)

    assert upkeep.note_rejected(account, "Too late.", used=before) is False
    assert kept_of(account).rejected_at is None
    assert upkeep.note_rejected(account, "Now.", used=social.credentials_for(account)) is True


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_use_one_refresh_token_twice() -> None:
    """The first is held at the network until the second waits for it; without the lock the server ends the grant."""
    with provider("mastodon", handle=HANDLES["mastodon"], lifetime=7200) as network:
        account = an_account()
        connected(account, network)
        Credential.objects.filter(account=account).update(renew_at=timezone.now())
        network.on_renewal = _until_another_waits
        found: list[Credentials | Exception] = []
        workers = [threading.Thread(target=_renew, args=(account, found)) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

        assert len({each.secret for each in found if isinstance(each, Credentials)}) == 1
        assert len(found) == 4
        assert renewals(network) == 1
        assert not [each for each in network.said if "used twice" in each]
        assert social.verify(account, by=builders.an_administrator())


def _renew(account: SocialAccount, found: list[Any]) -> None:
    try:
        found.append(upkeep.credentials_for(account))
    except Exception as trouble:
        found.append(trouble)
    finally:
        connections.close_all()


def _until_another_waits() -> None:
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    limit = time.monotonic() + 15
    try:
        while time.monotonic() < limit:
            with connection.cursor() as cursor:
                cursor.execute(waiting)
                if cursor.fetchone()[0] >= 3:
                    return
            threading.Event().wait(0.02)
    finally:
        connections.close_all()


# --- Looked after -------------------------------------------------------------------------------------------------


def test_each_minute_finds_what_is_to_be_renewed_or_was_not_looked_at_for_a_day(clock: Any, rung: list[Any]) -> None:
    plain, renewable, refused, closed = (builders.an_account() for _ in range(4))
    Credential.objects.update(look_at=NOW + timedelta(hours=12))
    Credential.objects.filter(account=plain).update(look_at=None)
    Credential.objects.filter(account=renewable).update(renew_at=NOW)
    Credential.objects.filter(account=refused).update(look_at=None, rejected_at=NOW)
    social.close(closed, by=builders.an_administrator(), reason="Merged")
    rung.clear()

    assert (upkeep.look_after_due(), upkeep.look_after_due()) == (2, 0)
    assert sorted(rung) == sorted(("accounts.look_after", each.pk) for each in (plain, renewable))
    clock.shift(upkeep.IN_HAND)
    assert upkeep.look_after_due() == 2  # whoever had them in hand died


def test_what_is_rung_for_and_what_the_clock_sends_are_tasks() -> None:
    app.loader.import_default_modules()
    names = {"accounts.look_after", "accounts.look_after_due", "accounts.ask_to_reconnect"}
    assert names <= set(app.tasks)
    assert "accounts.look_after_due" in {each["task"] for each in app.conf.beat_schedule.values()}


def test_once_a_day_the_network_says_until_when_it_is_good_and_what_it_lacks(
    settings: Any, clock: Any, rung: list[Any]
) -> None:
    settings.NETWORK_APPS = {"meta": ("the-app", "hush-hush")}
    clients = {"the-app": ("hush-hush", applications.back())}
    with provider("facebook", clients=clients) as network:
        account = an_account("facebook")
        connected(account, network)
        ends = kept_of(account).expires_at
        assert ends == datetime.fromtimestamp(2_000_000_000, UTC)
        for grant in network.tokens.values():
            grant.scopes = "pages_show_list pages_manage_posts"
        clock.move_to(ends - timedelta(days=13))

        upkeep.look_after(account)
        upkeep.look_after(account)

    kept = kept_of(account)
    assert kept.missing == ["pages_manage_engagement", "pages_read_engagement", "pages_read_user_content"]
    assert kept.look_at == timezone.now() + upkeep.LOOK_EVERY
    assert rung.count(("accounts.ask_to_reconnect", account.pk)) == 1  # announced once


def test_a_network_that_is_down_is_asked_again_tomorrow_and_nothing_is_said_of_the_account(
    network: Provider, clock: Any
) -> None:
    account = an_account()
    connected(account, network)
    network.server.answers, network.server.handler = [answer(500, {})], None
    upkeep.look_after(account)
    assert kept_of(account).rejected_at is None
    assert kept_of(account).look_at == timezone.now() + upkeep.LOOK_EVERY


# --- Every way in which what is kept stops being good -------------------------------------------------------------


def _expires(network: Provider, account: SocialAccount) -> None:
    """A token that nobody can renew has ended."""
    token = Token.parse(vault.unseal(kept_of(account).secret))
    network.tokens[token.access].ended = True
    over = Token(token.access, expires_at=timezone.now() - timedelta(hours=1)).dump()
    Credential.objects.filter(account=account).update(secret=vault.seal(over), renew_at=None)


CASES: dict[str, tuple[Callable[[Provider, SocialAccount], object], str]] = {
    "expired token": (_expires, "expired|withdrew our access"),
    "revoked app": (lambda network, _: network.end_all(), "withdrew our access|did not accept the credentials"),
    "suspended": (lambda network, _: setattr(network, "suspended", True), "locked or suspended"),
    "renamed": (lambda network, _: setattr(network, "handle", "town@social.example"), "renamed, merged or closed"),
}


@contextmanager
def _undone(*networks: Provider) -> Iterator[None]:
    """What happens in here is undone in the database and at the networks."""
    before = [(network.handle, network.suspended) for network in networks]
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    for network, (handle, suspended) in zip(networks, before, strict=True):
        network.handle, network.suspended = handle, suspended
        for grant in [*network.tokens.values(), *network.refreshes.values()]:
            grant.ended = False


def test_what_stops_being_good_ends_in_words_with_a_next_step_and_a_name(settings: Any, client: Client) -> None:
    """Every case at every network, asked by a person and by the clock; a page of each network and of each case."""
    settings.NETWORK_APPS = dict.fromkeys(("meta", "x", "linkedin"), ("the-app", "hush-hush"))
    admin = builders.an_administrator()
    clients = {"the-app": ("hush-hush", applications.back())}
    client.force_login(admin.user, backend="accounts.backends.CityBackend")
    with ExitStack() as open_networks:
        pairs: list[tuple[Provider, SocialAccount]] = []
        for platform in ("mastodon", "facebook", "instagram", "x", "linkedin"):
            told = provider(platform, clients=dict(clients), handle=HANDLES.get(platform, "city"))
            network, account = open_networks.enter_context(told), an_account(platform)
            connected(account, network)
            pairs.append((network, account))
        networks = [network for network, _ in pairs]
        for number, (case, (spoil, words)) in enumerate(CASES.items()):
            with _undone(*networks):
                for network, account in pairs:
                    spoil(network, account)
                    assert social.verify(account, by=admin) is False, (network.platform, case)
                    reason = kept_of(account).rejected_reason
                    as_expected = any(each in reason for each in words.split("|"))
                    assert as_expected or (reason and network.platform in REGISTERED), (network.platform, case, reason)
            with _undone(*networks):
                for network, account in pairs:
                    spoil(network, account)
                    upkeep.look_after(account)
                    kept = kept_of(account)
                    assert kept.rejected_at is not None, (network.platform, case)
                    assert kept.rejected_reason
                    (obstacle,) = social.connection_obstacles([account])
                    assert obstacle.code == "credentials_rejected"
                    assert admin.full_name in obstacle.remedy
                for _, account in pairs[number :: len(CASES)]:
                    page = _text(client.get(account.get_absolute_url()))
                    for expected in (
                        "It must be connected again",
                        f"To be done by {admin.full_name}",
                        "Connect it again",
                    ):
                        assert expected in page
                amiss = client.get(reverse("accounts:list") + "?view=attention")
                assert {each.pk for each in amiss.context["page"]} == {account.pk for _, account in pairs}
                assert "To be connected again" in _text(amiss)


# --- Letters ------------------------------------------------------------------------------------------------------


def test_whoever_connected_it_is_asked_to_do_so_again_or_all_administrators(network: Provider) -> None:
    account, admin = an_account(), builders.an_administrator()
    other = builders.an_officer(Duty.ADMINISTRATOR, name="Ada Ministrator")
    connected(account, network)
    assert letters.ask_to_reconnect(account.pk) == 0  # nothing is amiss
    upkeep.note_rejected(account, "The network has locked or suspended this account.")

    assert letters.ask_to_reconnect(account.pk) == 1
    assert mail.outbox[-1].to == [admin.user.email]
    assert "must be connected again" in mail.outbox[-1].subject
    assert "locked or suspended" in mail.outbox[-1].body
    assert account.get_absolute_url() in mail.outbox[-1].body
    assert not [secret for secret in network.secrets if secret in mail.outbox[-1].body]

    duties.end(Duty.ADMINISTRATOR, admin, by=builders.fresh(other))
    assert upkeep.who_reconnects(account) == [other]
    assert letters.ask_to_reconnect(account.pk) == 1
    assert mail.outbox[-1].to == [other.user.email]


def test_an_end_that_nears_is_announced_by_its_day(network: Provider) -> None:
    account = an_account()
    connected(account, network)
    Credential.objects.filter(account=account).update(expires_at=timezone.now() + timedelta(days=3))
    assert letters.ask_to_reconnect(account.pk) == 1
    assert "ends soon" in mail.outbox[-1].subject
