"""What a refusal (an answer of 4xx) of a network means for the City, and what somebody does about it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum

from .base import ConnectorError, Credentials, CredentialsRejected, OutcomeUnknown, Refused, TryLater
from .http import Answer, Purpose
from .ratelimits import retry_after
from .tokens import Token


class Kind(Enum):
    """Each with the sentence that a person reads. Those about the account hold everything that goes to it."""

    EXPIRED = "The access that the network gave us has expired. An administrator connects the account again."
    REVOKED = (
        "Somebody withdrew our access at the network or changed the password there."
        " An administrator connects the account again."
    )
    SUSPENDED = (
        "The network has locked or suspended this account. Whoever holds it signs in there and does what the network"
        " asks; then an administrator connects it again."
    )
    ACCOUNT_GONE = (
        "The network no longer knows this account under this name: it was renamed, merged or closed there."
        " An administrator corrects the entry and connects the account again."
    )
    APPLICATION = (
        "The network does not accept the City's application: its id or secret changed there, or it was removed."
        " Whoever runs this software sets both again; then an administrator connects the account again."
    )
    PERMISSION = (
        "The connection lacks a permission for this. An administrator connects the account again and grants everything"
        " that the documentation lists for this network."
    )
    TOO_LONG = "The network says that the text is too long. Shorten it."
    PICTURE = "The network refused a picture or video. Save it again, smaller and as a common type, and replace it."
    DUPLICATE = (
        "The network refused this because the account has said the same before."
        " Look at the account: if the post is there, confirm it with its address."
    )
    BLOCKED = (
        "The network has stopped the account from posting for a while because of what it posted."
        " Whoever holds the account signs in there and reads why."
    )
    UNPAID = "The City's credit with this network is used up. An administrator tops it up at the network."
    OUTDATED = "This network no longer speaks the version of its interface that we use. The software must be updated."
    SLOW_DOWN = "The network asks us to slow down."
    TROUBLE = "The network has a problem of its own."


_ABOUT_ACCOUNT = {Kind.EXPIRED, Kind.REVOKED, Kind.SUSPENDED, Kind.ACCOUNT_GONE, Kind.APPLICATION, Kind.PERMISSION}


@dataclass(frozen=True, slots=True)
class Sign:
    """Where `field` of an answer matches `pattern` (whatever the case), the refusal is of this kind."""

    field: str
    pattern: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Problems:
    """How one network words its refusals: in which fields, how it says that a token is no good, and other signs."""

    network: str
    fields: tuple[str, ...]
    token_words: tuple[str, ...]
    signs: tuple[Sign, ...] = ()

    def error(self, answer: Answer, credentials: Credentials) -> ConnectorError:
        """What to raise: by the signs of this network, else CredentialsRejected for 401, 403 and whatever else speaks
        of the token, else Refused with the network's own words."""
        for sign in self.signs:
            if re.search(sign.pattern, answer.error_words(sign.field), re.IGNORECASE):
                return self._of(sign.kind, answer)
        said = [answer.error_words(field) for field in self.fields]
        about_token = any(word.lower() in words.lower() for words in said for word in self.token_words)
        words = next(filter(None, said), "")
        for secret in (credentials.secret, *Token.parse(credentials.secret).secrets):
            if len(secret) > 3:  # some servers repeat what they were sent
                words = words.replace(secret, "…")
        quoted = f": {words}" if words else "."
        if answer.status == 401 and Token.parse(credentials.secret).ends_within(timedelta(0), datetime.now(UTC)):
            return CredentialsRejected(Kind.EXPIRED.value)
        if answer.status in (401, 403) or (answer.status in (400, 422) and about_token):
            return CredentialsRejected(f"{self.network} did not accept the credentials{quoted}")
        return Refused(f"{self.network} refused{quoted}")

    def require(self, answer: Answer, credentials: Credentials) -> Answer:
        """The answer, if it is not a refusal."""
        if not answer.ok:
            raise self.error(answer, credentials)
        return answer

    def _of(self, kind: Kind, answer: Answer) -> ConnectorError:
        if kind is Kind.SLOW_DOWN:
            return TryLater(retry_after(answer.headers), kind.value)
        if kind is Kind.TROUBLE:
            return OutcomeUnknown(kind.value) if answer.purpose is Purpose.WRITE else TryLater(None, kind.value)
        return CredentialsRejected(kind.value) if kind in _ABOUT_ACCOUNT else Refused(kind.value)
