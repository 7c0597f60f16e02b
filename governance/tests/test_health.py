"""/healthz against the real database and the real queue."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from governance import tasks
from governance.core import health

pytestmark = pytest.mark.django_db


@pytest.fixture
def no_worker() -> None:
    health.forget_worker()


def answer(client: Client) -> tuple[int, dict[str, Any]]:
    response = client.get("/healthz")
    return response.status_code, response.json()


def test_all_is_well_after_a_worker_did_the_heartbeat_task(client: Client, no_worker: None) -> None:
    tasks.heartbeat()

    status, body = answer(client)

    assert status == 200
    assert body["status"] == "ok"
    assert {name: part["state"] for name, part in body["parts"].items()} == {
        "database": "ok",
        "queue": "ok",
        "worker": "ok",
    }
    assert body["parts"]["worker"]["seen_seconds_ago"] <= 5


def test_without_a_worker_the_answer_is_503_and_says_which_part(client: Client, no_worker: None) -> None:
    status, body = answer(client)

    assert status == 503
    assert body["parts"]["worker"] == {"state": "down"}
    assert body["parts"]["database"]["state"] == "ok"


def test_a_sign_of_life_fades_by_itself(no_worker: None) -> None:
    health.note_worker_alive()

    with health._queue() as client:
        assert 0 < client.ttl(health.HEARTBEAT_KEY) <= health.ALIVE_FOR


def test_without_a_database_the_answer_is_503(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")

    status, body = answer(client)

    assert status == 503
    assert body["parts"]["database"] == {"state": "down"}


def test_without_a_queue_the_answer_is_503(client: Client, settings: Any) -> None:
    settings.CACHE_URL = "redis://:a-secret@127.0.0.1:1/0"

    response = client.get("/healthz")

    assert response.status_code == 503
    assert response.json()["parts"]["queue"] == {"state": "down"}
    assert "a-secret" not in response.content.decode()


def test_programs_of_a_local_run_are_listed_without_process_numbers(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = {"name": "worker", "state": "failing", "restarts": 4, "last_end": "signal 9", "pid": 12, "born": 1.0}
    (tmp_path / "status.json").write_text(json.dumps({"pid": 1, "parts": [part]}))
    monkeypatch.setenv("SUPERVISOR_STATUS", str(tmp_path / "status.json"))

    _, body = answer(client)

    assert body["programs"] == [{"name": "worker", "state": "failing", "restarts": 4, "last_end": "signal 9"}]


def test_the_answer_is_never_kept_by_a_cache(client: Client) -> None:
    assert "no-store" in client.get("/healthz")["Cache-Control"]
