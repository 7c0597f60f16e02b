"""The register of accounts: asked for, decided, connected, paused, closed."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts import access, social
from accounts.connectors import fake
from accounts.connectors.base import Credentials, TryLater
from accounts.models import AccountState, Credential, Representative, SocialAccount
from accounts.roles import Action
from accounts.tests import builders
from governance.audit.models import AuditEvent
from governance.core.errors import GuardFailed, NotAllowed, WrongState
from tests.connectors.stub_worlds import stub_world

pytestmark = pytest.mark.django_db
SERVER = "https://practice.invalid"


@pytest.fixture(autouse=True)
def _empty_network() -> None:
    fake.reset()


def _ask(by: Representative | None = None, **fields: Any) -> SocialAccount:
    rep = by or builders.a_representative()
    given = {
        "platform": "fake",
        "handle": "@Parks",
        "display_name": "Parks",
        "department": rep.department,
        "purpose": "Trail closures",
        "goal": "inform",
    }
    return social.request(by=rep, **(given | fields))


def test_anybody_who_acts_for_the_city_may_ask_once() -> None:
    rep = builders.a_representative()
    first, second = _ask(rep), _ask(rep, handle=" parks ")
    assert first == second
    assert (first.state, first.handle) == (AccountState.REQUESTED, "parks")
    with pytest.raises(GuardFailed, match="on the register"):
        _ask(builders.a_representative())


@pytest.mark.parametrize(
    "fields",
    [{"purpose": " "}, {"handle": "@"}, {"platform": "carrier pigeon"}, {"url": "javascript:alert(1)"}],
)
def test_a_request_says_what_for_where_and_how(fields: dict[str, str]) -> None:
    with pytest.raises(GuardFailed):
        _ask(**fields)


def test_who_is_withdrawn_does_not_ask() -> None:
    rep = builders.a_representative()
    builders.a_withdrawal(rep)
    with pytest.raises(NotAllowed):
        _ask(rep)


def test_deciding_takes_the_duty_a_reason_to_decline_and_happens_once() -> None:
    admin, account = builders.an_administrator(), _ask()
    with pytest.raises(NotAllowed):
        social.decide(account, by=builders.a_representative(), accept=True)
    with pytest.raises(GuardFailed):
        social.decide(account, by=admin, accept=False)
    with pytest.raises(GuardFailed):
        social.decide(account, by=admin, accept=True, required_approvals=0)

    accepted = social.decide(account, by=admin, accept=True, required_approvals=2)

    assert (accepted.state, accepted.required_approvals) == (AccountState.ACTIVE, 2)
    social.decide(account, by=admin, accept=True)
    with pytest.raises(WrongState):
        social.decide(account, by=admin, accept=False, reason="Changed my mind")
    assert AuditEvent.objects.filter(action="account.activated").count() == 1


def test_a_declined_handle_can_be_asked_for_again() -> None:
    account = _ask()
    social.decide(account, by=builders.an_administrator(), accept=False, reason="Use the City's own")
    assert _ask().pk != account.pk


def test_connecting_asks_the_network_and_seals_the_secret() -> None:
    account = builders.an_account(connected=False)
    assert social.connection_obstacles([account])[0].code == "not_connected"

    kept = social.connect(
        account, by=builders.an_administrator(), server=SERVER, identifier=account.handle, secret="app password"
    )

    assert b"app password" not in bytes(kept.secret)
    assert social.credentials_for(account).secret == "app password"
    assert "app password" not in repr(social.credentials_for(account))
    account.refresh_from_db()
    assert account.connected_at is not None
    assert social.connection_obstacles([account]) == []
    assert "app password" not in str(list(AuditEvent.objects.values_list("facts", flat=True)))


def test_credentials_the_network_refuses_are_not_kept() -> None:
    account = builders.an_account(connected=False)
    fake.reject("wrong")
    with pytest.raises(GuardFailed) as refusal:
        social.connect(
            account, by=builders.an_administrator(), server=SERVER, identifier=account.handle, secret="wrong"
        )
    assert refusal.value.field == "secret"
    assert not Credential.objects.exists()


def test_a_network_that_cannot_be_asked_changes_nothing() -> None:
    account = builders.an_account(connected=False)
    fake.fail_next(TryLater(None, "No answer."))
    with pytest.raises(GuardFailed, match="Nothing was stored"):
        social.connect(account, by=builders.an_administrator(), server=SERVER, identifier=account.handle, secret="k")
    assert not Credential.objects.exists()


def test_credentials_of_another_account_are_refused() -> None:
    account = builders.an_account(connected=False)
    with pytest.raises(GuardFailed, match="belong to"):
        social.connect(account, by=builders.an_administrator(), server=SERVER, identifier="mayor", secret="k")


def test_nobody_without_the_duty_makes_the_network_be_asked() -> None:
    account = builders.an_account(connected=False)
    fake.fail_next(TryLater(None, "asked"))
    with pytest.raises(NotAllowed):
        social.connect(account, by=builders.a_representative(), server=SERVER, identifier=account.handle, secret="k")


def test_a_network_served_by_hand_needs_no_connection() -> None:
    account = builders.an_account(platform="youtube")
    assert account.state == AccountState.ACTIVE
    assert social.connection_obstacles([account]) == []
    with pytest.raises(GuardFailed, match="by hand|person posts"):
        social.connect(account, by=builders.an_administrator(), server=SERVER, identifier="x", secret="k")


def test_a_refused_password_is_noted_until_somebody_connects_again() -> None:
    account, admin = builders.an_account(), builders.an_administrator()
    fake.reject("key")
    assert social.verify(account, by=admin) is False
    assert social.connection_obstacles([account])[0].code == "credentials_rejected"

    social.rotate_credential(account, by=admin, server=SERVER, identifier=account.handle, secret="new key")

    assert social.connection_obstacles([account]) == []
    assert social.verify(account, by=admin) is True
    assert AuditEvent.objects.filter(action="credential.rotated").count() == 1


def test_pausing_needs_a_reason_and_resuming_clears_the_pause() -> None:
    account, admin = builders.an_account(), builders.an_administrator()
    with pytest.raises(GuardFailed):
        social.pause(account, by=admin, reason="")
    with pytest.raises(NotAllowed):
        social.pause(account, by=builders.an_author(account), reason="Trouble")

    paused = social.pause(account, by=admin, reason="Trouble")
    assert social.pause(account, by=admin, reason="again").paused_at == paused.paused_at
    resumed = social.resume(account, by=admin)
    social.resume(account, by=admin)

    assert (resumed.state, resumed.paused_at) == (AccountState.ACTIVE, None)
    assert AuditEvent.objects.filter(action__in=["account.paused", "account.resumed"]).count() == 2


def test_closing_ends_access_and_destroys_the_secret() -> None:
    account, admin = builders.an_account(), builders.an_administrator()
    author = builders.an_author(account)

    social.close(account, by=admin, reason="Merged with the City's own")

    assert not access.may(author, Action.DRAFT, on=account)
    assert not Credential.objects.filter(account=account).exists()
    for act in (social.pause, social.close):
        if act is social.close:
            act(account, by=admin, reason="again")
        else:
            with pytest.raises(WrongState):
                act(account, by=admin, reason="again")
    assert AuditEvent.objects.filter(action="account.closed").count() == 1


def test_a_change_says_which_fields_and_how_many_approvals() -> None:
    account, admin = builders.an_account(approvals=2), builders.an_administrator()
    entry = {
        "handle": account.handle,
        "display_name": account.display_name,
        "department": account.department,
        "purpose": account.purpose,
        "goal": account.goal,
        "url": account.url,
    }
    social.change(account, by=admin, required_approvals=1, **entry)
    social.change(account, by=admin, required_approvals=1, **entry)

    event = AuditEvent.objects.get(action="account.changed")
    assert event.facts == {
        "changed": ["required_approvals"],
        "approvals": [2, 1],
        "urgent_allowed": False,
        "approval_duty": "",
        "hours": [24, 48],
    }
    with pytest.raises(GuardFailed, match="keeps its handle"):
        social.change(account, by=admin, required_approvals=1, **(entry | {"handle": "other"}))


def test_the_database_keeps_one_open_account_per_handle_and_one_approval_at_least() -> None:
    account = builders.an_account()
    with pytest.raises(IntegrityError), transaction.atomic():
        SocialAccount.objects.create(platform="fake", handle=account.handle, department=account.department)
    with pytest.raises(IntegrityError), transaction.atomic():
        SocialAccount.objects.filter(pk=account.pk).update(required_approvals=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        SocialAccount.objects.filter(pk=account.pk).update(state="paused")


def test_a_network_that_can_be_served_either_way_is_served_by_hand_until_it_is_connected() -> None:
    admin = builders.an_administrator()
    with stub_world("facebook") as network:
        account = builders.an_account(platform="facebook")
        assert (social.by_hand(account), social.can_connect(account)) == (True, True)
        assert social.connection_obstacles([account]) == []

        account = social.change(account, by=admin, **_as_is(account) | {"handle": "city"})
        social.connect(account, by=admin, **_given(network.credentials))
        account.refresh_from_db()

        assert not social.by_hand(account)
        assert social.connection_obstacles([account]) == []
        social.note_rejected(account)
        assert social.connection_obstacles([account])[0].code == "credentials_rejected"


def _as_is(account: SocialAccount) -> dict[str, Any]:
    names = ("display_name", "handle", "department", "purpose", "goal", "required_approvals")
    return {name: getattr(account, name) for name in names}


def _given(credentials: Credentials) -> dict[str, str]:
    return {"server": credentials.server, "identifier": credentials.identifier, "secret": credentials.secret}
