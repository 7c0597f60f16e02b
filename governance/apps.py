"""Loads the Celery app and the start-up checks with the project."""

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.http import HttpRequest


class GovernanceConfig(AppConfig):
    name = "governance"
    verbose_name = _("Governance")

    def ready(self) -> None:
        from governance import celery  # noqa: F401  (so that shared tasks find their app)
        from governance.core import banners, checks, guides, known_lists, nav, notices  # noqa: F401  (checks: registers the start-up checks)

        notices.register(banners.stalled_worker)
        guides.for_readers("records", _keeps_records)
        known_lists.register(known_lists.Known("audit-trail", _("Audit trail"), "audit:list"))
        nav.register(
            nav.NavItem("keep", _("Policy"), "policy:detail"),
            nav.NavItem("keep", _("Audit trail"), "audit:list", permission="governance.view_auditevent"),
            nav.NavItem("help", _("Help"), "help"),
        )


def _keeps_records(request: "HttpRequest") -> bool:
    duties = ("governance.view_auditevent", "governance.manage_restricted_matters")
    return any(request.user.has_perm(duty) for duty in duties)
