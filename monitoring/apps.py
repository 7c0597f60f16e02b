"""What is out there, and what the City did about it."""

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class MonitoringConfig(AppConfig):
    name = "monitoring"
    verbose_name = _("Monitoring")

    def ready(self) -> None:
        from governance.core import nav

        nav.register(
            nav.NavItem("watch", _("On the networks"), "monitoring:list", count=_open),
            nav.NavItem("watch", _("Removals"), "monitoring:removals"),
        )


def _open(request: HttpRequest) -> int:
    from monitoring.views import open_observations

    return open_observations(request.representative).count()  # type: ignore[attr-defined]
