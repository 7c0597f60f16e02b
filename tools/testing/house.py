"""A house of its own for one test or benchmark: PostgreSQL, Valkey and Celery workers that nobody else uses, so that
they may be overloaded, killed and restarted. Django must not be set up before `servers` has named them."""

from __future__ import annotations

import base64
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from governance import embedded

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Servers:
    """What runs, to be stopped and started again."""

    database: embedded.Postgres
    queue: embedded.Valkey


@contextmanager
def servers(folder: Path, *, durable: bool = True) -> Iterator[Servers]:
    """PostgreSQL and Valkey in a folder, named in the environment as a deployment names its own."""
    folder.chmod(0o755)  # as root, PostgreSQL runs as another user
    (folder / "media").mkdir()
    running = Servers(
        embedded.Postgres(folder / "postgres", log=folder / "postgres.log", durable=durable),
        embedded.Valkey(folder / "valkey", log=folder / "valkey.log", durable=durable),
    )
    try:
        os.environ.update(
            DJANGO_SETTINGS_MODULE="governance.settings",
            DATABASE_URL=running.database.start(),
            REDIS_URL=running.queue.start(),
            SECRET_KEY=secrets.token_urlsafe(48),
            VAULT_KEYS=base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
            MEDIA_ROOT=str(folder / "media"),
            STATIC_ROOT=str(folder / "static"),
            EMAIL_URL="memorymail://",
            LOG_LEVEL="WARNING",
        )
        yield running
    finally:
        running.queue.stop()
        running.database.stop()


class Workers:
    """Celery workers of one app; whoever dies is started again by `keep`."""

    def __init__(self, app: str, count: int, log: Path, *options: str) -> None:
        self.log = log
        command = [sys.executable, "-W", "ignore", "-m", "celery", "--quiet", "--app", app, "worker"]
        self.command = [*command, "--loglevel=ERROR", "--without-gossip", "--without-mingle", *options]
        self.running = [self._start(number) for number in range(count)]
        self.restarts = 0

    def _start(self, number: int) -> subprocess.Popen[bytes]:
        return embedded.spawn([*self.command, f"--hostname=worker{number}@%h"], log=self.log, cwd=ROOT)

    def keep(self) -> None:
        """Start again whoever died."""
        for number, process in enumerate(self.running):
            if process.poll() is not None:
                self.running[number] = self._start(number)
                self.restarts += 1

    def stop(self) -> None:
        """End them all, and what they started."""
        for process in self.running:
            process.terminate()
        for process in self.running:
            embedded.await_end(process, 20)
