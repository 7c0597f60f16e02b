"""Keeps the parts of a local run alive: starts them, starts them again when they end, stops them in order.

Used by `manage.py up`. It writes what it sees to a small JSON file, which `/healthz` shows. One thread only: Linux ties
a child's life to the thread that started it (see embedded.die_with_parent)."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from governance import embedded

FIRST_PAUSE = 0.5  # seconds before an ended part is started again; doubles each time
LONGEST_PAUSE = 30.0
STEADY = 60.0  # seconds after which a part that was started again counts as well
FAILING_AFTER = 3  # quick ends in a row
STOP_LIMIT = 15.0


@dataclass
class Part:
    """One program of the run, with its history."""

    name: str
    start: Callable[[], subprocess.Popen[bytes]]
    stop_signal: int = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    restarts: int = 0
    quick_ends: int = 0
    retry_at: float = 0.0
    last_end: str = ""

    def run(self) -> None:
        self.process = self.start()
        self.started_at = time.monotonic()

    def is_steady(self) -> bool:
        return self.process is not None and time.monotonic() - self.started_at > STEADY

    def state(self) -> str:
        """ "running", "restarting", or "failing" when it has ended quickly again and again."""
        if self.quick_ends >= FAILING_AFTER:
            return "failing"
        return "running" if self.process is not None else "restarting"

    def as_status(self) -> dict[str, Any]:
        pid = self.process.pid if self.process else None
        return {
            "name": self.name,
            "state": self.state(),
            "restarts": self.restarts,
            "last_end": self.last_end,
            "pid": pid,
            "born": _born(pid) if pid else None,
        }


@dataclass
class Supervisor:
    """`servers` are stopped last, after `add`ed parts that still need them."""

    status_file: Path
    say: Callable[[str], None]
    url: str = ""
    servers: list[Part] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    stopping: bool = False

    def start(self, part: Part, *, server: bool = False) -> Part:
        """Start a part and look after it from now on."""
        part.run()
        (self.servers if server else self.parts).append(part)
        self.write_status()
        return part

    def request_stop(self, *_: object) -> None:
        """Signal handler: leave the watch at the next look."""
        self.stopping = True

    def watch(self, look_every: float = 0.25) -> None:
        """Look after the parts until a stop is asked for."""
        while not self.stopping:
            self.look()
            time.sleep(look_every)

    def look(self) -> None:
        """One look: note what ended, start again what is due."""
        changed = False
        for part in [*self.servers, *self.parts]:
            if part.process is not None and (code := part.process.poll()) is not None:
                with suppress(ProcessLookupError):  # what it started, such as gunicorn's workers, still holds the port
                    os.killpg(part.process.pid, signal.SIGTERM)
                self._note_end(part, code)
                changed = True
            elif part.process is None and time.monotonic() >= part.retry_at:
                self._start_again(part)
                changed = True
            elif part.quick_ends and part.is_steady():
                part.quick_ends = 0
                self.say(f"{part.name} is well again.")
                changed = True
        if changed:
            self.write_status()

    def _note_end(self, part: Part, code: int) -> None:
        part.last_end = f"signal {-code}" if code < 0 else f"exit code {code}"
        part.quick_ends = 1 if part.is_steady() else part.quick_ends + 1
        part.process = None
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (part.quick_ends - 1))
        part.retry_at = time.monotonic() + pause
        self.say(f"{part.name} ended ({part.last_end}); starting it again in {pause:g} s.")

    def _start_again(self, part: Part) -> None:
        part.restarts += 1
        try:
            part.run()
        except (OSError, embedded.ServerError) as error:
            part.quick_ends += 1
            part.last_end = str(error).partition("\n")[0]
            part.retry_at = time.monotonic() + LONGEST_PAUSE
            self.say(f"{part.name} cannot be started: {error}")

    def stop(self) -> None:
        """Stop everything: first what uses the servers, then the servers."""
        for group in (self.parts, self.servers):
            running = [(part, part.process) for part in group if part.process is not None]
            for part, process in running:
                process.send_signal(part.stop_signal)
            limit = time.monotonic() + STOP_LIMIT
            for part, process in running:
                embedded.await_end(process, max(0.1, limit - time.monotonic()))
                part.process = None
        self.status_file.unlink(missing_ok=True)

    def write_status(self) -> None:
        """Replace the status file in one step, so that a reader never sees half of it."""
        status = {
            "pid": os.getpid(),
            "born": _born(os.getpid()),
            "url": self.url,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "parts": [part.as_status() for part in [*self.servers, *self.parts]],
        }
        fresh = self.status_file.with_suffix(".new")
        fresh.write_text(json.dumps(status, indent=1))
        fresh.replace(self.status_file)


def read_status(status_file: Path) -> dict[str, Any]:
    """What the supervisor last wrote; empty where there is none or it cannot be read."""
    try:
        status = json.loads(status_file.read_text())
    except (OSError, ValueError):
        return {}
    return status if isinstance(status, dict) else {}


def end_leftovers(status_file: Path) -> None:
    """End what an earlier run, itself ended hard, left running. Call it only while holding the state folder's lock."""
    left = [
        process
        for part in read_status(status_file).get("parts", [])
        if (process := _same_process(part.get("pid"), part.get("born"))) is not None
    ]
    family = [*left, *_descendants(left)]
    for process in left:
        _quietly(process.terminate)
    _, alive = psutil.wait_procs(family, timeout=STOP_LIMIT)
    for process in alive:
        _quietly(process.kill)
    psutil.wait_procs(alive, timeout=STOP_LIMIT)
    status_file.unlink(missing_ok=True)


def _born(pid: int) -> float | None:
    """When a process began: with its number, this names it for good, since numbers are used again."""
    try:
        return psutil.Process(pid).create_time()
    except psutil.Error:
        return None


def _same_process(pid: object, born: object) -> psutil.Process | None:
    if not isinstance(pid, int) or not isinstance(born, float):
        return None
    now_born = _born(pid)
    return psutil.Process(pid) if now_born is not None and abs(now_born - born) < 1 else None


def _descendants(processes: Sequence[psutil.Process]) -> list[psutil.Process]:
    found: list[psutil.Process] = []
    for process in processes:
        try:
            found += process.children(recursive=True)
        except psutil.Error:
            continue
    return found


def _quietly(act: Callable[[], None]) -> None:
    try:
        act()
    except psutil.Error:
        return
