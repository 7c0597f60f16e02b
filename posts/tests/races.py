"""Withdrawing access against sending, again and again, at the same moment (4.5.3): for a test and for a benchmark."""

import random
import threading
import time
from collections import Counter

from django.db import connection, connections

from accounts import access
from accounts.connectors import fake
from accounts.connectors.base import Credentials, Outgoing, Receipt
from accounts.models import Withdrawal
from accounts.tests import builders as people
from posts import publishing
from posts.models import Publication
from posts.tests.builders import a_desk, a_released_post
from posts.tests.copies import copies_of

_chance = random.Random(4_5_3)  # noqa: S311  (the same rounds each time)
WHOLE = 6  # rounds at the beginning in which one runs alone, then the other: both outcomes, and how long each takes


class Runner:
    """One of the two in a round: how long it takes when it runs alone, and when it ran this time."""

    def __init__(self) -> None:
        self.alone = float("inf")  # seconds
        self.begins_first, self.head_start = False, 0.0
        self.began = self.ended = 0.0
        self.has_ended = threading.Event()

    def wait_for(self, other: "Runner") -> None:
        """Let the other go ahead, where it begins first, for as long as was drawn or until it is through."""
        if other.begins_first:
            other.has_ended.wait(other.head_start)
        self.began = time.perf_counter()

    def end(self) -> None:
        self.ended = time.perf_counter()
        self.has_ended.set()


def race(rounds: int) -> Counter[str]:
    """How many rounds ended `sent` or `held`, in how many a send started after the withdrawal had committed (`too
    late`), and in how many the two ran at the same time (`together`).

    Every round is one publication: one thread sends it while another withdraws its author's access. By turns one of the
    two begins first, ahead by some part of the time it takes alone, so that they meet at every point of both, however
    quick the machine is. In the first rounds it is ahead by all of it, so both outcomes are sure to occur."""
    desk = a_desk()
    copies_of(a_released_post(desk), rounds - 1)
    author, admin = desk.author, people.an_administrator()
    count: Counter[str] = Counter()

    def publish(_network: object, credentials: Credentials, outgoing: Outgoing, key: str) -> Receipt:
        withdrawn = Withdrawal.objects.filter(representative=author, ended_at=None).exists()
        count["too late" if withdrawn else "sent"] += 1
        return Receipt(key, f"https://practice.invalid/{key}", key)

    ordinary, fake.Fake.publish = fake.Fake.publish, publish  # type: ignore[assignment]
    sender, stopper = Runner(), Runner()
    try:
        for number, pk in enumerate(Publication.objects.values_list("pk", flat=True)):
            _draw(number, sender, stopper)
            ready = threading.Barrier(2)
            thread = threading.Thread(target=_send, args=(pk, ready, sender, stopper))
            thread.start()
            ready.wait()
            stopper.wait_for(sender)
            withdrawal = access.withdraw(author, by=admin, clause=people.a_clause(), reason="A race.")
            stopper.end()
            thread.join()
            access.reinstate(withdrawal, by=admin, reason="The race is over.")
            count["together"] += max(sender.began, stopper.began) < min(sender.ended, stopper.ended)
            if number < WHOLE:
                first = sender if sender.begins_first else stopper
                first.alone = min(first.alone, first.ended - first.began)
    finally:
        fake.Fake.publish = ordinary  # type: ignore[method-assign]
    count["held"] = Publication.objects.filter(held_codes__contains="access_withdrawn").count()
    return count


def _draw(number: int, sender: Runner, stopper: Runner) -> None:
    """Who begins this round, and how far ahead of the other."""
    for runner, first in ((sender, number % 2 == 0), (stopper, number % 2 == 1)):
        runner.has_ended.clear()
        runner.begins_first = first
        runner.head_start = threading.TIMEOUT_MAX if number < WHOLE else _chance.random() * runner.alone


def _send(pk: int, ready: threading.Barrier, sender: Runner, stopper: Runner) -> None:
    try:
        connection.ensure_connection()  # before the start: it would take longer than all the rest
        ready.wait()
        sender.wait_for(stopper)
        publishing.deliver(pk)
    finally:
        sender.end()
        connections.close_all()
