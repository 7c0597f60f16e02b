"""Pictures: decoded, turned, stripped, written anew, and refused with what to do."""

import hashlib
import io
import struct
import zlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.tests import builders as people
from governance.core.errors import GuardFailed, NotAllowed
from posts import pictures
from posts.models import MediaAsset
from posts.tests.builders import a_desk, an_upload

pytestmark = pytest.mark.django_db

GPS_INFO, ORIENTATION, MAKE = 0x8825, 0x0112, 0x010F


def stored_bytes(asset: MediaAsset) -> bytes:
    with asset.file.open("rb") as file:
        return file.read()


def a_photo_with_metadata() -> SimpleUploadedFile:
    """120 by 80 pixels lying on its side, with the place where it was taken."""
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[MAKE] = "PhoneMaker"
    exif[GPS_INFO] = {1: "N", 2: (44.0, 18.0, 33.0), 3: "W", 4: (78.0, 19.0, 12.0)}
    picture = Image.new("RGB", (120, 80), "white")
    picture.paste("red", (0, 0, 60, 80))
    file = io.BytesIO()
    picture.save(file, "JPEG", exif=exif, comment=b"taken at home", quality=95)
    return SimpleUploadedFile("IMG_0001.jpg", file.getvalue(), "image/jpeg")


def test_where_a_photo_was_taken_is_not_kept():
    upload = a_photo_with_metadata()
    assert b"PhoneMaker" in upload.read()
    upload.seek(0)

    asset = pictures.store(upload, by=a_desk().author)

    content = stored_bytes(asset)
    kept = Image.open(io.BytesIO(content))
    assert not kept.getexif()
    assert not {"exif", "comment", "icc_profile"} & set(kept.info)
    assert b"PhoneMaker" not in content
    assert b"taken at home" not in content


def test_a_photo_is_turned_upright():
    asset = pictures.store(a_photo_with_metadata(), by=a_desk().author)

    kept = Image.open(io.BytesIO(stored_bytes(asset)))
    assert (asset.width, asset.height) == kept.size == (80, 120)
    red, green, _blue = kept.getpixel((40, 10))
    assert red > 200
    assert green < 60


def test_the_digest_is_that_of_the_file_and_the_name_says_nothing_of_the_uploaders():
    asset = pictures.store(an_upload(), by=a_desk().author)

    assert asset.sha256 == hashlib.sha256(stored_bytes(asset)).hexdigest()
    assert "holiday" not in str(asset.file.name)
    assert asset.sha256 in str(asset.file.name)
    assert asset.size == len(stored_bytes(asset))


def test_the_same_picture_twice_is_one_asset():
    author = a_desk().author

    first, second = (pictures.store(an_upload(colour="navy"), by=author) for _ in range(2))

    assert first == second
    assert MediaAsset.objects.filter(sha256=first.sha256).count() == 1


def test_half_a_file_left_by_an_interrupted_upload_is_written_anew():
    author = a_desk().author
    asset = pictures.store(an_upload(colour="navy"), by=author)
    whole = stored_bytes(asset)
    Path(asset.file.path).write_bytes(whole[:100])
    asset.delete()

    again = pictures.store(an_upload(colour="navy"), by=author)

    assert stored_bytes(again) == whole
    assert again.is_intact()


def test_a_large_photo_becomes_small_enough_for_every_network():
    noise = Image.effect_noise((3000, 2200), 90).convert("RGB")
    file = io.BytesIO()
    noise.save(file, "JPEG", quality=95)
    assert len(file.getvalue()) > pictures.LARGEST

    asset = pictures.store(SimpleUploadedFile("noise.jpg", file.getvalue()), by=a_desk().author)

    assert asset.size <= pictures.LARGEST
    assert max(asset.width, asset.height) <= pictures.LONGEST_SIDE
    assert asset.media_type == "image/jpeg"


def test_transparency_is_kept_as_png():
    file = io.BytesIO()
    Image.new("RGBA", (40, 40), (200, 0, 0, 90)).save(file, "WEBP", lossless=True)

    asset = pictures.store(SimpleUploadedFile("logo.webp", file.getvalue()), by=a_desk().author)

    assert asset.media_type == "image/png"
    assert Image.open(io.BytesIO(stored_bytes(asset))).getchannel("A").getextrema() == (90, 90)


def test_colours_of_another_profile_become_standard_ones():
    from PIL import ImageCms

    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    file = io.BytesIO()
    Image.new("RGB", (20, 20), "orange").save(file, "PNG", icc_profile=lab)

    asset = pictures.store(SimpleUploadedFile("p3.png", file.getvalue()), by=a_desk().author)

    assert "icc_profile" not in Image.open(io.BytesIO(stored_bytes(asset))).info


def a_bomb() -> bytes:
    """A PNG of a few hundred bytes that claims 60,000 by 60,000 pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


def a_moving_picture() -> bytes:
    file = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "isn't a picture"),
        (b"", "isn't a picture"),
        (b"\xff\xd8\xff\xe0 not a photo", "isn't a picture"),
        (a_bomb(), "pixels|isn't a picture"),
        (a_moving_picture(), "Moving pictures"),
    ],
    ids=["svg", "empty", "broken", "bomb", "moving"],
)
def test_what_is_no_still_picture_is_refused_with_what_to_do(content, says):
    with pytest.raises(GuardFailed, match=says) as refusal:
        pictures.store(SimpleUploadedFile("photo.jpg", content, "image/jpeg"), by=a_desk().author)

    assert refusal.value.field == "picture"
    assert not MediaAsset.objects.exists()


def test_a_cut_off_photo_is_refused():
    whole = an_upload(size=(400, 300)).read()

    with pytest.raises(GuardFailed):
        pictures.store(SimpleUploadedFile("cut.jpg", whole[: len(whole) // 2]), by=a_desk().author)


def test_a_file_beyond_the_limit_is_refused(settings):
    settings.UPLOAD_LIMIT = 1000

    with pytest.raises(GuardFailed, match="too large"):
        pictures.store(SimpleUploadedFile("big.jpg", b"x" * 1001), by=a_desk().author)


def test_only_people_who_draft_may_add_pictures():
    with pytest.raises(NotAllowed):
        pictures.store(an_upload(), by=people.a_representative())
