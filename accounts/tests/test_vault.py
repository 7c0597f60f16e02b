"""Secrets at rest: only the keys of the environment open them."""

from typing import Any

import pytest
from cryptography.fernet import Fernet

from accounts import vault


def test_a_new_key_in_front_still_opens_what_the_old_one_sealed(settings: Any) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.VAULT_KEYS = [old]
    sealed = vault.seal("app password")
    settings.VAULT_KEYS = [new, old]
    assert vault.unseal(sealed) == "app password"
    assert vault.unseal(memoryview(vault.seal("other"))) == "other"


def test_without_its_key_a_secret_stays_closed_and_the_words_say_what_to_set(settings: Any) -> None:
    sealed = vault.seal("app password")
    settings.VAULT_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(vault.VaultError, match="VAULT_KEYS") as refusal:
        vault.unseal(sealed)
    assert "app password" not in str(refusal.value)


def test_sealing_twice_gives_two_texts() -> None:
    assert vault.seal("same") != vault.seal("same")
