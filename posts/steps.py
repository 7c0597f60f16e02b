"""What the steps of a review share: who may still decide, a word why, and one line on the record."""

from django.utils.translation import gettext as _

from accounts import access
from accounts.models import Representative
from accounts.roles import Action as RoleAction
from governance.audit import trail
from governance.audit.actions import Action
from governance.core.errors import Conflict, GuardFailed
from posts.models import Post
from posts.states import Transition


def possible_reviewers(post: Post) -> list[Representative]:
    """Who may decide on this post now: entrusted with every one of its accounts, and contributed to none of it."""
    contributors = post.contributor_ids()
    sets = [set(access.entrusted(each, RoleAction.REVIEW, not_from=contributors)) for each in post.target_accounts()]
    people = set.intersection(*sets) if sets else set()
    return sorted((each for each in people if each.pk not in contributors), key=lambda each: each.full_name)


def require_undecided(post: Post, by: Representative) -> None:
    """They haven't decided on this version yet."""
    if post.version.decisions.filter(decided_by=by).exists():
        raise Conflict(_("You have decided on this version already."))


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
