"""All that an act asks about a post, read once under its lock: from then on nothing of it changes until the commit.

Pages that tell the whole history read it with `posts.dossier`; acts need the current version and what bears on it."""

from typing import cast

from django.db.models import Exists, OuterRef, Prefetch, prefetch_related_objects

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

# What most posts don't have isn't asked for where it isn't there.
_RARE = {
    "placements": Exists(Placement.objects.filter(version=OuterRef("pk"))),
    "decisions": Exists(ReviewDecision.objects.filter(version=OuterRef("pk"))),
    "post__consents": Exists(ConsentRecord.objects.filter(post=OuterRef("post"))),
    "post__exemptions": Exists(Exemption.objects.filter(post=OuterRef("post"))),
}
PARTS = (
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
    exemptions of the post. Six questions and one more for each of these that is there, however long its history is."""
    flags = {f"has_{part}": exists for part, exists in _RARE.items()}
    flags = {name.replace("post__", ""): exists for name, exists in flags.items()}
    version = (
        PostVersion.objects.select_related("created_by", "post__department")
        .annotate(**flags)
        .get(pk=cast(int, post.current_version_id))
    )
    post.department, version.post, post.current_version = version.post.department, post, version
    for part in _RARE:
        owner, relation = (post, part.removeprefix("post__")) if part.startswith("post__") else (version, part)
        if not getattr(version, f"has_{relation}"):
            remember(owner, relation, [])
    prefetch_related_objects([version], *PARTS)
    post.fetched_check = checking.last_check_of(post)
    mine = post.fetched_check is not None and post.fetched_check.version_id == version.pk
    version.fetched_check = post.fetched_check if mine else None
    return post


def forget(post: Post) -> Post:
    """Let go of what was read, so that whoever gets the post from an act finds it as the act left it."""
    version = post.version
    for each in (post, version):
        each.__dict__.pop("_prefetched_objects_cache", None)
        each.__dict__.pop("fetched_check", None)
    return post
