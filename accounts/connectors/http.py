"""The only place where the product calls out to the internet on behalf of an account.

Every call has time limits and a size limit, goes to a public address (checked on the address actually connected to, so
a name that changes its mind gains nothing), over TLS, follows no redirect to another host, and leaves neither bodies
nor tokens in a log. Failures come out as the connector errors, according to whether the request can have had an effect.
"""

from __future__ import annotations

import functools
import ipaddress
import json
import logging
import socket
import ssl
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, NoReturn

import httpx

from . import ratelimits
from .base import ConnectorError, OutcomeUnknown, RateLimit, Refused, TryLater

logger = logging.getLogger(__name__)
# httpx logs whole addresses with their query, httpcore the headers of answers.
for _chatty in ("httpx", "httpcore"):
    logging.getLogger(_chatty).setLevel(logging.WARNING)

USER_AGENT = "Imprimatur"
TIMEOUT = httpx.Timeout(connect=5, read=20, write=30, pool=5)  # seconds between two signs of life
DEADLINE = 60.0  # seconds for one whole answer
MAX_ANSWER = 2_000_000  # bytes
PIECE = 65_536  # bytes sent at a time
MAX_ADDRESSES = 3
MAX_REDIRECTS = 3
BAD_CERTIFICATE = (
    "The server's certificate is not valid, so nothing was sent. If this lasts, whoever runs the server must renew it."
)

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_private_hosts: frozenset[str] = frozenset()


class Purpose(Enum):
    """What it would mean if a request got through and its answer did not."""

    READ = auto()
    REPEATABLE = auto()  # has an effect, but doing it twice is the same as doing it once
    WRITE = auto()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said: never a redirect, a 5xx, or a request to wait, those have been raised as errors."""

    status: int
    headers: httpx.Headers
    content: bytes = field(repr=False)
    purpose: Purpose

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def rate(self) -> RateLimit | None:
        """What the network said of its limits along with this answer."""
        return ratelimits.read(self.headers)

    def mapping(self) -> dict[str, Any]:
        """The JSON object in the answer; anything else is a malformed answer."""
        value = self._json()
        if not isinstance(value, dict):
            self.fail_malformed()
        return value

    def rows(self) -> list[dict[str, Any]]:
        """The JSON list of objects in the answer; anything else is a malformed answer."""
        value = self._json()
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            self.fail_malformed()
        return value

    def fail_malformed(self) -> NoReturn:
        """Say that the answer cannot be understood. After a write that leaves its outcome open."""
        _fail(self.purpose, "The server sent an answer that cannot be understood.")

    def error_words(self, *names: str) -> str:
        """The server's own words from the first named field it filled in, one line of at most 300 characters.

        A name with dots (`error.message`) leads into the object; a number there is taken as its digits.
        """
        try:
            value = json.loads(self.content)
        except (ValueError, RecursionError):
            return ""
        for name in names:
            words = value
            for part in name.split("."):
                if part == "0" and isinstance(words, list) and words:
                    words = words[0]
                else:
                    words = words.get(part) if isinstance(words, dict) else None
            if isinstance(words, int) and not isinstance(words, bool):
                words = str(words)
            if isinstance(words, str) and words.strip():
                return " ".join("".join(c if c.isprintable() else " " for c in words).split())[:300]
        return ""

    def _json(self) -> Any:
        try:
            return json.loads(self.content)
        except (ValueError, RecursionError):
            self.fail_malformed()


def configure(*, private_hosts: Collection[str] = ()) -> None:
    """Name the hosts ("host" or "host:port") that may be reached although private, also without TLS."""
    global _private_hosts
    _private_hosts = frozenset(host.lower() for host in private_hosts)


def private_hosts() -> frozenset[str]:
    """The private hosts that are allowed at present."""
    return _private_hosts


def call(
    method: str,
    url: str,
    *,
    purpose: Purpose,
    headers: Mapping[str, str] | None = None,
    params: Mapping[str, str | int] | None = None,
    body: object = None,
    form: Mapping[str, str | list[str]] | None = None,
    files: Mapping[str, tuple[str, bytes, str]] | None = None,
    content: bytes | None = None,
    patience: float | None = None,
) -> Answer:
    """Send one request: `body` as JSON, `form` and `files` as a form, or `content` as it is. `patience` is how
    many seconds somebody waits, for sending and for the answer, where that is not as usual.

    Raises TryLater when nothing can have happened, OutcomeUnknown when a write may have, Refused where this module will
    not go. Answers of 2xx and 4xx (but 429) are for the connector to read.
    """
    patience = DEADLINE if patience is None else patience
    request = httpx.Request(
        method,
        _checked_url(url),
        params=params,
        headers={
            "User-Agent": USER_AGENT,
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            **(headers or {}),
        },
        json=body,
        data=form,
        files=files,
        content=content,
        extensions={"timeout": _timeout(patience)},
    )
    for _ in range(MAX_REDIRECTS + 1):
        answer = _send(request, purpose, patience)
        logger.info("%s %s%s: %s", method, request.url.host, request.url.path, answer.status)
        if not 300 <= answer.status < 400:
            _raise_for_server(answer)
            return answer
        request = _redirected(request, answer)
    raise Refused("The server redirects in a circle.")


def checked(url: str) -> str:
    """An address that somebody may be sent to: over TLS, without a name and password in it. Refused for any other."""
    return str(_checked_url(url))


def _timeout(patience: float) -> dict[str, float]:
    return {kind: min(limit, max(patience, 0.1)) for kind, limit in TIMEOUT.as_dict().items() if limit is not None}


def _checked_url(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        raise Refused("The server's address is not a web address.") from None
    if not parsed.host or parsed.userinfo:
        raise Refused("The server's address is not a plain web address.")
    if parsed.scheme != "https" and not (parsed.scheme == "http" and _is_allowed_private(parsed)):
        raise Refused("The server's address must begin with https://.")
    return parsed


def _is_allowed_private(url: httpx.URL) -> bool:
    port = url.port or {"http": 80, "https": 443}[url.scheme]
    return url.host.lower() in _private_hosts or f"{url.host.lower()}:{port}" in _private_hosts


def _send(request: httpx.Request, purpose: Purpose, patience: float) -> Answer:
    unreachable = TryLater(None, "The server cannot be reached.")
    for address in _addresses(request.url):
        try:
            return _send_to(address, request, purpose, patience)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as trouble:
            if _is_about_certificate(trouble):
                unreachable = TryLater(None, BAD_CERTIFICATE)
            continue  # nothing was sent: the next address may answer
        except (httpx.HTTPError, httpx.StreamError):
            _fail(purpose, "The connection broke before the server answered.")
    raise unreachable


def _is_about_certificate(trouble: BaseException | None) -> bool:
    while trouble is not None:
        if isinstance(trouble, ssl.SSLCertVerificationError):
            return True
        trouble = trouble.__cause__ or trouble.__context__
    return False


def _addresses(url: httpx.URL) -> list[str]:
    """The addresses to connect to, public ones only unless the host is allowed to be private."""
    host = url.raw_host.decode("ascii").strip("[]")
    port = url.port or {"http": 80, "https": 443}[url.scheme]
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise TryLater(None, "The server's name cannot be looked up.") from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not _is_allowed_private(url):
        addresses = [address for address in addresses if is_public(address)]
        if not addresses:
            raise Refused("The server's address is inside a private network.")
    return addresses[:MAX_ADDRESSES]


def is_public(address: str) -> bool:
    """Whether an IP address lies on the public internet, also when it is wrapped in an IPv6 transition form."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.teredo:
            return False
        inner = ip.ipv4_mapped or ip.sixtofour
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            ip = inner
    return ip.is_global and not ip.is_multicast


def _send_to(address: str, request: httpx.Request, purpose: Purpose, patience: float) -> Answer:
    # The connection goes to the checked address; certificate and Host header stay those of the name.
    pinned = httpx.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": request.url.raw_host.decode("ascii").strip("[]")},
    )
    # One connection per request: some servers close kept ones without saying so.
    assert isinstance(pinned.stream, httpx.SyncByteStream)  # noqa: S101
    pinned.stream = _Limited(pinned.stream, time.monotonic() + patience)
    with httpx.HTTPTransport(verify=_tls(), trust_env=False) as transport:
        response = transport.handle_request(pinned)
        try:
            content = _read(response.iter_raw(), purpose, patience)
        finally:
            response.close()
        return Answer(response.status_code, response.headers, content, purpose)


class _Limited(httpx.SyncByteStream):
    """What is sent, in small pieces and until a moment: a slow line must not hold a worker, nor a video its memory."""

    def __init__(self, stream: httpx.SyncByteStream, end: float) -> None:
        self._stream, self._end = stream, end

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._stream:
            for start in range(0, len(chunk), PIECE):
                if time.monotonic() > self._end:
                    raise httpx.WriteTimeout("out of time")
                yield chunk[start : start + PIECE]


@functools.cache
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context()


def _read(chunks: Iterator[bytes], purpose: Purpose, patience: float) -> bytes:
    content, end = bytearray(), time.monotonic() + patience
    for chunk in chunks:
        content += chunk
        if len(content) > MAX_ANSWER:
            if purpose is Purpose.WRITE:
                raise OutcomeUnknown("The server's answer was too large to read.")
            raise Refused("The server's answer was too large to read.")
        if time.monotonic() > end:
            _fail(purpose, "The server took too long to answer.")
    return bytes(content)


def _redirected(request: httpx.Request, answer: Answer) -> httpx.Request:
    target = request.url.join(answer.headers.get("location", ""))
    same_host = (target.scheme, target.host, target.port) == (request.url.scheme, request.url.host, request.url.port)
    if answer.purpose is Purpose.WRITE and answer.status == 303:  # "done; look there": perhaps it is
        raise OutcomeUnknown("The server took the post and sent us elsewhere for its answer.")
    if request.method != "GET" or not same_host:
        raise Refused("The server answered with a redirect to another address.")
    return httpx.Request("GET", target, headers=request.headers, extensions=request.extensions)


def _raise_for_server(answer: Answer) -> None:
    if answer.status == 429:
        raise TryLater(ratelimits.retry_after(answer.headers), "The network asks us to slow down.")
    if answer.status in (408, 425):
        raise TryLater(None, "The server did not get the whole request.")
    if answer.status >= 500:
        if answer.purpose is Purpose.WRITE:
            raise OutcomeUnknown("The server failed while it was answering.")
        raise TryLater(ratelimits.retry_after(answer.headers), "The server has a problem of its own.")


def _fail(purpose: Purpose, reason: str) -> NoReturn:
    error: ConnectorError = OutcomeUnknown(reason) if purpose is Purpose.WRITE else TryLater(None, reason)
    raise error from None  # what lies behind it holds the request with its token
