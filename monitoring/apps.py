"""What is out there, and what the City did about it."""

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.models import Representative
    from governance.core.prepared import Question


class MonitoringConfig(AppConfig):
    name = "monitoring"
    verbose_name = _("Monitoring")

    def ready(self) -> None:
        from governance.core import known_lists, nav
        from monitoring import story
        from posts import panels, timeline

        panels.register(story.panels_of)
        timeline.register(story.of_post)
        known_lists.register(
            known_lists.Known("items", _("On the networks"), "monitoring:list"),
            known_lists.Known("removals", _("Removals"), "monitoring:removals"),
        )
        nav.register(
            nav.NavItem("watch", _("On the networks"), "monitoring:list", count=_open),
            nav.NavItem("watch", _("Removals"), "monitoring:removals"),
        )


def _open(request: HttpRequest) -> "Question | int":
    from accounts.access import ids_of
    from governance.core.prepared import Question
    from monitoring import story
    from monitoring.models.items import sees_every_item

    rep: Representative = request.representative  # type: ignore[attr-defined]
    if not rep.is_engaged():
        return 0
    return Question.of(story.unreviewed, **ids_of(rep), everywhere=sees_every_item(rep))
