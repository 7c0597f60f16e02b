"""A bad day: at its end every post is out exactly once, or unconfirmed with a reason, and nothing is lost."""

import json
import subprocess
import sys

from django.conf import settings

PUBLICATIONS, KILLS = 500, 50


def test_killed_workers_cuts_and_restarts_neither_lose_nor_double_a_post():
    command = [sys.executable, "-m", "tests.faults", "--publications", str(PUBLICATIONS)]
    ended = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr

    sys.stdout.write(ended.stdout)  # the counts: `pytest -s tests/test_faults.py`
    day = json.loads(ended.stdout)
    struck = day["struck"]
    never_told = struck["cut, and the network never tells"]
    assert sum(times for fault, times in struck.items() if fault.startswith("kill")) >= KILLS
    assert day["states"] == {"sent": PUBLICATIONS - never_told, "unconfirmed": never_told}
    assert day["posts"] == {"published": PUBLICATIONS - never_told, "publishing": never_told}
    assert day["arrivals"] == {"1": PUBLICATIONS}
    assert (day["strangers"], day["without a reason"]) == (0, 0)
    assert day["trail is whole"]
