"""What people say to findings: an author answers a warning, a policy officer sets a mistaken one aside."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import access
from accounts.models import Representative
from accounts.roles import Action as RoleAction
from governance.audit import trail
from governance.audit.actions import Action
from governance.core.errors import Conflict, GuardFailed, WrongState
from governance.policy.models import Severity
from posts.guards import refuse, require_independent, why_not_contributor
from posts.models import CheckFinding, Post, PostStateChoice
from posts.states import PostState

ANSWERABLE = (PostState.DRAFT, PostState.CHANGES_REQUESTED, PostState.IN_REVIEW)
CLEARABLE = (*ANSWERABLE, PostState.APPROVED, PostState.PUBLISHING)


@transaction.atomic
def answer_finding(finding: CheckFinding, *, by: Representative, answer: str) -> CheckFinding:
    """Say in writing why a warning is no breach here; the reviewer reads it beside the words."""
    post = Post.objects.locked(finding.report.version.post_id)
    finding = CheckFinding.objects.select_for_update(of=("self",)).get(pk=finding.pk)
    answer = answer.strip()
    if answer and finding.answer == answer:
        return finding
    if post.state not in ANSWERABLE:
        raise WrongState(_("Warnings are answered before a decision; this post has moved on."))
    access.require_on_all(by, RoleAction.DRAFT, post.target_accounts())
    refuse(why_not_contributor(post, by))
    _require_current(finding, post)
    if finding.severity != Severity.WARN:
        raise GuardFailed(_("Only warnings are answered in writing. This one asks for a change of the text."))
    if finding.answer and post.state == PostState.IN_REVIEW:
        raise WrongState(_("A reviewer may have read your answer already. Ask for the post back to change it."))
    if not answer:
        raise GuardFailed(_("Say why this is all right here, so that the reviewer can judge it."), field="answer")
    finding.answer, finding.answered_by, finding.answered_at = answer, by, timezone.now()
    finding.save(update_fields=["answer", "answered_by", "answered_at"])
    trail.record(Action.FINDING_ANSWERED, finding, by=by, clauses=_clauses(finding), post=post.pk, rule=finding.rule)
    return finding


@transaction.atomic
def clear_finding(finding: CheckFinding, *, by: Representative, reason: str) -> CheckFinding:
    """A policy officer sets a finding aside as mistaken, with a reason that is counted against the rule."""
    post = Post.objects.locked(finding.report.version.post_id)
    finding = CheckFinding.objects.select_for_update(of=("self",)).get(pk=finding.pk)
    access.require_duty(by, "posts.clear_finding")
    if finding.cleared_at:
        return finding
    if post.state not in CLEARABLE:
        raise WrongState(
            _("This post is “%(state)s”; there is nothing to clear.") % {"state": PostStateChoice(post.state).label}
        )
    require_independent(post, by)
    _require_current(finding, post)
    if not finding.clearable or finding.severity == Severity.ADVICE:
        raise GuardFailed(
            _("Nobody can clear this one. The text has to change."), clause=next(iter(_clauses(finding)), "")
        )
    if not reason.strip():
        raise GuardFailed(_("Say why the rule is mistaken here."), field="reason")
    finding.cleared_by, finding.cleared_at, finding.cleared_reason = by, timezone.now(), reason.strip()
    finding.save(update_fields=["cleared_by", "cleared_at", "cleared_reason"])
    trail.record(Action.FINDING_CLEARED, finding, by=by, clauses=_clauses(finding), post=post.pk, rule=finding.rule)
    return finding


# --- Parts ---


def _require_current(finding: CheckFinding, post: Post) -> None:
    latest = post.version.checks.order_by("-pk").first()
    if latest is None or finding.report_id != latest.pk:
        raise Conflict(_("This finding belongs to an earlier check. You now see the latest one."))


def _clauses(finding: CheckFinding) -> list[str]:
    return [finding.clause.reference] if finding.clause else []
