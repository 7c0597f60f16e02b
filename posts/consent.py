"""Written consents (4.3.2) and claims to the two exceptions of 4.3.4: records with a person behind each."""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import access
from accounts.models import Representative
from accounts.roles import Action as RoleAction
from governance.audit import trail
from governance.audit.actions import Action
from governance.core.errors import GuardFailed, NotAllowed, WrongState
from governance.policy import rulebook
from posts import happenings
from posts.guards import require_reviewer
from posts.models import ConsentRecord, Exemption, ExemptionKind, InformationKind, Post, PostStateChoice
from posts.states import PostState

OVER = (PostState.REJECTED, PostState.WITHDRAWN, PostState.TAKEN_DOWN)
BEFORE_DECISION = (PostState.DRAFT, PostState.CHANGES_REQUESTED, PostState.IN_REVIEW)


@transaction.atomic
def record_consent(
    post: Post,
    *,
    by: Representative,
    person: str,
    information: Collection[str],
    signed_on: date,
    document_reference: str,
    guardian: str = "",
    expires_on: date | None = None,
) -> ConsentRecord:
    """Note that a person agreed in writing to named information about them being published, and where the paper is.

    `information` holds InformationKind values. `guardian` is who signed for somebody who can't."""
    post = Post.objects.locked(post.pk)
    if post.state in OVER:
        raise WrongState(_("This post is “%(state)s”, so no consent is needed.") % {"state": _label(post)})
    access.require_on_all(by, RoleAction.DRAFT, post.target_accounts())
    person, document_reference = person.strip(), document_reference.strip()
    kinds = sorted(set(information))
    if not person:
        raise GuardFailed(_("Whose consent is it?"), field="person")
    if not kinds or not set(kinds) <= set(InformationKind.values):
        raise GuardFailed(_("Choose what the consent covers."), field="information")
    if not document_reference:
        raise GuardFailed(_("Say where the signed paper is kept."), field="document_reference")
    if signed_on > timezone.localdate():
        raise GuardFailed(_("A consent can't be signed in the future."), field="signed_on")
    if expires_on and expires_on < timezone.localdate():
        raise GuardFailed(_("This consent no longer counts."), field="expires_on")
    made, new = ConsentRecord.objects.get_or_create(
        post=post,
        person=person,
        information=kinds,
        guardian=guardian.strip(),
        signed_on=signed_on,
        expires_on=expires_on,
        document_reference=document_reference,
        withdrawn_at=None,
        defaults={"recorded_by": by},
    )
    if new:
        trail.record(
            Action.CONSENT_RECORDED,
            made,
            by=by,
            clauses=[rulebook.clause("personal_information").reference],
            post=post.pk,
            information=kinds,
            valid_to=str(expires_on) if expires_on else None,
        )
    return made


@transaction.atomic
def withdraw_consent(consent: ConsentRecord, *, by: Representative) -> ConsentRecord:
    """The person took their consent back. What waits to be sent is held; what is out is brought before a moderator."""
    post = Post.objects.locked(consent.post_id)
    consent = ConsentRecord.objects.select_for_update(of=("self",)).get(pk=consent.pk)
    _require_involved(post, by)
    if consent.withdrawn_at:
        return consent
    consent.withdrawn_at, consent.withdrawn_by = timezone.now(), by
    consent.save(update_fields=["withdrawn_at", "withdrawn_by"])
    if post.state in (PostState.PUBLISHING, PostState.PUBLISHED):
        happenings.tell("consent_withdrawn", post=post.pk)
    trail.record(
        Action.CONSENT_WITHDRAWN,
        consent,
        by=by,
        clauses=[rulebook.clause("personal_information").reference],
        post=post.pk,
        state=post.state,
    )
    return consent


@transaction.atomic
def claim_exemption(post: Post, *, by: Representative, kind: str, reason: str) -> Exemption:
    """Claim one of the two exceptions 4.3.4 names; until a reviewer accepts it, what it covers stays a warning."""
    post = Post.objects.locked(post.pk)
    if post.state not in BEFORE_DECISION:
        raise WrongState(
            _("An exception is claimed before a decision; this post is “%(state)s”.") % {"state": _label(post)}
        )
    access.require_on_all(by, RoleAction.DRAFT, post.target_accounts())
    if kind not in ExemptionKind.values:
        raise GuardFailed(_("4.3.4 knows two exceptions. Choose one."), field="kind")
    if not reason.strip():
        raise GuardFailed(_("Say why the exception applies."), field="reason")
    standing = post.exemptions.filter(kind=kind).first()
    if standing and standing.accepted is False:
        raise GuardFailed(_("A reviewer refused this exception for this post. Change the text instead."), field="kind")
    if standing:
        return standing
    made = Exemption.objects.create(post=post, kind=kind, reason=reason.strip(), claimed_by=by)
    trail.record(
        Action.EXEMPTION_CLAIMED,
        made,
        by=by,
        clauses=[rulebook.clause("endorsement").reference],
        post=post.pk,
        kind=kind,
    )
    return made


@transaction.atomic
def decide_exemption(exemption: Exemption, *, by: Representative, accepted: bool) -> Exemption:
    """A reviewer, who neither wrote the post nor made the claim, accepts or refuses it."""
    post = Post.objects.locked(exemption.post_id)
    exemption = Exemption.objects.select_for_update(of=("self",)).get(pk=exemption.pk)
    if post.state != PostState.IN_REVIEW:
        raise WrongState(
            _("A claim is decided while the post is in review; it is “%(state)s”.") % {"state": _label(post)}
        )
    require_reviewer(post, by)
    if exemption.claimed_by_id == by.pk:
        raise NotAllowed(_("You made this claim. Someone else decides on it."))
    if exemption.accepted is not None:
        if exemption.accepted == accepted:
            return exemption
        raise WrongState(_("This claim was decided already."))
    exemption.accepted, exemption.decided_by, exemption.decided_at = accepted, by, timezone.now()
    exemption.save(update_fields=["accepted", "decided_by", "decided_at"])
    trail.record(
        Action.EXEMPTION_DECIDED,
        exemption,
        by=by,
        clauses=[rulebook.clause("endorsement").reference],
        post=post.pk,
        kind=exemption.kind,
        accepted=accepted,
    )
    return exemption


def _require_involved(post: Post, by: Representative) -> None:
    """Taking a consent back only ever stops: whoever drafts, reviews or removes on one of the accounts may."""
    access.require_standing(by)
    targets = [account.pk for account in post.target_accounts()]
    for action in (RoleAction.DRAFT, RoleAction.REVIEW, RoleAction.TAKE_DOWN):
        if access.accounts_of(by, action).filter(pk__in=targets).exists():
            return
    raise NotAllowed(_("None of this post's accounts is entrusted to you."))


def _label(post: Post) -> str:
    return str(PostStateChoice(post.state).label)
