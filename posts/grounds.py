"""All that an act asks about a post, read once under its lock: from then on nothing of it changes until the commit.

Pages that tell the whole history read it with `posts.dossier`; acts need the current version and what bears on it."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Exists, Model, OuterRef, Prefetch, QuerySet, Subquery, prefetch_related_objects

from accounts.models import Department
from governance.core.prepared import Question, together
from governance.core.together import remember
from posts import checking
from posts.models import (
    CheckFinding,
    ConsentRecord,
    Exemption,
    Placement,
    PolicyCheck,
    Post,
    PostVersion,
    ReviewDecision,
    Variant,
)


def locked(pk: int) -> Post:
    """The post, nobody else's to change until the commit, with all that its acts ask about."""
    return gather(Post.objects.locked(pk))


def gather(post: Post) -> Post:
    """Read what acts ask about, in one question: the version, its texts, pictures and decisions; who wrote; consents
    and exemptions of the post; its last check with what that found."""
    ids = {"post": post.pk}
    departments, versions, variants, placements, decisions, consents, exemptions, checks, findings = together(
        Question(_department, ids),
        Question(_versions, ids),
        *(Question(make, {"version": post.current_version_id}) for make in (_texts, _pictures, _decisions)),
        *(Question(make, ids) for make in (_consents, _exemptions, _last_check, _findings)),
    )
    [post.department] = departments
    _keep(post, "versions", versions, by=lambda each: each.number)
    [version] = [each for each in versions if each.pk == post.current_version_id]
    post.current_version = version
    _keep(version, "variants", variants, by=lambda each: each.account_id)
    _keep(version, "placements", placements, by=lambda each: each.position)
    _keep(version, "decisions", decisions, by=lambda each: -each.pk)
    _keep(post, "consents", consents, by=lambda each: each.pk)
    _keep(post, "exemptions", exemptions, by=lambda each: each.pk)
    post.fetched_check = version.fetched_check = None
    for check in checks:
        _keep(check, "findings", findings, by=checking.in_the_text)
        post.fetched_check = check
        if check.version_id == version.pk:
            version.fetched_check = check
    return post


def _keep(owner: Model, relation: str, rows: list[Any], *, by: Callable[[Any], Any]) -> None:
    """Let the owner find these rows at hand, in this order, and them the owner."""
    rows.sort(key=by)
    field: Any = owner._meta.get_field(relation)
    for row in rows:
        field.field.set_cached_value(row, owner)
    remember(owner, relation, rows)


def _department(post: int) -> QuerySet[Department]:
    return Department.objects.filter(posts=post)


def _versions(post: int) -> QuerySet[PostVersion]:
    return PostVersion.objects.filter(post=post).select_related("created_by")


def _texts(version: int) -> QuerySet[Variant]:
    return Variant.objects.filter(version=version).select_related("account")


def _pictures(version: int) -> QuerySet[Placement]:
    return Placement.objects.filter(version=version).select_related("asset")


def _decisions(version: int) -> QuerySet[ReviewDecision]:
    return ReviewDecision.objects.filter(version=version).select_related("decided_by")


def _consents(post: int) -> QuerySet[ConsentRecord]:
    return ConsentRecord.objects.filter(post=post)


def _exemptions(post: int) -> QuerySet[Exemption]:
    return Exemption.objects.filter(post=post)


def _last_check(post: int) -> QuerySet[PolicyCheck]:
    return PolicyCheck.objects.filter(pk=_number_of_last_check(post)).select_related("policy")


def _findings(post: int) -> QuerySet[CheckFinding]:
    return CheckFinding.objects.filter(report=_number_of_last_check(post)).select_related(*checking.OF_FINDING)


def _number_of_last_check(post: int) -> Subquery:
    return Subquery(PolicyCheck.objects.filter(version__post=post).order_by("-pk").values("pk")[:1])


# --- Of several at once ---

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
