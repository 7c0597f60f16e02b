"""How networks say that they have heard enough: in headers, each in its own spelling.

| network | headers |
|---|---|
| Mastodon | X-RateLimit-Remaining, X-RateLimit-Reset (a date) |
| Bluesky | RateLimit-Remaining, RateLimit-Reset (Unix time) |
| X | x-rate-limit-remaining, x-rate-limit-reset (Unix time) |
| Facebook, Instagram | X-Business-Use-Case-Usage, X-App-Usage: per cent used, minutes until they hear us again |
| all, with 429 | Retry-After: seconds or an HTTP date; sometimes nothing |
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final

from .base import RateLimit

PREFIXES: Final = ("ratelimit-", "x-ratelimit-", "x-rate-limit-")
USAGE: Final = ("x-business-use-case-usage", "x-app-usage", "x-page-usage")
LONGEST: Final = 86_400.0 * 7  # seconds; what lies further off is a mistake or means "never"


def read(headers: Mapping[str, str]) -> RateLimit | None:
    """The limit that an answer speaks of; the one nearest to its end where it speaks of several."""
    return min((*_counted(headers), *_used(headers)), key=lambda limit: limit.remaining, default=None)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait: Retry-After, else the end of the limit; None where the network does not say."""
    seconds = _seconds(headers.get("retry-after", ""))
    for prefix in PREFIXES:
        seconds = _seconds(headers.get(f"{prefix}reset", "")) if seconds is None else seconds
    if seconds is None and (limit := read(headers)) is not None and limit.resets_at is not None:
        seconds = limit.wait(datetime.now(UTC)) or None
    return seconds


def _counted(headers: Mapping[str, str]) -> Iterator[RateLimit]:
    for prefix in PREFIXES:
        remaining = headers.get(f"{prefix}remaining", "").strip()
        if remaining.isascii() and remaining.isdigit():
            seconds = _seconds(headers.get(f"{prefix}reset", ""))
            resets_at = None if seconds is None else datetime.now(UTC) + timedelta(seconds=seconds)
            yield RateLimit(int(remaining[:9]), resets_at)


def _used(headers: Mapping[str, str]) -> Iterator[RateLimit]:
    """Per cent that are left: Meta counts load, not calls."""
    for name in USAGE:
        for usage in _usages(headers.get(name, "")):
            shares = [usage.get(part) for part in ("call_count", "total_cputime", "total_time")]
            used = max((share for share in shares if isinstance(share, int | float)), default=None)
            if used is None:
                continue
            minutes = usage.get("estimated_time_to_regain_access")
            waits = isinstance(minutes, int | float) and 0 < minutes * 60 <= LONGEST
            # Without a time Meta's windows are an hour long.
            wait = timedelta(minutes=minutes if waits and minutes is not None else 60)
            yield RateLimit(max(0, int(100 - used)), datetime.now(UTC) + wait)


def _usages(value: str) -> Iterator[Mapping[str, Any]]:
    try:
        said = json.loads(value) if value else None
    except (ValueError, RecursionError):
        return
    if isinstance(said, dict):
        lists = [each for each in said.values() if isinstance(each, list)]
        yield from (usage for each in lists for usage in each if isinstance(usage, dict))
        if not lists:
            yield said


def _seconds(value: str) -> float | None:
    value = value.strip()
    moment = _moment(value)
    if moment is not None:
        return min(LONGEST, max(0.0, moment - time.time()))
    if value.isascii() and value.isdigit():
        return min(LONGEST, float(value[:9]))
    return None


def _moment(value: str) -> float | None:
    """Unix time of an epoch number, an HTTP date or an ISO 8601 date."""
    if value.isascii() and value.isdigit():
        return float(value[:12]) if int(value[:12]) > 1_000_000_000 else None
    for parse in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            moment = parse(value)
        except ValueError:
            continue
        return moment.replace(tzinfo=moment.tzinfo or UTC).timestamp()
    return None
