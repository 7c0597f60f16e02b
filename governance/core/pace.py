"""How often a person may do something costly in a minute, counted in the cache."""

import logging
import time

from django.core.cache import cache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

MINUTE = 60


def fits(name: str, *, most: int, cost: int = 1) -> bool:
    """Whether this still fits into what `name` may do in this minute; it is counted either way.

    While the cache is away nothing is refused: people go on working, uncounted."""
    key = f"pace:{name}:{int(time.time() // MINUTE)}"
    try:
        cache.add(key, 0, timeout=2 * MINUTE)
        return cache.incr(key, cost) <= most
    except (RedisError, ValueError) as error:  # ValueError: the key was evicted between the two
        logger.warning("could not count the pace: %s", type(error).__name__)
        return True
