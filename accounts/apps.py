"""People, accounts, access."""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People and accounts")

    def ready(self) -> None:
        from accounts import access
        from accounts.connectors import http
        from governance.core import guards

        guards.check_duties_with(access.require_duty)
        http.configure(private_hosts=settings.CONNECTOR_PRIVATE_HOSTS)
        post_migrate.connect(_sync_duties, sender=self)


def _sync_duties(using: str = "default", **kwargs: Any) -> None:
    from accounts.duties import sync_duties

    sync_duties(using=using)
