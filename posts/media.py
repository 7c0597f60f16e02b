"""Pictures and videos as they come in: which of the two a file is, its first bytes say, never its name."""

from typing import TYPE_CHECKING

from accounts.models import Representative
from posts import pictures, videos
from posts.models import MediaAsset

if TYPE_CHECKING:
    from django.core.files.base import File


def store(upload: "File[bytes]", *, by: Representative) -> MediaAsset:
    """Keep it for a post. GuardFailed says what is wrong with the file and what to do."""
    upload.seek(0)
    is_video = videos.form_of(upload.read(videos.HEAD))
    return (videos if is_video else pictures).store(upload, by=by)
