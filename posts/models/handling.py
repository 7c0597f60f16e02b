"""Who is at a post that waits for a decision, and what was done to keep it from waiting too long."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Representative


class Handling(models.Model):
    """Facts about the review under way, on the post itself: whoever decides has it locked and at hand.

    What was said with each step is kept for good in `ReviewStep`; here is only how things stand."""

    lease_by = models.ForeignKey(
        Representative, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who reviews it now")
    )
    lease_until = models.DateTimeField(_("reviews it until"), null=True, blank=True)
    held_since = models.DateTimeField(_("on hold since"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reviewers reminded"), null=True, blank=True)
    escalated_at = models.DateTimeField(_("escalated"), null=True, blank=True)
    escalated_to = models.ForeignKey(
        Representative, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("escalated to")
    )  # null beside a moment: no department head was there, so the policy officers were told

    class Meta:
        abstract = True

    def reviewer_now(self, now: datetime) -> Representative | None:
        """Who has taken this review and is at it still."""
        if self.lease_by is None or self.lease_until is None or self.lease_until <= now:
            return None
        return self.lease_by

    def is_taken_by_another(self, rep: Representative, now: datetime) -> bool:
        """Whether somebody else is at it."""
        return self.lease_by_id not in (None, rep.pk) and self.lease_until is not None and self.lease_until > now

    def begin_review(self) -> None:
        """A submission starts afresh: nothing is held, nobody was reminded yet. The caller saves it."""
        self.held_since = self.reminded_at = self.escalated_at = self.escalated_to = None
