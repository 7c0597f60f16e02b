"""The guards the acts of a post share: right state, right person, right version."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from accounts import access
from accounts.access import Standing
from accounts.models import Representative
from accounts.roles import Action
from governance.core.errors import Conflict, NotAllowed, Obstacle, WrongState
from posts.models import DeliveryStateChoice, Post, PostStateChoice, Publication, Variant
from posts.states import DELIVERY_TRANSITIONS, Transition, find_transition

URGENT = "posts.release_urgently"


def transition(name: str, post: Post) -> Transition:
    """The row of the state table for this act, or WrongState in words that say where the post stands."""
    row = find_transition(name, post.state)
    if row is None:
        raise WrongState(
            _("This post is “%(state)s”, so this can't be done with it now.")
            % {"state": PostStateChoice(post.state).label}
        )
    return row


def delivery_transition(name: str, publication: Publication) -> Transition:
    """The row of the delivery table for this act, or WrongState."""
    row = find_transition(name, publication.state, DELIVERY_TRANSITIONS)
    if row is None:
        raise WrongState(
            _("This publication is “%(state)s”, so this can't be done with it now.")
            % {"state": DeliveryStateChoice(publication.state).label}
        )
    return row


def why_not_independent(post: Post, by: Representative) -> list[Obstacle]:
    """Nobody decides on what they contributed to, in whichever version, whatever roles they hold."""
    if by.pk not in post.contributor_ids():
        return []
    return [
        Obstacle(
            "own_work",
            _("You contributed to this post."),
            _("Someone else who may review for these accounts decides on it."),
        )
    ]


def require_independent(post: Post, by: Representative) -> None:
    refuse(why_not_independent(post, by))


def why_not_reviewer(post: Post, by: Standing) -> list[Obstacle]:
    """Every account is entrusted to them for review, in person or by somebody away who wrote none of the post."""
    return by.why_not(Action.REVIEW, post.target_accounts(), not_from=post.contributor_ids())


def require_reviewer(post: Post, by: Representative) -> None:
    """They may review on every account, and contributed to none of the versions."""
    refuse(why_not_reviewer(post, Standing(by)))
    require_independent(post, by)


def why_not_contributor(post: Post, by: Representative) -> list[Obstacle]:
    """Some acts are those of the people who wrote the post."""
    if by.pk in post.contributor_ids():
        return []
    return [
        Obstacle(
            "not_a_contributor",
            _("You haven't contributed to this post."),
            _("One of its authors does this; or change the post, and you become one of them."),
        )
    ]


def require_may_stop(post: Post, by: Representative) -> None:
    """Stopping is easier than starting: any contributor, whoever may review or publish on one of the accounts, and
    whoever released it in an emergency."""
    access.require_standing(by)
    if by.pk in post.contributor_ids() or post.urgent_releases.standing().filter(released_by=by).exists():
        return
    accounts = Variant.objects.filter(version=post.version).values("account")
    for action in (Action.REVIEW, Action.PUBLISH):
        if access.accounts_of(by, action).filter(pk__in=accounts).exists():
            return
    raise NotAllowed(_("Only its authors, and people who review or publish on its accounts, can stop this post."))


def require_undecided(post: Post, by: Representative) -> None:
    """They haven't decided on this version yet."""
    if any(each.decided_by_id == by.pk for each in post.version.decisions.all()):
        raise Conflict(_("You have decided on this version already."))


def require_seen(post: Post, seen: str) -> None:
    """The person has the current version in front of them."""
    if seen != post.version.content_hash:
        raise Conflict(_("This post was edited since you opened it. Nothing was saved; the latest version is shown."))


def refuse(reasons: Sequence[Obstacle]) -> None:
    """NotAllowed with the first of these reasons; silence where there is none."""
    if reasons:
        raise NotAllowed(f"{reasons[0].message} {reasons[0].remedy}".strip(), clause=reasons[0].clause)
