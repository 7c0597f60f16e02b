"""What the checker found, what people answered, and what they decided."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Representative
from governance.policy.models import Clause, Policy, Severity
from posts.models.post import Placement, Post, PostVersion, Variant


class ConsentRecord(models.Model):
    """Written consent of one person for named information about them (4.3.2; MFIPPA s. 32(b))."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="consents")
    person = models.CharField(_("whose consent"), max_length=200)
    information = models.JSONField(_("what it covers"), default=list)  # of InformationKind values
    guardian = models.CharField(_("parent or guardian who signed"), max_length=200, blank=True)
    signed_on = models.DateField(_("signed"))
    expires_on = models.DateField(_("valid to"), null=True, blank=True)
    document_reference = models.CharField(_("where the signed paper is kept"), max_length=300)
    recorded_by = models.ForeignKey(Representative, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(Representative, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("written consent")
        verbose_name_plural = _("written consents")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("signed_on")),
                name="consent_expires_after_signing",
            ),
        ]

    def __str__(self) -> str:
        return f"consent {self.pk}"

    def counts_on(self, day: date) -> bool:
        """Signed by then, not run out, not taken back."""
        lasts = self.expires_on is None or self.expires_on >= day
        return lasts and self.signed_on <= day and self.withdrawn_at is None


class InformationKind(models.TextChoices):
    """What a written consent can list: the kinds the checker knows."""

    NAME = "name", _("name")
    IMAGE = "image", _("image")
    VOICE = "voice", _("voice")
    QUOTE = "quote", _("words quoted")
    AGE = "age", _("age")
    BIRTH_DATE = "birth_date", _("date of birth")
    CONTACT = "contact", _("contact details")
    ADDRESS = "address", _("home address")
    SCHOOL = "school", _("school")
    HEALTH = "health", _("health")
    BENEFITS = "benefits", _("benefits and support")
    FINANCES = "finances", _("money matters")
    FAMILY = "family", _("family")
    EMPLOYMENT = "employment", _("work")
    VEHICLE = "vehicle", _("vehicle")
    CORRESPONDENCE = "correspondence", _("letters and messages")
    IDENTITY = "identity", _("origin, belief, orientation")
    LEGAL = "legal", _("legal matters")
    OTHER = "other", _("other")


class ExemptionKind(models.TextChoices):
    """The two exceptions that 4.3.4 itself names."""

    ECONOMIC_DEVELOPMENT = "economic_development", _("economic development or retention")
    ELECTED_OFFICIAL = "elected_official", _("official role of an elected official")


class Exemption(models.Model):
    """A claim to an exception of 4.3.4 with its reason; a reviewer accepts or refuses it."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="exemptions")
    kind = models.CharField(_("exception"), max_length=24, choices=ExemptionKind)
    reason = models.TextField(_("why it applies"))
    claimed_by = models.ForeignKey(Representative, models.PROTECT, related_name="+")
    claimed_at = models.DateTimeField(_("claimed"), auto_now_add=True)
    accepted = models.BooleanField(_("accepted"), null=True, blank=True)  # null: not decided
    decided_by = models.ForeignKey(Representative, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        verbose_name = _("exemption")
        verbose_name_plural = _("exemptions")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["post", "kind"], name="one_exemption_per_kind"),
            models.CheckConstraint(condition=~Q(reason=""), name="exemption_has_a_reason"),
            models.CheckConstraint(
                condition=Q(accepted__isnull=True, decided_by__isnull=True, decided_at__isnull=True)
                | Q(accepted__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
                name="exemption_decided_all_or_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"exemption {self.pk}"


class PolicyCheck(models.Model):
    """One run of the checker over one version, with the digest of the rules that judged."""

    version = models.ForeignKey(PostVersion, models.PROTECT, related_name="checks")
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="+")
    rules_digest = models.CharField(_("rules"), max_length=64)
    context_digest = models.CharField(_("consents, exemptions and period"), max_length=64)
    outcome = models.CharField(_("outcome"), max_length=8)  # clear, warn, block
    checked_at = models.DateTimeField(_("checked"), auto_now_add=True)

    class Meta:
        verbose_name = _("check")
        verbose_name_plural = _("checks")
        default_permissions = ()
        indexes = [models.Index(fields=["version", "-id"], name="check_latest")]

    def __str__(self) -> str:
        return f"check {self.pk}"


class CheckFinding(models.Model):
    """One place in the text that a rule points at. Open until answered (WARN) or gone from the text (BLOCK)."""

    # named `report` because a Django model already has a method called `check`
    report = models.ForeignKey(PolicyCheck, models.PROTECT, related_name="findings")
    variant = models.ForeignKey(Variant, models.PROTECT, null=True, blank=True, related_name="+")  # null: common text
    placement = models.ForeignKey(
        Placement, models.PROTECT, null=True, blank=True, related_name="+"
    )  # set: the words are this picture's alt text, and the span lies in it
    clause = models.ForeignKey(Clause, models.PROTECT, null=True, blank=True, related_name="+")  # null: accessibility
    rule = models.CharField(_("rule"), max_length=80)
    severity = models.CharField(_("severity"), max_length=8, choices=Severity)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    excerpt = models.TextField(_("words"), blank=True)
    message = models.TextField(_("what it is"))
    advice = models.TextField(_("what to do"), blank=True)
    clearable = models.BooleanField(default=False)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(Representative, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    cleared_by = models.ForeignKey(Representative, models.PROTECT, null=True, blank=True, related_name="+")
    cleared_at = models.DateTimeField(_("cleared"), null=True, blank=True)
    cleared_reason = models.TextField(_("why it is mistaken"), blank=True)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        default_permissions = ()
        ordering = ["report", "variant_id", "start", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="finding_answered_all_or_nothing",
            ),
            models.CheckConstraint(
                condition=Q(cleared_reason="", cleared_by__isnull=True, cleared_at__isnull=True)
                | (~Q(cleared_reason="") & Q(cleared_by__isnull=False, cleared_at__isnull=False)),
                name="finding_cleared_all_or_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"finding {self.pk}"

    @property
    def is_open(self) -> bool:
        if self.severity == Severity.ADVICE or self.cleared_at:
            return False
        return self.severity == Severity.BLOCK or not self.answer


class Verdict(models.TextChoices):
    APPROVED = "approved", _("approved")
    CHANGES_REQUESTED = "changes_requested", _("changes requested")
    REJECTED = "rejected", _("rejected")


class Call(models.TextChoices):
    """A reviewer's own call on one clause."""

    COMPLIES = "complies", _("Complies")
    BREACH = "breach", _("Breach")
    EXCEPTION = "exception", _("Exception accepted")


class ReviewDecision(models.Model):
    """What one reviewer decided on one version, over which hash, with their call on each clause."""

    version = models.ForeignKey(PostVersion, models.PROTECT, related_name="decisions")
    verdict = models.CharField(_("decision"), max_length=20, choices=Verdict)
    decided_by = models.ForeignKey(Representative, models.PROTECT, related_name="decisions")
    decided_at = models.DateTimeField(_("decided"), auto_now_add=True)
    content_hash = models.CharField(_("over content hash"), max_length=64)
    report = models.ForeignKey(
        PolicyCheck, models.PROTECT, related_name="decisions"
    )  # the check the reviewer had before them, and so the rules that judged
    calls = models.JSONField(_("calls"), default=dict)  # {"4.3.1": "complies", ...}
    clause = models.ForeignKey(Clause, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        default_permissions = ()
        ordering = ["-decided_at"]
        constraints = [
            models.UniqueConstraint(fields=["version", "decided_by"], name="one_decision_per_reviewer_and_version"),
            models.CheckConstraint(condition=Q(verdict="approved") | ~Q(note=""), name="refusal_has_a_note"),
            models.CheckConstraint(
                condition=~Q(verdict="rejected") | Q(clause__isnull=False),
                name="rejection_cites_a_clause",
            ),
        ]

    def __str__(self) -> str:
        return f"decision {self.pk}"

    @property
    def own_note(self) -> str:
        """The note, unless it only gathers the comments beside the words."""
        comments = [remark.line for remark in self.remarks.all()]
        return "" if comments and self.note == "\n".join(comments) else self.note
