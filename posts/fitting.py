"""Whether a version fits each network it is meant for: length, pictures, descriptions."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from accounts import connectors
from accounts.connectors.base import Capability
from accounts.connectors.text import hashtags
from accounts.models import SocialAccount
from governance.core.errors import Obstacle
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
    """Every reason why this account's network would not take this text with these pictures, saved or not."""
    connector = connectors.get(account.platform)
    limits = connector.limits
    facts = {"account": account, "network": connector.name}
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
    if placements and Capability.PUBLISH in connector.supports and Capability.IMAGES not in connector.supports:
        add("no_pictures", _("%(network)s takes no pictures from us.") % facts, _("Remove the pictures."))
        return reasons
    if len(placements) < limits.least_images:
        add("needs_a_picture", _("%(network)s takes no post without a picture.") % facts, _("Add one."))
    if limits.hashtags is not None and (tags := len(list(hashtags(text)))) > limits.hashtags:
        add(
            "too_many_hashtags",
            _("The text for %(account)s has %(number)s hashtags; %(network)s takes %(limit)s.")
            % {**facts, "number": tags, "limit": limits.hashtags},
            _("Remove some."),
            "#text",
        )
    if len(placements) > limits.images:
        add(
            "too_many_pictures",
            _("%(network)s takes at most %(limit)s pictures.") % {**facts, "limit": limits.images},
            _("Remove some."),
        )
    for placement in placements:
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


def _is_described(placement: Placement) -> bool:
    return bool(placement.alt or placement.decorative_reason)


def _without_words(placement: Placement) -> Obstacle:
    return Obstacle(
        "alt_text_missing",
        _("Picture %(number)s has no words for people who can't see it.") % {"number": placement.position},
        _("Say what it shows, or why it needs no words."),
        href="#pictures",
        clause="AODA",
    )
