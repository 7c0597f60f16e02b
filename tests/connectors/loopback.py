"""A loopback server that answers as a test tells it, also in ways no proper server would."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

HANG_UP = b""


@dataclass(frozen=True)
class Request:
    """One request as it came in."""

    method: str
    target: str  # path and query
    headers: dict[str, str]  # by names in small letters
    body: bytes

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]


Handler = Callable[[Request], bytes]


@dataclass
class Loopback:
    """What was asked (whole requests) and what to answer, in turn; the last answer is repeated."""

    port: int
    answers: list[bytes] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    silent: threading.Event | None = None  # say nothing until this event is set
    behind: str = ""  # address of a real server that answers instead
    handler: Handler | None = None  # or a function that does
    swallow: str = ""  # lose that server's answer to a POST whose path ends so
    fault: Callable[[Request, socket.socket], bool] | None = None  # answers itself where it says True
    scheme: str = "http"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}"

    def paths(self) -> list[str]:
        return [request.split(" ")[1] for request in self.requests]


def answer(status: int = 200, body: object = None, **headers: str) -> bytes:
    """One HTTP answer; a `body` that is not text is written as JSON."""
    content = body if isinstance(body, str) else json.dumps({} if body is None else body)
    lines = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(content.encode())}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", content]).encode()


@contextmanager
def losing_answers(real: str | Handler, path: str) -> Iterator[Loopback]:
    """A server in front of a real one (or a function) that loses the answers to a POST on a path."""
    with serving() as server:
        if isinstance(real, str):
            server.behind = real
        else:
            server.handler = real
        server.swallow = path
        yield server


@contextmanager
def serving(*answers: bytes, tls: ssl.SSLContext | None = None, handler: Handler | None = None) -> Iterator[Loopback]:
    """A server for as long as the block lasts."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Loopback(listener.getsockname()[1], list(answers), handler=handler, scheme="https" if tls else "http")
        thread = threading.Thread(target=_serve, args=(listener, server, tls))
        thread.start()
        try:
            yield server
        finally:
            if server.silent is not None:
                server.silent.set()
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def _serve(listener: socket.socket, server: Loopback, tls: ssl.SSLContext | None) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection:
            try:
                _talk(tls.wrap_socket(connection, server_side=True) if tls else connection, server)
            except OSError:
                continue


def _talk(connection: socket.socket, server: Loopback) -> None:
    with connection, connection.makefile("rb") as stream:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            line = stream.readline()
            if not line:
                return
            head += line
        length = next((int(h[15:]) for h in head.split(b"\r\n") if h.lower().startswith(b"content-length:")), 0)
        body = stream.read(length)
        server.requests.append((head + body).decode(errors="replace"))
        if server.silent is not None:
            server.silent.wait(10)
            return
        request = _parsed(head, body)
        if server.fault is not None and server.fault(request, connection):
            return
        if server.behind or server.handler:
            said = server.handler(request) if server.handler else _pass_on(server, request)
            lost = request.method == "POST" and server.swallow and request.path.endswith(server.swallow)
            connection.sendall(HANG_UP if lost else said)
            return
        connection.sendall(server.answers.pop(0) if len(server.answers) > 1 else server.answers[0])


def _parsed(head: bytes, body: bytes) -> Request:
    first, *lines = head.decode().strip().split("\r\n")
    method, target, _ = first.split(" ")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    return Request(method, target, headers, body)


def _pass_on(server: Loopback, request: Request) -> bytes:
    headers = {name: value for name, value in request.headers.items() if name not in ("host", "connection")}
    said = httpx.request(request.method, server.behind + request.target, headers=headers, content=request.body)
    return answer(said.status_code, said.text, Content_Type=said.headers.get("content-type", ""))
