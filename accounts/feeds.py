"""A person's calendar feed: an address that a calendar program reads without signing in, so it tells little and dies
easily. Whoever has the address can read it, until the person withdraws it or makes another, or can't act any more.

What it answers is in `posts.feed`. The token is known only to the person: kept is a hash of it under a key that lies in
no dump (VAULT_KEYS). After a change of keys an address goes on working as long as its key is still set, and is hashed
anew with the newest one whenever a program reads it."""

import hmac
import secrets
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import CalendarFeed, Representative
from accounts.standing import able_to_act, require_standing
from governance.audit import trail
from governance.audit.actions import Action
from governance.core import sealing

PURPOSE = "calendar feeds"
LONGEST = 64  # characters of a token; ours have 43


@transaction.atomic
def make(rep: Representative) -> str:
    """A new address for one's own calendar feed; the one before leads nowhere from this commit on. It is told once."""
    rep = Representative.objects.select_for_update(no_key=True).get(pk=rep.pk)
    require_standing(rep)
    replaced = _end(CalendarFeed.objects.filter(representative=rep))
    token = secrets.token_urlsafe(32)
    feed = CalendarFeed.objects.create(representative=rep, token_hash=_hashes(token)[0])
    trail.record(Action.CALENDAR_FEED_MADE, feed, by=rep, replaced=bool(replaced))
    return address(token)


@transaction.atomic
def withdraw(rep: Representative) -> bool:
    """Let one's own address lead nowhere from this commit on. False where there was none."""
    Representative.objects.select_for_update(no_key=True).get(pk=rep.pk)
    feed = standing(rep)
    if feed is None:
        return False
    _end(CalendarFeed.objects.filter(pk=feed.pk))
    trail.record(Action.CALENDAR_FEED_WITHDRAWN, feed, by=rep)
    return True


def end_all(people: Iterable[Representative] | QuerySet[Representative]) -> int:
    """End the addresses of these people for good; part of the act that ends their access."""
    return _end(CalendarFeed.objects.filter(representative__in=people))


# --- Questions ---


def standing(rep: Representative) -> CalendarFeed | None:
    """The address of this person that works now."""
    return CalendarFeed.objects.filter(representative=rep, withdrawn_at=None).first()


def reader(token: str) -> Representative | None:
    """Whose calendar this token opens; None for any that isn't in use, or whose person can't act for the City today."""
    if len(token) > LONGEST:
        return None
    newest, *older = _hashes(token)
    feeds = CalendarFeed.objects.filter(token_hash__in=[newest, *older], withdrawn_at=None)
    people = able_to_act(Representative.objects.all())
    feed = feeds.filter(representative__in=people).select_related("representative__user").first()
    if feed is None:
        return None
    if feed.token_hash != newest:
        feeds.filter(pk=feed.pk).update(token_hash=newest)
    return feed.representative


def fingerprint(token: str) -> str:
    """A short name for counting how often an address is asked for, from which the token can't be found."""
    return _hashes(token[: LONGEST + 1])[0][:16]


def address(token: str) -> str:
    """Where a calendar program finds it."""
    return settings.SITE_URL + reverse("calendar-feed", args=[token])


# --- Parts ---


def _end(feeds: QuerySet[CalendarFeed]) -> int:
    return feeds.filter(withdrawn_at=None).update(withdrawn_at=timezone.now())


def _hashes(token: str) -> list[str]:
    """The hash of a token under each key that is set, the newest first."""
    return [hmac.digest(key, token.encode(), "sha256").hex() for key in sealing.hashing_keys(PURPOSE).values()]
