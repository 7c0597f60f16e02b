"""Words that outlive a closed tab: what is typed in the composer is kept beside the post, for its writer alone.

Keeping makes no version, voids no approval and writes no event: nothing of it appears anywhere until its writer saves
(docs/adr/0009). One slot per person and post; a second tab is told instead of overwriting the first."""

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import access
from accounts.models import Representative
from governance.core.errors import Conflict, GuardFailed
from posts.models import Post, Unsaved

DAYS = 30  # after which nobody comes back for them
LARGEST = 600_000  # characters with names and quotes; a form for a dozen accounts has far less
Typed = Mapping[str, Sequence[str]]


def new_key() -> str:
    """A name for one open form."""
    return secrets.token_hex(8)


def of(writer: Representative, post: Post | None) -> Unsaved | None:
    """What this person typed at this post and hasn't saved."""
    return Unsaved.objects.filter(writer=writer, post=post).first()


@transaction.atomic
def keep(typed: Typed, *, by: Representative, post: Post | None, key: str, goes_on: str = "") -> Unsaved:
    """Keep what is typed. `key` names the open form; `goes_on` the one whose words it was opened with.

    Conflict where another form of the same person is being kept: theirs are not overwritten."""
    access.require_standing(by)
    if len(json.dumps(dict(typed))) > LARGEST:
        raise GuardFailed(_("This is too long to be kept while you type. Save it to keep it."))
    standing = Unsaved.objects.select_for_update().filter(writer=by, post=post).first()
    if standing and standing.key not in (key, goes_on):
        raise _elsewhere()
    slot = standing or Unsaved(writer=by, post=post)
    slot.typed, slot.key, slot.kept_at = dict(typed), key, timezone.now()
    try:
        with transaction.atomic():
            slot.save()
    except IntegrityError:  # another tab was first, just now
        raise _elsewhere() from None
    return slot


def drop(*, by: Representative, post: Post | None, keys: Sequence[str] | None = None) -> None:
    """Forget what was kept: it is saved, or its writer throws it away. With `keys` only what these forms kept."""
    slots = Unsaved.objects.filter(writer=by, post=post)
    (slots if keys is None else slots.filter(key__in=keys)).delete()


def drop_old(now: datetime | None = None) -> int:
    """Forget what nobody came back for. Returns how many."""
    old = Unsaved.objects.filter(kept_at__lt=(now or timezone.now()) - timedelta(days=DAYS))
    return old.delete()[0]


def _elsewhere() -> Conflict:
    return Conflict(
        _("You have this open in another tab, whose words are the ones being kept. Save here to keep these too.")
    )
