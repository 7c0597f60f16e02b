"""Whether a version fits each network it is meant for: length, pictures or video, descriptions."""

from collections.abc import Sequence
from typing import Any

from django.utils.formats import localize
from django.utils.translation import gettext as _

from accounts import connectors
from accounts.connectors.base import Capability, Limits
from accounts.connectors.text import hashtags
from accounts.models import SocialAccount
from governance.core.errors import Obstacle
from governance.core.figures import grouped
from posts.models import Placement, PostVersion


def fit_obstacles(version: PostVersion, account: SocialAccount | None = None) -> list[Obstacle]:
    """Every reason why a network would not take this version (for one account, where given)."""
    placements = version.pictures()
    reasons = [_without_words(placement) for placement in placements if not _is_described(placement)]
    for variant in version.texts():
        if account is None or variant.account_id == account.pk:
            reasons += account_obstacles(variant.account, variant.text, placements)
    return reasons


def account_obstacles(account: SocialAccount, text: str, placements: Sequence[Placement]) -> list[Obstacle]:
    """Every reason why this account's network would not take this text with these pictures or video, saved or not."""
    connector = connectors.get(account.platform)
    limits = connector.limits
    facts: dict[str, Any] = {"account": account, "network": connector.name}
    reasons = []

    def add(code: str, message: str, remedy: str, href: str = "#pictures") -> None:
        reasons.append(Obstacle(code, message, remedy, href=href))

    if not text and not placements:
        add("nothing_to_say", _("There is nothing to publish on %(account)s.") % facts, _("Write a text."), "#text")
    length = limits.count(text)
    if length > limits.text:
        add(
            "text_too_long",
            _("The text for %(account)s has %(length)s characters; %(network)s takes %(limit)s.")
            % {**facts, "length": length, "limit": limits.text},
            _("Shorten it, or write a text of its own for this account."),
            "#text",
        )
    videos = [placement for placement in placements if placement.asset.is_video]
    pictures = [placement for placement in placements if not placement.asset.is_video]
    if pictures and Capability.PUBLISH in connector.supports and Capability.IMAGES not in connector.supports:
        add("no_pictures", _("%(network)s takes no pictures from us.") % facts, _("Remove the pictures."))
        return reasons
    if len(placements) < limits.least_images:
        add("needs_a_picture", _("%(network)s takes no post without a picture or video.") % facts, _("Add one."))
    if limits.hashtags is not None and (tags := len(list(hashtags(text)))) > limits.hashtags:
        add(
            "too_many_hashtags",
            _("The text for %(account)s has %(number)s hashtags; %(network)s takes %(limit)s.")
            % {**facts, "number": tags, "limit": limits.hashtags},
            _("Remove some."),
            "#text",
        )
    if videos and pictures:
        add(
            "pictures_and_video",
            _("%(network)s takes either pictures or a video in one post.") % facts,
            _("Take out the ones or the other."),
        )
    if len(videos) > 1:
        add("too_many_videos", _("%(network)s takes one video in a post.") % facts, _("Take out the others."))
    for placement in videos[:1]:
        reasons += _video_obstacles(placement, limits, facts)
    if len(pictures) > limits.images:
        add(
            "too_many_pictures",
            _("%(network)s takes at most %(limit)s pictures.") % {**facts, "limit": limits.images},
            _("Remove some."),
        )
    for placement in pictures:
        asset = placement.asset
        facts["number"] = placement.position
        if asset.media_type not in limits.media_types:
            add(
                "picture_type",
                _("%(network)s doesn't take the file type of picture %(number)s.") % facts,
                _("Save it as a JPEG and add it again."),
            )
        if asset.size > limits.image_bytes:
            add(
                "picture_too_large",
                _("Picture %(number)s is too large for %(network)s.") % facts,
                _("Use a smaller one."),
            )
        if len(placement.alt) > limits.alt_text:
            add(
                "alt_text_too_long",
                _("The words for picture %(number)s are too long for %(network)s: at most %(limit)s characters.")
                % {**facts, "limit": limits.alt_text},
                _("Shorten them."),
            )
    return reasons


def _video_obstacles(placement: Placement, limits: Limits, facts: dict[str, Any]) -> list[Obstacle]:
    """Every reason why a network would not take this video."""
    asset, (shortest, longest), (narrowest, widest) = placement.asset, limits.video_seconds, limits.video_shapes
    form = asset.media_type.partition("/")[2].upper()
    reasons = []

    def add(code: str, message: str, remedy: str, **more: Any) -> None:
        reasons.append(Obstacle(code, message % (facts | more), remedy, href="#pictures"))

    if asset.media_type not in limits.video_types:
        words = (
            _("%(network)s doesn't take %(form)s videos.") if limits.video_types else _("%(network)s takes no video.")
        )
        remedy = _("Save it as MP4 (H.264) and add it again.") if limits.video_types else _("Take it out.")
        add("video_type", words, remedy, form=form)
    if asset.size > limits.video_bytes > 0:
        add(
            "video_too_large",
            _("The video has %(size)s MB; %(network)s takes %(limit)s."),
            _("Save it shorter or smaller."),
            size=grouped(-(-asset.size // 1_000_000)),
            limit=grouped(limits.video_bytes // 1_000_000),
        )
    if asset.seconds > longest:
        add(
            "video_too_long",
            _("The video lasts %(length)s; %(network)s takes at most %(limit)s."),
            _("Save a shorter part of it."),
            length=lasting(asset.seconds),
            limit=lasting(longest),
        )
    if asset.seconds < shortest:
        add(
            "video_too_short",
            _("The video lasts %(length)s; %(network)s takes none shorter than %(limit)s."),
            _("Save a longer part of it."),
            length=lasting(asset.seconds),
            limit=lasting(shortest),
        )
    if not narrowest <= asset.width / asset.height <= widest:
        add("video_shape", _("The video is too narrow or too wide for %(network)s."), _("Cut it to a usual shape."))
    if asset.width * asset.height > limits.video_pixels:
        add("video_pixels", _("The video has too many pixels for %(network)s."), _("Save it smaller."))
    if len(placement.alt) > limits.video_alt > 0:
        add(
            "alt_text_too_long",
            _("The words for the video are too long for %(network)s: at most %(limit)s characters."),
            _("Shorten them."),
            limit=limits.video_alt,
        )
    return reasons


def lasting(seconds: float) -> str:
    """ "1:05", as players write it; below a second with its tenths."""
    if seconds < 1:
        return _("%(number)s s") % {"number": localize(round(seconds, 1))}
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def _is_described(placement: Placement) -> bool:
    return bool(placement.alt or placement.decorative_reason)


def _without_words(placement: Placement) -> Obstacle:
    return Obstacle(
        "alt_text_missing",
        _("The video has no words for people who can't see it.")
        if placement.asset.is_video
        else _("Picture %(number)s has no words for people who can't see it.") % {"number": placement.position},
        _("Say what it shows, or why it needs no words."),
        href="#pictures",
        clause="AODA",
    )
