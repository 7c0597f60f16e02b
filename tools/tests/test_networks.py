"""The test networks end with whoever started them, and are reachable only while a test uses them."""

import json
import subprocess
import sys

import psutil
import pytest

from accounts.connectors import http
from tools.testing.networks import MastodonServer, PersonalDataServer

START = """
import json, signal
from tools import node
from tools.testing.networks import _running

command = [node.find_node().executable, str(node.TOOLS / "pds" / "start.mjs"), str(node.packages("pds"))]
with _running(command) as server:
    server.first_line()
    print(json.dumps(server.process.pid), flush=True)
    signal.pause()
"""


def test_server_does_not_outlive_a_test_run_that_is_killed() -> None:
    run = subprocess.Popen([sys.executable, "-c", START], stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    server = psutil.Process(json.loads(run.stdout.readline()))

    run.kill()
    run.communicate()

    assert not psutil.wait_procs([server], timeout=10)[1]


def test_only_a_test_that_asks_for_a_server_may_reach_it(request: pytest.FixtureRequest) -> None:
    assert http.private_hosts() == frozenset()

    server: MastodonServer = request.getfixturevalue("mastodon_server")

    assert http.private_hosts() == {server.url.removeprefix("http://")}


def test_servers_are_empty_at_the_start_of_a_test(personal_data_server: PersonalDataServer) -> None:
    city = personal_data_server.city
    record = {"$type": "app.bsky.feed.post", "text": "Old", "createdAt": "2026-11-22T12:00:00.000Z"}
    personal_data_server.call(
        "com.atproto.repo.createRecord", {"repo": city.did, "collection": record["$type"], "record": record}, city
    )

    personal_data_server.reset()

    page = personal_data_server.read("com.atproto.repo.listRecords", repo=city.did, collection=record["$type"])
    assert page["records"] == []
