"""Withdrawing access against sending, again and again, at the same moment (4.5.3): for a test and for a benchmark."""

import random
import threading
from collections import Counter

from django.db import connections

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


def race(rounds: int) -> Counter[str]:
    """How many rounds ended `sent` or `held`, and in how many a send started after the withdrawal had committed
    (`too late`). Every round is one publication: one thread sends it while another withdraws its author's access."""
    desk = a_desk()
    copies_of(a_released_post(desk), rounds - 1)
    author, admin = desk.author, people.an_administrator()
    count: Counter[str] = Counter()

    def publish(_network: object, credentials: Credentials, outgoing: Outgoing, key: str) -> Receipt:
        withdrawn = Withdrawal.objects.filter(representative=author, ended_at=None).exists()
        count["too late" if withdrawn else "sent"] += 1
        return Receipt(key, f"https://practice.invalid/{key}", key)

    ordinary, fake.Fake.publish = fake.Fake.publish, publish  # type: ignore[assignment]
    try:
        for pk in list(Publication.objects.values_list("pk", flat=True)):
            start = threading.Barrier(2)
            sender = threading.Thread(target=_send, args=(pk, start))
            sender.start()
            start.wait()
            threading.Event().wait(_chance.random() * 0.02)  # anywhere within a sending, or before it, or after
            withdrawal = access.withdraw(author, by=admin, clause=people.a_clause(), reason="A race.")
            sender.join()
            access.reinstate(withdrawal, by=admin, reason="The race is over.")
    finally:
        fake.Fake.publish = ordinary  # type: ignore[method-assign]
    count["held"] = rounds - count["sent"] - count["too late"]
    return count


def _send(pk: int, start: threading.Barrier) -> None:
    try:
        start.wait()
        publishing.deliver(pk)
    finally:
        connections.close_all()
