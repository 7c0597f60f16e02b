"""How quick the pages are in a large city, and how many questions each asks of the database.

    python -m benchmarks.pages [--posts 100000] [--people 2000] [--accounts 300] [--seconds 3] [--markdown]

Starts PostgreSQL and Valkey of its own and gunicorn with two workers, as a deployment has them, fills the database
(`benchmarks.town`), and asks for each page as the person who sees most in it: one client at a time, then eight at once.
Times are those of the whole answer over a kept connection on this machine. Before each question of the one client
something is committed in the database, so that the page is made and not told again (`governance.core.unchanged`); the
eight ask once while nothing is written and once beside ten commits a second. Questions are counted in this process, by
Django. Submitting and approving are the acts themselves, audit included. Everything is thrown away afterwards."""

from __future__ import annotations

import argparse
import http.client
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.table import Row, markdown, plain  # noqa: E402
from governance import embedded  # noqa: E402
from tools.testing.house import servers  # noqa: E402

if TYPE_CHECKING:
    from benchmarks.town import Town

QUESTIONS = 12
LIST, CALENDAR, WORK = 40.0, 60.0, 70.0  # milliseconds, 95 of 100
CLIENTS, QUEUE_PAGES, COMMITS = 8, 150.0, 10
ACTS = 30
LONG_TEXT = ("The Peterborough Public Library opens at nine on Saturday. " * 9)[:500]


@dataclass(frozen=True)
class Page:
    """One page: who asks, and within how many milliseconds 95 of 100 answers come."""

    name: str
    address: str
    person: str
    must: float


def pages(town: Town) -> list[Page]:
    from django.urls import reverse

    of = {state: post.pk for state, post in town.posts.items()}
    return [
        Page("my work", reverse("home"), "reviewer", LIST),
        Page("queue", reverse("posts:queue"), "reviewer", LIST),
        Page("posts", reverse("posts:list"), "administrator", LIST),
        Page(
            "posts, searched and of one state", reverse("posts:list") + "?q=notice+77&state=published", "author", LIST
        ),
        Page("search of everything", reverse("search") + "?q=notice+77", "administrator", LIST),
        Page("notices", reverse("posts:notices"), "reviewer", LIST),
        Page("accounts", reverse("accounts:list"), "administrator", LIST),
        Page("people", reverse("accounts:people"), "administrator", LIST),
        Page("monitoring", reverse("monitoring:list"), "administrator", LIST),
        Page("removal log", reverse("monitoring:removals"), "administrator", LIST),
        Page("audit trail", reverse("audit:list"), "administrator", LIST),
        Page("post, published", reverse("posts:detail", args=[of["published"]]), "author", WORK),
        Page("post, approved", reverse("posts:detail", args=[of["approved"]]), "author", WORK),
        Page("review", reverse("posts:review", args=[of["in_review"]]), "reviewer", WORK),
        Page("composer", reverse("posts:edit", args=[of["draft"]]), "author", WORK),
        *(
            Page(f"calendar, {name}", reverse("posts:calendar") + query, "reviewer", CALENDAR)
            for name, query in (("week", ""), ("month", "?view=month"), ("list", "?view=list"))
        ),
    ]


class Browser:
    """One person's kept connection to the server."""

    def __init__(self, port: int, cookies: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Cookie": cookies, "Accept-Encoding": "gzip"}

    def get(self, address: str) -> float:
        return self.ask("GET", address)

    def ask(self, method: str, address: str, body: str = "", **headers: str) -> float:
        """Milliseconds until the whole answer is there. Any answer but 200 ends the run."""
        began = time.perf_counter()
        self.connection.request(method, address, body, self.headers | headers)
        answer = self.connection.getresponse()
        answer.read()
        taken = (time.perf_counter() - began) * 1000
        if answer.status != 200:
            raise SystemExit(f"{address} answered {answer.status}")
        return taken


@contextmanager
def gunicorn(folder: Path) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "gunicorn", "governance.wsgi:application", "--workers", "2", "--threads", "4"]
    process = embedded.spawn(
        [*command, "--bind", f"127.0.0.1:{port}", "--preload", "--log-level", "warning"],
        log=folder / "gunicorn.log",
        cwd=ROOT,
    )
    try:
        for _attempt in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        else:
            raise SystemExit((folder / "gunicorn.log").read_text()[-2000:])
        yield port
    finally:
        process.terminate()
        embedded.await_end(process, 20)


def p95(taken: list[float]) -> float:
    return statistics.quantiles(taken, n=20)[-1] if len(taken) > 1 else taken[0]


def commit_something() -> None:
    """A transaction of its own that changes nothing anybody sees."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()")


def for_a_while(seconds: float, act: Callable[[], float]) -> list[float]:
    act(), act(), act()  # both workers know the page
    until, taken = time.perf_counter() + seconds, [act()]
    while time.perf_counter() < until:
        taken.append(act())
    return taken


def questions(town: Town, page: Page) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from posts.tests.pages import browser

    client = browser(getattr(town, page.person))
    client.get(page.address)
    with CaptureQueriesContext(connection) as asked:
        client.get(page.address)
    return len(asked)


def made_anew(visitor: Browser, page: Page) -> float:
    commit_something()
    return visitor.get(page.address)


def queue_rate(port: int, cookies: str, seconds: float, commits: float = 0) -> float:
    """Queue pages a second for eight clients at once, beside so many commits a second."""
    from django.urls import reverse

    until, at_once = time.perf_counter() + seconds, []

    def visit() -> None:
        own = Browser(port, cookies)
        while time.perf_counter() < until:
            at_once.append(own.get(reverse("posts:queue")))

    visitors = [threading.Thread(target=visit) for _ in range(CLIENTS)]
    began = time.perf_counter()
    for each in visitors:
        each.start()
    while commits and time.perf_counter() < until:
        commit_something()
        time.sleep(1 / commits)
    for each in visitors:
        each.join()
    return len(at_once) / (time.perf_counter() - began)


def page_rows(town: Town, port: int, seconds: float) -> list[Row]:
    from django.conf import settings

    from posts.tests.pages import browser

    def cookies(person: str) -> str:
        client = browser(getattr(town, person))
        client.get("/")
        return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())

    rows = []
    known = {person: cookies(person) for person in ("author", "reviewer", "administrator")}
    for page in pages(town):
        visitor = Browser(port, known[page.person])
        taken = for_a_while(seconds, lambda visitor=visitor, page=page: made_anew(visitor, page))  # type: ignore[misc]
        rows.append(Row(f"{page.name}, 95 of 100", p95(taken), page.must, None, "ms", at_most=True))
        rows.append(Row(f"{page.name}, queries", questions(town, page), QUESTIONS, None, "count", at_most=True))
    visitor = Browser(port, known["author"])
    token = dict(part.split("=", 1) for part in known["author"].split("; ")).get(settings.CSRF_COOKIE_NAME, "")
    account = town.posts["draft"].target_accounts()[0].pk
    form = urlencode({"title": "Hours", "text": LONG_TEXT, "language": "en", "goal": "inform", "accounts": account})
    from django.urls import reverse

    headers = {
        "X-CSRFToken": token,
        "Referer": f"http://127.0.0.1:{port}/",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    taken = for_a_while(seconds, lambda: visitor.ask("POST", reverse("posts:check"), form, **headers))
    rows.append(Row("live check of 500 characters, 95 of 100", p95(taken), 100, None, "ms", at_most=True))

    still = queue_rate(port, known["reviewer"], seconds * 2)
    busy = queue_rate(port, known["reviewer"], seconds * 2, COMMITS)
    name = f"queue pages a second, {CLIENTS} clients at once"
    return [
        *rows,
        Row(name, still, QUEUE_PAGES, None, "count"),
        Row(f"{name}, beside {COMMITS} commits a second", busy, None, None, "count"),
    ]


def act_rows(town: Town) -> list[Row]:
    """Submitting and approving, each on posts of its own."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from posts import workflow
    from posts.tests import builders

    desk = builders.a_desk()
    drafts = [builders.a_draft(desk) for _ in range(ACTS)]
    author, reviewer = desk.author, desk.reviewer
    submitted, approved = [], []
    for draft in drafts:
        began = time.perf_counter()
        post = workflow.submit(draft, by=author)
        submitted.append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        workflow.approve(post, by=reviewer, seen=post.version.content_hash, calls=builders.calls())
        approved.append((time.perf_counter() - began) * 1000)
    draft = builders.a_draft(desk)
    with CaptureQueriesContext(connection) as submitting:
        post = workflow.submit(draft, by=author)
    with CaptureQueriesContext(connection) as approving:
        workflow.approve(post, by=reviewer, seen=post.version.content_hash, calls=builders.calls())
    return [
        Row("submit, half of them", statistics.median(submitted), 40, None, "ms", at_most=True),
        Row("submit, queries", len(submitting), 40, None, "count", at_most=True),
        Row("approve, half of them", statistics.median(approved), 20, None, "ms", at_most=True),
        Row("approve, queries", len(approving), 20, None, "count", at_most=True),
    ]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--posts", type=int, default=100_000)
    options.add_argument("--people", type=int, default=2_000)
    options.add_argument("--accounts", type=int, default=300)
    options.add_argument("--seconds", type=float, default=3.0, help="for each page")
    options.add_argument("--markdown", action="store_true")
    given = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="imprimatur-pages-"))
    try:
        with servers(folder):
            os.environ.update(SITE_URL="http://127.0.0.1", ALLOWED_HOSTS="127.0.0.1,testserver", DEBUG="")
            subprocess.run([sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], cwd=ROOT, check=True)
            import django

            django.setup()
            from django.core.management import call_command

            from benchmarks.town import build

            call_command("migrate", verbosity=0)
            town = build(given.posts, given.people, given.accounts)
            with gunicorn(folder) as port:
                rows = page_rows(town, port, given.seconds)
            rows += act_rows(town)
        print(*(markdown(rows) if given.markdown else plain(rows)), sep="\n")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
