"""A program of its own: reads one video file, writes it anew without anything but its first picture and sound, and one
frame of it as a picture. `posts.videos` runs it.

It decodes what a stranger sent, so it runs apart from the application: with little memory and time, no environment, no
database, and no way to open any file or address but those it is told. What it found it prints as one line of JSON."""

import itertools
import json
import sys
from fractions import Fraction
from typing import Any

MEMORY = 1_500_000_000  # bytes of addresses
SECONDS = 30  # of the processor
OPEN_FILES = 32

# What is written, by what comes in: networks take the first; of the second, Mastodon alone.
FORMS: dict[str, dict[str, Any]] = {
    "mp4": {"read": "mov", "pictures": {"h264"}, "sound": {"aac"}, "options": {"movflags": "+faststart"}},
    "webm": {"read": "matroska", "pictures": {"vp8", "vp9"}, "sound": {"opus", "vorbis"}, "options": {}},
}
DEPTHS = {"yuv420p", "yuvj420p"}  # eight bits; networks refuse or spoil the others
SPOTS = 8  # places of the video that are decoded, spread over its length
POSTER_AT, LATEST_FRAME = 1.0, 120  # seconds, frames; many videos begin in black
MISSING, SLACK = 0.05, 0.25  # of its length, and seconds, may be missing: what a file says of itself is rounded
MICRO = 1_000_000


class Unfit(Exception):
    """Why it can't be taken: one of the words that `posts.videos` has sentences for, with facts for them."""

    def __init__(self, problem: str, **facts: Any) -> None:
        super().__init__(problem)
        self.facts = {"problem": problem, **facts}


def main(source: str, target: str, poster: str, form: str, longest: float, most_pixels: int) -> dict[str, Any]:
    """Read `source`, write `target` and `poster`; what was found."""
    import av
    from av.error import FFmpegError

    av.logging.set_level(av.logging.PANIC)
    try:
        has_sound, declared = _inspected(source, form, longest, most_pixels)
        try:
            length = _write(source, target, form)
        except FFmpegError:  # its index could be read
            raise Unfit("cut_off") from None
        if length < declared * (1 - MISSING) - SLACK:
            raise Unfit("cut_off")
        if length > longest:
            raise Unfit("length", seconds=round(length))
        width, height = _looked_at(target, form, length, poster)
    except (FFmpegError, ValueError, OverflowError, EOFError, StopIteration):
        raise Unfit("unreadable") from None
    return {"width": width, "height": height, "milliseconds": round(length * 1000), "has_sound": has_sound}


def _open(path: str, form: str) -> Any:
    """Nothing is guessed from content or name, and nothing else is opened on the way: links in it lead nowhere."""
    import av

    return av.open(path, format=FORMS[form]["read"], options={"protocol_whitelist": "file"})


def _inspected(source: str, form: str, longest: float, most_pixels: int) -> tuple[bool, float]:
    """Whether it has sound and how long it says it is; Unfit for what needs no decoding to be refused."""
    rules = FORMS[form]
    with _open(source, form) as container:
        if not container.streams.video:
            raise Unfit("no_picture")
        codec = container.streams.video[0].codec_context
        if codec is None or codec.name not in rules["pictures"]:
            raise Unfit("codec", codec=_name(codec))
        if codec.pix_fmt not in DEPTHS:
            raise Unfit("depth")
        if codec.width * codec.height > most_pixels:
            raise Unfit("pixels", width=codec.width, height=codec.height)
        sound = container.streams.audio[0] if container.streams.audio else None
        if sound is not None and (sound.codec_context is None or sound.codec_context.name not in rules["sound"]):
            raise Unfit("sound", codec=_name(sound.codec_context))
        length = (container.duration or 0) / MICRO
        if length > longest:
            raise Unfit("length", seconds=round(length))
        return sound is not None, length


def _name(codec: Any) -> str:
    return codec.name.upper() if codec is not None else "?"


def _write(source: str, target: str, form: str) -> float:
    """Picture and sound, packet by packet as they were; no other track, no chapter, no name, place or date. How many
    seconds there were."""
    import av
    from av.bitstream import BitStreamFilterContext

    end = Fraction(0)
    with (
        _open(source, form) as container,
        av.open(target, "w", format=form, options={"fflags": "+bitexact"} | FORMS[form]["options"]) as written,
    ):
        video = container.streams.video[0]
        taken = [video, *container.streams.audio[:1]]
        made = {stream.index: written.add_stream_from_template(stream, opaque=True) for stream in taken}
        # Cameras also write between the pictures (supplemental information: device, place, settings of the encoder).
        silent = BitStreamFilterContext("filter_units=remove_types=6", video) if form == "mp4" else None
        for packet in container.demux(taken):
            if packet.dts is None:
                continue
            if packet.is_corrupt:
                raise Unfit("cut_off")
            stream = packet.stream
            if packet.pts is not None and packet.time_base:
                end = max(end, (packet.pts + (packet.duration or 0)) * packet.time_base)
            for each in silent.filter(packet) if silent and stream is video else [packet]:
                each.stream = made[stream.index]
                written.mux(each)
        for each in silent.filter(None) if silent else ():
            each.stream = made[video.index]
            written.mux(each)
    return float(end)


def _looked_at(target: str, form: str, length: float, poster: str) -> tuple[int, int]:
    """Decode what was written in several places, keep one frame as a picture; width and height as it is shown."""
    with _open(target, form) as container:
        video = container.streams.video[0]
        video.thread_type = "NONE"
        for spot in range(SPOTS):
            container.seek(round(length * spot / SPOTS * MICRO))
            next(iter(container.decode(video)))
        container.seek(0)
        for frame in itertools.islice(container.decode(video), LATEST_FRAME):
            if frame.time is not None and frame.time >= min(POSTER_AT, length / 2):
                break
        picture = frame.to_image()
        if frame.rotation:
            picture = picture.rotate(frame.rotation, expand=True)
        picture.save(poster, "JPEG", quality=92)
        return picture.width, picture.height


def _limit_myself(largest: int) -> None:
    import resource

    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, largest),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    _source, _target, _poster, _form, _longest, _pixels, _largest = sys.argv[1:]
    _limit_myself(int(_largest))
    try:
        said = main(_source, _target, _poster, _form, float(_longest), int(_pixels))
    except Unfit as trouble:
        said = trouble.facts
    print(json.dumps(said))  # noqa: T201
