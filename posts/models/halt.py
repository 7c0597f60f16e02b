"""Stop everything: nothing goes out while a halt stands."""

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, Representative, SocialAccount


class Halt(models.Model):
    """One stop, for all accounts, those of a department, or one. Lifted by an act with a reason, never deleted."""

    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="+")
    account = models.ForeignKey(SocialAccount, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(_("reason"))
    called_by = models.ForeignKey(Representative, models.PROTECT, related_name="+")
    called_at = models.DateTimeField(_("called"), auto_now_add=True)
    lifted_by = models.ForeignKey(Representative, models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lifted_reason = models.TextField(_("why it was lifted"), blank=True)

    class Meta:
        verbose_name = _("halt")
        verbose_name_plural = _("halts")
        default_permissions = ()
        permissions = [("halt_publishing", _("Can stop all publishing, and let it go on"))]
        ordering = ["-called_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(department__isnull=True) | Q(account__isnull=True), name="halt_of_one_scope"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, lifted_reason="")
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lifted_reason="")),
                name="halt_lifted_by_whom_and_why",
            ),
            models.UniqueConstraint(
                Coalesce("department", Value(0)),
                Coalesce("account", Value(0)),
                condition=Q(lifted_at__isnull=True),
                name="one_standing_halt_per_scope",
            ),
        ]

    def __str__(self) -> str:
        return f"halt {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("posts:halts")

    @property
    def scope(self) -> str:
        """What it stops, in the reader's language."""
        return str(self.account or self.department or gettext("every account"))

    def covers(self, account: SocialAccount) -> bool:
        """Whether it stops this account."""
        return account.pk == self.account_id or (
            self.account_id is None and self.department_id in (None, account.department_id)
        )
