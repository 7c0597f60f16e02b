"""What each network takes and what software may do there: one row each, which the composer, the checks and the
documentation read. The limits are the networks' own where they publish them (docs/connectors.md names the sources)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from . import text
from .base import Capability, Limits
from .base import Capability as Can

_JPEG: Final = frozenset({"image/jpeg"})
_WITH_PNG: Final = _JPEG | {"image/png"}
_WITH_GIF: Final = _WITH_PNG | {"image/gif"}
_WITH_WEBP: Final = _WITH_GIF | {"image/webp"}
_MP4: Final = frozenset({"video/mp4"})
_MP4_MOV: Final = _MP4 | {"video/quicktime"}
_ANY_VIDEO: Final = _MP4_MOV | {"video/webm"}

META_VERSION: Final = "v25.0"

_EVERYWHERE: Final = frozenset(
    {Can.PUBLISH, Can.FIND, Can.FETCH, Can.TIMELINE, Can.IMAGES, Can.ALT_TEXT, Can.VIDEO, Can.LINK_CARD}
    | {Can.DELETE, Can.REPLIES, Can.HEALTH}
)


@dataclass(frozen=True, slots=True)
class Entrance:
    """Where a network asks the holder of an account whether we may speak for it, and hands out tokens (`oauth.py`).

    Addresses that begin with a slash lie on the account's own server. `app` names the City's registration in the
    settings; without it every server registers us when it is first asked. `basic`: the application proves itself in a
    header and not in the form."""

    authorize: str
    token: str
    scopes: tuple[str, ...]
    app: str = ""
    pkce: bool = True
    basic: bool = False


@dataclass(frozen=True, slots=True)
class Network:
    """One row. `server` is where a network with a single interface has it; `by_hand`: a person may publish there as
    well, and does until the account is connected; `entrance`: where its holder is asked, else a password is given."""

    platform: str
    name: str
    limits: Limits
    supports: frozenset[Capability] = frozenset()
    server: str = ""
    by_hand: bool = True
    entrance: Entrance | None = None


def _meta(*scopes: str) -> Entrance:
    return Entrance(
        f"https://www.facebook.com/{META_VERSION}/dialog/oauth",
        f"https://graph.facebook.com/{META_VERSION}/oauth/access_token",
        ("pages_show_list", *scopes),
        app="meta",
    )


ROWS: Final = (
    Network(
        "bluesky",
        "Bluesky",
        Limits(
            text=300,
            count=text.bluesky_length,
            images=4,
            image_bytes=1_000_000,  # newer servers take twice that
            alt_text=2_000,
            media_types=_WITH_WEBP,
            video_bytes=100_000_000,  # newer servers take three times that
            video_types=_MP4,
            video_seconds=(0, 180),
            video_alt=1_000,
        ),
        _EVERYWHERE | {Can.THREAD, Can.EDIT, Can.MENTIONS, Can.HIDE_REPLY},
        server="https://bsky.social",
        by_hand=False,
    ),
    Network(
        "mastodon",
        "Mastodon",
        Limits(
            text=500,
            count=text.mastodon_length,
            images=4,
            image_bytes=16_000_000,
            alt_text=1_500,
            media_types=_WITH_WEBP,
            video_bytes=99_000_000,
            video_types=_ANY_VIDEO,
            video_pixels=8_294_400,
            video_alt=1_500,
        ),
        _EVERYWHERE | {Can.THREAD, Can.EDIT, Can.MENTIONS, Can.RENEW},
        by_hand=False,
        entrance=Entrance(
            "/oauth/authorize",
            "/oauth/token",
            ("read:accounts", "read:statuses", "read:notifications", "write:statuses", "write:media"),
        ),
    ),
    Network(
        "facebook",
        "Facebook",
        Limits(
            text=63_206,
            count=len,
            images=10,
            image_bytes=4_000_000,
            alt_text=2_000,
            media_types=_WITH_PNG,
            video_bytes=1_000_000_000,
            video_types=_MP4_MOV,
            video_seconds=(1, 1_200),
        ),
        _EVERYWHERE | {Can.FIRST_COMMENT, Can.EDIT, Can.MENTIONS, Can.HIDE_REPLY, Can.DELETE_REPLY},
        server="https://graph.facebook.com",
        entrance=_meta(
            "pages_manage_posts", "pages_read_engagement", "pages_manage_engagement", "pages_read_user_content"
        ),
    ),
    Network(
        "instagram",
        "Instagram",
        Limits(
            text=2_200,
            count=len,
            images=10,
            image_bytes=8_000_000,
            alt_text=1_000,
            media_types=_JPEG,
            least_images=1,
            hashtags=30,
            video_bytes=1_000_000_000,
            video_types=_MP4_MOV,
            video_seconds=(3, 900),
            public_media=True,
        ),
        (_EVERYWHERE - {Can.LINK_CARD}) | {Can.FIRST_COMMENT, Can.MENTIONS, Can.HIDE_REPLY, Can.DELETE_REPLY},
        server="https://graph.facebook.com",
        entrance=_meta(
            "instagram_basic", "instagram_content_publish", "instagram_manage_comments", "instagram_manage_contents"
        ),
    ),
    Network(
        "x",
        "X",
        Limits(
            text=280,
            count=text.x_length,
            images=4,
            image_bytes=5_000_000,
            alt_text=1_000,
            media_types=_WITH_WEBP,
            video_bytes=512_000_000,
            video_types=_MP4_MOV,
            video_seconds=(0.5, 140),
            video_shapes=(1 / 3, 3),
        ),
        _EVERYWHERE | {Can.THREAD, Can.EDIT, Can.MENTIONS, Can.HIDE_REPLY, Can.RENEW},
        server="https://api.x.com",
        entrance=Entrance(
            "https://x.com/i/oauth2/authorize",
            "https://api.x.com/2/oauth2/token",
            ("tweet.read", "tweet.write", "users.read", "media.write", "tweet.moderate.write", "offline.access"),
            app="x",
            basic=True,
        ),
    ),
    Network(
        "linkedin",
        "LinkedIn",
        Limits(
            text=3_000,
            count=len,
            images=20,
            image_bytes=8_000_000,
            alt_text=4_086,
            media_types=_WITH_GIF,
            video_bytes=500_000_000,
            video_types=_MP4,
            video_seconds=(3, 1_800),
            video_alt=4_086,
        ),
        _EVERYWHERE | {Can.FIRST_COMMENT, Can.EDIT, Can.DELETE_REPLY, Can.RENEW},
        server="https://api.linkedin.com",
        entrance=Entrance(
            "https://www.linkedin.com/oauth/v2/authorization",
            "https://www.linkedin.com/oauth/v2/accessToken",
            ("w_organization_social", "r_organization_social", "rw_organization_admin"),
            app="linkedin",
            pkce=False,  # LinkedIn has it for programs without a secret only, and refuses a verifier from ours
        ),
    ),
    Network(
        "youtube",
        "YouTube",
        Limits(5_000, len, 1, 2_000_000, 2_000, _WITH_PNG, video_bytes=256_000_000_000, video_types=_ANY_VIDEO),
    ),
    Network(
        "manual",
        "Another network",
        Limits(
            text=10_000,
            count=text.graphemes,
            images=10,
            image_bytes=8_000_000,
            alt_text=2_000,
            media_types=_WITH_WEBP,
            video_bytes=1_000_000_000,
            video_types=_ANY_VIDEO,
            video_alt=2_000,
        ),
    ),
)

FEED: Final = Network(
    "feed", "RSS or Atom", Limits(0, len, 0, 0, 0, frozenset()), frozenset({Can.FETCH, Can.TIMELINE}), by_hand=False
)
PRACTICE: Final = Network(
    "fake",
    "Practice network",
    Limits(
        text=500,
        count=text.graphemes,
        images=4,
        image_bytes=8_000_000,
        alt_text=1_500,
        media_types=_WITH_WEBP,
        video_bytes=99_000_000,
        video_types=_ANY_VIDEO,
        video_seconds=(0, 300),
        video_alt=1_500,
    ),
    frozenset(Can),
    by_hand=False,
)

_BY_PLATFORM: Final = {row.platform: row for row in (*ROWS, FEED, PRACTICE)}


def row(platform: str) -> Network:
    """The row of one network; KeyError for any other."""
    return _BY_PLATFORM[platform]
