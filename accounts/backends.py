"""Sign-in by address and password, and the person behind each request in one query."""

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Permission
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User


class CityBackend(AuthenticationBackend):
    """allauth's backend, reading at once what every page asks: login, person, department, division, second factor."""

    def get_user(self, user_id: int) -> User | None:
        codes = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
        user = (
            User.objects.select_related("representative__department", "representative__division")
            .annotate(has_second_factor=Exists(codes))
            .filter(pk=user_id)
            .first()
        )
        return user if user is not None and self.user_can_authenticate(user) else None

    def _get_user_permissions(self, user_obj: User) -> QuerySet[Permission]:
        """None: a permission comes with a duty (roles.DUTIES), never to a person alone."""
        return Permission.objects.none()
