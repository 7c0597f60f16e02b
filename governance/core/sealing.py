"""Encryption of what no dump may hold in clear. Keys come only from the environment (VAULT_KEYS, newest first).

Each purpose has keys of its own, derived from those (HKDF-SHA256): what is sealed for one can't be opened, and what is
hashed for one can't be compared, with those of another. The accounts' credentials use the keys as they are."""

import base64
import hashlib
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from governance.core.errors import GovernanceError

CREDENTIALS = ""
REGISTER = "closed-session register"
SESSIONS = "sessions"


class SealBroken(GovernanceError):
    """Something sealed can't be read with the keys that are set."""

    status = 500


def seal(secret: str, purpose: str = CREDENTIALS) -> bytes:
    """Encrypt with the newest key."""
    return _fernets(purpose).encrypt(secret.encode())


def unseal(token: bytes | memoryview, purpose: str = CREDENTIALS) -> str:
    """Decrypt with whichever key fits; SealBroken where none does."""
    try:
        return _fernets(purpose).decrypt(bytes(token)).decode()
    except InvalidToken:
        raise SealBroken("A stored secret can't be read: VAULT_KEYS lacks the key it was written with.") from None


def reseal(token: bytes | memoryview, purpose: str = CREDENTIALS) -> bytes | None:
    """The same secret under the newest key; None where it is under that already; SealBroken where no key fits."""
    newest = Fernet(_fernet_key(settings.VAULT_KEYS[0], purpose))
    try:
        newest.decrypt(bytes(token))
    except InvalidToken:
        return seal(unseal(token, purpose), purpose)
    return None


def hashing_keys(purpose: str) -> dict[str, bytes]:
    """Keys for keyed hashes, newest first, by a name that tells nothing of them and can be stored beside the hashes."""
    keys = [_derived(key, f"{purpose}: hashing") for key in settings.VAULT_KEYS]
    return {hashlib.sha256(b"name of " + key).hexdigest()[:12]: key for key in keys}


def _fernets(purpose: str) -> MultiFernet:
    return MultiFernet([Fernet(_fernet_key(key, purpose)) for key in settings.VAULT_KEYS])


def _fernet_key(key: str, purpose: str) -> str | bytes:
    if purpose == CREDENTIALS:
        return key
    return base64.urlsafe_b64encode(_derived(key, f"{purpose}: encryption"))


@lru_cache(maxsize=32)
def _derived(key: str, info: str) -> bytes:
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"imprimatur {info}".encode())
    return hkdf.derive(base64.urlsafe_b64decode(key))
