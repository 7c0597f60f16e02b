"""What can go wrong between us and a network, whichever network it is; each with what must come of it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from accounts.connectors.base import ConnectorError, OutcomeUnknown, Refused, TryLater

from .loopback import HANG_UP, Request, answer

PIECE = b"x" * 65_536
ENDLESS = 100_000_000  # bytes
sent = {"bytes": 0}  # of the last endless answer


@dataclass(frozen=True)
class Fault:
    """`say` answers in place of the network; `write` is what it means for a post, `read` for anything else."""

    name: str
    say: Callable[[socket.socket], None]
    write: type[ConnectorError]
    read: type[ConnectorError]
    words: str
    wait: float | None = None  # seconds that the network asked for

    def __str__(self) -> str:
        return self.name


def saying(said: bytes) -> Callable[[socket.socket], None]:
    return lambda connection: connection.sendall(said)


def _endless(connection: socket.socket) -> None:
    """A hundred megabytes, piece by piece, until nobody listens any more."""
    sent["bytes"] = 0
    with suppress(OSError):
        connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Length: {ENDLESS}\r\n\r\n".encode())
        while sent["bytes"] < ENDLESS:
            connection.sendall(PIECE)
            sent["bytes"] += len(PIECE)


def _silent(connection: socket.socket) -> None:
    """Nothing, until the other side gives up."""
    with suppress(OSError):
        connection.settimeout(10)
        connection.recv(1)


def _soon() -> str:
    return (datetime.now(UTC) + timedelta(seconds=90)).strftime("%a, %d %b %Y %H:%M:%S GMT")


WALL = "<!doctype html><title>Sign in</title><p>Welcome to the City"
LOGIN_PAGE = answer(200, WALL, Content_Type="text/html")
CUT = b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"id":'
SLOW = "slow down"

FAULTS = (
    Fault("HTML instead of JSON", saying(LOGIN_PAGE), OutcomeUnknown, TryLater, "cannot be understood"),
    Fault("silence", _silent, OutcomeUnknown, TryLater, "broke before the server answered"),
    Fault("100 MB", _endless, OutcomeUnknown, Refused, "too large to read"),
    Fault("cut after the request", saying(HANG_UP), OutcomeUnknown, TryLater, "broke before the server answered"),
    Fault("cut within the answer", saying(CUT), OutcomeUnknown, TryLater, "broke before the server answered"),
    Fault("500", saying(answer(500)), OutcomeUnknown, TryLater, "failed|problem of its own"),
    Fault("503", saying(answer(503, "<html>")), OutcomeUnknown, TryLater, "failed|problem of its own"),
    Fault("429", saying(answer(429)), TryLater, TryLater, SLOW),
    Fault("429 in seconds", saying(answer(429, Retry_After="90")), TryLater, TryLater, SLOW, 90),
    Fault("429 to a time", lambda line: line.sendall(answer(429, Retry_After=_soon())), TryLater, TryLater, SLOW, 90),
    Fault(
        "redirect to a private address",
        saying(answer(302, Location="http://10.0.0.1/admin")),
        Refused,
        Refused,
        "redirect to another address",
    ),
)


class Interruption:
    """Lets everything pass but the calls of one kind, which meet the fault."""

    def __init__(self, fault: Fault, method: str, path: str) -> None:
        self.fault, self.method, self.path = fault, method, path
        self.met = threading.Event()

    def __call__(self, request: Request, connection: socket.socket) -> bool:
        if request.method != self.method or not request.path.endswith(self.path):
            return False
        self.met.set()
        self.fault.say(connection)
        return True
