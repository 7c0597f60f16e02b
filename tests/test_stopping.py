"""A stop against a send: once the stop has committed, no send starts (4.5.3)."""

import threading
import time

import pytest
from django.db import connections, transaction

from governance.core import turnstile
from posts.tests.races import race

pytestmark = pytest.mark.django_db(transaction=True)


def test_after_a_withdrawal_has_committed_no_send_starts():
    count = race(12)  # a thousand: python -m benchmarks.delivery --race 1000

    assert count["too late"] == 0
    assert count["sent"] + count["held"] == 12
    assert count["sent"] > 0
    assert count["held"] > 0


def test_a_stop_waits_for_those_in_the_hall_but_not_for_ever():
    inside, go_on = threading.Event(), threading.Event()

    def sender() -> None:
        with transaction.atomic():
            turnstile.enter()
        inside.set()
        go_on.wait()
        turnstile.leave()
        connections.close_all()

    thread = threading.Thread(target=sender)
    thread.start()
    inside.wait()
    began = time.monotonic()
    with transaction.atomic():
        turnstile.close()  # the sender is long speaking with its network: this must come back
    assert time.monotonic() - began >= turnstile.PATIENCE
    go_on.set()
    thread.join()


@pytest.mark.parametrize("act", [turnstile.enter, turnstile.close])
def test_it_is_passed_and_closed_in_a_transaction(act):
    with pytest.raises(RuntimeError, match="transaction"):
        act()
