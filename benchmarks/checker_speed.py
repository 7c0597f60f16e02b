"""What a check costs: processor time of one thread, memory, start. See `benchmarks.checker`."""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.table import Row
from governance.checker.engine import check
from governance.checker.warm import warm_up
from governance.management.commands.check_text import shipped_context

POST = 250  # characters
POSTS_TIMED = 1_000
WARM_UP = 200
TIMES_LEAD = 2.5  # posts a second must be this many times the peer's
PEER = Path(__file__).resolve().parent / "checker_peer.py"
ONE_LINE = '{"id": 1, "text": "Free skating on New Year\'s Eve at the Memorial Centre."}\n'
REMEMBERS = """
import sys
from pathlib import Path
from governance.checker.engine import check
from governance.management.commands.check_text import shipped_context
context = shipped_context()
for text in sys.stdin.read().split("\\0"):
    check(text, context)
status = Path("/proc/self/status").read_text()
print(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))
"""


def rows(texts: Sequence[str], checkout: Path, peer_python: str | None) -> Iterator[Row]:
    """The times over real posts, beside the peer's in the same run when it is there."""
    warm_up()  # as each process of the web server does
    context = shipped_context()

    def run(text: str) -> None:
        check(text, context)

    for text in texts[:WARM_UP]:
        run(text)
    taken = sorted(_median_time(run, post) for post in posts_of(texts, POST)[:POSTS_TIMED])
    yield Row("one post of 250 characters, p50", taken[len(taken) // 2], 1, 0.5, "ms", at_most=True)
    yield Row("one post of 250 characters, p99", taken[len(taken) * 99 // 100], 3, 1.5, "ms", at_most=True)
    a_second = _posts_a_second(run, texts)
    yield Row("posts a second on one core", a_second, 1500, 4000, "count")
    peer, why = _peer(texts, peer_python)
    lead = a_second / peer["posts_a_second"] if peer else None
    note = f"peer {peer['posts_a_second']:.0f} a second" if peer else why
    yield Row("posts a second, times presidio-analyzer", lead, TIMES_LEAD, unit="times", note=note)
    ten, twenty = (statistics.median(_times(run, "\n".join(texts)[:size], 5)) for size in (10_000, 20_000))
    yield Row("10,000 characters", ten, 40, unit="ms", at_most=True)
    yield Row("20,000 characters take so many times as long", twenty / ten, 2.5, unit="times", at_most=True)
    yield Row("memory of a checking process", _memory(texts, checkout), 150, unit="MB", at_most=True)
    yield Row("cold start of check_text, one line", _cold_start(checkout), 1.5, unit="s", at_most=True)


def posts_of(texts: Sequence[str], size: int) -> list[str]:
    """Real posts put together, each cut to exactly so many characters."""
    posts: list[str] = []
    gathered = ""
    for text in texts:
        gathered = f"{gathered}\n{text}" if gathered else text
        if len(gathered) >= size:
            posts.append(gathered[:size])
            gathered = ""
    return posts


def _times(run: Callable[[str], None], text: str, rounds: int) -> list[float]:
    """Milliseconds of processor time, once for each round."""
    taken = []
    for _ in range(rounds):
        started = time.thread_time_ns()
        run(text)
        taken.append((time.thread_time_ns() - started) / 1e6)
    return taken


def _median_time(run: Callable[[str], None], text: str) -> float:
    return statistics.median(_times(run, text, 3))


def _posts_a_second(run: Callable[[str], None], texts: Sequence[str]) -> float:
    started = time.thread_time()
    for text in texts:
        run(text)
    return len(texts) / (time.thread_time() - started)


def _peer(texts: Sequence[str], python: str | None) -> tuple[dict[str, Any] | None, str]:
    """presidio-analyzer over the same texts, in its own interpreter; or why not."""
    done = subprocess.run(
        [python or sys.executable, str(PEER)],
        input=json.dumps(list(texts)),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return json.loads(done.stdout), ""
    return None, (done.stderr.strip().splitlines() or ["it did not run"])[-1]


def _memory(texts: Sequence[str], checkout: Path) -> float:
    """Most resident memory (MB) of a process that checks all the texts and does nothing else, as Linux tells it."""
    done = subprocess.run(
        [sys.executable, "-c", REMEMBERS],
        input="\0".join(texts),
        capture_output=True,
        text=True,
        check=True,
        cwd=checkout,
    )
    return int(done.stdout) / 1024


def _cold_start(checkout: Path) -> float:
    """Seconds of processor time from nothing to the answer to one line; the middle of three."""
    taken = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            [sys.executable, "manage.py", "check_text", "--jsonl"],
            input=ONE_LINE,
            capture_output=True,
            text=True,
            check=True,
            cwd=checkout,
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        taken.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(taken)
