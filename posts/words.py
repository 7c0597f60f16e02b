"""Finding posts by their number and by words of their title and texts, quickly among a hundred thousand."""

from django.db.models import Q

from governance.core import words
from posts.models import Post, PostWords
from posts.models.post import PostQuerySet


def note(post: Post, *texts: str) -> None:
    """Keep the words by which a post is found from now on: its title's and these texts'. Part of the act that wrote
    them."""
    found = PostWords(post=post, words=words.kept(post.title, *texts))
    PostWords.objects.bulk_create([found], update_conflicts=True, unique_fields=["post"], update_fields=["words"])


def matching(posts: PostQuerySet, asked: str) -> PostQuerySet:
    """The posts that have this number, or every one of these words in their title and texts, each by its beginning."""
    question, number = words.question(asked), asked.strip().removeprefix("#")
    if question is None:
        return posts.none()
    found = Q(pk__in=PostWords.objects.filter(words=question).values("post"))
    if number.isdecimal() and len(number) < 19:
        found |= Q(pk=int(number))
    return posts.filter(found)
