from __future__ import annotations

import gzip
import logging
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from accounts.connectors import http
from accounts.connectors.base import OutcomeUnknown, Refused, TryLater
from accounts.connectors.http import Purpose

from .certificates import a_certificate
from .loopback import HANG_UP, Loopback, answer, serving


@pytest.fixture(autouse=True)
def _no_private_hosts() -> Iterator[None]:
    before = http.private_hosts()
    http.configure()
    yield
    http.configure(private_hosts=before)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "TIMEOUT", httpx.Timeout(0.2))


def call(server: Loopback, purpose: Purpose = Purpose.READ, method: str = "GET", path: str = "/") -> http.Answer:
    http.configure(private_hosts={server.host})
    return http.call(method, server.url + path, purpose=purpose)


def names(monkeypatch: pytest.MonkeyPatch, **addresses: str) -> list[str]:
    """Let names lead to addresses; returns the list of everything that is looked up."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def look_up(host: str, *rest: Any, **more: Any) -> Any:
        asked.append(host)
        return real(addresses.get(host.replace(".", "_"), host), *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.5.4", "169.254.169.254", "100.64.0.1", "0.0.0.0",  # noqa: S104
        "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fd00::1", "ff02::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "nonsense",
    ],
)  # fmt: skip
def test_address_that_is_not_on_the_public_internet_is_never_public(address: str) -> None:
    assert not http.is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public_address_is_public(address: str) -> None:
    assert http.is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "https://user:password@example.org/",
        "https:///path",
        "not a web address",
        "https://[::1",
        "",
    ],
)
def test_only_plain_https_addresses_are_called(url: str) -> None:
    with pytest.raises(Refused):
        http.call("GET", url, purpose=Purpose.READ)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "0x7f.1", "2130706433", "169.254.169.254"])
def test_private_host_is_refused_however_it_is_written(host: str) -> None:
    with pytest.raises(Refused, match="private network"):
        http.call("GET", f"https://{host}/", purpose=Purpose.READ)


def test_name_that_leads_into_the_private_network_gets_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, harmless_test="127.0.0.1")

    with serving(answer()) as server, pytest.raises(Refused, match="private network"):
        http.call("GET", f"https://harmless.test:{server.port}/", purpose=Purpose.READ)

    assert server.requests == []


def test_name_is_looked_up_once_and_the_checked_address_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = names(monkeypatch, city_test="127.0.0.1")

    with serving(answer()) as server:
        http.configure(private_hosts={"city.test"})
        http.call("GET", f"http://city.test:{server.port}/", purpose=Purpose.READ)

    assert asked == ["city.test", "127.0.0.1"]
    assert f"host: city.test:{server.port}" in server.requests[0].lower()


def test_private_host_is_allowed_with_its_port_only() -> None:
    with serving(answer()) as server:
        http.configure(private_hosts={"127.0.0.1:1"})

        with pytest.raises(Refused):
            http.call("GET", server.url, purpose=Purpose.READ)

    assert server.requests == []


def test_certificate_must_be_that_of_the_name_not_of_the_address(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    names(monkeypatch, city_test="127.0.0.1", other_test="127.0.0.1")
    certificate = a_certificate(tmp_path, "city.test")
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(certificate)
    client_side = ssl.create_default_context(cafile=str(certificate))
    monkeypatch.setattr(http, "_tls", lambda: client_side)
    http.configure(private_hosts={"city.test", "other.test"})

    with serving(answer(body={"hello": "city"}), tls=server_side) as server:
        said = http.call("GET", f"https://city.test:{server.port}/", purpose=Purpose.READ)
        with pytest.raises(TryLater):
            http.call("GET", f"https://other.test:{server.port}/", purpose=Purpose.READ)

    assert said.mapping() == {"hello": "city"}
    assert len(server.requests) == 1


def test_every_call_names_the_product_and_asks_for_no_compression() -> None:
    with serving(answer()) as server:
        call(server)

    assert "user-agent: imprimatur\r\n" in server.requests[0].lower()
    assert "accept-encoding: identity\r\n" in server.requests[0].lower()


def test_redirect_on_the_same_host_is_followed() -> None:
    with serving(answer(302, Location="/there"), answer(body={"ok": 1})) as server:
        said = call(server)

    assert said.mapping() == {"ok": 1}
    assert server.paths() == ["/", "/there"]


def test_redirect_to_another_host_is_refused() -> None:
    with (
        serving(answer()) as elsewhere,
        serving(answer(302, Location=elsewhere.url)) as server,
        pytest.raises(Refused, match="redirect"),
    ):
        call(server)

    assert elsewhere.requests == []


def test_redirect_of_a_write_is_never_followed() -> None:
    with serving(answer(307, Location="/there"), answer()) as server, pytest.raises(Refused, match="redirect"):
        call(server, Purpose.WRITE, "POST")

    assert server.paths() == ["/"]


def test_circle_of_redirects_ends() -> None:
    with serving(answer(302, Location="/again")) as server, pytest.raises(Refused, match="circle"):
        call(server)

    assert len(server.requests) == http.MAX_REDIRECTS + 1


def test_answer_over_the_size_limit_is_not_read_to_its_end() -> None:
    with serving(answer(body="x" * (http.MAX_ANSWER + 1))) as server:
        with pytest.raises(Refused, match="too large"):
            call(server)
        with pytest.raises(OutcomeUnknown):
            call(server, Purpose.WRITE, "POST")


def test_compressed_answer_is_not_unpacked() -> None:
    bomb = gzip.compress(b" " * 50_000_000)
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(bomb)}\r\n\r\n".encode()

    with serving(head + bomb) as server:
        said = call(server)

    assert len(said.content) == len(bomb)


def test_nobody_listening_means_nothing_happened() -> None:
    with serving(answer()) as server:
        pass

    with pytest.raises(TryLater):
        call(server, Purpose.WRITE, "POST")


def test_name_that_does_not_exist_means_nothing_happened() -> None:
    with pytest.raises(TryLater, match="looked up"):
        http.call("POST", "https://nowhere.invalid/", purpose=Purpose.WRITE)


@pytest.mark.parametrize(
    ("purpose", "error"),
    [(Purpose.READ, TryLater), (Purpose.REPEATABLE, TryLater), (Purpose.WRITE, OutcomeUnknown)],
)
@pytest.mark.parametrize(
    "said",
    [
        HANG_UP,
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{}",
        b"not HTTP at all\r\n\r\n",
        answer(500),
        answer(503),
    ],
)
def test_what_breaks_after_sending_leaves_only_a_write_in_doubt(
    purpose: Purpose, error: type[Exception], said: bytes
) -> None:
    with serving(said) as server, pytest.raises(error):
        call(server, purpose, "POST")

    assert len(server.requests) == 1


@pytest.mark.parametrize(("purpose", "error"), [(Purpose.READ, TryLater), (Purpose.WRITE, OutcomeUnknown)])
def test_silence_is_given_up(quick: None, purpose: Purpose, error: type[Exception]) -> None:
    with serving() as server:
        server.silent = threading.Event()
        with pytest.raises(error):
            call(server, purpose, "POST")


def test_answer_that_trickles_forever_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "DEADLINE", -1.0)

    with serving(answer(body={"a": 1})) as server, pytest.raises(TryLater, match="too long"):
        call(server)


@pytest.mark.parametrize("said", ["{", '["not", "an object"]', "", '"text"', "[" * 100_000])
def test_malformed_answer_after_a_write_leaves_its_outcome_open(said: str) -> None:
    with serving(answer(body=said)) as server:
        with pytest.raises(OutcomeUnknown):
            call(server, Purpose.WRITE, "POST").mapping()
        with pytest.raises(TryLater):
            call(server).mapping()


@pytest.mark.parametrize(
    ("header", "form"),
    [
        ("Retry_After", "60"),
        ("Retry_After", "%a, %d %b %Y %H:%M:%S GMT"),
        ("ratelimit_reset", "EPOCH"),
        ("X_RateLimit_Reset", "%Y-%m-%dT%H:%M:%S.000Z"),
    ],
)
def test_too_many_requests_says_when_to_come_back(header: str, form: str) -> None:
    moment = datetime.now(UTC) + timedelta(seconds=60)
    value = moment.strftime(form.replace("EPOCH", str(int(moment.timestamp()))))

    with serving(answer(429, **{header: value})) as server, pytest.raises(TryLater) as caught:
        call(server, Purpose.WRITE, "POST")

    assert caught.value.retry_after == pytest.approx(60, abs=5)


@pytest.mark.parametrize("value", ["", "soon", "-5", "²", "9" * 400])
def test_strange_retry_after_is_survived(value: str) -> None:
    with serving(answer(429, Retry_After=value)) as server, pytest.raises(TryLater) as caught:
        call(server)

    assert caught.value.retry_after is None or caught.value.retry_after >= 0


def test_log_holds_neither_token_nor_body_nor_query(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    with serving(answer(body={"word": "private-answer"}, Set_Cookie="private-cookie")) as server:
        http.configure(private_hosts={server.host})
        http.call(
            "POST",
            f"{server.url}/path",
            purpose=Purpose.WRITE,
            headers={"Authorization": "Bearer private-token"},
            params={"q": "private-query"},
            body={"text": "private-text"},
        )

    assert "/path: 200" in caplog.text
    assert "private-" not in caplog.text


def test_words_of_a_server_become_one_short_line() -> None:
    with serving(answer(400, {"error": "bad\r\nthing\x00 " + "x" * 1000})) as server:
        words = call(server).error_words("message", "error")

    assert words.startswith("bad thing x")
    assert len(words) == 300
