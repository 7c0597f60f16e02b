"""What the steps of a review share: who may still decide, a word why, and one line on the record."""

from django.utils.translation import gettext as _

from governance.audit import trail
from governance.audit.actions import Action
from governance.core.errors import GuardFailed
from posts.models import Post
from posts.states import Transition


def said(word: str, *, field: str = "word") -> str:
    """The word that a step needs, or GuardFailed at its field."""
    if not word.strip():
        raise GuardFailed(_("Say why in a word or two."), field=field)
    return word.strip()


def record(row: Transition, post: Post, by: trail.Acting, **facts: object) -> None:
    """Put a step on the record, over the version it was made for."""
    trail.record(
        Action(row.audit_action),
        post,
        by=by,
        clauses=(),
        version=post.version.pk,
        content_hash=post.version.content_hash,
        state=post.state,
        **facts,
    )
