"""The servers from wheels, against the real programs."""

import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg2
import pytest
import redis

from governance import embedded

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def reachable_folder() -> Iterator[Path]:
    """A folder that PostgreSQL's user can reach when the tests run as root, which pytest's own is not."""
    path = Path(tempfile.mkdtemp(prefix="imprimatur-embedded-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def folder() -> Iterator[Path]:
    with reachable_folder() as path:
        yield path


@pytest.fixture(scope="module")
def made_postgres() -> Iterator[embedded.Postgres]:
    """One whose data were made before, after an attempt that was interrupted."""
    with reachable_folder() as path:
        server = embedded.Postgres(path / "postgres", log=path / "postgres.log", durable=False)
        (server.home / "data.new").mkdir()
        (server.home / "data.new" / "PG_VERSION").write_text("18\n")
        server.start()
        server.stop()
        yield server


@pytest.fixture
def postgres(made_postgres: embedded.Postgres) -> Iterator[embedded.Postgres]:
    yield made_postgres
    made_postgres.stop()


@pytest.fixture
def valkey(folder: Path) -> Iterator[embedded.Valkey]:
    server = embedded.Valkey(folder / "valkey", log=folder / "valkey.log")
    yield server
    server.stop()


def databases(server: embedded.Postgres) -> list[str]:
    connection = psycopg2.connect(host=str(server.sockets), user=embedded.NAME, dbname=embedded.NAME)
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        names = [row[0] for row in cursor.fetchall()]
    connection.close()
    return names


def client_of(server: embedded.Valkey) -> redis.Redis:
    return redis.Redis(unix_socket_path=str(server.socket))


def test_postgres_makes_its_database_after_an_interrupted_first_start(postgres: embedded.Postgres) -> None:
    postgres.start()

    assert embedded.NAME in databases(postgres)
    assert postgres.sockets.stat().st_mode & 0o777 == 0o700


def test_postgres_starts_again_after_a_hard_stop_although_its_number_was_given_away(
    postgres: embedded.Postgres,
) -> None:
    postgres.start()
    assert postgres.process is not None
    hard_stop = psutil.Process(postgres.process.pid).children()
    postgres.process.kill()
    postgres.process.wait()
    psutil.wait_procs(hard_stop, timeout=10)
    pid_file = postgres.data / "postmaster.pid"
    pid_file.write_text(pid_file.read_text().replace(str(postgres.process.pid), str(os.getpid()), 1))

    postgres.start()

    assert embedded.NAME in databases(postgres)


def test_postgres_ends_an_earlier_one_that_still_has_its_data_open(postgres: embedded.Postgres) -> None:
    postgres.start()
    earlier = postgres.process
    assert earlier is not None

    postgres.start()

    assert earlier.wait(5) == 0
    assert embedded.NAME in databases(postgres)


def test_data_of_another_major_version_are_refused_with_a_way_on(folder: Path) -> None:
    postgres = embedded.Postgres(folder / "postgres", log=folder / "log")
    postgres.data.mkdir()
    (postgres.data / "PG_VERSION").write_text("9\n")

    with pytest.raises(embedded.ServerError, match=r"written by PostgreSQL 9; .*PGBIN=.*STATE="):
        postgres.start()


def test_postgres_that_cannot_start_tells_its_last_words(postgres: embedded.Postgres) -> None:
    settings = postgres.data / "postgresql.conf"
    good = settings.read_text()
    settings.write_text("no_such_setting = 1\n")

    with pytest.raises(embedded.ServerError, match="no_such_setting"):
        postgres.start()

    settings.write_text(good)


def test_valkey_takes_over_a_socket_and_keeps_what_was_written(valkey: embedded.Valkey) -> None:
    valkey.start()
    client_of(valkey).set("kept", "yes")
    client_of(valkey).waitaof(1, 0, 5000)
    assert valkey.process is not None
    valkey.process.kill()
    valkey.process.wait()

    valkey.start()

    assert client_of(valkey).get("kept") == b"yes"


def test_a_socket_folder_that_someone_else_made_is_refused(folder: Path) -> None:
    (folder / "elsewhere").mkdir()
    (folder / "home").mkdir()
    (folder / "home" / "run").symlink_to(folder / "elsewhere")

    with pytest.raises(embedded.ServerError, match="belongs to someone else"):
        embedded.Valkey(folder / "home", log=folder / "log")


def test_a_path_too_long_for_sockets_gets_a_short_folder_for_them(folder: Path) -> None:
    server = embedded.Valkey(folder / ("long" * 20), log=folder / "log")

    assert len(str(server.socket)) < 100
    server.socket.parent.rmdir()


def test_a_missing_program_is_said_with_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.delenv("REDIS_SERVER", raising=False)

    with pytest.raises(embedded.ServerError, match="REDIS_SERVER=.*REDIS_URL="):
        embedded.valkey_program()


def test_a_child_ends_when_its_parent_is_killed(folder: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from governance import embedded\n"
        "child = embedded.spawn([sys.executable, '-c', 'import time; time.sleep(60)'], log=Path(sys.argv[1]))\n"
        "print(child.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program, str(folder / "log")], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))

    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()

    gone, alive = psutil.wait_procs([child], timeout=10)
    assert gone
    assert not alive


def test_a_child_that_ignores_the_request_to_stop_is_ended(folder: Path) -> None:
    stubborn = embedded.spawn(
        [
            sys.executable,
            "-c",
            "import signal, time; signal.signal(15, signal.SIG_IGN); print(flush=True); time.sleep(60)",
        ],
        log=folder / "log",
    )
    limit = time.monotonic() + 10
    while not (folder / "log").read_bytes() and time.monotonic() < limit:
        time.sleep(0.01)
    stubborn.terminate()

    embedded.await_end(stubborn, limit=0.1)

    assert stubborn.returncode == -signal.SIGKILL


def test_psycopg_3_is_absent_since_django_would_prefer_it_in_silence() -> None:
    assert importlib.util.find_spec("psycopg") is None


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_exactly(name: str) -> None:
    lines = [line.partition("#")[0].strip() for line in (ROOT / name).read_text().splitlines()]
    wanted = [line for line in lines if line and not line.startswith("-r ")]

    assert [line for line in wanted if not re.match(r"[\w.-]+(\[[\w,-]+\])?==[\w.]+( ; .+)?$", line)] == []
