"""What the pages of a post need to let people talk about it: what was said, and who may be mentioned."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from accounts.access import Standing
from accounts.models import Representative
from posts.forms.talk import Talking
from posts.models import Comment
from posts.timeline import Entry


def ready(form: Talking, people: Iterable[Representative], reader: Standing) -> Talking:
    """The form with everybody offered by name whom its reader may mention."""
    others = {person.pk: person for person in people if person.pk != reader.rep.pk}
    form.offer(sorted(others.values(), key=lambda each: (each.full_name, each.pk)))
    return form


def entries(comments: list[Comment], reader: Representative) -> Iterator[Entry]:
    """What was said about the post; of what its author withdrew, only that it was said."""
    for comment in comments:
        withdrawn = comment.withdrawn_at is not None
        yield Entry(
            at=comment.said_at,
            tone="idle",
            icon="lock" if withdrawn else "comment",
            title=_("Comment withdrawn by its author") if withdrawn else _("Comment"),
            by=str(comment.said_by),
            template="posts/_comment.html",
            context={"comment": comment, "is_theirs": comment.said_by_id == reader.pk},
            anchor=f"comment-{comment.pk}",
        )
