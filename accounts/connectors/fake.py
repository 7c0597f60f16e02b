"""A network that lives in memory, for the tests of the apps above.

`fake.connector` behaves as the real ones do and is held to the same contract test. The functions beside it are the
hands of the outside world: they make calls fail, and edit, remove or add posts behind the City's back.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

from . import text
from .base import (
    Capability,
    ConnectorError,
    Credentials,
    CredentialsRejected,
    Identity,
    Limits,
    Outgoing,
    Receipt,
    Refused,
    RemotePost,
)


@dataclass(slots=True)
class _World:
    posts: dict[str, dict[str, RemotePost]] = field(default_factory=dict)  # by account, then by id, oldest first
    keys: dict[tuple[str, str], str] = field(default_factory=dict)
    publishes: Counter[str] = field(default_factory=Counter)
    failures: list[ConnectorError] = field(default_factory=list)  # of the next calls
    losses: list[ConnectorError] = field(default_factory=list)  # of the next publications, after the deed
    rejected: set[str] = field(default_factory=set)
    ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))


_world = _World()


class Fake:
    """The network in memory. Every secret is accepted until `reject` names it."""

    platform: Final = "fake"
    name: Final = "Practice network"
    supports: Final = frozenset(Capability)
    limits: Final = Limits(
        text=500,
        count=text.graphemes,
        images=4,
        image_bytes=8_000_000,
        alt_text=1_500,
        media_types=frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"}),
    )

    def limits_at(self, server: str) -> Limits:
        return self.limits

    def verify(self, credentials: Credentials) -> Identity:
        _enter(credentials)
        return Identity(f"id-{credentials.identifier}", credentials.identifier, _address(credentials.identifier))

    def publish(self, credentials: Credentials, outgoing: Outgoing, key: str) -> Receipt:
        _enter(credentials)
        length = self.limits.count(outgoing.text)
        if length > self.limits.text:
            raise Refused(f"This network takes at most {self.limits.text} characters; the text has {length}.")
        _world.publishes[key] += 1
        found = _known(credentials, key)
        if found is None:
            alts = tuple(picture.alt for picture in outgoing.pictures)
            found = add(credentials.identifier, outgoing.text, outgoing.created_at, pictures=alts)
            _world.keys[credentials.identifier, key] = found.remote_id
        if _world.losses:
            raise _world.losses.pop(0)
        return Receipt(found.remote_id, found.url, found.fingerprint)

    def find(self, credentials: Credentials, key: str, outgoing: Outgoing) -> Receipt | None:
        _enter(credentials)
        found = _known(credentials, key)
        return None if found is None else Receipt(found.remote_id, found.url, found.fingerprint)

    def fetch(self, credentials: Credentials, remote_id: str) -> RemotePost | None:
        _enter(credentials)
        return _world.posts.get(credentials.identifier, {}).get(remote_id)

    def timeline(self, credentials: Credentials, since: datetime | None) -> Iterator[RemotePost]:
        _enter(credentials)
        posts = sorted(_world.posts.get(credentials.identifier, {}).values(), key=_published_at, reverse=True)
        return (post for post in posts if since is None or post.published_at >= since)

    def delete(self, credentials: Credentials, remote_id: str) -> None:
        _enter(credentials)
        remove(credentials.identifier, remote_id)


connector: Final = Fake()


def reset() -> None:
    """Start with an empty network that accepts everyone."""
    global _world
    _world = _World()


def fail_next(error: ConnectorError) -> None:
    """Make the next call raise `error` and do nothing. Called twice, the next two calls fail."""
    _world.failures.append(error)


def lose_next(error: ConnectorError) -> None:
    """Let the next publication happen and then raise `error`: it was the answer that got lost."""
    _world.losses.append(error)


def reject(secret: str) -> None:
    """Stop accepting a secret, as when a token was withdrawn at the network."""
    _world.rejected.add(secret)


def add(
    identifier: str, message: str, published_at: datetime | None = None, *, pictures: tuple[str, ...] = ()
) -> RemotePost:
    """Put a post on an account without asking anybody."""
    remote_id = str(next(_world.ids))
    moment = (published_at or datetime.now(UTC)).astimezone(UTC)
    url = f"{_address(identifier)}/{remote_id}"
    post = _stamped(RemotePost(remote_id, url, message, "", moment, pictures, {}))
    _world.posts.setdefault(identifier, {})[remote_id] = post
    return post


def edit(identifier: str, remote_id: str, message: str) -> RemotePost:
    """Change the text of a post behind our back."""
    posts = _world.posts[identifier]
    posts[remote_id] = _stamped(replace(posts[remote_id], text=message))
    return posts[remote_id]


def remove(identifier: str, remote_id: str) -> None:
    """Make a post vanish."""
    _world.posts.get(identifier, {}).pop(remote_id, None)


def publishes(key: str) -> int:
    """How often `publish` was called with this key and got as far as the network."""
    return _world.publishes[key]


def _enter(credentials: Credentials) -> None:
    if _world.failures:
        raise _world.failures.pop(0)
    if credentials.secret in _world.rejected:
        raise CredentialsRejected("The practice network did not accept the credentials.")


def _known(credentials: Credentials, key: str) -> RemotePost | None:
    remote_id = _world.keys.get((credentials.identifier, key), "")
    return _world.posts.get(credentials.identifier, {}).get(remote_id)


def _stamped(post: RemotePost) -> RemotePost:
    raw = {"id": post.remote_id, "text": post.text, "pictures": list(post.pictures)}
    return replace(post, raw=raw, fingerprint=hashlib.sha256(json.dumps(raw).encode()).hexdigest())


def _published_at(post: RemotePost) -> datetime:
    return post.published_at


def _address(identifier: str) -> str:
    return f"https://practice.invalid/@{identifier}"
