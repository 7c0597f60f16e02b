"""Videos: copied into a clean file by a process of its own, or refused with what to do."""

import hashlib
import io
import subprocess
import sys

import av
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import Representative
from accounts.tests import builders as people
from governance.core.errors import GuardFailed, NotAllowed
from posts import media, videos
from posts.models import MediaAsset
from posts.tests.builders import a_desk, a_video, an_upload
from tools.testing.films import SECRETS, a_film, turned

pytestmark = pytest.mark.django_db


def handed_in(content: bytes, name: str = "film.mp4", *, by: Representative | None = None) -> MediaAsset:
    return media.store(SimpleUploadedFile(name, content), by=by or a_desk().author)


def opened(asset: MediaAsset):
    return av.open(io.BytesIO(asset.read()))


def test_picture_and_sound_are_kept_and_nothing_that_tells_of_the_maker():
    film = a_film()
    assert all(secret in film for secret in SECRETS)
    assert b"x264" in film  # between the pictures

    asset = handed_in(film)

    kept = asset.read()
    assert not [secret for secret in (*SECRETS, b"x264") if secret in kept]
    assert (asset.media_type, asset.width, asset.height, asset.has_sound) == ("video/mp4", 64, 48, True)
    assert 900 <= asset.milliseconds <= 1100
    assert kept.index(b"moov") < kept.index(b"mdat")  # shown before all of it has come
    with opened(asset) as seen:
        assert seen.metadata == {"major_brand": "isom", "minor_version": "512", "compatible_brands": "isomiso2avc1mp41"}
        assert [stream.type for stream in seen.streams] == ["video", "audio"]
        assert len(list(seen.decode(video=0))) == 10


def test_its_digest_names_it_and_the_same_video_twice_is_one_asset():
    first, second = handed_in(a_film()), handed_in(a_film(), "other.mov")

    assert first == second
    assert first.sha256 == hashlib.sha256(first.read()).hexdigest()
    assert first.file.name == f"videos/{first.sha256[:2]}/{first.sha256}.mp4"
    assert first.is_intact()
    with open(first.file.path, "ab") as file:
        file.write(b"more")
    assert not first.is_intact()


def test_a_frame_of_it_is_kept_as_a_picture_and_not_its_black_beginning():
    poster = handed_in(a_film()).poster

    shown = Image.open(io.BytesIO(poster.read()))
    red, green, blue = shown.convert("RGB").getpixel((30, 20))
    assert (poster.media_type, shown.size) == ("image/jpeg", (64, 48))
    assert red < 60 < min(green, blue)


def test_a_video_filmed_upright_is_shown_upright():
    asset = handed_in(turned(a_film()))

    assert (asset.width, asset.height) == (asset.poster.width, asset.poster.height) == (48, 64)
    with opened(asset) as seen:
        assert next(iter(seen.decode(video=0))).rotation % 180 == 90


@pytest.mark.parametrize(
    ("made", "media_type"),
    [
        ({"container": "mov"}, "video/mp4"),
        ({"container": "mov", "sound": ""}, "video/mp4"),
        ({"container": "webm", "pictures": "libvpx", "sound": "libopus"}, "video/webm"),
    ],
    ids=["from an iPhone", "silent", "WebM"],
)
def test_other_containers_are_taken_as_far_as_networks_take_them(made, media_type):
    asset = handed_in(a_film(**made), "film")

    assert (asset.media_type, asset.has_sound) == (media_type, made.get("sound") != "")
    assert not [secret for secret in SECRETS if secret in asset.read()]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (a_film(pictures="mpeg4"), "coded as MPEG4"),
        (a_film(sound="ac3"), "sound of this video is coded as AC3"),
        (a_film(depth="yuv444p"), "eight bits|more than"),
        (a_film(container="webm", pictures="libvpx", sound="libopus")[:600], "isn't a video|missing or broken"),
        (a_film()[:1500], "isn't a video"),  # its index comes last
        (b"\0\0\0\x18ftypisom" + b"MZ\x90\0" * 500, "isn't a video"),
        (b"MZ\x90\0" * 500, "isn't a picture or video"),
        (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "isn't a picture or video"),
        (b"", "isn't a picture or video"),
    ],
    ids=["codec", "sound", "depth", "cut WebM", "cut MP4", "program in a box", "program", "playlist", "empty"],
)
def test_what_is_no_video_that_networks_take_is_refused_with_what_to_do(content, says):
    with pytest.raises(GuardFailed, match=says):
        handed_in(content)

    assert not MediaAsset.objects.exists()


def test_a_video_whose_end_is_missing_is_refused():
    clean = handed_in(a_film(seconds=4)).read()  # with its index first
    pictures = clean.index(b"mdat")

    with pytest.raises(GuardFailed, match="missing or broken"):
        handed_in(clean[: (pictures + len(clean)) // 2])


def test_a_picture_by_a_videos_name_is_a_picture():
    asset = handed_in(an_upload().read(), "rink.mp4")

    assert (asset.media_type, asset.is_video) == ("image/jpeg", False)


def test_a_video_of_two_hours_is_refused():
    with pytest.raises(GuardFailed, match="lasts 12[0-9] minutes; at most 15"):
        handed_in(a_film(slowly=8000))


def test_too_large_a_video_is_refused_before_it_is_read(settings):
    settings.VIDEO_LIMIT = 1000

    with pytest.raises(GuardFailed, match="too large: at most 0 MB"):
        handed_in(a_film())


def test_a_video_that_never_ends_being_read_is_given_up(monkeypatch, tmp_path):
    author, stuck = a_desk().author, tmp_path / "stuck.py"
    stuck.write_text("while True: pass")
    monkeypatch.setattr(videos, "PROGRAM", stuck)
    monkeypatch.setattr(videos, "PATIENCE", 0.2)

    with pytest.raises(GuardFailed, match="too long to read"):
        handed_in(a_film(), by=author)


def test_the_program_stops_itself_at_its_limits(tmp_path):
    greedy = "import runpy; found = runpy.run_path({!r}); found['_limit_myself'](1000); {}"

    def ran(deed: str) -> int:
        code = greedy.format(str(videos.PROGRAM), deed)
        return subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, check=False).returncode

    assert ran("pass") == 0
    assert ran("bytes(2_000_000_000)") != 0
    assert ran(f"file = open({str(tmp_path / 'large')!r}, 'wb', 0); file.write(bytes(5000)); file.write(b'.')") != 0
    assert ran("[open('/dev/null') for _ in range(40)].sort()") != 0


def test_only_people_who_draft_may_add_videos():
    with pytest.raises(NotAllowed):
        a_video(by=people.a_representative())
