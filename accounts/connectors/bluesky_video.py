"""Bluesky's video service, which works on a video before a post shows it and stores it on the account's own server.

Described at https://docs.bsky.app/docs/tutorials/video: our server vouches for us, the service takes the file, and is
asked until it has stored the video. A server that it can't reach stores videos like pictures."""

from __future__ import annotations

import hashlib
import time
from typing import Any, Final
from urllib.parse import urlsplit

from .atproto import PROBLEMS, SessionCache
from .base import Credentials, Refused, TryLater, Video
from .http import Answer, Purpose, call
from .uploads import Clock, Handed

PUBLIC: Final = "https://video.bsky.app"
PAUSE = 2.0  # seconds
VOUCHED: Final = 1_800  # seconds; the service hands the video on when it is done


class VideoService:
    """The service at an address; `handed` remembers the jobs that were under way when a try ended."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._handed = Handed()

    def store(self, sessions: SessionCache, credentials: Credentials, video: Video) -> dict[str, Any]:
        """The video as our own server has it at the end, for a record to name."""
        clock, job = Clock(), self._handed.get(credentials, video)
        said: dict[str, Any] = {}
        if not job:
            said = self._hand_over(sessions, credentials, video, clock)
            job = self._handed.keep(str(said["jobId"]), credentials, video)
        while not isinstance(said.get("blob"), dict):
            if said.get("state") == "JOB_STATE_FAILED":
                self._handed.drop(credentials, video)
                raise Refused(f"Bluesky could not use the video: {said.get('message') or said.get('error')}.")
            if said:
                clock.pause(PAUSE)
            said = self._asked(job)
        self._handed.drop(credentials, video)
        return dict(said["blob"])

    def _hand_over(
        self, sessions: SessionCache, credentials: Credentials, video: Video, clock: Clock
    ) -> dict[str, Any]:
        session = sessions.get(credentials)
        asked: dict[str, str | int] = {
            "aud": f"did:web:{urlsplit(session.server).hostname}",
            "lxm": "com.atproto.repo.uploadBlob",
            "exp": int(time.time()) + VOUCHED,
        }
        answer = PROBLEMS.require(sessions.query(credentials, "com.atproto.server.getServiceAuth", asked), credentials)
        answer = call(
            "POST",
            f"{self._address}/xrpc/app.bsky.video.uploadVideo",
            purpose=Purpose.REPEATABLE,  # no post comes of it by itself
            headers={"Authorization": f"Bearer {answer.mapping().get('token')}", "Content-Type": video.media_type},
            params={"did": session.did, "name": f"{hashlib.sha256(video.content).hexdigest()[:24]}.mp4"},
            content=video.content,
            patience=clock.left,
        )
        return _job(answer)

    def _asked(self, job: str) -> dict[str, Any]:
        url = f"{self._address}/xrpc/app.bsky.video.getJobStatus"
        return _job(call("GET", url, purpose=Purpose.READ, params={"jobId": job}))


def _job(answer: Answer) -> dict[str, Any]:
    """What the service says of a job. What it refuses concerns videos, never our access to the account."""
    if not answer.ok and answer.status != 409:  # 409: it has this video already
        words = answer.error_words("message", "error") or f"HTTP {answer.status}"
        raise Refused(f"Bluesky's video service refused: {words}")
    said = answer.mapping()
    status = said.get("jobStatus", said)
    if not isinstance(status, dict) or not isinstance(status.get("jobId"), str):
        raise TryLater(None, "Bluesky's video service sent an answer that cannot be understood.")
    return status
