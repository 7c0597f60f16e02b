"""Changing the keys that encrypt what the database must not tell (VAULT_KEYS): each secret is sealed anew.

A new key is put in front of the old ones, which go on opening what they sealed. Then everything is sealed with the
first, a batch at a time, each in a transaction of its own: at every moment each secret opens with one of the keys, so
this may be interrupted, and repeated, while the application runs."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.db.models import Model, QuerySet

from accounts.models import ConnectionAttempt, Credential, NetworkApp
from governance.core import sealing
from governance.core.sealing import SealBroken
from governance.policy import matters
from governance.policy.models import RestrictedMatter

BATCH = 100
REGISTER = "restricted matters"


@dataclass(frozen=True, slots=True)
class Place:
    """Where secrets lie, and how one row of it is sealed anew: True where that changed it."""

    name: str
    rows: QuerySet[Any]
    reseal: Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Count:
    """What became of one place: all of it, what was sealed anew (or is to be), what no key opens."""

    name: str
    total: int
    stale: int
    lost: int


def rotate() -> list[Count]:
    """Seal everything with the first key. Safe to repeat and to interrupt."""
    counts = [_rotated(place) for place in _places()]
    total = RestrictedMatter.objects.count()
    return [*counts, Count(REGISTER, total, *matters.renew())]


def look() -> list[Count]:
    """The same numbers without changing anything: what is still sealed with another key than the first."""
    counts = [_looked_at(place) for place in _places()]
    return [*counts, Count(REGISTER, RestrictedMatter.objects.count(), *matters.aged())]


def number() -> int:
    """How many keys are set."""
    return len(settings.VAULT_KEYS)


def _places() -> list[Place]:
    return [
        Place("credentials of accounts", Credential.objects.all(), _column("secret")),
        Place("registrations with servers", NetworkApp.objects.all(), _column("secret")),
        Place("connections under way", ConnectionAttempt.objects.all(), _column("verifier")),
        Place("second factors", Authenticator.objects.all(), _second_factor),
    ]


def _rotated(place: Place) -> Count:
    total = stale = lost = last = 0
    while True:
        with transaction.atomic():
            # The whole batch is held, so that nobody writes a row between our reading and our writing it.
            rows = list(place.rows.select_for_update().filter(pk__gt=last).order_by("pk")[:BATCH])
            for row in rows:
                total += 1
                try:
                    if place.reseal(row):
                        row.save()
                        stale += 1
                except SealBroken:
                    lost += 1
        if not rows:
            return Count(place.name, total, stale, lost)
        last = rows[-1].pk


def _looked_at(place: Place) -> Count:
    outcomes = list(_outcomes(place))
    return Count(place.name, len(outcomes), outcomes.count("stale"), outcomes.count("lost"))


def _outcomes(place: Place) -> Iterator[str]:
    for row in place.rows.order_by("pk").iterator(BATCH):
        try:
            yield "stale" if place.reseal(row) else "fresh"  # the row is only changed in memory
        except SealBroken:
            yield "lost"


def _column(name: str) -> Callable[[Model], bool]:
    def reseal(row: Model) -> bool:
        fresh = sealing.reseal(getattr(row, name))
        if fresh is not None:
            setattr(row, name, fresh)
        return fresh is not None

    return reseal


def _second_factor(row: Authenticator) -> bool:
    """One-time codes keep a secret, recovery codes a seed or, brought along from elsewhere, the codes (MFAAdapter)."""
    before = dict(row.data)
    for name in ("secret", "seed"):
        if name in row.data:
            row.data[name] = _text(row.data[name])
    if row.data.get("migrated_codes"):
        row.data["migrated_codes"] = [_text(code) for code in row.data["migrated_codes"]]
    return bool(row.data != before)


def _text(token: str) -> str:
    fresh = sealing.reseal(token.encode())
    return token if fresh is None else fresh.decode()
