"""What a refusal (an answer of 4xx) of a network means for the City."""

from __future__ import annotations

from dataclasses import dataclass

from .base import ConnectorError, Credentials, CredentialsRejected, Refused
from .http import Answer


@dataclass(frozen=True, slots=True)
class Problems:
    """How one network words its refusals: in which fields, and how it says that a token is no good."""

    network: str
    fields: tuple[str, ...]
    token_words: tuple[str, ...]

    def error(self, answer: Answer, credentials: Credentials) -> ConnectorError:
        """CredentialsRejected for 401, 403 and whatever else speaks of the token; Refused with the network's words."""
        said = [answer.error_words(field) for field in self.fields]
        about_token = any(word.lower() in words.lower() for words in said for word in self.token_words)
        words = next(filter(None, said), "")
        if len(credentials.secret) > 3:  # some servers repeat what they were sent
            words = words.replace(credentials.secret, "…")
        quoted = f": {words}" if words else "."
        if answer.status in (401, 403) or (answer.status in (400, 422) and about_token):
            return CredentialsRejected(f"{self.network} did not accept the credentials{quoted}")
        return Refused(f"{self.network} refused{quoted}")
