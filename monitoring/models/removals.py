"""The removal log (4.5.1): what was taken away, on whose order, under which clause, with the evidence kept."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Representative
from governance.policy.models import Clause
from monitoring.models.items import PublishedItem, Snapshot


class RemovalState(models.TextChoices):
    ORDERED = "ordered", _("Ordered")
    CARRIED_OUT = "carried_out", _("Gone from the network")
    BY_HAND = "by_hand", _("To be removed by hand")
    FAILED = "failed", _("Could not be removed")


class Removal(models.Model):
    """One removal of one item. Evidence comes first: an order without a snapshot can't exist."""

    number = models.CharField(_("number"), max_length=12, unique=True)  # 2026-041
    item = models.ForeignKey(PublishedItem, models.PROTECT, related_name="removals")
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="+")
    reason = models.TextField(_("reason"))
    evidence = models.ForeignKey(Snapshot, models.PROTECT, related_name="removals")
    ordered_by = models.ForeignKey(Representative, models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField(_("ordered"), auto_now_add=True)
    state = models.CharField(_("state"), max_length=12, choices=RemovalState, default=RemovalState.ORDERED)
    not_before = models.DateTimeField(_("next try"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(_("last answer"), blank=True)
    carried_out_at = models.DateTimeField(_("gone since"), null=True, blank=True)
    confirmed_by = models.ForeignKey(Representative, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("removal")
        verbose_name_plural = _("removals")
        default_permissions = ()
        ordering = ["-ordered_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="removal_has_a_reason"),
            models.CheckConstraint(
                condition=Q(state="carried_out", carried_out_at__isnull=False)
                | (~Q(state="carried_out") & Q(carried_out_at__isnull=True)),
                name="removal_carried_out_says_when",
            ),
            models.UniqueConstraint(
                fields=["item"], condition=~Q(state="carried_out"), name="one_open_removal_per_item"
            ),
        ]
        indexes = [
            models.Index(fields=["not_before"], condition=Q(state="ordered"), name="removal_due"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("monitoring:removal", args=[self.pk])
