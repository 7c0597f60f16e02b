"""pytest plugin: real PostgreSQL and real Valkey for the tests, thrown away afterwards.

They begin to start when this module is imported, since pytest-django reads the settings, and so the environment, before
any conftest.py; they are waited for when all else is imported. DATABASE_URL and REDIS_URL name other servers (the
database user must be allowed to create databases; the Redis databases 0 and up are used). With pytest-xdist the first
process starts them for all; each worker then has a database of its own from pytest-django, and a Redis database of its
own from here."""

import atexit
import base64
import gc
import os
import secrets
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from governance import embedded

TEST_SETTINGS = {
    "SECRET_KEY": secrets.token_urlsafe(48),
    "VAULT_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    "SITE_URL": "http://127.0.0.1:8000",
    "EMAIL_URL": "memorymail://",
    "STATIC_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",  # Playwright runs an event loop in the thread that uses the database
}
THROWN_AWAY = "IMPRIMATUR_TEST_DATABASES_THROWN_AWAY"  # set where the database server ends with the run
# A developer's own settings must not change what the tests mean.
UNSET = ("DEBUG", "DEMO_MODE", "ALLOWED_HOSTS", "ADMINS_MAIL", "OIDC_ISSUER", "SUPERVISOR_STATUS", "STATE", "PORT") + (
    "META_APP_ID",
    "X_CLIENT_ID",
    "LINKEDIN_CLIENT_ID",
)


class Servers:
    """The servers of one test run, in a folder of their own."""

    def __init__(self) -> None:
        self.folder: Path | None = None
        self.running: list[embedded.Server] = []

    def begin(self) -> None:
        """Begin to start what the environment does not name, and name it there."""
        self.folder = Path(tempfile.mkdtemp(prefix="imprimatur-test-"))
        self.folder.chmod(0o755)  # as root, PostgreSQL runs as another user
        for name in ("media", "static"):
            (self.folder / name).mkdir()
        os.environ["MEDIA_ROOT"] = str(self.folder / "media")
        os.environ["STATIC_ROOT"] = str(self.folder / "static")
        if not os.environ.get("DATABASE_URL"):
            postgres = embedded.Postgres(self.folder / "postgres", log=self.folder / "postgres.log", durable=False)
            os.environ["DATABASE_URL"], os.environ[THROWN_AWAY] = postgres.url, "yes"
            self.running.append(postgres)
            postgres.prepare()
        if not os.environ.get("REDIS_URL"):
            valkey = embedded.Valkey(self.folder / "valkey", log=self.folder / "valkey.log", durable=False)
            os.environ["REDIS_URL"] = valkey.url
            self.running.append(valkey)

    def finish(self) -> None:
        """Return as soon as all of them answer; raises ServerError where one does not."""
        for server in self.running:
            server.start()

    def stop(self) -> None:
        """Stop and remove everything. Safe to call twice."""
        for server in self.running:
            if server.process is not None:
                server.process.send_signal(server.stop_signal)  # so that they end side by side
        while self.running:
            self.running.pop().stop()
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder = None


def with_redis_database(url: str, number: int) -> str:
    """The same server, another of its numbered databases."""
    if url.startswith("redis+socket://"):
        return f"{url.partition('?')[0]}?virtual_host={number}"
    return urlsplit(url)._replace(path=f"/{number}").geturl()


def _only_asks_for_help() -> bool:
    return bool({"--help", "-h", "--version", "-V"} & set(sys.argv))


servers = Servers()
worker = os.environ.get("PYTEST_XDIST_WORKER", "")

for name in UNSET:
    os.environ.pop(name, None)
if worker:
    number = int(worker.removeprefix("gw")) + 1
    os.environ["REDIS_URL"] = with_redis_database(os.environ["REDIS_URL"], number)
else:
    os.environ.pop(THROWN_AWAY, None)
    os.environ.update(TEST_SETTINGS)
    if not _only_asks_for_help():
        atexit.register(servers.stop)  # where pytest gives up before it is configured
        servers.begin()
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # a stop from outside ends the run in good order


@pytest.hookimpl(tryfirst=True)
def pytest_configure() -> None:
    try:
        servers.finish()
    except embedded.ServerError as error:
        raise pytest.UsageError(str(error)) from error


@pytest.hookimpl(trylast=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """pytest looks through all there is for garbage five times at the end. Where others run the tests, all there is was
    imported to start them."""
    if session.config.getoption("numprocesses", None):
        gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    servers.stop()
