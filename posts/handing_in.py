"""What an author signs by submitting: exactly what each account would show, who may approve it, and whether the wished
time can be met. It only asks; the rules are those of `workflow`, `gate` and `fitting`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import social
from accounts.access import Standing
from accounts.models import Representative, SocialAccount
from governance.core.errors import Obstacle
from governance.core.together import together
from posts import gate, reviewers, rows, workflow
from posts.models import AccountPace, Post


@dataclass(frozen=True, slots=True)
class Deciders:
    """Who may approve what one account would show, how many must, and how it goes out from there."""

    account: SocialAccount
    people: tuple[Representative, ...]
    needed: int
    by_hand: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that is on the page where a post is submitted."""

    obstacles: list[Obstacle]  # to submitting
    later: list[Obstacle]  # to publishing, as things stand now
    accounts: list[Deciders]
    people: list[Representative]  # who may decide on all of it
    needed: int
    can_be_met: bool | None  # the wished time; None where there is none
    time: str  # what that depends on, in a sentence


def sheet(post: Post, by: Standing, *, now: datetime) -> Sheet:
    """What this person would submit now."""
    accounts, later = _asked(post, now)
    in_the_way = workflow.submit_obstacles(post, by, now=now)
    known = {(each.code, each.message) for each in in_the_way}
    later = [each for each in later if (each.code, each.message) not in known]
    people = _on_all(accounts)
    needed = workflow.required_approvals(post)
    can_be_met, time = _time(post, people, needed, later, now)
    return Sheet(in_the_way, later, accounts, people, needed, can_be_met, time)


# --- Parts ---


def _asked(post: Post, now: datetime) -> tuple[list[Deciders], list[Obstacle]]:
    """Who may decide, by account, nobody who contributed; and what would keep it from going out. All asked at once."""
    accounts = post.target_accounts()
    *entrusted, paces, halts, withdrawals = together(
        *reviewers.on_each(post),
        AccountPace.objects.filter(account__in=accounts),
        *gate.hindering(post, accounts),
    )
    made = []
    for account, people in zip(accounts, entrusted, strict=True):
        named = tuple(sorted(people, key=lambda each: each.full_name))
        made.append(Deciders(account, named, account.required_approvals, social.by_hand(account)))
    return made, gate.hindrances(accounts, halts, withdrawals) + _quiet(post, paces, now)


def _on_all(accounts: Iterable[Deciders]) -> list[Representative]:
    sets = [set(each.people) for each in accounts]
    return sorted(set.intersection(*sets) if sets else (), key=lambda each: each.full_name)


def _quiet(post: Post, paces: Iterable[AccountPace], now: datetime) -> list[Obstacle]:
    """Networks that want nothing more before a moment after the wished one."""
    until = {each.account_id: each.quiet_until for each in paces if each.quiet_until > (post.wished_at or now)}
    return [
        Obstacle(
            "network_quiet",
            _("The network of %(account)s takes no more posts before %(moment)s.")
            % {"account": account, "moment": date_format(timezone.localtime(until[account.pk]), "DATETIME_FORMAT")},
            _("Wish for a later time, or it goes out when the network takes it."),
        )
        for account in post.target_accounts()
        if account.pk in until
    ]


def _time(
    post: Post, people: Sequence[Representative], needed: int, later: Sequence[Obstacle], now: datetime
) -> tuple[bool | None, str]:
    """Whether the wished time can be met, and what that depends on."""
    if post.wished_at is None:
        return None, _("No time is wished for: once it is approved, whoever releases it says when.")
    if post.wished_at <= now:
        return False, _("The wished time has passed. Choose a later one, or none.")
    if not people:
        return False, _(
            "Nobody else may decide on all of these accounts at present. "
            "An access officer can entrust somebody with it."
        )
    if len(people) < needed:
        return False, _(
            "It needs %(needed)s approvals, each by another person, and fewer people may decide on all of its accounts."
        ) % {"needed": needed}
    if later:
        return False, _("Something keeps it from going out as things stand now; it is listed below.")
    return True, ngettext(
        "It can be met if %(needed)s approval comes before it, %(left)s, and somebody releases it.",
        "It can be met if %(needed)s approvals come before it, %(left)s, and somebody releases it.",
        needed,
    ) % {"needed": needed, "left": rows.due_in(post.wished_at)}
