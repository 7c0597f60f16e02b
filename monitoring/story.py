"""What monitoring adds to the pages of posts: what must be looked at, and what became of a published post."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import access
from accounts.models import Representative
from governance.core.figures import labelled
from governance.core.prepared import Question, ids, listed, together
from governance.core.together import remember
from monitoring.models import ItemState, Observation, PublishedItem, Removal, RemovalState
from monitoring.models.items import sees_every_item
from posts.models import AfterReview, Post
from posts.panels import Panel, PanelItem
from posts.states import PostState
from posts.timeline import Entry

SHOWN = 3
MARKS = {
    Observation.Kind.EDITED: ("warn", "edited"),
    Observation.Kind.MISSING: ("warn", "gone"),
    Observation.Kind.UNAPPROVED: ("stop", "warn"),
}

OUT = (PostState.PUBLISHING, PostState.PUBLISHED, PostState.TAKEN_DOWN)  # of the others nothing is on a network
STANDING = {
    ItemState.LIVE: ("ok", "ok"),
    ItemState.EDITED: ("warn", "edited"),
    ItemState.MISSING: ("warn", "gone"),
    ItemState.UNAPPROVED: ("stop", "warn"),
}


def open_observations(rep: Representative) -> QuerySet[Observation]:
    """What this person may see and somebody must still look at, newest first."""
    return (
        Observation.objects.filter(reviewed_at__isnull=True, item__in=PublishedItem.objects.visible_to(rep))
        .select_related("item__account", "item__publication__variant__version__post", "snapshot")
        .order_by("-seen_at", "-id")
    )


def panels_of(rep: Representative) -> list[Panel]:
    """Panels of the first page: what must be looked at, and what a person must remove by hand."""
    everywhere = sees_every_item(rep)
    if not everywhere and not rep.is_engaged():
        return []
    whose = access.ids_of(rep) | {"everywhere": everywhere}
    seen, ordered = together(Question.of(_newest_unreviewed, **whose), Question.of(_to_carry_out, **whose))
    panels = [_to_look_at(seen, rep)] if seen else []
    return [*panels, _by_hand(ordered)] if ordered else panels


def _to_look_at(rows: list[Observation], rep: Representative) -> Panel:
    """Edits, disappearances, posts nobody approved."""
    rows.sort(key=lambda each: (each.seen_at, each.pk), reverse=True)
    items = []
    for row in rows[:SHOWN]:
        tone, icon = MARKS[Observation.Kind(row.kind)]
        items.append(
            PanelItem(
                tone=tone,
                icon=icon,
                status=row.get_kind_display(),
                text=str(row.item.account),
                href=f"{row.item.get_absolute_url()}#observation-{row.pk}",
                link=_("Compare and decide"),
                at=row.seen_at,
            )
        )
    return Panel(
        title=_("To look at"),
        items=tuple(items),
        count=len(rows) if len(rows) <= SHOWN else open_observations(rep).order_by().count(),
        href=reverse("monitoring:list"),
        link=_("See all"),
    )


def _by_hand(rows: list[Removal]) -> Panel:
    """Removals that a person must carry out on the network."""
    rows.sort(key=lambda each: (each.ordered_at, each.pk), reverse=True)
    return Panel(
        title=_("To remove by hand"),
        items=tuple(
            PanelItem(
                tone="warn" if row.state == RemovalState.BY_HAND else "stop",
                icon="hand" if row.state == RemovalState.BY_HAND else "stop",
                status=row.get_state_display(),
                text=str(row.item.account),
                href=row.get_absolute_url(),
                link=_("Removal %(number)s") % {"number": row.number},
                at=row.ordered_at,
            )
            for row in rows[:SHOWN]
        ),
        count=len(rows),
        href=f"{reverse('monitoring:removals')}?state=by_hand",
        link=_("See all"),
    )


def of_post(post: Post) -> Iterator[Entry]:
    """Timeline of a post: what was seen of it on the networks, and its removals."""
    if post.state not in OUT:
        return
    violation = next((each for each in post.urgent_releases.all() if each.state == AfterReview.VIOLATION), None)
    for item in _items_of(post):
        if violation and violation.reviewed_at and item.state not in (ItemState.REMOVED, ItemState.MISSING):
            yield Entry(
                at=violation.reviewed_at,
                tone="stop",
                icon="stop",
                title=_("Found to breach the policy and still up: %(account)s") % {"account": item.account},
                template="monitoring/_standing.html",
                context={"item": item},
                anchor=f"violation-{item.pk}",
                pinned=not item.removals.all(),
            )
        if item.state != ItemState.REMOVED:
            tone, icon = STANDING[ItemState(item.state)]
            yield Entry(
                at=item.last_seen_at,
                tone=tone,
                icon=icon,
                title=labelled(item.get_state_display(), item.account),
                by=_("as last seen"),
                template="monitoring/_standing.html",
                context={"item": item},
            )
        for observation in item.observations.all():
            tone, icon = MARKS[Observation.Kind(observation.kind)]
            yield Entry(
                at=observation.seen_at,
                tone=tone,
                icon=icon,
                title=labelled(observation.get_kind_display(), item.account),
                by=_("seen by a round of monitoring"),
                template="monitoring/_observed.html",
                context={"observation": observation, "item": item},
                pinned=observation.reviewed_at is None and item.state != ItemState.REMOVED,
            )
        for removal in item.removals.all():
            yield Entry(
                at=removal.carried_out_at or removal.ordered_at,
                tone="stop",
                icon="removed",
                title=_("%(state)s: %(account)s") % {"state": removal.get_state_display(), "account": item.account},
                by=f"{removal.ordered_by}, {removal.clause.reference}",
                template="monitoring/_removed.html",
                context={"removal": removal},
            )


def _items_of(post: Post) -> list[PublishedItem]:
    """What was published of a post, with all that was seen and ordered since, in two questions."""
    items: list[PublishedItem] = listed(Question.of(_published, post=post.pk))
    if not items:
        return []
    found = ids(item.pk for item in items)
    observations, removals = together(Question.of(_observed, items=found), Question.of(_removed, items=found))
    observations.sort(key=lambda each: (each.seen_at, each.pk), reverse=True)
    removals.sort(key=lambda each: (each.ordered_at, each.pk), reverse=True)
    for item in items:
        remember(item, "observations", [each for each in observations if each.item_id == item.pk])
        remember(item, "removals", [each for each in removals if each.item_id == item.pk])
    return items


def _published(post: int) -> QuerySet[PublishedItem]:
    found = PublishedItem.objects.filter(publication__variant__version__post=post)
    return found.select_related("account", "publication__variant__version").order_by("pk")


def _observed(items: tuple[int, ...]) -> QuerySet[Observation]:
    return Observation.objects.filter(item__in=items).select_related("snapshot", "reviewed_by")


def _removed(items: tuple[int, ...]) -> QuerySet[Removal]:
    return Removal.objects.filter(item__in=items).select_related("clause", "ordered_by")


def unreviewed(person: int, department: int, division: int | None, everywhere: bool) -> QuerySet[Observation]:
    """What somebody must still look at, for a person who is engaged: `open_observations` by ids, to be counted."""
    rows = Observation.objects.filter(reviewed_at__isnull=True)
    return rows if everywhere else rows.filter(item__account__in=access.accounts_held(person, department, division))


def _newest_unreviewed(person: int, department: int, division: int | None, everywhere: bool) -> QuerySet[Observation]:
    found = unreviewed(person, department, division, everywhere).order_by("-seen_at", "-pk")
    return Observation.objects.filter(pk__in=found.values("pk")[: SHOWN + 1]).select_related("item__account")


def _to_carry_out(person: int, department: int, division: int | None, everywhere: bool) -> QuerySet[Removal]:
    found = Removal.objects.filter(state__in=[RemovalState.BY_HAND, RemovalState.FAILED]).order_by("-ordered_at", "-pk")
    if not everywhere:
        found = found.filter(item__account__in=access.accounts_held(person, department, division))
    return Removal.objects.filter(pk__in=found.values("pk")[: SHOWN + 1]).select_related("item__account")
