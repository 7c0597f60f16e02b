"""All that an act asks about a post, read once under its lock: from then on nothing of it changes until the commit.

Pages that tell the whole history read it with `posts.dossier`; acts need the current version and what bears on it."""

from collections.abc import Sequence
from typing import Any, cast

from django.db.models import Exists, Model, OuterRef, Prefetch, prefetch_related_objects

from governance.core.together import remember
from posts import checking
from posts.models import (
    ConsentRecord,
    Exemption,
    Placement,
    Post,
    PostVersion,
    ReviewDecision,
    Variant,
)

_RARE: dict[str, tuple[Any, str]] = {  # what most posts don't have
    "placements": (Placement, "version"),
    "decisions": (ReviewDecision, "version"),
    "consents": (ConsentRecord, "post"),
    "exemptions": (Exemption, "post"),
}
_PARTS = (
    Prefetch("variants", Variant.objects.select_related("account").order_by("account_id")),
    Prefetch("placements", Placement.objects.select_related("asset").order_by("position")),
    Prefetch("decisions", ReviewDecision.objects.select_related("decided_by")),
    Prefetch("post__versions", PostVersion.objects.select_related("created_by")),
    "post__consents",
    "post__exemptions",
)


def locked(pk: int) -> Post:
    """The post, nobody else's to change until the commit, with all that its acts ask about."""
    return gather(Post.objects.locked(pk))


def gather(post: Post) -> Post:
    """Read what acts ask about: the version, its texts, pictures, decisions and last check; who wrote; consents and
    exemptions of the post. Four questions and one more for each part that is there, however long its history is."""
    version = (
        PostVersion.objects.select_related("created_by", "post__department")
        .annotate(**what_is_there(version="pk", post="post"))
        .get(pk=cast(int, post.current_version_id))
    )
    post.department, version.post, post.current_version = version.post.department, post, version
    fetch([(version, version)])
    post.fetched_check = checking.last_check_of(post)
    mine = post.fetched_check is not None and post.fetched_check.version_id == version.pk
    version.fetched_check = post.fetched_check if mine else None
    return post


def what_is_there(**path: str) -> dict[str, Exists]:
    """Which parts that most posts don't have this one has: annotations of a query that reaches `version` and `post` by
    these paths."""
    return {
        f"has_{part}": Exists(model.objects.filter(**{to: OuterRef(path[to])})) for part, (model, to) in _RARE.items()
    }


def fetch(asked: Sequence[tuple[PostVersion, Model]]) -> None:
    """Fetch the parts of versions and of their posts; what isn't there, as flags beside each say, isn't asked for."""
    for version, flagged in asked:
        for part, (_model, to) in _RARE.items():
            if not getattr(flagged, f"has_{part}"):
                remember(version if to == "version" else version.post, part, [])
    prefetch_related_objects([version for version, _flagged in asked], *_PARTS)


def forget(post: Post) -> Post:
    """Let go of what was read, so that whoever gets the post from an act finds it as the act left it."""
    version = post.version
    for each in (post, version):
        each.__dict__.pop("_prefetched_objects_cache", None)
        each.__dict__.pop("fetched_check", None)
    return post
