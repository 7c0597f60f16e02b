"""Videos: what is kept is the picture and sound of the file that was handed in, in a new file, and nothing else of it.

A video from a telephone says where and with what it was taken, in more places than a photo does (4.3.2). Its pictures
and sound are copied as they are, so nothing is lost of them; what a file is, only decoding tells, never its name. All
that happens in a process of its own (`posts.remuxing`) with little time and memory: a harmful file ends there."""

import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.utils.translation import gettext as _

from accounts.models import Representative
from governance.core.errors import GuardFailed
from posts import pictures
from posts.models import MediaAsset

PROGRAM = Path(__file__).with_name("remuxing.py")
PATIENCE = 25  # seconds; a file of the largest size takes about one
LONGEST = 15 * 60  # seconds; what most networks take
MOST_PIXELS = 4096 * 2304
HEAD = 16  # bytes that tell a video from a picture
_MOVIE_BOXES = {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"}
_PICTURE_BRANDS = {b"avif", b"avis", b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"}
_MATROSKA = b"\x1a\x45\xdf\xa3"


def form_of(head: bytes) -> str:
    """As what a file that begins so would be kept, "mp4" or "webm"; empty where it is no video."""
    if head.startswith(_MATROSKA):
        return "webm"
    is_movie = head[4:8] in _MOVIE_BOXES and head[8:12] not in _PICTURE_BRANDS
    return "mp4" if is_movie else ""


def store(upload: "File[bytes]", *, by: Representative) -> MediaAsset:
    """Keep a video for a post: MP4 (from MP4 or MOV) or WebM, without anything that its camera or editor wrote into it.

    The same video handed in twice is one asset. GuardFailed says what is wrong with the file and what to do."""
    pictures.require_drafter(by)
    size = upload.size or 0
    if size > settings.VIDEO_LIMIT:
        raise _refused("too_large", {})
    upload.seek(0)
    form = form_of(upload.read(HEAD))
    with tempfile.TemporaryDirectory(prefix="video-") as folder:
        source, target, poster = (Path(folder) / name for name in ("source", f"target.{form}", "poster.jpg"))
        with source.open("wb") as copy:
            for chunk in upload.chunks():
                copy.write(chunk)
        found = _remuxed(source, target, poster, form)
        digest = hashlib.sha256()
        with target.open("rb") as file:
            while piece := file.read(1_000_000):
                digest.update(piece)
        with poster.open("rb") as file:
            shown = pictures.store(File(file), by=by)
        with target.open("rb") as file:
            return pictures.kept(
                File(file),
                MediaAsset(
                    sha256=digest.hexdigest(),
                    media_type=f"video/{form}",
                    extension=form,
                    size=target.stat().st_size,
                    poster=shown,
                    uploaded_by=by,
                    **found,
                ),
            )


def _remuxed(source: Path, target: Path, poster: Path, form: str) -> dict[str, Any]:
    """What the program found, once it has written both files."""
    limits = [str(each) for each in (LONGEST, MOST_PIXELS, settings.VIDEO_LIMIT + 1_000_000)]
    command = [sys.executable, "-I", "-B", str(PROGRAM), str(source), str(target), str(poster), form, *limits]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            timeout=PATIENCE,
            check=True,
        )
        found: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise _refused("too_slow", {}) from None
    except (subprocess.CalledProcessError, ValueError):  # it broke, or was stopped at one of its limits
        raise _refused("unreadable", {}) from None
    if problem := found.get("problem"):
        raise _refused(problem, found)
    return found


def _refused(problem: str, facts: dict[str, Any]) -> GuardFailed:
    """What is wrong, and what to do about it."""
    facts = facts | {
        "size": settings.VIDEO_LIMIT // 1_000_000,
        "minutes": LONGEST // 60,
        "here": round(facts.get("seconds", 0) / 60),
    }
    words = {
        "too_large": _("This video is too large: at most %(size)s MB. Save it shorter or smaller and try again."),
        "too_slow": _("This video takes too long to read. Save it anew as MP4 (H.264) and try again."),
        "unreadable": _("This file isn't a video we can read. Save it as MP4 (H.264 with AAC sound) and try again."),
        "cut_off": _("A part of this video is missing or broken. Copy it from the camera once more and try again."),
        "no_picture": _("This file has sound only. Add a video or a picture."),
        "codec": _(
            "The pictures of this video are coded as %(codec)s, which networks refuse. Save it as MP4 with H.264 (on"
            " an iPhone: Camera, Formats, Most Compatible) and try again."
        ),
        "sound": _("The sound of this video is coded as %(codec)s, which networks refuse. Save it with AAC sound."),
        "depth": _("This video has more than eight bits a colour, which networks refuse. Save it as MP4 without HDR."),
        "pixels": _("This video has too many pixels (%(width)s × %(height)s). Save it in 4K or smaller."),
        "length": _("This video lasts %(here)s minutes; at most %(minutes)s are taken. Save a shorter part of it."),
    }
    return GuardFailed(words[problem] % facts, field=pictures.FIELD)
