"""Sign-in by address and password, and the person behind each request in one query."""

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Permission
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, Model, OuterRef, QuerySet, Value
from django.db.models.functions import Concat

from accounts import standing
from accounts.models import User
from governance.core import unchanged
from governance.core.prepared import Question, listed, together


def _held_by(user: int) -> QuerySet[Permission, str]:
    return _names(Permission.objects.filter(group__user=user))


def _names(held: QuerySet[Permission]) -> QuerySet[Permission, str]:
    return held.order_by().values_list(Concat("content_type__app_label", Value("."), "codename"), flat=True)


def _login(pk: int) -> QuerySet[User]:
    codes = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    names = _names(Permission.objects.filter(group__user=OuterRef("pk")))
    return (
        User.objects.filter(pk=pk)
        .select_related("representative__department", "representative__division")
        .annotate(
            has_second_factor=Exists(codes),
            held_permissions=ArraySubquery(names),
            seen=unchanged.visible(),
            **standing.of_a_login(),
        )
    )


class CityBackend(AuthenticationBackend):
    """allauth's backend, reading at once what every page asks: login, person, department, division, second factor,
    permissions, training, whether access is withdrawn, and which transactions could be seen."""

    def get_user(self, user_id: int) -> User | None:
        [found] = together(Question.of(_login, pk=user_id))
        user: User | None = found[0] if found else None
        return user if user is not None and self.user_can_authenticate(user) else None

    def _get_user_permissions(self, user_obj: User) -> QuerySet[Permission]:
        """None: a permission comes with a duty (roles.DUTIES), never to a person alone."""
        return Permission.objects.none()

    def get_group_permissions(self, user_obj: User, obj: Model | None = None) -> set[str]:
        """Those of this person's duties: {"app_label.codename"}."""
        held: list[str] | None = getattr(user_obj, "held_permissions", None)
        if obj is not None or user_obj.is_superuser or not user_obj.is_active:
            return super().get_group_permissions(user_obj, obj)
        if held is None:
            held = listed(Question.of(_held_by, user=user_obj.pk))
            user_obj.held_permissions = held  # type: ignore[attr-defined]
        return set(held)
