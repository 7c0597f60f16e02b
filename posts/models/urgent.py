"""Break-glass: in an emergency one person releases, and another reviews afterwards."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Representative
from accounts.roles import Action
from posts.models.post import Post, PostVersion, Variant
from posts.models.review import PolicyCheck


class AfterReview(models.TextChoices):
    """What the review that was owed came to."""

    COMPLIANT = "compliant", _("complies with the policy")
    VIOLATION = "violation", _("breaches the policy")


class UrgentReleaseQuerySet(models.QuerySet["UrgentRelease"]):
    def standing(self) -> "UrgentReleaseQuerySet":
        """Those that weren't called back before anything went out."""
        return self.filter(called_back_at=None)

    def owed(self) -> "UrgentReleaseQuerySet":
        """Those whose review is still owed."""
        return self.standing().filter(reviewed_at=None)

    def visible_to(self, rep: Representative) -> "UrgentReleaseQuerySet":
        """All with the permission; else what this person released, and what went to accounts they review for."""
        if rep.user is not None and rep.user.has_perm("posts.view_every_post"):
            return self
        from accounts import access  # models know no acts; this asks one question of the app below

        reviewed = Variant.objects.filter(account__in=access.accounts_of(rep, Action.REVIEW)).values("version")
        return self.filter(Q(released_by=rep) | Q(version__in=reviewed))


class UrgentRelease(models.Model):
    """One release by one person, with its emergency and its reason, and the review that is owed. Kept for good."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="urgent_releases")
    version = models.ForeignKey(PostVersion, models.PROTECT, related_name="+")
    content_hash = models.CharField(_("over content hash"), max_length=64)
    emergency = models.CharField(_("emergency"), max_length=200)
    reason = models.TextField(_("why it could not wait"))
    released_by = models.ForeignKey(Representative, models.PROTECT, related_name="+")
    released_at = models.DateTimeField(_("released"), default=timezone.now)
    called_back_at = models.DateTimeField(_("called back"), null=True, blank=True)  # nothing went out, none is owed
    review_due_at = models.DateTimeField(_("review owed until"))
    escalated_at = models.DateTimeField(_("found overdue"), null=True, blank=True)
    reviewed_by = models.ForeignKey(Representative, models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=AfterReview, blank=True)
    calls = models.JSONField(_("calls"), default=dict)  # {"4.3.1": "complies", ...}
    report = models.ForeignKey(
        PolicyCheck, models.PROTECT, null=True, blank=True, related_name="+"
    )  # the check the reviewer had before them
    note = models.TextField(_("note"), blank=True)

    objects = UrgentReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("urgent release")
        verbose_name_plural = _("urgent releases")
        default_permissions = ()
        permissions = [("release_urgently", _("Can release a post alone in an emergency"))]
        ordering = ["-released_at", "-pk"]
        indexes = [
            models.Index(
                fields=["review_due_at"],
                condition=Q(reviewed_at__isnull=True, called_back_at__isnull=True, escalated_at__isnull=True),
                name="urgent_to_escalate",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["version"], condition=Q(called_back_at__isnull=True), name="one_standing_urgent_release"
            ),
            models.CheckConstraint(condition=~Q(emergency="") & ~Q(reason=""), name="urgent_release_says_why"),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, reviewed_by__isnull=True, outcome="", report__isnull=True)
                | (
                    Q(reviewed_at__isnull=False, reviewed_by__isnull=False, report__isnull=False)
                    & Q(outcome__in=["compliant", "violation"])
                ),
                name="owed_review_all_or_nothing",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("released_by")),
                name="owed_review_by_another",
            ),
            models.CheckConstraint(condition=~Q(outcome="violation") | ~Q(note=""), name="violation_has_a_note"),
        ]

    def __str__(self) -> str:
        return f"urgent release {self.pk}"

    def get_absolute_url(self) -> str:
        return f"{reverse('posts:detail', args=[self.post_id])}#urgent-{self.pk}"

    @property
    def state(self) -> str:
        """owed, overdue, called_back, compliant or violation."""
        if self.called_back_at:
            return "called_back"
        if self.reviewed_at:
            return self.outcome
        return "overdue" if self.review_due_at <= timezone.now() else "owed"
