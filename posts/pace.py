"""How fast an account may speak: as its network says, for all workers together (NETWORKS 2, rate limits)."""

from datetime import datetime

from django.db import transaction

from accounts.models import SocialAccount
from governance.core import turnstile
from posts.models import AccountPace, Publication
from posts.states import DeliveryState


def quiet_until(account: SocialAccount, now: datetime) -> datetime | None:
    """Until when the network of this account wants no more posts; None where it takes them. Reads `account.pace`."""
    pace: AccountPace | None = getattr(account, "pace", None)
    return pace.quiet_until if pace is not None and pace.quiet_until > now else None


@transaction.atomic
def slow_down(account: SocialAccount, until: datetime) -> None:
    """The network said when it will take posts again: what waits for this account waits until then."""
    AccountPace.objects.update_or_create(account=account, defaults={"quiet_until": until})
    waiting = Publication.objects.filter(account=account, state=DeliveryState.QUEUED, not_before__lt=until)
    in_hand = waiting.order_by("pk").select_for_update(skip_locked=True)
    Publication.objects.filter(pk__in=list(in_hand.values_list("pk", flat=True))).update(not_before=until)
    transaction.on_commit(turnstile.ring, robust=True)
