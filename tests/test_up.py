"""`manage.py up` as a real process, with its own servers, in a state folder of its own."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from governance import localrun, supervisor

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 120.0  # seconds, for a busy machine
# All that a run inherits: what the test run has set for itself must not reach one that is to find its own way.
INHERITED = ("PATH", "HOME", "LANG", "TMPDIR", "PGBIN", "REDIS_SERVER")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((localrun.HOST, 0))
        return int(probe.getsockname()[1])


def until(holds: Callable[[], Any], limit: float = PATIENCE) -> Any:
    """Wait for something true and return it."""
    end = time.monotonic() + limit
    while not (value := holds()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)
    return value


class LocalRun:
    """One state folder, and the `up` that runs in it."""

    def __init__(self, folder: Path) -> None:
        self.state = localrun.State(folder / "var")
        self.output = folder / "output"
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.failure = ""

    def command(self, **environment: str) -> dict[str, Any]:
        inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
        own = {"STATE": str(self.state.folder), "PORT": str(self.port)}
        return {
            "args": [sys.executable, "manage.py", "up"],
            "cwd": ROOT,
            "env": {**inherited, **own, **environment},
        }

    def ensure(self) -> "LocalRun":
        """Start it where it does not run, and wait until it invites to open the page."""
        assert not self.failure, self.failure  # said once; the other tests need not wait for it again
        if self.process is None or self.process.poll() is not None:
            with self.output.open("wb") as output:
                self.process = subprocess.Popen(**self.command(), stdout=output, stderr=subprocess.STDOUT)
            until(lambda: "Stop       Ctrl+C" in self.said() or self.process.poll() is not None)
            if self.process.poll() is not None:
                self.failure = self.said()
            assert not self.failure, self.failure
        return self

    def said(self) -> str:
        return self.output.read_text()

    def health(self) -> dict[str, Any]:
        connection = http.client.HTTPConnection(localrun.HOST, self.port, timeout=10)
        connection.request("GET", "/healthz")
        body: dict[str, Any] = json.loads(connection.getresponse().read())
        connection.close()
        return body

    def program(self, name: str) -> dict[str, Any]:
        """What the supervisor knows of one of its programs."""
        parts = supervisor.read_status(self.state.status_file).get("parts", [])
        return next(part for part in parts if part["name"] == name)

    def family(self) -> list[psutil.Process]:
        """Every process of this run except `up` itself."""
        assert self.process is not None
        return psutil.Process(self.process.pid).children(recursive=True)

    def try_another(self, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(**self.command(**environment), capture_output=True, text=True, timeout=PATIENCE)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(PATIENCE)


@pytest.fixture(scope="module")
def local_run() -> Iterator[LocalRun]:
    folder = Path(tempfile.mkdtemp(prefix="imprimatur-up-"))
    folder.chmod(0o755)  # as root, PostgreSQL runs as another user
    run = LocalRun(folder)
    yield run
    run.stop()
    shutil.rmtree(folder)


@pytest.fixture
def running(local_run: LocalRun) -> LocalRun:
    return local_run.ensure()


def test_one_command_brings_up_everything_and_says_where(running: LocalRun) -> None:
    body = running.health()

    assert body["status"] == "ok"
    assert {part["name"] for part in body["programs"]} == {"database", "queue", "web", "worker", "beat"}
    assert f"http://127.0.0.1:{running.port}/" in running.said()
    assert "supervisor@demo.example" in running.said()
    assert running.state.secrets()["DEMO_PASSWORD"] in running.said()


def test_secrets_of_the_run_are_readable_by_their_owner_alone(running: LocalRun) -> None:
    assert running.state.secrets_file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["web", "worker", "beat", "queue", "database"])
def test_a_killed_program_is_started_again(running: LocalRun, name: str) -> None:
    before = running.program(name)

    os.kill(before["pid"], signal.SIGKILL)

    after = until(lambda: (now := running.program(name))["pid"] not in (None, before["pid"]) and now)
    assert after["restarts"] == before["restarts"] + 1
    assert after["last_end"] == "signal 9"
    until(lambda: _quietly(running.health).get("status") == "ok")


def test_a_second_run_on_the_same_state_is_refused_and_told_where_the_first_is(running: LocalRun) -> None:
    second = running.try_another()

    assert second.returncode == 1
    assert f"already running at http://127.0.0.1:{running.port}/" in second.stderr
    assert "STATE=" in second.stderr
    assert running.health()["status"] == "ok"


def test_a_taken_port_is_named_with_the_way_round_it(running: LocalRun) -> None:
    other = running.try_another(STATE=str(running.state.folder.parent / "other"))

    assert other.returncode == 1
    assert f"Port {running.port}" in other.stderr
    assert "PORT=" in other.stderr


def test_a_hard_stop_leaves_no_process_and_the_next_start_goes_on(running: LocalRun) -> None:
    assert running.process is not None
    password = running.state.secrets()["DEMO_PASSWORD"]
    family = running.family()

    running.process.kill()
    running.process.wait()
    running.ensure()

    assert running.health()["status"] == "ok"
    _, alive = psutil.wait_procs(family, timeout=0)
    assert alive == []
    assert running.state.secrets()["DEMO_PASSWORD"] == password
    assert "as you left it" in running.said()


def test_a_polite_stop_ends_every_process_in_good_order(running: LocalRun) -> None:
    assert running.process is not None
    family = running.family()

    running.process.send_signal(signal.SIGTERM)

    assert running.process.wait(PATIENCE) == 0
    _, alive = psutil.wait_procs(family, timeout=5)
    assert alive == []
    assert "database system is shut down" in running.state.log("postgres").read_text().splitlines()[-1]


def _quietly(ask: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return ask()
    except (OSError, http.client.HTTPException):
        return {}


# --- what needs no server --------------------------------------------------------------------------------------------


def test_given_settings_win_over_those_of_the_state_folder(tmp_path: Path) -> None:
    given = {
        "DATABASE_URL": "postgres://db/x",
        "REDIS_URL": "redis://queue/0",
        "SECRET_KEY": "given",
        "VAULT_KEYS_FILE": "/run/secrets/vault",
        "PORT": "8123",
    }

    prepared = localrun.prepared_environment(localrun.State(tmp_path / "var"), given)

    assert prepared["SECRET_KEY"] == "given"
    assert "VAULT_KEYS" not in prepared
    assert prepared["DATABASE_URL"] == "postgres://db/x"
    assert prepared["SITE_URL"] == "http://127.0.0.1:8123"
    assert prepared[localrun.EMBEDDED] == ""


def test_secrets_are_made_once_and_kept(tmp_path: Path) -> None:
    state = localrun.State(tmp_path / "var")
    state.make()

    assert state.secrets() == state.secrets()
    assert set(state.secrets()) == set(localrun.SECRETS)


def test_a_secrets_file_that_lost_a_key_stops_the_start(tmp_path: Path) -> None:
    state = localrun.State(tmp_path / "var")
    state.make()
    kept = state.secrets()
    state.secrets_file.write_text(f"SECRET_KEY={kept['SECRET_KEY']}\n")

    with pytest.raises(localrun.CannotRun, match="lacks VAULT_KEYS"):
        state.secrets()


@pytest.mark.parametrize("given", ["no-number", "0", "65536", "-1"])
def test_a_port_that_is_none_is_refused(given: str) -> None:
    with pytest.raises(localrun.CannotRun, match=f"PORT={given}"):
        localrun.port({"PORT": given})


def test_a_state_folder_that_cannot_be_made_is_said_with_the_way_round_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(localrun.CannotRun, match="STATE="):
        localrun.State(tmp_path / "file" / "var").make()


def test_a_program_that_ends_again_and_again_is_listed_as_failing(tmp_path: Path) -> None:
    said: list[str] = []
    watch = supervisor.Supervisor(tmp_path / "status.json", say=said.append)
    part = watch.start(supervisor.Part("web", lambda: subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"])))

    for _ in range(supervisor.FAILING_AFTER):
        until(lambda: part.process is None or part.process.poll() is not None)
        watch.look()
        part.retry_at = 0.0
        watch.look()

    assert supervisor.read_status(tmp_path / "status.json")["parts"][0]["state"] == "failing"
    assert part.restarts == supervisor.FAILING_AFTER
    assert "exit code 3" in said[-1]
    watch.stop()


def test_what_an_earlier_run_left_is_ended_but_never_a_stranger_with_its_number(tmp_path: Path) -> None:
    sleeper = [sys.executable, "-c", "import time; time.sleep(60)"]
    left, stranger = subprocess.Popen(sleeper), subprocess.Popen(sleeper)
    parts = [
        {"name": "web", "pid": left.pid, "born": psutil.Process(left.pid).create_time()},
        {"name": "beat", "pid": stranger.pid, "born": psutil.Process(stranger.pid).create_time() - 3600},
    ]
    (tmp_path / "status.json").write_text(json.dumps({"parts": parts}))

    supervisor.end_leftovers(tmp_path / "status.json")

    assert left.poll() is not None
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()
