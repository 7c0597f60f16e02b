"""Many released posts at once, for tests and benchmarks of what happens to a great number of them."""

from posts.models import PolicyCheck, Post, PostVersion, Publication, ReviewDecision, Variant
from posts.tests.builders import the_publication


def copies_of(post: Post, count: int) -> None:
    """The same released post again and again, in bulk: content hashes cover no ids of posts, so approvals hold."""
    version, publication = post.version, the_publication(post)
    decision, variant, report = version.decisions.get(), version.variants.get(), version.checks.get()
    posts = Post.objects.bulk_create(
        Post(
            title=f"Copy {number}",
            state=post.state,
            department_id=post.department_id,
            created_by_id=post.created_by_id,
        )
        for number in range(count)
    )
    versions = PostVersion.objects.bulk_create(
        PostVersion(
            post=each,
            number=1,
            text=version.text,
            language=version.language,
            content_hash=version.content_hash,
            created_by_id=version.created_by_id,
        )
        for each in posts
    )
    for each, own in zip(posts, versions, strict=True):
        each.current_version = own
    Post.objects.bulk_update(posts, ["current_version"])
    variants = Variant.objects.bulk_create(Variant(version=each, account_id=variant.account_id) for each in versions)
    reports = PolicyCheck.objects.bulk_create(
        PolicyCheck(
            version=each,
            policy_id=report.policy_id,
            rules_digest=report.rules_digest,
            context_digest=report.context_digest,
            outcome=report.outcome,
        )
        for each in versions
    )
    ReviewDecision.objects.bulk_create(
        ReviewDecision(
            version=each.version,
            report=each,
            verdict=decision.verdict,
            decided_by_id=decision.decided_by_id,
            content_hash=decision.content_hash,
        )
        for each in reports
    )
    Publication.objects.bulk_create(
        Publication(
            variant=each,
            account_id=publication.account_id,
            approved_hash=publication.approved_hash,
            released_by_id=publication.released_by_id,
            released_at=publication.released_at,
            planned_at=publication.planned_at,
            not_before=publication.not_before,
        )
        for each in variants
    )
