"""A reviewer's comments on the words: each is tied to where its words stand in the version that is sent back."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from governance.core.errors import GuardFailed
from posts.models import PostVersion, Remark, ReviewDecision
from posts.passages import passages_of

MOST = 3  # comments with one decision; more is a conversation


@dataclass(frozen=True, slots=True)
class Given:
    """Words of the post, and what the reviewer says of them. `n` numbers it on the form, from 0."""

    n: int
    words: str
    comment: str


def placed(version: PostVersion, given: Sequence[Given]) -> list[Remark]:
    """Where the words of each comment stand, not stored yet; GuardFailed at the field of what can't be found."""
    return [_placed(version, each) for each in given]


def store(decision: ReviewDecision, remarks: Sequence[Remark]) -> None:
    """Keep them with their decision."""
    for remark in remarks:
        remark.decision = decision
    Remark.objects.bulk_create(remarks)


def as_note(remarks: Sequence[Remark]) -> str:
    """The comments in place of a note, for a reviewer who said everything beside the words."""
    return "\n".join(remark.line for remark in remarks)


def _placed(version: PostVersion, given: Given) -> Remark:
    words, comment = given.words.strip(), given.comment.strip()
    if not words:
        raise GuardFailed(_("Say which words this is about."), field=f"quote_{given.n}")
    if not comment:
        raise GuardFailed(_("Say what is wrong with these words."), field=f"comment_{given.n}")
    wanted = re.compile(r"\s+".join(re.escape(word) for word in words.split()))  # however its lines are broken
    for passage in passages_of(version):
        found = wanted.search(passage.text)
        if found:
            return Remark(
                variant=passage.variant,
                placement=passage.placement,
                start=found.start(),
                end=found.end(),
                excerpt=found.group(),
                comment=comment,
            )
    raise GuardFailed(
        _("These words don't stand in the post. Copy them exactly as they would be published."),
        field=f"quote_{given.n}",
    )
