"""Ten thousand publications due in one minute: how fast they go out, and that each goes out once.

    python -m benchmarks.delivery [--publications 10000] [--accounts 200] [--workers 2]
    python -m benchmarks.delivery --race 1000

Starts PostgreSQL and Valkey of its own, as durable as a deployment's, and Celery worker processes of one task each; the
network is the practice network, which writes one line to a file for each post that reaches it. The clock runs from
the first sweep until nothing waits any more: claim, gate, send, record and audit of every publication are inside it.
Then the claim query alone is timed, beside 1,000 and beside a million publications.

`--race` does another thing instead, on the same servers: so many rounds in which the access of a post's author is
withdrawn while the post is being sent (`posts.tests.races`), and the count of what came of them.

Everything is thrown away afterwards. Prints a Markdown table."""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.testing.house import Workers, servers  # noqa: E402

CLAIMS, SWEEP, LIMIT = 300, 20.0, 1_800.0
SMALL, LARGE = 1_000, 1_000_000


def prepare(publications: int, accounts: int) -> None:
    """Released posts, spread over the accounts, all due in a minute that has just begun."""
    from accounts.models import SocialAccount
    from accounts.tests import builders as people
    from posts.tests import builders
    from posts.tests.copies import copies_of

    owned = list(SocialAccount.objects.filter(platform="fake")) or [people.an_account() for _ in range(accounts)]
    desk = builders.a_desk(*owned)
    for account in owned:
        own = builders.Desk((account,))
        own.__dict__.update(author=desk.author, reviewer=desk.reviewer, publisher=desk.publisher)
        copies_of(builders.a_released_post(own), publications // accounts - 1)


def send_all(folder: Path, count: int, at_work: Workers) -> list[tuple[str, str, str]]:
    """Sweep as beat does, every 20 seconds, until nothing waits: rows of the table."""
    from governance.core import outbox
    from posts.models import Publication
    from posts.states import DeliveryState

    waiting = Publication.objects.filter(state__in=(DeliveryState.QUEUED, DeliveryState.SENDING))
    used = processor_time(str(folder))
    began, swept = time.perf_counter(), -SWEEP
    while (left := waiting.count()) and time.perf_counter() - began < LIMIT:
        if all(process.poll() is not None for process in at_work.running):
            raise SystemExit(f"no worker is alive:\n{at_work.log.read_text()[-2000:]}")
        if time.perf_counter() - swept >= SWEEP:
            swept = time.perf_counter()
            outbox.ring("posts.sweep")
        print(f"\r{left:6} wait", end="", file=sys.stderr, flush=True)
        time.sleep(0.5)
    taken = time.perf_counter() - began
    used = {name: (now - used[name]) / count * 1000 for name, now in processor_time(str(folder)).items()}
    print(file=sys.stderr)
    arrived = Counter((folder / "network").read_text().split())
    sent = Publication.objects.filter(state=DeliveryState.SENT).count()
    twice = sum(times > 1 for times in arrived.values())
    return [
        ("publications due in the same minute: sent", f"{count:,}", f"{sent:,}"),
        ("reached the network / more than once", f"{count:,} / 0", f"{len(arrived):,} / {twice}"),
        ("a second, through claim, gate, send, record and audit", "75", f"{sent / taken:.0f}"),
        ("processor time of one", "", ", ".join(f"{name} {each:.1f} ms" for name, each in used.items())),
    ]


def processor_time(folder: str) -> dict[str, float]:
    """Seconds that our workers and the database server have used so far, with those of sessions that have ended."""
    used = {"workers": 0.0, "PostgreSQL": 0.0}
    for process in psutil.process_iter(["cmdline", "name"]):
        with suppress(psutil.Error):
            words = " ".join(process.info["cmdline"] or [])
            if "benchmarks.delivery_worker" in words:
                used["workers"] += _seconds(process)
            elif process.info["name"] == "postgres" and folder in words:
                used["PostgreSQL"] += sum(_seconds(each) for each in [process, *process.children()])
    return used


def _seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system + times.children_user + times.children_system


def claim_cost() -> float:
    """Milliseconds (median) for taking one publication that is due, with all that judging it asks for."""
    from django.db import connection, transaction
    from django.utils import timezone

    from posts import claiming

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE posts_publication")
    now, taken = timezone.now(), []
    for _ in range(CLAIMS):
        with transaction.atomic():
            before = time.perf_counter()
            publication = claiming.due(now).taken(skip_locked=True).first()
            taken.append(time.perf_counter() - before)
        if publication is None:
            raise SystemExit("nothing was due, so there is nothing to measure")
    return statistics.median(taken) * 1000


def grow(rows: int, due: int) -> None:
    """Fill the table up to this many publications: sent ones and ones for another day, and a few that are due now."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM posts_publication")
        more = rows - cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM accounts_socialaccount")
        versions = -(-more // cursor.fetchone()[0])
        for statement in GROW:
            cursor.execute(statement, {"more": more, "versions": versions, "due": due})


def withdrawals_against_sendings(rounds: int) -> list[tuple[str, str, str]]:
    """The race of clause 4.5.3: rows of the table."""
    from posts.tests.races import race

    count = race(rounds)
    return [
        ("rounds of withdrawing access against sending", f"{rounds:,}", f"{sum(count[each] for each in ENDS):,}"),
        ("a send started after the withdrawal had committed", "0", f"{count['too late']:,}"),
        ("sent before it / held by it", "", f"{count['sent']:,} / {count['held']:,}"),
        ("the two ran at the same time", "", f"{count['together']:,}"),
    ]


ENDS = ("sent", "held", "too late")
GROW = (
    """INSERT INTO posts_postversion (post_id, number, text, language, content_hash, created_by_id, created_at)
    SELECT one.post_id, 1000 + n, one.text, one.language, one.content_hash, one.created_by_id, now()
    FROM (SELECT * FROM posts_postversion ORDER BY id LIMIT 1) one, generate_series(1, %(versions)s) n""",
    """INSERT INTO posts_variant (version_id, account_id, own_text)
    SELECT version.id, account.id, '' FROM posts_postversion version, accounts_socialaccount account
    WHERE version.number > 1000 LIMIT %(more)s""",
    """INSERT INTO posts_publication (variant_id, account_id, state, approved_hash, idempotency_key, released_by_id,
        released_at, planned_at, not_before, attempts, held_reason, held_codes, cancelled_reason, last_error, sent_at,
        remote_id, url, fingerprint)
    SELECT variant.id, variant.account_id,
        CASE WHEN row_number() OVER (ORDER BY variant.id) <= %(due)s OR variant.id %% 2 = 0
            THEN 'queued' ELSE 'sent' END,
        one.approved_hash, gen_random_uuid(), one.released_by_id, now(), now(),
        CASE WHEN row_number() OVER (ORDER BY variant.id) <= %(due)s THEN now() - interval '1 minute'
            ELSE now() + interval '1 day' END,
        1, '', '[]', '', '', now(), '', '', ''
    FROM posts_variant variant JOIN posts_postversion version ON version.id = variant.version_id,
        (SELECT * FROM posts_publication ORDER BY id LIMIT 1) one
    WHERE version.number > 1000""",
)


def delivery(folder: Path, publications: int, accounts: int, workers: int) -> list[tuple[str, str, str]]:
    """All publications through the whole path, and the cost of a claim before and after: rows of the table."""
    prepare(SMALL, accounts)
    beside_few = claim_cost()
    prepare(publications - SMALL, accounts)
    os.environ["DELIVERY_LOG"] = str(folder / "network")
    at_work = Workers("benchmarks.delivery_worker", workers, folder / "workers.log", "--pool=solo")
    try:
        rows = send_all(folder, publications, at_work)
    finally:
        at_work.stop()
    grow(LARGE, due=SMALL)
    what = f"taking one that is due, beside {SMALL:,} and {LARGE:,} publications"
    return [*rows, (what, "the same", f"{beside_few:.2f} and {claim_cost():.2f} ms")]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--publications", type=int, default=10_000)
    options.add_argument("--accounts", type=int, default=200)
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--race", type=int, metavar="ROUNDS", help="withdraw access against sending, and nothing else")
    given = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="imprimatur-delivery-"))
    try:
        with servers(folder):
            import django

            django.setup()
            from django.core.management import call_command

            call_command("migrate", verbosity=0)
            if given.race:
                rows = withdrawals_against_sendings(given.race)
            else:
                rows = delivery(folder, given.publications, given.accounts, given.workers)
        print("| what | goal | measured |", "|---|---|---|", *(f"| {' | '.join(row)} |" for row in rows), sep="\n")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
