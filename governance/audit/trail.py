"""The audit trail: the only writer, and the proof that nobody rewrote it.

An event is sealed in the transaction of the change it tells of: both commit or neither does. Each event's SHA-256
covers its content and the hash before it, so one altered row breaks the chain from there on."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from django.db import connection, models, transaction
from django.utils import timezone

from governance.audit.actions import Action
from governance.audit.models import AuditEvent
from governance.core import turnstile

GENESIS = "0" * 64
_LOCK = 0x494D5052  # "IMPR": the advisory lock that puts writers in a row
_PLAIN = (str, int, bool, type(None))


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acted, as kept in the record: kind, id and name of that moment."""

    type: str
    id: str
    label: str

    def as_actor(self) -> "Actor":
        return self


class Acting(Protocol):
    """A user, a representative, or the system."""

    def as_actor(self) -> Actor: ...


SYSTEM = Actor("system", "0", "Imprimatur")
# Every act asks this, so it is written out.
_NEWEST = "SELECT sequence, hash FROM governance_auditevent ORDER BY sequence DESC LIMIT 1"
_NAMES = tuple(field.attname for field in AuditEvent._meta.concrete_fields)
_INSERT = f'INSERT INTO "{AuditEvent._meta.db_table}" ({", ".join(_NAMES)}) VALUES '  # noqa: S608  (names of ours)
_ROW = f"({', '.join(['%s'] * len(_NAMES))})"


@dataclass(frozen=True, slots=True)
class Verification:
    """Outcome of re-computing the chain."""

    ok: bool
    count: int
    head: str
    first_bad: int | None = None
    reason: str = ""


def record(
    action: Action, subject: models.Model, *, by: Acting, clauses: Iterable[str] = (), **facts: Any
) -> AuditEvent:
    """Seal one event. Call it last in an act: the lock it takes is held until commit."""
    event = entry(action, subject, by=by, clauses=clauses, **facts)
    record_all([event])
    return event


def entry(
    action: Action, subject: models.Model, *, by: Acting, clauses: Iterable[str] = (), **facts: Any
) -> AuditEvent:
    """An event that is not sealed yet, for an act that seals several at its end with `record_all`."""
    actor = by.as_actor()
    return AuditEvent(
        action=Action(action).value,
        actor_type=actor.type,
        actor_id=actor.id,
        actor_label=actor.label[:200],
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        subject_label=f"{subject._meta.verbose_name} {subject.pk}"[:200],
        clauses=sorted(set(clauses)),
        facts=_plain(facts),
    )


def record_all(events: Sequence[AuditEvent]) -> None:
    """Seal these events in their order, in one go. Call it last in an act, as `record`. What a person did may change
    what the gate answers, so the bell of the turnstile rings once it has committed."""
    if not connection.in_atomic_block:
        raise RuntimeError("an audit event is written in the transaction of the change it tells of")
    with connection.cursor() as cursor:
        # Two statements in one message: the second sees what was committed while the first one waited.
        cursor.execute(f"SELECT pg_advisory_xact_lock(%s); {_NEWEST}", [_LOCK])
        sequence, previous = cursor.fetchone() or (0, GENESIS)
    for event in events:
        sequence += 1
        event.sequence, event.previous_hash, event.at = sequence, previous, timezone.now()
        event.hash = previous = seal(event)
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT + ", ".join([_ROW] * len(events)), [each for event in events for each in _columns(event)]
        )
    for event in events:
        event._state.adding, event._state.db = False, connection.alias
    if any(event.actor_type != SYSTEM.type for event in events):
        transaction.on_commit(turnstile.ring, robust=True)


def _columns(event: AuditEvent) -> list[Any]:
    written = {"clauses": json.dumps(event.clauses), "facts": json.dumps(event.facts)}
    return [written.get(name, getattr(event, name)) for name in _NAMES]


def _plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts are references: short strings, numbers, flags and lists of them. Text doesn't belong here."""
    for name, value in facts.items():
        for part in value if isinstance(value, list | tuple) else [value]:
            if not isinstance(part, _PLAIN) or (isinstance(part, str) and len(part) > 200):
                raise TypeError(f"audit fact {name!r} must be a reference (id, digest, state, clause), not {part!r}")
    # StrEnum and tuples become what JSON gives back, so that the hash can be computed again from the row
    return json.loads(json.dumps(facts))


def seal(event: AuditEvent) -> str:
    """SHA-256 over the event's canonical JSON, which includes the hash of the event before it."""
    content = {
        "sequence": event.sequence,
        "at": _instant(event.at),
        "action": event.action,
        "actor": [event.actor_type, event.actor_id, event.actor_label],
        "subject": [event.subject_type, event.subject_id, event.subject_label],
        "clauses": event.clauses,
        "facts": event.facts,
        "previous": event.previous_hash,
    }
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def head() -> tuple[int, str]:
    """Sequence and hash of the newest event: kept outside the database, it shows a tail cut off."""
    last = AuditEvent.objects.order_by("-sequence").values_list("sequence", "hash").first()
    return last or (0, GENESIS)


def verify() -> Verification:
    """Re-compute the chain from its first event and name the first one that doesn't fit."""
    previous, count = GENESIS, 0
    for event in AuditEvent.objects.order_by("sequence").iterator(chunk_size=2000):
        count += 1
        if event.sequence != count:
            return Verification(False, count, previous, count, f"event {count} is missing")
        if event.previous_hash != previous:
            return Verification(False, count, previous, event.sequence, "it does not follow the event before it")
        if event.hash != seal(event):
            return Verification(False, count, previous, event.sequence, "its content is not what was sealed")
        previous = event.hash
    return Verification(True, count, previous)
