"""What is out there, and what the City did about it."""

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from monitoring.models import Observation


class MonitoringConfig(AppConfig):
    name = "monitoring"
    verbose_name = _("Monitoring")

    def ready(self) -> None:
        from governance.core import lists, nav
        from monitoring import story
        from posts import panels, timeline

        panels.register(story.to_look_at)
        panels.register(story.by_hand)
        timeline.register(story.of_post)
        lists.register(
            lists.Known("items", _("On the networks"), "monitoring:list"),
            lists.Known("removals", _("Removals"), "monitoring:removals"),
        )
        nav.register(
            nav.NavItem("watch", _("On the networks"), "monitoring:list", count=_open),
            nav.NavItem("watch", _("Removals"), "monitoring:removals"),
        )


def _open(request: HttpRequest) -> "QuerySet[Observation]":
    from monitoring import story

    return story.open_observations(request.representative)  # type: ignore[attr-defined]
