"""Loads the Celery app and the start-up checks with the project."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GovernanceConfig(AppConfig):
    name = "governance"
    verbose_name = _("Governance")

    def ready(self) -> None:
        from governance import celery  # noqa: F401  (so that shared tasks find their app)
        from governance.core import banners, checks, lists, nav, notices  # noqa: F401  (checks: registers the start-up checks)

        notices.register(banners.stalled_worker)
        lists.register(lists.Known("audit-trail", _("Audit trail"), "audit:list"))
        nav.register(
            nav.NavItem("keep", _("Policy"), "policy:detail"),
            nav.NavItem("keep", _("Audit trail"), "audit:list", permission="governance.view_auditevent"),
        )
