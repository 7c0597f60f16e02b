"""What a local run keeps on this machine: its state folder, its lock, its secrets, and the environment they make.

For `manage.py up` only. A deployment gets its settings from its own environment (docs/deploy.md)."""

import base64
import errno
import fcntl
import os
import secrets
import socket
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from governance import embedded, supervisor

EMBEDDED = "IMPRIMATUR_EMBEDDED"  # tells the second half of `up` which servers it starts itself
SECRETS = ("SECRET_KEY", "VAULT_KEYS", "DEMO_PASSWORD")
HOST = "127.0.0.1"


class CannotRun(Exception):
    """The run cannot start; the text says why and what to do now."""


class State:
    """The state folder ($STATE, else var/ in the current folder): everything a local run keeps."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.secrets_file = self.folder / "secrets.env"
        self.status_file = self.folder / "status.json"
        self.logs = self.folder / "log"
        self._lock: int | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "State":
        return cls(Path(environment.get("STATE") or "var"))

    def make(self) -> None:
        """Make the folder; what may hold personal data or secrets is open to its owner alone."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            for name in ("log", "mail", "media", "beat", "static"):
                (self.folder / name).mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise CannotRun(
                f"{self.folder} cannot be written ({error.strerror}). Choose another folder: STATE=... make run"
            ) from error

    def lock(self) -> None:
        """One run per state folder. The lock goes with this process, however it ends."""
        handle = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(handle)
            running = supervisor.read_status(self.status_file)
            where = f" at {running['url']} (process {running['pid']})" if running.get("url") else ""
            raise CannotRun(
                f"Imprimatur is already running{where} and keeps its data in {self.folder}.\n"
                "Use that one, stop it first, or start a second one beside it: STATE=var-2 PORT=8001 make run"
            ) from error
        self._lock = handle

    def log(self, name: str) -> Path:
        """Where a part writes; what grew past 5 MB is set aside as NAME.log.1 when the part starts."""
        path = self.logs / f"{name}.log"
        with suppress(FileNotFoundError):
            if path.stat().st_size > 5_000_000:
                path.replace(path.with_suffix(".log.1"))
        return path

    def secrets(self) -> dict[str, str]:
        """This run's own secrets, made at the first start and kept in a file only its owner may read."""
        if not self.secrets_file.exists():
            self._write_secrets(
                {
                    "SECRET_KEY": secrets.token_urlsafe(48),
                    "VAULT_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
                    "DEMO_PASSWORD": os.environ.get("DEMO_PASSWORD") or _speakable_password(),
                }
            )
        self.secrets_file.chmod(0o600)
        lines = self.secrets_file.read_text().splitlines()
        kept = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
        if missing := [name for name in SECRETS if not kept.get(name)]:
            raise CannotRun(
                f"{self.secrets_file} lacks {', '.join(missing)}. Without VAULT_KEYS the kept credentials cannot be "
                "read: restore the file from a copy, or begin afresh in another folder (STATE=...)."
            )
        return kept

    def _write_secrets(self, values: Mapping[str, str]) -> None:
        text = "# Made by `make run` for this machine alone. Keep it with the data; never commit it.\n"
        text += "".join(f"{name}={value}\n" for name, value in values.items())
        fresh = self.folder / f"secrets.{os.getpid()}"
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
            handle.write(text)
            handle.flush()
            os.fsync(handle.fileno())
        with suppress(FileExistsError):  # another first start was faster: its secrets count
            os.link(fresh, self.secrets_file)
        fresh.unlink()

    def postgres(self) -> embedded.Postgres:
        return embedded.Postgres(self.folder / "postgres", log=self.log("postgres"))

    def valkey(self) -> embedded.Valkey:
        return embedded.Valkey(self.folder / "valkey", log=self.log("valkey"))


def _speakable_password() -> str:
    """Four groups of four, without letters and digits that look alike: 75 bits."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(4))


def port(environment: Mapping[str, str]) -> int:
    """The web server's port, from $PORT, else 8000."""
    given = environment.get("PORT") or "8000"
    if not given.isdigit() or not 0 < int(given) < 65_536:
        raise CannotRun(f"PORT={given} is not a port. Give a number such as PORT=8000.")
    return int(given)


def require_free_port(number: int) -> None:
    """Refuse a port that another program listens on, before anything is started."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, number))
        except OSError as error:
            reason = "taken by another program" if error.errno == errno.EADDRINUSE else error.strerror
            raise CannotRun(
                f"Port {number} is not to be had: {reason}. Choose another: PORT={number + 10} make run"
            ) from error


def prepared_environment(state: State, given: Mapping[str, str]) -> dict[str, str]:
    """The environment for Django: what is given wins; what is absent comes from the state folder."""
    state.make()

    def is_given(name: str) -> bool:
        return bool(given.get(name) or given.get(f"{name}_FILE"))

    own = []
    defaults = state.secrets() | {
        "SITE_URL": f"http://{HOST}:{port(given)}",
        "MEDIA_ROOT": str(state.folder / "media"),
        "STATIC_ROOT": str(state.folder / "static"),
        "EMAIL_URL": f"filemail:///{quote(str(state.folder / 'mail'))}",
        "SUPERVISOR_STATUS": str(state.status_file),
        "DEMO_MODE": "true",
    }
    if not is_given("DATABASE_URL"):
        defaults["DATABASE_URL"] = state.postgres().url
        own.append("database")
    if not is_given("REDIS_URL"):
        defaults["REDIS_URL"] = state.valkey().url
        own.append("queue")
    added = {name: value for name, value in defaults.items() if not is_given(name)}
    return {**given, **added, EMBEDDED: " ".join(own)}
