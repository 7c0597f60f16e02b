"""What a search finds of posts: those this person may know of, by number and words, newest change first."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from governance.core.search import Found
from posts import words
from posts.authority import Authority
from posts.models import Post


def posts(request: HttpRequest, asked: str) -> QuerySet[Post]:
    authority = Authority.of(request)
    visible = Post.objects.visible_to(authority.rep, entrusted=authority.entrusted, many=True)
    return words.matching(visible, asked).select_related("department").order_by("-changed_at", "-pk")


def show_post(post: Post) -> Found:
    facts = {"number": post.pk, "state": post.get_state_display(), "department": post.department}
    return Found(post.title, post.get_absolute_url(), _("Post %(number)s · %(state)s · %(department)s") % facts)
