"""Short films for tests, made on the spot: `a_film()` is an MP4 of a second in a few kilobytes, with what a telephone
writes into its videos."""

import functools
import io
from fractions import Fraction
from typing import Any, cast

import av
from PIL import Image

SECRETS = (b"Nora's telephone", b"+44.3091-078.3197", b"HOME ADDRESS")  # what must not come through
METADATA = {
    "title": "HOME ADDRESS",
    "location": "+44.3091-078.3197/",
    "make": "Nora's telephone",
    "creation_time": "2026-01-02T03:04:05Z",
}
RATE, SOUND_RATE, SAMPLES = 10, 48_000, 960


@functools.cache
def a_film(
    *,
    seconds: float = 1,
    size: tuple[int, int] = (64, 48),
    container: str = "mp4",
    pictures: str = "libx264",
    depth: str = "yuv420p",
    sound: str = "aac",
    first: str = "black",
    slowly: int = 1,
) -> bytes:
    """A film in one colour and silence; its first picture is of another one. `sound` may be empty; `slowly`: how many
    times as long each picture stands."""
    file = io.BytesIO()
    options = {"movflags": "use_metadata_tags"} if container in ("mp4", "mov") else {}
    with av.open(file, "w", format=container, options=options) as written:
        written.metadata.update(METADATA)
        video = cast(Any, written.add_stream(pictures, rate=RATE))
        video.width, video.height, video.pix_fmt = *size, depth
        video.metadata["handler_name"] = "Nora's telephone"
        heard = cast(Any, written.add_stream(sound, rate=SOUND_RATE, layout="mono")) if sound else None
        for number in range(round(seconds * RATE)):
            frame = av.VideoFrame.from_image(Image.new("RGB", size, first if number == 0 else "teal"))
            frame.pts, frame.time_base = number * slowly, Fraction(1, RATE)
            written.mux(video.encode(frame))
        written.mux(video.encode(None))
        if heard:
            for number in range(round(seconds * SOUND_RATE / SAMPLES)):
                silence = av.AudioFrame(format="s16", layout="mono", samples=SAMPLES)
                silence.planes[0].update(bytes(2 * SAMPLES))
                silence.sample_rate, silence.time_base = SOUND_RATE, Fraction(1, SOUND_RATE)
                silence.pts = number * SAMPLES
                written.mux(heard.encode(silence))
            written.mux(heard.encode(None))
    return file.getvalue()


def turned(film: bytes) -> bytes:
    """The same, marked to be shown turned by a quarter, as a telephone held upright writes it."""
    upright = bytes.fromhex("00010000 00000000 00000000 00000000 00010000 00000000 00000000 00000000 40000000")
    quarter = bytes.fromhex("00000000 00010000 00000000 ffff0000 00000000 00000000 00000000 00000000 40000000")
    track = film.index(b"tkhd")
    place = film.index(upright, track)
    return film[:place] + quarter + film[place + len(upright) :]
