"""Who needs a second factor to act: everyone who reviews, publishes, removes or holds a duty."""

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest

from accounts import access
from accounts.models import Representative
from accounts.roles import SHARED_ROLES


def is_lacking(request: HttpRequest, rep: Representative) -> bool:
    """The City asks this person for a second factor and they have none.

    Who came through the City's own sign-in in this session has passed the City's second step there."""
    if not settings.MFA_REQUIRED:
        return False
    if any(record.get("method") == "socialaccount" for record in get_authentication_records(request, rep.user)):
        return False
    if getattr(request.user, "has_second_factor", False):  # read with the login (accounts.backends)
        return False
    return is_asked_of(rep)


def is_asked_of(rep: Representative) -> bool:
    """They decide over what others wrote, or over others: drafting alone needs none."""
    grants = access.live_grants(rep).exclude(role__in=[role.value for role in SHARED_ROLES])
    return grants.exists() or (rep.user is not None and rep.user.groups.exists())
