"""Who acts when software can't go on with a delivery: one answer for the page that names them and the mail they get."""

from accounts import access, duties
from accounts.models import Representative
from accounts.roles import Action, Duty
from governance.core.together import together
from posts.models import Publication


def who_settles(*publications: Publication) -> list[list[Representative]]:
    """For each: whoever released it; where they can't act any more, everyone who may publish there; where nobody may,
    the administrators, who can entrust somebody. One question for all of them."""
    if not publications:
        return []
    *entrusted, administrators = together(
        *(access.entrusted(each.account, Action.PUBLISH) for each in publications),
        Representative.objects.filter(user__in=duties.acting_holders(Duty.ADMINISTRATOR)),
    )
    return [
        [person for person in people if person.pk == publication.released_by_id] or _in_order(people or administrators)
        for publication, people in zip(publications, entrusted, strict=True)
    ]


def _in_order(people: list[Representative]) -> list[Representative]:
    return sorted(people, key=lambda each: (each.full_name, each.pk))
