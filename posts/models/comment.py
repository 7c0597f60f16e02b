"""What authors and reviewers say to each other about a post. Never part of the post, and of nothing that is signed."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Representative
from posts.models.post import Post, PostVersion

LONGEST = 2_000  # characters of one comment; more belongs in a document


class Comment(models.Model):
    """One thing said about a post, to everybody who may see it. Kept for good: its author may withdraw it, and then
    the page says so in its place."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="comments")
    version = models.ForeignKey(PostVersion, models.PROTECT, related_name="+")  # the one that stood when it was said
    said_by = models.ForeignKey(Representative, models.PROTECT, related_name="+")
    text = models.TextField(_("comment"), max_length=LONGEST)
    said_at = models.DateTimeField(_("said"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("withdrawn by its author"), null=True, blank=True)
    key = models.CharField(max_length=32)  # names the form it came with, so that sent twice it is said once

    class Meta:
        verbose_name = _("comment on a post")
        verbose_name_plural = _("comments on posts")
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="comment_says_something"),
            models.UniqueConstraint(fields=["post", "said_by", "key"], name="comment_said_once"),
        ]

    def __str__(self) -> str:
        return f"comment {self.pk}"

    @property
    def meant(self) -> str:
        """The names of those it means in particular."""
        return ", ".join(str(each.person) for each in self.mentions.all())


class Mention(models.Model):
    """Somebody who is meant by a comment in particular."""

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="mentions")
    person = models.ForeignKey(Representative, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        default_permissions = ()
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["comment", "person"], name="mentioned_once")]

    def __str__(self) -> str:
        return f"mention {self.pk}"
