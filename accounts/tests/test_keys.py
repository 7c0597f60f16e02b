"""Changing the keys of the vault, and that no dump of the database holds a secret in clear."""

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from cryptography.fernet import Fernet
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.db.models import BinaryField
from django.test import Client
from django.urls import reverse

from accounts import connecting, keys, social, vault
from accounts.connectors.tokens import Token
from accounts.models import ConnectionAttempt, Credential, NetworkApp
from accounts.models.people import today
from accounts.roles import Duty
from accounts.tests import builders
from accounts.tests.test_connecting import SESSION, an_account, begin, connected
from governance.core import sealing
from governance.policy import matters
from governance.policy.matters import Authority
from governance.policy.models import RestrictedMatter
from tests.connectors.provider import Provider, parts, provider

pytestmark = pytest.mark.django_db

PASSWORD = "abcd-efgh-ijkl-mnop"
TERM = "Lakeshore parcel nineteen"


@pytest.fixture
def network() -> Iterator[Provider]:
    with provider("mastodon", handle="city@social.example", lifetime=7200) as found:
        yield found


@pytest.fixture
def secrets(network: Provider) -> list[str]:
    """One secret of each kind that there is, kept by the acts that keep it; gives them in clear."""
    admin, given, granted = builders.an_administrator(), builders.an_account(), an_account()
    under_way = an_account(handle="parks@social.example")
    someone, another = builders.a_representative(second_factor=False), builders.a_representative()
    clerk = builders.an_officer(Duty.CLERK)
    access = {"server": "https://practice.invalid", "identifier": given.handle, "secret": PASSWORD}
    social.rotate_credential(given, by=admin, **access)
    connected(granted, network)
    state = parts(begin(under_way, network).url)["state"]
    one_time = builders.add_second_factor(someone)
    codes = RecoveryCodes.activate(another.user)
    wording = matters.Wording(TERM, (TERM,), Authority.values[0], "Ask the solicitor.")
    matters.record(wording, releases_on=today() + timedelta(days=30), by=clerk)
    verifier = vault.unseal(ConnectionAttempt.objects.get().verifier)
    told = [each for each in network.secrets if not each.startswith("code-")]
    seed = vault.open_text(codes.instance.data["seed"])
    return [PASSWORD, *told, state, verifier, SESSION, one_time, seed, *codes.generate_codes(), TERM]


def everything() -> str:
    """Every row of every table, as a dump would have it: binary columns in hexadecimal digits."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        rows = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows)


def in_clear(secret: str, dump: str) -> bool:
    """Whether it can be read in there: as it is, in hexadecimal digits, or in base64 at any of its three alignments."""
    raw, forms = secret.encode(), [secret, secret.encode().hex()]
    for shift in range(3):
        whole = base64.b64encode(b"x" * shift + raw).decode()
        forms.append(whole[4 if shift else 0 : -4])
    return any(form in dump for form in forms if len(form) > 5)


def test_no_dump_holds_a_secret_in_clear(secrets: list[str]) -> None:
    dump = everything()
    assert "city@social.example" in dump  # it is a dump
    assert in_clear("city@social.example", dump)
    assert in_clear("client-1", base64.b64encode(b"..client-1..").decode() + b"client-1".hex())
    assert [secret for secret in secrets if in_clear(secret, dump)] == []


def test_a_second_factor_being_set_up_lies_sealed_in_its_session(client: Client) -> None:
    rep = builders.a_representative(second_factor=False)
    client.force_login(rep.user, backend="accounts.backends.CityBackend")
    client.get(reverse("mfa_activate_totp"))
    secret = client.session["mfa.totp.secret"]

    row = Session.objects.get(session_key=client.session.session_key)
    payload = row.session_data.partition(":")[0].lstrip(".")
    assert secret not in str(base64.urlsafe_b64decode(payload + "=="))
    assert not in_clear(secret, everything())
    assert row.get_decoded()["mfa.totp.secret"] == secret


def test_a_session_under_a_key_that_is_gone_is_empty(client: Client, settings: Any) -> None:
    client.force_login(builders.a_representative().user, backend="accounts.backends.CityBackend")
    assert client.get(reverse("accounts:profile")).status_code == 200
    settings.VAULT_KEYS = [Fernet.generate_key().decode()]
    assert client.get(reverse("accounts:profile")).status_code == 302


def test_every_column_of_bytes_is_one_that_is_sealed_anew() -> None:
    columns = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, BinaryField)
    }
    assert columns == {
        "accounts.Credential.secret",
        "accounts.NetworkApp.secret",
        "accounts.ConnectionAttempt.verifier",
    }


def _with_a_new_key(settings: Any) -> str:
    settings.VAULT_KEYS = [Fernet.generate_key().decode(), *settings.VAULT_KEYS]
    return str(settings.VAULT_KEYS[0])


def _all_open(secrets: list[str]) -> None:
    """Everything is there and can be read with the keys that are set."""
    clear = [vault.unseal(row.secret) for row in Credential.objects.all()]
    clear += [vault.unseal(row.secret) for row in NetworkApp.objects.all()]
    clear += [vault.unseal(row.verifier) for row in ConnectionAttempt.objects.all()]
    for row in Authenticator.objects.all():
        clear.append(vault.open_text(row.data.get("secret") or row.data["seed"]))
    for matter in RestrictedMatter.objects.all():
        clear += list(matters.read(matter, by=builders.an_officer(Duty.CLERK))[0][1].terms)
    known = [each for each in secrets if any(each in text for text in clear)]
    assert {PASSWORD, TERM} <= set(known)


def test_with_the_new_key_in_front_everything_is_sealed_anew(
    secrets: list[str], settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    new = _with_a_new_key(settings)
    with pytest.raises(SystemExit) as ended:
        call_command("rotate_keys", "--check")
    assert ended.value.code == 1
    assert "still need an older key" in capsys.readouterr().err

    call_command("rotate_keys")

    said = capsys.readouterr().out
    factors = Authenticator.objects.count()
    for line in (
        "credentials of accounts: 2, 2 sealed anew",
        "registrations with servers: 1, 1 sealed anew",
        "connections under way: 1, 1 sealed anew",
        f"second factors: {factors}, {factors} sealed anew",
        "restricted matters: 1, 1 sealed anew",
        "the older keys (1) are no longer needed",
    ):
        assert line in said
    settings.VAULT_KEYS = [new]
    _all_open(secrets)
    call_command("rotate_keys")
    said = capsys.readouterr().out
    assert said.count(" 0 sealed anew") == 5
    assert "with the one key that is set" in said


def test_what_is_connected_still_works_after_the_old_key_is_gone(network: Provider, settings: Any) -> None:
    account = an_account()
    connected(account, network)
    departure = begin(account, network)
    new = _with_a_new_key(settings)
    keys.rotate()
    settings.VAULT_KEYS = [new]

    assert social.verify(account, by=builders.an_administrator())
    said = parts(network.allow(departure.url))
    attempt = connecting.arrive(by=builders.an_administrator(), session=SESSION, state=said["state"])
    kept = connecting.complete(attempt, by=builders.an_administrator(), code=said["code"])
    assert Token.parse(vault.unseal(kept.secret)).access in network.tokens


def test_interrupted_it_goes_on_where_it_stopped(
    secrets: list[str], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(4):
        builders.an_account()
    new, calls, seal = _with_a_new_key(settings), [], sealing.seal
    monkeypatch.setattr(keys, "BATCH", 2)

    def pull_the_plug(secret: str, purpose: str = sealing.CREDENTIALS) -> bytes:
        calls.append(purpose)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return seal(secret, purpose)

    monkeypatch.setattr(sealing, "seal", pull_the_plug)
    with pytest.raises(KeyboardInterrupt):
        keys.rotate()
    monkeypatch.setattr(sealing, "seal", seal)

    _all_open(secrets)  # with both keys, at every moment
    before = {each.name: each for each in keys.look()}["credentials of accounts"]
    assert (before.total, before.stale) == (6, 4)  # the batch it stopped in is undone, the one before it stays
    keys.rotate()
    settings.VAULT_KEYS = [new]
    _all_open(secrets)
    assert [each.stale for each in keys.look()] == [0] * 5


def test_what_no_key_opens_is_counted_and_left_as_it_is(
    secrets: list[str], settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    lost = bytes(Credential.objects.get(kind="given").secret)
    stranger = Fernet(Fernet.generate_key())
    Credential.objects.filter(kind="given").update(secret=stranger.encrypt(b"out of reach"))
    before = bytes(Credential.objects.get(kind="given").secret)
    _with_a_new_key(settings)

    with pytest.raises(SystemExit) as ended:
        call_command("rotate_keys")

    said = capsys.readouterr()
    assert ended.value.code == 1
    assert "credentials of accounts: 2, 1 sealed anew, 1 that no key opens" in said.out
    assert "1 secrets open with none of the 2 keys" in said.err
    assert "no longer needed" not in said.out
    assert bytes(Credential.objects.get(kind="given").secret) == before != lost


def test_codes_brought_along_from_elsewhere_are_sealed_anew(settings: Any) -> None:
    user = builders.a_representative(second_factor=False).user
    data = {"migrated_codes": [vault.seal_text("11112222"), vault.seal_text("33334444")]}
    row = Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data=data)
    new = _with_a_new_key(settings)
    keys.rotate()
    settings.VAULT_KEYS = [new]
    row.refresh_from_db()
    assert [vault.open_text(code) for code in row.data["migrated_codes"]] == ["11112222", "33334444"]
    assert json.dumps(row.data).count("gAAAA") == 2
