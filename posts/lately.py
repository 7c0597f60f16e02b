"""What the City wrote lately: prepared rules and restricted terms are tried on it (governance.policy.samples)."""

from collections.abc import Iterator
from dataclasses import replace

from django.db.models import Exists, OuterRef, Prefetch
from django.utils import timezone

from accounts.models import Representative
from governance.checker.findings import Context
from governance.core.guards import Person
from governance.policy.book import Book
from governance.policy.samples import Sample
from posts import checking
from posts.models import Placement, Post, PostVersion, Variant
from posts.passages import passages_of


def written_lately(limit: int, by: Person) -> Iterator[Sample]:
    """The last versions, newest first, with what the checker would be told today. Titles only of what `by` may see."""
    if not isinstance(by, Representative):
        return
    book = Book.read()
    visible = Post.objects.visible_to(by).filter(pk=OuterRef("post"))
    versions = (
        PostVersion.objects.order_by("-pk")
        .annotate(visible=Exists(visible))
        .select_related("post__department", "created_by")
        .prefetch_related(
            Prefetch("variants", Variant.objects.select_related("account")),
            Prefetch("placements", Placement.objects.select_related("asset")),
            "post__consents",
            "post__exemptions",
        )
    )
    for version in versions[:limit]:
        post, seen = version.post, version.visible
        yield Sample(
            passages=tuple(_as_of_today(version, book)),
            label=f"{post.title} ({version})" if seen else "",
            url=post.get_absolute_url() if seen else "",
            standing=post.get_state_display(),
        )


def _as_of_today(version: PostVersion, book: Book) -> Iterator[tuple[str, Context]]:
    """Each text with what the checker would be told today."""
    context, placements = checking.context_on(version, timezone.localdate(), book), version.pictures()
    for passage in passages_of(version):
        yield passage.text, replace(context, **passage.facts(placements))  # type: ignore[arg-type]
