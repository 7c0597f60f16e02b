"""People and accounts that earlier tests of a run made, to be put beside whatever a test has already.

`tools.testing.told` tells a builder again where all is as it was. A person who is registered, invited and trained, or
an account that is asked for and connected, rests on much less: on what the builder was given, on the administrator who
did it, on the day. So whoever was made in one test is a spare for the next that asks for the same, whatever it did
before. Its rows come as they were, with numbers above all that are there; its events are sealed anew, behind those of
the test."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

from django.db import connection, transaction
from django.utils import timezone

from governance.audit import trail
from governance.audit.models import AuditEvent
from tools.testing import situations

if TYPE_CHECKING:
    from tools.testing.told import Stage

P = ParamSpec("P")
R = TypeVar("R")

BUILDERS = {"accounts.tests.builders": {"an_administrator", "a_representative", "an_account"}}
EVENTS, PLACES = "governance_auditevent", "accounts_organisation"
# All that is on record of the first person, their login and department; the newest person's number and account's.
THERE = """
SELECT (SELECT r::text || u || d FROM accounts_representative r JOIN accounts_user u ON u.id = r.user_id
JOIN accounts_department d ON d.id = r.department_id ORDER BY r.id LIMIT 1),
(SELECT coalesce(max(id), 0) FROM accounts_representative), (SELECT coalesce(max(id), 0) FROM accounts_socialaccount)"""


@dataclass(frozen=True)
class _Spare:
    """What a builder left behind once."""

    made_at: datetime
    people: int  # its own numbers are higher than these, as if it were made now
    accounts: int
    script: str  # SQL
    events: tuple[AuditEvent, ...]
    written: frozenset[str]
    changed: frozenset[str]
    answer: bytes
    on_commit: tuple[tuple[Callable[[], Any], bool], ...]
    within: frozenset[int]  # ids of the spares that it is made of


class Spares:
    """All of a run. `used`: the ids of those that stand in the present test."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.known: dict[Any, list[_Spare]] = {}
        self.used: set[int] = set()

    @staticmethod
    def has(builder: Callable[..., Any]) -> bool:
        return builder.__qualname__ in BUILDERS.get(builder.__module__, ())

    def take(self, what: Any, builder: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Put a spare there. Where there is none, the builder acts and what it made is kept for other tests."""
        administrator, people, accounts = self._there()
        is_first = administrator is None and PLACES not in self.stage.written
        if is_first != (builder.__qualname__ == "an_administrator"):
            return builder(*args, **kwargs)
        spares = self.known.setdefault((what, administrator), [])
        for spare in spares:
            is_newest = people <= spare.people and accounts <= spare.accounts
            if is_newest and self.used.isdisjoint({id(spare), *spare.within}) and spare.made_at <= timezone.now():
                self.used |= {id(spare), *spare.within}
                return cast(R, self._put(spare))
        return self._make(spares, people, accounts, builder, args, kwargs)

    def _there(self) -> tuple[str | None, int, int]:
        with self.stage.unwatched(), connection.cursor() as cursor:
            cursor.execute(THERE)
            return cast(tuple[str | None, int, int], cursor.fetchone())

    def _put(self, spare: _Spare) -> Any:
        with self.stage.unwatched(), connection.cursor() as cursor:
            cursor.execute(spare.script)
        to_do = len(connection.run_on_commit)
        with transaction.atomic():
            trail.record_all(copy.deepcopy(spare.events))
        waiting: Any = [(set(), function, robust) for function, robust in spare.on_commit]
        connection.run_on_commit[to_do:] = waiting
        self.stage.written |= spare.written
        self.stage.changed |= spare.changed
        return pickle.loads(spare.answer)  # noqa: S301  (our own, of this process)

    def _make(
        self, spares: list[_Spare], people: int, accounts: int, builder: Callable[..., R], args: Any, kwargs: Any
    ) -> R:
        beside, now, used = situations.beside(), timezone.now(), set(self.used)
        with self.stage.writing_down() as left:
            result = builder(*args, **kwargs)
        if left.deleted or left.has_sent_mail() or situations.beside() != beside:
            return result
        with self.stage.unwatched():
            events = AuditEvent.objects.extra(where=["xmin::text::bigint >= %s"], params=[left.mark])
            spare = _Spare(
                made_at=now,
                people=people,
                accounts=accounts,
                script=self.stage.script(left, without={EVENTS}),
                events=tuple(events.order_by("sequence")),
                written=left.written,
                changed=left.changed,
                answer=pickle.dumps(result),
                on_commit=left.on_commit(),
                within=frozenset(self.used - used),
            )
        spares.append(spare)
        self.used.add(id(spare))
        return result
