"""What the page tests share: signed-in browsers, and what the forms send."""

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Representative
from accounts.tests import builders as people
from posts.models import Post
from posts.tests import builders

WARNED = "Book your ice time with Rink Side Sports, the skate shop in town."
BLOCKED = "Ask Nora about her SIN 046 454 286."


def browser(rep: Representative) -> Client:
    """This person, signed in."""
    return people.signed_in(rep)


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
