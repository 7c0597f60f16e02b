"""Exactly once, with real worker processes on PostgreSQL."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.connectors import fake
from accounts.connectors.base import Receipt
from governance.audit import trail
from posts import publishing, sending
from posts.models import Outcome, PolicyCheck, Post, PostVersion, Publication, ReviewDecision, Variant
from posts.states import DeliveryState, PostState
from posts.tests.builders import a_released_post, the_publication

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 120.0  # seconds; on a quiet machine with two cores it takes about ten


@pytest.fixture
def start(tmp_path: Path) -> Iterator[object]:
    """Start worker processes that wait for each other; whatever still runs at the end is ended."""
    running: list[subprocess.Popen[bytes]] = []

    def start(count: int, *options: str) -> list[subprocess.Popen[bytes]]:
        command = [
            sys.executable,
            "-m",
            "posts.tests.worker",
            connection.settings_dict["NAME"],
            str(tmp_path),
            *options,
        ]
        running.extend(subprocess.Popen(command, cwd=settings.BASE_DIR) for _ in range(count))
        wait_until(lambda: len(list(tmp_path.glob("ready-*"))) == count)
        (tmp_path / "go").touch()
        return running

    yield start
    for process in running:
        if process.poll() is None:
            process.kill()
        process.wait()


def wait_until(condition) -> None:
    limit = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < limit, "the workers took too long"
        time.sleep(0.02)


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


def test_four_workers_send_two_hundred_posts_once_each(start, tmp_path):
    copies_of(a_released_post(), 199)
    keys = {str(key) for key in Publication.objects.values_list("idempotency_key", flat=True)}

    workers = start(4)
    assert [worker.wait(PATIENCE) for worker in workers] == [0, 0, 0, 0]

    arrived = Counter((tmp_path / "network").read_text().split())
    assert arrived == Counter(keys)
    assert len(keys) == 200
    publications = Publication.objects.filter(state=DeliveryState.SENT, tries__outcome=Outcome.SENT, tries__number=1)
    assert publications.count() == 200
    assert Post.objects.filter(state=PostState.PUBLISHED).count() == 200
    assert trail.verify().ok


def test_a_worker_killed_while_sending_leaves_a_doubt_and_no_second_post(start, tmp_path, monkeypatch):
    publication = the_publication(a_released_post())
    network = tmp_path / "network"
    (worker,) = start(1, "hang")
    wait_until(network.exists)
    worker.kill()
    worker.wait()

    publishing.sweep()
    publishing.deliver(publication.pk)
    publication.refresh_from_db()
    assert publication.state == DeliveryState.SENDING
    publishing.sweep(now=timezone.now() + sending.LEASE)
    publishing.deliver(publication.pk)
    publication.refresh_from_db()
    assert publication.state == DeliveryState.UNCONFIRMED

    key = str(publication.idempotency_key)
    assert network.read_text().split() == [key]
    monkeypatch.setattr(fake.Fake, "find", lambda *_: Receipt(key, f"https://practice.invalid/{key}", key))
    publishing.reconcile(publication.pk)

    publication.refresh_from_db()
    assert publication.state == DeliveryState.SENT
    assert network.read_text().split() == [key]
