"""The City's record of who did what, when, and under which clause."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from governance.audit.actions import Action
from governance.core.figures import label_of


class AuditEvent(models.Model):
    """One event, inserted once by `trail.record`. The database refuses to change or delete it.

    Actor and subject are kept as type, id and label of that moment, without foreign keys: the event outlives both.
    `facts` holds ids, digests, states and clause references, never post text or personal data."""

    sequence = models.BigIntegerField(_("sequence"), primary_key=True)
    at = models.DateTimeField(_("at"))
    action = models.CharField(_("action"), max_length=40, choices=Action)
    actor_type = models.CharField(_("actor's kind"), max_length=40)
    actor_id = models.CharField(_("actor's id"), max_length=40)
    actor_label = models.CharField(_("actor"), max_length=200)
    subject_type = models.CharField(_("subject's kind"), max_length=40)
    subject_id = models.CharField(_("subject's id"), max_length=40)
    subject_label = models.CharField(_("subject"), max_length=200)
    clauses = models.JSONField(_("clauses"), default=list)
    facts = models.JSONField(_("facts"), default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(_("hash"), max_length=64, unique=True)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-sequence"], name="audit_by_subject"),
            models.Index(fields=["action", "-sequence"], name="audit_by_action"),
            models.Index(fields=["actor_type", "actor_id", "-sequence"], name="audit_by_actor"),
            models.Index(fields=["-at"], name="audit_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action}"

    def get_action_display(self) -> str:  # type: ignore[no-redef]  # Django leaves it where it stands
        return label_of(Action, self.action)
