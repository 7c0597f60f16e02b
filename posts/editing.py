"""What an editor started from: a short digest of each thing a form can change, so that nobody's change is lost.

The content hash tells whether what would appear has changed. This tells it of everything the composer shows, the title
and the note to the reviewer as well, and thing by thing: what only one of two people changed needs no decision."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from governance.core.errors import Conflict
from posts.models import Post

Values = dict[str, Any]  # by the name of the field in the composer


def values_of(post: Post) -> Values:
    """The post as it stands, each thing as the composer's form would send it."""
    version = post.version
    wished = timezone.localtime(post.wished_at) if post.wished_at else None
    variants = version.texts()
    return {
        "title": post.title,
        "accounts": sorted(str(variant.account_id) for variant in variants),
        "text": version.text,
        "language": version.language,
        "goal": post.goal,
        "audience": post.audience,
        "note": post.note,
        "wished_day": wished.date().isoformat() if wished else "",
        "wished_time": f"{wished:%H:%M}" if wished else "",
        "pictures": [[each.asset.sha256, each.alt, each.decorative_reason] for each in version.pictures()],
        **{f"own_{variant.account_id}": variant.own_text for variant in variants},
    }


def digest(value: Any) -> str:
    """Short, and equal for equal values; nothing and an empty text are the same."""
    return hashlib.sha256(json.dumps(value or "", sort_keys=True).encode()).hexdigest()[:12]


def opened(post: Post) -> str:
    """What a form carries to say from what it started: "title:ab12cd34ef56,text:…"."""
    return ",".join(f"{name}:{digest(value)}" for name, value in values_of(post).items())


def read(carried: str) -> dict[str, str]:
    """The digests by name; what isn't one is left out."""
    pairs = (each.partition(":") for each in carried.split(","))
    return {name: value for name, colon, value in pairs if colon}


def require_unchanged(post: Post, started_from: Mapping[str, str]) -> None:
    """Conflict where anything stands otherwise than when the editor opened the post."""
    if any(started_from.get(name, digest("")) != digest(value) for name, value in values_of(post).items()):
        raise Conflict(_("Somebody saved this post while you were writing. Nothing of yours is lost or saved yet."))
