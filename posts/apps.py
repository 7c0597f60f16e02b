"""What the City wants to say."""

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.http import HttpRequest


class PostsConfig(AppConfig):
    name = "posts"
    verbose_name = _("Posts")

    def ready(self) -> None:
        from accounts import access
        from governance.core import nav
        from governance.policy import samples
        from posts import gate
        from posts.lately import written_lately

        access.register_consequences(gate.waiting_under)
        samples.take_from(written_lately)
        nav.register(
            nav.NavItem("", _("My work"), "home"),
            nav.NavItem("write", _("New post"), "posts:new", shown=_writes),
            nav.NavItem("write", _("Posts"), "posts:list"),
            nav.NavItem("write", _("Try a text"), "posts:try"),
            nav.NavItem("decide", _("Review"), "posts:queue", shown=_decides, count=_to_decide),
        )


def _writes(request: "HttpRequest") -> bool:
    from accounts.roles import Action
    from posts.authority import Authority

    return bool(Authority.of(request).accounts(Action.DRAFT))


def _decides(request: "HttpRequest") -> bool:
    from accounts.roles import Action
    from posts.authority import Authority

    return bool(Authority.of(request).accounts(Action.REVIEW))


def _to_decide(request: "HttpRequest") -> int:
    from posts.authority import Authority

    return Authority.of(request).to_decide_count
