"""The Celery app of `governance` on a bad day, for `tests.faults`: a network shared through a file, and a fault
for about every fourth publication, at its first try.

`kill ...` ends the process with SIGKILL at that step; `cut ...` breaks the connection. Waits are short, so that what is
left behind is looked into within seconds."""

import hashlib
import os
import signal
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import ModuleType

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
django.setup()

from accounts.connectors import fake  # noqa: E402
from accounts.connectors.base import (  # noqa: E402
    Credentials,
    OutcomeUnknown,
    Outgoing,
    Receipt,
    Refused,
    TryLater,
)
from governance.celery import app  # noqa: E402
from posts import claiming, outcomes, sending  # noqa: E402

__all__ = ["FAULTS", "app", "fault_of"]

KILLS = (
    "kill while claiming",
    "kill once claimed",
    "kill once begun",
    "kill before the network heard",
    "kill after the network heard",
    "kill after the answer",
    "kill once written down",
)
FAULTS = (*KILLS, "cut before the network heard", "cut after the network heard", "cut, and the network never tells")
SHARE = 0.03  # of the publications, for each fault
FOLDER = Path(os.environ["FAULTS_FOLDER"])


def fault_of(key: str) -> str:
    """What goes wrong at the first try of the publication with this key; empty where nothing does."""
    place = int.from_bytes(hashlib.sha256(key.encode()).digest()[:4]) / 2**32
    number = int(place / SHARE)
    return FAULTS[number] if number < len(FAULTS) else ""


def strikes(key: str, fault: str) -> bool:
    """Whether this fault strikes here and now; once for each publication, and on the list of what was done."""
    if not fault or fault_of(key) != fault:
        return False
    try:
        os.close(os.open(FOLDER / f"struck-{key}", os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    append("struck", fault)
    return True


def append(name: str, line: str) -> None:
    file = os.open(FOLDER / name, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(file, f"{line}\n".encode())  # one small append is atomic
    os.close(file)


def kill_if(key: str, fault: str) -> None:
    if strikes(key, fault):
        os.kill(os.getpid(), signal.SIGKILL)


def publish(_network: object, credentials: Credentials, outgoing: Outgoing, key: str) -> Receipt:
    kill_if(key, "kill before the network heard")
    if strikes(key, "cut before the network heard"):
        raise TryLater(None, "The network could not be reached.")
    append("network", key)
    kill_if(key, "kill after the network heard")
    for fault in ("cut after the network heard", "cut, and the network never tells"):
        if strikes(key, fault):
            raise OutcomeUnknown("The connection broke before the network answered.")
    return Receipt(key, f"https://practice.invalid/{key}", key)


def find(_network: object, credentials: Credentials, key: str, outgoing: Outgoing) -> Receipt | None:
    if fault_of(key) == "cut, and the network never tells":
        raise Refused("This network doesn't say.")
    network = FOLDER / "network"
    heard = network.exists() and key in network.read_text().split()
    return Receipt(key, f"https://practice.invalid/{key}", key) if heard else None


def _wrapped(module: ModuleType, name: str, key_of: Callable[..., str], *, before: str = "", after: str = "") -> None:
    """Let one step of a delivery be struck on its way in or out."""
    step = getattr(module, name)

    def struck(*args: object, **named: object) -> object:
        key = key_of(*args)
        kill_if(key, before)
        result = step(*args, **named)
        kill_if(key, after)
        return result

    setattr(module, name, struck)


setattr(fake.Fake, "publish", publish)  # noqa: B010  (types forbid the plain form)
setattr(fake.Fake, "find", find)  # noqa: B010
_wrapped(
    claiming,
    "_is_cleared",
    lambda publication, reasons, now: str(publication.idempotency_key),
    after="kill while claiming",
)
_wrapped(claiming, "start", lambda publication: str(publication.idempotency_key), before="kill once claimed")
_wrapped(sending, "_send", lambda attempt: str(attempt.publication.idempotency_key), before="kill once begun")
_wrapped(
    sending,
    "succeed",
    lambda publication, receipt: str(publication.idempotency_key),
    before="kill after the answer",
    after="kill once written down",
)
claiming.LEASE = timedelta(seconds=3)
outcomes.LOOK_WAIT = outcomes.SHORTEST_WAIT = timedelta(seconds=1)
sending.TURN = 2.0
