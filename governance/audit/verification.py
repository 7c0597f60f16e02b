"""When the record was last proven whole: kept for the audit page, so that opening it needn't re-compute everything."""

import logging
from dataclasses import asdict, dataclass
from datetime import datetime

from django.core.cache import cache
from django.utils import timezone
from redis.exceptions import RedisError

from governance.audit import trail

logger = logging.getLogger(__name__)

_KEY = "audit-verification"


@dataclass(frozen=True, slots=True)
class Proof:
    """The outcome of the latest verification, and its moment."""

    at: datetime
    ok: bool
    count: int
    head: str
    first_bad: int | None
    reason: str


def run() -> trail.Verification:
    """Re-compute the whole chain, and remember the outcome for the audit page."""
    result = trail.verify()
    try:
        cache.set(_KEY, asdict(result) | {"at": timezone.now()}, timeout=None)
    except RedisError as error:  # the proof stands without being remembered
        logger.warning("could not remember the verification: %s", type(error).__name__)
    return result


def latest() -> Proof | None:
    """The latest outcome, by whoever asked for it; None when none is remembered."""
    try:
        kept = cache.get(_KEY)
    except RedisError:
        return None
    return Proof(**kept) if kept else None
