"""People, accounts, access."""

from typing import TYPE_CHECKING, Any

from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.http import HttpRequest


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People and accounts")

    def ready(self) -> None:
        from accounts import access, finding, saved_views
        from accounts.connectors import http
        from accounts.context import withdrawal_notice
        from accounts.guards import second_factor_first
        from governance.core import guards, guides, known_lists, nav, notices, search
        from governance.core.nav import NavItem

        guards.check_duties_with(access.require_duty)
        guards.ask_at_the_door(second_factor_first)
        notices.register(withdrawal_notice)
        http.configure(private_hosts=settings.CONNECTOR_PRIVATE_HOSTS)
        guides.for_readers("administrator", _administers)
        nav.register(
            NavItem("administer", _("Accounts"), "accounts:list"),
            NavItem("administer", _("People"), "accounts:people"),
            NavItem("administer", _("Departments"), "accounts:organisations", permission="accounts.view_register"),
            NavItem("administer", _("Withdrawals"), "accounts:withdrawals", permission="accounts.withdraw_access"),
        )
        known_lists.keep_views_in(saved_views.kept)
        known_lists.register(
            known_lists.Known("accounts", _("Accounts"), "accounts:list"),
            known_lists.Known("people", _("People"), "accounts:people"),
            known_lists.Known("withdrawals", _("Withdrawals"), "accounts:withdrawals"),
        )
        search.register(
            search.Kind("accounts", _("Accounts"), finding.accounts, finding.show_account),
            search.Kind("people", _("People"), finding.people, finding.show_person),
            search.Kind("views", _("Your views"), finding.views, finding.show_view),
        )
        post_migrate.connect(_sync_duties, sender=self)


def _administers(request: "HttpRequest") -> bool:
    return request.user.has_perm("accounts.manage_people")


def _sync_duties(using: str = "default", **kwargs: Any) -> None:
    from accounts.duties import sync_duties

    sync_duties(using=using)
