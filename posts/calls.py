"""A reviewer's own call on each of the six prohibitions (4.3.1 to 4.3.6): judged by a person, clause by clause."""

from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext as _

from governance.core.errors import Obstacle
from governance.policy.book import Book
from posts.checking import valid_consents
from posts.models import Call, Post


def call_obstacles(post: Post, calls: Mapping[str, str], book: Book, *, complete: bool) -> list[Obstacle]:
    """What is wrong with a reviewer's calls. `complete`: as an approval needs them, so every clause and no breach."""
    clauses = {clause.reference: clause for clause in book.prohibitions()}
    reasons = []
    for reference, call in calls.items():
        if reference not in clauses or call not in Call.values:
            reasons.append(
                Obstacle("unknown_call", _("“%(clause)s” can't be judged like this.") % {"clause": reference[:20]})
            )
    if not complete:
        return reasons
    for reference, clause in clauses.items():
        facts = {"clause": reference, "title": clause.name}
        made = calls.get(reference)
        if not made:
            reasons.append(
                Obstacle(
                    "call_missing",
                    _("You haven't made a call on %(clause)s, %(title)s.") % facts,
                    href=f"#clause-{reference}",
                    clause=reference,
                )
            )
        elif made == Call.BREACH:
            reasons.append(
                Obstacle(
                    "call_breach",
                    _("You found a breach of %(clause)s, %(title)s.") % facts,
                    _("Request changes, or reject the post."),
                    href=f"#clause-{reference}",
                    clause=reference,
                )
            )
        elif made == Call.EXCEPTION and not has_exception(post, reference, book):
            reasons.append(
                Obstacle(
                    "call_exception",
                    _("No exception to %(clause)s, %(title)s, stands for this post.") % facts,
                    _("4.3.4 knows two exceptions, which are claimed and accepted; 4.3.2 asks for written consent."),
                    href=f"#clause-{reference}",
                    clause=reference,
                )
            )
    return reasons


def has_exception(post: Post, reference: str, book: Book) -> bool:
    """Whether an exception to this clause stands; the policy itself names exceptions for two clauses only."""
    if reference == book.reference("endorsement"):
        return any(claim.accepted for claim in post.exemptions.all())
    if reference == book.reference("personal_information"):
        return bool(valid_consents(post, timezone.localdate()))
    return False
