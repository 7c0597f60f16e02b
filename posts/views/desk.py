"""Pages people start from: my work, and the whole story of one post."""

from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.guards import Request, representative_required
from accounts.models import Representative
from accounts.roles import Action
from governance.core import nav
from governance.core.errors import Obstacle
from governance.core.prepared import Question, listed
from governance.core.unchanged import while_unchanged
from posts import checking, commenting, for_you, gate, panels, reviewers, rows, showing, story, talk, timeline, workflow
from posts.answers import CLEARABLE
from posts.authority import Authority, in_due_order, may_decide, waits_for_a_person
from posts.dossier import Dossier
from posts.forms import CommentForm
from posts.guards import URGENT
from posts.models import Post, Publication
from posts.models.post import PostQuerySet
from posts.states import DeliveryState, PostState, find_transition
from posts.views.lists import TO_SETTLE

FIRST = 8  # rows of each list on the first page; the rest is behind its link
MINE = (
    PostState.CHANGES_REQUESTED,
    PostState.DRAFT,
    PostState.EXPIRED,
    PostState.IN_REVIEW,
    PostState.APPROVED,
    PostState.PUBLISHING,
)


def first_to_decide(person: int, accounts: tuple[int, ...]) -> PostQuerySet:
    """The first rows of the queue of `posts.authority.may_decide`."""
    return rows.with_rows(in_due_order(may_decide(person, accounts)))[:FIRST]


def first_to_settle(person: int, accounts: tuple[int, ...]) -> QuerySet[Publication]:
    """The first of `posts.authority.waits_for_a_person`, each with how many there are."""
    return waits_for_a_person(person, accounts).annotate(total=Window(Count("pk")))[:FIRST]


def first_theirs_and_brought(person: int) -> QuerySet[Post]:
    """The first of what this person wrote and of what was brought before them, each with how many there are."""
    brought = Q(escalated_to=person, state=PostState.IN_REVIEW)
    return (
        Post.objects.filter(brought | Q(created_by=person, state__in=MINE))
        .annotate(brought=ExpressionWrapper(brought, output_field=BooleanField()))
        .annotate(
            total=Window(Count("pk"), partition_by="brought"),
            nth=Window(RowNumber(), partition_by="brought", order_by=["-changed_at", "-pk"]),
        )
        .filter(nth__lte=FIRST)
        .select_related("current_version")
        .order_by("nth")
    )


def theirs_and_brought(rep: Representative) -> tuple[list[Any], panels.Panel]:
    """What this person wrote, newest change first, and the reviews brought before them as head of a department."""
    posts = listed(Question.of(first_theirs_and_brought, person=rep.pk))
    items = tuple(
        panels.PanelItem(
            tone="warn",
            icon="clock",
            status=_("Waits for a decision"),
            text=post.title,
            href=post.get_absolute_url(),
            link=_("See what it waits for"),
            at=post.escalated_at,
        )
        for post in posts
        if post.brought
    )
    total = next((post.total for post in posts if post.brought), 0)
    return [post for post in posts if not post.brought], panels.Panel(_("Brought before you"), items, total)


def to_settle(authority: Authority) -> panels.Panel:
    """Deliveries that wait for a person, each with what it needs."""
    deliveries = listed(Question.of(first_to_settle, **authority.settles()))
    count = deliveries[0].total if deliveries else 0
    items = []
    for delivery in deliveries:
        tone, icon, words = story.brief(delivery)
        post = delivery.variant.version.post
        items.append(
            panels.PanelItem(
                tone=tone,
                icon=icon,
                status=words,
                text=f"{post.title}, {delivery.account}",
                href=f"{post.get_absolute_url()}#delivery-{delivery.pk}",
                link=_("Look and settle it"),
                at=delivery.planned_at,
            )
        )
    more = f"{reverse('posts:list')}?state={TO_SETTLE}" if count > len(items) else ""
    return panels.Panel(_("To settle"), tuple(items), count, more, _("All of them"))


@require_safe
@representative_required
@while_unchanged
def home(request: Request) -> HttpResponse:
    """What waits for this person, soonest first; what they sent and where it stands; what needs a look."""
    rep, authority = request.representative, Authority.of(request)
    opening = authority.queue(first_to_decide)
    waiting = listed(opening) if opening else list(rows.with_rows(authority.to_decide)[:FIRST])
    mine, brought = theirs_and_brought(rep)
    return render(
        request,
        "posts/home.html",
        {
            "now": timezone.now(),
            "rows": rows.rows(waiting, rep),
            "count": nav.waiting(request).get("posts:queue", 0),
            "mine": sorted(mine, key=lambda post: MINE.index(post.state)),
            "mine_count": mine[0].total if mine else 0,
            "panels": [panel for panel in [brought, to_settle(authority)] if panel.count] + panels.panels_for(rep),
            "authority": {
                "writes": authority.accounts(Action.DRAFT),
                "decides": authority.accounts(Action.REVIEW),
                "publishes": authority.accounts(Action.PUBLISH),
                "trained_to": authority.trained_to,
                "lapsed": authority.training_obstacle(),
                "stands_in_for": authority.stands_in_for,
            },
        },
    )


# --- One post ------------------------------------------------------------------------------------------------------


def obstacles_now(post: Post, authority: Authority, now: datetime) -> list[Obstacle]:
    """What stands in the way of the next step, for the one who would take it."""
    if post.state in (PostState.DRAFT, PostState.CHANGES_REQUESTED):
        if not may_on_all(post, Action.DRAFT, authority):
            return []
        return workflow.submit_obstacles(post, authority.standing, now=now)
    if post.state == PostState.APPROVED:
        by = authority.standing if may_on_all(post, Action.PUBLISH, authority) else None
        return gate.obstacles(post, now=now, by=by)
    return []


def may_on_all(post: Post, action: Action, authority: Authority) -> bool:
    """Whether every account of the post is entrusted to this person for this."""
    wanted = {variant.account_id for variant in post.version.variants.all()}
    not_from = post.contributor_ids() if action == Action.REVIEW else ()
    return bool(wanted) and wanted <= authority.account_ids(action, not_from=not_from)


def next_steps(dossier: Dossier, authority: Authority) -> dict[str, bool]:
    """Which acts the page offers this person now; the acts themselves decide again."""
    post = dossier.post
    wrote = authority.rep.pk in post.contributor_ids()
    writes, reviews, publishes = (
        may_on_all(post, action, authority) for action in (Action.DRAFT, Action.REVIEW, Action.PUBLISH)
    )
    released = any(each.released_by_id == authority.rep.pk for each in dossier.urgent if not each.called_back_at)
    fits = lambda act: find_transition(act, post.state) is not None  # noqa: E731
    unsent = all(
        publication.state in (DeliveryState.QUEUED, DeliveryState.CANCELLED) and not publication.attempts
        for publication in dossier.publications
    )
    return {
        "edit": fits("revise") and writes,
        "submit": fits("submit") and writes and wrote,
        "review": post.state == PostState.IN_REVIEW and reviews and not wrote,
        "release": fits("release") and publishes,
        "release_urgently": fits("release_urgently") and authority.standing.holds(URGENT),
        "review_owed": post.review_owed_until is not None and reviews and not wrote and not released,
        "withdraw": fits("withdraw") and (wrote or reviews),
        "call_back": fits("call_back") and unsent and (wrote or released or reviews or publishes),
        "clear": post.state in CLEARABLE and not wrote and authority.standing.holds("posts.clear_finding"),
    }


@require_safe
@representative_required
def detail(request: Request, pk: int) -> HttpResponse:
    """The whole story of a post, and the step that is possible now."""
    return render_detail(request, pk)


def render_detail(
    request: Request, pk: int, *, form: Any = None, comment: CommentForm | None = None, status: int = 200
) -> HttpResponse:
    """The page, also after a refused act: `form` then carries why. `comment` is one that was refused."""
    authority = Authority.of(request)
    dossier = Dossier.read(authority.sees(), pk)
    post, publications = dossier.post, dossier.publications
    shown = showing.layout(post.version)
    can = next_steps(dossier, authority)
    waits = post.state == PostState.IN_REVIEW
    for_you.opened(request, post)
    deciders = reviewers.on_all(post) if waits else []
    people = [*dossier.meant, *deciders]
    may_write = commenting.may_write(post, authority.standing)
    entries = timeline.in_order(
        [
            *story.of_versions(dossier.versions),
            *story.of_decisions(dossier.decisions),
            *story.of_steps(dossier.steps),
            *talk.entries(dossier.comments, request.representative),
            *story.of_trail(dossier.events),
            *story.of_grounds([showing.ShownConsent.of(each) for each in dossier.consents], dossier.exemptions),
            *story.of_urgent(dossier.urgent, can["review_owed"]),
            *story.of_deliveries(
                publications,
                authority.account_ids(Action.PUBLISH),
                may_settle_urgent=authority.standing.holds(URGENT),
            ),
            *timeline.told_elsewhere(post),
        ]
    )
    return render(
        request,
        "posts/detail.html",
        {
            "post": post,
            "entries": entries,
            "question": entries[0] if entries and entries[0].pinned else None,
            "delivery_chips": story.chips(publications),
            "layout": shown,
            "tally": showing.tally(shown.findings),
            "checked": checking.latest_check(post.version),
            "decisions": dossier.decisions,
            "can": can,
            "violation": next((each for each in dossier.urgent if each.state == "violation"), None),
            "obstacles": showing.pointed(
                obstacles_now(post, authority, timezone.now()),
                shown.findings,
                reverse("posts:edit", args=[post.pk]),
            ),
            "deciders": deciders,
            "talk": talk.ready(comment or CommentForm(), people, authority.standing) if may_write else None,
            "reviewing": waits and post.reviewer_now(timezone.now()) is not None,
            "more_waits": nav.waiting(request).get("posts:queue", 0) > int(can["review"]),
            "form": form,
        },
        status=status,
    )
