"""Break-glass: in an emergency one person with that duty releases a post at once, and another reviews it afterwards.

Only approvals and standing halts are passed over; what the checker blocks, a paused account and withdrawn access hold
as ever. Each such release stays on the list of exceptions for good."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import access, training
from accounts.access import Standing
from accounts.models import Representative
from governance.audit import trail
from governance.audit.actions import Action
from governance.core.errors import GuardFailed, NotAllowed, Obstacle
from posts import checking, gate, grounds, happenings, queueing, signatures
from posts.calls import call_obstacles
from posts.guards import URGENT, refuse, require_independent, require_seen, transition, why_not_reviewer
from posts.models import AfterReview, Call, Post, PostStateChoice, UrgentRelease
from posts.states import find_transition

BATCH = 100


# --- The release ---


def release_obstacles(post: Post, by: Standing, *, now: datetime | None = None) -> list[Obstacle]:
    """Every reason why this person can't release this post urgently now; empty means they can."""
    judgement = checking.judge(post.version, now=now or timezone.now())
    return _state_obstacles(post) + _person_obstacles(by) + _post_obstacles(post, judgement)


def release_urgently(post: Post, *, by: Representative, emergency: str, reason: str) -> UrgentRelease:
    """Publish a draft, or what waits for review, at once and alone. Somebody else owes it a review from now on.

    `emergency` is which one it is, `reason` why this could not wait for approval. The same release twice is one."""
    with transaction.atomic():
        release, reasons = _release(post.pk, by=by, emergency=emergency.strip(), reason=reason.strip())
    if release is None:
        raise GuardFailed(_("This post can't be released urgently."), obstacles=reasons)
    return release


def _release(
    pk: int, *, by: Representative, emergency: str, reason: str
) -> tuple[UrgentRelease | None, list[Obstacle]]:
    post = grounds.locked(pk)
    _require_may_release(by)
    standing: UrgentRelease | None = post.urgent_releases.standing().filter(released_by=by).first()
    if standing:
        return standing, []
    row = transition("release_urgently", post)
    if not emergency:
        raise GuardFailed(_("Name the emergency."), field="emergency")
    if not reason:
        raise GuardFailed(_("Say why this can't wait for another person's approval."), field="reason")
    now = timezone.now()
    judgement = checking.judge(post.version, now=now)
    reasons = _post_obstacles(post, judgement)
    if reasons:
        checking.keep(judgement)
        return None, reasons

    report, events = checking.store(judgement)
    made = UrgentRelease.objects.create(
        post=post,
        version=post.version,
        content_hash=post.version.content_hash,
        emergency=emergency[:200],
        reason=reason,
        released_by=by,
        released_at=now,
        review_due_at=now + timedelta(hours=settings.URGENT_REVIEW_HOURS),
    )
    publications = queueing.queue_all(post, by=by, now=now, planned=now, urgent=made)
    was = post.state
    post.state, post.state_reason, post.review_owed_until = row.target, "", made.review_due_at
    post.save()
    happenings.tell("review_owed", post=post.pk)
    events += [
        queueing.entry(Action.PUBLICATION_QUEUED, publication, by, planned_at=now.isoformat(), urgent=made.pk)
        for publication in publications
    ]
    released = trail.entry(
        Action(row.audit_action),
        post,
        by=by,
        version=post.version.pk,
        content_hash=post.version.content_hash,
        check=report.pk,
        rules=report.rules_digest,
        urgent=made.pk,
        review_due=made.review_due_at.isoformat(),
        was=was,
        state=post.state,
    )
    trail.record_all([*events, released])
    return made, []


# --- The review that is owed ---


def review_obstacles(
    release: UrgentRelease, by: Standing, *, calls: Mapping[str, str] | None = None, now: datetime | None = None
) -> list[Obstacle]:
    """Every reason why this person can't give the owed review now. Without `calls` those on clauses are left out."""
    post = release.post
    reasons = why_not_reviewer(post, by)
    reasons += [
        Obstacle("own_work", _("You contributed to this post or released it."), _("Somebody else reviews it."))
        for mine in [by.rep.pk in post.contributor_ids() or by.rep.pk == release.released_by_id]
        if mine
    ]
    if calls is not None:
        judgement = checking.judge(post.version, now=now or timezone.now())
        reasons += _call_obstacles(post, calls, judgement)
    return reasons


@transaction.atomic
def review_owed(
    post: Post, *, by: Representative, seen: str, calls: Mapping[str, str], note: str = ""
) -> UrgentRelease:
    """Judge, clause by clause, what one person released in an emergency. A breach is said on the post and brought
    before those who take down; this act takes nothing down by itself.

    `seen` is the content hash on the reviewer's screen. The same review twice is one."""
    post = grounds.locked(post.pk)
    refuse(why_not_reviewer(post, Standing(by)))
    release: UrgentRelease | None = post.urgent_releases.standing().first()
    if release is None:
        raise GuardFailed(_("No review is owed for this post."))
    if release.reviewed_at:
        if release.reviewed_by_id == by.pk and release.calls == dict(calls):
            return release
        raise GuardFailed(_("Somebody has reviewed this post already."))
    row = transition("review_owed", post)
    require_independent(post, by)
    if release.released_by_id == by.pk:
        raise NotAllowed(_("You released this post. Somebody else reviews it."))
    require_seen(post, seen)
    judgement = checking.judge(post.version, now=timezone.now())
    reasons = _call_obstacles(post, calls, judgement)
    if reasons:
        raise GuardFailed(_("This review isn't complete."), obstacles=reasons)
    breaches = sorted(reference for reference, call in calls.items() if call == Call.BREACH)
    if breaches and not note.strip():
        raise GuardFailed(_("Say what breaches the policy."), field="note")

    report, events = checking.store(judgement)
    release.reviewed_by, release.reviewed_at, release.report = by, timezone.now(), report
    release.outcome = AfterReview.VIOLATION if breaches else AfterReview.COMPLIANT
    release.calls, release.note = dict(calls), note.strip()
    release.save(update_fields=["reviewed_by", "reviewed_at", "report", "outcome", "calls", "note"])
    post.review_owed_until = None
    post.save(update_fields=["review_owed_until", "changed_at"])
    if breaches:
        happenings.tell("violation_found", post=post.pk)
    reviewed = trail.entry(
        Action(row.audit_action),
        post,
        by=by,
        clauses=breaches,
        urgent=release.pk,
        outcome=release.outcome,
        content_hash=post.version.content_hash,
        check=report.pk,
        rules=report.rules_digest,
        overdue=release.reviewed_at > release.review_due_at,
        calls=[f"{clause}:{call}" for clause, call in sorted(calls.items())],
        state=post.state,
    )
    trail.record_all([*events, reviewed])
    return release


# --- The clock's act ---


def escalate_due(now: datetime | None = None) -> int:
    """Bring reviews that are overdue before the reviewers again, and before the policy officers; once each, however
    often this runs. Returns how many."""
    now = now or timezone.now()
    late = UrgentRelease.objects.owed().filter(review_due_at__lte=now, escalated_at=None)
    found = 0
    for pk in late.order_by("review_due_at", "pk").values_list("pk", flat=True)[:BATCH]:
        with transaction.atomic():
            release = late.select_for_update(of=("self",), no_key=True, skip_locked=True).filter(pk=pk).first()
            if release is None:
                continue
            release.escalated_at = now
            release.save(update_fields=["escalated_at"])
            happenings.tell("review_overdue", post=release.post_id)
            trail.record(
                Action.POST_REVIEW_OVERDUE,
                release.post,
                by=trail.SYSTEM,
                urgent=release.pk,
                review_due=release.review_due_at.isoformat(),
                state=release.post.state,
            )
            found += 1
    return found


# --- Guards ---


def _state_obstacles(post: Post) -> list[Obstacle]:
    if find_transition("release_urgently", post.state):
        return []
    return [Obstacle("wrong_state", _("This post is “%(state)s”.") % {"state": PostStateChoice(post.state).label})]


def _require_may_release(by: Representative) -> None:
    """The duty, and training in force: emergencies are no reason to learn on the job (4.2.6)."""
    access.require_duty(by, URGENT)
    last_day = training.valid_to(by)
    if not training.counts(by, last_day):
        lapsed = training.obstacle(by, last_day)
        raise NotAllowed(f"{lapsed.message} {lapsed.remedy}")


def _person_obstacles(by: Standing) -> list[Obstacle]:
    """The same as a list, for the page."""
    reasons = by.reasons()
    if not by.holds(URGENT) and not reasons:
        reasons.append(Obstacle("no_duty", _("This is the duty of an emergency publisher.")))
    if not training.counts(by.rep, by.trained_to):
        reasons.append(training.obstacle(by.rep, by.trained_to))
    return reasons


def _post_obstacles(post: Post, judgement: checking.Judgement) -> list[Obstacle]:
    reasons = signatures.switched_off(post.target_accounts()) + gate.urgent_reasons(post, judgement)
    if any(claim.accepted is None for claim in post.exemptions.all()):
        reasons.append(
            Obstacle(
                "exemption_undecided",
                _("An exception to 4.3.4 is claimed and not decided."),
                _("A reviewer decides on the claim first, or an author words the text so that it needs none."),
                clause=judgement.book.reference("endorsement"),
            )
        )
    return reasons


def _call_obstacles(post: Post, calls: Mapping[str, str], judgement: checking.Judgement) -> list[Obstacle]:
    """A call on each of the six clauses; here a breach is an answer, no obstacle."""
    found = call_obstacles(post, calls, judgement.book, complete=True)
    return [each for each in found if each.code != "call_breach"]
