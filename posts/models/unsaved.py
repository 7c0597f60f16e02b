"""What somebody typed and hasn't saved: kept for them alone, until they save or throw it away."""

from django.db import models
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import Representative
from posts.models.post import Post


class Unsaved(models.Model):
    """The composer's form of one person at one post (None: a new one) as it was last typed. No version, no record.

    `key` names the open form whose words these are, so that a second tab doesn't overwrite them."""

    writer = models.ForeignKey(Representative, models.CASCADE, related_name="+")
    post = models.ForeignKey(Post, models.CASCADE, null=True, blank=True, related_name="+")
    typed = models.JSONField(_("as typed"))  # {name of a field: [values]}
    key = models.CharField(max_length=32)
    kept_at = models.DateTimeField(_("kept"), db_index=True)

    class Meta:
        verbose_name = _("unsaved words")
        verbose_name_plural = _("unsaved words")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint("writer", Coalesce("post", Value(0)), name="one_unsaved_form_per_person_and_post")
        ]

    def __str__(self) -> str:
        return f"unsaved words {self.pk}"
