"""The doorbell: tell a worker that something waits, once it is committed.

The database is the truth. A broker that is down is logged and forgotten here; the sweep that runs every few seconds
finds what waits (ARCHITECTURE 9), so losing Redis loses no post."""

import logging

from celery import current_app
from django.db import transaction

logger = logging.getLogger(__name__)

RUNG: set[str] = set()  # every task name ever rung in this process; a test holds it against the registered tasks


def ring(task: str, *args: int | str, countdown: float = 0) -> None:
    """Ask a worker to run the named task with these ids after the present transaction commits."""
    RUNG.add(task)

    def send() -> None:
        try:
            current_app.send_task(task, args=args, countdown=countdown or None, retry=False)
        except Exception as error:
            logger.warning("could not ring %s%r: %s; the sweep will find it", task, args, type(error).__name__)

    transaction.on_commit(send, robust=True)
