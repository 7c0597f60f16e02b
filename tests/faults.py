"""Five hundred publications on a bad day: `python -m tests.faults [--publications 500]`.

Workers are killed at every step of a delivery, the network breaks before and after it heard, and the queue and the
database are restarted in the middle (tests/faulty_worker.py says what strikes whom). Runs on servers of its own.
Prints, as JSON, how often each publication reached the network, how they ended, and what was done to them; a
publication is told from another by its key."""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tools.testing.house import Servers, Workers, servers

LIMIT = 400.0  # seconds; on a quiet machine with two cores it takes about forty


def prepare(count: int) -> None:
    """Released posts, all due."""
    from posts.tests.builders import a_desk, a_released_post
    from posts.tests.copies import copies_of

    copies_of(a_released_post(a_desk()), count - 1)


def run(house: Servers, workers: Workers, count: int) -> None:
    """Sweep every second until all is out or waits for a person, restarting both servers on the way."""
    from django.db import DatabaseError, close_old_connections

    from governance.core import outbox

    began, restarts = time.monotonic(), [house.queue, house.database]
    while time.monotonic() - began < LIMIT:
        time.sleep(0.5)
        workers.keep()
        close_old_connections()
        try:
            outbox.ring("posts.sweep")
            left, sent = progress()
        except DatabaseError:
            continue
        if not left:
            return
        if restarts and sent > count * (3 - len(restarts)) / 3:
            server = restarts.pop(0)
            server.stop()
            server.start()


def progress() -> tuple[int, int]:
    """How many are still on their way, or may yet be found on the network; and how many are out."""
    from posts.models import Publication
    from posts.states import DeliveryState
    from tests.faulty_worker import fault_of

    states = list(Publication.objects.values_list("state", "idempotency_key"))
    lost = sum(state == DeliveryState.UNCONFIRMED and "never" not in fault_of(str(key)) for state, key in states)
    moving = sum(state in (DeliveryState.QUEUED, DeliveryState.SENDING) for state, _key in states)
    return lost + moving, sum(state == DeliveryState.SENT for state, _key in states)


def report(folder: Path) -> dict[str, Any]:
    """What happened to them all."""
    from governance.audit import trail
    from posts.models import Post, Publication

    arrived = Counter((folder / "network").read_text().split())
    publications = list(Publication.objects.all())
    return {
        "states": dict(Counter(each.state for each in publications)),
        "posts": dict(Counter(Post.objects.values_list("state", flat=True))),
        "arrivals": dict(Counter(arrived[str(each.idempotency_key)] for each in publications)),
        "strangers": len(set(arrived) - {str(each.idempotency_key) for each in publications}),
        "without a reason": sum(each.state == "unconfirmed" and not each.last_error for each in publications),
        "struck": dict(Counter((folder / "struck").read_text().splitlines())),
        "trail is whole": trail.verify().ok,
    }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--publications", type=int, default=500)
    count = options.parse_args().publications
    folder = Path(tempfile.mkdtemp(prefix="imprimatur-faults-"))
    os.environ["FAULTS_FOLDER"] = str(folder)
    try:
        with servers(folder) as house:
            import django

            django.setup()
            from django.core.management import call_command

            call_command("migrate", verbosity=0)
            prepare(count)
            workers = Workers("tests.faulty_worker", 1, folder / "workers.log", "--concurrency=2")
            try:
                run(house, workers, count)
            finally:
                workers.stop()
            sys.stdout.write(json.dumps(report(folder), indent=1) + "\n")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
