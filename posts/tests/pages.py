"""What the page tests share: signed-in browsers, and what the forms send."""

import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Representative
from posts.models import Post
from posts.tests import builders
from tools.testing.told import unnoticed

WARNED = "Book your ice time with Rink Side Sports, the skate shop in town."
BLOCKED = "Ask Nora about her SIN 046 454 286."


def browser(rep: Representative) -> Client:
    """This person, signed in some time ago: with the row that a sign-in leaves, whatever else it does (accounts has its
    tests). No builder looks at it, so those after it are told all the same."""
    if rep.user is None:
        raise ValueError(f"{rep} has no login")
    held = {
        SESSION_KEY: str(rep.user.pk),
        BACKEND_SESSION_KEY: "accounts.backends.CityBackend",
        HASH_SESSION_KEY: rep.user.get_session_auth_hash(),
    }
    session = Session(
        session_key=secrets.token_hex(16),
        session_data=SessionStore().encode(held),
        expire_date=timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE),
    )
    with unnoticed():
        session.save(force_insert=True)
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


def typed(post: Post | None = None, **changes: Any) -> dict[str, Any]:
    """What the composer's form sends, unchanged but for `changes`."""
    data: dict[str, Any] = {
        "title": "Library hours",
        "text": builders.TEXT,
        "language": "en",
        "goal": "inform",
        "act": "save",
        "seen": "",
    }
    if post:
        variants = list(post.version.variants.all())
        data |= {
            "title": post.title,
            "text": post.version.text,
            "seen": post.version.content_hash,
            "accounts": [variant.account_id for variant in variants],
            **{f"own_{variant.account_id}": variant.own_text for variant in variants},
        }
    return data | changes


def reviewed(post: Post, **changes: Any) -> dict[str, Any]:
    """What the review form sends, every clause called as complying but for `changes`."""
    made = {f"call-{reference}": call for reference, call in builders.calls().items()}
    return {"seen": post.version.content_hash, "note": "", **made, **changes}


def queries(client: Client, address: str) -> int:
    """How often one page asks the database."""
    client.get(address)  # once before, so that what a process keeps is there
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
