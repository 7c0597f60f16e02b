"""Lists of posts: all that this person may know of, what waits for a decision, and what went out without one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.guards import Request, representative_required
from accounts.roles import Action
from governance.core import lists
from governance.core.figures import grouped
from governance.core.lists import Filter, Listing, Order, Tabs
from governance.core.prepared import Question, counts
from governance.core.sheets import Column
from governance.core.unchanged import while_unchanged
from posts import rows, story, words
from posts.authority import Authority, can_not_decide, following, in_due_order, may_decide
from posts.models import Post, PostStateChoice, UrgentRelease, Variant
from posts.places import Places

TO_SETTLE = "to_settle"  # a filter beside the states: posts with a delivery that waits for a person


def _posts_in_words(number: int) -> str:
    return ngettext("%(n)s post", "%(n)s posts", number) % {"n": grouped(number)}


def _of_account(posts: Any, account: str) -> Any:
    """Those whose current version goes to this account."""
    there = Variant.objects.filter(version=OuterRef("current_version"), account=int(account))
    return posts.filter(Exists(there))


def _accounts(accounts: Any) -> list[tuple[str, str]]:
    return [(str(account.pk), str(account)) for account in accounts]


def _with_accounts(posts: Any) -> Any:
    texts = Prefetch("current_version__variants", Variant.objects.select_related("account"))
    return posts.select_related("current_version", "created_by", "department").prefetch_related(texts)


def _columns() -> list[Column]:
    """What a spreadsheet gets of a post: its facts and the text that all accounts share."""
    return [
        Column(_("Number"), lambda post: post.pk),
        Column(_("Title"), lambda post: post.title),
        Column(_("State"), lambda post: post.get_state_display()),
        Column(_("Accounts"), lambda post: "; ".join(str(text.account) for text in post.version.variants.all())),
        Column(_("Written by"), lambda post: post.created_by),
        Column(_("Department"), lambda post: post.department),
        Column(_("Wished for"), lambda post: post.wished_at),
        Column(_("Submitted"), lambda post: post.submitted_at),
        Column(_("Changed"), lambda post: post.changed_at),
        Column(_("Version"), lambda post: post.version.number),
        Column(_("Text"), lambda post: post.version.text),
        Column(_("Address"), lambda post: post.get_absolute_url()),
    ]


NEWEST = ("-changed_at", "-pk")


@dataclass(frozen=True, slots=True)
class Row:
    """A post in the list of all: values alone, so that equal rows are shown alike."""

    href: str
    title: str
    state: str
    networks: str
    written_by: str
    department: str
    wished_at: datetime | None
    changed_at: datetime

    @classmethod
    def of(cls, post: Post) -> "Row":
        return cls(
            href=post.get_absolute_url(),
            title=post.title,
            state=post.state,
            networks=", ".join(str(text.account.get_platform_display()) for text in post.version.variants.all()),
            written_by=str(post.created_by),
            department=str(post.department),
            wished_at=post.wished_at,
            changed_at=post.changed_at,
        )


def _seen(person: int, entrusted: tuple[int, ...], sees_all: bool) -> Any:
    return Post.objects.all() if sees_all else Post.objects.known_to(person, entrusted, many=True)


def _first_of_posts(person: int, entrusted: tuple[int, ...], sees_all: bool) -> Any:
    return _with_accounts(_seen(person, entrusted, sees_all)).order_by(*NEWEST)[: lists.PER_PAGE]


# --- Posts ---------------------------------------------------------------------------------------------------------


@require_safe
@representative_required
@while_unchanged
def index(request: Request) -> HttpResponseBase:
    """Every post this person may know of, newest change first, filtered by the address."""

    def in_state(posts: Any, state: str) -> Any:
        if state != TO_SETTLE:
            return posts.filter(state=state)
        return posts.filter(pk__in=authority.to_settle.order_by().values("variant__version__post"))

    places, authority = Places.read(), Authority.of(request)
    states: lists.Choices = [*PostStateChoice.choices, (TO_SETTLE, _("Delivery to look at"))]
    listing = Listing(
        request,
        "posts",
        lambda: _with_accounts(_seen(**authority.sees())),
        filters=[
            Filter("q", _("Number, or words of title and text"), words.matching),
            Filter("state", _("State"), in_state, "choice", states),
            Filter("account", _("Account"), _of_account, "choice", places.accounts),
            Filter("department", _("Department"), lists.equals("department"), "choice", places.departments),
            Filter("mine", _("Only mine"), lambda posts, _yes: posts.filter(created_by=request.representative), "flag"),
        ],
        orders=[
            Order("changed", _("Last changed"), NEWEST),
            Order("wished", _("Soonest wished"), (F("wished_at").asc(nulls_last=True), "-changed_at", "-pk")),
            Order("title", _("Title"), ("title", "pk")),
        ],
        columns=_columns,
        said=_posts_in_words,
    )
    if copy := listing.csv():
        return copy
    page = listing.paginate(
        count=counts(Question.of(_seen, **authority.sees()))[0] if listing.is_opening else None,
        opening=Question.of(_first_of_posts, **authority.sees()),
    )
    may_write = bool(authority.accounts(Action.DRAFT))
    context = {"listing": listing, "page": page, "rows": [Row.of(post) for post in page], "may_write": may_write}
    return render(request, "posts/list.html", context, status=listing.status)


# --- The queue -----------------------------------------------------------------------------------------------------


def _due(posts: Any, when: str) -> Any:
    now = timezone.now()
    return {
        "late": posts.filter(wished_at__lte=now),
        "day": posts.filter(wished_at__gt=now, wished_at__lte=now + timedelta(days=1)),
        "week": posts.filter(wished_at__gt=now, wished_at__lte=now + timedelta(days=7)),
        "undated": posts.filter(wished_at=None),
    }[when]


def _first_of_queue(person: int, accounts: tuple[int, ...]) -> Any:
    return rows.with_rows(in_due_order(may_decide(person, accounts)))[: lists.PER_PAGE]


def _first_of_others(person: int, accounts: tuple[int, ...], entrusted: tuple[int, ...], sees_all: bool) -> Any:
    return rows.with_rows(can_not_decide(person, accounts, entrusted, sees_all))[: lists.PER_PAGE]


@require_safe
@representative_required
@while_unchanged
def queue(request: Request) -> HttpResponseBase:
    """Posts that wait for this person's decision, soonest due first; apart, those they can't decide, and why."""
    authority = Authority.of(request)
    tabs = Tabs.read(request, [("mine", _("For you")), ("others", _("For others"))])
    apart = tabs.current == "others"
    entrusted = authority.accounts(Action.REVIEW)
    listing = Listing(
        request,
        "queue",
        lambda: authority.others_decide if apart else authority.to_decide,
        filters=[
            Filter("q", _("Number, or words of title and text"), words.matching),
            Filter("account", _("Account"), _of_account, "choice", _accounts(entrusted)),
            Filter(
                "due",
                _("Wished for"),
                _due,
                "choice",
                [
                    ("late", _("before now")),
                    ("day", _("within a day")),
                    ("week", _("within a week")),
                    ("undated", _("no date")),
                ],
            ),
            Filter("held", _("On hold"), lambda posts, _yes: posts.filter(held_since__isnull=False), "flag"),
        ],
        tabs=tabs,
        columns=_columns,
        said=_posts_in_words,
    )
    if copy := listing.csv(_with_accounts):
        return copy
    count, others = authority.count_queues()
    page = listing.paginate(
        rows.with_rows,
        count=None if listing.is_filtered else others if apart else count,
        opening=authority.queue_of_others(_first_of_others) if apart else authority.queue(_first_of_queue),
    )
    return render(
        request,
        "posts/queue.html",
        {
            "listing": listing,
            "tabs": listing.tab_links({"mine": count, "others": others}),
            "page": page,
            "rows": rows.rows(page, request.representative),
            "apart": apart,
            "takes": not apart,
            "count": count,
            "lapsed": authority.training_obstacle(),
        },
        status=listing.status,
    )


@require_safe
@representative_required
def next_one(request: Request) -> HttpResponseBase:
    """Lead to the next post that this person may decide on and nobody else is at: after the one they come from, else
    the first."""
    after = request.GET.get("after", "")
    post = following(Authority.of(request), int(after) if after.isdecimal() and len(after) < 19 else None)
    if post is not None:
        return redirect("posts:review_owed" if post.review_owed_until else "posts:review", post.pk)
    messages.info(request, _("Nothing more waits for your decision."))
    return redirect("posts:queue")


# --- Exceptions ----------------------------------------------------------------------------------------------------


def _in_standing(releases: Any, standing: str) -> Any:
    now = timezone.now()
    owed = Q(called_back_at=None, reviewed_at=None)
    return {
        "owed": releases.filter(owed, review_due_at__gt=now),
        "overdue": releases.filter(owed, review_due_at__lte=now),
        "called_back": releases.filter(called_back_at__isnull=False),
        "compliant": releases.filter(called_back_at=None, outcome="compliant"),
        "violation": releases.filter(called_back_at=None, outcome="violation"),
    }[standing]


def _exception_columns() -> list[Column]:
    return [
        Column(_("Post"), lambda release: release.post_id),
        Column(_("Title"), lambda release: release.post.title),
        Column(_("Accounts"), lambda release: "; ".join(str(text.account) for text in release.version.variants.all())),
        Column(_("Emergency"), lambda release: release.emergency),
        Column(_("Why it could not wait"), lambda release: release.reason),
        Column(_("Released by"), lambda release: release.released_by),
        Column(_("Released"), lambda release: release.released_at),
        Column(_("Review owed until"), lambda release: release.review_due_at),
        Column(_("Review"), lambda release: story.urgent_state(release)[2]),
        Column(_("Reviewed by"), lambda release: release.reviewed_by),
        Column(_("Reviewed"), lambda release: release.reviewed_at),
        Column(_("Note"), lambda release: release.note),
        Column(_("Content hash"), lambda release: release.content_hash),
    ]


@require_safe
@representative_required
@while_unchanged
def exceptions(request: Request) -> HttpResponseBase:
    """Every urgent release this person may know of, newest first, and where each stands. None ever leaves it."""
    releases = (
        UrgentRelease.objects.visible_to(request.representative)
        .select_related("post", "version", "released_by", "reviewed_by")
        .prefetch_related(Prefetch("version__variants", Variant.objects.select_related("account")))
    )
    standings = [
        ("owed", _("Review owed")),
        ("overdue", _("Review overdue")),
        ("compliant", _("Reviewed afterwards: complies")),
        ("violation", _("Reviewed afterwards: breaches the policy")),
        ("called_back", _("Called back, nothing went out")),
    ]
    listing = Listing(
        request,
        "exceptions",
        releases,
        filters=[Filter("review", _("Review"), _in_standing, "choice", standings), *lists.days("released_at")],
        orders=[Order("released", _("Newest first"), ("-released_at", "-pk"))],
        columns=_exception_columns,
        said=lambda n: ngettext("%(n)s urgent release", "%(n)s urgent releases", n) % {"n": grouped(n)},
    )
    if copy := listing.csv():
        return copy
    page = listing.paginate()
    sees_all = request.user.has_perm("posts.view_every_post")
    entrusted = {grant.account_id for grant in Authority.of(request).grants}
    reviewable = set(
        Authority.of(request)
        .to_decide.filter(pk__in=[each.post_id for each in page if each.state in ("owed", "overdue")])
        .order_by()
        .values_list("pk", flat=True)
    )
    return render(
        request,
        "posts/exceptions.html",
        {
            "listing": listing,
            "page": page,
            "rows": [
                {
                    "release": each,
                    "standing": story.urgent_state(each),
                    "accounts": [variant.account for variant in each.version.variants.all()],
                    "may_review": each.post_id in reviewable,
                    "may_open": sees_all or any(v.account_id in entrusted for v in each.version.variants.all()),
                }
                for each in page
            ],
        },
        status=listing.status,
    )
