"""/healthz: does the installation work? For a load balancer, a monitor, and the person at the keyboard.

Answers 200 only when database, queue and worker answer, else 503, with the state of each part as JSON. It needs no
sign-in and tells no secrets, names or addresses."""

import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg2
import redis
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from governance import supervisor

logger = logging.getLogger(__name__)

TIMEOUT = 1  # seconds for each part
ALIVE_FOR = 45  # seconds a worker's sign of life counts; it is renewed every 10
HEARTBEAT_KEY = "imprimatur:worker-seen-at"
LAST_SEEN_KEY = "imprimatur:worker-last-seen-at"  # doesn't fade: since when nothing is sent
LOOK_EVERY = 5  # seconds for which a page believes what the page before it saw


def _queue() -> redis.Redis:
    return redis.Redis.from_url(settings.CACHE_URL, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT)


def note_worker_alive() -> None:
    """Called in the worker: leave a sign of life that fades by itself."""
    with _queue() as client:
        client.set(HEARTBEAT_KEY, str(int(time.time())), ex=ALIVE_FOR)
        client.set(LAST_SEEN_KEY, str(int(time.time())))


def forget_worker() -> None:
    """At a new start: what an earlier run's worker left says nothing about this one's."""
    with _queue() as client:
        client.delete(HEARTBEAT_KEY)


@dataclass(frozen=True, slots=True)
class Sign:
    """Whether a worker is alive, and when one was last seen."""

    alive: bool
    last_seen_at: datetime | None = None


_looked: tuple[float, Sign] = (float("-inf"), Sign(alive=True))


def worker_sign() -> Sign:
    """For the banner over every page: looked up now and then, so that no page waits for it."""
    global _looked
    if time.monotonic() - _looked[0] >= LOOK_EVERY:
        believe(_look())
    return _looked[1]


def believe(sign: Sign, *, for_good: bool = False) -> None:
    """What pages take for true until they look again; `for_good` is for tests, beside which no worker runs."""
    global _looked
    _looked = (float("inf") if for_good else time.monotonic(), sign)


def look_again() -> None:
    """The next page looks for itself."""
    global _looked
    _looked = (float("-inf"), _looked[1])


def _look() -> Sign:
    try:
        with _queue() as client:
            alive, last = client.mget(HEARTBEAT_KEY, LAST_SEEN_KEY)
    except redis.RedisError:
        return Sign(alive=False)  # without its queue no worker gets anything to do
    return Sign(alive is not None, datetime.fromtimestamp(int(last), UTC) if last else None)


def check_database() -> dict[str, Any]:
    """A connection of its own, so that a request's or a test's transaction is left alone."""
    parameters = connection.get_connection_params() | {
        "connect_timeout": TIMEOUT,
        "options": f"-c statement_timeout={TIMEOUT * 1000}",
    }
    own = psycopg2.connect(**parameters)
    try:
        with own.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        own.close()
    return {}


def check_queue() -> dict[str, Any]:
    """The queue answers."""
    with _queue() as client:
        client.ping()
    return {}


def check_worker() -> dict[str, Any]:
    """A worker did the heartbeat task lately, which proves queue, clock and worker together."""
    with _queue() as client:
        seen_at = client.get(HEARTBEAT_KEY)
    if seen_at is None:
        raise LookupError(f"no sign of life for {ALIVE_FOR} s")
    return {"seen_seconds_ago": max(0, int(time.time()) - int(seen_at))}


CHECKS: dict[str, Callable[[], dict[str, Any]]] = {
    "database": check_database,
    "queue": check_queue,
    "worker": check_worker,
}


def _state_of(name: str) -> dict[str, Any]:
    try:
        return {"state": "ok", **CHECKS[name]()}
    except Exception as error:  # whatever goes wrong, the answer is "down"; details are for the log
        logger.warning("health: %s is down (%s)", name, type(error).__name__)
        return {"state": "down"}


def _supervised() -> list[dict[str, Any]]:
    """The programs that `manage.py up` looks after, without process numbers; empty in other deployments."""
    path = os.environ.get("SUPERVISOR_STATUS")
    parts = supervisor.read_status(Path(path)).get("parts", []) if path else []
    return [{key: part[key] for key in ("name", "state", "restarts", "last_end")} for part in parts]


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """State of the parts; 200 when all are well, 503 otherwise."""
    parts = {name: _state_of(name) for name in CHECKS}
    well = all(part["state"] == "ok" for part in parts.values())
    answer: dict[str, Any] = {"status": "ok" if well else "unwell", "parts": parts}
    if programs := _supervised():
        answer["programs"] = programs
    return JsonResponse(answer, status=200 if well else 503)
