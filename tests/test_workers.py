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
from posts import claiming, publishing
from posts.models import Outcome, Post, Publication
from posts.states import DeliveryState, PostState
from posts.tests.builders import a_released_post, the_publication
from posts.tests.copies import copies_of

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
            "tests.worker",
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
    publishing.sweep(now=timezone.now() + claiming.LEASE)
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
