"""Addresses from which a calendar program reads what a person may see."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.people import Representative


class CalendarFeed(models.Model):
    """One such address, of one person. It holds a random token; kept is a keyed hash of that and nothing more."""

    representative = models.ForeignKey(Representative, models.PROTECT, related_name="calendar_feeds")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["representative"], condition=Q(withdrawn_at=None), name="one_calendar_feed_per_person"
            )
        ]

    def __str__(self) -> str:
        return f"calendar feed {self.pk}"
