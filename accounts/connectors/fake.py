"""A network that lives in memory, for the tests of the apps above.

`fake.connector` behaves as the real ones do and is held to the same contract test. The functions beside it are the
hands of the outside world: they make calls fail, and edit, remove or add posts behind the City's back.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

from .base import (
    ConnectorError,
    Credentials,
    CredentialsRejected,
    Health,
    Identity,
    Outgoing,
    RateLimit,
    Receipt,
    Refused,
    RemotePost,
    Reply,
)
from .networks import PRACTICE
from .partial import Partial
from .tokens import Token


@dataclass(slots=True)
class _World:
    posts: dict[str, dict[str, RemotePost]] = field(default_factory=dict)  # by account, then by id, oldest first
    keys: dict[tuple[str, str], str] = field(default_factory=dict)
    publishes: Counter[str] = field(default_factory=Counter)
    failures: list[ConnectorError] = field(default_factory=list)  # of the next calls
    losses: list[ConnectorError] = field(default_factory=list)  # of the next publications, after the deed
    rate: RateLimit | None = None  # told with every receipt
    rejected: set[str] = field(default_factory=set)
    replies: dict[str, list[Reply]] = field(default_factory=dict)  # by the post they stand below
    mentions: dict[str, list[Reply]] = field(default_factory=dict)  # by account
    last_id: int = 0

    def copy(self) -> _World:
        """The same again: what it holds is never changed, only replaced."""
        return replace(
            self,
            posts={account: dict(posts) for account, posts in self.posts.items()},
            keys=dict(self.keys),
            publishes=Counter(self.publishes),
            failures=list(self.failures),
            losses=list(self.losses),
            rejected=set(self.rejected),
            replies={post: list(found) for post, found in self.replies.items()},
            mentions={account: list(found) for account, found in self.mentions.items()},
        )


_world = _World()


class Fake(Partial):
    """The network in memory. Every secret is accepted until `reject` names it."""

    def __init__(self) -> None:
        super().__init__(PRACTICE)

    def verify(self, credentials: Credentials) -> Identity:
        _enter(credentials)
        return Identity(f"id-{credentials.identifier}", credentials.identifier, _address(credentials.identifier))

    def publish(self, credentials: Credentials, outgoing: Outgoing, key: str) -> Receipt:
        _enter(credentials)
        self.require_room(outgoing)
        self.require_wanted(outgoing)
        _world.publishes[key] += 1
        found = _known(credentials, key)
        if found is None:
            found = add(
                credentials.identifier,
                outgoing.text,
                outgoing.created_at,
                pictures=_alts(outgoing),
                answers=outgoing.reply_to,
            )
            _world.keys[credentials.identifier, key] = found.remote_id
        if _world.losses:
            raise _world.losses.pop(0)
        return Receipt(found.remote_id, found.url, found.fingerprint, _world.rate)

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

    def edit(self, credentials: Credentials, remote_id: str, outgoing: Outgoing) -> Receipt:
        _enter(credentials)
        self.require_room(outgoing)
        if remote_id not in _world.posts.get(credentials.identifier, {}):
            raise Refused("The post is no longer there, so it cannot be changed.")
        posts = _world.posts[credentials.identifier]
        posts[remote_id] = _stamped(replace(posts[remote_id], text=outgoing.text, pictures=_alts(outgoing)))
        return Receipt(remote_id, posts[remote_id].url, posts[remote_id].fingerprint)

    def replies(self, credentials: Credentials, remote_id: str, since: datetime | None) -> Iterator[Reply]:
        _enter(credentials)
        found = sorted(_world.replies.get(remote_id, []), key=lambda reply: reply.published_at)
        return (reply for reply in found if since is None or reply.published_at >= since)

    def mentions(self, credentials: Credentials, since: datetime | None) -> Iterator[Reply]:
        _enter(credentials)
        found = sorted(_world.mentions.get(credentials.identifier, []), key=lambda reply: reply.published_at)
        return (reply for reply in reversed(found) if since is None or reply.published_at >= since)

    def hide_reply(self, credentials: Credentials, remote_id: str, reply_id: str, *, hidden: bool) -> None:
        _enter(credentials)
        _world.replies[remote_id] = [
            replace(reply, hidden=hidden) if reply.remote_id == reply_id else reply
            for reply in _world.replies.get(remote_id, [])
        ]

    def delete_reply(self, credentials: Credentials, remote_id: str, reply_id: str) -> None:
        _enter(credentials)
        _world.replies[remote_id] = [
            reply for reply in _world.replies.get(remote_id, []) if reply.remote_id != reply_id
        ]

    def health(self, credentials: Credentials) -> Health:
        return Health(self.verify(credentials), Token.parse(credentials.secret).expires_at)

    def renew(self, credentials: Credentials) -> Credentials:
        _enter(credentials)
        said = {"access_token": f"renewed {_new_id()}", "expires_in": 7200}
        fresh = Token.parse(credentials.secret).renewed(said, datetime.now(UTC))
        return replace(credentials, secret=fresh.dump())


connector: Final = Fake()


def reset() -> None:
    """Start with an empty network that accepts everyone."""
    global _world
    _world = _World()


def snapshot() -> object:
    """The network as it is now, to compare and to return to."""
    return _world.copy()


def restore(network: object) -> None:
    """Make the network what it was at that snapshot."""
    global _world
    assert isinstance(network, _World)  # noqa: S101
    _world = network.copy()


def fail_next(error: ConnectorError) -> None:
    """Make the next call raise `error` and do nothing. Called twice, the next two calls fail."""
    _world.failures.append(error)


def lose_next(error: ConnectorError) -> None:
    """Let the next publication happen and then raise `error`: it was the answer that got lost."""
    _world.losses.append(error)


def limit(rate: RateLimit | None) -> None:
    """Tell with every receipt from now on how much the network still takes."""
    _world.rate = rate


def reject(secret: str) -> None:
    """Stop accepting a secret, as when a token was withdrawn at the network."""
    _world.rejected.add(secret)


def add(
    identifier: str,
    message: str,
    published_at: datetime | None = None,
    *,
    pictures: tuple[str, ...] = (),
    answers: str = "",
) -> RemotePost:
    """Put a post on an account without asking anybody; with `answers`, also below that post."""
    remote_id = str(_new_id())
    moment = (published_at or datetime.now(UTC)).astimezone(UTC)
    url = f"{_address(identifier)}/{remote_id}"
    post = _stamped(RemotePost(remote_id, url, message, "", moment, pictures, {}))
    _world.posts.setdefault(identifier, {})[remote_id] = post
    if answers:
        _world.replies.setdefault(answers, []).append(
            Reply(remote_id, answers, identifier, message, url, moment, hidden=False)
        )
    return post


def say(author: str, message: str, *, below: str = "", to: str = "") -> Reply:
    """Let somebody speak: below a post, or to an account from elsewhere."""
    remote_id = str(_new_id())
    url = f"{_address(author)}/{remote_id}"
    reply = Reply(remote_id, below, author, message, url, datetime.now(UTC), hidden=False)
    if below:
        _world.replies.setdefault(below, []).append(reply)
    if to:
        _world.mentions.setdefault(to, []).append(reply)
    return reply


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


def _new_id() -> int:
    _world.last_id += 1
    return _world.last_id


def _enter(credentials: Credentials) -> None:
    if _world.failures:
        raise _world.failures.pop(0)
    if credentials.secret in _world.rejected:
        raise CredentialsRejected("The practice network did not accept the credentials.")


def _known(credentials: Credentials, key: str) -> RemotePost | None:
    remote_id = _world.keys.get((credentials.identifier, key), "")
    return _world.posts.get(credentials.identifier, {}).get(remote_id)


def _alts(outgoing: Outgoing) -> tuple[str, ...]:
    return (outgoing.video.alt,) if outgoing.video else tuple(picture.alt for picture in outgoing.pictures)


def _stamped(post: RemotePost) -> RemotePost:
    raw = {"id": post.remote_id, "text": post.text, "pictures": list(post.pictures)}
    return replace(post, raw=raw, fingerprint=hashlib.sha256(json.dumps(raw).encode()).hexdigest())


def _published_at(post: RemotePost) -> datetime:
    return post.published_at


def _address(identifier: str) -> str:
    return f"https://practice.invalid/@{identifier}"
