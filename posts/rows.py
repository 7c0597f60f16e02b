"""Posts in a queue: the words themselves, what was found, what changed since the last decision, and who is at it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince, timeuntil
from django.utils.translation import gettext as _

from accounts.models import Representative
from governance.core.prepared import Question, ids, together
from governance.core.together import remember
from posts import leases, story
from posts.dossier import grouped
from posts.models import CheckFinding, Placement, PolicyCheck, Post, ReviewDecision, Variant
from posts.models.post import PostQuerySet
from posts.showing import Tally, by_words, found_in, tally

SHORT = 2_000  # characters up to which a change is shown in a list; a longer text is compared on its own page


@dataclass(frozen=True, slots=True)
class Mark:
    """Words that a finding points at."""

    start: int
    end: int
    severity: str


@dataclass(frozen=True, slots=True)
class Row:
    """A post in a list: its own words with their marks, and what was found. Values alone, so that equal rows are
    shown alike (governance.templatetags.parts)."""

    pk: int
    title: str
    version: int
    written_by: str
    department: str
    text: str
    marks: tuple[Mark, ...]
    tally: Tally
    networks: str
    other_texts: int  # accounts whose words differ from those shown
    checked: bool
    wished_at: datetime | None
    due_in: str  # "in 16 hours", "2 days ago"; empty without a wished time
    asked_on: str
    owed_until: datetime | None  # released urgently, and to be reviewed until then
    held_since: datetime | None
    escalated: bool
    why: str = ""  # why this person can't decide on it
    taken: str = ""  # who reviews it now, and until when
    since: str = ""  # which decision the change below is measured against
    change: story.Change | None = None


def with_rows(posts: PostQuerySet) -> PostQuerySet:
    """What `rows` needs to know of each post, in the query that lists them."""
    latest = PolicyCheck.objects.filter(version=OuterRef("current_version")).order_by("-pk")
    decided = _earlier_decisions().filter(version__post=OuterRef("pk")).exclude(version=OuterRef("current_version"))
    return posts.select_related("current_version__created_by", "created_by", "department", "lease_by").annotate(
        check_pk=Subquery(latest.values("pk")[:1]),
        decision_pk=Subquery(decided.values("pk")[:1]),
        decided_version=Subquery(decided.values("version")[:1]),
    )


def rows(posts: Iterable[Post], reader: Representative) -> list[Row]:
    """Lines of a queue, from `with_rows`, for this reader; the rest of what they show in one question."""
    listed = list(posts)
    if not listed:
        return []
    earlier = {post.decided_version for post in listed} - {None}  # type: ignore[attr-defined]
    compared = earlier | {post.current_version_id for post in listed if post.decided_version}  # type: ignore[attr-defined]
    versions = earlier | {post.current_version_id for post in listed}
    found, decisions, variants, placements = together(
        Question.of(_findings, checks=ids(post.check_pk for post in listed)),  # type: ignore[attr-defined]
        Question.of(_decisions, decisions=ids(post.decision_pk for post in listed)),  # type: ignore[attr-defined]
        Question.of(_texts, versions=ids(versions)),
        Question.of(_pictures, versions=ids(compared)),
    )
    findings = grouped(sorted(found, key=lambda each: (each.start, each.pk)), "report_id")
    texts = grouped(sorted(variants, key=lambda each: each.account_id), "version_id")
    pictures = grouped(sorted(placements, key=lambda each: each.position), "version_id")
    by_pk = {decision.pk: decision for decision in decisions}
    for version in [post.version for post in listed] + [decision.version for decision in decisions]:
        remember(version, "variants", texts.get(version.pk, []))
        remember(version, "placements", pictures.get(version.pk, []))
    return [
        _row(post, findings.get(post.check_pk, []), by_pk.get(post.decision_pk), reader)  # type: ignore[attr-defined]
        for post in listed
    ]


def _findings(checks: tuple[int, ...]) -> QuerySet[CheckFinding]:
    return CheckFinding.objects.filter(report__in=checks)


def _decisions(decisions: tuple[int, ...]) -> QuerySet[ReviewDecision]:
    return ReviewDecision.objects.filter(pk__in=decisions).select_related("decided_by", "version")


def _texts(versions: tuple[int, ...]) -> QuerySet[Variant]:
    return Variant.objects.filter(version__in=versions).select_related("account")


def _pictures(versions: tuple[int, ...]) -> QuerySet[Placement]:
    return Placement.objects.filter(version__in=versions)


def _earlier_decisions() -> QuerySet[ReviewDecision]:
    return ReviewDecision.objects.order_by("-decided_at", "-pk")


def _row(post: Post, found: list[CheckFinding], decision: ReviewDecision | None, reader: Representative) -> Row:
    groups = by_words(post.version)
    text, variants = next(iter(groups.items()), (post.version.text, []))
    accounts = [variant.account for variants in groups.values() for variant in variants]
    return Row(
        pk=post.pk,
        title=post.title,
        version=post.version.number,
        written_by=str(post.created_by),
        department=str(post.department),
        text=text,
        marks=tuple(Mark(each.start, each.end, str(each.severity)) for each in found_in(variants, found)),
        tally=tally(found),
        networks=", ".join(str(account.get_platform_display()) for account in accounts),
        other_texts=len(accounts) - len(variants),
        checked=post.check_pk is not None,  # type: ignore[attr-defined]
        wished_at=post.wished_at,
        due_in=due_in(post.wished_at) if post.wished_at else "",
        asked_on=date_format(timezone.localtime(post.submitted_at)) if post.submitted_at else "",
        owed_until=post.review_owed_until,
        held_since=post.held_since,
        escalated=post.escalated_at is not None,
        why=why_not_theirs(post),
        taken=taken(post, reader),
        since=_since(decision) if decision else "",
        change=story.change(decision.version, post.version) if decision and len(text) <= SHORT else None,
    )


def taken(post: Post, reader: Representative) -> str:
    """Who is at it, in words for this reader; empty where nobody is."""
    at_it = post.reviewer_now(timezone.now())
    if at_it is None:
        return ""
    if at_it == reader:
        return _("You are reviewing this until %(time)s.") % {"time": leases.moment(post.lease_until)}
    return leases.taken_words(post)


def _since(decision: ReviewDecision) -> str:
    facts = {
        "number": decision.version.number,
        "verdict": decision.get_verdict_display(),
        "person": decision.decided_by,
    }
    return _("Since version %(number)s (%(verdict)s, %(person)s):") % facts


def due_in(moment: datetime) -> str:
    """How far away a moment is, in one unit."""
    if moment < timezone.now():
        return _("%(time)s ago") % {"time": timesince(moment, depth=1)}
    return _("in %(time)s") % {"time": timeuntil(moment, depth=1)}


def why_not_theirs(post: Post) -> str:
    """Why a post in the queue of others isn't this person's to decide, from what the query noted."""
    if getattr(post, "wrote", False):
        return _("You wrote or changed it, so somebody else decides.")
    if getattr(post, "decided", False):
        return _("You have decided on this version; another approval is needed.")
    if getattr(post, "elsewhere", False):
        return _("Not all of its accounts are entrusted to you for review.")
    return ""
