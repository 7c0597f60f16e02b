"""Signed-in sessions: counted before a withdrawal, ended by it, by leaving and by a changed address."""

from collections.abc import Iterable

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session


def count(users: Iterable[int]) -> int:
    """How many browsers these logins are signed in from."""
    return UserSession.objects.filter(user__in=list(users)).count()


def end_all(users: Iterable[int]) -> int:
    """Sign these logins out everywhere; part of the transaction it is called in, as sessions lie in the database."""
    rows = UserSession.objects.filter(user__in=list(users))
    Session.objects.filter(session_key__in=rows.values("session_key")).delete()
    ended, _by_model = rows.delete()
    return ended
