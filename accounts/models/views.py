"""What a person keeps for themselves: views of lists."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models.people import Representative


class SavedView(models.Model):
    """A list as one person filtered it, under a name of their own. Nobody else sees it."""

    representative = models.ForeignKey(Representative, models.CASCADE, related_name="saved_views")
    list_name = models.CharField(_("list"), max_length=20)  # governance.core.known_lists.Known
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(_("filters"), max_length=1000, blank=True)  # as in the address
    saved_at = models.DateTimeField(_("saved"), auto_now_add=True)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        default_permissions = ()
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint("representative", "list_name", Lower("name"), name="one_view_per_name")]

    def __str__(self) -> str:
        return self.name
