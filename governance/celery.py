"""The Celery app: background work, and the clock that starts it.

The beat schedule names tasks as strings, so the wiring imports no app above it. Each task is safe to run twice and
finds its work in the database; a tick that is lost costs seconds, not posts."""

import os
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")

app = Celery("imprimatur")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def _every(task: str, seconds: float) -> dict[str, Any]:
    """Ticks that nobody took in time are dropped: the next one finds the same work."""
    return {"task": task, "schedule": seconds, "options": {"expires": max(seconds, 30.0)}}


app.conf.beat_schedule = {
    "heartbeat": _every("governance.heartbeat", 10),
    "send what is due": _every("posts.sweep", 20),
    "expire what waited too long": _every("posts.expire", 60),
    "escalate reviews that are overdue": _every("posts.escalate_reviews", 300),
    "remind of reviews that wait": _every("posts.remind_reviewers", 300),
    "tell whom it concerns": _every("posts.tell_due", 60),
    "send digests": _every("posts.send_digests", 300),
    "settle what was sent": _every("posts.settle", 60),
    "look after what lets us speak": _every("accounts.look_after_due", 60),
    "look at the accounts": _every("monitoring.watch_due", 60),
    "carry out removals": _every("monitoring.carry_out_due", 60),
    # At night in the City's time zone (CELERY_TIMEZONE).
    "close the logins of who left": {"task": "accounts.close_departures", "schedule": crontab(hour=0, minute=10)},
    "forget words nobody came back for": {"task": "posts.drop_unsaved", "schedule": crontab(hour=0, minute=20)},
    "forget old notices": {"task": "posts.drop_notices", "schedule": crontab(hour=0, minute=30)},
    "verify the audit trail": {"task": "governance.verify_audit", "schedule": crontab(hour=3, minute=30)},
}


@worker_ready.connect
def _say_alive(**_: Any) -> None:
    """A worker that has just started counts as alive before the first tick reaches it."""
    app.send_task("governance.heartbeat")
