"""The Clerk against a send: once a matter is restricted, nothing starts that tells of it (4.3.1)."""

import random
import threading
from collections import Counter

import pytest
from django.db import connections

from accounts.connectors import fake
from accounts.connectors.base import Credentials, Outgoing, Receipt
from governance.policy import matters
from governance.policy.models import RestrictedMatter
from governance.tests.builders import a_clerk, a_restricted_matter
from posts import publishing
from posts.models import Publication
from posts.tests.builders import a_desk, a_released_post
from posts.tests.copies import copies_of

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 25
_chance = random.Random(4_3_1)  # noqa: S311  (the same rounds each time)


def test_after_a_matter_is_restricted_no_send_of_it_starts(monkeypatch):
    desk, clerk = a_desk(), a_clerk()
    copies_of(a_released_post(desk, text="See the quill-and-otter shed on Saturday."), ROUNDS - 1)
    count: Counter[str] = Counter()

    def publish(_network: object, credentials: Credentials, outgoing: Outgoing, key: str) -> Receipt:
        restricted = RestrictedMatter.objects.filter(released_at=None).exists()
        count["too late" if restricted else "sent"] += 1
        return Receipt(key, f"https://practice.invalid/{key}", key)

    monkeypatch.setattr(fake.Fake, "publish", publish)
    for number, pk in enumerate(Publication.objects.order_by("pk").values_list("pk", flat=True)):
        start = threading.Barrier(2)

        def send(pk: int = pk, start: threading.Barrier = start) -> None:
            try:
                start.wait()
                publishing.deliver(pk)
            finally:
                connections.close_all()

        sender = threading.Thread(target=send)
        sender.start()
        if number == 0:  # surely before the sending
            matter = a_restricted_matter("Quill and Otter Shed", by=clerk)
        start.wait()
        if number == 1:  # surely after it
            sender.join()
        if number > 1:
            threading.Event().wait(_chance.random() * 0.03)  # anywhere within it, or before it, or after
        if number > 0:
            matter = a_restricted_matter("Quill and Otter Shed", by=clerk)
        sender.join()
        matters.release(matter, by=clerk)

    assert count["too late"] == 0
    assert 0 < count["sent"] < ROUNDS
