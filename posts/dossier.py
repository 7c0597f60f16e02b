"""Everything the pages tell of one post, read in three questions however long its history is.

The rules that pages ask (`workflow`, `gate`, `checking`) find at hand here what the acts read afresh."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import CharField, Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast
from django.http import Http404

from accounts.models import Representative
from governance.audit.models import AuditEvent
from governance.core.prepared import Question, listed, together
from governance.core.together import remember
from posts import checking, commenting
from posts.models import (
    CheckFinding,
    Comment,
    ConsentRecord,
    DeliveryAttempt,
    Exemption,
    Mention,
    Placement,
    PolicyCheck,
    Post,
    PostVersion,
    Publication,
    Remark,
    ReviewDecision,
    ReviewStep,
    UrgentRelease,
    Variant,
)
from posts.models.post import PostQuerySet
from posts.story import TOLD_BY_THE_TRAIL

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Dossier:
    """A post with its whole history; each list in the order in which pages tell it."""

    post: Post
    versions: list[PostVersion]  # first to last
    decisions: list[ReviewDecision]  # newest first
    publications: list[Publication]  # by network and account
    consents: list[ConsentRecord]  # in the order in which they were recorded
    exemptions: list[Exemption]
    urgent: list[UrgentRelease]  # in the order in which they were made
    steps: list[ReviewStep]  # of reviews, in the order in which they were made
    comments: list[Comment]  # what was said about it, in the order in which it was said
    meant: list[Representative]  # who can be mentioned in a comment, in no order
    events: list[AuditEvent]  # of the acts that left no row of their own, newest first

    @classmethod
    def read(cls, sees: dict[str, Any], pk: int) -> "Dossier":
        """The post with this number among those a person may see (`Authority.sees`); 404 where it isn't one of them."""
        found = listed(Question.of(_post, pk=pk, **sees))
        if not found:
            raise Http404
        [post] = found
        ids = {"post": post.pk}
        (
            versions, placements, checks, findings, decisions, comments, steps,
            consents, exemptions, attempts, urgent, events, said, mentions, meant,
        ) = together(
            *(Question(make, ids) for make in (_versions, _placements, _last_checks)),
            Question.of(_findings, **ids, version=post.current_version_id),
            *(Question(make, ids) for make in _FURTHER),
            commenting.may_be_meant(post),
        )  # fmt: skip
        variants = listed(Question(_variants, ids))
        versions.sort(key=lambda each: each.number)
        decisions.sort(key=lambda each: (each.decided_at, each.pk), reverse=True)
        consents.sort(key=lambda each: each.pk)
        exemptions.sort(key=lambda each: each.pk)

        _join(post, versions, variants, placements)
        _join_checks(post, versions, variants, placements, checks, findings)
        _join_remarks(decisions, comments, variants, placements)
        by_version = grouped(decisions, "version_id")
        for version in versions:
            remember(version, "decisions", by_version.get(version.pk, []))
            for decision in by_version.get(version.pk, []):
                decision.version = version
        remember(post, "consents", consents)
        remember(post, "exemptions", exemptions)
        urgent.sort(key=lambda each: each.pk)
        for release in urgent:
            release.post = post
        remember(post, "urgent_releases", urgent)
        publications = _publications(variants, attempts)
        return cls(
            post=post,
            versions=versions,
            decisions=decisions,
            publications=publications,
            consents=consents,
            exemptions=exemptions,
            urgent=urgent,
            steps=sorted(steps, key=lambda each: each.pk),
            meant=meant,
            comments=_with_mentions(said, mentions),
            events=sorted(events, key=lambda event: event.sequence, reverse=True),
        )


def with_grounds(post: Post) -> Post:
    """The post with its texts, consents and exemptions and nothing of its history: all a check while typing asks."""
    version = post.version
    consents, exemptions, variants = together(
        Question.of(_consents, post=post.pk),
        Question.of(_exemptions, post=post.pk),
        Question.of(_texts, version=version.pk),
    )
    remember(post, "consents", sorted(consents, key=lambda each: each.pk))
    remember(post, "exemptions", sorted(exemptions, key=lambda each: each.pk))
    remember(version, "variants", sorted(variants, key=lambda each: each.account_id))
    return post


def _post(pk: int, person: int, entrusted: tuple[int, ...], sees_all: bool) -> PostQuerySet:
    posts = Post.objects.filter(pk=pk).select_related(
        "created_by", "lease_by", "escalated_to", "department", "division"
    )
    return posts if sees_all else posts.known_to(person, entrusted)


def _variants(post: int) -> QuerySet[Variant]:
    found = Variant.objects.filter(version__post=post).select_related("account", "publication__released_by")
    return found.order_by("account_id")


def _versions(post: int) -> QuerySet[PostVersion]:
    return PostVersion.objects.filter(post=post).select_related("created_by")


def _placements(post: int) -> QuerySet[Placement]:
    return Placement.objects.filter(version__post=post).select_related("asset")


def _last_checks(post: int) -> QuerySet[PolicyCheck]:
    """The last check of each version, with how much it found."""
    findings = CheckFinding.objects.filter(report=OuterRef("pk")).order_by().values("report")
    return (
        PolicyCheck.objects.filter(version__post=post)
        .order_by("version_id", "-pk")
        .distinct("version_id")
        .select_related("policy")
        .annotate(found=Subquery(findings.annotate(number=Count("pk")).values("number")))
    )


def _consents(post: int) -> QuerySet[ConsentRecord]:
    return ConsentRecord.objects.filter(post=post).select_related("recorded_by", "withdrawn_by")


def _exemptions(post: int) -> QuerySet[Exemption]:
    return Exemption.objects.filter(post=post).select_related("claimed_by", "decided_by")


def _texts(version: int) -> QuerySet[Variant]:
    return Variant.objects.filter(version=version).select_related("account")


def _findings(post: int, version: int | None) -> QuerySet[CheckFinding]:
    """What was found in the current version, and by the last check of all, whose answers carry over to the next."""
    checks = PolicyCheck.objects.order_by("-pk").values("pk")
    return CheckFinding.objects.filter(
        Q(report=Subquery(checks.filter(version=version)[:1]))
        | Q(report=Subquery(checks.filter(version__post=post)[:1]))
    ).select_related("clause", "answered_by", "cleared_by")


def _told_by_the_trail(post: int) -> QuerySet[AuditEvent]:
    """Acts that left no row of their own."""
    actions = [action.value for action in TOLD_BY_THE_TRAIL]
    subject = Cast(Value(post), CharField())
    return AuditEvent.objects.filter(subject_type=Post._meta.label_lower, subject_id=subject, action__in=actions)


_FURTHER: tuple[Callable[[int], QuerySet[Any]], ...] = (
    lambda post: ReviewDecision.objects.filter(version__post=post).select_related("decided_by", "clause"),
    lambda post: Remark.objects.filter(decision__version__post=post),
    lambda post: ReviewStep.objects.filter(post=post).select_related("by", "to"),
    _consents,
    _exemptions,
    lambda post: DeliveryAttempt.objects.filter(publication__variant__version__post=post),
    lambda post: UrgentRelease.objects.filter(post=post).select_related("released_by", "reviewed_by"),
    _told_by_the_trail,
    lambda post: Comment.objects.filter(post=post).select_related("said_by", "version"),
    lambda post: Mention.objects.filter(comment__post=post).select_related("person"),
)


def _join(
    post: Post, versions: Sequence[PostVersion], variants: Sequence[Variant], placements: Sequence[Placement]
) -> None:
    """Tie versions, texts and pictures together, so that none of them is asked for again."""
    texts, pictures = grouped(variants, "version_id"), grouped(placements, "version_id")
    for version in versions:
        version.post = post
        if version.pk == post.current_version_id:
            post.current_version = version
        remember(version, "variants", texts.get(version.pk, []))
        for variant in texts.get(version.pk, []):
            variant.version = version
        remember(version, "placements", sorted(pictures.get(version.pk, []), key=lambda each: each.position))
    remember(post, "versions", list(versions))


def _join_checks(
    post: Post,
    versions: Sequence[PostVersion],
    variants: Sequence[Variant],
    placements: Sequence[Placement],
    checks: Sequence[PolicyCheck],
    findings: Sequence[CheckFinding],
) -> None:
    """Tie each version to its last check, and findings to the text or picture they point at."""
    texts = {variant.pk: variant for variant in variants}
    pictures = {placement.pk: placement for placement in placements}
    by_version = {check.version_id: check for check in checks}
    found = grouped(findings, "report_id")
    for version in versions:
        version.fetched_check = by_version.get(version.pk)
    post.fetched_check = max(checks, key=lambda check: check.pk, default=None)
    for check in checks:
        if check.version_id != post.current_version_id and check != post.fetched_check:
            continue  # of earlier versions only the number is told
        mine = sorted(found.get(check.pk, []), key=checking.in_the_text)
        for finding in mine:
            finding.report = check
            finding.variant = texts[finding.variant_id] if finding.variant_id else None
            finding.placement = pictures[finding.placement_id] if finding.placement_id else None
        remember(check, "findings", mine)


def _join_remarks(
    decisions: Sequence[ReviewDecision],
    comments: Sequence[Remark],
    variants: Sequence[Variant],
    placements: Sequence[Placement],
) -> None:
    """Tie comments on words to their decision, and to the text or picture they point at."""
    texts = {variant.pk: variant for variant in variants}
    pictures = {placement.pk: placement for placement in placements}
    by_decision = grouped(comments, "decision_id")
    for decision in decisions:
        mine = sorted(by_decision.get(decision.pk, []), key=lambda each: each.pk)
        for remark in mine:
            remark.decision = decision
            remark.variant = texts[remark.variant_id] if remark.variant_id else None
            remark.placement = pictures[remark.placement_id] if remark.placement_id else None
        remember(decision, "remarks", mine)


def _with_mentions(comments: Sequence[Comment], mentions: Sequence[Mention]) -> list[Comment]:
    """Tie comments to those whom they mean."""
    by_comment = grouped(mentions, "comment_id")
    for comment in comments:
        remember(comment, "mentions", sorted(by_comment.get(comment.pk, []), key=lambda each: each.pk))
    return sorted(comments, key=lambda each: each.pk)


def _publications(variants: Iterable[Variant], attempts: Sequence[DeliveryAttempt]) -> list[Publication]:
    """The deliveries of these texts, each with its tries."""
    tries = grouped(attempts, "publication_id")
    publications = []
    for variant in variants:
        publication: Publication | None = getattr(variant, "publication", None)
        if publication is not None:
            publication.variant, publication.account = variant, variant.account
            remember(publication, "tries", sorted(tries.get(publication.pk, []), key=lambda each: each.number))
            publications.append(publication)
    return sorted(publications, key=lambda each: (each.account.platform, each.account.display_name, each.pk))


def grouped(rows: Iterable[Row], key: str) -> dict[int, list[Row]]:
    """Rows by the id they belong to."""
    groups: dict[int, list[Row]] = {}
    for row in rows:
        groups.setdefault(getattr(row, key), []).append(row)
    return groups
