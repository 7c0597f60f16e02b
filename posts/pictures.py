"""Pictures: what is kept is decoded, turned upright, freed of everything the camera wrote into it, and written anew.

A photo from a telephone says where it was taken; published, that can be somebody's home (4.3.2). So nothing of the file
that was handed in is kept, only its pixels."""

import hashlib
import io
import warnings

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from accounts import access
from accounts.models import Representative
from accounts.roles import Action as RoleAction
from governance.core.errors import GuardFailed, NotAllowed
from posts.models import MediaAsset
from posts.models.post import media_path

READ = ("JPEG", "PNG", "GIF", "WEBP")
MAX_PIXELS = 50_000_000  # a bomb of a few kilobytes can unpack to gigabytes
LONGEST_SIDE = 2048  # pixels; no network shows more
LARGEST = 1_000_000  # bytes; what the strictest network we send to takes
QUALITIES = (88, 80, 72)
SHRINK = 0.8
FIELD = "picture"


def store(upload: "File[bytes]", *, by: Representative) -> MediaAsset:
    """Keep a picture for a post: JPEG or PNG, at most 2048 pixels and 1 MB, without any metadata.

    The same picture handed in twice is one asset. GuardFailed says what is wrong with the file and what to do."""
    require_drafter(by)
    picture = _upright(_decoded(_read(upload)))
    content, picture, media_type = _written(picture)
    asset = MediaAsset(
        sha256=hashlib.sha256(content).hexdigest(),
        media_type=media_type,
        extension="jpg" if media_type == "image/jpeg" else "png",
        size=len(content),
        width=picture.width,
        height=picture.height,
        uploaded_by=by,
    )
    return kept(ContentFile(content), asset)


def require_drafter(by: Representative) -> None:
    """NotAllowed for whoever has no account to add a picture for."""
    access.require_standing(by)
    if not access.accounts_of(by, RoleAction.DRAFT).exists():
        raise NotAllowed(_("No account is entrusted to you, so there is nothing to add a picture to."))


def kept(content: "File[bytes]", asset: MediaAsset) -> MediaAsset:
    """The asset with its file stored under its digest; the one that stands where the same was handed in before."""
    standing = MediaAsset.objects.filter(sha256=asset.sha256).first()
    if standing:
        _keep_file(standing, content)
        return standing
    try:
        with transaction.atomic():
            _keep_file(asset, content)
            asset.save()
    except IntegrityError:  # somebody handed in the same at the same moment
        return MediaAsset.objects.get(sha256=asset.sha256)
    return asset


def _read(upload: "File[bytes]") -> bytes:
    limit = settings.UPLOAD_LIMIT
    upload.seek(0)
    content: bytes = upload.read(limit + 1)
    if len(content) > limit:
        raise GuardFailed(
            _("This file is too large: at most %(limit)s MB. Save the picture smaller and try again.")
            % {"limit": limit // 1_000_000},
            field=FIELD,
        )
    return content


def _decoded(content: bytes) -> Image.Image:
    """The picture, unpacked: what a file is, only decoding it tells, never its name or declared type."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the limit below is stricter
            picture = Image.open(io.BytesIO(content), formats=READ)
        if picture.width * picture.height > MAX_PIXELS:
            raise GuardFailed(
                _("This picture has too many pixels: at most %(limit)s million.") % {"limit": MAX_PIXELS // 1_000_000},
                field=FIELD,
            )
        if getattr(picture, "n_frames", 1) > 1:
            raise GuardFailed(_("Moving pictures can't be added. Save one frame of it as a picture."), field=FIELD)
        picture.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise GuardFailed(
            _("This file isn't a picture or video we can read. Save it as JPEG, PNG, GIF or WebP, or a video as MP4."),
            field=FIELD,
        ) from None
    return picture


def _upright(picture: Image.Image) -> Image.Image:
    """Turned as the camera meant it, in standard colours, no larger than any network shows."""
    turned: Image.Image = ImageOps.exif_transpose(picture)
    has_alpha = turned.has_transparency_data
    profile = turned.info.get("icc_profile")
    if profile and turned.mode in ("RGB", "RGBA", "CMYK", "L"):
        turned = _in_standard_colours(turned, profile, "RGBA" if turned.mode == "RGBA" else "RGB")
    turned = turned.convert("RGBA" if has_alpha else "RGB")
    turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return turned


def _in_standard_colours(picture: Image.Image, profile: bytes, mode: str) -> Image.Image:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError):  # a broken profile is dropped with the rest
        return picture
    return converted or picture


def _written(picture: Image.Image) -> tuple[bytes, Image.Image, str]:
    """The picture as a new file, small enough for every network: bytes, the picture as written, its type."""
    if picture.mode != "RGBA":
        while True:
            for quality in QUALITIES:
                content = _encode(picture, "JPEG", quality=quality, optimize=True, progressive=True)
                if len(content) <= LARGEST:
                    return content, picture, "image/jpeg"
            picture = _smaller(picture)
    while len(content := _encode(picture, "PNG", optimize=True)) > LARGEST:
        picture = _smaller(picture)
    return content, picture, "image/png"


def _smaller(picture: Image.Image) -> Image.Image:
    size = (max(1, int(picture.width * SHRINK)), max(1, int(picture.height * SHRINK)))
    return picture.resize(size, Image.Resampling.LANCZOS)


def _encode(picture: Image.Image, kind: str, **options: object) -> bytes:
    bare = Image.new(picture.mode, picture.size)  # a new picture, so that nothing comes along with the pixels
    bare.paste(picture)
    file = io.BytesIO()
    bare.save(file, kind, **options)
    return file.getvalue()


def _keep_file(asset: MediaAsset, content: "File[bytes]") -> None:
    """Under its digest. What lies there already may be half of it, left by an interrupted upload, or be damaged."""
    asset.file.name = asset.file.name or media_path(asset, "")
    storage = asset.file.storage
    try:
        if not asset.is_intact():
            storage.delete(asset.file.name)
            asset.file.name = storage.save(asset.file.name, content)
    except OSError:
        raise GuardFailed(
            _("The file could not be stored just now. Try again in a few minutes; the rest of the post is safe."),
            field=FIELD,
        ) from None
