"""Four eyes: an author submits, somebody who wrote none of it decides, and what they saw is what is approved.

Every refusal can be asked for beforehand: `submit_obstacles` and `decision_obstacles` give all reasons at once, and the
acts hold to the same lists, so a page never promises what the act then refuses."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Standing
from accounts.models import Representative
from accounts.roles import Action as RoleAction
from governance.audit import trail
from governance.audit.actions import Action
from governance.audit.models import AuditEvent
from governance.core.errors import GuardFailed, Obstacle
from governance.policy.book import Book
from governance.policy.models import Clause
from posts import approvals, checking, drafting, grounds, happenings, holding, leases, remarks
from posts.answers import answer_finding, clear_finding
from posts.calls import call_obstacles
from posts.fitting import fit_obstacles
from posts.guards import (
    refuse,
    require_may_stop,
    require_reviewer,
    require_seen,
    require_undecided,
    transition,
    why_not_contributor,
    why_not_independent,
    why_not_reviewer,
)
from posts.models import PolicyCheck, Post, PostStateChoice, ReviewDecision, Verdict
from posts.states import PostState, Transition, find_transition

__all__ = [
    "answer_finding",
    "approve",
    "clear_finding",
    "decision_obstacles",
    "reject",
    "request_changes",
    "required_approvals",
    "submit",
    "submit_obstacles",
    "withdraw",
]


# --- Questions ---


def submit_obstacles(post: Post, by: Standing, *, now: datetime | None = None) -> list[Obstacle]:
    """Every reason why this person can't send this post to review now; empty means they can."""
    now = now or timezone.now()
    judgement = checking.judge(post.version, now=now, planned=post.wished_at)
    return _state_obstacles("submit", post) + _author_obstacles(post, by) + _submit_guards(post, judgement, now)


def decision_obstacles(
    post: Post,
    by: Standing,
    *,
    calls: Mapping[str, str] | None = None,
    now: datetime | None = None,
    book: Book | None = None,
) -> list[Obstacle]:
    """Every reason why this person can't approve this post now. Without `calls` those on clauses are left out; `book`
    is for a page that has read it already."""
    now = now or timezone.now()
    reasons = _state_obstacles("approve", post) + why_not_reviewer(post, by)
    reasons += why_not_independent(post, by.rep) + leases.obstacles(post, by.rep, now)
    mine = next((each for each in post.version.decisions.all() if each.decided_by_id == by.rep.pk), None)
    if mine:
        reasons.append(
            Obstacle(
                "already_decided",
                _("You decided on this version already: %(verdict)s.") % {"verdict": mine.get_verdict_display()},
            )
        )
    judgement = checking.judge(post.version, now=now, planned=post.wished_at, book=book)
    return reasons + _approval_guards(post, calls, judgement, now)


def required_approvals(post: Post) -> int:
    """How many people must approve: what the strictest of its accounts asks for."""
    return approvals.required(post.target_accounts())


# --- The author's acts ---


def submit(post: Post, *, by: Representative, seen: str = "") -> Post:
    """Send the current version to review. What its check finds stays on record when the submission is refused.

    `seen` is the content hash the author looked at, where they did: another one is a Conflict."""
    with transaction.atomic():
        post, reasons = _submit(post.pk, by=by, seen=seen)
    if reasons:
        raise GuardFailed(_("This post can't go to review yet."), obstacles=reasons)
    return grounds.forget(post)


def _submit(pk: int, *, by: Representative, seen: str) -> tuple[Post, list[Obstacle]]:
    post = grounds.locked(pk)
    refuse(_author_obstacles(post, Standing(by)))
    if seen:
        require_seen(post, seen)
    if post.state == PostState.IN_REVIEW:
        return post, []
    row = transition("submit", post)
    now = timezone.now()
    judgement = checking.judge(post.version, now=now, planned=post.wished_at)
    reasons = _submit_guards(post, judgement, now)
    if reasons:
        checking.keep(judgement)
        return post, reasons

    if any(each.verdict != Verdict.APPROVED for each in post.version.decisions.all()):
        # Sent back and submitted again unchanged, perhaps with a consent: whoever sent it back decides anew.
        drafting.renew_version(post, by=by)
        judgement = checking.judge(post.version, now=now, planned=post.wished_at)
    report, events = checking.store(judgement)
    post.state, post.submitted_at = row.target, now
    post.begin_review()
    post.save()
    happenings.tell("review_wanted", post=post.pk)
    trail.record_all([*events, _entry(row, post, by, check=report.pk, outcome=report.outcome)])
    return post, []


@transaction.atomic
def withdraw(post: Post, *, by: Representative, reason: str = "") -> Post:
    """Give a post up before it is released. It stays on the record; nothing of it is sent."""
    post = Post.objects.locked(post.pk)
    require_may_stop(post, by)
    if post.state == PostState.WITHDRAWN:
        return post
    row = transition("withdraw", post)
    post.state, post.state_reason = row.target, reason.strip()
    post.save()
    trail.record_all([_entry(row, post, by)])
    return post


# --- The reviewer's acts ---


def approve(post: Post, *, by: Representative, seen: str, calls: Mapping[str, str], note: str = "") -> ReviewDecision:
    """Record one approval of the version the reviewer saw; the last one needed approves the post. What its check finds
    stays on record when the approval is refused.

    `seen` is the content hash on the reviewer's screen; `calls` maps each of the six clauses to their own call."""
    with transaction.atomic():
        decision, reasons = _approve(post.pk, by=by, seen=seen, calls=calls, note=note)
    if decision is None:
        raise GuardFailed(_("This post can't be approved as it is."), obstacles=reasons)
    return decision


def _approve(
    pk: int, *, by: Representative, seen: str, calls: Mapping[str, str], note: str
) -> tuple[ReviewDecision | None, list[Obstacle]]:
    post = grounds.locked(pk)
    mine = _standing_decision(post, by, seen, Verdict.APPROVED)
    if mine:
        return mine, []
    row = _require_may_decide("approve", post, by, seen)
    now = timezone.now()
    judgement = checking.judge(post.version, now=now, planned=post.wished_at)
    reasons = _approval_guards(post, calls, judgement, now)
    if reasons:
        checking.keep(judgement)
        return None, reasons

    report, events = checking.store(judgement)
    decision = _decide(post, report, Verdict.APPROVED, by=by, calls=calls, note=note)
    given = [each for each in (*post.version.decisions.all(), decision) if each.verdict == Verdict.APPROVED]
    if approvals.are_enough(post, given):
        post.state = row.target
        post.save()
        happenings.tell("approved", post=post.pk)
    approved = _entry(
        row,
        post,
        by,
        decision=decision.pk,
        check=report.pk,
        rules=report.rules_digest,
        approvals=len(given),
        calls=[f"{clause}:{call}" for clause, call in sorted(calls.items())],
    )
    trail.record_all([*events, approved])
    return decision, []


def request_changes(
    post: Post,
    *,
    by: Representative,
    seen: str,
    note: str,
    calls: Mapping[str, str] | None = None,
    comments: Sequence[remarks.Given] = (),
) -> ReviewDecision:
    """Send a post back to its authors with what should change, in a note, beside the words, or both."""
    verdict = Verdict.CHANGES_REQUESTED
    return _turn_down(post, "request_changes", verdict, by=by, seen=seen, note=note, calls=calls, comments=comments)


def reject(
    post: Post,
    *,
    by: Representative,
    seen: str,
    clause: Clause | None,
    note: str,
    calls: Mapping[str, str] | None = None,
) -> ReviewDecision:
    """End a post that the policy doesn't allow, naming the clause and the reason."""
    if clause is None or not clause.policy.in_force:
        raise GuardFailed(_("Name the clause of the policy that this post would breach."), field="clause")
    return _turn_down(post, "reject", Verdict.REJECTED, by=by, seen=seen, note=note, calls=calls, clause=clause)


def _turn_down(
    post: Post,
    act: str,
    verdict: Verdict,
    *,
    by: Representative,
    seen: str,
    note: str,
    calls: Mapping[str, str] | None,
    clause: Clause | None = None,
    comments: Sequence[remarks.Given] = (),
) -> ReviewDecision:
    calls = calls or {}
    with transaction.atomic():
        post = grounds.locked(post.pk)
        mine = _standing_decision(post, by, seen, verdict)
        if mine:
            return mine
        row = _require_may_decide(act, post, by, seen)
        beside_the_words = remarks.placed(post.version, comments)
        note = note.strip() or remarks.as_note(beside_the_words)
        if not note:
            raise GuardFailed(_("Say what should change, or why it can't be."), field="note")
        judgement = checking.judge(post.version, now=timezone.now(), planned=post.wished_at)
        reasons = call_obstacles(post, calls, judgement.book, complete=False)
        if reasons:
            raise GuardFailed(reasons[0].message, obstacles=reasons)
        report, events = checking.store(judgement)
        decision = _decide(post, report, verdict, by=by, calls=calls, note=note, clause=clause)
        remarks.store(decision, beside_the_words)
        post.state = row.target
        post.save()
        happenings.tell(act, post=post.pk)
        turned = _entry(row, post, by, decision=decision.pk, clauses=[clause.reference] if clause else [])
        trail.record_all([*events, turned])
    return decision


# --- Guards and parts ---


def _state_obstacles(act: str, post: Post) -> list[Obstacle]:
    if find_transition(act, post.state):
        return []
    return [Obstacle("wrong_state", _("This post is “%(state)s”.") % {"state": _label(post)})]


def _author_obstacles(post: Post, by: Standing) -> list[Obstacle]:
    return by.why_not(RoleAction.DRAFT, post.target_accounts()) + why_not_contributor(post, by.rep)


def _submit_guards(post: Post, judgement: checking.Judgement, now: datetime) -> list[Obstacle]:
    reasons = fit_obstacles(post.version) + _time_obstacles(post, now)
    return reasons + [checking.obstacle(finding) for finding in judgement.open_findings()]


def _approval_guards(
    post: Post, calls: Mapping[str, str] | None, judgement: checking.Judgement, now: datetime
) -> list[Obstacle]:
    reasons = _time_obstacles(post, now) + holding.obstacles(post) + fit_obstacles(post.version)
    reasons += [checking.obstacle(finding) for finding in judgement.open_findings()]
    if any(claim.accepted is None for claim in post.exemptions.all()):
        reasons.append(
            Obstacle(
                "exemption_undecided",
                _("An exception to 4.3.4 is claimed and not decided."),
                _("Accept or refuse the claim first."),
                href="#exemptions",
                clause=judgement.book.reference("endorsement"),
            )
        )
    if calls is not None:
        reasons += call_obstacles(post, calls, judgement.book, complete=True)
    return reasons


def _time_obstacles(post: Post, now: datetime) -> list[Obstacle]:
    if post.wished_at is None or post.wished_at > now:
        return []
    return [
        Obstacle(
            "wished_time_passed",
            _("The wished time has passed."),
            _("An author chooses a later one, or none."),
        )
    ]


def _require_may_decide(act: str, post: Post, by: Representative, seen: str) -> Transition:
    """When, who, and whether they saw what stands now."""
    row = transition(act, post)
    require_reviewer(post, by)
    leases.require_free(post, by, timezone.now())
    require_seen(post, seen)
    require_undecided(post, by)
    return row


def _standing_decision(post: Post, by: Representative, seen: str, verdict: Verdict) -> ReviewDecision | None:
    """The same decision made before by the same person on the same version: done twice is done once."""
    if seen != post.version.content_hash:
        return None
    mine = (each for each in post.version.decisions.all() if each.decided_by_id == by.pk and each.verdict == verdict)
    return next(mine, None)


def _decide(
    post: Post,
    report: PolicyCheck,
    verdict: Verdict,
    *,
    by: Representative,
    calls: Mapping[str, str],
    note: str,
    clause: Clause | None = None,
) -> ReviewDecision:
    leases.end(post)
    return ReviewDecision.objects.create(
        version=post.version,
        report=report,
        verdict=verdict,
        decided_by=by,
        content_hash=post.version.content_hash,
        calls=dict(calls),
        clause=clause,
        note=note.strip(),
    )


def _label(post: Post) -> str:
    return str(PostStateChoice(post.state).label)


def _entry(
    row: Transition, post: Post, by: Representative, *, clauses: list[str] | None = None, **facts: object
) -> AuditEvent:
    """What the record says of an act on a post."""
    return trail.entry(
        Action(row.audit_action),
        post,
        by=by,
        clauses=clauses or [],
        version=post.version.pk,
        content_hash=post.version.content_hash,
        state=post.state,
        **facts,
    )
