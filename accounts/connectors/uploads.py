"""Handing a video over: how long that may take in one try, and what an earlier try handed over already.

Networks work on a video for seconds or minutes before it can be published. Nothing of that is a publication, so a try
that runs out of time is put off (`TryLater`), never in doubt; and the next one, where the same worker makes it, goes on
where this one stopped instead of beginning anew."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from typing import Final

from .base import Credentials, TryLater, Video

LONGEST = 75.0  # seconds for handing over and waiting together; a worker has two minutes for all of a delivery
AGAIN: Final = 60.0  # seconds until the next try
KEPT: Final = 64
AGE: Final = 3000.0  # seconds; networks forget what no post uses after an hour at the earliest


class Clock:
    """The time that one try has for its video."""

    def __init__(self) -> None:
        self._end = time.monotonic() + LONGEST

    @property
    def left(self) -> float:
        """Seconds; TryLater where there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TryLater(AGAIN, "The network is still working on the video.")
        return left

    def pause(self, seconds: float) -> None:
        """Wait before asking again; TryLater where the time is over first."""
        if seconds >= self.left:
            raise TryLater(AGAIN, "The network is still working on the video.")
        time.sleep(seconds)


class Handed:
    """What this process handed over to a network and has not published yet: the network's name for it."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[float, str]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, credentials: Credentials, video: Video, words: str = "") -> str:
        """Empty where there is none. `words`: what else was handed over with it."""
        with self._lock:
            since, name = self._known.get(_key(credentials, video, words), (0.0, ""))
        return name if time.monotonic() - since < AGE else ""

    def keep(self, name: str, credentials: Credentials, video: Video, words: str = "") -> str:
        with self._lock:
            self._known[_key(credentials, video, words)] = (time.monotonic(), name)
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
        return name

    def drop(self, credentials: Credentials, video: Video, words: str = "") -> None:
        """The network is done with it, or knows nothing of it."""
        with self._lock:
            self._known.pop(_key(credentials, video, words), None)


def _key(credentials: Credentials, video: Video, words: str) -> str:
    digest = hashlib.sha256(video.content)
    for part in (credentials.server, credentials.identifier, video.alt, words):
        digest.update(b"\0" + part.encode())
    return digest.hexdigest()
