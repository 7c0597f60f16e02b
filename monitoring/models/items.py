"""What is seen on the City's own accounts (4.2.4, 4.5.2). Personal accounts are never scanned."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts.models import Representative, SocialAccount
from posts.models import Publication


class ItemState(models.TextChoices):
    LIVE = "live", _("As approved")
    EDITED = "edited", _("Edited on the network")
    MISSING = "missing", _("Missing on the network")
    UNAPPROVED = "unapproved", _("Nobody approved this")
    REMOVED = "removed", _("Removed")


def sees_every_item(rep: Representative) -> bool:
    """Whether this person sees what is on accounts that aren't entrusted to them."""
    return rep.user is not None and rep.user.has_perm("monitoring.view_every_item")


class ItemQuerySet(models.QuerySet["PublishedItem"]):
    def visible_to(self, rep: Representative) -> "ItemQuerySet":
        """Items on accounts entrusted to this person, or all with the permission."""
        return self if sees_every_item(rep) else self.filter(account__in=access.accounts_of(rep))


class PublishedItem(models.Model):
    """One thing that stands, or stood, on an account of the City, whoever put it there."""

    account = models.ForeignKey(SocialAccount, models.PROTECT, related_name="items")
    publication = models.OneToOneField(Publication, models.PROTECT, null=True, blank=True, related_name="item")
    remote_id = models.CharField(_("id on the network"), max_length=300)
    url = models.URLField(_("address"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=ItemState)
    fingerprint = models.CharField(_("fingerprint"), max_length=200, blank=True)  # as last seen
    first_seen_at = models.DateTimeField(_("first seen"))
    last_seen_at = models.DateTimeField(_("last seen"))

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("published item")
        verbose_name_plural = _("published items")
        default_permissions = ()
        permissions = [("view_every_item", _("Can see what is found on every account, and every removal"))]
        constraints = [models.UniqueConstraint(fields=["account", "remote_id"], name="one_item_per_remote_post")]
        indexes = [models.Index(fields=["state", "-last_seen_at"], name="item_by_state")]

    def __str__(self) -> str:
        return f"item {self.pk}"

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("monitoring:item", args=[self.pk])


class SnapshotReason(models.TextChoices):
    FIRST_SEEN = "first_seen", _("first seen")
    CHANGED = "changed", _("changed")
    BEFORE_REMOVAL = "before_removal", _("before removal")


class Snapshot(models.Model):
    """What was there, word for word, with its digest: the evidence. Written when the fingerprint changed and
    always before a removal."""

    item = models.ForeignKey(PublishedItem, models.PROTECT, related_name="snapshots")
    taken_at = models.DateTimeField(_("taken"))
    reason = models.CharField(_("why"), max_length=16, choices=SnapshotReason)
    text = models.TextField(_("words"), blank=True)
    raw = models.JSONField(_("as received"), default=dict)
    pictures = models.JSONField(_("alt texts of its pictures"), default=list)
    fingerprint = models.CharField(_("fingerprint"), max_length=200, blank=True)
    sha256 = models.CharField(_("digest"), max_length=64)

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        default_permissions = ()
        ordering = ["-taken_at", "-id"]

    def __str__(self) -> str:
        return f"snapshot {self.pk}"


class Observation(models.Model):
    """Something a person must look at: an edit, a disappearance, a post nobody approved."""

    class Kind(models.TextChoices):
        EDITED = "edited", _("Edited on the network")
        MISSING = "missing", _("Missing on the network")
        UNAPPROVED = "unapproved", _("Nobody approved this")

    item = models.ForeignKey(PublishedItem, models.PROTECT, related_name="observations")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    seen_at = models.DateTimeField(_("seen"))
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_by = models.ForeignKey(Representative, models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(_("looked at"), null=True, blank=True)
    note = models.TextField(_("what was decided"), blank=True)

    class Meta:
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        default_permissions = ()
        ordering = ["-seen_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, reviewed_by__isnull=True, note="")
                | (Q(reviewed_at__isnull=False, reviewed_by__isnull=False) & ~Q(note="")),
                name="observation_reviewed_all_or_nothing",
            ),
        ]
        indexes = [
            models.Index(fields=["-seen_at"], condition=Q(reviewed_at__isnull=True), name="observation_open"),
        ]

    def __str__(self) -> str:
        return f"observation {self.pk}"


class AccountWatch(models.Model):
    """When an account was last read, and when it is next: regular monitoring (4.2.4) with proof."""

    account = models.OneToOneField(SocialAccount, models.PROTECT, related_name="watch")
    due_at = models.DateTimeField(_("next round"))
    lease_until = models.DateTimeField(null=True, blank=True)
    last_round_at = models.DateTimeField(_("last round"), null=True, blank=True)
    last_ok_at = models.DateTimeField(_("last read in full"), null=True, blank=True)
    last_error = models.TextField(_("last answer"), blank=True)
    failures = models.PositiveIntegerField(_("failed rounds in a row"), default=0)

    class Meta:
        verbose_name = _("watch of an account")
        verbose_name_plural = _("watches of accounts")
        default_permissions = ()
        indexes = [models.Index(fields=["due_at"], name="watch_due")]

    def __str__(self) -> str:
        return f"watch of account {self.account_id}"
