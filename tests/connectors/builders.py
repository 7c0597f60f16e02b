"""Posts and pictures for the connector tests."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from PIL import Image

from accounts.connectors.base import Outgoing, Picture, TryLater, Video
from accounts.connectors.uploads import AGAIN, Clock

FILM = Video(b"\0" * 5_000_000, "video/mp4", "Snow is cleared", 1280, 720, "https://media.city.test/snow.mp4", 30)


def a_picture(alt: str = "A blue road sign: road closed", width: int = 64, height: int = 48) -> Picture:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), (10, 90, 160)).save(buffer, "PNG")
    return Picture(buffer.getvalue(), "image/png", alt, width, height)


def an_outgoing(
    text: str = "Hunter Street is closed on Saturday.", *, ago: timedelta = timedelta(0), pictures: int = 0
) -> Outgoing:
    created_at = datetime.now(UTC) - ago
    return Outgoing(text, "en", created_at, tuple(a_picture(f"Picture {number}") for number in range(1, pictures + 1)))


def a_jpeg(alt: str = "A red fire engine") -> Picture:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), (160, 20, 20)).save(buffer, "JPEG")
    return Picture(buffer.getvalue(), "image/jpeg", alt, 64, 48)


def with_film(text: str = "Plows are out.", **changes: Any) -> Outgoing:
    return replace(an_outgoing(text), video=replace(FILM, **changes))


def out_of_time(clock: Clock, seconds: float) -> None:
    """In place of `Clock.pause`: a try that may ask only once."""
    raise TryLater(AGAIN, "The network is still working on the video.")
