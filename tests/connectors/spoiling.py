"""A server in front of a network that spoils one call: for each network of the table, the real one or its stub."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import httpx
import pytest

from accounts.connectors import http
from accounts.connectors.base import Credentials

from .faults import Fault, Interruption
from .loopback import Handler, Loopback
from .stub_worlds import PUBLISHING, STUBS, StubWorld, stub_world
from .worlds import BlueskyWorld, MastodonWorld, World

NETWORKS = ["bluesky", "mastodon", *STUBS]
# Where each network is asked to publish.
WRITES = {"bluesky": "com.atproto.repo.putRecord", "mastodon": "/api/v1/statuses", **PUBLISHING}


@contextmanager
def a_world(platform: str, request: pytest.FixtureRequest) -> Iterator[World]:
    """One network for a test."""
    if platform in STUBS:
        with stub_world(platform) as made:
            yield made
    elif platform == "bluesky":
        yield BlueskyWorld(request.getfixturevalue("personal_data_server"))
    else:
        yield MastodonWorld(request.getfixturevalue("mastodon_server"))


def meet(server: Loopback, fault: Fault, method: str, path: str, monkeypatch: pytest.MonkeyPatch) -> Interruption:
    """Spoil the calls of one kind; a silence there is given up after a third of a second instead of twenty."""
    interruption = Interruption(fault, method, path)
    server.fault = interruption
    send = http._send

    def impatient(request: httpx.Request, purpose: http.Purpose, patience: float) -> http.Answer:
        if fault.name == "silence" and request.method == method and request.url.path.endswith(path):
            request.extensions["timeout"]["read"] = 0.3
        return send(request, purpose, patience)

    monkeypatch.setattr(http, "_send", impatient)
    return interruption


def in_front_of(world: World, server: Loopback) -> Credentials:
    http.configure(private_hosts={*http.private_hosts(), server.host})
    if isinstance(world, StubWorld):
        handler: Handler = world.stub
        server.handler = handler
    else:
        server.behind = world.credentials.server
    return replace(world.credentials, server=server.url)
