"""The turnstile that every sending passes, and that an act of stopping closes: once the stop has committed, nothing
starts any more (4.5.3).

A sender passes it (shared) in the transaction that asks the gate, and from then on stands in the hall until the network
has answered. Who withdraws, pauses or halts closes the turnstile (exclusive) until their commit: senders before it wait
and then see the stop. Those in the hall passed the gate before; the closing act waits for them up to a second, so that
each has either ended or is long speaking with its network, and none is between the gate and its first word.

Whoever passed may send several posts, one after the other, on the word that the gate gave for all of them. A bell ends
that word: a stop rings it before it waits, and every other act of a person once it has committed (`governance.audit`).

Turnstile and hall are PostgreSQL advisory locks, so a sender that dies leaves the hall with its connection. The bell is
a sequence: a stroke is heard before whoever rang has committed."""

import time
from contextlib import suppress

from django.db import DatabaseError, connection

_TURNSTILE, _HALL = 0x494D5054, 0x494D5048  # "IMPT", "IMPH"
PATIENCE = 1.0  # seconds
_LOOK_EVERY = 0.02


def enter() -> int:
    """Pass the turnstile, inside the transaction that asks the gate, and stand in the hall until `leave`. Returns the
    strokes of the bell so far, for `has_rung`."""
    if not connection.in_atomic_block:
        raise RuntimeError("the turnstile is passed in the transaction that asks the gate")
    with connection.cursor() as cursor:
        cursor.execute(  # one after the other: a sender that waits outside isn't in the hall
            "SELECT pg_advisory_lock_shared(%s), bell.last_value"
            " FROM (SELECT pg_advisory_xact_lock_shared(%s) OFFSET 0) passed, governance_bell bell",
            [_HALL, _TURNSTILE],
        )
        return int(cursor.fetchone()[1])


def has_rung(strokes: int) -> bool:
    """Whether somebody rang since `enter` counted so many strokes: then the gate is asked again first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value <> %s FROM governance_bell", [strokes])
        return bool(cursor.fetchone()[0])


def ring() -> None:
    """What the gate answers may be different now: words it has given end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('governance_bell')")


def leave() -> None:
    """The network has answered, or there was nothing to send."""
    with suppress(DatabaseError), connection.cursor() as cursor:  # a lost connection has left already
        cursor.execute("SELECT pg_advisory_unlock_shared(%s)", [_HALL])


def close() -> None:
    """Let nobody pass until this transaction ends, and nobody be on the way to the network when it does."""
    if not connection.in_atomic_block:
        raise RuntimeError("the turnstile is closed in the transaction of the stop")
    limit = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s), nextval('governance_bell')", [_TURNSTILE])
        while True:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_HALL])
            if cursor.fetchone()[0] or time.monotonic() > limit:
                return
            time.sleep(_LOOK_EVERY)
