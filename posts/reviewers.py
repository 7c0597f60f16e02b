"""Who may decide on a post: entrusted with every one of its accounts for review, in person or in place of somebody who
is away, and contributed to none of it. Nobody stands in for a person on what that person wrote."""

from django.db.models import QuerySet

from accounts import access
from accounts.models import Representative
from accounts.roles import Action
from posts.models import Post


def on_each(post: Post) -> list[QuerySet[Representative]]:
    """For each account of the current version, in their order, the people who may decide on it there now."""
    contributors = post.contributor_ids()
    return [
        access.entrusted(account, Action.REVIEW, not_from=contributors).exclude(pk__in=contributors)
        for account in post.target_accounts()
    ]


def on_all(post: Post) -> QuerySet[Representative]:
    """The people who may decide on all of it now, by name; nobody where it is meant for no account."""
    each = on_each(post)
    people = Representative.objects.all() if each else Representative.objects.none()
    for entrusted in each:
        people = people.filter(pk__in=entrusted.values("pk"))
    return people.order_by("full_name", "pk")
