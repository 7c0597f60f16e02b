"""Who may decide on a post: entrusted with every one of its accounts for review, in person or in place of somebody who
is away, and contributed to none of it. Nobody stands in for a person on what that person wrote."""

from django.db.models import QuerySet

from accounts import access
from accounts.models import Representative
from accounts.roles import Action
from governance.core.prepared import Question, together
from posts.models import Post


def on_each(post: Post) -> list[QuerySet[Representative]]:
    """For each account of the current version, in their order, the people who may decide on it there now."""
    contributors = post.contributor_ids()
    return [
        access.entrusted(account, Action.REVIEW, not_from=contributors).exclude(pk__in=contributors)
        for account in post.target_accounts()
    ]


def on_all(post: Post) -> list[Representative]:
    """The people who may decide on all of it now, by name; nobody where it is meant for no account."""
    accounts = tuple(account.pk for account in post.target_accounts())
    if not accounts:
        return []
    [people] = together(Question.of(_on_all, accounts=accounts, contributors=tuple(sorted(post.contributor_ids()))))
    return sorted(people, key=lambda each: (each.full_name, each.pk))


def _on_all(accounts: tuple[int, ...], contributors: tuple[int, ...]) -> QuerySet[Representative]:
    people = Representative.objects.exclude(pk__in=contributors)
    for account in accounts:
        people = people.filter(pk__in=access.entrusted(account, Action.REVIEW, not_from=contributors).values("pk"))
    return people
