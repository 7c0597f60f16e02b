"""`manage.py up`: the whole application on one machine, with one command.

Starts PostgreSQL and Valkey unless DATABASE_URL and REDIS_URL name others, prepares the database, and looks after web
server, worker and clock until it is stopped. However it ends, nothing keeps running, and the next start goes on from
the same state folder."""

import http.client
import io
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, SystemCheckError
from django.db import OperationalError, connections

from governance import embedded, localrun
from governance.core import health
from governance.supervisor import Part, Supervisor, end_leftovers

FIRST_PAGE_LIMIT = 60.0  # seconds
DEMO_SIGN_INS = {
    "author@demo.example": "writes posts and submits them",
    "supervisor@demo.example": "reviews, approves and publishes",
    "admin@demo.example": "looks after people, accounts and rules",
    "records@demo.example": "keeps, holds and exports records",
}


class Command(BaseCommand):
    help = "Run everything on this machine. Environment: PORT, STATE, DEMO_PASSWORD, DATABASE_URL, REDIS_URL, PGBIN."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            state = localrun.State.from_environment(os.environ)
            if localrun.EMBEDDED not in os.environ:
                self._begin_again_with_settings(state)
            if "MAKELEVEL" in os.environ:  # `make` ended by kill -9 takes us along
                embedded.die_with_parent(signal.SIGTERM, parent=os.getppid())()
            self._run(state)
        except (localrun.CannotRun, embedded.ServerError) as error:
            self.stderr.write("\n" + textwrap.indent(str(error), "  ") + "\n")
            sys.exit(1)

    def _begin_again_with_settings(self, state: localrun.State) -> None:
        """Django has read its settings by now: run this command anew with the complete environment."""
        environment = localrun.prepared_environment(state, os.environ)
        os.execve(sys.executable, [sys.executable, *sys.argv], environment)  # noqa: S606

    def _run(self, state: localrun.State) -> None:
        state.make()
        state.lock()
        end_leftovers(state.status_file)
        number = localrun.port(os.environ)
        localrun.require_free_port(number)
        supervisor = Supervisor(state.status_file, say=self._say, url=f"http://{localrun.HOST}:{number}/")
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signum, supervisor.request_stop)
        try:
            self._title()
            for step in self._steps(state, supervisor, number):
                if supervisor.stopping:
                    break
                self._say(step)
            if not supervisor.stopping:
                self._welcome(state, supervisor.url)
                supervisor.watch()
        except embedded.ServerError:
            if not supervisor.stopping:  # a server that was stopped while it started
                raise
        finally:
            self._say("Stopping ...")
            connections.close_all()
            supervisor.stop()
            self._say("Everything is stopped. The data are kept.")

    def _steps(self, state: localrun.State, supervisor: Supervisor, number: int) -> Iterator[str]:
        """What is done before the first page, with a line to read after each step."""
        own = os.environ[localrun.EMBEDDED].split()
        yield self._database(state, supervisor) if "database" in own else "Database   the one in DATABASE_URL"
        yield self._queue(state, supervisor) if "queue" in own else "Queue      the one in REDIS_URL"
        yield self._prepare()
        for name, command in self._programs(state, number).items():
            supervisor.start(Part(name, start=_starter(command, state.log(name))))
        yield self._first_page(supervisor, number, _short(state.logs))

    def _database(self, state: localrun.State, supervisor: Supervisor) -> str:
        postgres = state.postgres()
        part = supervisor.start(Part("database", postgres.spawn, postgres.stop_signal), server=True)
        _await(postgres, part)
        elsewhere = "" if postgres.home.is_relative_to(state.folder) else f", its data in {postgres.home}"
        return f"Database   PostgreSQL {postgres.version()}{elsewhere}"

    def _queue(self, state: localrun.State, supervisor: Supervisor) -> str:
        valkey = state.valkey()
        part = supervisor.start(Part("queue", valkey.spawn, valkey.stop_signal), server=True)
        _await(valkey, part)
        health.forget_worker()
        return "Queue      " + ("Redis" if "redis" in valkey.program.name else "Valkey")

    def _prepare(self) -> str:
        """Bring the database up to date; fill an empty one with the policy and an example city."""
        try:
            call_command("migrate", interactive=False, verbosity=0)
            call_command("check", databases=["default"], stdout=io.StringIO())
        except SystemCheckError as error:
            raise localrun.CannotRun(str(error)) from error
        except OperationalError as error:
            raise localrun.CannotRun(f"The database does not answer:\n{error}") from error
        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("load_policy", stdout=io.StringIO())
        if get_user_model().objects.exists():
            return "Content    as you left it"
        self._say("Content    building the example, once; half a minute ...")
        call_command("demo_data", stdout=io.StringIO())
        return "Content    the City's policy and an example to try"

    @staticmethod
    def _programs(state: localrun.State, number: int) -> dict[str, list[str]]:
        web = ["gunicorn", "governance.wsgi:application", "--bind", f"{localrun.HOST}:{number}"]
        web += ["--workers", "2", "--threads", "4", "--graceful-timeout", "10", "--no-control-socket"]
        celery = ["celery", "--quiet", "--app", "governance.celery"]
        return {
            "web": web,
            "worker": [*celery, "worker", "--concurrency", "2", "--loglevel", "WARNING", "--without-gossip"],
            "beat": [*celery, "beat", "--loglevel", "WARNING", "--schedule", str(state.folder / "beat/schedule")],
        }

    def _first_page(self, supervisor: Supervisor, number: int, logs: Path) -> str:
        """Wait until /healthz says that all is well, looking after the parts meanwhile."""
        limit = time.monotonic() + FIRST_PAGE_LIMIT
        while not supervisor.stopping and time.monotonic() < limit:
            supervisor.look()
            if _healthz_status(number) == 200:
                return "Programs   web, worker and clock answer"
            time.sleep(0.25)
        return f"Programs   not all of them answer yet; {logs}/ says why, /healthz which"

    def _title(self) -> None:
        for line in ("", f"Imprimatur for the {settings.CITY_NAME}", ""):
            self._say(line)

    def _say(self, line: str) -> None:
        with suppress(OSError):  # nobody reads any more (`make run | head`): go on, and above all stop in good order
            self.stdout.write(f"  {line}")
            self.stdout.flush()

    def _welcome(self, state: localrun.State, url: str) -> None:
        """The screen that stays: where to go, whom to sign in as, where things lie, how to stop."""
        folder = _short(state.folder)
        lines = ["", f"Open       {url}", *self._sign_ins(), ""]
        lines += [f"Data       {folder}/   (logs in {folder}/log/, mail that would be sent in {folder}/mail/)"]
        lines += [f"Health     {url}healthz", "Stop       Ctrl+C", ""]
        for line in lines:
            self._say(line)

    def _sign_ins(self) -> list[str]:
        """The example people that exist, and their password where it still is the one of the first start."""
        users = get_user_model().objects.filter(email__in=DEMO_SIGN_INS, is_active=True)
        known = {user.email: user for user in users}
        connections.close_all()
        if not known:
            return []
        width = max(map(len, known)) + 3
        lines = ["", "Sign in as"]
        lines += [f"  {email:<{width}}{does}" for email, does in DEMO_SIGN_INS.items() if email in known]
        password = os.environ["DEMO_PASSWORD"]
        unchanged = any(user.check_password(password) for user in known.values())
        lines += ["", f"Password   {password if unchanged else 'the one you gave at the first start'}"]
        return lines


def _short(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _starter(command: list[str], log: Path) -> Callable[[], subprocess.Popen[bytes]]:
    def start() -> subprocess.Popen[bytes]:
        return embedded.spawn([sys.executable, "-m", *command], log=log)

    return start


def _await(server: embedded.Server, part: Part) -> None:
    if part.process is not None:
        server.wait_ready(part.process)


def _healthz_status(number: int) -> int | None:
    """The status that /healthz answers with; None where nothing answers."""
    connection = http.client.HTTPConnection(localrun.HOST, number, timeout=5)
    host = urlsplit(settings.SITE_URL).hostname or localrun.HOST
    try:
        connection.request("GET", "/healthz", headers={"Host": host})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
