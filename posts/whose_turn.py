"""Who acts when software can't go on with a delivery: one answer for the page that names them and the mail they get."""

from accounts import access, duties
from accounts.models import Representative
from accounts.roles import Action, Duty
from posts.models import Publication


def who_settles(publication: Publication) -> list[Representative]:
    """Whoever released it; where they can't act any more, everyone who may publish there; where nobody may, the
    administrators, who can entrust somebody."""
    people = access.entrusted(publication.account, Action.PUBLISH)
    found = list(people.filter(pk=publication.released_by_id)) or list(people)
    return found or list(Representative.objects.filter(user__in=duties.acting_holders(Duty.ADMINISTRATOR)))
