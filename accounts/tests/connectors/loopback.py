"""A loopback server that answers as a test tells it, also in ways no proper server would."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

HANG_UP = b""


@dataclass
class Loopback:
    """What was asked (whole requests) and what to answer, in turn; the last answer is repeated."""

    port: int
    answers: list[bytes] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    silent: threading.Event | None = None  # say nothing until this event is set
    behind: str = ""  # address of a real server that answers instead
    swallow: str = ""  # lose that server's answer to a POST whose path ends so

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    def paths(self) -> list[str]:
        return [request.split(" ")[1] for request in self.requests]


def answer(status: int = 200, body: object = None, **headers: str) -> bytes:
    """One HTTP answer; a `body` that is not text is written as JSON."""
    content = body if isinstance(body, str) else json.dumps({} if body is None else body)
    lines = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(content.encode())}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", content]).encode()


@contextmanager
def losing_answers(real: str, path: str) -> Iterator[Loopback]:
    """A server in front of a real one that loses the real one's answers to a POST on a path."""
    with serving() as server:
        server.behind, server.swallow = real, path
        yield server


@contextmanager
def serving(*answers: bytes, tls: ssl.SSLContext | None = None) -> Iterator[Loopback]:
    """A server for as long as the block lasts."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Loopback(listener.getsockname()[1], list(answers))
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
        if server.behind:
            connection.sendall(_pass_on(server, head, body))
            return
        connection.sendall(server.answers.pop(0) if len(server.answers) > 1 else server.answers[0])


def _pass_on(server: Loopback, head: bytes, body: bytes) -> bytes:
    first, *lines = head.decode().strip().split("\r\n")
    method, path, _ = first.split(" ")
    headers = dict(line.split(": ", 1) for line in lines if not line.lower().startswith(("host:", "connection:")))
    said = httpx.request(method, server.behind + path, headers=headers, content=body)
    if method == "POST" and server.swallow and path.endswith(server.swallow):
        return HANG_UP
    return answer(said.status_code, said.text, Content_Type=said.headers.get("content-type", ""))
