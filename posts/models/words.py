"""What a post is found by."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from posts.models.post import Post


class PostWords(models.Model):
    """Each word of a post's title and of its current texts, folded (governance.core.words). No record of its own: it
    says nothing that the post doesn't."""

    post = models.OneToOneField(Post, models.CASCADE, primary_key=True, related_name="+")
    words = SearchVectorField(_("words"))

    class Meta:
        verbose_name = _("words of a post")
        verbose_name_plural = _("words of posts")
        default_permissions = ()
        indexes = [GinIndex(fields=["words"], name="post_words")]

    def __str__(self) -> str:
        return f"words of post {self.post_id}"
