"""The sending of one text to one account, exactly once or with an honest "we don't know"."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import Representative, SocialAccount
from posts.models.post import PostVersion, Variant
from posts.states import DeliveryState


class DeliveryStateChoice(models.TextChoices):
    QUEUED = DeliveryState.QUEUED.value, _("Queued")
    SENDING = DeliveryState.SENDING.value, _("Being sent")
    SENT = DeliveryState.SENT.value, _("Sent")
    FAILED = DeliveryState.FAILED.value, _("Failed")
    UNCONFIRMED = DeliveryState.UNCONFIRMED.value, _("Unconfirmed")
    CANCELLED = DeliveryState.CANCELLED.value, _("Cancelled")
    REMOVED = DeliveryState.REMOVED.value, _("Removed")


class PublicationQuerySet(models.QuerySet["Publication"]):
    def of(self, version: PostVersion) -> "PublicationQuerySet":
        """The publications of one version of a post."""
        return self.filter(variant__version=version)

    def locked(self, pk: int) -> "Publication":
        """One publication, nobody else's until the end of the transaction, with all that sending it needs."""
        return self.taken(skip_locked=False).get(pk=pk)

    def taken(self, *, skip_locked: bool) -> "PublicationQuerySet":
        """Locked for this transaction as `locked` does; `skip_locked` passes over what another one holds."""
        return self.select_for_update(of=("self",), no_key=True, skip_locked=skip_locked).select_related(
            "variant__version__post__department",
            "variant__version__created_by",
            "account__pace",
            "released_by",
            "urgent",
        )


class Publication(models.Model):
    """One approved text on its way to one account. A schedule is no state: it is `not_before`."""

    variant = models.OneToOneField(Variant, models.PROTECT, related_name="publication")
    account = models.ForeignKey(SocialAccount, models.PROTECT, related_name="publications")
    state = models.CharField(_("state"), max_length=12, choices=DeliveryStateChoice, default=DeliveryStateChoice.QUEUED)
    approved_hash = models.CharField(_("approved hash"), max_length=64)
    idempotency_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    released_by = models.ForeignKey(Representative, models.PROTECT, related_name="+")
    released_at = models.DateTimeField(_("released"))
    urgent = models.ForeignKey(
        "posts.UrgentRelease", models.PROTECT, null=True, blank=True, related_name="publications"
    )  # what stands in place of the approvals where one person released it in an emergency
    planned_at = models.DateTimeField(_("planned for"))  # what a person decided
    not_before = models.DateTimeField(_("not before"))  # the next try; moves with every wait
    # The moment the network is told: fixed at the first try, so that every repetition carries the same one.
    first_tried_at = models.DateTimeField(_("first tried"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    held_reason = models.TextField(_("held because"), blank=True)
    held_codes = models.JSONField(default=list)  # of the reasons above, as gate.obstacles names them
    cancelled_reason = models.TextField(_("cancelled because"), blank=True)
    last_error = models.TextField(_("last answer"), blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    remote_id = models.CharField(_("id on the network"), max_length=300, blank=True)
    url = models.URLField(_("address"), max_length=500, blank=True)
    fingerprint = models.CharField(_("fingerprint"), max_length=200, blank=True)

    objects = PublicationQuerySet.as_manager()
    last_try: int  # the number of its last attempt, 0 for none; set only where posts.sending takes one

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["account", "remote_id"],
                condition=~Q(remote_id=""),
                name="one_publication_per_remote_post",
            ),
            models.CheckConstraint(
                condition=Q(state="sending", lease_until__isnull=False)
                | (~Q(state="sending") & Q(lease_until__isnull=True)),
                name="lease_while_sending",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "removed"]) | Q(sent_at__isnull=False),
                name="sent_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["not_before", "id"], condition=Q(state="queued"), name="publication_due"),
            models.Index(Coalesce("sent_at", "planned_at"), name="publication_moment"),
            models.Index(fields=["sent_at"], condition=Q(state="sent"), name="publication_sent"),
            models.Index(fields=["lease_until"], condition=Q(state="sending"), name="publication_leased"),
            models.Index(fields=["state", "account"], name="publication_by_state"),
        ]

    def __str__(self) -> str:
        return f"publication {self.pk}"


class AccountPace(models.Model):
    """A network asked to be left alone: nothing is sent to this account before `quiet_until`, by whichever worker."""

    account = models.OneToOneField(SocialAccount, models.PROTECT, related_name="pace")
    quiet_until = models.DateTimeField(_("nothing before"))

    class Meta:
        verbose_name = _("pace of an account")
        verbose_name_plural = _("paces of accounts")
        default_permissions = ()

    def __str__(self) -> str:
        return f"pace of account {self.account_id}"


class Outcome(models.TextChoices):
    """What one try to send came to."""

    SENT = "sent", _("sent")
    TRY_LATER = "try_later", _("try again later")
    REFUSED = "refused", _("refused by the network")
    CREDENTIALS = "credentials", _("credentials not accepted")
    UNPREPARED = "unprepared", _("could not be prepared")
    UNKNOWN = "unknown", _("no answer")


class DeliveryAttempt(models.Model):
    """One try to send, with the network's answer in plain words."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="tries")
    number = models.PositiveSmallIntegerField(_("number"))
    started_at = models.DateTimeField(_("started"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    outcome = models.CharField(
        _("outcome"), max_length=20, choices=Outcome, blank=True
    )  # empty: under way, or the worker died
    reason = models.TextField(_("answer"), blank=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        default_permissions = ()
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["publication", "number"], name="one_attempt_per_number")]

    def __str__(self) -> str:
        return f"attempt {self.number}"
