"""What happens to a review beside its decision, with the words that were said. Kept for good."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Representative
from posts.models.post import Placement, Post, PostVersion, Variant
from posts.models.review import ReviewDecision

AROUND = 60  # characters shown on either side of commented words


class Step(models.TextChoices):
    TAKEN_OVER = "taken_over", _("Review taken over")
    HANDED_OVER = "handed_over", _("Review handed over")
    HELD = "held", _("Put on hold")
    RESUMED = "resumed", _("No longer on hold")
    REMINDED = "reminded", _("Reviewers reminded")
    ESCALATED = "escalated", _("Escalated")


class ReviewStep(models.Model):
    """One step of a review: who took it over or handed it to whom, who put it on hold, and why."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="review_steps")
    version = models.ForeignKey(PostVersion, models.PROTECT, related_name="+")
    step = models.CharField(_("step"), max_length=12, choices=Step)
    by = models.ForeignKey(Representative, models.PROTECT, null=True, blank=True, related_name="+")  # null: the clock
    to = models.ForeignKey(Representative, models.PROTECT, null=True, blank=True, related_name="+")
    word = models.TextField(_("why"), blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("step of a review")
        verbose_name_plural = _("steps of reviews")
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(by__isnull=True) | ~Q(word="") | Q(step="resumed"), name="step_says_why"
            ),
            models.CheckConstraint(
                condition=Q(by__isnull=False) | Q(step__in=["reminded", "escalated"]), name="step_by_the_clock"
            ),
        ]

    def __str__(self) -> str:
        return f"step {self.pk}"


class Remark(models.Model):
    """A reviewer's comment on some of the words, made with a decision."""

    decision = models.ForeignKey(ReviewDecision, models.PROTECT, related_name="remarks")
    variant = models.ForeignKey(Variant, models.PROTECT, null=True, blank=True, related_name="+")  # null: common text
    placement = models.ForeignKey(Placement, models.PROTECT, null=True, blank=True, related_name="+")  # set: alt text
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    excerpt = models.TextField(_("words"))
    comment = models.TextField(_("comment"))

    class Meta:
        verbose_name = _("comment on words")
        verbose_name_plural = _("comments on words")
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(comment="") & ~Q(excerpt=""), name="remark_says_something"),
            models.CheckConstraint(
                condition=Q(variant__isnull=True) | Q(placement__isnull=True), name="remark_in_one_text"
            ),
        ]

    def __str__(self) -> str:
        return f"remark {self.pk}"

    @property
    def line(self) -> str:
        """Words and comment on one line."""
        return f"“{self.excerpt}”: {self.comment}"

    @property
    def text(self) -> str:
        """The whole text that its words stand in."""
        if self.placement:
            return self.placement.alt
        return self.variant.own_text if self.variant else self.decision.version.text

    @property
    def before(self) -> str:
        """A little of what stands before the words, from the beginning of a word."""
        cut = self.text[: self.start]
        return cut if len(cut) <= AROUND else f"… {cut[-AROUND:].partition(' ')[2]}"

    @property
    def after(self) -> str:
        """A little of what follows them, to the end of a word."""
        cut = self.text[self.end :]
        return cut if len(cut) <= AROUND else f"{cut[:AROUND].rpartition(' ')[0]} …"
