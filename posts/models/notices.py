"""What happened that concerns somebody, and whom it concerns: the list "For you", and the mail that is sent of it.

Neither is a record of the City. They are forgotten after a while (posts.telling), and hold no word of a post."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Delegation, Representative
from posts.models.comment import Comment
from posts.models.halt import Halt
from posts.models.post import Post
from posts.models.publication import Publication


class Channel(models.TextChoices):
    """How a notice reaches somebody beside the list in the page, where it always stands."""

    AT_ONCE = "at_once", _("At once by e-mail")
    DIGEST = "digest", _("In the digest")
    PAGE = "page", _("Only in the page")


class DigestTime(models.TextChoices):
    """When the digest goes out, in the City's zone."""

    MORNING = "morning", _("Each working day at 8:00")
    NOON = "noon", _("Each working day at 12:00")
    TWICE = "twice", _("Each working day at 8:00 and 13:00")


class Happening(models.Model):
    """Something that happened, written in the transaction of the act, so that nobody fails to hear of it because a
    broker was down. Who hears of it is found out afterwards."""

    kind = models.CharField(max_length=40)  # a key of posts.notices.KINDS
    post = models.ForeignKey(Post, models.CASCADE, null=True, blank=True, related_name="+")
    publication = models.ForeignKey(Publication, models.CASCADE, null=True, blank=True, related_name="+")
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, blank=True, related_name="+")
    halt = models.ForeignKey(Halt, models.CASCADE, null=True, blank=True, related_name="+")
    delegation = models.ForeignKey(Delegation, models.CASCADE, null=True, blank=True, related_name="+")
    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    tell_at = models.DateTimeField(_("told from"), default=timezone.now)
    told_at = models.DateTimeField(_("told"), null=True, blank=True)

    class Meta:
        verbose_name = _("happening")
        verbose_name_plural = _("happenings")
        default_permissions = ()
        indexes = [models.Index(fields=["tell_at"], condition=Q(told_at__isnull=True), name="happening_to_tell")]
        constraints = [
            models.UniqueConstraint(fields=["delegation"], name="delegation_told_once"),
            models.CheckConstraint(
                condition=Q(post__isnull=False)
                | Q(publication__isnull=False)
                | Q(halt__isnull=False)
                | Q(delegation__isnull=False),
                name="happening_of_something",
            ),
        ]

    def __str__(self) -> str:
        return f"happening {self.pk}"

    @property
    def about(self) -> Post:
        """The post it is about."""
        if self.post is None:
            raise ValueError(f"{self} is about no post")
        return self.post


class Notice(models.Model):
    """One person is to hear of one happening: when they read it, and whether a mail has left for it."""

    happening = models.ForeignKey(Happening, models.CASCADE, related_name="notices")
    recipient = models.ForeignKey(Representative, models.CASCADE, related_name="+")
    mail = models.CharField(max_length=8, choices=Channel)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    mailed_at = models.DateTimeField(_("mailed"), null=True, blank=True)  # set before the mail leaves: at most once

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        default_permissions = ()
        indexes = [
            models.Index(fields=["recipient", "-id"], name="notice_list"),
            models.Index(fields=["recipient"], condition=Q(read_at__isnull=True), name="notice_unread"),
            models.Index(
                fields=["mail", "recipient"],
                condition=Q(mailed_at__isnull=True, read_at__isnull=True) & ~Q(mail="page"),
                name="notice_to_mail",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["happening", "recipient"], name="one_notice_per_person"),
            models.CheckConstraint(condition=Q(mailed_at__isnull=True) | ~Q(mail="page"), name="notice_kept_in_page"),
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}"


def _channel(label: Any, default: Channel) -> Any:
    return models.CharField(label, max_length=8, choices=Channel, default=default)


class NoticeChoices(models.Model):
    """What one person chose. Without a row the defaults hold: by mail at once what is for this person alone or can't
    wait, and everything else in one digest."""

    person = models.OneToOneField(Representative, models.CASCADE, related_name="notice_choices")
    decide = _channel(_("Posts that wait for your decision"), Channel.DIGEST)
    named = _channel(_("When somebody names you: a review handed over, a mention, standing in"), Channel.AT_ONCE)
    own = _channel(_("Posts you wrote: changes requested, rejected, on hold, expired, stopped"), Channel.AT_ONCE)
    release = _channel(_("Approved posts that you wrote or may release"), Channel.DIGEST)
    trouble = _channel(_("Deliveries that need a hand, urgent releases and consents taken back"), Channel.AT_ONCE)
    comments = _channel(_("Comments on posts you have to do with"), Channel.DIGEST)
    digest_at = models.CharField(_("When the digest comes"), max_length=8, choices=DigestTime, default=DigestTime.TWICE)

    class Meta:
        verbose_name = _("choices of notices")
        verbose_name_plural = _("choices of notices")
        default_permissions = ()

    def __str__(self) -> str:
        return f"choices of {self.person_id}"
