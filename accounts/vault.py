"""Encrypts what lets us act on accounts, with the keys of governance.core.sealing."""

from governance.core.sealing import SealBroken as VaultError
from governance.core.sealing import seal, unseal

__all__ = ["VaultError", "open_text", "seal", "seal_text", "unseal"]


def seal_text(secret: str) -> str:
    return seal(secret).decode()


def open_text(token: str) -> str:
    return unseal(token.encode())
