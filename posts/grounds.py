"""All that an act asks about a post, read once under its lock: from then on nothing of it changes until the commit.

Pages that tell the whole history read it with `posts.dossier`; acts need the current version and what bears on it."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Max, Model, QuerySet, Subquery

from accounts.models import Department
from governance.core.prepared import Question, ids, listed, together
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
    found = listed(Question.of(_to_change, pk=pk))
    if not found:
        raise Post.DoesNotExist
    return gather(found[0])


def gather(post: Post) -> Post:
    """Read what acts ask about, in one question: the version, its texts, pictures and decisions; who wrote; consents
    and exemptions of the post; its last check with what that found."""
    number = {"post": post.pk}
    departments, versions, variants, placements, decisions, consents, exemptions, checks, findings = together(
        Question(_department, number),
        Question(_versions, number),
        *(Question(make, {"version": post.current_version_id}) for make in (_texts, _pictures, _decisions)),
        *(Question(make, number) for make in (_consents, _exemptions, _last_check, _findings)),
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


def _to_change(pk: int) -> QuerySet[Post]:
    return Post.objects.select_for_update(no_key=True).filter(pk=pk)


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


def fetch(versions: Sequence[PostVersion]) -> None:
    """The same for several versions, as they are judged where they are due; the last check is each version's own."""
    by_version = {"versions": ids(each.pk for each in versions)}
    by_post = {"posts": ids(each.post_id for each in versions)}
    variants, placements, decisions, checks, findings, written, consents, exemptions = together(
        *(Question(make, by_version) for make in (_all_texts, _all_pictures, _all_decisions)),
        *(Question(make, by_version) for make in (_last_checks, _all_findings)),
        *(Question(make, by_post) for make in (_all_versions, _all_consents, _all_exemptions)),
    )
    for version in versions:
        post = version.post
        _keep(version, "variants", _of(variants, version=version), by=lambda each: each.account_id)
        _keep(version, "placements", _of(placements, version=version), by=lambda each: each.position)
        _keep(version, "decisions", _of(decisions, version=version), by=lambda each: -each.pk)
        _keep(post, "versions", _of(written, post=post), by=lambda each: each.number)
        _keep(post, "consents", _of(consents, post=post), by=lambda each: each.pk)
        _keep(post, "exemptions", _of(exemptions, post=post), by=lambda each: each.pk)
        version.fetched_check = None
        for check in _of(checks, version=version):
            _keep(check, "findings", _of(findings, report=check), by=checking.in_the_text)
            version.fetched_check = check


def _of(rows: list[Any], **owner: Model) -> list[Any]:
    [(name, it)] = owner.items()
    return [row for row in rows if getattr(row, f"{name}_id") == it.pk]


def _all_texts(versions: tuple[int, ...]) -> QuerySet[Variant]:
    return Variant.objects.filter(version__in=versions).select_related("account")


def _all_pictures(versions: tuple[int, ...]) -> QuerySet[Placement]:
    return Placement.objects.filter(version__in=versions).select_related("asset")


def _all_decisions(versions: tuple[int, ...]) -> QuerySet[ReviewDecision]:
    return ReviewDecision.objects.filter(version__in=versions).select_related("decided_by")


def _last_checks(versions: tuple[int, ...]) -> QuerySet[PolicyCheck]:
    return PolicyCheck.objects.filter(pk__in=_numbers_of_last_checks(versions)).select_related("policy")


def _all_findings(versions: tuple[int, ...]) -> QuerySet[CheckFinding]:
    found = CheckFinding.objects.filter(report__in=_numbers_of_last_checks(versions))
    return found.select_related(*checking.OF_FINDING)


def _numbers_of_last_checks(versions: tuple[int, ...]) -> QuerySet[PolicyCheck, Any]:
    checks = PolicyCheck.objects.filter(version__in=versions).order_by().values("version")
    return checks.annotate(last=Max("pk")).values("last")


def _all_versions(posts: tuple[int, ...]) -> QuerySet[PostVersion]:
    return PostVersion.objects.filter(post__in=posts).select_related("created_by")


def _all_consents(posts: tuple[int, ...]) -> QuerySet[ConsentRecord]:
    return ConsentRecord.objects.filter(post__in=posts)


def _all_exemptions(posts: tuple[int, ...]) -> QuerySet[Exemption]:
    return Exemption.objects.filter(post__in=posts)


def forget(post: Post) -> Post:
    """Let go of what was read, so that whoever gets the post from an act finds it as the act left it."""
    version = post.version
    for each in (post, version):
        each.__dict__.pop("_prefetched_objects_cache", None)
        each.__dict__.pop("fetched_check", None)
    return post
