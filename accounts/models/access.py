"""Who is entrusted with which account, and from whom access is withdrawn (4.5.3)."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models.people import Department, Division, Representative, today
from accounts.models.social import SocialAccount
from accounts.roles import SHARED_ROLES, Role


class RoleChoice(models.TextChoices):
    AUTHOR = Role.AUTHOR.value, _("author")
    REVIEWER = Role.REVIEWER.value, _("reviewer")
    PUBLISHER = Role.PUBLISHER.value, _("publisher")
    MODERATOR = Role.MODERATOR.value, _("moderator")


def exactly_one_holder() -> Q:
    """Exactly one of representative, division, department is set."""
    names = ("representative", "division", "department")
    condition = Q()
    for chosen in names:
        condition |= Q(**{f"{name}__isnull": name != chosen for name in names})
    return condition


class Holder(models.Model):
    """Shared by grants and withdrawals: a person, a division or a department."""

    representative = models.ForeignKey(Representative, models.PROTECT, null=True, blank=True, related_name="%(class)ss")
    division = models.ForeignKey(Division, models.PROTECT, null=True, blank=True, related_name="%(class)ss")
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="%(class)ss")

    class Meta:
        abstract = True

    @property
    def holder(self) -> Representative | Division | Department:
        found = self.representative or self.division or self.department
        if found is None:
            raise ValueError("a row without a holder: the database doesn't keep such")
        return found


class AccessGrantQuerySet(models.QuerySet["AccessGrant"]):
    def in_force(self) -> "AccessGrantQuerySet":
        """Neither ended nor past their last day. Whether the holder may act at all is another question."""
        return self.filter(Q(expires_on__isnull=True) | Q(expires_on__gte=today()), revoked_at__isnull=True)


class AccessGrant(Holder):
    """One holder, one account, one role. Ended with who, when and why; never deleted."""

    account = models.ForeignKey(SocialAccount, models.PROTECT, related_name="grants")
    role = models.CharField(_("role"), max_length=10, choices=RoleChoice)
    granted_by = models.ForeignKey(Representative, models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField(_("granted"), auto_now_add=True)
    expires_on = models.DateField(_("until"), null=True, blank=True)
    revoked_by = models.ForeignKey(Representative, models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(_("ended"), null=True, blank=True)
    revoked_reason = models.CharField(_("why ended"), max_length=300, blank=True)

    objects = AccessGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("access grant")
        verbose_name_plural = _("access grants")
        default_permissions = ()
        permissions = [("grant_access", _("Can grant and end access to accounts"))]
        constraints = [
            models.CheckConstraint(condition=exactly_one_holder(), name="grant_has_one_holder"),
            models.CheckConstraint(
                condition=Q(representative__isnull=False) | Q(role__in=[role.value for role in SHARED_ROLES]),
                name="grant_entrusts_named_people",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True, revoked_reason="")
                | (Q(revoked_at__isnull=False, revoked_by__isnull=False) & ~Q(revoked_reason="")),
                name="grant_ended_all_or_nothing",
            ),
            *(
                models.UniqueConstraint(
                    fields=[holder, "account", "role"],
                    condition=Q(revoked_at__isnull=True, **{f"{holder}__isnull": False}),
                    name=f"one_live_grant_per_{holder}",
                )
                for holder in ("representative", "division", "department")
            ),
        ]
        indexes = [models.Index(fields=["account", "role"], name="grant_by_account")]

    def __str__(self) -> str:
        return f"{self.role} on account {self.account_id}"


class Withdrawal(Holder):
    """Access withdrawn from a person, a division or a department, at any time, with clause and reason (4.5.3).

    While `ended_at` is empty, every grant under the holder is dead and what they queued does not go out."""

    clause = models.ForeignKey("governance.Clause", models.PROTECT, related_name="+")
    reason = models.TextField(_("reason"))
    withdrawn_by = models.ForeignKey(Representative, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(_("since"), auto_now_add=True)
    ended_by = models.ForeignKey(Representative, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(_("reinstated"), null=True, blank=True)
    ended_reason = models.TextField(_("why reinstated"), blank=True)

    class Meta:
        verbose_name = _("withdrawal of access")
        verbose_name_plural = _("withdrawals of access")
        default_permissions = ()
        permissions = [("withdraw_access", _("Can withdraw access under 4.5.3, and reinstate it"))]
        ordering = ["-withdrawn_at"]
        constraints = [
            models.CheckConstraint(condition=exactly_one_holder(), name="withdrawal_has_one_holder"),
            models.CheckConstraint(condition=~Q(reason=""), name="withdrawal_has_a_reason"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, ended_reason="")
                | (Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(ended_reason="")),
                name="withdrawal_ended_all_or_nothing",
            ),
            *(
                models.UniqueConstraint(
                    fields=[holder],
                    condition=Q(ended_at__isnull=True, **{f"{holder}__isnull": False}),
                    name=f"one_standing_withdrawal_per_{holder}",
                )
                for holder in ("representative", "division", "department")
            ),
        ]

    def __str__(self) -> str:
        return f"withdrawal {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("accounts:withdrawal", args=[self.pk])

    @property
    def basis(self) -> str:
        """The clause that lets the City withdraw (4.5.3 in Peterborough), beside the one that wasn't complied with."""
        return str(self.clause.policy.parts.get("withdrawal", self.clause.reference))

    @property
    def state(self) -> str:
        return "reinstated" if self.ended_at else "withdrawn"


class PasswordChange(models.Model):
    """A password on a network that must be changed, since somebody who may know it lost access or left.

    Only a person can close that door; the row stands open until someone says that it is done."""

    account = models.ForeignKey(SocialAccount, models.PROTECT, related_name="password_changes")
    withdrawal = models.ForeignKey(Withdrawal, models.PROTECT, null=True, blank=True, related_name="password_changes")
    leaver = models.ForeignKey(Representative, models.PROTECT, null=True, blank=True, related_name="password_changes")
    asked_at = models.DateTimeField(_("since"), auto_now_add=True)
    done_by = models.ForeignKey(Representative, models.PROTECT, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    class Meta:
        verbose_name = _("password to change")
        verbose_name_plural = _("passwords to change")
        default_permissions = ()
        ordering = ["account", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawal__isnull=True, leaver__isnull=False)
                | Q(withdrawal__isnull=False, leaver__isnull=True),
                name="password_change_has_one_cause",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="password_change_done_all_or_nothing",
            ),
            *(
                models.UniqueConstraint(
                    fields=[cause, "account"],
                    condition=Q(done_at__isnull=True, **{f"{cause}__isnull": False}),
                    name=f"one_open_password_change_per_{cause}",
                )
                for cause in ("withdrawal", "leaver")
            ),
        ]

    def __str__(self) -> str:
        return f"password of account {self.account_id}"


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def in_force(self) -> "DelegationQuerySet":
        """Those of today: begun, not over, not ended early."""
        return self.filter(starts_on__lte=today(), ends_on__gte=today(), ended_at=None)


class Delegation(models.Model):
    """While one reviewer is away, another decides in their place, on the same accounts. Ended early or by its date."""

    representative = models.ForeignKey(Representative, models.PROTECT, related_name="delegations")
    delegate = models.ForeignKey(Representative, models.PROTECT, related_name="delegated_to_them")
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    made_by = models.ForeignKey(Representative, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    ended_by = models.ForeignKey(Representative, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(_("ended early"), null=True, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        default_permissions = ()
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="delegation_ends_after_it_starts"),
            models.CheckConstraint(condition=~Q(representative=F("delegate")), name="delegation_to_another"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="delegation_ended_all_or_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"delegation {self.pk}"
