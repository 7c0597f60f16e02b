"""Pages stay as quick with a thousand posts as with ten: the number of queries doesn't depend on the rows."""

from collections.abc import Iterable

import pytest
from django.utils import timezone

from governance.policy import rulebook
from posts.models import CheckFinding, PolicyCheck, Post, PostVersion, Variant
from posts.tests import builders
from posts.tests.pages import browser, queries

pytestmark = pytest.mark.django_db


def in_bulk(desk: builders.Desk, number: int) -> None:
    """Posts in review with a check and a finding each; only the volume matters, so no act makes them."""
    policy, now = rulebook.current_policy(), timezone.now()
    posts = Post.objects.bulk_create(
        Post(
            title=f"Post {n}",
            state="in_review",
            department=desk.author.department,
            created_by=desk.author,
            submitted_at=now,
        )
        for n in range(number)
    )
    versions = PostVersion.objects.bulk_create(
        PostVersion(post=post, number=1, text=builders.TEXT, content_hash=f"{post.pk:064}", created_by=desk.author)
        for post in posts
    )
    for post, version in zip(posts, versions, strict=True):
        post.current_version = version
    Post.objects.bulk_update(posts, ["current_version"])
    Variant.objects.bulk_create(
        Variant(version=version, account=account) for version in versions for account in desk.accounts
    )
    checks = PolicyCheck.objects.bulk_create(
        PolicyCheck(version=version, policy=policy, rules_digest="r", context_digest="c", outcome="warn")
        for version in versions
    )
    CheckFinding.objects.bulk_create(
        CheckFinding(report=check, rule="x", severity="advice", start=0, end=3, excerpt="The", message="A hint.")
        for check in checks
    )


ADDRESSES = ("/", "/review/", "/review/?view=others", "/posts/", "/posts/?state=to_settle")


def counts(desk: builders.Desk, who: Iterable[str] = ("author", "reviewer", "publisher")) -> dict[tuple[str, str], int]:
    return {(name, address): queries(browser(getattr(desk, name)), address) for name in who for address in ADDRESSES}


def test_lists_ask_the_database_as_often_for_a_thousand_posts_as_for_ten():
    desk = builders.a_desk()
    in_bulk(desk, 10)
    few = counts(desk)

    in_bulk(desk, 990)
    many = counts(desk)

    assert many == few
    # the first page has the panels of monitoring beside it
    assert {page: n for page, n in many.items() if n > (16 if page[1] == "/" else 15)} == {}


def test_pages_of_one_post_do_not_ask_more_often_with_more_posts():
    desk = builders.a_desk()
    post = builders.a_post_in_review(desk)
    addresses = (post.get_absolute_url(), f"/review/{post.pk}/")
    few = [queries(browser(desk.reviewer), address) for address in addresses]

    in_bulk(desk, 200)

    assert [queries(browser(desk.reviewer), address) for address in addresses] == few
