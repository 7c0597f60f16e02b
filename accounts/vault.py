"""Encrypts what lets us act on accounts. Keys come only from the environment (VAULT_KEYS, newest first)."""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from governance.core.errors import GovernanceError


class VaultError(GovernanceError):
    """A secret can't be read with the keys that are set."""

    status = 500


def _keys() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.VAULT_KEYS])


def seal(secret: str) -> bytes:
    """Encrypt with the newest key."""
    return _keys().encrypt(secret.encode())


def unseal(token: bytes | memoryview) -> str:
    """Decrypt with whichever key fits; VaultError where none does."""
    try:
        return _keys().decrypt(bytes(token)).decode()
    except InvalidToken:
        raise VaultError("A stored secret can't be read: VAULT_KEYS lacks the key it was written with.") from None


def seal_text(secret: str) -> str:
    return seal(secret).decode()


def open_text(token: str) -> str:
    return unseal(token.encode())
