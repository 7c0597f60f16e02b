"""Real servers of the networks for the tests, started when a test first asks for one: a pytest plugin.

`personal_data_server` is the AT Protocol's own server (Bluesky), `mastodon_server` a stateful one for the Mastodon API
with faults on demand. Both listen on loopback and end with the test run. While a test uses one, the connectors may
reach it although it is private.
"""

from __future__ import annotations

import json
import os
import secrets
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, NoReturn, cast
from urllib.parse import urlsplit

import httpx
import pytest

from accounts.connectors import http
from accounts.connectors.base import Credentials
from governance.embedded import die_with_parent
from tools import node

START_LIMIT = 60.0  # seconds
STOP_LIMIT = 5.0
POST = "app.bsky.feed.post"


@dataclass(frozen=True)
class PdsAccount:
    """An account on the Personal Data Server: what our connector gets, and what another client needs."""

    credentials: Credentials
    did: str
    token: str = field(repr=False)  # of the owner's own session, not of the app password


@dataclass(frozen=True)
class PersonalDataServer:
    """A Bluesky of our own with two accounts, `city` and `citizen`; every test finds it empty."""

    url: str
    city: PdsAccount
    citizen: PdsAccount

    def call(self, method: str, body: dict[str, Any], account: PdsAccount) -> dict[str, Any]:
        """Call a procedure as the account's owner would with another client; HTTPStatusError when refused."""
        return _call(self.url, method, body, account.token)

    def read(self, method: str, **query: str) -> dict[str, Any]:
        """Read something public; HTTPStatusError when the server refuses."""
        return dict(httpx.get(f"{self.url}/xrpc/{method}", params=query, timeout=START_LIMIT).raise_for_status().json())

    def reset(self) -> None:
        """Delete all posts."""
        for account in (self.city, self.citizen):
            page = self.read("com.atproto.repo.listRecords", repo=account.did, collection=POST, limit="100")
            writes = [
                {
                    "$type": "com.atproto.repo.applyWrites#delete",
                    "collection": POST,
                    "rkey": record["uri"].rsplit("/", 1)[1],
                }
                for record in page["records"]
            ]
            if writes:
                self.call("com.atproto.repo.applyWrites", {"repo": account.did, "writes": writes}, account)


@dataclass(frozen=True)
class MastodonServer:
    """A Mastodon server with two accounts, `city` and `citizen`; every test finds it empty."""

    url: str
    city: Credentials
    citizen: Credentials

    def fail(self, effect: str, path: str, *, method: str = "GET", count: int = 1, **details: Any) -> None:
        """Make the next requests go wrong: status (status=500), ratelimit, malformed, latency (delay_ms), timeout."""
        rule = {
            "match": {"methods": [method], "path": path},
            "effect": {"type": effect, **details},
            "count": count,
        }
        httpx.post(f"{self.url}/api/v1/_mock/faults", json=rule, timeout=START_LIMIT).raise_for_status()

    def reset(self) -> None:
        """Forget all posts and faults."""
        httpx.post(f"{self.url}/api/v1/_mock/reset", timeout=START_LIMIT).raise_for_status()


@pytest.fixture
def personal_data_server(_running_pds: PersonalDataServer) -> Iterator[PersonalDataServer]:
    """The AT Protocol server, emptied, which the connectors may reach during this test."""
    _running_pds.reset()
    with _reachable(_running_pds.url):
        yield _running_pds


@pytest.fixture
def mastodon_server(_running_mastodon: MastodonServer) -> Iterator[MastodonServer]:
    """The Mastodon server, emptied, which the connectors may reach during this test."""
    _running_mastodon.reset()
    with _reachable(_running_mastodon.url):
        yield _running_mastodon


@pytest.fixture(scope="session")
def _running_pds() -> Iterator[PersonalDataServer]:
    folder = node.packages("pds")
    command = [node.find_node().executable, str(node.TOOLS / "pds" / "start.mjs"), str(folder)]
    with _running(command) as process:
        url = json.loads(process.first_line())["pds"]
        yield PersonalDataServer(url, _new_pds_account(url, "city.test"), _new_pds_account(url, "citizen.test"))


@pytest.fixture(scope="session")
def _running_mastodon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MastodonServer]:
    host, port = "127.0.0.1", _free_port()
    tokens = {name: secrets.token_hex(16) for name in ("city", "citizen")}
    config = tmp_path_factory.mktemp("mastodon") / "server.toml"
    config.write_text(
        "".join(f'[[seed.accounts]]\nusername = "{name}"\naccess_token = "{token}"\n' for name, token in tokens.items())
    )
    command = [sys.executable, "-m", "mastodon_mock", "serve", "--in-memory", "--config", str(config)]
    command += ["--host", host, "--port", str(port), "--domain", "social.city.test", "--log-level", "error"]
    url = f"http://{host}:{port}"
    with _running(command) as process:
        process.await_answer(f"{url}/api/v1/instance")
        yield MastodonServer(url, *(Credentials(url, name, token) for name, token in tokens.items()))


def _new_pds_account(url: str, handle: str) -> PdsAccount:
    password = secrets.token_hex(8)
    wish = {"handle": handle, "email": f"{handle}@example.test", "password": password}
    account = _call(url, "com.atproto.server.createAccount", wish)
    token = account["accessJwt"]
    app = _call(url, "com.atproto.server.createAppPassword", {"name": "tests"}, token)
    return PdsAccount(Credentials(url, handle, app["password"]), account["did"], token)


def _call(url: str, method: str, body: dict[str, Any], token: str = "") -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = httpx.post(f"{url}/xrpc/{method}", json=body, headers=headers, timeout=START_LIMIT).raise_for_status()
    return dict(answer.json()) if answer.content else {}


@dataclass(frozen=True)
class _Server:
    name: str
    process: subprocess.Popen[bytes]
    output: IO[bytes]
    log: IO[bytes]

    def first_line(self) -> str:
        """What the server says when it is ready."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.output, selectors.EVENT_READ)
            line = self.output.readline() if selector.select(START_LIMIT) else b""
        if not line:
            self.give_up()
        return line.decode()

    def await_answer(self, url: str) -> None:
        """Wait until the server answers."""
        end = time.monotonic() + START_LIMIT
        while time.monotonic() < end and self.process.poll() is None:
            try:
                if httpx.get(url, timeout=START_LIMIT).is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
        self.give_up()

    def give_up(self) -> NoReturn:
        self.log.seek(0)
        said = self.log.read()[-2000:].decode(errors="replace")
        raise RuntimeError(f"{self.name} did not start:\n{said}")


@contextmanager
def _running(command: list[str]) -> Iterator[_Server]:
    """A child that ends with this process, whichever way it ends."""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,  # its closing tells the PDS that we are gone
            stdout=subprocess.PIPE,
            stderr=log,
            preexec_fn=die_with_parent(signal.SIGTERM),
            env={**os.environ, "PYTHONWARNINGS": "ignore"},
        )
        try:
            yield _Server(
                " ".join(Path(part).name for part in command[:3]), process, cast(IO[bytes], process.stdout), log
            )
        finally:
            process.terminate()
            try:
                process.communicate(timeout=STOP_LIMIT)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()


@contextmanager
def _reachable(url: str) -> Iterator[None]:
    before = http.private_hosts()
    http.configure(private_hosts={*before, urlsplit(url).netloc})
    try:
        yield
    finally:
        http.configure(private_hosts=before)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
