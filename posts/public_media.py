"""Pictures for networks that fetch them themselves (Instagram): an address that anybody can read, for as long as one
delivery lasts, and only what was approved.

The address is signed: it can't be guessed or altered, and names one picture of one try to send. It leads to something
only while that try is under way and its lease runs; afterwards, and for anything else, there is nothing there."""

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from posts.claiming import LEASE
from posts.models import DeliveryAttempt, MediaAsset
from posts.states import DeliveryState

_SALT = "posts.public_media"


def address(attempt: DeliveryAttempt, asset: MediaAsset) -> str:
    """Where a network can fetch this picture during this try; empty where the site itself can't be reached safely."""
    if not settings.SECURE:
        return ""
    token = signing.dumps([attempt.pk, asset.pk], salt=_SALT)
    return settings.SITE_URL + reverse("posts:picture_for_network", args=[token])


def named(token: str) -> tuple[int, int] | None:
    """The try and the picture that an address names; None for any that we didn't give out or that is too old. Asks
    nothing of the database, so that guessing costs us nothing."""
    try:
        attempt, asset = signing.loads(token, salt=_SALT, max_age=LEASE)
    except signing.BadSignature:
        return None
    return attempt, asset


def lent(attempt_id: int, asset_id: int) -> MediaAsset | None:
    """The picture, if that try is still under way and the picture is part of what was approved for it."""
    attempt = (
        DeliveryAttempt.objects.filter(
            pk=attempt_id,
            ended_at=None,
            publication__state=DeliveryState.SENDING,
            publication__lease_until__gt=timezone.now(),
        )
        .select_related("publication__variant__version")
        .first()
    )
    if attempt is None or attempt.publication.tries.filter(number__gt=attempt.number).exists():
        return None
    version = attempt.publication.variant.version
    if version.content_hash != attempt.publication.approved_hash:
        return None
    return MediaAsset.objects.filter(pk=asset_id, placements__version=version).first()
